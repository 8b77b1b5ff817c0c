package xmladvice

import (
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/remittance"
)

// readRemt001 reads an ISO 20022 remt.001: one advice for each RmtInf. One that is faulty does not stop the others.
func readRemt001(root *node, file string) ([]remittance.Advice, error) {
	var advices []remittance.Advice
	var faults remittance.Faults
	header := root.find("GrpHdr")
	for _, information := range root.all("RmtInf") {
		r := &reader{file: file}
		advice := r.remittanceInformation(information)
		advice.On = r.date(header.find("CreDtTm"))
		if advice.Number == "" {
			advice.Number = header.find("MsgId").text
		}
		if advice.Payer.Name == "" {
			advice.Payer.Name = partyName(header.find("InitgPty"))
		}
		faults = append(faults, r.faults...)
		if len(r.faults) == 0 {
			advices = append(advices, advice)
		}
	}
	return advices, faults.AsError()
}

// remittanceInformation reads one RmtInf with the payment it explains.
func (r *reader) remittanceInformation(n *node) remittance.Advice {
	advice := remittance.Advice{Source: remittance.SourceRemt001, Number: n.find("RmtId").text}
	payment := n.find("OrgnlPmtInf")
	amount := payment.deep("IntrBkSttlmAmt")
	if !amount.exists() {
		amount = payment.deep("InstdAmt")
	}
	advice.Total = r.amount(amount)
	for _, name := range []string{"ReqdExctnDt", "IntrBkSttlmDt"} {
		if on := payment.deep(name); on.exists() && advice.PayOn.IsZero() {
			advice.PayOn = r.date(innermost(on))
		}
	}
	advice.Payer.Name = partyName(payment.deep("Dbtr"))
	account := payment.deep("DbtrAcct")
	advice.Payer.IBAN = bankstatement.NewAccount(account.find("Id", "IBAN").text)
	structured := n.all("Strd")
	if len(structured) > remittance.MaxLines {
		r.fault(n, "has more than %d documents", remittance.MaxLines)
		return advice
	}
	for _, s := range structured {
		advice.Lines = append(advice.Lines, r.structuredLine(s))
	}
	advice.Currency = r.currency
	return advice
}

// innermost goes down elements that wrap a single value ("Dt" around a date).
func innermost(n *node) *node {
	for len(n.children) == 1 {
		n = n.children[0]
	}
	return n
}

func partyName(n *node) string {
	if name := n.find("Nm").text; name != "" {
		return name
	}
	return n.find("Pty", "Nm").text
}

// lowering are the document types whose amounts lower a payment (external code set ISO 20022 DocumentType: CREN credit
// note, DEBN debit note is the payer's, CNFA credit note for a financial adjustment).
var lowering = map[string]bool{"CREN": true, "CNFA": true}

// structuredLine reads one Strd.
func (r *reader) structuredLine(n *node) remittance.Line {
	information, amounts := n.find("RfrdDocInf"), n.find("RfrdDocAmt")
	line := remittance.Line{Place: n.place, Document: information.find("Nb").text, On: r.relatedDate(information.find("RltdDt"))}
	if line.Document == "" {
		line.Document = n.find("CdtrRefInf", "Ref").text
	}
	line.Gross, line.Net = r.documentAmount(amounts, "DuePyblAmt"), r.documentAmount(amounts, "RmtdAmt")
	if credit := r.documentAmount(amounts, "CdtNoteAmt"); told(credit) && !told(line.Gross) && !told(line.Net) {
		line.Gross = credit
		r.fill(n, &line)
		if !line.Net.IsNegative() {
			r.negate(n, &line)
		}
		line.Reason = reasons(n)
		return line
	}
	line.Deduction = r.deductions(amounts)
	r.turnAdjustments(amounts, &line)
	line.Reason = reasons(n)
	r.fill(n, &line)
	code := information.find("Tp", "CdOrPrtry", "Cd").text
	if len(r.faults) == 0 && lowering[code] && !line.Net.IsNegative() {
		r.negate(n, &line)
	}
	return line
}

// relatedDate reads the date of a document, which newer versions wrap together with the kind of the date.
func (r *reader) relatedDate(n *node) calendar.Date {
	if on := n.child("Dt"); on != nil {
		return r.date(innermost(on))
	}
	return r.date(innermost(n))
}

// amountCodes are the codes that newer versions (ISO 20022 external code set DocumentAmountType) use in place of the
// elements.
var amountCodes = map[string]string{"DuePyblAmt": "DUPA", "RmtdAmt": "REMI", "CdtNoteAmt": "CREN", "DscntApldAmt": "DISC"}

// documentAmount reads an amount of a document from its element, or from the list of amounts with codes.
func (r *reader) documentAmount(amounts *node, name string) money.Amount {
	if n := amounts.child(name); n != nil {
		return r.amount(n)
	}
	for _, coded := range amounts.all("RmtAmtAndTp") {
		if coded.find("Tp", "Cd").text == amountCodes[name] {
			return r.amount(coded.find("Amt"))
		}
	}
	return money.Amount{}
}

// turnAdjustments turns the sign of the deductions around where only the opposite lies between what is due and what is
// remitted: writers differ in whose side debit and credit are seen from.
func (r *reader) turnAdjustments(amounts *node, line *remittance.Line) {
	if !told(line.Gross) || !told(line.Net) || !told(line.Deduction) || len(amounts.all("AdjstmntAmtAndRsn")) == 0 {
		return
	}
	opposite, err := line.Deduction.Neg()
	if between, subErr := line.Gross.Sub(line.Net); err == nil && subErr == nil && between == opposite {
		line.Deduction = opposite
	}
}

// deductions sums up discounts and adjustments; it is not told when there are none.
func (r *reader) deductions(amounts *node) money.Amount {
	var sum money.Amount
	add := func(n *node, negative bool) {
		amount := r.amount(innermost(n))
		if !told(amount) {
			return
		}
		var err error
		if sum = orZero(sum, r.currency); negative {
			sum, err = sum.Sub(amount)
		} else {
			sum, err = sum.Add(amount)
		}
		if err != nil {
			r.fault(n, "%v", err)
		}
	}
	for _, discount := range amounts.all("DscntApldAmt") {
		if amount := discount.child("Amt"); amount != nil {
			discount = amount // version 2 and later tell the kind of the discount too
		}
		add(discount, false)
	}
	for _, coded := range amounts.all("RmtAmtAndTp") {
		if coded.find("Tp", "Cd").text == amountCodes["DscntApldAmt"] {
			add(coded.find("Amt"), false)
		}
	}
	for _, adjustment := range amounts.all("AdjstmntAmtAndRsn") {
		// CRDT raises what is remitted, DBIT lowers it.
		add(adjustment.find("Amt"), adjustment.find("CdtDbtInd").text == "CRDT")
	}
	return sum
}

// reasons joins what a line says about its adjustments.
func reasons(n *node) string {
	var found []string
	for _, adjustment := range n.find("RfrdDocAmt").all("AdjstmntAmtAndRsn") {
		for _, name := range []string{"Rsn", "AddtlInf"} {
			if text := adjustment.find(name).text; text != "" {
				found = append(found, text)
			}
		}
	}
	for _, text := range n.all("AddtlRmtInf") {
		found = append(found, text.text)
	}
	return strings.Join(found, ", ")
}
