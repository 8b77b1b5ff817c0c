package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// paymentMoved notes that a payment's unapplied money, or what was decided about it, changed. Right before the commit
// its bank entry, its advice, the task that asks for it and the workflow that waits with it follow.
func (t *tx) paymentMoved(ids ...int64) { t.moved = append(t.moved, ids...) }

// flushMoved brings bank entries, advices, tasks and workflows in line with the payments that moved, set-based because a
// statement moves hundreds. Money that may be a customer's stops letters to it; so it is somebody's task until it is decided.
func (t *tx) flushMoved(ctx context.Context) error {
	ids := sortedIDs(t.moved)
	t.moved, t.movedToo = nil, append(t.movedToo, ids...)
	if len(ids) == 0 {
		return nil
	}
	batch := &pgx.Batch{}
	for _, sql := range []string{entryStatesSQL, reopenAdvicesSQL, closeAdvicesSQL} {
		batch.Queue(sql, ids)
	}
	batch.Queue(raiseUnappliedSQL, ids, t.now)
	batch.Queue(clearUnappliedSQL, ids, t.now)
	batch.Queue(tellQuestionsSQL, ids, t.now)
	if !t.told {
		batch.Queue(`SELECT pg_notify($1, '')`, outboxChannel)
	}
	t.told = true
	if err := t.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("bring entries, advices, tasks and workflows in line with payments: %w", err)
	}
	return nil
}

// waitsSQL tells whether a payment p waits for a person.
const waitsSQL = `(p.unapplied_minor > 0 AND p.reversed_by IS NULL AND p.on_account_at IS NULL)`

const entryStatesSQL = `
UPDATE bank_entry e
SET state = x.state
FROM (SELECT p.bank_entry_id AS id,
             CASE WHEN NOT bool_or(` + waitsSQL + `) THEN 'posted'
                  WHEN bool_or(EXISTS (SELECT FROM cash_proposal c WHERE c.payment_id = p.id AND c.candidates <> '[]')) THEN 'proposed'
                  ELSE 'unmatched' END AS state
      FROM payment p
      WHERE p.bank_entry_id IN (SELECT m.bank_entry_id FROM payment m WHERE m.id = ANY ($1))
      GROUP BY p.bank_entry_id) x
WHERE e.id = x.id AND e.code <> '' AND e.state IN ('posted', 'proposed', 'unmatched') AND e.state <> x.state`

const raiseUnappliedSQL = `
INSERT INTO task AS k (entity, customer_id, key, kind, detail, created_at)
SELECT p.entity, p.customer_id, 'unapplied/' || p.id, 'unapplied_cash',
       format('money of payment %s is not applied and stops letters to %s; decide with: starter payments show %s', p.id,
              coalesce('customer ' || c.number, 'customers ' || l.numbers), p.id), $2
FROM payment p
LEFT JOIN customer c ON c.id = p.customer_id
LEFT JOIN LATERAL (SELECT string_agg(n.number, ', ' ORDER BY n.number) AS numbers
                   FROM payment_likely_payer y
                   JOIN customer n ON n.id = y.customer_id
                   WHERE y.payment_id = p.id) l ON true
WHERE p.id = ANY ($1) AND ` + waitsSQL + ` AND (p.customer_id IS NOT NULL OR l.numbers IS NOT NULL)
ON CONFLICT ON CONSTRAINT task_once DO UPDATE
SET state = 'open', done_at = NULL, done_by = NULL, detail = excluded.detail, customer_id = excluded.customer_id`

const clearUnappliedSQL = `
UPDATE task k
SET state = 'done', done_at = $2, done_by = 'mahnwerk'
FROM payment p
WHERE p.id = ANY ($1) AND NOT ` + waitsSQL + ` AND k.entity = p.entity AND k.key = 'unapplied/' || p.id AND k.state = 'open'`
