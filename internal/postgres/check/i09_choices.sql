-- I9: an item is handed over or paid in instalments only after a person chose that.
SELECT CASE WHEN NOT EXISTS (
        SELECT FROM approval_item ai
        JOIN approval_decision d ON d.approval_id = ai.approval_id
        WHERE ai.invoice_id = s.invoice_id AND d.decision = 'approve'
          AND d.choice = CASE s.progress WHEN 'handed_over' THEN 'hand_over' ELSE 'instalments' END)
    THEN format('invoice %s/%s is %s and nobody chose that', i.entity, i.number, s.progress)
    END AS line
FROM item_state s
JOIN invoice i ON i.id = s.invoice_id
WHERE s.progress IN ('handed_over', 'instalments')
