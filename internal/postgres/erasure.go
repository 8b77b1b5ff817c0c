package postgres

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/retention"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// PreviewErasure says what an erasure of a customer's personal data would do today, table by table, and what stands in its
// way. It changes nothing. It returns ErrNotFound.
func (s *Store) PreviewErasure(ctx context.Context, entity receivable.EntityCode, customer receivable.CustomerNumber) (retention.Erasure, error) {
	e := retention.Erasure{Entity: entity, Customer: customer}
	err := s.inTx(ctx, func(t *tx) (err error) {
		id, err := t.customerID(ctx, entity, customer)
		if err != nil {
			return err
		}
		if err := t.mayErase(ctx, id); err != nil {
			refused, is := errors.AsType[*RefusedError](err)
			if !is {
				return err
			}
			e.Obstacle = refused.Text
		}
		today, err := t.today(ctx, string(entity))
		if err != nil {
			return err
		}
		plan, err := t.planErasure(ctx, id, today)
		e.Tables = countsOf(plan)
		return err
	})
	if err != nil {
		return e, fmt.Errorf("preview an erasure: %w", err)
	}
	return e, nil
}

// RequestErasure asks for an erasure. It returns ErrNotFound, or a RefusedError for a customer of whom something is not
// over (erasure_not_over), whose data a legal hold keeps (erasure_legal_hold), about whom the same was asked
// (erasure_asked), or of whom nothing is left to erase (nothing_to_erase).
func (s *Store) RequestErasure(ctx context.Context, r retention.RequestErasure) (retention.Erasure, error) {
	e, already, err := once(ctx, s, r, func(t *tx, o order) (retention.Erasure, error) { return t.requestErasure(ctx, o, r) })
	e.Already = already
	if err != nil {
		return e, fmt.Errorf("ask for an erasure: %w", err)
	}
	return e, nil
}

func (t *tx) requestErasure(ctx context.Context, o order, r retention.RequestErasure) (retention.Erasure, error) {
	e := retention.Erasure{Entity: o.Entity, Customer: r.Customer, State: retention.Requested, Reason: r.Reason, RequestedBy: o.By, RequestedOn: o.today}
	id, err := t.customerID(ctx, o.Entity, r.Customer)
	if err != nil {
		return e, err
	}
	if err := t.lockCustomers(ctx, id); err != nil {
		return e, err
	}
	if err := t.mayErase(ctx, id); err != nil {
		return e, err
	}
	plan, err := t.planErasure(ctx, id, o.today)
	if err != nil {
		return e, err
	}
	if e.Tables = countsOf(plan); len(e.Tables) == 0 {
		return e, subledger.Refuse("nothing_to_erase", "nothing of customer %s can be erased today: see `starter retention report`", r.Customer)
	}
	err = t.QueryRow(ctx, `
		INSERT INTO erasure (entity, customer_id, reason, requested_by, requested_on, requested_at, counts)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		RETURNING id`, o.entity(), id, r.Reason, o.By, o.today, t.now, e.Tables).Scan(&e.ErasureID)
	if err != nil {
		return e, err
	}
	t.audit(o.entity(), o.By, "erasure_requested", subject("erasure", e.ErasureID), o.today, map[string]any{"customer_id": id})
	return e, nil
}

// SettleErasure does what was asked, or rejects it. What stands in the way is asked again, and what is bound is judged
// anew by the day of the confirmation. It returns ErrNotFound, or a RefusedError: that of RequestErasure, for the person who
// asked (erasure_four_eyes), or for a request that was settled (erasure_settled).
func (s *Store) SettleErasure(ctx context.Context, c retention.SettleErasure) (retention.Erasure, error) {
	e, already, err := once(ctx, s, c, func(t *tx, o order) (retention.Erasure, error) { return t.settleErasure(ctx, o, c) })
	e.Already = already
	if err != nil {
		return e, fmt.Errorf("settle erasure %d: %w", c.ErasureID, err)
	}
	return e, nil
}

func (t *tx) settleErasure(ctx context.Context, o order, c retention.SettleErasure) (retention.Erasure, error) {
	id, e, err := t.lockErasure(ctx, o, c.ErasureID)
	if err != nil {
		return e, err
	}
	e.State, e.SettledBy, e.SettledOn = retention.Rejected, o.By, o.today
	if c.Confirm {
		e.State = retention.Confirmed
		if e.Tables, err = t.erase(ctx, o, id, e); err != nil {
			return e, err
		}
	}
	_, err = t.Exec(ctx, `UPDATE erasure SET state = $2, settled_by = $3, settled_on = $4, settled_at = $5, counts = $6 WHERE id = $1`,
		e.ErasureID, e.State, o.By, o.today, t.now, e.Tables)
	if err != nil {
		return e, err
	}
	t.audit(o.entity(), o.By, "erasure_"+string(e.State), subject("erasure", e.ErasureID), o.today, map[string]any{"customer_id": id, "tables": e.Tables})
	return e, nil
}

// lockErasure locks the customer, then the request.
func (t *tx) lockErasure(ctx context.Context, o order, id int64) (customer int64, e retention.Erasure, err error) {
	e = retention.Erasure{ErasureID: id, Entity: o.Entity}
	err = t.QueryRow(ctx, `SELECT customer_id FROM erasure WHERE id = $1 AND entity = $2`, id, o.entity()).Scan(&customer)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, e, fmt.Errorf("%w: erasure %d of %s", ErrNotFound, id, o.Entity)
	}
	if err != nil {
		return 0, e, err
	}
	if err := t.lockCustomers(ctx, customer); err != nil {
		return 0, e, err
	}
	var counts []byte
	err = t.QueryRow(ctx, `
		SELECT c.number, e.state, e.reason, e.requested_by, e.requested_on, e.counts
		FROM erasure e JOIN customer c ON c.id = e.customer_id WHERE e.id = $1 FOR UPDATE OF e`, id).
		Scan(&e.Customer, &e.State, &e.Reason, &e.RequestedBy, &e.RequestedOn, &counts)
	if err == nil {
		err = json.Unmarshal(counts, &e.Tables)
	}
	if err == nil && e.State != retention.Requested {
		err = subledger.Refuse("erasure_settled", "this request is %s already", e.State)
	}
	return customer, e, err
}

// erase does it: data that is bound is put aside, and its place is emptied with the rest.
func (t *tx) erase(ctx context.Context, o order, customer int64, e retention.Erasure) ([]retention.TableCount, error) {
	if err := retention.CheckSecond(e.RequestedBy, o.By); err != nil {
		return nil, err
	}
	if err := t.mayErase(ctx, customer); err != nil {
		return nil, err
	}
	plan, err := t.planErasure(ctx, customer, o.today)
	if err != nil {
		return nil, err
	}
	for _, p := range plan {
		if err := t.applyErasure(ctx, o, e.ErasureID, customer, p); err != nil {
			return nil, fmt.Errorf("empty %s: %w", p.table.name, err)
		}
	}
	// The hash of a row with the name is a trace of the name; without it the next import would be taken for a change.
	_, err = t.Exec(ctx, `UPDATE customer SET restricted_on = coalesce(restricted_on, $2), content_hash = '' WHERE id = $1`, customer, o.today)
	return countsOf(plan), err
}

//go:embed erasure_standing.sql
var erasureStandingSQL string

// mayErase refuses the erasure of a customer of whom something is not over.
func (t *tx) mayErase(ctx context.Context, customer int64) error {
	rows, err := t.Query(ctx, erasureStandingSQL, pgx.NamedArgs{"customer": customer})
	if err != nil {
		return fmt.Errorf("read what is not over: %w", err)
	}
	standing, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[retention.Standing])
	if err != nil {
		return fmt.Errorf("read what is not over: %w", err)
	}
	return retention.CheckErasable(standing)
}

// emptying is what becomes of the rows of one table.
type emptying struct {
	table subjectTable
	// refs are the keys of all rows, as JSON; bound the places of those that are kept aside, with their days.
	refs     []string
	bound    []string
	ons      []calendar.Date
	frees    []calendar.Date
	reErased int
}

// planErasure judges every row of a customer that holds personal data, and every row that was put aside and is free now.
func (t *tx) planErasure(ctx context.Context, customer int64, today calendar.Date) ([]emptying, error) {
	var plan []emptying
	for _, table := range subjectTables {
		if len(table.personal) == 0 {
			continue
		}
		p, err := t.judgeRows(ctx, table, customer, today)
		if err != nil {
			return nil, fmt.Errorf("judge rows of %s: %w", table.name, err)
		}
		if len(p.refs)+p.reErased > 0 {
			plan = append(plan, p)
		}
	}
	return plan, nil
}

func (t *tx) judgeRows(ctx context.Context, table subjectTable, customer int64, today calendar.Date) (emptying, error) {
	p := emptying{table: table}
	rows, err := t.Query(ctx, fmt.Sprintf(`SELECT %s::text, %s FROM %s t WHERE (%s) AND %s ORDER BY 1`, table.ref(), table.on, table.name, table.of, table.full()),
		pgx.NamedArgs{"customer": customer})
	if err != nil {
		return p, err
	}
	var ref string
	var on calendar.Date
	_, err = pgx.ForEachRow(rows, []any{&ref, &on}, func() error {
		p.refs = append(p.refs, ref)
		if retention.Bound(table.class, on, today) {
			p.bound, p.ons, p.frees = append(p.bound, ref), append(p.ons, on), append(p.frees, retention.FreeOn(table.class, on))
		}
		return nil
	})
	if err != nil {
		return p, err
	}
	err = t.QueryRow(ctx, `SELECT count(*)::int FROM restricted_data WHERE customer_id = $1 AND source = $2 AND free_on <= $3`, customer, table.name, today).Scan(&p.reErased)
	return p, err
}

// applyErasure puts aside what is bound, empties all, and drops what was put aside earlier and is free.
func (t *tx) applyErasure(ctx context.Context, o order, erasure, customer int64, p emptying) error {
	args := pgx.NamedArgs{"erasure": erasure, "customer": customer, "source": p.table.name, "class": p.table.class, "refs": p.refs, "bound": p.bound,
		"ons": p.ons, "frees": p.frees, "now": t.now, "today": o.today}
	_, err := t.Exec(ctx, `DELETE FROM restricted_data r WHERE r.customer_id = @customer AND r.source = @source AND r.free_on <= @today`, args)
	if err != nil {
		return err
	}
	if len(p.bound) > 0 {
		if _, err := t.Exec(ctx, p.table.asideSQL(), args); err != nil {
			return err
		}
	}
	if len(p.refs) == 0 {
		return nil
	}
	_, err = t.Exec(ctx, p.table.emptySQL(), args)
	return err
}

// ref is the key of row t as JSON.
func (s subjectTable) ref() string {
	var parts []string
	for _, k := range s.key {
		parts = append(parts, fmt.Sprintf("'%s', t.%s", k, k))
	}
	return "jsonb_build_object(" + strings.Join(parts, ", ") + ")"
}

// full tells whether row t holds any personal data: one that was emptied does not.
func (s subjectTable) full() string {
	if s.gone {
		return "true"
	}
	var now, blank []string
	for _, c := range s.personal {
		now, blank = append(now, "t."+c.name), append(blank, c.blank)
	}
	return fmt.Sprintf("ROW(%s) IS DISTINCT FROM ROW(%s)", strings.Join(now, ", "), strings.Join(blank, ", "))
}

func (s subjectTable) asideSQL() string {
	var parts []string
	for _, c := range s.personal {
		parts = append(parts, fmt.Sprintf("'%s', t.%s", c.name, c.name))
	}
	return fmt.Sprintf(`
		INSERT INTO restricted_data (erasure_id, customer_id, source, ref, content, class, happened_on, free_on)
		SELECT @erasure, @customer, @source, b.ref::jsonb, jsonb_build_object(%s), @class, b.happened_on, b.free_on
		FROM unnest(@bound::text[], @ons::date[], @frees::date[]) AS b (ref, happened_on, free_on)
		JOIN %s t ON %s = b.ref::jsonb
		WHERE %s`, strings.Join(parts, ", "), s.name, s.ref(), s.of)
}

func (s subjectTable) emptySQL() string {
	where := fmt.Sprintf(`WHERE (%s) AND %s IN (SELECT r::jsonb FROM unnest(@refs::text[]) AS u (r))`, s.of, s.ref())
	if s.gone {
		return fmt.Sprintf(`DELETE FROM %s t %s`, s.name, where)
	}
	var sets []string
	for _, c := range s.personal {
		sets = append(sets, c.name+" = "+c.blank)
	}
	if s.also != "" {
		sets = append(sets, s.also)
	}
	return fmt.Sprintf(`UPDATE %s t SET %s %s`, s.name, strings.Join(sets, ", "), where)
}

// countsOf says what a plan does, by table.
func countsOf(plan []emptying) []retention.TableCount {
	counts := []retention.TableCount{}
	for _, p := range plan {
		c := retention.TableCount{Table: p.table.name, Class: p.table.class, Restricted: len(p.bound), Erased: len(p.refs) - len(p.bound) + p.reErased}
		if len(p.frees) > 0 {
			c.FreeOn = slices.MaxFunc(p.frees, calendar.Date.Compare)
		}
		counts = append(counts, c)
	}
	return counts
}

// Erasures lists requests of one entity or, for the empty one, of all, the latest first; waiting ones only, or settled ones
// too.
func (s *Store) Erasures(ctx context.Context, entity string, all bool) ([]retention.Erasure, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT e.id, e.entity, c.number, e.state, e.reason, e.requested_by, e.requested_on, coalesce(e.settled_by, ''), e.settled_on, e.counts
		FROM erasure e
		JOIN customer c ON c.id = e.customer_id
		WHERE ($1 = '' OR e.entity = $1) AND ($2 OR e.state = 'requested')
		ORDER BY e.id DESC
		LIMIT $3`, entity, all, maxErasures)
	if err != nil {
		return nil, fmt.Errorf("list erasures: %w", err)
	}
	erasures, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (e retention.Erasure, err error) {
		var counts []byte
		err = row.Scan(&e.ErasureID, &e.Entity, &e.Customer, &e.State, &e.Reason, &e.RequestedBy, &e.RequestedOn, &e.SettledBy, &e.SettledOn, &counts)
		if err == nil {
			err = json.Unmarshal(counts, &e.Tables)
		}
		return e, err
	})
	if err != nil {
		return nil, fmt.Errorf("list erasures: %w", err)
	}
	return erasures, nil
}

// maxErasures bounds a list of requests: there are some dozens a year.
const maxErasures = 1000
