-- I8: the last finished run of an entity recorded, for every item that was open and whose next step was due, a letter or
-- a reason. Items that changed since the run began belong to the next one. No item sleeps longer than its due date or the
-- deadline of its last letter says, and one that no run looks at any more says why.
WITH last_run AS (
    SELECT DISTINCT ON (entity) id, entity, run_on, started_at
    FROM dunning_run
    WHERE state = 'finished' AND scope = ''
    ORDER BY entity, run_on DESC
), deadline AS (
    SELECT li.invoice_id, max(l.pay_by_on) AS pay_by_on
    FROM letter_item li
    JOIN letter l ON l.id = li.letter_id
    WHERE l.state IN ('sent', 'bounced')
    GROUP BY li.invoice_id
), outcome AS (
    SELECT o.invoice_id, max(r.run_on) AS run_on
    FROM run_outcome o
    JOIN dunning_run r ON r.id = o.run_id
    GROUP BY o.invoice_id
)
SELECT CASE
    WHEN s.ready_on > greatest(i.due_on, d.pay_by_on, (@business_at::timestamptz AT TIME ZONE y.zone)::date)
        THEN format('invoice %s/%s is not looked at before %s though it was due %s and its last deadline was %s',
            i.entity, i.number, s.ready_on, i.due_on, coalesce(d.pay_by_on::text, 'none'))
    WHEN s.ready_on IS NULL AND s.blockers = '{}'
        THEN format('invoice %s/%s is looked at by no run and nothing says why', i.entity, i.number)
    WHEN i.due_on < r.run_on AND s.ready_on <= r.run_on AND coalesce(s.next_on, s.ready_on) <= r.run_on
         AND i.imported_at < r.started_at
         AND (o.run_on IS NULL OR o.run_on < r.run_on)
         AND NOT EXISTS (
            SELECT FROM letter_item li JOIN letter l ON l.id = li.letter_id
            WHERE li.invoice_id = i.id AND li.live AND (l.state IN ('awaiting_approval', 'queued') OR l.sent_on >= r.run_on))
         AND NOT EXISTS (
            SELECT FROM event_outbox e
            WHERE e.stream = 'invoice/' || i.entity || '/' || i.number AND e.seq = s.event_seq AND e.created_at >= r.started_at)
        THEN format('invoice %s/%s: due %s, %s open (minor units, %s), and the run of %s left neither a letter nor a reason',
            i.entity, i.number, i.due_on, s.open_minor, i.currency, r.run_on)
    END AS line
FROM item_state s
JOIN invoice i ON i.id = s.invoice_id
JOIN entity y ON y.code = s.entity
LEFT JOIN last_run r ON r.entity = s.entity
LEFT JOIN outcome o ON o.invoice_id = s.invoice_id
LEFT JOIN deadline d ON d.invoice_id = s.invoice_id
WHERE i.kind = 'invoice' AND s.open_minor > 0
