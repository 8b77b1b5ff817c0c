package xlsx_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/remittance"
	"github.com/mahnwerk/mahnwerk/ar/remittance/xlsx"
)

// parts are the files of a workbook.
type parts map[string]string

const (
	workbook = `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>` +
		`<sheet name="Entwurf" sheetId="1" state="hidden" r:id="rId9"/><sheet name="Avis" sheetId="2" r:id="rId1"/></sheets></workbook>`
	relations = `<Relationships><Relationship Id="rId1" Target="worksheets/sheet7.xml"/><Relationship Id="rId9" Target="/xl/worksheets/sheet1.xml"/></Relationships>`
	styles    = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd\.mm\.yyyy"/><numFmt numFmtId="165" formatCode="#,##0.00&quot;day&quot;"/></numFmts>` +
		`<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>`
	texts = `<sst><si><t>Rechnung</t></si><si><t>Da</t><rPh><t>xx</t></rPh><r><t>tum</t></r></si><si><t>Betrag EUR</t></si><si><t>RE-1</t></si><si><t>Summe</t></si></sst>`
	sheet = `<worksheet><sheetData>` +
		`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c><c r="D2" t="s"><v>2</v></c></row>` +
		`<row r="3"><c r="A3" t="s"><v>3</v></c><c r="B3" s="1"><v>46113</v></c><c r="D3" s="3"><v>1234.5600000000001</v></c></row>` +
		`<row r="4"><c r="A4"><v>4.712E3</v></c><c r="B4" s="2"><v>46114.75</v></c><c r="D4"><v>-34.56</v></c></row>` +
		`<row r="6"><c r="A6" t="inlineStr"><is><t>Summe</t></is></c><c r="D6"><f>SUM(D3:D4)</f><v>1200</v></c></row>` +
		`</sheetData></worksheet>`
)

func whole() parts {
	return parts{"xl/workbook.xml": workbook, "xl/_rels/workbook.xml.rels": relations, "xl/styles.xml": styles,
		"xl/sharedStrings.xml": texts, "xl/worksheets/sheet7.xml": sheet}
}

func (p parts) with(name, content string) parts {
	p[name] = content
	return p
}

func (p parts) pack(t *testing.T) []byte {
	t.Helper()
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	for name, content := range p {
		part, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

func TestTables(t *testing.T) {
	tables, err := xlsx.Tables(whole().pack(t), "a.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	text := func(s string) remittance.Cell { return remittance.Cell{Text: s} }
	date := func(s string) remittance.Cell { return remittance.Cell{Text: s, On: calendar.MustDate(s)} }
	number := func(s string) remittance.Cell { return remittance.Cell{Text: s, Number: true} }
	want := []remittance.Table{{Page: 1, Lines: []int{2, 3, 4, 6}, Rows: [][]remittance.Cell{
		{text("Rechnung"), text("Datum"), {}, text("Betrag EUR")},
		{text("RE-1"), date("2026-04-01"), {}, number("1234.5600000000001")},
		{number("4712"), date("2026-04-02"), {}, number("-34.56")},
		{text("Summe"), {}, {}, number("1200")},
	}}}
	if diff := cmp.Diff(want, tables); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestTables_isAnAdvice: the workbook above is an advice that adds up, although its numbers are binary fractions.
func TestTables_isAnAdvice(t *testing.T) {
	tables, err := xlsx.Tables(whole().pack(t), "a.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	advices, err := remittance.FromTables(tables, remittance.Options{Source: remittance.SourceXLSX})
	if err != nil || len(advices) != 1 || len(advices[0].Lines) != 2 {
		t.Fatalf("%+v, %v", advices, err)
	}
	a := advices[0]
	if err := a.CheckSums(); err != nil || a.Total.Minor != 120000 || a.Lines[1].Document != "4712" || a.Lines[1].On != calendar.MustDate("2026-04-02") {
		t.Errorf("%+v, %v", a, err)
	}
	if a.Lines[0].Place != (remittance.Place{Page: 1, Line: 3}) {
		t.Errorf("place %s", a.Lines[0].Place)
	}
}

// TestTables_from1904: workbooks made on older Macs count days from 1904.
func TestTables_from1904(t *testing.T) {
	p := whole().with("xl/workbook.xml", strings.Replace(workbook, "<sheets>", `<workbookPr date1904="1"/><sheets>`, 1))
	p["xl/worksheets/sheet7.xml"] = strings.Replace(sheet, "46113", fmt.Sprint(46113-1462), 1)
	tables, err := xlsx.Tables(p.pack(t), "a.xlsx")
	if err != nil || tables[0].Rows[1][1].On != calendar.MustDate("2026-04-01") {
		t.Errorf("%+v, %v", tables, err)
	}
}

func TestTables_refuses(t *testing.T) {
	const name = "xl/worksheets/sheet7.xml"
	tests := []struct {
		name string
		p    parts
		want string
	}{
		{"entities", whole().with(name, `<!DOCTYPE a [<!ENTITY b "x">]>`+sheet), "page 1: " + name + ": holds a document type declaration"},
		{"cut off", whole().with(name, sheet[:300]), "is not well-formed"},
		{"unknown text", whole().with(name, strings.Replace(sheet, "<v>3</v>", "<v>99</v>", 1)), "page 1, line 3, column 1: names a text that does not exist"},
		{"error value", whole().with(name, strings.Replace(sheet, `<c r="D3" s="3">`, `<c r="D3" t="e">`, 1)), "line 3, column 4: holds the error value"},
		{"rows out of order", whole().with(name, strings.Replace(sheet, `<row r="3">`, `<row r="1">`, 1)), "out of order"},
		{"cells out of order", whole().with(name, strings.Replace(sheet, `r="D3"`, `r="A3"`, 1)), "out of order"},
		{"odd reference", whole().with(name, strings.Replace(sheet, `r="D3"`, `r="ZZZZZZ3"`, 1)), "reference of a cell"},
	}
	for _, test := range tests {
		_, err := xlsx.Tables(test.p.pack(t), "a.xlsx")
		var fault remittance.Fault
		if !errors.As(err, &fault) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
	missing := whole()
	delete(missing, name)
	if _, err := xlsx.Tables(missing.pack(t), "a.xlsx"); err == nil || !strings.Contains(err.Error(), "is missing") {
		t.Errorf("without its sheet: %v", err)
	}
	for _, raw := range [][]byte{nil, []byte("PK\x03\x04"), (parts{"a.txt": "b"}).pack(t)} {
		if _, err := xlsx.Tables(raw, "a.xlsx"); !errors.Is(err, xlsx.ErrNotWorkbook) {
			t.Errorf("%d bytes: %v", len(raw), err)
		}
	}
}

// TestTables_bomb: a small file that unpacks to more than the limit is refused when the limit is reached.
func TestTables_bomb(t *testing.T) {
	bomb := whole().with("xl/sharedStrings.xml", "<sst><si><t>"+strings.Repeat(" ", xlsx.MaxUnpacked+1)+"</t></si></sst>").pack(t)
	if len(bomb) > 1<<20 {
		t.Fatalf("the bomb has %d bytes", len(bomb))
	}
	if _, err := xlsx.Tables(bomb, "a.xlsx"); !errors.Is(err, xlsx.ErrTooLarge) {
		t.Errorf("got %v", err)
	}
}

func FuzzTables(f *testing.F) {
	f.Add(sheet, texts, styles)
	f.Add(`<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>`, "", "")
	f.Fuzz(func(t *testing.T, sheet, texts, styles string) {
		p := whole().with("xl/worksheets/sheet7.xml", sheet).with("xl/sharedStrings.xml", texts).with("xl/styles.xml", styles)
		tables, err := xlsx.Tables(p.pack(t), "a.xlsx")
		if err == nil {
			_, _ = remittance.FromTables(tables, remittance.Options{Currency: "EUR"}) // any answer but a panic
		}
	})
}
