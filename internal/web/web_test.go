package web_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/internal/web"
)

// pagesOf are all pages a person can look at.
var pagesOf = []string{"/", "/approvals", "/approvals/letter-1", "/approvals/escalation-1", "/approvals/write-off-1", "/worklist", "/worklist/NORD/K-1", "/playbooks/NORD/raten", "/invoices", "/invoices/NORD/R-2026%2F17", "/payments", "/payments/NORD/31", "/payments/NORD/32", "/payments/NORD/33", "/inbox", "/slack", "/mailbox", "/mailbox/000001", "/cases", "/cases/NORD/7",
	"/audit", "/audit?entity=NORD&from=2026-03-01", "/audit/NORD/invoice/R-2026%2F17"}

func TestPages_answerWhoIsLoggedIn(t *testing.T) {
	t.Parallel()
	wants := map[string][]string{
		"/":                          {"16 Mar 2026", "no bank statement yet", "partly kept", "Level 1", "no contact"},
		"/approvals":                 {"€12,390.67", "senior", "18 Mar 2026 08:00 UTC", `href="/approvals/letter-1"`},
		"/approvals/letter-1":        {"buchhaltung@kiesel.example", "Letzte Mahnung", "55", "€12,345.67", "€12,390.67", "rosa", "18 Mar 2026 08:00 UTC", "head of credit", `href="/invoices/NORD/R-2026%2F17"`, `href="/invoices/NORD/R-2026%2318"`},
		"/approvals/write-off-1":     {`value="approve"`, "Nothing is written off without approval"},
		"/approvals/escalation-1":    {`value="approve:hand_over"`, `value="approve:instalments"`, `value="approve:write_off"`, "No letter leaves here"},
		"/invoices":                  {"on hold", "€12,345.67", `href="/invoices/NORD/R-2026%2F17"`},
		"/invoices/NORD/R-2026%2F17": {"hold on the item", "HOLD_ITEM", "waiting for goods", "running until 1 Apr 2026", "€10.00"},
		"/worklist":                  {"€12,400.00", "offer instalments", "2 promises were not kept", "2 broken promises", "Müller &amp; Söhne &lt;script&gt;", "/worklist?collector=maria", `href="/playbooks/NORD/raten"`},
		"/playbooks/NORD/raten":      {"Höchstens &lt;b&gt;sechs", "version 3", "heike"},
		"/worklist/NORD/K-1":         {"offer instalments", "Müller &amp; Söhne &lt;script&gt;", "€12,345.67", "call back agreed on", "answers on Tuesdays (set by anna)", `href="/mails/NORD/9"`, `name="key" value="web-`},
		"/payments":                  {"€980.00", "waits for a decision", "Mallory &lt;img src=x", `href="/payments/NORD/31"`, "Likeliest: Pays exactly"},
		"/payments/NORD/31":          {"<mark>R-2026/17</mark>", "complete number", `value="candidate:2"`, "Skonto", "A confirmed account", "K-1", "by the account, by the name", "DE02120300000000202051"},
		"/payments/NORD/32":          {"posted by the rules", "Yes, that is right", "It is booked so.", "Take it back"},
		"/payments/NORD/33":          {"payer unknown", "Correct or split", "Decide</h2>", `value="again"`},
		"/inbox":                     {"statement &lt;1&gt;.xml", "line 7", "AV-9", "€75.00", "never came", "&lt;i&gt;umsatz", "taken in", "SFTP", "198", "umsatz.sta:12"},
		"/slack":                     {"please decide", "stands on the cards", `href="/approvals/letter-1"`},
		"/mailbox":                   {"Mahnung &lt;b&gt;", "stand-in", `href="/mailbox/000001"`},
		"/mailbox/000001":            {"Zahlungserinnerung für R-17", "Grüße &lt;b&gt;fett", "Mahnung.pdf"},
	}
	for _, path := range pagesOf {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			answer := newWorld().ask(t, http.MethodGet, path, "maria", "")
			if answer.Code != http.StatusOK {
				t.Fatalf("status %d:\n%s", answer.Code, answer.Body)
			}
			for _, want := range wants[path] {
				if !strings.Contains(answer.Body.String(), want) {
					t.Errorf("the page lacks %q:\n%s", want, answer.Body)
				}
			}
		})
	}
}

func TestPages_emptyOnesSaySo(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{"/": "Noch keine.", "/approvals": "Nichts zu tun.", "/invoices": "Noch keine.", "/worklist": "Nichts zu tun.", "/payments": "Nichts zu tun.", "/inbox": "Noch keine.", "/slack": "Noch keine.", "/mailbox": "Noch keine."} {
		w := newWorld()
		w.empty = true
		answer := w.ask(t, http.MethodGet, path+"?lang=de", "maria", "")
		if answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), want) {
			t.Errorf("%s: status %d, want %q in\n%s", path, answer.Code, want, answer.Body)
		}
	}
}

func TestPages_askWhoIsNotLoggedInForALink(t *testing.T) {
	t.Parallel()
	w := newWorld()
	stale := func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "mahnwerk_session", Value: "gone"}) }
	for _, path := range append(pagesOf, "/approvals/unknown", "/invoices/NORD/unknown", "/payments/NORD/99", "/mailbox/unknown", "/mailbox/000001/0") {
		for name, answer := range map[string]int{
			"no session":    w.ask(t, http.MethodGet, path, "", "").Code,
			"stale session": w.ask(t, http.MethodGet, path, "", "", stale).Code,
		} {
			if answer != http.StatusUnauthorized {
				t.Errorf("%s with %s: status %d, want 401", path, name, answer)
			}
		}
	}
	answer := w.ask(t, http.MethodPost, "/approvals/letter-1", "", approve().Encode())
	if code := w.ask(t, http.MethodPost, paymentPath, "", chosen("candidate:1").Encode()).Code; code != http.StatusUnauthorized || len(w.money.decided) != 0 {
		t.Errorf("a decision about a payment without a session: status %d", code)
	}
	if answer.Code != http.StatusUnauthorized || w.approvals["letter-1"].Outcome != nil {
		t.Errorf("a decision without a session: status %d, outcome %v", answer.Code, w.approvals["letter-1"].Outcome)
	}
}

func TestPages_whatIsNotThere(t *testing.T) {
	t.Parallel()
	w := newWorld()
	for _, path := range []string{"/approvals/unknown", "/invoices/NORD/unknown", "/invoices/SUED/R-1", "/worklist/NORD/K-9", "/playbooks/NORD/x", "/playbooks/SUED/raten", "/worklist/SUED/K-1", "/payments/NORD/99", "/payments/NORD/x", "/payments/WEST/31", "/mailbox/unknown", "/mailbox/000001/9", "/mailbox/000001/-1", "/mailbox/000001/x"} {
		if answer := w.ask(t, http.MethodGet, path, "maria", ""); answer.Code != http.StatusNotFound || !strings.Contains(answer.Body.String(), "no such thing") {
			t.Errorf("%s: status %d", path, answer.Code)
		}
	}
	if answer := w.ask(t, http.MethodPost, "/approvals/unknown", "maria", approve().Encode()); answer.Code != http.StatusNotFound {
		t.Errorf("a decision about nothing: status %d, want 404", answer.Code)
	}
	if answer := w.ask(t, http.MethodDelete, "/approvals/letter-1", "maria", ""); answer.Code != http.StatusMethodNotAllowed {
		t.Errorf("DELETE: status %d, want 405", answer.Code)
	}
}

// TestPages_ofOtherEntitiesAreNotThere: who works for SUED learns nothing of NORD, not even that it exists.
func TestPages_ofOtherEntitiesAreNotThere(t *testing.T) {
	t.Parallel()
	w := newWorld()
	for _, path := range []string{"/approvals/letter-1", "/invoices/NORD/R-2026%2F17", "/worklist/NORD/K-1", "/payments/NORD/31", "/mailbox", "/mailbox/000001"} {
		if answer := w.ask(t, http.MethodGet, path, "sven", ""); answer.Code != http.StatusNotFound || strings.Contains(answer.Body.String(), "Kiesel") {
			t.Errorf("%s: status %d, want 404", path, answer.Code)
		}
	}
	if body := w.ask(t, http.MethodGet, "/approvals", "sven", "").Body.String(); strings.Contains(body, "letter-1") {
		t.Error("the list shows an approval of another entity")
	}
	answer := w.ask(t, http.MethodPost, "/approvals/letter-1", "sven", approve().Encode())
	if answer.Code != http.StatusNotFound || w.approvals["letter-1"].Outcome != nil {
		t.Errorf("a decision for another entity: status %d, want 404 and no outcome", answer.Code)
	}
	if answer := w.ask(t, http.MethodPost, paymentPath, "sven", chosen("candidate:1").Encode()); answer.Code != http.StatusNotFound || len(w.money.decided) != 0 {
		t.Errorf("a decision about another entity's payment: status %d, want 404 and none", answer.Code)
	}
	if body := w.ask(t, http.MethodGet, "/payments?all=1&entity=NORD", "sven", "").Body.String(); strings.Contains(body, "NORD/") {
		t.Error("the list shows payments of another entity")
	}
}

func TestPages_faultsStayInTheLog(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/", "/approvals", "/approvals/letter-1", "/invoices", "/invoices/NORD/R-2026%2F17", "/worklist", "/worklist/NORD/K-1", "/payments", "/payments/NORD/31", "/inbox", "/slack", "/mailbox", "/readyz"} {
		w := newWorld()
		w.broken = errors.New("pq: the secret inside")
		answer := w.ask(t, http.MethodGet, path, "maria", "")
		if answer.Code < 500 || strings.Contains(answer.Body.String(), "secret") {
			t.Errorf("%s: status %d, body\n%s", path, answer.Code, answer.Body)
		}
		if !strings.Contains(w.log.String(), "the secret inside") {
			t.Errorf("%s: the log does not say what went wrong", path)
		}
	}
}

func approve() url.Values { return url.Values{"facts_hash": {"hash-1"}, "answer": {"approve"}} }

func TestDecide(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, id, as string
		form         url.Values
		status       int
		want         string // on the page that follows
		state        approval.State
	}{
		{"approve", "letter-1", "maria", approve(), 303, "", approval.Approved},
		{"reject with a reason", "letter-1", "maria", url.Values{"facts_hash": {"hash-1"}, "answer": {"reject"}, "reason": {"Ware fehlt noch"}}, 303, "", approval.Rejected},
		{"hand over", "escalation-1", "maria", url.Values{"facts_hash": {"hash-1"}, "answer": {"approve:hand_over"}}, 303, "", approval.Approved},
		{"reject without a reason", "letter-1", "maria", url.Values{"facts_hash": {"hash-1"}, "answer": {"reject"}, "reason": {"  "}}, 422, "at least four characters", ""},
		{"write off without a reason", "escalation-1", "maria", url.Values{"facts_hash": {"hash-1"}, "answer": {"approve:write_off"}}, 422, "at least four characters", ""},
		{"an answer that was not offered", "letter-1", "maria", url.Values{"facts_hash": {"hash-1"}, "answer": {"approve:hand_over"}}, 422, "not among those offered", ""},
		{"no answer", "letter-1", "maria", url.Values{"facts_hash": {"hash-1"}}, 422, "not among those offered", ""},
		{"other facts than those shown", "letter-1", "maria", url.Values{"facts_hash": {"hash-0"}, "answer": {"approve"}}, 422, "facts have changed", ""},
		{"wrong role", "letter-1", "anna", approve(), 422, "needs another role", ""},
		{"who asked", "letter-1", "rosa", approve(), 422, "Who asked may not decide", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			answer := w.ask(t, http.MethodPost, "/approvals/"+test.id, test.as, test.form.Encode())
			if answer.Code != test.status || !strings.Contains(answer.Body.String(), test.want) {
				t.Errorf("status %d, want %d with %q:\n%s", answer.Code, test.status, test.want, answer.Body)
			}
			if typed := strings.TrimSpace(test.form.Get("reason")); test.status == 422 && !strings.Contains(answer.Body.String(), typed) {
				t.Errorf("what was typed is lost: %q", typed)
			}
			var state approval.State
			if o := w.approvals[test.id].Outcome; o != nil {
				state = o.State
			}
			if state != test.state {
				t.Errorf("outcome %q, want %q", state, test.state)
			}
		})
	}
}

func TestDecide_theOutcomeIsShownAndNothingMoreIsOffered(t *testing.T) {
	t.Parallel()
	w := newWorld()
	reject := url.Values{"facts_hash": {"hash-1"}, "answer": {"reject"}, "reason": {"Ware fehlt noch"}}
	if answer := w.ask(t, http.MethodPost, "/approvals/letter-1", "maria", reject.Encode()); answer.Header().Get("Location") != "/approvals/letter-1" {
		t.Fatalf("status %d, location %q", answer.Code, answer.Header().Get("Location"))
	}
	body := w.ask(t, http.MethodGet, "/approvals/letter-1?lang=de", "maria", "").Body.String()
	for _, want := range []string{"abgelehnt", "maria", "Ware fehlt noch", "Mahnsperre bis", "30.03.2026"} {
		if !strings.Contains(body, want) {
			t.Errorf("the outcome lacks %q:\n%s", want, body)
		}
	}
	if strings.Contains(body, `name="answer"`) {
		t.Error("a closed approval still offers an answer")
	}
	second := w.ask(t, http.MethodPost, "/approvals/letter-1", "maria", approve().Encode())
	if second.Code != http.StatusUnprocessableEntity || !strings.Contains(second.Body.String(), "decided or closed already") {
		t.Errorf("a second decision: status %d", second.Code)
	}
}

func TestDecide_whoMayNotSeesWhyAndNoButton(t *testing.T) {
	t.Parallel()
	for user, want := range map[string]string{"anna": "needs another role", "rosa": "Who asked may not decide"} {
		body := newWorld().ask(t, http.MethodGet, "/approvals/letter-1", user, "").Body.String()
		if !strings.Contains(body, want) || strings.Contains(body, `name="answer"`) {
			t.Errorf("%s: want %q and no button:\n%s", user, want, body)
		}
	}
}

func TestDecide_saysWhetherAFaultMayHaveCounted(t *testing.T) {
	t.Parallel()
	for want, fault := range map[string]error{"Nothing was decided": web.ErrNoAnswer, "not certain whether": errors.New("connection reset")} {
		w := newWorld()
		w.doorFault = fault
		answer := w.ask(t, http.MethodPost, "/approvals/letter-1", "maria", approve().Encode())
		if answer.Code != http.StatusServiceUnavailable || !strings.Contains(answer.Body.String(), want) {
			t.Errorf("%v: status %d, want 503 with %q:\n%s", fault, answer.Code, want, answer.Body)
		}
		if strings.Contains(answer.Body.String(), "connection reset") {
			t.Error("the page shows the fault itself")
		}
	}
}

func TestExpiredAndObsoleteSayWhatBecameOfIt(t *testing.T) {
	t.Parallel()
	for state, want := range map[approval.State]string{approval.Expired: "nothing was sent", approval.Obsolete: "The facts have changed"} {
		w := newWorld()
		a := w.approvals["letter-1"]
		a.Request.State, a.Outcome = state, &approval.Outcome{ID: "letter-1", State: state}
		w.approvals["letter-1"] = a
		if body := w.ask(t, http.MethodGet, "/approvals/letter-1", "maria", "").Body.String(); !strings.Contains(body, want) {
			t.Errorf("%s: want %q:\n%s", state, want, body)
		}
	}
}

func TestAttachment_isSavedNeverShown(t *testing.T) {
	t.Parallel()
	w := newWorld()
	pdf := w.ask(t, http.MethodGet, "/mailbox/000001/0", "maria", "")
	if pdf.Code != 200 || pdf.Header().Get("Content-Type") != "application/pdf" || pdf.Body.String() != "%PDF-1.4" {
		t.Errorf("PDF: status %d, type %q, body %q", pdf.Code, pdf.Header().Get("Content-Type"), pdf.Body)
	}
	if got := pdf.Header().Get("Content-Disposition"); got != `attachment; filename="mail-000001-1.pdf"` {
		t.Errorf("Content-Disposition = %s", got)
	}
	html := w.ask(t, http.MethodGet, "/mailbox/000001/1", "maria", "")
	if html.Header().Get("Content-Type") != "application/octet-stream" || html.Header().Get("Content-Disposition") != `attachment; filename="mail-000001-2.bin"` {
		t.Errorf("HTML: headers %v", html.Header())
	}
}

func TestMailbox_isNotThereWhereMailReallyLeaves(t *testing.T) {
	t.Parallel()
	w := newWorld()
	options := w.options()
	options.Mailbox = nil
	server, err := web.New(options)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/mailbox", "/mailbox/000001", "/mailbox/000001/0"} {
		if code := askServer(t, w, server, path).Code; code != http.StatusNotFound {
			t.Errorf("%s: status %d, want 404", path, code)
		}
	}
	if body := askServer(t, w, server, "/").Body.String(); strings.Contains(body, `href="/mailbox"`) {
		t.Error("the page links a mailbox that is not there")
	}
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	w := newWorld()
	accept := func(tags string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set("Accept-Language", tags) }
	}
	cookie := func(lang string) func(*http.Request) {
		return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "mahnwerk_language", Value: lang}) }
	}
	tests := []struct {
		name, path, want string
		change           []func(*http.Request)
	}{
		{"nothing said", "/login", "en", nil},
		{"browser asks for German", "/login", "de", []func(*http.Request){accept("de-AT,en;q=0.8")}},
		{"browser asks for English first", "/login", "en", []func(*http.Request){accept("en,de;q=0.8")}},
		{"chosen earlier", "/login", "de", []func(*http.Request){accept("en"), cookie("de")}},
		{"chosen now", "/login?lang=en", "en", []func(*http.Request){accept("de"), cookie("de")}},
		{"a language there is not", "/login?lang=fr", "en", []func(*http.Request){cookie("xx")}},
	}
	for _, test := range tests {
		answer := w.ask(t, http.MethodGet, test.path, "", "", test.change...)
		if !strings.Contains(answer.Body.String(), `<html lang="`+test.want+`">`) {
			t.Errorf("%s: want %s:\n%s", test.name, test.want, answer.Body)
		}
	}
	if body := w.ask(t, http.MethodGet, "/login?token=a%2Bb", "", "").Body.String(); !strings.Contains(body, `href="/login?lang=de&amp;token=a%2Bb"`) {
		t.Errorf("the other language loses the link:\n%s", body)
	}
	if got := w.ask(t, http.MethodGet, "/login?lang=de", "", "").Header().Get("Set-Cookie"); !strings.HasPrefix(got, "mahnwerk_language=de;") {
		t.Errorf("the choice is not remembered: %q", got)
	}
}

func TestLive_isAskedForAndCanBeStopped(t *testing.T) {
	t.Parallel()
	w := newWorld()
	if body := w.ask(t, http.MethodGet, "/", "maria", "").Body.String(); strings.Contains(body, `http-equiv="refresh"`) || !strings.Contains(body, "Keep refreshing") {
		t.Error("a page refreshes itself unasked, or cannot be asked to")
	}
	if body := w.ask(t, http.MethodGet, "/?live", "maria", "").Body.String(); !strings.Contains(body, `http-equiv="refresh"`) || !strings.Contains(body, "Stop refreshing") {
		t.Error("a page that was asked to does not refresh, or cannot be stopped")
	}
	body := w.ask(t, http.MethodPost, "/approvals/letter-1?live", "maria", "answer=reject&facts_hash=hash-1").Body.String()
	if strings.Contains(body, `http-equiv="refresh"`) {
		t.Error("the answer to a form refreshes itself: what was typed would be lost")
	}
}

// TestApproval_aDeputySeesForWhom: dora stands in for maria, who has the role.
func TestApproval_aDeputySeesForWhom(t *testing.T) {
	t.Parallel()
	w := newWorld()
	deputy := approvalUser("dora", "clerk")
	deputy.StandsFor = []approval.User{w.users["maria"]}
	w.users["dora"] = deputy
	body := w.ask(t, http.MethodGet, "/approvals/letter-1", "dora", "").Body.String()
	if !strings.Contains(body, "You decide in the place of <b>maria</b>") || !strings.Contains(body, `value="approve"`) {
		t.Errorf("a deputy is not offered the decision:\n%s", body)
	}
	if body := w.ask(t, http.MethodGet, "/approvals/letter-1", "maria", "").Body.String(); strings.Contains(body, "in the place of") {
		t.Error("who decides in her own place is told otherwise")
	}
	asked := w.approvals["letter-1"]
	asked.Request.RequestedBy = "maria"
	w.approvals["letter-1"] = asked
	if body := w.ask(t, http.MethodGet, "/approvals/letter-1", "dora", "").Body.String(); strings.Contains(body, `value="approve"`) || !strings.Contains(body, "nobody who stands in") {
		t.Errorf("the deputy of who asked is offered the decision:\n%s", body)
	}
	asked.Outcome = &approval.Outcome{State: approval.Approved, By: "dora", For: "maria", Decision: approval.Approve}
	w.approvals["letter-1"] = asked
	if body := w.ask(t, http.MethodGet, "/approvals/letter-1", "rosa", "").Body.String(); !strings.Contains(body, "<b>dora</b> in the place of <b>maria</b>") {
		t.Errorf("the outcome does not name both:\n%s", body)
	}
}
