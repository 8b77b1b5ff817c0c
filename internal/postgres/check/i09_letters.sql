-- I9: a letter that needs approval, by its step or its total, points to one; it is on its way only after a person
-- agreed. The built-in policy holds where it is not stored.
WITH policy AS (
    SELECT name, version, document FROM dunning_policy
    UNION ALL
    SELECT b ->> 'name', (b ->> 'version')::int, b
    FROM (SELECT @built_in::jsonb) AS x (b)
    WHERE NOT EXISTS (SELECT FROM dunning_policy p WHERE p.name = b ->> 'name' AND p.version = (b ->> 'version')::int)
)
SELECT CASE
    WHEN l.approval_id IS NULL AND l.state <> 'withdrawn' AND coalesce((s.step ->> 'approval')::boolean, false)
        THEN format('letter %s of level %s needs an approval and has none', l.key, l.level)
    WHEN l.approval_id IS NULL AND l.state <> 'withdrawn'
         AND l.total_minor > (p.document -> 'approval_above_minor' ->> l.currency)::bigint
        THEN format('letter %s over %s %s (minor units) needs an approval and has none', l.key, l.total_minor, l.currency)
    WHEN l.approval_id IS NOT NULL AND l.state IN ('queued', 'sent', 'bounced')
         AND (a.state IS DISTINCT FROM 'approved' OR d.decision IS DISTINCT FROM 'approve')
        THEN format('letter %s is %s but approval %s is %s', l.key, l.state, l.approval_id, coalesce(a.state, 'missing'))
    WHEN l.sent_at < d.decided_at
        THEN format('letter %s left before approval %s was decided', l.key, l.approval_id)
    END AS line
FROM letter l
LEFT JOIN policy p ON p.name = l.policy AND p.version = l.policy_version
LEFT JOIN LATERAL (SELECT p.document -> 'steps' -> (l.level - 1) AS step) s ON true
LEFT JOIN approval a ON a.id = l.approval_id
LEFT JOIN approval_decision d ON d.approval_id = l.approval_id
