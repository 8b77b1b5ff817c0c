package phrase

import (
	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

// Role is what the words around a date make of it. It is told from the words next to the date, never from the sense of
// the whole sentence.
type Role string

const (
	// Plain: the day itself, "am 15.", "on Friday".
	Plain Role = ""
	// By: no later than the date, "bis zum 15.", "by Friday", "spätestens".
	By Role = "by"
	// Before: earlier than what is named, "vor Weihnachten", "before the 15th". On is the last day before it.
	Before Role = "before"
	// From: not before the date, "ab dem 15.", "from Monday on". It is no date to pay on: On is zero.
	From Role = "from"
	// After: later than what is named, "nach dem 10.". On is zero, NotBeforeOn the first day after it.
	After Role = "after"
	// Since: it began then, "seit 1.10.". On is the latest such day that is not after ReceivedOn.
	Since Role = "since"
	// Past: a day that the words place before ReceivedOn, "gestern", "letzten Freitag", "am 16.11. überwiesen".
	Past Role = "past"
	// Dated: the date of a document, a delivery or a period, "Rechnung vom 3.11.", "für Oktober". On is the latest
	// such day that is not after ReceivedOn.
	Dated Role = "dated"
	// Due: when something falls due by its terms, "fällig am 15.12.".
	Due Role = "due"
	// Absent: an absence, "bis 27.11. nicht im Büro", "back on Monday".
	Absent Role = "absent"
	// Extension: a span that a request adds to the time to pay, "another two weeks". On counts from ReceivedOn. It is asked for
	// and never promised.
	Extension Role = "extension"
	// AtOnce: without delay and without a date, "sofort", "umgehend", "immediately".
	AtOnce Role = "at_once"
)

// Date is a phrase for a date or a time, read as the label guide of customer mails has it: counted from ReceivedOn, not
// moved to a business day, the coming one where several are meant.
type Date struct {
	Start, End int
	// On is the day, the last one of a longer time; zero where no date is named, or the one named does not exist.
	On        calendar.Date
	Precision Precision
	// AcceptOn are other days that the same words may mean.
	AcceptOn []calendar.Date
	// NotBeforeOn is the first day on which it may be, for From and After.
	NotBeforeOn calendar.Date
	// PastOn is the nearest such day that is not after ReceivedOn, for a sentence that tells what was. Zero where the
	// words can't be meant so.
	PastOn calendar.Date
	Role   Role
	// Quote is the phrase as written, with the words that make its role ("bis zum 15.").
	Quote string
}

// Dates finds the phrases for dates, in the order of the text, without overlap.
func Dates(text string, opts Options) []Date {
	if opts.ReceivedOn.IsZero() {
		return nil
	}
	s := newScanner(limit(text), opts)
	s.blockNumbersOf(opts.Numbers)
	return s.scan()
}

func newScanner(text string, opts Options) *scanner {
	tokens := tokenize(text)
	today := opts.ReceivedOn
	if today.IsZero() {
		today = anyDay
	}
	return &scanner{text: text, tokens: tokens, opts: opts, today: today, english: isEnglish(tokens, opts.Language)}
}

// isEnglish tells the language of a text by its small words, where it is not told.
func isEnglish(tokens []token, language string) bool {
	if language != "" {
		return language == "en"
	}
	german, english := 0, 0
	for i := range tokens {
		if tokens[i].is(germanWord) {
			german++
		}
		if tokens[i].is(englishWord) {
			english++
		}
	}
	return english > german
}
