package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// errMoved is returned when rows changed between being found and being locked; the transaction is tried again.
var errMoved = errors.New("rows moved before they could be locked")

// claim is a locked invoice as a command changes it.
type claim struct {
	id, customerID int64
	number         receivable.InvoiceNumber
	currency       money.Currency
	balance        subledger.Balance
	settlement     collection.Settlement
	issuedOn       calendar.Date
	dueOn          calendar.Date
	policy         string
}

// open is what is owed; nothing for a cancelled invoice.
func (it *claim) open() int64 {
	if it.settlement == collection.Cancelled {
		return 0
	}
	return it.balance.Open()
}

// openAmount is open with its currency.
func (it *claim) openAmount() money.Amount { return money.New(it.open(), it.currency) }

// ready refuses to settle what nobody owes.
func (it *claim) ready(currency money.Currency) error {
	if it.settlement == collection.Cancelled {
		return subledger.Refuse("invoice_cancelled", "invoice %s is cancelled", it.number)
	}
	if currency != "" && it.currency != currency {
		return subledger.Refuse("currency_mismatch", "invoice %s is in %s, not in %s", it.number, it.currency, currency)
	}
	return nil
}

// settle books a part of the invoice as settled.
func (it *claim) settle(kind subledger.Kind, minor int64) error {
	after, err := it.balance.Settle(kind, minor)
	if err != nil {
		return fmt.Errorf("invoice %s: %w", it.number, err)
	}
	it.balance = after
	return nil
}

// settlementOf is the word of a balance, by collection's table.
func settlementOf(b subledger.Balance, cancelled bool) collection.Settlement {
	event := collection.BalancePart
	switch {
	case cancelled:
		event = collection.InvoiceCancelled
	case b.Open() == 0 && b.WrittenOff > 0:
		event = collection.BalanceWrittenOff
	case b.Open() == 0:
		event = collection.BalanceCleared
	case b.Open() == b.Amount:
		event = collection.BalanceFull
	}
	next, _ := collection.Open.Next(event) // Open takes every balance event
	return next
}

const claimColumns = `
SELECT i.id, i.customer_id, i.number, i.currency, i.amount_minor, s.paid_minor, s.credited_minor, s.written_minor,
       s.settlement, i.issued_on, i.due_on, i.policy
FROM invoice i
JOIN item_state s ON s.invoice_id = i.id
WHERE i.id = ANY ($1)
ORDER BY i.number`

func scanClaim(row pgx.CollectableRow) (*claim, error) {
	var it claim
	b := &it.balance
	err := row.Scan(&it.id, &it.customerID, &it.number, &it.currency, &b.Amount, &b.Paid, &b.Credited, &b.WrittenOff,
		&it.settlement, &it.issuedOn, &it.dueOn, &it.policy)
	return &it, err
}

// lockItemIDs locks customers, then items, and reads the items as they are then, in order of their numbers. customers
// are further customers to be locked at the same time.
func (t *tx) lockItemIDs(ctx context.Context, ids []int64, customers ...int64) ([]*claim, error) {
	rows, err := t.Query(ctx, `SELECT DISTINCT customer_id FROM invoice WHERE id = ANY ($1)`, ids)
	if err != nil {
		return nil, fmt.Errorf("find the items' customers: %w", err)
	}
	owners, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, fmt.Errorf("find the items' customers: %w", err)
	}
	if err := t.lockCustomers(ctx, append(owners, customers...)...); err != nil {
		return nil, err
	}
	if err := t.lockItems(ctx, ids...); err != nil {
		return nil, err
	}
	if rows, err = t.Query(ctx, claimColumns, ids); err != nil {
		return nil, fmt.Errorf("read items: %w", err)
	}
	items, err := pgx.CollectRows(rows, scanClaim)
	if err != nil {
		return nil, fmt.Errorf("read items: %w", err)
	}
	return items, nil
}

// lockInvoices is lockItemIDs by number. It returns ErrNotFound for a number that the entity does not have, and refuses
// credit notes.
func (t *tx) lockInvoices(ctx context.Context, entity receivable.EntityCode, numbers []receivable.InvoiceNumber, customers ...int64) ([]*claim, error) {
	rows, err := t.Query(ctx, `SELECT id, number, kind FROM invoice WHERE entity = $1 AND number = ANY ($2)`, entity, numbers)
	if err != nil {
		return nil, fmt.Errorf("find invoices: %w", err)
	}
	var ids []int64
	var found []receivable.InvoiceNumber
	var id int64
	var number receivable.InvoiceNumber
	var kind receivable.DocumentKind
	_, err = pgx.ForEachRow(rows, []any{&id, &number, &kind}, func() error {
		if kind != receivable.DocumentInvoice {
			return subledger.Refuse("not_an_invoice", "%s is a credit note, not an invoice", number)
		}
		ids, found = append(ids, id), append(found, number)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("find invoices: %w", err)
	}
	for _, n := range numbers {
		if !slices.Contains(found, n) {
			return nil, fmt.Errorf("%w: invoice %s of %s", ErrNotFound, n, entity)
		}
	}
	return t.lockItemIDs(ctx, ids, customers...)
}

// lockInvoice is lockInvoices for one.
func (t *tx) lockInvoice(ctx context.Context, entity receivable.EntityCode, number receivable.InvoiceNumber) (*claim, error) {
	items, err := t.lockInvoices(ctx, entity, []receivable.InvoiceNumber{number})
	if err != nil {
		return nil, err
	}
	return items[0], nil
}

// saveClaims writes balances back, all in one statement.
func (t *tx) saveClaims(ctx context.Context, items []*claim) error {
	var ids, opens, paid, credited, written []int64
	var settlements []string
	for _, it := range items {
		if it.settlement != collection.Cancelled {
			it.settlement = settlementOf(it.balance, false)
		}
		ids, opens = append(ids, it.id), append(opens, it.open())
		paid, credited = append(paid, it.balance.Paid), append(credited, it.balance.Credited)
		written, settlements = append(written, it.balance.WrittenOff), append(settlements, string(it.settlement))
	}
	_, err := t.Exec(ctx, `
		UPDATE item_state s
		SET open_minor = u.open, paid_minor = u.paid, credited_minor = u.credited, written_minor = u.written, settlement = u.settlement
		FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[])
		     AS u (id, open, paid, credited, written, settlement)
		WHERE s.invoice_id = u.id`, ids, opens, paid, credited, written, settlements)
	if err != nil {
		return fmt.Errorf("save balances: %w", err)
	}
	return nil
}

// leg is one posting: debits are positive. Ids of zero are none.
type leg struct {
	account                    string
	invoice, customer, payment int64
	minor                      int64
}

// share is one row of allocation: by what a part of an invoice was settled.
type share struct {
	kind                         subledger.Kind
	invoice, payment, creditNote int64
	minor                        int64
	reverses                     int64
}

// use is one row of payment_use: money of a payment that closes no invoice.
type use struct {
	kind     subledger.UseKind
	payment  int64
	minor    int64
	reverses int64
}

// entry is one journal entry in one currency with its legs, and the allocations it stands for.
type entry struct {
	kind, key string
	valueOn   calendar.Date
	currency  money.Currency
	reverses  int64
	// hash is the fingerprint of what was said; nil is the order's.
	hash   []byte
	legs   []leg
	shares []share
	uses   []use
	id     int64 // set by book
}

const bookSQL = `
WITH entries AS (
    INSERT INTO journal_entry (entity, kind, key, input_hash, value_on, booked_at, booked_by, reverses, reason)
    SELECT $1, u.kind, u.key, u.hash, u.value_on, $3, $4, nullif(u.reverses, 0), $5
    FROM unnest($6::text[], $7::text[], $8::date[], $9::bigint[], $2::bytea[]) AS u (kind, key, value_on, reverses, hash)
    RETURNING id, key, value_on
), postings AS (
    INSERT INTO posting (entry_id, line, account, invoice_id, customer_id, payment_id, amount_minor, currency)
    SELECT e.id, u.line, u.account, nullif(u.invoice, 0), nullif(u.customer, 0), nullif(u.payment, 0), u.minor, u.currency
    FROM unnest($10::text[], $11::smallint[], $12::text[], $13::bigint[], $14::bigint[], $15::bigint[], $16::bigint[], $17::text[])
         AS u (key, line, account, invoice, customer, payment, minor, currency)
    JOIN entries e ON e.key = u.key
), allocations AS (
    INSERT INTO allocation (entry_id, kind, invoice_id, payment_id, credit_note_id, amount_minor, value_on, booked_at, reverses)
    SELECT e.id, u.kind, u.invoice, nullif(u.payment, 0), nullif(u.credit_note, 0), u.minor, e.value_on, $3, nullif(u.reverses, 0)
    FROM unnest($18::text[], $19::text[], $20::bigint[], $21::bigint[], $22::bigint[], $23::bigint[], $24::bigint[])
         AS u (key, kind, invoice, payment, credit_note, minor, reverses)
    JOIN entries e ON e.key = u.key
)
SELECT key, id FROM entries`

// book writes entries, postings and allocations in one statement and sets the entries' ids. Balances are the caller's to
// save. An entry that does not sum to zero is refused by the database (journal_entry_balanced).
func (t *tx) book(ctx context.Context, o order, entries ...*entry) error {
	var kinds, keys []string
	var valueOns []calendar.Date
	var reverses []int64
	var hashes [][]byte
	var legs legColumns
	var shares shareColumns
	byKey := map[string]*entry{}
	for _, e := range entries {
		kinds, keys = append(kinds, e.kind), append(keys, e.key)
		valueOns, reverses = append(valueOns, e.valueOn), append(reverses, e.reverses)
		hash := e.hash
		if hash == nil {
			hash = o.hash
		}
		hashes = append(hashes, hash)
		legs.add(e)
		shares.add(e)
		byKey[e.key] = e
	}
	rows, err := t.Query(ctx, bookSQL, o.entity(), hashes, t.now, o.By, o.Reason, kinds, keys, valueOns, reverses,
		legs.keys, legs.lines, legs.accounts, legs.invoices, legs.customers, legs.payments, legs.minors, legs.currencies,
		shares.keys, shares.kinds, shares.invoices, shares.payments, shares.creditNotes, shares.minors, shares.reverses)
	if err != nil {
		return fmt.Errorf("book: %w", err)
	}
	var key string
	var id int64
	_, err = pgx.ForEachRow(rows, []any{&key, &id}, func() error {
		byKey[key].id = id
		return nil
	})
	if err != nil {
		return fmt.Errorf("book: %w", err)
	}
	return t.saveUses(ctx, entries)
}

// saveUses writes the uses of entries that are booked.
func (t *tx) saveUses(ctx context.Context, entries []*entry) error {
	var ids, payments, minors, reverses []int64
	var kinds []string
	for _, e := range entries {
		for _, u := range e.uses {
			ids, payments, minors = append(ids, e.id), append(payments, u.payment), append(minors, u.minor)
			reverses, kinds = append(reverses, u.reverses), append(kinds, string(u.kind))
		}
	}
	if len(ids) == 0 {
		return nil
	}
	_, err := t.Exec(ctx, `
		INSERT INTO payment_use (entry_id, payment_id, kind, amount_minor, booked_at, reverses)
		SELECT u.entry, u.payment, u.kind, u.minor, $1, nullif(u.reverses, 0)
		FROM unnest($2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::bigint[]) AS u (entry, payment, kind, minor, reverses)`,
		t.now, ids, payments, kinds, minors, reverses)
	if err != nil {
		return fmt.Errorf("save what money was used for: %w", err)
	}
	return nil
}

type legColumns struct {
	keys, accounts, currencies            []string
	lines                                 []int16
	invoices, customers, payments, minors []int64
}

func (c *legColumns) add(e *entry) {
	for i, l := range e.legs {
		c.keys, c.accounts, c.currencies = append(c.keys, e.key), append(c.accounts, l.account), append(c.currencies, string(e.currency))
		c.lines = append(c.lines, int16(i+1))
		c.invoices, c.customers = append(c.invoices, l.invoice), append(c.customers, l.customer)
		c.payments, c.minors = append(c.payments, l.payment), append(c.minors, l.minor)
	}
}

type shareColumns struct {
	keys, kinds                                       []string
	invoices, payments, creditNotes, minors, reverses []int64
}

func (c *shareColumns) add(e *entry) {
	for _, s := range e.shares {
		c.keys, c.kinds = append(c.keys, e.key), append(c.kinds, string(s.kind))
		c.invoices, c.payments = append(c.invoices, s.invoice), append(c.payments, s.payment)
		c.creditNotes, c.minors = append(c.creditNotes, s.creditNote), append(c.minors, s.minor)
		c.reverses = append(c.reverses, s.reverses)
	}
}

// idsOfClaims returns the claims' ids.
func idsOfClaims(items []*claim) []int64 {
	ids := make([]int64, len(items))
	for i, it := range items {
		ids[i] = it.id
	}
	return ids
}

// balances is what results say about items, in order of their numbers.
func balances(items []*claim) []subledger.ItemBalance {
	out := make([]subledger.ItemBalance, len(items))
	for i, it := range items {
		out[i] = subledger.ItemBalance{Invoice: it.number, Open: it.openAmount()}
	}
	slices.SortFunc(out, func(a, b subledger.ItemBalance) int { return strings.Compare(string(a.Invoice), string(b.Invoice)) })
	return out
}
