package bankcsv

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestParseDate(t *testing.T) {
	tests := []struct {
		text  string
		style DateStyle
		want  string
	}{
		{"22.11.2026", DayFirst, "2026-11-22"}, {"22.11.26", DayFirst, "2026-11-22"}, {"2.1.2026", DayFirst, "2026-01-02"},
		{"22/11/2026", DayFirst, "2026-11-22"}, {"22-11-2026 08:54:15", DayFirst, "2026-11-22"}, {" 22.11.2026 Neu", DayFirst, "2026-11-22"},
		{"31.12.79", DayFirst, "2079-12-31"}, {"31.12.80", DayFirst, "1980-12-31"},
		{"11/22/2026", MonthFirst, "2026-11-22"}, {"1/2/26", MonthFirst, "2026-01-02"},
		{"2026-11-22", YearFirst, "2026-11-22"}, {"2026-11-22T10:00:00Z", YearFirst, "2026-11-22"}, {"2026/11/22", YearFirst, "2026-11-22"},
		{"11/22/2026", DayFirst, ""}, {"22/11/2026", MonthFirst, ""}, {"22.11.2026", YearFirst, ""}, {"2026-11-22", DayFirst, ""},
		{"30.2.2026", DayFirst, ""}, {"29.2.2024", DayFirst, "2024-02-29"}, {"", DayFirst, ""}, {"offen", DayFirst, ""}, {"--", DayFirst, ""},
		{"22.11.", DayFirst, ""}, {"22.11.026", DayFirst, ""}, {"22.11.2026.1", DayFirst, ""}, {"a.b.2026", DayFirst, ""}, {"0.0.2026", DayFirst, ""},
	}
	for _, test := range tests {
		on, err := parseDate(test.text, test.style)
		if on.String() != test.want || (err == nil) != (test.want != "") {
			t.Errorf("%q in %s: %q, %v; want %q", test.text, test.style, on, err, test.want)
		}
	}
}

func TestParseAmount(t *testing.T) {
	tests := []struct {
		text  string
		style NumberStyle
		want  string
	}{
		{"1.234,56", German, "1234.56 EUR"}, {"-1.234,56 €", German, "-1234.56 EUR"}, {"1.000", German, "1000.00 EUR"}, {"'12,00'", German, "12.00 EUR"},
		{"1,234.56", English, "1234.56 EUR"}, {"1234.5", English, "1234.50 EUR"}, {"-0.8", English, "-0.80 EUR"},
		{"1,5", English, ""}, {"1.5", German, ""}, {"", German, ""}, {"1,2,3", English, ""},
		{"12,5", Either, "12.50 EUR"}, {"12.5", Either, "12.50 EUR"}, {"12", Either, "12.00 EUR"}, {"x", Either, ""},
	}
	for _, test := range tests {
		amount, err := parseAmount(test.text, "EUR", test.style)
		if err == nil && amount.String() != test.want || (err == nil) != (test.want != "") {
			t.Errorf("%q in %s: %v, %v; want %q", test.text, test.style, amount, err, test.want)
		}
	}
}

func TestParseCurrency(t *testing.T) {
	for text, want := range map[string]string{"EUR": "EUR", " eur ": "EUR", "€": "EUR", "usd": "USD", "": "", "DEM": "", "Euro": ""} {
		if got, err := parseCurrency(text); string(got) != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}

func TestMeaningful(t *testing.T) {
	for text, want := range map[string]string{
		"RE-1": "RE-1", " 'RE-1' ": "RE-1", "NOTPROVIDED": "", "not provided": "", "NONREF": "", "nicht angegeben": "", "N/A": "", "0": "", "00": "00",
	} {
		if got := meaningful(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestFolded(t *testing.T) {
	for text, want := range map[string]string{
		"Begünstigter / Auftraggeber": "beguenstigterauftraggeber", "Beguenstigter/Auftraggeber": "beguenstigterauftraggeber",
		"Zahlungspflichtige*r": "zahlungspflichtiger", "Betrag (€)": "betrag", "STRASSE": "strasse", "Straße": "strasse", "  ": "",
	} {
		if got := folded(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestSplit(t *testing.T) {
	tests := []struct {
		text string
		want []cell
		open bool
	}{
		{"a;b", []cell{{"a", 7, 1}, {"b", 7, 3}}, false},
		{"a; b ;", []cell{{"a", 7, 1}, {"b", 7, 3}, {"", 7, 7}}, false},
		{"", []cell{{"", 7, 1}}, false},
		{`"a;1";"b""c"`, []cell{{"a;1", 7, 1}, {`b"c`, 7, 7}}, false},
		{`a"b;c`, []cell{{`a"b`, 7, 1}, {"c", 7, 5}}, false},
		{`"a"x;b`, []cell{{"ax", 7, 1}, {"b", 7, 6}}, false},
		{"\"a\nb\";c", []cell{{"a\nb", 7, 1}, {"c", 8, 4}}, false},
		{`a;"b`, []cell{{"a", 7, 1}, {"", 7, 3}}, true}, // not used
	}
	for _, test := range tests {
		cells, open := split(test.text, ';', 7)
		if diff := cmp.Diff(test.want, cells, cmp.AllowUnexported(cell{})); diff != "" || open != test.open {
			t.Errorf("%q (-want +got), open %v:\n%s", test.text, open, diff)
		}
	}
}

// TestSplit_readsWhatIsQuoted checks that any texts written as quoted cells come back, and unquoted ones too where they
// hold nothing that needs quotes.
func TestSplit_readsWhatIsQuoted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.StringMatching(`[a-zäöü0-9;,"/. \n]{0,12}`), 1, 8).Draw(t, "texts")
		var written []string
		for i, text := range texts {
			texts[i] = strings.TrimSpace(text)
			if strings.ContainsAny(texts[i], ";\"\n") || rapid.Bool().Draw(t, "quoted") {
				written = append(written, `"`+strings.ReplaceAll(texts[i], `"`, `""`)+`"`)
			} else {
				written = append(written, texts[i])
			}
		}
		cells, open := split(strings.Join(written, ";"), ';', 1)
		var got []string
		for _, c := range cells {
			got = append(got, c.text)
		}
		if diff := cmp.Diff(texts, got); diff != "" || open {
			t.Fatalf("%q (-want +got), open %v:\n%s", written, open, diff)
		}
	})
}

// TestKnown_doNotStealFromEachOther checks that the header of each profile is taken for that profile and no other.
func TestKnown_doNotStealFromEachOther(t *testing.T) {
	for _, p := range Known() {
		if len(p.Header) == 0 {
			continue
		}
		found, err := Sniff([]byte(strings.Join(p.Header, ";")+"\n"), Known())
		if err != nil || found.Name != p.Name {
			t.Errorf("the header of %s is taken for %q, %v", p.Name, found.Name, err)
		}
	}
}

// TestKnown_columnsAreReachable checks that every column name can be in a header: it needs a letter or a digit.
func TestKnown_columnsAreReachable(t *testing.T) {
	for _, p := range Known() {
		for field, column := range p.Columns.byField() {
			for _, name := range column {
				if name != "" && columnKey(name) == "" {
					t.Errorf("%s: columns.%s: %q can't be in a header", p.Name, field, name)
				}
			}
		}
	}
}
