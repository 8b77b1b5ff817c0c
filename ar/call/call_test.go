package call_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/call"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/promise"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

func eur(minor int64) money.Amount { return money.New(minor, "EUR") }

func TestLog_Check(t *testing.T) {
	t.Parallel()
	day := calendar.MustDate("2026-10-09")
	one := []promise.Item{{Invoice: "R-1"}}
	tests := []struct {
		why    string
		change func(*call.Log)
		code   string // empty: accepted
	}{
		{"nobody was there", func(*call.Log) {}, ""},
		{"nobody was there, tried again on a day", func(l *call.Log) { l.CallBackOn = day }, ""},
		{"all that is overdue by a day", func(l *call.Log) { l.Outcome, l.ByOn = call.Promised, day }, ""},
		{"an amount by a day", func(l *call.Log) { l.Outcome, l.ByOn, l.Amount = call.Promised, day, eur(1) }, ""},
		{"an invoice by a day", func(l *call.Log) { l.Outcome, l.ByOn, l.Invoices = call.Promised, day, one }, ""},
		{"a part of an invoice is denied", func(l *call.Log) {
			l.Outcome, l.Cause, l.Invoices, l.Amount = call.Disputed, dispute.Price, one, eur(1)
		}, ""},
		{"back on a day", func(l *call.Log) { l.Outcome, l.CallBackOn = call.CallBack, day }, ""},
		{"paid", func(l *call.Log) { l.Outcome = call.Paid }, ""},
		{"by nobody", func(l *call.Log) { l.By = "" }, "by_missing"},
		{"with nobody", func(l *call.Log) { l.Customer = "" }, "customer_missing"},
		{"without an outcome", func(l *call.Log) { l.Outcome = "" }, "call_outcome_known"},
		{"at no time", func(l *call.Log) { l.At = time.Time{} }, "call_time_missing"},
		{"with a file as its note", func(l *call.Log) { l.Note = strings.Repeat("x", call.MaxNote+1) }, "call_note_too_long"},
		{"with a note that is no text", func(l *call.Log) { l.Note = "a\x00b" }, "call_note_form"},
		{"a promise without a day: none is invented", func(l *call.Log) { l.Outcome = call.Promised }, "promise_date_missing"},
		{"a day without a promise", func(l *call.Log) { l.ByOn = day }, "promise_date_missing"},
		{"a dispute without a cause", func(l *call.Log) { l.Outcome, l.Invoices = call.Disputed, one }, "dispute_reason_known"},
		{"a dispute about nothing", func(l *call.Log) { l.Outcome, l.Cause = call.Disputed, dispute.Price }, "call_dispute_one_invoice"},
		{"a cause without a dispute", func(l *call.Log) { l.Cause = dispute.Price }, "dispute_reason_known"},
		{"an amount nobody promised", func(l *call.Log) { l.Amount = eur(1) }, "call_money_beside_outcome"},
		{"a promise of nothing", func(l *call.Log) { l.Outcome, l.ByOn, l.Amount = call.Promised, day, eur(0) }, "call_amount_positive"},
		{"an amount beside invoices", func(l *call.Log) { l.Outcome, l.ByOn, l.Amount, l.Invoices = call.Promised, day, eur(1), one }, "call_amount_twice"},
		{"back on no day", func(l *call.Log) { l.Outcome = call.CallBack }, "call_back_missing"},
		{"paid and back on a day", func(l *call.Log) { l.Outcome, l.CallBackOn = call.Paid, day }, "call_back_beside_outcome"},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			t.Parallel()
			l := call.Log{Head: subledger.Head{Entity: "NORD", By: "anna"}, Customer: "10003", Outcome: call.NoAnswer, At: time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)}
			test.change(&l)
			if err := l.Check(); test.code == "" && err != nil || test.code != "" && !subledger.IsRefused(err, test.code) {
				t.Errorf("got %v, want %q", err, test.code)
			}
		})
	}
}

// Whatever is promised: the parts make the amount, none is more than is open, and no later item gets anything before an
// earlier one is covered.
func TestSpread_partsMakeTheAmount(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		var open []call.Open
		var sum int64
		for i := range rapid.IntRange(0, 6).Draw(rt, "items") {
			o := call.Open{Invoice: receivable.InvoiceNumber(fmt.Sprint("R-", i)), Amount: eur(rapid.Int64Range(0, 1000).Draw(rt, "open"))}
			if rapid.IntRange(0, 3).Draw(rt, "other") == 0 {
				o.Amount.Currency = "CHF"
			} else {
				sum += o.Amount.Minor
			}
			open = append(open, o)
		}
		amount := eur(rapid.Int64Range(1, 4000).Draw(rt, "promised"))
		items, err := call.Spread(amount, open)
		if amount.Minor > sum {
			if !subledger.IsRefused(err, "") {
				rt.Fatalf("%s of %d was taken: %v", amount, sum, items)
			}
			return
		}
		if err != nil {
			rt.Fatal(err)
		}
		rest, at := amount.Minor, 0
		for _, o := range open {
			if o.Amount.Currency != "EUR" || o.Amount.IsZero() || rest == 0 {
				continue
			}
			want := min(rest, o.Amount.Minor)
			if items[at].Invoice != o.Invoice || items[at].Amount != eur(want) {
				rt.Fatalf("%s got %s of %d", items[at].Invoice, items[at].Amount, want)
			}
			rest, at = rest-want, at+1
		}
		if rest != 0 || at != len(items) {
			rt.Fatalf("%d is left, %d of %d parts looked at", rest, at, len(items))
		}
	})
}

func TestSpread_all(t *testing.T) {
	t.Parallel()
	items, err := call.Spread(money.Amount{}, []call.Open{{Invoice: "R-1", Amount: eur(5)}, {Invoice: "R-2", Amount: eur(0)}, {Invoice: "R-3", Amount: eur(7)}})
	if err != nil || len(items) != 2 || items[1].Invoice != "R-3" || items[1].Amount != eur(7) {
		t.Errorf("all of it = %+v, %v", items, err)
	}
	if _, err := call.Spread(money.Amount{}, nil); !subledger.IsRefused(err, "nothing_open") {
		t.Errorf("nothing overdue: %v", err)
	}
	if call.NoAnswer.Reached() || call.WrongNumber.Reached() || !call.Refuses.Reached() {
		t.Error("who was reached")
	}
}

func TestOutcome_hasWords(t *testing.T) {
	t.Parallel()
	for _, o := range call.Outcomes() {
		if o.In("de") == string(o) || o.In("en") == o.In("de") {
			t.Errorf("%s: %q and %q", o, o.In("de"), o.In("en"))
		}
	}
}
