package advicefile_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/remittance"
	"github.com/mahnwerk/mahnwerk/ar/remittance/layout"
	"github.com/mahnwerk/mahnwerk/ar/remittance/xmladvice"
	"github.com/mahnwerk/mahnwerk/internal/advicefile"
	"github.com/mahnwerk/mahnwerk/internal/advicetest"
)

func TestRead_mails(t *testing.T) {
	advicetest.Golden(t, "testdata/*.eml", func(raw []byte, path string) ([]remittance.Advice, error) {
		return advicefile.Read(t.Context(), raw, path, nil)
	})
}

const csv = "Rechnung;Betrag\nR1;12,50\nSumme;12,50\n"

const edifact = "UNH+1+REMADV:D:96A:UN'BGM+481+A1'CUX+2:EUR'DOC+380+R1'MOA+12:10.00'UNS+S'MOA+12:10.00'UNT+8+1'"

// TestRead_findsTheFormat by the content, whatever the file is called.
func TestRead_findsTheFormat(t *testing.T) {
	tests := []struct {
		name, content string
		want          remittance.Source
	}{
		{"columns", csv, remittance.SourceCSV},
		{"UTF-16", "\xFF\xFE" + strings.Join(strings.Split(csv, ""), "\x00") + "\x00", remittance.SourceCSV},
		{"aligned text", "Rechnung    Betrag\nR1          12,50\n", remittance.SourceEmail},
		{"EDIFACT", "\r\n" + edifact, remittance.SourceEDIFACT},
		{"HTML", "<!DOCTYPE html><html><body><table><tr><td>Rechnung<td>Betrag<tr><td>R1<td>12,50</table>", remittance.SourceEmail},
		{"HTML without a table", "<html><pre>Rechnung    Betrag\nR1          12,50</pre>", remittance.SourceEmail},
		{"UBL", `<RemittanceAdvice><RemittanceAdviceLine><DebitLineAmount currencyID="EUR">1</DebitLineAmount></RemittanceAdviceLine></RemittanceAdvice>`, remittance.SourceUBL},
		{"remt.001", `<Document><RmtAdvc><RmtInf><Strd><RfrdDocAmt><RmtdAmt Ccy="EUR">1</RmtdAmt></RfrdDocAmt></Strd></RmtInf></RmtAdvc></Document>`, remittance.SourceRemt001},
		{"PDF", "%PDF-1.7", remittance.SourcePDF},
		{"workbook", workbook(t), remittance.SourceXLSX},
		{"mail", "From: a@example.org\nSubject: Avis\n\nRechnung    Betrag\nR1          12,50\n", remittance.SourceEmail},
	}
	for _, test := range tests {
		advices, err := advicefile.Read(t.Context(), []byte(test.content), "advice.bin", pages)
		if err != nil || len(advices) != 1 || advices[0].Source != test.want || len(advices[0].Lines) != 1 {
			t.Errorf("%s: %+v, %v", test.name, advices, err)
		}
	}
}

// pages stands for the reader of PDFs: every file has one invoice.
func pages(context.Context, []byte) ([]layout.Page, error) {
	return remittance.TextPages("Rechnung    Betrag\nR1          12,50\n"), nil
}

func workbook(t *testing.T) string {
	t.Helper()
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	for name, content := range map[string]string{
		"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet sheetId="1" r:id="a"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="a" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml": `<worksheet><sheetData><row><c t="str"><v>Rechnung</v></c><c t="str"><v>Betrag</v></c></row>` +
			`<row><c t="str"><v>R1</v></c><c><v>12.5</v></c></row></sheetData></worksheet>`,
	} {
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
	return packed.String()
}

func TestRead_refuses(t *testing.T) {
	broken := errors.New("the cross-reference table is missing")
	tests := []struct {
		name, content string
		pdf           advicefile.PDF
		want          error
	}{
		{"empty", " \n", nil, advicefile.ErrEmpty},
		{"too large", strings.Repeat("x", advicefile.MaxBytes+1), nil, advicefile.ErrTooLarge},
		{"no table", "Sehr geehrte Damen und Herren,\nanbei nichts.", nil, remittance.ErrNoTable},
		{"PDF without a reader", "%PDF-1.7", nil, advicefile.ErrFormat},
		{"broken PDF", "%PDF-1.7", func(context.Context, []byte) ([]layout.Page, error) { return nil, broken }, broken},
		{"encrypted workbook", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", nil, advicefile.ErrFormat},
		{"picture", "\x89PNG\r\n\x1A\n\x00\x00", nil, advicefile.ErrFormat},
		{"other XML", "<Invoice/>", nil, xmladvice.ErrUnknown},
		{"mail without an advice", "From: a@example.org\nSubject: Frage\n\nWo bleibt die Ware?\n", nil, remittance.ErrNoTable},
	}
	for _, test := range tests {
		advices, err := advicefile.Read(t.Context(), []byte(test.content), "dir/advice.bin", test.pdf)
		if !errors.Is(err, test.want) || len(advices) > 0 {
			t.Errorf("%s: %d advices, %v; want %v", test.name, len(advices), err, test.want)
		} else if !strings.Contains(err.Error(), "advice.bin") || strings.Contains(err.Error(), "dir/") {
			t.Errorf("%s: %v does not name the file alone", test.name, err)
		}
	}
}

// TestRead_faultyAttachment: an attachment that is an advice but wrong is told, and not hidden by the body.
func TestRead_faultyAttachment(t *testing.T) {
	mail := "From: a@example.org\nSubject: Avis\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n" +
		"--b\nContent-Type: text/plain\n\nAnbei.\n--b\nContent-Type: application/edifact; name=a.edi\n\n" +
		strings.Replace(edifact, "UNT+8", "UNT+9", 1) + "\n--b--\n"
	_, err := advicefile.Read(t.Context(), []byte(mail), "mail.eml", nil)
	var fault remittance.Fault
	if !errors.As(err, &fault) || !strings.Contains(err.Error(), "states 9 segments") {
		t.Errorf("got %v", err)
	}
}

// TestRead_mailBomb: a mail that nests or splits without end is refused.
func TestRead_mailBomb(t *testing.T) {
	many := "From: a@example.org\nSubject: Avis\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n" +
		strings.Repeat("--b\nContent-Type: text/plain\n\nx\n", 500) + "--b--\n"
	if _, err := advicefile.Read(t.Context(), []byte(many), "mail.eml", nil); !errors.Is(err, advicefile.ErrTooLarge) {
		t.Errorf("many parts: %v", err)
	}
	deep := "Content-Type: text/plain\n\nx"
	for range 20 {
		deep = "From: a@example.org\nSubject: WG\nContent-Type: message/rfc822\n\n" + deep
	}
	if _, err := advicefile.Read(t.Context(), []byte(deep), "mail.eml", nil); !errors.Is(err, advicefile.ErrTooLarge) {
		t.Errorf("deep: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	for _, path := range []string{"testdata/html_table.eml", "testdata/attachment.eml", "testdata/plain_text.eml"} {
		raw, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte(csv))
	f.Add([]byte(edifact))
	f.Add([]byte("<table><tr><td>Rechnung<td>Betrag<tr><td>R1<td>12,50</table>"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		advices, err := advicefile.Read(context.Background(), raw, "a", pages)
		if err == nil && len(advices) == 0 {
			t.Error("neither an advice nor an error")
		}
	})
}
