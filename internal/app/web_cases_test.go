package app

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/casework"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// A case is worked on and proposed for a credit note on its page; who may not is refused there and in the audit chain.
func TestWeb_worksOnACaseInTheLedger(t *testing.T) {
	t.Parallel()
	h := newHouse(t, WebOptions{})
	clara := h.logIn("clara")
	made, err := h.store.OpenDispute(t.Context(), dispute.Open{Head: subledger.Head{Entity: "NORD", By: "clara", Reason: "claims a lower price"},
		Invoice: "R-17", Amount: money.New(20000, "EUR"), Cause: dispute.Price})
	h.must(err)
	path := fmt.Sprintf("/cases/NORD/%d", made.Case)
	h.shows("/cases", clara, fmt.Sprintf(`href="%s"`, path), "€200.00", "clara")
	for _, form := range []url.Values{
		{"choice": {"comment"}, "text": {"<b>called</b>"}},
		{"choice": {"assign"}, "owner": {"vera"}, "team": {"sales"}},
		{"choice": {"resolve"}, "outcome": {"partly"}, "share:R-17": {"150.00"}, "reason": {"price list of May"}},
	} {
		if answer := h.ask(http.MethodPost, path, clara, form); answer.Code != http.StatusSeeOther {
			t.Fatalf("%v: status %d\n%s", form, answer.Code, answer.Body)
		}
	}
	h.shows(path, clara, "&lt;b&gt;called&lt;/b&gt;", "vera", "proposed", "a credit note was asked for", `href="/approvals/credit-note-`)
	if answer := h.ask(http.MethodPost, path, clara, url.Values{"choice": {"resolve"}, "outcome": {"rejected"}, "reason": {"no"}}); answer.Code != http.StatusUnprocessableEntity {
		t.Errorf("resolved while people decide: status %d", answer.Code)
	}
	one, err := h.store.Case(t.Context(), "NORD", made.Case)
	h.must(err)
	if one.State != casework.Proposed || one.Owner != "vera" {
		t.Errorf("case %+v", one.Line)
	}
	_, err = h.store.Pool().Exec(t.Context(), `UPDATE app_user SET roles = '{auditor}' WHERE name = 'clara'`)
	h.must(err)
	if answer := h.ask(http.MethodPost, path, clara, url.Values{"choice": {"comment"}, "text": {"again"}}); answer.Code != http.StatusForbidden {
		t.Errorf("an auditor comments: status %d", answer.Code)
	}
	if n := h.count(`SELECT count(*) FROM audit_event WHERE kind = 'command_refused' AND actor = 'clara'`); n != 1 {
		t.Errorf("the audit chain has %d refusals, want 1", n)
	}
}
