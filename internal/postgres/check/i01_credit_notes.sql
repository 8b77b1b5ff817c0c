-- I1 for credit notes: what was applied to invoices and what is left make the amount.
SELECT CASE
    WHEN s.credit_note_id IS NULL
        THEN format('credit note %s/%s has no state row', i.entity, i.number)
    WHEN coalesce(a.used, 0) < 0 OR s.unapplied_minor < 0
        THEN format('credit note %s/%s: %s applied and %s left (minor units, %s)',
            i.entity, i.number, coalesce(a.used, 0), s.unapplied_minor, i.currency)
    WHEN i.cancelled_on IS NOT NULL AND (coalesce(a.used, 0) <> 0 OR s.unapplied_minor <> 0)
        THEN format('credit note %s/%s is cancelled but %s is applied and %s left (minor units, %s)',
            i.entity, i.number, coalesce(a.used, 0), s.unapplied_minor, i.currency)
    WHEN i.cancelled_on IS NULL AND coalesce(a.used, 0) + s.unapplied_minor <> i.amount_minor
        THEN format('credit note %s/%s: applied %s and left %s do not make %s (minor units, %s)',
            i.entity, i.number, coalesce(a.used, 0), s.unapplied_minor, i.amount_minor, i.currency)
    END AS line
FROM invoice i
LEFT JOIN credit_note_state s ON s.credit_note_id = i.id
LEFT JOIN (
    SELECT credit_note_id, sum(amount_minor) AS used
    FROM allocation
    WHERE credit_note_id IS NOT NULL
    GROUP BY credit_note_id
) a ON a.credit_note_id = i.id
WHERE i.kind = 'credit_note'
