package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// InvoiceLine is one open item or credit note as a list shows it.
type InvoiceLine struct {
	Number  receivable.InvoiceNumber `json:"number"`
	Kind    receivable.DocumentKind  `json:"kind"`
	IssueOn calendar.Date            `json:"issued_on"`
	DueOn   calendar.Date            `json:"due_on"`
	Amount  money.Amount             `json:"amount"`
	// Open is what is owed; of a credit note what is not applied yet.
	Open       money.Amount          `json:"open"`
	Settlement collection.Settlement `json:"settlement,omitempty"`
	Progress   collection.Progress   `json:"progress,omitempty"`
	Word       collection.Word       `json:"word,omitempty"`
	Level      int                   `json:"level"`
	Blockers   []collection.Blocker  `json:"blockers"`
	// NextLevel may be reached on NextOn at the earliest; zero when no step is left.
	NextLevel int           `json:"next_level,omitempty"`
	NextOn    calendar.Date `json:"next_on,omitzero"`
}

// InvoiceView is everything the ledger knows of one invoice, for a person.
type InvoiceView struct {
	Entity       receivable.EntityCode     `json:"entity"`
	Customer     receivable.CustomerNumber `json:"customer"`
	CustomerName string                    `json:"customer_name"`
	InvoiceLine
	Paid       money.Amount  `json:"paid"`
	Credited   money.Amount  `json:"credited"`
	WrittenOff money.Amount  `json:"written_off"`
	OrderNo    string        `json:"order_number,omitempty"`
	DeadlineOn calendar.Date `json:"deadline_on,omitzero"`
	// Policy and PolicyVersion are those of the last decision.
	Policy        string `json:"policy,omitempty"`
	PolicyVersion int    `json:"policy_version,omitempty"`
	// OpeningLevel was reached before the item was taken over.
	OpeningLevel    int           `json:"opening_level,omitempty"`
	OpeningLetterOn calendar.Date `json:"opening_letter_on,omitzero"`
	CancelledOn     calendar.Date `json:"cancelled_on,omitzero"`
	// EventSeq is the last event, DecidedSeq the last that a decision has seen.
	EventSeq   int64    `json:"event_seq"`
	DecidedSeq int64    `json:"decided_seq"`
	Timeline   []Moment `json:"timeline"`
}

// ContactLine is one address of a customer. DisabledAt is null while letters may go there.
type ContactLine struct {
	Channel        string     `json:"channel"`
	Address        string     `json:"address"`
	DisabledAt     *time.Time `json:"disabled_at"`
	DisabledReason string     `json:"disabled_reason,omitempty"`
}

// CustomerView is everything the ledger knows of one customer, for a person.
type CustomerView struct {
	Entity         receivable.EntityCode     `json:"entity"`
	Number         receivable.CustomerNumber `json:"number"`
	Name           string                    `json:"name"`
	Kind           receivable.CustomerKind   `json:"kind"`
	Language       string                    `json:"language"`
	Treatment      receivable.Treatment      `json:"treatment"`
	Collector      string                    `json:"collector,omitempty"`
	Region         string                    `json:"region,omitempty"`
	Group          string                    `json:"group,omitempty"`
	Parent         string                    `json:"parent,omitempty"`
	Policy         string                    `json:"policy,omitempty"`
	LastContactOn  calendar.Date             `json:"last_contact_on,omitzero"`
	InsolventOn    calendar.Date             `json:"insolvent_on,omitzero"`
	BrokenPromises int                       `json:"broken_promises"`
	Contacts       []ContactLine             `json:"contacts"`
	// Open and Unapplied are one sum for each currency: what is owed, and money and credit notes not yet applied.
	Open      []money.Amount `json:"open"`
	Unapplied []money.Amount `json:"unapplied"`
	// MayBeTheirs is money nobody applied of which this customer is one of several likely payers. It is in no sum of one's own.
	MayBeTheirs []money.Amount `json:"may_be_theirs,omitempty"`
	Items       []InvoiceLine  `json:"items"`
	Timeline    []Moment       `json:"timeline"`
}

// lineSQL reads documents as InvoiceLine scans them.
const lineSQL = `
SELECT i.number, i.kind, i.issued_on, i.due_on, i.amount_minor, coalesce(s.open_minor, n.unapplied_minor, 0), i.currency,
       coalesce(s.settlement, ''), coalesce(s.progress, ''), coalesce(s.word, ''), coalesce(s.level, 0), coalesce(s.blockers, '{}'),
       coalesce(s.next_level, 0), s.next_on
FROM invoice i
LEFT JOIN item_state s ON s.invoice_id = i.id
LEFT JOIN credit_note_state n ON n.credit_note_id = i.id`

// scanTargets are the columns of lineSQL; call finish afterwards.
func (l *InvoiceLine) scanTargets() []any {
	return []any{&l.Number, &l.Kind, &l.IssueOn, &l.DueOn, &l.Amount.Minor, &l.Open.Minor, &l.Amount.Currency,
		&l.Settlement, &l.Progress, &l.Word, &l.Level, &l.Blockers, &l.NextLevel, &l.NextOn}
}

func (l *InvoiceLine) finish() { l.Open.Currency = l.Amount.Currency }

// InvoiceView reads one invoice or credit note with all that happened to it. It returns ErrNotFound.
func (s *Store) InvoiceView(ctx context.Context, entity receivable.EntityCode, number receivable.InvoiceNumber) (InvoiceView, error) {
	v := InvoiceView{Entity: entity}
	err := s.snapshot(ctx, func(q pgx.Tx) error {
		id, customerID, err := v.read(ctx, q, number)
		if err != nil {
			return err
		}
		err = q.QueryRow(ctx, lineSQL+` WHERE i.id = $1`, id).Scan(v.scanTargets()...)
		if err != nil {
			return err
		}
		v.finish()
		v.Timeline, err = readTimeline(ctx, q, customerID, []int64{id}, false)
		return err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return v, fmt.Errorf("%w: invoice %s of %s", ErrNotFound, number, entity)
	}
	if err != nil {
		return v, fmt.Errorf("read invoice %s of %s: %w", number, entity, err)
	}
	return v, nil
}

func (v *InvoiceView) read(ctx context.Context, q querier, number receivable.InvoiceNumber) (id, customerID int64, err error) {
	var currency money.Currency
	err = q.QueryRow(ctx, `
		SELECT i.id, i.customer_id, c.number, coalesce(p.name, ''), i.currency,
		       coalesce(s.paid_minor, 0), coalesce(s.credited_minor, 0), coalesce(s.written_minor, 0), i.order_number, s.deadline_on,
		       coalesce(s.policy, ''), coalesce(s.policy_version, 0), i.opening_level, i.opening_letter_on, i.cancelled_on,
		       coalesce(s.event_seq, 0), coalesce(s.decided_seq, 0)
		FROM invoice i
		JOIN customer c ON c.id = i.customer_id
		LEFT JOIN customer_identity p ON p.customer_id = c.id
		LEFT JOIN item_state s ON s.invoice_id = i.id
		WHERE i.entity = $1 AND i.number = $2`, v.Entity, number).
		Scan(&id, &customerID, &v.Customer, &v.CustomerName, &currency, &v.Paid.Minor, &v.Credited.Minor, &v.WrittenOff.Minor,
			&v.OrderNo, &v.DeadlineOn, &v.Policy, &v.PolicyVersion, &v.OpeningLevel, &v.OpeningLetterOn, &v.CancelledOn,
			&v.EventSeq, &v.DecidedSeq)
	v.Paid.Currency, v.Credited.Currency, v.WrittenOff.Currency = currency, currency, currency
	return id, customerID, err
}

// CustomerView reads one customer with all documents and all that happened. It returns ErrNotFound.
func (s *Store) CustomerView(ctx context.Context, entity receivable.EntityCode, number receivable.CustomerNumber) (CustomerView, error) {
	v := CustomerView{Entity: entity, Number: number}
	err := s.snapshot(ctx, func(q pgx.Tx) error {
		id, err := v.read(ctx, q)
		if err != nil {
			return err
		}
		if err := v.readContacts(ctx, q, id); err != nil {
			return err
		}
		ids, err := v.readItems(ctx, q, id)
		if err != nil {
			return err
		}
		if err := v.readSums(ctx, q, id); err != nil {
			return err
		}
		v.Timeline, err = readTimeline(ctx, q, id, ids, true)
		return err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return v, fmt.Errorf("%w: customer %s of %s", ErrNotFound, number, entity)
	}
	if err != nil {
		return v, fmt.Errorf("read customer %s of %s: %w", number, entity, err)
	}
	return v, nil
}

func (v *CustomerView) read(ctx context.Context, q querier) (id int64, err error) {
	err = q.QueryRow(ctx, `
		SELECT c.id, coalesce(p.name, ''), c.kind, c.language, c.treatment, c.collector, c.region, c.customer_group, c.parent_number, c.policy,
		       s.last_contact_on, s.insolvent_on, coalesce(s.broken_promises, 0)
		FROM customer c
		LEFT JOIN customer_identity p ON p.customer_id = c.id
		LEFT JOIN customer_state s ON s.customer_id = c.id
		WHERE c.entity = $1 AND c.number = $2`, v.Entity, v.Number).
		Scan(&id, &v.Name, &v.Kind, &v.Language, &v.Treatment, &v.Collector, &v.Region, &v.Group, &v.Parent, &v.Policy,
			&v.LastContactOn, &v.InsolventOn, &v.BrokenPromises)
	return id, err
}

func (v *CustomerView) readContacts(ctx context.Context, q querier, id int64) error {
	rows, err := q.Query(ctx, `
		SELECT channel, address, disabled_at, disabled_reason FROM contact WHERE customer_id = $1 ORDER BY position, id`, id)
	if err != nil {
		return err
	}
	v.Contacts, err = pgx.CollectRows(rows, pgx.RowToStructByPos[ContactLine])
	return err
}

func (v *CustomerView) readItems(ctx context.Context, q querier, id int64) ([]int64, error) {
	rows, err := q.Query(ctx, lineSQL+` WHERE i.customer_id = $1 ORDER BY i.due_on, i.number`, id)
	if err != nil {
		return nil, err
	}
	v.Items, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (l InvoiceLine, err error) {
		err = row.Scan(l.scanTargets()...)
		l.finish()
		return l, err
	})
	if err != nil {
		return nil, err
	}
	if rows, err = q.Query(ctx, `SELECT id FROM invoice WHERE customer_id = $1`, id); err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

func (v *CustomerView) readSums(ctx context.Context, q querier, id int64) (err error) {
	v.Open, err = readSums(ctx, q, `
		SELECT sum(s.open_minor)::bigint, i.currency
		FROM item_state s
		JOIN invoice i ON i.id = s.invoice_id
		WHERE s.customer_id = $1 AND s.open_minor > 0
		GROUP BY i.currency
		ORDER BY i.currency`, id)
	if err != nil {
		return err
	}
	v.Unapplied, err = readSums(ctx, q, `
		SELECT sum(minor)::bigint, currency
		FROM (SELECT unapplied_minor, currency FROM payment WHERE customer_id = $1 AND unapplied_minor > 0
		      UNION ALL
		      SELECT unapplied_minor, currency FROM credit_note_state WHERE customer_id = $1 AND unapplied_minor > 0) AS u (minor, currency)
		GROUP BY currency
		ORDER BY currency`, id)
	if err != nil {
		return err
	}
	v.MayBeTheirs, err = readSums(ctx, q, `
		SELECT sum(p.unapplied_minor)::bigint, p.currency
		FROM payment p
		JOIN payment_likely_payer y ON y.payment_id = p.id
		WHERE y.customer_id = $1 AND p.customer_id IS NULL AND p.unapplied_minor > 0
		GROUP BY p.currency
		ORDER BY p.currency`, id)
	return err
}

// readSums reads one sum for each currency.
func readSums(ctx context.Context, q querier, sql string, args ...any) ([]money.Amount, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[money.Amount])
}
