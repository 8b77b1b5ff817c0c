package promise

import (
	"fmt"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

func TestAdd_Check(t *testing.T) {
	many := make([]Item, maxItems+1)
	for i := range many {
		many[i].Invoice = receivable.InvoiceNumber(fmt.Sprintf("R-%d", i))
	}
	tests := []struct {
		why  string
		edit func(*Add)
		want string // code of the refusal; empty is none
	}{
		{"all that is open of one invoice", func(*Add) {}, ""},
		{"parts of two", func(a *Add) {
			a.Items = []Item{{Invoice: "R-1", Amount: money.New(100, "EUR")}, {Invoice: "R-2"}}
		}, ""},
		{"as many as a promise holds", func(a *Add) { a.Items = many[:maxItems] }, ""},
		{"nobody says it", func(a *Add) { a.By = " " }, "by_missing"},
		{"no customer", func(a *Add) { a.Customer = "" }, "customer_missing"},
		{"no invoices", func(a *Add) { a.Items = nil }, "promise_items_missing"},
		{"more than a promise holds", func(a *Add) { a.Items = many }, "promise_too_many_items"},
		{"no date: none is invented", func(a *Add) { a.DueOn = calendar.Date{} }, "promise_date_missing"},
		{"no source", func(a *Add) { a.Source = "" }, "promise_source_missing"},
		{"an invoice without a number", func(a *Add) { a.Items = []Item{{}} }, "invoice_missing"},
		{"an invoice twice", func(a *Add) { a.Items = []Item{{Invoice: "R-1"}, {Invoice: "R-1"}} }, "invoice_twice"},
		{"nothing of an invoice", func(a *Add) { a.Items[0].Amount = money.New(0, "EUR") }, "promise_item_positive"},
		{"less than nothing", func(a *Add) { a.Items[0].Amount = money.New(-1, "EUR") }, "promise_item_positive"},
		{"an amount of no currency is not all that is open", func(a *Add) { a.Items[0].Amount.Minor = 100 }, "promise_currency_missing"},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			a := Add{Head: subledger.Head{Entity: "NORD", By: "petra"}, Customer: "K-7", Items: []Item{{Invoice: "R-1"}}, DueOn: due, Source: "phone"}
			tt.edit(&a)
			err := a.Check()
			if (err == nil) != (tt.want == "") || err != nil && !subledger.IsRefused(err, tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}

func TestWithdraw_Check(t *testing.T) {
	good := Withdraw{Head: subledger.Head{Entity: "NORD", By: "petra", Reason: "recorded in error"}, PromiseID: 5}
	if err := good.Check(); err != nil {
		t.Errorf("with a reason: %v", err)
	}
	good.Reason = ""
	if err := good.Check(); !subledger.IsRefused(err, "reason_missing") {
		t.Errorf("without a reason: %v", err)
	}
	good.By = ""
	if err := good.Check(); !subledger.IsRefused(err, "by_missing") {
		t.Errorf("by nobody: %v", err)
	}
}
