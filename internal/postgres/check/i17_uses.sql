-- I17: nothing is taken back of a payment's other uses that was not used, and each use is what its entry took out of
-- unapplied cash.
SELECT CASE
    WHEN sum(u.amount_minor) OVER (PARTITION BY u.payment_id, u.kind) < 0
        THEN format('payment %s/%s: more was taken back as %s than was used', p.entity, p.key, u.kind)
    WHEN u.amount_minor <> coalesce(l.amount_minor, 0)
        THEN format('payment %s/%s: %s used as %s, but its entry says %s (minor units, %s)',
            p.entity, p.key, u.amount_minor, u.kind, coalesce(l.amount_minor, 0), p.currency)
    END AS line
FROM payment_use u
JOIN payment p ON p.id = u.payment_id
LEFT JOIN posting l ON l.entry_id = u.entry_id AND l.account = 'unapplied_cash' AND l.payment_id = u.payment_id
