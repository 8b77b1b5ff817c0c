-- I12: the number an item or a customer has reached is the number of its last event.
SELECT CASE WHEN c.event_seq <> coalesce(o.last, 0)
    THEN format('stream %s counts %s events but its last is %s', c.stream, c.event_seq, coalesce(o.last, 0))
    END AS line
FROM (
    SELECT 'invoice/' || i.entity || '/' || i.number AS stream, s.event_seq
    FROM item_state s
    JOIN invoice i ON i.id = s.invoice_id
    UNION ALL
    SELECT 'debtor/' || c.entity || '/' || c.number, s.event_seq
    FROM customer_state s
    JOIN customer c ON c.id = s.customer_id
) c
LEFT JOIN (SELECT stream, max(seq) AS last FROM event_outbox GROUP BY stream) o ON o.stream = c.stream
