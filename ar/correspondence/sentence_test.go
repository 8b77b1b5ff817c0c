package correspondence

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestSentenceAround(t *testing.T) {
	for _, c := range []struct{ text, quote, want string }{
		{"Danke. Wir zahlen am Freitag. Gruß", "am Freitag", " Wir zahlen am Freitag."},
		{"Wir zahlen am 20.11. Die Ware war gut.", "Wir zahlen", "Wir zahlen am 20.11."},
		{"Wir zahlen am 20. November 2026 alles.", "Wir zahlen", "Wir zahlen am 20. November 2026 alles."},
		{"Rg. Nr. 4711 zahlen wir.", "zahlen wir", "Rg. Nr. 4711 zahlen wir."},
		{"Reicht Freitag? Dann zahlen wir.", "Freitag", "Reicht Freitag?"},
		{"4711 - bezahlt\n4712 - strittig", "strittig", "4712 - strittig"},
		{"Wir zahlen nicht\nvor dem 10.12.2026 alles", "10.12.2026", "Wir zahlen nicht\nvor dem 10.12.2026 alles"},
		{"Hallo,\n\nwir zahlen.\n\nGruß", "wir zahlen", "wir zahlen."},
	} {
		i := strings.Index(c.text, c.quote)
		s := sentenceAround(c.text, span{i, i + len(c.quote)})
		if got := strings.Trim(c.text[s.start:s.end], "\n"); got != c.want {
			t.Errorf("%q around %q: %q, want %q", c.text, c.quote, got, c.want)
		}
	}
}

// The sentence always holds the quote: a claim is never judged without its own words.
func TestProperty_sentenceHoldsTheQuote(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(append([]string{" ", "\n", "\n\n", ".", "ä", "20.11.", ",", ";"}, sentences...)), 1, 8).Draw(rt, "text"), "")
		start := rapid.IntRange(0, len(text)).Draw(rt, "start")
		end := rapid.IntRange(start, len(text)).Draw(rt, "end")
		s := sentenceAround(text, span{start, end})
		c := clauseAround(text, s, span{start, end})
		if !s.holds(start, end) || !c.holds(start, end) || !s.holds(c.start, c.end) {
			rt.Fatalf("%d-%d, sentence %v, clause %v of %q", start, end, s, c, text)
		}
	})
}

func TestFold_findsWhatCopyingChanges(t *testing.T) {
	text := "Wir\u00a0zahlen  die „RE–47\u200b11“\r\nam Freitag bestimmt"
	start, end, ok := fold(text).find(strings.TrimSpace(fold(`die "re-4711" am freitag`).text))
	if !ok || text[start:end] != "die „RE–47\u200b11“\r\nam Freitag" {
		t.Errorf("%v %q", ok, text[start:end])
	}
}

// Whatever stretch of a text is quoted is found again, at a place whose folded words are the same.
func TestProperty_everyQuoteIsFound(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		runes := rapid.SliceOfN(rapid.RuneFrom([]rune("abÄßé „“'’-–\u00a0\n\u200b.İſK")), 1, 40).Draw(rt, "text")
		from := rapid.IntRange(0, len(runes)-1).Draw(rt, "from")
		to := rapid.IntRange(from+1, len(runes)).Draw(rt, "to")
		quote := strings.TrimSpace(fold(string(runes[from:to])).text)
		start, end, ok := fold(string(runes)).find(quote)
		if quote == "" {
			return
		}
		if !ok || strings.TrimSpace(fold(string(runes)[start:end]).text) != quote {
			rt.Fatalf("%q in %q: %v %d-%d", quote, string(runes), ok, start, end)
		}
	})
}

func TestMarked(t *testing.T) {
	for _, c := range []struct {
		text  string
		marks []mark
		want  string
	}{
		{"Das geht nicht.", negations, "nicht"}, {"we won’t pay", negations, "won't"}, {"Kein Problem, wir zahlen", negations, ""},
		{"spätestens, not later than Friday", negations, ""}, {"möglicherweise", hardHedges, "moglicherweise"}, {"moeglicherweise", hardHedges, "moglicherweise"},
		{"Ich könnte zahlen", hardHedges, "konnte"}, {"so bald wie möglich", conditions, ""}, {"as soon as possible", conditions, ""}, {"as soon as it is here", conditions, "as soon as"},
		{"Knotenpunkt", negations, ""}, {"bitten um Aufschub", requests, "bitten um"},
	} {
		if got, _ := marked(wordsOf(c.text), c.marks); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}
