package postgres_test

import (
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/openitems"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// collected is a direct debit that paid RE-2026-1001.
func collected(t *testing.T, b *testkit.Books, reference string, minor int64) int64 {
	t.Helper()
	return arrived(t, b, reference, minor, saying(said{code: cashapplication.ExactReferences, certain: true,
		allocations: []cashapplication.Allocation{allocation("RE-2026-1001", "10001", minor)}}), func(e *bankstatement.Entry) {
		e.EndToEndID, e.MandateID = "E2E-"+reference, "MANDAT-1"
	})
}

// returned is the bank's entry that takes money back, with a fee.
func returned(reference string, minor, fee int64, change func(*bankstatement.Entry)) bankstatement.Entry {
	e := credit(reference, -minor-fee, "Rückgabe")
	e.ReturnReason = bankstatement.ReturnReason{Code: "MS03"}
	if fee > 0 {
		e.Charges = eur(-fee)
	}
	change(&e)
	return e
}

// A return that names one payment in any of these ways reverses it: the invoice is open at its former level, the fee is
// booked apart, and no further debit leaves.
func TestReturn_reversesTheOnePaymentThatFits(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		fee  int64
		way  func(*bankstatement.Entry)
		want string
	}{
		"our reference":          {0, func(e *bankstatement.Entry) { e.EndToEndID = "E2E-a" }, "end_to_end_id"},
		"our reference and fee":  {3_50, func(e *bankstatement.Entry) { e.EndToEndID = "E2E-a" }, "end_to_end_id"},
		"the mandate":            {0, func(e *bankstatement.Entry) { e.MandateID = "MANDAT-1" }, "mandate"},
		"the bank's reference":   {0, func(e *bankstatement.Entry) { e.BankReference = "a" }, "bank_reference"},
		"the account and amount": {2_00, func(e *bankstatement.Entry) { e.Counterparty.Account = payerIBAN }, "account_and_amount"},
		"the amount before the fee": {2_00, func(e *bankstatement.Entry) {
			e.EndToEndID, e.Charges, e.Gross = "E2E-a", eur(0), eur(-100_00)
			e.Charges.Currency = ""
		}, "end_to_end_id"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := testkit.NewBooks(t, onDay("2026-11-22"))
			b.Customer("10001")
			b.Invoice("RE-2026-1001", "10001", 100_00, "2026-10-01", func(it *openitems.Item) {
				it.OpeningLevel, it.OpeningLetterOn = 2, calendar.MustDate("2026-11-02")
			})
			id := collected(t, b, "a", 100_00)
			level := func() int { return one[int](t, b.Store, `SELECT level::int FROM item_state`) }
			before := level()
			if got := takeIn(t, b, "back", saying(said{}), returned("back", 100_00, tt.fee, tt.way)); got.Returned != 1 {
				t.Errorf("matched %+v", got)
			}
			if v := viewOf(t, b, id); v.State != subledger.PaymentReversed {
				t.Errorf("the payment is %s", v.State)
			}
			if openOn(t, b, "RE-2026-1001") != 100_00 || level() != before {
				t.Errorf("open %d at level %d, want 100.00 at level %d", openOn(t, b, "RE-2026-1001"), level(), before)
			}
			if got := one[string](t, b.Store, `SELECT state || ' ' || found_by || ' ' || fee_minor FROM bank_return`); got != "reversed "+tt.want+" "+itoa(tt.fee) {
				t.Errorf("return %s", got)
			}
			if got := one[string](t, b.Store, `SELECT state FROM bank_entry WHERE amount_minor < 0`); got != "debit" {
				t.Errorf("the entry is %s: nobody has to look at it any more", got)
			}
			if booked("bank_charges", t, b) != tt.fee || booked("bank", t, b) != -tt.fee {
				t.Errorf("charges %d, bank %d", booked("bank_charges", t, b), booked("bank", t, b))
			}
			stops := must[[]subledger.DebitStop](t)(b.Store.DebitStops(t.Context(), testkit.Nord))
			if len(stops) != 1 || stops[0].Mandate != "MANDAT-1" || stops[0].Customer != "10001" || openTasks(t, b, "debit_stopped") != 1 || openTasks(t, b, "bank_return") != 0 {
				t.Errorf("stops %+v", stops)
			}
			b.Balanced()
			for range 2 {
				if err := b.Store.LiftDebitStop(t.Context(), testkit.Nord, stops[0].ID, "anna"); err != nil {
					t.Fatal(err)
				}
			}
			if len(must[[]subledger.DebitStop](t)(b.Store.DebitStops(t.Context(), testkit.Nord))) != 0 {
				t.Error("the stop was not lifted")
			}
			b.Balanced()
		})
	}
}

// A wrong reversal opens somebody else's invoice: what fits none or several asks a clerk.
func TestReturn_asksWhenItIsNotSure(t *testing.T) {
	t.Parallel()
	for name, way := range map[string]func(*bankstatement.Entry){
		"nothing fits":       func(e *bankstatement.Entry) { e.EndToEndID = "E2E-unknown" },
		"another amount":     func(e *bankstatement.Entry) { e.EndToEndID, e.Amount = "E2E-a", eur(-39_99) },
		"two of one mandate": func(e *bankstatement.Entry) { e.MandateID = "MANDAT-1" },
		"nothing is named":   func(*bankstatement.Entry) {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := numbered(t)
			collected(t, b, "a", 40_00)
			collected(t, b, "b", 40_00)
			takeIn(t, b, "back", saying(said{}), returned("back", 40_00, 0, way))
			if openOn(t, b, "RE-2026-1001") != 20_00 || openTasks(t, b, "bank_return") != 1 {
				t.Errorf("open %d, %d tasks", openOn(t, b, "RE-2026-1001"), openTasks(t, b, "bank_return"))
			}
			if got := one[string](t, b.Store, `SELECT r.state || ' ' || e.state FROM bank_return r JOIN bank_entry e ON e.id = r.bank_entry_id`); got != "asked returned" {
				t.Errorf("return %s", got)
			}
			b.Balanced()
		})
	}
}

// A payment is taken back once, whatever the bank repeats.
func TestReturn_once(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	collected(t, b, "a", 40_00)
	for _, reference := range []string{"back", "back-again"} {
		takeIn(t, b, reference, saying(said{}), returned(reference, 40_00, 0, func(e *bankstatement.Entry) { e.EndToEndID = "E2E-a" }))
	}
	if got := one[string](t, b.Store, `SELECT string_agg(state, ' ' ORDER BY bank_entry_id) FROM bank_return`); got != "reversed asked" {
		t.Errorf("returns %s", got)
	}
	b.Balanced()
}
