package reply

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/money"
)

func codes(found []Finding) []Code {
	var all []Code
	for _, f := range found {
		all = append(all, f.Code)
	}
	return all
}

func TestLint_findsFigures(t *testing.T) {
	for _, c := range []struct {
		text string
		want Code
	}{
		{"Bitte zahlen Sie 2.600,00 €.", UnknownAmount}, {"Please pay €2,600.00.", UnknownAmount}, {"Bitte zahlen Sie 2600 EUR.", UnknownAmount},
		{"12.500,00 € sind offen.", UnknownAmount}, {"2.500,001 sind offen.", UnknownNumber}, {"bis zum 28.11.2026", UnknownDate}, {"bis zum 27.11.2025", UnknownDate},
		{"bis zum 27.11.", UnknownDate}, {"by 2026-11-28", UnknownDate}, {"Rechnung RE-4713", UnknownNumber}, {"Rechnung RE-47111", UnknownNumber}, {"ARE-4711", UnknownNumber},
		{"auf DE89370400440532013000", UnknownIBAN}, {"auf DE02 1203 0000 0000 2020 52", UnknownIBAN}, {"abzüglich 3 %", UnknownPercent}, {"plus 9 Prozent", UnknownPercent},
		{"in 14 Tagen", UnknownNumber}, {"Tel. 040 5550143", UnknownNumber}, {"２５００", UnknownNumber}, {"zahlen Sie ½", UnknownNumber}, {"①", UnknownNumber},
	} {
		if got := codes(Lint(c.text, factsOf(Collect, "de", Neutral))); !slices.Contains(got, c.want) {
			t.Errorf("%q: %v, want %s", c.text, got, c.want)
		}
	}
}

func TestLint_findsWords(t *testing.T) {
	for _, c := range []struct {
		text string
		want Code
	}{
		{"Wir melden das der SCHUFA.", Threat}, {"Wir melden das der S C H U F A.", Threat}, {"der Schu\u00adfa", Threat}, {"der SCH\u0055FА", Threat},
		{"Dann folgt die Pfändung.", Threat}, {"Lohnpfaendung", Threat}, {"Es droht Haft.", Threat}, {"vor Gericht", Threat}, {"das Amtsgericht", Threat}, {"ein Inkassobüro", Threat},
		{"Unser Rechtsanwalt", Threat}, {"Wir erstatten Strafanzeige", Threat}, {"a debt collector will call", Threat}, {"we will go to court", Threat}, {"your credit rating", Threat},
		{"Wir stellen die Lieferungen ein: Lieferstopp", Threat}, {"You will go to jail", Threat},
		{"Sie sind in Verzug", LegalClaim}, {"Verzugszinsen fallen an", LegalClaim}, {"nach § BGB", LegalClaim}, {"Es fallen Mahngebühren an", LegalClaim}, {"you owe default interest", LegalClaim},
		{"a late fee applies", LegalClaim}, {"gesetzlich verpflichtet", LegalClaim}, {"You are legally bound, by law", LegalClaim},
		{"Wir verzichten auf den Rest", Concession}, {"Sie erhalten eine Gutschrift", Concession}, {"we waive the rest", Concession}, {"it was our mistake", Concession}, {"mit Rabatt", Concession},
		{"am Freitag", FigureInWords}, {"nächste Woche", FigureInWords}, {"within ten days", FigureInWords}, {"die Hälfte", FigureInWords}, {"bis Ende Dezember", FigureInWords}, {"three weeks", FigureInWords},
		{"https://pay.example/x", Link}, {"siehe www.nordstahl.example", Link}, {"zahlen-jetzt.com", Link}, {"an fremd@evil.example", Link},
	} {
		if got := codes(Lint(c.text, factsOf(Collect, "de", Neutral))); !slices.Contains(got, c.want) {
			t.Errorf("%q: %v, want %s", c.text, got, c.want)
		}
	}
}

func TestLint_leavesFactsAndHarmlessWordsAlone(t *testing.T) {
	for _, text := range []string{
		"Bitte zahlen Sie 2.500,00 € bis zum 27.11.2026.", "2.500,00\u00a0€ für RE-4711", "27. November 2026", "November 27, 2026", "27 Nov 2026", "2026-11-27", "EUR 2,500.00 and 1180.50 EUR",
		"IBAN DE02120300000000202051, BIC BYLADEM1001", "DE02 1203 0000 0000 2020 51", "(RE-4712)", "Summe 3.680,50 €", "konten@nordstahl.example", "Tel. +49 40 555 0142", "Vorgang MW-2231",
		"Wir haben Ihre Nachricht verlassen gelesen, wie festgesetzt.", "Vielen Dank, wir sind interessiert.", "We are interested in an answer.", "Der Elfenbeinturm", "Zahlungstag", "attention", "the lawn", "Sie hatten",
	} {
		if found := Lint(text, factsOf(Collect, "de", Neutral)); len(found) > 0 {
			t.Errorf("%q: %+v", text, found)
		}
	}
}

// A creditor may be called what a mail may not say.
func TestLint_namesAreFacts(t *testing.T) {
	f := factsOf(Collect, "de", Neutral)
	f.Creditor.Name, f.Customer = "Inkasso Drei Könige GmbH", "Anwaltskanzlei 4YOU"
	if found := Lint("Inkasso Drei Könige GmbH an Anwaltskanzlei 4YOU", f); len(found) > 0 {
		t.Errorf("%+v", found)
	}
}

func TestLint_tellsWhere(t *testing.T) {
	text := "Danke. Wir melden das der Schufa, 99,00 €."
	for _, f := range Lint(text, factsOf(Collect, "de", Neutral)) {
		if text[f.Start:f.End] != f.Words || !strings.Contains("Schufa, 99,00 €.", f.Words) {
			t.Errorf("%+v", f)
		}
	}
	if found := Lint(strings.Repeat("a", maxLint+1), Facts{}); len(found) != 1 || found[0].Code != BadLength {
		t.Errorf("%+v", found)
	}
}

func TestLint_everyBannedWordIsFoundInASentence(t *testing.T) {
	for _, list := range banned {
		for _, entry := range list.words {
			word := strings.TrimPrefix(entry, "|")
			if got := codes(Lint("und "+word+" auch", Facts{})); !slices.Contains(got, list.code) {
				t.Errorf("%q: %v, want %s", word, got, list.code)
			}
		}
	}
}

// One digit of any mail changed, and it is found: unless what came of it is a fact too.
func TestProperty_aChangedDigitIsFound(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		f := factsOf(rapid.SampledFrom(Topics()).Draw(rt, "topic"), rapid.SampledFrom([]string{"de", "en"}).Draw(rt, "language"), rapid.SampledFrom(Tones()).Draw(rt, "tone"))
		f.Items[0].Open = money.New(rapid.Int64Range(1, 99_999_999).Draw(rt, "open"), "EUR")
		d, err := Compose(f)
		if err != nil {
			rt.Fatal(err)
		}
		letter, err := d.Fill()
		if err != nil {
			rt.Fatal(err)
		}
		var digits []int
		for i := range len(letter.Body) {
			if isDigit(letter.Body[i]) {
				digits = append(digits, i)
			}
		}
		if len(digits) == 0 {
			return
		}
		at := rapid.SampledFrom(digits).Draw(rt, "at")
		changed := []byte(letter.Body)
		changed[at] = '0' + (changed[at]-'0'+byte(rapid.IntRange(1, 9).Draw(rt, "by")))%10
		if len(Lint(letter.Body, f)) > 0 {
			rt.Fatalf("the letter itself is refused:\n%s", letter.Body)
		}
		if len(Lint(string(changed), f)) == 0 && !isFact(string(changed), at, f) {
			rt.Fatalf("byte %d changed, nothing found:\n%s", at, changed)
		}
	})
}

// isFact tells whether the figure at a byte is among the facts.
func isFact(text string, at int, f Facts) bool {
	for _, lit := range f.clean().literals() {
		for from := 0; ; {
			i := strings.Index(text[from:], lit)
			if i < 0 {
				break
			}
			if from+i <= at && at < from+i+len(lit) {
				return true
			}
			from += i + 1
		}
	}
	return false
}

// A figure put anywhere into a mail is found.
func TestProperty_anAddedFigureIsFound(t *testing.T) {
	f := factsOf(Collect, "en", Neutral)
	d, err := Compose(f)
	if err != nil {
		t.Fatal(err)
	}
	letter, err := d.Fill()
	if err != nil {
		t.Fatal(err)
	}
	words := strings.Split(letter.Body, " ")
	rapid.Check(t, func(rt *rapid.T) {
		figure := rapid.StringMatching(`[A-Z]{0,3}-?[1-9][0-9]{0,6}([.,/-][0-9]{1,4})?( ?[€%])?`).Draw(rt, "figure")
		at := rapid.IntRange(0, len(words)).Draw(rt, "at")
		text := strings.Join(slices.Insert(slices.Clone(words), at, figure), " ")
		if len(Lint(text, f)) == 0 && !slices.Contains(f.clean().literals(), strings.TrimSpace(figure)) {
			rt.Fatalf("%q is not found", figure)
		}
	})
}

func FuzzLint(f *testing.F) {
	for _, seed := range []string{"", "Bitte zahlen Sie 2.500,00 €.", "S C H U F A", "\x00\xff", "{{iban}}", "§ 286", "２０"} {
		f.Add(seed)
	}
	facts := factsOf(Collect, "de", Neutral)
	f.Fuzz(func(t *testing.T, text string) {
		for _, found := range Lint(text, facts) {
			if found.Start < 0 || found.End > len(text) || found.Start > found.End || found.Code != BadLength && text[found.Start:found.End] != found.Words {
				t.Errorf("%+v of %q", found, text)
			}
		}
	})
}

func TestExplain_hasWordsForEveryCode(t *testing.T) {
	for _, c := range Codes() {
		if de, en := Explain(c, "de"), Explain(c, "en"); de == string(c) || de == en || strings.Contains(en, "_") {
			t.Errorf("%s: %q, %q", c, de, en)
		}
	}
	if got := Explain("new", "de"); got != "new" {
		t.Error(got)
	}
}
