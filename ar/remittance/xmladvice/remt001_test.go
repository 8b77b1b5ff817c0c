package xmladvice_test

import (
	"fmt"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/remittance/xmladvice"
)

// document wraps one Strd in a remt.001 that says 93.00 EUR were paid.
func document(referred, amounts string) []byte {
	return fmt.Appendf(nil, `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:remt.001.001.05"><RmtAdvc><GrpHdr><MsgId>M1</MsgId>`+
		`<CreDtTm>2026-10-02T08:00:00Z</CreDtTm></GrpHdr><RmtInf><Strd><RfrdDocInf><Nb>RE-1</Nb>%s</RfrdDocInf><RfrdDocAmt>%s</RfrdDocAmt></Strd>`+
		`<OrgnlPmtInf><Amt><InstdAmt Ccy="EUR">93.00</InstdAmt></Amt></OrgnlPmtInf></RmtInf></RmtAdvc></Document>`, referred, amounts)
}

// TestRead_remt001Versions: dates and amounts stand in other elements from version to version and say the same.
func TestRead_remt001Versions(t *testing.T) {
	const (
		due, remitted = `<DuePyblAmt Ccy="EUR">100.00</DuePyblAmt>`, `<RmtdAmt Ccy="EUR">93.00</RmtdAmt>`
		plainDate     = `<RltdDt>2026-09-14</RltdDt>`
		want          = "RE-1 2026-09-14 100.00-7.00=93.00"
	)
	coded := func(code, amount string) string {
		return `<RmtAmtAndTp><Tp><Cd>` + code + `</Cd></Tp><Amt Ccy="EUR">` + amount + `</Amt></RmtAmtAndTp>`
	}
	adjusted := func(side string) string {
		return `<AdjstmntAmtAndRsn><Amt Ccy="EUR">7.00</Amt><CdtDbtInd>` + side + `</CdtDbtInd></AdjstmntAmtAndRsn>`
	}
	tests := []struct {
		name, referred, amounts string
	}{
		{"discount", plainDate, due + `<DscntApldAmt Ccy="EUR">7.00</DscntApldAmt>` + remitted},
		{"discount with its kind", plainDate, due + `<DscntApldAmt><Tp><Cd>STDV</Cd></Tp><Amt Ccy="EUR">7.00</Amt></DscntApldAmt>` + remitted},
		{"date with its kind", `<RltdDt><Tp><Cd>INDA</Cd></Tp><Dt>2026-09-14</Dt></RltdDt>`, due + remitted},
		{"amounts with codes", plainDate, coded("DUPA", "100.00") + coded("DISC", "7.00") + coded("REMI", "93.00")},
		{"adjustment on the debit side", plainDate, due + adjusted("DBIT") + remitted},
		{"adjustment on the credit side", plainDate, due + adjusted("CRDT") + remitted},
		{"no deduction told", plainDate, due + remitted},
		{"nothing remitted told", plainDate, due + `<DscntApldAmt Ccy="EUR">7.00</DscntApldAmt>`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			advices, err := xmladvice.Read(document(test.referred, test.amounts), "remt.xml")
			if err != nil {
				t.Fatal(err)
			}
			l := advices[0].Lines[0]
			if got := fmt.Sprintf("%s %s %s-%s=%s", l.Document, l.On, l.Gross.Decimal(), l.Deduction.Decimal(), l.Net.Decimal()); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			if err := advices[0].CheckSums(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestRead_remt001DoesNotGuess: an adjustment that fits with neither sign stays, and the line is not proven.
func TestRead_remt001DoesNotGuess(t *testing.T) {
	advices, err := xmladvice.Read(document("", `<DuePyblAmt Ccy="EUR">100.00</DuePyblAmt><AdjstmntAmtAndRsn><Amt Ccy="EUR">5.00</Amt>`+
		`<CdtDbtInd>DBIT</CdtDbtInd></AdjstmntAmtAndRsn><RmtdAmt Ccy="EUR">93.00</RmtdAmt>`), "remt.xml")
	if err != nil || advices[0].CheckSums() == nil {
		t.Errorf("%+v, %v", advices, err)
	}
}
