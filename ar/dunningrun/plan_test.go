package dunningrun

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// The day of the runs below: a Wednesday between Easter and May Day.
var today = calendar.MustDate("2026-04-15")

func german(t testing.TB) calendar.Calendar {
	t.Helper()
	c, err := calendar.German("")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// openGates is an entity and a customer that nothing stands against.
func openGates(t testing.TB) (Entity, Customer) {
	return Entity{Code: "NORD", On: today, BankFreshOn: today.AddDays(-1), Calendar: german(t), Releases: []Release{{}}},
		Customer{ID: 7, Number: "K-7", Kind: receivable.KindBusiness, Language: "de", Treatment: receivable.TreatmentNormal,
			Region: "north", Group: "trade", ContactID: 70}
}

// overdue is an item whose next letter has the given level.
func overdue(id int64, level int, minor int64, currency money.Currency) Item {
	f := collection.Facts{InvoiceID: id, Number: fmt.Sprintf("R-%d", id), Amount: money.New(minor, currency), DueOn: today.AddDays(-90)}
	if level > 1 {
		f.OpeningLevel, f.OpeningLetterOn = level-1, today.AddDays(-30)
	}
	return Item{Facts: f, Policy: dunning.Default()}
}

func one() []Item { return []Item{overdue(1, 1, 10_000, "EUR")} }

func TestMake_writesOneLetterWhereNothingStandsAgainstIt(t *testing.T) {
	e, c := openGates(t)
	plan := Make(e, c, []Item{overdue(2, 2, 5_000, "EUR"), overdue(1, 1, 10_000, "EUR")})
	if len(plan.Letters) != 1 {
		t.Fatalf("%d letters, want 1: %+v", len(plan.Letters), plan.Outcomes)
	}
	l := plan.Letters[0]
	if l.Level != 2 || l.Kind != dunning.StepDunning || l.Total != money.New(15_000, "EUR") || l.DatedOn != today ||
		l.PayByOn != calendar.MustDate("2026-04-27") || l.CustomerID != 7 || l.ContactID != 70 || l.PolicyName != "de-standard" || l.Approval != "" {
		t.Errorf("letter %+v", l)
	}
	if len(l.Items) != 2 || l.Items[0].InvoiceID != 1 || l.Items[0].Level != 1 || l.Items[1].Level != 2 {
		t.Errorf("items %+v, want each with its own level, in the order of the ledger", l.Items)
	}
	for _, o := range plan.Outcomes {
		if o.LetterKey != l.Key || len(o.Blockers) > 0 {
			t.Errorf("outcome %+v, want letter %s", o, l.Key)
		}
	}
}

// gates in the order they are asked, each with what shuts it. Whoever changes the order changes what collectors read.
var gates = []struct {
	blocker collection.Blocker
	shut    func(*Entity, *Customer, *Item)
	nextOn  string
}{
	{collection.BlockNoBusinessDay, func(e *Entity, _ *Customer, _ *Item) {
		e.On, e.BankFreshOn = calendar.MustDate("2026-05-01"), calendar.MustDate("2026-04-30")
	}, "2026-05-04"},
	{collection.BlockBankStale, func(e *Entity, _ *Customer, _ *Item) { e.BankFreshOn = calendar.Date{} }, ""},
	{collection.BlockUnmatchedCash, func(_ *Entity, c *Customer, _ *Item) { c.Unapplied = []money.Amount{money.New(1, "EUR")} }, ""},
	{collection.BlockNotReleased, func(e *Entity, _ *Customer, _ *Item) { e.Releases = nil }, ""},
	{collection.BlockPeopleOnly, func(_ *Entity, c *Customer, _ *Item) { c.Treatment = receivable.TreatmentKeyAccount }, ""},
	{collection.BlockMinAmount, func(_ *Entity, _ *Customer, it *Item) { it.Facts.Amount.Minor = 499 }, ""},
	{collection.BlockMinInterval, func(e *Entity, c *Customer, _ *Item) { c.LastContactOn = e.On.AddDays(-6) }, "2026-04-16"},
	{collection.BlockNoContact, func(_ *Entity, c *Customer, _ *Item) { c.ContactID = 0 }, ""},
	{collection.BlockInboundMail, func(_ *Entity, c *Customer, _ *Item) { c.UnansweredMail = true }, ""},
}

func TestMake_eachGateShut(t *testing.T) {
	for _, g := range gates {
		t.Run(string(g.blocker), func(t *testing.T) {
			e, c := openGates(t)
			items := one()
			g.shut(&e, &c, &items[0])
			plan := Make(e, c, items)
			o := plan.Outcomes[0]
			if len(plan.Letters) != 0 || !slices.Equal(o.Blockers, []collection.Blocker{g.blocker}) || o.LetterKey != "" {
				t.Fatalf("%d letters, blockers %v", len(plan.Letters), o.Blockers)
			}
			if o.NextOn.String() != g.nextOn {
				t.Errorf("asked again on %q, want %q", o.NextOn, g.nextOn)
			}
			if !strings.HasSuffix(o.Because, string(g.blocker)) {
				t.Errorf("the reason %q doesn't name the gate", o.Because)
			}
		})
	}
}

func TestMake_theFirstShutGateIsSaid(t *testing.T) {
	for first := range gates {
		e, c := openGates(t)
		items := one()
		for _, g := range slices.Backward(gates[first:]) {
			g.shut(&e, &c, &items[0])
		}
		if gates[first].blocker == collection.BlockNoBusinessDay {
			e.BankFreshOn = calendar.Date{}
		}
		if got := Make(e, c, items).Outcomes[0].Blockers; !slices.Equal(got, []collection.Blocker{gates[first].blocker}) {
			t.Errorf("with every gate from %s on shut, %v is said", gates[first].blocker, got)
		}
	}
}

func TestMake_letterUnderWay(t *testing.T) {
	with := func(state collection.LetterState) Item {
		it := overdue(2, 1, 10_000, "EUR")
		it.Facts.Letters = []collection.Letter{{ID: 1, Kind: dunning.StepReminder, Level: 1, State: state}}
		return it
	}
	perInvoice := func(it Item) Item { it.Policy.Bundling = dunning.BundleInvoice; return it }
	tests := []struct {
		why   string
		items []Item
		want  collection.Blocker // of item 1
	}{
		{"another item's letter is on its way", []Item{overdue(1, 1, 10_000, "EUR"), with(collection.LetterQueued)}, collection.BlockLetterPending},
		{"and in another currency too: one voice", []Item{overdue(1, 1, 10_000, "USD"), with(collection.LetterQueued)}, collection.BlockLetterPending},
		{"a letter of its group waits for a person", []Item{overdue(1, 1, 10_000, "EUR"), with(collection.LetterAwaitingApproval)}, collection.BlockApprovalPending},
		{"one of another currency waits for a person", []Item{overdue(1, 1, 10_000, "USD"), with(collection.LetterAwaitingApproval)}, ""},
		{"one of another invoice waits where each has its own", []Item{perInvoice(overdue(1, 1, 10_000, "EUR")), perInvoice(with(collection.LetterAwaitingApproval))}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			e, c := openGates(t)
			plan := Make(e, c, tt.items)
			var got collection.Blocker
			if b := plan.Outcomes[0].Blockers; len(b) > 0 {
				got = b[0]
			}
			if got != tt.want || (len(plan.Letters) == 0) != (tt.want != "") {
				t.Errorf("blocked by %q with %d letters, want %q", got, len(plan.Letters), tt.want)
			}
		})
	}
}

func TestMake_bundling(t *testing.T) {
	items := func(b dunning.Bundling) []Item {
		var items []Item
		for i, level := range []int{1, 1, 2, 3} {
			it := overdue(int64(i+1), level, 10_000, "EUR")
			it.Policy.Bundling = b
			items = append(items, it)
		}
		return items
	}
	tests := []struct {
		bundling dunning.Bundling
		want     string
	}{
		{dunning.BundleCustomer, "level 3 [1 2 3 4]"},
		{dunning.BundleLevel, "level 1 [1 2]; level 2 [3]; level 3 [4]"},
		{dunning.BundleInvoice, "level 1 [1]; level 1 [2]; level 2 [3]; level 3 [4]"},
	}
	for _, tt := range tests {
		e, c := openGates(t)
		if got := shape(Make(e, c, items(tt.bundling))); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.bundling, got, tt.want)
		}
	}
}

func shape(p Plan) string {
	var parts []string
	for _, l := range p.Letters {
		var ids []int64
		for _, i := range l.Items {
			ids = append(ids, i.InvoiceID)
		}
		parts = append(parts, fmt.Sprintf("level %d %v", l.Level, ids))
	}
	return strings.Join(parts, "; ")
}

func TestMake_currenciesNeverShareALetter(t *testing.T) {
	e, c := openGates(t)
	c.Unapplied = []money.Amount{money.New(5, "USD")}
	plan := Make(e, c, []Item{overdue(1, 1, 10_000, "EUR"), overdue(2, 1, 400, "EUR"), overdue(3, 1, 100, "CHF"), overdue(4, 1, 9_999, "USD")})
	if got, want := shape(plan), "level 1 [1 2]"; got != want || plan.Letters[0].Total != money.New(10_400, "EUR") {
		t.Errorf("letters %s, want %s", got, want)
	}
	if b := plan.Outcomes[2].Blockers; !slices.Equal(b, []collection.Blocker{collection.BlockMinAmount}) {
		t.Errorf("1.00 CHF: %v, want the minimum of its own currency", b)
	}
	if b := plan.Outcomes[3].Blockers; !slices.Equal(b, []collection.Blocker{collection.BlockUnmatchedCash}) {
		t.Errorf("99.99 USD: %v, want the dollars that are not applied", b)
	}
}

func TestMake_releases(t *testing.T) {
	tests := []struct {
		why      string
		releases []Release
		want     bool
	}{
		{"nothing is released", nil, false},
		{"everything is", []Release{{}}, true},
		{"the region is", []Release{{Region: "north"}}, true},
		{"another region is", []Release{{Region: "south"}}, false},
		{"the group is", []Release{{CustomerGroup: "trade"}}, true},
		{"another group is", []Release{{CustomerGroup: "public"}}, false},
		{"region and group must both hold", []Release{{Region: "north", CustomerGroup: "public"}}, false},
		{"up to exactly the total", []Release{{MaxMinor: 10_000, Currency: "EUR"}}, true},
		{"up to less than the total", []Release{{MaxMinor: 9_999, Currency: "EUR"}}, false},
		{"an amount of another currency", []Release{{MaxMinor: 1_000_000, Currency: "USD"}}, false},
		{"an amount without a currency releases nothing", []Release{{MaxMinor: 1_000_000}}, false},
		{"one of several is enough", []Release{{Region: "south"}, {Region: "north"}}, true},
	}
	for _, tt := range tests {
		e, c := openGates(t)
		e.Releases = tt.releases
		if got := len(Make(e, c, one()).Letters) == 1; got != tt.want {
			t.Errorf("%s: letter %v, want %v", tt.why, got, tt.want)
		}
	}
}

func TestMake_treatments(t *testing.T) {
	for treatment, want := range map[receivable.Treatment]bool{receivable.TreatmentNormal: true, receivable.TreatmentWatch: true,
		receivable.TreatmentKeyAccount: false, receivable.TreatmentLegal: false} {
		e, c := openGates(t)
		c.Treatment = treatment
		if got := len(Make(e, c, one()).Letters) == 1; got != want {
			t.Errorf("%s: letter %v, want %v", treatment, got, want)
		}
	}
}

func TestMake_minimumInterval(t *testing.T) {
	tests := []struct {
		why    string
		last   calendar.Date
		days   int
		want   bool
		nextOn string
	}{
		{"no contact yet", calendar.Date{}, 7, true, ""},
		{"seven days ago", today.AddDays(-7), 7, true, ""},
		{"six days ago", today.AddDays(-6), 7, false, "2026-04-16"},
		{"today", today, 7, false, "2026-04-22"},
		{"the interval ends on a Sunday", today, 4, false, "2026-04-20"},
		{"never twice a day, even without an interval", today, 0, false, "2026-04-16"},
		{"yesterday, without an interval", today.AddDays(-1), 0, true, ""},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			e, c := openGates(t)
			c.LastContactOn = tt.last
			items := one()
			items[0].Policy.MinIntervalDays = tt.days
			plan := Make(e, c, items)
			if got := len(plan.Letters) == 1; got != tt.want {
				t.Fatalf("letter %v, want %v", got, tt.want)
			}
			if got := plan.Outcomes[0].NextOn.String(); !tt.want && got != tt.nextOn {
				t.Errorf("asked again on %s, want %s", got, tt.nextOn)
			}
		})
	}
}

func TestBankStale(t *testing.T) {
	tests := []struct {
		why, fresh, on string
		maxAge         int
		want           bool
	}{
		{"never read", "", "2026-04-15", 30, true},
		{"of today", "2026-04-15", "2026-04-15", 0, false},
		{"of yesterday", "2026-04-14", "2026-04-15", 1, false},
		{"of the day before", "2026-04-13", "2026-04-15", 1, true},
		{"Friday's on Monday", "2026-04-17", "2026-04-20", 1, false},
		{"Thursday's on Monday", "2026-04-16", "2026-04-20", 1, true},
		{"Maundy Thursday's on Tuesday after Easter", "2026-04-02", "2026-04-07", 1, false},
		{"Wednesday's on Tuesday after Easter", "2026-04-01", "2026-04-07", 1, true},
		{"Thursday's on Monday after a May Day on Friday", "2026-04-30", "2026-05-04", 1, false},
		{"must be of the same day and is not", "2026-04-14", "2026-04-15", 0, true},
		{"from ahead of a run for an earlier day", "2026-04-16", "2026-04-15", 0, false},
	}
	for _, tt := range tests {
		e := Entity{On: calendar.MustDate(tt.on), Calendar: german(t)}
		if tt.fresh != "" {
			e.BankFreshOn = calendar.MustDate(tt.fresh)
		}
		if got := BankStale(e, dunning.Policy{BankMaxAgeBusinessDays: tt.maxAge}); got != tt.want {
			t.Errorf("bank data %s: stale %v, want %v", tt.why, got, tt.want)
		}
	}
}

func TestMake_severalPoliciesInOneLetter(t *testing.T) {
	patient := func(id int64, level int, minor int64) Item {
		it := overdue(id, level, minor, "EUR")
		it.Policy.Name, it.Policy.Version = "patient", 4
		it.Policy.MinIntervalDays, it.Policy.BankMaxAgeBusinessDays = 20, 0
		it.Policy.MinAmountMinor = map[money.Currency]int64{"EUR": 50_000}
		it.Policy.ApprovalAboveMinor = map[money.Currency]int64{"EUR": 12_000}
		return it
	}
	for _, ids := range [][2]int64{{1, 2}, {2, 1}} { // whichever policy comes first
		e, c := openGates(t)
		e.BankFreshOn = today
		items := []Item{overdue(ids[0], 1, 10_000, "EUR"), patient(ids[1], 2, 5_000)}

		plan := Make(e, c, items)
		if len(plan.Letters) != 1 {
			t.Fatalf("%d letters, want 1: the small item rides along", len(plan.Letters))
		}
		l := plan.Letters[0]
		if l.PolicyName != "patient" || l.PolicyVersion != 4 || l.Level != 2 {
			t.Errorf("letter of policy %s version %d, want that of its highest item", l.PolicyName, l.PolicyVersion)
		}
		if !strings.Contains(l.Approval, "120.00 EUR") {
			t.Errorf("approval %q, want the lower limit of the two", l.Approval)
		}

		c.LastContactOn = today.AddDays(-10)
		if b := Make(e, c, items).Outcomes[0].Blockers; !slices.Equal(b, []collection.Blocker{collection.BlockMinInterval}) {
			t.Errorf("a contact 10 days ago: %v, want the longer interval", b)
		}
		c.LastContactOn, e.BankFreshOn = calendar.Date{}, today.AddDays(-1)
		if b := Make(e, c, items).Outcomes[0].Blockers; !slices.Equal(b, []collection.Blocker{collection.BlockBankStale}) {
			t.Errorf("bank data of yesterday: %v, want the stricter age", b)
		}
	}
}

func TestMake_approvals(t *testing.T) {
	tests := []struct {
		why   string
		items []Item
		want  []string
	}{
		{"a small reminder", one(), nil},
		{"a final notice", []Item{overdue(1, 3, 10_000, "EUR")}, []string{"every final_notice"}},
		{"a sum above the limit", []Item{overdue(1, 1, 1_300_000, "EUR"), overdue(2, 1, 1_300_000, "EUR")}, []string{"26000.00 EUR is above"}},
		{"a final notice for one of the items", []Item{overdue(1, 1, 10_000, "EUR"), overdue(2, 3, 10_000, "EUR")}, []string{"every final_notice"}},
		{"both reasons", []Item{overdue(1, 1, 2_600_000, "EUR"), overdue(2, 3, 10_000, "EUR")}, []string{"above", "every final_notice"}},
	}
	for _, tt := range tests {
		e, c := openGates(t)
		l := Make(e, c, tt.items).Letters[0]
		if (l.Approval == "") != (len(tt.want) == 0) {
			t.Errorf("%s: approval %q", tt.why, l.Approval)
		}
		for _, want := range tt.want {
			if !strings.Contains(l.Approval, want) {
				t.Errorf("%s: approval %q, want it to say %q", tt.why, l.Approval, want)
			}
		}
	}
}

func TestMake_oneBadItemStopsNoOther(t *testing.T) {
	e, c := openGates(t)
	bad := overdue(2, 1, 10_000, "EUR")
	bad.Facts.PaidMinor = 10_001
	plan := Make(e, c, []Item{bad, overdue(1, 1, 10_000, "EUR")})
	if shape(plan) != "level 1 [1]" {
		t.Errorf("letters %s", shape(plan))
	}
	if o := plan.Outcomes[1]; o.Err == nil || !slices.Equal(o.Blockers, []collection.Blocker{collection.BlockBadData}) || !strings.Contains(o.Because, "R-2") {
		t.Errorf("the bad item's outcome is %+v", o)
	}
}

func TestMake_aTotalThatOverflowsIsBadData(t *testing.T) {
	e, c := openGates(t)
	plan := Make(e, c, []Item{overdue(1, 1, math.MaxInt64, "EUR"), overdue(2, 1, 1, "EUR"), overdue(3, 1, 10_000, "USD")})
	if shape(plan) != "level 1 [3]" {
		t.Errorf("letters %s, want only the other currency's", shape(plan))
	}
	for _, o := range plan.Outcomes[:2] {
		if o.Err == nil || !slices.Equal(o.Blockers, []collection.Blocker{collection.BlockBadData}) {
			t.Errorf("outcome %+v, want bad data", o)
		}
	}
}

func TestMake_onlyTheCollectablePartIsAsked(t *testing.T) {
	e, c := openGates(t)
	it := overdue(1, 1, 100_000, "EUR")
	it.Facts.PaidMinor = 20_000
	it.Facts.Disputes = []collection.Dispute{{ID: 1, AmountMinor: 30_000, OpenedOn: today}}
	l := Make(e, c, []Item{it}).Letters[0]
	want := LetterItem{InvoiceID: 1, Level: 1, Open: money.New(80_000, "EUR"), Disputed: money.New(30_000, "EUR"), Collectable: money.New(50_000, "EUR")}
	if l.Items[0] != want || l.Total != want.Collectable {
		t.Errorf("item %+v of a letter over %s, want %+v", l.Items[0], l.Total, want)
	}
}

// A gate that only an event opens hides no date: the item may pass it by itself earlier.
func TestMake_asksAgainWhenTheItemChanges(t *testing.T) {
	e, c := openGates(t)
	it := overdue(1, 1, 1_000, "EUR")
	it.Facts.Promises = []collection.Promise{{ID: 1, State: "active", AmountMinor: 600, DueOn: today, EvaluateOn: today.AddDays(2)}}
	o := Make(e, c, []Item{it}).Outcomes[0]
	if !slices.Equal(o.Blockers, []collection.Blocker{collection.BlockMinAmount}) || o.NextOn != today.AddDays(3) {
		t.Errorf("4.00 EUR until a promise ends: %v, asked again on %s", o.Blockers, o.NextOn)
	}
}
