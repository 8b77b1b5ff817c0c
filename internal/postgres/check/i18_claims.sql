-- I18: what a mail was understood to say has its effect exactly once where somebody agreed or it was safe, and none where
-- somebody said no. Promises, disputes and holds of a claim have keys that begin with it; those that were taken back count
-- as none.
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
CROSS JOIN LATERAL (
    SELECT (SELECT count(*) FROM promise x WHERE x.entity = c.entity AND x.state <> 'withdrawn' AND starts_with(x.key, format('mail/%s/claim/%s/', m.id, c.id))) AS promises,
           (SELECT count(*) FROM hold x WHERE x.entity = c.entity AND x.state = 'active' AND starts_with(x.key, format('mail/%s/claim/%s/', m.id, c.id))) AS holds,
           (SELECT count(*) FROM dispute x WHERE x.entity = c.entity AND starts_with(x.key, format('mail/%s/claim/%s/', m.id, c.id))) AS disputes) AS live
