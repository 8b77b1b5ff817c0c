package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

const (
	// defaultPayments and maxPayments bound a page of payments.
	defaultPayments = 200
	maxPayments     = 5000
)

// paymentRowsSQL reads payments with the latest version of what was said about them.
const paymentRowsSQL = `
SELECT p.id, p.entity, coalesce(p.bank_entry_id, 0), coalesce(r.part, 0), p.amount_minor, p.currency, p.unapplied_minor, p.value_on,
       CASE WHEN p.reversed_by IS NOT NULL THEN 'reversed'
            WHEN p.unapplied_minor = 0 THEN 'applied'
            WHEN EXISTS (SELECT FROM refund f WHERE f.payment_id = p.id AND f.state = 'proposed') THEN 'refunding'
            WHEN p.on_account_at IS NOT NULL THEN 'on_account'
            ELSE 'undecided' END AS state,
       coalesce(o.code, ''), coalesce(o.because, ''), coalesce(o.missing, ''), coalesce(o.certain, false), coalesce(c.number, ''),
       coalesce(o.likely_payers, '[]'), coalesce(r.payer_name, ''), coalesce(o.candidates, '[]'), coalesce(o.version, 0)
FROM payment p
LEFT JOIN payment_trace r ON r.payment_id = p.id
LEFT JOIN customer c ON c.id = p.customer_id
LEFT JOIN LATERAL (SELECT * FROM cash_proposal x WHERE x.payment_id = p.id ORDER BY x.version DESC LIMIT 1) o ON true`

func scanPaymentRow(row pgx.CollectableRow, today calendar.Date) (r subledger.PaymentRow, offered []subledger.Explanation, err error) {
	var likely, candidates []byte
	err = row.Scan(&r.PaymentID, &r.Entity, &r.BankEntryID, &r.Part, &r.Amount.Minor, &r.Amount.Currency, &r.Unapplied.Minor, &r.ValueOn,
		&r.State, &r.Code, &r.Because, &r.Missing, &r.Certain, &r.Customer, &likely, &r.Payer, &candidates, &r.Version)
	if err != nil {
		return r, nil, err
	}
	r.Unapplied.Currency = r.Amount.Currency
	r.AgeDays = max(today.Sub(r.ValueOn), 0)
	if err := errors.Join(json.Unmarshal(likely, &r.LikelyPayers), json.Unmarshal(candidates, &offered)); err != nil {
		return r, nil, fmt.Errorf("payment %d: %w", r.PaymentID, err)
	}
	if r.Candidates = len(offered); r.Candidates > 0 {
		r.Best = &offered[0]
	}
	return r, offered, nil
}

// PaymentsToDecide lists payments with money that waits for a decision, the oldest first; with All those that were
// decided too. It returns ErrNotFound for an unknown entity.
func (s *Store) PaymentsToDecide(ctx context.Context, f subledger.PaymentFilter) ([]subledger.PaymentRow, error) {
	rows, err := s.paymentsToDecide(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("list payments of %s: %w", f.Entity, err)
	}
	return rows, nil
}

func (s *Store) paymentsToDecide(ctx context.Context, f subledger.PaymentFilter) ([]subledger.PaymentRow, error) {
	today, err := s.Today(ctx, string(f.Entity))
	if err != nil {
		return nil, err
	}
	limit := f.Limit
	if limit <= 0 {
		limit = defaultPayments
	}
	rows, err := s.pool.Query(ctx, paymentRowsSQL+`
		WHERE p.entity = @entity AND p.id > @after
		  AND (@all OR `+waitsSQL+`)
		  AND (@customer = '' OR c.number = @customer OR EXISTS (SELECT FROM payment_likely_payer y JOIN customer l ON l.id = y.customer_id
		                                                         WHERE y.payment_id = p.id AND l.number = @customer))
		  AND (@code = '' OR o.code = @code)
		  AND p.amount_minor >= @least AND (@most = 0 OR p.amount_minor <= @most)
		  AND p.value_on <= @before
		ORDER BY p.id
		LIMIT @limit`, pgx.NamedArgs{"entity": f.Entity, "after": f.After, "all": f.All, "customer": f.Customer, "code": f.Code,
		"least": f.AtLeastMinor, "most": f.AtMostMinor, "before": latestOn(today, f.OlderThanDays), "limit": min(limit, maxPayments)})
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (subledger.PaymentRow, error) {
		r, _, err := scanPaymentRow(row, today)
		return r, err
	})
}

// latestOn is the last value date of payments that old; without an age all are, those valued ahead too.
func latestOn(today calendar.Date, days int) calendar.Date {
	if days <= 0 {
		return today.AddDays(settledFor)
	}
	return today.AddDays(-days)
}

// PaymentView reads all there is to know about a payment: what was written, with the evidence marked, what was offered,
// what was decided, and what it is used for. It holds personal data. It returns ErrNotFound.
func (s *Store) PaymentView(ctx context.Context, entity receivable.EntityCode, id int64) (subledger.PaymentView, error) {
	view, err := s.paymentView(ctx, entity, id)
	if err != nil {
		return view, fmt.Errorf("read payment %d of %s: %w", id, entity, err)
	}
	return view, nil
}

func (s *Store) paymentView(ctx context.Context, entity receivable.EntityCode, id int64) (v subledger.PaymentView, err error) {
	today, err := s.Today(ctx, string(entity))
	if err != nil {
		return v, err
	}
	rows, err := s.pool.Query(ctx, paymentRowsSQL+` WHERE p.entity = $1 AND p.id = $2`, entity, id)
	if err != nil {
		return v, err
	}
	v.PaymentRow, err = pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (r subledger.PaymentRow, err error) {
		r, v.Offered, err = scanPaymentRow(row, today)
		return r, err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return v, ErrNotFound
	}
	if err != nil {
		return v, err
	}
	if err := s.whatWasWritten(ctx, &v); err != nil {
		return v, err
	}
	if v.Applied, err = s.appliedParts(ctx, id); err != nil {
		return v, err
	}
	if v.History, err = s.paymentHistory(ctx, id); err != nil {
		return v, err
	}
	v.Refunds, err = s.refunds(ctx, `r.payment_id = $1`, id)
	if err != nil {
		return v, err
	}
	if v.Surplus, err = s.surplus(ctx, v); err != nil {
		return v, err
	}
	return v, s.inTx(ctx, func(t *tx) error {
		v.Uses, _, err = t.liveUses(ctx, id)
		return err
	})
}

// surplus is the payment's surplus with the other invoices it could pay; where it is what the first explanation leaves over,
// none that this one pays already.
func (s *Store) surplus(ctx context.Context, v subledger.PaymentView) (*subledger.Surplus, error) {
	over := subledger.SurplusOf(v)
	if over == nil || over.Customer == "" {
		return over, nil
	}
	taken := []receivable.InvoiceNumber{}
	if len(v.Offered) > 0 && over.Amount == v.Offered[0].Unapplied {
		for _, a := range v.Offered[0].Allocations {
			taken = append(taken, a.Item)
		}
	}
	rows, err := s.pool.Query(ctx, `
		SELECT i.number, s.open_minor, i.currency, i.due_on
		FROM item_state s
		JOIN invoice i ON i.id = s.invoice_id
		JOIN customer c ON c.id = i.customer_id
		WHERE c.entity = $1 AND c.number = $2 AND i.currency = $3 AND s.open_minor > 0 AND i.number <> ALL ($4)
		  AND NOT EXISTS (SELECT FROM dispute d WHERE d.invoice_id = i.id AND d.state = 'open')
		ORDER BY i.due_on, i.number
		LIMIT $5`, v.Entity, over.Customer, over.Amount.Currency, taken, subledger.MaxSurplusInvoices)
	if err != nil {
		return nil, err
	}
	over.Invoices, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (p subledger.OpenPart, err error) {
		err = row.Scan(&p.Invoice, &p.Open.Minor, &p.Open.Currency, &p.DueOn)
		return p, err
	})
	return over, err
}

// whatWasWritten reads the texts of the bank entry and marks the evidence in them.
func (s *Store) whatWasWritten(ctx context.Context, v *subledger.PaymentView) error {
	var raw, evidence []byte
	err := s.pool.QueryRow(ctx, `
		SELECT coalesce(e.entry, '{}'), coalesce(o.evidence, '[]'), coalesce(o.rules_version, ''), o.proposed_at
		FROM payment p
		LEFT JOIN bank_entry e ON e.id = p.bank_entry_id
		LEFT JOIN cash_proposal o ON o.payment_id = p.id AND o.version = $2
		WHERE p.id = $1`, v.PaymentID, v.Version).Scan(&raw, &evidence, &v.Rules, &v.ProposedAt)
	if err != nil {
		return err
	}
	if v.BankEntryID == 0 {
		return nil
	}
	var e bankstatement.Entry
	var marks []storedMark
	if err := errors.Join(json.Unmarshal(raw, &e), json.Unmarshal(evidence, &marks)); err != nil {
		return err
	}
	from := transactionOf(e, v.Part)
	v.BookedOn, v.PayerIBAN, v.Mandate, v.EndToEnd = e.BookedOn, string(from.Counterparty.Account), from.MandateID, from.EndToEndID
	v.Texts = markedTexts(from, marks)
	return nil
}

// markedTexts are the texts of a transaction as evidence names them, and any other that holds something.
func markedTexts(from bankstatement.Transaction, marks []storedMark) []subledger.MarkedText {
	texts := []subledger.MarkedText{{Field: cashapplication.FieldUnstructured, Text: from.Remittance.Spaced()}}
	for i, r := range from.Remittance.Structured {
		texts = append(texts, subledger.MarkedText{Field: cashapplication.FieldStructured, Index: i, Text: r.Value})
	}
	texts = append(texts, subledger.MarkedText{Field: cashapplication.FieldEndToEndID, Text: from.EndToEndID})
	for i := range texts {
		for _, m := range marks {
			if m.Field == texts[i].Field && m.Index == texts[i].Index && m.Start >= 0 && m.Start <= m.End && m.End <= len(texts[i].Text) {
				texts[i].Marks = append(texts[i].Marks, m.Mark)
			}
		}
	}
	return slices.DeleteFunc(texts, func(m subledger.MarkedText) bool { return m.Text == "" })
}

func (s *Store) appliedParts(ctx context.Context, id int64) ([]subledger.AppliedPart, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT i.number, c.number, a.kind, a.amount_minor, i.currency, a.value_on, j.booked_by
		FROM allocation a
		JOIN invoice i ON i.id = a.invoice_id
		JOIN customer c ON c.id = i.customer_id
		JOIN journal_entry j ON j.id = a.entry_id
		WHERE a.entry_id IN (SELECT entry_id FROM allocation WHERE `+ofPayment+`)
		  AND a.reverses IS NULL AND NOT EXISTS (SELECT FROM allocation r WHERE r.reverses = a.id)
		ORDER BY i.number, a.id`, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (a subledger.AppliedPart, err error) {
		err = row.Scan(&a.Invoice, &a.Customer, &a.Kind, &a.Amount.Minor, &a.Amount.Currency, &a.On, &a.By)
		return a, err
	})
}

const paymentHistorySQL = `
SELECT at, who, what, code, version, detail, reason
FROM (SELECT j.booked_at AS at, j.booked_by AS who, 'posted' AS what, '' AS code, 0 AS version, '{}'::jsonb AS detail, j.reason, 0 AS rank
      FROM payment p JOIN journal_entry j ON j.id = p.entry_id WHERE p.id = $1
      UNION ALL
      SELECT o.proposed_at, $2, CASE WHEN o.automatic THEN 'posted_automatically' ELSE 'proposed' END, o.code, o.version, '{}', o.because, 1
      FROM cash_proposal o WHERE o.payment_id = $1
      UNION ALL
      SELECT d.decided_at, d.decided_by, d.choice, '', 0, d.detail, d.reason, 2 FROM payment_decision d WHERE d.payment_id = $1
      UNION ALL
      SELECT j.booked_at, j.booked_by, 'reversed', '', 0, '{}', j.reason, 3
      FROM payment p JOIN journal_entry j ON j.id = p.reversed_by WHERE p.id = $1) AS h
ORDER BY at, rank, version`

func (s *Store) paymentHistory(ctx context.Context, id int64) ([]subledger.PaymentHistory, error) {
	rows, err := s.pool.Query(ctx, paymentHistorySQL, id, cashier)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (h subledger.PaymentHistory, err error) {
		var at time.Time
		err = row.Scan(&at, &h.By, &h.What, &h.Code, &h.Version, &h.Detail, &h.Reason)
		h.At = at.UTC()
		return h, err
	})
}
