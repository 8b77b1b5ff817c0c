package paymentworld

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"github.com/mahnwerk/mahnwerk/ar/money"
)

// AdviceName is the name of the file of the at-th advice.
func (w *World) AdviceName(at int) string {
	a := w.Advices[at]
	if a.Format == advicePayout {
		return fmt.Sprintf("payout-%04d.csv", at+1)
	}
	return fmt.Sprintf("advice-%04d.%s", at+1, a.Format)
}

// AdviceBytes is the document of the at-th advice. It is the same for every call.
func (w *World) AdviceBytes(at int) ([]byte, error) {
	d := document{Advice: w.Advices[at], w: w, labels: labelsOf(w.Dialect.country), sap: at%3 == 0}
	switch d.Format {
	case advicePDF:
		return d.pdf()
	case adviceCSV:
		return d.csv(), nil
	case adviceXLSX:
		return d.xlsx()
	case adviceMail:
		return d.mail(at%2 == 0)
	case adviceREMADV:
		return d.remadv(), nil
	case advicePayout:
		return d.payout(), nil
	}
	return nil, fmt.Errorf("advice format %q is none of this package", d.Format)
}

// document writes an advice.
type document struct {
	Advice
	w      *World
	labels labels
	// sap writes the minus behind the number, as the form of that system does.
	sap bool
}

// labels are the words of a form, and its decimal and group signs.
type labels struct {
	title, number, date, payOn, total string
	columns                           []string // document, date, gross, deduction, net
	greeting, body                    string
	decimal, group                    string
}

func labelsOf(country string) labels {
	switch country {
	case "GB":
		return labels{"Remittance Advice", "Advice no.", "Date", "Payment date", "Total paid",
			[]string{"Invoice no.", "Invoice date", "Gross amount", "Discount", "Net amount"},
			"Dear Sir or Madam,", "we have paid the following items:", ".", ","}
	case "FR":
		return labels{"Avis de paiement", "Avis n°", "Date", "Date de règlement", "Total réglé",
			[]string{"N° facture", "Date facture", "Montant TTC", "Escompte", "Net payé"},
			"Madame, Monsieur,", "nous vous réglons les factures suivantes :", ",", " "}
	case "NL":
		return labels{"Betalingsspecificatie", "Specificatienr.", "Datum", "Betaaldatum", "Totaal betaald",
			[]string{"Factuurnummer", "Factuurdatum", "Bruto", "Korting", "Netto"},
			"Geachte heer, mevrouw,", "wij hebben de volgende facturen betaald:", ",", "."}
	}
	return labels{"Zahlungsavis", "Avis-Nr.", "Datum", "Zahlung am", "Gesamtbetrag",
		[]string{"Belegnummer", "Belegdatum", "Brutto", "Skonto", "Netto"},
		"Sehr geehrte Damen und Herren,", "wir überweisen Ihnen folgende Posten:", ",", "."}
}

// figure is an amount in the style of the form.
func (d document) figure(a money.Amount) string {
	text, negative := strings.CutPrefix(a.Decimal(), "-")
	whole, fraction, _ := strings.Cut(text, ".")
	for at := len(whole) - 3; at > 0; at -= 3 {
		whole = whole[:at] + d.labels.group + whole[at:]
	}
	text = whole + d.labels.decimal + fraction
	switch {
	case negative && d.sap:
		return text + "-"
	case negative:
		return "-" + text
	}
	return text
}

func (d document) rows() [][]string {
	rows := [][]string{d.labels.columns}
	for _, l := range d.Lines {
		on := l.On.In(time.UTC).Format(d.w.Dialect.words.dateLayout)
		rows = append(rows, []string{l.Document, on, d.figure(l.Gross), d.figure(l.Deduction), d.figure(l.Net)})
	}
	return rows
}

func (d document) heading() [][2]string {
	layout := d.w.Dialect.words.dateLayout
	return [][2]string{{d.labels.number, d.Number}, {d.labels.date, d.On.In(time.UTC).Format(layout)}, {d.labels.payOn, d.PayOn.In(time.UTC).Format(layout)}}
}

// Measures of the PDF in millimetres, on A4.
const (
	margin, rowHeight, labelWidth = 20, 6, 40
)

var columnWidths = []float64{45, 28, 34, 28, 34} // of the table, in millimetres; no money

func (d document) pdf() ([]byte, error) {
	f := fpdf.New("P", "mm", "A4", "")
	stamp := d.On.In(time.UTC)
	f.SetCreationDate(stamp)
	f.SetModificationDate(stamp)
	f.SetCatalogSort(true)
	f.SetMargins(margin, margin, margin)
	latin := f.UnicodeTranslatorFromDescriptor("")
	f.AddPage()
	f.SetFont("Helvetica", "B", 14)
	f.CellFormat(0, 2*rowHeight, latin(d.Payer), "", 1, "L", false, 0, "")
	f.CellFormat(0, 2*rowHeight, latin(d.labels.title), "", 1, "L", false, 0, "")
	f.SetFont("Helvetica", "", 10)
	f.CellFormat(0, rowHeight, latin(d.w.Creditor.Name), "", 1, "L", false, 0, "")
	for _, pair := range d.heading() {
		f.CellFormat(labelWidth, rowHeight, latin(pair[0]), "", 0, "L", false, 0, "")
		f.CellFormat(0, rowHeight, latin(pair[1]), "", 1, "L", false, 0, "")
	}
	f.Ln(rowHeight)
	for _, row := range d.rows() {
		pdfRow(f, latin, row)
	}
	pdfRow(f, latin, []string{d.labels.total, "", "", string(d.Total.Currency), d.figure(d.Total)})
	var out bytes.Buffer
	if err := f.Output(&out); err != nil {
		return nil, fmt.Errorf("write PDF: %w", err)
	}
	return out.Bytes(), nil
}

func pdfRow(f *fpdf.Fpdf, latin func(string) string, cells []string) {
	for at, cell := range cells {
		align := "R"
		if at < 2 {
			align = "L"
		}
		f.CellFormat(columnWidths[at], rowHeight, latin(cell), "", 0, align, false, 0, "")
	}
	f.Ln(rowHeight)
}

func (d document) csv() []byte {
	var out bytes.Buffer
	table := csv.NewWriter(&out)
	if d.labels.decimal == "," {
		table.Comma = ';'
	}
	rows := [][]string{{d.labels.title, d.Payer}}
	for _, pair := range d.heading() {
		rows = append(rows, pair[:])
	}
	rows = append(rows, d.rows()...)
	rows = append(rows, []string{d.labels.total, "", "", "", d.figure(d.Total)})
	_ = table.WriteAll(rows) // a buffer takes everything
	return out.Bytes()
}

// payout is the table a payment service gives about a payout, in the columns of Stripe's payout reconciliation report
// (https://docs.stripe.com/reports/report-types/payout-reconciliation): amounts with a dot, fees unsigned.
func (d document) payout() []byte {
	var out bytes.Buffer
	table := csv.NewWriter(&out)
	rows := [][]string{{"automatic_payout_id", "automatic_payout_effective_at", "balance_transaction_id", "created", "reporting_category",
		"currency", "gross", "fee", "net", "description"}}
	for at, l := range d.Lines {
		rows = append(rows, []string{d.Number, d.PayOn.String() + " 00:00:00", fmt.Sprintf("txn_%s%03d", d.Number[3:], at), d.On.AddDays(-2).String() + " 09:30:00",
			"charge", strings.ToLower(string(l.Net.Currency)), l.Gross.Decimal(), l.Deduction.Decimal(), l.Net.Decimal(), l.Document})
	}
	_ = table.WriteAll(rows)
	return out.Bytes()
}

// mail is a message with the list as a table of HTML or of text.
func (d document) mail(html bool) ([]byte, error) {
	var out bytes.Buffer
	kind := "plain"
	body := d.mailText()
	if html {
		kind, body = "html", d.mailTable()
	}
	fmt.Fprintf(&out, "From: %s <kreditoren@example.com>\r\nTo: %s <rechnung@example.org>\r\n", mime.QEncoding.Encode("utf-8", d.Payer),
		mime.QEncoding.Encode("utf-8", d.w.Creditor.Name))
	fmt.Fprintf(&out, "Subject: %s\r\nDate: %s\r\nMessage-ID: <%s@example.com>\r\nMIME-Version: 1.0\r\n",
		mime.QEncoding.Encode("utf-8", d.labels.title+" "+d.Number), d.On.In(time.UTC).Format(time.RFC1123Z), d.Number)
	fmt.Fprintf(&out, "Content-Type: text/%s; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n", kind)
	quoted := quotedprintable.NewWriter(&out)
	if _, err := quoted.Write([]byte(body)); err != nil {
		return nil, err
	}
	if err := quoted.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func (d document) mailText() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\r\n\r\n%s\r\n\r\n", d.labels.greeting, d.labels.body)
	for _, pair := range d.heading() {
		fmt.Fprintf(&b, "%s: %s\r\n", pair[0], pair[1])
	}
	b.WriteString("\r\n")
	for _, row := range d.rows() {
		fmt.Fprintf(&b, "%-20s %-14s %16s %14s %16s\r\n", row[0], row[1], row[2], row[3], row[4])
	}
	fmt.Fprintf(&b, "\r\n%s: %s %s\r\n\r\n%s\r\n", d.labels.total, d.figure(d.Total), d.Total.Currency, d.Payer)
	return b.String()
}

func (d document) mailTable() string {
	var b strings.Builder
	fmt.Fprintf(&b, "<html><body><p>%s</p><p>%s</p><p>", escape(d.labels.greeting), escape(d.labels.body))
	for _, pair := range d.heading() {
		fmt.Fprintf(&b, "%s: %s<br>", escape(pair[0]), escape(pair[1]))
	}
	b.WriteString("</p>\r\n<table border=\"1\">\r\n")
	for _, row := range append(d.rows(), []string{d.labels.total, "", "", "", d.figure(d.Total)}) {
		b.WriteString("<tr>")
		for _, cell := range row {
			b.WriteString("<td>" + escape(cell) + "</td>")
		}
		b.WriteString("</tr>\r\n")
	}
	b.WriteString("</table><p>" + escape(d.Payer) + "</p></body></html>\r\n")
	return b.String()
}

// remadv is an EDIFACT remittance advice, directory D.96A (EANCOM 1997): DOC+380 an invoice, DOC+381 a credit note;
// MOA+9 the amount due, MOA+12 what is paid, MOA+52 the discount.
func (d document) remadv() []byte {
	segments := []string{
		"UNH+1+REMADV:D:96A:UN:EAN003", "BGM+481+" + release(d.Number) + "+9", "DTM+137:" + compact(d.On) + ":102", "DTM+203:" + compact(d.PayOn) + ":102",
		"NAD+PR+++" + release(d.Payer), "NAD+PE+++" + release(d.w.Creditor.Name), "CUX+2:" + string(d.Total.Currency) + ":11",
	}
	for _, l := range d.Lines {
		kind := "380"
		if l.Net.IsNegative() {
			kind = "381"
		}
		segments = append(segments, "DOC+"+kind+"+"+release(l.Document), "MOA+9:"+l.Gross.Decimal(), "MOA+12:"+l.Net.Decimal())
		if !l.Deduction.IsZero() {
			segments = append(segments, "MOA+52:"+l.Deduction.Decimal())
		}
		segments = append(segments, "DTM+171:"+compact(l.On)+":102")
	}
	segments = append(segments, "UNS+S", "MOA+12:"+d.Total.Decimal())
	segments = append(segments, fmt.Sprintf("UNT+%d+1", len(segments)+1), "UNZ+1+"+d.Number)
	head := "UNA:+.? 'UNB+UNOC:3+4000000000001:14+4000000000002:14+" + compact(d.On)[2:] + ":0900+" + d.Number + "'"
	return []byte(head + strings.Join(segments, "'") + "'")
}

// release protects the signs of EDIFACT in a text, and writes it in ISO 8859-1 (UNOC).
func release(text string) string {
	text = strings.NewReplacer("?", "??", "'", "?'", "+", "?+", ":", "?:").Replace(text)
	var b []byte
	for _, r := range text {
		if r > 255 {
			r = '.'
		}
		b = append(b, byte(r))
	}
	return string(b)
}

// xlsx writes a workbook of one sheet (ECMA-376) with the texts inline: amounts are numbers, all else is text.
func (d document) xlsx() ([]byte, error) {
	var sheet strings.Builder
	sheet.WriteString(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
	number := 0
	add := func(cells ...string) {
		number++
		fmt.Fprintf(&sheet, `<row r="%d">%s</row>`, number, strings.Join(cells, ""))
	}
	text := func(column, value string) string {
		return fmt.Sprintf(`<c r="%s%d" t="inlineStr"><is><t>%s</t></is></c>`, column, number+1, escape(value))
	}
	value := func(column string, a money.Amount) string {
		return fmt.Sprintf(`<c r="%s%d"><v>%s</v></c>`, column, number+1, a.Decimal())
	}
	add(text("A", d.labels.title), text("B", d.Payer))
	for _, pair := range d.heading() {
		add(text("A", pair[0]), text("B", pair[1]))
	}
	head := d.labels.columns
	add(text("A", head[0]), text("B", head[1]), text("C", head[2]), text("D", head[3]), text("E", head[4]))
	for _, l := range d.Lines {
		on := l.On.In(time.UTC).Format(d.w.Dialect.words.dateLayout)
		add(text("A", l.Document), text("B", on), value("C", l.Gross), value("D", l.Deduction), value("E", l.Net))
	}
	add(text("A", d.labels.total), value("E", d.Total))
	sheet.WriteString(`</sheetData></worksheet>`)
	return workbook(sheet.String())
}

// workbook packs a sheet with the parts that ECMA-376 requires around it.
func workbook(sheet string) ([]byte, error) {
	const head = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`
	const packages = "http://schemas.openxmlformats.org/package/2006/"
	const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	parts := [][2]string{
		{"[Content_Types].xml", head + `<Types xmlns="` + packages + `content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`},
		{"_rels/.rels", head + `<Relationships xmlns="` + packages + `relationships"><Relationship Id="rId1" Type="` + office + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", head + `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="` + office + `"><sheets><sheet name="Avis" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", head + `<Relationships xmlns="` + packages + `relationships"><Relationship Id="rId1" Type="` + office + `/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`},
		{"xl/worksheets/sheet1.xml", sheet},
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, part := range parts {
		to, err := z.Create(part[0])
		if err != nil {
			return nil, fmt.Errorf("write workbook: %w", err)
		}
		if _, err := to.Write([]byte(part[1])); err != nil {
			return nil, fmt.Errorf("write workbook: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("write workbook: %w", err)
	}
	return out.Bytes(), nil
}
