package app

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/mailrules"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/llm"
	"github.com/mahnwerk/mahnwerk/internal/llm/llmtest"
	"github.com/mahnwerk/mahnwerk/internal/mailpredict"
	"github.com/mahnwerk/mahnwerk/internal/mailscore"
)

// odd are words that the rules make nothing of.
const odd = "Guten Tag,\r\n\r\nder Vorgang liegt im blauen Korb.\r\n"

var learningHead = subledger.Head{Entity: "NORD", By: "clara", Reason: "as they say it"}

func (h *house) learning() Learning { return h.app.LearningOf(h.store) }

func (h *house) teach(customer, phrase string, intent correspondence.Intent, meaning string) {
	h.t.Helper()
	h.must(h.store.TeachPhrase(h.t.Context(), mailroom.TeachPhrase{Head: learningHead, Customer: receivable.CustomerNumber(customer), Phrase: phrase, Intent: intent, Meaning: meaning}))
}

func (h *house) mailPage(id mailroom.ID) mailroom.MailPage {
	h.t.Helper()
	page, err := h.store.MailPage(h.t.Context(), id)
	h.must(err)
	return page
}

// TestMails_anExplainedPhraseIsAProposal: what a person explained is proposed the next time, with its day, and waits.
func TestMails_anExplainedPhraseIsAProposal(t *testing.T) {
	t.Parallel()
	h := newHouse(t, WebOptions{})
	_, before, _ := h.reads(odd, llm.Config{})
	if claims := h.mailPage(before).Claims; len(claims) != 0 {
		t.Fatalf("the rules read %+v", claims)
	}
	h.teach("K-1", "im blauen Korb", correspondence.PromiseToPay, "next_thursday")
	m, id, read := h.reads(odd+"\r\nDanke\r\n", llm.Config{})
	if !read.NeedsHuman || !slices.Contains(read.Because, "taught_promise_to_pay") {
		t.Errorf("read %+v", read)
	}
	settled, err := m.SettleMail(t.Context(), id, false)
	h.must(err)
	claims := h.mailPage(id).Claims
	if settled.Applied != 0 || settled.State != mailroom.Waiting || len(claims) != 1 {
		t.Fatalf("settled %+v, claims %+v", settled, claims)
	}
	c := claims[0]
	if c.Act != correspondence.AcceptPromise || c.On != calendar.MustDate("2026-09-10") || c.Evidence[0].Quote != "im blauen Korb" || !slices.Contains(c.Why, "suggested_by_phrase") {
		t.Errorf("claim %+v", c)
	}
	decided, err := h.store.DecideClaim(t.Context(), mailroom.DecideClaim{Head: learningHead, Mail: id, ClaimID: c.ClaimID, Verdict: mailroom.Confirm})
	if err != nil || !strings.HasPrefix(decided.Effect, "promise/") {
		t.Errorf("confirmed %+v, %v", decided, err)
	}
}

// TestLearning_previewRule: which stored mails a rule would have read otherwise, before anybody switches it on.
func TestLearning_previewRule(t *testing.T) {
	t.Parallel()
	h := newHouse(t, WebOptions{})
	_, id, _ := h.reads(odd, llm.Config{})
	h.reads("R-17 zahlen wir am Freitag.", llm.Config{})
	rule := mailroom.Rule{Name: "korb", Words: "liegt * Korb", Intent: correspondence.Disputes, Active: true}
	changed, read, err := h.learning().PreviewRule(t.Context(), "NORD", rule, 0)
	h.must(err)
	if read != 2 || len(changed) != 1 || changed[0].Mail != h.mailPage(id).Number || changed[0].Words != "liegt im blauen Korb" {
		t.Errorf("%d read, changed %+v", read, changed)
	}
	if n := h.count(`SELECT count(*) FROM mail_rule`) + h.count(`SELECT count(*) FROM mail_claim WHERE kind = 'open_dispute'`); n != 0 {
		t.Error("a preview changed something")
	}
}

// explained has people explain what forty sentences of four customers mean, half of them one thing, half another.
func (h *house) explained() {
	h.t.Helper()
	for i := range 4 {
		h.exec(fmt.Sprintf(`INSERT INTO customer (entity, number) VALUES ('NORD', 'L-%d')`, i))
		h.exec(fmt.Sprintf(`INSERT INTO customer_identity (customer_id, name) SELECT id, 'Canary%d GmbH' FROM customer WHERE number = 'L-%d'`, i, i))
	}
	for i := range 40 {
		customer := fmt.Sprintf("L-%d", i%4)
		h.teach(customer, fmt.Sprintf("%s %s %s", []string{"der Vorgang", "Ihr Posten", "diese Sache", "das Ganze", "die Forderung"}[i/4%5], []string{"liegt", "steckt"}[i/20],
			[]string{"im blauen Korb", "im blauen Ordner"}[i%2]), correspondence.PromiseToPay, "")
		h.teach(customer, fmt.Sprintf("%s %s %s", []string{"uns fehlt", "wir vermissen", "nirgends liegt", "es gibt nicht", "offen ist"}[i/4%5], []string{"der Zettel", "das Papier"}[i/20],
			[]string{"für die Mappe", "für den Ordner"}[i%2]), correspondence.DocumentRequest, "")
	}
}

// TestLearning_classifier: trained as a shadow that only has opinions, promoted when it is good enough, rolled back.
func TestLearning_classifier(t *testing.T) {
	t.Parallel()
	h := newHouse(t, WebOptions{})
	l := h.learning()
	if _, err := l.TrainClassifier(t.Context(), "NORD", "clara"); !subledger.IsRefused(err, "classifier_too_few") {
		t.Errorf("nothing was taught: %v", err)
	}
	h.explained()
	row, err := l.TrainClassifier(t.Context(), "NORD", "clara")
	h.must(err)
	again, err := l.TrainClassifier(t.Context(), "NORD", "clara")
	if err != nil || again.Version != 1 || again.SHA256 != row.SHA256 || row.State != mailroom.Shadow {
		t.Fatalf("trained %+v, then %+v, %v", row, again, err)
	}
	_, shadowed, _ := h.reads(odd, llm.Config{})
	if claims := h.mailPage(shadowed).Claims; len(claims) != 0 || h.count(`SELECT count(*) FROM mail_opinion WHERE intents = '{promise_to_pay}'`) != 1 {
		t.Errorf("a shadow: claims %+v", claims)
	}
	h.must(l.PromoteClassifier(t.Context(), mailroom.SetClassifier{Head: learningHead, Version: 1}))
	_, id, _ := h.reads(odd+"\r\n", llm.Config{})
	if claims := h.mailPage(id).Claims; len(claims) != 1 || claims[0].Mode != correspondence.OneClick || !slices.Contains(claims[0].Why, "suggested_by_classifier") {
		t.Errorf("promoted: claims %+v", claims)
	}
	if version, err := l.RollBackClassifier(t.Context(), learningHead); err != nil || version != 0 {
		t.Errorf("rolled back to %d, %v", version, err)
	}
	_, after, _ := h.reads(odd+"\r\n\r\n", llm.Config{})
	if claims := h.mailPage(after).Claims; len(claims) != 0 {
		t.Errorf("rolled back: claims %+v", claims)
	}
	if _, err := l.RollBackClassifier(t.Context(), learningHead); !subledger.IsRefused(err, "classifier_none") {
		t.Errorf("rolled back twice: %v", err)
	}
}

// TestMails_examplesForAModelAreMasked: like words of others are shown, and nothing that names them.
func TestMails_examplesForAModelAreMasked(t *testing.T) {
	t.Parallel()
	h := newHouse(t, WebOptions{})
	h.explained()
	h.teach("L-1", "der Vorgang der Canary1 GmbH liegt im blauen Korb", correspondence.PromiseToPay, "")
	server, config := provider(t, llmtest.Behaving(llmtest.Good))
	h.allow(mailroom.MailData)
	m, id, _ := h.reads(odd, config)
	_, _ = m.AskModel(t.Context(), id) // what is asked is looked at, not what is answered
	requests := server.Requests()
	if len(requests) == 0 || !strings.Contains(requests[0].Prompt.User, "promise_to_pay") {
		t.Fatalf("%d requests, without examples", len(requests))
	}
	for _, r := range requests {
		if body := strings.ToLower(llm.Unmark(string(r.Body))); strings.Contains(body, "canary") || !strings.Contains(body, "blauen korb") {
			t.Errorf("what was sent: %s", body)
		}
	}
}

// TestLearning_decidedCases: what people decided are labels, whatever the rules read; the same rules read them right where
// people agreed.
func TestLearning_decidedCases(t *testing.T) {
	t.Parallel()
	h := newHouse(t, WebOptions{})
	decide := func(body string, verdict mailroom.Verdict, correction mailroom.Correction) string {
		_, id, _ := h.reads(body, llm.Config{})
		page := h.mailPage(id)
		for _, c := range page.Claims {
			_, err := h.store.DecideClaim(t.Context(), mailroom.DecideClaim{Head: learningHead, Mail: id, ClaimID: c.ClaimID, Verdict: verdict, Correction: correction})
			h.must(err)
		}
		return fmt.Sprint(page.Number)
	}
	confirmed := decide("R-17 erkennen wir nicht an: die Ware war beschädigt.", mailroom.Confirm, mailroom.Correction{})
	corrected := decide("R-17 zahlen wir nächste Woche.", mailroom.Correct, mailroom.Correction{On: calendar.MustDate("2026-09-30")})
	rejected := decide("Bitte senden Sie uns die Rechnung R-17 noch einmal.", mailroom.Reject, mailroom.Correction{})
	h.reads("R-17 zahlen wir am Freitag.", llm.Config{}) // nobody decided

	cases, err := h.learning().DecidedCases(t.Context(), "NORD", 0)
	h.must(err)
	labels := map[string]mailscore.Labels{}
	for _, c := range cases {
		labels[c.ID] = *c.Expected
	}
	if l := labels[confirmed]; len(cases) != 3 || len(l.Disputes) != 1 || l.Disputes[0].Invoice != "R-17" || l.Disputes[0].Reason != "quality" || !l.NeedsHuman {
		t.Errorf("%d cases, confirmed %+v", len(cases), l)
	}
	if l := labels[corrected]; len(l.Promises) != 1 || l.Promises[0].On.String() != "2026-09-30" || l.Promises[0].Amount != "1234.56" {
		t.Errorf("corrected %+v", l)
	}
	if l := labels[rejected]; len(l.Intents) != 0 {
		t.Errorf("rejected %+v", l)
	}
	predictions, err := mailpredict.Predictor{Rules: mailrules.Understand, Autonomy: correspondence.DefaultAutonomy()}.All(t.Context(), cases)
	h.must(err)
	report, err := mailscore.Score(cases, predictions)
	h.must(err)
	if report.Dispute.Right != 1 || report.Promises.Right != 0 || report.Promises.Missed != 1 {
		t.Errorf("disputes %+v, promises %+v", report.Dispute, report.Promises)
	}
}
