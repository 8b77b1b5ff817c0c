-- I19: every plan that runs has a workflow and one that has ended has none, except where it was just told something.
WITH busy AS (
    SELECT DISTINCT stream FROM event_outbox
    WHERE starts_with(stream, 'plan/') AND (delivered_at IS NULL OR delivered_at >= @oldest_told)
)
SELECT CASE
    WHEN p.state = 'running' AND w.id IS NULL AND b.stream IS NULL
        THEN format('plan %s of %s runs and has no workflow', p.id, p.entity)
    WHEN p.state <> 'running' AND w.id IS NOT NULL AND b.stream IS NULL
        THEN format('plan %s of %s is %s and its workflow still runs', p.id, p.entity, p.state)
    END AS line
FROM payment_plan p
LEFT JOIN (SELECT DISTINCT id FROM unnest(@plan_workflows::text[]) AS u (id)) w ON w.id = 'plan/' || p.entity || '/' || p.id
LEFT JOIN busy b ON b.stream = 'plan/' || p.entity || '/' || p.id
