package correspondence

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestAutonomy_defaultStands(t *testing.T) {
	if err := DefaultAutonomy().Check(); err != nil {
		t.Fatal(err)
	}
}

// Only these may ever happen by themselves. The list is written down a second time on purpose: loosening the table must
// not be possible by one slip.
func TestAutonomy_whatMayNeverBeAutomaticCannotBeConfiguredSo(t *testing.T) {
	mayBe := map[Act]bool{NoteMail: true, AcceptPromise: true, ExpectPayment: true}
	for _, act := range Acts() {
		a := DefaultAutonomy()
		a.Modes[act] = Automatically
		if err := a.Check(); (err == nil) != mayBe[act] {
			t.Errorf("%s automatic: %v", act, err)
		}
		if got := a.Mode(act); (got == Automatically) != mayBe[act] {
			t.Errorf("%s: a matrix nobody checked makes it %s", act, got)
		}
	}
	a := DefaultAutonomy()
	a.Modes[CheckBankDetails] = FourEyes
	if err := a.Check(); err == nil || !strings.Contains(err.Error(), "invoices are stolen") {
		t.Errorf("bank details: %v, want the reason", err)
	}
}

func TestAutonomy_everyActHasAReason(t *testing.T) {
	for _, act := range Acts() {
		if _, why := Loosest(act); why == "" || Because(act, "en") != why || Because(act, "de") == "" || Because(act, "de") == why {
			t.Errorf("%s lacks a reason: %q, in German %q", act, why, Because(act, "de"))
		}
	}
	if mode, _ := Loosest("book_payment"); mode != Never {
		t.Errorf("an unknown act may be %s", mode)
	}
}

func TestAutonomy_refuses(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Autonomy)
		names  string
	}{
		{"a promise further ahead than any pause", func(a *Autonomy) { a.PromiseDays = MaxPauseDays + 1 }, "promise_days 15"},
		{"a longer pause", func(a *Autonomy) { a.PauseDays = MaxPauseDays + 1 }, "pause_days 15"},
		{"no pause", func(a *Autonomy) { a.PauseDays = 0 }, "pause_days 0"},
		{"an act without a mode", func(a *Autonomy) { delete(a.Modes, AskPlan) }, "plan_request has no mode"},
		{"a mode that is none", func(a *Autonomy) { a.Modes[AskPlan] = "two_clicks" }, "two_clicks"},
		{"an act that is none", func(a *Autonomy) { a.Modes["book_payment"] = OneClick }, "book_payment"},
		{"a negative limit", func(a *Autonomy) { a.PromiseLimitMinor["EUR"] = -1 }, "EUR must not be negative"},
		{"a limit in no currency", func(a *Autonomy) { a.PromiseLimitMinor["Euro"] = 1 }, "Euro"},
		{"anybody as a sender", func(a *Autonomy) { a.Trust = Weak }, "trust"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := DefaultAutonomy()
			c.change(&a)
			if err := a.Check(); !errors.Is(err, ErrAutonomy) || !strings.Contains(err.Error(), c.names) {
				t.Errorf("%v, want one that names %q", err, c.names)
			}
		})
	}
}

func TestParseAutonomy(t *testing.T) {
	a, err := ParseAutonomy([]byte(`{"modes":{"accept_promise":"one_click"},"promise_days":7,"promise_limit_minor":{"EUR":50000}}`))
	if err != nil {
		t.Fatal(err)
	}
	if a.Modes[AcceptPromise] != OneClick || a.PromiseDays != 7 || a.PromiseLimitMinor["EUR"] != 50_000 || len(a.PromiseLimitMinor) != 1 || a.Modes[AskPlan] != FourEyes {
		t.Errorf("%+v", a)
	}
	for _, raw := range []string{`{"promise_day":7}`, `{} {}`, `[]`, `{"modes":{"credit_request":"automatic"}}`, strings.Repeat(" ", maxAutonomyBytes+1)} {
		if _, err := ParseAutonomy([]byte(raw)); !errors.Is(err, ErrAutonomy) {
			t.Errorf("%.30q: %v", raw, err)
		}
	}
}

func TestAutonomy_survivesJSON(t *testing.T) {
	raw, err := json.Marshal(DefaultAutonomy())
	if err != nil {
		t.Fatal(err)
	}
	back, err := ParseAutonomy(raw)
	if err != nil || !reflect.DeepEqual(back, DefaultAutonomy()) {
		t.Errorf("%v: %+v", err, back)
	}
}

// The stricter of two modes does not depend on their order, and is never looser than either.
func TestStricter(t *testing.T) {
	modes := append([]Mode{"nonsense", ""}, strictness...)
	rapid.Check(t, func(rt *rapid.T) {
		a, b := rapid.SampledFrom(modes).Draw(rt, "a"), rapid.SampledFrom(modes).Draw(rt, "b")
		got := Stricter(a, b)
		if got != Stricter(b, a) || Stricter(got, a) != got || Stricter(got, b) != got {
			rt.Fatalf("%q and %q: %q", a, b, got)
		}
	})
}
