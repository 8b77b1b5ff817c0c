package subledger_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

func TestLikelyPayers(t *testing.T) {
	t.Parallel()
	likely := func(customer string, grounds cashapplication.Grounds) cashapplication.LikelyPayer {
		return cashapplication.LikelyPayer{Customer: receivable.CustomerNumber(customer), Grounds: grounds}
	}
	tests := map[string]struct {
		payers []cashapplication.LikelyPayer
		want   []receivable.CustomerNumber
	}{
		"nobody":                   {nil, nil},
		"an account beats a name":  {[]cashapplication.LikelyPayer{likely("A", cashapplication.ByName), likely("B", cashapplication.ByIBAN)}, []receivable.CustomerNumber{"B"}},
		"a reference beats a name": {[]cashapplication.LikelyPayer{likely("A", cashapplication.ByName), likely("B", cashapplication.ByReference)}, []receivable.CustomerNumber{"B"}},
		"only a name":              {[]cashapplication.LikelyPayer{likely("A", cashapplication.ByName)}, []receivable.CustomerNumber{"A"}},
		"twice the same":           {[]cashapplication.LikelyPayer{likely("A", cashapplication.ByIBAN), likely("A", cashapplication.ByIBAN)}, []receivable.CustomerNumber{"A"}},
		"two with one account":     {[]cashapplication.LikelyPayer{likely("A", cashapplication.ByIBAN), likely("B", cashapplication.ByIBAN), likely("A", cashapplication.ByName)}, []receivable.CustomerNumber{"A", "B"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			proposal := cashapplication.Proposal{LikelyPayers: test.payers}
			if diff := cmp.Diff(test.want, subledger.LikelyPayers(proposal)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			one := subledger.LikelyPayer(proposal)
			if single := len(test.want) == 1; single && one != test.want[0] || !single && one != "" {
				t.Errorf("the one payer is %q of %q", one, test.want)
			}
		})
	}
}

func TestDeducted(t *testing.T) {
	t.Parallel()
	on := func(item string, minor int64) cashapplication.Allocation {
		return cashapplication.Allocation{Item: receivable.InvoiceNumber(item), Amount: eur(minor)}
	}
	allocations, uses, err := subledger.Deducted([]cashapplication.Allocation{on("R-1", 50), on("G-1", -70), on("R-2", 100)})
	if err != nil {
		t.Fatal(err)
	}
	wantMoney := []subledger.Allocation{{Invoice: "R-2", Amount: eur(30)}, {Invoice: "R-1", Amount: eur(50)}}
	wantUses := []subledger.CreditUse{{CreditNote: "G-1", Invoice: "R-2", Amount: eur(70)}}
	if diff := cmp.Diff(wantMoney, allocations) + cmp.Diff(wantUses, uses); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	_, _, err = subledger.Deducted([]cashapplication.Allocation{on("R-1", 50), on("G-1", -51)})
	if !subledger.IsRefused(err, "credit_exceeds_invoices") {
		t.Errorf("a credit note over more than the invoice: %v", err)
	}
}

// Every invoice gets what it was proposed, from money and credit notes together; the money adds up to what arrived.
func TestDeducted_conserves(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		wanted, arrived := map[receivable.InvoiceNumber]int64{}, int64(0)
		var proposed []cashapplication.Allocation
		for i := range rapid.IntRange(1, 6).Draw(rt, "items") {
			a := cashapplication.Allocation{Item: receivable.InvoiceNumber(rune('A' + i)), Amount: eur(rapid.Int64Range(1, 100).Draw(rt, "minor"))}
			if rapid.IntRange(0, 2).Draw(rt, "kind") == 0 {
				a.Amount.Minor = -a.Amount.Minor
			} else {
				a.Skonto = eur(rapid.Int64Range(0, 3).Draw(rt, "skonto"))
				wanted[a.Item] = a.Amount.Minor
			}
			arrived += a.Amount.Minor
			proposed = append(proposed, a)
		}
		allocations, uses, err := subledger.Deducted(proposed)
		if err != nil {
			if arrived > int64(len(wanted)) {
				rt.Fatalf("refused although %d arrived: %v", arrived, err)
			}
			return
		}
		got, sum := map[receivable.InvoiceNumber]int64{}, int64(0)
		for _, a := range allocations {
			if a.Amount.Minor <= 0 {
				rt.Fatalf("allocation %+v", a)
			}
			got[a.Invoice] += a.Amount.Minor
			sum += a.Amount.Minor
		}
		for _, u := range uses {
			got[u.Invoice] += u.Amount.Minor
		}
		if diff := cmp.Diff(wanted, got); diff != "" || sum != arrived {
			rt.Fatalf("money %d of %d; invoices (-want +got):\n%s", sum, arrived, diff)
		}
	})
}
