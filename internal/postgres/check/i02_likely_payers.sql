-- I2: nobody may have paid a payment whose payer is known; who may have are at least two, and customers of its entity.
SELECT CASE
    WHEN p.customer_id IS NOT NULL
        THEN format('payment %s/%s has a payer and %s likely ones', p.entity, p.key, count(*))
    WHEN count(*) < 2
        THEN format('payment %s/%s has a single likely payer that is not its payer', p.entity, p.key)
    WHEN bool_or(c.entity <> p.entity)
        THEN format('payment %s/%s has a likely payer of another entity', p.entity, p.key)
    END AS line
FROM payment p
JOIN payment_likely_payer y ON y.payment_id = p.id
JOIN customer c ON c.id = y.customer_id
GROUP BY p.id
