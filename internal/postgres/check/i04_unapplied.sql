-- I4: the account of unapplied cash, payment by payment, is what is unapplied.
SELECT CASE WHEN coalesce(l.total, 0) <> -p.unapplied_minor
    THEN format('payment %s/%s: unapplied %s but unapplied cash is %s (minor units, %s)',
        p.entity, p.key, p.unapplied_minor, -coalesce(l.total, 0), p.currency)
    END AS line
FROM payment p
LEFT JOIN (
    SELECT payment_id, sum(amount_minor) AS total
    FROM posting
    WHERE account = 'unapplied_cash' AND payment_id IS NOT NULL
    GROUP BY payment_id
) l ON l.payment_id = p.id
