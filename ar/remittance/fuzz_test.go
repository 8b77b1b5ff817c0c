package remittance_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/remittance"
)

func seeds(f *testing.F, pattern string) {
	f.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		f.Fatal("testdata is missing", err)
	}
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
}

// wellFormed tells what holds for every advice, whatever it was read from.
func wellFormed(t *testing.T, advices []remittance.Advice, err error) {
	t.Helper()
	if err == nil && len(advices) == 0 {
		t.Error("neither an advice nor an error")
	}
	for _, a := range advices {
		if a.Currency == "" || len(a.Lines) == 0 || a.Source == "" {
			t.Errorf("%+v", a)
		}
		for _, l := range a.Lines {
			if l.Gross.Currency != a.Currency || l.Deduction.Currency != a.Currency || l.Net.Currency != a.Currency || l.Place.Line == 0 {
				t.Errorf("%+v", l)
			}
		}
	}
}

func FuzzFromPages(f *testing.F) {
	seeds(f, "testdata/*.txt")
	f.Add([]byte("Nordwerk AG hat 98,00 EUR überwiesen für Rechnung 4711 vom 14.09.2026 über 100,00 EUR abzgl. 2 % Skonto"))
	f.Add([]byte("Zahlungsavis: 7\nRechnung: R-10\nBetrag: 100,00\nSkonto: 2,00\nZahlbetrag: 98,00\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		advices, err := remittance.FromPages(remittance.TextPages(remittance.DecodeText(raw)), remittance.Options{Currency: "EUR"})
		wellFormed(t, advices, err)
	})
}

func FuzzFromCSV(f *testing.F) {
	seeds(f, "testdata/*.csv")
	f.Fuzz(func(t *testing.T, raw []byte) {
		advices, err := remittance.FromCSV(raw, remittance.Options{Currency: "EUR"})
		wellFormed(t, advices, err)
	})
}

func FuzzParseNumber(f *testing.F) {
	for _, seed := range []string{"1234.5600000000001", "1E3", "-0.1", "9.09E-13"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		amount, err := remittance.ParseNumber(text, "EUR")
		if err != nil {
			return
		}
		if again, err := remittance.ParseNumber(amount.Decimal(), "EUR"); err != nil || again != amount {
			t.Errorf("%q is %v, and that is %v, %v", text, amount, again, err)
		}
	})
}
