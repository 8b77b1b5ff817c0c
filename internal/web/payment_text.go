package web

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// paymentRefusals are the texts for what the ledger refuses most; the rest is shown in its own English sentence.
var paymentRefusals = map[string]string{
	"candidate_stale": "refusedStale", "offer_changed": "refusedOffer", "candidate_unknown": "refusedOffer",
	"nothing_unapplied": "refusedNothingLeft", "payment_reversed": "refusedReversed", "reason_missing": "refusedWhy",
	"customer_missing": "customerMissing", "allocations_missing": "allocationsMissing", "another_customer": "refusedAnother",
	"allocation_exceeds_open": "refusedMoreThanOpen", "allocation_exceeds_unapplied": "refusedMoreThanPaid",
	"invoice_twice": "refusedTwice", "role_missing": "mayNotBook", "user_inactive": "mayNotBook", "user_unknown": "mayNotBook",
	"payment_refunded": "refusedRefunded", "refund_account_missing": "refusedNoAccount", "refund_exceeds_unapplied": "refusedMoreThanPaid",
	"partly_applied": "refusedPartly", "no_bank_entry": "refusedByHand", "not_automatic": "refusedNotAutomatic", "nothing_to_undo": "refusedNothingMade", "choice_unknown": "refusedAnswer",
}

// reasonOf is the sentence that says why a payment is where it is.
func reasonOf(r subledger.PaymentRow, lang string) string {
	if r.Best != nil && r.Best.Code == r.Code {
		return sentence(*r.Best, lang)
	}
	return sentence(subledger.Explanation{Code: r.Code, Because: r.Because}, lang)
}

// sentence says why an explanation is what it is: what the rules wrote, or the same in German. Where it names no items it
// ends without a colon.
func sentence(e subledger.Explanation, lang string) string {
	text := e.Because
	if lang == "de" && e.Code != "" {
		text = cashapplication.Sentence(lang, cashapplication.Proposal{Code: e.Code, Allocations: e.Applied(), Unapplied: e.Unapplied})
	}
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + strings.TrimSuffix(strings.TrimSpace(text[size:]), ":")
}

// missing says in words what would have made a payment certain.
func missing(code, lang string) string {
	what, about, _ := strings.Cut(code, ":")
	t, ok := missingWords[cashapplication.Missing(what)]
	switch {
	case !ok:
		return code
	case about == "":
		return in(t, lang)
	default:
		return in(t, lang) + ": " + strings.ReplaceAll(about, ",", ", ")
	}
}

// missingWords say what is missing as what would have helped.
var missingWords = map[cashapplication.Missing][2]string{
	cashapplication.MissingPayer:           {"Ein bestätigtes Konto oder ein Name, der zum Kunden passt: nur die Nummer sagt, wer zahlt", "A confirmed account or a name that fits the customer: only the number tells who pays"},
	cashapplication.MissingAgreement:       {"Konto, Name und Nummer müssten für denselben Kunden sprechen", "Account, name and number would have to speak for the same customer"},
	cashapplication.MissingOnlyExplanation: {"Eine einzige Erklärung; ebenso gut passt", "A single explanation; this one fits as well"},
	cashapplication.MissingDistinctAmount:  {"Ein Betrag, der nicht auch zufällig entsteht: so viele offene Posten ergeben fast jeden", "An amount that does not come about by accident: so many open items make almost any"},
	cashapplication.MissingOneSplit:        {"Eine einzige Aufteilung: das Skonto könnte auch auf andere Posten entfallen", "A single split: the Skonto could be for other items too"},
	cashapplication.MissingNumber:          {"Eine Rechnungsnummer im Text", "A number of an invoice in the text"},
	cashapplication.MissingRightNumber:     {"Eine Nummer ohne Tippfehler, oder ein Betrag, der die gemeinte beweist", "A number without a slip, or an amount that proves the one meant"},
	cashapplication.MissingListAgrees:      {"Die Erklärung müsste alle genannten Nummern enthalten; es fehlt", "The explanation would have to hold all numbers that are named; it lacks"},
	cashapplication.MissingSkontoInTime:    {"Ein Skonto innerhalb seiner Frist", "A Skonto within its time"},
	cashapplication.MissingFullPayment:     {"Der volle Betrag: was fehlt, ist weder eine übliche Bankgebühr noch klar ein Teil", "The full amount: what is missing is neither a usual bank charge nor clearly a part"},
	cashapplication.MissingOverpaymentRule: {"Ein kleinerer Rest: so viel lassen die Regeln nicht stehen", "A smaller rest: the rules do not leave so much on account"},
	cashapplication.MissingSettledDispute:  {"Eine erledigte Reklamation; noch offen ist sie bei", "A settled dispute; it is still open on"},
	cashapplication.MissingLimit:           {"Ein Betrag unter der Grenze, ab der immer ein Mensch entscheidet", "An amount below the limit above which a person decides in any case"},
	cashapplication.MissingDifference:      {"Kein gleicher Betrag kurz davor: vielleicht wurde doppelt gezahlt", "No equal payment shortly before: it may have been paid twice"},
	cashapplication.MissingOrder:           {"Frühere Zahlungen hätten zuerst entschieden werden müssen", "Earlier payments would have had to be decided first"},
	cashapplication.MissingAdvice:          {"Ein Avis, das aufgeht und zu den offenen Posten passt", "An advice that adds up and agrees with the open items"},
	cashapplication.MissingOwnCurrency:     {"Genau der offene Betrag: was nach dem Umtausch ankam, liegt nur in der Nähe", "Exactly what is open: what was left after the exchange is only near it"},
	cashapplication.MissingExplanation:     {"Ein Hinweis, was bezahlt wird: nichts erklärt die Zahlung", "A hint at what is paid: nothing explains the payment"},
}

// stretch is a part of a text. Notes are the numbers of the evidence it is, none for the text between.
type stretch struct {
	Text  string
	Notes []int
}

// note is one piece of evidence below a text.
type note struct {
	Item receivable.InvoiceNumber
	What cashapplication.What
}

// written is a text of the bank with its evidence.
type written struct {
	Field     cashapplication.Field
	Stretches []stretch
	Notes     []note
}

// writtenOf cuts a text at its evidence. The same stretch may speak for several items; one that overlaps another is
// noted and not marked again.
func writtenOf(t subledger.MarkedText) written {
	w := written{Field: t.Field}
	marks := slices.SortedStableFunc(slices.Values(t.Marks), func(a, b subledger.Mark) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End))
	})
	at, last := 0, subledger.Mark{Start: -1}
	for _, m := range marks {
		if m.Start < 0 || m.Start >= m.End || m.End > len(t.Text) {
			continue
		}
		w.Notes = append(w.Notes, note{m.Item, m.What})
		switch same := m.Start == last.Start && m.End == last.End; {
		case same:
			marked := &w.Stretches[len(w.Stretches)-1]
			marked.Notes = append(marked.Notes, len(w.Notes))
		case m.Start >= at:
			if m.Start > at {
				w.Stretches = append(w.Stretches, stretch{Text: t.Text[at:m.Start]})
			}
			w.Stretches = append(w.Stretches, stretch{Text: t.Text[m.Start:m.End], Notes: []int{len(w.Notes)}})
			at, last = m.End, m
		}
	}
	if at < len(t.Text) {
		w.Stretches = append(w.Stretches, stretch{Text: t.Text[at:]})
	}
	return w
}
