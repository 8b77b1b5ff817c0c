package remittance_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/remittance"
	"github.com/mahnwerk/mahnwerk/ar/remittance/layout"
)

// The forms drawn here share nothing with the reader: they are laid out the way accounting programs do, with columns
// in any order, at any distance, aligned left or right, in two languages and several faces, over several pages.

// form is how one made-up program prints its advices.
type form struct {
	german        bool
	size          int // of the face, in thousandths of a point
	typewriter    bool
	columns       []formColumn
	rowsPerPage   int
	repeatHeader  bool
	carryOver     bool
	trailingMinus bool
	brackets      bool
	currencyIn    string // "cell", "heading", "total" or "line"
	totalLabel    string
	zeroAsBlank   bool
	deductionSign bool // discounts carry a minus
	shiftPages    bool // later pages are moved sideways, as scans are
}

// formColumn is one column: what it holds, what stands above, and where.
type formColumn struct {
	holds       string // document, date, gross, deduction, net, theirs, text
	heading     string
	left, right int
	alignRight  bool
	headRight   bool
}

var headingWords = map[bool]map[string][]string{
	true: {
		"document":  {"Rechnungsnr.", "Rechnung", "Beleg", "Belegnummer", "Ihre Rechnung", "Ihr Beleg", "Rechnungs-Nr.", "Rg-Nr."},
		"date":      {"Datum", "Belegdatum", "Rechnungsdatum", "Re.-Datum", "vom"},
		"gross":     {"Brutto", "Bruttobetrag", "Rechnungsbetrag", "Rechnungsbetrag brutto"},
		"deduction": {"Skonto", "Abzug", "Abzüge", "Skontobetrag", "Kürzung"},
		"net":       {"Netto", "Zahlbetrag", "Nettobetrag", "Zahlungsbetrag", "Überweisungsbetrag"},
		"theirs":    {"Unser Beleg", "Unsere Belegnr.", "Unsere Nr."},
		"text":      {"Text", "Bemerkung", "Buchungstext"},
	},
	false: {
		"document":  {"Invoice", "Invoice No.", "Document", "Your reference", "Invoice number", "Your document"},
		"date":      {"Date", "Invoice date", "Doc. date", "Dated"},
		"gross":     {"Gross", "Gross amount", "Invoice amount"},
		"deduction": {"Discount", "Deduction", "Deductions", "Cash discount"},
		"net":       {"Net", "Paid", "Net amount", "Amount paid", "Payment amount"},
		"theirs":    {"Our reference", "Our document"},
		"text":      {"Text", "Remarks", "Description"},
	},
}

var totalLabels = map[bool][]string{
	true:  {"Summe", "Gesamt", "Gesamtbetrag", "Zahlbetrag", "Überweisungsbetrag", "Gesamtsumme"},
	false: {"Total", "Grand total", "Total paid", "Payment amount", "Sum"},
}

func drawForm(t *rapid.T) form {
	f := form{
		german:        rapid.Bool().Draw(t, "german"),
		size:          rapid.SampledFrom([]int{7_000, 8_000, 9_000, 10_000, 12_000}).Draw(t, "size"),
		typewriter:    rapid.Bool().Draw(t, "typewriter"),
		rowsPerPage:   rapid.IntRange(2, 30).Draw(t, "rows per page"),
		repeatHeader:  rapid.Bool().Draw(t, "repeat header"),
		carryOver:     rapid.Bool().Draw(t, "carry over"),
		trailingMinus: rapid.Bool().Draw(t, "trailing minus"),
		brackets:      rapid.IntRange(0, 5).Draw(t, "brackets") == 0,
		currencyIn:    rapid.SampledFrom([]string{"cell", "heading", "total", "line"}).Draw(t, "currency in"),
		zeroAsBlank:   rapid.Bool().Draw(t, "zero as blank"),
		deductionSign: rapid.Bool().Draw(t, "deduction sign"),
		shiftPages:    rapid.Bool().Draw(t, "shift pages"),
	}
	f.totalLabel = rapid.SampledFrom(totalLabels[f.german]).Draw(t, "total label")
	f.drawColumns(t)
	return f
}

// drawColumns chooses columns and lays them side by side.
func (f *form) drawColumns(t *rapid.T) {
	holds := []string{"document", "gross", "deduction", "net"}
	for _, more := range []string{"date", "theirs", "text"} {
		if rapid.Bool().Draw(t, more) {
			holds = append(holds, more)
		}
	}
	at := rapid.IntRange(20, 60).Draw(t, "margin") * 1_000
	for _, h := range rapid.Permutation(holds).Draw(t, "order") {
		c := formColumn{holds: h, heading: rapid.SampledFrom(headingWords[f.german][h]).Draw(t, "heading"), left: at}
		if f.currencyIn == "heading" && h == "net" {
			c.heading += rapid.SampledFrom([]string{" EUR", " in EUR", " (EUR)", " €"}).Draw(t, "unit")
		}
		isAmount := h == "gross" || h == "deduction" || h == "net"
		c.alignRight = isAmount
		c.headRight = isAmount && rapid.Bool().Draw(t, "heading right")
		widest := max(f.width(c.heading), f.width("-1.234.567,89 EUR"))
		if h == "text" {
			widest = f.width("Rechnungskorrektur wegen Mangel")
		}
		c.right = at + widest
		at = c.right + rapid.IntRange(12, 30).Draw(t, "gutter")*f.size/10
		f.columns = append(f.columns, c)
	}
}

func (f *form) charWidth() int {
	if f.typewriter {
		return f.size * 6 / 10
	}
	return f.size / 2
}

func (f *form) blank() int {
	if f.typewriter {
		return f.size * 6 / 10
	}
	return f.size * 28 / 100
}

func (f *form) width(text string) int {
	words := strings.Fields(text)
	width := f.blank() * (len(words) - 1)
	for _, w := range words {
		width += len([]rune(w)) * f.charWidth()
	}
	return width
}

// put prints a text with its left edge at x.
func (f *form) put(page *layout.Page, text string, x, y int) {
	for _, w := range strings.Fields(text) {
		right := x + len([]rune(w))*f.charWidth()
		page.Words = append(page.Words, layout.Word{Text: w, Left: x, Right: right, Top: y, Bottom: y + f.size, Confidence: 100})
		x = right + f.blank()
	}
}

func (f *form) putCell(page *layout.Page, c formColumn, text string, right bool, y, shift int) {
	x := c.left
	if right {
		x = c.right - f.width(text)
	}
	f.put(page, text, x+shift, y)
}

func (f *form) header(page *layout.Page, y, shift int) {
	for _, c := range f.columns {
		f.putCell(page, c, c.heading, c.headRight, y, shift)
	}
}

// amount writes an amount in the style of the form.
func (f *form) amount(a money.Amount) string {
	lang := "en"
	if f.german {
		lang = "de"
	}
	minor := a
	if a.IsNegative() {
		minor, _ = a.Neg()
	}
	text := strings.Trim(minor.Format(lang), "€\u00a0")
	switch {
	case !a.IsNegative():
	case f.brackets:
		text = "(" + text + ")"
	case f.trailingMinus:
		text += "-"
	default:
		text = "-" + text
	}
	if f.currencyIn == "cell" {
		text += " EUR"
	}
	return text
}

func (f *form) date(d calendar.Date) string {
	if f.german {
		return d.Format("de")
	}
	return d.String()
}

// cell is what a row shows in a column.
func (f *form) cell(holds string, l remittance.Line) string {
	switch holds {
	case "document":
		return l.Document
	case "theirs":
		return l.Theirs
	case "date":
		return f.date(l.On)
	case "text":
		return l.Reason
	case "gross":
		return f.amount(l.Gross)
	case "net":
		return f.amount(l.Net)
	}
	if l.Deduction.IsZero() && f.zeroAsBlank {
		return ""
	}
	deduction := l.Deduction
	if f.deductionSign {
		deduction, _ = deduction.Neg()
	}
	return f.amount(deduction)
}

// print lays out an advice.
func (f *form) print(a remittance.Advice) []layout.Page {
	var pages []layout.Page
	lineHeight := f.size * 14 / 10
	sum := money.Zero("EUR")
	for start := 0; start < len(a.Lines); start += f.rowsPerPage {
		page := layout.Page{Width: 595_000, Height: 842_000}
		shift := 0
		if f.shiftPages {
			shift = len(pages) * 3_000
		}
		y := 40_000
		if start == 0 {
			y = f.heading(&page, a, y, lineHeight)
		}
		if start == 0 || f.repeatHeader {
			f.header(&page, y, shift)
			y += lineHeight
		}
		if f.carryOver && start > 0 {
			f.put(&page, "Übertrag "+f.amount(sum), f.columns[0].left+shift, y)
			y += lineHeight
		}
		for _, l := range a.Lines[start:min(start+f.rowsPerPage, len(a.Lines))] {
			for _, c := range f.columns {
				f.putCell(&page, c, f.cell(c.holds, l), c.alignRight, y, shift)
			}
			sum, _ = sum.Add(l.Net)
			y += lineHeight
		}
		pages = append(pages, page)
		if start+f.rowsPerPage >= len(a.Lines) {
			f.total(&pages[len(pages)-1], a, y+lineHeight, shift)
		}
	}
	return pages
}

// heading prints what stands above the table.
func (f *form) heading(page *layout.Page, a remittance.Advice, y, lineHeight int) int {
	lines := []string{a.Payer.Name, "Hafenstraße 12, 20457 Hamburg", "",
		fmt.Sprintf("Zahlungsavis Nr. %s vom %s", a.Number, f.date(a.On)), ""}
	if !f.german {
		lines[3] = fmt.Sprintf("Payment advice no. %s dated %s", a.Number, f.date(a.On))
	}
	if f.currencyIn == "line" {
		lines = append(lines, "Währung: EUR", "")
	}
	for _, line := range lines {
		f.put(page, line, f.columns[0].left, y)
		y += lineHeight
	}
	return y
}

func (f *form) total(page *layout.Page, a remittance.Advice, y, shift int) {
	amount := f.amount(a.Total)
	if f.currencyIn == "total" {
		amount += " EUR"
	}
	for _, c := range f.columns {
		if c.holds == "net" {
			f.put(page, amount, c.right-f.width(f.amount(a.Total))+shift, y)
			if x := c.right - f.width(f.amount(a.Total)) - f.width(f.totalLabel) - f.size*2; x > 0 {
				f.put(page, f.totalLabel, x+shift, y)
			} else {
				f.put(page, f.totalLabel, c.right+f.width(" EUR")+f.size*2+shift, y)
			}
		}
	}
}

// drawAdvice makes an advice that adds up: invoices with and without discount, and credit notes.
func drawAdvice(t *rapid.T, f form) remittance.Advice {
	a := remittance.Advice{Number: fmt.Sprint(rapid.IntRange(100, 999_999_999).Draw(t, "number")), On: drawDate(t),
		Currency: "EUR", Source: remittance.SourcePDF, Total: money.Zero("EUR"),
		Payer: remittance.Party{Name: rapid.SampledFrom([]string{"Nordwerft GmbH", "Alt & Jung KG", "Bäcker AG"}).Draw(t, "payer")}}
	for range rapid.IntRange(1, 40).Draw(t, "lines") {
		l := drawLine(t)
		if !f.has("date") {
			l.On = calendar.Date{}
		}
		if !f.has("theirs") {
			l.Theirs = ""
		}
		if !f.has("text") {
			l.Reason = ""
		}
		a.Lines = append(a.Lines, l)
		a.Total, _ = a.Total.Add(l.Net)
	}
	return a
}

func (f *form) has(holds string) bool {
	for _, c := range f.columns {
		if c.holds == holds {
			return true
		}
	}
	return false
}

func drawDate(t *rapid.T) calendar.Date {
	return calendar.MustDate("2024-01-01").AddDays(rapid.IntRange(0, 1500).Draw(t, "date"))
}

func drawLine(t *rapid.T) remittance.Line {
	number := rapid.IntRange(1, 99_999_999).Draw(t, "document")
	l := remittance.Line{
		Document: fmt.Sprintf(rapid.SampledFrom([]string{"%d", "RE-%08d", "R%06d", "2026/%d", "%010d"}).Draw(t, "shape"), number),
		Theirs:   fmt.Sprintf("51%08d", number%100_000_000), On: drawDate(t),
		Reason: rapid.SampledFrom([]string{"", "Lieferung", "Skonto 2 Prozent", "Teil 3"}).Draw(t, "text"),
		Gross:  money.New(rapid.Int64Range(1, 9_999_999).Draw(t, "gross"), "EUR"), Deduction: money.Zero("EUR")}
	if rapid.Bool().Draw(t, "discount") {
		l.Deduction = money.New(rapid.Int64Range(0, l.Gross.Minor/10).Draw(t, "deduction"), "EUR")
	}
	if rapid.IntRange(0, 9).Draw(t, "credit") == 0 {
		l.Gross, _ = l.Gross.Neg()
		l.Deduction, _ = l.Deduction.Neg()
	}
	l.Net, _ = l.Gross.Sub(l.Deduction)
	return l
}

// TestFromPages_anyForm: whatever program printed it, the advice that comes out is the one that went in.
func TestFromPages_anyForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawForm(t)
		want := drawAdvice(t, f)
		pages := f.print(want)
		got, err := remittance.FromPages(pages, remittance.Options{File: "x.pdf"})
		if err != nil {
			t.Fatalf("%v\n%s", err, text(pages))
		}
		if len(got) != 1 {
			t.Fatalf("%d advices\n%s", len(got), text(pages))
		}
		if diff := cmp.Diff(want, got[0], cmpopts.IgnoreFields(remittance.Line{}, "Place"), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("(-printed +read)\n%s\n%s", diff, text(pages))
		}
		if err := got[0].CheckSums(); err != nil {
			t.Fatal(err)
		}
	})
}

// text shows the words of pages roughly where they stand.
func text(pages []layout.Page) string {
	var b strings.Builder
	for _, page := range pages {
		lines := map[int]string{}
		var order []int
		for _, w := range page.Words {
			if _, ok := lines[w.Top]; !ok {
				order = append(order, w.Top)
			}
			line := lines[w.Top]
			if pad := w.Left/4_000 - len([]rune(line)); pad > 0 {
				line += strings.Repeat(" ", pad)
			}
			lines[w.Top] = line + w.Text + " "
		}
		for _, y := range order {
			b.WriteString(lines[y] + "\n")
		}
		b.WriteString("----\n")
	}
	return b.String()
}
