package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// OutboxEvent is a committed fact that nobody was told yet.
type OutboxEvent struct {
	ID     int64
	Stream string
	Seq    int64
	Kind   string
	// SubjectID is the invoice of an "invoice/…" stream and the customer of a "debtor/…" stream, zero for others.
	SubjectID int64
}

const waitingEventsSQL = `
WITH waiting AS (
    SELECT id, stream, seq, kind, split_part(stream, '/', 1) AS type, split_part(stream, '/', 2) AS entity,
           substring(stream FROM '^[^/]+/[^/]+/(.*)$') AS number
    FROM event_outbox o
    WHERE delivered_at IS NULL
      AND NOT EXISTS (
          SELECT FROM event_outbox p
          WHERE p.stream = o.stream AND p.delivered_at IS NULL AND p.next_try_at > $2)
    ORDER BY id
    LIMIT $1
)
SELECT w.id, w.stream, w.seq, w.kind, coalesce(i.id, c.id, 0)
FROM waiting w
LEFT JOIN invoice i ON w.type = 'invoice' AND i.entity = w.entity AND i.number = w.number
LEFT JOIN customer c ON w.type = 'debtor' AND c.entity = w.entity AND c.number = w.number
ORDER BY w.id`

// WaitingEvents returns events that were committed and not delivered, the oldest first, without those of streams that were
// put off.
//
// Ids are given before the commit, so an event may appear behind one with a higher id. Within a stream that can't
// happen: its sequence number is taken under the lock of the stream's row.
func (s *Store) WaitingEvents(ctx context.Context, limit int) ([]OutboxEvent, error) {
	rows, err := s.pool.Query(ctx, waitingEventsSQL, limit, s.Now())
	if err != nil {
		return nil, fmt.Errorf("read waiting events: %w", err)
	}
	events, err := pgx.CollectRows(rows, pgx.RowToStructByPos[OutboxEvent])
	if err != nil {
		return nil, fmt.Errorf("read waiting events: %w", err)
	}
	return events, nil
}

// MarkDelivered notes that events were told. Twice is once.
func (s *Store) MarkDelivered(ctx context.Context, ids []int64) error {
	_, err := s.pool.Exec(ctx, `
		UPDATE event_outbox SET delivered_at = $2 WHERE id = ANY ($1) AND delivered_at IS NULL`, ids, s.Now())
	if err != nil {
		return fmt.Errorf("mark events delivered: %w", err)
	}
	return nil
}

// PutOff lets streams wait that could not be told: WaitingEvents leaves them and what is added to them out until then. It
// keeps the order within each stream.
func (s *Store) PutOff(ctx context.Context, streams []string, wait time.Duration) error {
	_, err := s.pool.Exec(ctx, `
		UPDATE event_outbox SET next_try_at = $2 WHERE stream = ANY ($1) AND delivered_at IS NULL`, streams, s.Now().Add(wait))
	if err != nil {
		return fmt.Errorf("put events off: %w", err)
	}
	return nil
}

// ListenOutbox rings the channel when a transaction that wrote events has committed. It listens on a connection of its
// own; when that is lost the channel is closed. Rings that nobody takes are one ring.
func (s *Store) ListenOutbox(ctx context.Context) (<-chan struct{}, error) {
	conn, err := pgx.ConnectConfig(ctx, s.pool.Config().ConnConfig.Copy())
	if err != nil {
		return nil, fmt.Errorf("listen for events: %w", err)
	}
	if _, err := conn.Exec(ctx, `LISTEN `+outboxChannel); err != nil {
		return nil, errors.Join(fmt.Errorf("listen for events: %w", err), closeQuietly(ctx, conn))
	}
	bell := make(chan struct{}, 1)
	go func() {
		defer close(bell)
		defer func() { _ = closeQuietly(ctx, conn) }() // the session ends with the process at the latest
		for {
			if _, err := conn.WaitForNotification(ctx); err != nil {
				return
			}
			select {
			case bell <- struct{}{}:
			default:
			}
		}
	}()
	return bell, nil
}

// closeTimeout bounds the farewell of a connection whose context has ended.
const closeTimeout = 2 * time.Second

func closeQuietly(ctx context.Context, conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTimeout)
	defer cancel()
	return conn.Close(ctx)
}

// Zone is the time zone of an entity. It returns ErrNotFound for an unknown entity.
func (s *Store) Zone(ctx context.Context, entity string) (*time.Location, error) {
	var name string
	err := s.pool.QueryRow(ctx, `SELECT zone FROM entity WHERE code = $1`, entity).Scan(&name)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, fmt.Errorf("%w: entity %s", ErrNotFound, entity)
	}
	if err != nil {
		return nil, fmt.Errorf("read the zone of entity %s: %w", entity, err)
	}
	return loadZone(name)
}

// Stream names a workflow that should be running and the row it is about.
type Stream struct {
	Name      string
	SubjectID int64
}

// OpenItemStreams lists the streams of items that are open, in order of their ids, after an id; an empty list is the end.
// Each of them has exactly one running workflow, which rebuild sees to.
func (s *Store) OpenItemStreams(ctx context.Context, after int64, limit int) ([]Stream, error) {
	return s.streams(ctx, `
		SELECT 'invoice/' || i.entity || '/' || i.number, i.id
		FROM item_state st JOIN invoice i ON i.id = st.invoice_id
		WHERE st.open_minor > 0 AND i.id > $1
		ORDER BY i.id LIMIT $2`, after, limit)
}

// OpenDebtorStreams lists the streams of customers whose workflow should be running, in order of their ids, after an id:
// the last decision was not the final one, or something has happened since. A workflow that ended rightly ends again when it
// is started, so it is not listed. A customer about whom nothing was decided yet is listed when it owes something.
func (s *Store) OpenDebtorStreams(ctx context.Context, after int64, limit int) ([]Stream, error) {
	return s.streams(ctx, `
		SELECT 'debtor/' || c.entity || '/' || c.number, c.id
		FROM customer c
		JOIN customer_state s ON s.customer_id = c.id
		LEFT JOIN LATERAL (
		    SELECT coalesce((outcome ->> 'final')::boolean, false) AS final
		    FROM decision
		    WHERE stream = 'debtor/' || c.entity || '/' || c.number
		    ORDER BY id DESC
		    LIMIT 1) d ON true
		WHERE c.id > $1
		  AND (s.decided_seq < s.event_seq OR NOT d.final
		       OR d.final IS NULL AND EXISTS (SELECT FROM item_state st WHERE st.customer_id = c.id AND st.open_minor > 0))
		ORDER BY c.id LIMIT $2`, after, limit)
}

// OpenApprovalStreams lists the streams of approvals that wait for a person.
func (s *Store) OpenApprovalStreams(ctx context.Context, limit int) ([]Stream, error) {
	return s.streams(ctx, `SELECT 'approval/' || id, 0::bigint FROM approval WHERE state = 'open' AND $1 = 0 ORDER BY id LIMIT $2`, 0, limit)
}

func (s *Store) streams(ctx context.Context, sql string, after int64, limit int) ([]Stream, error) {
	rows, err := s.pool.Query(ctx, sql, after, limit)
	if err != nil {
		return nil, fmt.Errorf("list open streams: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Stream])
	if err != nil {
		return nil, fmt.Errorf("list open streams: %w", err)
	}
	return list, nil
}
