package camt_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/camt"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/internal/statementtest"
)

// TestParse_golden compares everything read from the files in testdata, faults included.
func TestParse_golden(t *testing.T) {
	statementtest.Golden(t, "testdata/*.xml", parse, statementtest.WithKeys)
}

// parse is what the tests of whole files call.
var parse statementtest.Parse = camt.Parse

// TestParse_refuses lists what ends a file and at which line.
func TestParse_refuses(t *testing.T) {
	const open = "<Document>\n<BkToCstmrStmt>\n"
	tests := []struct {
		name string
		file string
		line int
		want string
	}{
		{"empty file", "", 1, "the file is empty"},
		{"no XML", "date;amount\n1;2\n", 3, "the file is empty"},
		{"document without message", "<Document>\n</Document>", 2, "the file is empty"},
		{"message without statement", open + "<GrpHdr/>\n</BkToCstmrStmt></Document>", 4, "no statement"},
		{"report without report", "<Document>\n<BkToCstmrAcctRpt/></Document>", 2, "no statement (Rpt)"},
		{"notification without notification", "<Document>\n<BkToCstmrDbtCdtNtfctn/></Document>", 2, "no statement (Ntfctn)"},
		{"another document", "<html>\n</html>", 1, `"html"`},
		{"document type declaration", "<!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n<Document/>", 1,
			"document type declarations are refused"},
		{"document type declaration inside", open + "<!DOCTYPE d>", 3, "document type declarations are refused"},
		{"unknown entity", open + "<Stmt><Id>&x;</Id></Stmt>", 3, "invalid character entity &x;"},
		{"cut off", open + "<Stmt>\n<Id>1</Id>", 4, "unexpected EOF"},
		{"crossed tags", open + "<Stmt><Id></Stmt></Id>", 3, "closed by"},
		{"unsupported encoding", `<?xml version="1.0" encoding="ebcdic-cp-de"?>`, 1, `encoding "ebcdic-cp-de" is not supported`},
		{"wrong bytes for its encoding", open + "<Stmt><Id>M\xfcller</Id></Stmt>", 3, "invalid UTF-8"},
		{"too deep", open + strings.Repeat("<a>", camt.MaxDepth), 3, "nested deeper"},
		{"too deep inside a statement", open + "<Stmt><Ntry>" + strings.Repeat("<a>", camt.MaxDepth), 3, "nested deeper"},
		{"endless text", open + "<Stmt><Id>" + strings.Repeat("a", camt.MaxTextBytes+1) + "</Id></Stmt>", 3, "longer than"},
		{"a second message", open + "<Stmt><Acct><Id><IBAN>DE1</IBAN></Id></Acct></Stmt></BkToCstmrStmt></Document>\n<Document/>",
			4, "after the end of the message"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := camt.Parse(strings.NewReader(test.file), "bank.xml")
			var fault bankstatement.Fault
			if !errors.As(err, &fault) {
				t.Fatalf("got %v, want a fault", err)
			}
			if fault.File != "bank.xml" || fault.Line != test.line || !strings.Contains(fault.Text, test.want) {
				t.Errorf("got %v; want line %d and %q", fault, test.line, test.want)
			}
		})
	}
}

// statement is a minimal good statement with the given entries.
func statement(id string, entries ...string) string {
	return "<Stmt><Id>" + id + "</Id><Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>EUR</Ccy></Acct>" +
		strings.Join(entries, "") + "</Stmt>"
}

func message(statements ...string) string {
	return "<Document><BkToCstmrStmt>" + strings.Join(statements, "\n") + "</BkToCstmrStmt></Document>"
}

const credit = `<Ntry><Amt Ccy="EUR">10.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>` +
	`<BookgDt><Dt>2026-11-20</Dt></BookgDt></Ntry>`

func TestParse_keepsStatementsBeforeACut(t *testing.T) {
	file := message(statement("1", credit), statement("2", credit))
	statements, err := camt.Parse(strings.NewReader(file[:len(file)-60]), "bank.xml")
	if err == nil || len(statements) != 1 || statements[0].ID != "1" {
		t.Errorf("got %d statements and %v, want the first one and a fault", len(statements), err)
	}
}

func TestParse_stopsAfterManyFaults(t *testing.T) {
	entries := strings.Repeat("<Ntry/>", camt.MaxFaults)
	statements, err := camt.Parse(strings.NewReader(message(statement("1", entries))), "bank.xml")
	var faults bankstatement.Faults
	if !errors.As(err, &faults) || len(statements) != 0 {
		t.Fatalf("got %d statements and %T, want faults only", len(statements), err)
	}
	last := faults[len(faults)-1]
	if len(faults) > camt.MaxFaults+10 || !strings.Contains(last.Text, "the rest of the file was not read") {
		t.Errorf("got %d faults, the last one %v", len(faults), last)
	}
}

func TestParse_refusesEndlessEntry(t *testing.T) {
	endless := io.MultiReader(strings.NewReader("<Document><BkToCstmrStmt><Stmt><Ntry>"), &repeated{text: []byte("<a/>")})
	_, err := camt.Parse(endless, "bank.xml")
	if err == nil || !strings.Contains(err.Error(), "more than 1000000 elements") {
		t.Errorf("got %v, want the limit on elements", err)
	}
}

// repeated reads the same text for ever.
type repeated struct {
	text []byte
	at   int
}

func (r *repeated) Read(into []byte) (int, error) {
	for n := range into {
		into[n] = r.text[r.at]
		r.at = (r.at + 1) % len(r.text)
	}
	return len(into), nil
}

func TestParse_passesReadErrorsOn(t *testing.T) {
	broken := errors.New("connection reset")
	r := io.MultiReader(strings.NewReader("<Document><BkToCstmrStmt>"+statement("1", credit)), iotest.ErrReader(broken))
	statements, err := camt.Parse(r, "bank.xml")
	if !errors.Is(err, broken) || len(statements) != 1 {
		t.Errorf("got %d statements and %v, want one and the read error", len(statements), err)
	}
}

// TestParse_overlappingFilesGiveTheSameKeys is what makes a second import harmless.
func TestParse_overlappingFilesGiveTheSameKeys(t *testing.T) {
	other := strings.Replace(credit, "10.00", "11.00", 1)
	first := keys(t, message(statement("1", credit, credit)))
	second := keys(t, message(statement("2", other, credit, credit)))
	if first[0] == first[1] {
		t.Error("two equal entries of one day have the same key")
	}
	if diff := cmp.Diff(first, second[1:]); diff != "" {
		t.Errorf("the overlapping file gives other keys (-first +second):\n%s", diff)
	}
}

func keys(t *testing.T, file string) []bankstatement.EntryKey {
	t.Helper()
	statements, err := camt.Parse(strings.NewReader(file), "bank.xml")
	if err != nil {
		t.Fatal(err)
	}
	var all []bankstatement.EntryKey
	for _, s := range statements {
		for _, entry := range s.Entries {
			all = append(all, entry.Key())
		}
	}
	return all
}

// TestParse_everyVersion reads the same statement under every namespace a bank may write, and under none.
func TestParse_everyVersion(t *testing.T) {
	want := keys(t, message(statement("1", credit)))
	for version := 2; version <= 13; version++ {
		namespace := fmt.Sprintf(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.%02d">`, version)
		file := strings.Replace(message(statement("1", credit)), "<Document>", namespace, 1)
		if diff := cmp.Diff(want, keys(t, file)); diff != "" {
			t.Errorf("version %d (-want +got):\n%s", version, diff)
		}
	}
	prefixed := `<c:Document xmlns:c="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><c:BkToCstmrStmt>` +
		strings.NewReplacer("</", "</c:", "<", "<c:").Replace(statement("1", credit)) + `</c:BkToCstmrStmt></c:Document>`
	if diff := cmp.Diff(want, keys(t, prefixed)); diff != "" {
		t.Errorf("with a prefix (-want +got):\n%s", diff)
	}
}

func TestParse_pagesUseInterimBalances(t *testing.T) {
	balance := func(code, amount string) string {
		return `<Bal><Tp><CdOrPrtry><Cd>` + code + `</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">` + amount +
			`</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-20</Dt></Dt></Bal>`
	}
	file := message(
		statement("1", balance("OPBD", "0"), balance("ITBD", "10"), credit),
		statement("1", balance("ITBD", "10"), balance("ITBD", "20"), credit),
		statement("1", balance("ITBD", "20"), balance("CLBD", "30"), credit))
	statements, err := camt.Parse(strings.NewReader(file), "bank.xml")
	if err != nil || len(statements) != 3 {
		t.Fatalf("got %d statements, %v", len(statements), err)
	}
	seen := map[bankstatement.EntryKey]bool{}
	for i, s := range statements {
		if err := s.CheckBalance(); err != nil {
			t.Errorf("page %d: %v", i+1, err)
		}
		if i > 0 && !s.Continues(statements[i-1]) {
			t.Errorf("page %d does not continue page %d", i+1, i)
		}
		seen[s.Entries[0].Key()] = true
	}
	if len(seen) != 3 {
		t.Errorf("three equal entries on three pages have %d keys", len(seen))
	}
}

func TestParse_amounts(t *testing.T) {
	tests := []struct {
		text, currency string
		want           money.Amount // the zero value: refused
	}{
		{"8.850", "EUR", money.New(885, "EUR")},
		{"18.15000", "EUR", money.New(1815, "EUR")},
		{"474.4", "CHF", money.New(47440, "CHF")},
		{"100", "EUR", money.New(10000, "EUR")},
		{"100.", "EUR", money.New(10000, "EUR")},
		{"2700.00", "JPY", money.New(2700, "JPY")},
		{"1.5", "KWD", money.New(1500, "KWD")},
		{"0.001", "EUR", money.Amount{}},
		{"1,50", "EUR", money.Amount{}},
		{"+1.50", "EUR", money.Amount{}},
		{"1.50 EUR", "EUR", money.Amount{}},
		{"", "EUR", money.Amount{}},
		{"1.50", "XXX", money.Amount{}},
		{"1.50", "", money.Amount{}},
		{"99999999999999999999", "EUR", money.Amount{}},
	}
	for _, test := range tests {
		t.Run(test.text+test.currency, func(t *testing.T) {
			entry := strings.Replace(credit, `Ccy="EUR">10.00`, fmt.Sprintf("Ccy=%q>%s", test.currency, test.text), 1)
			file := strings.Replace(message(statement("1", entry)), "<Ccy>EUR</Ccy>", "", 1)
			statements, err := camt.Parse(strings.NewReader(file), "bank.xml")
			if refused := test.want.Currency == ""; refused != (err != nil) {
				t.Fatalf("got %v, want refused %v", err, refused)
			}
			if err == nil && statements[0].Entries[0].Amount != test.want {
				t.Errorf("got %v, want %v", statements[0].Entries[0].Amount, test.want)
			}
		})
	}
}
