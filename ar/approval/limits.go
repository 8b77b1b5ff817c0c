package approval

import (
	"math"

	"github.com/mahnwerk/mahnwerk/ar/money"
)

// NoLimit is a limit that nothing is above.
const NoLimit = math.MaxInt64

// standardChat is what may be decided in a chat where nothing is set: 10,000.00 of a currency with two decimals.
const standardChat = 1_000_000

// Limits are the amounts of one currency, in minor units, above which a decision needs more care.
type Limits struct {
	// ChatMinor is the most that may be decided in a chat.
	ChatMinor int64 `json:"chat_minor"`
	// ReasonMinor is the most that may be approved without a reason.
	ReasonMinor int64 `json:"reason_minor"`
	// TwoPeopleMinor is the most that one person may approve alone.
	TwoPeopleMinor int64 `json:"two_people_minor"`
}

// StandardLimits hold where an entity has set none for a currency.
func StandardLimits() Limits {
	return Limits{ChatMinor: standardChat, ReasonMinor: NoLimit, TwoPeopleMinor: NoLimit}
}

// LimitsOf are an entity's limits by currency.
type LimitsOf map[money.Currency]Limits

// Of returns the limits for a currency.
func (l LimitsOf) Of(c money.Currency) Limits {
	if set, ok := l[c]; ok {
		return set
	}
	return StandardLimits()
}

// Apply sets what the limits say of a request about these sums, one for each currency: whether a chat will do and whether a
// yes needs a reason. How many people are needed was fixed when the question was asked, by PeopleNeeded.
func (l LimitsOf) Apply(r *Request, total []money.Amount) {
	for _, sum := range total {
		limits := l.Of(sum.Currency)
		r.PageOnly = r.PageOnly || sum.Minor > limits.ChatMinor
		r.Explain = r.Explain || sum.Minor > limits.ReasonMinor
	}
}

// PeopleNeeded is how many people have to agree to something about these sums.
func (l LimitsOf) PeopleNeeded(total []money.Amount) int {
	for _, sum := range total {
		if sum.Minor > l.Of(sum.Currency).TwoPeopleMinor {
			return 2
		}
	}
	return 1
}
