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
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

const (
	// maxUndecided bounds one call; a large creditor has some 20,000 credits a day.
	maxUndecided = 50_000
	// matchChunk is how many entries are decided in one transaction: one commit for fifty costs a fiftieth, and what a
	// crash throws away is decided again in a quarter of a second.
	matchChunk = 50
)

// cashier is who books what comes out of a bank statement.
const cashier = engine + "/bank"

// undecidedEntry is a bank entry nobody has decided about.
type undecidedEntry struct {
	id        int64
	entry     bankstatement.Entry
	proposals []cashapplication.Proposal
	// deferred is set once the ledger refused what was proposed: the money is booked unapplied, for this reason.
	deferred string
}

// MatchStatement decides about the bank entries of an entity that nobody has decided about. Every credit becomes a
// payment: applied where the proposal is automatic, unapplied with the likely payer, or with all who are equally likely,
// where it is not. What was proposed is stored with its reason, its evidence and its runners-up. Payments that the bank
// took back are reversed where they are known for sure. A proposal that the ledger refuses, because an item was settled
// meanwhile, is parked unapplied.
//
// Entries are decided in the order of the bank, fifty in a transaction; each is decided once. It may be called again at
// any time, and goes on where a crash ended it. A batch of which the bank has not told the parts waits (detailDays). At
// its end the wait for advised money that did not come is over.
func (s *Store) MatchStatement(ctx context.Context, entity receivable.EntityCode, match subledger.Matcher) (done subledger.Matched, err error) {
	if err := s.endWaits(ctx, entity); err != nil {
		return done, wrapMatch(entity, err)
	}
	entries, err := s.undecided(ctx, entity)
	if err == nil && len(entries) > 0 {
		done, err = s.matchEntries(ctx, entity, entries, match)
	}
	if err != nil {
		return done, wrapMatch(entity, err)
	}
	// Also without new entries: an empty statement can be what shows that advised money did not come.
	return done, wrapMatch(entity, s.expireAdvices(ctx, entity))
}

func (s *Store) matchEntries(ctx context.Context, entity receivable.EntityCode, entries []*undecidedEntry, match subledger.Matcher) (subledger.Matched, error) {
	var done subledger.Matched
	ledger, err := s.openLedger(ctx, entity)
	if err != nil {
		return done, err
	}
	texts, err := s.learnedTexts(ctx, entity)
	if err != nil {
		return done, err
	}
	if err := propose(entries, match, ledger, texts); err != nil {
		return done, err
	}
	rules := subledger.RulesVersion(ledger.Rules)
	for chunk := range slices.Chunk(entries, matchChunk) {
		states, err := s.decideEntries(ctx, entity, chunk, rules)
		if err != nil {
			return done, err
		}
		for _, state := range states {
			count(&done, state)
		}
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

// propose asks the matcher about all entries at once and hands each its proposals.
func propose(entries []*undecidedEntry, match subledger.Matcher, ledger cashapplication.Ledger, texts subledger.Texts) error {
	bare := make([]bankstatement.Entry, len(entries))
	byKey := make(map[bankstatement.EntryKey]*undecidedEntry, len(entries))
	for i, u := range entries {
		bare[i] = u.entry
		byKey[u.entry.Key()] = u
	}
	for _, p := range match(bare, ledger) {
		u, known := byKey[p.Entry]
		if !known {
			return fmt.Errorf("the matcher speaks of entry %s, which it was not asked about", p.Entry)
		}
		if err := p.Check(); err != nil {
			return fmt.Errorf("entry %s: %w", p.Entry, err)
		}
		texts.Recognise(&p, transactionOf(u.entry, p.Part))
		u.proposals = append(u.proposals, p)
	}
	return nil
}

// transactionOf is what a proposal is about: the entry, or a part of a batch.
func transactionOf(e bankstatement.Entry, part int) bankstatement.Transaction {
	if part > 0 && part <= len(e.Parts) {
		return e.Parts[part-1]
	}
	return e.Transaction
}

// undecided are entries without a code, in the order the bank booked them; not those that wait for their details.
func (s *Store) undecided(ctx context.Context, entity receivable.EntityCode) ([]*undecidedEntry, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT id, entry FROM bank_entry
		WHERE entity = $1 AND code = '' AND waits_since_on IS NULL
		ORDER BY booked_on, id
		LIMIT $2`, entity, maxUndecided)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (*undecidedEntry, error) {
		var u undecidedEntry
		var raw []byte
		if err := row.Scan(&u.id, &raw); err != nil {
			return nil, err
		}
		return &u, json.Unmarshal(raw, &u.entry)
	})
}

// decideEntries decides about some entries in one transaction and returns their states; "" for one that another caller
// had decided before.
func (s *Store) decideEntries(ctx context.Context, entity receivable.EntityCode, chunk []*undecidedEntry, rules string) ([]string, error) {
	var states []string
	err := s.inTx(ctx, func(t *tx) error {
		states = make([]string, len(chunk))
		waiting, err := t.lockUndecided(ctx, chunk)
		if err != nil {
			return err
		}
		if err := t.withdrawCodes(ctx, entity, chunk); err != nil {
			return err
		}
		if err := t.lockProposed(ctx, entity, chunk); err != nil {
			return err
		}
		for i, u := range chunk {
			if !waiting[u.id] {
				continue
			}
			if states[i], err = t.decideEntry(ctx, entity, u, rules); err != nil {
				return fmt.Errorf("entry %s: %w", u.entry.Key(), err)
			}
		}
		return nil
	})
	return states, err
}

// lockUndecided locks entries before everything else: of two callers that match at once the second waits here and finds
// them decided. It can't be a circle, because nobody else touches an entry that is not decided.
func (t *tx) lockUndecided(ctx context.Context, chunk []*undecidedEntry) (map[int64]bool, error) {
	ids := make([]int64, len(chunk))
	for i, u := range chunk {
		ids[i] = u.id
	}
	rows, err := t.Query(ctx, `SELECT id FROM bank_entry WHERE id = ANY ($1) AND code = '' ORDER BY id FOR UPDATE`, ids)
	if err != nil {
		return nil, err
	}
	waiting := map[int64]bool{}
	var id int64
	_, err = pgx.ForEachRow(rows, []any{&id}, func() error { waiting[id] = true; return nil })
	return waiting, err
}

// lockProposed locks at once everything the proposals of entries may change, in the one order of locks.
func (t *tx) lockProposed(ctx context.Context, entity receivable.EntityCode, chunk []*undecidedEntry) error {
	var numbers []receivable.InvoiceNumber
	var payers []receivable.CustomerNumber
	for _, u := range chunk {
		for _, p := range u.proposals {
			for _, a := range p.Allocations {
				numbers, payers = append(numbers, a.Item), append(payers, a.Customer)
			}
			payers = append(payers, subledger.LikelyPayers(p)...)
		}
	}
	var customers, items []int64
	err := t.QueryRow(ctx, `
		SELECT array(SELECT id FROM customer WHERE entity = $1 AND number = ANY ($2)),
		       array(SELECT id FROM invoice WHERE entity = $1 AND number = ANY ($3))`, entity, payers, numbers).Scan(&customers, &items)
	if err != nil {
		return err
	}
	if err := t.lockCustomers(ctx, customers...); err != nil {
		return err
	}
	return t.lockItems(ctx, items...)
}

// decideEntry decides about one entry. What the ledger refuses is taken back alone, and its money is booked unapplied.
func (t *tx) decideEntry(ctx context.Context, entity receivable.EntityCode, u *undecidedEntry, rules string) (string, error) {
	state, err := t.tryEntry(ctx, entity, u, rules)
	var refused *RefusedError
	switch {
	case errors.As(err, &refused):
		return t.tryEntry(ctx, entity, u.without(refused.Text), rules)
	case errors.Is(err, ErrNotFound):
		return t.tryEntry(ctx, entity, u.without(err.Error()), rules)
	}
	return state, err
}

// without is the entry with its money left unapplied, for a reason.
func (u *undecidedEntry) without(reason string) *undecidedEntry {
	parked := &undecidedEntry{id: u.id, entry: u.entry, deferred: reason, proposals: slices.Clone(u.proposals)}
	for i := range parked.proposals {
		p := &parked.proposals[i]
		p.Automatic, p.Certain = false, false
		p.Allocations, p.Candidates, p.Unapplied = nil, nil, p.Amount
		p.Because += "; not applied: " + reason
	}
	return parked
}

// tryEntry is decideEntry within a savepoint.
func (t *tx) tryEntry(ctx context.Context, entity receivable.EntityCode, u *undecidedEntry, rules string) (state string, err error) {
	err = t.savepoint(ctx, func() error {
		for _, p := range u.proposals {
			paymentID, err := t.applyProposal(ctx, entity, u, p)
			if err != nil {
				return err
			}
			if err := t.saveProposal(ctx, entity, u.id, paymentID, 1, p, rules); err != nil {
				return err
			}
		}
		var code, because string
		state, code, because = verdict(u.entry, u.proposals)
		_, err := t.Exec(ctx, saveVerdictSQL, u.id, state, code, because)
		return err
	})
	return state, err
}

// saveVerdictSQL saves what became of an entry. A return that was reversed, or that closed a refund, asks nobody any more
// and books no payment, as a debit does; money that came back and is none of ours waits like any other.
const saveVerdictSQL = `
UPDATE bank_entry e
SET code = $3, because = $4,
    state = CASE WHEN $2 <> 'returned' OR EXISTS (SELECT FROM bank_return r WHERE r.bank_entry_id = e.id AND r.state = 'asked') THEN $2
                 WHEN EXISTS (SELECT FROM payment p WHERE p.bank_entry_id = e.id) THEN 'unmatched'
                 ELSE 'debit' END
WHERE e.id = $1`

// savepoint runs fn so that its failure takes back only what it did.
func (t *tx) savepoint(ctx context.Context, fn func() error) error {
	outer, audits, debtors, items, others, moved := t.Tx, len(t.audits), len(t.debtors), len(t.items), len(t.others), len(t.moved)
	t.savepoints++
	err := pgx.BeginFunc(ctx, outer, func(inner pgx.Tx) error {
		t.Tx = inner
		return fn()
	})
	t.savepoints--
	t.Tx = outer
	if err != nil {
		t.audits, t.debtors, t.items = t.audits[:audits], t.debtors[:debtors], t.items[:items]
		t.others, t.moved = t.others[:others], t.moved[:moved]
		return refusal(err)
	}
	return nil
}

// applyProposal does what a proposal is about: books money that came, reverses what was taken back, and closes a refund
// that left.
func (t *tx) applyProposal(ctx context.Context, entity receivable.EntityCode, u *undecidedEntry, p cashapplication.Proposal) (paymentID int64, err error) {
	one := transactionOf(u.entry, p.Part)
	switch {
	case p.Code == cashapplication.Returned:
		return 0, t.takeReturn(ctx, entity, u, p)
	case p.Amount.IsPositive():
		return t.postProposal(ctx, entity, u, p)
	default:
		return 0, t.refundLeft(ctx, entity, u, one)
	}
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

// valueOn is the day money counts: the value date, or the booking date where the bank gives none.
func valueOn(e bankstatement.Entry) calendar.Date {
	if e.ValueOn.IsZero() {
		return e.BookedOn
	}
	return e.ValueOn
}

// bankKey is the key of whatever is booked for an entry or a part of it.
func bankKey(e bankstatement.Entry, part int) string {
	key := "bank/" + string(e.Key())
	if part > 0 {
		key += "/" + strconv.Itoa(part)
	}
	return key
}
