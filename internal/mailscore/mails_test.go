package mailscore_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/internal/mailscore"
)

// mailFiles are the labelled mails of the house. What is written against them is written against develop only; kept are
// there to be counted, not to be read.
const mailFiles = "../../examples/mails/*.jsonl"

func houseMails(t *testing.T) map[string][]mailscore.Case {
	t.Helper()
	paths, err := filepath.Glob(mailFiles)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no mails at %s (%v)", mailFiles, err)
	}
	files := map[string][]mailscore.Case{}
	for _, path := range paths {
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(path)
		if files[name], err = mailscore.ReadCases(file, name); err != nil {
			t.Error(err)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// TestMails_labelsHold: every label follows the rules that a program can follow. It names no mail's text, so that a
// failure in a kept file tells nothing of what is in it.
func TestMails_labelsHold(t *testing.T) {
	for name, cases := range houseMails(t) {
		for _, c := range cases {
			if c.Expected == nil {
				t.Errorf("%s: %s has no labels", name, c.ID)
				continue
			}
			for _, fault := range mailscore.Check(c) {
				t.Errorf("%s: %s: %s", name, c.ID, fault)
			}
		}
	}
}

// TestMails_areAllDifferent: an id or a text that is there twice would be counted twice, or be tuned on and kept.
func TestMails_areAllDifferent(t *testing.T) {
	ids, texts := map[string]string{}, map[string]string{}
	for name, cases := range houseMails(t) {
		for _, c := range cases {
			if other, twice := ids[c.ID]; twice {
				t.Errorf("%s is in %s and %s", c.ID, name, other)
			}
			ids[c.ID] = name
			words := strings.ToLower(strings.Join(strings.Fields(c.Body), " "))
			if other, twice := texts[words]; twice && words != "" {
				t.Errorf("%s has the text of %s", c.ID, other)
			}
			texts[words] = c.ID
		}
	}
}

// TestMails_coverWhatThereIs: an intent or a reason that no mail has would never be measured.
func TestMails_coverWhatThereIs(t *testing.T) {
	intents, reasons, flags := map[correspondence.Intent]int{}, map[dispute.Reason]int{}, map[correspondence.Flag]int{}
	for _, cases := range houseMails(t) {
		for _, c := range cases {
			for _, i := range c.Expected.Intents {
				intents[i.Type]++
			}
			for _, d := range c.Expected.Disputes {
				reasons[d.Reason]++
			}
			for _, f := range c.Expected.Flags {
				flags[f]++
			}
		}
	}
	for _, i := range correspondence.Intents() {
		if intents[i] < 6 {
			t.Errorf("%d mails of %s", intents[i], i)
		}
	}
	for _, r := range dispute.Reasons() {
		if r != dispute.AlreadyPaid && reasons[r] < 2 { // a claim to have paid is an intent of its own
			t.Errorf("%d disputes for %s", reasons[r], r)
		}
	}
	for _, f := range correspondence.Flags() {
		if flags[f] < 2 {
			t.Errorf("%d mails flagged %s", flags[f], f)
		}
	}
}
