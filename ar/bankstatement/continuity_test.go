package bankstatement_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

// days is a statement about some days of November, balances in euros.
func days(number string, from, to int, opening, closing int64) bankstatement.Statement {
	on := func(day int) calendar.Date { return calendar.MustDate(fmt.Sprintf("2026-11-%02d", day)) }
	return bankstatement.Statement{ID: number, Account: "DE02120300000000202051", Currency: "EUR",
		Opening: bankstatement.Balance{Amount: eur(opening * 100), On: on(from)},
		Closing: bankstatement.Balance{Amount: eur(closing * 100), On: on(to)}}
}

func TestContinuity(t *testing.T) {
	page := func(s bankstatement.Statement, n int, opening, closing bool) bankstatement.Statement {
		s.Page = n
		if !opening {
			s.Opening = bankstatement.Balance{}
		}
		if !closing {
			s.Closing = bankstatement.Balance{}
		}
		return s
	}
	elsewhere := days("9", 1, 2, 7, 8)
	elsewhere.Account = "DE1"
	report := days("2", 2, 2, 999, 999)
	report.Kind = bankstatement.KindReport
	dollars := days("2", 2, 3, 10, 20)
	dollars.Opening.Amount.Currency = "USD"
	tests := []struct {
		name       string
		statements []bankstatement.Statement
		want       []string
	}{
		{"nothing", nil, nil},
		{"each continues the last", []bankstatement.Statement{days("1", 1, 2, 0, 10), days("2", 2, 3, 10, 30), days("3", 3, 4, 30, 5)}, nil},
		{"one is missing", []bankstatement.Statement{days("1", 1, 2, 0, 10), days("3", 3, 4, 30, 5)},
			[]string{"gap 1 after 0: 10.00 EUR, 30.00 EUR, 20.00 EUR"}},
		{"the gap is told once", []bankstatement.Statement{days("1", 1, 2, 0, 10), days("3", 3, 4, 30, 5), days("4", 4, 5, 5, 6)},
			[]string{"gap 1 after 0: 10.00 EUR, 30.00 EUR, 20.00 EUR"}},
		{"accounts are followed apart", []bankstatement.Statement{days("1", 1, 2, 0, 10), elsewhere, days("2", 2, 3, 10, 30)}, nil},
		{"reports are passed over", []bankstatement.Statement{days("1", 1, 2, 0, 10), report, days("2", 2, 3, 10, 30)}, nil},
		{"a copy", []bankstatement.Statement{days("1", 1, 2, 0, 10), days("1", 1, 2, 0, 10), days("2", 2, 3, 10, 30)},
			[]string{"reissue 1 after 0: 10.00 EUR, 10.00 EUR, 0.00 EUR"}},
		{"a corrected issue", []bankstatement.Statement{days("1", 1, 2, 0, 10), days("1", 1, 2, 0, 15)},
			[]string{"reissue 1 after 0: 10.00 EUR, 15.00 EUR, 5.00 EUR"}},
		{"a copy of an older one", []bankstatement.Statement{days("1", 1, 2, 0, 10), days("2", 2, 3, 10, 30), days("1", 1, 2, 0, 10), days("3", 3, 4, 30, 31)},
			[]string{"reissue 2 after 0: 10.00 EUR, 10.00 EUR, 0.00 EUR"}},
		{"the week after its days", []bankstatement.Statement{days("1", 1, 2, 0, 10), days("W", 1, 7, 0, 70), days("8", 7, 8, 70, 80)},
			[]string{"overlap 1 after 0: 10.00 EUR, 0.00 EUR, -10.00 EUR"}},
		{"a day of the week before", []bankstatement.Statement{days("W", 1, 7, 0, 70), days("3", 3, 4, 30, 40), days("8", 7, 8, 70, 80)},
			[]string{"overlap 1 after 0: 70.00 EUR, 30.00 EUR, -40.00 EUR"}},
		{"all statements have the same number", []bankstatement.Statement{days("0", 1, 2, 10, 10), days("0", 2, 3, 10, 30)}, nil},
		{"pages without balances between", []bankstatement.Statement{page(days("1", 1, 2, 0, 0), 1, true, false), page(days("1", 1, 2, 0, 0), 2, false, false),
			page(days("1", 1, 2, 0, 10), 3, false, true), days("2", 2, 3, 10, 20)}, nil},
		{"a page is missing", []bankstatement.Statement{page(days("1", 1, 2, 0, 0), 1, true, false), page(days("1", 1, 2, 0, 10), 3, false, true)},
			[]string{"unproven 1 after 0: 0, 0, 0"}},
		{"another currency", []bankstatement.Statement{days("1", 1, 2, 0, 10), dollars},
			[]string{"gap 1 after 0: 10.00 EUR, 10.00 USD, 0"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, b := range bankstatement.Continuity(test.statements) {
				got = append(got, fmt.Sprintf("%s %d after %d: %s, %s, %s", b.Kind, b.Statement, b.Previous, b.Expected, b.Found, b.Difference))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestContinuity_findsEveryGap: of a complete series any statement in the middle may be left out; exactly its movement
// is then missing.
func TestContinuity_findsEveryGap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []bankstatement.Statement
		balance := int64(0)
		for day := range rapid.IntRange(3, 20).Draw(t, "days") {
			moved := rapid.Int64Range(1, 1000).Draw(t, "moved")
			all = append(all, days(fmt.Sprint(day), day+1, day+2, balance, balance+moved))
			balance += moved
		}
		if breaks := bankstatement.Continuity(all); len(breaks) != 0 {
			t.Fatalf("a complete series has %v", breaks)
		}
		gone := rapid.IntRange(1, len(all)-2).Draw(t, "gone")
		moved, err := all[gone].Closing.Amount.Sub(all[gone].Opening.Amount)
		if err != nil {
			t.Fatal(err)
		}
		breaks := bankstatement.Continuity(append(append([]bankstatement.Statement{}, all[:gone]...), all[gone+1:]...))
		if len(breaks) != 1 || breaks[0].Kind != bankstatement.BreakGap || breaks[0].Statement != gone || breaks[0].Difference != moved {
			t.Fatalf("without statement %d of %s: %v", gone, moved, breaks)
		}
	})
}

func TestBreak_tellsTheAmounts(t *testing.T) {
	breaks := bankstatement.Continuity([]bankstatement.Statement{days("1", 1, 2, 0, 10), days("3", 3, 4, 30, 5)})
	want := "gap: the statement before closes with 10.00 EUR, this one opens with 30.00 EUR: entries of 20.00 EUR are missing"
	if len(breaks) != 1 || breaks[0].String() != want {
		t.Errorf("got %v", breaks)
	}
}
