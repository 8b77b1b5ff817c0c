package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/internal/web"
)

// archive is a small audit chain behind the pages' port. It asks for the permission as the ledger does.
type archive struct{ w *world }

func (w *world) trails() archive { return archive{w} }

func (a archive) Entities(context.Context) ([]string, error) {
	return []string{"NORD", "SUED"}, a.w.broken
}

func (a archive) Chain(_ context.Context, entity string) (web.Chain, error) {
	c := web.Chain{Entity: entity, First: 1, Last: 57, LastAt: time.Date(2026, 3, 16, 8, 0, 0, 0, time.UTC), AnchorSeq: 40, AnchorAt: time.Date(2026, 3, 15, 8, 0, 0, 0, time.UTC), AnchorHolds: true}
	if entity == "SUED" {
		c.Wrong, c.AnchorHolds = [2]string{"Zeile 30: der Inhalt wurde geändert", "row 30: its content was changed"}, false
	}
	return c, a.w.broken
}

func (a archive) Trail(_ context.Context, ask web.TrailAsk) (web.Trail, error) {
	if ask.Kind != "" && ask.Number != "R-2026/17" {
		return web.Trail{}, web.ErrNotFound
	}
	at := time.Date(2026, 3, 16, 8, 0, 0, 0, time.UTC)
	rows := []web.TrailRow{
		{At: at, On: calendar.MustDate("2026-03-16"), Kind: "decided", Subject: "invoice/NORD/R-2026/17", Policy: "de-standard v1", Because: "reminder is due", Detail: []byte("{}")},
		{Seq: 12, At: at, Actor: "anna", Kind: "mail_claim_confirmed", Subject: "mail_claim/5", Facts: "0123456789abcdef", Rules: "r7", Model: "gemini-x", Prompt: "classify.v3", Claims: []int64{5},
			Effect: "promise/9", Because: debtorName, Detail: []byte(`{"note": "<script>1</script>"}`)},
		{Seq: 13, At: at, Actor: "rosa", Kind: "approval_refused", Subject: "approval/letter-1", Because: "self_approval", Detail: []byte("{}")},
	}
	if ask.Words {
		if err := access.Check(access.Person{Known: true, User: a.w.users[ask.By]}, access.Words, []string{ask.Entity}); err != nil {
			return web.Trail{}, err
		}
		rows[1].Words = []string{"wir zahlen am Freitag"}
	}
	return web.Trail{Rows: rows}, nil
}

// TestAudit_theSearchShowsTheChainsAndLeadsToACase: what is wrong with a chain stands at the top, in both languages.
func TestAudit_theSearchShowsTheChainsAndLeadsToACase(t *testing.T) {
	t.Parallel()
	w := newWorld()
	for lang, wants := range map[string][]string{"en": {"whole, computed again: rows 1–57", "row 30: its content was changed", "no longer holds: row 40", "last noted elsewhere: row 40"},
		"de": {"Zeile 30: der Inhalt wurde geändert", "zuletzt außerhalb vermerkt: Zeile 40"}} {
		body := w.ask(t, http.MethodGet, "/audit?lang="+lang, "maria", "").Body.String()
		for _, want := range wants {
			if !strings.Contains(body, want) {
				t.Errorf("the page lacks %q:\n%s", want, body)
			}
		}
	}
	to := w.ask(t, http.MethodGet, "/audit?entity=NORD&kind=invoice&number=R-2026/17", "maria", "").Header().Get("Location")
	if to != "/audit/NORD/invoice/R-2026%2F17" {
		t.Errorf("a search leads to %q", to)
	}
	if body := w.ask(t, http.MethodGet, "/audit?entity=NORD&from=2026-03-01", "maria", "").Body.String(); !strings.Contains(body, "approval refused") {
		t.Errorf("a period shows no rows:\n%s", body)
	}
	if body := w.ask(t, http.MethodGet, "/audit?entity=NORD&from=yesterday", "maria", "").Body.String(); !strings.Contains(body, "A date could not be read") {
		t.Error("a day that is none is not named")
	}
}

// TestAudit_aCaseIsReplayedInOrder: facts, rules, model, prompt, claims, person, effect, refused attempts and the decisions
// of the rules; nothing of it runs in the browser.
func TestAudit_aCaseIsReplayedInOrder(t *testing.T) {
	t.Parallel()
	body := newWorld().ask(t, http.MethodGet, "/audit/NORD/invoice/R-2026%2F17?lang=de", "maria", "").Body.String()
	at := 0
	for _, want := range []string{"nachgerechnet", "von den Regeln entschieden", "de-standard v1", "Aussage bestätigt", "0123456789ab<", "r7", "gemini-x", "classify.v3", "promise/9", "Entscheidung zurückgewiesen", "self_approval"} {
		i := strings.Index(body[at:], want)
		if i < 0 {
			t.Fatalf("%q is missing or out of order:\n%s", want, body)
		}
		at += i
	}
	if strings.Contains(body, "<script>") || strings.Contains(body, "wir zahlen am Freitag") {
		t.Error("the page brings code, or a customer's words nobody asked for")
	}
}

// TestAudit_wordsAreForRolesThatMayReadThem: an auditor sees the numbers of the claims.
func TestAudit_wordsAreForRolesThatMayReadThem(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.users["petra"] = approvalUser("petra", "auditor")
	const page = "/audit/NORD/invoice/R-2026%2F17"
	if body := w.ask(t, http.MethodGet, page, "petra", "").Body.String(); strings.Contains(body, "Show what the customer wrote") || !strings.Contains(body, "no words of mails") {
		t.Errorf("an auditor is offered the words:\n%s", body)
	}
	if a := w.ask(t, http.MethodPost, page, "petra", ""); a.Code != http.StatusForbidden || strings.Contains(a.Body.String(), "wir zahlen") {
		t.Errorf("an auditor asks for the words: status %d", a.Code)
	}
	if body := w.ask(t, http.MethodPost, page, "maria", "").Body.String(); !strings.Contains(body, "wir zahlen am Freitag") {
		t.Errorf("a clerk does not get the words:\n%s", body)
	}
}

// TestAudit_ofAnotherEntityIsNotThere: neither its chain, nor its cases, nor the chain of the installation.
func TestAudit_ofAnotherEntityIsNotThere(t *testing.T) {
	t.Parallel()
	w := newWorld()
	for _, path := range []string{"/audit/NORD/invoice/R-2026%2F17", "/audit?entity=NORD&from=2026-03-01", "/audit?entity=-&from=2026-03-01", "/audit/SUED/invoice/unknown", "/audit/SUED/secret/R-2026%2F17"} {
		if code := w.ask(t, http.MethodGet, path, "sven", "").Code; code != http.StatusNotFound {
			t.Errorf("%s: status %d, want 404", path, code)
		}
	}
	body := w.ask(t, http.MethodGet, "/audit", "sven", "").Body.String()
	if strings.Contains(body, ">NORD<") || !strings.Contains(body, ">SUED<") {
		t.Errorf("the page of somebody of SUED shows:\n%s", body)
	}
}
