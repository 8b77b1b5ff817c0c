package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/casework"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// CaseFilter chooses cases. What is empty applies to all; resolved ones are left out unless All or a state says otherwise.
type CaseFilter struct {
	Entity   receivable.EntityCode
	Customer receivable.CustomerNumber
	Owner    string
	Team     casework.Team
	State    casework.State
	// Overdue leaves those whose deadline has passed.
	Overdue bool
	All     bool
	// Limit bounds the answer; 0 is 200.
	Limit int
}

const casesSQL = `
SELECT c.id, c.entity, k.number, c.cause, c.state, c.team, c.owner, c.opened_on, c.due_on, c.wait_until_on, coalesce(c.outcome, ''),
       count(d.id),
       coalesce((SELECT jsonb_agg(jsonb_build_object('minor', s.minor, 'currency', s.currency) ORDER BY s.currency)
                 FROM (SELECT i.currency, sum(x.amount_minor) AS minor
                       FROM dispute x JOIN invoice i ON i.id = x.invoice_id
                       WHERE x.case_id = c.id AND (x.state = 'open' OR c.state = 'resolved')
                       GROUP BY i.currency) s), '[]')
FROM dispute_case c
JOIN customer k ON k.id = c.customer_id
LEFT JOIN dispute d ON d.case_id = c.id
WHERE ($1 = '' OR c.entity = $1) AND ($2 = '' OR k.number = $2) AND ($3 = '' OR c.owner = $3) AND ($4 = '' OR c.team = $4)
  AND CASE WHEN $5 <> '' THEN c.state = $5 ELSE $6 OR c.state <> 'resolved' END
  AND ($7 = 0 OR c.id = $7)
GROUP BY c.id, k.number
ORDER BY c.state = 'resolved', c.due_on, c.id
LIMIT $8`

// Cases lists cases, those that are due first.
func (s *Store) Cases(ctx context.Context, f CaseFilter) ([]casework.Line, error) {
	lines, err := s.cases(ctx, f, 0)
	if err != nil || !f.Overdue {
		return lines, err
	}
	late := []casework.Line{}
	for _, l := range lines {
		today, err := s.Today(ctx, string(l.Entity))
		if err != nil {
			return nil, err
		}
		if l.State == casework.Open && today.After(l.DueOn) {
			late = append(late, l)
		}
	}
	return late, nil
}

func (s *Store) cases(ctx context.Context, f CaseFilter, id int64) ([]casework.Line, error) {
	limit := f.Limit
	if limit <= 0 {
		limit = maxListed
	}
	rows, err := s.pool.Query(ctx, casesSQL, f.Entity, f.Customer, f.Owner, f.Team, f.State, f.All, id, limit)
	if err != nil {
		return nil, fmt.Errorf("list cases: %w", err)
	}
	lines, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (l casework.Line, err error) {
		var amounts []byte
		err = row.Scan(&l.Case, &l.Entity, &l.Customer, &l.Cause, &l.State, &l.Team, &l.Owner, &l.OpenedOn, &l.DueOn, &l.WaitUntilOn,
			&l.Outcome, &l.Disputes, &amounts)
		if err != nil {
			return l, err
		}
		return l, scanSums(amounts, &l.Amount)
	})
	if err != nil {
		return nil, fmt.Errorf("list cases: %w", err)
	}
	return lines, nil
}

// scanSums reads sums by currency that a query put together.
func scanSums(raw []byte, to *[]money.Amount) error {
	var sums []struct {
		Minor    int64          `json:"minor"`
		Currency money.Currency `json:"currency"`
	}
	if err := json.Unmarshal(raw, &sums); err != nil {
		return err
	}
	*to = []money.Amount{}
	for _, s := range sums {
		*to = append(*to, money.New(s.Minor, s.Currency))
	}
	return nil
}

// Case reads a case with all that belongs to it. It returns ErrNotFound.
func (s *Store) Case(ctx context.Context, entity receivable.EntityCode, id int64) (casework.Case, error) {
	c, err := s.readCase(ctx, entity, id)
	if err != nil {
		return c, fmt.Errorf("read case %d of %s: %w", id, entity, err)
	}
	return c, nil
}

func (s *Store) readCase(ctx context.Context, entity receivable.EntityCode, id int64) (c casework.Case, err error) {
	lines, err := s.cases(ctx, CaseFilter{Entity: entity, All: true}, id)
	switch {
	case err != nil:
		return c, err
	case len(lines) == 0 || id == 0:
		return c, ErrNotFound
	}
	c.Line = lines[0]
	c.Codes = casework.Codes{EDIFACT: c.Cause.EDIFACT(), X12: c.Cause.X12()}
	err = s.pool.QueryRow(ctx, `
		SELECT product_group, routed_because, escalate_to, escalations, coalesce(approval_id, '') FROM dispute_case WHERE id = $1`, id).
		Scan(&c.ProductGroup, &c.RoutedBecause, &c.EscalateTo, &c.Escalations, &c.ApprovalID)
	if err != nil {
		return c, err
	}
	for _, read := range []func(context.Context, *casework.Case) error{s.caseParts, s.caseEntries, s.caseFiles, s.caseLinks, s.caseSuggestion} {
		if err := read(ctx, &c); err != nil {
			return c, err
		}
	}
	return c, nil
}

func (s *Store) caseParts(ctx context.Context, c *casework.Case) error {
	rows, err := s.pool.Query(ctx, `
		SELECT d.id, i.number, d.whole, d.reason, d.amount_minor, i.currency, s.open_minor, s.level, coalesce(d.outcome, ''), d.resolved_on,
		       CASE WHEN d.state <> 'open' THEN 0 WHEN d.whole THEN s.open_minor ELSE least(`+stillDisputedSQL+`, s.open_minor) END
		FROM dispute d
		JOIN invoice i ON i.id = d.invoice_id
		JOIN item_state s ON s.invoice_id = i.id
		WHERE d.case_id = $1
		ORDER BY d.id`, c.Case)
	if err != nil {
		return err
	}
	c.Parts, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (p casework.Part, err error) {
		err = row.Scan(&p.DisputeID, &p.Invoice, &p.Whole, &p.Cause, &p.Disputed.Minor, &p.Disputed.Currency, &p.Open.Minor, &p.Level, &p.Outcome,
			&p.ResolvedOn, &p.StillDisputed.Minor)
		p.Open.Currency, p.StillDisputed.Currency = p.Disputed.Currency, p.Disputed.Currency
		return p, err
	})
	return err
}

func (s *Store) caseEntries(ctx context.Context, c *casework.Case) error {
	rows, err := s.pool.Query(ctx, `SELECT at, on_date, kind, by, body, detail FROM case_entry WHERE case_id = $1 ORDER BY id`, c.Case)
	if err != nil {
		return err
	}
	c.Entries, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (e casework.Entry, err error) {
		return e, row.Scan(&e.At, &e.On, &e.Kind, &e.By, &e.Text, &e.Detail)
	})
	return err
}

func (s *Store) caseFiles(ctx context.Context, c *casework.Case) error {
	rows, err := s.pool.Query(ctx, `
		SELECT id, name, media_type, size_bytes, encode(sha256, 'hex'), by, at FROM case_file WHERE case_id = $1 ORDER BY id`, c.Case)
	if err != nil {
		return err
	}
	c.Files, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (f casework.File, err error) {
		return f, row.Scan(&f.ID, &f.Name, &f.MediaType, &f.Bytes, &f.SHA256, &f.By, &f.At)
	})
	return err
}

// CaseFile returns the bytes of an attachment. It returns ErrNotFound for a file that is not the entity's.
func (s *Store) CaseFile(ctx context.Context, entity receivable.EntityCode, file int64) (f casework.File, content []byte, err error) {
	err = s.pool.QueryRow(ctx, `
		SELECT f.id, f.name, f.media_type, f.size_bytes, encode(f.sha256, 'hex'), f.by, f.at, f.content
		FROM case_file f JOIN dispute_case c ON c.id = f.case_id
		WHERE f.id = $1 AND c.entity = $2`, file, entity).Scan(&f.ID, &f.Name, &f.MediaType, &f.Bytes, &f.SHA256, &f.By, &f.At, &content)
	if errors.Is(err, pgx.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return f, nil, fmt.Errorf("read file %d of a case: %w", file, err)
	}
	return f, content, nil
}

func (s *Store) caseLinks(ctx context.Context, c *casework.Case) error {
	rows, err := s.pool.Query(ctx, `
		SELECT coalesce(mail_id, 0), coalesce(payment_id, 0), because FROM case_link WHERE case_id = $1 ORDER BY at, mail_id, payment_id`, c.Case)
	if err != nil {
		return err
	}
	c.Links, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (l casework.Link, err error) {
		return l, row.Scan(&l.MailID, &l.PaymentID, &l.Because)
	})
	return err
}

// caseSuggestion asks how disputes of the same cause ended, before this case.
func (s *Store) caseSuggestion(ctx context.Context, c *casework.Case) error {
	if c.State == casework.Resolved {
		return nil
	}
	rows, err := s.pool.Query(ctx, `
		SELECT d.outcome, count(*), count(*) FILTER (WHERE k.number = $3)
		FROM dispute d JOIN customer k ON k.id = d.customer_id
		WHERE d.entity = $1 AND d.reason = $2 AND d.state = 'resolved' AND d.case_id <> $4
		GROUP BY d.outcome`, c.Entity, c.Cause, c.Customer, c.Case)
	if err != nil {
		return err
	}
	all, own := map[collection.DisputeOutcome]int{}, map[collection.DisputeOutcome]int{}
	var outcome collection.DisputeOutcome
	var n, ofCustomer int
	_, err = pgx.ForEachRow(rows, []any{&outcome, &n, &ofCustomer}, func() error {
		all[outcome], own[outcome] = n, ofCustomer
		return nil
	})
	if suggestion, ok := casework.Suggest(own, all); ok && err == nil {
		c.Suggestion = &suggestion
	}
	return err
}

// outcomesOf are the outcomes of a case's disputes that have ended, and how many are open.
func (t *tx) outcomesOf(ctx context.Context, caseID int64) (ended []collection.DisputeOutcome, open int, err error) {
	rows, err := t.Query(ctx, `SELECT coalesce(outcome, '') FROM dispute WHERE case_id = $1 ORDER BY id`, caseID)
	if err != nil {
		return nil, 0, fmt.Errorf("read the disputes of case %d: %w", caseID, err)
	}
	var outcome collection.DisputeOutcome
	_, err = pgx.ForEachRow(rows, []any{&outcome}, func() error {
		if outcome == "" {
			open++
		} else {
			ended = append(ended, outcome)
		}
		return nil
	})
	if err != nil {
		return nil, 0, fmt.Errorf("read the disputes of case %d: %w", caseID, err)
	}
	return ended, open, nil
}

// CaseDimension is by what disputes are counted.
type CaseDimension string

const (
	ByCause        CaseDimension = "cause"
	ByCustomer     CaseDimension = "customer"
	ByProductGroup CaseDimension = "product"
	ByOwner        CaseDimension = "owner"
)

// CaseDimensions lists all dimensions.
func CaseDimensions() []CaseDimension {
	return []CaseDimension{ByCause, ByCustomer, ByProductGroup, ByOwner}
}

// dimensionSQL is what a dimension groups by.
var dimensionSQL = map[CaseDimension]string{ByCause: "d.reason", ByCustomer: "k.number", ByProductGroup: "i.product_group", ByOwner: "c.owner"}

// CaseStatistics counts the disputes of an entity by a dimension, the most frequent first; amounts are apart by currency. It
// returns ErrNotFound for a dimension there is none of.
func (s *Store) CaseStatistics(ctx context.Context, entity receivable.EntityCode, by CaseDimension) ([]casework.Statistic, error) {
	key, known := dimensionSQL[by]
	if !known {
		return nil, fmt.Errorf("%w: disputes are counted by one of %v", ErrNotFound, CaseDimensions())
	}
	rows, err := s.pool.Query(ctx, `
		SELECT `+key+`, i.currency, count(*), count(*) FILTER (WHERE d.state = 'resolved'), sum(d.amount_minor)::bigint,
		       count(*) FILTER (WHERE d.outcome IN ('justified', 'partly')),
		       coalesce(sum(d.resolved_on - d.opened_on), 0)::bigint
		FROM dispute d
		JOIN dispute_case c ON c.id = d.case_id
		JOIN invoice i ON i.id = d.invoice_id
		JOIN customer k ON k.id = d.customer_id
		WHERE d.entity = $1
		GROUP BY 1, 2
		ORDER BY 3 DESC, 1, 2
		LIMIT $2`, entity, maxListed)
	if err != nil {
		return nil, fmt.Errorf("count disputes: %w", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (x casework.Statistic, err error) {
		return x, row.Scan(&x.Key, &x.Currency, &x.Disputes, &x.Resolved, &x.DisputedMinor, &x.Justified, &x.DaysToResolve)
	})
	if err != nil {
		return nil, fmt.Errorf("count disputes: %w", err)
	}
	return all, nil
}

// risks says which of some new invoices are likely to be disputed, by id. It looks at the invoices of the same customer and
// product group that were taken over before.
func (t *tx) risks(ctx context.Context, invoices []int64) (map[int64]casework.Risk, error) {
	rows, err := t.Query(ctx, `
		SELECT n.id, coalesce((SELECT d.reason FROM dispute d WHERE d.invoice_id = p.id ORDER BY d.id DESC LIMIT 1), '')
		FROM invoice n
		CROSS JOIN LATERAL (
		    SELECT id, issued_on FROM invoice p
		    WHERE p.customer_id = n.customer_id AND p.product_group = n.product_group AND p.kind = 'invoice' AND p.id <> n.id
		      AND (p.issued_on, p.id) < (n.issued_on, n.id)
		    ORDER BY p.issued_on DESC, p.id DESC
		    LIMIT $2) p
		WHERE n.id = ANY ($1) AND EXISTS (SELECT FROM dispute x WHERE x.customer_id = n.customer_id)
		ORDER BY n.id, p.issued_on DESC, p.id DESC`, invoices, casework.RiskWindow)
	if err != nil {
		return nil, fmt.Errorf("look for invoices that may be disputed: %w", err)
	}
	latest := map[int64][]dispute.Reason{}
	var id int64
	var cause dispute.Reason
	if _, err := pgx.ForEachRow(rows, []any{&id, &cause}, func() error { latest[id] = append(latest[id], cause); return nil }); err != nil {
		return nil, fmt.Errorf("look for invoices that may be disputed: %w", err)
	}
	found := map[int64]casework.Risk{}
	for id, causes := range latest {
		if risk, risky := casework.Risky(causes); risky {
			found[id] = risk
		}
	}
	return found, nil
}

// CaseNote is what cases say about an invoice.
type CaseNote struct {
	// Case is the case of its open dispute; 0 where there is none.
	Case int64
	// Risk says, when it was taken over, that it is likely to be disputed; empty when it is not, or when somebody has seen to it.
	Risk string
}

// CaseNotes says of invoices of an entity, by number, which case they are in and whether they are at risk.
func (s *Store) CaseNotes(ctx context.Context, entity receivable.EntityCode, numbers []receivable.InvoiceNumber) (map[receivable.InvoiceNumber]CaseNote, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT i.number, coalesce(d.case_id, 0), coalesce(k.detail, '')
		FROM invoice i
		LEFT JOIN dispute d ON d.invoice_id = i.id AND d.state = 'open'
		LEFT JOIN task k ON k.invoice_id = i.id AND k.kind = 'invoice_at_risk' AND k.state = 'open'
		WHERE i.entity = $1 AND i.number = ANY ($2) AND (d.id IS NOT NULL OR k.id IS NOT NULL)`, entity, numbers)
	if err != nil {
		return nil, fmt.Errorf("read the cases of invoices: %w", err)
	}
	notes := map[receivable.InvoiceNumber]CaseNote{}
	var number receivable.InvoiceNumber
	var note CaseNote
	if _, err := pgx.ForEachRow(rows, []any{&number, &note.Case, &note.Risk}, func() error { notes[number] = note; return nil }); err != nil {
		return nil, fmt.Errorf("read the cases of invoices: %w", err)
	}
	return notes, nil
}
