package postgres

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// Accounts of the journal, as posting_account_known lists them.
const (
	accountReceivables = "receivables"
	accountRevenue     = "revenue"
	accountBank        = "bank"
	accountUnapplied   = "unapplied_cash"
	accountBadDebt     = "bad_debt"
	accountSkonto      = "skonto"
	accountOpening     = "opening"
	accountRounding    = "rounding"
	accountBankCharges = "bank_charges"
	accountDunningFees = "dunning_fees"
	accountSuspense    = "suspense"
	accountRefunds     = "refunds_payable"
)

// PostPayment books money that arrived and allocates it. What is left stays the payer's, unapplied.
//
// It returns ErrNotFound for an unknown entity, customer or invoice, and a RefusedError for allocations beyond the
// payment (allocations_exceed_payment), beyond what is open (allocation_exceeds_open), in another currency, for a value
// date far ahead (value_date_ahead), or for a key used before with other content (key_reused). Said twice it books once.
func (s *Store) PostPayment(ctx context.Context, p subledger.Payment) (subledger.Booked, error) {
	booked, already, err := once(ctx, s, p, func(t *tx, o order) (subledger.Booked, error) {
		if err := checkValueDate(p.ValueOn, o.today); err != nil {
			return subledger.Booked{}, err
		}
		return t.postPayment(ctx, o, p, origin{})
	})
	booked.Already = already
	if err != nil {
		return booked, fmt.Errorf("post payment: %w", err)
	}
	return booked, nil
}

// maxValueAhead is how many days ahead a person may date money: banks value entries a few days ahead, and a slip of the
// year is more than that.
const maxValueAhead = 7

// checkValueDate refuses a value date that a person can only have mistyped. What a bank says is taken as it is.
func checkValueDate(on, today calendar.Date) error {
	if on.After(today.AddDays(maxValueAhead)) {
		return subledger.Refuse("value_date_ahead", "the value date %s is more than %d days after today (%s)", on, maxValueAhead, today)
	}
	return nil
}

// origin says where money came from: the bank entry that brought it, 0 for none, and who may have paid when nobody knows.
type origin struct {
	bankEntryID int64
	likely      []receivable.CustomerNumber
	// onAccount leaves the rest with its payer without asking anybody.
	onAccount bool
}

// postPayment books a payment.
func (t *tx) postPayment(ctx context.Context, o order, p subledger.Payment, from origin) (subledger.Booked, error) {
	f := &funding{kind: subledger.ByPayment, valueOn: p.ValueOn, currency: p.Amount.Currency,
		cash: subledger.Cash{Amount: p.Amount.Minor, Unapplied: p.Amount.Minor}}
	if err := t.nameFunding(ctx, o, f, p.Customer, from.likely); err != nil {
		return subledger.Booked{}, err
	}
	items, err := t.lockFor(ctx, o, f, p.Allocations)
	if err != nil {
		return subledger.Booked{}, err
	}
	arrived := &entry{kind: "payment", key: "payment/" + o.key, valueOn: p.ValueOn, currency: p.Amount.Currency, legs: []leg{
		{account: accountBank, payment: f.paymentID, minor: p.Amount.Minor},
		{account: accountUnapplied, payment: f.paymentID, customer: f.customerID, minor: -p.Amount.Minor},
	}}
	allocated, err := f.spend(o.key, items, p.Allocations, p.Uses)
	if err != nil {
		return subledger.Booked{}, err
	}
	if err := t.book(ctx, o, append([]*entry{arrived}, allocated...)...); err != nil {
		return subledger.Booked{}, err
	}
	if err := t.savePayment(ctx, o, f, p, arrived.id, from); err != nil {
		return subledger.Booked{}, err
	}
	t.audit(o.entity(), o.By, "payment_posted", subject("payment", f.paymentID), o.today,
		moneyDetail{EntryID: arrived.id, Amount: p.Amount, Items: shareDetails(allocated)})
	if err := t.settled(ctx, o, "payment_allocated", f.paymentID, items); err != nil {
		return subledger.Booked{}, err
	}
	if f.cash.Unapplied > 0 {
		t.tellPayers(f, "unapplied_changed", o)
	}
	return f.booked(arrived.id, items), nil
}

func (t *tx) savePayment(ctx context.Context, o order, f *funding, p subledger.Payment, entryID int64, from origin) error {
	_, err := t.Exec(ctx, `
		INSERT INTO payment (id, entity, customer_id, key, amount_minor, currency, value_on, booked_at, entry_id, bank_entry_id,
		                     unapplied_minor, on_account_at)
		OVERRIDING SYSTEM VALUE
		VALUES ($1, $2, nullif($3::bigint, 0), $4, $5, $6, $7, $8, $9, nullif($10::bigint, 0), $11::bigint, CASE WHEN $12 AND $11::bigint > 0 THEN $8::timestamptz END)`,
		f.paymentID, o.entity(), f.customerID, o.key, p.Amount.Minor, p.Amount.Currency, p.ValueOn, t.now, entryID,
		from.bankEntryID, f.cash.Unapplied, from.onAccount)
	if err != nil {
		return fmt.Errorf("save payment: %w", err)
	}
	t.paymentMoved(f.paymentID)
	if len(f.likely) == 0 {
		return nil
	}
	_, err = t.Exec(ctx, `INSERT INTO payment_likely_payer (payment_id, customer_id) SELECT $1, unnest($2::bigint[])`, f.paymentID, f.likely)
	if err != nil {
		return fmt.Errorf("save the likely payers: %w", err)
	}
	return nil
}

// tellPayers tells those whose money it is or may be, once for each command.
func (t *tx) tellPayers(f *funding, event string, o order) {
	if payers := f.payers(); len(payers) > 0 {
		t.emitDebtor(payers, event, event+"/"+o.key, f.paymentID, nil)
	}
}

// nameFunding finds the payer, or those who may be, and takes the payment's number beforehand, because the entry's
// postings name it.
func (t *tx) nameFunding(ctx context.Context, o order, f *funding, payer receivable.CustomerNumber, likely []receivable.CustomerNumber) (err error) {
	if payer != "" {
		if f.customerID, err = t.customerID(ctx, o.Entity, payer); err != nil {
			return err
		}
	}
	if len(likely) > 0 {
		rows, err := t.Query(ctx, `SELECT id FROM customer WHERE entity = $1 AND number = ANY ($2)`, o.Entity, likely)
		if err != nil {
			return err
		}
		if f.likely, err = pgx.CollectRows(rows, pgx.RowTo[int64]); err != nil {
			return fmt.Errorf("find the likely payers: %w", err)
		}
	}
	return t.QueryRow(ctx, `SELECT nextval(pg_get_serial_sequence('payment', 'id'))`).Scan(&f.paymentID)
}

// AllocateUnapplied allocates what a payment has left. See PostPayment for what it refuses; allocation_exceeds_unapplied
// is said when another allocation was faster.
func (s *Store) AllocateUnapplied(ctx context.Context, a subledger.AllocateUnapplied) (subledger.Booked, error) {
	booked, already, err := once(ctx, s, a, func(t *tx, o order) (subledger.Booked, error) {
		return t.allocateUnapplied(ctx, o, a)
	})
	booked.Already = already
	if err != nil {
		return booked, fmt.Errorf("allocate payment %d: %w", a.PaymentID, err)
	}
	return booked, nil
}

func (t *tx) allocateUnapplied(ctx context.Context, o order, a subledger.AllocateUnapplied) (subledger.Booked, error) {
	f, err := t.readPayment(ctx, o.Entity, a.PaymentID, "")
	if err != nil {
		return subledger.Booked{}, err
	}
	items, err := t.lockFor(ctx, o, f, a.Allocations)
	if err != nil {
		return subledger.Booked{}, err
	}
	if f, err = t.readPayment(ctx, o.Entity, a.PaymentID, "FOR UPDATE"); err != nil {
		return subledger.Booked{}, err
	}
	return t.spendUnapplied(ctx, o, f, items, a.Allocations, a.Uses)
}

// spendUnapplied books what money of a locked payment is for.
func (t *tx) spendUnapplied(ctx context.Context, o order, f *funding, items []*claim, allocations []subledger.Allocation,
	uses []subledger.Use) (subledger.Booked, error) {
	spent, err := f.spend(o.key, items, allocations, uses)
	if err != nil || len(spent) == 0 {
		return f.booked(0, items), err
	}
	if err := t.book(ctx, o, spent...); err != nil {
		return subledger.Booked{}, err
	}
	if err := t.unappliedIs(ctx, f); err != nil {
		return subledger.Booked{}, err
	}
	t.audit(o.entity(), o.By, "payment_allocated", subject("payment", f.paymentID), o.today,
		moneyDetail{EntryID: spent[0].id, Items: shareDetails(spent)})
	if err := t.settled(ctx, o, "payment_allocated", f.paymentID, items); err != nil {
		return subledger.Booked{}, err
	}
	t.tellPayers(f, "unapplied_changed", o)
	return f.booked(spent[0].id, items), nil
}

// unappliedIs saves what a payment has left.
func (t *tx) unappliedIs(ctx context.Context, f *funding) error {
	if _, err := t.Exec(ctx, `UPDATE payment SET unapplied_minor = $2 WHERE id = $1`, f.paymentID, f.cash.Unapplied); err != nil {
		return fmt.Errorf("save payment: %w", err)
	}
	t.paymentMoved(f.paymentID)
	return nil
}

// readPayment reads a payment that was not reversed. lock is "" or "FOR UPDATE".
func (t *tx) readPayment(ctx context.Context, entity receivable.EntityCode, id int64, lock string) (*funding, error) {
	f := &funding{kind: subledger.ByPayment, paymentID: id}
	var customer *int64
	var reversed bool
	err := t.QueryRow(ctx, `
		SELECT customer_id, amount_minor, unapplied_minor, currency, value_on, entry_id, reversed_by IS NOT NULL,
		       array(SELECT y.customer_id FROM payment_likely_payer y WHERE y.payment_id = payment.id ORDER BY y.customer_id)
		FROM payment WHERE id = $1 AND entity = $2 `+lock, id, entity).
		Scan(&customer, &f.cash.Amount, &f.cash.Unapplied, &f.currency, &f.valueOn, &f.entryID, &reversed, &f.likely)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil, fmt.Errorf("%w: payment %d of %s", ErrNotFound, id, entity)
	case err != nil:
		return nil, fmt.Errorf("read payment %d: %w", id, err)
	case reversed:
		return nil, subledger.Refuse("payment_reversed", "payment %d was reversed", id)
	}
	if customer != nil {
		f.customerID = *customer
	}
	return f, nil
}

// funding is what settles invoices: a payment or a credit note, with what it has left.
type funding struct {
	kind                                subledger.Kind
	paymentID, creditNoteID, customerID int64
	entryID                             int64
	valueOn                             calendar.Date
	currency                            money.Currency
	cash                                subledger.Cash
	// likely are those who may have paid, when customerID is 0.
	likely []int64
}

// payers are the customers whose money this is, or may be.
func (f *funding) payers() []int64 {
	if f.customerID != 0 {
		return []int64{f.customerID}
	}
	return f.likely
}

// lockFor locks the payers and the invoices that allocations name, and reads these.
func (t *tx) lockFor(ctx context.Context, o order, f *funding, allocations []subledger.Allocation) ([]*claim, error) {
	customers := f.payers()
	if len(allocations) == 0 {
		return nil, t.lockCustomers(ctx, customers...)
	}
	numbers := make([]receivable.InvoiceNumber, len(allocations))
	for i, a := range allocations {
		numbers[i] = a.Invoice
	}
	return t.lockInvoices(ctx, o.Entity, numbers, customers...)
}

// allocate settles the items and takes the money out of the funding. Each allocation is an entry of its own, so that it
// can be reversed by itself; its Skonto is part of the entry and shares its fate.
func (f *funding) allocate(key string, items []*claim, allocations []subledger.Allocation) ([]*entry, error) {
	byNumber := map[receivable.InvoiceNumber]*claim{}
	for _, it := range items {
		byNumber[it.number] = it
	}
	entries := make([]*entry, len(allocations))
	for i, a := range allocations {
		it := byNumber[a.Invoice]
		if a.Amount.Currency != f.currency {
			return nil, subledger.Refuse("currency_mismatch", "%s is allocated from money in %s", a.Amount, f.currency)
		}
		if err := it.ready(f.currency); err != nil {
			return nil, err
		}
		cash, err := f.cash.Allocate(a.Amount.Minor)
		if err != nil {
			return nil, err
		}
		f.cash = cash
		if entries[i], err = f.allocation(it, a); err != nil {
			return nil, err
		}
		entries[i].key = key + "/" + strconv.Itoa(i+1)
	}
	return entries, nil
}

// spend settles items and takes the money for that and for other uses out of the funding.
func (f *funding) spend(key string, items []*claim, allocations []subledger.Allocation, uses []subledger.Use) ([]*entry, error) {
	entries, err := f.allocate("allocation/"+key, items, allocations)
	if err != nil {
		return nil, err
	}
	for i, u := range uses {
		e, err := f.use(u)
		if err != nil {
			return nil, err
		}
		e.key = "use/" + key + "/" + strconv.Itoa(i+1)
		entries = append(entries, e)
	}
	return entries, nil
}

// accountOfUse is where money goes that closes no invoice.
var accountOfUse = map[subledger.UseKind]string{subledger.UseDunningFee: accountDunningFees, subledger.UseRounding: accountRounding,
	subledger.UseRefund: accountRefunds, subledger.UseNotOurs: accountSuspense}

// use is the entry of money that closes no invoice.
func (f *funding) use(u subledger.Use) (*entry, error) {
	if u.Amount.Currency != f.currency {
		return nil, subledger.Refuse("currency_mismatch", "%s is used from money in %s", u.Amount, f.currency)
	}
	cash, err := f.cash.Allocate(u.Amount.Minor)
	if err != nil {
		return nil, err
	}
	f.cash = cash
	return &entry{kind: "payment_use", valueOn: f.valueOn, currency: f.currency,
		legs: []leg{{account: accountUnapplied, payment: f.paymentID, customer: f.customerID, minor: u.Amount.Minor},
			{account: accountOfUse[u.Kind], customer: f.customerID, minor: -u.Amount.Minor}},
		uses: []use{{kind: u.Kind, payment: f.paymentID, minor: u.Amount.Minor}}}, nil
}

// allocation is the entry of one allocation.
func (f *funding) allocation(it *claim, a subledger.Allocation) (*entry, error) {
	if err := it.settle(f.kind, a.Amount.Minor); err != nil {
		return nil, err
	}
	e := &entry{kind: "allocation", valueOn: f.valueOn, currency: f.currency,
		legs:   []leg{{account: accountUnapplied, payment: f.paymentID, customer: f.customerID, minor: a.Amount.Minor}},
		shares: []share{{kind: f.kind, invoice: it.id, payment: f.paymentID, creditNote: f.creditNoteID, minor: a.Amount.Minor}}}
	if f.kind == subledger.ByCredit {
		e.kind = "credit"
		e.legs = []leg{{account: accountReceivables, invoice: f.creditNoteID, customer: f.customerID, minor: a.Amount.Minor}}
	}
	total := a.Amount.Minor
	for _, beside := range []struct {
		kind  subledger.Kind
		minor int64
	}{{subledger.BySkonto, a.Skonto.Minor}, {subledger.Kind(a.DifferenceKind), a.Difference.Minor}} {
		if beside.minor <= 0 {
			continue
		}
		if err := it.settle(beside.kind, beside.minor); err != nil {
			return nil, err
		}
		total += beside.minor // all fit into what is open
		e.legs = append(e.legs, leg{account: accountBeside[beside.kind], customer: it.customerID, minor: beside.minor})
		e.shares = append(e.shares, share{kind: beside.kind, invoice: it.id, minor: beside.minor})
	}
	e.legs = append(e.legs, leg{account: accountReceivables, invoice: it.id, customer: it.customerID, minor: -total})
	return e, nil
}

// accountBeside is where the part of an invoice goes that closes beside money.
var accountBeside = map[subledger.Kind]string{subledger.BySkonto: accountSkonto, subledger.ByRounding: accountRounding,
	subledger.ByBankCharge: accountBankCharges}

func (f *funding) booked(entryID int64, items []*claim) subledger.Booked {
	return subledger.Booked{EntryID: entryID, PaymentID: f.paymentID, Unapplied: money.New(f.cash.Unapplied, f.currency),
		Items: balances(items)}
}

// settled saves items whose balance changed and tells their streams. Promises that cover them are judged by whoever
// decides on the event.
func (t *tx) settled(ctx context.Context, o order, event string, subjectID int64, items []*claim) error {
	if len(items) == 0 {
		return nil
	}
	if err := t.saveClaims(ctx, items); err != nil {
		return err
	}
	t.emitItem(idsOfClaims(items), event, event+"/"+o.key, subjectID, nil)
	return t.lookAgainOn(ctx, idsOfClaims(items), o.today)
}

// moneyDetail is what the audit chain says about a booking: numbers of rows and amounts.
type moneyDetail struct {
	EntryID int64         `json:"entry_id,omitempty"`
	Amount  money.Amount  `json:"amount"`
	Items   []shareDetail `json:"items,omitempty"`
	Key     string        `json:"key,omitempty"`
}

type shareDetail struct {
	InvoiceID int64  `json:"invoice_id"`
	Kind      string `json:"kind"`
	Minor     int64  `json:"minor"`
}

func shareDetails(entries []*entry) []shareDetail {
	var details []shareDetail
	for _, e := range entries {
		for _, s := range e.shares {
			details = append(details, shareDetail{InvoiceID: s.invoice, Kind: string(s.kind), Minor: s.minor})
		}
	}
	return details
}

// subject names a row for the audit chain, "payment/17".
func subject(kind string, id int64) string { return kind + "/" + strconv.FormatInt(id, 10) }
