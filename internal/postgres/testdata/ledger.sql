-- A small filled ledger in which every invariant holds: paid, part paid, disputed, promised, held, written off and
-- cancelled invoices, a credit note, letters of three levels, approvals, bank statements, events. Written past the
-- store, so that a check is tested against facts and not against the code that writes them.
INSERT INTO entity (code, name, currency, bank_fresh_on) VALUES ('NORD', 'Nordwerk GmbH', 'EUR', '2026-03-16');

INSERT INTO dunning_policy (name, version, document, sha256, created_by) VALUES ('de-standard', 1, '{
  "name": "de-standard", "version": 1, "approval_above_minor": {"EUR": 2500000},
  "steps": [
    {"level": 1, "kind": "reminder", "anchor": "due", "delay_days": 5, "pay_by_days": 7},
    {"level": 2, "kind": "dunning", "anchor": "letter", "delay_days": 14, "pay_by_days": 10},
    {"level": 3, "kind": "final_notice", "anchor": "letter", "delay_days": 14, "pay_by_days": 10, "approval": true},
    {"level": 4, "kind": "decision", "anchor": "letter", "delay_days": 10}]}', '\x01', 'setup');

INSERT INTO customer (id, entity, number, kind) OVERRIDING SYSTEM VALUE VALUES
    (1, 'NORD', 'K-1', 'business'), (2, 'NORD', 'K-2', 'consumer');
INSERT INTO customer_identity (customer_id, name, street, postal_code, city) VALUES
    (1, 'Maschinenbau Kiesel GmbH', 'Werkstraße 12', '20095', 'Hamburg'),
    (2, 'Wilhelmine Sandkorn', 'Am Deich 3', '26721', 'Emden');
INSERT INTO contact (id, customer_id, address) OVERRIDING SYSTEM VALUE VALUES
    (1, 1, 'buchhaltung@kiesel.example'), (2, 2, 'wilhelmine@sandkorn.example');
INSERT INTO customer_iban (customer_id, iban, learned_from) VALUES (1, 'DE02120300000000202051', 'import');
INSERT INTO customer_state (customer_id, last_contact_on, event_seq, decided_seq) VALUES (1, '2026-03-17', 1, 1), (2, '2026-02-02', 0, 0);

INSERT INTO invoice (id, entity, customer_id, number, kind, issued_on, due_on, amount_minor, currency, opening_level, opening_letter_on, cancelled_on, imported_at)
OVERRIDING SYSTEM VALUE VALUES
    (1, 'NORD', 1, 'R-1', 'invoice', '2026-01-05', '2026-01-20', 10000, 'EUR', 0, NULL, NULL, '2026-01-05 08:00Z'),
    (2, 'NORD', 1, 'R-2', 'invoice', '2026-01-05', '2026-01-20', 50000, 'EUR', 0, NULL, NULL, '2026-01-05 08:00Z'),
    (3, 'NORD', 1, 'R-3', 'invoice', '2026-01-05', '2026-01-20', 20000, 'EUR', 0, NULL, NULL, '2026-01-05 08:00Z'),
    (4, 'NORD', 2, 'R-4', 'invoice', '2026-01-05', '2026-01-20', 30000, 'EUR', 0, NULL, NULL, '2026-01-05 08:00Z'),
    (5, 'NORD', 2, 'R-5', 'invoice', '2026-01-05', '2026-01-20', 7000, 'EUR', 0, NULL, NULL, '2026-01-05 08:00Z'),
    (6, 'NORD', 1, 'R-6', 'invoice', '2025-06-05', '2025-06-20', 4000, 'EUR', 3, '2025-09-01', NULL, '2026-01-05 08:00Z'),
    (7, 'NORD', 2, 'R-7', 'invoice', '2026-01-05', '2026-01-20', 9900, 'EUR', 0, NULL, '2026-01-10', '2026-01-05 08:00Z'),
    (8, 'NORD', 1, 'R-8', 'invoice', '2025-11-05', '2025-11-20', 60000, 'EUR', 1, '2025-12-01', NULL, '2026-01-05 08:00Z'),
    (9, 'NORD', 1, 'G-1', 'credit_note', '2026-01-12', '2026-01-12', 5000, 'EUR', 0, NULL, NULL, '2026-01-12 08:00Z'),
    (10, 'NORD', 2, 'R-9', 'invoice', '2026-01-05', '2026-01-20', 8000, 'EUR', 0, NULL, NULL, '2026-01-05 08:00Z');

INSERT INTO item_state (invoice_id, entity, customer_id, open_minor, paid_minor, credited_minor, written_minor, settlement, progress,
    level, next_level, next_on, ready_on, word, policy, policy_version, event_seq, decided_seq) VALUES
    (1, 'NORD', 1, 0, 10000, 0, 0, 'settled', 'reminded', 1, 0, NULL, '2026-02-09', 'paid', 'de-standard', 1, 3, 3),
    (2, 'NORD', 1, 45000, 5000, 0, 0, 'part_settled', 'dunned', 2, 3, '2026-03-09', '2026-03-05', 'dunned', 'de-standard', 1, 2, 2),
    (3, 'NORD', 1, 20000, 0, 0, 0, 'open', 'reminded', 1, 2, '2026-02-16', '2026-02-09', 'reminded', 'de-standard', 1, 1, 1),
    (4, 'NORD', 2, 30000, 0, 0, 0, 'open', 'none', 0, 1, '2026-01-26', '2026-01-20', 'promised', 'de-standard', 1, 1, 1),
    (5, 'NORD', 2, 7000, 0, 0, 0, 'open', 'none', 0, 1, '2026-01-26', '2026-01-20', 'on_hold', 'de-standard', 1, 1, 1),
    (6, 'NORD', 1, 0, 0, 0, 4000, 'written_off', 'uncollectible', 3, 0, NULL, '2025-09-11', 'written_off', 'de-standard', 1, 1, 1),
    (7, 'NORD', 2, 0, 0, 0, 0, 'cancelled', 'none', 0, 0, NULL, '2026-01-20', 'cancelled', 'de-standard', 1, 1, 1),
    (8, 'NORD', 1, 57000, 0, 3000, 0, 'part_settled', 'final_notice', 3, 4, '2026-03-27', '2026-03-27', 'final_notice', 'de-standard', 1, 1, 1),
    (10, 'NORD', 2, 8000, 0, 0, 0, 'open', 'reminded', 1, 2, '2026-02-16', '2026-02-09', 'reminded', 'de-standard', 1, 0, 0);
INSERT INTO credit_note_state (credit_note_id, customer_id, currency, unapplied_minor) VALUES (9, 1, 'EUR', 2000);

-- The journal: debits are positive, credits negative.
INSERT INTO journal_entry (id, entity, kind, key, input_hash, value_on, booked_at, booked_by, reverses)
OVERRIDING SYSTEM VALUE VALUES
    (1, 'NORD', 'invoice', 'invoice/R-1', '', '2026-01-05', '2026-01-05 08:00Z', 'import', NULL),
    (2, 'NORD', 'invoice', 'invoice/R-2', '', '2026-01-05', '2026-01-05 08:00Z', 'import', NULL),
    (3, 'NORD', 'invoice', 'invoice/R-3', '', '2026-01-05', '2026-01-05 08:00Z', 'import', NULL),
    (4, 'NORD', 'invoice', 'invoice/R-4', '', '2026-01-05', '2026-01-05 08:00Z', 'import', NULL),
    (5, 'NORD', 'invoice', 'invoice/R-5', '', '2026-01-05', '2026-01-05 08:00Z', 'import', NULL),
    (6, 'NORD', 'invoice', 'invoice/R-6', '', '2025-06-05', '2026-01-05 08:00Z', 'import', NULL),
    (7, 'NORD', 'invoice', 'invoice/R-7', '', '2026-01-05', '2026-01-05 08:00Z', 'import', NULL),
    (8, 'NORD', 'invoice', 'invoice/R-8', '', '2025-11-05', '2026-01-05 08:00Z', 'import', NULL),
    (9, 'NORD', 'credit_note', 'credit_note/G-1', '', '2026-01-12', '2026-01-12 08:00Z', 'import', NULL),
    (10, 'NORD', 'invoice', 'invoice/R-9', '', '2026-01-05', '2026-01-05 08:00Z', 'import', NULL),
    (11, 'NORD', 'cancellation', 'cancel/R-7', '', '2026-01-10', '2026-01-10 08:00Z', 'anna', 7),
    (12, 'NORD', 'payment', 'payment/P-1', '', '2026-02-10', '2026-02-11 08:00Z', 'import', NULL),
    (13, 'NORD', 'allocation', 'allocation/P-1', '', '2026-02-10', '2026-02-11 08:00Z', 'import', NULL),
    (14, 'NORD', 'payment', 'payment/P-2', '', '2026-02-12', '2026-02-13 08:00Z', 'import', NULL),
    (15, 'NORD', 'allocation', 'allocation/P-2', '', '2026-02-12', '2026-02-13 08:00Z', 'import', NULL),
    (16, 'NORD', 'reversal', 'reverse/P-2', '', '2026-02-14', '2026-02-14 08:00Z', 'anna', 14),
    (17, 'NORD', 'reversal', 'reverse/allocation/P-2', '', '2026-02-14', '2026-02-14 08:00Z', 'anna', 15),
    (18, 'NORD', 'credit', 'apply/G-1/R-8', '', '2026-01-12', '2026-01-12 08:00Z', 'import', NULL),
    (19, 'NORD', 'write_off', 'write_off/R-6', '', '2026-01-15', '2026-01-15 09:00Z', 'clara', NULL);
INSERT INTO payment (id, entity, customer_id, key, amount_minor, currency, value_on, booked_at, entry_id, reversed_by, unapplied_minor)
OVERRIDING SYSTEM VALUE VALUES
    (1, 'NORD', 1, 'P-1', 16000, 'EUR', '2026-02-10', '2026-02-11 08:00Z', 12, NULL, 1000),
    (2, 'NORD', 1, 'P-2', 3000, 'EUR', '2026-02-12', '2026-02-13 08:00Z', 14, 16, 0);
INSERT INTO posting (entry_id, line, account, invoice_id, customer_id, payment_id, amount_minor, currency) VALUES
    (1, 1, 'receivables', 1, 1, NULL, 10000, 'EUR'), (1, 2, 'revenue', NULL, 1, NULL, -10000, 'EUR'),
    (2, 1, 'receivables', 2, 1, NULL, 50000, 'EUR'), (2, 2, 'revenue', NULL, 1, NULL, -50000, 'EUR'),
    (3, 1, 'receivables', 3, 1, NULL, 20000, 'EUR'), (3, 2, 'revenue', NULL, 1, NULL, -20000, 'EUR'),
    (4, 1, 'receivables', 4, 2, NULL, 30000, 'EUR'), (4, 2, 'revenue', NULL, 2, NULL, -30000, 'EUR'),
    (5, 1, 'receivables', 5, 2, NULL, 7000, 'EUR'), (5, 2, 'revenue', NULL, 2, NULL, -7000, 'EUR'),
    (6, 1, 'receivables', 6, 1, NULL, 4000, 'EUR'), (6, 2, 'revenue', NULL, 1, NULL, -4000, 'EUR'),
    (7, 1, 'receivables', 7, 2, NULL, 9900, 'EUR'), (7, 2, 'revenue', NULL, 2, NULL, -9900, 'EUR'),
    (8, 1, 'receivables', 8, 1, NULL, 60000, 'EUR'), (8, 2, 'revenue', NULL, 1, NULL, -60000, 'EUR'),
    (9, 1, 'revenue', NULL, 1, NULL, 5000, 'EUR'), (9, 2, 'receivables', 9, 1, NULL, -5000, 'EUR'),
    (10, 1, 'receivables', 10, 2, NULL, 8000, 'EUR'), (10, 2, 'revenue', NULL, 2, NULL, -8000, 'EUR'),
    (11, 1, 'receivables', 7, 2, NULL, -9900, 'EUR'), (11, 2, 'revenue', NULL, 2, NULL, 9900, 'EUR'),
    (12, 1, 'bank', NULL, 1, 1, 16000, 'EUR'), (12, 2, 'unapplied_cash', NULL, 1, 1, -16000, 'EUR'),
    (13, 1, 'unapplied_cash', NULL, 1, 1, 15000, 'EUR'), (13, 2, 'receivables', 1, 1, NULL, -10000, 'EUR'), (13, 3, 'receivables', 2, 1, NULL, -5000, 'EUR'),
    (14, 1, 'bank', NULL, 1, 2, 3000, 'EUR'), (14, 2, 'unapplied_cash', NULL, 1, 2, -3000, 'EUR'),
    (15, 1, 'unapplied_cash', NULL, 1, 2, 3000, 'EUR'), (15, 2, 'receivables', 3, 1, NULL, -3000, 'EUR'),
    (16, 1, 'bank', NULL, 1, 2, -3000, 'EUR'), (16, 2, 'unapplied_cash', NULL, 1, 2, 3000, 'EUR'),
    (17, 1, 'unapplied_cash', NULL, 1, 2, -3000, 'EUR'), (17, 2, 'receivables', 3, 1, NULL, 3000, 'EUR'),
    (18, 1, 'receivables', 9, 1, NULL, 3000, 'EUR'), (18, 2, 'receivables', 8, 1, NULL, -3000, 'EUR'),
    (19, 1, 'bad_debt', NULL, 1, NULL, 4000, 'EUR'), (19, 2, 'receivables', 6, 1, NULL, -4000, 'EUR');
INSERT INTO allocation (id, entry_id, kind, invoice_id, payment_id, credit_note_id, amount_minor, value_on, booked_at, reverses)
OVERRIDING SYSTEM VALUE VALUES
    (1, 13, 'payment', 1, 1, NULL, 10000, '2026-02-10', '2026-02-11 08:00Z', NULL),
    (2, 13, 'payment', 2, 1, NULL, 5000, '2026-02-10', '2026-02-11 08:00Z', NULL),
    (3, 15, 'payment', 3, 2, NULL, 3000, '2026-02-12', '2026-02-13 08:00Z', NULL),
    (4, 17, 'payment', 3, 2, NULL, -3000, '2026-02-14', '2026-02-14 08:00Z', 3),
    (5, 18, 'credit', 8, NULL, 9, 3000, '2026-01-12', '2026-01-12 08:00Z', NULL),
    (6, 19, 'write_off', 6, NULL, NULL, 4000, '2026-01-15', '2026-01-15 09:00Z', NULL);

INSERT INTO inbound_document (id, entity, kind, name, sha256, size_bytes, received_by) OVERRIDING SYSTEM VALUE VALUES
    (1, 'NORD', 'statement', 'february.xml', '\x01', 1, 'import'), (2, 'NORD', 'statement', 'march.xml', '\x02', 1, 'import');
INSERT INTO bank_statement (id, entity, document_id, account, statement_ref, currency, opening_minor, closing_minor, from_on, to_on)
OVERRIDING SYSTEM VALUE VALUES
    (1, 'NORD', 1, 'DE1', 'S-1', 'EUR', 100000, 119000, '2026-02-01', '2026-02-13'),
    (2, 'NORD', 2, 'DE1', 'S-2', 'EUR', 119000, 116500, '2026-02-14', '2026-03-16');
INSERT INTO bank_entry (id, statement_id, entity, key, amount_minor, currency, booked_on, value_on, state, code)
OVERRIDING SYSTEM VALUE VALUES
    (1, 1, 'NORD', 'E-1', 16000, 'EUR', '2026-02-10', '2026-02-10', 'posted', ''),
    (2, 1, 'NORD', 'E-2', 3000, 'EUR', '2026-02-12', '2026-02-12', 'posted', ''),
    (3, 2, 'NORD', 'E-3', -3000, 'EUR', '2026-02-14', '2026-02-14', 'returned', ''),
    (4, 2, 'NORD', 'E-4', 500, 'EUR', '2026-03-16', '2026-03-16', 'unmatched', 'no_reference');
UPDATE payment SET bank_entry_id = id;
INSERT INTO cash_proposal (id, entity, bank_entry_id, payment_id, code, certain, automatic, rules_version, because, proposed_at)
OVERRIDING SYSTEM VALUE VALUES (1, 'NORD', 1, 1, 'exact_references', true, true, 'r1', 'pays exactly what is open', '2026-02-11 08:00Z');
INSERT INTO bank_return (bank_entry_id, entity, state, payment_id, found_by, reason_code, amount_minor, currency, reversal_entry_id)
VALUES (3, 'NORD', 'reversed', 2, 'end_to_end_id', 'MS03', 3000, 'EUR', 16);
INSERT INTO refund (id, entity, payment_id, customer_id, amount_minor, currency, creditor_iban, creditor_name, end_to_end_id, state, reason,
    proposed_by, proposed_at, rejected_by, rejected_at)
OVERRIDING SYSTEM VALUE VALUES (1, 'NORD', 1, 1, 500, 'EUR', 'DE02120300000000202051', 'Maschinenbau Kiesel GmbH', 'RF-NORD-1', 'rejected', 'paid too much',
    'anna', '2026-02-12 09:00Z', 'clara', '2026-02-12 10:00Z');
INSERT INTO inbound_document (id, entity, kind, name, sha256, size_bytes, received_by) OVERRIDING SYSTEM VALUE VALUES
    (3, 'NORD', 'advice', 'advice.csv', '\x03', 1, 'import');
INSERT INTO advice (id, entity, document_id, customer_id, total_minor, currency, state, payment_id, received_on, expires_on, closed_on, document)
OVERRIDING SYSTEM VALUE VALUES (1, 'NORD', 3, 1, 16000, 'EUR', 'paid', 1, '2026-02-09', '2026-02-23', '2026-02-10', '{}');

-- People and their decisions.
INSERT INTO dispute_case (id, entity, customer_id, cause, team, owner, response_days, routed_because, opened_on, opened_at, opened_by, since_on, due_on)
OVERRIDING SYSTEM VALUE VALUES (1, 'NORD', 1, 'quality', 'quality', 'anna', 5, 'no rule applies: quality is a matter of quality', '2026-01-28',
    '2026-01-28 09:00Z', 'anna', '2026-01-28', '2026-02-04');
INSERT INTO dispute (id, entity, customer_id, invoice_id, case_id, key, whole, amount_minor, reason, opened_on, opened_at, opened_by)
OVERRIDING SYSTEM VALUE VALUES (1, 'NORD', 1, 3, 1, 'D-1', false, 5000, 'quality', '2026-01-28', '2026-01-28 09:00Z', 'anna');
INSERT INTO promise (id, entity, customer_id, key, state, made_on, due_on, evaluate_on, ended_on, source, made_by, created_at)
OVERRIDING SYSTEM VALUE VALUES
    (1, 'NORD', 2, 'V-1', 'active', '2026-01-28', '2026-03-20', '2026-03-24', NULL, 'phone', 'anna', '2026-01-28 09:00Z'),
    (2, 'NORD', 1, 'V-2', 'broken', '2026-02-10', '2026-02-17', '2026-02-19', '2026-02-20', 'phone', 'anna', '2026-02-10 09:00Z');
INSERT INTO promise_item (promise_id, invoice_id, amount_minor, settled_before_minor) VALUES (1, 4, 30000, 0), (2, 2, 40000, 0);
INSERT INTO hold (id, entity, customer_id, invoice_id, key, reason, owner, from_on, until_on, state, set_at, set_by, ended_on, ended_by)
OVERRIDING SYSTEM VALUE VALUES
    (1, 'NORD', 2, 5, 'H-1', 'waits for a new invoice', 'anna', '2026-01-28', '2026-03-31', 'active', '2026-01-28 09:00Z', 'anna', NULL, NULL),
    (2, 'NORD', 1, NULL, 'H-2', 'visit', 'anna', '2026-03-02', '2026-03-04', 'expired', '2026-03-01 09:00Z', 'anna', '2026-03-05', 'engine');

INSERT INTO dunning_run (id, entity, run_on, state, requested_by, started_at, finished_at) OVERRIDING SYSTEM VALUE VALUES
    (1, 'NORD', '2026-02-02', 'finished', 'schedule', '2026-02-02 07:00Z', '2026-02-02 07:01Z'),
    (2, 'NORD', '2026-02-23', 'finished', 'schedule', '2026-02-23 07:00Z', '2026-02-23 07:01Z'),
    (3, 'NORD', '2026-03-16', 'finished', 'schedule', '2026-03-16 07:00Z', '2026-03-16 07:01Z');
INSERT INTO approval (id, entity, customer_id, kind, subject, facts_hash, facts, requested_by, requested_at, state, role, closed_at) VALUES
    ('A-1', 'NORD', 1, 'letter', 'L-5', 'h1', '{}', 'schedule', '2026-03-16 07:00Z', 'approved', 'senior', '2026-03-17 08:00Z'),
    ('A-2', 'NORD', 1, 'escalation', 'R-6', 'h2', '{}', 'engine', '2026-01-06 07:00Z', 'approved', 'senior', '2026-01-15 08:00Z'),
    ('A-3', 'NORD', 2, 'letter', 'L-9', 'h3', '{}', 'schedule', '2026-03-16 07:00Z', 'open', 'senior', NULL);
INSERT INTO approval_item (approval_id, invoice_id) VALUES ('A-1', 8), ('A-2', 6), ('A-3', 10);
INSERT INTO approval_decision (approval_id, decision, choice, decided_by, role, channel, reason, facts_hash, decided_on, decided_at) VALUES
    ('A-1', 'approve', '', 'clara', 'senior', 'web', '', 'h1', '2026-03-17', '2026-03-17 08:00Z'),
    ('A-2', 'approve', 'write_off', 'clara', 'senior', 'web', 'not worth a lawsuit', 'h2', '2026-01-15', '2026-01-15 08:00Z');

-- Letters: L-1 reminds of R-1, R-2 and the undisputed part of R-3; L-2 reminds of R-9; L-3 dunns R-2 after a broken
-- promise; L-4 dunns R-8, L-5 is its final notice with approval; L-6 waits for a person.
INSERT INTO letter (id, entity, customer_id, run_id, contact_id, key, message_id, language, currency, kind, level, dated_on, pay_by_on,
    total_minor, policy, policy_version, state, approval_id, created_at, sent_at, sent_on) OVERRIDING SYSTEM VALUE VALUES
    (1, 'NORD', 1, 1, 1, 'L-1', '<l1@nord.example>', 'de', 'EUR', 'reminder', 1, '2026-02-02', '2026-02-09', 75000, 'de-standard', 1, 'sent', NULL, '2026-02-02 07:00Z', '2026-02-02 07:05Z', '2026-02-02'),
    (2, 'NORD', 2, 1, 2, 'L-2', '<l2@nord.example>', 'de', 'EUR', 'reminder', 1, '2026-02-02', '2026-02-09', 8000, 'de-standard', 1, 'sent', NULL, '2026-02-02 07:00Z', '2026-02-02 07:05Z', '2026-02-02'),
    (3, 'NORD', 1, 2, 1, 'L-3', '<l3@nord.example>', 'de', 'EUR', 'dunning', 2, '2026-02-23', '2026-03-05', 45000, 'de-standard', 1, 'sent', NULL, '2026-02-23 07:00Z', '2026-02-23 07:05Z', '2026-02-23'),
    (4, 'NORD', 1, 1, 1, 'L-4', '<l4@nord.example>', 'de', 'EUR', 'dunning', 2, '2026-02-02', '2026-02-12', 57000, 'de-standard', 1, 'sent', NULL, '2026-02-02 07:00Z', '2026-02-02 07:05Z', '2026-02-02'),
    (5, 'NORD', 1, 3, 1, 'L-5', '<l5@nord.example>', 'de', 'EUR', 'final_notice', 3, '2026-03-17', '2026-03-27', 57000, 'de-standard', 1, 'sent', 'A-1', '2026-03-16 07:00Z', '2026-03-17 09:00Z', '2026-03-17'),
    (6, 'NORD', 2, 3, 2, 'L-6', '<l6@nord.example>', 'de', 'EUR', 'dunning', 2, '2026-03-16', '2026-03-26', 8000, 'de-standard', 1, 'awaiting_approval', 'A-3', '2026-03-16 07:00Z', NULL, NULL);
INSERT INTO letter_item (letter_id, invoice_id, level, round, live, open_minor, disputed_minor, collectable_minor, broken_promise_id) VALUES
    (1, 1, 1, 0, true, 10000, 0, 10000, NULL), (1, 2, 1, 0, true, 50000, 0, 50000, NULL), (1, 3, 1, 0, true, 20000, 5000, 15000, NULL),
    (2, 10, 1, 0, true, 8000, 0, 8000, NULL), (3, 2, 2, 0, true, 45000, 0, 45000, 2), (4, 8, 2, 0, true, 57000, 0, 57000, NULL),
    (5, 8, 3, 0, true, 57000, 0, 57000, NULL), (6, 10, 2, 0, true, 8000, 0, 8000, NULL);
INSERT INTO outbound_mail (letter_id, entity, state, attempts, started_at, accepted_at, next_attempt_at)
SELECT id, entity, 'accepted', 1, sent_at - interval '1 second', sent_at, sent_at FROM letter WHERE sent_at IS NOT NULL;
INSERT INTO run_outcome (run_id, invoice_id, outcome, blockers, because, next_on) VALUES
    (1, 1, 'letter', '{}', 'level 1', NULL), (1, 2, 'letter', '{}', 'level 1', NULL), (1, 3, 'letter', '{}', 'level 1', NULL),
    (1, 10, 'letter', '{}', 'level 1', NULL), (1, 8, 'letter', '{}', 'level 2', NULL), (2, 2, 'letter', '{}', 'level 2', NULL),
    (3, 2, 'blocked', '{MIN_INTERVAL}', 'on 2026-03-16: MIN_INTERVAL', '2026-03-24'), (3, 3, 'blocked', '{MIN_INTERVAL}', 'on 2026-03-16: MIN_INTERVAL', '2026-03-24'),
    (3, 4, 'blocked', '{PROMISE_RUNNING}', 'on 2026-03-16: PROMISE_RUNNING', '2026-03-25'),
    (3, 5, 'blocked', '{HOLD_ITEM}', 'on 2026-03-16: HOLD_ITEM', '2026-04-01'), (3, 8, 'approval', '{}', 'level 3', NULL), (3, 10, 'approval', '{}', 'level 2', NULL);

INSERT INTO event_outbox (stream, seq, kind, key, subject_id, payload, created_at, delivered_at)
SELECT 'invoice/NORD/' || number, 1, 'issued', 'issued', id, jsonb_build_object('minor', amount_minor), '2026-01-05 08:00Z', '2026-01-05 08:01Z'
FROM invoice JOIN item_state ON invoice_id = id WHERE event_seq > 0;
INSERT INTO event_outbox (stream, seq, kind, key, subject_id, created_at, delivered_at) VALUES
    ('invoice/NORD/R-1', 2, 'letter_sent', 'letter/L-1', 1, '2026-02-02 07:05Z', '2026-02-02 07:06Z'),
    ('invoice/NORD/R-1', 3, 'payment_allocated', 'payment/P-1', 1, '2026-02-11 08:00Z', '2026-02-11 08:01Z'),
    ('invoice/NORD/R-2', 2, 'letter_sent', 'letter/L-1', 1, '2026-02-02 07:05Z', '2026-02-02 07:06Z'),
    ('debtor/NORD/K-1', 1, 'letter_sent', 'letter/L-1', 1, '2026-02-02 07:05Z', '2026-02-02 07:06Z');
INSERT INTO decision (stream, subject_id, event_seq, decided_on, policy, policy_version, outcome, because) VALUES
    ('invoice/NORD/R-1', 1, 3, '2026-02-11', 'de-standard', 1, '{"word": "paid"}', 'on 2026-02-11: nothing open'),
    ('invoice/NORD/R-3', 3, 1, '2026-02-03', 'de-standard', 1, '{"state": {"progress": "reminded", "next": {"level": 2, "on": "2026-02-16"}}}',
     'on 2026-02-03: next dunning (level 2) on 2026-02-16');
INSERT INTO task (entity, customer_id, invoice_id, key, kind, detail) VALUES ('NORD', 2, NULL, 'T-1', 'call', 'ask about the delivery');

-- Mails: the first of K-2 was answered, its promise came about by itself; the second of K-1 waits for a person.
INSERT INTO inbound_mail (id, entity, key, message_id, sha256, size_bytes, content, source, received_at, received_on, received_by, state, customer_id, trust,
    from_address, from_name, subject, intents, needs_human, reading, answered_at, settled_at, settled_by, settled_how) OVERRIDING SYSTEM VALUE VALUES
    (1, 'NORD', repeat('a', 32), 'm1@sandkorn.example', sha256('one'), 3, 'one', 'imap', '2026-02-10 08:00Z', '2026-02-10', 'inbox', 'settled', 2, 'certain',
     'wilhelmine@sandkorn.example', 'Wilhelmine Sandkorn', 'Re: R-4', '{promise_to_pay}', true, 1, '2026-02-10 10:00Z', '2026-02-10 10:00Z', 'anna', 'answered'),
    (2, 'NORD', repeat('b', 32), 'm2@kiesel.example', sha256('two'), 3, 'two', 'imap', '2026-03-17 11:00Z', '2026-03-17', 'inbox', 'waiting', 1, 'certain',
     'buchhaltung@kiesel.example', 'Buchhaltung', 'R-2', '{dispute}', true, 1, NULL, NULL, NULL, NULL);
INSERT INTO mail_reading (mail_id, version, origin, content_hash, understanding, needs_human, rules_version, read_at) VALUES
    (1, 1, 'rules', '\x01', '{}', true, 'r1', '2026-02-10 08:01Z'), (2, 1, 'rules', '\x02', '{}', true, 'r1', '2026-03-17 11:01Z');
INSERT INTO mail_claim (id, mail_id, entity, kind, place, reading, invoices, detail, level, autonomy, state, decided_by, decided_on, decided_at, effect, effect_id, made_at)
OVERRIDING SYSTEM VALUE VALUES
    (1, 1, 'NORD', 'copy_request', '', 1, '{}', '{}', 'high', 'one_click', 'confirmed', 'anna', '2026-02-10', '2026-02-10 09:00Z', 'task', 1, '2026-02-10 08:01Z'),
    (2, 1, 'NORD', 'accept_promise', 'R-4', 1, '{4}', '{}', 'high', 'automatic', 'applied', NULL, NULL, NULL, 'promise', 1, '2026-02-10 08:01Z'),
    (3, 2, 'NORD', 'open_dispute', 'R-2', 1, '{2}', '{}', 'high', 'one_click', 'proposed', NULL, NULL, NULL, '', NULL, '2026-03-17 11:01Z');
INSERT INTO mail_pause (invoice_id, mail_id, claim_id, promise_id, from_on, until_on) VALUES (4, 1, 2, 1, '2026-03-06', '2026-03-20');
INSERT INTO reply (id, entity, customer_id, key, mail_id, mail_automatic, thread, token, message_id, topic, language, to_address, subject, body, facts_hash,
    facts_version, state, made_by, made_at, sent_by, answered_on, attempts, accepted_at) OVERRIDING SYSTEM VALUE VALUES
    (1, 'NORD', 2, 'A-1', 1, '', repeat('a', 32), 'cafe', '<reply-cafe@nord.example>', 'statement', 'de', 'wilhelmine@sandkorn.example', 'Re: R-4', 'Ja.', 'f',
     1, 'sent', 'anna', '2026-02-10 09:30Z', 'anna', '2026-02-10', 1, '2026-02-10 10:00Z');
INSERT INTO event_outbox (stream, seq, kind, key, subject_id, created_at, delivered_at) VALUES
    ('inbound-mail/NORD/' || repeat('a', 32), 1, 'mail_stored', 'stored', 1, '2026-02-10 08:00Z', '2026-02-10 08:01Z'),
    ('inbound-mail/NORD/' || repeat('b', 32), 1, 'mail_stored', 'stored', 2, '2026-03-17 11:00Z', '2026-03-17 11:01Z');
