package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// CompleteTask notes that a person did a task. It returns ErrNotFound for a task that is none of the entity's; doing a
// task twice is doing it once, and the first who did it stays named.
func (s *Store) CompleteTask(ctx context.Context, entity receivable.EntityCode, id int64, by string) error {
	err := s.inTx(ctx, func(t *tx) error {
		var state string
		err := t.QueryRow(ctx, `SELECT state FROM task WHERE id = $1 AND entity = $2 FOR UPDATE`, id, entity).Scan(&state)
		if errors.Is(err, pgx.ErrNoRows) {
			return fmt.Errorf("%w: task %d of %s", ErrNotFound, id, entity)
		}
		if err != nil || state != "open" {
			return err
		}
		on, err := t.today(ctx, string(entity))
		if err != nil {
			return err
		}
		if _, err := t.Exec(ctx, `UPDATE task SET state = 'done', done_at = $2, done_by = $3 WHERE id = $1`, id, t.now, by); err != nil {
			return err
		}
		t.audit(string(entity), by, "task_done", subject("task", id), on, nil)
		return nil
	})
	if err != nil {
		return fmt.Errorf("complete task: %w", err)
	}
	return nil
}
