package postgres_test

import (
	"encoding/json"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// TestReserveBudget_neverMoreThanTheLimit: however many ask at once.
func TestReserveBudget_neverMoreThanTheLimit(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	limit := mailroom.Budget{Calls: 5, Tokens: 700}
	var given atomic.Int64
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			_, ok, err := c.Store.ReserveBudget(t.Context(), testkit.Nord, limit, 100)
			if err != nil {
				t.Error(err)
			}
			if ok {
				given.Add(1)
			}
		})
	}
	group.Wait()
	spent, err := c.Store.Spent(t.Context(), testkit.Nord)
	if err != nil || given.Load() != 5 || spent.Calls != 5 || spent.Tokens != 500 {
		t.Fatalf("%d were given, spent %+v, %v", given.Load(), spent, err)
	}
	c.must(c.Store.ChargeBudget(t.Context(), testkit.Nord, spent, 100, 40))
	if _, ok, _ := c.Store.ReserveBudget(t.Context(), testkit.Nord, mailroom.Budget{Calls: 9, Tokens: 700}, 300); ok {
		t.Error("440 + 300 tokens fit into 700")
	}
	if spent, ok, _ := c.Store.ReserveBudget(t.Context(), testkit.Nord, mailroom.Budget{Calls: 9, Tokens: 700}, 260); !ok || spent.Tokens != 700 {
		t.Errorf("440 + 260 tokens: %+v, %t", spent, ok)
	}
	if _, ok, _ := c.Store.ReserveBudget(t.Context(), testkit.Nord, mailroom.Budget{}, 0); ok {
		t.Error("a limit of nothing gave a call")
	}
	c.goTo("2026-09-08")
	if _, ok, err := c.Store.ReserveBudget(t.Context(), testkit.Nord, limit, 100); !ok || err != nil {
		t.Errorf("the next day: %t, %v", ok, err)
	}
}

func TestModelPermission_isNoneUntilSomebodySetsOne(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	p, err := c.Store.ModelPermission(t.Context(), testkit.Nord, mailroom.MailData)
	if err != nil || p.Permits("gemini", "europe-west3") || p.Permits(mailroom.NoProvider, "") {
		t.Errorf("permission %+v, %v", p, err)
	}
	allow := mailroom.AllowModel{Head: because("heike", "contract of 1 September"), Data: mailroom.MailData, Provider: "genai", Region: "europe-west3"}
	c.must(c.Store.AllowModel(t.Context(), allow))
	p, err = c.Store.ModelPermission(t.Context(), testkit.Nord, mailroom.MailData)
	if err != nil || !p.Permits("genai", "europe-west3") || p.Permits("genai", "us-east1") || p.Permits("openai", "europe-west3") {
		t.Errorf("permission %+v, %v", p, err)
	}
	if p, _ := c.Store.ModelPermission(t.Context(), testkit.Nord, mailroom.DraftData); p.Permits("genai", "europe-west3") {
		t.Error("another class of data is permitted too")
	}
	allow.Reason = " "
	if err := c.Store.AllowModel(t.Context(), allow); !subledger.IsRefused(err, "reason_missing") {
		t.Errorf("without a reason: %v", err)
	}
	c.green()
}

func TestModelCalls_andAnswers(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	id := c.arrivedMail("<m@kunde.example>", "x")
	c.must(c.Store.RecordCall(t.Context(), mailroom.Call{Entity: testkit.Nord, Mail: id.Key, Purpose: "classify", Provider: "genai", Model: "m", PromptID: "classify.v1", RequestHash: "aa",
		InputTokens: 10, OutputTokens: 5, Outcome: "ok", Latency: 1500 * time.Millisecond}))
	calls, err := c.Store.Calls(t.Context(), testkit.Nord, 0)
	if err != nil || len(calls) != 1 || calls[0].Mail != id.Key || calls[0].Latency != 1500*time.Millisecond {
		t.Errorf("calls %+v, %v", calls, err)
	}
	if _, err := c.Store.Pool().Exec(t.Context(), `UPDATE model_call SET outcome = 'refused'`); err == nil {
		t.Error("a call was changed afterwards")
	}
	c.must(c.Store.KeepAnswer(t.Context(), testkit.Nord, "k", mailroom.CachedAnswer{Answer: json.RawMessage(`{"intents": []}`), Model: "m"}))
	if _, ok, err := c.Store.CachedAnswer(t.Context(), testkit.Nord, "k", c.time()); !ok || err != nil {
		t.Errorf("kept answer: %t, %v", ok, err)
	}
	if _, ok, _ := c.Store.CachedAnswer(t.Context(), testkit.Nord, "k", c.time().Add(time.Second)); ok {
		t.Error("an answer that is too old was given")
	}
	if n, err := c.Store.PruneModelCache(t.Context(), c.time().Add(time.Hour)); n != 1 || err != nil {
		t.Errorf("pruned %d, %v", n, err)
	}
}

func TestSetAutonomy_neverLooserThanAnActMayBe(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	matrix, set, err := c.Store.Autonomy(t.Context(), testkit.Nord)
	if err != nil || set.Version != 0 {
		t.Fatalf("a fresh installation: %+v, %v", set, err)
	}
	matrix.Modes[correspondence.AcceptPromise] = correspondence.OneClick
	c.must(c.Store.SetAutonomy(t.Context(), mailroom.SetAutonomy{Head: because("heike", "first weeks"), Matrix: matrix}))
	got, set, err := c.Store.Autonomy(t.Context(), testkit.Nord)
	if err != nil || set.Version != 1 || set.By != "heike" || got.Modes[correspondence.AcceptPromise] != correspondence.OneClick {
		t.Errorf("set %+v by %+v, %v", got, set, err)
	}
	matrix.Modes[correspondence.ReportInsolvency] = correspondence.Automatically
	if err := c.Store.SetAutonomy(t.Context(), mailroom.SetAutonomy{Head: because("heike", "faster"), Matrix: matrix}); !subledger.IsRefused(err, "autonomy_matrix") {
		t.Errorf("an insolvency by itself: %v", err)
	}
	if _, _, err := c.Store.Autonomy(t.Context(), "SUED"); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("an unknown entity: %v", err)
	}
	c.green()
}

// TestMailLearning: every word of a person is an example; rules and classifiers have versions.
func TestMailLearning(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	for i, verdict := range []mailroom.Verdict{mailroom.Confirm, mailroom.Reject, mailroom.Confirm} {
		id, _ := c.readMail(string(rune('a'+i))+"@kunde.example", nil, act(correspondence.SendCopy, correspondence.OneClick))
		c.decides("clara", id, 1, verdict)
	}
	examples, err := c.Store.Examples(t.Context(), testkit.Nord, time.Time{}, 0)
	if err != nil || len(examples) != 3 || examples[1].Label != mailroom.Rejected || examples[0].Text != "wir zahlen 10" || examples[0].Customer != "10001" {
		t.Errorf("examples %+v, %v", examples, err)
	}
	if phrases := must[[]mailroom.Phrase](t)(c.Store.Phrases(t.Context(), testkit.Nord, "10001")); len(phrases) != 1 || phrases[0].Confirmed != 2 {
		t.Errorf("phrases %+v", phrases)
	}
	rule := mailroom.SetRule{Head: because("clara", "our wording"), Name: "kopie", Words: "schicken Sie uns", Intent: correspondence.InvoiceCopyRequest, Active: true}
	for want, words := range []string{"schicken Sie uns", "schicken Sie uns", "bitte noch einmal"} {
		rule.Words = words
		if version := must[int](t)(c.Store.SetMailRule(t.Context(), rule)); version != []int{1, 1, 2}[want] {
			t.Errorf("version %d of %q", version, words)
		}
	}
	for _, content := range []string{"one", "two"} {
		must[int](t)(c.Store.SaveClassifier(t.Context(), mailroom.Classifier{Entity: testkit.Nord, Content: []byte(content), Examples: 40, By: "clara"}))
	}
	for _, version := range []int{1, 2} {
		c.must(c.Store.SetClassifier(t.Context(), mailroom.SetClassifier{Head: because("senta", "better on the rolling split"), Version: version, State: mailroom.Promoted}))
	}
	promoted, err := c.Store.Classifier(t.Context(), testkit.Nord, 0)
	if err != nil || promoted.Version != 2 || string(promoted.Content) != "two" {
		t.Errorf("promoted %+v, %v", promoted, err)
	}
	if all := must[[]mailroom.Classifier](t)(c.Store.Classifiers(t.Context(), testkit.Nord)); len(all) != 2 || all[1].State != mailroom.Retired {
		t.Errorf("classifiers %+v", all)
	}
	c.green()
}

// TestRemindMail: people are asked once a day, about what still waits.
func TestRemindMail(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	id, _ := c.readMail("<m@kunde.example>", nil, act(correspondence.SendCopy, correspondence.OneClick))
	if q := must[mailroom.Question](t)(c.Store.MailQuestion(t.Context(), id)); !q.Waits() || q.Open != 1 || q.Answered || q.Seq != 1 {
		t.Errorf("question %+v", q)
	}
	for range 2 {
		c.must(c.Store.RemindMail(t.Context(), id, c.today()))
	}
	if n := openTasks(t, c.Books, "mail_unanswered"); n != 1 {
		t.Errorf("%d tasks", n)
	}
	c.decides("clara", id, 1, mailroom.Confirm)
	if q := must[mailroom.Question](t)(c.Store.MailQuestion(t.Context(), id)); !q.Waits() || q.Open != 0 {
		t.Errorf("question %+v: its words want an answer", q)
	}
	settle := mailroom.SettleMail{Head: because("clara", "by phone"), Mail: id, How: mailroom.Answered}
	for range 2 {
		if s := must[mailroom.Settling](t)(c.Store.SettleMail(t.Context(), settle)); s.State != mailroom.Settled {
			t.Errorf("settled %+v", s)
		}
	}
	c.must(c.Store.RemindMail(t.Context(), id, c.today().AddDays(1)))
	if n, told := openTasks(t, c.Books, "mail_unanswered"), c.count(`SELECT count(*) FROM notification`); n != 0 || told != 1 {
		t.Errorf("%d tasks, %d messages after it was settled", n, told)
	}
	open := must[[]postgres.Stream](t)(c.Store.OpenMailStreams(t.Context(), 0, 10))
	if len(open) != 0 {
		t.Errorf("streams %v", open)
	}
	c.green()
}
