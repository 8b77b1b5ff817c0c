package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/remittance"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/advicefile"
	"github.com/mahnwerk/mahnwerk/internal/pdflayout"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// AdviceFile is a remittance advice that came.
type AdviceFile struct {
	Entity receivable.EntityCode
	// Customer is who sent it where that is known otherwise; "" lets the document say it.
	Customer receivable.CustomerNumber
	// Name is the file's name, for messages.
	Name string
	Raw  []byte
	By   string
}

// document is the file as the ledger knows it.
func (f AdviceFile) document() subledger.Document {
	sum := sha256.Sum256(f.Raw)
	return subledger.Document{Entity: f.Entity, Kind: subledger.AdviceDoc, Name: filepath.Base(f.Name), SHA256: sum[:], SizeBytes: int64(len(f.Raw)), By: f.By}
}

// AdviceTaken is what became of it.
type AdviceTaken struct {
	Recorded subledger.RecordedAdvices
	// Posted are payments that had waited and that it explained for certain.
	Posted int
	// Faults is what could not be read; the advices beside it are taken.
	Faults error
}

// TakeAdvice reads an advice and records it; payments that came before it and wait for a person are looked at again. It
// returns the errors of the ledger; what is wrong with the file is in AdviceTaken.Faults, and one of which nothing can be
// read is for NoteRefused. The same file again changes nothing.
func TakeAdvice(ctx context.Context, store *postgres.Store, in AdviceFile) (AdviceTaken, error) {
	var taken AdviceTaken
	reader, err := adviceReader(ctx, store, in.Entity)
	if err != nil {
		return taken, err
	}
	var advices []remittance.Advice
	advices, taken.Faults = reader.Read(ctx, in.Raw, in.Name)
	if err := ctx.Err(); err != nil {
		return taken, err
	}
	if len(advices) == 0 && taken.Faults != nil {
		return taken, nil
	}
	file := in.document()
	file.RowsGood = len(advices)
	taken.Recorded, err = store.RecordAdvice(ctx, subledger.AdviceFile{
		Head: subledger.Head{Entity: in.Entity, Key: "advice/" + hex.EncodeToString(file.SHA256), By: in.By}, File: file, Advices: advices, Customer: in.Customer})
	if err != nil || len(taken.Recorded.Waiting) == 0 {
		return taken, err
	}
	taken.Posted, err = store.MatchAgain(ctx, in.Entity, taken.Recorded.Waiting, cashapplication.Propose)
	return taken, err
}

// adviceReader knows the entity's own accounts and currency, so that they are not taken for the payer's.
func adviceReader(ctx context.Context, store *postgres.Store, entity receivable.EntityCode) (advicefile.Reader, error) {
	reader := advicefile.Reader{PDF: pdflayout.Reader{}.Pages}
	accounts, err := store.BankAccounts(ctx, entity)
	if err != nil {
		return reader, err
	}
	for _, a := range accounts {
		reader.OwnAccounts = append(reader.OwnAccounts, bankstatement.NewAccount(a.Account))
	}
	owner, err := store.AccountOwner(ctx, entity)
	if err != nil {
		return reader, err
	}
	reader.Currency, reader.OwnNames = owner.Currency, []string{owner.Name}
	reader.OwnAccounts = append(reader.OwnAccounts, bankstatement.NewAccount(owner.IBAN))
	return reader, nil
}

// ImportAdvice is TakeAdvice for a person at the command line; a file of which nothing can be read is noted in quarantine.
func ImportAdvice(ctx context.Context, store *postgres.Store, in AdviceFile) (AdviceTaken, error) {
	taken, err := TakeAdvice(ctx, store, in)
	if err != nil || taken.Faults == nil || len(taken.Recorded.Advices) > 0 {
		return taken, err
	}
	return taken, NoteRefused(ctx, store, in.document(), AdviceFaults(taken.Faults))
}

// NoteRefused notes a file of which nothing could be used in quarantine, with its first fault as reason and position, so
// that starter inbox shows it until somebody has dealt with it.
func NoteRefused(ctx context.Context, store *postgres.Store, file subledger.Document, faults []string) error {
	read := refusedFor(faults, file.Name, "nothing in it can be used")
	_, err := store.Quarantine(ctx, subledger.Quarantined{Entity: file.Entity, Kind: file.Kind, Name: file.Name, SHA256: file.SHA256,
		SizeBytes: file.SizeBytes, Reason: read.Reason, Position: read.Position, By: file.By})
	return err
}

// AdviceFaults are the single faults of a file of advices, each with its place.
func AdviceFaults(err error) []string {
	if err == nil {
		return nil
	}
	return strings.Split(err.Error(), "\n")
}
