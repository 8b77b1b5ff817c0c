package app

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/bankcsv"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/statementfile"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// StatementsRead is a file of bank statements in any format, as far as it was understood.
type StatementsRead struct {
	Statements []bankstatement.Statement
	// Faults are everything that was refused, each with its place.
	Faults []string
	SHA256 []byte
	Size   int64
}

// ReadStatements reads the statements and the hash of a file. The error is about reading bytes; what is wrong with them is
// in Faults.
func ReadStatements(r io.ReaderAt, size int64, name string, profiles []bankcsv.Profile) (StatementsRead, error) {
	hash := sha256.New()
	if _, err := io.Copy(hash, io.NewSectionReader(r, 0, size)); err != nil {
		return StatementsRead{}, fmt.Errorf("read %s: %w", name, err)
	}
	statements, err := statementfile.Parse(r, size, name, profiles)
	return StatementsRead{Statements: statements, Faults: StatementFaults(err), SHA256: hash.Sum(nil), Size: size}, nil
}

// StatementFaults are the single faults of a file, each with file, line and column, and whatever else ended its reading.
func StatementFaults(err error) []string {
	var faults bankstatement.Faults
	var header *bankcsv.UnknownHeaderError
	switch joined, several := err.(interface{ Unwrap() []error }); {
	case err == nil:
		return nil
	case errors.As(err, &faults) && !several:
		return textsOf(faults)
	case several:
		var all []string
		for _, single := range joined.Unwrap() {
			all = append(all, StatementFaults(single)...)
		}
		return all
	case errors.As(err, &header):
		return nil // it comes with a fault that says the same at its place
	}
	return []string{err.Error()}
}

func textsOf(faults bankstatement.Faults) []string {
	texts := make([]string, len(faults))
	for i, f := range faults {
		texts[i] = f.Error()
	}
	return texts
}

// BookStatements records statements and decides about their entries: what the command line does at once is what a worker
// does in two steps, so that a file means the same whichever way it came.
func BookStatements(ctx context.Context, store *postgres.Store, in subledger.Statements) (subledger.Recorded, subledger.Matched, error) {
	var all subledger.Matched
	recorded, err := store.RecordStatement(ctx, in)
	if err != nil {
		return recorded, all, err
	}
	for _, entity := range recorded.Entities {
		matched, err := MatchEntries(ctx, store, entity)
		if err != nil {
			return recorded, all, err
		}
		all.Posted += matched.Posted
		all.Proposed += matched.Proposed
		all.Unmatched += matched.Unmatched
		all.Returned += matched.Returned
		all.Debits += matched.Debits
	}
	return recorded, all, nil
}

// MatchEntries decides about the bank entries of an entity that nobody has decided about, one caller at a time; see
// postgres.Store.MatchStatement. It goes on where a crash ended it.
func MatchEntries(ctx context.Context, store *postgres.Store, entity receivable.EntityCode) (matched subledger.Matched, err error) {
	err = store.OneMatcher(ctx, entity, func() error {
		matched, err = store.MatchStatement(ctx, entity, cashapplication.Propose)
		return err
	})
	return matched, err
}
