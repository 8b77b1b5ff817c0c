package matchbench

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/internal/paymentworld"
)

func small() Options {
	return Options{FirstSeed: 1, LastSeed: 2, Dialects: []string{"standard", "dutch"}, Formats: Formats(), OpenItems: 600, Payments: 200}
}

// TestRun measures small worlds end to end. It asks for little, because how good the matcher is is not this package's
// business; but everything is counted, and the formats agree on what is in the world.
func TestRun(t *testing.T) {
	o := small()
	var told []string
	o.Progress = func(line string) { told = append(told, line) }
	o.Sizes = []int{300, 600}
	r, err := Run(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Dialects) != 2*len(Formats()) || len(told) != 2*2*len(Formats())+2 {
		t.Errorf("%d groups, %d lines of progress", len(r.Dialects), len(told))
	}
	all := 0
	for _, g := range r.Dialects {
		if n := g.Score.Payments.Entries + g.Score.Debits.Entries; n != 400 || g.Score.Missing != 0 || g.Cost.Lines != 400 || g.Cost.LinesPerSecond == 0 {
			t.Errorf("%s %s: %d entries, %d missing, cost %+v", g.Dialect, g.Format, n, g.Score.Missing, g.Cost)
		}
		if g.Score.Paying.Automatic == 0 || g.Score.DuplicatesPosted+g.Score.StrangersPosted > 0 {
			t.Errorf("%s %s: %s", g.Dialect, g.Format, Line(g.Score))
		}
		all += g.Score.Payments.Entries
	}
	if r.Total.Payments.Entries != all || r.Options.Seeds != "1..2" || r.Options.Released != "all" {
		t.Errorf("total %+v of %d, options %+v", r.Total.Payments, all, r.Options)
	}
	if len(r.Curve) != 2 || r.Curve[0].OpenItems != 300 || r.Curve[0].Lines != 100 || len(r.Exponents) != 1 {
		t.Errorf("curve %+v, exponents %+v", r.Curve, r.Exponents)
	}
}

// TestRun_isRepeatable: what is right doesn't depend on when or how often it is measured; only the cost does.
func TestRun_isRepeatable(t *testing.T) {
	o := small()
	o.Formats = o.Formats[:1]
	first, err := Run(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Run(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first.Total, again.Total); diff != "" {
		t.Errorf("a second run differs: %s", diff)
	}
}

// TestRun_releasedAtStart posts less, and nothing by a code that isn't released then.
func TestRun_releasedAtStart(t *testing.T) {
	o := small()
	o.Formats, o.ReleasedAtStart = o.Formats[:1], true
	fresh, err := Run(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	o.ReleasedAtStart = false
	all, err := Run(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	if fresh.Total.Payments.Automatic == 0 || fresh.Total.Payments.Automatic >= all.Total.Payments.Automatic || fresh.Options.Released != "at start" {
		t.Errorf("fresh %+v, all %+v", fresh.Total.Payments, all.Total.Payments)
	}
	for _, c := range fresh.Total.ByReason {
		if c.Automatic > 0 && !cashapplication.ReleasedAtStart()[cashapplication.Code(c.Name)] && c.Name != "several" {
			t.Errorf("%s was posted %d times", c.Name, c.Automatic)
		}
	}
}

func TestRun_refuses(t *testing.T) {
	for name, change := range map[string]func(*Options){
		"dialect": func(o *Options) { o.Dialects = []string{"latin"} },
		"format":  func(o *Options) { o.Formats = []Format{"qif"} },
		"size":    func(o *Options) { o.OpenItems = 1 },
		"curve":   func(o *Options) { o.Dialects, o.Sizes = o.Dialects[:1], []int{7} },
	} {
		o := small()
		o.LastSeed = 1
		change(&o)
		if _, err := Run(context.Background(), o); !errors.Is(err, paymentworld.ErrOptions) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Run(ended, small()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestLedger_isTheWorlds(t *testing.T) {
	world, err := paymentworld.New(paymentworld.Options{Seed: 3, OpenItems: 900, Payments: 300, Dialect: "industry"})
	if err != nil {
		t.Fatal(err)
	}
	advices, counts, err := readAdvices(context.Background(), world)
	if err != nil {
		t.Fatal(err)
	}
	l := Ledger(world, advices, false)
	if len(l.Advices) == 0 || len(l.Advices) > len(world.Advices) || total(counts).Documents != len(world.Advices) {
		t.Errorf("%d advices of %d, %+v", len(l.Advices), len(world.Advices), counts)
	}
	if len(l.Items) != len(world.Items)+len(world.Closed) || len(l.Payers) != len(world.Customers) ||
		len(l.CollectiveIBANs) != len(world.Collectives) || len(l.Rules.Released) != len(cashapplication.Codes()) {
		t.Errorf("%d items, %d payers, %d accounts, %d codes", len(l.Items), len(l.Payers), len(l.CollectiveIBANs), len(l.Rules.Released))
	}
	for i, item := range world.Items {
		got := l.Items[i]
		if got.Open != item.Amount || got.SkontoBasisPoints != 100*item.Discount || got.SkontoUntilOn != item.DiscountUntilOn || got.Claimed != item.Claimed {
			t.Errorf("got %+v of %+v", got, item)
		}
	}
	for _, closed := range l.Items[len(world.Items):] {
		if !closed.Open.IsZero() {
			t.Errorf("%s is closed and has %s open", closed.Number, closed.Open)
		}
	}
	known := 0
	for i, p := range l.Payers {
		if known += len(p.IBANs); len(p.IBANs) != world.Customers[i].Known {
			t.Errorf("%s has %d known accounts", p.Customer, len(p.IBANs))
		}
	}
	if all := slices.Concat(l.Payers); known == 0 || known >= 2*len(all) {
		t.Errorf("%d accounts of %d customers are known", known, len(all))
	}
}

func total(counts []AdviceCount) (all AdviceCount) {
	for _, c := range counts {
		all.Documents, all.Read, all.Right = all.Documents+c.Documents, all.Read+c.Read, all.Right+c.Right
	}
	return all
}

// TestReadAdvices_understandsMost: the production reader gets the lines of nearly all documents to the cent. Those that
// lack a line are read as they are.
func TestReadAdvices_understandsMost(t *testing.T) {
	for _, dialect := range []string{"industry", "english"} {
		world, err := paymentworld.New(paymentworld.Options{Seed: 3, OpenItems: 2400, Payments: 800, Dialect: dialect})
		if err != nil {
			t.Fatal(err)
		}
		_, counts, err := readAdvices(context.Background(), world)
		if err != nil {
			t.Fatal(err)
		}
		if all := total(counts); all.Documents < 20 || all.Right*10 < all.Documents*9 || len(counts) < 5 {
			t.Errorf("%s: %+v", dialect, counts)
		}
	}
}

func TestCounted_addsByFormat(t *testing.T) {
	got := counted([]AdviceCount{{"csv", 1, 1, 1}}, []AdviceCount{{"pdf", 2, 1, 0}, {"csv", 3, 2, 1}})
	if diff := cmp.Diff([]AdviceCount{{"csv", 4, 3, 2}, {"pdf", 2, 1, 0}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestExponents(t *testing.T) {
	cost := func(items, lines int, match, index time.Duration) Cost {
		return Cost{OpenItems: items, Lines: lines, MatchCPU: match, IndexCPU: index}.rated()
	}
	curve := []Cost{cost(1000, 100, 10*time.Millisecond, time.Millisecond), cost(10_000, 1000, 100*time.Millisecond, 10*time.Millisecond),
		cost(100_000, 1000, 1000*time.Millisecond, 100*time.Millisecond), cost(200_000, 0, 0, 0)}
	want := []Exponent{{From: 1000, To: 10_000, Line: 0, Index: 1}, {From: 10_000, To: 100_000, Line: 1, Index: 1}, {From: 100_000, To: 200_000}}
	if diff := cmp.Diff(want, exponents(curve)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if curve[0].MicrosPerLine != 100 || curve[0].LinesPerSecond != 10_000 {
		t.Errorf("rated %+v", curve[0])
	}
}
