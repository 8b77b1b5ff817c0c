package postgres_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/maillearn"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

func inWords(quote string) func(*mailroom.Claim) {
	return func(c *mailroom.Claim) {
		c.Evidence = []correspondence.Evidence{{Place: correspondence.InBody, Start: 0, End: len(quote), Quote: quote}}
	}
}

func (c *clerkship) phrase() mailroom.Phrase {
	c.t.Helper()
	all, err := c.Store.Phrases(c.t.Context(), testkit.Nord, "10001")
	if err != nil || len(all) != 1 {
		c.t.Fatalf("phrases %+v, %v", all, err)
	}
	return all[0]
}

// TestRemember_whatAPersonSays: confirmations and rejections are counted, a corrected date is a meaning until another one
// contradicts it, and numbers are no part of a phrase.
func TestRemember_whatAPersonSays(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	meant := func(messageID, quote string, verdict mailroom.Verdict, correction ...mailroom.Correction) mailroom.Phrase {
		t.Helper()
		id, _ := c.readMail(messageID, nil, act(correspondence.AcceptPromise, correspondence.OneClick, about("RE-1"), inWords(quote)))
		c.decides("clara", id, 1, verdict, correction...)
		return c.phrase()
	}
	next := c.today().AddDays(3)
	p := meant("a@kunde.example", "Im Zahllauf 4711,", mailroom.Correct, mailroom.Correction{On: next})
	if want := maillearn.MeaningOf(c.today(), next); p.Phrase != "im zahllauf" || p.Meaning != want || want == "" || p.Confirmed != 1 || p.Contact == "" {
		t.Errorf("corrected: %+v, want the meaning %q", p, want)
	}
	c.goTo(c.today().AddDays(1).String())
	if p = meant("b@kunde.example", "im Zahllauf", mailroom.Reject); p.Confirmed != 1 || p.Rejected != 1 {
		t.Errorf("rejected: %+v", p)
	}
	if p = meant("c@kunde.example", "im Zahllauf", mailroom.Correct, mailroom.Correction{On: c.today().AddDays(20)}); p.Meaning != maillearn.Varies {
		t.Errorf("another day: %+v", p)
	}
	c.must(c.Store.TeachPhrase(t.Context(), mailroom.TeachPhrase{Head: because("clara", ""), Customer: "10001", Contact: p.Contact, Phrase: p.Phrase, Intent: p.Intent, Meaning: "next_friday"}))
	if p = c.phrase(); p.Meaning != "next_friday" || p.Rejected != 0 {
		t.Errorf("explained: %+v", p)
	}
	c.must(c.Store.TeachPhrase(t.Context(), mailroom.TeachPhrase{Head: because("clara", ""), Customer: "10001", Contact: p.Contact, Phrase: p.Phrase, Intent: p.Intent, Forget: true}))
	id, _ := c.readMail("d@kunde.example", nil, act(correspondence.AcceptPromise, correspondence.OneClick, about("RE-2"), by(c.today().AddDays(2).String(), 0), inWords("im Zahllauf")))
	c.decides("clara", id, 1, mailroom.Confirm)
	if all := must[[]mailroom.Phrase](t)(c.Store.Phrases(t.Context(), testkit.Nord, "10001")); len(all) != 0 {
		t.Errorf("what was forgotten is back: %+v", all)
	}
	c.green()
}

// TestRemember_noMoreThanIsRead: a customer whose words are confirmed all day fills no store; what is known still counts on.
func TestRemember_noMoreThanIsRead(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	c.exec(`INSERT INTO mail_phrase (entity, customer_id, contact, phrase, intent, taught_by, taught_at)
		SELECT 'NORD', id, 'rechnung@kunde-10001.example', 'worte ' || n, 'invoice_copy_request', 'clara', now() FROM customer, generate_series(1, 499) n WHERE number = '10001'`)
	for i, quote := range []string{"schicken Sie uns", "noch einmal bitte", "schicken Sie uns"} {
		id, _ := c.readMail(string(rune('a'+i))+"@kunde.example", nil, act(correspondence.SendCopy, correspondence.OneClick, inWords(quote)))
		c.decides("clara", id, 1, mailroom.Confirm)
	}
	if n, twice := c.count(`SELECT count(*) FROM mail_phrase`), c.count(`SELECT confirmed FROM mail_phrase WHERE phrase = 'schicken sie uns'`); n != 500 || twice != 2 {
		t.Errorf("%d phrases, confirmed %d times", n, twice)
	}
}

// TestNamesOf: what a customer and its writers are called, and nobody else.
func TestNamesOf(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	c.Customer("10002")
	c.readMail("a@kunde.example", nil, act(correspondence.SendCopy, correspondence.OneClick))
	names := must[[]string](t)(c.Store.NamesOf(t.Context(), testkit.Nord, []receivable.CustomerNumber{"10001"}))
	others := must[[]string](t)(c.Store.NamesOf(t.Context(), testkit.Nord, []receivable.CustomerNumber{"10002"}))
	if !slices.Contains(names, "K. Unde") || len(others) == 0 || slices.Contains(others, "K. Unde") {
		t.Errorf("names %q, of another %q", names, others)
	}
}

// TestLatestExamples_andAccuracy: the latest first, explained phrases among them, and counts by month.
func TestLatestExamples_andAccuracy(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	for i, verdict := range []mailroom.Verdict{mailroom.Confirm, mailroom.Reject} {
		id, _ := c.readMail(string(rune('a'+i))+"@kunde.example", nil, act(correspondence.SendCopy, correspondence.OneClick))
		c.decides("clara", id, 1, verdict)
		c.wait(time.Minute)
	}
	c.must(c.Store.TeachPhrase(t.Context(), mailroom.TeachPhrase{Head: because("clara", ""), Customer: "10001", Phrase: "Zahllauf Donnerstag", Intent: correspondence.PromiseToPay}))
	var labels []mailroom.ClaimState
	for _, e := range must[[]mailroom.Example](t)(c.Store.LatestExamples(t.Context(), testkit.Nord, 0)) {
		labels = append(labels, e.Label)
	}
	if !slices.Equal(labels, []mailroom.ClaimState{mailroom.Confirmed, mailroom.Rejected, mailroom.Confirmed}) {
		t.Errorf("labels %v", labels)
	}
	want := []mailroom.Accuracy{{Entity: testkit.Nord, Month: c.today().String()[:7], Intent: correspondence.InvoiceCopyRequest, Confirmed: 1, Rejected: 1}}
	if diff := cmp.Diff(want, must[[]mailroom.Accuracy](t)(c.Store.Accuracy(t.Context(), testkit.Nord))); diff != "" {
		t.Error(diff)
	}
}

// TestOpinions: what a classifier says is kept once, has no effect, and is scored by what people decide.
func TestOpinions(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	version := must[int](t)(c.Store.SaveClassifier(t.Context(), mailroom.Classifier{Entity: testkit.Nord, Content: []byte("one"), Examples: 40, By: "clara"}))
	for i, verdict := range []mailroom.Verdict{mailroom.Confirm, mailroom.Reject, mailroom.Confirm} {
		id, _ := c.readMail(string(rune('a'+i))+"@kunde.example", nil, act(correspondence.SendCopy, correspondence.OneClick))
		said := []correspondence.Intent{correspondence.InvoiceCopyRequest, correspondence.Complaint}
		if i == 2 {
			said = nil
		}
		for range 2 {
			c.must(c.Store.SaveOpinion(t.Context(), id, version, said))
		}
		c.decides("clara", id, 1, verdict)
	}
	score, err := c.Store.ShadowScore(t.Context(), testkit.Nord, version)
	if want := (maillearn.ShadowScore{Mails: 3, Right: 1, Wrong: 1}); err != nil || score != want {
		t.Errorf("score %+v, %v, want %+v", score, err, want)
	}
	if err := c.Store.SaveOpinion(t.Context(), mailroom.ID{Entity: testkit.Nord, Key: "0"}, version, nil); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("a mail that is none: %v", err)
	}
	c.green()
}

// TestSaveClassifier_measuredAgain: the same bytes are the same version, with what was measured last.
func TestSaveClassifier_measuredAgain(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	for _, report := range []string{`{"in_use": 0}`, `{"in_use": 7}`} {
		row := mailroom.Classifier{Entity: testkit.Nord, Content: []byte("one"), Report: []byte(report), By: "clara"}
		version := must[int](t)(c.Store.SaveClassifier(t.Context(), row))
		if got := must[mailroom.Classifier](t)(c.Store.Classifier(t.Context(), testkit.Nord, version)); version != 1 || string(got.Report) != report {
			t.Errorf("version %d, report %s, want %s", version, got.Report, report)
		}
	}
}

// TestPreviousClassifier: the one promoted before is that to go back to.
func TestPreviousClassifier(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	for i, want := range []int{0, 1, 2} {
		version := must[int](t)(c.Store.SaveClassifier(t.Context(), mailroom.Classifier{Entity: testkit.Nord, Content: []byte{byte(i)}, By: "clara"}))
		c.must(c.Store.SetClassifier(t.Context(), mailroom.SetClassifier{Head: because("senta", "better"), Version: version, State: mailroom.Promoted}))
		if got := must[int](t)(c.Store.PreviousClassifier(t.Context(), testkit.Nord)); got != want {
			t.Errorf("before %d came %d, want %d", version, got, want)
		}
		c.wait(time.Minute)
	}
}

// TestDecidedMails: only those of which a person has decided every claim, with what was owed when they came.
func TestDecidedMails(t *testing.T) {
	t.Parallel()
	c := mailBooks(t)
	whole, _ := c.readMail("a@kunde.example", nil, act(correspondence.SendCopy, correspondence.OneClick, about("RE-1")))
	c.decides("clara", whole, 1, mailroom.Confirm)
	half, _ := c.readMail("b@kunde.example", nil, act(correspondence.SendCopy, correspondence.OneClick, about("RE-1")), act(correspondence.HoldCustomer, correspondence.OneClick))
	c.decides("clara", half, 1, mailroom.Confirm)
	c.wait(time.Hour)
	c.pay("RE-1", "10001", 100_00)
	all := must[[]mailroom.DecidedMail](t)(c.Store.DecidedMails(t.Context(), testkit.Nord, 0))
	if len(all) != 1 || all[0].ID != whole || len(all[0].Claims) != 1 || len(all[0].Raw) == 0 || len(all[0].Understanding.Intents) != 1 {
		t.Fatalf("decided %+v", all)
	}
	if items := all[0].Items; len(items) != 2 || items[0].Number != "RE-1" || items[0].Open.Minor != 100_00 {
		t.Errorf("owed then: %+v", items)
	}
}
