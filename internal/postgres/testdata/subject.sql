-- A row of every table with personal data, for the customer with the number in :n and the mark in :m, past all commands.
SET session_replication_role = replica;
INSERT INTO customer (id, entity, number) OVERRIDING SYSTEM VALUE VALUES (:n, 'NORD', 'S-:n');
INSERT INTO customer_state (customer_id) VALUES (:n);
INSERT INTO customer_identity (customer_id, name, street, postal_code, city) VALUES (:n, ':m name', ':m street', ':m code', ':m city');
INSERT INTO contact (id, customer_id, address) OVERRIDING SYSTEM VALUE VALUES (:n, :n, ':m@contact.example');
INSERT INTO customer_iban (customer_id, iban, learned_from) VALUES (:n, ':m iban', 'import');
INSERT INTO payer_trait (customer_id, kind, value, learned_by) VALUES (:n, 'name', ':m trait', 'anna');
INSERT INTO invoice (id, entity, customer_id, number, issued_on, due_on, amount_minor, currency) OVERRIDING SYSTEM VALUE
    VALUES (:n, 'NORD', :n, 'I-:n', '2020-01-05', '2020-02-04', 100, 'EUR');
INSERT INTO journal_entry (id, entity, kind, key, input_hash, value_on, booked_by) OVERRIDING SYSTEM VALUE
    VALUES (:n, 'NORD', 'payment', 'p:n', '', '2020-03-01', 'anna');
INSERT INTO posting (entry_id, line, account, invoice_id, amount_minor, currency) VALUES (:n, 1, 'receivables', :n, 0, 'EUR');
INSERT INTO bank_entry (id, statement_id, entity, key, amount_minor, currency, booked_on, value_on, counterparty_iban, counterparty_name, remittance, entry, state)
    OVERRIDING SYSTEM VALUE VALUES (:n, 1, 'NORD', 'E-:n', 100, 'EUR', '2020-03-01', '2020-03-01', ':m iban', ':m payer', ':m text', '{"x": ":m"}', 'posted');
INSERT INTO payment (id, entity, customer_id, key, amount_minor, currency, value_on, entry_id, bank_entry_id, unapplied_minor) OVERRIDING SYSTEM VALUE
    VALUES (:n, 'NORD', :n, 'P-:n', 100, 'EUR', '2020-03-01', :n, :n, 0);
INSERT INTO payment_trace (payment_id, entity, end_to_end_id, mandate_id, bank_reference, payer_iban, payer_name, remittance)
    VALUES (:n, 'NORD', ':m e2e', ':m mandate', ':m ref', ':m iban', ':m payer', ':m text');
INSERT INTO refund (id, entity, payment_id, customer_id, amount_minor, currency, creditor_iban, creditor_name, end_to_end_id, state, reason, proposed_by, proposed_at)
    OVERRIDING SYSTEM VALUE VALUES (:n, 'NORD', :n, :n, 5, 'EUR', ':m iban', ':m creditor', 'RF-:n', 'rejected', 'x', 'anna', '2020-03-05 08:00Z');
INSERT INTO direct_debit_stop (id, entity, customer_id, mandate_id, since_on, set_by) OVERRIDING SYSTEM VALUE VALUES (:n, 'NORD', :n, ':m mandate', '2020-03-06', 'bank');
INSERT INTO inbound_document (id, entity, kind, name, sha256, size_bytes, received_by) OVERRIDING SYSTEM VALUE VALUES (:n, 'NORD', 'advice', 'a', sha256(':m'), 1, 'anna');
INSERT INTO advice (id, entity, document_id, customer_id, number, total_minor, currency, state, received_on, expires_on, document) OVERRIDING SYSTEM VALUE
    VALUES (:n, 'NORD', :n, :n, ':m number', 100, 'EUR', 'refusal', '2020-02-20', '2020-03-20', '{"x": ":m"}');
INSERT INTO inbox_file (id, entity, kind, name, sha256, size_bytes, content, source, state, document_id, position, faults, received_by, received_at, closed_at) OVERRIDING SYSTEM VALUE
    VALUES (:n, 'NORD', 'advice', ':m name', sha256(':m file'), length(':m file'::bytea), ':m file', 'folder', 'taken', :n, ':m position', '[":m"]', 'anna', '2020-02-20 08:00Z', now());
INSERT INTO letter (id, entity, customer_id, run_id, contact_id, key, message_id, language, currency, kind, level, dated_on, pay_by_on, total_minor, policy, policy_version,
                    state, sent_at, sent_on) OVERRIDING SYSTEM VALUE
    VALUES (:n, 'NORD', :n, 1, :n, 'L-:n', 'l:n', 'de', 'EUR', 'reminder', 1, '2020-02-10', '2020-02-20', 100, 'de-standard', 1, 'sent', '2020-02-10 08:00Z', '2020-02-10');
INSERT INTO letter_document (letter_id, head, subject, body, pdf, sha256) VALUES (:n, '{"x": ":m"}', ':m subject', ':m body', ':m pdf', ':m hash');
INSERT INTO outbound_mail (letter_id, entity, state, accepted_at, relay_response) VALUES (:n, 'NORD', 'accepted', now(), '250 :m');
INSERT INTO inbound_mail (id, entity, key, message_id, sha256, size_bytes, content, source, place, received_at, received_on, received_by, state, customer_id, thread, in_reply_to,
                          subject, from_address, from_name, settled_at, settled_by, settled_how) OVERRIDING SYSTEM VALUE
    VALUES (:n, 'NORD', md5(':m'), ':m@id', sha256(':m mail'), length(':m mail'::bytea), ':m mail', 'imap', ':m place', '2024-06-01 08:00Z', '2024-06-01', 'inbox', 'settled', :n,
            ':m thread', ':m irt', ':m subject', ':m@from.example', ':m Von Hier', now(), 'anna', 'answered');
INSERT INTO mail_attachment (mail_id, place, name, sha256, size_bytes, content) VALUES (:n, 1, ':m name', sha256(':m file'), length(':m file'::bytea), ':m file');
INSERT INTO mail_reading (mail_id, version, origin, content_hash, understanding, needs_human, rules_version, read_at)
    VALUES (:n, 1, 'rules', sha256(':m'), '{"x": ":m"}', false, 'r1', '2024-06-01 08:00Z');
INSERT INTO mail_claim (id, mail_id, entity, kind, reading, detail, corrected, level, autonomy, state, decided_by, decided_at, effect, made_at) OVERRIDING SYSTEM VALUE
    VALUES (:n, :n, 'NORD', 'accept_promise', 1, '{"x": ":m"}', '{"x": ":m"}', 'high', 'one_click', 'corrected', 'anna', now(), 'noted', now());
INSERT INTO mail_claim_decision (claim_id, choice, decided_by, decided_at, corrected) VALUES (:n, 'correct', 'anna', now(), '{"x": ":m"}');
INSERT INTO mail_example (claim_id, entity, mail_id, customer_id, intent, label, text, said, right_one, taught_by, taught_on, taught_at)
    VALUES (:n, 'NORD', :n, :n, 'promise_to_pay', 'corrected', ':m text', '{"x": ":m"}', '{"x": ":m"}', 'anna', '2024-06-01', now());
INSERT INTO mail_phrase (entity, customer_id, contact, phrase, intent, meaning, taught_by, taught_at) VALUES ('NORD', :n, ':m@contact', ':m phrase', 'promise_to_pay', ':m means', 'anna', now());
INSERT INTO reply (id, entity, customer_id, key, mail_id, mail_automatic, thread, token, message_id, in_reply_to, reference_ids, topic, language, to_address, to_name, subject, body,
                   facts_hash, facts_version, state, made_by, made_at, sent_by, answered_on, accepted_at, relay_response) OVERRIDING SYSTEM VALUE
    VALUES (:n, 'NORD', :n, 'A-:n', :n, '', ':m thread', 't:n', 'a:n', ':m irt', '{:m ref}', 'balance', 'de', ':m@to.example', ':m to', ':m subject', ':m body', 'f', 1,
            'sent', 'anna', '2024-06-02 08:00Z', 'anna', '2024-06-02', '2024-06-02 08:00Z', '250 :m');
INSERT INTO reply (entity, customer_id, key, thread, token, message_id, topic, language, to_address, subject, body, facts_hash, facts_version, state, made_by, made_at)
    VALUES ('NORD', :n, 'D-:n', ':m thread', 'd:n', 'd:n', 'balance', 'de', ':m@to.example', ':m subject', ':m draft', 'f', 1, 'discarded', 'anna', '2024-06-02 08:00Z');
INSERT INTO dispute_case (id, entity, customer_id, cause, state, outcome, team, response_days, routed_because, opened_on, opened_at, opened_by, since_on, due_on, resolved_on, resolved_by)
    OVERRIDING SYSTEM VALUE VALUES (:n, 'NORD', :n, 'quality', 'resolved', 'rejected', 'quality', 5, 'no rule', '2024-06-01', '2024-06-01 08:00Z', 'anna', '2024-06-01', '2024-06-08', '2024-06-05', 'anna');
INSERT INTO case_entry (case_id, key, kind, at, on_date, by, body) VALUES (:n, 'c:n', 'comment', '2024-06-02 08:00Z', '2024-06-02', 'anna', ':m comment');
INSERT INTO case_file (id, case_id, name, media_type, size_bytes, sha256, content, at, by) OVERRIDING SYSTEM VALUE
    VALUES (:n, :n, ':m name', 'text/plain', length(':m case'::bytea), sha256(':m case'), ':m case', '2024-06-02 08:00Z', 'anna');
INSERT INTO contact_habit (customer_id, day, reason, set_by, set_at) VALUES (:n, 'tuesday', ':m habit', 'anna', '2024-06-02 08:00Z');
SET session_replication_role = origin;
