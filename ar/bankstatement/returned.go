package bankstatement

import (
	"slices"
	"strings"
	"unicode"
)

// returnCodes are the German business transaction codes (Geschäftsvorfallcodes, DFÜ-Abkommen Anlage 3, chapter
// "Geschäftsvorfallcodes") of payments that came back: 108 and 109 a SEPA direct debit (B2B and core), 159 a credit
// transfer. The older 059 and 009 are those of payments before SEPA, which archives still have.
var returnCodes = []string{"108", "109", "159", "059", "009"}

// returnSubFamilies are the ISO 20022 bank transaction sub-families of returned payments: RRTN a credit transfer that
// came back, UPDD an unpaid direct debit, PRDD a direct debit taken back, UPCQ an unpaid cheque.
var returnSubFamilies = []string{"RRTN", "UPDD", "PRDD", "UPCQ"}

// returnReasons are the ISO 20022 external return reason codes that SEPA banks use.
var returnReasons = []string{"AC01", "AC04", "AC06", "AC13", "AG01", "AG02", "AM04", "AM05", "ARDT", "BE04", "BE05", "CNOR", "CURR",
	"DNOR", "FF01", "FF05", "FOCR", "MD01", "MD02", "MD06", "MD07", "MS02", "MS03", "NOAS", "RC01", "RR01", "RR02", "RR03", "RR04", "SL01",
	"TM01"}

// IsReturn tells whether the bank's transaction code alone says that a payment came back.
func (c TransactionCode) IsReturn() bool {
	return slices.Contains(returnSubFamilies, c.SubFamily) || slices.Contains(returnCodes, c.BusinessCode())
}

// isCollective tells whether the German business transaction code is one of those for collective SEPA orders, 191 to 199
// (DFÜ-Abkommen Anlage 3, chapter "Geschäftsvorfallcodes").
func (c TransactionCode) isCollective() bool {
	code := c.BusinessCode()
	return "191" <= code && code <= "199"
}

// BusinessCode is the three-digit German business transaction code of a proprietary code such as "NTRF+166+9075" or
// "166"; "" when there is none.
func (c TransactionCode) BusinessCode() string {
	const digits = 3
	for part := range strings.SplitSeq(c.Proprietary, "+") {
		if len(part) == digits && allDigits(part) {
			return part
		}
	}
	return ""
}

// ImpliedReturn is the reason of a return that the bank gives by its transaction code only: the first return reason
// code that stands as a word in one of its texts, "" where there is none, and as text the first text that is not empty.
// It is the zero value when the code is not one of a return: a customer may write MS03 too.
func ImpliedReturn(code TransactionCode, texts ...string) ReturnReason {
	if !code.IsReturn() {
		return ReturnReason{}
	}
	reason := ReturnReason{Text: "returned, transaction code " + strings.TrimSpace(code.BusinessCode()+" "+code.SubFamily)}
	for _, text := range texts {
		for _, word := range strings.FieldsFunc(text, notAlphanumeric) {
			if slices.Contains(returnReasons, word) {
				return ReturnReason{Code: word, Text: text}
			}
		}
	}
	for _, text := range texts {
		if text != "" {
			reason.Text = text
			break
		}
	}
	return reason
}

// notAlphanumeric tells where words end.
func notAlphanumeric(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
