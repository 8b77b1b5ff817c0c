package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/llm"
	"github.com/mahnwerk/mahnwerk/internal/llm/llmtest"
	"github.com/mahnwerk/mahnwerk/internal/mailbox"
	"github.com/mahnwerk/mahnwerk/internal/mailfile"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// storeClaimDoor decides at the ledger, as the activity behind the workflow's door does.
type storeClaimDoor struct{ store *postgres.Store }

func (d storeClaimDoor) Decide(ctx context.Context, c mailroom.DecideClaim) (mailroom.Decided, error) {
	if err := d.store.Permit(ctx, c.By, access.Collect, string(c.Entity)); err != nil {
		return mailroom.Decided{}, err
	}
	return d.store.DecideClaim(ctx, c)
}

// started are the files whose workflows were started.
type started struct{ kinds []subledger.DocumentKind }

func (s *started) StartFile(_ context.Context, kind subledger.DocumentKind, id subledger.FileID) (string, error) {
	s.kinds = append(s.kinds, kind)
	return id.Short(), nil
}

// reads stores a mail of customer K-1 and reads it, with the provider that the configuration names.
func (h *house) reads(body string, c llm.Config) (mails, mailroom.ID, mailroom.Reading) {
	h.t.Helper()
	ctx := h.t.Context()
	h.exec(`INSERT INTO contact (customer_id, address) SELECT id, 'buchhaltung@kiesel.example' FROM customer WHERE number = 'K-1' ON CONFLICT DO NOTHING`)
	raw := fmt.Sprintf("Message-ID: <%d@kiesel.example>\r\nFrom: Kiesel <buchhaltung@kiesel.example>\r\nSubject: AW: R-17\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n%s", len(body), body)
	kept, err := KeepMail(ctx, h.store, mailroom.Arrived{Entity: "NORD", Raw: []byte(raw), Source: mailroom.FromHTTP, By: "test"})
	h.must(err)
	m := mails{Store: h.store, reader: mailfile.Reader{}, model: &model{store: h.store, config: c}, files: &started{}}
	read, err := m.ReadMail(ctx, kept.ID)
	h.must(err)
	return m, kept.ID, read
}

func TestMails_fromBytesToAPersonsWord(t *testing.T) {
	t.Parallel()
	h := newHouse(t, WebOptions{})
	clara := h.logIn("clara")
	m, id, read := h.reads("Guten Tag,\r\n\r\nR-17 erkennen wir nicht an: die Ware war beschädigt & 3 < 5.\r\n\r\nGruß\r\nKiesel\r\n", llm.Config{})
	if !read.NeedsHuman || read.AskModel || read.State != mailroom.Read {
		t.Fatalf("read %+v, want a person and no model", read)
	}
	settled, err := m.SettleMail(t.Context(), id, false)
	h.must(err)
	if settled.State != mailroom.Waiting || settled.Applied != 0 {
		t.Fatalf("settled %+v, want everything to wait", settled)
	}
	number, err := h.store.MailOriginal(t.Context(), id)
	h.must(err)
	path := fmt.Sprintf("/mails/NORD/%d", number.Number)
	h.shows("/mails", clara, path, "dispute")
	h.shows(path, clara, "<mark>", "beschädigt &amp; 3 &lt; 5", "quality", "R-17", "holds letters back")
	var claim, version int64
	h.must(h.store.Pool().QueryRow(t.Context(), `SELECT id, version FROM mail_claim WHERE kind = 'open_dispute'`).Scan(&claim, &version))
	form := url.Values{"choice": {fmt.Sprintf("confirm:%d", claim)}, "version": {fmt.Sprint(version)}}
	for range 2 { // the second click of a hurried person
		if answer := h.ask(http.MethodPost, path, clara, form); answer.Code != http.StatusSeeOther {
			t.Fatalf("confirm: status %d\n%s", answer.Code, answer.Body)
		}
	}
	if n := h.count(`SELECT count(*) FROM dispute WHERE state = 'open' AND reason = 'quality'`); n != 1 {
		t.Errorf("%d disputes, want one", n)
	}
	if answer := h.ask(http.MethodPost, path, clara, url.Values{"choice": {"draft"}, "topic": {"dispute_received"}}); answer.Code != http.StatusSeeOther {
		t.Fatalf("draft: status %d\n%s", answer.Code, answer.Body)
	}
	h.shows(path, clara, "dispute received", "buchhaltung@kiesel.example", "draft")
}

func (h *house) allow(data mailroom.DataClass) {
	h.t.Helper()
	h.must(h.store.AllowModel(h.t.Context(), mailroom.AllowModel{Head: subledger.Head{Entity: "NORD", By: "head", Reason: "test"}, Data: data, Provider: llm.OpenAI}))
}

func provider(t *testing.T, handler llmtest.Handler) (*llmtest.Server, llm.Config) {
	t.Helper()
	server, err := llmtest.Start(handler)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() }) // nobody asks any more
	return server, llm.Config{Driver: llm.OpenAI, Model: llmtest.ModelName, BaseURL: server.URL() + "/v1", Structured: llm.ByJSONSchema,
		Timeout: llm.DefaultDeadline / 4, DailyTokens: 1_000_000, Concurrency: 1}
}

// Without the entity's permission nothing leaves, whatever is configured.
func TestMails_aModelIsAskedOnlyWithPermission(t *testing.T) {
	t.Parallel()
	h := newHouse(t, WebOptions{})
	liar, err := llmtest.WorstHandler(llmtest.Liar)
	h.must(err)
	server, config := provider(t, liar)
	m, id, read := h.reads("R-17 zahlen wir am 11.09.2026.", config)
	if read.AskModel {
		t.Error("a model is to be asked without permission")
	}
	var failed *activities.ModelError
	if _, err := m.AskModel(t.Context(), id); !errors.As(err, &failed) || failed.Kind != "not_permitted" || len(server.Requests()) != 0 {
		t.Errorf("asked without permission: %v, %d requests", err, len(server.Requests()))
	}
	h.allow(mailroom.MailData)
	if read, err = m.ReadMail(t.Context(), id); err != nil || !read.AskModel {
		t.Errorf("read %+v, %v; want a model to be asked", read, err)
	}
	if _, err := m.AskModel(t.Context(), id); err != nil || len(server.Requests()) == 0 {
		t.Errorf("asked with permission: %v, %d requests", err, len(server.Requests()))
	}
	if n := h.count(`SELECT count(*) FROM model_call WHERE outcome = 'ok' AND mail_id IS NOT NULL`); n != 1 {
		t.Errorf("%d calls on record, want one", n)
	}
	for _, seen := range server.Requests() {
		for _, secret := range []string{"Kiesel", "kiesel.example", "R-17"} {
			if strings.Contains(string(seen.Body), secret) {
				t.Errorf("%q left the house", secret)
			}
		}
	}
}

func TestMails_faultsOfAModelSayWhetherToAskAgain(t *testing.T) {
	t.Parallel()
	for behaviour, passing := range map[llmtest.Behaviour]bool{llmtest.Unavailable: true, llmtest.RateLimit: true, llmtest.QuotaUsed: false, llmtest.Refusal: false, llmtest.Unauthorised: false} {
		h := newHouse(t, WebOptions{})
		_, config := provider(t, llmtest.Behaving(behaviour))
		h.allow(mailroom.MailData)
		m, id, _ := h.reads("R-17 zahlen wir am 11.09.2026.", config)
		var failed *activities.ModelError
		if _, err := m.AskModel(t.Context(), id); !errors.As(err, &failed) || failed.Passing != passing {
			t.Errorf("%s: %v, want passing %t", behaviour, err, passing)
		}
		settled, err := m.SettleMail(t.Context(), id, true)
		if err != nil || settled.State != mailroom.Waiting || settled.Proposed != 1 {
			t.Errorf("%s: the rules' reading came to %+v, %v; want the promise to be proposed", behaviour, settled, err)
		}
	}
}

// What a model answers is taken only as other words around the same facts.
func TestDraftReply_keepsItsTemplateWhenTheModelFails(t *testing.T) {
	t.Parallel()
	h := newHouse(t, WebOptions{})
	server, config := provider(t, llmtest.Behaving(llmtest.Good)) // an answer of another form
	h.app.Config.Model = config
	_, id, _ := h.reads("R-17 erkennen wir nicht an, die Ware war beschädigt.", config)
	ask := mailroom.AskReply{Head: subledger.Head{Entity: "NORD", By: "clara"}, Mail: id, Topic: "dispute_received"}
	draft, err := h.app.DraftReply(t.Context(), h.store, ask)
	if err != nil || draft.Wording != mailroom.ByTemplate || len(server.Requests()) != 0 {
		t.Fatalf("without permission: %+v, %v, %d requests", draft, err, len(server.Requests()))
	}
	h.allow(mailroom.DraftData)
	again, err := h.app.DraftReply(t.Context(), h.store, ask)
	if err != nil || again.Wording != mailroom.ByTemplate || again.Body != draft.Body || len(server.Requests()) == 0 {
		t.Errorf("with a model that fails: %+v, %v, %d requests", again, err, len(server.Requests()))
	}
}

func TestMails_advicesGoToCashApplicationOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t, WebOptions{})
	m, id, read := h.reads("Guten Tag,\r\n\r\nmit Valuta 11.09.2026 haben wir folgende Zahlung angewiesen:\r\n\r\nRechnung   Datum        Betrag EUR\r\nR-17       01.06.2026   1.234,56\r\nSumme                   1.234,56\r\n", llm.Config{})
	if !read.Files {
		t.Fatalf("read %+v, want files to be looked for", read)
	}
	for range 2 {
		h.must(m.RouteFiles(t.Context(), id))
	}
	if n := h.count(`SELECT count(*) FROM inbox_file WHERE kind = 'advice' AND source = 'mail'`); n != 1 {
		t.Errorf("%d advices in the inbox, want one", n)
	}
	if kinds := m.files.(*started).kinds; len(kinds) == 0 || kinds[0] != subledger.AdviceDoc {
		t.Errorf("started %v, want an advice", kinds)
	}
}

func TestMails_whatCannotBeReadIsKeptForAPerson(t *testing.T) {
	t.Parallel()
	h := newHouse(t, WebOptions{})
	kept, err := KeepMail(t.Context(), h.store, mailroom.Arrived{Entity: "NORD", Raw: []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600)), Source: mailroom.FromFolder, By: "test"})
	h.must(err)
	m := mails{Store: h.store, model: &model{store: h.store}, files: &started{}}
	read, err := m.ReadMail(t.Context(), kept.ID)
	if err != nil || read.State != mailroom.Unreadable || h.count(`SELECT count(*) FROM task WHERE kind = 'mail_unreadable'`) != 1 {
		t.Errorf("read %+v, %v; want a task for a person", read, err)
	}
}

// What comes from a mailbox is stored once; what the ledger can't take is kept in sight, so that the mails behind it come on.
func TestMailSink_storesOnceAndKeepsWhatIsRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t, WebOptions{})
	sink := mailSink(h.store, "NORD")
	fetched := mailbox.Fetched{Account: "nord", Mailbox: "INBOX", UIDValidity: 7, UID: 1, Raw: []byte("Message-ID: <1@kunde.example>\r\n\r\nHallo\r\n"),
		ReceivedAt: time.Date(2026, 9, 6, 22, 30, 0, 0, time.UTC)}
	for range 2 {
		h.must(sink(t.Context(), fetched))
	}
	fetched.UID, fetched.TooLarge = 2, 40<<20
	h.must(sink(t.Context(), fetched))
	fetched.UID, fetched.TooLarge, fetched.Raw = 3, 0, nil
	h.must(sink(t.Context(), fetched))
	if n := h.count(`SELECT count(*) FROM inbound_mail WHERE source = 'imap' AND copies = 1 AND received_on = '2026-09-07'`); n != 1 {
		t.Errorf("%d mails of the day on which they arrived in Hamburg, want one with a copy", n)
	}
	if n := h.count(`SELECT count(*) FROM quarantine`); n != 2 {
		t.Errorf("%d in quarantine, want the large and the empty one", n)
	}
}
