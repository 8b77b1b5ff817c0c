package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/reply"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// ReplyBasis gathers, on one snapshot, the facts that a draft is made of: what is open, what was promised and did not come,
// what the mail that is answered was understood to say, and a date to propose. It returns ErrNotFound, or a RefusedError for a
// mail that nobody knows the customer of (mail_unassigned) or that no template has an answer to (reply_needs_person).
func (s *Store) ReplyBasis(ctx context.Context, a mailroom.AskReply) (mailroom.Basis, error) {
	var b mailroom.Basis
	err := a.Check()
	if err == nil {
		err = s.snapshot(ctx, func(q pgx.Tx) (err error) {
			b, err = replyBasis(ctx, q, s, a)
			return err
		})
	}
	if err != nil {
		return b, fmt.Errorf("gather the facts of a reply: %w", err)
	}
	return b, nil
}

func replyBasis(ctx context.Context, q pgx.Tx, s *Store, a mailroom.AskReply) (mailroom.Basis, error) {
	f := reply.Facts{Language: a.Language, Tone: reply.Tone(cmp.Or(a.Tone, mailroom.Neutral)), Topic: a.Topic}
	b := mailroom.Basis{Customer: a.Customer, Invoices: a.Invoices}
	var m heldMail
	if a.Mail.Key != "" {
		var err error
		if m, err = readMail(ctx, q, a.Mail, ""); err != nil {
			return b, err
		}
		if b.Customer = m.customer; m.customerID == 0 {
			return b, subledger.Refuse("mail_unassigned", "nobody knows whose mail this is")
		}
		if err := topicOf(ctx, q, m, &f); err != nil {
			return b, err
		}
	}
	if f.Topic == reply.DocumentsSent { // the ledger holds no documents, and a mail that says it brings some must
		return b, subledger.Refuse("reply_needs_person", "documents are sent from where they are kept: answer from there, then say so with starter mails answer")
	}
	customerID, err := replyWriter(ctx, q, s, a, b.Customer, &f)
	if err != nil {
		return b, err
	}
	if m.id != 0 {
		if err := saidIn(ctx, q, m.id, &f, &b); err != nil {
			return b, err
		}
	}
	if f.Items, err = replyItems(ctx, q, customerID, b.Invoices); err != nil {
		return b, err
	}
	if a.Plan != 0 {
		if err := planBasis(ctx, q, a, customerID, &f, &b); err != nil {
			return b, err
		}
	}
	b.Facts = f
	b.Version, err = replyFacts(ctx, q, a.Entity, b.Customer, b.Invoices)
	return b, err
}

// topicOf is what the mail wants, unless somebody chose.
func topicOf(ctx context.Context, q querier, m heldMail, f *reply.Facts) error {
	read, err := readingsOf(ctx, q, m.id, 1)
	if err != nil || len(read) == 0 {
		return err
	}
	u := read[0].Understanding
	f.Language = cmp.Or(f.Language, u.Language)
	topic, missing, ok := reply.Choose(correspondence.Mail{Author: m.author, Automatic: m.automatic}, u)
	switch {
	case f.Topic == "" && !ok:
		return subledger.Refuse("reply_needs_person", "no template has an answer to this mail: say what it is to be about, one of %v", reply.Topics())
	case f.Topic == "":
		f.Topic, f.Missing = topic, missing
	case f.Topic == topic:
		f.Missing = missing
	}
	return nil
}

// replyWriter is who writes and to whom, and the day.
func replyWriter(ctx context.Context, q querier, s *Store, a mailroom.AskReply, number receivable.CustomerNumber, f *reply.Facts) (int64, error) {
	var id int64
	var language, named string
	err := q.QueryRow(ctx, `
		SELECT c.id, c.language, e.calendar, e.name, e.iban, e.bic, e.email, e.phone
		FROM customer c JOIN entity e ON e.code = c.entity
		WHERE c.entity = $1 AND c.number = $2`, a.Entity, number).
		Scan(&id, &language, &named, &f.Creditor.Name, &f.Creditor.IBAN, &f.Creditor.BIC, &f.Creditor.Email, &f.Creditor.Phone)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, fmt.Errorf("%w: customer %s of %s", ErrNotFound, number, a.Entity)
	}
	if err != nil {
		return 0, err
	}
	f.Customer, f.Language = string(number), cmp.Or(f.Language, language)
	days, err := calendar.Named(named)
	if err != nil {
		return 0, err
	}
	if f.TodayOn, err = today(ctx, q, s.Now(), string(a.Entity)); err != nil {
		return 0, err
	}
	f.ByOn = reply.ProposeOn(f.TodayOn, days, f.Tone)
	return id, nil
}

// saidIn are promises, reported payments and disputes of a mail that nobody rejected, as they were corrected; the reply is
// about their invoices where nobody said about which.
func saidIn(ctx context.Context, q querier, mailID int64, f *reply.Facts, b *mailroom.Basis) error {
	claims, err := claimRows(ctx, q, mailID)
	if err != nil {
		return err
	}
	for _, c := range claims {
		a := c.Action
		if c.Corrected != nil {
			a = *c.Corrected
		}
		if c.State == mailroom.Rejected || c.State == mailroom.Obsolete {
			continue
		}
		for _, n := range a.Invoices {
			p := reply.Payment{Invoice: string(n), On: a.On, Amount: a.Amount}
			switch {
			case a.Act == correspondence.AcceptPromise && f.Topic == reply.PromiseConfirmed, a.Act == correspondence.ExpectPayment && f.Topic == reply.PaymentReported:
				f.Payments = append(f.Payments, p)
			case a.Act == correspondence.OpenDispute && f.Topic == reply.DisputeReceived:
				p.On = calendar.Date{}
				f.Disputed = append(f.Disputed, p)
			default:
				continue
			}
			b.Invoices = appendNew(b.Invoices, n)
		}
	}
	return nil
}

func appendNew[T comparable](list []T, one T) []T {
	for _, known := range list {
		if known == one {
			return list
		}
	}
	return append(list, one)
}

// maxReplyItems bounds the items a mail lists: more are a statement of account.
const maxReplyItems = 200

// replyItems are open items with the last promise that was not kept.
func replyItems(ctx context.Context, q querier, customerID int64, numbers []receivable.InvoiceNumber) ([]reply.Item, error) {
	rows, err := q.Query(ctx, `
		SELECT i.number, i.due_on, s.open_minor, i.currency, broken.due_on, coalesce(broken.amount_minor, 0)
		FROM item_state s
		JOIN invoice i ON i.id = s.invoice_id
		LEFT JOIN LATERAL (SELECT p.due_on, pi.amount_minor FROM promise p JOIN promise_item pi ON pi.promise_id = p.id
		                   WHERE pi.invoice_id = i.id AND p.state IN ('broken', 'partly_kept') ORDER BY p.due_on DESC, p.id DESC LIMIT 1) broken ON true
		WHERE s.customer_id = $1 AND i.kind = 'invoice' AND s.open_minor > 0 AND (cardinality($2::text[]) = 0 OR i.number = ANY ($2))
		ORDER BY i.due_on, i.id LIMIT $3`, customerID, texts(numbers), maxReplyItems)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (it reply.Item, err error) {
		var currency money.Currency
		err = row.Scan(&it.Number, &it.DueOn, &it.Open.Minor, &currency, &it.BrokenOn, &it.BrokenAmount.Minor)
		it.Open.Currency = currency
		if !it.BrokenOn.IsZero() {
			it.BrokenAmount.Currency = currency
		}
		return it, err
	})
}
