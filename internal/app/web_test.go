package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/smtp"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/dunningrun"
	"github.com/mahnwerk/mahnwerk/ar/openitems"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/config"
	"github.com/mahnwerk/mahnwerk/internal/engine"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/smtpsink"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
	"github.com/mahnwerk/mahnwerk/internal/web"
)

// house is a ledger with one letter that waits for a person, and the pages on it.
type house struct {
	app   *App
	t     *testing.T
	store *postgres.Store
	pages http.Handler
	asked approval.Case
}

// storeDoor takes decisions as the activity behind the workflow does. Who decides and what is refused are the real
// rules; only the waiting in between is left out.
type storeDoor struct{ store *postgres.Store }

func (d storeDoor) Decide(ctx context.Context, id string, a approval.Answer) (approval.Outcome, error) {
	return d.store.DecideApproval(ctx, id, a)
}

const webHost = "mahnwerk.test"

// storePaymentDoor is the same for payments.
type storePaymentDoor struct{ store *postgres.Store }

func (d storePaymentDoor) Decide(ctx context.Context, c subledger.DecidePayment) (subledger.Decided, error) {
	if err := d.store.Permit(ctx, c.By, access.Book, string(c.Entity)); err != nil {
		return subledger.Decided{}, err
	}
	return d.store.DecidePayment(ctx, c)
}

func newHouse(t *testing.T, o WebOptions) *house {
	t.Helper()
	now := time.Date(2026, 9, 7, 8, 0, 0, 0, time.UTC) // Monday, ten in the morning in Hamburg
	books := testkit.NewBooks(t, func() time.Time { return now })
	books.Entity(subledger.Entity{Code: "SUED", Name: "Südlicht GmbH", Address: []string{"Am Tor 1", "80331 München"}, City: "München",
		Country: "DE", Calendar: "DE-BY", Zone: "Europe/Berlin", Currency: "EUR", IBAN: "DE02120300000000202051", Policy: "de-standard"})
	books.Customer("K-1", func(c *openitems.Customer) { c.Name = "Kiesel & Söhne <b>GmbH</b>" })
	books.Invoice("R-17", "K-1", 123456, "2026-06-29", func(i *openitems.Item) {
		i.OpeningLevel, i.OpeningLetterOn = 2, calendar.MustDate("2026-08-10")
	})
	h := &house{t: t, store: books.Store}
	h.exec(`UPDATE entity SET email = 'mahnung@nord.example', bank_fresh_on = '2026-09-07'`)
	h.exec(`INSERT INTO release (entity, released_by) VALUES ('NORD', 'head')`)
	h.exec(`INSERT INTO app_user (name, roles, entities) VALUES ('senta', '{senior}', '{}'), ('clara', '{clerk}', '{}'), ('sven', '{senior}', '{SUED}')`)
	h.run()
	a := New(config.Config{Web: config.Web{URL: "http://" + webHost}}, "web", io.Discard)
	options := a.pages(h.store, o)
	options.Door = webDoor{storeDoor{h.store}}
	options.Payments = webPayments{h.store, storePaymentDoor{h.store}}
	options.Inquiries = webMails{a, h.store, storeClaimDoor{h.store}}
	h.app = a
	pages, err := web.New(options)
	h.must(err)
	h.pages = pages
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) exec(sql string) {
	h.t.Helper()
	_, err := h.store.Pool().Exec(h.t.Context(), sql)
	h.must(err)
}

// run makes the letters of the day; the one there is must be approved.
func (h *house) run() {
	h.t.Helper()
	ctx := h.t.Context()
	run, err := h.store.PrepareRun(ctx, "NORD", calendar.Date{}, "", "clara")
	h.must(err)
	for chunk := range run.Chunks {
		_, err := h.store.RunChunk(ctx, run.ID, chunk, dunningrun.Make)
		h.must(err)
	}
	_, err = h.store.FinishRun(ctx, run.ID)
	h.must(err)
	open, err := h.store.OpenApprovals(ctx, "", "")
	h.must(err)
	if len(open) != 1 {
		h.t.Fatalf("%d approvals wait, want one", len(open))
	}
	h.asked, err = h.store.Approval(ctx, open[0].ID)
	h.must(err)
}

// logIn uses a one-time link as a browser does and returns the session's cookie.
func (h *house) logIn(user string) *http.Cookie {
	h.t.Helper()
	link, err := h.store.CreateLink(h.t.Context(), user)
	h.must(err)
	answer := h.ask(http.MethodPost, "/login", nil, url.Values{"token": {link}})
	if answer.Code != http.StatusSeeOther {
		h.t.Fatalf("log in as %s: status %d\n%s", user, answer.Code, answer.Body)
	}
	return answer.Result().Cookies()[0]
}

func (h *house) ask(method, path string, session *http.Cookie, form url.Values) *httptest.ResponseRecorder {
	h.t.Helper()
	r := httptest.NewRequestWithContext(h.t.Context(), method, "http://"+webHost+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if session != nil {
		r.AddCookie(session)
	}
	answer := httptest.NewRecorder()
	h.pages.ServeHTTP(answer, r)
	return answer
}

// shows fails unless a page has all the words.
func (h *house) shows(path string, session *http.Cookie, words ...string) {
	h.t.Helper()
	answer := h.ask(http.MethodGet, path, session, nil)
	if answer.Code != http.StatusOK {
		h.t.Fatalf("%s: status %d\n%s", path, answer.Code, answer.Body)
	}
	for _, word := range words {
		if !strings.Contains(answer.Body.String(), word) {
			h.t.Errorf("%s lacks %q:\n%s", path, word, answer.Body)
		}
	}
}

func TestWeb_showsTheLedgerAndTakesADecision(t *testing.T) {
	t.Parallel()
	h := newHouse(t, WebOptions{})
	senta, page := h.logIn("senta"), "/approvals/"+url.PathEscape(h.asked.Request.ID)

	h.shows("/", senta, "7 Sep 2026", "awaiting approval", "NORD", "SUED", "finished")
	h.shows("/approvals", senta, "€1,234.56", "K-1", "CEST")
	h.shows("/invoices", senta, `href="/invoices/NORD/R-17"`, "Kiesel &amp; Söhne &lt;b&gt;", "awaiting approval")
	h.shows("/invoices/NORD/R-17", senta, "APPROVAL_PENDING", "29 Jun 2026", "€1,234.56")
	h.shows("/slack", senta, "None yet.")
	h.shows(page, senta, "rechnung@kunde-K-1.example", "70", "29 Jun 2026", "clara", "Letzte Mahnung", "senior", "head of credit", h.asked.Request.FactsHash)

	approve := url.Values{"answer": {"approve"}, "facts_hash": {h.asked.Request.FactsHash}}
	if answer := h.ask(http.MethodPost, page, h.logIn("clara"), approve); answer.Code != http.StatusUnprocessableEntity {
		t.Errorf("who asked approves: status %d", answer.Code)
	}
	if answer := h.ask(http.MethodPost, page, senta, approve); answer.Code != http.StatusSeeOther {
		t.Fatalf("approve: status %d\n%s", answer.Code, answer.Body)
	}
	h.shows(page, senta, "Outcome: approved", "senta")
	h.shows("/approvals", senta, "Nothing to do")
	decided, err := h.store.Approval(t.Context(), h.asked.Request.ID)
	if err != nil || decided.Outcome == nil || decided.Outcome.By != "senta" || decided.Outcome.State != approval.Approved {
		t.Errorf("in the ledger: %+v, %v", decided.Outcome, err)
	}
}

func TestWeb_showsOnlyTheEntitiesOfAUser(t *testing.T) {
	t.Parallel()
	h := newHouse(t, WebOptions{})
	sven := h.logIn("sven")
	for _, path := range []string{"/approvals/" + url.PathEscape(h.asked.Request.ID), "/invoices/NORD/R-17"} {
		if code := h.ask(http.MethodGet, path, sven, nil).Code; code != http.StatusNotFound {
			t.Errorf("%s: status %d, want 404", path, code)
		}
	}
	for _, path := range []string{"/", "/approvals", "/invoices", "/slack"} {
		if body := h.ask(http.MethodGet, path, sven, nil).Body.String(); strings.Contains(body, "NORD") || strings.Contains(body, "K-1") {
			t.Errorf("%s tells of another entity:\n%s", path, body)
		}
	}
}

func TestWeb_whatIsNotThere(t *testing.T) {
	t.Parallel()
	h := newHouse(t, WebOptions{})
	senta := h.logIn("senta")
	for _, path := range []string{"/approvals/unknown", "/invoices/NORD/unknown", "/invoices/WEST/R-17", "/mailbox", "/nowhere"} {
		if code := h.ask(http.MethodGet, path, senta, nil).Code; code != http.StatusNotFound {
			t.Errorf("%s: status %d, want 404", path, code)
		}
	}
	answer := h.ask(http.MethodPost, "/approvals/unknown", senta, url.Values{"answer": {"approve"}})
	if answer.Code != http.StatusNotFound {
		t.Errorf("a decision about nothing: status %d", answer.Code)
	}
	if answer := h.ask(http.MethodPost, "/login", nil, url.Values{"token": {"never was one"}}); answer.Code != http.StatusUnauthorized {
		t.Errorf("an unknown link: status %d", answer.Code)
	}
	h.ask(http.MethodPost, "/logout", senta, nil)
	if code := h.ask(http.MethodGet, "/", senta, nil).Code; code != http.StatusUnauthorized {
		t.Errorf("after the logout: status %d", code)
	}
}

func TestWeb_showsTheStandInMailbox(t *testing.T) {
	t.Parallel()
	sink, err := smtpsink.Start(smtpsink.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := sink.Close(); err != nil {
			t.Error(err)
		}
	})
	for n := range 2 {
		mail := fmt.Sprintf("From: mahnung@nord.example\r\nTo: kunde@kiesel.example\r\nSubject: Mahnung %d\r\n\r\nText %d\r\n", n, n)
		if err := smtp.SendMail(sink.Addr(), nil, "mahnung@nord.example", []string{"kunde@kiesel.example"}, []byte(mail)); err != nil {
			t.Fatal(err)
		}
	}
	h := newHouse(t, WebOptions{Mailbox: sink})
	senta := h.logIn("senta")
	h.shows("/mailbox", senta, "Mahnung 0", "Mahnung 1", "kunde@kiesel.example")
	latest, err := webMailbox{sink}.List(1)
	if err != nil || len(latest) != 1 || latest[0].Subject != "Mahnung 1" {
		t.Errorf("the latest mail: %+v, %v", latest, err)
	}
	h.shows("/mailbox/"+latest[0].ID, senta, "Text 1")
	if code := h.ask(http.MethodGet, "/mailbox/999999", senta, nil).Code; code != http.StatusNotFound {
		t.Errorf("a mail that is not there: status %d", code)
	}
	if code := h.ask(http.MethodGet, "/mailbox", h.logIn("sven"), nil).Code; code != http.StatusNotFound {
		t.Errorf("the mails of all entities, for who works for one: status %d", code)
	}
}

func TestWeb_answersTheNameItIsReachedBy(t *testing.T) {
	t.Parallel()
	tests := []struct {
		url   string
		hosts string
		https bool
	}{
		{"", "127.0.0.1:8090", false},
		{"http://127.0.0.1:8091", "127.0.0.1:8090 127.0.0.1:8091", false},
		{"https://mahnwerk.example/", "127.0.0.1:8090 mahnwerk.example", true},
		{"mahnwerk.example", "127.0.0.1:8090", false},
	}
	for _, test := range tests {
		a := New(config.Config{Web: config.Web{URL: test.url}, Temporal: config.Temporal{UIURL: "http://ui"}}, "web", io.Discard)
		o := a.pages(nil, WebOptions{Hosts: []string{"127.0.0.1:8090"}})
		if got := strings.Join(o.Hosts, " "); got != test.hosts || o.HTTPS != test.https || o.TemporalUI != "http://ui" {
			t.Errorf("%q: hosts %s, https %v, UI %s", test.url, got, o.HTTPS, o.TemporalUI)
		}
	}
}

// refusing is a door that is not there or not answering.
type refusing struct{ err error }

func (d refusing) Decide(context.Context, string, approval.Answer) (approval.Outcome, error) {
	return approval.Outcome{}, d.err
}

func TestWebDoor_translates(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ fault, want error }{
		{fmt.Errorf("decide: %w", engine.ErrNoWorker), web.ErrNoAnswer},
		{fmt.Errorf("%w: approval x", postgres.ErrNotFound), web.ErrNotFound},
		{approval.ErrClosed, approval.ErrClosed},
	} {
		_, err := webDoor{refusing{test.fault}}.Decide(t.Context(), "x", approval.Answer{})
		if !errors.Is(err, test.want) || !errors.Is(err, test.fault) {
			t.Errorf("%v became %v", test.fault, err)
		}
	}
}

func TestNewWeb_needsTemporal(t *testing.T) {
	t.Parallel()
	a := New(config.Config{DatabaseURL: config.Secret(testkit.Database(t)), DatabaseConns: 2, Temporal: config.Temporal{Address: "127.0.0.1:1", Namespace: "default"}}, "web", io.Discard)
	t.Cleanup(a.Close)
	_, err := NewWeb(t.Context(), a, WebOptions{})
	var away *UnreachableError
	if !errors.As(err, &away) {
		t.Errorf("NewWeb = %v, want an UnreachableError", err)
	}
}
