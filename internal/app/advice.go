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

// AdviceTaken is what became of it.
type AdviceTaken struct {
	Recorded subledger.RecordedAdvices
	// Posted are payments that had waited and that it explained for certain.
	Posted int
	// Faults is what could not be read; the advices beside it are taken.
	Faults error
}

// TakeAdvice reads an advice and records it; payments that came before it and wait for a person are looked at again. A file
// of which nothing can be read is noted in quarantine with the reason. It returns the errors of the ledger; what is wrong
// with the file is in AdviceTaken.Faults. The same file again changes nothing.
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
	sum := sha256.Sum256(in.Raw)
	if len(advices) == 0 && taken.Faults != nil {
		_, err := store.Quarantine(ctx, subledger.Quarantined{Entity: in.Entity, Kind: subledger.AdviceDoc, Name: filepath.Base(in.Name), SHA256: sum[:],
			SizeBytes: int64(len(in.Raw)), Reason: firstLine(taken.Faults), By: in.By})
		return taken, err
	}
	file := subledger.Document{Name: filepath.Base(in.Name), SHA256: sum[:], SizeBytes: int64(len(in.Raw)), By: in.By, RowsGood: len(advices)}
	taken.Recorded, err = store.RecordAdvice(ctx, subledger.AdviceFile{
		Head: subledger.Head{Entity: in.Entity, Key: "advice/" + hex.EncodeToString(sum[:]), By: in.By}, File: file, Advices: advices, Customer: in.Customer})
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

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}
