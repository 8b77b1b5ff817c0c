package statementfile_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/statementfile"
)

// camtFile is a statement with one credit.
func camtFile(id string) string {
	return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>` + id + `</Id>
<Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">0</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-20</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">119.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-20</Dt></Dt></Bal>
<Ntry><Amt Ccy="EUR">119.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-20</Dt></BookgDt>
<AcctSvcrRef>REF1</AcctSvcrRef><NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch></NtryDtls><AddtlNtryInf>Müller</AddtlNtryInf></Ntry>
</Stmt></BkToCstmrStmt></Document>`
}

// notification tells the details of camtFile's credit.
const notification = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn><Ntfctn><Id>N</Id>
<Acct><Id><IBAN>DE02120300000000202051</IBAN></Id></Acct>
<Ntry><Amt Ccy="EUR">119.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><AcctSvcrRef>REF1</AcctSvcrRef><NtryDtls>
<TxDtls><Amt Ccy="EUR">100.00</Amt></TxDtls><TxDtls><Amt Ccy="EUR">19.00</Amt></TxDtls></NtryDtls></Ntry>
</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>`

const mt940File = ":20:1\r\n:25:12030000/202051\r\n:28C:1/1\r\n:60F:C261119EUR0,\r\n:61:2611201120C119,00NTRFNONREF//REF1\r\n" +
	":86:166?00GUTSCHRIFT?20Rechnung 1?32Müller\r\n:62F:C261120EUR119,\r\n-\r\n"

// utf16File is the text in UTF-16 with a byte order mark.
func utf16File(text string, bigEndian bool) string {
	var raw []byte
	for _, unit := range utf16.Encode([]rune("\uFEFF" + text)) {
		pair := []byte{byte(unit), byte(unit >> 8)}
		if bigEndian {
			slices.Reverse(pair)
		}
		raw = append(raw, pair...)
	}
	return string(raw)
}

// member is a file for an archive.
type member struct{ name, text string }

func archiveOf(t testing.TB, members ...member) string {
	t.Helper()
	var raw bytes.Buffer
	w := zip.NewWriter(&raw)
	for _, m := range members {
		f, err := w.Create(m.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, m.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return raw.String()
}

func parse(text, name string) ([]bankstatement.Statement, error) {
	return statementfile.Parse(strings.NewReader(text), int64(len(text)), name, nil)
}

// TestParse_detectsTheFormat: the same statement comes out of every form, whatever the file is called.
func TestParse_detectsTheFormat(t *testing.T) {
	camt, utf8 := camtFile("1"), "\xEF\xBB\xBF"
	tests := []struct {
		name, file string
		format     bankstatement.Format
	}{
		{"camt", camt, "camt.053.001.08"},
		{"camt with a byte order mark", utf8 + camt, "camt.053.001.08"},
		{"camt after blank lines", "\r\n\r\n" + strings.TrimPrefix(camt, `<?xml version="1.0" encoding="UTF-8"?>`), "camt.053.001.08"},
		{"camt in UTF-16", utf16File(strings.Replace(camt, "UTF-8", "UTF-16", 1), false), "camt.053.001.08"},
		{"camt in UTF-16, other byte order", utf16File(strings.Replace(camt, "UTF-8", "UTF-16", 1), true), "camt.053.001.08"},
		{"camt in Windows-1252", strings.NewReplacer("UTF-8", "Windows-1252", "ü", "\xFC").Replace(camt), "camt.053.001.08"},
		{"MT940", mt940File, "mt940"},
		{"MT940 with a byte order mark", utf8 + mt940File, "mt940"},
		{"MT940 in Latin-1", strings.Replace(mt940File, "ü", "\xFC", 1), "mt940"},
		{"MT940 in code page 850", strings.Replace(mt940File, "ü", "\x81", 1), "mt940"},
		{"MT940 in UTF-16", utf16File(mt940File, false), "mt940"},
		{"MT940 in SWIFT blocks", "{1:F01BANKDEFFXXXX0000000000}{2:I940BANKDEFFXXXXN}{4:\r\n" + strings.TrimSuffix(mt940File, "-\r\n") + "-}", "mt940"},
		{"zip", archiveOf(t, member{"a.xml", camt}), "camt.053.001.08"},
		{"zip with folders and clutter", archiveOf(t, member{"2026/", ""}, member{"__MACOSX/._a", "x"}, member{".DS_Store", "x"}, member{"2026/a.sta", mt940File}), "mt940"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			statements, err := parse(test.file, "file.txt")
			if err != nil || len(statements) != 1 {
				t.Fatalf("%d statements, %v", len(statements), err)
			}
			s := statements[0]
			if s.Format != test.format || s.Account != "DE02120300000000202051" || s.CheckBalance() != nil || len(s.Entries) != 1 {
				t.Errorf("got %s of %s with %d entries, balance %v", s.Format, s.Account, len(s.Entries), s.CheckBalance())
			}
			if name := s.Entries[0].Counterparty.Name + s.Entries[0].Remittance.Additional; !strings.Contains(name, "Müller") {
				t.Errorf("the umlaut became %q", name)
			}
		})
	}
}

// TestParse_sameKeyInEveryFormat: a bank that changes from MT940 to camt posts nothing again.
func TestParse_sameKeyInEveryFormat(t *testing.T) {
	var keys []bankstatement.EntryKey
	for _, file := range []string{camtFile("1"), mt940File} {
		statements, err := parse(file, "file")
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, statements[0].Entries[0].Key())
	}
	if keys[0] != keys[1] {
		t.Errorf("camt and MT940 give keys %v", keys)
	}
}

// TestParse_refuses lists what is refused as a whole, and the reason that is told.
func TestParse_refuses(t *testing.T) {
	whole := archiveOf(t, member{"a.xml", camtFile("1")})
	encrypted := []byte(archiveOf(t, member{"a.xml", camtFile("1")}))
	for _, signature := range []string{"PK\x03\x04", "PK\x01\x02"} {
		at := bytes.Index(encrypted, []byte(signature))
		flags := map[string]int{"PK\x03\x04": 6, "PK\x01\x02": 8}[signature]
		encrypted[at+flags] |= 1
	}
	tests := []struct{ name, file, want string }{
		{"empty", "", "bank:1:1: the file is empty"},
		{"blanks", " \r\n\r\n", "bank:1:1: the file is empty"},
		{"PDF", "%PDF-1.7\n", "bank:1:1: this is a PDF document"},
		{"old workbook", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "Excel workbook"},
		{"gzip", "\x1F\x8B\x08", "gzip"},
		{"other XML", "<html>\n</html>", `bank:1:7: element "html"`},
		{"external entity", "<?xml version=\"1.0\"?>\n<!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Document>&x;</Document>",
			"bank:2:55: document type declarations are refused"},
		{"entity bomb", "<!DOCTYPE d [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><d>&b;</d>", "document type declarations are refused"},
		{"cut off", camtFile("1")[:400], "unexpected EOF"},
		{"unknown list", "Datum;Betrag\n1.1.2026;5,00\n", "bank:1:1: "},
		{"empty archive", archiveOf(t), "bank:1:1: the archive is empty"},
		{"cut archive", whole[:len(whole)-30], "bank:1:1: the archive can't be opened"},
		{"archive inside", archiveOf(t, member{"inner.zip", whole}), "bank/inner.zip:1:1: this is an archive inside an archive"},
		{"encrypted member", string(encrypted), "bank/a.xml:1:1: the member is encrypted"},
		{"zip bomb", archiveOf(t, member{"bomb.xml", "<Document>" + strings.Repeat(" ", 16<<20)}), "refused as a zip bomb"},
		{"wild name", archiveOf(t, member{"../\x1b[31m" + strings.Repeat("a", 200), "x"}), "bank/../_[31maaaa"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			statements, err := parse(test.file, "bank")
			var faults bankstatement.Faults
			if !errors.As(err, &faults) || len(statements) != 0 || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %d statements and %v, want %q", len(statements), err, test.want)
			}
			if len(err.Error()) > 2000 {
				t.Errorf("the error has %d bytes", len(err.Error()))
			}
		})
	}
}

// TestParse_faultyMembersStopNoOthers: every good statement of an archive comes out, and every fault is told.
func TestParse_faultyMembersStopNoOthers(t *testing.T) {
	corrupt := []byte(archiveOf(t, member{"1.xml", camtFile("1")}, member{"2.xml", camtFile("2")}, member{"3.pdf", "%PDF-1.4"}, member{"4.sta", mt940File}))
	at := bytes.Index(corrupt, []byte("2.xml"))
	corrupt[at+40] ^= 0xFF // inside the packed text of the second member
	statements, err := parse(string(corrupt), "bank.zip")
	var got []string
	for _, s := range statements {
		got = append(got, s.ID+" "+string(s.Format))
	}
	if diff := cmp.Diff([]string{"1 camt.053.001.08", "1 mt940"}, got); diff != "" {
		t.Errorf("statements (-want +got):\n%s", diff)
	}
	for _, want := range []string{"bank.zip/2.xml:", "bank.zip/3.pdf:1:1: this is a PDF"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// TestParse_notificationCompletesTheBatch: 053 and 054 of one archive give the money once, with its details.
func TestParse_notificationCompletesTheBatch(t *testing.T) {
	statements, err := parse(archiveOf(t, member{"054.xml", notification}, member{"053.xml", camtFile("1")}), "bank.zip")
	if err != nil || len(statements) != 2 {
		t.Fatalf("%d statements, %v", len(statements), err)
	}
	booked := 0
	for _, s := range statements {
		for _, e := range s.Entries {
			if e.Status == bankstatement.Booked {
				booked++
				if !e.PartsReconcile() {
					t.Errorf("the batch has %d parts", len(e.Parts))
				}
			}
		}
	}
	if booked != 1 {
		t.Errorf("%d entries are booked, want 1", booked)
	}
}

// TestRead_manyMembers: an archive with more members than a bank delivers is not looked into.
func TestRead_manyMembers(t *testing.T) {
	members := make([]member, statementfile.MaxMembers+1)
	for i := range members {
		members[i].name = fmt.Sprint(i)
	}
	if _, err := parse(archiveOf(t, members...), "bank.zip"); err == nil || !strings.Contains(err.Error(), "more than 20000") {
		t.Errorf("got %v", err)
	}
}

// stubborn is a visitor that fails at the statement with that id.
type stubborn struct {
	bankstatement.Collector
	at string
}

var errStubborn = errors.New("no room left")

func (s *stubborn) Begin(st bankstatement.Statement) error {
	if st.ID == s.at {
		return errStubborn
	}
	return s.Collector.Begin(st)
}

// TestRead_visitorStops: an error of the visitor ends an archive, and the faults before it are still told.
func TestRead_visitorStops(t *testing.T) {
	file := archiveOf(t, member{"0.pdf", "%PDF"}, member{"1.xml", camtFile("1")}, member{"2.xml", camtFile("2")}, member{"3.xml", camtFile("3")})
	v := &stubborn{at: "2"}
	err := statementfile.Read(strings.NewReader(file), int64(len(file)), "bank.zip", v, nil)
	var faults bankstatement.Faults
	if !errors.Is(err, errStubborn) || !errors.As(err, &faults) || len(faults) != 1 || len(v.Statements) != 1 {
		t.Errorf("got %d statements and %v", len(v.Statements), err)
	}
	file = archiveOf(t, member{"2.xml", camtFile("2")})
	if err := statementfile.Read(strings.NewReader(file), int64(len(file)), "bank.zip", v, nil); err != errStubborn {
		t.Errorf("got %v, want it as it is", err)
	}
}

// TestRead_passesReadErrorsOn: a file that can't be read is no fault of the file.
func TestRead_passesReadErrorsOn(t *testing.T) {
	broken := errors.New("disk on fire")
	err := statementfile.Read(readerAt{iotest.ErrReader(broken)}, 100, "bank.xml", &bankstatement.Collector{}, nil)
	var faults bankstatement.Faults
	if !errors.Is(err, broken) || errors.As(err, &faults) {
		t.Errorf("got %v", err)
	}
}

// readerAt reads from anywhere what a reader gives.
type readerAt struct{ io.Reader }

func (r readerAt) ReadAt(into []byte, _ int64) (int, error) { return r.Read(into) }
