-- I6: a letter of level n needs a sent letter of level n - 1 (or such an imported level) on an earlier day, and at
-- least as many days earlier as the step asks that counts from the letter before. The values are those of the letter's
-- policy version; an item with a policy of its own may have had shorter ones. A letter that bounced counts for what
-- left before the bounce was known. The built-in policy holds where it is not stored.
WITH told AS (
    SELECT li.invoice_id, li.level, l.id, l.key, l.state, l.sent_at, l.policy, l.policy_version,
           coalesce(l.sent_on, l.dated_on) AS told_on, coalesce(l.sent_at, l.created_at) AS told_at
    FROM letter_item li
    JOIN letter l ON l.id = li.letter_id
    WHERE li.live AND l.state IN ('awaiting_approval', 'queued', 'sent', 'bounced')
), bounce AS (
    SELECT subject_id AS letter_id, min(created_at) AS at
    FROM event_outbox
    WHERE kind = 'letter_bounced'
    GROUP BY subject_id
), earlier AS (
    SELECT t.id, t.invoice_id, max(x.told_on) AS told_on
    FROM told t
    JOIN told x ON x.invoice_id = t.invoice_id AND x.level = t.level - 1 AND x.sent_at < t.told_at
    LEFT JOIN bounce b ON b.letter_id = x.id
    WHERE x.state = 'sent' OR x.state = 'bounced' AND b.at >= t.told_at
    GROUP BY t.id, t.invoice_id
), policy AS (
    SELECT name, version, document FROM dunning_policy
    UNION ALL
    SELECT b ->> 'name', (b ->> 'version')::int, b
    FROM (SELECT @built_in::jsonb) AS x (b)
    WHERE NOT EXISTS (SELECT FROM dunning_policy p WHERE p.name = b ->> 'name' AND p.version = (b ->> 'version')::int)
), step AS (
    SELECT p.name, p.version, (s ->> 'level')::int AS level,
           CASE s ->> 'anchor' WHEN 'letter' THEN (s ->> 'delay_days')::int ELSE 0 END AS days
    FROM policy p
    CROSS JOIN LATERAL jsonb_array_elements(p.document -> 'steps') AS s
)
SELECT CASE
    WHEN t.before_on IS NULL
        THEN format('invoice %s/%s: letter %s has level %s but no letter of level %s was sent before',
            t.entity, t.number, t.key, t.level, t.level - 1)
    WHEN t.before_on >= t.told_on
        THEN format('invoice %s/%s: letter %s has level %s on %s, not after the day of the level before',
            t.entity, t.number, t.key, t.level, t.told_on)
    WHEN t.told_on - t.before_on < least(t.days, t.own_days)
        THEN format('invoice %s/%s: letter %s has level %s only %s days after the one before (policy %s version %s asks for %s)',
            t.entity, t.number, t.key, t.level, t.told_on - t.before_on, t.policy, t.policy_version, t.days)
    END AS line
FROM (
    SELECT t.*, i.entity, i.number, letters.days, own.days AS own_days,
           greatest(e.told_on, CASE WHEN i.opening_level >= t.level - 1 THEN i.opening_letter_on END) AS before_on
    FROM told t
    JOIN invoice i ON i.id = t.invoice_id
    LEFT JOIN item_state s ON s.invoice_id = t.invoice_id
    LEFT JOIN earlier e ON e.id = t.id AND e.invoice_id = t.invoice_id
    LEFT JOIN step letters ON letters.name = t.policy AND letters.version = t.policy_version AND letters.level = t.level
    LEFT JOIN step own ON own.name = s.policy AND own.version = s.policy_version AND own.level = t.level
    WHERE t.level > greatest(i.opening_level, 1)
) t
