package main

import (
	"strings"
	"testing"
)

func TestContactHabit_setAndClear(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	set := []string{"customer", "contact-habit", "set", "10003", "--day", "tuesday", "--hours", "9-12", "--entity", "NORD", "--reason", "so agreed"}
	for lang, want := range map[string]string{"de": "antwortet dienstags (gesetzt von anna); 9–12 Uhr", "en": "answers on Tuesdays (set by anna); 9–12 h"} {
		if out := d.done(append(set, "--lang", lang)...); !strings.Contains(out, want) {
			t.Errorf("in %s: %q, want %q", lang, out, want)
		}
	}
	if out := d.done("customer", "contact-habit", "clear", "10003", "--entity", "NORD"); strings.Contains(out, "Tuesday") {
		t.Errorf("after it was taken back: %q", out)
	}
	if a := d.run("customer", "contact-habit", "set", "10003", "--hours", "morning", "--entity", "NORD", "--reason", "x"); a.code != exitUsage {
		t.Errorf("hours in words: exit code %d, %s", a.code, a.err)
	}
	if a := d.run("customer", "contact-habit", "show", "404", "--entity", "NORD"); a.code != exitRefused {
		t.Errorf("an unknown customer: exit code %d, %s", a.code, a.err)
	}
}
