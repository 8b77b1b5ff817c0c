-- I12: no event waits longer than it may.
SELECT CASE WHEN created_at < @oldest_waiting::timestamptz
    THEN format('stream %s: event %s (%s) waits since %s', stream, seq, kind,
        to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
    END AS line
FROM event_outbox
WHERE delivered_at IS NULL
