package maillearn_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/maillearn"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// ways are how customers of these tests say three things: one of each list, put together.
var ways = map[correspondence.Intent][3][]string{
	correspondence.PromiseToPay: {{"die Posten sind", "Ihre Forderung ist", "beides ist", "das ist bei uns"}, {"zur Zahlung", "in der Freigabe zur Zahlung", "im Zahllauf"},
		{"eingeplant", "vorgesehen", "angewiesen", "terminiert"}},
	correspondence.InvoiceCopyRequest: {{"uns fehlt", "wir vermissen", "bei uns ist nicht auffindbar", "es fehlt noch"}, {"der Beleg", "das Dokument", "die Kopie des Belegs"},
		{"dazu", "als PDF", "für die Ablage", "für unsere Akten"}},
	correspondence.Complaint: {{"Ihr Ton ist", "diese Schreiben sind", "so ein Umgang ist", "dieser Service ist"}, {"eine Frechheit", "unverschämt", "wirklich ärgerlich"},
		{"und unprofessionell", "für langjährige Kunden", "nach all den Jahren", "und kostet uns Nerven"}},
}

// examples are n confirmed claims of each thing, of several customers, a minute apart.
func examples(n int) []mailroom.Example {
	var all []mailroom.Example
	at := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	for i := range n {
		for _, intent := range correspondence.Intents() {
			parts, known := ways[intent]
			if !known {
				continue
			}
			all = append(all, mailroom.Example{ClaimID: int64(len(all) + 1), Customer: receivable.CustomerNumber(fmt.Sprint(10000 + i%7)), Intent: intent, Label: mailroom.Confirmed,
				Text:     fmt.Sprintf("%s %s %s", parts[0][i%4], parts[1][i/4%3], parts[2][i/12%4]),
				TaughtAt: at.Add(time.Duration(len(all)) * time.Minute)})
		}
	}
	return all
}

// classifier is one that was trained on such examples.
var classifier = sync.OnceValue(func() *maillearn.Classifier {
	c, err := maillearn.Train(examples(48))
	if err != nil {
		panic(err)
	}
	return c
})

// TestTrain_namesWhatItHasNotSeen: other sentences of the same kind, and nothing of another kind.
func TestTrain_namesWhatItHasNotSeen(t *testing.T) {
	for body, want := range map[string]correspondence.Intent{
		"Guten Tag,\n\nder Betrag ist bei uns zur Zahlung vorgemerkt.":     correspondence.PromiseToPay,
		"Hallo,\n\nleider fehlt uns dazu noch das Dokument für die Akten.": correspondence.InvoiceCopyRequest,
		"Ihr Umgang mit Kunden ist unverschämt und ärgerlich.":             correspondence.Complaint,
		"Vielen Dank und ein schönes Wochenende.":                          "",
		"Sehr geehrte Damen und Herren,":                                   "",
	} {
		m := mail(body)
		var got correspondence.Intent
		if opinions := classifier().Opinions(m, silent(m).Understanding); len(opinions) > 0 {
			got = opinions[0].Intent
		}
		if got != want {
			t.Errorf("%q is %q, want %q", body, got, want)
		}
	}
}

// TestTrain_whereTheRulesAbstained: a promoted classifier names an intent there, with the sentence, and nowhere else.
func TestTrain_whereTheRulesAbstained(t *testing.T) {
	learned := maillearn.Taught{Classifier: classifier()}
	m := mail("Hallo,\n\nleider fehlt uns dazu noch das Dokument für die Akten.")
	got := learned.Apply(m, silent(m))
	if !slices.Equal(intents(got.Suggested), []correspondence.Intent{correspondence.InvoiceCopyRequest}) || got.SuggestedJudged[0].Origin != correspondence.ByClassifier ||
		got.Suggested.Intents[0].Evidence[0].Quote != "leider fehlt uns dazu noch das Dokument für die Akten" {
		t.Errorf("%+v", got.Suggested)
	}
	c := silent(m)
	c.Understanding.Intents[0].Type = correspondence.Acknowledgement
	if again := learned.Apply(m, c); !again.Suggested.ClaimsNothing() {
		t.Errorf("the rules did not abstain: %+v", again.Suggested)
	}
}

// TestTrain_isDeterministic: the same examples, in any order, make the same bytes; bytes read back are the same classifier.
func TestTrain_isDeterministic(t *testing.T) {
	shuffled := examples(48)
	slices.Reverse(shuffled)
	again, err := maillearn.Train(shuffled)
	if err != nil {
		t.Fatal(err)
	}
	raw := classifier().Bytes()
	if !bytes.Equal(raw, again.Bytes()) {
		t.Error("other bytes from the same examples")
	}
	read, err := maillearn.ReadClassifier(raw)
	if err != nil || !bytes.Equal(read.Bytes(), raw) || len(read.Intents()) != len(ways) {
		t.Errorf("read %v, %v", read.Intents(), err)
	}
}

// TestTrain_refusesTooLittle: few examples, or many of one or two customers, teach nothing.
func TestTrain_refusesTooLittle(t *testing.T) {
	few := examples(maillearn.MinPositives - 1)
	ofTwo, rejected := examples(48), examples(48)
	for i := range ofTwo {
		ofTwo[i].Customer = receivable.CustomerNumber(fmt.Sprint(i % 2))
		rejected[i].Label = mailroom.Rejected
	}
	noise := examples(48)
	for i := range noise {
		noise[i].Text = noise[i/len(ways)*len(ways)].Text // the same words for everything
	}
	for name, all := range map[string][]mailroom.Example{"none": nil, "few": few, "of two customers": ofTwo, "rejected": rejected, "words that tell nothing apart": noise} {
		if c, err := maillearn.Train(all); !errors.Is(err, maillearn.ErrTooFew) {
			t.Errorf("%s: %v", name, c.Intents())
		}
	}
}

// TestTrain_oneCustomerDecidesNothing: who has his own words confirmed a thousand times does not change how others are read.
func TestTrain_oneCustomerDecidesNothing(t *testing.T) {
	poisoned := examples(48)
	for i := range 1000 {
		poisoned = append(poisoned, mailroom.Example{ClaimID: int64(10_000 + i), Customer: "66666", Intent: correspondence.PromiseToPay, Label: mailroom.Confirmed,
			Text: "uns fehlt der Beleg dazu", TaughtAt: poisoned[len(poisoned)-1].TaughtAt.Add(time.Second)})
	}
	c, err := maillearn.Train(poisoned)
	if err != nil {
		t.Fatal(err)
	}
	m := mail("Bei uns ist nicht auffindbar das Dokument als PDF.")
	for _, o := range c.Opinions(m, silent(m).Understanding) {
		if o.Intent == correspondence.PromiseToPay {
			t.Errorf("others are read by one customer's words: %+v", o)
		}
	}
}

// TestReadClassifier_anyBytes: damaged bytes are refused, and never a panic.
func TestReadClassifier_anyBytes(t *testing.T) {
	raw := classifier().Bytes()
	for _, cut := range []int{0, 1, 5, 6, 20, len(raw) / 2, len(raw) - 1} {
		if _, err := maillearn.ReadClassifier(raw[:cut]); !errors.Is(err, maillearn.ErrClassifier) {
			t.Errorf("%d of %d bytes: %v", cut, len(raw), err)
		}
	}
	if _, err := maillearn.ReadClassifier(append(slices.Clone(raw), 0)); !errors.Is(err, maillearn.ErrClassifier) {
		t.Errorf("a byte too many: %v", err)
	}
}

func FuzzReadClassifier(f *testing.F) {
	f.Add([]byte("MWMC1"))
	f.Add(classifier().Bytes()[:400])
	f.Fuzz(func(t *testing.T, raw []byte) {
		if c, err := maillearn.ReadClassifier(raw); err == nil {
			m := mail("Uns fehlt der Beleg dazu.")
			c.Opinions(m, silent(m).Understanding)
		}
	})
}

// TestRoll: measured on what was decided later; the one in use is tested on what it has not seen.
func TestRoll(t *testing.T) {
	all := examples(48)
	r := maillearn.Roll(all, nil, 0)
	if r.Examples != len(all) || r.Tested != len(all)/2 || r.Precision < 9000 || r.MacroF1 < 8000 {
		t.Errorf("%+v", r)
	}
	if err := r.Promotable(0, maillearn.ShadowScore{}); err != nil {
		t.Error(err)
	}
	early, err := maillearn.Train(all[:len(all)*3/4])
	if err != nil {
		t.Fatal(err)
	}
	r = maillearn.Roll(all, early, 3)
	if r.Since.Tested != len(all)/4 || r.Against.Tested != r.Since.Tested || r.InUse != 3 {
		t.Errorf("since %+v, against %+v", r.Since, r.Against)
	}
}

func TestPromotable(t *testing.T) {
	good := maillearn.Report{Score: maillearn.Score{Precision: 9000}}
	beside := maillearn.Report{Score: good.Score, InUse: 2, Since: maillearn.Score{Tested: 20, MacroF1: 7000}, Against: maillearn.Score{Tested: 20, MacroF1: 6000}}
	worse, few, often := beside, beside, good
	worse.Against.MacroF1, few.Since.Tested, often.Precision = 7000, 9, 7999
	for name, c := range map[string]struct {
		report maillearn.Report
		inUse  int
		shadow maillearn.ShadowScore
		ok     bool
	}{
		"the first":                {good, 0, maillearn.ShadowScore{}, true},
		"better than the last":     {beside, 2, maillearn.ShadowScore{Right: 9, Wrong: 1}, true},
		"no better":                {worse, 2, maillearn.ShadowScore{}, false},
		"too often wrong":          {often, 0, maillearn.ShadowScore{}, false},
		"wrong as a shadow":        {good, 0, maillearn.ShadowScore{Right: 7, Wrong: 3}, false},
		"few words about a shadow": {good, 0, maillearn.ShadowScore{Right: 1, Wrong: 3}, true},
		"compared with another":    {beside, 3, maillearn.ShadowScore{}, false},
		"compared with none":       {good, 1, maillearn.ShadowScore{}, false},
		"too little to compare":    {few, 2, maillearn.ShadowScore{}, false},
	} {
		if err := c.report.Promotable(c.inUse, c.shadow); (err == nil) != c.ok || err != nil && !subledger.IsRefused(err, "classifier_not_better") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestPick: like words, confirmed, few of one customer and one intent.
func TestPick(t *testing.T) {
	all := examples(48)
	for i := range all {
		if all[i].Text == "uns fehlt der Beleg dazu" {
			all[i].Label = mailroom.Rejected
		}
		all[i].Text += " RE-2026-0713 vom 3.11. über 1.234,56"
	}
	picked := maillearn.Pick(mail("Guten Tag, uns fehlt der Beleg dazu als PDF. Diese Schreiben sind eine Frechheit."), all)
	of, customers := map[correspondence.Intent]int{}, map[receivable.CustomerNumber]int{}
	for _, e := range picked {
		of[e.Intent]++
		customers[e.Customer]++
		if strings.ContainsAny(e.Text, "0123456789") || e.Label == mailroom.Rejected || of[e.Intent] > 2 || customers[e.Customer] > 2 {
			t.Errorf("picked %+v", e)
		}
	}
	if of[correspondence.InvoiceCopyRequest] != 2 || of[correspondence.Complaint] != 2 || picked[0].Intent == correspondence.PromiseToPay {
		t.Errorf("picked %v", of)
	}
	if far := maillearn.Pick(mail("Nice weather, see you soon."), all); len(far) != 0 {
		t.Errorf("nothing is like it, picked %+v", far)
	}
}
