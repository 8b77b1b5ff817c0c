-- I4: every entry sums to zero in each of its currencies, and has postings at all.
SELECT CASE
    WHEN p.entry_id IS NULL
        THEN format('journal entry %s/%s (%s) has no postings', e.entity, e.key, e.kind)
    WHEN p.total <> 0
        THEN format('journal entry %s/%s (%s) sums to %s %s (minor units)', e.entity, e.key, e.kind, p.total, p.currency)
    END AS line
FROM journal_entry e
LEFT JOIN (SELECT entry_id, currency, sum(amount_minor) AS total FROM posting GROUP BY entry_id, currency) p ON p.entry_id = e.id
