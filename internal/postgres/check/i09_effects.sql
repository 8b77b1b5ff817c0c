-- I9: what needs an approval points to exactly one: no approval lets two letters leave, and nothing is written off of an item
-- more often than people agreed to it.
SELECT CASE WHEN count(l.id) > 1
       THEN format('approval %s let %s letters leave (%s)', a.id, count(l.id), string_agg(l.key, ', ' ORDER BY l.key))
       END AS line
FROM approval a
LEFT JOIN letter l ON l.approval_id = a.id AND l.state IN ('queued', 'sent', 'bounced')
GROUP BY a.id
UNION ALL
SELECT CASE WHEN w.times > coalesce(d.times, 0)
       THEN format('invoice %s/%s was written off %s times, and people agreed %s times', i.entity, i.number, w.times, coalesce(d.times, 0))
       END
FROM (SELECT invoice_id, count(*) AS times FROM allocation WHERE kind = 'write_off' AND reverses IS NULL GROUP BY invoice_id) w
JOIN invoice i ON i.id = w.invoice_id
LEFT JOIN (
    SELECT ai.invoice_id, count(*) AS times
    FROM approval_item ai
    JOIN approval a ON a.id = ai.approval_id
    JOIN approval_decision d ON d.approval_id = a.id AND d.decision = 'approve' AND (a.kind = 'write_off' OR d.choice = 'write_off')
    GROUP BY ai.invoice_id
) d ON d.invoice_id = w.invoice_id
