package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/config"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

func (d desk) store() *postgres.Store {
	d.t.Helper()
	engine, err := config.ReadEngineFile(d.data)
	if err != nil {
		d.t.Fatal(err)
	}
	return testkit.Open(d.t, engine.DatabaseURL, nil)
}

// TestInbox shows what came, what could not be read of it, and what is in quarantine until somebody clears it.
func TestInbox(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	var report inboxReport
	d.into(&report, "inbox")
	if report.Files == nil || report.Quarantine == nil || len(report.Files)+len(report.Quarantine) != 0 {
		t.Errorf("before anything came: %+v", report)
	}
	store := d.store()
	file, err := store.KeepFile(t.Context(), subledger.Arrived{Entity: "NORD", Kind: subledger.StatementFile, Name: "auszug.xml", Raw: []byte("content"), Source: "sftp", By: "test"})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.CloseFile(t.Context(), file.FileID, subledger.ReadFile{Faults: []string{"auszug.xml:3:7: Ntry/Amt: no amount"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Quarantine(t.Context(), subledger.Quarantined{Entity: "NORD", Kind: subledger.StatementFile, Name: "bad.xml", SHA256: []byte("hash"),
		SizeBytes: 3, Reason: "does not add up", Position: "3:7", By: "test"}); err != nil {
		t.Fatal(err)
	}
	shown := d.done("inbox", "--entity", "NORD")
	for _, want := range []string{"auszug.xml", "taken", "sftp", "Ntry/Amt: no amount", "bad.xml", "3:7: does not add up"} {
		if !strings.Contains(shown, want) {
			t.Errorf("inbox does not tell %q:\n%s", want, shown)
		}
	}
	d.into(&report, "inbox", "--entity", "HELV")
	if len(report.Files)+len(report.Quarantine) != 0 {
		t.Errorf("of another entity: %+v", report)
	}
	d.done("inbox", "clear", "1", "--as", "anna")
	d.into(&report, "inbox")
	if len(report.Files) != 1 || report.Files[0].State != subledger.InboxTaken || len(report.Quarantine) != 0 {
		t.Errorf("after it was cleared: %+v", report)
	}
	if a := d.run("inbox", "clear", "404"); a.code == 0 {
		t.Errorf("cleared what is not there: %q", a.out)
	}
	if a := d.run("inbox", "clear", "x"); a.code != exitUsage {
		t.Errorf("exit code %d for what is no number, want %d", a.code, exitUsage)
	}
}

// TestImport_quarantine: a file given at the command line of which nothing can be used is kept in sight like any other.
func TestImport_quarantine(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	for name, content := range map[string]string{"cut.xml": "<?xml version=\"1.0\"?><Document><BkToCstmrStmt><Stmt>", "nothing.txt": "Guten Tag,\nwir zahlen bald.\n"} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		kind := map[string]string{".xml": "statement", ".txt": "advice"}[filepath.Ext(name)]
		for range 2 { // given again it is still one file
			if a := d.run("import", kind, path, "--entity", "NORD", "--as", "anna"); a.code != exitFinding {
				t.Errorf("import %s %s: exit code %d, %q", kind, name, a.code, a.out)
			}
		}
	}
	var report inboxReport
	d.into(&report, "inbox", "--entity", "NORD")
	if len(report.Quarantine) != 2 {
		t.Fatalf("quarantine: %+v", report.Quarantine)
	}
	for _, kept := range report.Quarantine {
		if kept.Reason == "" || kept.By != "anna" || kept.Name == "cut.xml" && !strings.HasPrefix(kept.Position, "1:") {
			t.Errorf("%+v", kept)
		}
	}
}
