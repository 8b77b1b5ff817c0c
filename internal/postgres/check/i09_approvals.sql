-- I9: a decided approval has one decision, by a person other than the one who asked, through a channel, about the facts
-- that were asked; a refusal says why. Who decided in another's place had a delegation, and not of the one who asked. An approval
-- that nobody decided has none.
SELECT CASE
    WHEN a.state IN ('approved', 'rejected') AND coalesce(d.n, 0) <> 1
        THEN format('approval %s is %s with %s decisions', a.id, a.state, coalesce(d.n, 0))
    WHEN a.state IN ('open', 'expired', 'obsolete') AND d.n > 0
        THEN format('approval %s is %s but was decided', a.id, a.state)
    WHEN d.n IS NULL
        THEN NULL
    WHEN trim(d.decided_by) = '' OR trim(d.role) = '' OR trim(d.channel) = ''
        THEN format('approval %s: the decision lacks its person, role or channel', a.id)
    WHEN d.decided_by = a.requested_by
        THEN format('approval %s was decided by the one who asked', a.id)
    WHEN d.on_behalf_of = a.requested_by
        THEN format('approval %s was decided in the place of the one who asked', a.id)
    WHEN d.on_behalf_of <> '' AND NOT EXISTS (
        SELECT FROM delegation s
        WHERE s.entity = a.entity AND s.from_user = d.on_behalf_of AND s.to_user = d.decided_by AND d.decided_on BETWEEN s.from_on AND s.until_on
          AND s.created_at <= d.decided_at AND (s.ended_at IS NULL OR d.decided_at <= s.ended_at))
        THEN format('approval %s was decided in the place of another without a delegation', a.id)
    WHEN d.facts_hash <> a.facts_hash
        THEN format('approval %s was decided on other facts than were asked', a.id)
    WHEN (d.decision = 'approve') <> (a.state = 'approved')
        THEN format('approval %s is %s but the decision is %s', a.id, a.state, d.decision)
    WHEN trim(d.reason) = '' AND (d.decision = 'reject' OR d.choice = 'write_off' OR a.kind IN ('write_off', 'credit_note'))
        THEN format('approval %s: the decision (%s) gives no reason', a.id, d.decision)
    WHEN d.decided_at < a.requested_at
        THEN format('approval %s was decided before it was asked', a.id)
    END AS line
FROM approval a
LEFT JOIN (
    SELECT approval_id, count(*) AS n, min(decision) AS decision, min(choice) AS choice, min(decided_by) AS decided_by,
           min(role) AS role, min(channel) AS channel, min(reason) AS reason, min(on_behalf_of) AS on_behalf_of, min(decided_on) AS decided_on, min(facts_hash) AS facts_hash, min(decided_at) AS decided_at
    FROM approval_decision
    GROUP BY approval_id
) d ON d.approval_id = a.id
