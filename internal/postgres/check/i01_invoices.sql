-- I1: amount - allocations = open, 0 <= open <= amount, and each kind of settlement adds up for itself. A cancelled
-- invoice is owed by nobody and keeps no allocation.
SELECT CASE
    WHEN s.invoice_id IS NULL
        THEN format('invoice %s/%s has no state row', i.entity, i.number)
    WHEN s.open_minor < 0 OR s.open_minor > i.amount_minor
        THEN format('invoice %s/%s: open %s is outside 0 to %s %s', i.entity, i.number, s.open_minor, i.amount_minor, i.currency)
    WHEN s.settlement = 'cancelled' AND (s.open_minor <> 0 OR coalesce(a.total, 0) <> 0)
        THEN format('invoice %s/%s is cancelled but has %s open and %s allocated (minor units, %s)',
            i.entity, i.number, s.open_minor, coalesce(a.total, 0), i.currency)
    WHEN s.settlement <> 'cancelled' AND i.amount_minor - coalesce(a.total, 0) <> s.open_minor
        THEN format('invoice %s/%s: amount %s less allocations %s is not open %s (minor units, %s)',
            i.entity, i.number, i.amount_minor, coalesce(a.total, 0), s.open_minor, i.currency)
    WHEN s.paid_minor <> coalesce(a.paid, 0) OR s.credited_minor <> coalesce(a.credited, 0) OR s.written_minor <> coalesce(a.written, 0)
        THEN format('invoice %s/%s: paid, credited, written off are %s, %s, %s but its allocations say %s, %s, %s (minor units, %s)',
            i.entity, i.number, s.paid_minor, s.credited_minor, s.written_minor,
            coalesce(a.paid, 0), coalesce(a.credited, 0), coalesce(a.written, 0), i.currency)
    END AS line
FROM invoice i
LEFT JOIN item_state s ON s.invoice_id = i.id
LEFT JOIN (
    SELECT invoice_id,
           sum(amount_minor) AS total,
           sum(amount_minor) FILTER (WHERE kind IN ('payment', 'opening')) AS paid,
           sum(amount_minor) FILTER (WHERE kind IN ('credit', 'skonto', 'rounding', 'bank_charge')) AS credited,
           sum(amount_minor) FILTER (WHERE kind = 'write_off') AS written
    FROM allocation
    GROUP BY invoice_id
) a ON a.invoice_id = i.id
WHERE i.kind = 'invoice'
