package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/internal/app"
	"github.com/mahnwerk/mahnwerk/internal/config"
)

// TestMailsRules: previewed on what came, written, listed, switched off; wrong ones are refused.
func TestMailsRules(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	letter := d.file("mail.eml", strings.ReplaceAll(complaint, "The goods are broken.", "Der Vorgang liegt im blauen Korb."))
	d.done("import", "mail", letter, "--customer", "10005", "--entity", "NORD")
	rule := []string{"korb", "--words", "liegt * Korb", "--intent", "promise_to_pay", "--entity", "NORD"}
	var view rulePreview
	d.into(&view, append([]string{"mails", "rules", "preview"}, rule...)...)
	if view.Read != 1 || len(view.Changed) != 1 || view.Changed[0].Words != "liegt im blauen Korb" || fmt.Sprint(view.Changed[0].Added) != "[promise_to_pay]" {
		t.Fatalf("preview %+v", view)
	}
	var rules []mailroom.Rule
	d.into(&rules, "mails", "rules", "list", "--entity", "NORD")
	if len(rules) != 0 {
		t.Errorf("a preview wrote %+v", rules)
	}
	d.done(append(append([]string{"mails", "rules", "set"}, rule...), "--reason", "as they say", "--as", "anna")...)
	d.into(&view, "mails", "rules", "preview", "korb", "--entity", "NORD")
	if len(view.Changed) != 0 {
		t.Errorf("the rule holds already: %+v", view.Changed)
	}
	d.done("mails", "rules", "remove", "korb", "--reason", "too wide", "--entity", "NORD")
	d.into(&rules, "mails", "rules", "list", "--entity", "NORD")
	if len(rules) != 1 || rules[0].Active || rules[0].Version != 2 {
		t.Errorf("rules %+v", rules)
	}
	if out := d.run("mails", "rules", "preview", "korb", "--entity", "NORD", "--lang", "de").out; !strings.Contains(out, "1 von 1 Mails") || !strings.Contains(out, "Zahlungszusage") {
		t.Errorf("in German: %s", out)
	}
	for _, wrong := range [][]string{{"preview", "none"}, {"preview", "none", "--words", "x", "--intent", "promise_to_pay"},
		{"set", "none", "--words", "im Korb", "--intent", "bounce", "--reason", "x"}, {"remove", "none", "--reason", "x"}} {
		if a := d.run(append([]string{"mails", "rules", "--entity", "NORD"}, wrong...)...); a.code == 0 {
			t.Errorf("%v was taken", wrong)
		}
	}
}

func TestMailsPhrases(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	words := []string{"--customer", "10005", "--words", "im blauen Korb", "--intent", "promise_to_pay", "--entity", "NORD"}
	d.done(append([]string{"mails", "phrases", "teach", "--meaning", "next_thursday"}, words...)...)
	var phrases []mailroom.Phrase
	d.into(&phrases, "mails", "phrases", "list", "--customer", "10005", "--entity", "NORD")
	if len(phrases) != 1 || phrases[0].Meaning != "next_thursday" || phrases[0].Phrase != "im blauen korb" {
		t.Errorf("phrases %+v", phrases)
	}
	if a := d.run(append([]string{"mails", "phrases", "teach", "--meaning", "bald"}, words...)...); a.code == 0 {
		t.Error("a meaning that is no day was taken")
	}
	d.done(append([]string{"mails", "phrases", "forget"}, words...)...)
	d.into(&phrases, "mails", "phrases", "list", "--customer", "10005", "--entity", "NORD")
	if len(phrases) != 0 {
		t.Errorf("not forgotten: %+v", phrases)
	}
}

// TestMailsLearn: what can't be trained, promoted or rolled back is refused, and said.
func TestMailsLearn(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	if a := d.run("mails", "learn", "train", "--entity", "NORD"); a.code != exitRefused || !strings.Contains(a.err, "30 of three customers") {
		t.Fatalf("exit code %d: %s", a.code, a.err)
	}
	if a := d.run("mails", "learn", "promote", "1", "--entity", "NORD", "--reason", "x"); a.code != exitRefused {
		t.Errorf("promoted what there is not: %s", a.out)
	}
	if a := d.run("mails", "learn", "rollback", "--entity", "NORD", "--reason", "x"); a.code != exitRefused {
		t.Errorf("rolled back what there is not: %s", a.out)
	}
	if out := d.run("mails", "learn", "list", "--entity", "NORD", "--json").out; strings.TrimSpace(out) != "[]" {
		t.Errorf("list %s", out)
	}
}

// decidedMail is a mail that is read as the worker reads it, and whose claims a person confirms.
func (d desk) decidedMail(name, body string) {
	d.t.Helper()
	d.done("import", "mail", d.file(name, strings.NewReplacer("The goods are broken.", body, "<1@", "<"+name+"@").Replace(complaint)), "--customer", "10005", "--entity", "NORD")
	file, err := config.ReadEngineFile(d.data)
	if err != nil {
		d.t.Fatal(err)
	}
	a := app.New(config.Config{DatabaseURL: config.Secret(file.DatabaseURL)}, "test", io.Discard)
	defer a.Close()
	store, err := a.Store(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	rows, err := store.Mails(d.t.Context(), mailroom.MailFilter{Entity: "NORD", Limit: 1})
	if err != nil || len(rows) != 1 {
		d.t.Fatalf("mails %+v, %v", rows, err)
	}
	if _, err := a.LearningOf(store).ReadMail(d.t.Context(), rows[0].ID); err != nil {
		d.t.Fatal(err)
	}
	var page mailroom.MailPage
	d.into(&page, "mails", "show", fmt.Sprint(rows[0].Number))
	if len(page.Claims) == 0 {
		d.t.Fatalf("nothing is claimed of %q: %+v", body, page.MailRow)
	}
	for _, c := range page.Claims {
		d.done("mails", "confirm", fmt.Sprint(rows[0].Number), fmt.Sprint(c.ClaimID))
	}
}

// TestEvalMail_history: the rules are held to what they reach on the entity's own decided mails, and nothing else is written.
func TestEvalMail_history(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	if a := d.run("eval", "mail", "--history", "--entity", "NORD"); a.code != exitRefused {
		t.Errorf("nobody decided: exit code %d, %s", a.code, a.out)
	}
	for _, name := range []string{"1.eml", "2.eml", "3.eml"} {
		d.decidedMail(name, "Please send us the invoice once more.")
	}
	gate := filepath.Join(d.data, "baseline.json")
	var figures struct {
		Cases int    `json:"cases"`
		F1    string `json:"intent_macro_f1"`
	}
	d.into(&figures, "eval", "mail", "--history", "--entity", "NORD", "--record-gate", gate)
	if figures.Cases != 3 || figures.F1 != "1.0000" {
		t.Errorf("figures %+v", figures)
	}
	recorded, err := os.ReadFile(gate)
	if err != nil || !strings.Contains(string(recorded), `"intent_macro_f1": "1.0000"`) {
		t.Errorf("recorded %s, %v", recorded, err)
	}
	d.done("eval", "mail", "--history", "--entity", "NORD", "--gate", gate)
	if a := d.run("eval", "mail", "--history", "--entity", "NORD", "--gate", d.file("stricter.json", `{"needs_human_precision": "1", "needs_human_recall": "1", "intent_macro_f1": "1"}`)); a.code != exitDone {
		t.Errorf("exit code %d: %s", a.code, a.err)
	}
	var accuracy []mailroom.Accuracy
	d.into(&accuracy, "mails", "accuracy", "--entity", "NORD")
	if len(accuracy) != 1 || accuracy[0].Confirmed != 3 || accuracy[0].Intent != correspondence.InvoiceCopyRequest {
		t.Errorf("accuracy %+v", accuracy)
	}
	if a := d.run("eval", "mail", "--history", "--cases", "x.jsonl"); a.code != exitUsage {
		t.Errorf("two kinds of cases: exit code %d", a.code)
	}
}
