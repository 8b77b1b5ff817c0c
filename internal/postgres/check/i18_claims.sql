-- I18: what a mail was understood to say has its effect exactly once where somebody agreed or it was safe, and none where
-- somebody said no. Promises, disputes and holds of a claim have keys that begin with it; those that were taken back count
-- as none.
WITH made (claim_id, promises, holds, disputes) AS (
    SELECT split_part(key, '/', 4)::bigint, 1, 0, 0 FROM promise WHERE key ~ '^mail/[0-9]+/claim/[0-9]+/' AND state <> 'withdrawn'
    UNION ALL
    SELECT split_part(key, '/', 4)::bigint, 0, 1, 0 FROM hold WHERE key ~ '^mail/[0-9]+/claim/[0-9]+/' AND state = 'active'
    UNION ALL
    SELECT split_part(key, '/', 4)::bigint, 0, 0, 1 FROM dispute WHERE key ~ '^mail/[0-9]+/claim/[0-9]+/'
), live AS (
    SELECT claim_id, sum(promises) AS promises, sum(holds) AS holds, sum(disputes) AS disputes FROM made GROUP BY claim_id
)
SELECT CASE
    WHEN c.state IN ('applied', 'confirmed', 'corrected') AND c.effect IN ('promise', 'hold', 'dispute', 'task', 'contact', 'letter')
         AND NOT CASE c.effect
             WHEN 'promise' THEN EXISTS (SELECT FROM promise x WHERE x.id = c.effect_id AND x.customer_id = m.customer_id)
             WHEN 'hold' THEN EXISTS (SELECT FROM hold x WHERE x.id = c.effect_id AND x.customer_id = m.customer_id)
             WHEN 'dispute' THEN EXISTS (SELECT FROM dispute x WHERE x.id = c.effect_id AND x.customer_id = m.customer_id)
             WHEN 'task' THEN EXISTS (SELECT FROM task x WHERE x.id = c.effect_id AND x.customer_id = m.customer_id)
             WHEN 'contact' THEN EXISTS (SELECT FROM contact x WHERE x.id = c.effect_id AND x.customer_id = m.customer_id)
             WHEN 'letter' THEN EXISTS (SELECT FROM letter x WHERE x.id = c.effect_id AND x.customer_id = m.customer_id AND x.state = 'bounced')
         END
        THEN format('claim %s of mail %s is %s, but %s %s is not there', c.id, m.id, c.state, c.effect, c.effect_id)
    WHEN live.promises > 1
        THEN format('claim %s of mail %s has %s promises', c.id, m.id, live.promises)
    WHEN c.state IN ('proposed', 'seconded', 'rejected', 'obsolete') AND live.promises + live.holds + live.disputes > 0
        THEN format('claim %s of mail %s is %s and has an effect all the same', c.id, m.id, c.state)
    WHEN c.state = 'applied' AND c.effect IN ('promise', 'hold')
         AND EXISTS (SELECT FROM unnest(c.invoices) AS i (id) WHERE NOT EXISTS (SELECT FROM mail_pause p WHERE p.invoice_id = i.id AND p.claim_id = c.id))
        THEN format('claim %s of mail %s paused dunning by itself, and that is not written down for each invoice', c.id, m.id)
    WHEN c.state = 'applied' AND c.kind NOT IN ('accept_promise', 'expect_payment', 'contact_disable')
        THEN format('claim %s of mail %s took effect by itself, which %s never may', c.id, m.id, c.kind)
    END AS line
FROM mail_claim c
JOIN inbound_mail m ON m.id = c.mail_id
LEFT JOIN live ON live.claim_id = c.id
