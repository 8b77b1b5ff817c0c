package postgres

import (
	"context"
	"fmt"
	"time"
)

const (
	// eventRetention is how long events stay that were told: as long as Temporal keeps closed histories, so that one can be
	// read beside the other.
	eventRetention = 90 * 24 * time.Hour
	// answerRetention is how long an answer of a model is kept for the case that the same is asked again: a mail is read again
	// within days, when rules or records change.
	answerRetention = 30 * 24 * time.Hour
	// prunePage is how many events one call looks at: milliseconds of work.
	prunePage = 5000
)

// witnesses are events that an invariant reads long after: when a bounce or an insolvency became known is said nowhere else.
var witnesses = []string{"letter_bounced", "insolvency_reported"}

// pruneSQL keeps the newest event of a stream, which carries its number, and everything from the first event on that must
// stay, so that a stream has no gap.
const pruneSQL = `
WITH page AS (
    SELECT id, stream, seq
    FROM event_outbox
    WHERE id > $1
    ORDER BY id
    LIMIT $2
), gone AS (
    DELETE FROM event_outbox o
    USING page p
    WHERE o.id = p.id
      AND EXISTS (SELECT FROM event_outbox n WHERE n.stream = p.stream AND n.seq > p.seq)
      AND NOT EXISTS (
          SELECT FROM event_outbox k
          WHERE k.stream = p.stream AND k.seq <= p.seq
            AND (k.delivered_at IS NULL OR k.delivered_at >= $3 OR k.kind = ANY ($4)))
    RETURNING o.id
)
SELECT (SELECT count(*) FROM gone), count(*), coalesce(max(id), 0)
FROM page`

// PruneEvents clears away events that were told longer ago than the retention, among the next ones after an id. It
// returns how many went and the id to go on with, zero when the end was reached; then old answers of models go too. Decisions and audit chain stay: they say
// what happened, the events only that somebody was told.
func (s *Store) PruneEvents(ctx context.Context, after int64) (gone int, next int64, err error) {
	var seen int
	err = s.pool.QueryRow(ctx, pruneSQL, after, prunePage, s.Now().Add(-eventRetention), witnesses).Scan(&gone, &seen, &next)
	if err != nil {
		return 0, after, fmt.Errorf("clear told events away: %w", err)
	}
	if seen == prunePage {
		return gone, next, nil
	}
	if _, err := s.PruneModelCache(ctx, s.Now().Add(-answerRetention)); err != nil {
		return gone, 0, err
	}
	return gone, 0, nil
}
