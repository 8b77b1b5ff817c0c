package main

import (
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/playbook"
	"github.com/mahnwerk/mahnwerk/ar/worklist"
)

func TestPlaybooks_areShownBesideTheWork(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	d.done("playbooks", "save", "anruf", d.file("anruf.md", "# Anruf\n\nErst fragen, ob die Rechnung da ist.\n"), "--entity", "NORD", "--as", "hans")
	d.done("playbooks", "save", "anruf", d.file("neu.md", "# Anruf\n\nErst grüßen.\n"), "--entity", "NORD", "--as", "hans")
	if out := d.done("playbooks", "show", "anruf", "--version", "1", "--entity", "NORD"); !strings.Contains(out, "ob die Rechnung da ist") {
		t.Errorf("version 1:\n%s", out)
	}
	for _, step := range worklist.Actions() {
		d.done("playbooks", "use", "anruf", "--stage", string(step), "--entity", "NORD", "--as", "hans")
	}
	var entries []worklist.Entry
	d.into(&entries, "worklist", "--entity", "NORD")
	for _, e := range entries {
		if e.Playbook != "anruf" {
			t.Errorf("beside %s stands %q", e.Next.Action, e.Playbook)
		}
	}
	var list playbookList
	d.into(&list, "playbooks", "list", "--entity", "NORD")
	if len(list.Versions) != 2 || len(list.Uses) != len(worklist.Actions()) {
		t.Errorf("playbooks %+v", list)
	}
	long := d.file("long.md", strings.Repeat("x", playbook.MaxText+5))
	if a := d.run("playbooks", "save", "anruf", long, "--entity", "NORD", "--as", "hans"); a.code != exitRefused || !strings.Contains(a.err, "playbook_too_long") {
		t.Errorf("a book: exit code %d, %s", a.code, a.err)
	}
	if a := d.run("playbooks", "use", "--stage", "call", "--entity", "NORD", "--as", "hans"); a.code != exitUsage {
		t.Errorf("no playbook named: exit code %d, %s", a.code, a.err)
	}
}
