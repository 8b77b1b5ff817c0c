package postgres_test

import (
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// books of account in plain integers: what the ledger must say after a history, kept by other means than the ledger.
type plainBooks struct {
	amount, open map[string]int64
	cancelled    map[string]bool
	payments     []plainPayment
	notes        map[string]int64 // what is left
	onNote       map[string]map[string]int64
}

type plainPayment struct {
	id       int64
	left     int64
	on       map[string]int64
	reversed bool
}

// history plays random commands against the store and plain books side by side.
type history struct {
	b      *testkit.Books
	prefix string
	plain  plainBooks
	step   int
}

func (h *history) key() string {
	h.step++
	return fmt.Sprintf("%s-%d", h.prefix, h.step)
}

func (h *history) head() subledger.Head {
	return subledger.Head{Entity: testkit.Nord, Key: h.key(), By: "anna", Reason: "chance"}
}

func (h *history) invoice(rt *rapid.T) string {
	return fmt.Sprintf("%s-R%d", h.prefix, rapid.IntRange(1, 3).Draw(rt, "invoice"))
}

func minor(rt *rapid.T, name string) int64 { return rapid.Int64Range(1, 120).Draw(rt, name) }

// agree fails unless the store refused exactly what the plain books can't do.
func agree(rt *rapid.T, possible bool, err error) {
	var refused *postgres.RefusedError
	switch {
	case possible && err != nil:
		rt.Fatalf("refused what is possible: %v", err)
	case !possible && !errors.As(err, &refused):
		rt.Fatalf("booked what is impossible (%v)", err)
	}
}

func (h *history) pay(rt *rapid.T) {
	amount, number, part := minor(rt, "payment"), h.invoice(rt), rapid.Int64Range(0, 120).Draw(rt, "part")
	p := subledger.Payment{Head: h.head(), Customer: receivable.CustomerNumber(h.prefix), Amount: eur(amount), ValueOn: calendar.MustDate("2026-11-20")}
	if part > 0 {
		p.Allocations = []subledger.Allocation{paid(number, part)}
	}
	booked, err := h.b.Store.PostPayment(rt.Context(), p)
	agree(rt, part <= amount && part <= h.plain.open[number], err)
	if err != nil {
		return
	}
	h.plain.open[number] -= part
	h.plain.payments = append(h.plain.payments, plainPayment{id: booked.PaymentID, left: amount - part, on: map[string]int64{number: part}})
	again, err := h.b.Store.PostPayment(rt.Context(), p)
	if err != nil || !again.Already || again.PaymentID != booked.PaymentID {
		rt.Fatalf("said twice: %+v, %v", again, err)
	}
}

func (h *history) allocate(rt *rapid.T) {
	if len(h.plain.payments) == 0 {
		return
	}
	p := &h.plain.payments[rapid.IntRange(0, len(h.plain.payments)-1).Draw(rt, "which payment")]
	number, part := h.invoice(rt), minor(rt, "part")
	_, err := h.b.Store.AllocateUnapplied(rt.Context(), subledger.AllocateUnapplied{Head: h.head(), PaymentID: p.id,
		Allocations: []subledger.Allocation{paid(number, part)}})
	agree(rt, !p.reversed && part <= p.left && part <= h.plain.open[number], err)
	if err == nil {
		p.left -= part
		p.on[number] += part
		h.plain.open[number] -= part
	}
}

func (h *history) reverse(rt *rapid.T) {
	if len(h.plain.payments) == 0 {
		return
	}
	p := &h.plain.payments[rapid.IntRange(0, len(h.plain.payments)-1).Draw(rt, "which payment")]
	_, err := h.b.Store.ReversePayment(rt.Context(), subledger.ReversePayment{Head: h.head(), PaymentID: p.id, On: calendar.MustDate("2026-11-21")})
	agree(rt, !p.reversed, err)
	if err == nil {
		for number, part := range p.on {
			h.plain.open[number] += part
		}
		p.left, p.reversed, p.on = 0, true, map[string]int64{}
	}
}

func (h *history) applyNote(rt *rapid.T) {
	note, number, part := h.prefix+"-G1", h.invoice(rt), minor(rt, "part")
	_, err := h.b.Store.ApplyCreditNote(rt.Context(), subledger.ApplyCreditNote{Head: h.head(), CreditNote: receivable.InvoiceNumber(note),
		Allocations: []subledger.Allocation{paid(number, part)}})
	agree(rt, part <= h.plain.notes[note] && part <= h.plain.open[number], err)
	if err == nil {
		h.plain.notes[note] -= part
		h.plain.onNote[note][number] += part
		h.plain.open[number] -= part
	}
}

func (h *history) correct(rt *rapid.T) {
	number, amount := h.invoice(rt), minor(rt, "amount")
	_, err := h.b.Store.CorrectInvoice(rt.Context(), subledger.CorrectInvoice{Head: h.head(), Invoice: receivable.InvoiceNumber(number), Amount: eur(amount)})
	settled := h.plain.amount[number] - h.plain.open[number]
	agree(rt, !h.plain.cancelled[number] && amount >= settled, err)
	if err == nil {
		h.plain.amount[number], h.plain.open[number] = amount, amount-settled
	}
}

func (h *history) cancel(rt *rapid.T) {
	number := h.invoice(rt)
	_, err := h.b.Store.CancelInvoice(rt.Context(), subledger.CancelInvoice{Head: h.head(), Invoice: receivable.InvoiceNumber(number)})
	agree(rt, !h.plain.cancelled[number], err)
	if err != nil {
		return
	}
	for i := range h.plain.payments {
		p := &h.plain.payments[i]
		p.left += p.on[number]
		delete(p.on, number)
	}
	for note, on := range h.plain.onNote {
		h.plain.notes[note] += on[number]
		delete(on, number)
	}
	h.plain.amount[number], h.plain.open[number], h.plain.cancelled[number] = 0, 0, true
}

// compare holds the ledger against the plain books.
func (h *history) compare(rt *rapid.T, t *testing.T) {
	for number, want := range h.plain.open {
		if got := standOf(t, h.b.Store, number).Open; got != want {
			rt.Fatalf("%s has %d open, want %d", number, got, want)
		}
	}
	for _, p := range h.plain.payments {
		if got := one[int64](t, h.b.Store, `SELECT unapplied_minor FROM payment WHERE id = $1`, p.id); got != p.left {
			rt.Fatalf("payment %d has %d left, want %d", p.id, got, p.left)
		}
	}
	for note, want := range h.plain.notes {
		got := one[int64](t, h.b.Store, `
			SELECT n.unapplied_minor FROM credit_note_state n JOIN invoice i ON i.id = n.credit_note_id WHERE i.number = $1`, note)
		if got != want {
			rt.Fatalf("credit note %s has %d left, want %d", note, got, want)
		}
	}
}

// Whatever is paid, allocated, reversed, credited, corrected and cancelled in whatever order: the ledger says what plain
// books say, refuses exactly what they can't do, and every invariant holds.
func TestLedger_conservesMoney(t *testing.T) {
	t.Parallel()
	b := testkit.NewBooks(t, onDay("2026-11-22"))
	const maxSteps = 12
	run := 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		h := &history{b: b, prefix: fmt.Sprintf("C%d", run), plain: plainBooks{amount: map[string]int64{}, open: map[string]int64{},
			cancelled: map[string]bool{}, notes: map[string]int64{}, onNote: map[string]map[string]int64{}}}
		b.Customer(h.prefix)
		for i := 1; i <= 3; i++ {
			number, amount := fmt.Sprintf("%s-R%d", h.prefix, i), minor(rt, "amount")
			b.Invoice(number, h.prefix, amount, "2026-11-01")
			h.plain.amount[number], h.plain.open[number] = amount, amount
		}
		note, amount := h.prefix+"-G1", minor(rt, "note")
		b.CreditNote(note, h.prefix, amount, "2026-11-02", "")
		h.plain.notes[note], h.plain.onNote[note] = amount, map[string]int64{}
		steps := []func(*rapid.T){h.pay, h.pay, h.allocate, h.reverse, h.applyNote, h.correct, h.cancel}
		for range rapid.IntRange(1, maxSteps).Draw(rt, "steps") {
			steps[rapid.IntRange(0, len(steps)-1).Draw(rt, "step")](rt)
		}
		h.compare(rt, t)
	})
	b.Balanced()
}
