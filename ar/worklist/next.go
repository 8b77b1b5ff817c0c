package worklist

import (
	"fmt"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/call"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// Action is what to do next about a customer. Empty is nothing.
type Action string

const (
	// AnswerMail: a mail of the customer waits, and no letter leaves before it is settled.
	AnswerMail Action = "answer_mail"
	// CallBack: we said, or agreed, to call on a day that has come.
	CallBack Action = "call_back"
	// DecideFurther: the customer refused to pay and disputes nothing.
	DecideFurther Action = "decide_further"
	// FindContact: nothing reaches the customer.
	FindContact Action = "find_contact"
	// PrepareHandOver: the last letter's deadline is over; what is left is an agency, a lawyer or the court.
	PrepareHandOver Action = "prepare_hand_over"
	// ChaseCase: more is disputed than may be asked for, and the dispute is old; whoever clears it is asked.
	ChaseCase Action = "chase_case"
	// OfferPlan: promises were broken more than once; a payment in parts is more likely to come than another promise.
	OfferPlan Action = "offer_plan"
	// Call: ask in person what letters did not bring.
	Call Action = "call"
	// AskPromise: ask when it will be paid.
	AskPromise Action = "ask_promise"
)

// Actions lists all actions in the order in which they are tried: the first that fits is suggested.
func Actions() []Action {
	return []Action{AnswerMail, CallBack, ChaseCase, FindContact, DecideFurther, PrepareHandOver, OfferPlan, Call, AskPromise}
}

// Next is the suggestion with the number or the day it rests on.
type Next struct {
	Action Action        `json:"action"`
	Count  int           `json:"count,omitempty"`
	On     calendar.Date `json:"on,omitzero"`
}

const (
	// brokenBeforePlan is from how many broken promises on another one is not asked for.
	brokenBeforePlan = 2
	// lettersBeforeCall is from how many letters without an answer on another letter is not the best next step.
	lettersBeforeCall = 2
	// disputeDays is how long a dispute may rest before somebody is reminded of it.
	disputeDays = 7
)

// nextOf suggests what to do; no action where nothing is to be done.
func nextOf(c Case, today calendar.Date) Next {
	if !c.MailSince.IsZero() {
		return Next{Action: AnswerMail, On: c.MailSince}
	}
	if due := !c.CallBackOn.IsZero(); due && !today.Before(c.CallBackOn) {
		return Next{Action: CallBack, On: c.CallBackOn}
	} else if due || !c.LastCallOn.IsZero() && !c.LastCallOn.Before(today) {
		return Next{} // it was called today, or the day of the next call is agreed on
	}
	if !c.InsolventOn.IsZero() || c.Treatment == receivable.TreatmentLegal {
		return Next{} // claims go by the rules of the procedure; asking for money is not ours
	}
	if stale := !c.DisputedSince.IsZero() && today.Sub(c.DisputedSince) >= disputeDays; stale && c.Disputed.Minor > c.Overdue.Minor {
		return Next{Action: ChaseCase, On: c.DisputedSince}
	}
	held := !c.HeldUntilOn.IsZero() && !today.After(c.HeldUntilOn)
	if held || !c.Overdue.IsPositive() {
		return Next{}
	}
	return nextAboutMoney(c, today)
}

// nextAboutMoney suggests what to do about something that is overdue and may be asked for.
func nextAboutMoney(c Case, today calendar.Date) Next {
	switch {
	case !c.HasContact:
		return Next{Action: FindContact}
	case c.LastOutcome == call.Refuses:
		return Next{Action: DecideFurther, On: c.LastCallOn}
	case !c.FinalDeadlineOn.IsZero() && today.After(c.FinalDeadlineOn):
		return Next{Action: PrepareHandOver, On: c.FinalDeadlineOn}
	case c.BrokenPromises >= brokenBeforePlan:
		return Next{Action: OfferPlan, Count: c.BrokenPromises}
	case c.UnansweredLetters >= lettersBeforeCall:
		return Next{Action: Call, Count: c.UnansweredLetters}
	case c.Treatment == receivable.TreatmentKeyAccount:
		return Next{Action: Call}
	}
	return Next{Action: AskPromise}
}

// urgency is 1 for what we said we would do today.
func (n Next) urgency() int {
	if n.Action == CallBack {
		return 1
	}
	return 0
}

// What is the action in German ("de") or English, as an instruction.
func (a Action) What(lang string) string {
	words := map[Action][2]string{
		AnswerMail: {"Mail beantworten", "answer the mail"}, CallBack: {"zurückrufen", "call back"}, DecideFurther: {"Weiteres entscheiden", "decide how to go on"},
		FindContact:     {"Kontakt finden", "find a contact"},
		PrepareHandOver: {"Abgabe vorbereiten", "prepare the hand-over"}, ChaseCase: {"Klärung anmahnen", "chase the case"},
		OfferPlan: {"Raten anbieten", "offer instalments"}, Call: {"Kunden anrufen", "call the customer"}, AskPromise: {"nach dem Zahltag fragen", "ask for a promise"},
	}
	w, known := words[a]
	switch {
	case !known:
		return string(a)
	case lang == "de":
		return w[0]
	}
	return w[1]
}

// Why is the reason of the suggestion in German ("de") or English.
func (n Next) Why(lang string) string {
	german := lang == "de"
	say := func(in, english string, args ...any) string {
		if german {
			english = in
		}
		return fmt.Sprintf(english, args...)
	}
	on := n.On.Format(lang)
	switch n.Action {
	case AnswerMail:
		return say("eine Mail vom %s wartet; bis dahin geht kein Schreiben", "a mail of %s waits, and no letter leaves before", on)
	case CallBack:
		return say("ein Anruf am %s ist vereinbart", "a call on %s was agreed on", on)
	case DecideFurther:
		return say("am %s am Telefon die Zahlung verweigert", "refused to pay on the telephone on %s", on)
	case FindContact:
		return say("nichts erreicht den Kunden", "nothing reaches the customer")
	case PrepareHandOver:
		return say("die letzte Frist endete am %s", "the last deadline ended on %s", on)
	case ChaseCase:
		return say("strittig seit dem %s, und mehr als gefordert werden kann", "disputed since %s, and more than may be asked for", on)
	case OfferPlan:
		return say("%d Zusagen wurden nicht gehalten", "%d promises were not kept", n.Count)
	case Call:
		if n.Count == 0 {
			return say("Großkunde: ihn sprechen nur Menschen an", "key account: only people contact it")
		}
		return say("%d Schreiben blieben ohne Antwort", "%d letters had no answer", n.Count)
	case AskPromise:
		return say("überfällig, und nichts ist zugesagt", "overdue, and nothing is promised")
	}
	return ""
}
