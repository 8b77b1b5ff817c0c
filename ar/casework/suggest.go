package casework

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// Basis is whose earlier disputes a suggestion rests on.
type Basis string

const (
	// OfCustomer: disputes of the same cause and customer.
	OfCustomer Basis = "customer"
	// OfCause: disputes of the same cause of all customers of the entity.
	OfCause Basis = "cause"
)

// minEarlier is how many ended disputes of a kind must be known before anything is suggested: of fewer, chance says more.
const minEarlier = 3

// Suggestion is how earlier disputes of the same kind mostly ended. It is shown and never applied by itself.
type Suggestion struct {
	Outcome collection.DisputeOutcome `json:"outcome"`
	// Held of Of earlier disputes ended so.
	Held  int   `json:"held"`
	Of    int   `json:"of"`
	Basis Basis `json:"basis"`
}

// Suggest counts outcomes of ended disputes of the same cause: the customer's own when there are enough, else everybody's.
// A draw goes to the outcome that costs nothing to take back later: rejected before partly before justified. Without enough
// disputes, or without an outcome that half of them had, nothing is suggested.
func Suggest(own, all map[collection.DisputeOutcome]int) (Suggestion, bool) {
	for _, from := range []struct {
		basis  Basis
		counts map[collection.DisputeOutcome]int
	}{{OfCustomer, own}, {OfCause, all}} {
		if s, ok := mostly(from.counts); ok {
			s.Basis = from.basis
			return s, true
		}
	}
	return Suggestion{}, false
}

func mostly(counts map[collection.DisputeOutcome]int) (s Suggestion, ok bool) {
	for _, outcome := range []collection.DisputeOutcome{collection.OutcomeRejected, collection.OutcomeWithdrawn,
		collection.OutcomePartly, collection.OutcomeJustified} {
		n := counts[outcome]
		if s.Of += n; n > s.Held {
			s.Outcome, s.Held = outcome, n
		}
	}
	return s, s.Of >= minEarlier && 2*s.Held >= s.Of
}

const (
	// riskOf is how many invoices before a new one are looked at, and riskFrom how many of them disputed make it risky.
	riskOf   = 5
	riskFrom = 3
)

// RiskWindow is how many earlier invoices Risky looks at.
const RiskWindow = riskOf

// Risk says that a new invoice is likely to be disputed.
type Risk struct {
	Disputed int `json:"disputed"`
	Of       int `json:"of"`
	// Cause is the most frequent one.
	Cause dispute.Reason `json:"cause"`
}

// Risky looks at the causes of the latest invoices of the same customer and product group before a new one, an empty cause
// for one that was not disputed. Three disputed of the last five make it risky; fewer invoices say nothing unless three were
// disputed.
func Risky(latest []dispute.Reason) (Risk, bool) {
	latest = latest[:min(len(latest), riskOf)]
	r := Risk{Of: len(latest)}
	counts := map[dispute.Reason]int{}
	for _, cause := range latest {
		if cause != "" {
			counts[cause]++
			r.Disputed++
		}
	}
	causes := slices.Sorted(func(yield func(dispute.Reason) bool) {
		for cause := range counts {
			if !yield(cause) {
				return
			}
		}
	})
	if len(causes) > 0 {
		r.Cause = slices.MaxFunc(causes, func(a, b dispute.Reason) int { return cmp.Compare(counts[a], counts[b]) })
	}
	return r, r.Disputed >= riskFrom
}

// String says it in English, as tasks are written.
func (r Risk) String() string {
	return fmt.Sprintf("%d of the last %d invoices of this customer and product group were disputed, mostly for %s", r.Disputed, r.Of, r.Cause)
}

// Statistic is one line of the root causes: a cause, customer, product group or owner. Counts are of disputes.
type Statistic struct {
	Key      string         `json:"key"`
	Currency money.Currency `json:"currency"`
	Disputes int64          `json:"disputes"`
	Resolved int64          `json:"resolved"`
	// DisputedMinor is the sum of what was disputed, in minor units of Currency.
	DisputedMinor int64 `json:"disputed_minor"`
	// Justified counts resolved disputes in which the customer was right, wholly or in part.
	Justified int64 `json:"justified"`
	// DaysToResolve is the sum over resolved disputes of the calendar days from opening to resolution.
	DaysToResolve int64 `json:"days_to_resolve"`
}

// Disputed is what was disputed.
func (s Statistic) Disputed() money.Amount { return money.New(s.DisputedMinor, s.Currency) }

// JustifiedPercent is the share of resolved disputes in which the customer was right, rounded down; 0 when none is resolved.
func (s Statistic) JustifiedPercent() int64 { return share(100*s.Justified, s.Resolved) }

// MeanDays are the mean days to resolve, rounded down; 0 when none is resolved.
func (s Statistic) MeanDays() int64 { return share(s.DaysToResolve, s.Resolved) }

func share(part, of int64) int64 {
	if of == 0 {
		return 0
	}
	return part / of
}
