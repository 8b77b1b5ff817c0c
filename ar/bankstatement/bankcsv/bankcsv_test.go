package bankcsv_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/bankcsv"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/internal/statementtest"
)

// TestParse_golden compares what is read from the list of each profile, faults included.
func TestParse_golden(t *testing.T) {
	statementtest.Golden(t, "testdata/*.csv", parse)
}

// parse reads a list by one of the known profiles.
func parse(r io.Reader, file string) ([]bankstatement.Statement, error) {
	return bankcsv.Parse(r, file)
}

// TestKnown holds every profile against a list of its own: valid, recognised, survives JSON.
func TestKnown(t *testing.T) {
	for _, p := range bankcsv.Known() {
		t.Run(p.Name, func(t *testing.T) {
			if err := p.Validate(); err != nil {
				t.Error(err)
			}
			head, err := os.ReadFile(filepath.Join("testdata", p.Name+".csv"))
			if err != nil {
				t.Fatal(err)
			}
			found, err := bankcsv.Sniff(head, bankcsv.Known())
			if err != nil || found.Name != p.Name {
				t.Errorf("recognised as %q, %v", found.Name, err)
			}
			text, err := json.Marshal(p)
			if err != nil {
				t.Fatal(err)
			}
			again, err := bankcsv.DecodeProfiles(text)
			if err != nil || len(again) != 1 {
				t.Fatal(err)
			}
			if diff := cmp.Diff(p, again[0]); diff != "" {
				t.Errorf("JSON changes it:\n%s", diff)
			}
			if format := p.Format(); format.Family() != bankstatement.FormatCSV || string(format) != "csv:"+p.Name {
				t.Errorf("format %q", format)
			}
		})
	}
}

// own is a small profile for the tests below.
func own() bankcsv.Profile {
	return bankcsv.Profile{
		Name: "own", Header: []string{"Tag", "Summe", "Wer"}, Dates: bankcsv.DayFirst, Numbers: bankcsv.German, Currency: "EUR",
		Account: "KASSE",
		Columns: bankcsv.Columns{
			BookedOn: bankcsv.Column{"Tag"}, Amount: bankcsv.Column{"Summe"}, Name: bankcsv.Column{"Wer"},
			Text: []bankcsv.Column{{"Zweck"}}, Balance: bankcsv.Column{"Stand"}, Currency: bankcsv.Column{"Geld"},
			Account: bankcsv.Column{"Konto"},
		},
	}
}

func parseOwn(text string) ([]bankstatement.Statement, error) {
	return bankcsv.Parse(strings.NewReader(text), "own.csv", own())
}

// TestParse_faults lists what is wrong with a row and where it says so.
func TestParse_faults(t *testing.T) {
	const header = "Tag;Summe;Wer;Zweck;Stand\n1.1.26;1,00;Maier;x;1,00\n"
	tests := []struct {
		name, rows   string
		line, column int
		field, want  string
	}{
		{"no such day", "31.2.26;1,00;Maier;x", 3, 1, "Tag", "not a day"},
		{"no day", ";1,00;Maier;x", 3, 1, "Tag", "not a day"},
		{"day in another style", "2026-01-31;1,00;Maier;x", 3, 1, "Tag", "not a day"},
		{"three-digit year", "1.1.026;1,00;Maier;x", 3, 1, "Tag", "not a day"},
		{"amount in another style", "1.1.26;1.00;Maier;x", 3, 8, "Summe", "amount"},
		{"no amount", "1.1.26;;Maier;x", 3, 8, "Summe", "amount"},
		{"the smallest number", "1.1.26;-92.233.720.368.547.758,08;Maier;x", 3, 8, "Summe", "too large"},
		{"text for an amount", "1.1.26;viel;Maier;x", 3, 8, "Summe", "amount"},
		{"too many decimals", "1.1.26;1,005;Maier;x", 3, 8, "Summe", "decimals"},
		{"a short row", "1.1.26", 3, 1, "Summe", "amount"},
		{"a short row with a name", "1.1.26;;Maier", 3, 8, "Summe", "amount"},
		{"a quote that is not closed", "1.1.26;1,00;\"Maier;x" + strings.Repeat("\n2.1.26;1,00;Holz;y", 100), 3, 13, "", "not closed"},
		{"an overlong line", "1.1.26;1,00;" + strings.Repeat("x", bankcsv.MaxLineBytes), 3, 1, "", "longer than"},
		{"too many columns", "1.1.26;1,00" + strings.Repeat(";x", bankcsv.MaxColumns), 3, 1, "", "columns"},
		{"quoted over lines, then a fault", "1.1.26;1,00;Maier;\"x\ny\"\n9.9.99;x;Holz;y", 5, 8, "Summe", "amount"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			statements, err := parseOwn(header + test.rows + "\n")
			var faults bankstatement.Faults
			if !errors.As(err, &faults) {
				t.Fatalf("want faults, got %v", err)
			}
			f := faults[0]
			if f.Line != test.line || f.Column != test.column || f.Field != test.field || !strings.Contains(f.Text, test.want) {
				t.Errorf("got %v, want %d:%d %s: %s", f, test.line, test.column, test.field, test.want)
			}
			if len(statements) != 0 {
				t.Error("half a list was taken for a statement")
			}
		})
	}
}

// TestRead_everyRowIsLookedAt shows that a fault does not hide the ones behind it, and that good rows still reach a
// visitor, but no End.
func TestRead_everyRowIsLookedAt(t *testing.T) {
	var log logging
	err := bankcsv.Read(strings.NewReader("Tag;Summe;Wer\n1.1.26;1,00;A\nx;1,00;B\n2.1.26;2,00;C\n3.1.26;x;D\n"), "own.csv", &log, own())
	var faults bankstatement.Faults
	if !errors.As(err, &faults) || len(faults) != 2 || faults[0].Line != 3 || faults[1].Line != 5 {
		t.Errorf("want faults in lines 3 and 5: %v", err)
	}
	if got := strings.Join(log.calls, " "); got != "begin entry entry" {
		t.Errorf("the visitor got %s", got)
	}
}

// logging notes the calls and may fail at one of them.
type logging struct {
	calls []string
	fail  string
}

var errFull = errors.New("disk full")

func (l *logging) note(call string) error {
	l.calls = append(l.calls, call)
	if call == l.fail {
		return errFull
	}
	return nil
}

func (l *logging) Begin(bankstatement.Statement) error { return l.note("begin") }
func (l *logging) Entry(bankstatement.Entry) error     { return l.note("entry") }
func (l *logging) End(bankstatement.Statement) error   { return l.note("end") }

func TestRead_visitorsErrorEndsTheReading(t *testing.T) {
	for _, at := range []string{"begin", "entry", "end"} {
		log := logging{fail: at}
		err := bankcsv.Read(strings.NewReader("Tag;Summe;Wer\n1.1.26;1,00;A\n2.1.26;1,00;A\n"), "own.csv", &log, own())
		if err != errFull { // exactly this one, as promised
			t.Errorf("%s: %v", at, err)
		}
	}
}

func TestRead_unreadableFile(t *testing.T) {
	rows := strings.Repeat("1.1.26;1,00;A\n", 10_000) // more than the head
	_, err := bankcsv.Parse(io.MultiReader(strings.NewReader("Tag;Summe;Wer\n"+rows), iotest.ErrReader(errFull)), "own.csv", own())
	if !errors.Is(err, errFull) || !strings.Contains(err.Error(), "read own.csv") {
		t.Errorf("got %v", err)
	}
}

func TestParse_unknownHeader(t *testing.T) {
	tests := []struct {
		name, text string
		line       int
		columns    []string
	}{
		{"other columns", "Konto;123\n\nDatum;Geld;Wer;Warum\n1.1.26;1,00;Maier;x\n", 3, []string{"Datum", "Geld", "Wer", "Warum"}},
		{"data only", "Maier 12;1.1.26;17,00\nHolz 9;2.1.26;18,00\n", 0, nil},
		{"a letter", "Sehr geehrte Damen und Herren,\nanbei die Liste\n", 0, nil},
		{"empty", "", 0, nil},
	}
	for _, test := range tests {
		statements, err := bankcsv.Parse(strings.NewReader(test.text), "list.csv")
		var header *bankcsv.UnknownHeaderError
		if !errors.As(err, &header) || len(statements) != 0 {
			t.Fatalf("%s: %v", test.name, err)
		}
		if header.File != "list.csv" || header.Line != test.line || !slices.Equal(header.Columns, test.columns) {
			t.Errorf("%s: %+v", test.name, header)
		}
		var faults bankstatement.Faults
		if !errors.As(err, &faults) || !strings.Contains(faults[0].Text, "write a csv profile") {
			t.Errorf("%s: the fault does not say what to do: %v", test.name, err)
		}
		if strings.Contains(err.Error(), "Maier") {
			t.Errorf("%s: a name got into the message: %v", test.name, err)
		}
	}
}

// TestSniff_mostColumnsWin shows which profile is taken when two fit, and that a user's comes first.
func TestSniff_mostColumnsWin(t *testing.T) {
	small, large := own(), own()
	large.Name, large.Header = "large", []string{"Tag", "Summe", "Wer", "Zweck"}
	head := []byte("Zweck,Wer,Summe,Tag\n")
	for _, order := range [][]bankcsv.Profile{{small, large}, {large, small}} {
		if p, err := bankcsv.Sniff(head, order); err != nil || p.Name != "large" {
			t.Errorf("%q, %v", p.Name, err)
		}
	}
	again := own()
	again.Name = "again"
	if p, err := bankcsv.Sniff(head, []bankcsv.Profile{again, small}); err != nil || p.Name != "again" {
		t.Errorf("%q, %v", p.Name, err)
	}
	if p, err := bankcsv.Sniff([]byte("TAG;summe ;\"Wer?\"\n"), []bankcsv.Profile{small}); err != nil || p.Name != "own" {
		t.Errorf("case and punctuation matter: %v", err)
	}
}

// TestParse_balances shows what is concluded from a running balance.
func TestParse_balances(t *testing.T) {
	tests := []struct{ name, rows, opening, closing, check string }{
		{"oldest first", "1.1.26;1,00;A;;11,00\n2.1.26;-5,00;B;;6,00", "10.00 EUR", "6.00 EUR", "<nil>"},
		{"newest first", "2.1.26;-5,00;B;;6,00\n1.1.26;1,00;A;;11,00", "10.00 EUR", "6.00 EUR", "<nil>"},
		{"one row", "1.1.26;1,00;A;;11,00", "10.00 EUR", "11.00 EUR", "<nil>"},
		{"one day, newest first", "1.1.26;3,00;A;;13,00\n1.1.26;-1,00;B;;10,00", "11.00 EUR", "13.00 EUR", "<nil>"},
		{"a row without balance", "1.1.26;1,00;A;;11,00\n2.1.26;-5,00;B;;", "0", "0", bankstatement.ErrNoBalance.Error()},
		{"a row is missing", "1.1.26;1,00;A;;11,00\n3.1.26;1,00;C;;7,00\n4.1.26;1,00;D;;8,00", "10.00 EUR", "8.00 EUR",
			"opening balance 10.00 EUR plus booked entries 3.00 EUR does not give closing balance 8.00 EUR (difference 5.00 EUR)"},
	}
	for _, test := range tests {
		statements, err := parseOwn("Tag;Summe;Wer;Zweck;Stand\n" + test.rows + "\n")
		if err != nil || len(statements) != 1 {
			t.Fatal(test.name, err)
		}
		s := statements[0]
		got := []string{s.Opening.Amount.String(), s.Closing.Amount.String(), fmt.Sprint(s.CheckBalance())}
		if diff := cmp.Diff([]string{test.opening, test.closing, test.check}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// TestParse_balanceProvesEveryRow draws lists in both directions and checks that they add up, and that they don't with any
// row left out.
func TestParse_balanceProvesEveryRow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amounts := rapid.SliceOfN(rapid.Int64Range(1, 100_000), 3, 12).Draw(t, "amounts")
		newestFirst := rapid.Bool().Draw(t, "newest first")
		left := rapid.IntRange(1, len(amounts)-2).Draw(t, "left out")
		balance := rapid.Int64Range(-100_000, 100_000).Draw(t, "opening")
		opening := money.New(balance, "EUR")
		var rows []string
		for i, amount := range amounts {
			balance += amount
			rows = append(rows, fmt.Sprintf("%d.1.26;%s;A;;%s", i+1, german(amount), german(balance)))
		}
		without := slices.Delete(slices.Clone(rows), left, left+1)
		if newestFirst {
			slices.Reverse(rows)
			slices.Reverse(without)
		}
		whole, err := parseOwn("Tag;Summe;Wer;Zweck;Stand\n" + strings.Join(rows, "\n"))
		if err != nil || whole[0].CheckBalance() != nil || whole[0].Opening.Amount != opening {
			t.Fatalf("%v, %v, opening %v", err, whole[0].CheckBalance(), whole[0].Opening)
		}
		part, err := parseOwn("Tag;Summe;Wer;Zweck;Stand\n" + strings.Join(without, "\n"))
		var off *bankstatement.BalanceError
		if err != nil || !errors.As(part[0].CheckBalance(), &off) {
			t.Fatalf("the missing row was not noticed: %v, %v", err, part[0].CheckBalance())
		}
	})
}

// german writes cents as "1234,56".
func german(cents int64) string {
	return strings.Replace(money.New(cents, "EUR").Decimal(), ".", ",", 1)
}

// TestParse_accountsAndCurrencies shows that a list of several accounts or currencies is several statements.
func TestParse_accountsAndCurrencies(t *testing.T) {
	statements, err := parseOwn("Tag;Summe;Wer;Geld;Konto\n1.1.26;1,00;A;EUR;\n1.1.26;2,00;B;USD;\n2.1.26;3,00;C;eur;\n" +
		"2.1.26;4,00;D;EUR;DE89 3704 0044 0532 0130 00\n2.1.26;5,00;E;EUR;Spardose\n")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range statements {
		booked, err := s.Booked()
		got = append(got, fmt.Sprint(s.Account, " ", booked, " ", len(s.Entries), " ", err))
	}
	want := []string{"KASSE 4.00 EUR 2 <nil>", "KASSE 2.00 USD 1 <nil>", "DE89370400440532013000 4.00 EUR 1 <nil>", "KASSE/SPARDOSE 5.00 EUR 1 <nil>"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestParse_eitherStyle lists amounts of banks that change their style.
func TestParse_eitherStyle(t *testing.T) {
	p := own()
	p.Numbers = bankcsv.Either
	for text, want := range map[string]string{
		"-10,7": "-10.70 EUR", "1.143,41": "1143.41 EUR", "-5.00": "-5.00 EUR", "1.000": "1000.00 EUR", "1,000": "1000.00 EUR",
		"17": "17.00 EUR", "1,234.50": "1234.50 EUR", "1.1.1": "", "1,00.0": "",
	} {
		statements, err := bankcsv.Parse(strings.NewReader("Tag;Summe;Wer\n1.1.26;"+text+";A\n"), "own.csv", p)
		switch {
		case want == "" && err == nil:
			t.Errorf("%s was read", text)
		case want != "" && (err != nil || statements[0].Entries[0].Amount.String() != want):
			t.Errorf("%s: %v, %v", text, statements, err)
		}
	}
	p.Currency = "KWD" // three decimals: "1.234" is two things
	if _, err := bankcsv.Parse(strings.NewReader("Tag;Summe;Wer\n1.1.26;1.234;A\n"), "own.csv", p); err == nil {
		t.Error("an ambiguous amount was read")
	}
}

// TestParse_text lists how the text of a row is written in files.
func TestParse_text(t *testing.T) {
	for file, want := range map[string]string{
		"Tag;Summe;Wer;Zweck\n1.1.26;1,00;A;Rg 1; 2\n":                              "Rg 1",
		"Tag;Summe;Wer;Zweck\n1.1.26;1,00;A;\"Rg 1; 2\"\n":                          "Rg 1; 2",
		"Tag;Summe;Wer;Zweck\n1.1.26;1,00;A;\"Rg \"\"1\"\"\"\n":                     "Rg \"1\"",
		"Tag;Summe;Wer;Zweck\n1.1.26;1,00;A;Rohr 1/2\" lang\n":                      "Rohr 1/2\" lang",
		"Tag;Summe;Wer;Zweck\r\n1.1.26;1,00;A;\"Rg 1\r\nRg 2\"\r\n":                 "Rg 1|Rg 2",
		"Tag,Summe,Wer,Zweck\n1.1.26,\"1,00\",A,Rg 1\n":                             "Rg 1",
		"Tag\tSumme\tWer\tZweck\n1.1.26\t1,00\tA\tRg 1":                             "Rg 1",
		"\ufeffTag;Summe;Wer;Zweck\n1.1.26;1,00;A;Gr\u00fc\u00dfe\n":                "Grüße",
		"Tag;Summe;Wer;Zweck\n1.1.26;1,00;A;Gr\xfc\xdfe\n":                          "Grüße",
		"Tag;Summe;Wer;Zweck\n1.1.26;1,00;A;Gr\x81\xe1e\n":                          "Grüße",
		"Tag;Summe;Wer;Zweck\n\n1.1.26;1,00;A;Rg 1\n;;;\nSumme der Buchungen\n":     "Rg 1",
		"Tag;Summe;Wer;Zweck\nTag;Summe;Wer;Zweck\n1.1.26;1,00;A;Rg 1\n":            "Rg 1",
		"Liste vom 1.1.;\"mit Anmerkung\nTag;Summe;Wer;Zweck\n1.1.26;1,00;A;Rg 1\n": "Rg 1",
	} {
		statements, err := parseOwn(file)
		if err != nil || len(statements) != 1 || len(statements[0].Entries) != 1 {
			t.Errorf("%q: %v, %v", file, statements, err)
			continue
		}
		if got := strings.Join(statements[0].Entries[0].Remittance.Unstructured, "|"); got != want {
			t.Errorf("%q: %q, want %q", file, got, want)
		}
	}
}

// TestParse_side reads lists whose amounts have no sign.
func TestParse_side(t *testing.T) {
	p := own()
	p.Columns.Side = bankcsv.Column{"S/H"}
	statements, err := bankcsv.Parse(strings.NewReader("Tag;Summe;Wer;S/H\n1.1.26;1,00;A;S\n1.1.26;2,00;A;Haben\n"), "own.csv", p)
	if err != nil || statements[0].Entries[0].Amount.String() != "-1.00 EUR" || statements[0].Entries[1].Amount.String() != "2.00 EUR" {
		t.Errorf("%v, %v", statements, err)
	}
	_, err = bankcsv.Parse(strings.NewReader("Tag;Summe;Wer;S/H\n1.1.26;1,00;A;x\n"), "own.csv", p)
	if err == nil || !strings.Contains(err.Error(), "own.csv:2:15: S/H: ") {
		t.Error(err)
	}
	p = own()
	p.Columns.Amount, p.Columns.Debit, p.Columns.Credit = nil, bankcsv.Column{"Summe"}, bankcsv.Column{"Ein"}
	_, err = bankcsv.Parse(strings.NewReader("Tag;Summe;Wer;Ein\n1.1.26;1,00;A;2,00\n"), "own.csv", p)
	if err == nil || !strings.Contains(err.Error(), "both filled") {
		t.Error(err)
	}
}

// TestParse_stopsAtTooManyFaults bounds what is collected of a file that is none.
func TestParse_stopsAtTooManyFaults(t *testing.T) {
	_, err := parseOwn("Tag;Summe;Wer\n" + strings.Repeat("x;y;z\n", 2*bankcsv.MaxFaults))
	var faults bankstatement.Faults
	if !errors.As(err, &faults) || len(faults) > bankcsv.MaxFaults+3 || !strings.Contains(faults[len(faults)-1].Text, "was not read") {
		t.Errorf("%d faults", len(faults))
	}
}

// TestParse_faultsHoldNoText guards the promise that messages never repeat what is in a row.
func TestParse_faultsHoldNoText(t *testing.T) {
	_, err := parseOwn("Tag;Summe;Wer\nGEHEIM;GEHEIM;GEHEIM\n1.1.26;GEHEIM 1;GEHEIM\n\"GEHEIM;1\n")
	if err == nil || strings.Contains(err.Error(), "GEHEIM") {
		t.Error(err)
	}
}

func TestDecodeProfiles(t *testing.T) {
	const good = `{"name": "own", "header": ["Tag", "Summe"], "dates": "day_first", "numbers": "german", "currency": "EUR",
		"columns": {"booked_on": ["Tag"], "amount": ["Summe"]}}`
	profiles, err := bankcsv.DecodeProfiles([]byte("[" + good + "]"))
	if err != nil || len(profiles) != 1 || profiles[0].Columns.Amount[0] != "Summe" {
		t.Errorf("%v, %v", profiles, err)
	}
	replace := func(old, new string) string { return strings.Replace(good, old, new, 1) }
	tests := []struct{ name, text, want string }{
		{"no name", replace(`"own"`, `""`), `csv profile "": name: `},
		{"capitals", replace(`"own"`, `"Own"`), "name: want lower-case"},
		{"no header", replace(`["Tag", "Summe"], "dates"`, `[], "dates"`), "header: missing"},
		{"one column", replace(`["Tag", "Summe"], "dates"`, `["Tag"], "dates"`), "header: one column"},
		{"no dates", replace(`"day_first"`, `""`), "dates: "},
		{"unknown style", replace(`"german"`, `"french"`), `numbers: "french" is none of`},
		{"no currency", replace(`"currency": "EUR",`, ``), "currency: missing"},
		{"unknown currency", replace(`"EUR"`, `"DEM"`), "unknown currency DEM"},
		{"no day", replace(`"booked_on": ["Tag"], `, ``), "columns.booked_on: missing"},
		{"no amount", replace(`, "amount": ["Summe"]`, ``), "columns.amount: missing"},
		{"separator", replace(`"dates"`, `"separator": "x", "dates"`), "separator: "},
		{"state without values", replace(`"dates"`, `"states": [{"column": ["x"]}], "dates"`), "states[0]: "},
		{"label of nothing", replace(`"dates"`, `"labels": [{"word": "x", "part": "y"}], "dates"`), "labels[0]: "},
		{"misspelled field", replace(`"dates"`, `"datse"`), `unknown field "datse"`},
		{"unnamed without the column", replace(`"header": ["Tag", "Summe"]`, `"unnamed": ["Tag", "a", "b"]`), `columns.amount: "Summe" is not in unnamed`},
		{"twice", "[" + good + "," + good + "]", "name: there are two"},
		{"no JSON", "name: own", "read csv profiles: "},
	}
	for _, test := range tests {
		if _, err := bankcsv.DecodeProfiles([]byte(test.text)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", test.name, err, test.want)
		}
	}
	var wrong *bankcsv.ProfileError
	if _, err := bankcsv.DecodeProfiles([]byte(tests[0].text)); !errors.As(err, &wrong) || wrong.Field != "name" {
		t.Errorf("no ProfileError: %v", err)
	}
	if err := bankcsv.Read(strings.NewReader(""), "x.csv", &logging{}, bankcsv.Profile{}); !errors.As(err, &wrong) {
		t.Errorf("an invalid profile was used: %v", err)
	}
}
