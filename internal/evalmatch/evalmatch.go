// Package evalmatch runs cash application over files, without a server: customers, open items and closed items as CSV,
// a statement as the bank delivers it, remittance advices as payers send them. It reads them with the production
// readers, matches with the production matcher, and gives predictions that an independent scorer can read.
//
// docs/concepts/cash-application.md says how it is decided. A newcomer starts with Run.
package evalmatch

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/bankcsv"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/statementfile"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/remittance"
	"github.com/mahnwerk/mahnwerk/internal/matchpredict"
	"github.com/mahnwerk/mahnwerk/internal/matchscore"
)

// maxAdviceFiles and maxAdviceBytes bound the folder of advices.
const (
	maxAdviceFiles = 10_000
	maxAdviceBytes = 32 << 20
)

// Options name the files of one evaluation.
type Options struct {
	Customers, OpenItems string
	// ClosedItems and Advices (a folder) may be empty.
	ClosedItems, Advices string
	Statement            string
	// ReleasedAtStart posts only what a fresh entity posts by itself; otherwise everything certain is automatic.
	ReleasedAtStart bool
	// ReadAdvice reads the advices in one file, knowing our own accounts; only needed with Advices.
	ReadAdvice func(ctx context.Context, raw []byte, name string, own []bankstatement.Account) ([]remittance.Advice, error)
}

// Result is what an evaluation came to.
type Result struct {
	Predictions []matchscore.Prediction
	// Index and Match are the time on the clock of indexing the ledger and of matching all entries.
	Index, Match time.Duration
	// Faults are advices that could not be read; their payments are matched without them.
	Faults []error
}

// Run reads the files and matches. It returns the error of a file that can't be read, with its line and column.
func Run(ctx context.Context, o Options) (Result, error) {
	ledger, err := readLedger(o)
	if err != nil {
		return Result{}, err
	}
	ledger.Rules = matchpredict.Rules(o.ReleasedAtStart)
	entries, err := readStatement(o.Statement)
	if err != nil {
		return Result{}, err
	}
	var r Result
	if o.Advices != "" {
		if ledger.Advices, r.Faults, err = readAdvices(ctx, o, accountsOf(entries)); err != nil {
			return Result{}, err
		}
	}
	started := time.Now()
	matcher := cashapplication.New(ledger)
	indexed := time.Now()
	proposals := matcher.Propose(entries)
	r.Index, r.Match = indexed.Sub(started), time.Since(indexed)
	r.Predictions, err = matchpredict.From(entries, proposals)
	return r, err
}

// readStatement reads all statements of a file, in its order.
func readStatement(path string) ([]bankstatement.Entry, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open statement: %w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("open statement: %w", err)
	}
	statements, err := statementfile.Parse(file, info.Size(), filepath.Base(path), bankcsv.Known())
	if err != nil {
		return nil, fmt.Errorf("read statement: %w", err)
	}
	var entries []bankstatement.Entry
	for _, s := range statements {
		entries = append(entries, s.Entries...)
	}
	return entries, nil
}

// accountsOf are the accounts that entries were booked on.
func accountsOf(entries []bankstatement.Entry) []bankstatement.Account {
	var accounts []bankstatement.Account
	for _, e := range entries {
		if e.Account != "" && !slices.Contains(accounts, e.Account) {
			accounts = append(accounts, e.Account)
		}
	}
	return accounts
}

// readAdvices reads all files of a folder. One that can't be read is a fault and doesn't stop the others.
func readAdvices(ctx context.Context, o Options, own []bankstatement.Account) (advices []remittance.Advice, faults []error, err error) {
	files, err := os.ReadDir(o.Advices)
	if err != nil {
		return nil, nil, fmt.Errorf("read advices: %w", err)
	}
	if len(files) > maxAdviceFiles {
		return nil, nil, fmt.Errorf("read advices: %d files in %s, at most %d", len(files), o.Advices, maxAdviceFiles)
	}
	for _, file := range files {
		if file.IsDir() {
			continue
		}
		some, err := readAdvice(ctx, o, own, file)
		advices = append(advices, some...)
		if err != nil {
			faults = append(faults, err)
		}
	}
	return advices, faults, nil
}

func readAdvice(ctx context.Context, o Options, own []bankstatement.Account, file os.DirEntry) ([]remittance.Advice, error) {
	info, err := file.Info()
	if err != nil {
		return nil, fmt.Errorf("read advice: %w", err)
	}
	if info.Size() > maxAdviceBytes {
		return nil, fmt.Errorf("read advice %s: %d bytes, at most %d", file.Name(), info.Size(), maxAdviceBytes)
	}
	raw, err := os.ReadFile(filepath.Join(o.Advices, file.Name()))
	if err != nil {
		return nil, fmt.Errorf("read advice: %w", err)
	}
	advices, err := o.ReadAdvice(ctx, raw, file.Name(), own)
	if err != nil {
		return advices, fmt.Errorf("read advice: %w", err)
	}
	return advices, nil
}
