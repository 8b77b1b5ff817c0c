package camt_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/internal/testfile"
)

// fact is what must come out of one public sample, counted by hand in the file.
type fact struct {
	file                string
	statements, entries int
	// parts is the number of transactions in batches.
	parts int
	// balance is the outcome of CheckBalance of the first statement: "proven", "off" (the sample's
	// figures were replaced or cut and don't add up), "missing", "mixed" (balances
	// or entries in several currencies).
	balance string
}

var facts = []fact{
	{"camt_parser/spec/fixtures/052/valid_example.xml", 1, 2, 0, "proven"},
	{"camt_parser/spec/fixtures/052/valid_example_with_dates.xml", 1, 1, 0, "missing"},
	{"camt_parser/spec/fixtures/054/valid_example.xml", 1, 4, 2, "missing"},
	{"camt_parser/spec/fixtures/053/valid_example.xml", 1, 4, 2, "proven"},
	{"camt_parser/spec/fixtures/053/valid_example_v4.xml", 1, 13, 23, "proven"},
	{"camt_parser/spec/fixtures/053/valid_example_v8.xml", 1, 3, 0, "mixed"},
	{"camt_parser/spec/fixtures/053/valid_example_with_batch.xml", 1, 3, 0, "off"},
	{"camt_parser/spec/fixtures/053/valid_example_with_datetime.xml", 1, 1, 0, "missing"},
	{"camt_parser/spec/fixtures/053/valid_example_with_debit.xml", 1, 4, 2, "off"},
	{"camt_parser/spec/fixtures/053/valid_example_with_instdamt.xml", 1, 1, 0, "off"},
	{"camt_parser/spec/fixtures/053/valid_example_with_other_id.xml", 1, 0, 0, "missing"},
	{"genkgo-camt/test/data/camt052.v1.xml", 1, 1, 0, "missing"},
	{"genkgo-camt/test/data/camt052.v2.xml", 1, 1, 1, "missing"},
	{"genkgo-camt/test/data/camt052.v2.other-account.xml", 1, 1, 1, "missing"},
	{"genkgo-camt/test/data/camt052.v2.with-account-name.xml", 1, 1, 0, "missing"},
	{"genkgo-camt/test/data/camt052.v4.xml", 1, 1, 0, "missing"},
	{"genkgo-camt/test/data/camt052.v6.Amt-zero.xml", 1, 1, 0, "missing"},
	{"genkgo-camt/test/data/camt052.v6.xml", 1, 1, 0, "missing"},
	{"genkgo-camt/test/data/camt052.v8.xml", 1, 1, 0, "missing"},
	{"genkgo-camt/test/data/camt053.v2.all-balance-types.xml", 1, 1, 0, "off"},
	{"genkgo-camt/test/data/camt053.v2.five.decimals.xml", 1, 1, 0, "off"},
	{"genkgo-camt/test/data/camt053.v2.minimal.ultimate.xml", 1, 1, 0, "mixed"},
	{"genkgo-camt/test/data/camt053.v2.minimal.xml", 1, 1, 0, "mixed"},
	{"genkgo-camt/test/data/camt053.v2.multi.statement.xml", 2, 2, 0, "proven"},
	{"genkgo-camt/test/data/camt053.v2.with-account-name.xml", 1, 1, 0, "missing"},
	{"genkgo-camt/test/data/camt053.v2.with-party-ids.xml", 1, 1, 0, "mixed"},
	{"genkgo-camt/test/data/camt053.v3.xml", 1, 1, 0, "mixed"},
	{"genkgo-camt/test/data/camt053.v4.xml", 1, 1, 0, "mixed"},
	{"genkgo-camt/test/data/camt053.v8.xml", 1, 1, 0, "mixed"},
	{"genkgo-camt/test/data/camt054.v2.xml", 1, 1, 3, "missing"},
	{"genkgo-camt/test/data/camt054.v2.with-account-name.xml", 1, 1, 0, "missing"},
	{"genkgo-camt/test/data/camt054.v4.xml", 1, 1, 3, "missing"},
	{"genkgo-camt/test/data/camt054.v8-with-UETR.xml", 1, 1, 0, "missing"},
	{"genkgo-camt/test/data/camt054.v8-with-financial-institution.xml", 1, 1, 0, "missing"},
	{"genkgo-camt/test/data/camt054.v8.xml", 1, 1, 3, "missing"},
	{"genkgo-camt/test/data/camt53.only-Dt-with-DtTm.xml", 1, 0, 0, "missing"},
}

func TestParse_publicSamples(t *testing.T) {
	folder := testfile.Corpora(t)
	for _, want := range facts {
		t.Run(filepath.Base(want.file), func(t *testing.T) {
			statements, err := parse.File(t, filepath.Join(folder, want.file))
			if err != nil || len(statements) == 0 {
				t.Fatalf("%d statements, %v", len(statements), err)
			}
			got := fact{file: want.file, statements: len(statements), balance: balanceOf(statements[0])}
			for _, s := range statements {
				got.entries += len(s.Entries)
				for _, entry := range s.Entries {
					got.parts += len(entry.Parts)
				}
			}
			if got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

func balanceOf(s bankstatement.Statement) string {
	var off *bankstatement.BalanceError
	switch err := s.CheckBalance(); {
	case err == nil:
		return "proven"
	case errors.As(err, &off):
		return "off"
	case errors.Is(err, bankstatement.ErrNoBalance):
		return "missing"
	case errors.Is(err, money.ErrCurrencyMismatch):
		return "mixed"
	default:
		return fmt.Sprint(err)
	}
}

func TestParse_publicSamplesThatMustBeRefused(t *testing.T) {
	folder := testfile.Corpora(t)
	for _, file := range []string{
		"genkgo-camt/test/data/camt053.v2.wrong.xml",
		"camt_parser/spec/fixtures/053/valid_namespace.xml", // an empty Document
		"camt_parser/spec/fixtures/052/valid_namespace.xml",
		"camt_parser/spec/fixtures/general/invalid_namespace.xml",
	} {
		if statements, err := parse.File(t, filepath.Join(folder, file)); err == nil {
			t.Errorf("%s was accepted with %d statements", file, len(statements))
		}
	}
}

// TestParse_publicSampleInDetail compares the fields of one real entry.
func TestParse_publicSampleInDetail(t *testing.T) {
	statements, err := parse.File(t, filepath.Join(testfile.Corpora(t), "camt_parser/spec/fixtures/053/valid_example_v8.xml"))
	if err != nil {
		t.Fatal(err)
	}
	entry := statements[0].Entries[0]
	got := []string{entry.Amount.String(), entry.BookedOn.String(), entry.BankReference, entry.EndToEndID,
		entry.Counterparty.Name, entry.Instructed.String(), entry.Code.Family, entry.Code.Proprietary,
		strings.Join(entry.Remittance.Unstructured, "|")}
	want := []string{"474.40 CHF", "2023-06-20", "9999171ZC0173078", "80000004540000100095",
		"Jon Doe", "474.40 CHF", "RCDT", "Z04", "INVOICE R77561"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("first entry (-want +got):\n%s", diff)
	}
}
