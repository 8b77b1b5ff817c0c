package xmladvice

import (
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/remittance"
)

// readUBL reads an OASIS UBL 2.1 RemittanceAdvice. The payer is the accounting customer.
func readUBL(root *node, file string) ([]remittance.Advice, error) {
	r := &reader{file: file}
	r.currency, _ = money.ParseCurrency(root.find("DocumentCurrencyCode").text) // amounts name it too
	advice := remittance.Advice{Source: remittance.SourceUBL, Number: root.find("ID").text, On: r.date(root.find("IssueDate")),
		Total: r.amount(root.find("TotalPaymentAmount"))}
	if means := root.child("PaymentMeans"); means != nil {
		advice.PayOn = r.date(means.find("PaymentDueDate"))
		advice.Payer.IBAN = bankstatement.NewAccount(means.find("PayerFinancialAccount", "ID").text)
	}
	r.ublParty(root, &advice.Payer)
	lines := root.all("RemittanceAdviceLine")
	if len(lines) > remittance.MaxLines {
		r.fault(root, "has more than %d lines", remittance.MaxLines)
		lines = nil
	}
	figures := make([]ublFigures, len(lines))
	for i, n := range lines {
		line := r.ublDocument(n)
		addCustomer(&advice.Payer, line.Customer)
		advice.Lines = append(advice.Lines, line)
		figures[i] = r.ublFigures(n)
	}
	advice.Currency = r.currency
	r.ublAmounts(lines, figures, &advice)
	if len(r.faults) > 0 {
		return nil, r.faults
	}
	return []remittance.Advice{advice}, nil
}

func (r *reader) ublParty(root *node, payer *remittance.Party) {
	customer := root.find("AccountingCustomerParty")
	party := customer.find("Party")
	payer.Name = party.find("PartyLegalEntity", "RegistrationName").text
	if name := party.find("PartyName", "Name").text; name != "" {
		payer.Name = name
	}
	payer.Identifier = party.find("EndpointID").text
	if id := party.find("PartyIdentification", "ID").text; id != "" {
		payer.Identifier = id
	}
	addCustomer(payer, customer.find("SupplierAssignedAccountID").text)
}

// ublReferences are the documents a line may name, in the order in which they are asked.
var ublReferences = []string{"InvoiceDocumentReference", "CreditNoteDocumentReference", "DebitNoteDocumentReference",
	"SelfBilledInvoiceDocumentReference", "SelfBilledCreditNoteDocumentReference", "ReminderDocumentReference",
	"AdditionalDocumentReference"}

// ublDocument reads what a line says about its document.
func (r *reader) ublDocument(n *node) remittance.Line {
	line := remittance.Line{Place: n.place, Theirs: n.find("InvoicingPartyReference").text,
		Customer: n.find("AccountingCustomerParty", "SupplierAssignedAccountID").text}
	var notes []string
	for _, note := range n.all("Note") {
		notes = append(notes, note.text)
	}
	line.Reason = strings.Join(notes, ", ")
	billing := n.find("BillingReference")
	for _, name := range ublReferences {
		if reference := billing.child(name); reference != nil {
			line.Document, line.On = reference.find("ID").text, r.date(reference.find("IssueDate"))
			break
		}
	}
	if line.Document == "" {
		line.Document, line.Theirs = line.Theirs, ""
	}
	return line
}

// ublFigures are the amounts of a line. The standard does not say from whose side debit and credit are seen, and
// writers differ; so each of the readings is tried, see ublAmounts.
type ublFigures struct {
	debit, credit, balance money.Amount
	credits                bool // the document is a credit note
}

func (r *reader) ublFigures(n *node) ublFigures {
	billing := n.find("BillingReference")
	return ublFigures{debit: r.amount(n.find("DebitLineAmount")), credit: r.amount(n.find("CreditLineAmount")),
		balance: r.amount(n.find("BalanceAmount")), credits: billing.child("CreditNoteDocumentReference") != nil ||
			billing.child("SelfBilledCreditNoteDocumentReference") != nil}
}

// ublReadings are the ways to read the amounts of a line, most literal first.
var ublReadings = []func(f ublFigures, c money.Currency) (money.Amount, error){
	func(f ublFigures, c money.Currency) (money.Amount, error) {
		return orZero(f.debit, c).Sub(orZero(f.credit, c))
	},
	func(f ublFigures, c money.Currency) (money.Amount, error) {
		return orZero(f.credit, c).Sub(orZero(f.debit, c))
	},
	func(f ublFigures, c money.Currency) (money.Amount, error) { return orZero(f.balance, c), nil },
	func(f ublFigures, c money.Currency) (money.Amount, error) { return f.signed(orZero(f.debit, c)) },
	func(f ublFigures, c money.Currency) (money.Amount, error) { return f.signed(orZero(f.credit, c)) },
}

// signed lowers the payment by a credit note that carries no minus.
func (f ublFigures) signed(a money.Amount) (money.Amount, error) {
	if f.credits && a.IsPositive() {
		return a.Neg()
	}
	return a, nil
}

// ublAmounts fills in the nets: of the readings the first whose sum is the total of the payment, or the first of all
// when there is none.
func (r *reader) ublAmounts(nodes []*node, figures []ublFigures, advice *remittance.Advice) {
	if len(r.faults) > 0 || r.currency == "" {
		return
	}
	for i, read := range ublReadings {
		attempt := *advice
		attempt.Lines = append([]remittance.Line(nil), advice.Lines...)
		for j, f := range figures {
			net, err := read(f, r.currency)
			if err != nil {
				r.fault(nodes[j], "%v", err)
				return
			}
			attempt.Lines[j].Gross, attempt.Lines[j].Deduction, attempt.Lines[j].Net = net, money.Zero(r.currency), net
		}
		proven := attempt.CheckSums() == nil
		if i == 0 || proven {
			advice.Lines = attempt.Lines
		}
		if proven {
			return
		}
	}
}
