package evalmatch_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/remittance"
	"github.com/mahnwerk/mahnwerk/internal/advicefile"
	"github.com/mahnwerk/mahnwerk/internal/evalmatch"
	"github.com/mahnwerk/mahnwerk/internal/matchscore"
)

var update = flag.Bool("update", false, "write the golden file anew")

// world names the files of the small world in testdata.
func world() evalmatch.Options {
	at := func(name string) string { return filepath.Join("testdata", "world", name) }
	return evalmatch.Options{Customers: at("customers.csv"), OpenItems: at("items.csv"), ClosedItems: at("closed.csv"),
		Statement: at("statement.xml"), Advices: at("advices"),
		ReadAdvice: func(ctx context.Context, raw []byte, name string, own []bankstatement.Account) ([]remittance.Advice, error) {
			return advicefile.Reader{Currency: "EUR", OwnAccounts: own}.Read(ctx, raw, name)
		}}
}

// TestRun holds the predictions against the golden file, which people have read.
func TestRun(t *testing.T) {
	result, err := evalmatch.Run(t.Context(), world())
	if err != nil || len(result.Faults) > 0 {
		t.Fatal(err, result.Faults)
	}
	var got strings.Builder
	if err := matchscore.WriteLines(&got, result.Predictions); err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("testdata", "world", "predictions.golden.jsonl")
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSummarise(t *testing.T) {
	result, err := evalmatch.Run(t.Context(), world())
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(filepath.Join("testdata", "world", "truth.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	truth, err := matchscore.ReadTruth(file, "truth.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	summary, err := result.Summarise(truth)
	if err != nil {
		t.Fatal(err)
	}
	if summary.Automatic != 3 || summary.Wrong != 0 || summary.AutomaticShare != "100.00" || summary.Precision != "100.00" {
		text, _ := json.Marshal(summary) // a struct of numbers and texts always encodes
		t.Errorf("summary %s", text)
	}
}

// TestRun_releasedAtStart: a fresh entity posts exact own references only.
func TestRun_releasedAtStart(t *testing.T) {
	o := world()
	o.ReleasedAtStart = true
	result, err := evalmatch.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	var automatic []string
	for _, p := range result.Predictions {
		if p.Decision == matchscore.Auto {
			automatic = append(automatic, p.Entry+" "+p.Reason)
		}
	}
	if want := []string{"A1 exact_with_skonto"}; !cmp.Equal(automatic, want) {
		t.Errorf("automatic %v, want %v", automatic, want)
	}
}

// TestRun_saysWhereAFileIsWrong: file, line and column of the first cell that can't be read.
func TestRun_saysWhereAFileIsWrong(t *testing.T) {
	for name, test := range map[string]struct{ from, to, want string }{
		"a date":              {"2026-02-05", "2026-02-31", "items.csv:3: column due_on"},
		"an amount":           {"80.50,80.50", "80.50,80,50", "items.csv:4"},
		"a comma amount":      {"357.11,357.11", `357.11,"357,11"`, "items.csv:3: column open_amount"},
		"a kind":              {"RE-1003,invoice", "RE-1003,bill", "items.csv:4: column type"},
		"a positive credit":   {"-20.00,-20.00", "20.00,20.00", "items.csv:5: column amount"},
		"a missing column":    {"open_amount", "left", "column open_amount is missing"},
		"an empty customer":   {"K2,RE-1003", ",RE-1003", "items.csv:4: column customer"},
		"a percentage":        {"2.00,2026", "200.00,2026", "items.csv:2: column discount_percent"},
		"an unknown currency": {"EUR,357.11", "EURO,357.11", "items.csv:3: column currency"},
	} {
		t.Run(name, func(t *testing.T) {
			o := world()
			raw, err := os.ReadFile(o.OpenItems)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(raw), test.from) {
				t.Fatalf("the table has no %q", test.from)
			}
			o.OpenItems = filepath.Join(t.TempDir(), "items.csv")
			if err := os.WriteFile(o.OpenItems, []byte(strings.Replace(string(raw), test.from, test.to, 1)), 0o644); err != nil {
				t.Fatal(err)
			}
			_, err = evalmatch.Run(t.Context(), o)
			var cell *evalmatch.CellError
			if !errors.As(err, &cell) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}

// TestRun_anAdviceThatCannotBeReadStopsNothing: the others are matched, and the fault is told.
func TestRun_anAdviceThatCannotBeReadStopsNothing(t *testing.T) {
	o := world()
	o.Advices = t.TempDir()
	if err := os.WriteFile(filepath.Join(o.Advices, "broken.xlsx"), []byte("PK\x03\x04 nothing"), 0o644); err != nil {
		t.Fatal(err)
	}
	result, err := evalmatch.Run(t.Context(), o)
	if err != nil || len(result.Faults) != 1 || len(result.Predictions) != 5 {
		t.Errorf("error %v, faults %v, %d predictions", err, result.Faults, len(result.Predictions))
	}
}

func TestRun_missingFiles(t *testing.T) {
	for _, name := range []string{"customers", "items", "statement", "advices"} {
		o := world()
		switch name {
		case "customers":
			o.Customers = "nowhere.csv"
		case "items":
			o.OpenItems = "nowhere.csv"
		case "statement":
			o.Statement = "nowhere.xml"
		case "advices":
			o.Advices = "nowhere"
		}
		if _, err := evalmatch.Run(t.Context(), o); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
