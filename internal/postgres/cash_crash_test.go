package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// However often it is cut off, and by however many at once it is tried, every line of a statement is booked exactly once.
func TestMatchStatement_cutOffAnywhere(t *testing.T) {
	t.Parallel()
	const lines, each, maxTries = 400, 6, 200
	b := largeBooks(t, lines*3/each, each)
	must[subledger.Recorded](t)(b.Store.RecordStatement(t.Context(), fileOf("s", day(0, lines, each))))
	left := func() int { return one[int](t, b.Store, `SELECT count(*)::int FROM bank_entry WHERE code = ''`) }
	tries := 0
	for ; left() > 0 && tries < maxTries; tries++ {
		var both sync.WaitGroup
		for n := range 2 {
			both.Go(func() {
				// A little longer each time, so that it is cut off in every place and ends at last.
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(40+20*tries+7*n)*time.Millisecond)
				defer cancel()
				if _, err := b.Store.MatchStatement(ctx, testkit.Nord, cashapplication.Propose); err != nil && !errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
	}
	if left() > 0 || tries < 2 {
		t.Fatalf("%d lines are left after %d tries", left(), tries)
	}
	got := one[string](t, b.Store, `
		SELECT format('%s payments, %s proposals, %s invoices paid, %s left over', count(*), (SELECT count(*) FROM cash_proposal),
		              (SELECT count(*) FROM item_state WHERE settlement = 'settled'), sum(unapplied_minor)) FROM payment`)
	if want := fmt.Sprintf("%d payments, %d proposals, %d invoices paid, 0 left over", lines, lines, lines); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	b.Balanced()
}

// Whatever people decide, undo, release and reject in whatever order: no cent is lost, and every invariant holds.
func TestDecisions_anyHistory(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	round, next := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		invoices := make([]string, 3)
		for i, minor := range []int64{100_00, 50_00, 75_00} {
			invoices[i] = fmt.Sprintf("RE-%d-%d", round, i)
			b.Invoice(invoices[i], []string{"10001", "10001", "10002"}[i], minor, "2026-11-01")
		}
		id := arrived(t, b, fmt.Sprint("r", round), 100_00, saying(said{code: cashapplication.NameAndAmount, certain: true, likely: []receivable.CustomerNumber{"10001", "10002"},
			allocations: []cashapplication.Allocation{allocation(invoices[0], "10001", 100_00)}, runnerUp: []cashapplication.Allocation{allocation(invoices[2], "10002", 75_00)}}))
		for range rapid.IntRange(1, 8).Draw(rt, "steps") {
			next++
			head := subledger.Head{Entity: testkit.Nord, By: rapid.SampledFrom([]string{"anna", "maria"}).Draw(rt, "by"), Key: fmt.Sprint("step", next), Reason: "any"}
			d := subledger.DecidePayment{Head: head, PaymentID: id, Teach: rapid.Bool().Draw(rt, "teach")}
			var err error
			switch rapid.IntRange(0, 8).Draw(rt, "what") {
			case 0, 1:
				d.Choice, d.Candidate = subledger.ChooseCandidate, rapid.IntRange(1, 2).Draw(rt, "candidate")
				_, err = b.Store.DecidePayment(t.Context(), d)
			case 2:
				d.Choice = subledger.ChooseAllocate
				d.Allocations = []subledger.Allocation{paid(rapid.SampledFrom(invoices).Draw(rt, "invoice"), rapid.Int64Range(1, 60_00).Draw(rt, "minor"))}
				_, err = b.Store.DecidePayment(t.Context(), d)
			case 3:
				d.Choice, d.Customer = subledger.ChooseOnAccount, rapid.SampledFrom([]receivable.CustomerNumber{"10001", "10002"}).Draw(rt, "customer")
				_, err = b.Store.DecidePayment(t.Context(), d)
			case 4:
				d.Choice, d.Amount = subledger.ChooseRefund, eur(rapid.Int64Range(1, 100_00).Draw(rt, "back"))
				_, err = b.Store.DecidePayment(t.Context(), d)
			case 5:
				d.Choice = subledger.ChooseNotOurs
				_, err = b.Store.DecidePayment(t.Context(), d)
			case 6:
				_, err = b.Store.UndoPayment(t.Context(), subledger.UndoPayment{Head: head, PaymentID: id})
			default:
				refund := one[int64](t, b.Store, `SELECT coalesce(max(id), 0) FROM refund WHERE payment_id = $1`, id)
				_, err = b.Store.AnswerRefund(t.Context(), subledger.AnswerRefund{Head: head, RefundID: max(refund, 1), Release: rapid.Bool().Draw(rt, "release")})
			}
			if err != nil && !subledger.IsRefused(err, "") && !isNotFound(err) {
				rt.Fatal(err)
			}
		}
	})
	b.Balanced()
}
