// Package correspondence holds what a customer's mail says, as typed claims with the words that say it.
//
// A claim is found by rules or proposed by a model; neither is believed. Verify looks for the quoted words itself, reads
// dates and amounts from them again, and drops or marks what does not hold. What may happen by itself afterwards is
// decided by the autonomy matrix. Money is never moved by a mail: that a customer has paid is believed from the bank only.
package correspondence

import "github.com/mahnwerk/mahnwerk/ar/phrase"

// Intent is what a mail wants or tells. A mail may have several.
type Intent string

const (
	PromiseToPay       Intent = "promise_to_pay"
	ExtensionRequest   Intent = "extension_request"
	PaymentPlanRequest Intent = "payment_plan_request"
	AlreadyPaid        Intent = "already_paid"
	RemittanceAdvice   Intent = "remittance_advice"
	Disputes           Intent = "dispute"
	CreditRequest      Intent = "credit_request"
	InvoiceCopyRequest Intent = "invoice_copy_request"
	DocumentRequest    Intent = "document_request"
	BankDetailsRequest Intent = "bank_details_request"
	BankDetailsChange  Intent = "bank_details_change"
	MasterDataChange   Intent = "master_data_change"
	WrongContact       Intent = "wrong_contact"
	Acknowledgement    Intent = "acknowledgement"
	OutOfOffice        Intent = "out_of_office"
	AutoAcknowledged   Intent = "auto_acknowledgement"
	Bounced            Intent = "bounce"
	Hardship           Intent = "hardship"
	InsolvencyNotice   Intent = "insolvency_notice"
	LegalThreat        Intent = "legal_threat"
	Complaint          Intent = "complaint"
	PrivacyRequest     Intent = "privacy_request"
	GeneralInquiry     Intent = "general_inquiry"
	Unrelated          Intent = "unrelated"
	// Other is abstention: empty, unreadable, ironic. A person reads it.
	Other Intent = "other"
)

// Intents lists all intents in the order they are shown.
func Intents() []Intent {
	return []Intent{PromiseToPay, ExtensionRequest, PaymentPlanRequest, AlreadyPaid, RemittanceAdvice, Disputes, CreditRequest,
		InvoiceCopyRequest, DocumentRequest, BankDetailsRequest, BankDetailsChange, MasterDataChange, WrongContact, Acknowledgement,
		OutOfOffice, AutoAcknowledged, Bounced, Hardship, InsolvencyNotice, LegalThreat, Complaint, PrivacyRequest, GeneralInquiry,
		Unrelated, Other}
}

// Flag marks a mail that a person has to see, whatever else it says.
type Flag string

const (
	// PromptInjection: text addressed to a machine, or steering the result.
	PromptInjection Flag = "prompt_injection"
	// BankFraudRisk: every message that says bank details change.
	BankFraudRisk Flag = "bank_fraud_risk"
	// Sensitive: asks for data of other customers.
	Sensitive Flag = "sensitive"
)

// Flags lists all flags.
func Flags() []Flag { return []Flag{PromptInjection, BankFraudRisk, Sensitive} }

// Precision is how exactly a mail names a date. The grammar of dates decides it; claims carry it on.
type Precision = phrase.Precision

const (
	Day           = phrase.Day
	Week          = phrase.Week
	Month         = phrase.Month
	MonthPart     = phrase.MonthPart
	Vague         = phrase.Vague
	NotBefore     = phrase.NotBefore
	Invalid       = phrase.Invalid
	Contradictory = phrase.Contradictory
)

// AmountSource is where an amount comes from.
type AmountSource string

const (
	// InText: written in the new text.
	InText AmountSource = "text"
	// OpenBalance: the whole of what is open, not written.
	OpenBalance AmountSource = "open_balance"
	// Computed: half, the rest, less a credit note.
	Computed AmountSource = "computed"
	// FromQuote: from our own quoted words, to which the customer assents.
	FromQuote AmountSource = "quoted"
	// NoAmount: it can't be told.
	NoAmount AmountSource = "none"
)

// AmountSources lists all sources.
func AmountSources() []AmountSource {
	return []AmountSource{InText, OpenBalance, Computed, FromQuote, NoAmount}
}

// Precisions lists all precisions.
func Precisions() []Precision {
	return []Precision{Day, Week, Month, MonthPart, Vague, NotBefore, Invalid, Contradictory}
}
