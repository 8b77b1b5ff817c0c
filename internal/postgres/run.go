package postgres

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/dunningrun"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// readyCustomersSQL are the customers of a run: those with an open item that may need a letter. The narrow item_state
// is asked alone; whether an item really needs one is the planner's to say.
const readyCustomersSQL = `
SELECT DISTINCT s.customer_id
FROM item_state s
WHERE s.entity = $1 AND s.ready_on <= $2 AND s.settlement IN ('open', 'part_settled') AND ($3 = '' OR s.customer_id = (
    SELECT c.id FROM customer c WHERE c.entity = $1 AND c.number = $3))`

// PrepareRun opens the run of an entity, business date and scope (a customer number, or empty for all), and cuts its
// customers into chunks. A run that is open is joined as it is. One that is over is opened again, since more may be
// ready by now: what it has written stays and is not written again. A zero date is the entity's today.
func (s *Store) PrepareRun(ctx context.Context, entity string, on calendar.Date, scope, by string) (dunningrun.Run, error) {
	var run dunningrun.Run
	err := s.inTx(ctx, func(t *tx) error {
		day, err := t.today(ctx, entity)
		if err != nil {
			return err
		}
		if on.IsZero() {
			on = day
		}
		if on.After(day) {
			return subledger.Refuse("run_ahead", "a run makes letters of its own day, and it is %s: see a preview for %s", day, on)
		}
		var id int64
		var opened bool
		err = t.QueryRow(ctx, `
			INSERT INTO dunning_run AS r (entity, run_on, scope, requested_by, started_at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (entity, run_on, scope) DO UPDATE SET state = 'running', requested_by = $4, finished_at = NULL
			    WHERE r.state = 'finished'
			RETURNING id, true`, entity, on, scope, by, t.now).Scan(&id, &opened)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return fmt.Errorf("open the run: %w", err)
		}
		if opened {
			if err := t.cutChunks(ctx, id, entity, on, scope); err != nil {
				return err
			}
			t.audit(entity, by, "run_started", fmt.Sprintf("run/%d", id), day, map[string]any{"on": on, "scope": scope})
		}
		run, err = readRun(ctx, t, entity, on, scope)
		return err
	})
	if err != nil {
		return dunningrun.Run{}, fmt.Errorf("prepare the run of %s on %s: %w", entity, on, err)
	}
	return run, nil
}

// cutChunks fixes the chunks by the first customer of each, so that a chunk is the same one whenever it is repeated.
func (t *tx) cutChunks(ctx context.Context, id int64, entity string, on calendar.Date, scope string) error {
	_, err := t.Exec(ctx, `
		WITH numbered AS (
		    SELECT customer_id, row_number() OVER (ORDER BY customer_id) - 1 AS n FROM (`+readyCustomersSQL+`) AS ready
		)
		UPDATE dunning_run
		SET chunk_bounds = coalesce((SELECT array_agg(customer_id ORDER BY n) FROM numbered WHERE n % $5 = 0), '{}'),
		    customers = (SELECT count(*) FROM numbered), chunks_done = '{}', customers_done = 0
		WHERE id = $4`, entity, on, scope, id, dunningrun.ChunkCustomers)
	if err != nil {
		return fmt.Errorf("cut the run into chunks: %w", err)
	}
	return nil
}

func readRun(ctx context.Context, q querier, entity string, on calendar.Date, scope string) (dunningrun.Run, error) {
	var r dunningrun.Run
	err := q.QueryRow(ctx, `
		SELECT id, entity, run_on, scope, cardinality(chunk_bounds), customers, state = 'finished'
		FROM dunning_run WHERE entity = $1 AND run_on = $2 AND scope = $3`, entity, on, scope).
		Scan(&r.ID, &r.Entity, &r.On, &r.Scope, &r.Chunks, &r.Customers, &r.Finished)
	if errors.Is(err, pgx.ErrNoRows) {
		return r, fmt.Errorf("%w: run of %s on %s", ErrNotFound, entity, on)
	}
	return r, err
}

// openRun is a run as one of its chunks needs it.
type openRun struct {
	id            int64
	entity, scope string
	on            calendar.Date
	by            string
	chunk         int
	done          bool
	// from and below bound the chunk's customers.
	from, below int64
}

func readChunk(ctx context.Context, q querier, runID int64, chunk int) (openRun, error) {
	r := openRun{id: runID, chunk: chunk}
	err := q.QueryRow(ctx, `
		SELECT entity, run_on, scope, requested_by, $2 = ANY (chunks_done), chunk_bounds[$2 + 1], coalesce(chunk_bounds[$2 + 2], $3)
		FROM dunning_run
		WHERE id = $1 AND $2 BETWEEN 0 AND cardinality(chunk_bounds) - 1`, runID, chunk, int64(math.MaxInt64)).
		Scan(&r.entity, &r.on, &r.scope, &r.by, &r.done, &r.from, &r.below)
	if errors.Is(err, pgx.ErrNoRows) {
		return r, fmt.Errorf("%w: chunk %d of run %d", ErrNotFound, chunk, runID)
	}
	return r, err
}

// customers are those of the chunk that have an item ready now.
func (r openRun) customers(ctx context.Context, q querier) ([]int64, error) {
	rows, err := q.Query(ctx, readyCustomersSQL+` AND s.customer_id >= $4 AND s.customer_id < $5 ORDER BY s.customer_id`,
		r.entity, r.on, r.scope, r.from, r.below)
	if err != nil {
		return nil, fmt.Errorf("select the customers: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, fmt.Errorf("select the customers: %w", err)
	}
	return ids, nil
}

// RunChunk plans the customers of a chunk and writes their letters, in one transaction under the customers' locks. An
// item whose facts can't be, or a customer whose plan fails, is recorded as failed and stops nobody else. A chunk that
// is through does nothing and answers the same.
func (s *Store) RunChunk(ctx context.Context, runID int64, chunk int, plan dunningrun.Planner) (dunningrun.ChunkResult, error) {
	r, err := readChunk(ctx, s.pool, runID, chunk)
	if err != nil {
		return dunningrun.ChunkResult{}, fmt.Errorf("chunk %d of run %d: %w", chunk, runID, err)
	}
	err = s.inTx(ctx, func(t *tx) error { return t.runChunk(ctx, r, plan) })
	if isDataFault(err) {
		err = s.runEach(ctx, r, plan)
	}
	if err != nil {
		return dunningrun.ChunkResult{}, fmt.Errorf("chunk %d of run %d: %w", chunk, runID, err)
	}
	result, err := r.result(ctx, s.pool)
	if err != nil {
		return dunningrun.ChunkResult{}, fmt.Errorf("add up chunk %d of run %d: %w", chunk, runID, err)
	}
	return result, nil
}

func (t *tx) runChunk(ctx context.Context, r openRun, plan dunningrun.Planner) error {
	ids, err := r.customers(ctx, t)
	if err != nil {
		return err
	}
	if err := t.runCustomers(ctx, r, ids, plan); err != nil {
		return err
	}
	return t.chunkThrough(ctx, r, len(ids))
}

// runCustomers locks, gathers, plans and writes.
func (t *tx) runCustomers(ctx context.Context, r openRun, ids []int64, plan dunningrun.Planner) error {
	if err := t.lockCustomers(ctx, ids...); err != nil {
		return err
	}
	// Another worker may have been through with this chunk while this one waited for the locks.
	now, err := readChunk(ctx, t, r.id, r.chunk)
	if err != nil || now.done {
		return err
	}
	g, err := gather(ctx, t, t.now, selection{entity: r.entity, customers: ids, on: r.on})
	if err != nil {
		return err
	}
	w := newWriting(r, g)
	if err := w.readTaken(ctx, t, ids); err != nil {
		return err
	}
	for _, d := range g.debtors {
		w.plan(d, plan)
	}
	return t.write(ctx, w)
}

// chunkThrough marks the chunk; the run's row is locked last of all but the audit chain.
func (t *tx) chunkThrough(ctx context.Context, r openRun, customers int) error {
	_, err := t.Exec(ctx, `
		UPDATE dunning_run SET chunks_done = chunks_done || $2::int, customers_done = customers_done + $3
		WHERE id = $1 AND NOT $2 = ANY (chunks_done)`, r.id, r.chunk, customers)
	if err != nil {
		return fmt.Errorf("mark the chunk: %w", err)
	}
	return nil
}

// runEach is the slow way for a chunk that failed as a whole: each customer in a transaction of its own, so that the one
// whose data is at fault is found and the others get their letters. Any other fault is returned, to be tried again.
func (s *Store) runEach(ctx context.Context, r openRun, plan dunningrun.Planner) error {
	ids, err := r.customers(ctx, s.pool)
	if err != nil {
		return err
	}
	for _, id := range ids {
		err := s.inTx(ctx, func(t *tx) error { return t.runCustomers(ctx, r, []int64{id}, plan) })
		if isDataFault(err) {
			cause := err
			err = s.inTx(ctx, func(t *tx) error { return t.customerFailed(ctx, r, id, cause) })
		}
		if err != nil {
			return err
		}
	}
	return s.inTx(ctx, func(t *tx) error { return t.chunkThrough(ctx, r, len(ids)) })
}

// isDataFault tells whether the values were refused, as opposed to a database that is away or busy: SQLSTATE classes 22
// (data exception) and 23 (integrity constraint violation), or a refusal of ours.
func isDataFault(err error) bool {
	var refused *RefusedError
	var violated *pgconn.PgError
	return errors.As(err, &refused) ||
		errors.As(err, &violated) && (strings.HasPrefix(violated.Code, "22") || strings.HasPrefix(violated.Code, "23"))
}

func (t *tx) customerFailed(ctx context.Context, r openRun, customer int64, cause error) error {
	_, err := t.Exec(ctx, `
		INSERT INTO run_outcome (run_id, invoice_id, outcome, blockers, because)
		SELECT $1, s.invoice_id, 'failed', ARRAY[$3::text], $4
		FROM item_state s
		WHERE s.customer_id = $2 AND s.ready_on <= $5 AND s.settlement IN ('open', 'part_settled')
		ON CONFLICT (run_id, invoice_id) DO NOTHING`, r.id, customer, string(collection.BlockBadData), failure(cause), r.on)
	if err != nil {
		return fmt.Errorf("record a failed customer: %w", err)
	}
	return nil
}

// failure is what a failed item's outcome says. The database's own text repeats values of the row, so only the name of
// the constraint is kept.
func failure(cause error) string {
	var violated *pgconn.PgError
	if errors.As(cause, &violated) {
		return fmt.Sprintf("the database refused the letter: %s (SQLSTATE %s)", violated.ConstraintName, violated.Code)
	}
	return cause.Error()
}

// result adds up what the chunk did from what is stored.
func (r openRun) result(ctx context.Context, q querier) (dunningrun.ChunkResult, error) {
	result := dunningrun.ChunkResult{Chunk: r.chunk}
	c := &result.Counts
	err := q.QueryRow(ctx, `
		SELECT count(DISTINCT s.customer_id), count(*),
		       count(*) FILTER (WHERE o.outcome = 'blocked'),
		       count(*) FILTER (WHERE o.outcome = 'decision'),
		       count(*) FILTER (WHERE o.outcome = 'failed')
		FROM run_outcome o
		JOIN item_state s ON s.invoice_id = o.invoice_id
		WHERE o.run_id = $1 AND s.customer_id >= $2 AND s.customer_id < $3`, r.id, r.from, r.below).
		Scan(&c.Customers, &c.Items, &c.Blocked, &c.Decisions, &c.Failed)
	if err != nil {
		return result, err
	}
	err = q.QueryRow(ctx, `
		SELECT count(*), count(approval_id), coalesce(array_agg(approval_id ORDER BY approval_id) FILTER (WHERE approval_id IS NOT NULL), '{}')
		FROM letter
		WHERE run_id = $1 AND customer_id >= $2 AND customer_id < $3`, r.id, r.from, r.below).
		Scan(&c.Letters, &c.Approvals, &result.ApprovalIDs)
	return result, err
}

// FinishRun closes a run and adds up what it did. Twice is once.
func (s *Store) FinishRun(ctx context.Context, runID int64) (dunningrun.Summary, error) {
	var sum dunningrun.Summary
	err := s.inTx(ctx, func(t *tx) error {
		var err error
		if sum, err = t.addUp(ctx, runID); err != nil || sum.Finished {
			return err
		}
		_, err = t.Exec(ctx, `
			UPDATE dunning_run SET state = 'finished', finished_at = $2, items = $3, letters = $4, failed = $5 WHERE id = $1`,
			runID, t.now, sum.Items, sum.Letters, sum.Failed)
		if err != nil {
			return err
		}
		sum.Finished, sum.FinishedAt = true, t.now
		t.audit(string(sum.Entity), engine, "run_finished", fmt.Sprintf("run/%d", runID), sum.On, map[string]any{
			"customers": sum.Counts.Customers, "items": sum.Items, "letters": sum.Letters, "failed": sum.Failed})
		return nil
	})
	if err != nil {
		return dunningrun.Summary{}, fmt.Errorf("finish run %d: %w", runID, err)
	}
	return sum, nil
}

func (t *tx) addUp(ctx context.Context, runID int64) (dunningrun.Summary, error) {
	var sum dunningrun.Summary
	r := &sum.Run
	err := t.QueryRow(ctx, `
		SELECT id, entity, run_on, scope, cardinality(chunk_bounds), customers, state = 'finished', started_at, coalesce(finished_at, started_at)
		FROM dunning_run WHERE id = $1 FOR UPDATE`, runID).
		Scan(&r.ID, &r.Entity, &r.On, &r.Scope, &r.Chunks, &r.Customers, &r.Finished, &sum.StartedAt, &sum.FinishedAt)
	if errors.Is(err, pgx.ErrNoRows) {
		return sum, ErrNotFound
	}
	if err != nil {
		return sum, err
	}
	whole := openRun{id: runID, below: math.MaxInt64}
	result, err := whole.result(ctx, t)
	if err != nil {
		return sum, err
	}
	sum.Counts = result.Counts
	if sum.ByBlocker, err = t.countBlockers(ctx, runID); err != nil {
		return sum, err
	}
	return sum, t.countLetters(ctx, runID, &sum)
}

func (t *tx) countBlockers(ctx context.Context, runID int64) (map[collection.Blocker]int, error) {
	rows, err := t.Query(ctx, `
		SELECT blockers[1], count(*) FROM run_outcome WHERE run_id = $1 AND blockers <> '{}' GROUP BY blockers[1]`, runID)
	if err != nil {
		return nil, err
	}
	counts := map[collection.Blocker]int{}
	var blocker collection.Blocker
	var n int
	_, err = pgx.ForEachRow(rows, []any{&blocker, &n}, func() error { counts[blocker] = n; return nil })
	return counts, err
}

func (t *tx) countLetters(ctx context.Context, runID int64, sum *dunningrun.Summary) error {
	rows, err := t.Query(ctx, `
		SELECT level, currency, count(*), sum(total_minor)::bigint FROM letter WHERE run_id = $1 GROUP BY level, currency`, runID)
	if err != nil {
		return err
	}
	sum.ByLevel = map[int]int{}
	var level, n int
	var total moneyColumns
	var totals []money.Amount
	_, err = pgx.ForEachRow(rows, []any{&level, &total.currency, &n, &total.minor}, func() error {
		sum.ByLevel[level] += n
		totals = append(totals, total.amount())
		return nil
	})
	if err != nil {
		return err
	}
	sum.Dunned, err = sumByCurrency(totals)
	return err
}

// RunProgress tells how far a run has come; ErrNotFound when it was never prepared.
func (s *Store) RunProgress(ctx context.Context, entity string, on calendar.Date, scope string) (dunningrun.Progress, error) {
	var p dunningrun.Progress
	var err error
	if p.Run, err = readRun(ctx, s.pool, entity, on, scope); err != nil {
		return p, err
	}
	err = s.pool.QueryRow(ctx, `
		SELECT r.customers_done, r.started_at, r.finished_at, (SELECT count(*) FROM letter l WHERE l.run_id = r.id)
		FROM dunning_run r WHERE r.id = $1`, p.ID).Scan(&p.CustomersDone, &p.StartedAt, zeroTime(&p.FinishedAt), &p.Letters)
	if err != nil {
		return p, fmt.Errorf("progress of the run of %s on %s: %w", entity, on, err)
	}
	return p, nil
}
