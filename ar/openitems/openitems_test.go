package openitems_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/openitems"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/internal/testfile"
)

// nord is what a small company says about its exports once and for all.
var nord = openitems.Profile{Name: "nord", Defaults: map[string]string{"entity": "NORD", "currency": "EUR"}}

func TestReport_placesFaultsFoundLater(t *testing.T) {
	report := openitems.Report{Header: []string{"Mandant", "Kundennummer"}, Columns: map[string]string{"number": "Kundennummer"}}
	got := report.Placed([]openitems.Fault{
		{File: "k.csv", Line: 3, Field: "number", Text: "not known"},
		{File: "k.csv", Line: 4, Field: "entity", Text: "the profile's default is not known"},
	})
	if want := "k.csv:3:2: number: not known"; got[0].Error() != want {
		t.Errorf("fault = %q, want %q", got[0].Error(), want)
	}
	if got[1].Column != 0 {
		t.Errorf("a field without a column is in column %d", got[1].Column)
	}
}

func TestReadCustomers_golden(t *testing.T) {
	customers, rejected, report, err := openitems.ReadCustomers(open(t, "kunden.csv"), "kunden.csv", nord)
	if err != nil {
		t.Fatal(err)
	}
	testfile.GoldenText(t, "testdata/kunden.golden.json", asJSON(t, customers, rejected, report))
	testfile.GoldenText(t, "testdata/kunden.rejects.csv", rejects(t, report, rejected))
}

func TestReadItems_golden(t *testing.T) {
	items, rejected, report, err := openitems.ReadItems(open(t, "offene_posten.csv"), "offene_posten.csv", nord)
	if err != nil {
		t.Fatal(err)
	}
	testfile.GoldenText(t, "testdata/offene_posten.golden.json", asJSON(t, items, rejected, report))
	testfile.GoldenText(t, "testdata/offene_posten.rejects.csv", rejects(t, report, rejected))
}

func open(t *testing.T, name string) *os.File {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func asJSON(t *testing.T, accepted any, rejected []openitems.Rejected, report openitems.Report) []byte {
	t.Helper()
	var faults []string
	for _, reject := range rejected {
		for _, fault := range reject.Faults {
			faults = append(faults, fault.Error())
		}
	}
	text, err := json.MarshalIndent(map[string]any{"accepted": accepted, "faults": faults, "report": report}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(text, '\n')
}

func rejects(t *testing.T, report openitems.Report, rejected []openitems.Rejected) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := report.WriteRejects(&out, rejected); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// itemHeader and itemRow make a list of one item with single cells replaced.
const itemHeader = "number,customer,kind,issued_on,due_on,amount,open,currency,debit_credit,skonto_percent," +
	"skonto_until_on,skonto_days,opening_level,opening_letter_on,applies_to,dunning_block"

func itemRow(cells map[string]string) string {
	values := map[string]string{"number": "1001", "customer": "10001", "issued_on": "2026-10-01", "due_on": "2026-10-31",
		"amount": "100.00", "currency": "EUR"}
	for name, cell := range cells {
		values[name] = cell
	}
	var row []string
	for name := range strings.SplitSeq(itemHeader, ",") {
		row = append(row, `"`+values[name]+`"`)
	}
	return strings.Join(row, ",")
}

// readOne reads a list of one item; the faults are those of its row.
func readOne(t *testing.T, p openitems.Profile, cells map[string]string) (openitems.Item, []openitems.Fault) {
	t.Helper()
	file := itemHeader + "\n" + itemRow(cells) + "\n"
	items, rejected, _, err := openitems.ReadItems(strings.NewReader(file), "items.csv", p)
	if err != nil {
		t.Fatal(err)
	}
	if len(items)+len(rejected) != 1 {
		t.Fatalf("one row became %d items and %d rejected", len(items), len(rejected))
	}
	if len(rejected) == 1 {
		return openitems.Item{}, rejected[0].Faults
	}
	return items[0], nil
}

func TestReadItems_refuses(t *testing.T) {
	tests := []struct {
		reason string
		cells  map[string]string
		want   []string // "field: text" of every fault, in order
	}{
		{"no number", map[string]string{"number": " "}, []string{"number: missing"}},
		{"endless number", map[string]string{"number": strings.Repeat("1", 65)}, []string{"number: longer than 64 characters"}},
		{"control character in the number", map[string]string{"number": "1\x07"}, []string{"number: has a control character"}},
		{"no such day", map[string]string{"due_on": "2026-02-30"}, []string{`due_on: "2026-02-30" is not a date`}},
		{"American date", map[string]string{"due_on": "10/31/2026"},
			[]string{`due_on: "10/31/2026" can be read in two ways; set the profile's date_style`}},
		{"year of a typing error", map[string]string{"due_on": "0026-10-31"},
			[]string{`due_on: "0026-10-31" has a year before 1970 or after 2199`}},
		{"time of day", map[string]string{"due_on": "2026-10-31 23:30"}, []string{`due_on: "2026-10-31 23:30" is not a date`}},
		{"invoice without due date", map[string]string{"due_on": ""}, []string{"due_on: missing"}},
		{"due before issue", map[string]string{"due_on": "2026-09-30"}, []string{"due_on: due 2026-09-30 before it was issued on 2026-10-01"}},
		{"ambiguous amount", map[string]string{"amount": "1.234"},
			[]string{`amount: "1.234": can be read in two ways; set the profile's number_style`}},
		{"zero", map[string]string{"amount": "0.00"}, []string{"amount: the amount is zero"}},
		{"more open than billed", map[string]string{"open": "100.01"},
			[]string{"open: the open amount 100.01 EUR is larger than the amount 100.00 EUR"}},
		{"overpaid", map[string]string{"open": "-1.00"}, []string{"open: the open amount has another sign than the amount"}},
		{"invoice on the credit side", map[string]string{"kind": "invoice", "debit_credit": "H"},
			[]string{"amount: an invoice with an amount on the credit side"}},
		{"unknown side", map[string]string{"debit_credit": "Q"}, []string{`debit_credit: "Q" is neither S nor H`}},
		{"unknown kind", map[string]string{"kind": "ZV"}, []string{`kind: "ZV" is neither an invoice nor a credit note`}},
		{"Skonto without end", map[string]string{"skonto_percent": "2"},
			[]string{"skonto_percent: Skonto without skonto_until_on or skonto_days"}},
		{"Skonto that ended before it began", map[string]string{"skonto_percent": "2", "skonto_until_on": "2026-09-01"},
			[]string{"skonto_until_on: the discount ends on 2026-09-01 before the document date 2026-10-01"}},
		{"Skonto of a wrong column", map[string]string{"skonto_percent": "119.00", "skonto_days": "10"},
			[]string{`skonto_percent: "119.00" is more than 50 percent`}},
		{"Skonto with three decimals", map[string]string{"skonto_percent": "2,125", "skonto_days": "10"},
			[]string{`skonto_percent: "2,125" is not a percentage with at most two decimals`}},
		{"level without letter", map[string]string{"opening_level": "1"},
			[]string{"opening_letter_on: dunning level 1 without the date of the last letter"}},
		{"level beyond 9", map[string]string{"opening_level": "10"}, []string{`opening_level: "10" is not a number from 0 to 9`}},
		{"letter older than the invoice", map[string]string{"opening_level": "1", "opening_letter_on": "2026-09-30"},
			[]string{"opening_letter_on: the last letter of 2026-09-30 is older than the document of 2026-10-01"}},
		{"invoice applied to an invoice", map[string]string{"applies_to": "1000"},
			[]string{"applies_to: only a credit note applies to an invoice"}},
		{"withdrawn currency", map[string]string{"currency": "DEM"}, []string{"currency: "}},
		{"all at once", map[string]string{"number": "", "customer": "", "issued_on": "x", "due_on": "y", "amount": "z"},
			[]string{"number: missing", "customer: missing", `issued_on: "x" is not a date`, `due_on: "y" is not a date`,
				`amount: "z": `}},
	}
	for _, test := range tests {
		t.Run(test.reason, func(t *testing.T) {
			_, faults := readOne(t, nord, test.cells)
			if len(faults) == 0 {
				t.Fatal("the row was accepted")
			}
			wanted := map[string]bool{}
			for _, want := range test.want {
				wanted[want] = true
			}
			for _, fault := range faults {
				text := fault.Field + ": " + fault.Text
				if !matchesOne(text, test.want) {
					t.Errorf("unexpected fault %q", text)
				}
				if fault.File != "items.csv" || fault.Line != 2 || fault.Column < 1 {
					t.Errorf("fault at the wrong place: %v", fault)
				}
			}
			if len(faults) != len(wanted) {
				t.Errorf("%d faults, want %d", len(faults), len(wanted))
			}
		})
	}
}

func matchesOne(text string, wanted []string) bool {
	for _, want := range wanted {
		if strings.HasPrefix(text, want) {
			return true
		}
	}
	return false
}

func TestReadItems_kindAndSign(t *testing.T) {
	const invoice, credit = receivable.DocumentInvoice, receivable.DocumentCreditNote
	tests := []struct {
		cells     map[string]string
		kind      receivable.DocumentKind
		open      int64
		statesOwn bool
	}{
		{map[string]string{}, invoice, 10000, false},
		{map[string]string{"open": "40.00"}, invoice, 4000, true},
		{map[string]string{"open": "0.00"}, invoice, 0, true},
		{map[string]string{"kind": "RE", "debit_credit": "S"}, invoice, 10000, false},
		{map[string]string{"kind": "Gutschrift"}, credit, 10000, false},
		{map[string]string{"kind": "credit_note", "due_on": ""}, credit, 10000, false},
		{map[string]string{"kind": "GU", "amount": "-100.00", "open": "-40.00"}, credit, 4000, true},
		{map[string]string{"kind": "GU", "open": "-40.00"}, credit, 4000, true},
		{map[string]string{"amount": "100.00-"}, credit, 10000, false},
		{map[string]string{"debit_credit": "Haben"}, credit, 10000, false},
	}
	for _, test := range tests {
		t.Run(fmt.Sprint(test.cells), func(t *testing.T) {
			item, faults := readOne(t, nord, test.cells)
			if len(faults) > 0 {
				t.Fatal(faults)
			}
			if item.Kind != test.kind || item.Amount != money.New(10000, "EUR") ||
				item.Open != money.New(test.open, "EUR") || item.HasOpen != test.statesOwn {
				t.Errorf("got %s of %s, open %s (own column %v)", item.Kind, item.Amount, item.Open, item.HasOpen)
			}
		})
	}
}

func TestReadItems_skonto(t *testing.T) {
	tests := []struct {
		name   string
		cells  map[string]string
		points int
		until  string
	}{
		{"none", map[string]string{}, 0, ""},
		{"percent and days", map[string]string{"skonto_percent": "2", "skonto_days": "14"}, 200, "2026-10-15"},
		{"percent and date", map[string]string{"skonto_percent": "2,5 %", "skonto_until_on": "2026-10-11"}, 250, "2026-10-11"},
		{"date before days", map[string]string{"skonto_percent": "0.75", "skonto_until_on": "2026-10-11", "skonto_days": "3"},
			75, "2026-10-11"},
		{"trailing zeros", map[string]string{"skonto_percent": "3.0000", "skonto_days": "1"}, 300, "2026-10-02"},
		{"date without rate", map[string]string{"skonto_percent": "0", "skonto_until_on": "2026-10-11"}, 0, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			item, faults := readOne(t, nord, test.cells)
			if len(faults) > 0 || item.SkontoBasisPoints != test.points || item.SkontoUntilOn.String() != test.until {
				t.Errorf("got %d until %s, %v; want %d until %s",
					item.SkontoBasisPoints, item.SkontoUntilOn, faults, test.points, test.until)
			}
		})
	}
}

func TestReadItems_styles(t *testing.T) {
	tests := []struct {
		dates     openitems.DateStyle
		numbers   openitems.NumberStyle
		due       string
		amount    string
		wantDue   string // "" when refused
		wantCents int64
	}{
		{"", "", "2026-10-31", "1.234,56", "2026-10-31", 123456},
		{"", "", "31.10.2026", "1,234.56", "2026-10-31", 123456},
		{"", "", "31.10.26", "12,5", "2026-10-31", 1250},
		{"", "", "2026-10-31 00:00:00", "12.5", "2026-10-31", 1250},
		{"", "", "2026-10-31T00:00:00.000Z", "1234", "2026-10-31", 123400},
		{"", "", "1.11.2026", "1.234.567", "2026-11-01", 123456700},
		{"", "", "1.11.2026", "1,234,567", "2026-11-01", 123456700},
		{"", "", "1.11.2026", "1.234,56 €", "2026-11-01", 123456},
		{"", "", "20261031", "1", "", 0},
		{"iso", "plain", "20261031", "1.5", "2026-10-31", 150},
		{"iso", "plain", "31.10.2026", "1.5", "", 0},
		{"german", "german", "31/10/2026", "1.234", "2026-10-31", 123400},
		{"german", "english", "31.10.2026", "1,234", "2026-10-31", 123400},
		{"german", "german", "2026-10-31", "1", "", 0},
		{"german", "german", "31.10.2026", "1.23", "", 0},
		{"german", "german", "31.10.2026", "1,234", "", 0},
		{"german", "german", "31.10", "1", "", 0},
		{"german", "german", "311.1.2026", "1", "", 0},
	}
	for _, test := range tests {
		t.Run(fmt.Sprintf("%s %s %s %s", test.dates, test.due, test.numbers, test.amount), func(t *testing.T) {
			p := nord
			p.DateStyle, p.NumberStyle = test.dates, test.numbers
			issued := map[openitems.DateStyle]string{"german": "1.10.2026"}[test.dates]
			if issued == "" {
				issued = "2026-10-01"
			}
			item, faults := readOne(t, p, map[string]string{"issued_on": issued, "due_on": test.due, "amount": test.amount})
			if refused := test.wantDue == ""; refused != (len(faults) > 0) {
				t.Fatalf("refused %v, faults %v", refused, faults)
			}
			if item.DueOn.String() != test.wantDue || item.Amount.Minor != test.wantCents {
				t.Errorf("got %s, %s", item.DueOn, item.Amount)
			}
		})
	}
}

func TestReadItems_block(t *testing.T) {
	tests := []struct {
		cell string
		want openitems.Block
	}{
		{"", openitems.Block{}},
		{"nein", openitems.Block{}},
		{"X", openitems.Block{IsSet: true}},
		{"In Klärung", openitems.Block{IsSet: true, Reason: "In Klärung"}},
	}
	for _, test := range tests {
		item, faults := readOne(t, nord, map[string]string{"dunning_block": test.cell})
		if len(faults) > 0 || item.Block != test.want {
			t.Errorf("%q: got %+v, %v; want %+v", test.cell, item.Block, faults, test.want)
		}
	}
}

// TestReadItems_badQuotesCostOneRow shows that an unbalanced quote does not swallow the rows behind it.
func TestReadItems_badQuotesCostOneRow(t *testing.T) {
	good := func(number string) string { return number + ";10001;2026-10-01;2026-10-31;1,00;EUR" }
	tests := []struct {
		name, bad string
		rejected  int
	}{
		{"never closed", `2;"10001;2026-10-01;2026-10-31;1,00;EUR`, 1},
		{"closed by the quote of a later row", `2;"10001;2026-10-01;2026-10-31;1,00;EUR` + "\n" + `3;"10001";2026-10-01;2026-10-31;1,00;EUR`, 1},
		{"text behind a closing quote", `2;"100"01;2026-10-01;2026-10-31;1,00;EUR`, 1},
		{"too few cells", `2;10001`, 1},
		{"too many cells", good("2") + ";;", 1},
		{"too many columns", "2" + strings.Repeat(";", 300), 1},
		{"line too long", "2;" + strings.Repeat("x", openitems.MaxLineBytes), 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			file := "number;customer;issued_on;due_on;amount;currency\n" + good("1") + "\n" + test.bad + "\n"
			for i := range 30 {
				file += good(fmt.Sprint(100+i)) + "\n"
			}
			items, rejected, report, err := openitems.ReadItems(strings.NewReader(file), "items.csv", nord)
			if err != nil || len(rejected) != test.rejected || len(items)+len(rejected) != report.Rows || len(items) < 31 {
				t.Errorf("%d items, %d rejected of %d rows, %v", len(items), len(rejected), report.Rows, err)
			}
		})
	}
}

func TestReadItems_headerProblems(t *testing.T) {
	tests := []struct {
		name   string
		header string
		p      openitems.Profile
		want   string
	}{
		{"empty file", "", nord, "the file is empty"},
		{"no known column", "a;b;c", nord, "no column found for customer, number, issued_on, due_on, amount (columns of the file: a, b, c)"},
		{"no entity", "number;customer;issued_on;due_on;amount;currency", openitems.Profile{}, "no column found for entity"},
		{"a column twice", "number;number;customer;issued_on;due_on;amount", nord, "more than one column named number"},
		{"profile names an absent header", "number;customer;issued_on;due_on;amount",
			openitems.Profile{Columns: map[string]string{"amount": "EUR brutto"}, Defaults: nord.Defaults},
			"no column with the header that the profile names EUR brutto"},
		{"open quote", `number;"customer`, nord, "a quote is opened and never closed"},
		{"UTF-16", "\xff\xfen\x00", nord, "UTF-16"},
		{"unusable profile", "number", openitems.Profile{Delimiter: "ab"}, "delimiter"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, _, _, err := openitems.ReadItems(strings.NewReader(test.header), "items.csv", test.p)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestReadItems_headerErrorIsTyped(t *testing.T) {
	_, _, _, err := openitems.ReadItems(strings.NewReader("number\n"), "items.csv", nord)
	var header *openitems.HeaderError
	if !errors.As(err, &header) || len(header.Missing) != 4 || len(header.Found) != 1 {
		t.Errorf("got %+v", header)
	}
}

func TestReadItems_passesReadErrorsOn(t *testing.T) {
	broken := errors.New("disk failed")
	file := iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader(itemHeader)))
	if _, _, _, err := openitems.ReadItems(file, "items.csv", nord); !errors.Is(err, iotest.ErrTimeout) {
		t.Errorf("got %v", err)
	}
	if _, _, _, err := openitems.ReadItems(iotest.ErrReader(broken), "items.csv", nord); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

func TestReadCustomers_keepsPersonalDataOutOfFaults(t *testing.T) {
	file := "number;name;email;iban;street\n1;Erika Geheim;geheim@;DE12geheim;\"geheim\x07\"\n"
	_, rejected, _, err := openitems.ReadCustomers(strings.NewReader(file), "customers.csv", nord)
	if err != nil || len(rejected) != 1 || len(rejected[0].Faults) != 3 {
		t.Fatal(rejected, err)
	}
	for _, fault := range rejected[0].Faults {
		if strings.Contains(strings.ToLower(fault.Error()), "geheim") {
			t.Errorf("the fault repeats personal data: %v", fault)
		}
	}
}

func TestReadCustomers_encodings(t *testing.T) {
	const header = "number;name\n"
	tests := []struct {
		name     string
		encoding openitems.Encoding
		file     string
		want     string // "" when refused
	}{
		{"utf-8 seen", "", header + "1;Müller\n", "Müller"},
		{"cp1252 seen", "", header + "1;M\xfcller \x80\n", "Müller €"},
		{"utf-8 told", "utf-8", header + "1;Müller\n", "Müller"},
		{"utf-8 told and wrong", "utf-8", header + "1;M\xfcller\n", ""},
		{"cp1252 told", "cp1252", header + "1;M\xfcller\n", "Müller"},
		{"byte order mark against the profile", "cp1252", "\ufeff" + header + "1;Müller\n", "Müller"},
		{"line breaks of Windows, none at the end", "", "number;name\r\n1;Müller", "Müller"},
		{"told delimiter", "", "sep=|\nnumber|name\n1|Müller\n", "Müller"},
		{"cell of two lines", "", header + "1;\"Müller\n& Co\"\n", "Müller & Co"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := nord
			p.Encoding = test.encoding
			customers, rejected, _, err := openitems.ReadCustomers(strings.NewReader(test.file), "customers.csv", p)
			if err != nil || len(customers)+len(rejected) != 1 {
				t.Fatalf("%d customers, %v, %v", len(customers), rejected, err)
			}
			if len(customers) == 1 && customers[0].Name != test.want || len(customers) == 0 && test.want != "" {
				t.Errorf("got %+v, %v; want %q", customers, rejected, test.want)
			}
		})
	}
}

// TestWriteRejects_canBeImportedAgain corrects the rejects file as a person would and imports it with the same profile.
func TestWriteRejects_canBeImportedAgain(t *testing.T) {
	p := nord
	p.Encoding, p.Delimiter, p.NumberStyle = "cp1252", ";", "german"
	file := "Belegnr.;Debitor;Belegdatum;F\xe4llig am;Betrag;W\xe4hrung;Warengruppe\n" +
		"1;10001;1.10.2026;31.10.2026;1.190,00;EUR;\n" +
		"2;10001;1.10.2026;31.02.2026;50,00;EUR;\"\xd6l; roh\"\n"
	_, rejected, report, err := openitems.ReadItems(strings.NewReader(file), "posten.csv", p)
	if err != nil || len(rejected) != 1 {
		t.Fatal(rejected, err)
	}
	written := string(rejects(t, report, rejected))
	for round := range 2 {
		_, again, reportAgain, err := openitems.ReadItems(strings.NewReader(written), "rejects.csv", p)
		if err != nil || len(again) != 1 || len(again[0].Faults) != 1 {
			t.Fatalf("round %d: %v, %v", round, again, err)
		}
		written = string(rejects(t, reportAgain, again)) // must not grow another faults column
	}
	corrected := strings.Replace(written, "31.02.2026", "28.02.2027", 1)
	items, rejected, _, err := openitems.ReadItems(strings.NewReader(corrected), "rejects.csv", p)
	if err != nil || len(rejected) != 0 || len(items) != 1 {
		t.Fatal(items, rejected, err)
	}
	if items[0].ProductGroup != "Öl; roh" || items[0].DueOn.String() != "2027-02-28" {
		t.Errorf("got %+v", items[0])
	}
	if strings.Count(written, "import_faults") != 1 {
		t.Errorf("the rejects file has several faults columns:\n%s", written)
	}
}

func TestTotals(t *testing.T) {
	item := func(kind receivable.DocumentKind, minor int64, c money.Currency) openitems.Item {
		return openitems.Item{Kind: kind, Open: money.New(minor, c)}
	}
	totals, err := openitems.Totals([]openitems.Item{
		item(receivable.DocumentInvoice, 10000, "USD"),
		item(receivable.DocumentInvoice, 10000, "EUR"),
		item(receivable.DocumentCreditNote, 2500, "EUR"),
	})
	want := []openitems.Total{{Items: 2, Open: money.New(7500, "EUR")}, {Items: 1, Open: money.New(10000, "USD")}}
	if diff := cmp.Diff(want, totals); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	const largest = 1<<63 - 1
	_, err = openitems.Totals([]openitems.Item{item(receivable.DocumentInvoice, largest, "EUR"),
		item(receivable.DocumentInvoice, 1, "EUR")})
	if !errors.Is(err, money.ErrOverflow) {
		t.Errorf("got %v, want an overflow", err)
	}
}

func TestSniff(t *testing.T) {
	tests := []struct {
		name string
		head string
		want openitems.Guess
	}{
		{"semicolons", "a;b;\"c;d\"\n1;2;3\n", openitems.Guess{Encoding: "utf-8", Delimiter: ';', Header: []string{"a", "b", "c;d"}}},
		{"tabs", "\n\na\tb\n", openitems.Guess{Encoding: "utf-8", Delimiter: '\t', Header: []string{"a", "b"}}},
		{"cp1252", "Stra\xdfe,Ort\nx,y\n", openitems.Guess{Encoding: "cp1252", Delimiter: ',', Header: []string{"Straße", "Ort"}}},
		{"cut inside a character", "a|b\nx|\xc3", openitems.Guess{Encoding: "utf-8", Delimiter: '|', Header: []string{"a", "b"}}},
		{"nothing", "", openitems.Guess{Encoding: "utf-8", Delimiter: ';'}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, openitems.Sniff([]byte(test.head))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
