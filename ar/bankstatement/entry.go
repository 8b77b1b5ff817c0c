package bankstatement

import (
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// Status says how final an entry is. The zero value is not valid.
type Status string

const (
	// Booked entries moved the balance; only they are posted.
	Booked Status = "booked"
	// Pending entries are announced and may vanish again (camt status PDNG and FUTR).
	Pending Status = "pending"
	// Information entries never move a balance (camt status INFO).
	Information Status = "information"
)

// Entry is one line of a statement. The embedded Transaction describes it as a whole; for a batch the descriptions
// are in Parts and the embedded one has little more than the amount.
type Entry struct {
	// Account is the account of the statement, repeated here because the key needs it.
	Account Account
	// Index is the position in the statement, from 0.
	Index int
	// Line is the line of the file where the entry starts, from 1, for messages.
	Line int
	// Status says whether the entry is final.
	Status Status
	// Reversal is set when the bank takes back an earlier entry. The sign of the amount is already that of the
	// reversal: a reversed credit is negative (ISO 20022 RvslInd).
	Reversal bool
	// BookedOn is the booking date; the value date where the bank gives no booking date.
	BookedOn calendar.Date
	// ValueOn is the day from which the amount bears interest; zero when not given.
	ValueOn calendar.Date
	// Code says what kind of transaction it is.
	Code TransactionCode
	// BatchSize is the number of transactions the bank says the entry sums up; 0 when it says nothing. A batch whose
	// Parts are missing cannot be resolved from this statement.
	BatchSize int
	// BatchID is the number of the batch as its sender called it (Btch/MsgId or PmtInfId), "" when not told. It is ours
	// when the entry is a batch of direct debits that we sent.
	BatchID string
	// Occurrence tells really equal entries apart, from 1; see Number.
	Occurrence int

	Transaction

	// Parts are the transactions of a batch entry, two or more; nil for an entry that is a single transaction.
	Parts []Transaction
}

// Transaction is one movement of money between the account and one counterparty.
type Transaction struct {
	// Amount is signed: credits to the account are positive. In Parts the currency is empty when the bank gives no
	// amount for the part.
	Amount money.Amount
	// Gross is what the transaction was before the bank took its charges, signed like Amount, where the details of an
	// entry give it and it differs from what was booked; else its currency is empty.
	Gross money.Amount
	// Charges are what the bank deducted or added, signed like Amount (a fee that was taken off is negative); its
	// currency is empty when there are none.
	Charges money.Amount
	// Instructed is the amount the payer ordered, unsigned, when the bank tells it; it may be in another currency.
	Instructed money.Amount
	// CounterValue is what the instructed amount was worth in the currency of the account before charges, unsigned, when
	// the bank tells it.
	CounterValue money.Amount
	// BankReference is the bank's own reference (AcctSvcrRef), "" when it gives none or a placeholder.
	BankReference string
	// EndToEndID is the reference that travelled with the payment; the payer's own number on a credit transfer, ours
	// on a direct debit. "" when absent or a placeholder such as NOTPROVIDED.
	EndToEndID string
	// TransactionID is the clearing's reference (TxId), and UETR the one that follows a payment across banks; "" when
	// absent.
	TransactionID, UETR string
	// MandateID is the SEPA mandate of a direct debit, "" for other payments.
	MandateID string
	// Counterparty is the other side: who paid, or who was paid.
	Counterparty Counterparty
	// Remittance is what the payer wrote.
	Remittance Remittance
	// ReturnReason says why a payment came back; its zero value means that it is no return.
	ReturnReason ReturnReason
}

// Counterparty is the other side of a transaction. It is personal data.
type Counterparty struct {
	// Name is the name of the account holder.
	Name string
	// Account is the IBAN or other number, "" when the bank doesn't tell it.
	Account Account
	// UltimateName is on whose behalf the account holder acted, often the real customer behind a payment service.
	UltimateName string
}

// Remittance is the purpose of a payment as its payer wrote it. It is personal data.
type Remittance struct {
	// Unstructured are the lines of free text. Banks cut them anywhere, also within a number.
	Unstructured []string
	// Structured are references from fields made for them.
	Structured []Reference
	// Additional is the bank's own text about the entry.
	Additional string
}

// Reference is a structured reference.
type Reference struct {
	// Kind says which field it came from.
	Kind ReferenceKind
	// Value is the reference as written.
	Value string
	// Type is the ISO 20022 document type code such as CINV (invoice) or CREN (credit note), "" when not told.
	Type string
	// On is the date of the document, zero when not told.
	On calendar.Date
	// Amount is what the payer says it pays on that document; its currency is empty when not told. So it is with Due,
	// what the payer took for the amount of the document; Discount, what it deducted for paying early; and CreditNote,
	// what it deducted because of a credit note. All are unsigned.
	Amount, Due, Discount, CreditNote money.Amount
}

// ReferenceKind says where a structured reference came from. The zero value is not valid.
type ReferenceKind string

const (
	// CreditorReference is a reference the creditor gave out (ISO 11649 "RF…", a Swiss QR reference and the like).
	CreditorReference ReferenceKind = "creditor"
	// DocumentReference is the number of an invoice or credit note in the payer's list.
	DocumentReference ReferenceKind = "document"
)

// Spaced returns the free text with one blank between its lines. In it a number that the bank cut in two has a blank
// inside.
func (r Remittance) Spaced() string { return strings.Join(r.Unstructured, " ") }

// Joined returns the free text with nothing between its lines. In it a cut number is whole again, but words at line
// ends may have grown together; search both.
func (r Remittance) Joined() string { return strings.Join(r.Unstructured, "") }

// ReturnReason is why a payment came back.
//
// German banks report missing funds (AM04) as MS03 for privacy: never conclude from a code that somebody cannot pay.
type ReturnReason struct {
	// Code is the ISO 20022 external reason code, for example MS03, or the bank's own.
	Code string
	// Text is the bank's explanation.
	Text string
}

// IsReturn tells whether there is a reason, that is, whether the transaction is a returned payment.
func (r ReturnReason) IsReturn() bool { return r != ReturnReason{} }

// TransactionCode is the ISO 20022 bank transaction code and the bank's own code.
type TransactionCode struct {
	// Domain, Family and SubFamily are for example PMNT, RCDT, ESCT: a received SEPA credit transfer.
	Domain, Family, SubFamily string
	// Proprietary is the bank's own code, in Germany "NTRF+166+9075" with the Geschäftsvorfallcode in the middle.
	Proprietary string
}

// IsBatch tells whether the entry sums up several transactions, described or not: by its parts, by the number of
// transactions the bank gives, or, where it gives none, by its code. An entry of such a code that names both the other
// side's account and an end-to-end id is a batch of one.
func (e Entry) IsBatch() bool {
	if len(e.Parts) > 0 || e.BatchSize > 0 {
		return len(e.Parts) > 0 || e.BatchSize > 1
	}
	return e.Code.isCollective() && (e.EndToEndID == "" || e.Counterparty.Account == "")
}

// LacksDetails tells whether the entry is a batch of which the bank has not said what it sums up: without parts, or with
// parts that don't give its amount even with the bank's charges.
func (e Entry) LacksDetails() bool { return e.IsBatch() && !e.adds() }

// PartsReconcile tells whether every part of a batch has an amount and all together give the amount of the entry. It
// is false for an entry without parts. Only parts that reconcile may be posted one by one.
func (e Entry) PartsReconcile() bool {
	if len(e.Parts) == 0 || e.BatchSize > 0 && e.BatchSize != len(e.Parts) {
		return false
	}
	total := money.Zero(e.Amount.Currency)
	for _, part := range e.Parts {
		sum, err := total.Add(part.Amount)
		if err != nil { // another currency, no amount, or an overflow: nothing that could be posted
			return false
		}
		total = sum
	}
	return total == e.Amount
}

// Deducted returns the charges that stand between the parts of a batch and the amount that was booked, negative for
// what the bank kept: the parts add up to the entry minus them. It is false when neither the charges of the parts nor
// those of the entry explain the difference. Parts that reconcile have nothing deducted.
func (e Entry) Deducted() (money.Amount, bool) {
	if e.PartsReconcile() {
		return money.Zero(e.Amount.Currency), true
	}
	own := money.Zero(e.Amount.Currency)
	for _, part := range e.Parts {
		if part.Charges.Currency == "" {
			continue
		}
		sum, err := own.Add(part.Charges)
		if err != nil {
			return money.Amount{}, false
		}
		own = sum
	}
	for _, charges := range []money.Amount{own, e.Charges} {
		before := e
		var err error
		if before.Amount, err = e.Amount.Sub(charges); err == nil && before.PartsReconcile() {
			return charges, true
		}
	}
	return money.Amount{}, false
}
