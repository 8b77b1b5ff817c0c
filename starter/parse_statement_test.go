package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement/bankcsv"
)

var parseSample = filepath.Join("testdata", "parse_statement.xml")

// TestParseStatement_golden shows a batch, a return, a pending entry, structured references, and a gap, as a script and
// as two people see them.
func TestParseStatement_golden(t *testing.T) {
	t.Parallel()
	d := desk{t: t, data: t.TempDir()}
	compare(t, filepath.Join("testdata", "parse_statement.golden.json"), d.done("--json", "parse", "statement", parseSample))
	compare(t, filepath.Join("testdata", "parse_statement.en.golden"), d.done("parse", "statement", parseSample))
	compare(t, filepath.Join("testdata", "parse_statement.de.golden"), d.done("--lang", "de", "parse", "statement", parseSample))
}

// TestParseStatement_promisedKeys: scripts rely on these keys and their types.
func TestParseStatement_promisedKeys(t *testing.T) {
	t.Parallel()
	var statements []struct {
		Format, Account  *string
		Opening, Closing *struct{ Date, Amount, Currency *string }
		Balanced         *bool
		Entries          []map[string]any
	}
	(desk{t: t, data: t.TempDir()}).into(&statements, "parse", "statement", parseSample)
	first := statements[0]
	if first.Format == nil || first.Account == nil || first.Balanced == nil || first.Opening == nil || *first.Opening.Amount != "1000.00" ||
		*first.Closing.Currency != "EUR" || *first.Closing.Date != "2026-11-20" {
		t.Errorf("the statement lacks a promised key: %+v", first)
	}
	for _, key := range []string{"booked_on", "valued_on", "amount", "currency", "reference", "end_to_end_id", "payer", "payer_iban", "return_reason"} {
		if _, text := first.Entries[0][key].(string); !text {
			t.Errorf("%s is %T, want text", key, first.Entries[0][key])
		}
	}
	for _, key := range []string{"remittance", "structured"} {
		if _, list := first.Entries[3][key].([]any); !list {
			t.Errorf("%s is %T, want a list", key, first.Entries[3][key])
		}
	}
	if _, truth := first.Entries[0]["reversal"].(bool); !truth {
		t.Errorf("reversal is %T", first.Entries[0]["reversal"])
	}
}

// TestParseStatement_tellsFaults: what is refused is told with its place, and the good statements are shown.
func TestParseStatement_tellsFaults(t *testing.T) {
	t.Parallel()
	d := desk{t: t, data: t.TempDir()}
	sample, err := os.ReadFile(parseSample)
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		text, say string
		shown     int
	}{
		"one bad amount":    {strings.Replace(string(sample), "117.00</Amt>", "117,00</Amt>", 1), `bank.dat:12:24: Ntry/Amt: "117,00" is not an amount`, 1},
		"cut off":           {string(sample[:len(sample)-200]), "bank.dat:61:136: the XML is not well-formed", 1},
		"nothing we know":   {"hello\nworld\n", "bank.dat:1:1: no known list", 0},
		"empty":             {"", "bank.dat:1:1: the file is empty", 0},
		"external entities": {"<!DOCTYPE x SYSTEM \"http://example.com/x.dtd\"><x/>", "document type declarations are refused", 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			d := desk{t: t, data: t.TempDir()}
			a := d.run("--json", "parse", "statement", d.file("bank.dat", test.text))
			var shown []parsedStatement
			if err := json.Unmarshal([]byte(a.out), &shown); err != nil {
				t.Fatalf("%v in %q", err, a.out)
			}
			if a.code != exitFinding || !strings.Contains(a.err, test.say) || len(shown) != test.shown {
				t.Errorf("exit code %d, %d statements, %q; want %q", a.code, len(shown), a.err, test.say)
			}
		})
	}
	if a := d.run("parse", "statement", "missing.xml"); a.code != exitUsage {
		t.Errorf("a missing file: exit code %d, want %d", a.code, exitUsage)
	}
}

// TestParseStatement_manyEntries: a person sees the first entries and how many there are, a script all of them.
func TestParseStatement_manyEntries(t *testing.T) {
	t.Parallel()
	const entry = `<Ntry><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-20</Dt></BookgDt></Ntry>`
	d := desk{t: t, data: t.TempDir()}
	file := d.file("long.xml", `<Document><BkToCstmrStmt><Stmt><Id>1</Id><Acct><Id><IBAN>DE02120300000000202051</IBAN></Id></Acct>`+
		strings.Repeat(entry, maxShown+5)+`</Stmt></BkToCstmrStmt></Document>`)
	shown := d.done("parse", "statement", file)
	if rows := strings.Count(shown, "20 Nov 2026"); rows != maxShown || !strings.Contains(shown, "… and 5 more") {
		t.Errorf("%d rows are shown, want %d and how many more", rows, maxShown)
	}
	var statements []parsedStatement
	d.into(&statements, "parse", "statement", file)
	if len(statements[0].Entries) != maxShown+5 {
		t.Errorf("%d entries, want %d", len(statements[0].Entries), maxShown+5)
	}
}

// TestParseStatement_ownProfile: a list nobody knows is read with a profile that says what its columns mean.
func TestParseStatement_ownProfile(t *testing.T) {
	t.Parallel()
	d := desk{t: t, data: t.TempDir()}
	list := d.file("list.csv", "Tag;Cent;Wer\n20.11.2026;117,00;Muster\n")
	a := d.run("parse", "statement", list)
	if a.code != exitFinding || !strings.Contains(a.err, `"Tag" "Cent" "Wer"`) || strings.Count(a.err, "Tag") != 1 {
		t.Errorf("exit code %d, %q; want the columns named once", a.code, a.err)
	}
	profile := bankcsv.Profile{Name: "hausbank", Header: []string{"Tag", "Cent", "Wer"}, Separator: ";", Account: "DE02120300000000202051", Currency: "EUR",
		Columns: bankcsv.Columns{BookedOn: bankcsv.Column{"Tag"}, Amount: bankcsv.Column{"Cent"}, Name: bankcsv.Column{"Wer"}}}
	known := bankcsv.Known()[0]
	profile.Dates, profile.Numbers = known.Dates, known.Numbers
	text, err := json.Marshal(profile)
	if err != nil {
		t.Fatal(err)
	}
	d.file("profiles/hausbank.json", string(text))
	var shown []parsedStatement
	d.into(&shown, "parse", "statement", list, "--profile", "hausbank")
	if len(shown) != 1 || shown[0].Format != "csv:hausbank" || shown[0].Entries[0].Amount != "117.00" || shown[0].Entries[0].Payer != "Muster" {
		t.Errorf("got %+v", shown)
	}
	if a := d.run("parse", "statement", list, "--profile", "nobody"); a.code != exitUsage {
		t.Errorf("unknown profile: exit code %d, want %d", a.code, exitUsage)
	}
}

// formatsTest is one payment in a report of the running day, in the MT940 and the camt.053 of that day, and in a
// notification about it.
const (
	runningDay = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.052.001.08"><BkToCstmrAcctRpt><Rpt><Id>R1</Id>` + creditOfNord + `</Rpt></BkToCstmrAcctRpt></Document>`
	wholeDay   = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>S1</Id>` + creditOfNord + `</Stmt></BkToCstmrStmt></Document>`
	notified   = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn><Ntfctn><Id>N1</Id>` + creditOfNord + `</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>`
	wholeDayMT = ":20:S1\r\n:25:99999999/0004711901\r\n:28C:1/1\r\n:60F:C261001EUR0,\r\n:61:2610021002C12,34NTRFNONREF//BANK-77\r\n:86:166?20Hallo\r\n:62F:C261002EUR12,34\r\n-\r\n"

	creditOfNord = `<Acct><Id><IBAN>DE16999999990004711901</IBAN></Id><Ccy>EUR</Ccy></Acct>` +
		`<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">0.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-10-02</Dt></Dt></Bal>` +
		`<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">12.34</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-10-02</Dt></Dt></Bal>` +
		`<Ntry><Amt Ccy="EUR">12.34</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-10-02</Dt></BookgDt>` +
		`<AcctSvcrRef>BANK-77</AcctSvcrRef><NtryDtls><TxDtls><RmtInf><Ustrd>Hallo</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`
)

// TestImportStatement_oncePerFormat: whatever forms a bank delivers a payment in, and in whatever order, it is booked
// once, by the statement of the day.
func TestImportStatement_oncePerFormat(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	files := []string{d.file("a.xml", runningDay), d.file("b.xml", notified), d.file("c.sta", wholeDayMT), d.file("d.xml", wholeDay), d.file("e.xml", notified)}
	var got []string
	for _, file := range files {
		var results []statementImported
		d.into(&results, "import", "statement", file)
		got = append(got, fmt.Sprint(filepath.Base(file), " new ", results[0].Entries, " known ", results[0].Known))
	}
	want := []string{"a.xml new 0 known 0", "b.xml new 0 known 0", "c.sta new 1 known 0", "d.xml new 0 known 1", "e.xml new 0 known 0"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
