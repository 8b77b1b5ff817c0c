package mailpredict_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailrules"
	"github.com/mahnwerk/mahnwerk/internal/mailpredict"
	"github.com/mahnwerk/mahnwerk/internal/mailscore"
)

// houseMails is the folder of our labelled mails and of the gates that rules must pass on them.
const houseMails = "../../examples/mails"

// TestGate holds the rules to what they have reached: on the mails that they were written against, and on those that were
// kept from that. Of the latter only sums are told. A gate is only ever raised.
func TestGate(t *testing.T) {
	for _, group := range []string{"develop", "kept"} {
		t.Run(group, func(t *testing.T) {
			t.Parallel()
			gate := readWith(t, "gate-"+group+".json", func(file *os.File, name string) (mailscore.Gate, error) { return mailscore.ReadGate(file, name) })
			report := measured(t, group)
			if report.Cases < 100 {
				t.Errorf("only %d mails", report.Cases)
			}
			for _, failure := range gate.Failures(report) {
				t.Error(failure)
			}
		})
	}
}

// measured reads all mails of a group by rules.
func measured(t *testing.T, group string) mailscore.Report {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(houseMails, "*-"+group+".jsonl"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no mails of %s (%v)", group, err)
	}
	var cases []mailscore.Case
	for _, path := range paths {
		cases = append(cases, readWith(t, filepath.Base(path), func(file *os.File, name string) ([]mailscore.Case, error) {
			return mailscore.ReadCases(file, name)
		})...)
	}
	predictor := mailpredict.Predictor{Rules: mailrules.Understand, Autonomy: correspondence.DefaultAutonomy()}
	predictions, err := predictor.All(t.Context(), cases)
	if err != nil {
		t.Fatal(err)
	}
	report, err := mailscore.Score(cases, predictions)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func readWith[T any](t *testing.T, name string, read func(*os.File, string) (T, error)) T {
	t.Helper()
	file, err := os.Open(filepath.Join(houseMails, name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	value, err := read(file, name)
	if err != nil {
		t.Fatal(err)
	}
	return value
}
