package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// RecordStatement records statements and their booked entries, nothing more: MatchStatement decides about them. Each
// statement is a transaction of its own. One that doesn't add up, or whose account is nobody's, is left out and reported;
// the others go on. Entries that came with another file are skipped by their key. A file that was read before is gone
// through again, so that a crash between its statements is made good.
func (s *Store) RecordStatement(ctx context.Context, in subledger.Statements) (subledger.Recorded, error) {
	var done subledger.Recorded
	in.File.Kind, in.File.Entity = subledger.StatementFile, in.Entity
	var err error
	if done.DocumentID, done.Already, err = s.RecordDocument(ctx, in.File); err != nil {
		return done, fmt.Errorf("record statements of %s: %w", in.File.Name, err)
	}
	entities := map[receivable.EntityCode]bool{}
	for _, statement := range in.Statements {
		var one subledger.Recorded
		var entity receivable.EntityCode
		err := s.inTx(ctx, func(t *tx) (err error) {
			one = subledger.Recorded{DocumentID: done.DocumentID}
			entity, err = t.recordStatement(ctx, in, statement, &one)
			return err
		})
		var refused *RefusedError
		switch {
		case errors.As(err, &refused):
			one = subledger.Recorded{Faults: []string{fmt.Sprintf("%s: statement %s: %s", in.File.Name, statement.ID, refused.Text)}}
		case err != nil:
			return done, fmt.Errorf("record statement %s of %s: %w", statement.ID, in.File.Name, err)
		default:
			entities[entity] = true
		}
		done.New, done.Known, done.Ignored = done.New+one.New, done.Known+one.Known, done.Ignored+one.Ignored
		done.Completed += one.Completed
		done.Faults = append(done.Faults, one.Faults...)
	}
	done.Entities = sortedKeys(entities)
	return done, nil
}

func (t *tx) recordStatement(ctx context.Context, in subledger.Statements, st bankstatement.Statement, done *subledger.Recorded) (receivable.EntityCode, error) {
	entity, err := t.accountOwner(ctx, in.Entity, st.Account)
	switch {
	case err != nil:
		return "", err
	case st.Kind == bankstatement.KindNotification:
		return entity, t.recordNotice(ctx, entity, st, done)
	case st.Kind == bankstatement.KindReport:
		done.Ignored += len(st.Entries) // the statement of the day books them again
		return entity, nil
	}
	if err := st.CheckBalance(); err != nil && !errors.Is(err, bankstatement.ErrNoBalance) {
		return "", subledger.Refuse("statement_unbalanced", "%v", err)
	}
	if err := t.lockAccount(ctx, st.Account); err != nil {
		return "", err
	}
	fresh, err := t.newEntries(ctx, entity, st, done)
	if err != nil {
		return "", err
	}
	if err := t.takeLaterDetails(ctx, entity, st, done); err != nil {
		return "", err
	}
	if len(fresh) > 0 || done.Known == 0 {
		if err := t.saveStatement(ctx, entity, in.File, st, fresh, done); err != nil {
			return "", err
		}
	}
	return entity, t.bankIsFresh(ctx, entity, st, in.File.By)
}

// accountOwner finds the entity of an account: the one that is named, else the one whose IBAN it is.
func (t *tx) accountOwner(ctx context.Context, named receivable.EntityCode, account bankstatement.Account) (receivable.EntityCode, error) {
	rows, err := t.Query(ctx, `
		SELECT code FROM entity
		WHERE CASE WHEN $1 = '' THEN iban <> '' AND upper(replace(iban, ' ', '')) = $2 ELSE code = $1 END`, named, account)
	if err != nil {
		return "", err
	}
	owners, err := pgx.CollectRows(rows, pgx.RowTo[receivable.EntityCode])
	if err != nil {
		return "", err
	}
	switch {
	case len(owners) == 1:
		return owners[0], nil
	case named != "":
		return "", subledger.Refuse("entity_unknown", "there is no entity %s", named)
	case len(owners) == 0:
		return "", subledger.Refuse("account_unknown", "the account belongs to no entity: name the entity, or give it this IBAN")
	}
	return "", subledger.Refuse("account_shared", "the account belongs to several entities: name one")
}

// newEntries are the booked entries that are not known yet.
func (t *tx) newEntries(ctx context.Context, entity receivable.EntityCode, st bankstatement.Statement, done *subledger.Recorded) ([]bankstatement.Entry, error) {
	keys := make([]string, 0, len(st.Entries))
	for _, e := range st.Entries {
		keys = append(keys, string(e.Key()))
	}
	rows, err := t.Query(ctx, `SELECT key FROM bank_entry WHERE entity = $1 AND key = ANY ($2)`, entity, keys)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	var key string
	if _, err := pgx.ForEachRow(rows, []any{&key}, func() error { known[key] = true; return nil }); err != nil {
		return nil, err
	}
	var fresh []bankstatement.Entry
	for i, e := range st.Entries {
		switch {
		case e.Status != bankstatement.Booked:
			done.Ignored++
		case known[keys[i]]:
			done.Known++
		default:
			known[keys[i]] = true
			fresh = append(fresh, e)
		}
	}
	done.New = len(fresh)
	return fresh, nil
}

// span is what a statement says about an account: its dates, and its balances less the entries that other statements
// have brought already, so that statements of an account follow each other without counting an entry twice.
type span struct {
	fromOn, toOn     calendar.Date
	opening, closing int64
}

func (t *tx) spanOf(ctx context.Context, entity receivable.EntityCode, st bankstatement.Statement, fresh []bankstatement.Entry) (span, error) {
	sp := span{fromOn: st.Opening.On, toOn: st.Closing.On}
	var booked int64
	for _, e := range fresh {
		if e.BookedOn.After(sp.toOn) {
			sp.toOn = e.BookedOn
		}
		booked += e.Amount.Minor
	}
	if sp.toOn.IsZero() {
		sp.toOn = sp.fromOn
	}
	if sp.toOn.IsZero() {
		return sp, subledger.Refuse("statement_without_date", "the statement has neither a date nor entries")
	}
	if st.Closing.IsGiven() {
		sp.closing = st.Closing.Amount.Minor
		sp.opening = sp.closing - booked
		return sp, nil
	}
	// The bank gave no balance: the statement goes on where the one before it ended.
	err := t.QueryRow(ctx, `
		SELECT closing_minor FROM bank_statement
		WHERE entity = $1 AND account = $2 AND currency = $3 AND to_on <= $4
		ORDER BY to_on DESC, id DESC LIMIT 1`, entity, st.Account, st.Currency, sp.toOn).Scan(&sp.opening)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return sp, err
	}
	sp.closing = sp.opening + booked
	return sp, nil
}

func (t *tx) saveStatement(ctx context.Context, entity receivable.EntityCode, file subledger.Document, st bankstatement.Statement,
	fresh []bankstatement.Entry, done *subledger.Recorded) error {
	sp, err := t.spanOf(ctx, entity, st, fresh)
	if err != nil {
		return err
	}
	// A second page, or the same statement once more with later entries, extends the first.
	var id int64
	err = t.QueryRow(ctx, `
		INSERT INTO bank_statement AS b (entity, document_id, account, statement_ref, currency, opening_minor, closing_minor, from_on, to_on)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT ON CONSTRAINT bank_statement_once DO UPDATE SET closing_minor = b.closing_minor + $7 - $6
		RETURNING id`,
		entity, done.DocumentID, st.Account, st.ID, st.Currency, sp.opening, sp.closing, sp.fromOn, sp.toOn).Scan(&id)
	if err != nil {
		return fmt.Errorf("save statement: %w", err)
	}
	if err := t.checkContinuity(ctx, entity, file.Name, id, done); err != nil {
		return err
	}
	on, err := t.today(ctx, string(entity))
	if err != nil {
		return err
	}
	t.audit(string(entity), file.By, "statement_recorded", subject("statement", id), on,
		map[string]any{"document_id": done.DocumentID, "entries": len(fresh), "closing": sp.closing, "currency": st.Currency})
	if fresh, err = t.withKnownDetails(ctx, entity, st.Account, fresh); err != nil {
		return err
	}
	return t.saveEntries(ctx, entity, id, on, fresh)
}

// entryColumns are the columns of a batch of bank entries.
type entryColumns struct {
	keys, currencies, ibans, names, texts, entries, states, references, batches, because []string
	minors                                                                               []int64
	booked, valued                                                                       []calendar.Date
	waits                                                                                []*calendar.Date
}

// waitsForDetails is why nobody has decided about a batch.
const waitsForDetails = "waits for the bank to say what it sums up"

func (t *tx) saveEntries(ctx context.Context, entity receivable.EntityCode, statementID int64, today calendar.Date, entries []bankstatement.Entry) error {
	var c entryColumns
	for _, e := range entries {
		raw, err := json.Marshal(e)
		if err != nil {
			return fmt.Errorf("save bank entry: %w", err)
		}
		valued := e.ValueOn
		if valued.IsZero() {
			valued = e.BookedOn
		}
		c.keys, c.minors = append(c.keys, string(e.Key())), append(c.minors, e.Amount.Minor)
		c.currencies, c.booked, c.valued = append(c.currencies, string(e.Amount.Currency)), append(c.booked, e.BookedOn), append(c.valued, valued)
		c.ibans, c.names = append(c.ibans, string(e.Counterparty.Account)), append(c.names, e.Counterparty.Name)
		c.texts, c.entries = append(c.texts, e.Remittance.Spaced()), append(c.entries, string(raw))
		c.states = append(c.states, firstState(e))
		c.references, c.batches = append(c.references, e.BankReference), append(c.batches, e.BatchID)
		var since *calendar.Date
		because := ""
		if awaitsDetails(e) {
			since, because = &today, waitsForDetails
			if err := t.askForDetails(ctx, entity, e); err != nil {
				return err
			}
		}
		c.waits, c.because = append(c.waits, since), append(c.because, because)
	}
	_, err := t.Exec(ctx, `
		INSERT INTO bank_entry (statement_id, entity, key, amount_minor, currency, booked_on, value_on, counterparty_iban,
		                        counterparty_name, remittance, entry, state, bank_reference, batch_id, waits_since_on, because)
		SELECT $1, $2, u.key, u.minor, u.currency, u.booked, u.valued, u.iban, u.name, u.text, u.entry::jsonb, u.state,
		       u.reference, u.batch, u.waits, u.because
		FROM unnest($3::text[], $4::bigint[], $5::text[], $6::date[], $7::date[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[],
		            $13::text[], $14::text[], $15::date[], $16::text[])
		     AS u (key, minor, currency, booked, valued, iban, name, text, entry, state, reference, batch, waits, because)`,
		statementID, entity, c.keys, c.minors, c.currencies, c.booked, c.valued, c.ibans, c.names, c.texts, c.entries, c.states,
		c.references, c.batches, c.waits, c.because)
	if err != nil {
		return fmt.Errorf("save bank entries: %w", err)
	}
	return nil
}

// firstState is how an entry waits to be decided about; its code is empty until then.
func firstState(e bankstatement.Entry) string {
	if e.Amount.IsPositive() {
		return "unmatched"
	}
	return "debit"
}

// bankIsFresh finds the day up to which a statement tells what happened on its account.
func (t *tx) bankIsFresh(ctx context.Context, entity receivable.EntityCode, st bankstatement.Statement, by string) error {
	on := st.Closing.On
	if on.IsZero() {
		for _, e := range st.Entries {
			if e.Status == bankstatement.Booked && e.BookedOn.After(on) {
				on = e.BookedOn
			}
		}
	}
	if on.IsZero() {
		return nil
	}
	return t.accountIsFresh(ctx, entity, st, on, by)
}
