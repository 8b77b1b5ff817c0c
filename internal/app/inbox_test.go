package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
	"github.com/mahnwerk/mahnwerk/internal/watchfolder"
)

// desk takes files in at once, as the workflow does step by step; while it is away nothing is taken in.
type desk struct {
	files files
	away  error
	taken []string
}

// StartFile implements fileStarter.
func (d *desk) StartFile(ctx context.Context, kind subledger.DocumentKind, id subledger.FileID) (string, error) {
	if d.away != nil {
		return "", d.away
	}
	read, err := d.files.ReadStatementFile(ctx, id)
	if kind == subledger.AdviceDoc {
		read, err = d.files.ReadAdviceFile(ctx, id)
	}
	if err != nil {
		return "", err
	}
	for _, entity := range read.Entities {
		if _, err := d.files.MatchEntries(ctx, entity); err != nil {
			return "", err
		}
	}
	d.taken = append(d.taken, fmt.Sprintf("%s %s", kind, id.Entity))
	return "", d.files.CloseFile(ctx, id, read)
}

// watched is an inbox with a ledger behind it.
type watched struct {
	*inbox
	t     *testing.T
	dir   string
	books *testkit.Books
	desk  *desk
}

func newWatched(t *testing.T) *watched {
	t.Helper()
	b := testkit.NewBooks(t, nil)
	w := &watched{t: t, dir: t.TempDir(), books: b, desk: &desk{files: files{store: b.Store}}}
	w.restart()
	w.must(os.Mkdir(filepath.Join(w.dir, "NORD"), 0o755))
	return w
}

// restart is another process that looks into the same folder and remembers nothing.
func (w *watched) restart() {
	place, err := watchfolder.OpenLocal(w.dir)
	w.must(err)
	w.t.Cleanup(func() { _ = place.Close() })
	w.inbox = &inbox{store: w.books.Store, engine: w.desk, log: slog.New(slog.DiscardHandler), watch: watchfolder.Watcher{Place: place}, source: "folder"}
}

func (w *watched) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *watched) put(name, content string) {
	w.t.Helper()
	w.must(os.WriteFile(filepath.Join(w.dir, name), []byte(content), 0o600))
}

// rounds looks three times: to see a file, to see it again, and to put it away.
func (w *watched) rounds() {
	w.t.Helper()
	for range 3 {
		w.must(w.look(w.t.Context()))
	}
}

var hashed = regexp.MustCompile(`/[0-9a-f]{16}-`)

// lies are the files below the folder, without their hashes.
func (w *watched) lies() []string {
	w.t.Helper()
	var names []string
	w.must(filepath.WalkDir(w.dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			name, _ := filepath.Rel(w.dir, path)
			names = append(names, hashed.ReplaceAllString(filepath.ToSlash(name), "/"))
		}
		return err
	}))
	slices.Sort(names)
	return names
}

func (w *watched) wantFiles(want ...string) {
	w.t.Helper()
	if diff := cmp.Diff(want, w.lies()); diff != "" {
		w.t.Errorf("files -want +got:\n%s", diff)
	}
}

// statementXML is a camt.053 of the entity's account with one credit.
func statementXML(account, id, on, cents, text string) string {
	amount := cents[:len(cents)-2] + "." + cents[len(cents)-2:]
	return `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>` + id + `</Id><Acct><Id><IBAN>` + account + `</IBAN></Id></Acct>` +
		`<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">0.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>` + on + `</Dt></Dt></Bal>` +
		`<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">` + amount + `</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>` + on + `</Dt></Dt></Bal>` +
		`<Ntry><Amt Ccy="EUR">` + amount + `</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>` + on + `</Dt></BookgDt>` +
		`<AcctSvcrRef>` + id + `-1</AcctSvcrRef><NtryDtls><TxDtls><RmtInf><Ustrd>` + text + `</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>` +
		`</Stmt></BkToCstmrStmt></Document>`
}

const nordAccount = "DE02120300000000202051"

func TestInbox_takesStatementsAndAdvices(t *testing.T) {
	t.Parallel()
	w := newWatched(t)
	w.books.Customer("10001")
	w.books.Invoice("RE-2026-0701", "10001", 11900, "2026-11-20")
	w.books.Invoice("RE-2026-0702", "10001", 5000, "2026-11-20")
	w.put("NORD/auszug.xml", statementXML(nordAccount, "A1", "2026-11-20", "11900", "RE-2026-0701"))
	w.put("NORD/avis.csv", "Avis Nr;A-77\nRechnung;Datum;Betrag\nRE-2026-0702;20.10.2026;50,00\nSumme;;50,00\n")
	w.rounds()
	w.wantFiles("NORD/processed/auszug.xml", "NORD/processed/avis.csv")
	all, err := w.books.Store.InboxFiles(t.Context(), "", 0)
	w.must(err)
	states := map[string]string{}
	for _, f := range all {
		states[f.Name] = fmt.Sprintf("%s %s %d/%d", f.Kind, f.State, f.Decided, f.Lines)
	}
	want := map[string]string{"auszug.xml": "statement taken 1/1", "avis.csv": "advice taken 0/0"}
	if diff := cmp.Diff(want, states); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	accounts, err := w.books.Store.BankAccounts(t.Context(), testkit.Nord)
	w.must(err)
	if len(accounts) != 1 || accounts[0].FreshOn.String() != "2026-11-20" {
		t.Errorf("accounts %+v, want the data known up to the statement", accounts)
	}
	w.books.Balanced()
}

// TestInbox_quarantine: what can't be used goes aside with its reason and place, and stops nothing else.
func TestInbox_quarantine(t *testing.T) {
	t.Parallel()
	w := newWatched(t)
	w.books.Entity(subledger.Entity{Code: "HELV", Name: "Helvetia GmbH", Address: []string{"Weg 1", "8001 Zürich"}, City: "Zürich", Country: "DE",
		Calendar: "DE", Zone: "Europe/Berlin", Currency: "EUR", IBAN: "DE89370400440532013000", Policy: "de-standard"})
	w.must(os.Mkdir(filepath.Join(w.dir, "WEST"), 0o755))
	good := statementXML(nordAccount, "A1", "2026-11-20", "11900", "Danke")
	w.put("NORD/good.xml", good)
	w.put("NORD/unbalanced.xml", strings.Replace(good, `<Amt Ccy="EUR">0.00`, `<Amt Ccy="EUR">7.00`, 1))
	w.put("NORD/cut.xml", good[:len(good)/2])
	w.put("NORD/empty.sta", "")
	w.put("NORD/elsewhere.xml", statementXML("DE89370400440532013000", "B1", "2026-11-20", "500", "Danke"))
	w.put("NORD/scan.pdf", "%PDF-1.4 broken")
	w.put("WEST/auszug.xml", good)
	w.put("stray.xml", good)
	w.rounds()
	why := func(name string) string {
		t.Helper()
		found, err := filepath.Glob(filepath.Join(w.dir, filepath.Dir(name), "*-"+filepath.Base(name)+".why.txt"))
		if err != nil || len(found) != 1 {
			t.Fatalf("%d reasons for %s, %v: %v", len(found), name, err, w.lies())
		}
		raw, err := os.ReadFile(found[0])
		w.must(err)
		return string(raw)
	}
	for name, has := range map[string]string{
		"NORD/quarantine/unbalanced.xml": "closing", "NORD/quarantine/cut.xml": "cut.xml:1:", "NORD/quarantine/empty.sta": "empty",
		"NORD/quarantine/elsewhere.xml": "another entity", "NORD/quarantine/scan.pdf": "scan.pdf", "WEST/quarantine/auszug.xml": "no entity",
		"quarantine/stray.xml": "folder of their entity",
	} {
		if text := why(name); !strings.Contains(text, has) {
			t.Errorf("%s: %q lacks %q", name, text, has)
		}
	}
	if n := len(w.lies()); n != 1+2*7 {
		t.Errorf("%d files lie there: %v; want the good one and seven with their reasons", n, w.lies())
	}
	kept, err := w.books.Store.Quarantined(t.Context())
	w.must(err)
	if len(kept) != 7 {
		t.Errorf("%d files in the ledger's quarantine, want 7: %+v", len(kept), kept)
	}
}

// TestInbox_neverTwice: the same statement under another name, and after every crash, is taken once.
func TestInbox_neverTwice(t *testing.T) {
	t.Parallel()
	w := newWatched(t)
	auszug := statementXML(nordAccount, "A1", "2026-11-20", "11900", "Danke")
	w.put("NORD/auszug.xml", auszug)
	w.desk.away = errors.New("no server")
	for range 3 { // stored and moved, but nobody works on it
		_ = w.look(t.Context())
	}
	w.wantFiles("NORD/taken/auszug.xml")
	w.restart()
	w.desk.away = nil
	w.rounds()
	w.wantFiles("NORD/processed/auszug.xml")
	w.put("NORD/copy.xml", auszug)
	w.restart()
	w.rounds()
	w.wantFiles("NORD/processed/auszug.xml", "NORD/processed/copy.xml")
	var entries, payments int
	w.must(w.books.Store.Pool().QueryRow(t.Context(), `SELECT (SELECT count(*) FROM bank_entry), (SELECT count(*) FROM payment)`).Scan(&entries, &payments))
	if entries != 1 || payments != 1 || len(w.desk.taken) != 1 {
		t.Errorf("%d entries, %d payments, taken in %v; want one of each", entries, payments, w.desk.taken)
	}
}

// TestInbox_refusedComesAgain: what was wrong may be mended; then the same bytes are taken.
func TestInbox_refusedComesAgain(t *testing.T) {
	t.Parallel()
	w := newWatched(t)
	helv := statementXML("DE89370400440532013000", "B1", "2026-11-20", "500", "Danke")
	w.must(os.Mkdir(filepath.Join(w.dir, "HELV"), 0o755))
	w.put("HELV/auszug.xml", helv)
	w.rounds()
	w.books.Entity(subledger.Entity{Code: "HELV", Name: "Helvetia GmbH", Address: []string{"Weg 1", "8001 Zürich"}, City: "Zürich", Country: "DE",
		Calendar: "DE", Zone: "Europe/Berlin", Currency: "EUR", IBAN: "DE89370400440532013000", Policy: "de-standard"})
	w.put("HELV/auszug.xml", helv)
	w.rounds()
	file, err := w.books.Store.InboxFiles(t.Context(), "HELV", 0)
	w.must(err)
	if len(file) != 1 || file[0].State != subledger.InboxTaken {
		t.Errorf("%+v, want the file taken", file)
	}
	if !slices.Contains(w.lies(), "HELV/processed/auszug.xml") {
		t.Errorf("files %v", w.lies())
	}
}

// TestInbox_givesBack: a ledger that was restored from before a file came gets it again.
func TestInbox_givesBack(t *testing.T) {
	t.Parallel()
	w := newWatched(t)
	w.must(os.Mkdir(filepath.Join(w.dir, "NORD", "taken"), 0o755))
	w.put("NORD/taken/0123456789abcdef-auszug.xml", statementXML(nordAccount, "A1", "2026-11-20", "11900", "Danke"))
	for range 4 {
		w.must(w.look(t.Context()))
	}
	w.wantFiles("NORD/processed/auszug.xml")
}

func TestKindOf(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		raw    string
		advice bool
		want   subledger.DocumentKind
	}{
		"camt":              {`<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">`, false, subledger.StatementFile},
		"remt":              {`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:remt.001.001.04">`, false, subledger.AdviceDoc},
		"UBL":               {"\xEF\xBB\xBF<?xml version=\"1.0\"?>\n<ra:RemittanceAdvice xmlns:ra=\"urn\">", false, subledger.AdviceDoc},
		"a page of HTML":    {`<!DOCTYPE html><html><body><table>`, false, subledger.AdviceDoc},
		"unknown XML":       {`<Rechnung/>`, true, subledger.StatementFile},
		"MT940":             {":20:STARTUMS\r\n:25:12030000/202051\r\n:28C:1/1\r\n:60F:C261120EUR0,\r\n", false, subledger.StatementFile},
		"MT940 in envelope": {"{1:F01BANKDEFFXXXX}{4:\r\n:20:X\r\n:25:1/2\r\n", false, subledger.StatementFile},
		"EDIFACT":           {"UNA:+.? 'UNB+UNOC:3+A+B'", false, subledger.AdviceDoc},
		"PDF":               {"%PDF-1.7\n", false, subledger.AdviceDoc},
		"workbook":          {"PK\x03\x04....[Content_Types].xml...", false, subledger.AdviceDoc},
		"archive":           {"PK\x03\x04....auszug.xml...", false, subledger.StatementFile},
		"list of payers":    {"Rechnung;Betrag\nR1;1,00\n", true, subledger.AdviceDoc},
		"list of a bank":    {"Buchungstag;Wertstellung (Valuta);Vorgang;Buchungstext;Umsatz in EUR;\n", true, subledger.StatementFile},
		"unknown list":      {"Spalte;Andere\nx;y\n", false, subledger.StatementFile},
		"nothing":           {"", false, subledger.StatementFile},
	} {
		if got := kindOf([]byte(test.raw), nil, func() bool { return test.advice }); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

func TestPlaceOf(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ fault, place, text string }{
		{"a.xml:214:9: Ntry/Amt: wrong", "214:9", "Ntry/Amt: wrong"},
		{"a.xml: statement 7: does not add up", "", "statement 7: does not add up"},
		{"b.zip: broken", "", "b.zip: broken"},
	} {
		if place, text := placeOf(test.fault, "a.xml"); place != test.place || text != test.text {
			t.Errorf("%q: %q at %q, want %q at %q", test.fault, text, place, test.text, test.place)
		}
	}
}

// TestWithoutNames: what is logged names no file, because payers put their names into them.
func TestWithoutNames(t *testing.T) {
	t.Parallel()
	_, open := os.Open(filepath.Join(t.TempDir(), "Erika Mustermann.pdf"))
	rename := os.Rename(filepath.Join(t.TempDir(), "Erika Mustermann.pdf"), filepath.Join(t.TempDir(), "b"))
	for _, err := range []error{open, rename, fmt.Errorf("take: %w", rename)} {
		if got := withoutNames(err); strings.Contains(got.Error(), "Mustermann") || !errors.Is(got, fs.ErrNotExist) {
			t.Errorf("logged as %v", got)
		}
	}
	if fault := errors.New("the database is away"); withoutNames(fault) != fault {
		t.Errorf("%v became %v", fault, withoutNames(fault))
	}
}

// TestInbox_advisedMoneyThatNeverCame: a statement without a single entry can be what shows it.
func TestInbox_advisedMoneyThatNeverCame(t *testing.T) {
	t.Parallel()
	w := newWatched(t)
	w.books.Customer("10001")
	w.books.Invoice("RE-2026-0702", "10001", 5000, "2026-11-20")
	w.put("NORD/avis.csv", "Avis Nr;A-77\nRechnung;Datum;Betrag\nRE-2026-0702;20.10.2026;50,00\nSumme;;50,00\n")
	w.rounds()
	states := func() (all []subledger.AdviceState) {
		advices, err := w.books.Store.Advices(t.Context(), testkit.Nord)
		w.must(err)
		for _, a := range advices {
			all = append(all, a.State)
		}
		return all
	}
	if got := states(); !slices.Equal(got, []subledger.AdviceState{subledger.AdviceExpected}) {
		t.Fatalf("advices %v, want one whose money is expected", got)
	}
	today, err := w.books.Store.Today(t.Context(), string(testkit.Nord))
	w.must(err)
	full := statementXML(nordAccount, "A9", today.AddDays(60).String(), "100", "Danke")
	quiet := full[:strings.Index(full, "<Ntry>")] + full[strings.Index(full, "</Ntry>")+len("</Ntry>"):]
	w.put("NORD/quiet.xml", strings.Replace(quiet, `<Amt Ccy="EUR">0.00`, `<Amt Ccy="EUR">1.00`, 1))
	w.rounds()
	if got := states(); !slices.Equal(got, []subledger.AdviceState{subledger.AdviceBroken}) {
		t.Errorf("advices %v after the bank told of every day until %s, files %v", got, today.AddDays(60), w.lies())
	}
}
