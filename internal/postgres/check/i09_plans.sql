-- I9: nobody pays in instalments that a person other than the one who proposed them did not agree to.
SELECT CASE
    WHEN p.agreed_on IS NULL AND p.state IN ('running', 'completed', 'defaulted')
        THEN format('plan %s of %s is %s and was never agreed', p.id, p.entity, p.state)
    WHEN p.agreed_on IS NOT NULL AND (a.state <> 'approved' OR a.kind <> 'payment_plan')
        THEN format('plan %s of %s was agreed but approval %s is %s', p.id, p.entity, a.id, a.state)
    WHEN p.agreed_on IS NOT NULL AND d.decided_by IS NOT DISTINCT FROM p.proposed_by
        THEN format('plan %s of %s was agreed by %s, who proposed it', p.id, p.entity, p.proposed_by)
    WHEN p.agreed_on IS NULL AND a.state = 'approved'
        THEN format('approval %s agreed to plan %s of %s, which is %s', a.id, p.id, p.entity, p.state)
    END AS line
FROM payment_plan p
JOIN approval a ON a.id = p.approval_id
LEFT JOIN approval_decision d ON d.approval_id = a.id
