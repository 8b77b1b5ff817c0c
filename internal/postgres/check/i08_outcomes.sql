-- I8: where a run says it wrote a letter, there is one.
SELECT CASE WHEN w.run_id IS NULL
    THEN format('invoice %s/%s: the run of %s says it wrote a letter but there is none', i.entity, i.number, r.run_on)
    END AS line
FROM run_outcome o
JOIN dunning_run r ON r.id = o.run_id
JOIN invoice i ON i.id = o.invoice_id
LEFT JOIN (
    SELECT DISTINCT l.run_id, li.invoice_id
    FROM letter_item li
    JOIN letter l ON l.id = li.letter_id
) w ON w.run_id = o.run_id AND w.invoice_id = o.invoice_id
WHERE o.outcome IN ('letter', 'approval')
