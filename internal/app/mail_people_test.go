package app

import (
	"slices"
	"testing"

	"github.com/mahnwerk/mahnwerk/internal/mailfile"
)

// People in a mail's head are masked in what a model is shown; offices and firms are not, for their words are those of the mail.
func TestWriters(t *testing.T) {
	of := func(names ...string) (all []mailfile.Address) {
		for _, n := range names {
			all = append(all, mailfile.Address{Name: n, Address: "x@kiesel.example"})
		}
		return all
	}
	got := writers(mailfile.File{From: of("Falk, Petra")[0], To: of("Buchhaltung Kiesel", "Klara Sommer", ""), Cc: of("Kiesel & Sohn GmbH", "Klara Sommer", "Team 2", "petra@kiesel.example", "Einzelwort")})
	if want := []string{"Falk Petra", "Klara Sommer"}; !slices.Equal(got, want) {
		t.Errorf("writers %q, want %q", got, want)
	}
	if many := writers(mailfile.File{To: of(slices.Collect(func(yield func(string) bool) {
		for r := 'A'; r <= 'Z'; r++ {
			if !yield(string(r) + "na Muster") {
				return
			}
		}
	})...)}); len(many) != maxWriters {
		t.Errorf("%d writers, want %d", len(many), maxWriters)
	}
}
