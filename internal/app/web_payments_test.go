package app

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/remittance"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/engine"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/web"
)

// arrived takes in a statement with one credit, as `starter import statement` does, and returns the address of its page.
func (h *house) arrived(minor int64, text string) (path string, id int64) {
	h.t.Helper()
	ctx, day, zero := h.t.Context(), calendar.MustDate("2026-09-04"), money.Zero("EUR")
	paid := money.New(minor, "EUR")
	entry := bankstatement.Entry{Account: "DE02120300000000202051", BookedOn: day, ValueOn: day, Status: bankstatement.Booked, Transaction: bankstatement.Transaction{
		Amount: paid, BankReference: "ref-1", Remittance: bankstatement.Remittance{Unstructured: []string{text}},
		Counterparty: bankstatement.Counterparty{Name: "Kiesel <script>alert(1)</script>", Account: "DE89370400440532013000"}}}
	statements := []bankstatement.Statement{{ID: "S-1", Account: entry.Account, Currency: "EUR", Entries: []bankstatement.Entry{entry},
		Opening: bankstatement.Balance{Amount: zero, On: day.AddDays(-1)}, Closing: bankstatement.Balance{Amount: paid, On: day}}}
	bankstatement.Number(statements)
	_, err := h.store.RecordStatement(ctx, subledger.Statements{Entity: "NORD", Statements: statements, File: documentOf("statement.xml")})
	h.must(err)
	_, err = h.store.MatchStatement(ctx, "NORD", cashapplication.Propose)
	h.must(err)
	h.must(h.store.Pool().QueryRow(ctx, `SELECT max(id) FROM payment`).Scan(&id))
	return fmt.Sprintf("/payments/NORD/%d", id), id
}

func documentOf(name string) subledger.Document {
	sum := sha256.Sum256([]byte(name))
	return subledger.Document{Name: name, SHA256: sum[:], SizeBytes: 1, By: "clara"}
}

// sent sends one of a payment's forms with the version its page shows.
func (h *house) sent(path string, session *http.Cookie, form url.Values) *httptest.ResponseRecorder {
	h.t.Helper()
	_, after, ok := strings.Cut(h.ask(http.MethodGet, path, session, nil).Body.String(), `name="version" value="`)
	if version, _, _ := strings.Cut(after, `"`); ok {
		form.Set("version", version)
	} else {
		form.Set("version", "1")
	}
	return h.ask(http.MethodPost, path, session, form)
}

func (h *house) count(sql string) (n int64) {
	h.t.Helper()
	h.must(h.store.Pool().QueryRow(h.t.Context(), sql).Scan(&n))
	return n
}

func TestWeb_decidesAboutAPaymentInTheLedger(t *testing.T) {
	t.Parallel()
	h := newHouse(t, WebOptions{})
	clara := h.logIn("clara")
	path, id := h.arrived(100000, "Abschlag zu R-17 danke")

	h.shows("/", clara, `<a href="/payments">Payments</a></th><td class="n">1<`)
	h.shows("/payments", clara, fmt.Sprintf(`href="%s"`, path), "€1,000.00", "K-1", "Kiesel &lt;script&gt;", "waits for a decision")
	h.shows(path, clara, "<mark>R-17</mark>", "complete number", "€234.56", "stays open", "DE89370400440532013000", `value="candidate:1"`, "Kiesel &amp; Söhne", "R-17\">K-1", "CEST")
	first := url.Values{"choice": {"candidate:1"}}
	for range 2 { // the second click of a hurried person
		if answer := h.sent(path, clara, first); answer.Code != http.StatusSeeOther {
			t.Fatalf("book: status %d\n%s", answer.Code, answer.Body)
		}
	}
	view, err := h.store.PaymentView(t.Context(), "NORD", id)
	h.must(err)
	if view.State != subledger.PaymentApplied || len(view.Applied) != 1 || view.Applied[0].By != "clara" || view.Applied[0].Amount.Minor != 100000 {
		t.Errorf("in the ledger: %s, %+v", view.State, view.Applied)
	}
	if n := h.count(`SELECT count(*) FROM audit_event WHERE kind = 'payment_decided' AND actor = 'clara'`); n != 1 {
		t.Errorf("the audit chain has %d decisions, want 1", n)
	}
	h.shows(path, clara, "It is booked so.", "explanation chosen", `value="undo"`)
	h.shows("/payments", clara, "Nothing to do")

	if answer := h.sent(path, clara, url.Values{"choice": {"undo"}, "reason": {"meant for the sister company"}}); answer.Code != http.StatusSeeOther {
		t.Fatalf("undo: status %d\n%s", answer.Code, answer.Body)
	}
	if answer := h.sent(path, clara, first); answer.Code != http.StatusSeeOther {
		t.Errorf("the same again after undoing it: status %d\n%s", answer.Code, answer.Body)
	}
	h.shows(path, clara, "meant for the sister company", "taken back")
}

func TestWeb_correctsAndAccountsForAPayment(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		form  url.Values
		state subledger.PaymentState
	}{
		"corrected":  {url.Values{"choice": {"allocate"}, "invoice-1": {"R-17"}, "amount-1": {"1,000.00"}, "skonto-1": {"34.56"}}, subledger.PaymentApplied},
		"on account": {url.Values{"choice": {"on_account"}, "customer": {"K-1"}}, subledger.PaymentOnAccount},
		"refund":     {url.Values{"choice": {"refund"}, "reason": {"paid twice"}}, subledger.PaymentRefunding},
		"not ours":   {url.Values{"choice": {"not_ours"}, "reason": {"for the neighbour"}}, subledger.PaymentApplied},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, WebOptions{})
			clara := h.logIn("clara")
			path, id := h.arrived(100000, "Abschlag zu R-17 danke")
			if answer := h.sent(path, clara, test.form); answer.Code != http.StatusSeeOther {
				t.Fatalf("status %d\n%s", answer.Code, answer.Body)
			}
			view, err := h.store.PaymentView(t.Context(), "NORD", id)
			h.must(err)
			if view.State != test.state {
				t.Errorf("state %s, want %s", view.State, test.state)
			}
			h.shows(path, clara, "clara")
		})
	}
}

func TestWeb_refusesWhatTheLedgerRefuses(t *testing.T) {
	t.Parallel()
	h := newHouse(t, WebOptions{})
	h.exec(`INSERT INTO app_user (name, roles, entities) VALUES ('rita', '{auditor}', '{}')`)
	clara, rita, sven := h.logIn("clara"), h.logIn("rita"), h.logIn("sven")
	path, _ := h.arrived(100000, "Abschlag zu R-17 danke")
	tests := map[string]struct {
		session *http.Cookie
		form    url.Values
		status  int
		want    string
	}{
		"a role that may not book": {rita, url.Values{"choice": {"candidate:1"}}, http.StatusForbidden, "does not allow this"},
		"another entity's people":  {sven, url.Values{"choice": {"candidate:1"}}, http.StatusNotFound, "no such thing"},
		"more than is open":        {clara, url.Values{"choice": {"allocate"}, "invoice-1": {"R-17"}, "amount-1": {"1,000.00"}, "skonto-1": {"900.00"}}, http.StatusUnprocessableEntity, "Less is open"},
		"more than was paid":       {clara, url.Values{"choice": {"allocate"}, "invoice-1": {"R-17"}, "amount-1": {"1,100.00"}}, http.StatusUnprocessableEntity, "Less of the payment is left"},
		"an unknown invoice":       {clara, url.Values{"choice": {"allocate"}, "invoice-1": {"R-0"}, "amount-1": {"1.00"}}, http.StatusUnprocessableEntity, "is not in the books"},
		"an unknown customer":      {clara, url.Values{"choice": {"on_account"}, "customer": {"K-0"}}, http.StatusUnprocessableEntity, "is not in the books"},
		"an unknown explanation":   {clara, url.Values{"choice": {"candidate:9"}}, http.StatusUnprocessableEntity, "offered anew"},
		"nothing to take back":     {clara, url.Values{"choice": {"undo"}, "reason": {"because"}}, http.StatusUnprocessableEntity, "nothing to take back"},
	}
	for name, test := range tests {
		answer := h.sent(path, test.session, test.form)
		if answer.Code != test.status || !strings.Contains(answer.Body.String(), test.want) {
			t.Errorf("%s: status %d, want %d with %q:\n%s", name, answer.Code, test.status, test.want, answer.Body)
		}
	}
	if n := h.count(`SELECT count(*) FROM payment_decision`); n != 0 {
		t.Errorf("%d decisions were made", n)
	}
	if n := h.count(`SELECT count(*) FROM audit_event WHERE kind = 'command_refused' AND actor = 'rita'`); n != 1 {
		t.Errorf("the audit chain has %d refusals of the role, want 1", n)
	}
	if body := h.ask(http.MethodGet, "/payments", sven, nil).Body.String(); strings.Contains(body, "NORD/") || strings.Contains(body, "Kiesel") {
		t.Errorf("the list tells of another entity:\n%s", body)
	}
	if code := h.ask(http.MethodGet, path, sven, nil).Code; code != http.StatusNotFound {
		t.Errorf("the page of another entity's payment: status %d", code)
	}
}

// TestWeb_offersAnewWhatHasChanged: what was offered and is out of date is refused, offered anew and then booked.
func TestWeb_offersAnewWhatHasChanged(t *testing.T) {
	t.Parallel()
	h := newHouse(t, WebOptions{})
	clara := h.logIn("clara")
	path, id := h.arrived(100000, "Abschlag zu R-17 danke")
	_, err := h.store.PostPayment(t.Context(), subledger.Payment{Head: subledger.Head{Entity: "NORD", By: "clara"}, Customer: "K-1", Amount: money.New(5000, "EUR"),
		ValueOn: calendar.MustDate("2026-09-07"), Allocations: []subledger.Allocation{{Invoice: "R-17", Amount: money.New(5000, "EUR")}}})
	h.must(err)
	answer := h.sent(path, clara, url.Values{"choice": {"candidate:1"}})
	if answer.Code != http.StatusUnprocessableEntity || !strings.Contains(answer.Body.String(), "have changed since") {
		t.Fatalf("a stale explanation: status %d\n%s", answer.Code, answer.Body)
	}
	if answer := h.sent(path, clara, url.Values{"choice": {"again"}}); answer.Code != http.StatusSeeOther {
		t.Fatalf("offer anew: status %d\n%s", answer.Code, answer.Body)
	}
	h.shows(path, clara, "€184.56")
	old := url.Values{"choice": {"candidate:1"}, "version": {"1"}}
	if answer := h.ask(http.MethodPost, path, clara, old); answer.Code != http.StatusUnprocessableEntity {
		t.Errorf("the offer of before: status %d", answer.Code)
	}
	if answer := h.sent(path, clara, url.Values{"choice": {"candidate:1"}}); answer.Code != http.StatusSeeOther {
		t.Errorf("the new offer: status %d\n%s", answer.Code, answer.Body)
	}
	view, err := h.store.PaymentView(t.Context(), "NORD", id)
	if err != nil || view.State != subledger.PaymentApplied {
		t.Errorf("in the ledger: %s, %v", view.State, err)
	}
}

// closedDoor answers every decision with an error, and counts them.
type closedDoor struct {
	err   error
	asked *int
}

func (d closedDoor) Decide(context.Context, subledger.DecidePayment) (subledger.Decided, error) {
	*d.asked++
	return subledger.Decided{}, d.err
}

func TestWebPayments_saysWhatTheDoorSays(t *testing.T) {
	t.Parallel()
	h := newHouse(t, WebOptions{})
	_, id := h.arrived(100000, "Abschlag zu R-17 danke")
	decide := func(door paymentDoor, d subledger.DecidePayment) error {
		_, err := webPayments{h.store, door}.DecidePayment(t.Context(), d)
		return err
	}
	there := subledger.DecidePayment{Head: subledger.Head{Entity: "NORD"}, PaymentID: id}
	asked := 0
	for _, test := range []struct{ fault, want error }{
		{fmt.Errorf("decide: %w", engine.ErrNoWorker), web.ErrNoAnswer},
		{fmt.Errorf("%w: invoice x", postgres.ErrNotFound), web.ErrNotFound},
	} {
		if err := decide(closedDoor{test.fault, &asked}, there); !errors.Is(err, test.want) || !errors.Is(err, test.fault) {
			t.Errorf("%v became %v", test.fault, err)
		}
	}
	if asked != 2 {
		t.Fatalf("the door was asked %d times", asked)
	}
	elsewhere, unknown := there, there
	elsewhere.Entity, unknown.PaymentID = "SUED", id+1
	for _, d := range []subledger.DecidePayment{elsewhere, unknown} {
		if err := decide(closedDoor{nil, &asked}, d); !errors.Is(err, web.ErrNotFound) || asked != 2 {
			t.Errorf("payment %d of %s: %v, the door was asked %d times", d.PaymentID, d.Entity, err, asked)
		}
	}
}

func TestWeb_showsWhatCameIn(t *testing.T) {
	t.Parallel()
	h := newHouse(t, WebOptions{})
	_, err := h.store.Quarantine(t.Context(), subledger.Quarantined{Entity: "NORD", Kind: subledger.StatementFile, Name: "<b>broken</b>.xml", SHA256: []byte("12345678901234567890123456789012"),
		SizeBytes: 9, Reason: "the balance does not add up", Position: "line 7", By: "clara"})
	h.must(err)
	eur := func(minor int64) money.Amount { return money.New(minor, "EUR") }
	_, err = h.store.RecordAdvice(t.Context(), subledger.AdviceFile{Head: subledger.Head{Entity: "NORD", By: "clara"}, File: documentOf("avis.csv"), Advices: []remittance.Advice{{
		Number: "AV-7", Total: eur(50000), Currency: "EUR", Source: remittance.SourceCSV, Lines: []remittance.Line{{Document: "R-17", Gross: eur(50000), Deduction: eur(0), Net: eur(50000)}}}}})
	h.must(err)
	_, err = h.store.KeepFile(t.Context(), subledger.Arrived{Entity: "NORD", Kind: subledger.StatementFile, Name: "umsatz.sta", Raw: []byte("x"), Source: "folder", By: "inbox"})
	h.must(err)
	h.shows("/inbox", h.logIn("senta"), "umsatz.sta", "being read", "folder", "&lt;b&gt;broken", "line 7", "AV-7", "€500.00", "expected", "avis.csv")
	if body := h.ask(http.MethodGet, "/inbox", h.logIn("sven"), nil).Body.String(); strings.Contains(body, "broken") || strings.Contains(body, "AV-7") || strings.Contains(body, "umsatz") {
		t.Errorf("the inbox tells of another entity:\n%s", body)
	}
}
