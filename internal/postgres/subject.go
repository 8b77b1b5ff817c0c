package postgres

import "github.com/mahnwerk/mahnwerk/ar/retention"

// subjectTable is a table with rows about a customer. The list of them is the one source for what I16 looks for, what an
// export hands out, what an erasure takes away and what the retention report counts; a test compares it with the schema.
type subjectTable struct {
	name string
	// key are the columns of the primary key.
	key []string
	// of is the condition by which row t is about the customer @customer, and about nobody else.
	of string
	// class says how long rows with personal data are kept, on from which day that counts: an SQL date of row t, NULL where no
	// duty binds it.
	class retention.Class
	on    string
	// personal are the columns with personal data; a table without one is only handed out.
	personal []personalColumn
	// plain are the other columns that could hold words: codes, keys, names of colleagues, texts about things.
	plain []string
	// hidden are columns that may be about others too. They are not handed out.
	hidden []string
	// gone is true where the row goes away with its words.
	gone bool
	// also is set beside the blanks, in SQL.
	also string
}

// personalColumn is a column with personal data.
type personalColumn struct {
	name string
	// blank is what stands there afterwards, in SQL.
	blank string
	// needle says what I16 calls it where it looks for it elsewhere; only narrows down the rows whose value is looked for.
	needle, only string
	// file is the ending of the files that bytes are handed out as.
	file string
}

func words(columns ...string) []personalColumn {
	personal := make([]personalColumn, len(columns))
	for i, c := range columns {
		personal[i] = personalColumn{name: c, blank: `''`}
	}
	return personal
}

const (
	byCustomer = `t.customer_id = @customer`
	byMail     = `t.mail_id IN (SELECT m.id FROM inbound_mail m WHERE m.customer_id = @customer)`
	byClaim    = `t.claim_id IN (SELECT c.id FROM mail_claim c JOIN inbound_mail m ON m.id = c.mail_id WHERE m.customer_id = @customer)`
	byLetter   = `t.letter_id IN (SELECT l.id FROM letter l WHERE l.customer_id = @customer)`
	byPayment  = `t.payment_id IN (SELECT p.id FROM payment p WHERE p.customer_id = @customer)`
	byInvoice  = `t.invoice_id IN (SELECT i.id FROM invoice i WHERE i.customer_id = @customer)`
	byCase     = `t.case_id IN (SELECT c.id FROM dispute_case c WHERE c.customer_id = @customer)`
	byApproval = `t.approval_id IN (SELECT a.id FROM approval a WHERE a.customer_id = @customer)`

	// withheld stands where a name was.
	withheld = `'(withheld)'`
	// mailDay is the day a mail's period counts from, letterDay that of a letter that left.
	mailDay   = `(SELECT m.received_on FROM inbound_mail m WHERE m.id = t.mail_id)`
	letterDay = `(SELECT l.sent_on FROM letter l WHERE l.id = t.letter_id)`
	// accountDay is the day of the last booking of a customer.
	accountDay = `(SELECT greatest(
	    (SELECT max(e.value_on) FROM invoice i JOIN posting p ON p.invoice_id = i.id JOIN journal_entry e ON e.id = p.entry_id WHERE i.customer_id = t.customer_id),
	    (SELECT max(p.value_on) FROM payment p WHERE p.customer_id = t.customer_id)))`
)

// subjectTables are the tables with rows about customers: first those with personal data, in the order in which they are
// emptied, then those that say only what was owed, paid and done.
var subjectTables = []subjectTable{
	{name: "mail_example", key: []string{"claim_id"}, of: byCustomer + ` OR ` + byMail, class: retention.Free, on: `NULL::date`, gone: true,
		personal: words("text", "said", "right_one"), plain: []string{"entity", "intent", "label", "language", "taught_by"}},
	{name: "mail_phrase", key: []string{"id"}, of: byCustomer, class: retention.Free, on: `NULL::date`, gone: true,
		personal: words("contact", "phrase", "meaning"), plain: []string{"entity", "intent", "taught_by"}},
	{name: "payer_trait", key: []string{"id"}, of: byCustomer, class: retention.Free, on: `NULL::date`, gone: true,
		personal: words("value"), plain: []string{"kind", "learned_by"}},
	{name: "customer_iban", key: []string{"customer_id", "iban"}, of: byCustomer, class: retention.Free, on: `NULL::date`, gone: true,
		personal: []personalColumn{{name: "iban", blank: `''`, needle: "IBAN"}}, plain: []string{"learned_from", "learned_by"}},
	{name: "contact", key: []string{"id"}, of: byCustomer, class: retention.Free, on: `NULL::date`,
		personal: []personalColumn{{name: "address", blank: `'withheld/' || t.id`, needle: "contact", only: `t.address <> 'withheld/' || t.id`}},
		plain:    []string{"channel", "disabled_reason"}, also: `disabled_at = coalesce(disabled_at, @now), disabled_reason = 'erased'`},
	{name: "customer_identity", key: []string{"customer_id"}, of: byCustomer, class: retention.Books, on: accountDay,
		personal: []personalColumn{{name: "name", blank: withheld, needle: "name"}, {name: "street", blank: `''`, needle: "street"},
			{name: "postal_code", blank: `''`}, {name: "city", blank: `''`}}},
	{name: "inbound_mail", key: []string{"id"}, of: byCustomer, class: retention.Letters, on: `t.received_on`,
		personal: []personalColumn{{name: "content", blank: `NULL::bytea`, file: "eml"}, {name: "subject", blank: `''`},
			{name: "from_address", blank: `''`, needle: "mail address", only: `t.automatic = ''`},
			{name: "from_name", blank: `''`, needle: "sender", only: `t.automatic = '' AND t.from_name LIKE '% %'`},
			{name: "message_id", blank: `''`}, {name: "in_reply_to", blank: `''`}, {name: "thread", blank: `'withheld/' || t.id`}, {name: "place", blank: `''`}},
		plain: []string{"entity", "key", "sha256", "source", "author", "received_by", "state", "trust", "grounds", "automatic", "language", "intents", "flags",
			"because", "settled_by", "settled_how"}},
	{name: "mail_attachment", key: []string{"mail_id", "place"}, of: byMail, class: retention.Letters, on: mailDay,
		personal: []personalColumn{{name: "name", blank: `''`}, {name: "content", blank: `NULL::bytea`, file: "bin"}}, plain: []string{"media_type", "sha256", "kind"}},
	{name: "mail_reading", key: []string{"mail_id", "version"}, of: byMail, class: retention.Letters, on: mailDay,
		personal: []personalColumn{{name: "understanding", blank: `'{}'::jsonb`}},
		plain:    []string{"origin", "content_hash", "because", "rules_version", "prompt_id", "model", "degraded"}},
	{name: "mail_claim", key: []string{"id"}, of: byMail, class: retention.Letters, on: mailDay,
		personal: []personalColumn{{name: "detail", blank: `'{}'::jsonb`}, {name: "corrected", blank: `NULL::jsonb`}},
		plain:    []string{"entity", "kind", "place", "level", "autonomy", "because", "state", "first_by", "decided_by", "reason", "effect"}},
	{name: "mail_claim_decision", key: []string{"id"}, of: byClaim, class: retention.Letters,
		on:       `(SELECT m.received_on FROM mail_claim c JOIN inbound_mail m ON m.id = c.mail_id WHERE c.id = t.claim_id)`,
		personal: []personalColumn{{name: "corrected", blank: `NULL::jsonb`}}, plain: []string{"choice", "decided_by", "reason"}},
	{name: "reply", key: []string{"id"}, of: byCustomer, class: retention.Letters, on: `CASE WHEN t.state = 'sent' THEN t.answered_on END`,
		personal: []personalColumn{{name: "to_address", blank: `''`, needle: "mail address"}, {name: "to_name", blank: `''`}, {name: "subject", blank: `''`}, {name: "body", blank: `''`},
			{name: "in_reply_to", blank: `''`}, {name: "reference_ids", blank: `'{}'::text[]`}, {name: "thread", blank: `'withheld/' || t.id`}, {name: "relay_response", blank: `''`}},
		plain: []string{"entity", "key", "mail_automatic", "token", "message_id", "topic", "language", "tone", "facts_hash", "origin", "state", "made_by", "sent_by"}},
	{name: "letter_document", key: []string{"letter_id"}, of: byLetter, class: retention.Letters, on: letterDay, gone: true,
		personal: []personalColumn{{name: "head", blank: `'{}'::jsonb`}, {name: "subject", blank: `''`}, {name: "body", blank: `''`}, {name: "pdf", blank: `''::bytea`, file: "pdf"},
			{name: "sha256", blank: `''::bytea`}}},
	{name: "outbound_mail", key: []string{"letter_id"}, of: byLetter, class: retention.Letters, on: letterDay,
		personal: words("relay_response"), plain: []string{"entity", "state"}},
	{name: "advice", key: []string{"id"}, of: byCustomer, class: retention.Letters, on: `t.received_on`,
		personal: []personalColumn{{name: "document", blank: `'{}'::jsonb`}, {name: "number", blank: `''`}}, plain: []string{"entity", "currency", "state", "because"}},
	{name: "inbox_file", key: []string{"id"}, class: retention.Letters, on: `(t.received_at AT TIME ZONE 'UTC')::date`,
		of:       `t.kind = 'advice' AND t.document_id IN (SELECT a.document_id FROM advice a GROUP BY a.document_id HAVING bool_and(a.customer_id IS NOT DISTINCT FROM @customer))`,
		personal: []personalColumn{{name: "content", blank: `NULL::bytea`, file: "bin"}, {name: "name", blank: `''`}, {name: "position", blank: `''`}, {name: "faults", blank: `'[]'::jsonb`}},
		plain:    []string{"entity", "kind", "sha256", "source", "state", "reason", "received_by"}},
	{name: "payment_trace", key: []string{"payment_id"}, of: byPayment, class: retention.Vouchers, on: `(SELECT p.value_on FROM payment p WHERE p.id = t.payment_id)`,
		personal: words("end_to_end_id", "mandate_id", "bank_reference", "payer_iban", "payer_name", "remittance"), plain: []string{"entity"}},
	{name: "bank_entry", key: []string{"id"}, class: retention.Vouchers, on: `t.booked_on`,
		of: `t.id IN (SELECT p.bank_entry_id FROM payment p WHERE p.customer_id = @customer
		              UNION ALL SELECT r.bank_entry_id FROM bank_return r JOIN payment p ON p.id = r.payment_id WHERE p.customer_id = @customer
		              UNION ALL SELECT f.paid_bank_entry_id FROM refund f WHERE f.customer_id = @customer)
		     AND NOT EXISTS (SELECT FROM payment p WHERE p.bank_entry_id = t.id AND p.customer_id IS DISTINCT FROM @customer)
		     AND NOT EXISTS (SELECT FROM bank_return r LEFT JOIN payment p ON p.id = r.payment_id WHERE r.bank_entry_id = t.id AND p.customer_id IS DISTINCT FROM @customer)
		     AND NOT EXISTS (SELECT FROM refund f WHERE f.paid_bank_entry_id = t.id AND f.customer_id IS DISTINCT FROM @customer)`,
		personal: []personalColumn{{name: "counterparty_iban", blank: `''`}, {name: "counterparty_name", blank: `''`}, {name: "remittance", blank: `''`}, {name: "entry", blank: `'{}'::jsonb`}},
		plain:    []string{"entity", "key", "currency", "state", "code", "because", "bank_reference", "batch_id"}},
	{name: "refund", key: []string{"id"}, of: byCustomer, class: retention.Vouchers, on: `(t.proposed_at AT TIME ZONE 'UTC')::date`,
		personal: []personalColumn{{name: "creditor_iban", blank: `''`, needle: "IBAN"}, {name: "creditor_name", blank: `''`}},
		plain:    []string{"entity", "currency", "end_to_end_id", "state", "reason", "proposed_by", "released_by", "rejected_by", "message_id", "exported_by"}},
	{name: "direct_debit_stop", key: []string{"id"}, of: byCustomer, class: retention.Vouchers, on: `t.since_on`,
		personal: words("mandate_id"), plain: []string{"entity", "reason_code", "set_by", "lifted_by"}},

	{name: "case_entry", key: []string{"id"}, of: byCase, class: retention.Letters, on: `t.on_date`,
		personal: []personalColumn{{name: "body", blank: `''`}}, plain: []string{"key", "kind", "by", "detail"}},
	{name: "case_file", key: []string{"id"}, of: byCase, class: retention.Letters, on: `(t.at AT TIME ZONE 'UTC')::date`, gone: true,
		personal: []personalColumn{{name: "name", blank: withheld}, {name: "content", blank: `''::bytea`, file: "bin"}}, plain: []string{"media_type", "sha256", "by"}},
	{name: "contact_habit", key: []string{"customer_id"}, of: byCustomer, class: retention.Free, on: `NULL::date`, gone: true,
		personal: words("reason"), plain: []string{"day", "channel", "tone", "set_by"}},

	{name: "customer", key: []string{"id"}, of: `t.id = @customer`, plain: []string{"entity", "number", "kind", "language", "treatment", "collector", "region",
		"customer_group", "parent_number", "country", "land", "credit_currency", "policy", "content_hash"}, hidden: []string{"content_hash"}},
	{name: "customer_state", key: []string{"customer_id"}, of: byCustomer},
	{name: "invoice", key: []string{"id"}, of: byCustomer, plain: []string{"entity", "number", "kind", "currency", "order_number", "product_group", "policy", "content_hash"},
		hidden: []string{"content_hash"}},
	{name: "item_state", key: []string{"invoice_id"}, of: byCustomer, plain: []string{"entity", "settlement", "progress", "word", "blockers", "policy"}},
	{name: "credit_note_state", key: []string{"credit_note_id"}, of: byCustomer, plain: []string{"currency"}},
	{name: "payment", key: []string{"id"}, of: byCustomer, plain: []string{"entity", "key", "currency"}},
	{name: "payment_decision", key: []string{"id"}, of: byPayment, plain: []string{"entity", "choice", "detail", "reason", "decided_by"}, hidden: []string{"detail"}},
	{name: "allocation", key: []string{"id"}, of: byInvoice, plain: []string{"kind"}},
	{name: "promise", key: []string{"id"}, of: byCustomer, plain: []string{"entity", "key", "state", "source", "made_by"}},
	{name: "promise_item", key: []string{"promise_id", "invoice_id"}, of: byInvoice},
	{name: "dispute", key: []string{"id"}, of: byCustomer, plain: []string{"entity", "key", "reason", "state", "outcome", "opened_by", "resolved_by", "owner"}},
	{name: "hold", key: []string{"id"}, of: byCustomer, plain: []string{"entity", "key", "reason", "owner", "state", "set_by", "ended_by"}},
	{name: "letter", key: []string{"id"}, of: byCustomer, plain: []string{"entity", "key", "message_id", "language", "currency", "kind", "policy", "state", "approval_id", "ended_reason"}},
	{name: "letter_item", key: []string{"letter_id", "invoice_id"}, of: byInvoice},
	{name: "approval", key: []string{"id"}, of: byCustomer, plain: []string{"id", "entity", "kind", "subject", "facts_hash", "facts", "requested_by", "state", "role", "assignee"}},
	{name: "approval_item", key: []string{"approval_id", "invoice_id"}, of: byInvoice, plain: []string{"approval_id"}},
	{name: "approval_decision", key: []string{"approval_id"}, of: byApproval,
		plain: []string{"approval_id", "decision", "choice", "decided_by", "on_behalf_of", "role", "channel", "reason", "facts_hash"}},
	{name: "approval_vote", key: []string{"approval_id", "voter"}, of: byApproval, plain: []string{"approval_id", "voter", "on_behalf_of", "choice", "channel", "reason", "facts_hash"}},
	{name: "task", key: []string{"id"}, of: byCustomer, plain: []string{"entity", "key", "kind", "role", "owner", "detail", "state", "done_by"}},
	{name: "dispute_case", key: []string{"id"}, of: byCustomer, plain: []string{"entity", "cause", "product_group", "state", "outcome", "team", "owner", "escalate_to", "routed_because",
		"opened_by", "approval_id", "proposal", "resolved_by"}},
	{name: "payment_plan", key: []string{"id"}, of: byCustomer, plain: []string{"entity", "key", "state", "currency", "approval_id", "warnings", "proposed_by", "confirmed_by", "ended_by",
		"ended_because"}},
	{name: "plan_item", key: []string{"plan_id", "invoice_id"}, of: byInvoice},
	{name: "plan_instalment", key: []string{"plan_id", "position"}, of: `t.plan_id IN (SELECT p.id FROM payment_plan p WHERE p.customer_id = @customer)`},
	{name: "plan_reply", key: []string{"reply_id"}, of: `t.plan_id IN (SELECT p.id FROM payment_plan p WHERE p.customer_id = @customer)`},
	{name: "phone_call", key: []string{"id"}, of: byCustomer, plain: []string{"entity", "key", "outcome", "called_by"}},
	{name: "trigger_firing", key: []string{"entity", "name", "fact"}, of: byCustomer, plain: []string{"entity", "name", "fact"}},
	{name: "run_outcome", key: []string{"run_id", "invoice_id"}, of: byInvoice, plain: []string{"outcome", "blockers", "because"}},
	{name: "decision", key: []string{"id"}, plain: []string{"stream", "policy", "outcome", "because"},
		of: `t.stream = ANY (ARRAY (SELECT 'debtor/' || c.entity || '/' || c.number FROM customer c WHERE c.id = @customer
		                            UNION ALL SELECT 'invoice/' || i.entity || '/' || i.number FROM invoice i WHERE i.customer_id = @customer
		                            UNION ALL SELECT 'plan/' || p.entity || '/' || p.id FROM payment_plan p WHERE p.customer_id = @customer
		                            UNION ALL SELECT 'case/' || k.entity || '/' || k.id FROM dispute_case k WHERE k.customer_id = @customer))`},
	{name: "advice_line", key: []string{"advice_id", "line"}, of: `t.advice_id IN (SELECT a.id FROM advice a WHERE a.customer_id = @customer)`, plain: []string{"document_number", "reason"}},
	{name: "mail_opinion", key: []string{"mail_id", "classifier"}, of: byMail, plain: []string{"entity", "intents"}},
	{name: "mail_pause", key: []string{"invoice_id"}, of: byInvoice},
	{name: "model_call", key: []string{"id"}, of: byMail,
		plain: []string{"entity", "purpose", "provider", "region", "model", "prompt_id", "request_hash", "response_hash", "outcome"}},
	{name: "legal_hold", key: []string{"id"}, of: byCustomer, plain: []string{"entity", "reason", "owner", "set_by", "lifted_by"}},
	{name: "erasure", key: []string{"id"}, of: byCustomer, plain: []string{"entity", "state", "reason", "requested_by", "settled_by", "counts"}},
	{name: "restricted_reading", key: []string{"id"}, of: byCustomer, plain: []string{"read_by", "reason"}},
}

// otherTables are those that are not about one customer, with the reason. Restricted data is handed out by its own way.
var otherTables = map[string]string{
	"restricted_data": "what an erasure put aside; handed out with a reason only",

	"journal_entry": "amounts and keys; the customer's are in invoice, payment and allocation", "posting": "amounts", "payment_use": "amounts", "payment_credit": "ids",
	"payment_likely_payer": "who may have paid, several customers", "cash_proposal": "numbers and amounts of several customers", "bank_return": "ids and codes",
	"command": "keys and answers, ids and amounts", "event_outbox": "names nobody (I16)", "notification": "names nobody (I16)",
	"audit_event": "names nobody (I16)", "audit_head": "hashes", "audit_anchor": "hashes",

	"bank_statement": "totals of an account of ours", "bank_notice": "what a bank said of a batch, several payers; a voucher as a whole", "bank_account": "our accounts",
	"collective_account": "accounts of payment services", "inbound_document": "files of many customers, by hash", "quarantine": "files that were refused, by hash",

	"mail_classifier": "weights of hashed words", "model_cache": "masked answers, cleared after 30 days", "mail_rule": "words of the house",
	"mail_autonomy": "settings", "model_permission": "settings", "model_budget": "counts", "mailbox_position": "counts",

	"entity": "us", "app_user": "colleagues", "login_link": "colleagues", "web_session": "colleagues", "dunning_policy": "settings", "dunning_run": "counts",
	"card": "holds no words: what it shows is made from the records", "card_channel": "settings", "decision_limit": "settings", "chat_person": "colleagues", "chat_link": "colleagues",
	"login_attempt": "colleagues, for ten minutes", "delegation": "colleagues", "user_identity": "colleagues", "api_token": "hashes and names of machines",
	"case_route": "settings", "case_link": "ids; the mails and payments have the words", "collector_assignment": "colleagues, by number of the customer",
	"playbook": "words of the house", "playbook_choice": "settings", "trigger_rule": "settings",
	"release": "settings", "cash_release": "settings", "business_clock": "settings", "goose_db_version": "migrations",
}
