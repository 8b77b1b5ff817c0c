package correspondence

import (
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// Act is a kind of effect that a mail may have.
type Act string

const (
	// NoteMail writes down that the mail came and what it says. It has no effect on dunning.
	NoteMail Act = "note"
	// AcceptPromise records a promise to pay: the promised amounts leave dunning until their date and the bank's days.
	AcceptPromise Act = "accept_promise"
	// PauseDunning keeps letters about invoices back for a capped time.
	PauseDunning Act = "pause_dunning"
	// ExpectPayment writes down that a payment is said to be on its way. It books nothing.
	ExpectPayment Act = "expect_payment"
	// OpenDispute takes an invoice, or a part of it, out of dunning until somebody resolved it.
	OpenDispute Act = "open_dispute"
	// AskCredit, SendCopy, SendDocument, AskExtension, AskPlan are wishes a person grants or refuses.
	AskCredit    Act = "credit_request"
	SendCopy     Act = "copy_request"
	SendDocument Act = "document_request"
	AskExtension Act = "extension_request"
	AskPlan      Act = "plan_request"
	// HoldCustomer keeps all letters to the customer back until a day a person names.
	HoldCustomer Act = "hold"
	// ChangeContact changes whom letters go to, or another field of the master data.
	ChangeContact Act = "contact_change"
	// DisableContact stops the use of an address that does not exist.
	DisableContact Act = "contact_disable"
	// ReportInsolvency freezes the customer's items and opens the tasks of an insolvency.
	ReportInsolvency Act = "insolvency"
	// CheckBankDetails is the call to a number known before. Bank details are never changed from a mail.
	CheckBankDetails Act = "bank_details_check"
	// AnswerMail sends an answer.
	AnswerMail Act = "answer"
)

// Mode is who has to agree before an act has its effect.
type Mode string

const (
	// Automatic: it happens by itself and is written down.
	Automatically Mode = "automatic"
	// OneClick: one person confirms, corrects or rejects it.
	OneClick Mode = "one_click"
	// FourEyes: two people agree.
	FourEyes Mode = "four_eyes"
	// Never: it is shown, and has no effect from a mail.
	Never Mode = "never"
)

// Autonomy says for one entity what a mail may do.
type Autonomy struct {
	// Modes holds every act.
	Modes map[Act]Mode `json:"modes"`
	// PromiseDays is how far ahead a promise may lie to be accepted without a person; PauseDays how long a pause lasts.
	PromiseDays int `json:"promise_days"`
	PauseDays   int `json:"pause_days"`
	// PromiseLimitMinor is the largest promise accepted without a person, in minor units by currency; a currency that is
	// not listed has no such promises.
	PromiseLimitMinor map[money.Currency]int64 `json:"promise_limit_minor"`
}
