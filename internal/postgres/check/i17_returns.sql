-- I17: a return reverses the payment it names, in full, and books its fee.
SELECT CASE
    WHEN r.state = 'asked' THEN NULL
    WHEN p.reversed_by IS DISTINCT FROM r.reversal_entry_id
        THEN format('bank entry %s/%s took payment %s back, but that was reversed by %s', e.entity, e.key, p.key, coalesce(j.key, 'nothing'))
    WHEN r.amount_minor - r.fee_minor <> p.amount_minor
        THEN format('bank entry %s/%s took %s back of payment %s over %s (minor units, %s)',
            e.entity, e.key, r.amount_minor - r.fee_minor, p.key, p.amount_minor, r.currency)
    WHEN (r.fee_minor > 0) <> (r.fee_entry_id IS NOT NULL) OR r.fee_minor <> coalesce(f.amount_minor, 0)
        THEN format('bank entry %s/%s: fee %s, but %s is booked (minor units, %s)', e.entity, e.key, r.fee_minor, coalesce(f.amount_minor, 0), r.currency)
    END AS line
FROM bank_return r
JOIN bank_entry e ON e.id = r.bank_entry_id
LEFT JOIN payment p ON p.id = r.payment_id
LEFT JOIN journal_entry j ON j.id = p.reversed_by
LEFT JOIN posting f ON f.entry_id = r.fee_entry_id AND f.account = 'bank_charges'
