package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/casework"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
)

// A clerk's day with a case: routed, worked on, credited by two people.
func TestCases_fromRouteToCreditNote(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	var rule casework.Route
	d.into(&rule, "cases", "routes", "set", "--cause", "quality", "--from", "100.00", "--team", "quality", "--owner", "quirin", "--then", "heike", "--days", "3", "--entity", "NORD", "--as", "hans")
	var opened dispute.Result
	d.into(&opened, "dispute", "open", "RE-2026-0713", "--cause", "quality", "--amount", "300.00", "--entity", "NORD")
	of := []string{"--entity", "NORD"}
	number := fmt.Sprint(opened.Case)
	d.done(append([]string{"cases", "comment", number, "Fotos kommen am Freitag"}, of...)...)
	note := d.file("lieferschein.pdf", "%PDF-1.7 Lieferschein")
	d.done(append([]string{"cases", "attach", number, note}, of...)...)
	d.done(append([]string{"cases", "assign", number, "--to", "vera"}, of...)...)
	var asked casework.Result
	d.into(&asked, append([]string{"cases", "resolve", number, "--outcome", "partly", "--part", "RE-2026-0713=200.00", "--reason", "two of three pumps"}, of...)...)
	if asked.State != casework.Proposed || asked.ApprovalID == "" {
		t.Fatalf("resolve = %+v, want an approval", asked)
	}
	var waiting []approval.Line
	d.into(&waiting, "approvals", "list", "--entity", "NORD")
	if len(waiting) != 1 || waiting[0].Kind != approval.KindCreditNote || waiting[0].Total[0].String() != "200.00 EUR" {
		t.Errorf("approvals %+v, want one credit note over 200.00", waiting)
	}
	var c casework.Case
	d.into(&c, append([]string{"cases", "show", number}, of...)...)
	if c.Owner != "vera" || c.Team != casework.Quality || c.EscalateTo != "heike" || len(c.Files) != 1 || c.Codes.EDIFACT != "2" || !strings.HasPrefix(c.RoutedBecause, "rule 1") {
		t.Errorf("case %+v", c)
	}
	to := filepath.Join(d.data, "copy.pdf")
	d.done(append([]string{"cases", "file", fmt.Sprint(c.Files[0].ID), "--to", to}, of...)...)
	if copied, err := os.ReadFile(to); err != nil || string(copied) != "%PDF-1.7 Lieferschein" {
		t.Errorf("the copy is %q, %v", copied, err)
	}
	for _, lang := range []string{"en", "de"} {
		page := d.done("--lang", lang, "cases", "show", number, "--entity", "NORD")
		for _, part := range []string{"quality", "vera", "Fotos kommen am Freitag", "lieferschein.pdf", asked.ApprovalID} {
			if !strings.Contains(page, part) {
				t.Errorf("%s page lacks %q:\n%s", lang, part, page)
			}
		}
	}
	if text := d.done("why", "RE-2026-0713", "--entity", "NORD", "--as-of", businessDay); !strings.Contains(text, "case "+number) {
		t.Errorf("why does not name the case:\n%s", text)
	}
	if text := d.done("--lang", "de", "cases", "list"); !strings.Contains(text, "Gutschrift vorgeschlagen") {
		t.Errorf("list:\n%s", text)
	}
	if text := d.done("cases", "stats", "--entity", "NORD", "--by", "owner"); !strings.Contains(text, "vera") {
		t.Errorf("stats:\n%s", text)
	}
}

// With a limit one person alone credits small amounts, by either command, and no more.
func TestCases_limit(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	if text := d.done("cases", "limit", "show", "--entity", "NORD"); !strings.Contains(text, "No limit") {
		t.Errorf("limit: %s", text)
	}
	d.done("cases", "limit", "set", "50.00", "--entity", "NORD", "--as", "maria")
	var opened dispute.Result
	d.into(&opened, "dispute", "open", "RE-2026-0713", "--cause", "price", "--amount", "60.00", "--entity", "NORD")
	if a := d.run("dispute", "resolve", fmt.Sprint(opened.DisputeID), "--outcome", "justified", "--reason", "price list", "--entity", "NORD"); a.code == exitDone || !strings.Contains(a.err, "credit_needs_approval") {
		t.Errorf("above the limit: %d %s", a.code, a.err)
	}
	var done casework.Result
	d.into(&done, "cases", "resolve", fmt.Sprint(opened.Case), "--outcome", "partly", "--part", "RE-2026-0713=50.00", "--reason", "price list", "--entity", "NORD")
	if done.State != casework.Resolved || len(done.Credited) != 1 {
		t.Errorf("at the limit: %+v", done)
	}
}

func TestCases_refuseWhatTheyDontUnderstand(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	for _, line := range [][]string{
		{"cases", "list", "--state", "asleep"},
		{"cases", "stats", "--by", "mood", "--entity", "NORD"},
		{"cases", "show", "99", "--entity", "NORD"},
		{"cases", "wait", "1", "--entity", "NORD"},
		{"cases", "limit", "set", "--entity", "NORD"},
		{"cases", "resolve", "1", "--outcome", "partly", "--part", "RE-2026-0713", "--reason", "because", "--entity", "NORD"},
		{"cases", "routes", "set", "--team", "marketing", "--entity", "NORD"},
		{"cases", "routes", "remove", "99", "--entity", "NORD"},
	} {
		if a := d.run(line...); a.code == exitDone {
			t.Errorf("starter %s: accepted\n%s", strings.Join(line, " "), a.out)
		}
	}
}
