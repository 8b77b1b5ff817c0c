package mt940_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/internal/testfile"
)

// fact is what must come out of one public sample. The balances of a sample that are "off" were compared by hand: its
// figures were replaced or cut by whoever made it anonymous, and do not add up.
type fact struct {
	file                string
	statements, entries int
	// proven, off and missing count the statements by the outcome of CheckBalance.
	proven, off, missing int
	// refused is the reason of the first fault, "" for a file that is read whole.
	refused string
}

const (
	jejik = "jejik-mt940/tests/Jejik/Tests/MT940/Fixture/document/"
	cmxl  = "cmxl/spec/fixtures/"
	wolph = "wolph-mt940/mt940_tests/"
	js    = "mt940-js/__tests__/cases/"

	// The reasons for which samples are refused: fragments without head or end, made for tests of single fields; the
	// Mark, which is no currency any more; 31 November and the like.
	cutOff    = "has no closing balance: it is cut off"
	noStart   = "field outside a statement"
	noTag     = "no MT940 or MT942 statement"
	noDay     = "there is no such day"
	oldMark   = `"DEM" is no currency in use`
	noOpening = "the statement has no opening balance"
	noAccount = "the statement names no account"
)

var facts = []fact{
	{jejik + "K4262927_20200905-080000-952.txt", 0, 0, 0, 0, 0, cutOff},
	{jejik + "abnamro.txt", 2, 10, 0, 2, 0, ""},
	{jejik + "bug-core-5401.txt", 1, 1, 0, 1, 0, ""},
	{jejik + "commerzbank.txt", 1, 1, 0, 1, 0, ""},
	{jejik + "deutschebank.txt", 1, 1, 0, 1, 0, ""},
	{jejik + "generic.txt", 2, 2, 2, 0, 0, ""},
	{jejik + "ing-dos.txt", 1, 7, 0, 1, 0, ""},
	{jejik + "ing-unix.txt", 1, 7, 0, 1, 0, ""},
	{jejik + "knab.txt", 2, 3, 1, 1, 0, ""},
	{jejik + "lbbw.txt", 1, 2, 1, 0, 0, ""},
	{jejik + "oldenburgischelandesbank.txt", 1, 1, 0, 1, 0, ""},
	{jejik + "oldenburgischelandesbank2.txt", 0, 0, 0, 0, 0, cutOff},
	{jejik + "oldenburgischelandesbankmitbindestrich.txt", 1, 1, 0, 1, 0, ""},
	{jejik + "postfinance.txt", 2, 4, 1, 1, 0, ""},
	{jejik + "rabobank-iban.txt", 2, 4, 2, 0, 0, ""},
	{jejik + "rabobank.txt", 4, 5, 2, 2, 0, ""},
	{jejik + "sns.txt", 2, 2, 2, 0, 0, ""},
	{jejik + "sparkasse.txt", 2, 2, 2, 0, 0, ""},
	{jejik + "sparkasse2.txt", 1, 1, 0, 1, 0, ""},
	{jejik + "sparkasse3.txt", 1, 1, 0, 1, 0, ""},
	{jejik + "sparkasse_interim_balance.txt", 3, 2, 3, 0, 0, ""},
	{jejik + "triodos.txt", 1, 2, 0, 1, 0, ""},
	{jejik + "volksbankenraiffeisenbanken.txt", 8, 12, 8, 0, 0, ""},
	{cmxl + "mt940-abnamro.txt", 2, 10, 0, 2, 0, ""},
	{cmxl + "mt940-deutsche_bank.txt", 1, 3, 1, 0, 0, oldMark},
	{cmxl + "mt940-handelsbank.txt", 2, 0, 2, 0, 0, ""},
	{cmxl + "mt940-headers.txt", 0, 0, 0, 0, 0, noDay},
	{cmxl + "mt940-iso8859-1.txt", 0, 0, 0, 0, 0, noDay},
	{cmxl + "mt940-windows-line-breaks.txt", 1, 2, 1, 0, 0, ""},
	{cmxl + "mt940-with-colon-after-line-break.txt", 0, 0, 0, 0, 0, oldMark},
	{cmxl + "mt940-with-detailed-end-balance.txt", 1, 1, 0, 1, 0, ""},
	{cmxl + "mt940.txt", 1, 3, 1, 0, 0, oldMark},
	{cmxl + "mt942.txt", 2, 2, 0, 0, 2, ""},
	{cmxl + "statement-details-mt940.txt", 0, 0, 0, 0, 0, noStart},
	{cmxl + "statement-details-mt942.txt", 0, 0, 0, 0, 0, noStart},
	{cmxl + "statement-mt940.txt", 0, 0, 0, 0, 0, noStart},
	{wolph + "betterplace/amount_formats.sta", 0, 0, 0, 0, 0, noStart},
	{wolph + "betterplace/currency_in_25.sta", 0, 0, 0, 0, 0, noOpening},
	{wolph + "betterplace/empty_86.sta", 0, 0, 0, 0, 0, noStart},
	{wolph + "betterplace/empty_entry_date.sta", 0, 0, 0, 0, 0, noStart},
	{wolph + "betterplace/empty_line.sta", 0, 0, 0, 0, 0, noAccount},
	{wolph + "betterplace/missing_crlf_at_end.sta", 0, 0, 0, 0, 0, noStart},
	{wolph + "betterplace/sepa_mt9401.sta", 26, 97, 26, 0, 0, ""},
	{wolph + "betterplace/sepa_snippet.sta", 2, 11, 1, 1, 0, ""},
	{wolph + "betterplace/sepa_snippet_broken.sta", 0, 0, 0, 0, 0, cutOff},
	{wolph + "betterplace/with_binary_character.sta", 2, 4, 2, 0, 0, ""},
	{wolph + "cmxl/account_balance_credit.sta", 0, 0, 0, 0, 0, noStart},
	{wolph + "cmxl/account_balance_debit.sta", 0, 0, 0, 0, 0, noStart},
	{wolph + "cmxl/account_identification_iban.sta", 0, 0, 0, 0, 0, noOpening},
	{wolph + "cmxl/account_identification_legacy.sta", 0, 0, 0, 0, 0, noOpening},
	{wolph + "cmxl/available_balance.sta", 0, 0, 0, 0, 0, noStart},
	{wolph + "cmxl/closing_balance.sta", 0, 0, 0, 0, 0, noStart},
	{wolph + "cmxl/mt940.sta", 2, 5, 2, 0, 0, oldMark},
	{wolph + "cmxl/reference.sta", 0, 0, 0, 0, 0, noAccount},
	{wolph + "cmxl/statement_details.sta", 0, 0, 0, 0, 0, noStart},
	{wolph + "cmxl/statement_line.sta", 0, 0, 0, 0, 0, noStart},
	{wolph + "cmxl/statement_number.sta", 0, 0, 0, 0, 0, noStart},
	{wolph + "jejik/abnamro.sta", 2, 10, 0, 2, 0, ""},
	{wolph + "jejik/generic.sta", 2, 2, 2, 0, 0, ""},
	{wolph + "jejik/ing.sta", 1, 7, 0, 1, 0, ""},
	{wolph + "jejik/knab.sta", 2, 3, 1, 1, 0, ""},
	{wolph + "jejik/postfinance.sta", 2, 4, 1, 1, 0, ""},
	{wolph + "jejik/rabobank-iban.sta", 2, 4, 2, 0, 0, ""},
	{wolph + "jejik/rabobank.sta", 4, 5, 2, 2, 0, ""},
	{wolph + "jejik/sns.sta", 2, 2, 2, 0, 0, ""},
	{wolph + "jejik/triodos.sta", 1, 2, 0, 1, 0, ""},
	{wolph + "mBank/mt940.sta", 1, 3, 1, 0, 0, ""},
	{wolph + "mBank/mt942.sta", 1, 3, 0, 0, 1, ""},
	{wolph + "mBank/with_newline_in_tnr.sta", 1, 2, 0, 1, 0, ""},
	{wolph + "sberbank/171011_01234945.sta", 1, 3, 1, 0, 0, ""},
	{wolph + "self-provided/details_60-63.sta", 1, 1, 0, 1, 0, ""},
	{wolph + "self-provided/empty_non_swift.sta", 0, 0, 0, 0, 0, noStart},
	{wolph + "self-provided/february_30.sta", 1, 1, 1, 0, 0, ""},
	{wolph + "self-provided/gv_codes.sta", 0, 0, 0, 0, 0, cutOff},
	{wolph + "self-provided/invalid_statement.sta", 0, 0, 0, 0, 0, noTag},
	{wolph + "self-provided/long_statement_number.sta", 1, 0, 1, 0, 0, ""},
	{wolph + "self-provided/malformed_details.sta", 1, 1, 0, 1, 0, ""},
	{wolph + "self-provided/mt942.sta", 1, 1, 0, 0, 1, ""},
	{wolph + "self-provided/overly_long_details.sta", 1, 1, 0, 1, 0, ""},
	{wolph + "self-provided/raiffeisen-cmi.sta", 1, 7, 0, 1, 0, ""},
	{wolph + "self-provided/raphaelm.sta", 0, 0, 0, 0, 0, oldMark},
	{wolph + "self-provided/sparkassen.sta", 0, 0, 0, 0, 0, noStart},
	{wolph + "self-provided/transaction_details_wrapped.sta", 1, 1, 1, 0, 0, ""},
	{wolph + "self-provided/whitespace.sta", 1, 1, 0, 1, 0, ""},
	{wolph + "self-provided/wrapped_timestamp.sta", 1, 1, 1, 0, 0, ""},
	{wolph + "ASNB/0708271685_09022020_164516.940.txt", 31, 8, 31, 0, 0, ""},
	{js + "base-1.mta", 0, 0, 0, 0, 0, oldMark},
	{js + "base-2.mta", 1, 2, 1, 0, 0, ""},
	{js + "base-3.mta", 2, 2, 2, 0, 0, ""},
	{js + "ing-1.mta", 1, 3, 1, 0, 0, ""},
	{js + "ing-2.mta", 1, 0, 1, 0, 0, ""},
	{js + "abn-amro-1.STA", 1, 1, 0, 1, 0, ""},
}

func TestParse_publicSamples(t *testing.T) {
	folder := testfile.Corpora(t)
	for _, want := range facts {
		t.Run(want.file, func(t *testing.T) {
			statements, err := parse.File(t, filepath.Join(folder, want.file))
			got := factOf(want.file, statements, err)
			if want.refused != "" && strings.Contains(got.refused, want.refused) {
				got.refused = want.refused
			}
			if got != want {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

func factOf(file string, statements []bankstatement.Statement, err error) fact {
	got := fact{file: file, statements: len(statements)}
	for _, s := range statements {
		got.entries += len(s.Entries)
		var off *bankstatement.BalanceError
		switch err := s.CheckBalance(); {
		case err == nil:
			got.proven++
		case errors.As(err, &off):
			got.off++
		case errors.Is(err, bankstatement.ErrNoBalance):
			got.missing++
		}
	}
	var faults bankstatement.Faults
	if errors.As(err, &faults) {
		got.refused = faults[0].Text
	}
	return got
}

// TestParse_everyPublicSampleIsListed makes sure that no sample is forgotten.
func TestParse_everyPublicSampleIsListed(t *testing.T) {
	folder := testfile.Corpora(t)
	listed := map[string]bool{}
	for _, f := range facts {
		listed[f.file] = true
	}
	for _, pattern := range []string{jejik + "*.txt", cmxl + "*.txt", wolph + "*/*.sta", wolph + "ASNB/*.txt", js + "*.mta", js + "*.STA"} {
		files, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(files), err)
		}
		for _, file := range files {
			name, err := filepath.Rel(folder, file)
			if err != nil || !listed[name] {
				t.Errorf("%s is not listed (%v)", name, err)
			}
		}
	}
}

// truth is what the sample's authors found in an entry; "" where they say nothing.
type truth struct {
	amount, value, booked, code, businessCode, endToEnd, account, bank string
}

// TestParse_publicTruth compares amounts, days, codes and references with the results that the authors of the samples
// keep beside them, for every sample that is read whole.
func TestParse_publicTruth(t *testing.T) {
	folder := testfile.Corpora(t)
	compared := 0
	for _, f := range facts {
		beside := truthBeside(t, filepath.Join(folder, f.file))
		if f.refused != "" || beside == nil {
			continue
		}
		statements, err := parse.File(t, filepath.Join(folder, f.file))
		if err != nil {
			t.Fatal(err)
		}
		var entries []bankstatement.Entry
		for _, s := range statements {
			entries = append(entries, s.Entries...)
		}
		if len(entries) != len(beside) {
			t.Errorf("%s: %d entries, the truth has %d", f.file, len(entries), len(beside))
			continue
		}
		for i, want := range beside {
			compareTruth(t, fmt.Sprintf("%s entry %d", f.file, i), entries[i], want)
			compared++
		}
	}
	const least = 150 // of 216 entries; the rest is in files without truth, or in refused ones
	if compared < least {
		t.Errorf("only %d entries were compared", compared)
	}
}

func compareTruth(t *testing.T, place string, e bankstatement.Entry, want truth) {
	t.Helper()
	kind, business, _ := strings.Cut(e.Code.Proprietary, "+")
	business, _, _ = strings.Cut(business, "+")
	for _, field := range []struct{ name, got, want string }{
		{"amount", e.Amount.Decimal(), want.amount},
		{"value date", e.ValueOn.String(), want.value},
		{"booking day", e.BookedOn.String(), want.booked},
		{"type", kind, want.code},
		{"business code", business, want.businessCode},
		{"end-to-end id", strings.ReplaceAll(e.EndToEndID, " ", ""), want.endToEnd},
		{"account", string(e.Counterparty.Account), want.account},
		{"bank reference", e.BankReference, want.bank},
	} {
		if field.want != "" && field.got != field.want {
			t.Errorf("%s: %s %q, the truth is %q", place, field.name, field.got, field.want)
		}
	}
}

// truthBeside reads the YAML dump or the JSON beside a sample; nil when there is neither.
func truthBeside(t *testing.T, file string) []truth {
	t.Helper()
	base := strings.TrimSuffix(file, filepath.Ext(file))
	if text, err := os.ReadFile(base + ".yml"); err == nil {
		return yamlTruth(t, string(text))
	}
	if text, err := os.ReadFile(base + ".json"); err == nil {
		return jsonTruth(t, text)
	}
	return nil
}

// yamlTruth reads a dump of Python objects as text. A date is four bytes in base64: year, month, day. Their customer
// reference is not compared, since they cut it off behind a currency letter in some files.
func yamlTruth(t *testing.T, text string) []truth {
	t.Helper()
	var all []truth
	for _, object := range strings.Split(text, "- !!python/object:mt940.models.Transaction\n")[1:] {
		_, after, _ := strings.Cut(object, "decimal.Decimal ['")
		sum, _, _ := strings.Cut(after, "'")
		want := truth{
			amount: yamlAmount(sum, yamlText(object, "status")), value: yamlDate(t, object, "date"), booked: yamlDate(t, object, "entry_date"),
			code: strings.TrimSpace(yamlText(object, "id")), businessCode: yamlText(object, "transaction_code"),
			endToEnd: strings.ReplaceAll(yamlText(object, "end_to_end_reference"), " ", ""),
			account:  yamlText(object, "applicant_iban"),
		}
		// They take a bank's message for a part of the reference, and placeholders for references.
		if want.endToEnd, _, _ = strings.Cut(want.endToEnd, "MTLG:"); want.endToEnd == "NOTPROVIDED" || want.endToEnd == "NONREF" {
			want.endToEnd = ""
		}
		if len(want.account) < 15 { // an old account number, which becomes an IBAN here
			want.account = ""
		}
		all = append(all, want)
	}
	return all
}

// yamlAmount writes an amount with two decimals. A reversed credit (RC) has the sign of the credit there; that it takes
// money away is proven by the balances.
func yamlAmount(sum, status string) string {
	whole, cents, _ := strings.Cut(sum, ".")
	sum = whole + "." + (cents + "00")[:2]
	switch {
	case status == "RC":
		return "-" + sum
	case status == "RD":
		return strings.TrimPrefix(sum, "-")
	}
	return sum
}

func yamlText(object, key string) string {
	_, after, found := strings.Cut(object, "\n    "+key+": ")
	if !found {
		return ""
	}
	value, _, _ := strings.Cut(after, "\n")
	value = strings.Trim(value, "'")
	if value == "null" {
		return ""
	}
	return value
}

func yamlDate(t *testing.T, object, key string) string {
	t.Helper()
	_, after, found := strings.Cut(object, "\n    "+key+": !!python/object/apply:mt940.models.Date\n    - !!binary |\n      ")
	if !found {
		return ""
	}
	value, _, _ := strings.Cut(after, "\n")
	raw, err := base64.StdEncoding.DecodeString(value)
	if err != nil || len(raw) != 4 {
		t.Fatalf("date %q: %v", value, err)
	}
	return fmt.Sprintf("%04d-%02d-%02d", int(raw[0])<<8|int(raw[1]), raw[2], raw[3])
}

// jsonTruth reads the results of mt940-js; numbers as the text they are.
func jsonTruth(t *testing.T, text []byte) []truth {
	t.Helper()
	var statements []struct {
		Transactions []struct {
			Code, ValueDate, EntryDate, BankReference string
			Amount                                    json.Number
			IsCredit                                  bool
		}
	}
	if err := json.Unmarshal(text, &statements); err != nil {
		t.Fatal(err)
	}
	var all []truth
	for _, s := range statements {
		for _, tx := range s.Transactions {
			whole, cents, _ := strings.Cut(tx.Amount.String(), ".")
			sum := whole + "." + (cents + "00")[:2]
			if !tx.IsCredit {
				sum = "-" + sum
			}
			all = append(all, truth{amount: sum, value: tx.ValueDate, booked: tx.EntryDate, code: tx.Code, bank: tx.BankReference})
		}
	}
	return all
}
