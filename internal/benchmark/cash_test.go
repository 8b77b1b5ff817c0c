package benchmark

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/iban"
	"github.com/mahnwerk/mahnwerk/ar/openitems"
	"github.com/mahnwerk/mahnwerk/internal/matchscore"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

func TestCash_postsBothStatementsAndHoldsThemAgainstTheTruth(t *testing.T) {
	o := smallest(t)
	o.OpenItems = MinN * CashItemsPerLine
	profiled := 0
	o.Around = func(measured func() error) error { profiled++; return measured() }
	report, err := Cash(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Measures) != 2 || len(report.Exponents) != 1 || profiled != 1 {
		t.Fatalf("%d measures, %d exponents, %d profiled: want two sizes, one exponent, and a profile of the larger",
			len(report.Measures), len(report.Exponents), profiled)
	}
	for i, n := range []int{MinN, MinN * cashFactor} {
		m := report.Measures[i]
		if m.N != n || m.CPUMSPerItem.Own <= 0 || m.WallSeconds <= 0 || m.YardstickMS <= 0 {
			t.Errorf("measure %d: %+v lacks its size, CPU time or yardstick", i, m)
		}
		p := m.Posting
		if p == nil || p.Right+p.Wrong+p.Left != n || len(p.ByKind) != len(lineKinds) {
			t.Fatalf("measure %d: posting %+v, want %d lines of %d kinds", i, p, n, len(lineKinds))
		}
		if p.Wrong != 0 || p.Right*100 < 95*n || p.LinesPerSecond <= 0 {
			t.Errorf("measure %d: posting %+v, want 95 %% right and none wrong", i, *p)
		}
	}
	wantEmptyFolder(t)
}

func TestCash_refusesMoreLinesThanItsItemsCarry(t *testing.T) {
	for _, items := range []int{0, MinN*CashItemsPerLine - 20, MinN*CashItemsPerLine + 1, MaxCashItems + 20} {
		if _, err := Cash(t.Context(), Options{N: MinN, OpenItems: items}); err == nil {
			t.Errorf("%d open items for %d lines were accepted", items, MinN)
		}
	}
	if _, err := newCashBooks(100, 100); err == nil {
		t.Error("more lines than invoices were accepted")
	}
}

func TestCashBooks_payEveryInvoiceOnceAndTellTheTruth(t *testing.T) {
	b, err := newCashBooks(10_000, 4_000)
	if err != nil {
		t.Fatal(err)
	}
	items := map[string]openitems.Item{}
	for _, i := range b.items {
		items[string(i.Number)] = i
	}
	paid, kinds := map[string]bool{}, map[string]int{}
	for at, truth := range b.truth {
		e := b.entries[at]
		kinds[truth.Kind]++
		var minor int64
		for _, a := range truth.Allocations {
			i := items[a.Invoice]
			cleared := i.Amount.Minor
			if a.Discount != "0.00" {
				cleared -= skontoOf(i.Amount).Minor
			}
			minor += cleared
			if paid[a.Invoice] || customerName(int(i.Line-2)/cashItemsPerCustomer) != e.Party.Name {
				t.Fatalf("line %d (%s) pays %s, which is paid already or another customer's", at, truth.Kind, a.Invoice)
			}
			paid[a.Invoice] = true
			if named := strings.Contains(e.Text, a.Invoice); named != (truth.Kind == exactNumber || truth.Kind == collective || truth.Kind == lessSkonto) {
				t.Errorf("line %d (%s): text %q about %s", at, truth.Kind, e.Text, a.Invoice)
			}
		}
		if e.Amount.Minor != minor || e.Reference != truth.Entry {
			t.Fatalf("line %d is %s, its truth adds up to %d", at, e.Amount, minor)
		}
		if err := iban.Check(e.Party.IBAN); err != nil {
			t.Fatalf("line %d: %v", at, err)
		}
	}
	for _, kind := range lineKinds {
		if kinds[kind] != 800 {
			t.Errorf("%d lines of kind %q, want 800", kinds[kind], kind)
		}
	}
}

func TestCustomerName_isTheOnlyOne(t *testing.T) {
	names := map[string]bool{}
	for c := range MaxCashItems / cashItemsPerCustomer {
		names[customerName(c)] = true
	}
	if len(names) != MaxCashItems/cashItemsPerCustomer {
		t.Errorf("%d names for %d customers", len(names), MaxCashItems/cashItemsPerCustomer)
	}
}

// postedBooks are the smallest books whose statement is posted.
func postedBooks(t *testing.T, p *place) (*cashBooks, string) {
	t.Helper()
	ctx := t.Context()
	b, err := newCashBooks(MinN*CashItemsPerLine, MinN)
	if err != nil {
		t.Fatal(err)
	}
	store, url, err := p.newLedger(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	if err := b.fill(ctx, store); err != nil {
		t.Fatal(err)
	}
	if err := b.post(ctx, store); err != nil {
		t.Fatal(err)
	}
	return b, url
}

func (b *cashBooks) post(ctx context.Context, store *postgres.Store) error {
	file, err := b.camt()
	if err != nil {
		return err
	}
	return postFile(ctx, store, file, len(b.entries))
}

func TestCashJudge_refusesLostMoneyAndCountsWhatIsWrong(t *testing.T) {
	smallest(t)
	p, err := openPlace(t.Context(), func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	b, url := postedBooks(t, p)
	before, err := b.judge(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	b.truth[0].Allocations = []matchscore.Allocation{{Invoice: "RE-2026-999999", Amount: b.entries[0].Amount.Decimal(), Discount: "0.00"}}
	after, err := b.judge(t.Context(), url)
	if err != nil || after.Wrong != before.Wrong+1 || after.Right != before.Right-1 {
		t.Errorf("with another truth about a line %+v (%v), before %+v", after, err, before)
	}
	wantLost := func(what string) {
		t.Helper()
		if _, err := b.judge(t.Context(), url); err == nil {
			t.Errorf("%s is not noticed", what)
		}
	}
	b.entries[1].Amount.Minor++
	wantLost("a line that is a cent more than its payment")
	b.entries[1].Amount.Minor--
	whole := b.entries
	b.entries = whole[:len(whole)-1]
	wantLost("a payment that is no line")
	b.entries = append(slices.Clone(whole), whole[0])
	wantLost("a line without a payment")
	b.entries = whole
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	_, err = conn.Exec(t.Context(), `SET session_replication_role = replica; UPDATE payment SET unapplied_minor = 1 WHERE unapplied_minor = 0 AND id = (SELECT min(payment_id) FROM allocation)`)
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantLost("a payment of which a cent is applied and unapplied")
}
