package cashapplication

import (
	"fmt"
	"runtime"
	"slices"
	"testing"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// TestReadAhead_givesWhatLookingGives: whatever number of processors, each payment gets what looking at it alone gives, in
// order, and no goroutine stays behind, also when the caller gives up early.
func TestReadAhead_givesWhatLookingGives(t *testing.T) {
	defer goleak.VerifyNone(t)
	m := New(Ledger{Items: numberedItems(60), Payers: []Payer{{Customer: "D7001", Name: "Nordlicht Handel GmbH"}}})
	for _, processors := range []int{1, 2, 8} {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
		for _, n := range []int{1, minAhead, maxAhead + 7, 2*maxAhead + 40} {
			payments := make([]payment, n)
			for i := range payments {
				payments[i].Remittance.Unstructured = []string{fmt.Sprintf("Rechnung RE-2026-%04d und %d", i%60, i)}
				payments[i].Counterparty.Name = "Nordlicht Handel"
			}
			next, stop := m.readAhead(payments)
			for i := range n - n/4 {
				got, want := next(), m.look(&payments[i])
				if fmt.Sprint(*got) != fmt.Sprint(*want) {
					t.Fatalf("payment %d of %d on %d processors: %v, want %v", i, n, processors, *got, *want)
				}
			}
			stop()
		}
	}
}

// TestReadAhead_failsInTheCaller: a fault in the goroutine is one of the caller, who can recover it.
func TestReadAhead_failsInTheCaller(t *testing.T) {
	defer goleak.VerifyNone(t)
	payments := make([]payment, minAhead)
	payments[1].Counterparty.Name = "Nordlicht Handel"
	next, stop := (*Matcher)(nil).readAhead(payments)
	defer stop()
	defer func() {
		if recover() == nil {
			t.Error("a matcher without a ledger read a payment")
		}
	}()
	for range payments {
		next()
	}
}

func numberedItems(n int) []OpenItem {
	var all []OpenItem
	for i := range n {
		all = append(all, OpenItem{Number: receivable.InvoiceNumber(fmt.Sprintf("RE-2026-%04d", i)), Customer: "D7001"})
	}
	return all
}

// TestKeyIndex_isAMap: the index gives what a map of slices gives, in the same order, for few keys and for many.
func TestKeyIndex_isAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := map[string][]posting{}
		x := newKeyIndex(rapid.IntRange(0, 20).Draw(t, "expected"))
		letters := rapid.StringOfN(rapid.RuneFrom([]rune("AB01")), 0, 6, -1)
		for i := range rapid.IntRange(0, 600).Draw(t, "additions") {
			text, p := letters.Draw(t, "key"), posting{int32(i), keyKind(i % 3)}
			x.add(text, p)
			if len(want[text]) <= maxSharing {
				want[text] = append(want[text], p)
			}
		}
		x.finish()
		for text, postings := range want {
			if got := x.find(text); !slices.Equal(got, postings) {
				t.Fatalf("%q: %v, want %v", text, got, postings)
			}
		}
		if unknown := letters.Draw(t, "unknown") + "X"; x.find(unknown) != nil {
			t.Fatalf("%q was found", unknown)
		}
	})
}
