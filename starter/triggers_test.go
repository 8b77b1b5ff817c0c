package main

import (
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/trigger"
)

func TestTriggers_previewBeforeTheyAreSet(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	var thought, stored []trigger.Firing
	flags := []string{"--when", "days_overdue", "--count", "5", "--task", "letter_by_post"}
	preview := []string{"triggers", "preview", "post", "--month", "2026-10", "--entity", "NORD"}
	d.into(&thought, append(preview, flags...)...)
	if len(thought) == 0 || thought[0].Invoice == "" || thought[0].Fact == "" {
		t.Fatalf("the preview is %+v; the demo has invoices that are due in October", thought)
	}
	d.done(append([]string{"triggers", "set", "post", "--entity", "NORD", "--reason", "so agreed", "--as", "hans"}, flags...)...)
	d.into(&stored, preview...)
	if len(stored) != len(thought) {
		t.Errorf("%d firings of the trigger, %d when it was only thought of", len(stored), len(thought))
	}
	d.done("triggers", "remove", "post", "--entity", "NORD", "--reason", "done otherwise", "--as", "hans")
	var rules []trigger.Stored
	d.into(&rules, "triggers", "list", "--entity", "NORD")
	if len(rules) != 1 || rules[0].Active || rules[0].Version != 2 || rules[0].Task != trigger.LetterByPost {
		t.Errorf("triggers %+v", rules)
	}
	for _, bad := range [][]string{{"preview", "post", "--month", "October"}, {"preview", "post"}} {
		if a := d.run(append(append([]string{"triggers"}, bad...), "--entity", "NORD")...); a.code != exitUsage {
			t.Errorf("%v: exit code %d, %s", bad, a.code, a.err)
		}
	}
	for want, bad := range map[string][]string{"not found": {"preview", "unknown", "--month", "2026-10"}, "trigger_count": {"preview", "x", "--when", "over_limit", "--count", "3", "--month", "2026-10"}} {
		if a := d.run(append(append([]string{"triggers"}, bad...), "--entity", "NORD")...); a.code != exitRefused || !strings.Contains(a.err, want) {
			t.Errorf("%v: exit code %d, %s", bad, a.code, a.err)
		}
	}
}
