-- I9: what two people have to agree to has the yes of another person before its decision, on the same facts and for the
-- same way; nobody's yes is that of who asked.
SELECT CASE
    WHEN a.needed > 1 AND d.decision = 'approve' AND NOT EXISTS (
        SELECT FROM approval_vote v
        WHERE v.approval_id = a.id AND v.voter <> d.decided_by AND v.facts_hash = d.facts_hash AND v.choice = d.choice AND v.voted_at <= d.decided_at)
        THEN format('approval %s needs two people and %s decided alone', a.id, d.decided_by)
    WHEN EXISTS (SELECT FROM approval_vote v WHERE v.approval_id = a.id AND v.voter = a.requested_by)
        THEN format('approval %s was agreed to by the one who asked', a.id)
    END AS line
FROM approval a
LEFT JOIN approval_decision d ON d.approval_id = a.id
WHERE a.needed > 1
