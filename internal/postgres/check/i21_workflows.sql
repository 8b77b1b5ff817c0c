-- I21: each case that is not resolved has one open workflow, unless an event of it is still to be told or was told a moment ago.
WITH open AS (
    SELECT id, count(*) AS n FROM unnest(@case_workflows::text[]) AS w (id) GROUP BY id
)
SELECT CASE
    WHEN o.n > 1
        THEN format('workflow %s is open %s times', o.id, o.n)
    WHEN o.id IS NULL AND c.state <> 'resolved' AND coalesce(e.told_at < @oldest_told, true)
        THEN format('case %s of %s is %s but has no open workflow', c.id, c.entity, c.state)
    END AS line
FROM dispute_case c
LEFT JOIN open o ON o.id = 'case/' || c.entity || '/' || c.id
LEFT JOIN LATERAL (
    SELECT CASE WHEN bool_or(delivered_at IS NULL) THEN 'infinity' ELSE max(delivered_at) END AS told_at
    FROM event_outbox WHERE stream = 'case/' || c.entity || '/' || c.id) e ON true
