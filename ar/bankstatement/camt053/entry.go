package camt053

import (
	"strconv"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// entry reads one Ntry with its details.
func (p *parser) entry(e *element) bankstatement.Entry {
	var entry bankstatement.Entry
	entry.Line = int(e.line)
	entry.Amount, _ = p.signed(e, "Ntry")
	entry.Status = p.status(e)
	entry.Reversal = p.flag(e, "RvslInd")
	entry.Code = codeOf(e.find("BkTxCd"))
	p.dates(&entry, e)
	details := p.details(&entry, e)
	entry.Charges = p.charges(e.all("Chrgs"), "Ntry/Chrgs")
	p.describe(&entry, e, details)
	return entry
}

// dates reads booking and value date. Where one is missing (in 5 of 72 entries of the public samples the booking
// date is) the other one stands in; a booked entry without any date is a fault, since its key needs one.
func (p *parser) dates(entry *bankstatement.Entry, e *element) {
	booking, value := e.find("BookgDt"), e.find("ValDt")
	entry.BookedOn, _ = p.date(booking, "Ntry/BookgDt")
	entry.ValueOn, _ = p.date(value, "Ntry/ValDt")
	if booking == nil {
		entry.BookedOn = entry.ValueOn
	}
	if booking == nil && value == nil && entry.Status == bankstatement.Booked {
		p.fault(e, "Ntry", "booked entry without booking and value date")
	}
}

// details returns all TxDtls and notes how many transactions the bank announced.
func (p *parser) details(entry *bankstatement.Entry, e *element) []*element {
	var details []*element
	for _, group := range e.all("NtryDtls") {
		if announced := group.find("Btch", "NbOfTxs"); announced != nil {
			entry.BatchSize += p.count(announced, "Ntry/NtryDtls/Btch/NbOfTxs")
		}
		details = append(details, group.all("TxDtls")...)
	}
	return details
}

// describe fills the transaction of a single entry, or the parts of a batch.
func (p *parser) describe(entry *bankstatement.Entry, e *element, details []*element) {
	reference := meaningful(e.value("AcctSvcrRef"))
	switch len(details) {
	case 0:
	case 1:
		amount, charges := entry.Amount, entry.Charges
		entry.Transaction = p.transaction(details[0], entry)
		entry.Amount = amount // what was booked; the detail may be in another currency or before charges
		if charges.Currency != "" {
			entry.Charges = charges
		}
	default:
		for _, detail := range details {
			entry.Parts = append(entry.Parts, p.transaction(detail, entry))
		}
	}
	if reference != "" {
		entry.BankReference = reference
	}
	if entry.Remittance.Additional == "" {
		entry.Remittance.Additional = e.value("AddtlNtryInf")
	}
}

// transaction reads one TxDtls of an entry.
func (p *parser) transaction(e *element, entry *bankstatement.Entry) bankstatement.Transaction {
	const at = "Ntry/NtryDtls/TxDtls"
	t := bankstatement.Transaction{
		Amount:        p.partAmount(e, entry),
		Charges:       p.charges(e.all("Chrgs"), at+"/Chrgs"),
		BankReference: meaningful(e.value("Refs", "AcctSvcrRef")),
		EndToEndID:    meaningful(e.value("Refs", "EndToEndId")),
		MandateID:     meaningful(e.value("Refs", "MndtId")),
		Remittance:    p.remittance(e),
		ReturnReason:  returnReason(e.find("RtrInf")),
	}
	if instructed := e.find("AmtDtls", "InstdAmt", "Amt"); instructed != nil {
		t.Instructed, _ = p.amount(instructed, at+"/AmtDtls/InstdAmt")
	}
	t.Counterparty = counterparty(e.find("RltdPties"), facesDebtor(entry, t))
	return t
}

// partAmount is the signed amount of one transaction of a batch in the currency of the account: TxDtls/Amt, else
// AmtDtls/TxAmt (the older versions). The currency stays empty when the bank gives neither.
func (p *parser) partAmount(e *element, entry *bankstatement.Entry) money.Amount {
	for _, at := range []*element{e.find("Amt"), e.find("AmtDtls", "TxAmt", "Amt")} {
		if at == nil || at.currency != string(entry.Amount.Currency) {
			continue
		}
		amount, ok := p.amount(at, "Ntry/NtryDtls/TxDtls/Amt")
		if !ok {
			return money.Amount{}
		}
		if p.partIsDebit(e, entry) {
			amount.Minor = -amount.Minor
		}
		return amount
	}
	return money.Amount{}
}

// partIsDebit reads the direction of a transaction; where it has none the entry's holds.
func (p *parser) partIsDebit(e *element, entry *bankstatement.Entry) bool {
	at := e.find("CdtDbtInd")
	if at == nil {
		return entry.Amount.IsNegative()
	}
	debit, _ := p.isDebit(at, "Ntry/NtryDtls/TxDtls/CdtDbtInd")
	return debit
}

// facesDebtor tells which party of the payment is the other side. On money coming in it is the debtor, on money going
// out the creditor; when a payment is taken back the roles stay those of the original payment.
func facesDebtor(entry *bankstatement.Entry, t bankstatement.Transaction) bool {
	comesIn := !entry.Amount.IsNegative()
	if t.Amount.Currency != "" {
		comesIn = !t.Amount.IsNegative()
	}
	takenBack := entry.Reversal || t.ReturnReason.IsReturn()
	return comesIn != takenBack
}

// counterparty reads the debtor's or the creditor's side. Where the bank describes only the account's own side the
// result is empty: taking that for the payer would make us our own customer.
func counterparty(e *element, debtor bool) bankstatement.Counterparty {
	party, ultimate := "Cdtr", "UltmtCdtr"
	if debtor {
		party, ultimate = "Dbtr", "UltmtDbtr"
	}
	return bankstatement.Counterparty{
		Name:         partyName(e.find(party)),
		Account:      accountOf(e.find(party + "Acct")),
		UltimateName: partyName(e.find(ultimate)),
	}
}

// partyName reads Nm, which versions from .001.04 on wrap in Pty, and the name of a bank that is itself the party.
func partyName(e *element) string {
	for _, path := range [][]string{{"Nm"}, {"Pty", "Nm"}, {"Agt", "FinInstnId", "Nm"}} {
		if name := e.value(path...); name != "" {
			return name
		}
	}
	return ""
}

// remittance reads the purpose and the structured references.
func (p *parser) remittance(e *element) bankstatement.Remittance {
	r := bankstatement.Remittance{Additional: e.value("AddtlTxInf")}
	for _, line := range e.find("RmtInf").all("Ustrd") {
		r.Unstructured = append(r.Unstructured, line.text)
	}
	for _, structured := range e.find("RmtInf").all("Strd") {
		if value := structured.value("CdtrRefInf", "Ref"); value != "" {
			r.Structured = append(r.Structured, bankstatement.Reference{
				Kind: bankstatement.CreditorReference, Value: value})
		}
		r.Structured = append(r.Structured, p.documents(structured)...)
		for _, line := range structured.all("AddtlRmtInf") {
			r.Unstructured = append(r.Unstructured, line.text)
		}
	}
	return r
}

// documents reads the payer's list of invoices. The remitted amount belongs to the document only when it is the only
// one of its Strd.
func (p *parser) documents(structured *element) []bankstatement.Reference {
	var documents []bankstatement.Reference
	for _, document := range structured.all("RfrdDocInf") {
		if number := document.value("Nb"); number != "" {
			documents = append(documents, bankstatement.Reference{
				Kind: bankstatement.DocumentReference, Value: number})
		}
	}
	if remitted := structured.find("RfrdDocAmt", "RmtdAmt"); remitted != nil && len(documents) == 1 {
		documents[0].Amount, _ = p.amount(remitted, "Ntry/NtryDtls/TxDtls/RmtInf/Strd/RfrdDocAmt/RmtdAmt")
	}
	return documents
}

// returnReason reads RtrInf.
func returnReason(e *element) bankstatement.ReturnReason {
	code := e.value("Rsn", "Cd")
	if code == "" {
		code = e.value("Rsn", "Prtry")
	}
	var lines []string
	for _, line := range e.all("AddtlInf") {
		lines = append(lines, line.text)
	}
	return bankstatement.ReturnReason{Code: code, Text: strings.Join(lines, " ")}
}

// charges adds up the single charges, debits negative; where only a total is given it is taken as deducted. Charges in
// several currencies have no sum and are left out: they inform and are not posted.
func (p *parser) charges(groups []*element, field string) money.Amount {
	var total money.Amount
	for _, group := range groups {
		records := group.all("Rcrd")
		if len(records) == 0 {
			records = []*element{group} // .001.02 repeats Chrgs itself
		}
		for _, record := range records {
			charge, ok := p.charge(record, field)
			if !ok {
				continue
			}
			if total.Currency == "" {
				total = money.Zero(charge.Currency)
			}
			sum, err := total.Add(charge)
			if err != nil {
				return money.Amount{}
			}
			total = sum
		}
	}
	return total
}

// charge reads one charge: Amt with its direction, else the total of the group.
func (p *parser) charge(e *element, field string) (money.Amount, bool) {
	at := e.find("Amt")
	if at == nil {
		at = e.find("TtlChrgsAndTaxAmt")
	}
	if at == nil {
		return money.Amount{}, false
	}
	charge, ok := p.amount(at, field)
	if ok && e.value("CdtDbtInd") != "CRDT" {
		charge.Minor = -charge.Minor
	}
	return charge, ok
}

// codeOf reads the bank transaction code.
func codeOf(e *element) bankstatement.TransactionCode {
	return bankstatement.TransactionCode{
		Domain:      e.value("Domn", "Cd"),
		Family:      e.value("Domn", "Fmly", "Cd"),
		SubFamily:   e.value("Domn", "Fmly", "SubFmlyCd"),
		Proprietary: e.value("Prtry", "Cd"),
	}
}

// status reads Sts: plain text until .001.07, with Cd inside since.
func (p *parser) status(e *element) bankstatement.Status {
	at := e.find("Sts")
	if at == nil {
		p.fault(e, "Ntry/Sts", "the entry has no status")
		return ""
	}
	code := at.text
	if inner := at.find("Cd"); inner != nil {
		code = inner.text
	}
	switch code {
	case "BOOK":
		return bankstatement.Booked
	case "PDNG", "FUTR":
		return bankstatement.Pending
	case "INFO":
		return bankstatement.Information
	}
	p.fault(at, "Ntry/Sts", "status %.20q is not one of BOOK, PDNG, FUTR, INFO", code)
	return ""
}

// signed reads Amt and CdtDbtInd of an entry or balance; debits are negative. Both are looked at, so that a file with
// two faults is not sent back twice.
func (p *parser) signed(e *element, field string) (money.Amount, bool) {
	at, direction := e.find("Amt"), e.find("CdtDbtInd")
	var amount money.Amount
	var debit, readable, known bool
	if at == nil {
		p.fault(e, field+"/Amt", "the amount is missing")
	} else {
		amount, readable = p.amount(at, field+"/Amt")
	}
	if direction == nil {
		p.fault(e, field+"/CdtDbtInd", "the direction (CRDT or DBIT) is missing")
	} else {
		debit, known = p.isDebit(direction, field+"/CdtDbtInd")
	}
	if debit {
		amount.Minor = -amount.Minor // never the smallest int64: amounts are read without sign
	}
	return amount, readable && known
}

// isDebit reads a direction.
func (p *parser) isDebit(e *element, field string) (debit, known bool) {
	switch e.text {
	case "DBIT":
		return true, true
	case "CRDT":
		return false, true
	}
	p.fault(e, field, "%.20q is neither CRDT nor DBIT", e.text)
	return false, false
}

// amount reads an unsigned amount with its currency attribute. The schema allows five decimals for every currency, so
// zeros beyond the minor unit ("8.850") are dropped; any other digit there is a fault, never rounded.
func (p *parser) amount(e *element, field string) (money.Amount, bool) {
	currency := p.currency(e, field, e.currency)
	if currency == "" {
		return money.Amount{}, false
	}
	if e.text == "" || strings.Trim(e.text, "0123456789.") != "" {
		p.fault(e, field, "%.40q is not an amount", e.text)
		return money.Amount{}, false
	}
	amount, err := money.Parse(trimDecimals(e.text, currency.Exponent()), currency, money.StylePlain)
	if err != nil {
		p.fault(e, field, "%.40q is not an amount in %s: %v", e.text, currency, err)
		return money.Amount{}, false
	}
	return amount, true
}

// trimDecimals drops zeros after the given number of decimals, and the point when nothing is left behind it.
func trimDecimals(text string, decimals int) string {
	point := strings.IndexByte(text, '.')
	if point < 0 {
		return text
	}
	for len(text) > point+1+decimals && strings.HasSuffix(text, "0") {
		text = text[:len(text)-1]
	}
	return strings.TrimSuffix(text, ".")
}

// currency reads a currency code; "" after a fault.
func (p *parser) currency(e *element, field, code string) money.Currency {
	currency, err := money.ParseCurrency(code)
	if err != nil {
		p.fault(e, field, "%v", err)
		return ""
	}
	return currency
}

// flag reads an optional xs:boolean.
func (p *parser) flag(e *element, name string) bool {
	at := e.find(name)
	if at == nil {
		return false
	}
	set, err := strconv.ParseBool(at.text)
	if err != nil {
		p.fault(at, "Ntry/"+name, "%.20q is not true or false", at.text)
	}
	return set
}

// maxCount bounds a page or transaction number: the standard allows 5 and 15 digits, no bank needs more than 9.
const maxCount = 999_999_999

// count reads a number without sign.
func (p *parser) count(e *element, field string) int {
	n, err := strconv.ParseUint(e.text, 10, 32)
	if err != nil || n > maxCount {
		p.fault(e, field, "%.20q is not a number up to %d", e.text, maxCount)
		return 0
	}
	return int(n)
}

// placeholders are what banks write where the standard demands a reference and there is none.
var placeholders = map[string]bool{
	"": true, "NOTPROVIDED": true, "NONREF": true, "NOTAVAILABLE": true, "NOREF": true, "NONE": true, "-": true, "0": true,
}

// meaningful returns a reference, or "" for a placeholder.
func meaningful(reference string) string {
	if placeholders[strings.ToUpper(strings.ReplaceAll(reference, " ", ""))] {
		return ""
	}
	return reference
}
