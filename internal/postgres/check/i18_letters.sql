-- I18: no letter left to a customer while a mail of it was not settled. A mail holds letters back from its first reading on;
-- what was on its way then may have left. Mails that were put back to be read again are not judged: they were settled for a
-- while that nothing tells.
WITH unanswered AS (
    SELECT m.id, m.customer_id, min(r.read_at) AS from_at, coalesce(m.settled_at, 'infinity') AS to_at
    FROM inbound_mail m
    JOIN mail_reading r ON r.mail_id = m.id
    WHERE m.customer_id IS NOT NULL AND m.author = 'customer' AND m.automatic = '' AND NOT m.unrelated AND m.reopened = 0
    GROUP BY m.id
), gone AS (
    SELECT l.id, l.entity, l.key, l.customer_id, l.sent_on, coalesce(o.started_at, l.sent_at) AS left_at
    FROM letter l
    LEFT JOIN outbound_mail o ON o.letter_id = l.id
    WHERE l.sent_at IS NOT NULL
), meanwhile AS (
    SELECT g.id, min(u.id) AS mail_id
    FROM gone g
    JOIN unanswered u ON u.customer_id = g.customer_id
    WHERE u.from_at < g.left_at - @slack::interval AND u.to_at > g.left_at
    GROUP BY g.id
)
SELECT CASE WHEN w.mail_id IS NOT NULL
        THEN format('letter %s of %s left on %s while mail %s was unanswered', g.key, g.entity, g.sent_on, w.mail_id)
    END AS line
FROM gone g
LEFT JOIN meanwhile w ON w.id = g.id
