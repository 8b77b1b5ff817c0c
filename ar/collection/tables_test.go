package collection

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// table prints the whole product of states and events; "-" is a refused pair.
func table[S ~string, E ~string](states []S, events []E, next func(S, E) (S, bool)) string {
	var b strings.Builder
	for _, s := range states {
		fmt.Fprintf(&b, "%s\n", s)
		for _, e := range events {
			to, ok := next(s, e)
			shown := string(to)
			if !ok {
				shown = "-"
			}
			fmt.Fprintf(&b, "    %-22s %s\n", e, shown)
		}
	}
	return b.String()
}

func TestTables(t *testing.T) {
	t.Run("settlement", func(t *testing.T) {
		golden(t, "settlement", table(Settlements(), BalanceEvents(), Settlement.Next))
	})
	t.Run("progress", func(t *testing.T) {
		golden(t, "progress", table(Progresses(), ProgressEvents(), Progress.Next))
	})
	t.Run("holds", func(t *testing.T) {
		golden(t, "holds", table(HoldStates(), HoldEvents(), HoldState.Next))
	})
}

// checkTable checks what every table promises: a refused pair and an unknown state stay where they are, and every
// answer is a state that is listed.
func checkTable[S ~string, E ~string](t *testing.T, states []S, events []E, next func(S, E) (S, bool)) {
	t.Helper()
	for _, s := range append(slices.Clone(states), "", "no such state") {
		for _, e := range append(slices.Clone(events), "", "no such event") {
			to, ok := next(s, e)
			if !ok && to != s {
				t.Errorf("%q refuses %q and yet moves to %q", s, e, to)
			}
			if ok && (!slices.Contains(states, to) || !slices.Contains(states, s) || !slices.Contains(events, e)) {
				t.Errorf("%q on %q becomes %q, which the lists don't know", s, e, to)
			}
		}
	}
}

func TestTables_refuseWithoutMoving(t *testing.T) {
	checkTable(t, Settlements(), BalanceEvents(), Settlement.Next)
	checkTable(t, Progresses(), ProgressEvents(), Progress.Next)
	checkTable(t, HoldStates(), HoldEvents(), HoldState.Next)
}

// stuck returns the states from which no event leads to a final one.
func stuck[S ~string, E ~string](states []S, events []E, next func(S, E) (S, bool), final func(S) bool) []S {
	reaches := map[S]bool{}
	for range states { // each round adds the states one event further away
		for _, s := range states {
			for _, e := range events {
				to, ok := next(s, e)
				reaches[s] = reaches[s] || final(s) || ok && reaches[to]
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(states), func(s S) bool { return reaches[s] })
}

func TestTables_everyStateReachesAFinalOne(t *testing.T) {
	if got := stuck(Settlements(), BalanceEvents(), Settlement.Next, Settlement.Closed); len(got) > 0 {
		t.Errorf("settlements that never close: %v", got)
	}
	over := func(p Progress) bool { return p == Uncollectible }
	if got := stuck(Progresses(), ProgressEvents(), Progress.Next, over); len(got) > 0 {
		t.Errorf("progress that never ends: %v", got)
	}
	if got := stuck(HoldStates(), HoldEvents(), HoldState.Next, func(h HoldState) bool { return !h.PausesDunning() }); len(got) > 0 {
		t.Errorf("holds that pause for ever: %v", got)
	}
}

func TestProgress_noLetterLeadsDown(t *testing.T) {
	for i, from := range Progresses() {
		for _, letter := range []ProgressEvent{ReminderSent, DunningSent, FinalNoticeSent} {
			if to, ok := from.Next(letter); ok && slices.Index(Progresses(), to) < i {
				t.Errorf("%s in %s leads down to %s", letter, from, to)
			}
		}
	}
}

func TestHoldState_pausesUntilItEnds(t *testing.T) {
	for _, s := range HoldStates() {
		for _, e := range HoldEvents() {
			if to, ok := s.Next(e); ok && (!s.PausesDunning() || to.PausesDunning()) {
				t.Errorf("%s on %s becomes %s: only what runs can end, and then it pauses nothing", s, e, to)
			}
		}
	}
}

func TestParseSettlement(t *testing.T) {
	for _, s := range Settlements() {
		if got, ok := ParseSettlement(string(s)); !ok || got != s {
			t.Errorf("ParseSettlement(%q) = %q, %v", s, got, ok)
		}
	}
	for _, bad := range []string{"", "OPEN", "paid"} {
		if _, ok := ParseSettlement(bad); ok {
			t.Errorf("ParseSettlement(%q) is accepted", bad)
		}
	}
}

func TestWords_everyCodeIsExplainedInBothLanguages(t *testing.T) {
	seen := map[string]Blocker{}
	for _, b := range Blockers() {
		for _, language := range []string{"de", "en"} {
			text := b.Explain(language)
			if text == "" {
				t.Errorf("%s has no text in %s", b, language)
			}
			if other, twice := seen[language+text]; twice {
				t.Errorf("%s and %s read the same in %s: %s", b, other, language, text)
			}
			seen[language+text] = b
		}
		if b.Explain("fr") != b.Explain("en") {
			t.Errorf("%s: an unknown language reads no English", b)
		}
	}
	if len(blockTexts) != len(Blockers()) {
		t.Errorf("%d texts for %d blockers", len(blockTexts), len(Blockers()))
	}
	for w := range words {
		if w.In("de") == "" || w.In("en") == "" {
			t.Errorf("the word %s lacks a language", w)
		}
	}
	for _, p := range Progresses() {
		if w, ok := progressWords[p]; p != ProgressNone && (!ok || w.In("de") == "") {
			t.Errorf("progress %s has no word", p)
		}
	}
}
