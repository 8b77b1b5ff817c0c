package mt940

import (
	"strconv"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// returns are the business codes of payments that came back (Geschäftsvorfallcodes, DFÜ agreement annex 3 chapter 8.2.7):
// 009 and 059 from the time before SEPA, 108 and 109 direct debits of ours that the payer's bank returned (B2B and
// core), 110 and 111 card payments, 159 and 160 credit transfers of ours (160 instant), 181 and 184 direct debits that
// we returned.
var returns = map[string]bool{
	"009": true, "059": true, "108": true, "109": true, "110": true, "111": true, "159": true, "160": true,
	"181": true, "184": true,
}

// ours are the business codes of payments that the account's owner ordered: transfers out (116 to 119, 122, 152 to 156
// as debits, 177, 191), direct debits collected (171, 174, 192, 194, 196) and the returns of both.
var ours = map[string]bool{
	"116": true, "117": true, "118": true, "119": true, "177": true, "191": true, "171": true, "174": true, "192": true,
	"196": true, "108": true, "109": true, "110": true, "111": true, "159": true, "160": true,
}

// collected are the business codes of direct debits and card payments that somebody else drew from the account.
var collected = map[string]bool{"104": true, "105": true, "106": true, "107": true, "181": true, "184": true}

// orderedByUs tells who gave the order, us or the other side. Without a code money that goes out was sent by us.
func orderedByUs(businessCode string, amount money.Amount) bool {
	switch {
	case ours[businessCode]:
		return true
	case collected[businessCode]:
		return false
	}
	return amount.IsNegative()
}

// reasonOf maps the text key extensions of returns (?34) to ISO 20022 reasons, as far as public descriptions of banks
// agree; any other 9xx stays the bank's own code.
var reasonOf = map[string]string{"901": "AC01", "903": "AC06", "912": "MD06", "914": "MS03"}

// phrases are how banks write the reasons out (upper case, umlauts written out).
var phrases = []struct{ part, code string }{
	{"NICHT SPEZIFIZIERT", "MS03"}, {"SONSTIGE GRUENDE", "MS03"}, {"KONTO GESPERRT", "AC06"},
	{"KONTO ERLOSCHEN", "AC04"}, {"KONTO AUFGELOEST", "AC04"}, {"IBAN UNGUELTIG", "AC01"}, {"IBAN FEHLERHAFT", "AC01"},
	{"KEIN GUELTIGES MANDAT", "MD01"}, {"KEIN MANDAT", "MD01"}, {"WIDERSPRUCH", "MD06"}, {"VERSTORBEN", "MD07"},
}

// writtenOut replaces umlauts by what banks without them write.
var writtenOut = strings.NewReplacer("Ä", "AE", "Ö", "OE", "Ü", "UE", "ß", "SS", "ä", "AE", "ö", "OE", "ü", "UE")

// returnReason says why a payment came back; the zero value for an entry that is no return. A return is known by its
// business code, by the transaction type RTI, or by the code word RTRN.
func returnReason(d details, kind string) bankstatement.ReturnReason {
	coded := d.words["RTRN"]
	if !returns[d.businessCode] && !strings.HasSuffix(kind, "RTI") && coded == "" {
		return bankstatement.ReturnReason{}
	}
	reason := bankstatement.ReturnReason{Code: coded, Text: strings.TrimSpace(d.bookingText)}
	if reason.Code == "" {
		reason.Code = reasonInText(d.text)
	}
	if reason.Code == "" && strings.HasPrefix(d.keyExtension, "9") {
		reason.Code = reasonOf[d.keyExtension]
		if reason.Code == "" {
			reason.Code = d.keyExtension
		}
	}
	if !reason.IsReturn() {
		reason.Text = "return"
	}
	return reason
}

// reasonInText finds a reason in the bank's words: its code, or the reason written out.
func reasonInText(pieces []string) string {
	joined := strings.Join(pieces, "")
	returned := bankstatement.TransactionCode{SubFamily: "RRTN"} // known by now, whatever the bank's code
	if reason := bankstatement.ImpliedReturn(returned, joined, strings.Join(pieces, " ")); reason.Code != "" {
		return reason.Code
	}
	upper := strings.ToUpper(writtenOut.Replace(joined))
	for _, phrase := range phrases {
		if strings.Contains(upper, phrase.part) {
			return phrase.code
		}
	}
	return ""
}

// isBatch recognises the business codes of entries that sum up a file of payments or cards (191 to 199).
func isBatch(businessCode string) bool { return businessCode >= "191" && businessCode <= "199" }

// batchSize finds how many payments a batch has, where the bank says it ("Anzahl Posten: 94", "mit 0000012
// Zahlungen"); 0 when it doesn't.
func batchSize(d details) int {
	if !isBatch(d.businessCode) {
		return 0
	}
	words := strings.FieldsFunc(strings.ToUpper(strings.Join(d.text, "")), func(r rune) bool {
		return r == ' ' || r == ':' || r == '.' || r == ','
	})
	for i, w := range words {
		before, after := i > 0 && countWords[words[i-1]], i+1 < len(words) && countWords[words[i+1]]
		if size, err := strconv.Atoi(w); err == nil && size > 0 && size <= MaxEntries && (before || after) {
			return size
		}
	}
	return 0
}

// countWords stand before or behind the number of payments.
var countWords = map[string]bool{
	"ANZAHL": true, "ANZ": true, "POSTEN": true, "ZAHLUNGEN": true, "STUECK": true, "ZAHLU": true,
	"AUFTRAEGE": true, "LASTSCHRIFTEN": true, "UEBERWEISUNGEN": true, "NBOFTXS": true,
}
