// Package paymentworld makes up a creditor's month: customers, open and recently paid items, the payments that come in
// with all that is odd about them, the bank's files about them, the remittance advices, and the truth about what each
// payment pays. With it the matching of payments is measured from the bytes of a bank's file to the posted item.
//
// A world is a pure function of its Options: the same seed gives the same bytes on every machine. A Dialect says how
// the people in it number, write, pay and bank; worlds of two dialects share nothing but the mechanics, so that an
// engine cannot be tuned to all of them at once.
//
// The package shares no wording, number format or normalisation with ar/cashapplication, and neither imports the other
// (a test says so): a generator that writes what its matcher reads would measure nothing. For the same reason the rules
// of when a payment is explained by more than one set of items are not in here: the truth is what the payer meant, also
// where nobody could tell.
//
// docs/reference/payment-worlds.md lists kinds, shares and noise. A newcomer starts with Options, New and World, then
// reads simulate.go.
package paymentworld

import (
	"errors"
	"fmt"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/internal/matchscore"
)

// Limits of a world.
const (
	// MinOpenItems is what a world needs for every kind of payment to find its items.
	MinOpenItems = 100
	// MaxOpenItems bounds memory: with a matcher beside it, a world of 100,000 items was measured at half a GB.
	MaxOpenItems = 1_000_000
	// MaxPayments is what the most open items can take.
	MaxPayments = MaxOpenItems / ItemsPerPayment
	// ItemsPerPayment is how many open items a world needs for each payment: they take 1.9 items on average, and a world
	// whose last items are all paid would leave the collective payments of its last days without anything to be told
	// apart from.
	ItemsPerPayment = 3
)

// Options say which world to make. All fields are required.
type Options struct {
	Seed uint64
	// OpenItems are the items of items.csv, Payments the entries of the statement.
	OpenItems, Payments int
	// Dialect is the name of one of Dialects.
	Dialect string
}

// ErrOptions is what errors of New about its options are.
var ErrOptions = errors.New("no such world")

func (o Options) check() error {
	switch {
	case o.OpenItems < MinOpenItems || o.OpenItems > MaxOpenItems:
		return fmt.Errorf("%w: %d open items, want %d to %d", ErrOptions, o.OpenItems, MinOpenItems, MaxOpenItems)
	case o.Payments < 1 || o.Payments > MaxPayments:
		return fmt.Errorf("%w: %d payments, want 1 to %d", ErrOptions, o.Payments, MaxPayments)
	case o.Payments*ItemsPerPayment > o.OpenItems:
		return fmt.Errorf("%w: %d payments need at least %d open items", ErrOptions, o.Payments, o.Payments*ItemsPerPayment)
	}
	return nil
}

// Party is somebody with a bank account.
type Party struct {
	Name string
	// IBAN and BIC are those of the account, the IBAN without blanks.
	IBAN, BIC string
}

// Customer is somebody who owes.
type Customer struct {
	Number string
	Name   string
	// Accounts are all accounts it pays from; Known of them, from the first, are in the creditor's master data.
	Accounts []Party
	Known    int
	// Parent is the number of the customer that belongs to the same group and sometimes pays for this one, or "".
	Parent string
	// discount is the early-payment discount of its terms in percent, 0 for none, allowed for discountDays.
	discount, discountDays, dueDays int
	// fixed is the amount of all its items, for rent and subscriptions; zero when they differ.
	fixed int64
	// hand is how it writes, so that one payer is odd in the same way twice.
	hand hand
}

// Item is an invoice or credit note of the creditor.
type Item struct {
	Customer string
	Number   string
	// Short is the number as people shorten it.
	Short    string
	IssuedOn calendar.Date
	DueOn    calendar.Date
	// Amount is gross, negative for a credit note.
	Amount money.Amount
	// Discount is the early-payment discount in percent, 0 for none, allowed until DiscountUntilOn.
	Discount        int
	DiscountUntilOn calendar.Date
	// Claimed is what letters demanded for the item beside its amount; zero when nothing was.
	Claimed money.Amount
}

// CreditNote tells whether the item is one.
func (i Item) CreditNote() bool { return i.Amount.IsNegative() }

// Entry is one line of the bank's statement as the bank knows it, before a file format cuts or drops any of it.
type Entry struct {
	// Reference is the bank's own, unique in the world.
	Reference string
	BookedOn  calendar.Date
	// Amount is signed: what came in is positive.
	Amount money.Amount
	Kind   Kind
	// Party is the other side; an empty IBAN or name is not told by the bank.
	Party    Party
	Ultimate string
	EndToEnd string
	Mandate  string
	// Text is what the payer wrote, at most 140 characters.
	Text string
	// Creditor is a structured creditor reference (ISO 11649), "" for none.
	Creditor string
	// Documents are structured references to documents, with their amounts.
	Documents []Document
	// Instructed is what the payer ordered in its own currency; its currency is empty for a payment in the account's.
	Instructed money.Amount
	// Charges are what a bank took off on the way, or a fee for a returned debit; unsigned, zero for none.
	Charges money.Amount
	// Return is the reason code of a returned debit, "" for none.
	Return string
	// Parts are the payments of a batch, none for a single payment. They add up to Amount.
	Parts []Part
}

// Document is one line of a structured remittance.
type Document struct {
	Number string
	Amount money.Amount
}

// Part is one payment of a batch.
type Part struct {
	Amount   money.Amount
	Party    Party
	EndToEnd string
	Mandate  string
	Text     string
}

// Kind is what an entry is. The zero value is not valid.
type Kind string

// Kinds of payments for items of the ledger.
const (
	// Single pays one item.
	Single Kind = "single"
	// Collective pays several items of one customer, credit notes among them deducted.
	Collective Kind = "collective"
	// Partial pays part of an item, Rest what a partial payment left.
	Partial Kind = "partial"
	Rest    Kind = "rest"
	// Over pays more than the item, Fee less because a bank on the way kept a charge.
	Over Kind = "over"
	Fee  Kind = "fee"
	// Claimed pays the item and the dunning fee demanded for it.
	Claimed Kind = "claimed"
	// Short deducts an amount because of a complaint.
	Short Kind = "short"
	// OtherPayer is a payment from the account of somebody who is no customer: a spouse, a manager, a bookkeeper.
	OtherPayer Kind = "otherpayer"
	// Parent is a payment of a parent company for its subsidiaries.
	Parent Kind = "parent"
	// Clearing is a payment of a clearing house for several customers, Payout one of a payment service, less its fees.
	Clearing Kind = "clearing"
	Payout   Kind = "payout"
	// DirectDebit is money the creditor collected itself, singly or as a batch.
	DirectDebit Kind = "direct_debit"
	// ForeignExchange is a payment ordered in another currency.
	ForeignExchange Kind = "fx"
)

// Kinds that pay no item.
const (
	// Duplicate pays again what is paid.
	Duplicate Kind = "duplicate"
	// OnAccount is a round payment of a customer that is for nothing in particular.
	OnAccount Kind = "on_account"
	// Foreign is money that is none of this ledger's business, OtherEntity is for a sister company with the same account.
	Foreign     Kind = "foreign"
	OtherEntity Kind = "other_entity"
	TaxRefund   Kind = "tax_refund"
	Interest    Kind = "interest"
	Deposit     Kind = "deposit"
	// Return is a returned direct debit, BankCharge, Salary and Outgoing are debits.
	Return     Kind = "return"
	BankCharge Kind = "bank_charge"
	Salary     Kind = "salary"
	Outgoing   Kind = "outgoing"
)

// World is all of it.
type World struct {
	Options Options
	Dialect Dialect
	// Creditor is who owns the ledger and the account.
	Creditor  Party
	Customers []Customer
	// Items is the state before the first entry and has items issued later too; Closed are recently paid ones.
	Items, Closed []Item
	// Entries are in the order of booking.
	Entries []Entry
	// OpeningMinor is the balance of the account before the first entry, in minor units of the dialect's currency.
	OpeningMinor int64
	// Collectives are accounts that identify nobody: of clearing houses and payment services.
	Collectives []Party
	Advices     []Advice
	// Truth is about Entries, in their order.
	Truth []matchscore.Truth
}
