package audittrail

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

// Type is the type of a column as index.xml names it.
type Type string

// The types of columns.
const (
	AlphaNumeric Type = "AlphaNumeric"
	Numeric      Type = "Numeric"
)

// Column describes one column of the table a tax auditor gets.
type Column struct {
	Name            string
	Type            Type
	German, English string
}

// Columns are those of audit.csv in their order. The first nine and the two hashes are the event as it was written; the
// others are what the ledger knows of its subject.
var Columns = []Column{
	{"entity", AlphaNumeric, "Mandant (Buchungskreis)", "creditor entity"},
	{"sequence", Numeric, "laufende Nummer in der Kette des Mandanten, lückenlos ab 1", "number in the chain of the entity, from 1 without gaps"},
	{"recorded_at", AlphaNumeric, "Zeitpunkt der Aufzeichnung, UTC (RFC 3339)", "instant of recording, UTC (RFC 3339)"},
	{"business_date", AlphaNumeric, "Geschäftstag, JJJJ-MM-TT", "business date, YYYY-MM-DD"},
	{"actor", AlphaNumeric, "Benutzer, oder der Name eines Programmteils", "user, or the name of a part of the program"},
	{"kind", AlphaNumeric, "Art des Vorgangs", "kind of event"},
	{"subject", AlphaNumeric, "Gegenstand: Art und interne Nummer", "subject: its kind and internal number"},
	{"detail", AlphaNumeric, "Angaben zum Vorgang (JSON, Schlüssel sortiert; Beträge in kleinster Einheit)", "detail of the event (JSON, sorted keys; amounts in minor units)"},
	{"number", AlphaNumeric, "Belegnummer, Kundennummer oder Schreibennummer des Gegenstands", "number of the document, customer or letter"},
	{"facts", AlphaNumeric, "Hash der Tatsachen, auf denen entschieden wurde", "hash of the facts that were decided on"},
	{"policy", AlphaNumeric, "Mahnstrategie und Version", "policy and its version"},
	{"rules", AlphaNumeric, "Version der Regeln, die eine Mail gelesen haben", "version of the rules that read a mail"},
	{"model", AlphaNumeric, "Sprachmodell, wo eines gefragt wurde", "language model, where one was asked"},
	{"prompt", AlphaNumeric, "Kennung und Version der Anweisung an das Modell", "id and version of the prompt"},
	{"effect", AlphaNumeric, "was daraus wurde", "what came of it"},
	{"previous_hash", AlphaNumeric, "Hash der Zeile davor, SHA-256, hexadezimal", "hash of the row before, SHA-256, hexadecimal"},
	{"hash", AlphaNumeric, "Hash dieser Zeile, SHA-256, hexadezimal", "hash of this row, SHA-256, hexadecimal"},
}

// Description says what lies in an exported folder.
type Description struct {
	Entity string `json:"entity"`
	Name   string `json:"name"`
	// Selected says which part of the chain was exported, in words such as "invoice RE-1"; empty for all of it.
	Selected string `json:"selected,omitempty"`
	// FromOn and UntilOn are days of recording (UTC, both included); unset is without bound.
	FromOn  calendar.Date `json:"from_on,omitzero"`
	UntilOn calendar.Date `json:"until_on,omitzero"`
	MadeAt  time.Time     `json:"made_at"`
	Rows    int64         `json:"rows"`
	// File is the name of the table, SHA256 its hash in hex digits, Bytes its size.
	File   string `json:"file"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
	// First and Last are the rows the table begins and ends with, Begin and End those of the whole chain. All are zero where
	// there are none.
	First, Last, Begin, End Anchor `json:"-"`
}

// say picks one of two languages.
func say(lang, german, english string) string {
	if lang == "de" {
		return german
	}
	return english
}

// WriteText writes the description for people, in German ("de") or English.
func (d Description) WriteText(w io.Writer, lang string) error {
	var b bytes.Buffer
	line := func(german, english, value string) {
		fmt.Fprintf(&b, "%-28s %s\r\n", say(lang, german, english)+":", value)
	}
	fmt.Fprintf(&b, "%s\r\n\r\n", say(lang, "Prüfprotokoll einer Debitorenbuchhaltung (Mahnwerk)", "Audit trail of accounts receivable (Mahnwerk)"))
	line("Mandant", "entity", d.Entity+" "+d.Name)
	line("Auswahl", "selection", d.selection(lang))
	line("erstellt (UTC)", "made (UTC)", d.MadeAt.UTC().Format(time.RFC3339))
	line("Datei", "file", fmt.Sprintf("%s, %d bytes", d.File, d.Bytes))
	line("SHA-256 der Datei", "SHA-256 of the file", d.SHA256)
	line("Zeilen ohne Kopf", "rows without the head", fmt.Sprint(d.Rows))
	line("erste Zeile", "first row", place(d.First))
	line("letzte Zeile", "last row", place(d.Last))
	line("Anfang der Kette", "beginning of the chain", place(d.Begin))
	line("Ende der Kette", "end of the chain", place(d.End))
	b.WriteString("\r\n" + say(lang, howGerman, howEnglish) + "\r\n")
	for _, c := range Columns {
		fmt.Fprintf(&b, "%-14s %-13s %s\r\n", c.Name, c.Type, say(lang, c.German, c.English))
	}
	_, err := w.Write(b.Bytes())
	return err
}

const howGerman = "CSV nach RFC 4180, UTF-8, Trennzeichen Komma, Textbegrenzer Anführungszeichen, Zeilenende CRLF, erste Zeile\r\n" +
	"Spaltennamen. Jede Zeile ist eine Aufzeichnung, die nie geändert oder gelöscht wird (§ 146 (4) AO, GoBD Rz. 107).\r\n" +
	"Ihr Hash ist SHA-256 über den Hash der Zeile davor (32 Bytes; vor der ersten keine) und das JSON-Objekt mit entity, seq, at,\r\n" +
	"on, actor, kind, subject, detail in dieser Reihenfolge ohne Leerzeichen; die Zeichen <, > und & stehen als \\u003c, \\u003e, \\u0026.\r\n" +
	"Personen kommen nur als Benutzernamen vor.\r\n"

const howEnglish = "CSV by RFC 4180, UTF-8, separated by commas, texts in double quotes, lines end with CRLF, the first line holds the\r\n" +
	"names of the columns. Each row is a record that is never changed or removed (§ 146 (4) AO, GoBD marginal no. 107).\r\n" +
	"Its hash is SHA-256 over the hash of the row before (32 bytes; none before the first) and the JSON object of entity, seq, at,\r\n" +
	"on, actor, kind, subject, detail in this order without blanks; the characters <, > and & are written \\u003c, \\u003e, \\u0026.\r\n" +
	"Persons appear as user names only.\r\n"

func (d Description) selection(lang string) string {
	period := ""
	if !d.FromOn.IsZero() || !d.UntilOn.IsZero() {
		period = d.FromOn.String() + " … " + d.UntilOn.String() + say(lang, " (Tag der Aufzeichnung, UTC)", " (day of recording, UTC)")
	}
	switch {
	case d.Selected == "" && period == "":
		return say(lang, "die ganze Kette", "the whole chain")
	case d.Selected == "" || period == "":
		return d.Selected + period
	default:
		return d.Selected + ", " + period
	}
}

// place is a row of a chain by number and hash.
func place(a Anchor) string {
	if a.Seq == 0 {
		return "-"
	}
	return fmt.Sprintf("%d %s %s", a.Seq, a.HashText(), a.At.UTC().Format(time.RFC3339))
}

// The elements of index.xml, as far as one table of variable length needs them.
type (
	xmlDataSet struct {
		XMLName  xml.Name `xml:"DataSet"`
		Version  string
		Supplier xmlSupplier `xml:"DataSupplier"`
		Media    xmlMedia
	}
	xmlSupplier struct{ Name, Location, Comment string }
	xmlMedia    struct {
		Name  string
		Table xmlTable
	}
	xmlTable struct {
		URL, Name, Description string
		Validity               *xmlValidity `xml:",omitempty"`
		UTF8                   struct{}
		DecimalSymbol          string
		DigitGroupingSymbol    string
		Range                  xmlRange
		Variable               xmlVariable `xml:"VariableLength"`
	}
	xmlValidity struct {
		Range  xmlRange
		Format string
	}
	xmlRange struct {
		From, To string `xml:",omitempty"`
	}
	xmlVariable struct {
		ColumnDelimiter, RecordDelimiter, TextEncapsulator string
		Columns                                            []xmlColumn
	}
	xmlColumn struct {
		XMLName           xml.Name
		Name, Description string
		AlphaNumeric      *struct{} `xml:",omitempty"`
		Numeric           *struct{} `xml:",omitempty"`
	}
)

// WriteIndex writes the description for programs, with the elements of the index.xml that German tax auditors load data
// with (Beschreibungsstandard zur Datenträgerüberlassung, version 1.1 of 2004-09-01).
func (d Description) WriteIndex(w io.Writer) error {
	set := xmlDataSet{Version: "1.0", Supplier: xmlSupplier{Name: d.Name, Location: d.Entity, Comment: d.comment()}, Media: xmlMedia{Name: "audit", Table: d.table()}}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	out := xml.NewEncoder(w)
	out.Indent("", "  ")
	if err := out.Encode(set); err != nil {
		return fmt.Errorf("write index.xml: %w", err)
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (d Description) comment() string {
	return fmt.Sprintf("rows %d; SHA-256 %s; first row %s; last row %s; chain begins %s; chain ends %s; made %s",
		d.Rows, d.SHA256, place(d.First), place(d.Last), place(d.Begin), place(d.End), d.MadeAt.UTC().Format(time.RFC3339))
}

func (d Description) table() xmlTable {
	t := xmlTable{URL: d.File, Name: "audit", Description: "Prüfprotokoll / audit trail: " + d.selection("de") + " / " + d.selection("en"),
		DecimalSymbol: ".", DigitGroupingSymbol: ",", Range: xmlRange{From: "2"},
		Variable: xmlVariable{ColumnDelimiter: ",", RecordDelimiter: "\r\n", TextEncapsulator: `"`}}
	if !d.FromOn.IsZero() || !d.UntilOn.IsZero() {
		t.Validity = &xmlValidity{Range: xmlRange{From: d.FromOn.String(), To: d.UntilOn.String()}, Format: "YYYY-MM-DD"}
	}
	for _, c := range Columns {
		x := xmlColumn{XMLName: xml.Name{Local: "VariableColumn"}, Name: c.Name, Description: c.German + " / " + c.English}
		if c.Name == "sequence" {
			x.XMLName.Local = "VariablePrimaryKey"
		}
		if c.Type == Numeric {
			x.Numeric = &struct{}{}
		} else {
			x.AlphaNumeric = &struct{}{}
		}
		t.Variable.Columns = append(t.Variable.Columns, x)
	}
	return t
}
