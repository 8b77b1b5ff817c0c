package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

const caseworkPath = "/worklist/NORD/K-1"

// said is a form of a call as the page sends it.
func said(fields ...string) url.Values {
	form := url.Values{"key": {"web-1"}, "at": {"2026-03-16T09:00:00Z"}}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	return form
}

func TestCall_isGivenToTheLedgerAsItWasTyped(t *testing.T) {
	t.Parallel()
	tests := []struct {
		form url.Values
		want string
	}{
		{said("outcome", "promised", "amount", "1.500,50", "by", "2026-03-20", "note", " zahlt nach \r\nUrlaub "),
			"promised [] 1500.50 EUR by 2026-03-20 cause  back  note zahlt nach \nUrlaub"},
		{said("outcome", "disputed", "invoice", "CH-1", "amount", "0,40", "cause", "quality"), "disputed [{CH-1 0.40 CHF}]  by  cause quality back  note "},
		{said("outcome", "call_back", "back", "2026-03-20"), "call_back []  by  cause  back 2026-03-20 note "},
	}
	for _, test := range tests {
		w := newWorld()
		answer := w.ask(t, http.MethodPost, caseworkPath+"?lang=de", "maria", test.form.Encode())
		if answer.Code != http.StatusSeeOther || len(w.calls) != 1 {
			t.Fatalf("status %d, %d calls:\n%s", answer.Code, len(w.calls), answer.Body)
		}
		l := w.calls[0]
		amount := ""
		if l.Amount.Currency != "" {
			amount = l.Amount.String()
		}
		got := fmt.Sprintf("%s %v %s by %s cause %s back %s note %s", l.Outcome, l.Invoices, amount, l.ByOn, l.Cause, l.CallBackOn, l.Note)
		if got != test.want || l.Key != "web-1" || l.By != "maria" || l.Customer != "K-1" || l.At.IsZero() {
			t.Errorf("logged %q by %s under %s,\nwant %q", got, l.By, l.Key, test.want)
		}
	}
}

func TestCall_whatIsNotTakenKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	tests := map[string]url.Values{
		"how the call ended":    said("note", "bleibt stehen"),
		"That is no amount":     said("outcome", "promised", "amount", "viel", "note", "bleibt stehen"),
		"A date could not be":   said("outcome", "promised", "by", "morgen", "note", "bleibt stehen"),
		"A promise needs":       said("outcome", "promised", "note", "bleibt stehen"),
		"did not arrive whole":  {"outcome": {"paid"}, "note": {"bleibt stehen"}},
		"Less than that is":     said("outcome", "paid", "note", "bleibt stehen"),
		"One invoice is denied": said("outcome", "disputed", "cause", "price", "note", "bleibt stehen"),
	}
	for want, form := range tests {
		w := newWorld()
		if strings.HasPrefix(want, "Less") {
			w.refuses = subledger.Refuse("promise_exceeds_open", "too much")
		}
		answer := w.ask(t, http.MethodPost, caseworkPath, "maria", form.Encode())
		body := answer.Body.String()
		if answer.Code != http.StatusUnprocessableEntity || !strings.Contains(body, want) || !strings.Contains(body, "bleibt stehen") || len(w.calls) != 0 {
			t.Errorf("%s: status %d, %d calls:\n%s", want, answer.Code, len(w.calls), body)
		}
		parsePage(t, body)
	}
}

func TestCall_isNotForEverybody(t *testing.T) {
	t.Parallel()
	w := newWorld()
	form := said("outcome", "paid").Encode()
	if answer := w.ask(t, http.MethodPost, caseworkPath, "sven", form); answer.Code != http.StatusNotFound {
		t.Errorf("a call with another entity's customer: status %d", answer.Code)
	}
	if answer := w.ask(t, http.MethodPost, caseworkPath, "", form); answer.Code != http.StatusUnauthorized {
		t.Errorf("a call of nobody: status %d", answer.Code)
	}
	w.users["petra"] = approvalUser("petra", "auditor")
	if body := w.ask(t, http.MethodGet, caseworkPath, "petra", "").Body.String(); strings.Contains(body, `name="outcome"`) || !strings.Contains(body, "one of these roles") {
		t.Errorf("an auditor is offered the form:\n%s", body)
	}
	if len(w.calls) != 0 {
		t.Errorf("calls %+v", w.calls)
	}
}
