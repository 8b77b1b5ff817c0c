package dunningrun

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

func genItems(rt *rapid.T, cal calendar.Calendar) []Item {
	var items []Item
	for id := range rapid.IntRange(0, 6).Draw(rt, "items") {
		it := overdue(int64(id+1), rapid.IntRange(1, 4).Draw(rt, "level"), rapid.Int64Range(0, 20_000).Draw(rt, "amount"),
			rapid.SampledFrom([]money.Currency{"EUR", "CHF", "USD"}).Draw(rt, "currency"))
		f := &it.Facts
		f.PaidMinor = rapid.Int64Range(-1, f.Amount.Minor).Draw(rt, "paid")
		f.DueOn = today.AddDays(-rapid.IntRange(0, 120).Draw(rt, "overdue"))
		it.Policy.Bundling = rapid.SampledFrom([]dunning.Bundling{dunning.BundleCustomer, dunning.BundleCustomer, dunning.BundleLevel, dunning.BundleInvoice}).Draw(rt, "bundling")
		it.Policy.MinIntervalDays = rapid.IntRange(0, 10).Draw(rt, "interval")
		switch rapid.IntRange(0, 9).Draw(rt, "has") {
		case 0:
			f.Disputes = []collection.Dispute{{ID: 1, AmountMinor: rapid.Int64Range(1, 20_000).Draw(rt, "disputed"), OpenedOn: today}}
		case 1:
			f.Promises = []collection.Promise{{ID: 1, State: "active", AmountMinor: rapid.Int64Range(1, 20_000).Draw(rt, "promised"), DueOn: today, EvaluateOn: cal.AddBusinessDays(today, 2)}}
		case 2:
			f.Holds = []collection.Hold{{ID: 1, Reason: "complaint", FromOn: today, UntilOn: today.AddDays(3)}, {ID: 2, Reason: "visit", FromOn: today, UntilOn: today}}
		case 3:
			f.Letters = []collection.Letter{{ID: 1, Kind: dunning.StepReminder, Level: 1, State: rapid.SampledFrom([]collection.LetterState{
				collection.LetterQueued, collection.LetterAwaitingApproval}).Draw(rt, "letter")}}
		case 4:
			f.InsolventOn = today
		}
		items = append(items, it)
	}
	return items
}

func genCustomer(rt *rapid.T, c Customer) Customer {
	c.Treatment = rapid.SampledFrom([]receivable.Treatment{receivable.TreatmentNormal, receivable.TreatmentNormal, receivable.TreatmentWatch, receivable.TreatmentKeyAccount}).Draw(rt, "treatment")
	if rapid.IntRange(0, 3).Draw(rt, "contacted") == 0 {
		c.LastContactOn = today.AddDays(-rapid.IntRange(0, 12).Draw(rt, "days ago"))
	}
	if rapid.IntRange(0, 5).Draw(rt, "unapplied") == 0 {
		c.Unapplied = []money.Amount{money.New(rapid.Int64Range(0, 100).Draw(rt, "cents"), "CHF")}
	}
	return c
}

func genCase(rt *rapid.T, t *testing.T) (Entity, Customer, []Item) {
	e, c := openGates(t)
	e.Releases = append(e.Releases, Release{Region: "south"})
	return e, genCustomer(rt, c), genItems(rt, e.Calendar)
}

func shuffledTwice[T any](rt *rapid.T, in []T) []T {
	if len(in) == 0 {
		return nil
	}
	twice := slices.Concat(in, rapid.SliceOfN(rapid.SampledFrom(in), 0, 3).Draw(rt, "named twice"))
	return rapid.Permutation(twice).Draw(rt, "order")
}

func withoutErrors(p Plan) Plan {
	p.Outcomes = slices.Clone(p.Outcomes)
	for i := range p.Outcomes {
		p.Outcomes[i].Err = nil // the text is in Because; error values are not compared
	}
	return p
}

func TestMake_orderAndRepetitionChangeNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		e, c, items := genCase(rt, t)
		want := withoutErrors(Make(e, c, items))
		e.Releases, c.Unapplied = shuffledTwice(rt, e.Releases), shuffledTwice(rt, c.Unapplied)
		again := shuffledTwice(rt, items)
		for i := range again {
			again[i].Facts.Holds = shuffledTwice(rt, again[i].Facts.Holds)
		}
		if got := withoutErrors(Make(e, c, again)); !reflect.DeepEqual(want, got) {
			rt.Fatalf("another order gives another plan:\n%+v\n%+v", want, got)
		}
	})
}

func TestMake_whatMustAlwaysHold(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		e, c, items := genCase(rt, t)
		plan := Make(e, c, items)
		listed := map[int64]string{}
		keys := map[string]bool{}
		for _, l := range plan.Letters {
			var sum, top = int64(0), 0
			for _, i := range l.Items {
				if listed[i.InvoiceID] != "" {
					rt.Fatalf("item %d is in two letters", i.InvoiceID)
				}
				listed[i.InvoiceID] = l.Key
				sum, top = sum+i.Collectable.Minor, max(top, i.Level)
				if !i.Collectable.IsPositive() || i.Collectable.Currency != l.Currency || i.Open.Minor < i.Collectable.Minor+i.Disputed.Minor {
					rt.Fatalf("item %+v in a letter over %s", i, l.Total)
				}
			}
			if sum != l.Total.Minor || top != l.Level || l.Kind == dunning.StepDecision || keys[l.Key] || !e.Calendar.IsBusinessDay(l.PayByOn) || !l.PayByOn.After(e.On) {
				rt.Fatalf("letter %+v: sum %d, highest level %d", l, sum, top)
			}
			keys[l.Key] = true
		}
		if len(plan.Outcomes) != len(items) {
			rt.Fatalf("%d outcomes for %d items", len(plan.Outcomes), len(items))
		}
		for _, o := range plan.Outcomes {
			if o.LetterKey != listed[o.InvoiceID] || (o.LetterKey == "") == (len(o.Blockers) == 0) {
				rt.Fatalf("outcome %+v, letter %q: every item has a letter or a reason", o, listed[o.InvoiceID])
			}
			if !o.NextOn.IsZero() && o.LetterKey == "" && !o.NextOn.After(e.On) {
				rt.Fatalf("asked again on %s, which is not ahead: %+v", o.NextOn, o)
			}
		}
	})
}

func TestMake_aSecondPlanOfTheDayWritesNothingMore(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		e, c, items := genCase(rt, t)
		queue(items, Make(e, c, items))
		second := Make(e, c, items)
		for _, l := range second.Letters {
			rt.Fatalf("the second plan writes %+v", l)
		}
	})
}

// queue puts the plan's letters on their way, as the run does in its transaction; those with a reason wait for a person.
func queue(items []Item, plan Plan) {
	for n, l := range plan.Letters {
		state := collection.LetterQueued
		if l.Approval != "" {
			state = collection.LetterAwaitingApproval
		}
		for i := range items {
			for _, li := range l.Items {
				if li.InvoiceID == items[i].Facts.InvoiceID {
					items[i].Facts.Letters = append(slices.Clone(items[i].Facts.Letters), collection.Letter{ID: int64(100 + n), Kind: l.Kind, Level: li.Level, Round: li.Round, State: state})
				}
			}
		}
	}
}

// Whatever was planned may leave as long as nothing happened: no letter of a plan stops another of the same plan, be it
// on its way or sent today.
func TestRecheck_lettersOfOnePlanDoNotStopEachOther(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		e, c, items := genCase(rt, t)
		plan := Make(e, c, items)
		queue(items, plan)
		for n, l := range plan.Letters {
			if blockers := Recheck(e, c, items, int64(100+n), l); blockers != nil {
				rt.Fatalf("letter %s may not leave: %v", l.Key, blockers)
			}
			c.LastContactOn = e.On // it left
		}
	})
}
