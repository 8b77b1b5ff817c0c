package correspondence

// ClaimKind is a list of an Understanding.
type ClaimKind string

const (
	KindIntent     ClaimKind = "intent"
	KindPromise    ClaimKind = "promise"
	KindDispute    ClaimKind = "dispute"
	KindPaid       ClaimKind = "paid"
	KindProposed   ClaimKind = "proposed"
	KindRemittance ClaimKind = "remittance"
	KindContact    ClaimKind = "contact"
	KindFlag       ClaimKind = "flag"
	KindSignal     ClaimKind = "signal"
)

// ClaimKinds lists all kinds.
func ClaimKinds() []ClaimKind {
	return []ClaimKind{KindIntent, KindPromise, KindDispute, KindPaid, KindProposed, KindRemittance, KindContact, KindFlag, KindSignal}
}

// Ref is one claim of an Understanding: entry Index of the list Kind. Of a kind that holds one claim, Index is 0.
type Ref struct {
	Kind  ClaimKind `json:"kind"`
	Index int       `json:"index"`
}

// Code is why a claim does not stand, or not without a person.
type Code string

// The codes of claims that do not stand.
const (
	// NoQuote: the claim names no words at all.
	NoQuote Code = "quote_missing"
	// QuoteNotFound: the words are not in the mail.
	QuoteNotFound Code = "quote_not_found"
	// QuoteOfOthers: the words are in quoted text, in the signature or in small print. The customer did not write them now.
	QuoteOfOthers Code = "quote_not_new"
	// QuoteHidden: the words are where a reader does not see them.
	QuoteHidden Code = "quote_hidden"
	// QuoteOfOurs: the words are in a note of our own, which is never the customer's evidence.
	QuoteOfOurs Code = "quote_of_ours"
	// QuoteInReply: a promise quoted from the subject of an answer, which are our own words.
	QuoteInReply Code = "quote_in_reply_subject"
	// QuoteShort: a promise in fewer than three words.
	QuoteShort Code = "quote_short"
	// InvoiceForeign: no open item and no settled one of this customer has the number.
	InvoiceForeign Code = "invoice_foreign"
	// InvoiceClosed: the number is of a settled item.
	InvoiceClosed Code = "invoice_closed"
	// InvoiceNotNamed: neither the words nor their sentence nor the subject name the invoice, and others are open.
	InvoiceNotNamed Code = "invoice_not_named"
	// InvoiceUnknown: it can't be told which invoice is meant.
	InvoiceUnknown Code = "invoice_unknown"
	// DateDiffers: our grammar reads another date, or none, from the words.
	DateDiffers Code = "date_differs"
	// DateInvalid: the words name a date that does not exist.
	DateInvalid Code = "date_invalid"
	// DateContradictory: weekday and date disagree.
	DateContradictory Code = "date_contradictory"
	// DatePast: a promised date before the mail, or a payment said to have been made after it.
	DatePast   Code = "date_past"
	DateFuture Code = "date_future"
	// DateTooFar: a promise further ahead than MaxPromiseDays.
	DateTooFar Code = "date_too_far"
	// AmountUnfounded: the amount is neither in the words nor follows from them and what is open.
	AmountUnfounded Code = "amount_unfounded"
	// Negated, Hedged: words that take the claim back, or leave it open, stand in its clause or near it.
	Negated Code = "negated"
	Hedged  Code = "hedged"
	// Asked: the words ask for something instead of promising it.
	Asked Code = "asked"
	// ContactNotWritten: the address of a new contact does not stand in the mail.
	ContactNotWritten Code = "contact_not_written"
	// MailFlagged: the mail is flagged, so nothing that a model says of it counts but reasons for a person.
	MailFlagged Code = "mail_flagged"
	// TooMany: the answer holds more claims than are looked at.
	TooMany Code = "too_many_claims"
)

// The codes of claims that stand and need a person.
const (
	// Conditional: words of a condition stand in the clause.
	Conditional Code = "conditional"
	// AboveOpen: more is promised than is open.
	AboveOpen Code = "amount_above_open"
	// SeveralDates: the words hold several dates, so which one belongs to which claim is read by sense only.
	SeveralDates Code = "several_dates"
	// QuotedAmount: the amount is from quoted words to which the customer assents.
	QuotedAmount Code = "amount_quoted"
	// Contradicted: rules and model read the same words differently.
	Contradicted Code = "contradicted"
	// ModelSilent: the model was asked and does not say so.
	ModelSilent Code = "model_silent"
	// ModelStop: the model sees a reason for a person that the rules do not see.
	ModelStop Code = "model_stop"
)

// Rejection says why one claim does not stand, or that it stands only with a person.
type Rejection struct {
	Ref
	Code Code `json:"code"`
	// Dropped is true where the claim does not stand at all.
	Dropped bool `json:"dropped"`
	// Words are the words of the mail the code is about, such as the one that hedges; empty where there are none.
	Words string `json:"words,omitempty"`
}
