package postgres_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/openitems"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

func TestApplyCreditNote(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	b.CreditNote("G-1", "10001", 120_00, "2026-11-20", "")
	apply := subledger.ApplyCreditNote{Head: head("c1"), CreditNote: "G-1", Allocations: []subledger.Allocation{paid("R-1", 100_00), paid("R-2", 5_00)}}
	got := must[subledger.Booked](t)(b.Store.ApplyCreditNote(t.Context(), apply))
	if got.Unapplied != eur(15_00) {
		t.Errorf("left %s, want 15.00 EUR", got.Unapplied)
	}
	if st := standOf(t, b.Store, "R-1"); st != (stand{Credited: 100_00, Settlement: "settled"}) {
		t.Errorf("R-1 stands %+v", st)
	}
	if again := must[subledger.Booked](t)(b.Store.ApplyCreditNote(t.Context(), apply)); !again.Already {
		t.Error("the second time is not said to be one")
	}
	tests := map[string]struct {
		note        receivable.InvoiceNumber
		allocations []subledger.Allocation
		code        string
	}{
		"more than is left":  {"G-1", []subledger.Allocation{paid("R-2", 15_01)}, "allocation_exceeds_unapplied"},
		"another customer":   {"G-1", []subledger.Allocation{paid("R-3", 1_00)}, "another_customer"},
		"with Skonto":        {"G-1", []subledger.Allocation{{Invoice: "R-2", Amount: eur(1), Skonto: eur(1)}}, "skonto_on_credit_note"},
		"on a credit note":   {"G-1", []subledger.Allocation{paid("G-1", 1_00)}, "not_an_invoice"},
		"an unknown one":     {"G-9", []subledger.Allocation{paid("R-2", 1_00)}, ""},
		"an invoice instead": {"R-1", []subledger.Allocation{paid("R-2", 1_00)}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := b.Store.ApplyCreditNote(t.Context(), subledger.ApplyCreditNote{Head: head("x"), CreditNote: test.note, Allocations: test.allocations})
			if test.code == "" {
				if !errors.Is(err, postgres.ErrNotFound) {
					t.Errorf("got %v, want not found", err)
				}
				return
			}
			wantRefused(t, err, test.code)
		})
	}
	b.Balanced()
}

func TestCancelInvoice_givesEverythingBack(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	b.CreditNote("G-1", "10001", 10_00, "2026-11-20", "R-1")
	booked := must[subledger.Booked](t)(b.Store.PostPayment(t.Context(), payment("p1", "10002", 60_00,
		subledger.Allocation{Invoice: "R-1", Amount: eur(60_00), Skonto: eur(2_00)})))
	approveWriteOff(t, b.Store, "A-1", "R-1")
	must[subledger.Booked](t)(b.Store.WriteOff(t.Context(), subledger.WriteOff{Head: head("w1"), Invoice: "R-1", Amount: eur(3_00), ApprovalID: "A-1"}))
	cancel := subledger.CancelInvoice{Head: head("c1"), Invoice: "R-1"}
	got := must[subledger.Booked](t)(b.Store.CancelInvoice(t.Context(), cancel))
	if got.Items[0].Open != eur(0) {
		t.Errorf("open %s after the cancellation", got.Items[0].Open)
	}
	if st := standOf(t, b.Store, "R-1"); st != (stand{Settlement: "cancelled"}) {
		t.Errorf("R-1 stands %+v", st)
	}
	if left := one[int64](t, b.Store, `SELECT unapplied_minor FROM payment WHERE id = $1`, booked.PaymentID); left != 60_00 {
		t.Errorf("payment has %d left, want all", left)
	}
	if left := one[int64](t, b.Store, `SELECT unapplied_minor FROM credit_note_state`); left != 10_00 {
		t.Errorf("credit note has %d left, want all", left)
	}
	for stream, want := range map[string]string{"invoice/NORD/R-1": "cancelled", "debtor/NORD/10001": "unapplied_changed", "debtor/NORD/10002": "unapplied_changed"} {
		if got := lastEvent(t, b.Store, stream); got != want {
			t.Errorf("last event of %s is %q, want %q", stream, got, want)
		}
	}
	if again := must[subledger.Booked](t)(b.Store.CancelInvoice(t.Context(), cancel)); !again.Already {
		t.Error("the second time is not said to be one")
	}
	_, err := b.Store.PostPayment(t.Context(), payment("p2", "10001", 1_00, paid("R-1", 1_00)))
	wantRefused(t, err, "invoice_cancelled")
	cancel.Key = "c2"
	_, err = b.Store.CancelInvoice(t.Context(), cancel)
	wantRefused(t, err, "invoice_cancelled")
	b.Balanced()
}

func TestCancelInvoice_refusesWhatWasSettledBefore(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	b.Invoice("R-9", "10001", 100_00, "2026-09-01", func(it *openitems.Item) { it.Open, it.HasOpen = eur(40_00), true })
	_, err := b.Store.CancelInvoice(t.Context(), subledger.CancelInvoice{Head: head("c1"), Invoice: "R-9"})
	wantRefused(t, err, "opening_settled")
	b.CreditNote("G-1", "10001", 10_00, "2026-11-20", "")
	_, err = b.Store.CancelInvoice(t.Context(), subledger.CancelInvoice{Head: head("c1"), Invoice: "G-1"})
	wantRefused(t, err, "not_an_invoice")
	b.Balanced()
}

func TestCorrectInvoice(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	must[subledger.Booked](t)(b.Store.PostPayment(t.Context(), payment("p1", "10001", 30_00, paid("R-1", 30_00))))
	correct := subledger.CorrectInvoice{Head: head("k1"), Invoice: "R-1", Amount: eur(90_00), DueOn: calendar.MustDate("2026-12-01")}
	got := must[subledger.Booked](t)(b.Store.CorrectInvoice(t.Context(), correct))
	if got.Items[0].Open != eur(60_00) {
		t.Errorf("open %s, want 60.00 EUR", got.Items[0].Open)
	}
	if got := events(t, b.Store, "invoice/NORD/R-1"); !slices.Equal(got, []string{"issued", "payment_allocated", "corrected", "due_date_changed"}) {
		t.Errorf("events %v", got)
	}
	_, err := b.Store.CorrectInvoice(t.Context(), subledger.CorrectInvoice{Head: head("k2"), Invoice: "R-1", Amount: eur(29_99)})
	wantRefused(t, err, "amount_below_settled")
	_, err = b.Store.CorrectInvoice(t.Context(), subledger.CorrectInvoice{Head: head("k3"), Invoice: "R-1", Amount: money.New(1_00, "CHF")})
	wantRefused(t, err, "currency_mismatch")
	_, err = b.Store.CorrectInvoice(t.Context(), subledger.CorrectInvoice{Head: head("k4"), Invoice: "R-1", DueOn: calendar.MustDate("2020-01-01")})
	wantRefused(t, err, "invoice_due_after_issue")
	must[subledger.Booked](t)(b.Store.CorrectInvoice(t.Context(), subledger.CorrectInvoice{Head: head("k5"), Invoice: "R-1", Amount: eur(30_00)}))
	if st := standOf(t, b.Store, "R-1"); st != (stand{Paid: 30_00, Settlement: "settled"}) {
		t.Errorf("R-1 stands %+v", st)
	}
	b.Balanced()
}

func TestWriteOff(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	must[subledger.Booked](t)(b.Store.PostPayment(t.Context(), payment("p1", "10001", 99_00, paid("R-1", 99_00))))
	approveWriteOff(t, b.Store, "A-1", "R-1")
	write := subledger.WriteOff{Head: head("w1"), Invoice: "R-1", ApprovalID: "A-1"}
	must[subledger.Booked](t)(b.Store.WriteOff(t.Context(), write))
	if st := standOf(t, b.Store, "R-1"); st != (stand{Paid: 99_00, Written: 1_00, Settlement: "written_off"}) {
		t.Errorf("R-1 stands %+v", st)
	}
	if got := lastEvent(t, b.Store, "invoice/NORD/R-1"); got != "write_off_approved" {
		t.Errorf("last event %q", got)
	}
	if again := must[subledger.Booked](t)(b.Store.WriteOff(t.Context(), write)); !again.Already {
		t.Error("the second time is not said to be one")
	}
	_, err := b.Store.WriteOff(t.Context(), subledger.WriteOff{Head: head("w2"), Invoice: "R-2", Amount: eur(50_01), ApprovalID: "A-1"})
	wantRefused(t, err, "allocation_exceeds_open")
	_, err = b.Store.WriteOff(t.Context(), subledger.WriteOff{Head: head("w3"), Invoice: "R-2"})
	wantRefused(t, err, "approval_missing")
	b.Balanced()
}

func approveWriteOff(t *testing.T, s *postgres.Store, id, number string) {
	t.Helper()
	if err := s.ApproveWriteOff(t.Context(), id, number); err != nil {
		t.Fatal(err)
	}
}
