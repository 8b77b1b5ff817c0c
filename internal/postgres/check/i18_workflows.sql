-- I18: each mail that is not settled has one open workflow, unless an event of it is still to be told or was told a moment
-- ago.
WITH open AS (
    SELECT id, count(*) AS n FROM unnest(@mail_workflows::text[]) AS w (id) GROUP BY id
)
SELECT CASE
    WHEN o.n > 1
        THEN format('workflow %s is open %s times', o.id, o.n)
    WHEN o.id IS NULL AND m.state <> 'settled' AND coalesce(e.told_at < @oldest_told, true)
        THEN format('mail %s of %s is not settled but has no open workflow', m.id, m.entity)
    END AS line
FROM inbound_mail m
LEFT JOIN open o ON o.id = 'inbound-mail/' || m.entity || '/' || m.key
LEFT JOIN LATERAL (
    SELECT CASE WHEN bool_or(delivered_at IS NULL) THEN 'infinity' ELSE max(delivered_at) END AS told_at
    FROM event_outbox WHERE stream = 'inbound-mail/' || m.entity || '/' || m.key) e ON true
