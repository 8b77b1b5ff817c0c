package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/promise"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/remittance"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

const (
	// adviceDays is how many days after the day it names, or after it came, the money of an advice is waited for: advices
	// are sent up to ten days before their payment run.
	adviceDays = 14
	// adviceSource is where the promise comes from that an advice is.
	adviceSource = "advice"
)

// RecordAdvice records the remittance advices of a document. One that adds up and names our invoices is an expected
// payment: a promise of its payer, which letters wait for and which is broken when the money never comes. One that refuses
// to pay proposes disputes. What can't be believed asks a clerk. The same bytes again change nothing.
//
// It returns ErrNotFound for an unknown entity or customer. Payments that may be what an advice explains are named in the
// result: MatchAgain looks at them with its eyes.
func (s *Store) RecordAdvice(ctx context.Context, a subledger.AdviceFile) (subledger.RecordedAdvices, error) {
	done, err := s.recordAdvice(ctx, a)
	if err != nil {
		return done, fmt.Errorf("record advice %s: %w", a.File.Name, err)
	}
	return done, nil
}

func (s *Store) recordAdvice(ctx context.Context, a subledger.AdviceFile) (done subledger.RecordedAdvices, err error) {
	if err := a.Check(); err != nil {
		return done, err
	}
	a.File.Entity, a.File.Kind = a.Entity, subledger.AdviceDoc
	if a.File.By == "" {
		a.File.By = a.By
	}
	err = s.inTx(ctx, func(t *tx) error {
		on, err := t.today(ctx, string(a.Entity))
		if err != nil {
			return err
		}
		done = subledger.RecordedAdvices{}
		if done.DocumentID, done.Already, err = t.recordDocument(ctx, a.File); err != nil || done.Already {
			return err
		}
		for i, advice := range a.Advices {
			if err := t.takeAdvice(ctx, a, advice, done.DocumentID, i+1, on); err != nil {
				return fmt.Errorf("advice %d: %w", i+1, err)
			}
		}
		return nil
	})
	if err != nil {
		return done, err
	}
	if done.Advices, err = s.advices(ctx, `a.document_id = $1`, done.DocumentID); err != nil {
		return done, err
	}
	done.Waiting, err = s.explainedBy(ctx, done.DocumentID)
	return done, err
}

// read is an advice with what the ledger knows of it.
type read struct {
	remittance.Advice
	place      int
	customerID int64
	invoices   []int64 // of each line, 0 where none is known
	numbers    []receivable.InvoiceNumber
	owners     []int64
	state      subledger.AdviceState
	because    string
}

func (t *tx) takeAdvice(ctx context.Context, a subledger.AdviceFile, advice remittance.Advice, documentID int64, place int, on calendar.Date) error {
	r := read{Advice: advice, place: place}
	if err := t.resolveLines(ctx, a.Entity, &r); err != nil {
		return err
	}
	if err := t.resolvePayer(ctx, a, &r); err != nil {
		return err
	}
	r.judge()
	id, err := t.saveAdvice(ctx, a, r, documentID, on)
	if err != nil {
		return err
	}
	t.audit(string(a.Entity), a.By, "advice_recorded", subject("advice", id), on, map[string]any{"document_id": documentID, "state": r.state, "lines": len(r.Lines)})
	switch r.state {
	case subledger.AdviceRefusal:
		return t.proposeDisputes(ctx, a.Entity, id, r)
	case subledger.AdviceExpected:
		return t.expectMoney(ctx, a, id, r, on)
	}
	return t.askClerk(ctx, a.Entity, r.customerID, "advice/"+strconv.FormatInt(id, 10), "advice_unclear",
		fmt.Sprintf("advice %d can't be relied on: %s", id, r.because))
}

// judge says what an advice is worth.
func (r *read) judge() {
	known := slices.ContainsFunc(r.invoices, func(id int64) bool { return id != 0 })
	switch err := r.CheckSums(); {
	case r.Refusal && known:
		r.state, r.because = subledger.AdviceRefusal, "the payer refuses to pay"
	case !known:
		r.state, r.because = subledger.AdviceUnreadable, "it names no invoice of ours"
	case r.Total.Currency == "":
		r.state, r.because = subledger.AdviceUnreadable, "it states no total"
	case err != nil:
		r.state, r.because = subledger.AdviceUnreadable, err.Error()
	case !r.Total.IsPositive():
		r.state, r.because = subledger.AdviceUnreadable, "it is about no money to come"
	default:
		r.state, r.because = subledger.AdviceExpected, "its lines and its total agree"
	}
}

// resolveLines finds the documents of the lines: by number, but for case, blanks and punctuation.
func (t *tx) resolveLines(ctx context.Context, entity receivable.EntityCode, r *read) error {
	keys := make([]string, len(r.Lines))
	for i, l := range r.Lines {
		keys[i] = subledger.NumberKey(l.Document)
	}
	rows, err := t.Query(ctx, `
		SELECT id, customer_id, number, upper(regexp_replace(number, '[^[:alnum:]]', '', 'g'))
		FROM invoice
		WHERE entity = $1 AND upper(regexp_replace(number, '[^[:alnum:]]', '', 'g')) = ANY ($2)`, entity, keys)
	if err != nil {
		return fmt.Errorf("find the documents: %w", err)
	}
	type found struct {
		id, owner int64
		number    receivable.InvoiceNumber
	}
	byKey := map[string][]found{}
	var f found
	var key string
	if _, err := pgx.ForEachRow(rows, []any{&f.id, &f.owner, &f.number, &key}, func() error {
		byKey[key] = append(byKey[key], f)
		return nil
	}); err != nil {
		return fmt.Errorf("find the documents: %w", err)
	}
	r.invoices, r.numbers = make([]int64, len(keys)), make([]receivable.InvoiceNumber, len(keys))
	for i, key := range keys {
		if all := byKey[key]; key != "" && len(all) == 1 {
			r.invoices[i], r.numbers[i] = all[0].id, all[0].number
			r.owners = append(r.owners, all[0].owner)
		}
	}
	r.owners = sortedIDs(r.owners)
	return nil
}

// resolvePayer finds whose advice it is: who is named by the caller, by our customer number in it, or by its invoices.
func (t *tx) resolvePayer(ctx context.Context, a subledger.AdviceFile, r *read) (err error) {
	if a.Customer != "" {
		r.customerID, err = t.customerID(ctx, a.Entity, a.Customer)
		return err
	}
	rows, err := t.Query(ctx, `SELECT id FROM customer WHERE entity = $1 AND number = ANY ($2) LIMIT 2`, a.Entity, r.Payer.Customers)
	if err != nil {
		return fmt.Errorf("find the payer: %w", err)
	}
	named, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return fmt.Errorf("find the payer: %w", err)
	}
	switch {
	case len(named) == 1:
		r.customerID = named[0]
	case len(r.owners) == 1:
		r.customerID = r.owners[0]
	}
	return nil
}

func (t *tx) saveAdvice(ctx context.Context, a subledger.AdviceFile, r read, documentID int64, on calendar.Date) (id int64, err error) {
	raw, err := json.Marshal(r.Advice)
	if err != nil {
		return 0, fmt.Errorf("save the advice: %w", err)
	}
	currency := r.Total.Currency
	if currency == "" {
		currency = r.Currency
	}
	err = t.QueryRow(ctx, `
		INSERT INTO advice (entity, document_id, place, customer_id, number, advised_on, pay_on, total_minor, currency, refusal, state, because,
		                    received_on, expires_on, document)
		VALUES ($1, $2, $3, nullif($4::bigint, 0), $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
		RETURNING id`, a.Entity, documentID, r.place, r.customerID, r.Number, r.On, r.PayOn, r.Total.Minor, currency, r.Refusal, r.state, r.because,
		on, r.payBy(on).AddDays(adviceDays), raw).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("save the advice: %w", err)
	}
	var lines []int32
	var documents, reasons []string
	var gross, deductions, nets []int64
	for i, l := range r.Lines {
		lines, documents, reasons = append(lines, int32(i+1)), append(documents, l.Document), append(reasons, l.Reason)
		gross, deductions, nets = append(gross, l.Gross.Minor), append(deductions, l.Deduction.Minor), append(nets, l.Net.Minor)
	}
	_, err = t.Exec(ctx, `
		INSERT INTO advice_line (advice_id, line, document_number, invoice_id, gross_minor, deduction_minor, net_minor, reason)
		SELECT $1, u.line, u.document, nullif(u.invoice, 0), u.gross, u.deduction, u.net, u.reason
		FROM unnest($2::int[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::text[])
		     AS u (line, document, invoice, gross, deduction, net, reason)`, id, lines, documents, r.invoices, gross, deductions, nets, reasons)
	if err != nil {
		return 0, fmt.Errorf("save the lines of the advice: %w", err)
	}
	return id, nil
}

// payBy is the day the money should leave: the one that is named, but not one that is past.
func (r read) payBy(today calendar.Date) calendar.Date {
	if r.PayOn.After(today) {
		return r.PayOn
	}
	return today
}

// expectMoney makes the promise that an advice is. Where its invoices are settled already, or another customer's, there is
// none to make; the advice waits for its money all the same.
func (t *tx) expectMoney(ctx context.Context, a subledger.AdviceFile, id int64, r read, on calendar.Date) error {
	if r.customerID == 0 {
		return nil
	}
	number, err := t.customerNumber(ctx, r.customerID)
	if err != nil {
		return err
	}
	add := promise.Add{Head: subledger.Head{Entity: a.Entity, Key: "advice/" + strconv.FormatInt(id, 10), By: a.By}, Customer: number,
		DueOn: r.payBy(on), Source: adviceSource}
	seen := map[int64]bool{}
	for i, l := range r.Lines {
		if r.invoices[i] != 0 && l.Net.IsPositive() && !seen[r.invoices[i]] {
			seen[r.invoices[i]] = true
			add.Items = append(add.Items, promise.Item{Invoice: r.numbers[i], Amount: l.Net})
		}
	}
	if len(add.Items) == 0 {
		return nil
	}
	var made promise.Result
	err = t.savepoint(ctx, func() (err error) {
		made, _, err = onceIn(ctx, t, add, func(t *tx, o order) (promise.Result, error) { return t.addPromise(ctx, o, add) })
		return err
	})
	switch {
	case subledger.IsRefused(err, ""):
		_, err = t.Exec(ctx, `UPDATE advice SET because = because || '; no promise is made of it: ' || $2 WHERE id = $1`, id, err.Error())
		return err
	case err != nil:
		return err
	}
	_, err = t.Exec(ctx, `UPDATE advice SET promise_id = $2 WHERE id = $1`, id, made.PromiseID)
	return err
}

func (t *tx) proposeDisputes(ctx context.Context, entity receivable.EntityCode, id int64, r read) error {
	for i, invoice := range r.invoices {
		if invoice == 0 {
			continue
		}
		err := t.proposeDispute(ctx, entity, r.numbers[i], fmt.Sprintf("advice/%d/%s", id, r.numbers[i]),
			fmt.Sprintf("the payer refuses it (advice %d): open a dispute with its reason", id))
		if err != nil {
			return err
		}
	}
	return nil
}

// closeAdvicesSQL lets money close the advice it came with: the same amount, applied to one of its invoices. The payment
// may have come before the advice. One payment closes one advice.
const closeAdvicesSQL = `
UPDATE advice a
SET state = 'paid', payment_id = x.payment_id, closed_on = x.value_on
FROM (SELECT min(a.id) AS id, p.id AS payment_id, p.value_on
      FROM payment p
      JOIN allocation l ON l.payment_id = p.id AND l.reverses IS NULL
      JOIN advice_line n ON n.invoice_id = l.invoice_id
      JOIN advice a ON a.id = n.advice_id AND a.entity = p.entity AND a.state = 'expected' AND a.total_minor = p.amount_minor AND a.currency = p.currency
      WHERE p.id = ANY ($1) AND p.reversed_by IS NULL AND NOT EXISTS (SELECT FROM advice d WHERE d.payment_id = p.id)
      GROUP BY p.id) x
WHERE a.id = x.id`

// reopenAdvicesSQL waits again for money that was taken back.
const reopenAdvicesSQL = `
UPDATE advice a
SET state = 'expected', payment_id = NULL, closed_on = NULL
FROM payment p
WHERE a.payment_id = p.id AND p.id = ANY ($1) AND p.reversed_by IS NOT NULL`

// expireAdvices ends the wait for money that never came, once the bank's data tell of every day it might have come on. The
// promise beside it is judged by its own rules.
func (s *Store) expireAdvices(ctx context.Context, entity receivable.EntityCode) error {
	return s.inTx(ctx, func(t *tx) error {
		rows, err := t.Query(ctx, `
			UPDATE advice a SET state = 'broken', closed_on = e.bank_fresh_on
			FROM entity e
			WHERE e.code = a.entity AND a.entity = $1 AND a.state = 'expected' AND a.expires_on < e.bank_fresh_on
			RETURNING a.id`, entity)
		if err != nil {
			return fmt.Errorf("end the wait for advices: %w", err)
		}
		broken, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil || len(broken) == 0 {
			return err
		}
		on, err := t.today(ctx, string(entity))
		for _, id := range broken {
			t.audit(string(entity), cashier, "advice_broken", subject("advice", id), on, nil)
		}
		return err
	})
}

// explainedBy are payments that wait and may be what the advices of a document are about: the same amount, from days
// around them.
func (s *Store) explainedBy(ctx context.Context, documentID int64) ([]int64, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT DISTINCT p.id
		FROM advice a
		JOIN payment p ON p.entity = a.entity AND p.amount_minor = a.total_minor AND p.currency = a.currency AND `+waitsSQL+`
		WHERE a.document_id = $1 AND a.state = 'expected' AND p.bank_entry_id IS NOT NULL
		  AND p.value_on BETWEEN a.received_on - 60 AND a.expires_on
		ORDER BY p.id`, documentID)
	if err != nil {
		return nil, fmt.Errorf("find payments of the advice: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

// Advices lists advices in some states, all when none are given, the latest first.
func (s *Store) Advices(ctx context.Context, entity receivable.EntityCode, states ...subledger.AdviceState) ([]subledger.AdviceRow, error) {
	return s.advices(ctx, `a.entity = $1 AND (cardinality($2::text[]) = 0 OR a.state = ANY ($2))`, entity, append([]subledger.AdviceState{}, states...))
}

const maxAdvicesListed = 1000

func (s *Store) advices(ctx context.Context, where string, args ...any) ([]subledger.AdviceRow, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT a.id, a.entity, coalesce(c.number, ''), a.number, a.total_minor, a.currency, a.advised_on, a.pay_on, a.expires_on, a.state, a.because,
		       coalesce(a.document ->> 'Source', ''), (SELECT count(*) FROM advice_line l WHERE l.advice_id = a.id),
		       coalesce(a.promise_id, 0), coalesce(a.payment_id, 0), d.name
		FROM advice a
		JOIN inbound_document d ON d.id = a.document_id
		LEFT JOIN customer c ON c.id = a.customer_id
		WHERE `+where+fmt.Sprintf(`
		ORDER BY a.id DESC
		LIMIT %d`, maxAdvicesListed), args...)
	if err != nil {
		return nil, fmt.Errorf("list advices: %w", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r subledger.AdviceRow, err error) {
		var minor int64
		var currency money.Currency
		err = row.Scan(&r.ID, &r.Entity, &r.Customer, &r.Number, &minor, &currency, &r.On, &r.PayOn, &r.ExpiresOn, &r.State, &r.Because,
			&r.Source, &r.Lines, &r.PromiseID, &r.PaymentID, &r.File)
		r.Total = money.New(minor, currency)
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("list advices: %w", err)
	}
	return all, nil
}
