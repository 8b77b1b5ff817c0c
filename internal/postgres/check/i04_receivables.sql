-- I4: the receivables account, document by document, is what is open; a credit note is a debt of ours.
SELECT CASE WHEN coalesce(p.total, 0) <> coalesce(s.open_minor, -c.unapplied_minor, 0)
    THEN format('%s %s/%s: %s open but receivables are %s (minor units, %s)', replace(i.kind, '_', ' '), i.entity, i.number,
        coalesce(s.open_minor, -c.unapplied_minor, 0), coalesce(p.total, 0), i.currency)
    END AS line
FROM invoice i
LEFT JOIN item_state s ON s.invoice_id = i.id
LEFT JOIN credit_note_state c ON c.credit_note_id = i.id
LEFT JOIN (
    SELECT invoice_id, sum(amount_minor) AS total
    FROM posting
    WHERE account = 'receivables' AND invoice_id IS NOT NULL
    GROUP BY invoice_id
) p ON p.invoice_id = i.id
