-- I17: what was taken out of a payment as refunds is what was released, by somebody else than who proposed it.
SELECT CASE
    WHEN x.used <> x.released
        THEN format('payment %s/%s: refunds over %s are released, but %s was taken out (minor units, %s)', p.entity, p.key, x.released, x.used, p.currency)
    WHEN x.alone > 0
        THEN format('payment %s/%s: %s refunds were released by who proposed them', p.entity, p.key, x.alone)
    END AS line
FROM payment p
JOIN (SELECT payment_id,
             sum(used)::bigint AS used,
             sum(released)::bigint AS released,
             sum(alone) AS alone
      FROM (SELECT payment_id, amount_minor AS used, 0 AS released, 0 AS alone FROM payment_use WHERE kind = 'refund'
            UNION ALL
            SELECT payment_id, 0, CASE WHEN state IN ('released', 'exported', 'paid') THEN amount_minor ELSE 0 END,
                   CASE WHEN released_by = proposed_by THEN 1 ELSE 0 END
            FROM refund) AS both_sides
      GROUP BY payment_id) x ON x.payment_id = p.id
