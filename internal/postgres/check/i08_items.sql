-- I8: the last finished run of an entity recorded, for every item that was open and ready for it, a letter or a reason.
-- Items that changed since the run began belong to the next one.
WITH last_run AS (
    SELECT DISTINCT ON (entity) id, entity, run_on, started_at
    FROM dunning_run
    WHERE state = 'finished' AND scope = ''
    ORDER BY entity, run_on DESC
)
SELECT CASE WHEN NOT EXISTS (SELECT FROM run_outcome o WHERE o.run_id = r.id AND o.invoice_id = i.id)
             AND NOT EXISTS (
                SELECT FROM run_outcome o JOIN dunning_run x ON x.id = o.run_id
                WHERE o.invoice_id = i.id AND x.run_on >= r.run_on)
             AND NOT EXISTS (
                SELECT FROM letter_item li JOIN letter l ON l.id = li.letter_id
                WHERE li.invoice_id = i.id AND li.live AND (l.state IN ('awaiting_approval', 'queued') OR l.sent_on >= r.run_on))
             AND NOT EXISTS (
                SELECT FROM event_outbox e
                WHERE e.stream = 'invoice/' || i.entity || '/' || i.number AND e.seq = s.event_seq AND e.created_at >= r.started_at)
    THEN format('invoice %s/%s: due %s, %s open (minor units, %s), and the run of %s left neither a letter nor a reason',
        i.entity, i.number, i.due_on, s.open_minor, i.currency, r.run_on)
    END AS line
FROM last_run r
JOIN item_state s ON s.entity = r.entity
JOIN invoice i ON i.id = s.invoice_id
WHERE i.kind = 'invoice' AND s.open_minor > 0 AND i.due_on < r.run_on
  AND i.imported_at < r.started_at AND (s.ready_on IS NULL OR s.ready_on <= r.run_on)
