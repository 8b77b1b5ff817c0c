-- I3: a statement opens where the one before it on the account closed. A gap is a statement nobody read, and money in it
-- nobody knows of.
SELECT CASE WHEN b.before_minor IS NOT NULL AND b.before_minor <> b.opening_minor
    THEN format('statement %s %s of %s opens with %s but the one before (%s) closed with %s (minor units, %s)',
        b.entity, b.statement_ref, b.to_on, b.opening_minor, b.before_ref, b.before_minor, b.currency)
    END AS line
FROM (
    SELECT entity, statement_ref, to_on, currency, opening_minor,
           lag(closing_minor) OVER w AS before_minor,
           lag(statement_ref) OVER w AS before_ref
    FROM bank_statement
    WINDOW w AS (PARTITION BY entity, account, currency ORDER BY to_on, coalesce(from_on, to_on), id)
) b
