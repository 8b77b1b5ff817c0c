-- I18: a mail is settled when nothing of it waits and not before; while it is not, its workflow has been told of it. What
-- a machine wrote has no answer.
SELECT CASE
    WHEN m.state = 'settled' AND k.open > 0
        THEN format('mail %s of %s is settled, but %s claims of it wait', m.id, m.entity, k.open)
    WHEN m.state = 'waiting' AND k.open = 0 AND m.answered_at IS NOT NULL
        THEN format('mail %s of %s waits, but it is answered and nothing of it is open', m.id, m.entity)
    WHEN m.state <> 'settled' AND NOT EXISTS (SELECT FROM event_outbox o WHERE o.stream = 'inbound-mail/' || m.entity || '/' || m.key)
        THEN format('mail %s of %s is not settled and no workflow was told of it', m.id, m.entity)
    WHEN m.automatic <> '' AND EXISTS (SELECT FROM reply r WHERE r.mail_id = m.id AND r.state IN ('queued', 'sending', 'sent'))
        THEN format('mail %s of %s was written by a machine and answered', m.id, m.entity)
    WHEN m.reading <> coalesce((SELECT max(version) FROM mail_reading r WHERE r.mail_id = m.id), 0)
        THEN format('mail %s of %s stands at another reading than its last', m.id, m.entity)
    END AS line
FROM inbound_mail m
CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE c.state IN ('proposed', 'seconded')) AS open FROM mail_claim c WHERE c.mail_id = m.id) k
