package worklist

import (
	"fmt"

	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// ReasonCode says what kind of reason stands beside an entry. The zero value is not valid.
type ReasonCode string

const (
	// Overdue names what may be asked for and since how many days.
	Overdue ReasonCode = "overdue"
	// BrokenPromises counts promises that were not, or not wholly, kept within twelve months.
	BrokenPromises ReasonCode = "broken_promises"
	// UnansweredLetters counts letters since anything was heard.
	UnansweredLetters ReasonCode = "unanswered_letters"
	// DunningLevel is the highest level the items reached.
	DunningLevel ReasonCode = "dunning_level"
	// Watched customers have broken promises before.
	Watched ReasonCode = "watched"
	// OverLimit customers owe more than their credit limit.
	OverLimit ReasonCode = "over_limit"
	// NoContact customers have no address that works.
	NoContact ReasonCode = "no_contact"
	// UnansweredCalls counts calls since the customer was reached.
	UnansweredCalls ReasonCode = "unanswered_calls"
	// PartDisputed and PartPromised name what is overdue and not asked for; they add no risk.
	PartDisputed ReasonCode = "disputed"
	PartPromised ReasonCode = "promised"
)

// Reason is one reason beside an entry, with what it counts or sums.
type Reason struct {
	Code   ReasonCode   `json:"code"`
	Count  int          `json:"count,omitempty"`
	Amount money.Amount `json:"amount,omitzero"`
}

const (
	// riskBase is the risk of a customer of whom nothing speaks against payment, in percent.
	riskBase = 100
	// maxRisk keeps a small debt of a bad payer from standing above a large one of a good payer.
	maxRisk = 350
)

// risk adds up the signs that money may not come by itself, in percent: 40 for each broken promise (4 at most), 25 for each
// unanswered letter (4 at most), 10 for each unanswered call (4 at most), 20 for each dunning level (3 at most), 50 for a watched customer, 40 beyond the credit limit
// and 30 without an address. The numbers are a convention that people can check and argue about, not a probability.
func risk(c Case) (int, []Reason) {
	total, reasons := riskBase, []Reason{}
	add := func(is bool, percent int, r Reason) {
		if is {
			total += percent
			reasons = append(reasons, r)
		}
	}
	const perPromise, perLetter, perCall, perLevel, mostOfAKind, mostLevels = 40, 25, 10, 20, 4, 3
	add(c.BrokenPromises > 0, perPromise*min(c.BrokenPromises, mostOfAKind), Reason{Code: BrokenPromises, Count: c.BrokenPromises})
	add(c.UnansweredLetters > 0, perLetter*min(c.UnansweredLetters, mostOfAKind), Reason{Code: UnansweredLetters, Count: c.UnansweredLetters})
	add(c.CallsUnanswered > 0, perCall*min(c.CallsUnanswered, mostOfAKind), Reason{Code: UnansweredCalls, Count: c.CallsUnanswered})
	add(c.Level > 0, perLevel*min(c.Level, mostLevels), Reason{Code: DunningLevel, Count: c.Level})
	add(c.Treatment == receivable.TreatmentWatch, 50, Reason{Code: Watched})
	add(c.OverLimit, 40, Reason{Code: OverLimit})
	add(!c.HasContact, 30, Reason{Code: NoContact})
	add(c.Disputed.IsPositive(), 0, Reason{Code: PartDisputed, Amount: c.Disputed})
	add(c.Promised.IsPositive(), 0, Reason{Code: PartPromised, Amount: c.Promised})
	return min(total, maxRisk), reasons
}

// In is the reason in German ("de") or English.
func (r Reason) In(lang string) string {
	say := func(german, english string) string {
		if lang == "de" {
			return german
		}
		return english
	}
	n := counted(r.Count, lang)
	switch r.Code {
	case Overdue:
		return r.Amount.Format(lang) + " " + say("überfällig seit ", "overdue ") + n("Tag", "Tagen", "day", "days")
	case BrokenPromises:
		return n("gebrochene Zusage", "gebrochene Zusagen", "broken promise", "broken promises")
	case UnansweredLetters:
		return say("keine Antwort auf ", "no answer to ") + n("Schreiben", "Schreiben", "letter", "letters")
	case UnansweredCalls:
		return say("nicht erreicht bei ", "not reached by ") + n("Anruf", "Anrufen", "call", "calls")
	case DunningLevel:
		return fmt.Sprintf("%s %d", say("Mahnstufe", "dunning level"), r.Count)
	case Watched:
		return say("unter Beobachtung", "watched")
	case OverLimit:
		return say("über dem Kreditlimit", "over the credit limit")
	case NoContact:
		return say("kein zustellbarer Kontakt", "no deliverable contact")
	case PartDisputed:
		return r.Amount.Format(lang) + " " + say("strittig", "disputed")
	case PartPromised:
		return r.Amount.Format(lang) + " " + say("zugesagt", "promised")
	}
	return string(r.Code)
}

// counted says a number with its noun.
func counted(n int, lang string) func(one, many, oneEnglish, manyEnglish string) string {
	return func(one, many, oneEnglish, manyEnglish string) string {
		if lang != "de" {
			one, many = oneEnglish, manyEnglish
		}
		if n == 1 {
			return "1 " + one
		}
		return fmt.Sprintf("%d %s", n, many)
	}
}
