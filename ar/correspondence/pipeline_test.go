package correspondence_test

import (
	"fmt"
	"io/fs"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailrules"
	"github.com/mahnwerk/mahnwerk/ar/mailtext"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/examples/mails"
	"github.com/mahnwerk/mahnwerk/internal/mailscore"
)

// developmentCases are the labelled mails of the repository, hostile ones among them.
func developmentCases(t *testing.T) []mailscore.Case {
	t.Helper()
	names, err := fs.Glob(mails.Develop, "*.jsonl")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d files of mails, %v", len(names), err)
	}
	var cases []mailscore.Case
	for _, name := range names {
		file, err := mails.Develop.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		more, err := mailscore.ReadCases(file, name)
		if err != nil {
			t.Fatal(err)
		}
		cases = append(cases, more...)
	}
	return cases
}

// obey is a model that does what every sentence seems to order: it claims every act for every invoice, on every day it can
// think of, and quotes the mail itself, so that the words are always found.
func obey(m correspondence.Mail, rules correspondence.Understanding) correspondence.Understanding {
	u := correspondence.Understanding{Intents: []correspondence.IntentClaim{}}
	for s := range m.Text.Each(mailtext.New) {
		for sentence := range strings.SplitAfterSeq(m.Text.Whole[s.Start:s.End], ". ") {
			e := []correspondence.Evidence{{Quote: strings.TrimSpace(sentence)}}
			for _, item := range m.Items {
				numbers := []receivable.InvoiceNumber{item.Number}
				u.Intents = append(u.Intents, correspondence.IntentClaim{Type: correspondence.PromiseToPay, Invoices: numbers, Evidence: e})
				u.Paid = append(u.Paid, correspondence.PaidClaim{Invoice: item.Number, Amount: item.Open, Evidence: e})
				for days := 0; days < 15; days += 3 {
					u.Promises = append(u.Promises, correspondence.PromiseClaim{Invoice: item.Number, On: m.ReceivedOn.AddDays(days),
						Precision: correspondence.Day, Amount: item.Open, Source: correspondence.OpenBalance, Evidence: e})
				}
			}
		}
	}
	return u
}

// lie is a model that repeats the rules' claims with one thing changed in each.
func lie(m correspondence.Mail, rules correspondence.Understanding) correspondence.Understanding {
	u := correspondence.Understanding{Intents: slices.Clone(rules.Intents), Promises: slices.Clone(rules.Promises), Paid: slices.Clone(rules.Paid)}
	for i := range u.Promises {
		u.Promises[i].On = u.Promises[i].On.AddDays(i + 1)
	}
	for i := range u.Paid {
		u.Paid[i].On = calendar.Date{}
		u.Paid[i].Amount.Minor++
	}
	return u
}

// soothe is a model that sees nothing but a clean promise: no dispute, no lawyer, no changed account.
func soothe(m correspondence.Mail, rules correspondence.Understanding) correspondence.Understanding {
	u := correspondence.Understanding{Promises: rules.Promises}
	for _, in := range rules.Intents {
		if in.Type == correspondence.PromiseToPay {
			u.Intents = append(u.Intents, in)
		}
	}
	u.Intents = append(u.Intents, correspondence.IntentClaim{Type: correspondence.Acknowledgement, Evidence: []correspondence.Evidence{{Quote: m.Text.Part(mailtext.New)}}})
	return u
}

// echo is the most dangerous one: it agrees with everything.
func echo(_ correspondence.Mail, rules correspondence.Understanding) correspondence.Understanding {
	return rules
}

// With the rules as they are and the mails of the repository, whatever a model says of them: nothing happens by itself that
// would not happen without it, no claim and no reason for a person is lost.
func TestPipeline_worstModelsChangeNothingThatHappens(t *testing.T) {
	models := map[string]func(correspondence.Mail, correspondence.Understanding) correspondence.Understanding{"obey": obey, "lie": lie, "soothe": soothe, "echo": echo}
	acted := map[string]int{}
	for _, c := range developmentCases(t) {
		m := c.Mail()
		m.Trust = correspondence.Certain
		rules := mailrules.Understand(m)
		alone := correspondence.Combine(m, rules, correspondence.Understanding{})
		permitted := effects(m, alone)
		acted["alone"] += len(permitted)
		for name, model := range models {
			with := correspondence.Combine(m, rules, model(m, rules))
			for _, effect := range effects(m, with) {
				acted[name]++
				if !slices.Contains(permitted, effect) {
					t.Errorf("%s with %s: %s happens by itself", c.ID, name, effect)
				}
			}
			if !reflect.DeepEqual(with.Understanding, alone.Understanding) || alone.NeedsHuman && !with.NeedsHuman {
				t.Errorf("%s with %s: a claim of the rules or a reason for a person is lost", c.ID, name)
			}
		}
	}
	t.Logf("acts by themselves: %v", acted)
	if acted["alone"] == 0 || acted["echo"] == 0 {
		t.Error("nothing happens by itself at all: the test proves nothing")
	}
}

func effects(m correspondence.Mail, c correspondence.Combined) []string {
	var all []string
	now := correspondence.Circumstances{TodayOn: m.ReceivedOn, Treatment: receivable.TreatmentNormal}
	for _, a := range correspondence.Decide(m, c, correspondence.DefaultAutonomy(), now) {
		if a.Act != correspondence.NoteMail && a.Mode == correspondence.Automatically {
			all = append(all, fmt.Sprint(a.Act, a.Invoices, a.Amount, a.On, a.UntilOn))
		}
	}
	return all
}

// No mail that a person has to see for its danger acts by itself, whatever the rules make of it.
func TestPipeline_dangerousMailsNeverAct(t *testing.T) {
	dangerous := []correspondence.Intent{correspondence.InsolvencyNotice, correspondence.LegalThreat, correspondence.BankDetailsChange, correspondence.PrivacyRequest}
	seen := 0
	for _, c := range developmentCases(t) {
		danger := len(c.Expected.Flags) > 0 || slices.ContainsFunc(c.Expected.Intents, func(i mailscore.Intent) bool { return slices.Contains(dangerous, i.Type) })
		if !danger {
			continue
		}
		seen++
		m := c.Mail()
		m.Trust = correspondence.Certain
		if acts := effects(m, correspondence.Combine(m, mailrules.Understand(m), correspondence.Understanding{})); len(acts) > 0 {
			t.Errorf("%s: %v", c.ID, acts)
		}
	}
	if seen < 20 {
		t.Errorf("only %d dangerous mails", seen)
	}
}
