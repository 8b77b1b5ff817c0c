-- I2: allocated + otherwise used + unapplied = amount; a reversed payment has none of them.
SELECT CASE
    WHEN p.unapplied_minor < 0 OR coalesce(a.used, 0) < 0
        THEN format('payment %s/%s: %s allocated and %s unapplied (minor units, %s)',
            p.entity, p.key, coalesce(a.used, 0), p.unapplied_minor, p.currency)
    WHEN p.reversed_by IS NOT NULL AND (p.unapplied_minor <> 0 OR coalesce(a.used, 0) <> 0)
        THEN format('payment %s/%s is reversed but %s is allocated and %s unapplied (minor units, %s)',
            p.entity, p.key, coalesce(a.used, 0), p.unapplied_minor, p.currency)
    WHEN p.reversed_by IS NULL AND coalesce(a.used, 0) + p.unapplied_minor <> p.amount_minor
        THEN format('payment %s/%s: allocated %s and unapplied %s do not make %s (minor units, %s)',
            p.entity, p.key, coalesce(a.used, 0), p.unapplied_minor, p.amount_minor, p.currency)
    END AS line
FROM payment p
LEFT JOIN (
    SELECT payment_id, sum(amount_minor) AS used
    FROM (SELECT payment_id, amount_minor FROM allocation WHERE payment_id IS NOT NULL
          UNION ALL
          SELECT payment_id, amount_minor FROM payment_use) AS spent
    GROUP BY payment_id
) a ON a.payment_id = p.id
