package postgres_test

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/delivery"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/openitems"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/retention"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// Two customers with a row in every table with personal data, marked in every column.
const (
	annasMark, bertsMark = "SECRETA", "SECRETB"
	annas, berts         = "S-901", "S-902"
)

// subjects are books with both of them, today in November 2026: bank data and the account of 2020 are bound until 2028 and
// 2030, mails of 2024 until the end of 2030, what came in 2020 by letter until the end of 2026.
func subjects(t *testing.T) *testkit.Books {
	t.Helper()
	b := newBooks(t)
	plantSubjects(t, b.Store)
	return b
}

func plantSubjects(t *testing.T, store *postgres.Store) {
	t.Helper()
	script, err := os.ReadFile("testdata/subject.sql")
	if err != nil {
		t.Fatal(err)
	}
	for number, mark := range map[string]string{"901": annasMark, "902": bertsMark} {
		sql := strings.NewReplacer(":n", number, ":m", mark).Replace(string(script))
		if _, err := store.Pool().Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
}

// marked counts the rows of each table that hold a mark, in text or in bytes.
func marked(t *testing.T, store *postgres.Store, mark string) map[string]int {
	t.Helper()
	found := map[string]int{}
	for table := range columnsOf(t, store) {
		n := one[int](t, store, fmt.Sprintf(`SELECT count(*)::int FROM %s t WHERE t::text LIKE '%%' || $1 || '%%' OR t::text LIKE '%%' || encode($1::text::bytea, 'hex') || '%%'`, table), mark)
		if n > 0 {
			found[table] = n
		}
	}
	return found
}

func eraseOf(t *testing.T, store *postgres.Store, customer receivable.CustomerNumber, key string) retention.Erasure {
	t.Helper()
	asked, err := store.RequestErasure(t.Context(), retention.RequestErasure{Head: subledger.Head{Entity: testkit.Nord, By: "anna", Key: key, Reason: "asked by letter"}, Customer: customer})
	if err != nil {
		t.Fatal(err)
	}
	done, err := store.SettleErasure(t.Context(), retention.SettleErasure{Head: subledger.Head{Entity: testkit.Nord, By: "senta"}, ErasureID: asked.ErasureID, Confirm: true})
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// TestErasure_leavesNoWordInAnyTable sweeps the whole database for the marks: after an erasure they stand where restricted
// data is kept and nowhere else, and the other customer has lost nothing.
func TestErasure_leavesNoWordInAnyTable(t *testing.T) {
	t.Parallel()
	store := subjects(t).Store
	before, others := marked(t, store, annasMark), marked(t, store, bertsMark)
	for _, s := range postgres.SubjectTables() {
		if len(s.Personal) > 0 && before[s.Name] == 0 {
			t.Errorf("the test plants nothing in %s", s.Name)
		}
	}
	preview, err := store.PreviewErasure(t.Context(), testkit.Nord, annas)
	if err != nil || preview.Obstacle != "" {
		t.Fatalf("preview %+v, %v", preview, err)
	}
	if got := marked(t, store, annasMark); fmt.Sprint(got) != fmt.Sprint(before) {
		t.Errorf("a preview changed something: %v, before %v", got, before)
	}
	done := eraseOf(t, store, annas, "e1")
	if fmt.Sprint(done.Tables) != fmt.Sprint(preview.Tables) {
		t.Errorf("it did %v, the preview said %v", done.Tables, preview.Tables)
	}
	after := marked(t, store, annasMark)
	delete(after, "restricted_data")
	if len(after) > 0 {
		t.Errorf("words are left in %v", after)
	}
	if got := marked(t, store, bertsMark); fmt.Sprint(got) != fmt.Sprint(others) {
		t.Errorf("the other customer has %v, before %v", got, others)
	}
	if n := one[int](t, store, `SELECT count(*)::int FROM restricted_data WHERE source IN ('mail_phrase', 'mail_example', 'payer_trait', 'contact', 'customer_iban')`); n != 0 {
		t.Errorf("%d rows were kept that no law binds", n)
	}
}

// TestErasure_judgesByClassAndYear compares what happens to some tables with what the law says of their rows.
func TestErasure_judgesByClassAndYear(t *testing.T) {
	t.Parallel()
	want := map[string]retention.TableCount{
		"contact":           {Class: retention.Free, Erased: 1},
		"customer_identity": {Class: retention.Books, Restricted: 1, FreeOn: calendar.MustDate("2031-01-01")},
		"bank_entry":        {Class: retention.Vouchers, Restricted: 1, FreeOn: calendar.MustDate("2029-01-01")},
		"letter_document":   {Class: retention.Letters, Restricted: 1, FreeOn: calendar.MustDate("2027-01-01")},
		"inbound_mail":      {Class: retention.Letters, Restricted: 1, FreeOn: calendar.MustDate("2031-01-01")},
		"reply":             {Class: retention.Letters, Restricted: 1, Erased: 1, FreeOn: calendar.MustDate("2031-01-01")}, // the draft never left
	}
	store := subjects(t).Store
	for _, c := range eraseOf(t, store, annas, "e1").Tables {
		expected, judged := want[c.Table]
		delete(want, c.Table)
		if expected.Table = c.Table; judged && c != expected {
			t.Errorf("%+v, want %+v", c, expected)
		}
	}
	if len(want) > 0 {
		t.Errorf("nothing was said of %v", want)
	}
}

// TestErasure_laterWhatIsFreeGoesToo: a request of a later year takes what the law has bound until then.
func TestErasure_laterWhatIsFreeGoesToo(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	c.goTo("2026-11-22")
	store := c.Store
	plantSubjects(t, store)
	eraseOf(t, store, annas, "e1")
	_, err := store.RequestErasure(t.Context(), retention.RequestErasure{Head: subledger.Head{Entity: testkit.Nord, By: "anna", Key: "e2", Reason: "again"}, Customer: annas})
	wantRefused(t, err, "nothing_to_erase")
	c.goTo("2029-01-01")
	eraseOf(t, store, annas, "e3")
	left := one[string](t, store, `SELECT string_agg(DISTINCT class, ' ' ORDER BY class) || ' ' || min(free_on) FROM restricted_data`)
	if left != "books letters 2031-01-01" {
		t.Errorf("kept aside: %s, want the account and the mails of 2024", left)
	}
	c.goTo("2031-01-01")
	eraseOf(t, store, annas, "e4")
	if after := marked(t, store, annasMark); len(after) > 0 {
		t.Errorf("words are left in %v", after)
	}
}

func TestErasure_needsAnotherPersonAndNoObstacle(t *testing.T) {
	t.Parallel()
	store := subjects(t).Store
	ctx := t.Context()
	ask := func(key string) (retention.Erasure, error) {
		return store.RequestErasure(ctx, retention.RequestErasure{Head: subledger.Head{Entity: testkit.Nord, By: "anna", Key: key, Reason: "asked"}, Customer: annas})
	}
	settle := func(by string, id int64, confirm bool) (retention.Erasure, error) {
		return store.SettleErasure(ctx, retention.SettleErasure{Head: subledger.Head{Entity: testkit.Nord, By: by, Reason: "so"}, ErasureID: id, Confirm: confirm})
	}
	hold, err := store.SetLegalHold(ctx, retention.SetHold{Head: because("heike", "suit 12 O 34/26"), Customer: annas, ReviewOn: calendar.MustDate("2027-06-01")})
	if err != nil {
		t.Fatal(err)
	}
	_, err = ask("e1")
	wantRefused(t, err, "erasure_legal_hold")
	must[retention.HoldResult](t)(store.LiftLegalHold(ctx, retention.LiftHold{Head: because("heike", "settled"), HoldID: hold.HoldID}))
	asked := must[retention.Erasure](t)(ask("e1"))
	if again := must[retention.Erasure](t)(ask("e1")); !again.Already || again.ErasureID != asked.ErasureID {
		t.Errorf("the same request twice is %+v and %+v", asked, again)
	}
	_, err = ask("e2")
	wantRefused(t, err, "erasure_one_request")
	_, err = settle("Anna", asked.ErasureID, true)
	wantRefused(t, err, "erasure_four_eyes")
	_, err = store.Pool().Exec(ctx, `INSERT INTO task (entity, customer_id, key, kind, detail) VALUES ('NORD', 901, 't', 'call', 'x')`)
	if err != nil {
		t.Fatal(err)
	}
	_, err = settle("senta", asked.ErasureID, true)
	wantRefused(t, err, "erasure_not_over")
	if n := one[int](t, store, `SELECT count(*)::int FROM restricted_data`); n != 0 {
		t.Errorf("%d rows were put aside by a refused confirmation", n)
	}
	must[retention.Erasure](t)(settle("senta", asked.ErasureID, false))
	_, err = settle("heike", asked.ErasureID, true)
	wantRefused(t, err, "erasure_settled")
	if _, err := settle("senta", 4711, true); err == nil {
		t.Error("a request that is not there is confirmed")
	}
	listed := must[[]retention.Erasure](t)(store.Erasures(ctx, "", true))
	if len(listed) != 1 || listed[0].State != retention.Rejected || listed[0].SettledBy != "senta" {
		t.Errorf("listed %+v", listed)
	}
}

// TestErasure_confirmedByManyAtOnceIsOne: the second finds it settled.
func TestErasure_confirmedByManyAtOnceIsOne(t *testing.T) {
	t.Parallel()
	store := subjects(t).Store
	asked := must[retention.Erasure](t)(store.RequestErasure(t.Context(), retention.RequestErasure{Head: because("anna", "asked"), Customer: annas}))
	var group sync.WaitGroup
	var mu sync.Mutex
	counted := map[string]int{}
	for n := range 8 {
		group.Go(func() {
			_, err := store.SettleErasure(t.Context(), retention.SettleErasure{Head: subledger.Head{Entity: testkit.Nord, By: "senta", Key: fmt.Sprint("c", n)}, ErasureID: asked.ErasureID, Confirm: true})
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				counted["done"]++
			case subledger.IsRefused(err, "erasure_settled"):
				counted["settled"]++
			default:
				t.Error(err)
			}
		})
	}
	group.Wait()
	if counted["done"] != 1 || counted["settled"] != 7 {
		t.Errorf("%v, want it done once", counted)
	}
	if n := one[int](t, store, `SELECT count(*)::int FROM audit_event WHERE kind = 'erasure_confirmed'`); n != 1 {
		t.Errorf("%d audit events of it", n)
	}
}

// TestErasure_afterALifeTheLedgerStaysGreen: letters, a mail with its claims, an answer and payments, all by commands; then
// the person is forgotten, every invariant and the audit chain hold, and imports leave the customer alone.
func TestErasure_afterALifeTheLedgerStaysGreen(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	c.decideAll()
	c.run()
	if sent := c.send(delivery.Accepted); len(sent) == 0 {
		t.Fatal("no letter left: the story tests nothing")
	}
	id, _ := c.readMail("<m@kunde.example>", nil, act(correspondence.AcceptPromise, correspondence.OneClick, about("RE-1"), by("2026-09-14", 100_00)))
	c.decides("clara", id, 1, mailroom.Confirm)
	r := c.drafted(id, "answer")
	c.must(c.sendDraft(r, "clara"))
	out := c.startReply(r.ReplyID)
	c.must(c.Store.FinishReply(t.Context(), delivery.Report{LetterID: r.ReplyID, Fence: out.Fence, Result: delivery.Accepted}))
	c.pay("RE-1", "10001", 100_00)
	c.decideAll()
	_, err := c.Store.RequestErasure(t.Context(), retention.RequestErasure{Head: because("anna", "asked"), Customer: "10001"})
	wantRefused(t, err, "erasure_not_over")
	c.pay("RE-2", "10001", 50_00)
	c.decideAll()
	c.exec(`UPDATE task SET state = 'done', done_at = now(), done_by = 'clara'`)
	c.green()
	done := eraseOf(t, c.Store, "10001", "e1")
	c.green()
	if report := must[postgres.AuditReport](t)(c.Store.VerifyAudit(t.Context(), postgres.AuditQuestion{})); report.Broken() {
		t.Errorf("the audit chain is broken: %+v", report)
	}
	if len(done.Tables) < 5 {
		t.Errorf("only %v were emptied: the story tests nothing", done.Tables)
	}
	for _, word := range []string{"Kunde 10001", "kunde-10001.example", "wir zahlen"} {
		found := marked(t, c.Store, word)
		delete(found, "restricted_data")
		if len(found) > 0 {
			t.Errorf("%q stands in %v", word, found)
		}
	}
	if p := c.page(id); p.Subject != "" || p.From != "" || len(p.Claims) != 1 || len(p.Claims[0].Evidence) > 0 {
		t.Errorf("the mail's page shows %+v", p)
	}
	back, err := c.Store.ImportCustomers(t.Context(), []openitems.Customer{{Entity: testkit.Nord, Number: "10001", Name: "Kunde 10001 GmbH"}}, subledger.Import{File: "c.csv", By: "anna"})
	if err != nil || len(back.Faults) != 1 || !strings.Contains(back.Faults[0].Text, "new number") {
		t.Errorf("an import brings the name back: %+v, %v", back, err)
	}
	items, err := c.Store.ImportItems(t.Context(), []openitems.Item{{Entity: testkit.Nord, Number: "RE-9", CustomerNumber: "10001", Kind: receivable.DocumentInvoice,
		IssuedOn: c.today(), DueOn: c.today(), Amount: eur(1), Open: eur(1)}}, subledger.Import{File: "i.csv", By: "anna"})
	if err != nil || len(items.Faults) != 1 {
		t.Errorf("an invoice of a forgotten customer is taken over: %+v, %v", items, err)
	}
}

// TestRetentionReport_saysWhatIsDue: the account of 2020 is free in 2031, its letters earlier; a legal hold is named.
func TestRetentionReport_saysWhatIsDue(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	plantSubjects(t, c.Store)
	c.goTo("2026-11-22")
	must[retention.HoldResult](t)(c.Store.SetLegalHold(t.Context(), retention.SetHold{Head: because("heike", "suit"), Customer: berts, ReviewOn: calendar.MustDate("2027-03-01")}))
	c.goTo("2027-06-01")
	line := func(table string) retention.ReportLine {
		t.Helper()
		for _, l := range must[retention.Report](t)(c.Store.RetentionReport(t.Context())).Lines {
			if l.Table == table {
				return l
			}
		}
		t.Fatalf("no line of %s", table)
		return retention.ReportLine{}
	}
	if l := line("letter_document"); l.Rows != 2 || l.Due != 2 {
		t.Errorf("letters of 2020 in 2027: %+v, want both due", l)
	}
	if l := line("payment_trace"); l.Due != 0 || l.NextOn != calendar.MustDate("2029-01-01") {
		t.Errorf("vouchers of 2020 in 2027: %+v", l)
	}
	report := must[retention.Report](t)(c.Store.RetentionReport(t.Context()))
	if len(report.Holds) != 1 || !report.Holds[0].Overdue || report.Holds[0].Customer != berts || len(report.Customers) != 0 {
		t.Errorf("holds %+v, customers %+v; want one whose review was missed, and none that is free", report.Holds, report.Customers)
	}
	c.goTo("2031-01-01")
	free := must[retention.Report](t)(c.Store.RetentionReport(t.Context())).Customers
	if len(free) != 2 || free[0].Customer != annas || free[0].Held || !free[1].Held {
		t.Errorf("accounts that are free in 2031: %+v", free)
	}
	eraseOf(t, c.Store, annas, "e1")
	if n := one[int](t, c.Store, `SELECT count(*)::int FROM restricted_data`); n != 0 {
		t.Errorf("%d rows were put aside that nothing binds", n)
	}
}
