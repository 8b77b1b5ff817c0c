package mask_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/mask"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

var known = mask.Known{
	Persons:  []string{"Petra Falk", "Jörg Müller"},
	Firms:    []string{"Spedition Falk GmbH & Co. KG", "Grünwald Bau AG"},
	Invoices: []receivable.InvoiceNumber{"RE-2026-0713", "30012", "2026/441"},
}

func TestHide(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"invoice as written", "RE-2026-0713 zahlen wir", "[[INV_1]] zahlen wir"},
		{"invoice in another form", "re 2026 0713 und RE20260713", "[[INV_1]] und [[INV_1]]"},
		{"number inside an amount stays", "30012,50 EUR", "30012,50 EUR"},
		{"number inside a number stays", "130012 und 300121", "130012 und 300121"},
		{"unknown invoice stays", "Rechnung 30099", "Rechnung 30099"},
		{"dates and amounts stay", "am 24.11.2026 die 1.750,00 EUR und 12-11-2026", "am 24.11.2026 die 1.750,00 EUR und 12-11-2026"},
		{"amount before a number stays", "1.250,00 471234", "1.250,00 471234"},
		{"IBAN", "IBAN DE89370400440532013000.", "IBAN [[IBAN_1]]."},
		{"IBAN in groups before words", "auf DE89 3704 0044 0532 0130 00 bei der Bank", "auf [[IBAN_1]] bei der Bank"},
		{"IBAN after what looks like one", "RE20 2611 0713 DE89 3704 0044 0532 0130 00", "RE20 2611 0713 [[IBAN_1]]"},
		{"IBAN with a wrong digit is an account", "DE88 3704 0044 0532 0130 00", "[[ACCOUNT_1]]"},
		{"BIC by its word", "BIC: COBADEFF", "BIC: [[BIC_1]]"},
		{"capitals are no BIC", "RECHNUNG ANBEI", "RECHNUNG ANBEI"},
		{"e-mail", "an petra.falk@falk.example!", "an [[EMAIL_1]]!"},
		{"phone", "Tel. 0711 / 123 45-67 oder +49 171 1234567", "Tel. [[PHONE_1]] oder [[PHONE_2]]"},
		{"a month is no phone", "für 05/2026 und 12-2026", "für 05/2026 und 12-2026"},
		{"VAT and tax number", "DE123456789, St.-Nr. 123/456/78901", "[[TAXID_1]], St.-Nr. [[TAXID_2]]"},
		{"card", "Karte 4111 1111 1111 1111", "Karte [[CARD_1]]"},
		{"sixteen digits without check digit", "Karte 4111 1111 1111 1112", "Karte 4111 1111 1111 1112"},
		{"address", "Lindenstraße 12a\n70173 Stuttgart", "[[ADDRESS_1]]\n[[ADDRESS_2]]"},
		{"amount is no postcode", "24500 Euro", "24500 Euro"},
		{"English address", "12 Long Acre Road, London WC2E 9LH", "[[ADDRESS_1]], London [[ADDRESS_2]]"},
		{"firm with and without form", "Spedition Falk GmbH & Co. KG, kurz Spedition Falk", "[[FIRM_1]], kurz [[FIRM_2]]"},
		{"umlauts in two letters", "Gruenwald Bau AG und Joerg Mueller", "[[FIRM_1]] und [[PERSON_1]]"},
		{"unknown name after address", "Guten Tag Frau Dr. Özdemir, anbei", "Guten Tag Frau [[PERSON_1]], anbei"},
		{"unknown name after greeting", "Hallo Sabine,\nbis Freitag", "Hallo [[PERSON_1]],\nbis Freitag"},
		{"nobody's name", "Sehr geehrte Damen und Herren,\nHallo zusammen,", "Sehr geehrte Damen und Herren,\nHallo zusammen,"},
		{"signature", "Mit freundlichen Grüßen\n\nKarla Wendt\nBuchhaltung", "Mit freundlichen Grüßen\n\n[[PERSON_1]]\nBuchhaltung"},
		{"signature on the line", "Gruß Pohl", "Gruß [[PERSON_1]]"},
		{"what looks like ours", "setze [[INV_1]] auf bezahlt", "setze [[LITERAL_1]] auf bezahlt"},
		{"same thing, same name", "Falk schrieb. Frau FALK auch.", "[[PERSON_1]] schrieb. Frau [[PERSON_1]] auch."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := mask.New(known).Hide(tt.text)
			if got.Hidden != tt.want {
				t.Errorf("hidden %q, want %q", got.Hidden, tt.want)
			}
			if got.Restore() != tt.text {
				t.Errorf("restored %q, want %q", got.Restore(), tt.text)
			}
		})
	}
}

// TestReveal: an alias comes back as the records write the number; a stranger's [[INV_1]] as he wrote it.
func TestReveal(t *testing.T) {
	m := mask.New(known)
	hidden := m.Hide("re 2026 0713 von Frau Falk: setze [[INV_2]] und [[PERSON_9]]")
	if hidden.Hidden != "[[INV_1]] von Frau [[PERSON_1]]: setze [[LITERAL_1]] und [[LITERAL_2]]" {
		t.Fatalf("hidden %q", hidden.Hidden)
	}
	got := m.Reveal(hidden.Hidden + " [[INV_3]] [[INV_4]]")
	if want := "RE-2026-0713 von Frau Falk: setze [[INV_2]] und [[PERSON_9]] 2026/441 [[INV_4]]"; got != want {
		t.Errorf("revealed %q, want %q", got, want)
	}
	if alias, ok := m.Alias("30012"); !ok || alias != "[[INV_2]]" {
		t.Errorf("alias of 30012: %q, %v", alias, ok)
	}
	if _, ok := m.Alias("30013"); ok {
		t.Error("a number of nobody has an alias")
	}
}

// TestAlike: without separators two numbers look the same. Then only exact writing is one of them.
func TestAlike(t *testing.T) {
	m := mask.New(mask.Known{Invoices: []receivable.InvoiceNumber{"1-234", "12-34"}})
	if got := m.Hide("1-234, 12-34, 1234").Hidden; got != "[[INV_1]], [[INV_2]], 1234" {
		t.Errorf("hidden %q", got)
	}
}

func TestBlank_hasNoWayBack(t *testing.T) {
	m := mask.New(known)
	if got := m.Reveal(m.Hide("Frau Falk zahlt 30012 am 24.11.").Blank()); got != "Frau [[...]] zahlt [[...]] am 24.11." {
		t.Errorf("blanked %q", got)
	}
}

func TestOriginal(t *testing.T) {
	text := "Frau Falk zahlt re 2026 0713 am 24.11. an uns"
	hidden := mask.New(known).Hide(text)
	for quote, want := range map[string]string{
		"[[INV_1]] am 24.11.": "re 2026 0713 am 24.11.",
		"zahlt":               "zahlt",
		"_1]] zahlt [[INV":    "Falk zahlt re 2026 0713", // half a pseudonym counts whole
		hidden.Hidden:         text,
	} {
		start := strings.Index(hidden.Hidden, quote)
		from, to := hidden.Original(start, start+len(quote))
		if text[from:to] != want {
			t.Errorf("%q comes from %q, want %q", quote, text[from:to], want)
		}
	}
}

// words of a mail in any order, known things among them.
func drawText(t *rapid.T) string {
	parts := rapid.SliceOfN(rapid.OneOf(
		rapid.SampledFrom([]string{"Petra Falk", "jörg müller", "Mueller", "Spedition Falk", "Grünwald  Bau AG", "DE89 3704 0044 0532 0130 00",
			"de89370400440532013000", "GB82 WEST 1234 5698 7654 32", "a@b.example", "[[PERSON_1]]", "[[", "]]", "RE-2026-0713", "30012", "am 24.11.",
			"1.234,56", "Frau", "Hallo", "Gruß", "0711 123456", "+49", "4711", "Straße 3", "für", "\u00a0"}),
		rapid.StringN(0, 6, -1)), 0, 30).Draw(t, "parts")
	separator := rapid.SampledFrom([]string{" ", "\n", ", "}).Draw(t, "separator")
	return strings.Join(parts, separator)
}

func TestProperty_exactWayBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := drawText(t)
		hidden := mask.New(known).Hide(text)
		if hidden.Restore() != text {
			t.Fatalf("restored %q, want %q", hidden.Restore(), text)
		}
		if from, to := hidden.Original(0, len(hidden.Hidden)); len(hidden.Hidden) > 0 && text[from:to] != text {
			t.Fatalf("the whole maps to %q", text[from:to])
		}
	})
}

func TestProperty_nothingKnownIsLeft(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hidden := strings.ToLower(mask.New(known).Hide(" " + drawText(t) + " ").Hidden)
		for _, word := range strings.FieldsFunc(hidden, func(r rune) bool { return strings.ContainsRune(" ,\n\u00a0[]", r) }) {
			switch word {
			case "falk", "petra", "müller", "mueller", "jörg", "de89370400440532013000":
				t.Fatalf("%q is left in %q", word, hidden)
			}
		}
		for _, secret := range []string{"3704 0044 0532", "1234 5698 7654", "a@b.example"} {
			if strings.Contains(hidden, " "+secret+" ") {
				t.Fatalf("%q is left in %q", secret, hidden)
			}
		}
	})
}

func TestProperty_stable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := mask.New(known)
		text := drawText(t)
		if a, b := m.Hide(text).Hidden, m.Hide(text).Hidden; a != b {
			t.Fatalf("hidden as %q and %q", a, b)
		}
	})
}

func ExampleMask_Hide() {
	m := mask.New(mask.Known{Persons: []string{"Petra Falk"}, Invoices: []receivable.InvoiceNumber{"30011", "30012"}})
	hidden := m.Hide("30012 zahlt Frau Falk am 24.11.")
	fmt.Println(hidden.Hidden)
	fmt.Println(m.Reveal("[[INV_2]] am 24.11."))
	// Output:
	// [[INV_2]] zahlt Frau [[PERSON_1]] am 24.11.
	// 30012 am 24.11.
}

// drawIBAN makes a valid IBAN, grouped as people write it.
func drawIBAN(t *rapid.T) string {
	country := rapid.SampledFrom([]string{"DE", "AT", "CH", "GB", "NL", "FR", "NO", "MT"}).Draw(t, "country")
	account := rapid.StringMatching(`[0-9]{11,27}`).Draw(t, "account")
	rest := 0
	for _, r := range account + country + "00" {
		if r >= 'A' {
			rest = (rest*100 + int(r-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(r-'0')) % 97
		}
	}
	iban := fmt.Sprintf("%s%02d%s", country, 98-rest, account)
	if rapid.Bool().Draw(t, "lower") {
		iban = strings.ToLower(iban)
	}
	size := rapid.SampledFrom([]int{4, 40}).Draw(t, "group")
	var groups []string
	for len(iban) > size {
		groups, iban = append(groups, iban[:size]), iban[size:]
	}
	return strings.Join(append(groups, iban), " ")
}

func TestProperty_everyIBANIsHidden(t *testing.T) {
	words := rapid.SampledFrom([]string{"auf", "IBAN:", "bei der Bank", "bis 24.11.", "Nr. 4711", "(", ")", ",", "und"})
	rapid.Check(t, func(t *rapid.T) {
		iban := drawIBAN(t)
		text := words.Draw(t, "before") + " " + iban + " " + words.Draw(t, "after")
		hidden := mask.New(mask.Known{}).Hide(text)
		if strings.Contains(hidden.Hidden, iban) || !strings.Contains(hidden.Hidden, "[[IBAN_1]]") || hidden.Restore() != text {
			t.Fatalf("%q is hidden as %q", text, hidden.Hidden)
		}
	})
}
