-- I3: the payments of a posted credit make its amount; no entry has more payments than money; a debit has none.
SELECT CASE
    WHEN e.amount_minor <= 0 AND p.total IS NOT NULL
        THEN format('bank entry %s/%s is no credit but has payments over %s (minor units, %s)', e.entity, e.key, p.total, e.currency)
    WHEN e.state = 'posted' AND coalesce(p.total, 0) <> e.amount_minor
        THEN format('bank entry %s/%s over %s has payments over %s (minor units, %s)',
            e.entity, e.key, e.amount_minor, coalesce(p.total, 0), e.currency)
    WHEN coalesce(p.total, 0) > greatest(e.amount_minor, 0)
        THEN format('bank entry %s/%s over %s has payments over %s (minor units, %s)',
            e.entity, e.key, e.amount_minor, p.total, e.currency)
    WHEN p.other_currency
        THEN format('bank entry %s/%s in %s has a payment in another currency', e.entity, e.key, e.currency)
    END AS line
FROM bank_entry e
LEFT JOIN (
    SELECT y.bank_entry_id, sum(y.amount_minor) AS total, bool_or(y.currency <> x.currency OR y.entity <> x.entity) AS other_currency
    FROM payment y
    JOIN bank_entry x ON x.id = y.bank_entry_id
    GROUP BY y.bank_entry_id
) p ON p.bank_entry_id = e.id
