package evalmatch

import (
	"fmt"
	"time"

	"github.com/mahnwerk/mahnwerk/internal/matchscore"
)

// Summary is how predictions fared against a truth, in words that can be put into a table. Shares are percentages with
// two decimals, rounded down.
type Summary struct {
	// Payments are the entries that brought money; Paying those of them that pay items.
	Payments int `json:"payments"`
	Paying   int `json:"paying"`
	// AutomaticShare is the part of Paying that was posted without a person, Precision the right part of all that was.
	AutomaticShare string `json:"automatic_share"`
	Precision      string `json:"precision"`
	Automatic      int    `json:"automatic"`
	Wrong          int    `json:"wrong"`
	// WrongByReason has the reason codes with wrong posts only.
	WrongByReason    map[string]int `json:"wrong_by_reason"`
	DuplicatesPosted int            `json:"duplicates_posted"`
	StrangersPosted  int            `json:"strangers_posted"`
	// Of the payments that pay items and were left to a person, the truth is the first explanation or one of three.
	Left     int    `json:"left"`
	TopOne   string `json:"top_1"`
	TopThree string `json:"top_3"`
	// MicrosPerLine is the time on the clock of matching one line, the index not counted; IndexMillis is that of the index.
	MicrosPerLine int64 `json:"micros_per_line"`
	IndexMillis   int64 `json:"index_millis"`
	// ByReason has the reason codes in order of their names.
	ByReason []matchscore.Count `json:"by_reason"`
	ByKind   []matchscore.Count `json:"by_kind"`
}

// Summarise holds the predictions of a result against the truth. It returns the error of matchscore.Score.
func (r Result) Summarise(truth []matchscore.Truth) (Summary, error) {
	report, err := matchscore.Score(truth, r.Predictions)
	if err != nil {
		return Summary{}, err
	}
	s := Summary{Payments: report.Payments.Entries, Paying: report.Paying.Entries, AutomaticShare: percent(report.Paying.Share()),
		Precision: percent(report.Payments.Precision()), Automatic: report.Payments.Automatic, Wrong: report.Payments.Wrong,
		WrongByReason: map[string]int{}, DuplicatesPosted: report.DuplicatesPosted, StrangersPosted: report.StrangersPosted,
		Left: report.Paying.Left, TopOne: percent(report.Paying.TopOneShare()), TopThree: percent(report.Paying.TopThreeShare()),
		MicrosPerLine: perLine(r.Match, len(r.Predictions)), IndexMillis: r.Index.Milliseconds(),
		ByReason: report.ByReason, ByKind: report.ByKind}
	for _, reason := range report.ByReason {
		if reason.Wrong > 0 {
			s.WrongByReason[reason.Name] = reason.Wrong
		}
	}
	return s, nil
}

func perLine(d time.Duration, lines int) int64 { return d.Microseconds() / int64(max(1, lines)) }

// percent writes hundredths of a percent as a percentage.
func percent(basisPoints int) string { return fmt.Sprintf("%d.%02d", basisPoints/100, basisPoints%100) }
