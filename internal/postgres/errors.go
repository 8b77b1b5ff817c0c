package postgres

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// ErrNotFound and RefusedError are the ledger's two answers for the caller; everything else is a fault of ours or of
// the database.
var ErrNotFound = subledger.ErrNotFound

// RefusedError is a command the ledger refuses; see subledger.RefusedError.
type RefusedError = subledger.RefusedError

// constraints says for every named constraint a caller can run into what to do about it. The name is the code.
var constraints = map[string]string{
	"entity_code_form":                "an entity code is 1 to 16 capital letters, digits, - or _",
	"entity_currency_form":            "a currency is its three-letter ISO 4217 code",
	"customer_number_once":            "this customer number exists already in the entity",
	"customer_number_form":            "a customer number has 1 to 64 characters, no slash, and does not begin with a blank",
	"customer_kind_known":             "a customer is business, consumer or unknown",
	"customer_language_known":         "a customer's language is de or en",
	"customer_treatment_known":        "a treatment is normal, watch, key_account or legal",
	"customer_limit_has_currency":     "a credit limit needs its currency",
	"contact_channel_known":           "a contact's channel is email or post",
	"invoice_number_once":             "this invoice number exists already in the entity",
	"invoice_number_form":             "an invoice number has 1 to 64 printable characters and does not begin with a blank",
	"invoice_kind_known":              "a document is invoice or credit_note",
	"invoice_amount_positive":         "an invoice's amount is more than zero",
	"invoice_currency_form":           "a currency is its three-letter ISO 4217 code",
	"invoice_due_after_issue":         "an invoice is due on or after the day it is issued",
	"invoice_skonto_range":            "Skonto is 0 to 10000 basis points",
	"invoice_opening_letter":          "an opening level needs the date of its letter",
	"item_open_not_negative":          "more would be settled than is open: read the item again",
	"item_closed_is_zero":             "a settled item has nothing open: read the item again",
	"item_level_range":                "a dunning level is 0 to 9",
	"journal_entry_once":              "this key was used for something else: give another key",
	"journal_entry_reversed_once":     "this entry was reversed already",
	"journal_entry_balanced":          "the postings of an entry must sum to zero",
	"payment_once":                    "this key was used for another payment: give another key",
	"payment_amount_positive":         "a payment's amount is more than zero",
	"payment_unapplied_range":         "more would be allocated than the payment has left: read the payment again",
	"allocation_sign":                 "an allocation's amount is more than zero",
	"allocation_reversed_once":        "this allocation was reversed already",
	"bank_statement_once":             "this statement was read already",
	"promise_once":                    "this key was used for another promise: give another key",
	"promise_dates":                   "a promise is due on or after the day it is made",
	"promise_item_positive":           "a promise needs a positive amount for each item",
	"dispute_once":                    "this key was used for another dispute: give another key",
	"dispute_amount_positive":         "a disputed amount is more than zero",
	"dispute_one_open_per_invoice":    "the invoice has an open dispute already: resolve it first",
	"dispute_reason_known":            "the reason of a dispute is one of price, quantity, quality, wrong_goods, not_received, not_ordered, missing_po, invoice_formal, duplicate, already_paid, tax, payment_terms, discount, credit_pending, retention, set_off, dunning_fee, wrong_debtor, statute_barred, unspecified",
	"hold_once":                       "this key was used for another hold: give another key",
	"hold_has_reason":                 "a hold needs a reason",
	"hold_has_owner":                  "a hold needs somebody who answers for it",
	"hold_ends_after_start":           "a hold ends on or after the day it starts",
	"payment_plan_once":               "this key was used for another plan: give another key",
	"plan_item_one_live_per_invoice":  "the invoice is covered by a plan already: withdraw that one first",
	"release_amount_has_currency":     "a largest amount needs its currency",
	"dunning_policy_content_once":     "this policy is stored already",
	"dunning_run_once":                "there is a run of this entity, date and scope already",
	"letter_item_once":                "the item has a letter of this level already",
	"letter_once":                     "this letter exists already",
	"approval_decision_pkey":          "this was decided already",
	"delegation_once":                 "this key was used for another delegation: give another key",
	"app_user_email_once":             "two active users have the same mail address: give each his own in the users file, or leave one out",
	"user_identity_one_account":       "the user came in with another account at the same moment: log in again",
	"api_token_pkey":                  "a token has this name, or had it: choose another",
	"api_token_name_form":             "a token's name is lower-case letters, digits, dots, - or _",
	"api_token_entity_fkey":           "there is no such entity",
	"app_user_name_form":              "a user name is lower-case letters, digits, dots, - or _",
	"business_clock_day":              "a business day lasts 50 milliseconds to 24 hours",
	"journal_entry_append_only":       "the journal is never changed: book a reversal",
	"posting_append_only":             "the journal is never changed: book a reversal",
	"allocation_append_only":          "allocations are never changed: book a reversal",
	"audit_event_append_only":         "the audit chain is never changed",
	"inbound_document_once":           "this document was read already",
	"bank_entry_once":                 "this bank entry was read already",
	"customer_state_counts":           "a counter would become negative: read the customer again",
	"outbound_mail_accepted_has_time": "an accepted mail needs the time it was accepted",
	"inbound_mail_once":               "this mail is stored already",
	"inbound_mail_bytes_once":         "this mail is stored already",
	"inbound_mail_size":               "the mail is too large",
	"mail_pause_once_per_invoice":     "a mail has paused the dunning of this invoice by itself before, and it does so once: set a hold with its end",
	"mail_pause_capped":               "by itself a mail pauses dunning for 14 days at most",
	"mail_claim_four_eyes":            "two people have to agree",
	"reply_never_to_automatic":        "a machine wrote this mail: it is not answered",
	"reply_once_per_thread_and_day":   "an answer in this thread leaves today already: send the next one tomorrow",
	"mail_rule_name_form":             "a rule's name is lower-case letters, digits, - or _",
	"mail_rule_words":                 "a rule's words have 3 to 200 characters",
	"mail_classifier_one_promoted":    "another classifier was promoted at the same moment: look again",
	"collector_name_form":             "a collector is a user name: lower-case letters, digits, dots, - or _",
	"phone_call_once":                 "this key was used for another call: give another key",
	"model_budget_not_exceeded":       "the day's budget is used up",
	"erasure_one_request":             "an erasure of this customer's data waits for another person already: see `starter privacy list`",
	"erasure_four_eyes":               "who asked for the erasure can't confirm it: another person does",
	"restricted_reading_has_reason":   "say why restricted data is opened: the reason stays in the books",
}

// refusal turns a violated named constraint into a RefusedError and leaves every other error as it is. The database's
// own text is dropped: it repeats the values of the row.
func refusal(err error) error {
	var violated *pgconn.PgError
	if !errors.As(err, &violated) {
		return err
	}
	text, known := constraints[violated.ConstraintName]
	if !known {
		return err
	}
	return &RefusedError{Code: violated.ConstraintName, Text: text}
}
