package engine_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/engine"
	"github.com/mahnwerk/mahnwerk/workflows"
)

// till is a ledger with one payment, numbered 31.
type till struct {
	mu       sync.Mutex
	decided  []string
	seq      int64
	refusals int
}

func (l *till) PaymentQuestion(_ context.Context, id int64) (subledger.PaymentQuestion, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	weekdays, err := calendar.Named("WEEKDAYS")
	q := subledger.PaymentQuestion{PaymentID: id, Entity: "DE", State: subledger.PaymentUndecided, Version: 1, Seq: l.seq, Calendar: weekdays}
	if len(l.decided) > 0 {
		q.State = subledger.PaymentApplied
	}
	return q, err
}

func (l *till) RemindPayment(context.Context, int64, calendar.Date) error { return nil }

func (l *till) DecidePayment(_ context.Context, d subledger.DecidePayment) (subledger.Decided, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case d.PaymentID != 31:
		return subledger.Decided{}, fmt.Errorf("payment %d: %w", d.PaymentID, subledger.ErrNotFound)
	case len(l.decided) > 0 && l.decided[0] != d.By:
		return subledger.Decided{}, subledger.Refuse("nothing_unapplied", "payment 31 has nothing left (of 100 EUR)")
	case d.Candidate > 1:
		return subledger.Decided{}, subledger.Refuse("candidate_unknown", "payment 31 has 1 explanation")
	case len(l.decided) == 0:
		l.decided, l.seq = append(l.decided, d.By), l.seq+1
	}
	return subledger.Decided{Choice: d.Choice, Booked: subledger.Booked{PaymentID: 31}}, nil
}

// Permit lets everybody but mallory.
func (l *till) Permit(_ context.Context, by string, action access.Action, entity string) error {
	if by == "mallory" || action != access.Book || entity != "DE" {
		l.refusals++
		return subledger.Refuse("role_missing", "%s may not", by)
	}
	return nil
}

func choose(by string, candidate int) subledger.DecidePayment {
	return subledger.DecidePayment{Head: subledger.Head{Entity: "DE", By: by}, PaymentID: 31, Choice: subledger.ChooseCandidate, Candidate: candidate}
}

func TestPaymentDoor(t *testing.T) {
	e, l := dial(t, nil), &till{}
	work(t, e, &activities.Activities{Questions: l, Clock: almanac{}, Now: time.Now})
	d := &engine.PaymentDoor{Engine: e, Permits: l}
	id := workflows.BankEntryID("DE", 31)
	if err := e.Ensure(t.Context(), id, 0); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		decide subledger.DecidePayment
		code   string
	}{
		"another role":        {choose("mallory", 1), "role_missing"},
		"nothing chosen":      {choose("sven", 0), "candidate_missing"},
		"no such explanation": {choose("sven", 7), "candidate_unknown"},
	} {
		if _, err := d.Decide(t.Context(), c.decide); !subledger.IsRefused(err, c.code) {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
	if l.refusals != 1 || len(l.decided) != 0 {
		t.Errorf("%d refused by role, decided %v", l.refusals, l.decided)
	}
	if decided, err := d.Decide(t.Context(), choose("sven", 1)); err != nil || decided.PaymentID != 31 {
		t.Fatalf("Decide = %+v, %v", decided, err)
	}
	var result workflows.PaymentResult
	if err := e.Client().GetWorkflow(t.Context(), id, "").Get(t.Context(), &result); err != nil || result.State != subledger.PaymentApplied {
		t.Errorf("the workflow ended as %+v, %v", result, err)
	}
	// Whoever comes later is told what the ledger says, by a new run that ends at once.
	if _, err := d.Decide(t.Context(), choose("sven", 1)); err != nil {
		t.Errorf("the double click: %v", err)
	}
	if _, err := d.Decide(t.Context(), choose("hanna", 1)); !subledger.IsRefused(err, "nothing_unapplied") || err.Error() != "payment 31 has nothing left (of 100 EUR) (nothing_unapplied)" {
		t.Errorf("somebody else: %v", err)
	}
	if err := e.Client().GetWorkflow(t.Context(), id, "").Get(t.Context(), &result); err != nil {
		t.Error(err)
	}
	missing := choose("sven", 1)
	missing.PaymentID = 404
	if _, err := d.Decide(t.Context(), missing); !errors.Is(err, subledger.ErrNotFound) {
		t.Errorf("an unknown payment: %v", err)
	}
}
