package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/mailroom"
)

const complaint = "From: buchhaltung@kunde.example\r\nMessage-ID: <1@kunde.example>\r\nDate: Mon, 05 Oct 2026 09:12:00 +0200\r\n\r\nThe goods are broken.\r\n"

// TestMails_anUnansweredOneHoldsLettersBack: stored with its customer it waits at once, until somebody says that it was answered.
func TestMails_anUnansweredOneHoldsLettersBack(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	letter := d.file("mail.eml", complaint)
	var got []mailImported
	d.into(&got, "import", "mail", letter, "--customer", "10005", "--entity", "NORD")
	d.into(&got, "import", "mail", letter, "--customer", "10005", "--entity", "NORD")
	if len(got) != 1 || !got[0].Already || got[0].Number == 0 {
		t.Fatalf("the second time %+v", got)
	}
	number := fmt.Sprint(got[0].Number)
	var rows []mailroom.MailRow
	d.into(&rows, "mails", "list", "--entity", "NORD")
	if len(rows) != 1 || !rows[0].Blocks || rows[0].State != mailroom.Stored || rows[0].Customer != "10005" {
		t.Errorf("list %+v", rows)
	}
	var page mailroom.MailPage
	d.into(&page, "mails", "show", number)
	if !strings.Contains(page.Text.Whole, "The goods are broken.") {
		t.Errorf("page %+v", page)
	}
	d.done("mails", "answer", number, "--not-needed", "--reason", "by phone", "--as", "anna")
	d.into(&rows, "mails", "list", "--entity", "NORD")
	if len(rows) != 0 {
		t.Errorf("still listed %+v", rows)
	}
	for _, wrong := range [][]string{{"mails", "list", "--state", "late"}, {"mails", "list", "--intent", "greeting"}, {"replies", "list", "--state", "late"},
		{"autonomy", "set", "--entity", "NORD", "--reason", "nothing", "--as", "hans"}, {"autonomy", "set", "pay=never", "--entity", "NORD", "--reason", "x", "--as", "hans"}} {
		if a := d.run(wrong...); a.code != exitUsage || !strings.Contains(a.err, "such as") && !strings.Contains(a.err, "want one of") {
			t.Errorf("%v: exit code %d, %s", wrong, a.code, a.err)
		}
	}
	for _, unknown := range [][]string{{"mails", "answer", "999"}, {"mails", "show", "999"}, {"mails", "confirm", number, "999"}, {"replies", "show", "9", "--entity", "NORD"}} {
		if a := d.run(unknown...); a.code != exitRefused {
			t.Errorf("%v: exit code %d", unknown, a.code)
		}
	}
}

// TestImportMail_mailboxesAndFolders: several mails of one file are several, a bad file stops none of the others.
func TestImportMail_mailboxesAndFolders(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	box := "From a@example.com Mon Oct  5 09:12:00 2026\nMessage-ID: <1@x.example>\n\n>From the start: no.\n\nFrom b@example.com Mon Oct  5 09:13:00 2026\nMessage-ID: <2@x.example>\n\nFrom here on it is text.\nYes.\n"
	mbox := d.file("postfach.mbox", box)
	d.file("ordner/2.eml", "Message-ID: <2@x.example>\r\n\r\nFrom here on it is text.\r\nYes.\r\n")
	d.file("ordner/3.eml", "Message-ID: <3@x.example>\r\n\r\nAgain.\r\n")
	d.file("ordner/4.eml", "")
	a := d.run("import", "mail", mbox, filepath.Join(filepath.Dir(mbox), "ordner"), "--entity", "NORD", "--json")
	if a.code != exitFinding {
		t.Fatalf("exit code %d: %s", a.code, a.err)
	}
	var rows []mailroom.MailRow
	d.into(&rows, "mails", "list", "--entity", "NORD")
	if len(rows) != 3 {
		t.Errorf("%d mails are stored, want 3: %+v", len(rows), rows)
	}
	if got := mailsIn([]byte(box)); len(got) != 2 || !strings.Contains(string(got[0]), "\nFrom the start: no.") || !strings.Contains(string(got[1]), "\n\nFrom here on") {
		t.Errorf("mails %q", got)
	}
}

func TestReplies_askEditSend(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	var r mailroom.Reply
	d.into(&r, "replies", "ask", "--customer", "10005", "--topic", "collect", "--tone", "firm", "--entity", "NORD", "--as", "anna")
	if r.State != mailroom.Draft || r.Customer != "10005" || r.Tone != mailroom.Firm || !strings.Contains(r.Body, "RE-") {
		t.Fatalf("draft %+v", r)
	}
	d.into(&r, "replies", "edit", fmt.Sprint(r.ReplyID), d.file("words.txt", "Guten Tag"), "--subject", "Ihre Rechnung", "--entity", "NORD")
	if r.Version != 2 || r.Wording != mailroom.ByHuman {
		t.Errorf("edited %+v", r)
	}
	d.into(&r, "replies", "send", fmt.Sprint(r.ReplyID), "--entity", "NORD", "--as", "anna")
	if r.State != mailroom.Queued || r.SentBy != "anna" {
		t.Errorf("sent %+v", r)
	}
	if a := d.run("replies", "discard", fmt.Sprint(r.ReplyID), "--entity", "NORD"); a.code != exitRefused {
		t.Errorf("dropping what is on its way: exit code %d", a.code)
	}
	if a := d.run("replies", "ask", "--customer", "10005", "--entity", "NORD"); a.code != exitRefused {
		t.Errorf("about nothing: exit code %d", a.code)
	}
}

func TestAutonomyAndModel(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	var set entityAutonomy
	d.into(&set, "autonomy", "set", "accept_promise=one_click", "--promise-days", "7", "--limit", "5000 EUR", "--entity", "NORD", "--reason", "first weeks", "--as", "hans")
	if set.Matrix.Modes["accept_promise"] != "one_click" || set.Matrix.PromiseDays != 7 || set.Matrix.PromiseLimitMinor["EUR"] != 5000_00 || set.Version != 1 {
		t.Errorf("autonomy %+v", set)
	}
	if a := d.run("autonomy", "set", "insolvency=automatic", "--entity", "NORD", "--reason", "x", "--as", "hans"); a.code != exitRefused {
		t.Errorf("an insolvency by itself: exit code %d", a.code)
	}
	if a := d.run("autonomy", "set", "money=automatic", "--entity", "NORD", "--reason", "x", "--as", "hans"); a.code != exitUsage {
		t.Errorf("an unknown act: exit code %d", a.code)
	}
	d.done("model", "allow", "genai", "--class", "mail", "--region", "europe-west3", "--entity", "NORD", "--reason", "contract", "--as", "hans")
	var models []entityModel
	d.into(&models, "model", "show", "--entity", "NORD")
	permitted := func(p mailroom.Permission) bool {
		return p.Permits("genai", "europe-west3") && p.Data == mailroom.MailData
	}
	if len(models) != 1 || !slices.ContainsFunc(models[0].Permissions, permitted) {
		t.Errorf("models %+v", models)
	}
}
