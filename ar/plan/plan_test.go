package plan

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

func day(iso string) calendar.Date { return calendar.MustDate(iso) }
func eur(minor int64) money.Amount { return money.New(minor, "EUR") }
func limits() Limits               { return Limits{MaxInstalments: 24, MaxDays: 730, GraceBusinessDays: 2} }
func head() subledger.Head {
	return subledger.Head{Entity: "NORD", By: "clara", Reason: "agreed on the phone"}
}
func codeOf(err error, c string) bool {
	return c == "" && err == nil || c != "" && subledger.IsRefused(err, c)
}

// three is 100.00 on the first bank days of October, November and December 2026.
func three() []Instalment {
	return []Instalment{
		{DueOn: day("2026-10-01"), EvaluateOn: day("2026-10-05"), Minor: 3334},
		{DueOn: day("2026-11-02"), EvaluateOn: day("2026-11-04"), Minor: 3333},
		{DueOn: day("2026-12-01"), EvaluateOn: day("2026-12-03"), Minor: 3333},
	}
}

func TestDecide(t *testing.T) {
	tests := []struct {
		why      string
		today    string
		settled  int64
		reminded int
		ends     string
		want     State
		kept     int
		missing  int64
		remind   bool
		wake     string
	}{
		{"nothing is due yet", "2026-09-20", 0, 0, "", Running, 0, 0, false, "2026-10-06"},
		{"due today", "2026-10-01", 0, 0, "", Running, 0, 0, false, "2026-10-06"},
		{"the last day of the bank's grace", "2026-10-05", 0, 0, "", Running, 0, 0, false, "2026-10-06"},
		{"the day after it", "2026-10-06", 0, 0, "", Running, 0, 3334, true, ""},
		{"a cent less than the tolerance permits", "2026-10-06", 3233, 0, "", Running, 0, 101, true, ""},
		{"all but the tolerance", "2026-10-06", 3234, 0, "", Running, 1, 0, false, "2026-11-05"},
		{"weeks later and nobody has written: nothing follows", "2026-12-30", 0, 0, "", Running, 0, 10_000, true, ""},
		{"reminded, and the reminder still runs", "2026-10-14", 0, 1, "2026-10-14", Running, 0, 3334, false, "2026-10-15"},
		{"reminded, and the reminder has passed", "2026-10-15", 0, 1, "2026-10-14", Defaulted, 0, 3334, false, ""},
		{"paid within the reminder", "2026-10-15", 3334, 1, "2026-10-14", Running, 1, 0, false, "2026-11-05"},
		{"a part of it only", "2026-10-15", 2000, 1, "2026-10-14", Defaulted, 0, 1334, false, ""},
		{"the second is missing: it has a reminder of its own", "2026-11-05", 3334, 1, "2026-10-14", Running, 1, 3333, true, ""},
		{"paid ahead", "2026-10-01", 6667, 0, "", Running, 2, 0, false, "2026-12-04"},
		{"all at once", "2026-09-20", 10_000, 0, "", Completed, 3, 0, false, ""},
		{"all but the tolerance of the last", "2026-11-30", 9900, 0, "", Completed, 3, 0, false, ""},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			c := Case{State: Running, Instalments: three(), SettledMinor: tt.settled, ToleranceMinor: 100, Reminded: tt.reminded, Today: day(tt.today)}
			if tt.ends != "" {
				c.ReminderEndsOn = day(tt.ends)
			}
			d := Decide(c)
			if d.State != tt.want || d.Kept != tt.kept || d.MissingMinor != tt.missing || d.Remind != tt.remind || d.WakeOn.String() != wake(tt.wake) || d.Because == "" {
				t.Errorf("decided %+v, want %s, %d kept, %d missing, remind %v, wake %s", d, tt.want, tt.kept, tt.missing, tt.remind, tt.wake)
			}
		})
	}
}

func wake(iso string) string {
	if iso == "" {
		return calendar.Date{}.String()
	}
	return iso
}

func TestDecide_whatIsNoRunningPlanStaysAsItIs(t *testing.T) {
	for _, s := range []State{Proposed, Completed, Defaulted, Withdrawn, Refused} {
		if d := Decide(Case{State: s, Instalments: three(), SettledMinor: 10_000, Today: day("2027-01-01")}); d.State != s || d.Remind || !d.WakeOn.IsZero() {
			t.Errorf("%s becomes %+v", s, d)
		}
		if s.Ended() == (s == Proposed) {
			t.Errorf("%s ended: %v", s, s.Ended())
		}
	}
}

func TestDecide_insolvencyEndsAPlan(t *testing.T) {
	d := Decide(Case{State: Running, Instalments: three(), Reminded: 1, ReminderEndsOn: day("2026-10-14"), InsolventOn: day("2026-10-10"), Today: day("2026-10-20")})
	if d.State != Withdrawn || d.Remind || !d.WakeOn.IsZero() {
		t.Errorf("decided %+v, want it withdrawn and nobody reminded", d)
	}
}

// A tiny instalment is not paid by the tolerance alone.
func TestKept_theToleranceIsNeverAWholeInstalment(t *testing.T) {
	tiny := []Instalment{{Minor: 50}, {Minor: 50}}
	for settled, want := range map[int64]int{0: 0, 1: 1, 50: 1, 51: 2} {
		if got := Kept(tiny, settled, 100); got != want {
			t.Errorf("%d pays %d instalments, want %d", settled, got, want)
		}
	}
}

func TestSchedule(t *testing.T) {
	today := day("2026-09-07")
	w := func(iso string, minor int64) Wanted { return Wanted{On: day(iso), Amount: eur(minor)} }
	many := make([]Wanted, 25)
	for i := range many {
		many[i] = w("2026-10-01", 400)
	}
	tests := []struct {
		why    string
		wanted []Wanted
		code   string
	}{
		{"two that add up", []Wanted{w("2026-10-01", 6000), w("2026-11-02", 4000)}, ""},
		{"today is no past", []Wanted{w("2026-09-07", 10_000)}, ""},
		{"none", nil, "plan_instalments"},
		{"more than the policy permits", many, "plan_instalments"},
		{"a cent too little", []Wanted{w("2026-10-01", 6000), w("2026-11-02", 3999)}, "plan_sum"},
		{"a cent too much", []Wanted{w("2026-10-01", 6000), w("2026-11-02", 4001)}, "plan_sum"},
		{"yesterday", []Wanted{w("2026-09-06", 10_000)}, "plan_dates"},
		{"out of order", []Wanted{w("2026-11-02", 6000), w("2026-10-01", 4000)}, "plan_dates"},
		{"Saturday and Monday are one bank day", []Wanted{w("2026-10-03", 6000), w("2026-10-05", 4000)}, "plan_dates"},
		{"a day beyond the limit", []Wanted{{On: today.AddDays(731), Amount: eur(10_000)}}, "plan_too_long"},
		{"nothing", []Wanted{w("2026-10-01", 0), w("2026-11-02", 10_000)}, "plan_instalments"},
		{"less than nothing", []Wanted{w("2026-10-01", -1), w("2026-11-02", 10_001)}, "plan_instalments"},
		{"beyond what a sum can hold", []Wanted{w("2026-10-01", 1<<62), w("2026-11-02", 1<<62)}, "plan_instalments"},
		{"another currency", []Wanted{{On: day("2026-10-01"), Amount: money.New(10_000, "CHF")}}, "plan_currency"},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			if _, err := Schedule(eur(10_000), tt.wanted, limits(), today); !codeOf(err, tt.code) {
				t.Errorf("error %v, want %q", err, tt.code)
			}
		})
	}
}

func TestPropose_monthsComeBackToTheirDayAndFallOnBankDays(t *testing.T) {
	p := Propose{Parts: 3, FirstOn: day("2026-10-31"), Every: EveryMonth} // a Saturday
	got, err := p.Over(eur(100_00), limits(), day("2026-09-07"))
	if err != nil {
		t.Fatal(err)
	}
	want := []Instalment{
		{day("2026-11-02"), day("2026-11-04"), 3334},
		{day("2026-11-30"), day("2026-12-02"), 3333},
		{day("2026-12-31"), day("2027-01-05"), 3333}, // New Year's Day is none, nor is the weekend
	}
	for i, in := range got {
		if in != want[i] {
			t.Errorf("instalment %d is %+v, want %+v", i+1, in, want[i])
		}
	}
	if _, err := (Propose{Parts: 3, FirstOn: day("2026-10-31"), Every: EveryMonth}).Over(eur(2), limits(), day("2026-09-07")); !codeOf(err, "plan_instalments") {
		t.Errorf("two cents in three parts: %v", err)
	}
}

func TestPropose_Check(t *testing.T) {
	items := make([]Item, maxItems+1)
	for i := range items {
		items[i].Invoice = receivable.InvoiceNumber(rune('A' + i))
	}
	tests := []struct {
		why  string
		edit func(*Propose)
		code string
	}{
		{"equal parts", func(*Propose) {}, ""},
		{"named instalments", func(p *Propose) { p.Parts, p.Wanted = 0, []Wanted{{day("2026-10-01"), eur(1)}} }, ""},
		{"nobody says it", func(p *Propose) { p.By = "" }, "by_missing"},
		{"no customer", func(p *Propose) { p.Customer = "" }, "customer_missing"},
		{"no invoice", func(p *Propose) { p.Items = nil }, "plan_items"},
		{"too many invoices", func(p *Propose) { p.Items = items }, "plan_items"},
		{"neither parts nor instalments", func(p *Propose) { p.Parts = 0 }, "plan_terms"},
		{"both", func(p *Propose) { p.Wanted = []Wanted{{day("2026-10-01"), eur(1)}} }, "plan_terms"},
		{"no first date", func(p *Propose) { p.FirstOn = calendar.Date{} }, "plan_terms"},
		{"a distance nobody knows", func(p *Propose) { p.Every = "quarter" }, "plan_terms"},
		{"far too many", func(p *Propose) { p.Parts = maxWanted + 1 }, "plan_instalments"},
		{"fewer than none", func(p *Propose) { p.Parts = -1 }, "plan_instalments"},
		{"an invoice without a number", func(p *Propose) { p.Items = []Item{{}} }, "invoice_missing"},
		{"an invoice twice", func(p *Propose) { p.Items = append(p.Items, p.Items[0]) }, "invoice_twice"},
		{"an amount without its currency", func(p *Propose) { p.Items[0].Amount.Minor = 1 }, "plan_currency"},
		{"nothing of an invoice", func(p *Propose) { p.Items[0].Amount = eur(0) }, "plan_item_positive"},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			p := Propose{Head: head(), Customer: "10001", Items: []Item{{Invoice: "R-1"}}, Parts: 3, FirstOn: day("2026-10-01"), Every: EveryMonth}
			tt.edit(&p)
			if err := p.Check(); !codeOf(err, tt.code) {
				t.Errorf("error %v, want %q", err, tt.code)
			}
		})
	}
}

func TestCommands_Check(t *testing.T) {
	silent := head()
	silent.Reason = " "
	for why, tt := range map[string]struct {
		c    subledger.Command
		code string
	}{
		"by post":                    {Said{Head: head(), PlanID: 1, Channel: ByPost}, ""},
		"a mail notes itself":        {Said{Head: head(), PlanID: 1, Channel: ByMail}, "plan_channel"},
		"withdrawn":                  {Withdraw{Head: head(), PlanID: 1}, ""},
		"withdrawn without a reason": {Withdraw{Head: silent, PlanID: 1}, "reason_missing"},
		"said by nobody":             {Said{Head: subledger.Head{Entity: "NORD"}, PlanID: 1, Channel: ByFax}, "by_missing"},
		"withdrawn by nobody":        {Withdraw{Head: subledger.Head{Entity: "NORD"}, PlanID: 1}, "by_missing"},
	} {
		if err := tt.c.Check(); !codeOf(err, tt.code) {
			t.Errorf("%s: %v, want %q", why, err, tt.code)
		}
	}
}

func TestCheckAcceleration(t *testing.T) {
	for kind, permitted := range map[receivable.CustomerKind]bool{receivable.KindBusiness: true, receivable.KindConsumer: false, receivable.KindUnknown: false} {
		if err := CheckAcceleration(true, kind); (err == nil) != permitted {
			t.Errorf("%s: %v", kind, err)
		}
		if err := CheckAcceleration(false, kind); err != nil {
			t.Errorf("%s without it: %v", kind, err)
		}
	}
}

func TestWarnings(t *testing.T) {
	if got := Warnings(Signs{}); got != nil {
		t.Errorf("without a sign: %v", got)
	}
	got := Warnings(Signs{BrokenPromises: 1, ReturnedPayments: 2, DefaultedPlans: 1})
	want := []Warning{WarnBroken, WarnReturned, WarnDefaulted, WarnInsolvency}
	if len(got) != len(want) {
		t.Fatalf("warnings %v, want %v", got, want)
	}
	for i, w := range got {
		if w != want[i] || w.Explain("de") == "" || w.Explain("en") == "" || w.Explain("de") == w.Explain("en") {
			t.Errorf("warning %d is %s: %q, %q", i, w, w.Explain("de"), w.Explain("en"))
		}
	}
}

// TestEqual_addsUp: whatever the sum, the parts add up to it, differ by a cent at most and are in order.
func TestEqual_addsUp(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		total := eur(rapid.Int64Range(24, 1<<60).Draw(rt, "total"))
		parts := rapid.IntRange(1, 24).Draw(rt, "parts")
		every := rapid.SampledFrom(Steps()).Draw(rt, "every")
		today := day("2026-09-07").AddDays(rapid.IntRange(0, 1500).Draw(rt, "today"))
		p := Propose{Parts: parts, Every: every, FirstOn: today.AddDays(rapid.IntRange(0, 30).Draw(rt, "first"))}
		all, err := p.Over(total, limits(), today)
		if subledger.IsRefused(err, "plan_too_long") {
			rt.Skip()
		}
		if err != nil {
			rt.Fatal(err)
		}
		var sum int64
		for i, in := range all {
			sum += in.Minor
			if in.Minor > all[0].Minor || in.Minor < all[0].Minor-1 || i > 0 && !in.DueOn.After(all[i-1].DueOn) || in.EvaluateOn.Before(in.DueOn) ||
				!calendar.Target2().IsBusinessDay(in.DueOn) {
				rt.Fatalf("instalment %d of %v", i, all)
			}
		}
		if sum != total.Minor {
			rt.Fatalf("instalments add up to %d of %d", sum, total.Minor)
		}
	})
}

// TestSpread_conserves: what waits is what is not paid, of every item and of every instalment.
func TestSpread_conserves(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		covered := rapid.SliceOfN(rapid.Int64Range(1, 1000), 1, 6).Draw(rt, "covered")
		var total, settled int64
		items := make([]Covered, len(covered))
		for i, minor := range covered {
			paid := rapid.Int64Range(0, minor).Draw(rt, "paid")
			items[i] = Covered{InvoiceID: int64(i + 1), Minor: minor - paid}
			total, settled = total+minor, settled+paid
		}
		var all []Instalment
		for rest := total; rest > 0; {
			part := rapid.Int64Range(1, rest).Draw(rt, "instalment")
			due := day("2026-10-01").AddDays(len(all))
			all, rest = append(all, Instalment{DueOn: due, EvaluateOn: due, Minor: part}), rest-part
		}
		parts := Spread(all, settled, items)
		byDate := map[calendar.Date]int64{}
		for _, it := range items {
			var sum int64
			for _, p := range parts[it.InvoiceID] {
				sum += p.Minor
				byDate[p.EvaluateOn] += p.Minor
			}
			if sum != it.Minor {
				rt.Fatalf("item %d has %d open and %d wait", it.InvoiceID, it.Minor, sum)
			}
		}
		left := settled
		for _, in := range all {
			paid := min(left, in.Minor)
			left -= paid
			if byDate[in.EvaluateOn] != in.Minor-paid {
				rt.Fatalf("instalment of %s: %d wait, want %d", in.DueOn, byDate[in.EvaluateOn], in.Minor-paid)
			}
		}
	})
}

// TestDecide_moreMoneyNeverHurts: who pays more is never worse off.
func TestDecide_moreMoneyNeverHurts(t *testing.T) {
	rank := map[State]int{Defaulted: 0, Running: 1, Completed: 2}
	rapid.Check(t, func(rt *rapid.T) {
		c := Case{State: Running, Instalments: three(), SettledMinor: rapid.Int64Range(0, 10_000).Draw(rt, "settled"), ToleranceMinor: rapid.Int64Range(0, 200).Draw(rt, "tolerance"),
			ReminderEndsOn: day("2026-10-01").AddDays(rapid.IntRange(0, 90).Draw(rt, "ends")),
			Today:          day("2026-09-01").AddDays(rapid.IntRange(0, 150).Draw(rt, "today"))}
		if rapid.Bool().Draw(rt, "reminded") { // of what is missing: nobody is reminded of a later one first
			c.Reminded = min(Kept(c.Instalments, c.SettledMinor, c.ToleranceMinor)+1, 3)
		}
		before := Decide(c)
		c.SettledMinor = min(10_000, c.SettledMinor+rapid.Int64Range(0, 5000).Draw(rt, "more"))
		after := Decide(c)
		if after.Kept < before.Kept || rank[after.State] < rank[before.State] {
			rt.Fatalf("more money makes %+v of %+v", after, before)
		}
	})
}
