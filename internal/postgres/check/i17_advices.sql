-- I17: an advice is paid by a payment of its amount that still stands.
SELECT CASE
    WHEN a.state <> 'paid' THEN NULL
    WHEN p.reversed_by IS NOT NULL
        THEN format('advice %s of %s is paid by payment %s, which was reversed', a.id, a.entity, p.key)
    WHEN p.amount_minor <> a.total_minor OR p.currency <> a.currency OR p.entity <> a.entity
        THEN format('advice %s of %s over %s is paid by payment %s over %s (minor units, %s)', a.id, a.entity, a.total_minor, p.key, p.amount_minor, a.currency)
    END AS line
FROM advice a
LEFT JOIN payment p ON p.id = a.payment_id
