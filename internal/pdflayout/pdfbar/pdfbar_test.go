package pdfbar

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"codeberg.org/go-pdf/fpdf"
	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/remittance/layout"
	"github.com/mahnwerk/mahnwerk/internal/pdflayout"
)

// TestMain lets the test binary be the child that a pdflayout.Reader starts.
func TestMain(m *testing.M) {
	if pdflayout.IsChild(os.Args) {
		os.Exit(pdflayout.Serve(os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}

const invoiceXML = `<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:a" xmlns:ram="urn:b">
  <rsm:ExchangedDocument><ram:ID>RE-2026/0042</ram:ID></rsm:ExchangedDocument>
  <rsm:SupplyChainTradeTransaction>
    <ram:IncludedSupplyChainTradeLineItem>
      <ram:SpecifiedTradeProduct><ram:Name>Türbeschläge, Edelstahl gebürstet, Paar</ram:Name></ram:SpecifiedTradeProduct>
      <ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>1000.00</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation>
    </ram:IncludedSupplyChainTradeLineItem>
    <ram:IncludedSupplyChainTradeLineItem>
      <ram:SpecifiedTradeProduct><ram:Name>Fracht</ram:Name></ram:SpecifiedTradeProduct>
      <ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>40.5</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation>
    </ram:IncludedSupplyChainTradeLineItem>
    <ram:ApplicableHeaderTradeAgreement>
      <ram:SellerTradeParty><ram:Name>Öfen &amp; Söhne</ram:Name></ram:SellerTradeParty>
      <ram:BuyerTradeParty><ram:Name>Gebrüder  Weiß KG</ram:Name></ram:BuyerTradeParty>
    </ram:ApplicableHeaderTradeAgreement>
    <ram:ApplicableHeaderTradeSettlement>
      <ram:SpecifiedTradeSettlementPaymentMeans><ram:PayeePartyCreditorFinancialAccount><ram:IBANID>DE02120300000000202051</ram:IBANID></ram:PayeePartyCreditorFinancialAccount></ram:SpecifiedTradeSettlementPaymentMeans>
      <ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:GrandTotalAmount currencyID="EUR">1238.20</ram:GrandTotalAmount></ram:SpecifiedTradeSettlementHeaderMonetarySummation>
    </ram:ApplicableHeaderTradeSettlement>
  </rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>`

var invoiceTruth = Truth{
	Number: "RE-2026/0042", Total: "1238.20", IBANs: []string{"DE02120300000000202051"}, Buyer: "Gebrüder Weiß KG",
	Umlauts: []string{"Türbeschläge", "gebürstet", "Öfen", "Söhne", "Gebrüder", "Weiß"},
	Rows:    []Row{{"Türbeschläge, Edelstahl gebürstet, Paar", "1000.00"}, {"Fracht", "40.5"}},
}

func TestParseTruth(t *testing.T) {
	got, err := ParseTruth([]byte("\ufeff" + invoiceXML))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(invoiceTruth, got); diff != "" {
		t.Error(diff)
	}
	for name, data := range map[string]string{"another document": "<order><ID>1</ID></order>", "no XML": "%PDF-", "cut off": invoiceXML[:300]} {
		if _, err := ParseTruth([]byte(data)); err == nil {
			t.Errorf("%s was taken for an invoice", name)
		}
	}
}

func TestScore_countsWhatStandsThere(t *testing.T) {
	good := `Öfen & Söhne                                  Rechnung RE-2026/0042
Gebrüder Weiß KG         IBAN DE02 1203 0000 0000 2020 51
Türbeschläge, Edelstahl     1.000,00
gebürstet, Paar
Fracht                         40,50
Summe                       1.238,20 EUR`
	for column, answers := range score(invoiceTruth, good) {
		if slices.Contains(answers, false) {
			t.Errorf("%s: %v", column, answers)
		}
	}
	for name, c := range map[string]struct {
		old, new string
		lost     Column
	}{
		"the number is glued to a word":     {"Rechnung RE-", "RechnungRE-", NumberToken},
		"the total is the end of a number":  {"1.238,20", "71.238,20", Total},
		"the buyer's name is torn":          {"Weiß KG", "We iß KG", Buyer},
		"an umlaut is lost":                 {"gebürstet", "geburstet", Umlauts},
		"two items on one line":             {"1.000,00\ngebürstet, Paar\n", "1.000,00 ", Rows},
		"an amount on another line":         {"Fracht  ", "Fracht\n", Rows},
		"the bank account over two lines":   {"1203 0000", "1203\n0000", IBAN},
		"the number with another character": {"RE-2026/0042", "RE-2026-0042", Number},
	} {
		t.Run(name, func(t *testing.T) {
			if got := score(invoiceTruth, strings.Replace(good, c.old, c.new, 1))[c.lost]; !slices.Contains(got, false) {
				t.Errorf("%s still counts: %v", c.lost, got)
			}
		})
	}
}

func TestSpellings(t *testing.T) {
	for amount, want := range map[string]string{"1234.5": "1.234,50", "1234567.00": "1,234,567.00", "-12.30": "12,30", "0.125": "0,125", "40": "40.00"} {
		if got := spellings(amount); !slices.Contains(got, want) {
			t.Errorf("%s is not written %s: %q", amount, want, got)
		}
	}
}

// invoicePDF prints the invoice and attaches its XML.
func invoicePDF(t *testing.T) []byte {
	t.Helper()
	p := fpdf.New("P", "mm", "A4", "")
	p.SetAttachments([]fpdf.Attachment{{Content: []byte(invoiceXML), Filename: "factur-x.xml"}})
	p.AddPage()
	p.SetFont("Helvetica", "", 10)
	say := p.UnicodeTranslatorFromDescriptor("")
	for i, line := range [][2]string{{"Öfen & Söhne, Rechnung RE-2026/0042", ""}, {"Gebrüder Weiß KG", ""}, {"IBAN DE02 1203 0000 0000 2020 51", ""},
		{"Türbeschläge, Edelstahl", "1.000,00"}, {"gebürstet, Paar", ""}, {"Fracht", "40,50"}, {"Summe", "1.238,20"}} {
		p.SetXY(20, 30+float64(i)*6)
		p.CellFormat(120, 6, say(line[0]), "", 0, "L", false, 0, "")
		p.CellFormat(40, 6, say(line[1]), "", 0, "R", false, 0, "")
	}
	var out bytes.Buffer
	if err := p.Output(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestMeasure_comparesReadersOnWhatOneOfThemFound(t *testing.T) {
	folder := t.TempDir()
	write(t, folder, "invoice.pdf", invoicePDF(t))
	write(t, folder, "nothing.pdf", []byte("no PDF"))
	write(t, folder, "note.txt", []byte("not looked at"))
	blank := Reader{"blank", func(context.Context, string) (string, error) { return " \n", nil }}
	refusing := Reader{"refusing", func(context.Context, string) (string, error) { return "", errors.New("no") }}
	report, err := Measure(t.Context(), []string{folder}, []Reader{blank, Ours(pdflayout.Reader{}.Pages), refusing})
	if err != nil {
		t.Fatal(err)
	}
	if report.Files != 2 || report.Truths != 1 || len(report.NoTruth) != 1 {
		t.Errorf("%d files, %d with an invoice, without: %q", report.Files, report.Truths, report.NoTruth)
	}
	if r := report.Results[0]; r.Empty != 1 || r.Scores[0] != (Score{Number, 0, 1}) {
		t.Errorf("the blank reader: %+v", r)
	}
	for _, s := range report.Results[1].Scores {
		if s.Found != s.Of || s.Of == 0 {
			t.Errorf("our reader: %+v", s)
		}
	}
	if r := report.Results[2]; r.Failed != 1 || r.Scores[0].Found != 0 {
		t.Errorf("the refusing reader: %+v", r)
	}
	if want := "invoice.pdf: invoice number: RE-2026/0042"; !slices.Contains(report.Missing, want) {
		t.Errorf("missing %q, want %q among them", report.Missing, want)
	}
}

func write(t *testing.T, folder, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestReport_BehindNamesTheColumns(t *testing.T) {
	scores := func(found int) []Score { return []Score{{Number, found, 9}, {Rows, 5, 9}} }
	r := Report{Results: []Result{{Reader: "mahnwerk", Scores: scores(8)}, {Reader: bar, Scores: scores(9)}, {Reader: "another", Scores: scores(9)}}}
	if got := r.Behind(); !slices.Equal(got, []Column{Number}) {
		t.Errorf("behind in %q", got)
	}
}

// TestBar holds the reader against pdftotext -layout on invoices of strangers.
func TestBar(t *testing.T) {
	corpora := os.Getenv("MAHNWERK_CORPORA")
	if corpora == "" {
		t.Skip("MAHNWERK_CORPORA is not set: the public collections of invoices are not here")
	}
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("pdftotext (poppler-utils) is not installed: there is nothing to compare with")
	}
	inProcess := func(ctx context.Context, raw []byte) ([]layout.Page, error) {
		return pdflayout.Pages(ctx, bytes.NewReader(raw), int64(len(raw)), pdflayout.Limits{})
	}
	folders := []string{filepath.Join(corpora, "zugferd-corpus"), filepath.Join(corpora, "horstoeko-zugferd")}
	report, err := Measure(t.Context(), folders, append([]Reader{Ours(inProcess)}, Pdftotext()...))
	if err != nil {
		t.Fatal(err)
	}
	if report.Truths < 100 {
		t.Errorf("only %d files with an invoice: the test looks in the wrong place", report.Truths)
	}
	for _, column := range report.Behind() {
		t.Errorf("behind pdftotext -layout: %s", column)
	}
	if ours := report.Results[0]; ours.Failed+ours.Empty > 0 {
		t.Errorf("%d files refused, %d empty", ours.Failed, ours.Empty)
	}
	t.Logf("%+v", report.Results)
}
