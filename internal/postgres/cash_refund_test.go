package postgres_test

import (
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// proposed is a payment of 100.00 of which 60.00 are to go back.
func proposed(t *testing.T) (b *testkit.Books, paymentID, refundID int64) {
	t.Helper()
	b, paymentID = offered(t, false)
	d := decide(t, b, subledger.DecidePayment{PaymentID: paymentID, Choice: subledger.ChooseRefund, Amount: eur(60_00)})
	return b, paymentID, d.RefundID
}

func answerRefund(by string, id int64, release bool) subledger.AnswerRefund {
	return subledger.AnswerRefund{Head: because(by, "looked at"), RefundID: id, Release: release}
}

func refundState(t *testing.T, b *testkit.Books) string {
	t.Helper()
	return one[string](t, b.Store, `SELECT string_agg(state, ' ' ORDER BY id) FROM refund`)
}

// exportOn writes all released refunds.
func exportOn(key string, ids ...int64) subledger.ExportRefunds {
	return subledger.ExportRefunds{Head: subledger.Head{Entity: testkit.Nord, By: "maria", Key: key}, ExecuteOn: calendar.MustDate("2026-11-23"), RefundIDs: ids}
}

// From proposal to the debit on a later statement, and back when the payer's bank does not take it.
func TestRefund_itsWay(t *testing.T) {
	t.Parallel()
	b, paymentID, id := proposed(t)
	if booked("refunds_payable", t, b) != 0 {
		t.Error("a proposal moved money")
	}
	_, err := b.Store.AnswerRefund(t.Context(), answerRefund("anna", id, true))
	wantRefused(t, err, "four_eyes")
	must[subledger.Booked](t)(b.Store.AnswerRefund(t.Context(), answerRefund("maria", id, true)))
	if v := viewOf(t, b, paymentID); v.Unapplied != eur(40_00) || booked("refunds_payable", t, b) != -60_00 {
		t.Errorf("unapplied %s, owed %d", v.Unapplied, booked("refunds_payable", t, b))
	}
	b.Balanced()
	_, err = b.Store.UndoPayment(t.Context(), subledger.UndoPayment{Head: because("anna", "x"), PaymentID: paymentID})
	wantRefused(t, err, "payment_refunded")

	exported := must[subledger.Exported](t)(b.Store.ExportRefunds(t.Context(), exportOn("week-47")))
	for _, want := range []string{"pain.001.001.09", "<IBAN>" + payerIBAN + "</IBAN>", `<InstdAmt Ccy="EUR">60.00</InstdAmt>`, "<EndToEndId>RF-NORD-" + itoa(id) + "</EndToEndId>", "<Nm>Zahlerin KG</Nm>"} {
		if !strings.Contains(exported.Document, want) {
			t.Errorf("the file has no %s:\n%s", want, exported.Document)
		}
	}
	again := must[subledger.Exported](t)(b.Store.ExportRefunds(t.Context(), exportOn("week-47")))
	if !again.Already || again.Document != exported.Document {
		t.Errorf("the same key writes another file: %+v", again)
	}
	_, err = b.Store.ExportRefunds(t.Context(), exportOn("week-48"))
	wantRefused(t, err, "nothing_to_refund")

	out := credit("out", -60_00, "Erstattung")
	out.EndToEndID = "RF-NORD-" + itoa(id)
	takeIn(t, b, "out", saying(said{}), out)
	if refundState(t, b) != "paid" || booked("refunds_payable", t, b) != 0 || booked("bank", t, b) != 40_00 {
		t.Errorf("the refund is %s, %d still owed, bank %d", refundState(t, b), booked("refunds_payable", t, b), booked("bank", t, b))
	}
	b.Balanced()
	takeIn(t, b, "back", saying(said{}), cameBack(id))
	if v := viewOf(t, b, paymentID); refundState(t, b) != "returned" || v.Unapplied != eur(100_00) || v.State != subledger.PaymentUndecided {
		t.Errorf("the refund is %s, the payment %s with %s", refundState(t, b), v.State, v.Unapplied)
	}
	b.Balanced()
}

// cameBack is a refund that the payer's bank sent back.
func cameBack(id int64) bankstatement.Entry {
	e := credit("back", 60_00, "AC04")
	e.ReturnReason, e.EndToEndID = bankstatement.ReturnReason{Code: "AC04"}, "RF-NORD-"+itoa(id)
	return e
}

func TestRefund_refusals(t *testing.T) {
	t.Parallel()
	b, paymentID, id := proposed(t)
	_, err := b.Store.DecidePayment(t.Context(), subledger.DecidePayment{Head: because("anna", "more"), PaymentID: paymentID, Choice: subledger.ChooseRefund, Amount: eur(40_01)})
	wantRefused(t, err, "refund_exceeds_unapplied")
	_, err = b.Store.ExportRefunds(t.Context(), exportOn("early", id))
	wantRefused(t, err, "refund_not_released")
	decide(t, b, subledger.DecidePayment{PaymentID: paymentID, Choice: subledger.ChooseAllocate, Allocations: []subledger.Allocation{paid("RE-2026-1001", 50_00)}})
	_, err = b.Store.AnswerRefund(t.Context(), answerRefund("maria", id, true))
	wantRefused(t, err, "allocation_exceeds_unapplied")
	must[subledger.Booked](t)(b.Store.AnswerRefund(t.Context(), answerRefund("maria", id, false)))
	_, err = b.Store.AnswerRefund(t.Context(), answerRefund("heike", id, true))
	wantRefused(t, err, "refund_answered")
	if _, err := b.Store.AnswerRefund(t.Context(), answerRefund("maria", id+1, true)); !isNotFound(err) {
		t.Errorf("unknown refund: %v", err)
	}
	b.Balanced()
}

// Money goes back where it came from, or to an account of the master data; nowhere else.
func TestRefund_needsAnAccount(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	nameless := func(e *bankstatement.Entry) { e.Counterparty = bankstatement.Counterparty{Name: "Zahlerin KG"} }
	for customer, want := range map[string]string{"10001": "", "10002": "refund_account_missing"} {
		id := arrived(t, b, customer, 10_00, saying(said{code: cashapplication.NoReference}), nameless)
		_, err := b.Store.DecidePayment(t.Context(), subledger.DecidePayment{Head: because("anna", "back"), PaymentID: id, Choice: subledger.ChooseRefund, Customer: cust(customer)})
		if want != "" {
			wantRefused(t, err, want)
		} else if err != nil {
			t.Errorf("with an account in the master data: %v", err)
		}
	}
	wrong := arrived(t, b, "wrong", 10_00, saying(said{code: cashapplication.NoReference}), func(e *bankstatement.Entry) { e.Counterparty.Account = "DE00370400440532013000" })
	_, err := b.Store.DecidePayment(t.Context(), subledger.DecidePayment{Head: because("anna", "back"), PaymentID: wrong, Choice: subledger.ChooseRefund})
	wantRefused(t, err, "refund_account_wrong")
	if got := one[int64](t, b.Store, `SELECT sum(amount_minor)::bigint FROM refund`); money.New(got, "EUR") != eur(10_00) {
		t.Errorf("proposed %d", got)
	}
	b.Balanced()
}
