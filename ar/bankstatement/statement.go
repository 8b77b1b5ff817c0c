// Package bankstatement is what a bank says happened on an account, in one shape for every file format: statements
// with balances, their entries, and the transactions a batch entry is made of.
//
// Readers for the formats live beside it (see Formats; camt is the first), and package statementfile chooses the one
// for a file. They hand statement after statement to a Visitor, numbered by a Numbering; everything after that - the proof that nothing is missing (CheckBalance), the key that makes a second import of the
// same entry harmless (Entry.Key), the matching of entries with open items - is the same for all formats.
//
// A newcomer starts with Statement and Entry, then reads Key.
package bankstatement

import (
	"errors"
	"fmt"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// Balance is a booked balance at the start or end of a day.
type Balance struct {
	// Amount is positive for money on the account and negative for an overdraft. An empty currency means that the
	// bank gave no such balance.
	Amount money.Amount
	// On is the day the balance belongs to, in the bank's calendar.
	On calendar.Date
}

// IsGiven tells whether the bank gave the balance.
func (b Balance) IsGiven() bool { return b.Amount.Currency != "" }

// Statement is one statement, or one page of it, about one account.
type Statement struct {
	// Format is what the file is, and Kind what its entries may be used for. Both are empty for statements that were
	// made before they were told.
	Format Format
	Kind   Kind
	// ID is the bank's identification of the statement. It is not unique across accounts or years.
	ID string
	// Account is the account of the creditor entity that the statement is about.
	Account Account
	// Currency is the currency of the account; CheckBalance fails when an entry or balance is in another one. It is
	// empty only for a statement that neither names it nor has an amount.
	Currency money.Currency
	// Sequence is the statement number as the bank writes it, "" when it has none.
	Sequence string
	// Page is the page of the statement, from 1; 0 when the bank doesn't number pages.
	Page int
	// Copy is set when the bank marks the statement as a duplicate of one sent before.
	Copy bool
	// FromOn and ToOn are the days the statement says it is about; zero when it doesn't say.
	FromOn, ToOn calendar.Date
	// Opening and Closing are the booked balances before the first and after the last entry.
	Opening, Closing Balance
	// Entries are in the order of the file.
	Entries []Entry
}

// ErrNoBalance is returned by CheckBalance when the bank gave no opening or no closing balance, so that nothing can
// be proven. Some banks leave them out of pages and of days without movement.
var ErrNoBalance = errors.New("the statement has no opening or no closing balance")

// BalanceError says by how much a statement does not add up.
type BalanceError struct {
	Opening, Booked, Closing money.Amount
	// Difference is opening + booked - closing: positive when entries were read twice or a debit is missing.
	Difference money.Amount
}

// Error implements error.
func (e *BalanceError) Error() string {
	return fmt.Sprintf("opening balance %s plus booked entries %s does not give closing balance %s (difference %s)",
		e.Opening, e.Booked, e.Closing, e.Difference)
}

// CheckBalance proves the statement complete: opening balance + all booked entries = closing balance. Pending and
// informational entries are never counted.
//
// It returns ErrNoBalance when a balance is missing, a *BalanceError when the sum differs, and the error of
// money.Amount when amounts mix currencies or overflow.
func (s Statement) CheckBalance() error {
	booked, err := s.Booked()
	return s.prove(booked, err)
}

// prove is CheckBalance with the sum of the booked entries, or why there is none.
func (s Statement) prove(booked money.Amount, err error) error {
	if !s.Opening.IsGiven() || !s.Closing.IsGiven() {
		return ErrNoBalance
	}
	if err != nil {
		return fmt.Errorf("add up entries of statement %q: %w", s.ID, err)
	}
	expected, err := s.Opening.Amount.Add(booked)
	if err != nil {
		return fmt.Errorf("add entries to opening balance of statement %q: %w", s.ID, err)
	}
	difference, err := expected.Sub(s.Closing.Amount)
	if err != nil {
		return fmt.Errorf("compare closing balance of statement %q: %w", s.ID, err)
	}
	if difference.IsZero() {
		return nil
	}
	return &BalanceError{s.Opening.Amount, booked, s.Closing.Amount, difference}
}

// Booked returns the sum of the booked entries, credits positive, in the statement's currency.
func (s Statement) Booked() (money.Amount, error) {
	total := money.Zero(s.Currency)
	for _, entry := range s.Entries {
		if entry.Status != Booked {
			continue
		}
		sum, err := total.Add(entry.Amount)
		if err != nil {
			return money.Amount{}, err
		}
		total = sum
	}
	return total, nil
}

// Continues tells whether the statement follows the other without a gap: same account and currency, and its opening
// balance is the other's closing balance. It is false when either balance is missing.
func (s Statement) Continues(previous Statement) bool {
	return s.Account == previous.Account && s.Opening.IsGiven() && previous.Closing.IsGiven() &&
		s.Opening.Amount == previous.Closing.Amount
}
