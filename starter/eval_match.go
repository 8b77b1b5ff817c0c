package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/remittance"
	"github.com/mahnwerk/mahnwerk/internal/advicefile"
	"github.com/mahnwerk/mahnwerk/internal/evalmatch"
	"github.com/mahnwerk/mahnwerk/internal/matchscore"
	"github.com/mahnwerk/mahnwerk/internal/pdflayout"
)

// evalMatchFlags are those of starter eval match.
type evalMatchFlags struct {
	evalmatch.Options
	predictions, truth string
}

const evalMatchLong = `Matches a statement with open items, as the engine would, and writes what it makes of every entry. Works on files only:
no server, no database. The same packages read and match as in the running engine.

Everything that the rules hold for certain counts as automatic, as if every reason code were released;
--released-at-start counts only what a fresh entity posts by itself. Rules: 3 days of grace for Skonto, a late Skonto
granted for a month, up to 50.00 of an overpayment left as the payer's credit.

Customers: customer,name,ibans (separated by |). Items: customer,number,type,issued_on,due_on,currency,amount,open_amount,
discount_percent,discount_until. With --truth the predictions are held against it after they are written, and a summary
is printed as JSON.`

func evalMatchCommand(s *session) *cobra.Command {
	var f evalMatchFlags
	cmd := &cobra.Command{Use: "match", Short: "Match a statement with open items, from files to a file", Long: evalMatchLong, Args: cobra.NoArgs,
		Example: examples("starter eval match --customers customers.csv --open-items items.csv --closed-items closed.csv " +
			"--statement statement.xml --advices advices --predictions out.jsonl --truth truth.jsonl"),
		RunE: s.do(func(ctx context.Context, _ []string) error { return s.evalMatch(ctx, f) })}
	flags := cmd.Flags()
	flags.StringVar(&f.Customers, "customers", "", "table of customers")
	flags.StringVar(&f.OpenItems, "open-items", "", "table of open items before the first entry")
	flags.StringVar(&f.ClosedItems, "closed-items", "", "table of items paid not long ago")
	flags.StringVar(&f.Statement, "statement", "", "statement as the bank delivers it: camt, MT940, CSV or a ZIP of them")
	flags.StringVar(&f.Advices, "advices", "", "folder of remittance advices")
	flags.StringVar(&f.predictions, "predictions", "", "file to write, one JSON object an entry")
	flags.StringVar(&f.truth, "truth", "", "labels to hold the predictions against")
	flags.BoolVar(&f.ReleasedAtStart, "released-at-start", false, "post only what a fresh entity posts by itself")
	return cmd
}

func (s *session) evalMatch(ctx context.Context, f evalMatchFlags) error {
	for flag, value := range map[string]string{"--customers": f.Customers, "--open-items": f.OpenItems, "--statement": f.Statement,
		"--predictions": f.predictions} {
		if value == "" {
			return usage("starter eval match needs --customers, --open-items, --statement and --predictions; %s is missing", flag)
		}
	}
	f.ReadAdvice = func(ctx context.Context, raw []byte, name string, own []bankstatement.Account) ([]remittance.Advice, error) {
		return advicefile.Reader{PDF: pdflayout.Reader{}.Pages, OwnAccounts: own}.Read(ctx, raw, name)
	}
	result, err := evalmatch.Run(ctx, f.Options)
	if err != nil {
		return badInput(err)
	}
	for _, fault := range result.Faults {
		fmt.Fprintln(s.err, fault)
	}
	if err := writePredictions(f.predictions, result.Predictions); err != nil {
		return err
	}
	if f.truth == "" {
		return nil
	}
	truth, err := readTruth(f.truth)
	if err != nil {
		return badInput(err)
	}
	summary, err := result.Summarise(truth)
	if err != nil {
		return badInput(err)
	}
	encoder := json.NewEncoder(s.out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(summary)
}

// badInput makes an error of the user's files one that says so.
func badInput(err error) error {
	var cell *evalmatch.CellError
	var faults bankstatement.Faults
	if errors.As(err, &cell) || errors.As(err, &faults) || errors.Is(err, fs.ErrNotExist) {
		return usage("%v", err)
	}
	return err
}

func writePredictions(path string, predictions []matchscore.Prediction) error {
	file, err := os.Create(path)
	if err != nil {
		return usage("%v", err)
	}
	if err := errors.Join(matchscore.WriteLines(file, predictions), file.Close()); err != nil {
		return fmt.Errorf("write predictions: %w", err)
	}
	return nil
}

func readTruth(path string) ([]matchscore.Truth, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, usage("%v", err)
	}
	defer file.Close()
	return matchscore.ReadTruth(file, filepath.Base(path))
}
