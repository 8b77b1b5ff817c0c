package postgres_test

import (
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// planted is one fault put into the filled ledger past every trigger and constraint, and the words by which the check
// must name it.
type planted struct {
	name, invariant string
	sql             string
	outside         func(*postgres.Outside)
	want            []string
}

var plantedFaults = []planted{
	{"an open amount that is not what is left", "I1",
		`UPDATE item_state SET open_minor = 44000 WHERE invoice_id = 2`, nil, []string{"NORD/R-2", "44000"}},
	{"an allocation nobody counted", "I1",
		`INSERT INTO allocation (id, entry_id, kind, invoice_id, payment_id, amount_minor, value_on) OVERRIDING SYSTEM VALUE VALUES (99, 13, 'payment', 3, 1, 700, '2026-02-10')`,
		nil, []string{"NORD/R-3"}},
	{"more open than was billed", "I1",
		`UPDATE item_state SET open_minor = 20001 WHERE invoice_id = 3`, nil, []string{"NORD/R-3", "outside 0 to 20000"}},
	{"paid and credited mixed up", "I1",
		`UPDATE item_state SET paid_minor = 0, credited_minor = 5000 WHERE invoice_id = 2`, nil, []string{"NORD/R-2", "allocations say 5000, 0, 0"}},
	{"a cancelled invoice that is still owed", "I1",
		`ALTER TABLE item_state DROP CONSTRAINT item_closed_is_zero; UPDATE item_state SET open_minor = 9900 WHERE invoice_id = 7`,
		nil, []string{"NORD/R-7 is cancelled"}},
	{"an invoice without its state", "I1",
		`DELETE FROM item_state WHERE invoice_id = 5`, nil, []string{"NORD/R-5 has no state row"}},
	{"a credit note applied twice", "I1",
		`UPDATE credit_note_state SET unapplied_minor = 5000 WHERE credit_note_id = 9`, nil, []string{"NORD/G-1", "applied 3000"}},
	{"money of a payment that vanished", "I2",
		`UPDATE payment SET unapplied_minor = 0 WHERE id = 1`, nil, []string{"NORD/P-1", "allocated 15000"}},
	{"likely payers beside a known one", "I2",
		`INSERT INTO payment_likely_payer VALUES (1, 1), (1, 2)`, nil, []string{"NORD/P-1 has a payer and 2 likely ones"}},
	{"a single likely payer", "I2",
		`UPDATE payment SET customer_id = NULL WHERE id = 1; INSERT INTO payment_likely_payer VALUES (1, 2)`, nil, []string{"NORD/P-1 has a single likely payer"}},
	{"a likely payer of another entity", "I2",
		`UPDATE payment SET customer_id = NULL WHERE id = 1; INSERT INTO entity (code, name, currency) VALUES ('SUED', 'Süd', 'EUR');
		 INSERT INTO customer (id, entity, number) OVERRIDING SYSTEM VALUE VALUES (99, 'SUED', 'K-9'); INSERT INTO payment_likely_payer VALUES (1, 2), (1, 99)`,
		nil, []string{"NORD/P-1 has a likely payer of another entity"}},
	{"a reversed payment that still has money", "I2",
		`UPDATE payment SET unapplied_minor = 3000 WHERE id = 2`, nil, []string{"NORD/P-2 is reversed"}},
	{"a statement that does not add up", "I3",
		`UPDATE bank_entry SET amount_minor = 15000 WHERE id = 1`, nil, []string{"statement NORD S-1"}},
	{"a statement nobody read", "I3",
		`DELETE FROM bank_entry WHERE statement_id = 1; UPDATE payment SET bank_entry_id = NULL; UPDATE bank_statement SET closing_minor = opening_minor WHERE id = 1`,
		nil, []string{"statement NORD S-2", "opens with 119000", "S-1"}},
	{"a posted credit without its payment", "I3",
		`UPDATE payment SET bank_entry_id = NULL WHERE id = 1`, nil, []string{"bank entry NORD/E-1"}},
	{"a payment from a debit", "I3",
		`UPDATE payment SET bank_entry_id = 3 WHERE id = 2`, nil, []string{"bank entry NORD/E-3 is no credit"}},
	{"a bank entry taken up twice", "I3",
		`ALTER TABLE bank_entry DROP CONSTRAINT bank_entry_once; INSERT INTO bank_entry (id, statement_id, entity, key, amount_minor, currency, booked_on, value_on, state)
		 OVERRIDING SYSTEM VALUE SELECT 99, statement_id, entity, key, amount_minor, currency, booked_on, value_on, 'unmatched' FROM bank_entry WHERE id = 4`,
		nil, []string{"bank entry NORD/E-4 is there 2 times"}},
	{"an entry that does not balance", "I4",
		`UPDATE posting SET amount_minor = 9999 WHERE entry_id = 1 AND line = 1`, nil, []string{"journal entry NORD/invoice/R-1", "sums to -1"}},
	{"an entry without postings", "I4",
		`DELETE FROM posting WHERE entry_id = 10`, nil, []string{"journal entry NORD/invoice/R-9", "no postings"}},
	{"a posting on another invoice", "I4",
		`UPDATE posting SET invoice_id = 3 WHERE entry_id = 2 AND line = 1`, nil, []string{"invoice NORD/R-2", "invoice NORD/R-3"}},
	{"a payment on another account", "I4",
		`UPDATE posting SET account = 'bank' WHERE entry_id = 13 AND line = 1`, nil, []string{"payment NORD/P-1", "ledger NORD EUR"}},
	{"two letters of a level", "I5",
		`DROP INDEX letter_item_once; UPDATE letter_item SET invoice_id = 1 WHERE letter_id = 2`, nil, []string{"NORD/R-1 has 2 letters of level 1", "L-1, L-2"}},
	{"a level said again without a reason", "I5",
		`UPDATE letter_item SET invoice_id = 1, round = 1 WHERE letter_id = 2`, nil, []string{"NORD/R-1 is told level 1 again by letter L-2"}},
	{"an imported level said again", "I5",
		`UPDATE invoice SET opening_level = 2 WHERE id = 8`, nil, []string{"NORD/R-8 is told level 2 again by letter L-4"}},
	{"a letter the world never saw", "I5", ``,
		func(o *postgres.Outside) { o.Mails.Accepted = o.Mails.Accepted[1:] }, []string{"letter L-", "no message"}},
	{"a letter nobody wrote", "I5", ``, func(o *postgres.Outside) {
		o.Mails.Accepted = append(o.Mails.Accepted, postgres.AcceptedMail{MessageID: "<stray@nord.example>"})
	}, []string{"stray@nord.example"}},
	{"a letter seen twice without a try in doubt", "I5", ``, func(o *postgres.Outside) {
		o.Mails.Accepted = append(o.Mails.Accepted, postgres.AcceptedMail{MessageID: "<l1@nord.example>"})
	}, []string{"letter L-1", "2 times"}},
	{"a letter seen with two bodies", "I5", `UPDATE outbound_mail SET uncertain = 1`, func(o *postgres.Outside) {
		o.Mails.Accepted = append(o.Mails.Accepted, postgres.AcceptedMail{MessageID: "l1@nord.example", BodyHash: "another"})
	}, []string{"letter L-1", "2 different bodies"}},
	{"a letter seen that waits for a person", "I5", ``, func(o *postgres.Outside) {
		o.Mails.Accepted = append(o.Mails.Accepted, postgres.AcceptedMail{MessageID: "<l6@nord.example>"})
	}, []string{"letter L-6 is awaiting_approval"}},
	{"a level that was jumped over", "I6",
		`UPDATE letter_item SET level = 1 WHERE letter_id = 4`, nil, []string{"NORD/R-8", "L-5 has level 3", "no letter of level 2"}},
	{"two levels on one day", "I6",
		`UPDATE letter SET sent_on = '2026-02-02', sent_at = '2026-02-02 08:00Z' WHERE id = 3`, nil, []string{"NORD/R-2", "L-3", "not after the day"}},
	{"a level too soon", "I6",
		`UPDATE letter SET sent_on = '2026-02-15', sent_at = '2026-02-15 08:00Z' WHERE id = 3`, nil, []string{"NORD/R-2", "only 13 days", "asks for 14"}},
	{"a level too soon by the built-in policy", "I6",
		`DELETE FROM dunning_policy; UPDATE letter SET sent_on = '2026-02-15', sent_at = '2026-02-15 08:00Z' WHERE id = 3`,
		nil, []string{"NORD/R-2", "only 13 days", "asks for 14"}},
	{"a level after one that had bounced", "I6",
		`UPDATE letter SET state = 'bounced' WHERE id = 4;
		 INSERT INTO event_outbox (stream, seq, kind, key, subject_id, created_at, delivered_at)
		 VALUES ('mail/NORD', 1, 'letter_bounced', 'b', 4, '2026-02-03 08:00Z', '2026-02-03 08:00Z')`, nil, []string{"NORD/R-8", "L-5"}},
	{"a letter for what was paid", "I7",
		`UPDATE outbound_mail SET started_at = '2026-02-11 08:16Z' WHERE letter_id = 1`, nil, []string{"NORD/R-1", "L-1 left at 2026-02-11T08:16:00Z"}},
	{"a letter for what was paid, where a day lasts two seconds", "I7",
		`INSERT INTO business_clock (day_ms, business_at) VALUES (2000, '2026-03-17'); UPDATE outbound_mail SET started_at = '2026-02-11 08:01Z' WHERE letter_id = 1`,
		nil, []string{"NORD/R-1", "L-1 left at 2026-02-11T08:01:00Z"}},
	{"a letter in a hold of the item", "I7",
		`UPDATE hold SET invoice_id = 2, customer_id = 1 WHERE id = 1`, nil, []string{"NORD/R-2", "L-3", "hold H-1"}},
	{"a letter in a hold of the customer", "I7",
		`UPDATE hold SET from_on = '2026-02-20', set_at = '2026-02-20 08:00Z' WHERE id = 2`, nil, []string{"NORD/R-2", "L-3", "hold H-2"}},
	{"a letter for money that is disputed", "I7",
		`UPDATE dispute SET amount_minor = 5001 WHERE id = 1`, nil, []string{"NORD/R-3", "L-1", "asks for 15000 of 20000 though 5001 are disputed"}},
	{"a letter for money that is promised", "I7",
		`UPDATE promise_item SET invoice_id = 10 WHERE promise_id = 1`, nil, []string{"NORD/R-9", "L-2", "30000 promised"}},
	{"a letter to an insolvent customer", "I7",
		`INSERT INTO event_outbox (stream, seq, kind, key, created_at, delivered_at)
		 VALUES ('debtor/NORD/K-2', 1, 'insolvency_reported', 'i', '2026-02-01 08:00Z', '2026-02-01 08:00Z')`, nil, []string{"NORD/R-9", "L-2", "insolvency"}},
	{"an item the run forgot", "I8",
		`DELETE FROM run_outcome WHERE run_id = 3 AND invoice_id = 3`, nil, []string{"NORD/R-3", "run of 2026-03-16"}},
	{"an item that sleeps for ever", "I8",
		`UPDATE item_state SET ready_on = '2027-01-01' WHERE invoice_id = 5`, nil, []string{"NORD/R-5", "not looked at before 2027-01-01"}},
	{"an item no run looks at", "I8",
		`UPDATE item_state SET ready_on = NULL WHERE invoice_id = 5`, nil, []string{"NORD/R-5", "nothing says why"}},
	{"a letter that a run only talks of", "I8",
		`INSERT INTO run_outcome VALUES (2, 5, 'letter', '{}', 'level 1', NULL)`, nil, []string{"NORD/R-5", "run of 2026-02-23"}},
	{"a queued letter without its mail", "I8",
		`UPDATE letter SET state = 'queued', sent_at = NULL, sent_on = NULL WHERE id = 2; DELETE FROM outbound_mail WHERE letter_id = 2`, nil, []string{"letter L-2 is queued", "missing"}},
	{"an accepted mail whose letter is not sent", "I8",
		`UPDATE letter SET state = 'withdrawn', sent_at = NULL, sent_on = NULL WHERE id = 2`, nil, []string{"letter L-2 is withdrawn but its mail was accepted"}},
	{"a letter that waits for nobody", "I8",
		`UPDATE approval SET state = 'expired', closed_at = now() WHERE id = 'A-3'`, nil, []string{"letter L-6", "expired"}},
	{"an approval that nobody decided", "I9",
		`DELETE FROM approval_decision WHERE approval_id = 'A-1'`, nil, []string{"approval A-1 is approved with 0 decisions", "letter L-5"}},
	{"two decisions of one approval", "I9",
		`ALTER TABLE approval_decision DROP CONSTRAINT approval_decision_pkey; INSERT INTO approval_decision SELECT * FROM approval_decision WHERE approval_id = 'A-1'`,
		nil, []string{"approval A-1 is approved with 2 decisions"}},
	{"a decision by the one who asked", "I9",
		`UPDATE approval_decision SET decided_by = 'schedule' WHERE approval_id = 'A-1'`, nil, []string{"approval A-1 was decided by the one who asked"}},
	{"a decision of one person that needs two", "I9",
		`UPDATE approval SET needed = 2 WHERE id = 'A-1'`, nil, []string{"approval A-1 needs two people"}},
	{"a yes of the one who asked", "I9", `
		UPDATE approval SET needed = 2 WHERE id = 'A-1';
		INSERT INTO approval_vote SELECT approval_id, 'schedule', choice, channel, '', facts_hash, decided_on, decided_at FROM approval_decision WHERE approval_id = 'A-1'`,
		nil, []string{"approval A-1 was agreed to by the one who asked"}},
	{"a decision in the place of the one who asked", "I9",
		`UPDATE approval_decision SET on_behalf_of = 'schedule' WHERE approval_id = 'A-1'`, nil, []string{"approval A-1", "in the place of the one who asked"}},
	{"a decision in another's place without a delegation", "I9",
		`UPDATE approval_decision SET on_behalf_of = 'nobody' WHERE approval_id = 'A-1'`, nil, []string{"approval A-1", "without a delegation"}},
	{"a decision about other facts", "I9",
		`UPDATE approval_decision SET facts_hash = 'h9' WHERE approval_id = 'A-1'`, nil, []string{"approval A-1", "other facts"}},
	{"a write-off that nobody explained", "I9",
		`UPDATE approval_decision SET reason = '' WHERE approval_id = 'A-2'`, nil, []string{"approval A-2", "no reason"}},
	{"a letter that left before the decision", "I9",
		`UPDATE approval_decision SET decided_at = '2026-03-17 10:00Z' WHERE approval_id = 'A-1'`, nil, []string{"letter L-5 left before approval A-1"}},
	{"a final notice nobody agreed to", "I9",
		`UPDATE letter SET approval_id = NULL WHERE id = 5`, nil, []string{"letter L-5 of level 3 needs an approval"}},
	{"a final notice nobody agreed to, by the built-in policy", "I9",
		`DELETE FROM dunning_policy; UPDATE letter SET approval_id = NULL WHERE id = 5`, nil, []string{"letter L-5 of level 3 needs an approval"}},
	{"a large letter nobody agreed to", "I9",
		`UPDATE letter SET total_minor = 2500001 WHERE id = 1`, nil, []string{"letter L-1 over 2500001 EUR"}},
	{"a write-off nobody agreed to", "I9",
		`UPDATE approval_decision SET choice = 'hand_over' WHERE approval_id = 'A-2'`, nil, []string{"NORD/R-6", "written off without an approval"}},
	{"a hand-over nobody chose", "I9",
		`UPDATE item_state SET progress = 'handed_over' WHERE invoice_id = 8`, nil, []string{"NORD/R-8 is handed_over"}},
	{"an audit event that was changed", "I10",
		`UPDATE audit_event SET detail = '{"minor": 2}' WHERE seq = 1`, nil, []string{"audit event NORD/1"}},
	{"an audit event that was removed", "I10",
		`DELETE FROM audit_event WHERE seq = 2`, nil, []string{"audit chain NORD: 3 follows 1"}},
	{"an audit chain cut at its end", "I10",
		`DELETE FROM audit_event WHERE seq = 62`, nil, []string{"audit chain NORD ends at 61", "head is 62"}},
	{"an audit chain without its head", "I10",
		`DELETE FROM audit_head`, nil, []string{"audit chain NORD has no head"}},
	{"an audit chain written anew", "I10", ``, func(o *postgres.Outside) {
		o.Heads = map[string]postgres.ChainHead{"NORD": {Seq: 2, Hash: []byte{1}}}
	}, []string{"audit event NORD/2 is not the head"}},
	{"an audit chain shorter than it was", "I10", ``, func(o *postgres.Outside) {
		o.Heads = map[string]postgres.ChainHead{"NORD": {Seq: 99, Hash: []byte{1}}}
	}, []string{"audit chain NORD ends at 62 but its head outside was 99"}},
	{"changes nobody wrote down", "I10",
		`DELETE FROM audit_event WHERE seq > 1`, nil, []string{"end of approval A-4", "customer NORD/K-1", "claim 1 of mail 1", "approval A-1"}},
	{"a credit note used and nobody wrote it down", "I10",
		`DELETE FROM audit_event WHERE kind = 'credit_note_applied'`, nil, []string{"tells of use of credit note NORD/G-1"}},
	{"a payment nobody wrote down", "I10",
		`DELETE FROM audit_event WHERE kind = 'payment_posted' AND subject = 'payment/1'`, nil, []string{"tells of payment NORD/P-1"}},
	{"a bank statement nobody wrote down", "I10",
		`DELETE FROM audit_event WHERE subject = 'statement/2'`, nil, []string{"tells of bank statement NORD S-2 2026-03-16"}},
	{"a sent letter nobody wrote down", "I10",
		`DELETE FROM audit_event WHERE kind = 'letter_sent' AND subject = 'letter/5'`, nil, []string{"tells of sending of letter L-5"}},
	{"an open invoice without a workflow", "I11", ``, func(o *postgres.Outside) {
		o.Workflows = &postgres.OpenWorkflows{IDs: o.Workflows.IDs[1:]}
	}, []string{"is open but has no open workflow"}},
	{"a workflow of a paid invoice", "I11", ``, func(o *postgres.Outside) {
		o.Workflows.IDs = append(o.Workflows.IDs, "invoice/NORD/R-1")
	}, []string{"invoice/NORD/R-1 is settled but its workflow is open"}},
	{"a workflow of no invoice", "I11", ``, func(o *postgres.Outside) {
		o.Workflows.IDs = append(o.Workflows.IDs, "invoice/NORD/R-404")
	}, []string{"invoice/NORD/R-404 has no invoice"}},
	{"two workflows of an invoice", "I11", ``, func(o *postgres.Outside) {
		o.Workflows.IDs = append(o.Workflows.IDs, "invoice/NORD/R-2")
	}, []string{"invoice/NORD/R-2 is open 2 times"}},
	{"an approval for two letters", "I9",
		`UPDATE letter SET approval_id = 'A-1' WHERE id = 4`, nil, []string{"approval A-1 let 2 letters leave"}},
	{"a write-off on the strength of an old decision", "I9",
		`INSERT INTO allocation (id, entry_id, kind, invoice_id, amount_minor, value_on, booked_at) OVERRIDING SYSTEM VALUE SELECT 99, entry_id, kind, invoice_id, 1, value_on, booked_at + interval '1 day' FROM allocation WHERE kind = 'write_off'`,
		nil, []string{"NORD/R-6 was written off 2 times, and people agreed 1 times"}},
	{"an event that was lost", "I12",
		`DELETE FROM event_outbox WHERE stream = 'invoice/NORD/R-1' AND seq = 2`, nil, []string{"stream invoice/NORD/R-1 has 2 events from 1 to 3"}},
	{"an event told out of order", "I12",
		`UPDATE event_outbox SET delivered_at = NULL WHERE stream = 'invoice/NORD/R-1' AND seq = 2`, nil, []string{"invoice/NORD/R-1: event 3 was told before event 2"}},
	{"a change nobody was told of", "I12",
		`UPDATE item_state SET event_seq = 2 WHERE invoice_id = 3`, nil, []string{"invoice/NORD/R-3 counts 2 events but its last is 1"}},
	{"an event that waits too long", "I12",
		`UPDATE event_outbox SET delivered_at = NULL WHERE stream = 'debtor/NORD/K-1'`, nil, []string{"debtor/NORD/K-1: event 1 (letter_sent) waits since 2026-02-02T07:05:00Z"}},
	{"a level no letter reached", "I14",
		`UPDATE item_state SET level = 2 WHERE invoice_id = 3`, nil, []string{"NORD/R-3 has level 2 but its letters say 1"}},
	{"a next step nobody decided", "I14",
		`UPDATE item_state SET next_on = '2027-01-01' WHERE invoice_id = 3`, nil, []string{"NORD/R-3", "on 2027-01-01", "said reminded, level 2 on 2026-02-16"}},
	{"a settlement that is not what is open", "I14",
		`UPDATE item_state SET settlement = 'open' WHERE invoice_id = 2`, nil, []string{"NORD/R-2: settlement is open with 45000 of 50000"}},
	{"a cancellation without its day", "I14",
		`UPDATE invoice SET cancelled_on = NULL WHERE id = 7`, nil, []string{"NORD/R-7: settlement is cancelled"}},
	{"a name in an event", "I16",
		`UPDATE event_outbox SET payload = '{"who": "Frau WILHELMINE SANDKORN"}' WHERE stream = 'invoice/NORD/R-4'`, nil, []string{"invoice/NORD/R-4, event 1", "name of customer NORD/K-2"}},
	{"an address in a decision", "I16",
		`UPDATE decision SET because = 'mailed buchhaltung@kiesel.example'`, nil, []string{"decision", "contact of customer NORD/K-1"}},
	{"an account number in a reason", "I16",
		`UPDATE run_outcome SET because = 'paid from DE02120300000000202051.' WHERE run_id = 3 AND invoice_id = 2`, nil, []string{"outcome of run 3", "IBAN of customer NORD/K-1"}},
	{"a bank entry booked twice", "I17",
		`UPDATE payment SET bank_entry_id = 1 WHERE id = 2`, nil, []string{"bank entry NORD/E-1, part 0: booked as 2 payments"}},
	{"a return whose payment stands", "I17",
		`UPDATE payment SET reversed_by = NULL WHERE id = 2`, nil, []string{"NORD/E-3 took payment P-2 back, but that was reversed by nothing"}},
	{"a return of another amount", "I17",
		`UPDATE bank_return SET amount_minor = 2900`, nil, []string{"NORD/E-3 took 2900 back of payment P-2 over 3000"}},
	{"a fee that nobody booked", "I17",
		`UPDATE bank_return SET amount_minor = 3300, fee_minor = 300`, nil, []string{"NORD/E-3: fee 300, but 0 is booked"}},
	{"a refund without its booking", "I17",
		`UPDATE refund SET state = 'released', released_by = 'clara', released_at = now(), entry_id = 13`, nil, []string{"NORD/P-1: refunds over 500 are released, but 0 was taken out"}},
	{"a refund with two eyes", "I17",
		`ALTER TABLE refund DROP CONSTRAINT refund_four_eyes, DROP CONSTRAINT refund_released_is_booked;
		 UPDATE refund SET released_by = 'anna'`, nil, []string{"NORD/P-1: 1 refunds were released by who proposed them"}},
	{"a use without money", "I17",
		`INSERT INTO payment_use (entry_id, payment_id, kind, amount_minor) VALUES (12, 1, 'rounding', 5)`, nil, []string{"NORD/P-1: 5 used as rounding, but its entry says -16000"}},
	{"a use taken back twice", "I17",
		`INSERT INTO payment_use (id, entry_id, payment_id, kind, amount_minor, reverses) OVERRIDING SYSTEM VALUE VALUES (9, 12, 1, 'rounding', -5, 9)`,
		nil, []string{"NORD/P-1: more was taken back as rounding than was used"}},
	{"an advice paid by money that went back", "I17",
		`UPDATE advice SET payment_id = 2, total_minor = 3000`, nil, []string{"advice 1 of NORD is paid by payment P-2, which was reversed"}},
	{"an advice paid by other money", "I17",
		`UPDATE advice SET total_minor = 15000`, nil, []string{"advice 1 of NORD over 15000 is paid by payment P-1 over 16000"}},
	{"an explanation of another payment", "I17",
		`UPDATE cash_proposal SET payment_id = 2`, nil, []string{"NORD/E-1: version 1 speaks of payment P-2"}},
	{"a posting that nobody was certain of", "I17",
		`ALTER TABLE cash_proposal DROP CONSTRAINT cash_proposal_automatic_is_certain; UPDATE cash_proposal SET certain = false`, nil, []string{"NORD/E-1: version 1 was not certain, but is posted automatically"}},
	{"a posting without its payment", "I17",
		`UPDATE cash_proposal SET payment_id = NULL`, nil, []string{"NORD/E-1: version 1 was posted, but there is no payment"}},
	{"a case that ended too soon", "I21",
		`UPDATE dispute_case SET state = 'resolved', outcome = 'rejected', resolved_on = '2026-02-01', resolved_by = 'anna'`, nil, []string{"case 1 of NORD is resolved but 1 of its disputes are open"}},
	{"a case that never ended", "I21",
		`UPDATE dispute SET state = 'resolved', outcome = 'rejected', rejected_minor = 5000, resolved_on = '2026-02-01', resolved_by = 'anna'`, nil, []string{"case 1 of NORD is open but none of its disputes is open"}},
	{"a case about another's invoice", "I21", `UPDATE dispute SET customer_id = 2`, nil, []string{"case 1 of NORD holds a dispute of another customer"}},
	{"a case without its workflow", "I21", ``, func(o *postgres.Outside) { o.Workflows = &postgres.OpenWorkflows{} }, []string{"case 1 of NORD is open but has no open workflow"}},
	{"a plan nobody agreed to", "I9", `UPDATE approval SET state = 'expired' WHERE id = 'A-4'`, nil, []string{"plan 1 of NORD was agreed but approval A-4 is expired"}},
	{"a plan its proposer agreed to", "I9", `UPDATE payment_plan SET proposed_by = 'clara'`, nil, []string{"plan 1 of NORD was agreed by clara, who proposed it"}},
	{"a plan that was agreed to and is refused", "I9", `UPDATE payment_plan SET agreed_on = NULL, state = 'refused'`, nil, []string{"approval A-4 agreed to plan 1 of NORD, which is refused"}},
	{"a letter while a plan ran", "I7", `UPDATE payment_plan SET agreed_on = '2026-01-21', agreed_at = '2026-01-21 09:00Z'`, nil, []string{"while a plan ran"}},
	{"an instalment that was changed", "I19", `UPDATE plan_instalment SET amount_minor = 4001 WHERE position = 2`, nil, []string{"plan 1 of NORD: instalments of 10001 and invoices of 10000"}},
	{"a default without a reminder", "I19", `UPDATE payment_plan SET state = 'defaulted', missing = 2`, nil, []string{"plan 1 of NORD is in default", "not of 2"}},
	{"a completed plan with an unpaid instalment", "I19", `UPDATE plan_instalment SET kept_on = NULL WHERE position = 2`, nil, []string{"completed with 1 instalments that were not paid"}},
	{"a plan whose invoices are free for another", "I19", `UPDATE payment_plan SET state = 'running', ended_on = NULL`, nil, []string{"plan 1 of NORD is running and its invoices say otherwise"}},
	{"a plan that was forgotten", "I19", `UPDATE payment_plan SET state = 'running', ended_on = NULL, wake_on = '2026-03-13'; UPDATE plan_item SET live = true`, nil, []string{"was to be looked at on 2026-03-13"}},
	{"a change of a plan nobody told of", "I10", `DELETE FROM audit_event WHERE kind = 'plan_agreed'`, nil, []string{"agreement of plan NORD/1"}},
	{"a mail that is settled too soon", "I18",
		`UPDATE inbound_mail SET state = 'settled', settled_at = now(), settled_by = 'x', settled_how = 'decided' WHERE id = 2`, nil, []string{"mail 2 of NORD is settled, but 1 claims of it wait"}},
	{"a mail that waits for nothing", "I18",
		`UPDATE inbound_mail SET state = 'waiting', settled_at = NULL, settled_by = NULL, settled_how = NULL WHERE id = 1`, nil, []string{"mail 1 of NORD waits, but it is answered"}},
	{"a mail nobody was told of", "I18",
		`DELETE FROM event_outbox WHERE subject_id = 2 AND kind = 'mail_stored'`, nil, []string{"mail 2 of NORD is not settled and no workflow was told of it"}},
	{"a mail without its workflow", "I18", ``, func(o *postgres.Outside) { o.Workflows = &postgres.OpenWorkflows{} }, []string{"mail 2 of NORD is not settled but has no open workflow"}},
	{"a machine that was answered", "I18",
		`ALTER TABLE reply DROP CONSTRAINT reply_never_to_automatic; UPDATE inbound_mail SET automatic = 'auto_replied' WHERE id = 1`, nil, []string{"mail 1 of NORD was written by a machine and answered"}},
	{"a reading that was lost", "I18",
		`DELETE FROM mail_reading WHERE mail_id = 2`, nil, []string{"mail 2 of NORD stands at another reading"}},
	{"an effect that is not there", "I18",
		`DELETE FROM task`, nil, []string{"claim 1 of mail 1 is confirmed, but task 1 is not there"}},
	{"an effect twice", "I18",
		`UPDATE promise SET key = 'mail/1/claim/2/' || id, state = 'active', ended_on = NULL`, nil, []string{"claim 2 of mail 1 has 2 promises"}},
	{"an effect nobody agreed to", "I18",
		`UPDATE dispute SET key = 'mail/2/claim/3/1'`, nil, []string{"claim 3 of mail 2 is proposed and has an effect all the same"}},
	{"a pause that is not written down", "I18",
		`DELETE FROM mail_pause`, nil, []string{"claim 2 of mail 1 paused dunning by itself"}},
	{"a dispute that opened itself", "I18",
		`UPDATE mail_claim SET state = 'applied', effect = 'dispute', effect_id = 1 WHERE id = 3`, nil, []string{"claim 3 of mail 2 took effect by itself"}},
	{"a pause that is too long", "I18",
		`ALTER TABLE mail_pause DROP CONSTRAINT mail_pause_capped; UPDATE mail_pause SET from_on = '2026-03-01'`, nil, []string{"invoice NORD/R-4 was paused for 19 days"}},
	{"a promise beyond its pause", "I18",
		`UPDATE promise SET due_on = '2026-03-21' WHERE id = 1`, nil, []string{"invoice NORD/R-4: promise V-1 is not what mail 1 may do"}},
	{"a letter while a mail was unanswered", "I18",
		`UPDATE mail_reading SET read_at = '2026-02-22 08:00Z' WHERE mail_id = 2`, nil, []string{"letter L-3 of NORD left on 2026-02-23 while mail 2 was unanswered", "L-5"}},
	{"an answer that no person sent", "I18",
		`UPDATE reply SET sent_by = 'mahnwerk/mail'`, nil, []string{"reply 1 of NORD was sent by no person"}},
	{"two answers in a thread and day", "I18",
		`DROP INDEX reply_once_per_thread_and_day; INSERT INTO reply OVERRIDING SYSTEM VALUE SELECT (r).* FROM (SELECT jsonb_populate_record(x, '{"id": 9, "key": "A-9", "token": "t9", "message_id": "m9"}') AS r FROM reply x) y`,
		nil, []string{"reply 1 of NORD is not the only one in its thread", "reply 9"}},
	{"an answer that settled nothing", "I18",
		`UPDATE inbound_mail SET answered_at = NULL, state = 'waiting', settled_at = NULL, settled_by = NULL, settled_how = NULL WHERE id = 1`, nil, []string{"reply 1 of NORD was sent, but mail 1 counts as unanswered"}},
	{"a claim that nobody told of", "I10",
		`UPDATE mail_claim SET state = 'rejected', decided_by = 'x', decided_at = now() WHERE id = 3`, nil, []string{"no audit event tells of claim 3 of mail 2"}},
	{"a sender in a message", "I16",
		`INSERT INTO notification (key, channel, headline) VALUES ('k', 'clerk', 'Wilhelmine Sandkorn writes')`, nil, []string{"message k holds the"}},
	{"money of a payment used beside it", "I2",
		`INSERT INTO payment_use (entry_id, payment_id, kind, amount_minor) VALUES (12, 1, 'dunning_fee', 700)`, nil, []string{"NORD/P-1: allocated 15700"}},
	{"a refund that nobody told of", "I10",
		`INSERT INTO refund (id, entity, payment_id, amount_minor, currency, creditor_iban, creditor_name, end_to_end_id, reason, proposed_by)
		 OVERRIDING SYSTEM VALUE VALUES (2, 'NORD', 1, 100, 'EUR', 'x', 'x', 'RF-NORD-2', 'x', 'anna')`, nil, []string{"no audit event tells of refund RF-NORD-2"}},
	{"a decision that nobody told of", "I10",
		`INSERT INTO payment_decision (entity, payment_id, choice, decided_by, decided_on) VALUES ('NORD', 1, 'confirm', 'anna', '2026-03-01')`, nil, []string{"decision about payment NORD/1"}},
	{"a release that nobody told of", "I10",
		`INSERT INTO cash_release (entity, code, released, set_by, reason) VALUES ('NORD', 'all_open', true, 'anna', 'x')`, nil, []string{"release of NORD/all_open"}},
	{"a fee taken from the bank unseen", "I4",
		`UPDATE bank_return SET amount_minor = 3300, fee_minor = 300, fee_entry_id = 16`, nil, []string{"bank is 16000, payments less fees and refunds 15700"}},
	{"a street in a task", "I16",
		`UPDATE task SET detail = 'visit am Deich 3'`, nil, []string{"task NORD/T-1", "street of customer NORD/K-2"}},
}

// forgiven are things that look like faults and are none: the world moves while it is looked at.
var forgiven = []planted{
	{"a letter that was on its way when the payment was booked", "I7",
		`UPDATE outbound_mail SET started_at = '2026-02-11 08:14Z' WHERE letter_id = 1`, nil, nil},
	{"a letter after a payment that was taken back", "I7",
		`UPDATE outbound_mail SET started_at = '2026-02-14 08:01Z' WHERE letter_id = 1;
		 UPDATE allocation SET amount_minor = 20000 WHERE id = 3; UPDATE posting SET amount_minor = -20000 WHERE entry_id = 15 AND line = 2;
		 UPDATE posting SET amount_minor = 20000 WHERE entry_id = 17 AND line = 2; DELETE FROM letter_item WHERE letter_id = 1 AND invoice_id <> 3`, nil, nil},
	{"a hold that was set when the letter was on its way", "I7",
		`UPDATE hold SET invoice_id = 2, customer_id = 1, from_on = '2026-02-23', set_at = '2026-02-23 07:04Z' WHERE id = 1`, nil, nil},
	{"a dispute that ended on the day of the letter", "I7",
		`UPDATE dispute SET amount_minor = 20000, state = 'resolved', outcome = 'rejected', resolved_on = '2026-02-02'`, nil, nil},
	{"a letter seen before the ledger heard of it", "I5",
		`UPDATE letter SET state = 'queued', sent_at = NULL, sent_on = NULL WHERE id = 2;
		 UPDATE outbound_mail SET state = 'sending', accepted_at = NULL WHERE letter_id = 2`, nil, nil},
	{"a letter seen twice after a try in doubt", "I5", `UPDATE outbound_mail SET uncertain = 1 WHERE letter_id = 1`, func(o *postgres.Outside) {
		o.Mails.Accepted = append(o.Mails.Accepted, postgres.AcceptedMail{MessageID: "l1@nord.example", BodyHash: "body of <l1@nord.example>"})
	}, nil},
	{"a level said again after a bounce", "I5",
		`UPDATE letter SET state = 'bounced' WHERE id = 1; UPDATE letter_item SET invoice_id = 1, round = 1 WHERE letter_id = 2`, nil, nil},
	{"a level after one whose bounce came later", "I6",
		`UPDATE letter SET state = 'bounced' WHERE id = 4;
		 INSERT INTO event_outbox (stream, seq, kind, key, subject_id, created_at, delivered_at)
		 VALUES ('mail/NORD', 1, 'letter_bounced', 'b', 4, '2026-03-18 08:00Z', '2026-03-18 08:00Z')`, nil, nil},
	{"an item that changed while the run went on", "I8",
		`DELETE FROM run_outcome WHERE run_id = 3 AND invoice_id = 3;
		 UPDATE event_outbox SET created_at = '2026-03-16 07:00:30Z', delivered_at = '2026-03-16 07:01Z' WHERE stream = 'invoice/NORD/R-3'`, nil, nil},
	{"an item whose next step has not come", "I8",
		`DELETE FROM run_outcome WHERE run_id = 3 AND invoice_id = 3; UPDATE item_state SET next_on = '2026-03-17' WHERE invoice_id = 3`, nil, nil},
	{"an invoice whose workflow was not told yet", "I11",
		`UPDATE event_outbox SET delivered_at = NULL WHERE stream LIKE 'invoice/%'`, func(o *postgres.Outside) {
			o.Workflows = &postgres.OpenWorkflows{IDs: []string{"invoice/NORD/R-9"}}
		}, nil},
	{"a closed invoice whose workflow is about to decide", "I11",
		`UPDATE item_state SET decided_seq = 2 WHERE invoice_id = 1`, func(o *postgres.Outside) {
			o.Workflows.IDs = append(o.Workflows.IDs, "invoice/NORD/R-1")
		}, nil},
	{"a stream whose beginning was cleared away", "I12",
		`DELETE FROM event_outbox WHERE stream = 'invoice/NORD/R-1' AND seq = 1`, nil, nil},
	{"a level that no decision has seen yet", "I14",
		`UPDATE item_state SET level = 2, decided_seq = 0 WHERE invoice_id = 3`, nil, nil},
	{"a word that is part of a name", "I16",
		`UPDATE run_outcome SET because = 'Wilhelmine, Sandkornstrasse, kiesel.example, Am Deich 33'`, nil, nil},
}

// checkedOn is the day on which the filled ledger is looked at.
var checkedOn = time.Date(2026, 3, 17, 12, 0, 0, 0, time.UTC)

// askAfter plants a fault in a transaction of its own, asks its invariant, and takes the fault back.
func (p planted) askAfter(t *testing.T, conn *pgx.Conn) postgres.CheckResult {
	t.Helper()
	outside := outsideOf(t, conn)
	tx, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(t.Context()) }() // nothing planted may stay
	if _, err := tx.Exec(t.Context(), `SET LOCAL session_replication_role = replica; `+p.sql); err != nil {
		t.Fatal(err)
	}
	if p.outside != nil {
		p.outside(&outside)
	}
	result, err := postgres.CheckOne(t.Context(), tx, checkedOn, outside, p.invariant)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestCheck_namesAPlantedFault(t *testing.T) {
	t.Parallel()
	conn := connect(t, filledLedger(t))
	for _, fault := range plantedFaults {
		t.Run(fault.invariant+" "+fault.name, func(t *testing.T) {
			fault.mustBeNamed(t, fault.askAfter(t, conn))
		})
	}
}

func TestCheck_forgivesWhatIsNoFault(t *testing.T) {
	t.Parallel()
	conn := connect(t, filledLedger(t))
	for _, fault := range forgiven {
		t.Run(fault.invariant+" "+fault.name, func(t *testing.T) {
			if result := fault.askAfter(t, conn); result.Total != 0 || result.Examined == 0 {
				t.Errorf("%s of %d rows names %s", result.ID, result.Examined, strings.Join(result.Violations, "\n"))
			}
		})
	}
}

func (p planted) mustBeNamed(t *testing.T, result postgres.CheckResult) {
	t.Helper()
	lines := strings.Join(result.Violations, "\n")
	if result.Total == 0 {
		t.Fatalf("%s does not see it", p.invariant)
	}
	for _, want := range p.want {
		if !strings.Contains(lines, want) {
			t.Errorf("%s says %q, want it to name %q", p.invariant, lines, want)
		}
	}
}
