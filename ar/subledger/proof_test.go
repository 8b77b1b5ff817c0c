package subledger_test

import (
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// The figures of published tables: upper 95 % limits of a Poisson mean (Garwood 1936) for 1 and more events.
func TestNeededCases(t *testing.T) {
	for errors, want := range map[int]int{-1: 0, 0: 3000, 1: 4744, 2: 6296, 3: 7754, 5: 10_514, 10: 16_963, 50: 63_288, 51: 0} {
		if got := subledger.NeededCases(errors); got != want {
			t.Errorf("%d errors need %d cases, want %d", errors, got, want)
		}
	}
}

func TestNeededCases_growsWithEveryError(t *testing.T) {
	before := 0
	for errors := range 51 {
		needed := subledger.NeededCases(errors)
		if needed <= before+1000 {
			t.Errorf("%d errors need %d cases, one less %d: an error costs more than a thousand cases", errors, needed, before)
		}
		before = needed
	}
}

func TestCodeProof_judge(t *testing.T) {
	for _, tt := range []struct {
		confirmed, wrong int
		proven           bool
	}{{0, 0, false}, {2999, 0, false}, {3000, 0, true}, {3000, 1, false}, {4742, 1, false}, {4743, 1, true}, {1_000_000, 51, false}} {
		p := subledger.CodeProof{Confirmed: tt.confirmed, Wrong: tt.wrong}
		if p.Judge(); p.Proven != tt.proven {
			t.Errorf("%d right and %d wrong of %d needed: proven %v", tt.confirmed, tt.wrong, p.Needed, p.Proven)
		}
	}
}

func TestReleased_peopleOverruleTheStart(t *testing.T) {
	start := map[cashapplication.Code]bool{"a": true, "b": false}
	got := subledger.Released(start, map[cashapplication.Code]bool{"a": false, "c": true})
	for code, want := range map[cashapplication.Code]bool{"a": false, "b": false, "c": true, "d": false} {
		if got[code] != want {
			t.Errorf("%s released: %v", code, got[code])
		}
	}
	if !start["a"] {
		t.Error("the start was changed")
	}
}
