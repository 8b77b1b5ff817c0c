package casework

import (
	"fmt"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// DefaultResponseDays are the business days an owner has to answer where no rule says otherwise.
const DefaultResponseDays = 5

// Route is one rule of an entity: which disputes go to whom. What is empty applies to all.
type Route struct {
	ID           int64                     `json:"id"`
	Cause        dispute.Reason            `json:"cause,omitempty"`
	Customer     receivable.CustomerNumber `json:"customer,omitempty"`
	ProductGroup string                    `json:"product_group,omitempty"`
	// AmountFrom is the least disputed amount; no currency means any. Other currencies are not converted: they don't match.
	AmountFrom money.Amount `json:"amount_from,omitzero"`
	Team       Team         `json:"team"`
	// Owner answers for the case; empty means whoever opened the dispute. EscalateTo is asked when the owner does not answer.
	Owner      string `json:"owner,omitempty"`
	EscalateTo string `json:"escalate_to,omitempty"`
	// ResponseDays are business days of the entity, from 1.
	ResponseDays int `json:"response_days"`
}

// Matter is what a rule can ask about a dispute that is opened.
type Matter struct {
	Cause        dispute.Reason
	Customer     receivable.CustomerNumber
	ProductGroup string
	Amount       money.Amount
	OpenedBy     string
}

// Routing is where a case goes, and why.
type Routing struct {
	// RouteID is the rule; 0 when none applies.
	RouteID      int64
	Team         Team
	Owner        string
	EscalateTo   string
	ResponseDays int
	Because      string
}

// Choose finds who works on a dispute. The most specific rule wins: one that names the customer before one that names the
// product group, that before one that names the cause, and of two alike the one with the higher amount, then the older. Where
// no rule applies the cause alone decides about the team, and whoever opened the dispute owns it.
func Choose(routes []Route, m Matter) Routing {
	var best *Route
	for i := range routes {
		if r := &routes[i]; r.applies(m) && (best == nil || r.before(*best)) {
			best = r
		}
	}
	if best == nil {
		team := usualTeam(m.Cause)
		return Routing{Team: team, Owner: m.OpenedBy, ResponseDays: DefaultResponseDays,
			Because: fmt.Sprintf("no rule applies: %s is a matter of %s", m.Cause, team)}
	}
	to := Routing{RouteID: best.ID, Team: best.Team, Owner: best.Owner, EscalateTo: best.EscalateTo, ResponseDays: best.ResponseDays,
		Because: fmt.Sprintf("rule %d: %s", best.ID, best.conditions())}
	if to.Owner == "" {
		to.Owner = m.OpenedBy
	}
	return to
}

func (r Route) applies(m Matter) bool {
	amount := r.AmountFrom.Currency == "" || r.AmountFrom.Currency == m.Amount.Currency && m.Amount.Minor >= r.AmountFrom.Minor
	return amount && (r.Cause == "" || r.Cause == m.Cause) && (r.Customer == "" || r.Customer == m.Customer) &&
		(r.ProductGroup == "" || r.ProductGroup == m.ProductGroup)
}

// weight puts conditions that name more before those that name less.
func (r Route) weight() int {
	weight := 0
	for i, named := range []bool{r.AmountFrom.Currency != "", r.Cause != "", r.ProductGroup != "", r.Customer != ""} {
		if named {
			weight += 1 << i
		}
	}
	return weight
}

func (r Route) before(o Route) bool {
	switch {
	case r.weight() != o.weight():
		return r.weight() > o.weight()
	case r.AmountFrom.Minor != o.AmountFrom.Minor:
		return r.AmountFrom.Minor > o.AmountFrom.Minor
	}
	return r.ID < o.ID
}

func (r Route) conditions() string {
	var all []string
	if r.Customer != "" {
		all = append(all, "customer "+string(r.Customer))
	}
	if r.ProductGroup != "" {
		all = append(all, "product group "+r.ProductGroup)
	}
	if r.Cause != "" {
		all = append(all, "cause "+string(r.Cause))
	}
	if r.AmountFrom.Currency != "" {
		all = append(all, "from "+r.AmountFrom.String())
	}
	if len(all) == 0 {
		return "every dispute"
	}
	return strings.Join(all, ", ")
}

// usualTeam is who can mostly say whether a customer is right.
func usualTeam(cause dispute.Reason) Team {
	switch cause {
	case dispute.Price, dispute.NotOrdered, dispute.PaymentTerms, dispute.Discount:
		return Sales
	case dispute.Quantity, dispute.WrongGoods, dispute.NotReceived:
		return Logistics
	case dispute.Quality:
		return Quality
	}
	return Accounting
}
