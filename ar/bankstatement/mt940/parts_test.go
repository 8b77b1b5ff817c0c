package mt940

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/money"
)

func TestCutTag(t *testing.T) {
	tests := []struct{ text, tag, rest string }{
		{":20:STARTUMSE", "20", "STARTUMSE"}, {":61:", "61", ""}, {":60F:C26", "60F", "C26"}, {":940:", "940", ""}, {":NS:01x", "NS", "01x"},
		{"{4::20:x", "20", "x"}, {":86:a:b", "86", "a:b"},
		{":KO:NR", "", ""}, {"20:x", "", ""}, {":2:x", "", ""}, {":20x", "", ""}, {":60f:x", "", ""}, {":123F:x", "", ""}, {"", "", ""}, {" :20:x", "", ""},
	}
	for _, test := range tests {
		tag, rest, found := cutTag(test.text)
		if tag != test.tag || rest != test.rest || found != (test.tag != "") {
			t.Errorf("%q: %q, %q, %v", test.text, tag, rest, found)
		}
	}
}

func TestIsEnd(t *testing.T) {
	for text, want := range map[string]bool{
		"-": true, "-}": true, "-}{5:{CHK:0}}": true, "-\x03": true, " - ": true, "-å": true, "-\xe5": true,
		"-Nr. 17": false, "--": false, "": false, "x-": false, "- 17": false,
	} {
		if got := isEnd(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestAmount(t *testing.T) {
	tests := []struct {
		text     string
		currency money.Currency
		want     string
	}{
		{"1234,56", "EUR", "1234.56 EUR"}, {"300,", "EUR", "300.00 EUR"}, {",5", "EUR", "0.50 EUR"}, {"0", "PLN", "0.00 PLN"},
		{"000000000147,64", "EUR", "147.64 EUR"}, {"5,00000", "EUR", "5.00 EUR"}, {"1000,", "JPY", "1000 JPY"}, {"1,234", "KWD", "1.234 KWD"},
		{"", "EUR", ""}, {",", "EUR", ""}, {"1.5", "EUR", ""}, {"1,2,3", "EUR", ""}, {"-1,00", "EUR", ""}, {"1,005", "EUR", ""},
		{"1,5", "JPY", ""}, {"99999999999999999999,00", "EUR", ""}, {"1 000,00", "EUR", ""},
	}
	for _, test := range tests {
		got, err := amount(test.text, test.currency)
		if err == nil && got.String() != test.want || (err == nil) != (test.want != "") {
			t.Errorf("%q: %v, %v; want %q", test.text, got, err, test.want)
		}
	}
}

func TestDate(t *testing.T) {
	for text, want := range map[string]string{
		"260113": "2026-01-13", "790101": "2079-01-01", "800101": "1980-01-01", "260230": "2026-02-28", "240230": "2024-02-29",
		"260229": "2026-02-28", "260231": "", "261301": "", "260100": "", "26011": "", "26011a": "", "260431": "",
	} {
		if got, err := date(text); got.String() != want || (err == nil) != (want != "") {
			t.Errorf("%s: %s, %v; want %s", text, got, err, want)
		}
	}
}

func TestIsIBAN(t *testing.T) {
	for text, want := range map[string]bool{
		"DE89370400440532013000": true, "de89 3704 0044 0532 0130 00": true, "NL91ABNA0417164300": true, "NO9386011117947": true,
		"DE89370400440532013001": false, "DE8937040044": false, "8937040044053201": false, "DEXX370400440532013000": false, "": false,
	} {
		if got := isIBAN(text); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestSubFields(t *testing.T) {
	tests := []struct {
		text string
		want []subField
	}{
		{"?00A?20B?21C", []subField{{0, "A"}, {20, "B"}, {21, "C"}}},
		{"?20Wirklich?20 Euro?21C", []subField{{20, "Wirklich?20 Euro"}, {21, "C"}}},
		{"?21A?20B", []subField{{21, "A?20B"}}},
		{"?20A?60B?32C", []subField{{20, "A"}, {60, "B"}, {32, "C"}}},
		{"?20A?99B", []subField{{20, "A?99B"}}},
		{"?20?21?30", []subField{{20, ""}, {21, ""}, {30, ""}}},
		{"?20A?", []subField{{20, "A?"}}},
		{"?20A?2", []subField{{20, "A?2"}}},
		{"?", nil},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, subFields(test.text, '?'), cmp.AllowUnexported(subField{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.text, diff)
		}
	}
}

func TestStartsStructured(t *testing.T) {
	for text, want := range map[string]bool{
		"166?00x": true, " 020?00x": true, "000>10x": true, "835?20": true,
		"166": false, "911 TRANSAKCJA": false, "0111111111 GP": false, "999PN5477": false, "/EREF/1": false, "52.89.39.88": false,
		"123-45-67": false, "100,50 EUR": false, "": false, "16é?00": false,
	} {
		if got := startsStructured(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestCodeWords(t *testing.T) {
	tests := []struct {
		text string
		want []codedWord
	}{
		{"/EREF/1/REMI/text", []codedWord{{"EREF", "1"}, {"REMI", "text"}}},
		{"/REMI/USTD//a/b/c", []codedWord{{"REMI", "USTD//a/b/c"}}},
		{"/BENM//NAME/J. Doe/REMI/", []codedWord{{"BENM", ""}, {"NAME", "J. Doe"}, {"REMI", ""}}},
		{"/XXXX/1", nil},
		{"", nil},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, codeWords(test.text), cmp.AllowUnexported(codedWord{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.text, diff)
		}
	}
}

func TestJoinLines(t *testing.T) {
	full := strings.Repeat("x", lineWidth)
	tests := []struct {
		name  string
		lines []string
		want  string
	}{
		{"full lines", []string{full, full, "y"}, full + full + "y"},
		{"short line", []string{full, "abc", "y"}, full + "abc" + wrapped + "y"},
		{"first line without its tag", []string{full[4:], "y"}, full[4:] + "y"},
		{"sub-field on the next line", []string{"166?20a", "?21b"}, "166?20a?21b"},
		{"broken before a blank", []string{full, full[1:], " y"}, full + full[1:] + " y"},
		{"one line", []string{"y"}, "y"},
		{"none", nil, ""},
	}
	for _, test := range tests {
		if got := joinLines(test.lines); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
