package phrase_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/phrase"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

func toldReferences(refs []phrase.Reference) []string {
	var all []string
	for _, r := range refs {
		var numbers []string
		for _, n := range r.Numbers {
			numbers = append(numbers, string(n))
		}
		text := strings.Join(numbers, "+")
		switch {
		case r.LookAlike:
			text = "?" + text
		case r.Closed:
			text = "!" + text
		}
		all = append(all, text)
	}
	return all
}

func TestReferences(t *testing.T) {
	for _, c := range referenceCases {
		var open, closed []receivable.InvoiceNumber
		for _, n := range split(c.known) {
			if n[0] == '!' {
				closed = append(closed, receivable.InvoiceNumber(n[1:]))
				continue
			}
			open = append(open, receivable.InvoiceNumber(n))
		}
		var want []string
		if c.want != "-" {
			want = split(c.want)
		}
		if got := toldReferences(phrase.References(c.text, open, closed)); !slices.Equal(got, want) {
			t.Errorf("%q among %s: got %q, want %q", c.text, c.known, got, want)
		}
	}
}

// referenceCases name the known numbers ("!" marks settled ones) and what is found: "?" marks look-alikes.
var referenceCases = []struct{ known, text, want string }{
	{"4711;4712", "4711 zahlen wir am Freitag, 4712 ist strittig", "4711;4712"},
	{"4711;4712;4713", "4711, 4712 und 4713", "4711;4712;4713"},
	{"4711;4712", "Rechnung 4711/4712", "4711;4712"},
	{"4711;4712", "Rg. 4711/12", "4711;4712"},
	{"4711;4712", "RE-4711", "4711"}, {"4711", "Rg4711", "4711"}, {"4711", "#4711", "4711"}, {"4711",
		"Rechnungsnr.: 4711", "4711"},
	{"4711", "4711 EUR", "-"}, {"4711", "4.711,00 EUR", "-"}, {"4711", "4711,00 €", "-"}, {"4711",
		"Rechnung 4711 EUR 500,00", "4711"}, {"4711", "4711: 500 €", "4711"},
	{"4711", "Bestellung 4711", "-"}, {"4711", "PO 4711", "-"}, {"4711", "Lieferschein Nr. 4711", "-"}, {"4711",
		"Kundennummer 4711", "-"}, {"4711", "Tel. 4711", "-"},
	{"4711", "Please note 4711 was settled", "4711"}, {"4711", "bei 4711 fehlt etwas", "4711"}, {"4711", "delivery note 4711", "-"},
	{"!4600", "please note 4600 is paid", "!4600"}, {"713", "Please note 713 was settled", "713"}, {"4711", "die 4711", "4711"},
	{"4711", "regarding 4711 we", "4711"}, {"4711", "4711 pieces", "-"}, {"71", "Please note 71 of it", "-"},
	{"RE 4401", "re4401", "RE 4401"}, {"RE 4401", "RE-4401", "RE 4401"}, {"RE 4401", "RE4401", "RE 4401"}, {"RE 4401",
		"Rechnung 4401", "RE 4401"}, {"RE 4401", "AW: RE 4401", "RE 4401"},
	{"RE-2026-00713", "die 713", "RE-2026-00713"}, {"RE-2026-00713", "Rechnung 713", "RE-2026-00713"}, {"RE-2026-00713",
		"RE-2026-713", "RE-2026-00713"}, {"RE-2026-00713", "RE 2026 00713", "RE-2026-00713"},
	{"RE-2026-00713", "713 €", "-"}, {"RE-2026-00713", "…-00713", "RE-2026-00713"}, {"RE-2026-00713", "2026-00713",
		"RE-2026-00713"}, {"RE-2026-00713;RF-2026-00713", "die 713", "-"},
	{"2026/441", "2026/441", "2026/441"}, {"2026/441", "2026-441", "2026/441"}, {"2026/441", "2026441", "2026/441"},
	{"2026/441", "Rechnung 441", "2026/441"},
	{"R-1;R-2", "R-1/R-2", "R-1;R-2"}, {"R-1;R-2", "r1 und r2", "R-1;R-2"}, {"R-1", "R 1", "R-1"},
	{"X-5;X-6;X-7;X-8;X-9;X-10", "X-5 bis X-9", "X-5+X-6+X-7+X-8+X-9"}, {"4711;4712;4713;4714", "4711 bis 4713",
		"4711+4712+4713"}, {"4711;4712;4713", "4711-4713", "4711+4712+4713"}, {"4711;4712;4713", "4711 - 13",
		"4711+4712+4713"},
	{"INV-2001", "Invoice INV-2001", "INV-2001"}, {"INV-2001", "inv 2001", "INV-2001"}, {"INV-2001", "INV-2999",
		"?INV-2999"}, {"INV-2001", "your invoice no. 2001", "INV-2001"},
	{"4711", "Rechnung 4799", "?4799"}, {"4711", "Rechnung Nr. 2026-99", "?2026-99"}, {"4711", "4711 und 4799",
		"4711;?4799"}, {"4711", "Rechnung vom 15.12.2026", "-"}, {"4711", "Rechnung 15.12.2026", "-"},
	{"4711", "Rechnung über 500 €", "-"}, {"4711", "Rechnung 500 €", "-"}, {"4711", "Rechnung 1.500,00 EUR", "-"},
	{"4711", "Rechnung 2026", "-"},
	{"!4711;4712", "4711 ist bezahlt", "!4711"}, {"18-5512", "18-5512", "18-5512"}, {"18-5512", "18 5512", "18-5512"},
	{"18-5512", "5512", "18-5512"},
	{"1007", "am 10.07.", "-"}, {"1215", "am 12.15", "-"}, {"12", "in 12 Tagen", "-"}, {"12", "Rechnung 12", "12"}, {"15",
		"bis zum 15.", "-"},
	{"4711", "Sehr geehrte Damen und Herren", "-"}, {"4711", "47 11", "-"}, {"00123", "123", "00123"}, {"00123",
		"Rechnung 0123", "00123"}, {"GP-500;GP-501", "GP-500, -501", "GP-500;GP-501"}, {"GP-500;GP-501", "GP-500 und 501",
		"GP-500;GP-501"},
	{"4711", "Rg.Nr.4711", "4711"}, {"4711", "R.-Nr. 4711", "4711"}, {"4711", "+49 30 4711 123", "-"}, {"SV-12;SV-15",
		"SV-12 und -15", "SV-12;SV-15"}, {"SV-12;SV-15", "SV-12/15", "SV-12;SV-15"},
	{"RE20260713", "RE 2026 0713", "RE20260713"}, {"RE20260713", "Rechnung 0713", "RE20260713"}, {"4711", "4711/2026",
		"4711"}, {"4711", "Ihre Kd.-Nr. 4711", "-"}, {"4711", "IBAN DE89 3704 0044 4711 0130 00", "-"},
	{"RE-2026-1001;RE-2026-1002;RE-2026-1003", "RE-2026-1001, -1002 und -1003", "RE-2026-1001;RE-2026-1002;RE-2026-1003"},
	{"RE-2026-1001;RE-2026-1002", "RE20261001", "RE-2026-1001"},
	{"RE-2026-1001;RE-2026-1002;RE-2026-1003", "die Rechnungen 1001 bis 1003", "RE-2026-1001+RE-2026-1002+RE-2026-1003"},
	{"2026/441;2026/442", "2026/441 und 442", "2026/441;2026/442"},
	{"INV-10045;INV-10051", "10045 will be paid by EOM. For 10051 we need a PO", "INV-10045;INV-10051"}, {"INV-10045",
		"INV 10045 and INV 10099", "INV-10045;?INV 10099"}, {"4711", "4711,00", "-"}, {"4711", "EUR 4711", "-"},
	{"4711;4712", "4711 (500 €) und 4712 (300 €)", "4711;4712"}, {"30011;30012", "30011: 500,00\n30012: 700,00",
		"30011;30012"}, {"4711", "Rechnungsnummer: 2026-11-0815", "?2026-11-0815"},
	{"AT-330", "for settlement at 20/05/2026", "-"}, {"AT-330", "at 330", "AT-330"}, {"AM-1", "am 15.12.", "-"}, {"IN-7",
		"in 14 days", "-"},
	{"50311;50319", "50311: 4.120,00 EUR\n50319: 980,00 EUR", "50311;50319"}, {"100881;100902",
		"Doc       Amount GBP\n100881      1,200.00\n100902      3,450.50", "100881;100902"},
	{"KS-501;KS-502;KS-503", "KS-501 & 502 - Friday. 503 - the week after", "KS-501;KS-502;KS-503"}, {"4711", "(#5.1.1)",
		"-"}, {"4711", "GR 80, invoice 100)", "-"},
}
