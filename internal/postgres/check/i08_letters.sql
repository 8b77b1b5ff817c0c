-- I8: a letter is never lost on its way: what is queued lies in the outbox, what was accepted is sent, what waits for a
-- person has an open question, and every letter lists something.
SELECT CASE
    WHEN li.letter_id IS NULL
        THEN format('letter %s lists no item', l.key)
    WHEN l.state = 'queued' AND (m.letter_id IS NULL OR m.state NOT IN ('queued', 'sending'))
        THEN format('letter %s is queued but its mail is %s', l.key, coalesce(m.state, 'missing'))
    WHEN l.state IN ('sent', 'bounced') AND (m.letter_id IS NULL OR m.state <> 'accepted')
        THEN format('letter %s is %s but its mail is %s', l.key, l.state, coalesce(m.state, 'missing'))
    WHEN m.state = 'accepted' AND l.state NOT IN ('sent', 'bounced')
        THEN format('letter %s is %s but its mail was accepted', l.key, l.state)
    WHEN l.state = 'awaiting_approval' AND (a.id IS NULL OR a.state <> 'open')
        THEN format('letter %s waits for an approval that is %s', l.key, coalesce(a.state, 'missing'))
    WHEN l.state IN ('refused', 'withdrawn') AND m.state IN ('queued', 'sending')
        THEN format('letter %s is %s but its mail is %s', l.key, l.state, m.state)
    END AS line
FROM letter l
LEFT JOIN (SELECT DISTINCT letter_id FROM letter_item) li ON li.letter_id = l.id
LEFT JOIN outbound_mail m ON m.letter_id = l.id
LEFT JOIN approval a ON a.id = l.approval_id
