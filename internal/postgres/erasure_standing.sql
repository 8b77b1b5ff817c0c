-- What of a customer is not over yet, in the order of retention.Standing.
SELECT (SELECT count(*) FROM item_state s WHERE s.customer_id = @customer AND s.settlement IN ('open', 'part_settled')),
       (SELECT count(*) FROM payment p WHERE p.customer_id = @customer AND p.unapplied_minor > 0)
       + (SELECT count(*) FROM payment_likely_payer l JOIN payment p ON p.id = l.payment_id WHERE l.customer_id = @customer AND p.unapplied_minor > 0),
       (SELECT count(*) FROM credit_note_state n WHERE n.customer_id = @customer AND n.unapplied_minor > 0),
       (SELECT count(*) FROM approval a WHERE a.customer_id = @customer AND a.state = 'open'),
       (SELECT count(*) FROM promise p WHERE p.customer_id = @customer AND p.state = 'active'),
       (SELECT count(*) FROM dispute d WHERE d.customer_id = @customer AND d.state = 'open'),
       (SELECT count(*) FROM letter l WHERE l.customer_id = @customer AND l.state IN ('awaiting_approval', 'queued'))
       + (SELECT count(*) FROM reply r WHERE r.customer_id = @customer AND r.state IN ('queued', 'sending')),
       (SELECT count(*) FROM inbound_mail m WHERE m.customer_id = @customer AND m.state <> 'settled'),
       (SELECT count(*) FROM refund f WHERE f.customer_id = @customer AND f.state IN ('proposed', 'released', 'exported')),
       (SELECT count(*) FROM task k WHERE k.customer_id = @customer AND k.state = 'open'),
       (SELECT count(*) FROM legal_hold h WHERE h.customer_id = @customer AND h.lifted_on IS NULL)
