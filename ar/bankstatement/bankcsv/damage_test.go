package bankcsv_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/bankcsv"
)

// TestParse_lineLost takes every line out of every list: what is refused then is refused with its place, and whole.
func TestParse_lineLost(t *testing.T) {
	files, err := filepath.Glob("testdata/*.csv")
	if err != nil || len(files) == 0 {
		t.Fatal("no files in testdata", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := bytes.SplitAfter(text, []byte("\n"))
		for i := range lines {
			without := bytes.Join(slices.Delete(slices.Clone(lines), i, i+1), nil)
			statements, err := bankcsv.Parse(bytes.NewReader(without), "lost.csv")
			if err == nil {
				continue // a row at an end, a preamble line, or a list without balances
			}
			var faults bankstatement.Faults
			if !errors.As(err, &faults) || len(statements) != 0 {
				t.Errorf("%s without line %d: %d statements, %v", file, i+1, len(statements), err)
			}
		}
	}
}

// TestParse_cutAnywhere cuts lists all over, at every fifth byte: whatever comes out is rows of the whole list with their own amounts,
// but for the row that was cut.
func TestParse_cutAnywhere(t *testing.T) {
	for _, name := range []string{"deutsche-bank", "sparkasse-camt", "paypal", "fiducia"} {
		text, err := os.ReadFile(filepath.Join("testdata", name+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		all, err := bankcsv.Parse(bytes.NewReader(text), "whole.csv")
		if err != nil {
			t.Fatal(err)
		}
		known := map[string]bool{}
		for _, s := range all {
			for _, e := range s.Entries {
				known[fmt.Sprint(e.Line, e.Amount)] = true
			}
		}
		for end := 0; end < len(text); end += 5 {
			cut, _ := bankcsv.Parse(bytes.NewReader(text[:end]), "cut.csv") // faults are expected nearly everywhere
			last := 1 + bytes.Count(text[:end], []byte("\n"))
			for _, s := range cut {
				for _, e := range s.Entries {
					if e.Line < last-3 && !known[fmt.Sprint(e.Line, e.Amount)] {
						t.Fatalf("%s cut at byte %d: line %d has %v", name, end, e.Line, e.Amount)
					}
				}
			}
		}
	}
}

// TestParse_holdsOnlySoManyRows bounds the rows that wait for their own statement.
func TestParse_holdsOnlySoManyRows(t *testing.T) {
	var list strings.Builder
	list.WriteString("Tag;Summe;Wer;Geld\n1.1.26;1,00;A;EUR\n")
	for range bankcsv.MaxHeld + 1 {
		list.WriteString("1.1.26;1,00;A;USD\n")
	}
	statements, err := parseOwn(list.String())
	if err == nil || !strings.Contains(err.Error(), "divide the list") || len(statements) != 0 {
		t.Errorf("%d statements, %v", len(statements), err)
	}
}

// TestParse_preamble bounds where the header may be.
func TestParse_preamble(t *testing.T) {
	rows := "Tag;Summe;Wer\n1.1.26;1,00;A\n"
	if _, err := parseOwn(strings.Repeat("x;1\n", bankcsv.MaxPreambleLines-1) + rows); err != nil {
		t.Error(err)
	}
	var unknown *bankcsv.UnknownHeaderError
	if _, err := parseOwn(strings.Repeat("x;1\n", bankcsv.MaxPreambleLines) + rows); !errors.As(err, &unknown) {
		t.Error(err)
	}
	statements, err := parseOwn("Konto;DE89 3704 0044 0532 0130 00;Giro\n" + rows)
	if err != nil || statements[0].Account != "DE89370400440532013000" {
		t.Errorf("the account above the header was not seen: %v, %v", statements, err)
	}
}

// TestParse_labels takes parts out of a text by the words before them.
func TestParse_labels(t *testing.T) {
	p := own()
	p.Labels = []bankcsv.Label{
		{Word: "Von:", Part: bankcsv.PartName}, {Word: "IBAN:", Part: bankcsv.PartIBAN}, {Word: "Text:", Part: bankcsv.PartText},
		{Word: "Ref:", Part: bankcsv.PartReference}, {Word: "E2E:", Part: bankcsv.PartEndToEnd}, {Word: "Mandat:", Part: bankcsv.PartMandate},
		{Word: "BIC:", Part: bankcsv.PartNothing},
	}
	tests := []struct{ zweck, want string }{
		{"Von: Holz Maier IBAN: DE02 1203 0000 0000 2020 51 BIC: X Text: Rg 1 Ref: R-1", "Holz Maier|DE02120300000000202051|Rg 1|R-1||"},
		{"Rg 1 E2E: ZV-1 Mandat: M-1 wiederholend", "||Rg 1;wiederholend||ZV-1|M-1"},
		{"E2E: NOTPROVIDED", "|||||"},
		{"Rg 1", "||Rg 1|||"},
		{"", "|||||"},
	}
	for _, test := range tests {
		statements, err := bankcsv.Parse(strings.NewReader("Tag;Summe;Wer;Zweck\n1.1.26;1,00;;"+test.zweck+"\n"), "own.csv", p)
		if err != nil {
			t.Fatal(err)
		}
		e := statements[0].Entries[0]
		got := strings.Join([]string{e.Counterparty.Name, string(e.Counterparty.Account), strings.Join(e.Remittance.Unstructured, ";"),
			e.BankReference, e.EndToEndID, e.MandateID}, "|")
		if got != test.want {
			t.Errorf("%q: %s, want %s", test.zweck, got, test.want)
		}
	}
}
