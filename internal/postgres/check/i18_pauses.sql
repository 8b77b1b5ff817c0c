-- I18: by itself a mail delays dunning of an invoice once and for a capped time: by a hold or a promise that is the invoice's
-- and ends no later.
SELECT CASE
    WHEN p.until_on - p.from_on > 14
        THEN format('invoice %s/%s was paused for %s days by a mail', i.entity, i.number, p.until_on - p.from_on)
    WHEN h.id IS NOT NULL AND (h.invoice_id <> p.invoice_id OR h.until_on > p.until_on)
        THEN format('invoice %s/%s: hold %s is not what mail %s may do by itself', i.entity, i.number, h.key, p.mail_id)
    WHEN r.id IS NOT NULL AND (r.due_on > p.until_on OR NOT EXISTS (SELECT FROM promise_item x WHERE x.promise_id = r.id AND x.invoice_id = p.invoice_id))
        THEN format('invoice %s/%s: promise %s is not what mail %s may do by itself', i.entity, i.number, r.key, p.mail_id)
    WHEN c.mail_id <> p.mail_id
        THEN format('invoice %s/%s was paused by claim %s of another mail', i.entity, i.number, c.id)
    END AS line
FROM mail_pause p
JOIN invoice i ON i.id = p.invoice_id
JOIN mail_claim c ON c.id = p.claim_id
LEFT JOIN hold h ON h.id = p.hold_id
LEFT JOIN promise r ON r.id = p.promise_id
