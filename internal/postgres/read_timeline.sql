-- What happened to some invoices, and with @whole to their customer itself, the latest @limit in order.
WITH item AS (
    SELECT id, number, entity, currency, 'invoice/' || entity || '/' || number AS stream FROM invoice WHERE id = ANY (@invoices::bigint[])
), debtor AS (
    SELECT id, entity, 'debtor/' || entity || '/' || number AS stream FROM customer WHERE id = @customer::bigint AND @whole::boolean
), moment (at, on_date, kind, ref, invoice, what, state, minor, currency, who, because, message_id, until_on, tie) AS (
    SELECT e.booked_at, e.value_on, 'posting', e.key, i.number, e.kind, p.account, p.amount_minor, p.currency, e.booked_by, e.reason,
           '', NULL::date, p.entry_id
    FROM posting p
    JOIN item i ON i.id = p.invoice_id
    JOIN journal_entry e ON e.id = p.entry_id
    UNION ALL
    SELECT a.booked_at, a.value_on, 'allocation', coalesce(y.key, n.number, e.key), i.number, a.kind,
           CASE WHEN a.reverses IS NULL THEN '' ELSE 'reversal' END, a.amount_minor, i.currency, e.booked_by, e.reason, '', NULL, a.id
    FROM allocation a
    JOIN item i ON i.id = a.invoice_id
    JOIN journal_entry e ON e.id = a.entry_id
    LEFT JOIN payment y ON y.id = a.payment_id
    LEFT JOIN invoice n ON n.id = a.credit_note_id
    UNION ALL
    SELECT y.booked_at, y.value_on, 'payment', y.key, '', 'unapplied ' || y.unapplied_minor,
           CASE WHEN y.reversed_by IS NULL THEN '' ELSE 'reversed' END, y.amount_minor, y.currency, '', '', '', NULL, y.id
    FROM payment y
    JOIN debtor d ON d.id = y.customer_id
    UNION ALL
    SELECT coalesce(l.sent_at, l.created_at), coalesce(l.sent_on, l.dated_on), 'letter', l.key, i.number, 'level ' || li.level,
           l.state, li.collectable_minor, l.currency, coalesce(l.approval_id, ''), l.ended_reason, l.message_id, l.pay_by_on, l.id
    FROM letter_item li
    JOIN item i ON i.id = li.invoice_id
    JOIN letter l ON l.id = li.letter_id
    UNION ALL
    SELECT coalesce(m.accepted_at, m.started_at, m.next_attempt_at), NULL, 'mail', l.key, '',
           m.attempts || ' tries' || CASE WHEN m.uncertain > 0 THEN ', ' || m.uncertain || ' uncertain' ELSE '' END,
           m.state, NULL, '', '', m.relay_response, l.message_id, NULL, l.id
    FROM outbound_mail m
    JOIN letter l ON l.id = m.letter_id
    WHERE m.letter_id IN (SELECT li.letter_id FROM letter_item li JOIN item ON item.id = li.invoice_id)
    UNION ALL
    SELECT p.created_at, p.made_on, 'promise', p.key, i.number, p.source,
           p.state || CASE WHEN p.ended_on IS NULL THEN '' ELSE ' ' || p.ended_on END, pi.amount_minor, i.currency, p.made_by, '', '', p.due_on, p.id
    FROM promise_item pi
    JOIN item i ON i.id = pi.invoice_id
    JOIN promise p ON p.id = pi.promise_id
    UNION ALL
    SELECT p.proposed_at, coalesce(p.agreed_on, p.proposed_on), 'plan', p.key, i.number, 'plan ' || p.id,
           p.state || CASE WHEN p.ended_on IS NULL THEN '' ELSE ' ' || p.ended_on END, pi.amount_minor, i.currency, p.proposed_by, '', '',
           (SELECT max(n.due_on) FROM plan_instalment n WHERE n.plan_id = p.id), p.id
    FROM plan_item pi
    JOIN item i ON i.id = pi.invoice_id
    JOIN payment_plan p ON p.id = pi.plan_id
    UNION ALL
    SELECT x.opened_at, x.opened_on, 'dispute', x.key, i.number, CASE WHEN x.whole THEN 'whole' ELSE 'part' END,
           coalesce(x.outcome || ' ' || x.resolved_on, x.state), x.amount_minor, i.currency, x.opened_by, x.reason, '', x.resolved_on, x.id
    FROM dispute x
    JOIN item i ON i.id = x.invoice_id
    UNION ALL
    SELECT h.set_at, h.from_on, 'hold', h.key, coalesce(i.number, ''), CASE WHEN h.invoice_id IS NULL THEN 'customer' ELSE 'item' END,
           h.state || CASE WHEN h.ended_on IS NULL THEN '' ELSE ' ' || h.ended_on END, NULL, '', h.owner, h.reason, '', h.until_on, h.id
    FROM hold h
    LEFT JOIN item i ON i.id = h.invoice_id
    WHERE h.customer_id = @customer::bigint AND (h.invoice_id IS NULL OR i.id IS NOT NULL)
    UNION ALL
    SELECT a.requested_at, NULL, 'approval', a.id, coalesce(i.number, ''), a.kind, a.state, NULL, '', a.requested_by, a.role, '', NULL, 0
    FROM approval a
    JOIN approval_item ai ON ai.approval_id = a.id
    JOIN item i ON i.id = ai.invoice_id
    UNION ALL
    SELECT d.decided_at, d.decided_on, 'answer', d.approval_id, coalesce(i.number, ''), d.decision || CASE d.choice WHEN '' THEN '' ELSE ' ' || d.choice END,
           d.channel, NULL, '', d.decided_by || CASE d.on_behalf_of WHEN '' THEN '' ELSE ' for ' || d.on_behalf_of END, d.reason, '', NULL, 0
    FROM approval_decision d
    JOIN approval_item ai ON ai.approval_id = d.approval_id
    JOIN item i ON i.id = ai.invoice_id
    UNION ALL
    SELECT d.decided_at, d.decided_on, 'decision', d.stream || '#' || d.event_seq, coalesce(i.number, ''), d.policy || ' v' || d.policy_version,
           coalesce(d.outcome -> 'state' ->> 'progress', d.outcome ->> 'treatment', ''), NULL, '', '', d.because, '', NULL, d.id
    FROM decision d
    LEFT JOIN item i ON i.stream = d.stream
    WHERE d.stream IN (SELECT stream FROM item UNION ALL SELECT stream FROM debtor)
    UNION ALL
    SELECT coalesce(r.finished_at, r.started_at), r.run_on, 'outcome', 'run/' || r.entity || '/' || r.run_on, i.number, o.outcome,
           array_to_string(o.blockers, ' '), NULL, '', r.requested_by, o.because, '', o.next_on, r.id
    FROM run_outcome o
    JOIN item i ON i.id = o.invoice_id
    JOIN dunning_run r ON r.id = o.run_id
    UNION ALL
    SELECT k.created_at, NULL, 'task', k.key, coalesce(i.number, ''), k.kind, k.state, NULL, '', coalesce(k.done_by, k.role), k.detail, '', NULL, k.id
    FROM task k
    LEFT JOIN item i ON i.id = k.invoice_id
    WHERE i.id IS NOT NULL OR k.invoice_id IS NULL AND k.customer_id IN (SELECT id FROM debtor)
    UNION ALL
    SELECT f.called_at, f.called_on, 'call', f.key, coalesce(i.number, ''), f.outcome, '', NULL, '', f.called_by, '', '', f.about_on, f.id
    FROM phone_call f
    LEFT JOIN dispute x ON x.id = f.dispute_id
    LEFT JOIN promise_item pi ON pi.promise_id = f.promise_id
    LEFT JOIN item i ON i.id = coalesce(x.invoice_id, pi.invoice_id)
    WHERE i.id IS NOT NULL OR f.customer_id IN (SELECT id FROM debtor)
    UNION ALL
    SELECT o.created_at, NULL, 'event', o.stream || '#' || o.seq, coalesce(i.number, ''), o.kind,
           CASE WHEN o.delivered_at IS NULL THEN 'waiting' ELSE 'delivered' END, NULL, '', '', o.payload::text, '', NULL, o.id
    FROM event_outbox o
    LEFT JOIN item i ON i.stream = o.stream
    WHERE o.stream IN (SELECT stream FROM item UNION ALL SELECT stream FROM debtor)
    UNION ALL
    SELECT b.received_at, b.received_on, 'inbound_mail', b.key, '', array_to_string(b.intents, ' '), b.state, NULL, '', b.received_by,
           array_to_string(b.because, ' '), '', NULL, b.id
    FROM inbound_mail b
    JOIN debtor d ON d.id = b.customer_id
    UNION ALL
    SELECT coalesce(c.decided_at, c.made_at), c.decided_on, 'mail_claim', b.key || '#' || c.id, coalesce(i.number, ''), c.kind, c.state, NULL, '',
           coalesce(c.decided_by, ''), array_to_string(c.because, ' '), '', NULL, c.id
    FROM mail_claim c
    JOIN inbound_mail b ON b.id = c.mail_id
    LEFT JOIN item i ON i.id = ANY (c.invoices)
    WHERE i.id IS NOT NULL OR b.customer_id IN (SELECT id FROM debtor)
)
SELECT at, on_date, kind, ref, invoice, what, state, minor, currency, who, because, message_id, until_on
FROM (SELECT * FROM moment ORDER BY at DESC, kind DESC, tie DESC, invoice DESC, what DESC, minor DESC LIMIT @limit::int) AS latest
ORDER BY at, kind, tie, invoice, what, minor
