package postgres_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// asked are the events of streams that ask about payments, in order.
func asked(t *testing.T, b *testkit.Books) []string {
	t.Helper()
	events := []string{}
	for _, e := range must[[]postgres.OutboxEvent](t)(b.Store.WaitingEvents(t.Context(), 1000)) {
		if e.Stream == "bank-entry/NORD/1" {
			events = append(events, e.Kind)
			if e.Seq != int64(len(events)) {
				t.Errorf("event %+v, want number %d", e, len(events))
			}
		}
	}
	return events
}

func wantAsked(t *testing.T, b *testkit.Books, want ...string) {
	t.Helper()
	if diff := cmp.Diff(append([]string{}, want...), asked(t, b)); diff != "" {
		t.Errorf("events -want +got:\n%s", diff)
	}
}

// TestPaymentQuestion: a payment nobody is certain of has a stream that says when to ask and when it was answered.
func TestPaymentQuestion(t *testing.T) {
	t.Parallel()
	b := testkit.NewBooks(t, nil)
	b.Customer("10001")
	b.Invoice("RE-1", "10001", 10000, "2026-11-20")
	unsure := saying(said{code: cashapplication.NoReference, allocations: []cashapplication.Allocation{allocation("RE-1", "10001", 10000)},
		likely: []receivable.CustomerNumber{"10001"}})
	id := arrived(t, b, "B1", 10000, unsure)
	wantAsked(t, b, "asked")
	q := must[subledger.PaymentQuestion](t)(b.Store.PaymentQuestion(t.Context(), id))
	if q.State != subledger.PaymentUndecided || !q.Waits() || q.Version != 1 || q.Seq != 1 || q.Entity != testkit.Nord {
		t.Errorf("question %+v", q)
	}
	open := must[[]postgres.Stream](t)(b.Store.OpenQuestionStreams(t.Context(), 0, 10))
	if diff := cmp.Diff([]postgres.Stream{{Name: "bank-entry/NORD/1", SubjectID: id}}, open); diff != "" {
		t.Errorf("open streams -want +got:\n%s", diff)
	}
	must[int](t)(b.Store.OfferAnew(t.Context(), testkit.Nord, id, unsure))
	wantAsked(t, b, "asked", "asked")
	must[subledger.Decided](t)(b.Store.DecidePayment(t.Context(), subledger.DecidePayment{Head: because("anna", ""), PaymentID: id,
		Choice: subledger.ChooseCandidate, Candidate: 1}))
	wantAsked(t, b, "asked", "asked", "answered")
	must[subledger.Booked](t)(b.Store.UndoPayment(t.Context(), subledger.UndoPayment{Head: because("anna", "of another"), PaymentID: id}))
	wantAsked(t, b, "asked", "asked", "answered", "asked")
	if q := must[subledger.PaymentQuestion](t)(b.Store.PaymentQuestion(t.Context(), id)); !q.Waits() || q.Version != 2 || q.Seq != 4 {
		t.Errorf("question %+v after it was undone", q)
	}
	if _, err := b.Store.PaymentQuestion(t.Context(), 404); err == nil {
		t.Error("a payment that is not there was read")
	}
}

// TestPaymentQuestion_certainOnesAskNobody: no stream, no workflow.
func TestPaymentQuestion_certainOnesAskNobody(t *testing.T) {
	t.Parallel()
	b := testkit.NewBooks(t, nil)
	b.Customer("10001")
	b.Invoice("RE-1", "10001", 10000, "2026-11-20")
	arrived(t, b, "B1", 10000, saying(said{code: cashapplication.ExactReferences, certain: true,
		allocations: []cashapplication.Allocation{allocation("RE-1", "10001", 10000)}}))
	wantAsked(t, b)
	if open := must[[]postgres.Stream](t)(b.Store.OpenQuestionStreams(t.Context(), 0, 10)); len(open) != 0 {
		t.Errorf("open streams %+v", open)
	}
}

// TestRemindPayment: a reminder opens the task again, once a day, and never of what is decided.
func TestRemindPayment(t *testing.T) {
	t.Parallel()
	b := testkit.NewBooks(t, nil)
	id := arrived(t, b, "B1", 10000, saying(said{code: cashapplication.NoReference}))
	tasks := func() int64 {
		return one[int64](t, b.Store, `SELECT count(*) FROM task WHERE key = 'unapplied/1' AND state = 'open'`)
	}
	on := calendar.MustDate("2026-11-24")
	if n := tasks(); n != 0 {
		t.Fatalf("%d tasks for money nobody may have sent", n)
	}
	for range 2 {
		if err := b.Store.RemindPayment(t.Context(), id, on); err != nil {
			t.Fatal(err)
		}
	}
	if n, told := tasks(), one[int64](t, b.Store, `SELECT count(*) FROM notification`); n != 1 || told != 1 {
		t.Errorf("%d tasks, %d messages; want one of each", n, told)
	}
	must[subledger.Decided](t)(b.Store.DecidePayment(t.Context(), subledger.DecidePayment{Head: because("anna", "not meant for us"), PaymentID: id,
		Choice: subledger.ChooseNotOurs}))
	if err := b.Store.RemindPayment(t.Context(), id, on.AddDays(2)); err != nil {
		t.Fatal(err)
	}
	if n, told := tasks(), one[int64](t, b.Store, `SELECT count(*) FROM notification`); n != 0 || told != 1 {
		t.Errorf("%d tasks, %d messages after the decision; want none more", n, told)
	}
}
