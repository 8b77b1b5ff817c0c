package main

import (
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/worklist"
)

func TestWorklist_isAskedForByName(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	var all, mine []worklist.Entry
	d.into(&all, "worklist", "--entity", "NORD")
	if len(all) == 0 || all[0].Rank != 1 || len(all[0].Reasons) == 0 || all[0].Next.Action == "" {
		t.Fatalf("worklist = %+v, want entries with rank, reasons and the next step", all)
	}
	first := string(all[0].Customer)
	d.done("collectors", "assign", "anna", "--customer", first, "--entity", "NORD")
	d.into(&mine, "worklist", "--entity", "NORD", "--collector", "me", "--as", "anna", "--limit", "1")
	if len(mine) != 1 || string(mine[0].Customer) != first || mine[0].Collector != "anna" {
		t.Errorf("anna's list = %+v, want %s only", mine, first)
	}
	for lang, want := range map[string]string{"de": "überfällig seit", "en": "overdue"} {
		if out := d.done("worklist", "--entity", "NORD", "--lang", lang, "--limit", "3"); !strings.Contains(out, want) {
			t.Errorf("the list in %s lacks %q:\n%s", lang, want, out)
		}
	}
	if out := d.done("collectors", "list", "--entity", "NORD"); !strings.Contains(out, "anna") {
		t.Errorf("collectors:\n%s", out)
	}
	d.done("collectors", "assign", "--withdraw", "--customer", first, "--entity", "NORD")
	if a := d.run("collectors", "assign", "--entity", "NORD"); a.code != exitUsage {
		t.Errorf("nobody named: exit code %d, %s", a.code, a.err)
	}
	if a := d.run("collectors", "assign", "Anna Schmidt", "--entity", "NORD"); a.code != exitRefused {
		t.Errorf("no user name: exit code %d, %s", a.code, a.err)
	}
}
