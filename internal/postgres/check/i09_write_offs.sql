-- I9: money is given up only after a person agreed to exactly that, for that item.
SELECT CASE WHEN NOT EXISTS (
        SELECT FROM approval_item ai
        JOIN approval a ON a.id = ai.approval_id
        JOIN approval_decision d ON d.approval_id = a.id
        WHERE ai.invoice_id = w.invoice_id AND d.decision = 'approve' AND d.decided_at <= w.booked_at
          AND (a.kind = 'write_off' OR d.choice = 'write_off'))
    THEN format('invoice %s/%s: %s %s (minor units) written off without an approval', i.entity, i.number, w.amount_minor, i.currency)
    END AS line
FROM allocation w
JOIN invoice i ON i.id = w.invoice_id
WHERE w.kind = 'write_off' AND w.reverses IS NULL
