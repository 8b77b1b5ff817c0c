package mailscore

import (
	"fmt"
	"slices"
)

// promises holds promises against each other, one to one, and counts dates that nobody wrote.
func (s *scorer) promises(all, language *Group, want, got Labels) {
	pairing := pair(len(want.Promises), len(got.Promises), func(w, g int) bool { return want.Promises[w].met(got.Promises[g]) })
	m := s.tell("promise", pairing, len(got.Promises), func(w int) string { return want.Promises[w].text() },
		func(g int) string { return got.Promises[g].text() })
	for _, group := range []*Group{all, language} {
		group.Promises.add(m)
		for w := range want.Promises {
			if want.Promises[w].On.IsZero() {
				group.InventedDates.count(invented(want.Promises[w], got.Promises, pairing))
			}
		}
	}
}

// invented tells whether a prediction names a date for a promise that has none: in an entry that is right for no other
// promise and is about the same invoice, or about one that can't be told.
func invented(want Promise, got []Promise, pairing []int) bool {
	for g, promise := range got {
		same := promise.Invoice == want.Invoice || promise.Invoice == "" || want.Invoice == ""
		if same && !promise.On.IsZero() && !slices.Contains(pairing, g) {
			return true
		}
	}
	return false
}

// met tells whether a predicted promise is the one that is expected.
func (p Promise) met(got Promise) bool {
	if got.Invoice != p.Invoice || !got.Amount.same(p.Amount) {
		return false
	}
	return got.On == p.On || !got.On.IsZero() && slices.Contains(p.AcceptOn, got.On.Date)
}

func (p Promise) text() string { return Payment{p.Invoice, p.On, p.Amount}.text() }

func (p Payment) text() string {
	return fmt.Sprintf("invoice %q on %q amount %q", string(p.Invoice), p.On.String(), string(p.Amount))
}

// payments compares made or proposed payments, one to one.
func (s *scorer) payments(name string, want, got []Payment) Match {
	pairing := pair(len(want), len(got), func(w, g int) bool {
		return want[w].Invoice == got[g].Invoice && want[w].On == got[g].On && want[w].Amount.same(got[g].Amount)
	})
	return s.tell(name, pairing, len(got), func(w int) string { return want[w].text() }, func(g int) string { return got[g].text() })
}

// tell counts a pairing and tells what is missed and what is extra.
func (s *scorer) tell(name string, pairing []int, got int, wanted, found func(int) string) Match {
	var m Match
	for w, g := range pairing {
		if g >= 0 {
			m.Right++
			continue
		}
		m.Missed++
		s.fault("%s missed: %s", name, wanted(w))
	}
	for g := range got {
		if !slices.Contains(pairing, g) {
			m.Extra++
			s.fault("%s extra: %s", name, found(g))
		}
	}
	return m
}

// pair finds a largest one-to-one pairing of what fits: for each wanted one the place of what was got, or -1. A promise
// that fits two dates must not take the only one that fits another, so a pairing is mended along paths (Kuhn 1955).
func pair(want, got int, fits func(w, g int) bool) []int {
	taken := make([]int, got)
	for g := range taken {
		taken[g] = -1
	}
	var place func(w int, tried []bool) bool
	place = func(w int, tried []bool) bool {
		for g := range got {
			if tried[g] || !fits(w, g) {
				continue
			}
			tried[g] = true
			if taken[g] < 0 || place(taken[g], tried) {
				taken[g] = w
				return true
			}
		}
		return false
	}
	for w := range want {
		place(w, make([]bool, got))
	}
	pairing := make([]int, want)
	for w := range pairing {
		pairing[w] = slices.Index(taken, w)
	}
	return pairing
}
