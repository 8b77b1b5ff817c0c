package subledger_test

import (
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

func TestSurplusOf(t *testing.T) {
	t.Parallel()
	cents := func(minor int64) money.Amount { return money.New(minor, "EUR") }
	payment := func(code cashapplication.Code, unapplied int64, offered ...int64) subledger.PaymentView {
		v := subledger.PaymentView{PayerIBAN: "DE89370400440532013000"}
		v.State, v.Code, v.Amount, v.Unapplied = subledger.PaymentUndecided, code, cents(100), cents(unapplied)
		v.LikelyPayers = []subledger.Likely{{Customer: "10001"}}
		for _, left := range offered {
			v.Offered = append(v.Offered, subledger.Explanation{Unapplied: cents(left)})
		}
		return v
	}
	decided := payment(cashapplication.Duplicate, 100)
	decided.State = subledger.PaymentOnAccount
	for name, tt := range map[string]struct {
		view subledger.PaymentView
		want int64 // 0: no surplus
	}{
		"a second payment":                        {payment(cashapplication.AlreadyPaid, 100), 100},
		"a second payment, explained otherwise":   {payment(cashapplication.Duplicate, 100, 60), 100},
		"too much":                                {payment(cashapplication.Overpaid, 100, 8), 8},
		"what an applied payment has left":        {payment(cashapplication.Overpaid, 8, 8), 8},
		"all is explained":                        {payment(cashapplication.PartialPayment, 100, 0), 0},
		"nothing is known":                        {payment(cashapplication.NoReference, 100), 0},
		"nothing is left":                         {payment(cashapplication.ExactReferences, 0), 0},
		"somebody has decided":                    {decided, 0},
		"the second explanation leaves some over": {payment(cashapplication.PartialPayment, 100, 0, 30), 0},
	} {
		got := subledger.SurplusOf(tt.view)
		if (got == nil) != (tt.want == 0) || got != nil && (got.Amount != cents(tt.want) || got.Customer != "10001" || !got.Refundable) {
			t.Errorf("%s: surplus %+v, want %d", name, got, tt.want)
		}
	}
}
