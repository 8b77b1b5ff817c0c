package camt

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

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

// status reads Sts: plain text until .001.07, with Cd inside since. A notification's entries inform only, because the
// statement books the same money.
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
		if p.format.Kind() == bankstatement.KindNotification {
			return bankstatement.Information // the statement books it
		}
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

// amount reads an unsigned amount with its currency attribute and notes what is wrong with it.
func (p *parser) amount(e *element, field string) (money.Amount, bool) {
	amount, err := readAmount(e)
	if err != nil {
		p.fault(e, field, "%v", err)
		return money.Amount{}, false
	}
	return amount, true
}

// readAmount reads an unsigned amount with its currency attribute. The schema allows five decimals for every currency,
// so zeros beyond the minor unit ("8.850") are dropped; any other digit there is an error, never rounded.
func readAmount(e *element) (money.Amount, error) {
	currency, err := money.ParseCurrency(e.currency)
	if err != nil {
		return money.Amount{}, err
	}
	if e.text == "" || strings.Trim(e.text, "0123456789.") != "" {
		return money.Amount{}, fmt.Errorf("%.40q is not an amount", e.text)
	}
	amount, err := money.Parse(trimDecimals(e.text, currency.Exponent()), currency, money.StylePlain)
	if err != nil {
		return money.Amount{}, fmt.Errorf("%.40q is not an amount in %s: %w", e.text, currency, err)
	}
	return amount, nil
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
