package cashapplication_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// large is a ledger of so many open items, 15 to a customer, and payments of some of them: by number, by short number,
// in lists, without a word, and of strangers.
func large(n, payments int) (cashapplication.Ledger, []bankstatement.Entry) {
	dice := rand.New(rand.NewPCG(1, uint64(n)))
	l := cashapplication.Ledger{Rules: allReleased()}
	for i := range n {
		customer := receivable.CustomerNumber(fmt.Sprintf("D%06d", i%(n/15+1)))
		issued := calendar.MustDate("2026-01-01").AddDays(i % 40)
		cents := 1_000 + dice.Int64N(300_000)
		l.Items = append(l.Items, cashapplication.OpenItem{Number: receivable.InvoiceNumber(fmt.Sprintf("RE-2026-%07d", 10_000+i)),
			Customer: customer, Amount: eur(cents), Open: eur(cents), IssuedOn: issued, DueOn: issued.AddDays(30)})
	}
	for i := range n/15 + 1 {
		l.Payers = append(l.Payers, cashapplication.Payer{Customer: receivable.CustomerNumber(fmt.Sprintf("D%06d", i)),
			Name: fmt.Sprintf("Firma %s %d GmbH", []string{"Holz", "Stahl", "Papier"}[i%3], i), IBANs: []string{fmt.Sprintf("DE%020d", i)}})
	}
	var entries []bankstatement.Entry
	for i := range payments {
		item := l.Items[dice.IntN(n)]
		text := []string{string(item.Number), "Rechnung " + string(item.Number)[8:], "Danke", "Vertrag 778812 Beitrag"}[i%4]
		entry := paid("2026-02-20", credit(item.Open.Minor+int64(i%7/6), text))
		entry.Counterparty.Account = bankstatement.Account(fmt.Sprintf("DE%020s", string(item.Customer)[1:]))
		entry.BankReference = fmt.Sprint(i)
		entries = append(entries, entry)
	}
	return l, entries
}

// TestPropose_onAnyProcessors: reading ahead changes nothing, and neither does the number of processors.
func TestPropose_onAnyProcessors(t *testing.T) {
	l, entries := large(600, 700)
	m := cashapplication.New(l)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	want := m.Propose(entries)
	for _, processors := range []int{2, 8} {
		runtime.GOMAXPROCS(processors)
		slices.Reverse(entries)
		if got := m.Propose(entries); !reflect.DeepEqual(got, want) {
			t.Errorf("other proposals on %d processors", processors)
		}
	}
}

// BenchmarkPropose matches 1,000 payments; the time of one is the time of the operation divided by 1,000.
func BenchmarkPropose(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("items=%d", n), func(b *testing.B) {
			l, entries := large(n, 1_000)
			m := cashapplication.New(l)
			b.ResetTimer()
			for b.Loop() {
				m.Propose(entries)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*1_000), "ns/line")
		})
	}
}

// BenchmarkNew builds the index.
func BenchmarkNew(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("items=%d", n), func(b *testing.B) {
			l, _ := large(n, 1)
			b.ReportAllocs()
			for b.Loop() {
				cashapplication.New(l)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/item")
		})
	}
}
