-- I3: opening + entries = closing, for each statement.
SELECT CASE WHEN b.opening_minor + coalesce(e.total, 0) <> b.closing_minor
    THEN format('statement %s %s of %s: opening %s and entries %s do not make closing %s (minor units, %s)',
        b.entity, b.statement_ref, b.to_on, b.opening_minor, coalesce(e.total, 0), b.closing_minor, b.currency)
    END AS line
FROM bank_statement b
LEFT JOIN (SELECT statement_id, sum(amount_minor) AS total FROM bank_entry GROUP BY statement_id) e ON e.statement_id = b.id
