-- I17: no part of a bank entry is booked as two payments.
SELECT CASE WHEN count(*) > 1
    THEN format('bank entry %s/%s, part %s: booked as %s payments', e.entity, e.key, coalesce(r.part, 0), count(*))
    END AS line
FROM payment p
JOIN bank_entry e ON e.id = p.bank_entry_id
LEFT JOIN payment_trace r ON r.payment_id = p.id
GROUP BY e.entity, e.key, coalesce(r.part, 0)
