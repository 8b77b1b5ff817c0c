package reply

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestFill_doesNotFillWhatAValueHolds(t *testing.T) {
	d := Draft{Subject: "{{about}}", Body: "{{about}} {{iban}}", Values: map[string]string{"about": "{{iban}}", "iban": "DE"}}
	letter, err := d.Fill()
	if err != nil || letter.Subject != "{{iban}}" || letter.Body != "{{iban}} DE" {
		t.Errorf("%+v %v", letter, err)
	}
}

func TestFill_refusesUnknownAndOpenPlaceholders(t *testing.T) {
	for _, body := range []string{"{{bic}}", "pay {{iban", "{{}}", "{{iban}} and {{ iban }}"} {
		d := Draft{Subject: "s", Body: body, Values: map[string]string{"iban": "DE"}}
		if _, err := d.Fill(); !errors.Is(err, ErrPlaceholder) {
			t.Errorf("%q: %v", body, err)
		}
	}
}

func TestRephrase_takesOtherWords(t *testing.T) {
	f := factsOf(Collect, "de", Friendly)
	d, _ := compose(t, f)
	body := strings.Replace(d.Body, "Sicher ist es nur untergegangen:", "Vermutlich ist es im Alltag liegen geblieben:", 1)
	other, findings := Rephrase(d, f, "Kurze Erinnerung zu {{about}}", body)
	if len(findings) > 0 || other.Body != body || other.Subject != "Kurze Erinnerung zu {{about}}" {
		t.Fatalf("%+v", findings)
	}
	letter, err := other.Fill()
	if err != nil || !strings.Contains(letter.Body, "2.500,00\u00a0€") || !strings.Contains(letter.Subject, "RE-4711") {
		t.Errorf("%+v %v", letter, err)
	}
}

// What a model may do to a draft that it must not; the draft that was given comes back.
func TestRephrase_refuses(t *testing.T) {
	f := factsOf(Collect, "de", Neutral)
	d, _ := compose(t, f)
	put := func(words string) string {
		return strings.Replace(d.Body, "Mit freundlichen", words+"\n\nMit freundlichen", 1)
	}
	for _, c := range []struct {
		name, subject, body string
		code                Code
	}{
		{"a placeholder is gone", d.Subject, strings.Replace(d.Body, "{{iban}}", "", 1), PlaceholderChanged},
		{"a placeholder is said twice", d.Subject, put("{{total}}"), PlaceholderChanged},
		{"a placeholder is made up", d.Subject, put("{{discount}}"), PlaceholderChanged},
		{"a placeholder is written out", d.Subject, strings.Replace(d.Body, "{{total}}", "3.680,50 €", 1), PlaceholderChanged},
		{"a placeholder is misspelt", d.Subject, strings.Replace(d.Body, "{{due}}", "{{ due }}", 1), PlaceholderChanged},
		{"braces are left", d.Subject, put("{due}"), PlaceholderChanged},
		{"the table stands in a sentence", d.Subject, strings.Replace(d.Body, "{{items}}", "Das sind {{items}} für heute.", 1), PlaceholderMoved},
		{"an empty body", d.Subject, " \n", BadLength},
		{"a subject of two lines", "Zahlung zu {{about}}\nBcc: x", d.Body, BadLength},
		{"a novel", d.Subject, put(strings.Repeat("Bitte zahlen Sie. ", 500)), BadLength},
		{"another date", d.Subject, put("Zahlen Sie bis 1.12.2026."), UnknownDate},
		{"another account", d.Subject, put("IBAN DE89370400440532013000"), UnknownIBAN},
		{"a threat", d.Subject, put("Sonst droht ein Eintrag bei der SCHUFA."), Threat},
		{"a claim of law", d.Subject, put("Sie sind in Verzug."), LegalClaim},
		{"a concession", d.Subject, put("Wir erlassen Ihnen den Rest."), Concession},
		{"a link", d.Subject, put("Zahlen Sie auf www.zahlen.example"), Link},
		{"a deadline in words", d.Subject, put("Zahlen Sie innerhalb von zwei Wochen."), FigureInWords},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, findings := Rephrase(d, f, c.subject, c.body)
			if len(findings) == 0 || findings[0].Code != c.code {
				t.Errorf("%+v, want %s", findings, c.code)
			}
			if got.Subject != d.Subject || got.Body != d.Body {
				t.Error("the refused words are used")
			}
		})
	}
}

// Whatever words come, a draft that is taken fills to a letter with every figure of the facts and no other.
func TestProperty_rephrasedDraftsKeepTheirFigures(t *testing.T) {
	words := []string{"Bitte", "zahlen", "Sie", "{{total}}", "{{due}}", "{{items}}", "{{iban}}", "\n\n", "12", "am", "{{", "}}", "Freitag", "Danke", "{{about}}", "{{salutation}}", "{{sender}}"}
	f := factsOf(Collect, "de", Neutral)
	d, err := Compose(f)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		body := d.Body
		for range rapid.IntRange(0, 3).Draw(rt, "edits") {
			at := rapid.IntRange(0, len(body)).Draw(rt, "at")
			body = body[:at] + rapid.SampledFrom(words).Draw(rt, "word") + body[min(len(body), at+rapid.IntRange(0, 5).Draw(rt, "cut")):]
		}
		got, findings := Rephrase(d, f, d.Subject, body)
		if len(findings) > 0 {
			if got.Body != d.Body {
				rt.Fatal("the refused words are used")
			}
			return
		}
		letter, err := got.Fill()
		if err != nil || len(Lint(letter.Body, f)) > 0 || !sameNames(placeholdersOf(d.Body), placeholdersOf(body)) {
			rt.Fatalf("%v\n%s", err, letter.Body)
		}
	})
}
