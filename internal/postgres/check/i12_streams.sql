-- I12: a stream has no gap in its numbers, and nothing is told before what came earlier. Events that were told may be
-- cleared away, so a stream may begin with any number.
SELECT CASE
    WHEN max(seq) - min(seq) + 1 <> count(*)
        THEN format('stream %s has %s events from %s to %s', stream, count(*), min(seq), max(seq))
    WHEN max(seq) FILTER (WHERE delivered_at IS NOT NULL) > min(seq) FILTER (WHERE delivered_at IS NULL)
        THEN format('stream %s: event %s was told before event %s', stream,
            max(seq) FILTER (WHERE delivered_at IS NOT NULL), min(seq) FILTER (WHERE delivered_at IS NULL))
    WHEN bool_or(delivered_at < created_at)
        THEN format('stream %s has an event told before it happened', stream)
    END AS line
FROM event_outbox
GROUP BY stream
