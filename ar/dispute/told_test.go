package dispute_test

import (
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/dispute"
)

func TestReasonIn(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]dispute.Reason{
		"RE-2026-1001 abzgl. 20,00 Mängel an Pos. 3": dispute.Quality,
		"Invoice 4711 less damaged goods":            dispute.Quality,
		"Kürzung wegen Transportschaden":             dispute.Quality,
		"RE 1001 Fehlmenge 2 Stk":                    dispute.Quantity,
		"RE 1001, NICHT  GELIEFERT: 1 Palette":       dispute.NotReceived,
		"minus Retoure vom 3.11.":                    dispute.WrongGoods,
		"Preisdifferenz lt. Angebot":                 dispute.Price,
		"abzüglich 3% Skonto":                        dispute.Discount,
		"5 % Sicherheitseinbehalt":                   dispute.Retention,
		"RE 1001 gekürzt":                            dispute.Unspecified,
		"RE-2026-1001 abzgl 20,00":                   dispute.Unspecified,
		"RE-2026-1001":                               "",
		"Rechnung 1001 Danke, Zahlung Firma Babzug":  "",
		"": "",
	} {
		if got, told := dispute.ReasonIn(text); got != want || told != (want != "") {
			t.Errorf("%q: reason %q, want %q", text, got, want)
		}
	}
}
