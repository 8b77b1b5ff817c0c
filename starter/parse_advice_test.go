package main

import (
	"strings"
	"testing"
)

const adviceCSV = "Avisnummer;Rechnung;Datum;Brutto;Skonto;Zahlbetrag;Währung\n" +
	"4711;RE-1;01.02.2026;1.000,00;20,00;980,00;EUR\n4711;GS-2;02.02.2026;-100,00;;-100,00;EUR\n;Summe;;;;880,00;EUR\n"

func TestParseAdvice_forScripts(t *testing.T) {
	t.Parallel()
	d := desk{t: t, data: t.TempDir()}
	var got map[string]any
	d.into(&got, "parse", "advice", d.file("avis.csv", adviceCSV))
	lines, _ := got["lines"].([]any)
	if got["number"] != "4711" || got["total"] != "880.00" || got["currency"] != "EUR" || got["balanced"] != true || len(lines) != 2 {
		t.Fatalf("got %v", got)
	}
	first, _ := lines[0].(map[string]any)
	for key, want := range map[string]string{"document": "RE-1", "date": "2026-02-01", "gross": "1000.00", "deduction": "20.00", "net": "980.00"} {
		if first[key] != want {
			t.Errorf("%s is %v, want %s", key, first[key], want)
		}
	}
}

// TestParseAdvice_unproven: a total that does not come out is shown and told, and is no fault of the file.
func TestParseAdvice_unproven(t *testing.T) {
	t.Parallel()
	d := desk{t: t, data: t.TempDir()}
	out := d.done("parse", "advice", d.file("avis.csv", strings.Replace(adviceCSV, "880,00", "881,00", 1)))
	if !strings.Contains(out, "not proven: the lines give 880.00 EUR, the advice states a total of 881.00 EUR") {
		t.Error(out)
	}
}

func TestParseAdvice_faults(t *testing.T) {
	t.Parallel()
	d := desk{t: t, data: t.TempDir()}
	tests := []struct {
		name, content, want string
		code                int
	}{
		{"amount", strings.Replace(adviceCSV, "980,00", "viel", 1), "bad.csv: line 2, column 6: net: parse amount", exitFinding},
		{"no advice", "Guten Tag\n", "read advice bad.csv: no table of documents and amounts was found", exitFinding},
	}
	for _, test := range tests {
		if a := d.run("parse", "advice", d.file("bad.csv", test.content)); a.code != test.code || !strings.Contains(a.err, test.want) || a.out != "" {
			t.Errorf("%s: code %d\n%s%s", test.name, a.code, a.out, a.err)
		}
	}
	if a := d.run("parse", "advice", "/no/such/file"); a.code != exitUsage {
		t.Errorf("without a file: code %d\n%s", a.code, a.err)
	}
	if a := d.run("parse", "advice", "--currency", "EURO", d.file("a.csv", adviceCSV)); a.code != exitUsage {
		t.Errorf("without a currency: code %d\n%s", a.code, a.err)
	}
}

// TestParseAdvice_ownNames: who receives the money is not taken for the payer.
func TestParseAdvice_ownNames(t *testing.T) {
	t.Parallel()
	d := desk{t: t, data: t.TempDir()}
	letter := d.file("avis.txt", "Muster GmbH\nDE89 3704 0044 0532 0130 00\nNordwerk AG\nDE02 1203 0000 0000 2020 51\n\n"+
		"Rechnung   Datum        Zahlung\nRE-1       01.02.2026   980,00\nSumme                   980,00\n")
	for _, test := range []struct {
		payer, iban string
		flags       []string
	}{{"Muster GmbH", "", nil}, {"Nordwerk AG", "DE02120300000000202051", []string{"--own-name", "muster gmbh", "--own-iban", "DE89 3704 0044 0532 0130 00"}}} {
		var got map[string]any
		d.into(&got, append([]string{"parse", "advice", letter}, test.flags...)...)
		if got["payer"] != test.payer || got["payer_iban"] != test.iban {
			t.Errorf("with %q: payer %v, account %v", test.flags, got["payer"], got["payer_iban"])
		}
	}
}
