package correspondence

import (
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// personIntents bring a person in whatever else a mail says: they deny, ask, threaten, or tell of something that only a
// person may act on.
var personIntents = []Intent{Disputes, CreditRequest, ExtensionRequest, PaymentPlanRequest, Hardship, InsolvencyNotice, LegalThreat,
	Complaint, PrivacyRequest, BankDetailsRequest, BankDetailsChange, WrongContact, MasterDataChange, DocumentRequest, GeneralInquiry, Other}

// Codes of why a person is brought in, beside those that are an intent's name or a prefix and a name. Explain words them.
const (
	WhyBounced           = "bounce_permanent"
	WhyNothingUnderstood = "nothing_understood"
	WhyCondition         = "promise_condition"
	WhyUnknownInvoice    = "promise_unknown_invoice"
	WhyQuotedAmount      = "promise_quoted_amount"
	WhyInvalidDate       = "promise_invalid_date"
	WhyContradictoryDate = "promise_contradictory_date"
	WhyAboveOpen         = "promise_above_open"
	WhyWeakSender        = "sender_weak"
	WhyUnknownSender     = "sender_unknown"

	// WhyTaughtAgainst: people have rejected a claim from the same words of this customer.
	WhyTaughtAgainst = "rejected_before"

	// PrefixTaught begins the code of an intent that the rules do not see and what people taught does.
	PrefixTaught = "taught_"

	prefixIntent = "intent_"
	prefixFlag   = "flag_"
	prefixDoubt  = "doubt_"
	prefixSignal = "signal_"
	prefixModel  = "model_"
)

// NeedsHuman tells whether a person has to look at a mail, and every reason as a code, each once. The zero Trust adds no
// reason, since nobody has looked at the sender; it permits nothing either.
//
// Everything that the rules doubt, every signal and a sender who is not known add reasons; nothing takes one away.
func NeedsHuman(u Understanding, m Mail) (bool, []string) {
	var why reasons
	for _, in := range u.Intents {
		if slices.Contains(personIntents, in.Type) {
			why.add(prefixIntent + string(in.Type))
		}
	}
	if len(u.Intents) == 0 {
		why.add(WhyNothingUnderstood)
	}
	if u.Bounce != nil && u.Bounce.Permanent {
		why.add(WhyBounced)
	}
	for _, f := range u.Flags {
		why.add(prefixFlag + string(f.Flag))
	}
	whyPromises(&why, u, m)
	for _, d := range u.Doubts {
		why.add(prefixDoubt + d)
	}
	for _, s := range u.Signals {
		why.add(prefixSignal + s.Kind)
	}
	switch m.Trust {
	case Weak:
		why.add(WhyWeakSender)
	case Untrusted:
		why.add(WhyUnknownSender)
	}
	return len(why) > 0, why
}

// reasons are codes, each once, in the order they were found.
type reasons []string

func (r *reasons) add(code string) {
	if !slices.Contains(*r, code) {
		*r = append(*r, code)
	}
}

func whyPromises(why *reasons, u Understanding, m Mail) {
	for _, p := range u.Promises {
		if p.Condition != "" {
			why.add(WhyCondition)
		}
		if _, ok := m.Item(p.Invoice); !ok {
			why.add(WhyUnknownInvoice)
		}
		if p.Source == FromQuote {
			why.add(WhyQuotedAmount)
		}
		switch p.Precision {
		case Invalid:
			why.add(WhyInvalidDate)
		case Contradictory:
			why.add(WhyContradictoryDate)
		}
	}
	for _, item := range m.Items {
		if aboveOpen(promisedOn(u.Promises, item.Number), item.Open) {
			why.add(WhyAboveOpen)
		}
	}
}

// promisedOn are the amounts promised on one invoice.
func promisedOn(promises []PromiseClaim, n receivable.InvoiceNumber) []money.Amount {
	var amounts []money.Amount
	for _, p := range promises {
		if p.Invoice == n && p.Amount.Currency != "" {
			amounts = append(amounts, p.Amount)
		}
	}
	return amounts
}

// aboveOpen tells whether amounts add up to more than is open. What can't be compared counts as more.
func aboveOpen(amounts []money.Amount, open money.Amount) bool {
	if len(amounts) == 0 {
		return false
	}
	sum, err := money.Sum(open.Currency, amounts...)
	if err != nil {
		return true
	}
	more, err := sum.Cmp(open)
	return err != nil || more > 0
}
