package phrase_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/phrase"
)

func toldShares(shares []phrase.Share) []string {
	var all []string
	for _, s := range shares {
		var words []string
		if s.Den > 0 {
			words = append(words, fmt.Sprintf("%d/%d", s.Num, s.Den))
		}
		for _, flag := range []struct {
			set  bool
			word string
		}{{s.Rest, "rest"}, {s.All, "all"}, {s.Parts, "parts"}, {s.Each, "each"}} {
			if flag.set {
				words = append(words, flag.word)
			}
		}
		if s.Count > 0 {
			words = append(words, fmt.Sprint(s.Count))
		}
		all = append(all, strings.Join(words, " "))
	}
	return all
}

func TestShares(t *testing.T) {
	for _, c := range shareCases {
		var want []string
		if c.want != "-" {
			want = split(c.want)
		}
		if got := toldShares(phrase.Shares(c.text)); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", c.text, got, want)
		}
	}
}

var shareCases = []struct{ text, want string }{
	{"die Hälfte nächste Woche, den Rest nächsten Monat", "1/2;rest"}, {"die andere Hälfte", "1/2 rest"}, {"die Haelfte",
		"1/2"}, {"je zur Hälfte", "1/2 each"},
	{"ein Drittel sofort", "1/3"}, {"zwei Drittel", "2/3"}, {"ein Viertel", "1/4"}, {"50 % sofort", "50/100"},
	{"30 Prozent", "30/100"}, {"3 % Skonto", "-"}, {"abzgl. 2% Skonto", "-"},
	{"den Restbetrag", "rest"}, {"die restlichen 500 €", "rest"}, {"der Rest folgt", "rest"}, {"den Rest der Woche", "-"},
	{"der verbleibende Betrag", "rest"},
	{"alle offenen Rechnungen", "all"}, {"beide Rechnungen", "all 2"}, {"Wir zahlen beide am Freitag", "all 2"},
	{"sämtliche Posten", "all"}, {"die offenen", "all"}, {"Hallo alle", "-"},
	{"alle drei Rechnungen", "all 3"}, {"alle drei", "all 3"}, {"alle zwei Wochen", "-"}, {"den Gesamtbetrag", "all"},
	{"in voller Höhe", "all"}, {"in zwei Raten", "1/2 parts 2"},
	{"in 3 gleichen Raten", "1/3 parts 3"}, {"in Raten", "parts"}, {"Alles Gute", "-"},
	{"half now, the other half in January", "1/2;1/2 rest"}, {"half of December", "-"}, {"a third", "1/3"},
	{"two thirds of it", "2/3"}, {"50% now", "50/100"}, {"three quarters of the amount", "3/4"},
	{"the remaining balance", "rest"}, {"the rest", "rest"}, {"the rest of the week", "-"}, {"the remainder", "rest"},
	{"both invoices", "all 2"}, {"both", "all 2"}, {"all three", "all 3"},
	{"all open invoices", "all"}, {"all the outstanding invoices", "all"}, {"in full", "all"}, {"the full amount", "all"},
	{"Hi all,", "-"}, {"not at all", "-"}, {"the outstanding balance", "all"},
	{"in three instalments", "1/3 parts 3"}, {"two equal payments", "1/2 parts 2"}, {"half each", "1/2 each"}, {"1/2 now",
		"1/2"}, {"next quarter", "-"}, {"a quarter of the amount", "1/4"},
	{"ein Drittel jetzt, ein Drittel im Dezember, das letzte Drittel im Januar", "1/3;1/3;1/3 rest"},
	{"die Hälfte im Dezember", "1/2"},
	{"der gesamte offene Betrag", "all"}, {"alle bis auf die 4711", "-"}, {"both outstanding invoices", "all 2"},
	{"die ersten beiden Rechnungen", "-"},
	{"3 monthly payments of $500", "1/3 parts 3"}, {"2 % von 5.000 €", "-"}, {"the final third", "1/3 rest"},
	{"the whole lot", "all"},
	{"zweite Dezemberhälfte", "-"}, {"die drei Rechnungen", "all 3"}, {"the balance on Friday", "rest"},
}
