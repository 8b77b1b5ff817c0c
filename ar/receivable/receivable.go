// Package receivable names the things a receivables ledger is about: the creditor entity, its customers, and what
// they owe. It holds identities and closed sets of words, no behaviour beyond reading them.
//
// Identities are types of their own, so that a customer number is never compared with an invoice number.
package receivable

import "fmt"

// EntityCode identifies a creditor entity (a legal person that issues invoices), for example "NORD".
type EntityCode string

// CustomerNumber is the creditor's number for a customer (Debitorennummer). It is unique within an entity.
type CustomerNumber string

// InvoiceNumber is the number printed on an invoice or credit note. It is unique within an entity.
type InvoiceNumber string

// CustomerKind says whether the law treats a customer as a consumer. The zero value is not valid; use KindUnknown.
type CustomerKind string

const (
	// KindBusiness is an entrepreneur (§ 14 BGB) or a public body.
	KindBusiness CustomerKind = "business"
	// KindConsumer is a natural person acting for private purposes (§ 13 BGB).
	KindConsumer CustomerKind = "consumer"
	// KindUnknown is treated as a consumer wherever the law differs, because that never claims too much.
	KindUnknown CustomerKind = "unknown"
)

// ProtectedAsConsumer tells whether the rules for consumers apply: they do for consumers and where nobody knows.
func (k CustomerKind) ProtectedAsConsumer() bool { return k != KindBusiness }

// Treatment says who talks to a customer.
type Treatment string

const (
	// TreatmentNormal customers are dunned by runs.
	TreatmentNormal Treatment = "normal"
	// TreatmentWatch customers are dunned by runs; new promises need a person (repeatedly broken ones led here).
	TreatmentWatch Treatment = "watch"
	// TreatmentKeyAccount customers are contacted by people only; a run never writes to them.
	TreatmentKeyAccount Treatment = "key_account"
	// TreatmentLegal customers are with a lawyer, an agency or a court; a run never writes to them.
	TreatmentLegal Treatment = "legal"
)

// PeopleOnly tells whether a dunning run must stay silent towards such a customer.
func (t Treatment) PeopleOnly() bool { return t == TreatmentKeyAccount || t == TreatmentLegal }

// DocumentKind distinguishes what raises a receivable from what lowers it.
type DocumentKind string

const (
	// DocumentInvoice is a claim; its amount is what was billed, gross.
	DocumentInvoice DocumentKind = "invoice"
	// DocumentCreditNote lowers what a customer owes; its amount is positive and counts against the customer's debt.
	DocumentCreditNote DocumentKind = "credit_note"
)

// ParseCustomerKind reads a kind; an empty text is KindUnknown. Any other word is an error that lists the known ones.
func ParseCustomerKind(s string) (CustomerKind, error) {
	switch k := CustomerKind(s); k {
	case "":
		return KindUnknown, nil
	case KindBusiness, KindConsumer, KindUnknown:
		return k, nil
	}
	return "", fmt.Errorf("customer kind %q: want business, consumer or unknown", s)
}

// ParseTreatment reads a treatment; an empty text is TreatmentNormal.
func ParseTreatment(s string) (Treatment, error) {
	switch t := Treatment(s); t {
	case "":
		return TreatmentNormal, nil
	case TreatmentNormal, TreatmentWatch, TreatmentKeyAccount, TreatmentLegal:
		return t, nil
	}
	return "", fmt.Errorf("treatment %q: want normal, watch, key_account or legal", s)
}
