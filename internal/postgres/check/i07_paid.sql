-- I7: a letter was not started towards the relay when nothing had been open any more, by the journal, for longer than a
-- letter may be on its way. Counted from the start of the try that was accepted, where it is known.
WITH gone AS (
    SELECT l.id, l.key, l.entity, li.invoice_id, coalesce(m.started_at, l.sent_at) AS left_at
    FROM letter l
    JOIN letter_item li ON li.letter_id = l.id
    LEFT JOIN outbound_mail m ON m.letter_id = l.id
    WHERE l.sent_at IS NOT NULL
), balance AS (
    SELECT g.id, g.invoice_id,
           sum(p.amount_minor) AS at_start,
           sum(p.amount_minor) FILTER (WHERE e.booked_at < g.left_at - @slack::interval) AS before
    FROM gone g
    JOIN posting p ON p.invoice_id = g.invoice_id AND p.account = 'receivables'
    JOIN journal_entry e ON e.id = p.entry_id AND e.booked_at < g.left_at
    GROUP BY g.id, g.invoice_id
)
SELECT CASE WHEN b.at_start <= 0 AND b.before <= 0
    THEN format('invoice %s/%s: letter %s left at %s though nothing was open any more',
        i.entity, i.number, g.key, to_char(g.left_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
    END AS line
FROM gone g
JOIN invoice i ON i.id = g.invoice_id
LEFT JOIN balance b ON b.id = g.id AND b.invoice_id = g.invoice_id
