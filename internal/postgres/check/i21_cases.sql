-- I21: a case is open as long as one of its disputes is, is one customer's, and ended as its disputes did; while people decide
-- about a credit note, their approval is open or about to be told.
SELECT CASE
    WHEN c.state = 'resolved' AND d.open > 0
        THEN format('case %s of %s is resolved but %s of its disputes are open', c.id, c.entity, d.open)
    WHEN c.state <> 'resolved' AND d.open = 0
        THEN format('case %s of %s is %s but none of its disputes is open', c.id, c.entity, c.state)
    WHEN d.strange > 0
        THEN format('case %s of %s holds a dispute of another customer', c.id, c.entity)
    WHEN c.state = 'resolved' AND c.outcome IN ('justified', 'rejected', 'withdrawn') AND d.other > 0
        THEN format('case %s of %s ended %s but one of its disputes did not', c.id, c.entity, c.outcome)
    WHEN c.state = 'proposed' AND a.state <> 'open'
        THEN format('case %s of %s waits for approval %s, which is %s', c.id, c.entity, a.id, a.state)
    END AS line
FROM dispute_case c
LEFT JOIN approval a ON a.id = c.approval_id
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE x.state = 'open') AS open, count(*) FILTER (WHERE x.customer_id <> c.customer_id) AS strange,
           count(*) FILTER (WHERE x.outcome <> c.outcome AND x.outcome <> 'withdrawn') AS other
    FROM dispute x WHERE x.case_id = c.id) d
