package bankstatement_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// batch is an entry of which the bank tells no details.
func batch(minor int64, reference, id string, size int) bankstatement.Entry {
	e := entry(minor, reference)
	e.BatchID, e.BatchSize = id, size
	return e
}

// detailed is the entry of a notification with its parts.
func detailed(e bankstatement.Entry, parts ...int64) bankstatement.Entry {
	e.Status = bankstatement.Information
	for i, minor := range parts {
		e.Parts = append(e.Parts, bankstatement.Transaction{Amount: eur(minor), EndToEndID: string(rune('A' + i))})
	}
	return e
}

// single is a notification's entry about one transaction.
func single(e bankstatement.Entry, endToEnd string) bankstatement.Entry {
	e.Status, e.EndToEndID = bankstatement.Information, endToEnd
	return e
}

func charged(e bankstatement.Entry, minor int64) bankstatement.Entry {
	e.Charges = eur(minor)
	return e
}

func TestCompleteBatches(t *testing.T) {
	bare := batch(10000, "R1", "", 2)
	tests := []struct {
		name     string
		booked   []bankstatement.Entry
		notified []bankstatement.Entry
		parts    []int // of each booked entry
	}{
		{"by the bank's reference", []bankstatement.Entry{bare}, []bankstatement.Entry{detailed(bare, 4000, 6000)}, []int{2}},
		{"by the batch number", []bankstatement.Entry{batch(10000, "", "B", 2)}, []bankstatement.Entry{detailed(batch(10000, "other", "B", 2), 4000, 6000)}, []int{2}},
		{"every transaction is told as an entry", []bankstatement.Entry{batch(10000, "R1", "B", 2)},
			[]bankstatement.Entry{single(batch(4000, "a", "B", 0), "A"), single(batch(6000, "b", "B", 0), "B")}, []int{2}},
		{"with charges", []bankstatement.Entry{charged(batch(9900, "R1", "", 2), -100)},
			[]bankstatement.Entry{detailed(batch(9900, "R1", "", 2), 4000, 6000)}, []int{2}},
		{"another reference", []bankstatement.Entry{bare}, []bankstatement.Entry{detailed(batch(10000, "R2", "", 2), 4000, 6000)}, []int{0}},
		{"another amount", []bankstatement.Entry{bare}, []bankstatement.Entry{detailed(batch(9000, "R1", "", 2), 4000, 5000)}, []int{0}},
		{"a part is missing", []bankstatement.Entry{bare}, []bankstatement.Entry{detailed(bare, 4000)}, []int{0}},
		{"parts that don't add up", []bankstatement.Entry{bare}, []bankstatement.Entry{detailed(bare, 4000, 6001)}, []int{0}},
		{"the notification came twice", []bankstatement.Entry{bare}, []bankstatement.Entry{detailed(bare, 4000, 6000), detailed(bare, 4000, 6000)}, []int{2}},
		{"the statement came twice", []bankstatement.Entry{bare, bare}, []bankstatement.Entry{detailed(bare, 4000, 6000)}, []int{2, 2}},
		{"two entries could be meant", []bankstatement.Entry{bare, func() bankstatement.Entry { e := bare; e.Occurrence = 2; return e }()},
			[]bankstatement.Entry{detailed(bare, 4000, 6000)}, []int{0, 0}},
		{"nothing to refer to", []bankstatement.Entry{batch(10000, "", "", 2)}, []bankstatement.Entry{detailed(batch(10000, "", "", 2), 4000, 6000)}, []int{0}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			statements := []bankstatement.Statement{statement(0, 0, test.booked...), statement(0, 0, test.notified...)}
			statements[0].Kind, statements[1].Kind = bankstatement.KindStatement, bankstatement.KindNotification
			var got []int
			for i, e := range bankstatement.CompleteBatches(statements)[0].Entries {
				got = append(got, len(e.Parts))
				if e.Key() != test.booked[i].Key() || e.Amount != test.booked[i].Amount || e.Status != bankstatement.Booked {
					t.Errorf("entry %d became another one", i)
				}
			}
			if diff := cmp.Diff(test.parts, got); diff != "" {
				t.Errorf("parts (-want +got):\n%s", diff)
			}
		})
	}
}

// TestCompleteBatches_single: what a notification says about a single payment completes it, and its key stays.
func TestCompleteBatches_single(t *testing.T) {
	told := single(entry(100, "R1"), "RE-1")
	told.Counterparty.Name, told.Remittance.Unstructured = "Muster GmbH", []string{"Rechnung 1"}
	booked, unnamed := entry(100, "R1"), entry(200, "")
	described := entry(100, "R1")
	described.EndToEndID = "other"
	for _, test := range []struct {
		booked bankstatement.Entry
		want   string
	}{{booked, "RE-1"}, {unnamed, ""}, {described, "other"}} {
		statements := []bankstatement.Statement{statement(0, 0, test.booked), statement(0, 0, told)}
		statements[1].Kind = bankstatement.KindNotification
		got := bankstatement.CompleteBatches(statements)[0].Entries[0]
		if got.EndToEndID != test.want || got.Key() != test.booked.Key() || got.Amount != test.booked.Amount {
			t.Errorf("got %q of %s, want %q", got.EndToEndID, got.Amount, test.want)
		}
	}
}

// TestCompleteBatches_movesNoMoney: whatever notifications say, the balance of every statement stays what it is.
func TestCompleteBatches_movesNoMoney(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) []bankstatement.Entry {
			var all []bankstatement.Entry
			for range rapid.IntRange(0, 4).Draw(t, label) {
				e := batch(rapid.Int64Range(1, 3).Draw(t, "amount"), rapid.SampledFrom([]string{"", "R1", "R2"}).Draw(t, "reference"),
					rapid.SampledFrom([]string{"", "B"}).Draw(t, "batch"), rapid.IntRange(0, 3).Draw(t, "size"))
				all = append(all, detailed(e, rapid.SliceOfN(rapid.Int64Range(1, 3), 0, 3).Draw(t, "parts")...))
				all[len(all)-1].Status = bankstatement.Booked
			}
			return all
		}
		statements := []bankstatement.Statement{statement(0, 0, draw("booked")...), statement(0, 0, draw("notified")...)}
		statements[1].Kind = bankstatement.KindNotification
		bankstatement.Number(statements)
		completed := bankstatement.CompleteBatches(statements)
		for i := range statements {
			before, _ := statements[i].Booked() // amounts of a few cents don't overflow
			after, _ := completed[i].Booked()   // nor do they here
			if before != after {
				t.Fatalf("statement %d booked %s, now %s", i, before, after)
			}
			for j, e := range completed[i].Entries {
				if e.Key() != statements[i].Entries[j].Key() {
					t.Fatalf("entry %d of statement %d has another key", j, i)
				}
			}
		}
	})
}

func TestDeducted(t *testing.T) {
	part := func(minor, charges int64) bankstatement.Transaction {
		one := bankstatement.Transaction{Amount: eur(minor)}
		if charges != 0 {
			one.Charges = eur(charges)
		}
		return one
	}
	tests := []struct {
		name  string
		entry int64
		whole int64 // charges of the entry
		parts []bankstatement.Transaction
		want  money.Amount // the zero value: not explained
	}{
		{"nothing deducted", 100, 0, []bankstatement.Transaction{part(60, 0), part(40, 0)}, eur(0)},
		{"told but not deducted", 100, 0, []bankstatement.Transaction{part(60, -5), part(40, 0)}, eur(0)},
		{"charges of the parts", 92, 0, []bankstatement.Transaction{part(60, -5), part(40, -3)}, eur(-8)},
		{"charges of the entry", 92, -8, []bankstatement.Transaction{part(60, 0), part(40, 0)}, eur(-8)},
		{"neither explains it", 92, -7, []bankstatement.Transaction{part(60, -1), part(40, 0)}, money.Amount{}},
		{"no parts", 92, -7, nil, money.Amount{}},
	}
	for _, test := range tests {
		e := charged(entry(test.entry, ""), test.whole)
		e.Parts = test.parts
		if got, ok := e.Deducted(); got != test.want || ok != (test.want.Currency != "") {
			t.Errorf("%s: got %s, %v, want %s", test.name, got, ok, test.want)
		}
	}
}

// TestLacksDetails: what is a batch is said by its parts, its count or, without a count, by its code.
func TestLacksDetails(t *testing.T) {
	one := func(change func(*bankstatement.Entry)) bankstatement.Entry {
		e := entry(100, "R1")
		change(&e)
		return e
	}
	named := func(e *bankstatement.Entry) { e.EndToEndID, e.Counterparty.Account = "E2E", "DE89370400440532013000" }
	for name, test := range map[string]struct {
		entry        bankstatement.Entry
		batch, lacks bool
	}{
		"no batch":                     {entry(100, "R1"), false, false},
		"a count":                      {batch(100, "R1", "", 3), true, true},
		"a count of one":               {batch(100, "R1", "", 1), false, false},
		"parts that add up":            {detailed(batch(100, "R1", "", 2), 40, 60), true, false},
		"parts that don't":             {detailed(batch(100, "R1", "", 2), 40, 61), true, true},
		"fewer parts than counted":     {detailed(batch(100, "R1", "", 3), 40, 60), true, true},
		"a collective code":            {one(func(e *bankstatement.Entry) { e.Code.Proprietary = "NTRF+192+9075" }), true, true},
		"the last collective code":     {one(func(e *bankstatement.Entry) { e.Code.Proprietary = "199" }), true, true},
		"a code of single payments":    {one(func(e *bankstatement.Entry) { e.Code.Proprietary = "NTRF+190" }), false, false},
		"a collective code, one named": {one(func(e *bankstatement.Entry) { e.Code.Proprietary = "NTRF+194"; named(e) }), false, false},
		"a collective code, count one": {one(func(e *bankstatement.Entry) { e.Code.Proprietary, e.BatchSize = "NTRF+194", 1 }), false, false},
	} {
		if batch, lacks := test.entry.IsBatch(), test.entry.LacksDetails(); batch != test.batch || lacks != test.lacks {
			t.Errorf("%s: batch %v, lacks details %v; want %v, %v", name, batch, lacks, test.batch, test.lacks)
		}
	}
}
