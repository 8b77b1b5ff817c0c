package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

const (
	// maxUndecided bounds one call; a large creditor has some 20,000 credits a day.
	maxUndecided = 50_000
	// settledFor is how long a settled item still helps to recognise a second payment, in days after its due date: a year
	// and a month, since payers repeat last year's invoice.
	settledFor = 400
)

// cashier is who books what comes out of a bank statement.
const cashier = engine + "/bank"

// MatchStatement decides about the bank entries of an entity that nobody has decided about. Every credit becomes a
// payment, in a transaction of its own: applied where the proposal is automatic, unapplied with the likely payer, or with
// all who are equally likely, where it is not. A proposal that the ledger refuses, because an item was settled meanwhile,
// is parked the same way. It may be called again at any time, and goes on where a crash ended it.
func (s *Store) MatchStatement(ctx context.Context, entity receivable.EntityCode, match subledger.Matcher) (subledger.Matched, error) {
	var done subledger.Matched
	entries, err := s.undecided(ctx, entity)
	if err != nil || len(entries) == 0 {
		return done, wrapMatch(entity, err)
	}
	ledger, err := s.openLedger(ctx, entity)
	if err != nil {
		return done, wrapMatch(entity, err)
	}
	byKey := map[bankstatement.EntryKey][]cashapplication.Proposal{}
	for _, p := range match(entries, ledger) {
		if err := p.Check(); err != nil {
			return done, wrapMatch(entity, err)
		}
		byKey[p.Entry] = append(byKey[p.Entry], p)
	}
	for _, e := range entries {
		state, err := s.applyEntry(ctx, entity, e, byKey[e.Key()])
		if err != nil {
			return done, wrapMatch(entity, fmt.Errorf("entry %s: %w", e.Key(), err))
		}
		count(&done, state)
	}
	return done, nil
}

func wrapMatch(entity receivable.EntityCode, err error) error {
	if err != nil {
		return fmt.Errorf("match bank entries of %s: %w", entity, err)
	}
	return nil
}

func count(done *subledger.Matched, state string) {
	for name, counter := range map[string]*int{"posted": &done.Posted, "proposed": &done.Proposed, "unmatched": &done.Unmatched,
		"returned": &done.Returned, "debit": &done.Debits} {
		if name == state {
			*counter++
		}
	}
}

// undecided are entries without a code, in the order the bank booked them.
func (s *Store) undecided(ctx context.Context, entity receivable.EntityCode) ([]bankstatement.Entry, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT entry FROM bank_entry WHERE entity = $1 AND code = '' ORDER BY booked_on, id LIMIT $2`, entity, maxUndecided)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (e bankstatement.Entry, err error) {
		var raw []byte
		if err := row.Scan(&raw); err != nil {
			return e, err
		}
		return e, json.Unmarshal(raw, &e)
	})
}

// openLedger is what entries are held against: open items, those settled not long ago, credit notes with something left
// (their amounts negative), and all customers as payers.
func (s *Store) openLedger(ctx context.Context, entity receivable.EntityCode) (cashapplication.Ledger, error) {
	policy, err := s.PolicyFor(ctx, entity, "", "")
	if err != nil {
		return cashapplication.Ledger{}, err
	}
	today, err := s.Today(ctx, string(entity))
	if err != nil {
		return cashapplication.Ledger{}, err
	}
	ledger := cashapplication.Ledger{Rules: cashapplication.Rules{SkontoGraceDays: policy.SkontoGraceDays,
		Released: cashapplication.ReleasedAtStart()}}
	rows, err := s.pool.Query(ctx, `
		SELECT i.number, c.number, i.currency, i.amount_minor, s.open_minor, i.skonto_basis_points, i.skonto_until_on
		FROM item_state s
		JOIN invoice i ON i.id = s.invoice_id
		JOIN customer c ON c.id = i.customer_id
		WHERE s.entity = $1 AND s.settlement <> 'cancelled' AND (s.open_minor > 0 OR i.due_on >= $2)
		UNION ALL
		SELECT i.number, c.number, i.currency, -i.amount_minor, -n.unapplied_minor, 0, NULL
		FROM credit_note_state n
		JOIN invoice i ON i.id = n.credit_note_id
		JOIN customer c ON c.id = i.customer_id
		WHERE i.entity = $1 AND n.unapplied_minor > 0`, entity, today.AddDays(-settledFor))
	if err != nil {
		return ledger, err
	}
	ledger.Items, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (it cashapplication.OpenItem, err error) {
		err = row.Scan(&it.Number, &it.Customer, &it.Amount.Currency, &it.Amount.Minor, &it.Open.Minor, &it.SkontoBasisPoints, &it.SkontoUntilOn)
		it.Open.Currency = it.Amount.Currency
		return it, err
	})
	if err != nil {
		return ledger, err
	}
	ledger.Payers, err = s.payers(ctx, entity)
	return ledger, err
}

func (s *Store) payers(ctx context.Context, entity receivable.EntityCode) ([]cashapplication.Payer, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT c.number, coalesce(n.name, ''), coalesce(b.ibans, '{}')
		FROM customer c
		LEFT JOIN customer_identity n ON n.customer_id = c.id
		LEFT JOIN (SELECT customer_id, array_agg(iban ORDER BY iban) AS ibans FROM customer_iban GROUP BY customer_id) b ON b.customer_id = c.id
		WHERE c.entity = $1`, entity)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (p cashapplication.Payer, err error) {
		err = row.Scan(&p.Customer, &p.Name, &p.IBANs)
		return p, err
	})
}

// applyEntry decides about one entry and returns its state. When the ledger refuses to apply the money, it is booked
// unapplied instead.
func (s *Store) applyEntry(ctx context.Context, entity receivable.EntityCode, e bankstatement.Entry, proposals []cashapplication.Proposal) (state string, err error) {
	apply := func(t *tx) (err error) {
		state, err = t.applyEntry(ctx, entity, e, proposals)
		return err
	}
	err = s.inTx(ctx, apply)
	var refused *RefusedError
	if !errors.As(err, &refused) && !errors.Is(err, ErrNotFound) {
		return state, err
	}
	reason := err.Error()
	if refused != nil {
		reason = refused.Text
	}
	proposals = slices.Clone(proposals)
	for i := range proposals {
		proposals[i].Automatic, proposals[i].Allocations = false, nil
		proposals[i].Because += "; not applied: " + reason
	}
	return state, s.inTx(ctx, apply)
}

func (t *tx) applyEntry(ctx context.Context, entity receivable.EntityCode, e bankstatement.Entry, proposals []cashapplication.Proposal) (string, error) {
	var id int64
	var code string
	// Locked before everything else: of two that match at once the second waits here and finds it decided. It can't be a
	// circle, because nobody else touches an entry that is not decided.
	err := t.QueryRow(ctx, `SELECT id, code FROM bank_entry WHERE entity = $1 AND key = $2 FOR UPDATE`, entity, e.Key()).Scan(&id, &code)
	if err != nil || code != "" {
		return "", err
	}
	if err := t.lockProposed(ctx, entity, proposals); err != nil {
		return "", err
	}
	for _, p := range proposals {
		if !p.Amount.IsPositive() {
			continue
		}
		if err := t.postProposal(ctx, entity, id, e, p); err != nil {
			return "", err
		}
	}
	state, code, because := verdict(e, proposals)
	if state == "returned" {
		if err := t.askForReversal(ctx, entity, id, e); err != nil {
			return "", err
		}
	}
	_, err = t.Exec(ctx, `UPDATE bank_entry SET state = $2, code = $3, because = $4 WHERE id = $1`, id, state, code, because)
	if err != nil {
		return "", fmt.Errorf("save the decision: %w", err)
	}
	return state, nil
}

// verdict is the state of an entry from what is proposed for its parts: posted when all was applied, else what asks most
// of a person.
func verdict(e bankstatement.Entry, proposals []cashapplication.Proposal) (state, code, because string) {
	rank := map[string]int{"posted": 0, "debit": 1, "proposed": 2, "unmatched": 3, "returned": 4}
	state, code, because = "debit", string(cashapplication.Outgoing), "the matcher said nothing about it"
	if e.Amount.IsPositive() {
		state, code = "unmatched", string(cashapplication.NoReference)
	}
	for i, p := range proposals {
		one := stateOf(p)
		if i == 0 || rank[one] > rank[state] {
			state, code, because = one, string(p.Code), p.Because
		}
	}
	return state, code, because
}

func stateOf(p cashapplication.Proposal) string {
	switch {
	case p.Code == cashapplication.Returned:
		return "returned"
	case !p.Amount.IsPositive():
		return "debit"
	case p.Automatic && p.Unapplied.IsZero():
		return "posted"
	case len(p.Allocations) > 0:
		return "proposed"
	}
	return "unmatched"
}

// lockProposed locks at once everything the proposals of an entry may change, in the one order of locks.
func (t *tx) lockProposed(ctx context.Context, entity receivable.EntityCode, proposals []cashapplication.Proposal) error {
	var numbers []receivable.InvoiceNumber
	var payers []receivable.CustomerNumber
	for _, p := range proposals {
		for _, a := range p.Allocations {
			numbers, payers = append(numbers, a.Item), append(payers, a.Customer)
		}
		payers = append(payers, subledger.LikelyPayers(p)...)
	}
	rows, err := t.Query(ctx, `SELECT id FROM customer WHERE entity = $1 AND number = ANY ($2)`, entity, payers)
	if err != nil {
		return err
	}
	customers, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return err
	}
	if rows, err = t.Query(ctx, `SELECT id FROM invoice WHERE entity = $1 AND number = ANY ($2)`, entity, numbers); err != nil {
		return err
	}
	items, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return err
	}
	if err := t.lockCustomers(ctx, customers...); err != nil {
		return err
	}
	return t.lockItems(ctx, items...)
}

// postProposal books the money of one proposal, and the credit notes its payer deducted.
func (t *tx) postProposal(ctx context.Context, entity receivable.EntityCode, bankEntryID int64, e bankstatement.Entry, p cashapplication.Proposal) error {
	key := "bank/" + string(e.Key())
	if p.Part > 0 {
		key += "/" + strconv.Itoa(p.Part)
	}
	valueOn := e.ValueOn
	if valueOn.IsZero() {
		valueOn = e.BookedOn
	}
	pay := subledger.Payment{Head: subledger.Head{Entity: entity, Key: key, By: cashier}, Customer: subledger.LikelyPayer(p),
		Amount: p.Amount, ValueOn: valueOn}
	if p.Automatic {
		allocations, uses, err := subledger.Deducted(p.Allocations)
		if err != nil {
			return err
		}
		pay.Allocations = allocations
		if owner, single := ownerOf(p.Allocations); single && pay.Customer == "" {
			pay.Customer = owner
		}
		if err := t.useCredits(ctx, entity, key, uses); err != nil {
			return err
		}
		if err := t.learnAccount(ctx, entity, e, p); err != nil {
			return err
		}
	}
	from := origin{bankEntryID: bankEntryID}
	if pay.Customer == "" {
		from.likely = subledger.LikelyPayers(p)
	}
	_, _, err := onceIn(ctx, t, pay, func(t *tx, o order) (subledger.Booked, error) { return t.postPayment(ctx, o, pay, from) })
	return err
}

// ownerOf is the customer all allocations are about; single is false when there are several.
func ownerOf(allocations []cashapplication.Allocation) (owner receivable.CustomerNumber, single bool) {
	for _, a := range allocations {
		if owner != "" && owner != a.Customer {
			return "", false
		}
		owner = a.Customer
	}
	return owner, owner != ""
}

// useCredits applies credit notes that the payer deducted.
func (t *tx) useCredits(ctx context.Context, entity receivable.EntityCode, key string, uses []subledger.CreditUse) error {
	for i, use := range uses {
		apply := subledger.ApplyCreditNote{Head: subledger.Head{Entity: entity, Key: key + "/credit/" + strconv.Itoa(i+1), By: cashier},
			CreditNote: use.CreditNote, Allocations: []subledger.Allocation{{Invoice: use.Invoice, Amount: use.Amount}}}
		_, _, err := onceIn(ctx, t, apply, func(t *tx, o order) (subledger.Booked, error) { return t.applyCreditNote(ctx, o, apply) })
		if err != nil {
			return err
		}
	}
	return nil
}

// learnAccount remembers the account that paid a customer's invoices by number, so that its next payment is recognised
// without one. An account that paid for several customers is a payment service or a parent company and teaches nothing.
func (t *tx) learnAccount(ctx context.Context, entity receivable.EntityCode, e bankstatement.Entry, p cashapplication.Proposal) error {
	from := e.Counterparty
	if p.Part > 0 && p.Part <= len(e.Parts) {
		from = e.Parts[p.Part-1].Counterparty
	}
	owner, single := ownerOf(p.Allocations)
	if !single || from.Account == "" || from.UltimateName != "" {
		return nil
	}
	_, err := t.Exec(ctx, `
		INSERT INTO customer_iban (customer_id, iban, learned_from, learned_at)
		SELECT id, $3, 'payment', $4 FROM customer WHERE entity = $1 AND number = $2
		ON CONFLICT DO NOTHING`, entity, owner, from.Account, t.now)
	if err != nil {
		return fmt.Errorf("remember the account: %w", err)
	}
	return nil
}

// askForReversal asks a clerk to find the payment the bank took back: nothing in a return says for sure which one it is.
func (t *tx) askForReversal(ctx context.Context, entity receivable.EntityCode, bankEntryID int64, e bankstatement.Entry) error {
	_, err := t.Exec(ctx, `
		INSERT INTO task (entity, key, kind, detail, created_at) VALUES ($1, $2, 'bank_return', $3, $4)
		ON CONFLICT ON CONSTRAINT task_once DO NOTHING`,
		entity, "bank_return/"+string(e.Key()),
		fmt.Sprintf("bank entry %d: %s was taken back (%s); reverse the payment it belongs to", bankEntryID,
			money.New(-e.Amount.Minor, e.Amount.Currency), e.ReturnReason.Code), t.now)
	if err != nil {
		return fmt.Errorf("ask for the reversal: %w", err)
	}
	return nil
}
