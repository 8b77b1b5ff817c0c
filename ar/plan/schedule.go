package plan

import (
	"fmt"
	"math"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// Every is the distance between two instalments.
type Every string

const (
	EveryWeek     Every = "week"
	EveryTwoWeeks Every = "2weeks"
	EveryMonth    Every = "month"
)

// Steps lists every distance there is.
func Steps() []Every { return []Every{EveryWeek, EveryTwoWeeks, EveryMonth} }

// after is the date n steps after the first. Months count from the first date, so that the 31st comes back after a short
// month (§ 188 (3) BGB).
func (e Every) after(first calendar.Date, n int) calendar.Date {
	switch e {
	case EveryWeek:
		return first.AddDays(7 * n)
	case EveryTwoWeeks:
		return first.AddDays(14 * n)
	}
	return first.AddMonths(n)
}

// Wanted is an instalment as somebody names it, before it has its bank day.
type Wanted struct {
	On     calendar.Date `json:"on"`
	Amount money.Amount  `json:"amount"`
}

// Equal divides a sum over so many dates. The parts differ by at most one minor unit, the larger first, and add up to
// the sum.
func Equal(total money.Amount, parts int, first calendar.Date, every Every) ([]Wanted, error) {
	amounts, err := total.Split(parts)
	if err != nil {
		return nil, fmt.Errorf("divide the sum: %w", err)
	}
	wanted := make([]Wanted, len(amounts))
	for i, amount := range amounts {
		wanted[i] = Wanted{On: every.after(first, i), Amount: amount}
	}
	return wanted, nil
}

// Limits bound what may be proposed; they come from the policy.
type Limits struct {
	// MaxInstalments is the largest number of instalments, MaxDays the longest time from today to the last.
	MaxInstalments, MaxDays int
	// GraceBusinessDays are bank days after a date before its money counts as missing.
	GraceBusinessDays int
}

// Schedule turns wanted instalments into those of a plan over a sum. A date without business at the banks is moved to
// the next bank day (§ 193 BGB). It returns a RefusedError: plan_instalments (none, too many, or one that is not above
// zero), plan_dates (in the past, out of order, or two that meet on one bank day), plan_too_long, plan_currency, and
// plan_sum when they don't add up.
func Schedule(total money.Amount, wanted []Wanted, l Limits, today calendar.Date) ([]Instalment, error) {
	bank := calendar.Target2()
	if len(wanted) == 0 || len(wanted) > l.MaxInstalments {
		return nil, subledger.Refuse("plan_instalments", "%d instalments: the policy permits 1 to %d", len(wanted), l.MaxInstalments)
	}
	all := make([]Instalment, len(wanted))
	var sum int64
	for i, w := range wanted {
		switch {
		case w.Amount.Currency != total.Currency:
			return nil, subledger.Refuse("plan_currency", "instalment %d is in %s, the invoices are in %s", i+1, w.Amount.Currency, total.Currency)
		case !w.Amount.IsPositive() || w.Amount.Minor > math.MaxInt64-sum:
			return nil, subledger.Refuse("plan_instalments", "instalment %d is %s: each is more than zero, and together what is covered", i+1, w.Amount)
		case w.On.Before(today):
			return nil, subledger.Refuse("plan_dates", "instalment %d is due on %s, which has been", i+1, w.On)
		case w.On.Sub(today) > l.MaxDays:
			return nil, subledger.Refuse("plan_too_long", "instalment %d is due on %s: the policy permits %d days from today; take fewer or larger ones", i+1, w.On, l.MaxDays)
		}
		sum += w.Amount.Minor
		due := bank.ShiftDeadline(w.On)
		all[i] = Instalment{DueOn: due, EvaluateOn: bank.AddBusinessDays(due, l.GraceBusinessDays), Minor: w.Amount.Minor}
	}
	if !sorted(all) {
		return nil, subledger.Refuse("plan_dates", "name the instalments in the order of their dates, each on another bank day")
	}
	if sum != total.Minor {
		return nil, subledger.Refuse("plan_sum", "the instalments add up to %s, the invoices to %s", money.New(sum, total.Currency), total)
	}
	return all, nil
}

// sorted tells whether instalments are in the order of their dates, no two on one day.
func sorted(all []Instalment) bool {
	for i := 1; i < len(all); i++ {
		if !all[i].DueOn.After(all[i-1].DueOn) {
			return false
		}
	}
	return true
}

// CheckAcceleration refuses to agree with a consumer that the whole rest is due when an instalment is missing: where a
// consumer is given time, the rest may be called in only under § 498 BGB (with §§ 506 (1), 514 (1), 515 BGB), which
// this engine does not judge. A customer of unknown kind counts as a consumer.
func CheckAcceleration(acceleration bool, kind receivable.CustomerKind) error {
	if acceleration && kind.ProtectedAsConsumer() {
		return subledger.Refuse("plan_acceleration_consumer", "the whole rest can't be made due by a missing instalment where the customer is a consumer, "+
			"or nobody knows (§ 498 BGB): propose the plan without acceleration")
	}
	return nil
}
