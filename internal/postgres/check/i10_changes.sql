-- I10: every row that can only come from a recorded change, and every end of one, has its event in the audit chain. A
-- credit note that was never applied was imported; others may have been issued with a dispute.
WITH expected (entity, kind, subject, what) AS (
    SELECT code, 'entity_saved', 'entity/' || code, 'entity ' || code FROM entity
    UNION ALL
    SELECT entity, 'customer_created', 'customer/' || id, 'customer ' || entity || '/' || number FROM customer
    UNION ALL
    SELECT entity, 'invoice_imported', 'invoice/' || id, 'invoice ' || entity || '/' || number FROM invoice WHERE kind = 'invoice'
    UNION ALL
    SELECT entity, 'credit_note_imported', 'invoice/' || id, 'credit note ' || entity || '/' || number
    FROM invoice i
    WHERE kind = 'credit_note'
      AND NOT EXISTS (SELECT FROM allocation a WHERE a.credit_note_id = i.id)
    UNION ALL
    SELECT DISTINCT i.entity, 'credit_note_applied', 'credit_note/' || i.id, 'use of credit note ' || i.entity || '/' || i.number
    FROM allocation a
    JOIN invoice i ON i.id = a.credit_note_id
    UNION ALL
    SELECT entity, 'invoice_cancelled', 'invoice/' || id, 'cancellation of invoice ' || entity || '/' || number
    FROM invoice
    WHERE cancelled_on IS NOT NULL
    UNION ALL
    SELECT i.entity, 'written_off', 'invoice/' || i.id, 'write-off of invoice ' || i.entity || '/' || i.number
    FROM allocation w
    JOIN invoice i ON i.id = w.invoice_id
    WHERE w.kind = 'write_off' AND w.reverses IS NULL
    UNION ALL
    SELECT entity, 'payment_posted', 'payment/' || id, 'payment ' || entity || '/' || key FROM payment
    UNION ALL
    SELECT entity, 'payment_reversed', 'payment/' || id, 'reversal of payment ' || entity || '/' || key
    FROM payment
    WHERE reversed_by IS NOT NULL
    UNION ALL
    SELECT entity, 'promise_made', 'promise/' || id, 'promise ' || entity || '/' || key FROM promise
    UNION ALL
    SELECT entity, 'promise_' || state, 'promise/' || id, 'end of promise ' || entity || '/' || key
    FROM promise
    WHERE state <> 'active'
    UNION ALL
    SELECT entity, 'dispute_opened', 'dispute/' || id, 'dispute ' || entity || '/' || key FROM dispute
    UNION ALL
    SELECT c.entity, e.kind, 'case/' || c.id, 'entry ' || e.id || ' of case ' || c.id FROM case_entry e JOIN dispute_case c ON c.id = e.case_id
    UNION ALL
    SELECT entity, 'dispute_resolved', 'dispute/' || id, 'end of dispute ' || entity || '/' || key
    FROM dispute
    WHERE state = 'resolved'
    UNION ALL
    SELECT entity, 'plan_proposed', 'plan/' || id, 'plan ' || entity || '/' || id FROM payment_plan
    UNION ALL
    SELECT entity, 'plan_agreed', 'plan/' || id, 'agreement of plan ' || entity || '/' || id FROM payment_plan WHERE agreed_on IS NOT NULL
    UNION ALL
    SELECT entity, 'plan_confirmed', 'plan/' || id, 'confirmation of plan ' || entity || '/' || id FROM payment_plan WHERE confirmed_on IS NOT NULL
    UNION ALL
    SELECT entity, 'plan_reminded', 'plan/' || id, 'reminder of plan ' || entity || '/' || id FROM payment_plan WHERE reminded > 0
    UNION ALL
    SELECT entity, 'plan_' || state, 'plan/' || id, 'end of plan ' || entity || '/' || id FROM payment_plan WHERE ended_on IS NOT NULL
    UNION ALL
    SELECT entity, 'hold_set',
           CASE WHEN starts_with(key, 'approval/') THEN regexp_replace(key, '/[0-9]+$', '') ELSE 'hold/' || id END,
           'hold ' || entity || '/' || key
    FROM hold
    UNION ALL
    SELECT entity, 'hold_' || state, 'hold/' || id, 'end of hold ' || entity || '/' || key FROM hold WHERE state <> 'active'
    UNION ALL
    SELECT entity, 'approval_requested', 'approval/' || id, 'approval ' || id FROM approval
    UNION ALL
    SELECT entity, 'approval_' || state, 'approval/' || id, 'end of approval ' || id FROM approval WHERE state <> 'open'
    UNION ALL
    SELECT entity, 'letter_planned', 'letter/' || key, 'letter ' || key FROM letter
    UNION ALL
    SELECT entity, 'letter_sent', 'letter/' || id, 'sending of letter ' || key FROM letter WHERE sent_at IS NOT NULL
    UNION ALL
    SELECT entity, 'letter_' || state, 'letter/' || id, 'end of letter ' || key
    FROM letter
    WHERE state IN ('bounced', 'refused', 'withdrawn')
    UNION ALL
    SELECT entity, 'statement_recorded', 'statement/' || id, concat_ws(' ', 'bank statement', entity, statement_ref, to_on)
    FROM bank_statement
    UNION ALL
    SELECT entity, 'refund_proposed', 'refund/' || id, 'refund ' || end_to_end_id FROM refund
    UNION ALL
    SELECT entity, 'refund_' || state, 'refund/' || id, 'refund ' || end_to_end_id FROM refund WHERE state <> 'proposed'
    UNION ALL
    SELECT entity, 'advice_recorded', 'advice/' || id, 'advice ' || entity || '/' || id FROM advice
    UNION ALL
    SELECT entity, 'payment_decided', 'payment/' || payment_id, 'decision about payment ' || entity || '/' || payment_id FROM payment_decision
    UNION ALL
    SELECT entity, 'cash_release_set', 'cash_release/' || code, 'release of ' || entity || '/' || code FROM cash_release
    UNION ALL
    SELECT entity, 'debits_stopped', 'customer/' || customer_id, 'debit stop of ' || entity || '/' || customer_id FROM direct_debit_stop
    UNION ALL
    SELECT entity, 'mail_stored', 'mail/' || id, 'mail ' || entity || '/' || id FROM inbound_mail WHERE content IS NOT NULL
    UNION ALL
    SELECT entity, 'mail_settled', 'mail/' || id, 'end of mail ' || entity || '/' || id FROM inbound_mail WHERE content IS NOT NULL AND state = 'settled'
    UNION ALL
    SELECT entity, 'mail_claim_' || state, 'mail_claim/' || id, 'claim ' || id || ' of mail ' || mail_id
    FROM mail_claim
    WHERE state IN ('applied', 'seconded', 'confirmed', 'corrected', 'rejected')
    UNION ALL
    SELECT entity, 'reply_drafted', 'reply/' || id, 'reply ' || entity || '/' || id FROM reply
    UNION ALL
    SELECT entity, 'reply_' || state, 'reply/' || id, 'reply ' || entity || '/' || id FROM reply WHERE state IN ('queued', 'sent', 'refused', 'discarded')
    UNION ALL
    SELECT entity, 'autonomy_set', 'autonomy/' || entity || '/' || version, 'autonomy of ' || entity FROM mail_autonomy
    UNION ALL
    SELECT entity, 'model_permission_set', 'model_permission/' || data, 'permission of ' || entity || '/' || data FROM model_permission
    UNION ALL
    SELECT entity, 'mail_rule_set', 'mail_rule/' || name || '/' || version, 'rule ' || entity || '/' || name FROM mail_rule
    UNION ALL
    SELECT entity, 'classifier_trained', 'classifier/' || version, 'classifier ' || entity || '/' || version FROM mail_classifier
    UNION ALL
    SELECT entity, 'legal_hold_set', 'legal_hold/' || id, 'legal hold ' || entity || '/' || id FROM legal_hold
    UNION ALL
    SELECT entity, 'legal_hold_lifted', 'legal_hold/' || id, 'end of legal hold ' || entity || '/' || id FROM legal_hold WHERE lifted_on IS NOT NULL
    UNION ALL
    SELECT entity, 'erasure_requested', 'erasure/' || id, 'request to erase ' || entity || '/' || id FROM erasure
    UNION ALL
    SELECT entity, 'erasure_' || state, 'erasure/' || id, 'end of the request to erase ' || entity || '/' || id FROM erasure WHERE state <> 'requested'
    UNION ALL
    SELECT entity, 'run_started', 'run/' || id, 'dunning run ' || concat_ws('/', entity, run_on, nullif(scope, '')) FROM dunning_run
)
SELECT CASE WHEN NOT coalesce(a.told, false) THEN 'no audit event tells of ' || x.what END AS line
FROM expected x
LEFT JOIN (SELECT DISTINCT entity, kind, subject, true AS told FROM audit_event) a USING (entity, kind, subject)
WHERE x.entity = @only_entity::text OR @only_entity::text IS NULL
