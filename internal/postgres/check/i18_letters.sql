-- I18: no letter left to a customer while a mail of it was not settled. A mail holds letters back from its first reading on;
-- what was on its way then may have left. Mails that were put back to be read again are not judged: they were settled for a
-- while that nothing tells.
WITH unanswered AS (
    SELECT m.id, m.customer_id, min(r.read_at) AS from_at, coalesce(m.settled_at, 'infinity') AS to_at
    FROM inbound_mail m
    JOIN mail_reading r ON r.mail_id = m.id
    WHERE m.customer_id IS NOT NULL AND m.author = 'customer' AND m.automatic = '' AND NOT m.unrelated AND m.reopened = 0
    GROUP BY m.id
)
SELECT CASE WHEN u.id IS NOT NULL
        THEN format('letter %s of %s left on %s while mail %s was unanswered', l.key, l.entity, l.sent_on, u.id)
    END AS line
FROM letter l
LEFT JOIN outbound_mail o ON o.letter_id = l.id
LEFT JOIN LATERAL (
    SELECT u.id FROM unanswered u
    WHERE u.customer_id = l.customer_id AND u.from_at < coalesce(o.started_at, l.sent_at) - @slack::interval AND u.to_at > coalesce(o.started_at, l.sent_at)
    ORDER BY u.id LIMIT 1) u ON true
WHERE l.sent_at IS NOT NULL
