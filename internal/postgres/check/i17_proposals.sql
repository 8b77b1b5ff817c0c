-- I17: what was said about a payment is about its own bank entry; only what was certain was posted or counts as a case.
SELECT CASE
    WHEN p.id IS NOT NULL AND p.bank_entry_id IS DISTINCT FROM o.bank_entry_id
        THEN format('bank entry %s/%s: version %s speaks of payment %s, which came with another entry', e.entity, e.key, o.version, p.key)
    WHEN NOT o.certain AND (o.automatic OR o.proof <> 'open')
        THEN format('bank entry %s/%s: version %s was not certain, but is %s', e.entity, e.key, o.version,
            CASE WHEN o.automatic THEN 'posted automatically' ELSE o.proof END)
    WHEN o.automatic AND p.id IS NULL AND e.amount_minor > 0
        THEN format('bank entry %s/%s: version %s was posted, but there is no payment', e.entity, e.key, o.version)
    END AS line
FROM cash_proposal o
JOIN bank_entry e ON e.id = o.bank_entry_id
LEFT JOIN payment p ON p.id = o.payment_id
