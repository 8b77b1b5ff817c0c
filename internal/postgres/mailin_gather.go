package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

const (
	// maxMailItems bounds the open items a mail is read against; the most urgent come first.
	maxMailItems = 2000
	// maxClosedNumbers bounds the settled numbers a mail may name by mistake, the latest first.
	maxClosedNumbers = 500
	// maxPhrases bounds what is remembered of one customer's words.
	maxPhrases = 500
	// americanDates is where numeric English dates are written month first.
	americanDates = "US"
)

// GatherMail brings everything the understanding of a mail needs, on one snapshot: whose it is, that customer's open items,
// and what the entity lets happen by itself. It holds one customer's data and no other's; where it can't be told whose the
// mail is, none. It returns ErrNotFound.
func (s *Store) GatherMail(ctx context.Context, id mailroom.ID, trace mailroom.Trace) (mailroom.Gathered, error) {
	var g mailroom.Gathered
	err := s.snapshot(ctx, func(q pgx.Tx) (err error) {
		g, err = gatherMail(ctx, q, s, id, trace)
		return err
	})
	if err != nil {
		return g, fmt.Errorf("gather what mail %s of %s needs: %w", id.Key, id.Entity, err)
	}
	return g, nil
}

func gatherMail(ctx context.Context, q pgx.Tx, s *Store, id mailroom.ID, trace mailroom.Trace) (mailroom.Gathered, error) {
	m, err := readMail(ctx, q, id, "")
	if err != nil {
		return mailroom.Gathered{}, err
	}
	w, err := findWhose(ctx, q, m, trace)
	if err != nil {
		return mailroom.Gathered{}, err
	}
	g := mailroom.Gathered{LetterID: w.letterID, Thread: w.thread}
	g.Mail.ReceivedOn, g.Mail.Author, g.Mail.Trust = m.receivedOn, m.author, w.trust
	if g.Now.TodayOn, err = today(ctx, q, s.Now(), string(m.Entity)); err != nil {
		return g, err
	}
	if g.Candidates, err = w.candidates(ctx, q); err != nil {
		return g, err
	}
	if err := gatherHouse(ctx, q, m, &g); err != nil {
		return g, err
	}
	customerID := w.customerID()
	if customerID == 0 {
		return g, nil
	}
	g.Grounds = w.suspects[0].grounds
	if err := gatherWriter(ctx, q, customerID, &g); err != nil {
		return g, err
	}
	return g, gatherOwed(ctx, q, customerID, &g)
}

// gatherHouse is what the entity has set.
func gatherHouse(ctx context.Context, q querier, m heldMail, g *mailroom.Gathered) (err error) {
	if g.Autonomy, _, err = readAutonomy(ctx, q, m.Entity); err != nil {
		return err
	}
	class := mailroom.MailData
	if m.author == correspondence.ByUs {
		class = mailroom.NoteData
	}
	if g.Model, err = readPermission(ctx, q, m.Entity, class); err != nil {
		return err
	}
	if g.Rules, err = readMailRules(ctx, q, m.Entity); err != nil {
		return err
	}
	rows, err := q.Query(ctx, `SELECT name FROM app_user ORDER BY name`)
	if err != nil {
		return err
	}
	g.Names, err = pgx.CollectRows(rows, pgx.RowTo[string])
	return err
}

// gatherWriter is the customer itself: what it is called, where it writes from, how it is treated.
func gatherWriter(ctx context.Context, q querier, customerID int64, g *mailroom.Gathered) error {
	var street, country string
	err := q.QueryRow(ctx, `
		SELECT c.number, c.language, c.country, c.treatment, s.insolvent_on IS NOT NULL, i.name, i.street,
		       ARRAY (SELECT lower(k.address) FROM contact k WHERE k.customer_id = c.id AND k.channel = 'email' ORDER BY k.position, k.id)
		FROM customer c
		JOIN customer_state s ON s.customer_id = c.id
		JOIN customer_identity i ON i.customer_id = c.id
		WHERE c.id = $1`, customerID).
		Scan(&g.Customer, &g.Language, &country, &g.Now.Treatment, &g.Now.Insolvent, &g.Mail.CustomerName, &street, &g.Addresses)
	if err != nil {
		return err
	}
	g.Mail.MonthFirst = country == americanDates
	for _, name := range []string{g.Mail.CustomerName, street} {
		if name != "" {
			g.Names = append(g.Names, name)
		}
	}
	g.Phrases, err = readPhrases(ctx, q, customerID)
	return err
}

// gatherOwed is what the customer owes, what it owed, and what the letter it answers was about.
func gatherOwed(ctx context.Context, q querier, customerID int64, g *mailroom.Gathered) error {
	rows, err := q.Query(ctx, `
		SELECT i.number, i.amount_minor, s.open_minor, i.currency, i.issued_on, i.due_on
		FROM item_state s
		JOIN invoice i ON i.id = s.invoice_id
		WHERE s.customer_id = $1 AND i.kind = 'invoice' AND s.settlement IN ('open', 'part_settled')
		ORDER BY i.due_on, i.id
		LIMIT $2`, customerID, maxMailItems)
	if err != nil {
		return err
	}
	var it correspondence.Item
	var currency money.Currency
	_, err = pgx.ForEachRow(rows, []any{&it.Number, &it.Amount.Minor, &it.Open.Minor, &currency, &it.IssuedOn, &it.DueOn}, func() error {
		it.Amount.Currency, it.Open.Currency = currency, currency
		g.Mail.Items = append(g.Mail.Items, it)
		return nil
	})
	if err != nil {
		return err
	}
	for into, sql := range map[*[]receivable.InvoiceNumber]string{
		&g.Mail.Closed: `SELECT i.number FROM item_state s JOIN invoice i ON i.id = s.invoice_id
			WHERE s.customer_id = $1 AND i.kind = 'invoice' AND s.settlement NOT IN ('open', 'part_settled') ORDER BY i.issued_on DESC, i.id DESC LIMIT $2`,
		&g.Now.Paused: `SELECT i.number FROM mail_pause p JOIN invoice i ON i.id = p.invoice_id WHERE i.customer_id = $1 ORDER BY i.number LIMIT $2`,
	} {
		if *into, err = numbersOf(ctx, q, sql, customerID, maxClosedNumbers); err != nil {
			return err
		}
	}
	g.Mail.Letter, err = numbersOf(ctx, q, `
		SELECT i.number FROM letter_item li JOIN invoice i ON i.id = li.invoice_id
		WHERE li.letter_id = $1 AND i.customer_id = $3 ORDER BY i.number LIMIT $2`, g.LetterID, maxMailItems, customerID)
	return err
}

func numbersOf(ctx context.Context, q querier, sql string, args ...any) ([]receivable.InvoiceNumber, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[receivable.InvoiceNumber])
}
