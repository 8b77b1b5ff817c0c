package remittance

import (
	"regexp"
	"strings"
)

// How much a label says that the amount beside it is what is paid. Of several totals the one with the strongest label
// counts, and of equals the last.
const (
	// labelNone is a line of amounts below a rule, with no word, or with one that says of what and not what is paid.
	labelNone = iota
	labelSum
	labelTotal
	labelPaid
)

// The labels of totals, on folded text.
var (
	paidLabel = regexp.MustCompile(`\b(gesamt)?(zahl|zahlungs|ueberweisungs|auszahlungs|regulierungs|avis|scheck|lastschrift|vergueteter )(-?betrag|summe)\b|` +
		`\b(ueberwiesener|gezahlter|zu zahlender|angewiesener) (gesamt)?betrag\b|\b(wir )?ueberweisen (wir|ihnen)\b|\bsumme (der )?zahlung\b|` +
		`\b(total |net )?(amount|payment|sum) (paid|amount|transferred|remitted)\b|\btotal (payment|paid|remitted|remittance)\b|` +
		`\bpaid amount\b|\bremittance (amount|total)\b|\bpayment (total|value)\b|\btransfer(red)? amount\b|\bnet payment\b|\b(total|montant|net) (regle|paye|vire)\b|\bmontant du virement\b|\btotaal betaald\b|\bbetaald bedrag\b|\bzahlung gesamt\b`)
	// paymentLine is a line that says "payment" and an amount, and nothing else.
	paymentLine = regexp.MustCompile(`^(zahlung|payment|amount|betrag|auszahlung|ueberweisung)(?: (?:am|vom|zum|per|on|of) [0-9./-]{6,10})?[ :.]*([a-z]{3}|€)?[ :]*[0-9.,' ]+-?[ ]*([a-z]{3}|€)?$`)
	totalLabel  = regexp.MustCompile(`\b(gesamt|gesamtbetrag|gesamtsumme|endsumme|endbetrag|totaal|montant total|total general|grand total|total|total amount|totals|gesamt-summe)\b`)
	sumLabel    = regexp.MustCompile(`\b(summe|summen|sum|saldo)\b`)
	carryLabel  = regexp.MustCompile(`\b(uebertrag|zwischensumme|zwischen-summe|sub-?total|sub total|carr(y|ied)[ -]?(over|forward)|brought forward|a reporter|sous-total|subtotaal|vortrag|seitensumme|page total)\b`)
	// deductionLabel marks a total of something else than what is paid.
	deductionLabel = regexp.MustCompile(`\b(skonto\w*|abzuege|abzug|discounts?|deductions?|mwst|ust|vat|tax|rabatt\w*|bonus|kuerzung\w*|escompte|remises?|korting\w*|tva|btw|brutto|bruttosumme|gross)\b`)
	// invoicesLabel marks a total of what the documents are about; it is what is paid only where nothing better is stated.
	invoicesLabel = regexp.MustCompile(`\b(rechnungsbetraege|rechnungsbetrag|rechnungssumme|rechnungen|belege|invoices|documents)\b`)
	// afterDeduction marks one that is after deductions all the same.
	afterDeduction = regexp.MustCompile(`\b(abzueglich|nach|after|less|net of|netto)\b`)
)

// totalRank tells whether a line's text labels a total, and how strongly.
func totalRank(text string) (rank int, ok bool) {
	folded := fold(text)
	if carryLabel.MatchString(folded) {
		return 0, false
	}
	if paidLabel.MatchString(folded) || paymentLine.MatchString(folded) {
		return labelPaid, true
	}
	if deductionLabel.MatchString(folded) && !afterDeduction.MatchString(folded) {
		return 0, false
	}
	switch {
	case invoicesLabel.MatchString(folded):
		return labelNone, totalLabel.MatchString(folded) || sumLabel.MatchString(folded)
	case totalLabel.MatchString(folded):
		return labelTotal, true
	case sumLabel.MatchString(folded):
		return labelSum, true
	}
	return 0, false
}

func isCarryOver(text string) bool { return carryLabel.MatchString(fold(text)) }

// creditWords mark a document that lowers the payment, in a type column or before a number.
var creditWords = regexp.MustCompile(`\b(gutschrift\w*|credit( ?(note|memo))?|storno\w*|belastung\w*|rueckbelastung\w*|rechnungskorrektur\w*|debit note|gs|gu|cn|retoure\w*|avoir|creditnota|creditfactuur|bonus\w*|chargeback\w*)\b`)

func namesCredit(text string) bool { return creditWords.MatchString(fold(text)) }

// numberPrefix is the kind of a document written before its number.
var numberPrefix = regexp.MustCompile(`(?i)^(rechnungs?|rech|rg|invoice|gutschrift|credit note|credit memo|beleg|faktura|lastschrift)[\s.\-:]*(nummer|number|nr|no)?[.:]*\s+`)

// bareDocument takes the kind of document off its number, unless nothing with a digit would be left.
func bareDocument(text string) string {
	rest := numberPrefix.ReplaceAllString(text, "")
	if strings.ContainsAny(rest, "0123456789") {
		return rest
	}
	return text
}
