package postgres_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/delivery"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/dunningrun"
	"github.com/mahnwerk/mahnwerk/ar/hold"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/retention"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// untold are the tables whose changes need no audit event of their own, each with the reason.
var untold = map[string]string{
	"audit_event": "the chain itself", "audit_head": "the chain itself", "audit_anchor": "a note about the chain", "watched": "this test",
	"event_outbox": "tells workflows of a fact that is told here too", "command": "the key of a command that is told where it does something",
	"decision": "the rules' own decision, kept with its facts and policy; the effect is told", "item_state": "follows from facts (I14)", "customer_state": "follows from facts (I14)",
	"run_outcome": "why a run did nothing", "notification": "a message about a fact that is told", "task": "work that follows from a fact; its end is told",
	"cash_proposal": "what the rules offer; a posting and a person's word are told", "payment_likely_payer": "what the rules offer", "bank_entry": "told as its statement and payments",
	"outbound_mail": "tries of a letter; its sending, refusal and doubt are told", "business_clock": "the demo's calendar", "goose_db_version": "migrations",
	"mailbox_position": "a place in a mailbox", "model_budget": "a count", "model_cache": "a copy", "mail_opinion": "a second opinion without effect", "mail_example": "a copy of a claim that is told",
	"inbound_document": "told as what was in it", "card": "shows a record; clicks and decisions are told",

	"dunning_run UPDATE":     "how far a run came; its beginning and end are told",
	"letter_document INSERT": "the words of a first try; their hash is told when the letter is sent",
	"inbound_mail UPDATE":    "where a mail stands between being read and settled, which are told",
	"reply UPDATE":           "tries of an answer; its sending, refusal and doubt are told",
}

// watch notes for every change of a table in which transaction it was made. What a test does by hand is not noted.
func watch(t *testing.T, store *postgres.Store) {
	t.Helper()
	if _, err := store.Pool().Exec(t.Context(), `
		CREATE TABLE watched (xid text, tab text, op text);
		CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN INSERT INTO watched VALUES (pg_current_xact_id()::text, TG_TABLE_NAME, TG_OP); RETURN NULL; END $$`); err != nil {
		t.Fatal(err)
	}
	for table := range columnsOf(t, store) {
		if table == "watched" {
			continue
		}
		if _, err := store.Pool().Exec(t.Context(), fmt.Sprintf(`CREATE TRIGGER watched AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION watch()`, table)); err != nil {
			t.Fatal(err)
		}
	}
}

// byHand changes something past the store's commands.
func byHand(t *testing.T, store *postgres.Store, sql string, args ...any) {
	t.Helper()
	err := pgx.BeginFunc(t.Context(), store.Pool(), func(tx pgx.Tx) error {
		if _, err := tx.Exec(t.Context(), sql, args...); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), `DELETE FROM watched WHERE xid = pg_current_xact_id()::text`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// mustBeTold fails for every table that a transaction changed without writing to the audit chain, and returns those that
// were changed.
func mustBeTold(t *testing.T, store *postgres.Store) map[string]bool {
	t.Helper()
	rows, err := store.Pool().Query(t.Context(), `
		SELECT w.tab, w.op, count(DISTINCT w.xid) FILTER (WHERE NOT EXISTS (SELECT FROM watched a WHERE a.xid = w.xid AND a.tab = 'audit_event'))::int
		FROM watched w GROUP BY w.tab, w.op ORDER BY w.tab, w.op`)
	if err != nil {
		t.Fatal(err)
	}
	changed := map[string]bool{}
	var table, op string
	var silent int
	_, err = pgx.ForEachRow(rows, []any{&table, &op, &silent}, func() error {
		changed[table] = true
		if silent > 0 && untold[table] == "" && untold[table+" "+op] == "" {
			t.Errorf("%s of %s: %d transactions wrote no audit event", op, table, silent)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

// unreached are tables that the stories below don't change; what they say is told is tested where they are.
var unreached = []string{"api_token", "approval_vote", "bank_notice", "card_channel", "case_link", "case_route", "chat_link", "chat_person", "collector_assignment",
	"delegation", "login_attempt", "mail_classifier", "payment_credit", "payment_plan", "phone_call", "plan_instalment", "plan_item", "plan_reply", "playbook",
	"playbook_choice", "trigger_firing", "trigger_rule", "user_identity"}

// TestAudit_everyChangeIsToldInItsTransaction lives through commands of every kind and looks at every table of the schema:
// a transaction that changes one writes to the audit chain, or the table is named above with the reason.
func TestAudit_everyChangeIsToldInItsTransaction(t *testing.T) {
	t.Parallel()
	changed := map[string]bool{}
	for name, story := range map[string]func(*testing.T) *postgres.Store{"dunning": storyOfDunning, "mail": storyOfMail, "money": storyOfMoney, "settings": storyOfSettings, "privacy": storyOfPrivacy} {
		t.Run(name, func(t *testing.T) { maps.Copy(changed, mustBeTold(t, story(t))) })
	}
	missed := slices.DeleteFunc(slices.Collect(maps.Keys(columnsOf(t, newBooks(t).Store))), func(table string) bool { return changed[table] || untold[table] != "" })
	slices.Sort(missed)
	if got, want := strings.Join(missed, " "), strings.Join(unreached, " "); got != want {
		t.Errorf("the stories don't change %s, want %s: add a command to a story", got, want)
	}
}

func storyOfDunning(t *testing.T) *postgres.Store {
	c := newClerkship(t)
	watch(t, c.Store)
	fillCustomers(c, 4, 2)
	day := calendar.MustDate(monday)
	for n := range 45 {
		c.goTo(day.AddDays(n).String())
		byHand(t, c.Store, `UPDATE entity SET bank_fresh_on = $1`, c.today())
		happens(c, n)
		c.decideAll()
		c.run()
		c.send([]delivery.Result{delivery.Accepted, delivery.Uncertain, delivery.Accepted}[n%3])
		sentaAgrees(c)
		c.decideAll()
	}
	if n := c.count(`SELECT count(*) FROM approval_decision`); n == 0 {
		t.Error("nobody decided anything: the story tests nothing")
	}
	return c.Store
}

func storyOfMail(t *testing.T) *postgres.Store {
	c := newClerkship(t)
	watch(t, c.Store)
	c.Customer("10001")
	c.Invoice("RE-1", "10001", 100_00, "2026-08-01")
	c.Invoice("RE-2", "10001", 50_00, "2026-08-15")
	id, _ := c.readMail("<a@kunde.example>", nil, act(correspondence.AcceptPromise, correspondence.OneClick, about("RE-1"), by("2026-09-14", 100_00)))
	c.decides("clara", id, 1, mailroom.Confirm)
	c.readMail("<b@kunde.example>", nil, act(correspondence.AcceptPromise, correspondence.Automatically, about("RE-2"), by("2026-09-10", 50_00)))
	asks := c.asksSomething("<c@kunde.example>")
	r := c.drafted(asks, "answer")
	c.must(c.sendDraft(r, "clara"))
	out := c.startReply(r.ReplyID)
	c.must(c.Store.FinishReply(t.Context(), delivery.Report{LetterID: r.ReplyID, Fence: out.Fence, Result: delivery.Accepted}))
	c.must(c.Store.RecordCall(t.Context(), mailroom.Call{Entity: testkit.Nord, Mail: id.Key, Purpose: "classify", Provider: "genai", Model: "m", PromptID: "classify.v1", RequestHash: "aa", Outcome: "ok"}))
	c.must(c.Store.TeachPhrase(t.Context(), mailroom.TeachPhrase{Head: because("clara", ""), Customer: "10001", Phrase: "Zahllauf Donnerstag", Intent: correspondence.PromiseToPay, Meaning: "next_thursday"}))
	return c.Store
}

func storyOfMoney(t *testing.T) *postgres.Store {
	b := testkit.NewBooks(t, onDay("2026-11-22"))
	watch(t, b.Store)
	b.Customer("10001")
	b.Invoice("RE-2026-1001", "10001", 100_00, "2026-10-01")
	b.Invoice("RE-2026-1002", "10001", 40_00, "2026-10-01")
	b.CreditNote("GS-1", "10001", 10_00, "2026-11-01", "")
	open := arrived(t, b, "a", 100_00, saying(said{code: cashapplication.NoReference}))
	refund := decide(t, b, subledger.DecidePayment{PaymentID: open, Choice: subledger.ChooseRefund, Amount: eur(60_00)}).RefundID
	must[subledger.Booked](t)(b.Store.AnswerRefund(t.Context(), answerRefund("maria", refund, true)))
	must[subledger.Exported](t)(b.Store.ExportRefunds(t.Context(), exportOn("week-47")))
	decide(t, b, subledger.DecidePayment{PaymentID: open, Choice: subledger.ChooseAllocate, Allocations: []subledger.Allocation{paid("RE-2026-1001", 40_00)}})
	collected(t, b, "c", 40_00)
	takeIn(t, b, "back", saying(said{}), returned("back", 40_00, 0, func(e *bankstatement.Entry) { e.EndToEndID = "E2E-c" }))
	must[subledger.Booked](t)(b.Store.ApplyCreditNote(t.Context(), subledger.ApplyCreditNote{Head: because("anna", "x"), CreditNote: "GS-1", Allocations: []subledger.Allocation{paid("RE-2026-1001", 10_00)}}))
	if err := b.Store.MarkCollective(t.Context(), subledger.MarkCollective{Head: because("anna", "a service"), IBAN: otherIBAN}); err != nil {
		t.Fatal(err)
	}
	sendAdvice(t, b, "advice.csv", advised(line("RE-2026-1002", 40_00)))
	must[subledger.InboxFile](t)(b.Store.KeepFile(t.Context(), fileFrom("content")))
	must[int64](t)(b.Store.Quarantine(t.Context(), subledger.Quarantined{Kind: subledger.StatementFile, Name: "x.xml", SHA256: make([]byte, 32), SizeBytes: 6, Reason: "unexpected end", By: "inbox"}))
	return b.Store
}

func storyOfSettings(t *testing.T) *postgres.Store {
	c := newClerkship(t)
	watch(t, c.Store)
	c.Customer("10001")
	p := dunning.Default()
	p.Bundling = dunning.BundleInvoice
	must[dunning.Policy](t)(c.Store.SavePolicy(t.Context(), p, "heike"))
	must[int64](t)(c.Store.AddRelease(t.Context(), testkit.Nord, dunningrun.Release{Region: "Nord"}, "heike"))
	release(t, c.Books, cashapplication.DueItems)
	c.must(c.Store.SetTolerances(t.Context(), subledger.SetTolerances{Head: because("heike", "as agreed"), Tolerances: subledger.Tolerances{RoundingMinor: 3}}))
	matrix, _, err := c.Store.Autonomy(t.Context(), testkit.Nord)
	c.must(err)
	matrix.Modes[correspondence.AcceptPromise] = correspondence.OneClick
	c.must(c.Store.SetAutonomy(t.Context(), mailroom.SetAutonomy{Head: because("heike", "first weeks"), Matrix: matrix}))
	c.must(c.Store.AllowModel(t.Context(), mailroom.AllowModel{Head: because("heike", "contract"), Data: mailroom.MailData, Provider: "genai", Region: "europe-west3"}))
	must[int](t)(c.Store.SetMailRule(t.Context(), mailroom.SetRule{Head: because("clara", "our wording"), Name: "zahllauf", Words: "im nächsten Zahllauf", Intent: correspondence.PromiseToPay, Active: true}))
	must[int](t)(c.Store.SyncUsers(t.Context(), []postgres.User{{User: approval.User{Name: "senta", Roles: []string{"senior"}, Active: true}}, {User: approval.User{Name: "nora", Roles: []string{"clerk"}, Active: true}}}, "admin"))
	c.must(c.Store.SetLimits(t.Context(), nord, "EUR", approval.Limits{ReasonMinor: 1000_00, TwoPeopleMinor: 5000_00}, "heike"))
	link := must[string](t)(c.Store.CreateLink(t.Context(), "senta"))
	_, _, err = c.Store.UseLink(t.Context(), link)
	c.must(err)
	_, err = c.Store.SetHold(t.Context(), hold.Set{Head: because("clara", "visit"), Customer: "10001", UntilOn: c.today().AddDays(7)})
	c.must(err)
	must[retention.Erasure](t)(c.Store.RequestErasure(t.Context(), retention.RequestErasure{Head: because("heike", "asked"), Customer: "10001"}))
	must[retention.HoldResult](t)(c.Store.SetLegalHold(t.Context(), retention.SetHold{Head: because("heike", "suit"), Customer: "10001", ReviewOn: c.today().AddDays(30)}))
	return c.Store
}

func storyOfPrivacy(t *testing.T) *postgres.Store {
	c := newClerkship(t)
	plantSubjects(t, c.Store)
	watch(t, c.Store)
	held := must[retention.HoldResult](t)(c.Store.SetLegalHold(t.Context(), retention.SetHold{Head: because("heike", "suit"), Customer: annas, ReviewOn: c.today().AddDays(30)}))
	must[retention.HoldResult](t)(c.Store.LiftLegalHold(t.Context(), retention.LiftHold{Head: because("heike", "over"), HoldID: held.HoldID}))
	eraseOf(t, c.Store, annas, "e1")
	must[[]postgres.RestrictedRow](t)(c.Store.RestrictedData(t.Context(), postgres.SubjectQuestion{Entity: testkit.Nord, Customer: annas, By: "rita", Reason: "tax audit"}))
	return c.Store
}
