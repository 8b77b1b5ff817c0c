package bankstatement_test

import (
	"errors"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
)

func TestCollector_forgetsWhatHasNoEnd(t *testing.T) {
	var c bankstatement.Collector
	for _, id := range []string{"cut off", "whole", "cut off too"} {
		if err := errors.Join(c.Begin(bankstatement.Statement{ID: id}), c.Entry(entry(100, id))); err != nil {
			t.Fatal(err)
		}
		if id == "whole" {
			if err := c.End(bankstatement.Statement{ID: id, Closing: balance(100)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(c.Statements) != 1 || c.Statements[0].ID != "whole" || len(c.Statements[0].Entries) != 1 || !c.Statements[0].Closing.IsGiven() {
		t.Errorf("got %+v", c.Statements)
	}
}

func TestCollector_hasALimit(t *testing.T) {
	var c bankstatement.Collector
	large := bankstatement.Entry{Parts: make([]bankstatement.Transaction, bankstatement.MaxCollected-2)}
	if err := errors.Join(c.Begin(bankstatement.Statement{}), c.Entry(large)); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(c.Begin(bankstatement.Statement{}), c.Entry(large), c.Entry(entry(1, ""))); err != nil {
		t.Errorf("an unfinished statement counts against the limit: %v", err)
	}
	if err := c.Entry(entry(1, "")); !errors.Is(err, bankstatement.ErrTooLarge) {
		t.Errorf("got %v, want %v", err, bankstatement.ErrTooLarge)
	}
}

func TestFormat_familyAndKind(t *testing.T) {
	tests := []struct {
		format, family bankstatement.Format
		kind           bankstatement.Kind
	}{
		{"camt.053.001.08", bankstatement.FormatCamt053, bankstatement.KindStatement},
		{"camt.052", bankstatement.FormatCamt052, bankstatement.KindReport},
		{"camt.054.001.02", bankstatement.FormatCamt054, bankstatement.KindNotification},
		{"mt940", bankstatement.FormatMT940, bankstatement.KindStatement},
		{"mt942", bankstatement.FormatMT942, bankstatement.KindReport},
		{"csv:paypal", bankstatement.FormatCSV, bankstatement.KindStatement},
		{"camt.0530", "", bankstatement.KindStatement},
		{"", "", bankstatement.KindStatement},
	}
	for _, test := range tests {
		if family, kind := test.format.Family(), test.format.Kind(); family != test.family || kind != test.kind {
			t.Errorf("%q: family %q, kind %q", test.format, family, kind)
		}
	}
}

func TestImpliedReturn(t *testing.T) {
	tests := []struct {
		name  string
		code  bankstatement.TransactionCode
		texts []string
		want  bankstatement.ReturnReason
	}{
		{"business code with a reason in the text", bankstatement.TransactionCode{Proprietary: "NRTI+109+00905"},
			[]string{"", "RUECKLASTSCHRIFT MS03/SONSTIGE GRUENDE"}, bankstatement.ReturnReason{Code: "MS03", Text: "RUECKLASTSCHRIFT MS03/SONSTIGE GRUENDE"}},
		{"bare business code", bankstatement.TransactionCode{Proprietary: "108"}, []string{"", "Retoure"}, bankstatement.ReturnReason{Text: "Retoure"}},
		{"sub-family without a text", bankstatement.TransactionCode{Domain: "PMNT", Family: "IDDT", SubFamily: "UPDD"}, nil,
			bankstatement.ReturnReason{Text: "returned, transaction code UPDD"}},
		{"returned credit transfer", bankstatement.TransactionCode{Proprietary: "NTRF+159+9070"}, []string{"AC04"},
			bankstatement.ReturnReason{Code: "AC04", Text: "AC04"}},
		{"a customer writes a code", bankstatement.TransactionCode{Proprietary: "NTRF+166+9075"}, []string{"MS03"}, bankstatement.ReturnReason{}},
		{"the code is part of a word", bankstatement.TransactionCode{Proprietary: "NRTI+109+1"}, []string{"XMS03X"}, bankstatement.ReturnReason{Text: "XMS03X"}},
		{"no code", bankstatement.TransactionCode{}, []string{"RUECKLASTSCHRIFT MS03"}, bankstatement.ReturnReason{}},
	}
	for _, test := range tests {
		if got := bankstatement.ImpliedReturn(test.code, test.texts...); got != test.want {
			t.Errorf("%s: got %+v, want %+v", test.name, got, test.want)
		}
	}
}

// TestNewAccount_germanNumbers: the example is the one of the Deutsche Bundesbank's description of the IBAN.
func TestNewAccount_germanNumbers(t *testing.T) {
	for text, want := range map[string]bankstatement.Account{
		"37040044/0532013000":       "DE89370400440532013000",
		"37040044/532013000":        "DE89370400440532013000",
		"37040044/532013000EUR":     "DE89370400440532013000",
		"3704 0044 / 532013000":     "DE89370400440532013000",
		"50880050/0194791600888":    "50880050/0194791600888", // too long for an account number
		"DEUTDEFF/532013000":        "DEUTDEFF/532013000",
		"37040044/":                 "37040044/",
		"DE89 3704 0044 0532 013 0": "DE893704004405320130",
	} {
		if got := bankstatement.NewAccount(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
