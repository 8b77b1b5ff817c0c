package web_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/call"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/habit"
	"github.com/mahnwerk/mahnwerk/ar/letter"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/playbook"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/worklist"
	"github.com/mahnwerk/mahnwerk/internal/web"
)

// debtorName is what a debtor might call himself to get into a page.
const debtorName = `Müller & Söhne <script>alert("x")</script> GmbH`

// world is a small ledger in memory behind the pages' ports. Its door decides by the real rules.
type world struct {
	mu        sync.Mutex
	users     map[string]approval.User
	links     map[string]string // token → user, gone once used
	sessions  map[string]string
	approvals map[string]web.Approval
	money     *till
	post      *letterbox
	folder    *caseFolder
	mails     map[string][]byte
	calls     []call.Log
	refuses   error // calls are refused with it
	broken    error // every read fails with it
	doorFault error
	empty     bool
	refusals  []string // of persons, as "name action entity"
	log       bytes.Buffer
}

func approvalUser(name string, roles ...string) approval.User {
	return approval.User{Name: name, Roles: roles, Active: true}
}

func newWorld() *world {
	person := approvalUser
	sued := person("sven", "senior")
	sued.Entities = []string{"SUED"}
	w := &world{
		users: map[string]approval.User{"maria": person("maria", "clerk", "senior"), "anna": person("anna", "clerk"),
			"rosa": person("rosa", "senior"), "sven": sued},
		money: newTill(), post: newLetterbox(), folder: newCaseFolder(), links: map[string]string{}, sessions: map[string]string{}, mails: map[string][]byte{"000001": []byte(sampleMail)},
		approvals: map[string]web.Approval{"letter-1": letterApproval("letter-1"), "escalation-1": escalationApproval("escalation-1"), "write-off-1": writeOffApproval("write-off-1")},
	}
	w.folder.w = w
	for name := range w.users {
		w.links["link-of-"+name] = name
	}
	return w
}

func eur(minor int64) money.Amount { return money.New(minor, "EUR") }

func letterApproval(id string) web.Approval {
	facts := letter.Facts{
		Language: "de", Kind: letter.FinalNotice, Level: 3, Reference: "MW-17", CustomerNumber: "K-1",
		Creditor:                letter.Creditor{Party: letter.Party{Name: "Nordwerk GmbH", Lines: []string{"Hafenstraße 1", "20457 Hamburg"}}, IBAN: "DE89370400440532013000", Email: "forderungen@nordwerk.example"},
		Customer:                letter.Party{Name: "Maschinenbau Kiesel GmbH", Lines: []string{"Werkstraße 12", "20095 Hamburg"}},
		DatedOn:                 calendar.MustDate("2026-03-16"),
		PayByOn:                 calendar.MustDate("2026-03-26"),
		PaymentsConsideredUntil: calendar.MustDate("2026-03-13"),
		Items: []letter.Item{
			{Number: "R-2026/17", IssuedOn: calendar.MustDate("2026-01-05"), DueOn: calendar.MustDate("2026-01-20"), Original: eur(1234567), Open: eur(1234567), Collectable: eur(1234567), Level: 3, DaysOverdue: 55},
			{Number: "R-2026#18", IssuedOn: calendar.MustDate("2026-01-12"), DueOn: calendar.MustDate("2026-01-27"), Original: eur(4500), Open: eur(4500), Collectable: eur(4500), Level: 2, DaysOverdue: 48},
		},
		Total: eur(1239067),
	}
	return web.Approval{
		Case: approval.Case{
			Request: approval.Request{ID: id, Entity: "NORD", Kind: approval.KindLetter, RequestedBy: "rosa", State: approval.Open,
				Roles: []string{"senior", "head_of_credit"}, FactsHash: "hash-1"},
			Customer: "K-1", Because: "the step final_notice needs approval", Total: []money.Amount{eur(1239067)}, LetterID: 17, Letter: &facts,
			Steps:       []dunning.ApproverStep{{Role: "senior"}, {Role: "head_of_credit"}},
			RequestedAt: time.Date(2026, 3, 16, 8, 0, 0, 0, time.UTC), ExpiresAt: time.Date(2026, 3, 18, 8, 0, 0, 0, time.UTC),
		},
		CustomerName: debtorName, Channel: "email", Address: "buchhaltung@kiesel.example",
		Items: []web.ApprovalItem{
			{Number: "R-2026/17", Level: 3, DueOn: calendar.MustDate("2026-01-20"), DaysOverdue: 55, Amount: eur(1234567)},
			{Number: "R-2026#18", Level: 2, DueOn: calendar.MustDate("2026-01-27"), DaysOverdue: 48, Amount: eur(4500)},
		},
	}
}

func escalationApproval(id string) web.Approval {
	a := letterApproval(id)
	a.Request.Kind, a.Letter, a.LetterID, a.Channel, a.Address = approval.KindEscalation, nil, 0, "", ""
	a.Because = "the ladder is spent"
	return a
}

func writeOffApproval(id string) web.Approval {
	a := escalationApproval(id)
	a.Request.Kind, a.Because = approval.KindWriteOff, "0.37 EUR is to be given up"
	return a
}

func invoiceLine() web.InvoiceLine {
	return web.InvoiceLine{Entity: "NORD", Number: "R-2026/17", Customer: "K-1", CustomerName: debtorName, Open: eur(1234567),
		DueOn: calendar.MustDate("2026-01-20"), Level: 2, Word: collection.WordOnHold, NextOn: calendar.MustDate("2026-03-20")}
}

func (w *world) Overview(_ context.Context, entities []string) (web.Overview, error) {
	if w.empty {
		return web.Overview{}, w.broken
	}
	return web.Overview{
		Entities: []web.Entity{{Code: "NORD", TodayOn: calendar.MustDate("2026-03-16"), BankUpTo: calendar.MustDate("2026-03-13")}, {Code: "SUED", TodayOn: calendar.MustDate("2026-03-16")}},
		Invoices: []web.Count{{Name: "paid", Count: 31}, {Name: "on_hold", Count: 2}}, Letters: []web.Count{{Name: "1", Count: 12}, {Name: "2", Count: 4}},
		Promises: []web.Count{{Name: "partly_kept", Count: 1}}, Mail: []web.Count{{Name: "uncertain", Count: 1}}, Disputes: 1, Holds: 2, Approvals: 2, OpenTasks: 1,
		Tasks: []web.Task{{Kind: "contact_missing", Entity: "NORD", Customer: "K-1", Invoice: "R-2026/17", Role: "clerk", Detail: "no deliverable contact", CreatedAt: time.Date(2026, 3, 16, 8, 0, 0, 0, time.UTC)}},
		Runs:  []web.Run{{Entity: "NORD", On: calendar.MustDate("2026-03-16"), Letters: 7, State: "finished"}},
	}, w.broken
}

func (w *world) OpenApprovals(_ context.Context, entities []string) ([]approval.Line, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var lines []approval.Line
	for _, a := range w.approvals {
		if a.Outcome == nil && !w.empty && (len(entities) == 0 || slices.Contains(entities, a.Request.Entity)) {
			lines = append(lines, approval.Line{ID: a.Request.ID, Entity: "NORD", Customer: a.Customer, Kind: a.Request.Kind, Role: "senior",
				RequestedBy: a.Request.RequestedBy, Because: a.Because, Items: len(a.Items), Total: a.Total, ExpiresAt: a.ExpiresAt})
		}
	}
	slices.SortFunc(lines, func(a, b approval.Line) int { return strings.Compare(a.ID, b.ID) })
	return lines, w.broken
}

func (w *world) Approval(_ context.Context, id string) (web.Approval, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	a, ok := w.approvals[id]
	if !ok {
		return a, fmt.Errorf("%w: approval", web.ErrNotFound)
	}
	return a, w.broken
}

func (w *world) Messages(context.Context, []string, int) ([]web.Message, error) {
	if w.empty {
		return nil, w.broken
	}
	return []web.Message{{Channel: "senior", ApprovalID: "letter-1", Headline: "please decide", Detail: "the step needs approval", At: time.Date(2026, 3, 16, 8, 0, 0, 0, time.UTC)}}, w.broken
}

func (w *world) Invoices(context.Context, []string, int) ([]web.InvoiceLine, error) {
	if w.empty {
		return nil, w.broken
	}
	return []web.InvoiceLine{invoiceLine()}, w.broken
}

func (w *world) Invoice(_ context.Context, entity, number string) (web.Invoice, error) {
	if entity != "NORD" || number != "R-2026/17" {
		return web.Invoice{}, web.ErrNotFound
	}
	paid := eur(1000)
	return web.Invoice{InvoiceLine: invoiceLine(), IssuedOn: calendar.MustDate("2026-01-05"), Amount: eur(1235567), Paid: paid,
		Heard: heard(), Because: "on 2026-03-16: held", Blockers: []collection.Blocker{collection.BlockHoldItem},
		Timeline: []web.Happening{
			{At: time.Date(2026, 2, 1, 9, 0, 0, 0, time.UTC), On: calendar.MustDate("2026-02-01"), Kind: "payment", What: "payment", State: "receivables", Amount: &paid, Who: "bank"},
			{At: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), Kind: "hold", What: "item", State: "active", Who: "anna", Because: "waiting for goods", UntilOn: calendar.MustDate("2026-04-01")},
			{At: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), Kind: "mail_claim", What: "accept_promise", State: "confirmed", Who: "anna", Because: "several_claims"},
		}}, w.broken
}

func heard() (all []web.Heard) {
	for _, c := range newLetterbox().mail.Claims {
		all = append(all, web.Heard{Mail: 5, On: calendar.MustDate("2026-03-16"), Claim: c})
	}
	return all
}

// Worklist has one customer, who is anna's.
func (w *world) Worklist(_ context.Context, entities []string, collector string, _ int) ([]worklist.Entry, error) {
	if w.empty || collector != "" && collector != "anna" || len(entities) > 0 && !slices.Contains(entities, "NORD") {
		return nil, w.broken
	}
	today := calendar.MustDate("2026-03-16")
	entries := worklist.Rank([]worklist.Case{{Entity: "NORD", Customer: "K-1", Name: debtorName, Collector: "anna", Overdue: eur(1240000), Disputed: eur(0), Promised: eur(0),
		Items: 2, OldestDueOn: today.AddDays(-41), BrokenPromises: 2, HasContact: true}}, "EUR", today)
	entries[0].Playbook, entries[0].Contact = "raten", habit.Habit{Day: "tuesday", By: "anna"}
	return entries, w.broken
}

func (w *world) Casework(ctx context.Context, entity receivable.EntityCode, number receivable.CustomerNumber) (web.Casework, error) {
	if entity != "NORD" || number != "K-1" {
		return web.Casework{}, web.ErrNotFound
	}
	entries, err := w.Worklist(ctx, nil, "", 0)
	return web.Casework{Entity: entity, Customer: number, Name: debtorName, Currency: "EUR", Entries: entries,
		Items: []web.OpenItem{{Number: "R-2026/17", Customer: "K-1", Open: eur(1234567), DueOn: calendar.MustDate("2026-01-20")}, {Number: "CH-1", Customer: "K-1", Open: money.New(100, "CHF")}},
		Calls: []call.Row{{Result: call.Result{CallID: 4, Note: 9, On: calendar.MustDate("2026-03-20")}, Outcome: call.CallBack, By: "anna", At: time.Date(2026, 3, 12, 9, 0, 0, 0, time.UTC)}}}, err
}

func (w *world) Playbook(_ context.Context, entity receivable.EntityCode, name string) (playbook.Version, error) {
	if entity != "NORD" || name != "raten" {
		return playbook.Version{}, web.ErrNotFound
	}
	return playbook.Version{Name: name, Version: 3, By: "heike", Text: "# Raten\n\nHöchstens <b>sechs</b>."}, w.broken
}

func (w *world) LogCall(_ context.Context, l call.Log) (call.Result, error) {
	if err := errors.Join(w.refuses, l.Check()); err != nil {
		return call.Result{}, err
	}
	w.calls = append(w.calls, l)
	return call.Result{CallID: 5}, nil
}

func (w *world) UseLink(_ context.Context, link string) (string, time.Time, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	user, ok := w.links[link]
	if !ok {
		return "", time.Time{}, web.ErrNotLetIn
	}
	delete(w.links, link)
	w.sessions["session-of-"+user] = user
	return "session-of-" + user, time.Now().Add(time.Hour), w.broken
}

func (w *world) Session(_ context.Context, session string) (approval.User, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	user, ok := w.sessions[session]
	if !ok {
		return approval.User{}, web.ErrNotLetIn
	}
	return w.users[user], nil
}

func (w *world) NoteRefusal(_ context.Context, by string, a access.Action, entity string, _ error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.refusals = append(w.refusals, strings.TrimSpace(fmt.Sprint(by, " ", a, " ", entity)))
	return w.broken
}

func (w *world) ChatLink(_ context.Context, token, user string) (web.ChatLink, error) {
	if token != "chat-link-of-"+user {
		return web.ChatLink{}, web.ErrNotFound
	}
	return web.ChatLink{Team: "T1", ChatUser: "U1", User: user}, w.broken
}

func (w *world) ConfirmChatLink(_ context.Context, token, user string) error {
	if token != "chat-link-of-"+user {
		return web.ErrNotFound
	}
	return w.broken
}

func (w *world) EndSession(_ context.Context, session string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.sessions, session)
	return nil
}

func (w *world) Decide(_ context.Context, id string, a approval.Answer) (approval.Outcome, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	asked, ok := w.approvals[id]
	if !ok {
		return approval.Outcome{}, web.ErrNotFound
	}
	if err := errors.Join(w.doorFault, approval.CheckPerson(asked.Request, w.users[a.By]), approval.CheckAnswer(asked.Request, a)); err != nil {
		return approval.Outcome{}, err
	}
	o := approval.Outcome{ID: id, State: approval.Approved, By: a.By, Decision: a.Decision, Choice: a.Choice, Reason: a.Reason, At: time.Date(2026, 3, 16, 9, 0, 0, 0, time.UTC)}
	if a.Decision == approval.Reject {
		o.State, o.HeldUntilOn = approval.Rejected, calendar.MustDate("2026-03-30")
	}
	asked.Outcome, asked.Request.State = &o, o.State
	w.approvals[id] = asked
	return o, nil
}

func (w *world) List(int) ([]web.Mail, error) {
	if w.empty {
		return nil, w.broken
	}
	return []web.Mail{{ID: "000001", From: "forderungen@nordwerk.example", To: "buchhaltung@kiesel.example", Subject: "Mahnung <b>", At: time.Date(2026, 3, 16, 8, 0, 0, 0, time.UTC)}}, w.broken
}

func (w *world) Raw(id string) ([]byte, error) {
	raw, ok := w.mails[id]
	if !ok {
		return nil, web.ErrNotFound
	}
	return raw, nil
}

// host is the name the tests ask for.
const host = "mahnwerk.test:8090"

func (w *world) options() web.Options {
	return web.Options{Records: w, Sessions: w, Refusals: w, ChatLinks: w, Door: w, Payments: w.payments(), Inquiries: w.post, Work: w, DisputeCases: w.folder, Trails: w.trails(), Mailbox: w, Hosts: []string{host}, TemporalUI: "http://127.0.0.1:8233",
		Ready: func(context.Context) error { return w.broken }, Log: slog.New(slog.NewTextHandler(&w.log, nil))}
}

func (w *world) server(t *testing.T) *web.Server {
	t.Helper()
	server, err := web.New(w.options())
	if err != nil {
		t.Fatal(err)
	}
	return server
}

// ask is one request and its answer.
func (w *world) ask(t *testing.T, method, path, as, form string, change ...func(*http.Request)) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, "http://"+host+path, strings.NewReader(form))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "http://"+host)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	if as != "" {
		w.mu.Lock()
		w.sessions["session-of-"+as] = as
		w.mu.Unlock()
		r.AddCookie(&http.Cookie{Name: "mahnwerk_session", Value: "session-of-" + as})
	}
	for _, c := range change {
		c(r)
	}
	answer := httptest.NewRecorder()
	w.server(t).ServeHTTP(answer, r)
	return answer
}

// sampleMail is a letter as the engine sends it.
const sampleMail = "From: =?utf-8?q?Nordwerk_GmbH?= <forderungen@nordwerk.example>\r\n" +
	"To: buchhaltung@kiesel.example\r\nSubject: =?utf-8?q?Zahlungserinnerung_f=C3=BCr_R-17?=\r\nMessage-Id: <1@nordwerk.example>\r\n" +
	"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n" +
	"--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC=C3=9Fe <b>fett</b>\r\n" +
	"--b\r\nContent-Type: application/pdf; name=\"Mahnung.pdf\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"Mahnung.pdf\"\r\n\r\nJVBERi0xLjQ=\r\n" +
	"--b\r\nContent-Type: text/html\r\nContent-Disposition: attachment; filename=\"../../x.html\"\r\n\r\n<script>1</script>\r\n--b--\r\n"
