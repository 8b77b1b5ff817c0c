package xmladvice_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/remittance"
	"github.com/mahnwerk/mahnwerk/ar/remittance/xmladvice"
	"github.com/mahnwerk/mahnwerk/internal/advicetest"
	"github.com/mahnwerk/mahnwerk/internal/testfile"
)

func TestRead_golden(t *testing.T) {
	advicetest.Golden(t, "testdata/*.xml", func(raw []byte, path string) ([]remittance.Advice, error) {
		return xmladvice.Read(raw, filepath.Base(path))
	})
}

// TestRead_ublFromTheOtherSide: writers that see debit and credit from the supplier's side are understood by the total.
func TestRead_ublFromTheOtherSide(t *testing.T) {
	text := string(testfile.Read(t, "testdata/ubl.xml"))
	text = strings.NewReplacer("DebitLineAmount", "CreditLineAmount", "CreditLineAmount", "DebitLineAmount").Replace(text)
	advices, err := xmladvice.Read([]byte(text), "ubl.xml")
	if err != nil || advices[0].CheckSums() != nil || advices[0].Lines[0].Net.Minor != 119000 {
		t.Errorf("%+v, %v", advices, err)
	}
}

func TestRead_versionsDoNotMatter(t *testing.T) {
	text := strings.ReplaceAll(string(testfile.Read(t, "testdata/remt001.xml")), "remt.001.001.05", "remt.001.001.99")
	if advices, err := xmladvice.Read([]byte(text), "a.xml"); err != nil || len(advices) != 1 {
		t.Errorf("%d advices, %v", len(advices), err)
	}
}

func TestRead_refuses(t *testing.T) {
	remt001 := string(testfile.Read(t, "testdata/remt001.xml"))
	tests := []struct {
		name, text, want string
	}{
		{"entities", `<!DOCTYPE a [<!ENTITY b "x">]><RemittanceAdvice/>`, "line 1, column 31: holds a document type declaration"},
		{"cut off", remt001[:600], "is not well-formed XML"},
		{"deep", strings.Repeat("<a>", 100), "more elements than an advice can have"},
		{"two currencies", strings.Replace(remt001, `Ccy="EUR">20`, `Ccy="USD">20`, 1), "Amt: is in a second currency"},
		{"no amount", strings.Replace(remt001, "1000.00", "viel", 1), "DuePyblAmt: is not a number"},
		{"fractions of a cent", strings.Replace(remt001, "1000.00", "1000.005", 1), "has more than 2 decimals"},
		{"date", strings.Replace(remt001, "2026-04-01", "01.04.2026", 1), "Dt: "},
	}
	for _, test := range tests {
		_, err := xmladvice.Read([]byte(test.text), "a.xml")
		var fault remittance.Fault
		if !errors.As(err, &fault) || fault.Place.Line == 0 || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
	if _, err := xmladvice.Read([]byte("<Document><RmtLctnAdvc/></Document>"), "a.xml"); !errors.Is(err, xmladvice.ErrLocationOnly) {
		t.Error(err)
	}
	if _, err := xmladvice.Read([]byte("<Invoice/>"), "a.xml"); !errors.Is(err, xmladvice.ErrUnknown) {
		t.Error(err)
	}
	if _, err := xmladvice.Read(make([]byte, remittance.MaxBytes+1), "a.xml"); !errors.Is(err, remittance.ErrTooLarge) {
		t.Error(err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`<RemittanceAdvice><DocumentCurrencyCode>EUR</DocumentCurrencyCode><RemittanceAdviceLine/></RemittanceAdvice>`))
	f.Add([]byte(`<Document><RmtAdvc><RmtInf><Strd><RfrdDocAmt><RmtdAmt Ccy="EUR">1</RmtdAmt></RfrdDocAmt></Strd></RmtInf></RmtAdvc></Document>`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		advices, err := xmladvice.Read(raw, "a.xml")
		for _, a := range advices {
			for _, l := range a.Lines {
				if err == nil && a.Currency != "" && l.Net.Currency != a.Currency {
					t.Errorf("net in %q, advice in %q", l.Net.Currency, a.Currency)
				}
			}
		}
	})
}
