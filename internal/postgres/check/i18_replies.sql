-- I18: an answer left because a person said so, once in a thread and day, and the mail it answers is answered.
SELECT CASE
    WHEN r.state IN ('queued', 'sending', 'sent') AND (r.sent_by IS NULL OR r.sent_by LIKE 'mahnwerk%')
        THEN format('reply %s of %s was sent by no person', r.id, r.entity)
    WHEN r.state IN ('queued', 'sending', 'sent') AND count(*) FILTER (WHERE r.state IN ('queued', 'sending', 'sent')) OVER (PARTITION BY r.entity, r.thread, r.answered_on) > 1
        THEN format('reply %s of %s is not the only one in its thread on %s', r.id, r.entity, r.answered_on)
    WHEN r.state = 'sent' AND m.id IS NOT NULL AND m.answered_at IS NULL AND m.state <> 'settled'
        THEN format('reply %s of %s was sent, but mail %s counts as unanswered', r.id, r.entity, m.id)
    WHEN m.customer_id <> r.customer_id AND r.state IN ('queued', 'sending')
        THEN format('reply %s of %s goes to another customer than mail %s came from', r.id, r.entity, m.id)
    END AS line
FROM reply r
LEFT JOIN inbound_mail m ON m.id = r.mail_id
