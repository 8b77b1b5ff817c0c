-- I5: a level is said again only for a reason: a broken promise the letter names, another letter that bounced, a payment
-- taken back.
WITH said AS (
    SELECT li.invoice_id, li.level, l.key, l.state, li.broken_promise_id,
           row_number() OVER (PARTITION BY li.invoice_id, li.level ORDER BY coalesce(l.sent_at, l.created_at), l.id) AS nth,
           count(*) FILTER (WHERE l.state = 'bounced') OVER (PARTITION BY li.invoice_id) AS bounced
    FROM letter_item li
    JOIN letter l ON l.id = li.letter_id
    WHERE li.live AND l.state IN ('awaiting_approval', 'queued', 'sent', 'bounced')
)
SELECT CASE WHEN (x.nth > 1 OR x.level <= i.opening_level)
             AND x.broken_promise_id IS NULL
             AND x.bounced - (x.state = 'bounced')::int <= 0
             AND NOT EXISTS (SELECT FROM allocation a WHERE a.invoice_id = x.invoice_id AND a.reverses IS NOT NULL)
    THEN format('invoice %s/%s is told level %s again by letter %s without a reason', i.entity, i.number, x.level, x.key)
    END AS line
FROM said x
JOIN invoice i ON i.id = x.invoice_id
