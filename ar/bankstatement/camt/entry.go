package camt

import (
	"cmp"

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
	p.describe(&entry, e, details)
	return entry
}

// dates reads booking and value date. Where one is missing (in 5 of 72 entries of the public samples the booking
// date is) the other one stands in; a booked entry of a statement without any date is a fault, since its key needs one.
func (p *parser) dates(entry *bankstatement.Entry, e *element) {
	booking, value := e.find("BookgDt"), e.find("ValDt")
	entry.BookedOn, _ = p.date(booking, "Ntry/BookgDt")
	entry.ValueOn, _ = p.date(value, "Ntry/ValDt")
	if booking == nil {
		entry.BookedOn = entry.ValueOn
	}
	if booking == nil && value == nil && entry.Status == bankstatement.Booked && p.format.Kind() == bankstatement.KindStatement {
		p.fault(e, "Ntry", "booked entry without booking and value date")
	}
}

// details returns all TxDtls and notes what the bank says about the batch.
func (p *parser) details(entry *bankstatement.Entry, e *element) []*element {
	var details []*element
	for _, group := range e.all("NtryDtls") {
		if announced := group.find("Btch", "NbOfTxs"); announced != nil {
			entry.BatchSize += p.count(announced, "Ntry/NtryDtls/Btch/NbOfTxs")
		}
		entry.BatchID = cmp.Or(entry.BatchID, meaningful(group.value("Btch", "MsgId")), meaningful(group.value("Btch", "PmtInfId")))
		details = append(details, group.all("TxDtls")...)
	}
	return details
}

// describe fills the transaction of a single entry, or the parts of a batch. A batch of which only one transaction is
// described has that one as its only part: its payer did not pay the whole entry.
func (p *parser) describe(entry *bankstatement.Entry, e *element, details []*element) {
	booked, additional := entry.Amount, e.value("AddtlNtryInf")
	switch {
	case len(details) == 1 && entry.BatchSize < 2:
		single := details[0]
		entry.Code = cmp.Or(entry.Code, codeOf(single.find("BkTxCd")))
		entry.Transaction = p.transaction(single, entry, additional)
		if part := entry.Amount; part.Currency == booked.Currency && part != booked {
			entry.Gross = part
		}
		entry.Amount = booked // the detail may be in another currency or before charges
	case len(details) > 0:
		for _, detail := range details {
			entry.Parts = append(entry.Parts, p.transaction(detail, entry, additional))
		}
	default:
		entry.ReturnReason = bankstatement.ImpliedReturn(entry.Code, additional)
	}
	p.describeWhole(entry, e, additional)
}

// describeWhole takes what the bank says about the entry as a whole, which its details may lack.
func (p *parser) describeWhole(entry *bankstatement.Entry, e *element, additional string) {
	entry.BankReference = cmp.Or(meaningful(e.value("AcctSvcrRef")), entry.BankReference)
	entry.Remittance.Additional = cmp.Or(entry.Remittance.Additional, additional)
	if charges := p.charges(e.all("Chrgs"), "Ntry/Chrgs"); charges.Currency != "" {
		entry.Charges = charges
	}
	instructed, counter := p.orderedAmounts(e, entry.Amount.Currency, "Ntry")
	if entry.Instructed.Currency == "" {
		entry.Instructed = instructed
	}
	if entry.CounterValue.Currency == "" {
		entry.CounterValue = counter
	}
}

// transaction reads one TxDtls of an entry; additional is the text of the entry.
func (p *parser) transaction(e *element, entry *bankstatement.Entry, additional string) bankstatement.Transaction {
	const at = "Ntry/NtryDtls/TxDtls"
	t := bankstatement.Transaction{
		Amount:        p.partAmount(e, entry),
		Charges:       p.charges(e.all("Chrgs"), at+"/Chrgs"),
		BankReference: meaningful(e.value("Refs", "AcctSvcrRef")),
		EndToEndID:    meaningful(e.value("Refs", "EndToEndId")),
		TransactionID: meaningful(e.value("Refs", "TxId")),
		UETR:          e.value("Refs", "UETR"),
		MandateID:     meaningful(e.value("Refs", "MndtId")),
		Remittance:    p.remittance(e),
	}
	t.ReturnReason = returnReason(e, entry.Code, t.Remittance, additional)
	t.Instructed, t.CounterValue = p.orderedAmounts(e, entry.Amount.Currency, at)
	t.Counterparty = counterparty(e.find("RltdPties"), facesDebtor(entry, t))
	return t
}

// orderedAmounts reads what the payer ordered and what that was worth in the currency of the account. Without InstdAmt
// the amount of a transaction in another currency is what was ordered.
func (p *parser) orderedAmounts(e *element, account money.Currency, field string) (instructed, counter money.Amount) {
	at := e.find("AmtDtls", "InstdAmt", "Amt")
	for _, foreign := range []*element{e.find("AmtDtls", "TxAmt", "Amt"), e.find("Amt")} {
		if at == nil && account != "" && foreign != nil && foreign.currency != string(account) {
			at = foreign
		}
	}
	if at != nil {
		instructed, _ = p.amount(at, field+"/AmtDtls/InstdAmt")
	}
	if at := e.find("AmtDtls", "CntrValAmt", "Amt"); at != nil {
		counter, _ = p.amount(at, field+"/AmtDtls/CntrValAmt")
	}
	return instructed, counter
}

// partAmount is the signed amount of one transaction in the currency of the account: TxDtls/Amt, else AmtDtls/TxAmt
// (the older versions), else the counter value or the instructed amount, which is all that some banks give. The
// currency stays empty when there is none; 30 of the transactions in the public samples have no amount at all.
func (p *parser) partAmount(e *element, entry *bankstatement.Entry) money.Amount {
	for _, at := range []*element{e.find("Amt"), e.find("AmtDtls", "TxAmt", "Amt"), e.find("AmtDtls", "CntrValAmt", "Amt"),
		e.find("AmtDtls", "InstdAmt", "Amt")} {
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
