package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/mahnwerk/mahnwerk/internal/mailscore"
)

// mailMeasure is what the figures of read mails are held to. It is read before anything is written, so that predictions
// may be compared with those in the file that they replace.
type mailMeasure struct {
	verbose bool
	// gate lets everything pass when it is empty; before is nil where nothing is compared.
	gate   mailscore.Gate
	before []mailscore.Prediction
	// record is the file that a gate is written to; empty for none.
	record string
}

// mailFigures are what is printed.
type mailFigures struct {
	mailscore.Report
	Against *mailscore.Comparison `json:"against,omitempty"`
}

func readMailMeasure(f mailEvalFlags) (mailMeasure, error) {
	m := mailMeasure{verbose: f.verbose, record: f.record}
	var err error
	if f.gate != "" {
		if m.gate, err = readFileWith(f.gate, mailscore.ReadGate); err != nil {
			return m, err
		}
	}
	if f.against != "" {
		m.before, err = readFileWith(f.against, mailscore.ReadPredictions)
	}
	return m, err
}

// readFileWith reads a file that the user named; whatever is wrong with it is his to mend.
func readFileWith[T any](path string, read func(io.Reader, string) (T, error)) (T, error) {
	var none T
	file, err := os.Open(path)
	if err != nil {
		return none, usage("%v", err)
	}
	defer file.Close()
	value, err := read(file, filepath.Base(path))
	if err != nil {
		return none, usage("%v", err)
	}
	return value, nil
}

// reportMails prints the figures where any case has labels, and warns of labels that contradict themselves. It returns
// errFinding when the gate does not let them pass.
func (s *session) reportMails(cases []mailscore.Case, predictions []mailscore.Prediction, m mailMeasure) error {
	if !slices.ContainsFunc(cases, func(c mailscore.Case) bool { return c.Expected != nil }) {
		fmt.Fprintf(s.err, "%d mails read; none has labels, so nothing is counted\n", len(cases))
		return nil
	}
	for _, c := range cases {
		for _, fault := range mailscore.Check(c) {
			fmt.Fprintf(s.err, "labels of %s: %s\n", c.ID, fault)
		}
	}
	figures, err := m.figures(cases, predictions)
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(s.out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(figures); err != nil {
		return err
	}
	if err := m.writeGate(figures.Report); err != nil {
		return err
	}
	failures := m.gate.Failures(figures.Report)
	for _, failure := range failures {
		fmt.Fprintln(s.err, failure)
	}
	if len(failures) > 0 {
		return errFinding
	}
	return nil
}

func (m mailMeasure) figures(cases []mailscore.Case, predictions []mailscore.Prediction) (mailFigures, error) {
	report, err := mailscore.Score(cases, predictions)
	if err != nil {
		return mailFigures{}, err
	}
	if !m.verbose {
		report.Faults, report.Confusions = nil, nil
	}
	figures := mailFigures{Report: report}
	if m.before != nil {
		comparison, err := mailscore.Compare(cases, m.before, predictions)
		if err != nil {
			return mailFigures{}, usage("%v", err)
		}
		figures.Against = &comparison
	}
	return figures, nil
}

// writeGate writes what a report reaches as a gate for the next. Figures are rounded down, so that the same report passes.
func (m mailMeasure) writeGate(r mailscore.Report) error {
	if m.record == "" {
		return nil
	}
	gate := mailscore.Gate{}
	if reached := r.IntentMacroF1.String(); reached != "-" { // no intent has cases enough
		gate["intent_macro_f1"] = mailscore.Decimal(reached)
	}
	if n := r.NeedsHumanRecall; n.Whole > 0 {
		gate["needs_human_recall"] = mailscore.Decimal(fmt.Sprintf("%d.%04d", n.Part/n.Whole, n.Part%n.Whole*10_000/n.Whole))
	}
	raw, err := json.MarshalIndent(gate, "", "  ")
	if err != nil {
		return err
	}
	const ownOnly = 0o600
	if err := os.WriteFile(m.record, append(raw, '\n'), ownOnly); err != nil {
		return usage("%v", err)
	}
	return nil
}
