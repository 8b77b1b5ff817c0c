package camt

import (
	"cmp"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// remittance reads the purpose and the structured references.
func (p *parser) remittance(e *element) bankstatement.Remittance {
	r := bankstatement.Remittance{Additional: e.value("AddtlTxInf")}
	for _, line := range e.find("RmtInf").all("Ustrd") {
		r.Unstructured = append(r.Unstructured, line.text)
	}
	for _, structured := range e.find("RmtInf").all("Strd") {
		r.Structured = append(r.Structured, references(structured)...)
		for _, line := range structured.all("AddtlRmtInf") {
			r.Unstructured = append(r.Unstructured, line.text)
		}
	}
	return r
}

// references reads one Strd: the creditor's reference and the payer's list of documents. Its amounts belong to the
// reference only when it is the only one.
func references(structured *element) []bankstatement.Reference {
	var all []bankstatement.Reference
	if value := cmp.Or(structured.value("CdtrRefInf", "Ref"), structured.value("CdtrRefInf", "CdtrRef")); value != "" {
		all = append(all, bankstatement.Reference{Kind: bankstatement.CreditorReference, Value: value})
	}
	creditor := len(all)
	for _, document := range structured.all("RfrdDocInf") {
		all = append(all, documents(document)...)
	}
	amounts := structured.find("RfrdDocAmt")
	switch {
	case amounts == nil:
	case len(all)-creditor == 1:
		addAmounts(&all[creditor], amounts)
	case len(all) == 1:
		addAmounts(&all[0], amounts)
	}
	return all
}

// documents reads one RfrdDocInf: the document with its number, or the lines it names one by one.
func documents(e *element) []bankstatement.Reference {
	var all []bankstatement.Reference
	if number := cmp.Or(e.value("Nb"), e.value("RfrdDocNb")); number != "" {
		all = append(all, bankstatement.Reference{Kind: bankstatement.DocumentReference, Value: number,
			Type: codeOrText(e.find("Tp", "CdOrPrtry"))})
		if on, err := isoDay(cmp.Or(e.value("RltdDt", "Dt"), e.value("RltdDt"))); err == nil {
			all[0].On = on
		}
	}
	for _, line := range e.all("LineDtls") {
		for _, id := range line.all("Id") {
			if number := id.value("Nb"); number != "" {
				reference := bankstatement.Reference{Kind: bankstatement.DocumentReference, Value: number}
				addAmounts(&reference, line.find("Amt"))
				all = append(all, reference)
			}
		}
	}
	return all
}

// addAmounts reads RfrdDocAmt, whose parts have the amount inside an Amt since .001.04.
func addAmounts(r *bankstatement.Reference, e *element) {
	r.Amount = told(e.find("RmtdAmt"))
	r.Due = told(e.find("DuePyblAmt"))
	r.Discount = toldSum(e.all("DscntApldAmt"))
	r.CreditNote = told(e.find("CdtNoteAmt"))
}

// toldSum adds up repeated amounts; nothing where they have no sum.
func toldSum(all []*element) money.Amount {
	var total money.Amount
	for i, e := range all {
		amount := told(e)
		if i == 0 {
			total = amount
			continue
		}
		sum, err := total.Add(amount)
		if err != nil {
			return money.Amount{}
		}
		total = sum
	}
	return total
}

// told reads an amount that the payer wrote. The payer's slip is no reason to refuse the bank's statement, so one that
// can't be read is left out.
func told(e *element) money.Amount {
	if inner := e.find("Amt"); inner != nil {
		e = inner
	}
	if e == nil {
		return money.Amount{}
	}
	amount, err := readAmount(e)
	if err != nil {
		return money.Amount{}
	}
	return amount
}

// codeOrText reads a choice between the standard's code and the bank's own.
func codeOrText(e *element) string { return cmp.Or(e.value("Cd"), e.value("Prtry")) }

// returnReason reads RtrInf; where there is none it is what the transaction code and the texts imply.
func returnReason(e *element, entry bankstatement.TransactionCode, r bankstatement.Remittance, additional string) bankstatement.ReturnReason {
	if told := e.find("RtrInf"); told != nil {
		var lines []string
		for _, line := range told.all("AddtlInf") {
			lines = append(lines, line.text)
		}
		reason := bankstatement.ReturnReason{Code: codeOrText(told.find("Rsn")), Text: strings.Join(lines, " ")}
		if reason.IsReturn() {
			return reason
		}
	}
	texts := []string{r.Additional, additional, r.Spaced()}
	if own := codeOf(e.find("BkTxCd")); own.IsReturn() {
		return bankstatement.ImpliedReturn(own, texts...)
	}
	return bankstatement.ImpliedReturn(entry, texts...)
}
