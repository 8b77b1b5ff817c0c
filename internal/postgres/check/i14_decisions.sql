-- I14: the next step and the progress of an item are those of its last recorded decision, as soon as its events are
-- decided: nobody may move a date without a reason.
WITH last AS (
    SELECT DISTINCT ON (subject_id) subject_id, outcome -> 'state' AS state
    FROM decision
    WHERE starts_with(stream, 'invoice/') AND outcome ? 'state'
    ORDER BY subject_id, id DESC
)
SELECT CASE WHEN s.next_on IS DISTINCT FROM (d.state -> 'next' ->> 'on')::date
              OR s.next_level IS DISTINCT FROM (d.state -> 'next' ->> 'level')::int
              OR s.progress IS DISTINCT FROM d.state ->> 'progress'
    THEN format('invoice %s/%s: %s, next level %s on %s, but the last decision said %s, level %s on %s', i.entity, i.number,
        s.progress, s.next_level, coalesce(s.next_on::text, 'no day'),
        d.state ->> 'progress', d.state -> 'next' ->> 'level', coalesce(d.state -> 'next' ->> 'on', 'no day'))
    END AS line
FROM last d
JOIN item_state s ON s.invoice_id = d.subject_id
JOIN invoice i ON i.id = s.invoice_id
WHERE s.decided_seq = s.event_seq
