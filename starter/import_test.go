package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// badInvoices has one good row, one that can't be read, and one that only the ledger can refuse.
const badInvoices = `Mandant;Kundennummer;Rechnungsnummer;Rechnungsdatum;Fälligkeit;Betrag;Währung
NORD;10001;RE-9001;01.09.2026;31.02.2026;100,00;EUR
NORD;10001;RE-9002;01.09.2026;01.10.2026;200,00;EUR
NORD;99999;RE-9003;01.09.2026;01.10.2026;300,00;EUR
`

func TestImport_theGoodRowsAreTakenOver(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	a := d.run("--json", "import", "invoices", d.file("bad.csv", badInvoices))
	if a.code != exitFinding {
		t.Fatalf("exit code %d, want %d: %s", a.code, exitFinding, a.err)
	}
	var results []imported
	if err := json.Unmarshal([]byte(a.out), &results); err != nil {
		t.Fatal(err)
	}
	got := results[0]
	if got.Rows != 3 || got.Accepted != 1 || got.Rejected != 2 || got.Created != 1 {
		t.Errorf("rows %d, accepted %d, rejected %d, created %d; want 3, 1, 2, 1", got.Rows, got.Accepted, got.Rejected, got.Created)
	}
	for _, place := range []string{"bad.csv:2:5: due_on", "bad.csv:4:"} {
		if !strings.Contains(a.err, place) {
			t.Errorf("standard error lacks %q:\n%s", place, a.err)
		}
	}
	d.done("invoice", "show", "RE-9002")
	if a := d.run("invoice", "show", "RE-9003"); a.code != exitRefused {
		t.Errorf("the rejected invoice is there: exit code %d", a.code)
	}
}

func TestImport_rejectsCanBeCorrectedAndImportedAgain(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	a := d.run("import", "invoices", d.file("bad.csv", badInvoices))
	path := filepath.Join(d.data, "rejects", "bad.csv.rejects.csv")
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v\n%s%s", err, a.out, a.err)
	}
	mended := strings.NewReplacer("31.02.2026", "01.10.2026", "99999", "10002").Replace(string(raw))
	if strings.Contains(mended, "RE-9002") || !strings.Contains(mended, "RE-9001") || !strings.Contains(mended, "RE-9003") {
		t.Fatalf("rejects file = %q, want the two bad rows", raw)
	}
	var results []imported
	d.into(&results, "import", "invoices", d.file("mended.csv", mended))
	if results[0].Created != 2 {
		t.Errorf("created %d of the mended rows, want 2", results[0].Created)
	}
}

func TestImport_theSameFileTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	for _, kind := range []string{"customers", "invoices"} {
		var results []imported
		d.into(&results, "import", kind, demo(kind+".csv"))
		if r := results[0]; r.Same != r.Rows || r.Created+r.Changed != 0 {
			t.Errorf("%s again: same %d of %d, created %d, changed %d", kind, r.Same, r.Rows, r.Created, r.Changed)
		}
	}
	var results []statementImported
	statement := demo("statements/NORD-2026-10-02.xml")
	d.into(&results, "import", "statement", statement)
	first := results[0]
	d.into(&results, "import", "statement", statement)
	if second := results[0]; second.Entries != 0 || second.Known != first.Entries || second.Posted != 0 {
		t.Errorf("the statement again: %+v after %+v", second, first)
	}
}

func TestImport_dryRunShowsTotalsAndWritesNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var results []imported
	d.into(&results, "import", "invoices", "--dry-run", demo("invoices.csv"))
	if r := results[0]; !r.DryRun || len(r.Totals) != 2 || r.Rows == 0 || r.Created != 0 {
		t.Errorf("dry run = %+v, want control totals of two currencies and nothing created", r)
	}
	var status struct{ Invoices map[string]int64 }
	d.into(&status, "status")
	if len(status.Invoices) != 0 {
		t.Errorf("invoices after a dry run: %v", status.Invoices)
	}
}

func TestImport_profilesAreFoundByName(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	d.file("profiles/erp.json", `{"name": "erp", "columns": {"number": "Beleg", "customer": "Deb"}, "defaults": {"entity": "NORD", "currency": "EUR"}}`)
	list := d.file("erp.csv", "Beleg;Deb;Rechnungsdatum;Fälligkeit;Betrag\nX-1;10001;01.09.2026;01.10.2026;10,00\n")
	if a := d.run("import", "invoices", list); a.code != exitFinding || !strings.Contains(a.err, "header") {
		t.Errorf("without the profile: exit code %d, %q; want the header to be refused", a.code, a.err)
	}
	d.done("import", "invoices", list, "--profile", "erp")
	if a := d.run("import", "invoices", list, "--profile", "crm"); a.code != exitUsage {
		t.Errorf("unknown profile: exit code %d, want %d", a.code, exitUsage)
	}
}

func TestImport_aStatementThatIsNoneIsAFinding(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	a := d.run("import", "statement", d.file("broken.xml", "<Document><BkToCstmrStmt>"), demo("statements/NORD-2026-10-02.xml"))
	if a.code != exitFinding || !strings.Contains(a.err, "broken.xml:1:") {
		t.Errorf("exit code %d, %q; want the place in broken.xml", a.code, a.err)
	}
	var status struct {
		Fresh map[string]string `json:"bank_fresh_on"`
	}
	if d.into(&status, "status"); status.Fresh["NORD"] != "2026-10-02" {
		t.Errorf("bank data until %q, want the good file's day", status.Fresh["NORD"])
	}
}

func TestUsers_aMisspeltMemberIsRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	a := d.run("users", "sync", d.file("users.json", `[{"name": "anna", "entites": ["NORD"]}]`))
	if a.code != exitUsage || !strings.Contains(a.err, "entites") {
		t.Errorf("exit code %d, %q; want the misspelt member named", a.code, a.err)
	}
}
