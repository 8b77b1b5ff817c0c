package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/retention"
)

// cleared is a ledger in which customer 10003 owes nothing any more.
func cleared(t *testing.T) desk {
	d := newLedger(t)
	d.exec(`UPDATE item_state s SET open_minor = 0, paid_minor = 0, written_minor = open_minor, settlement = 'written_off'
	        FROM customer c WHERE c.id = s.customer_id AND c.number = '10003'`)
	return d
}

// TestPrivacy_eraseTakesTwoPeople: a clerk may not, who asked may not confirm, and afterwards the name is nobody's but an
// auditor's who says why.
func TestPrivacy_eraseTakesTwoPeople(t *testing.T) {
	t.Parallel()
	d := cleared(t)
	var name string
	d.query(`SELECT name FROM customer_identity n JOIN customer c ON c.id = n.customer_id WHERE c.number = '10003' AND c.entity = 'NORD'`, &name)
	ask := []string{"privacy", "erase", "--entity", "NORD", "--customer", "10003", "--reason", "asked by letter"}
	dry := d.done(append(ask[:6:6], "--dry-run")...)
	if !strings.Contains(dry, "customer_identity") || !strings.Contains(dry, "contact") {
		t.Errorf("dry run:\n%s", dry)
	}
	if a := d.run(append(ask, "--as", "anna")...); a.code != exitRefused {
		t.Errorf("a clerk asks for an erasure: exit code %d\n%s", a.code, a.out)
	}
	var asked, done retention.Erasure
	d.into(&asked, append(ask, "--as", "hans")...)
	if a := d.run("privacy", "confirm", fmt.Sprint(asked.ErasureID), "--entity", "NORD", "--as", "hans"); a.code != exitRefused || !strings.Contains(a.err, "another person") {
		t.Errorf("who asked confirms: exit code %d, %s", a.code, a.err)
	}
	if list := d.done("privacy", "list"); !strings.Contains(list, "waits for another person") {
		t.Errorf("list:\n%s", list)
	}
	d.into(&done, "privacy", "confirm", fmt.Sprint(asked.ErasureID), "--entity", "NORD", "--as", "maria")
	if done.State != retention.Confirmed || len(done.Tables) < 2 {
		t.Errorf("done %+v", done)
	}
	if page := d.done("customer", "show", "10003", "--entity", "NORD"); strings.Contains(page, name) {
		t.Errorf("the name is still shown:\n%s", page)
	}
	if a := d.run("privacy", "show", "--entity", "NORD", "--customer", "10003", "--reason", "curious", "--as", "hans"); a.code != exitRefused {
		t.Errorf("a head of credit opens restricted data: exit code %d", a.code)
	}
	if shown := d.done("privacy", "show", "--entity", "NORD", "--customer", "10003", "--reason", "tax audit of 2026", "--as", "petra"); !strings.Contains(shown, name) {
		t.Errorf("an auditor with a reason sees:\n%s", shown)
	}
	d.done("audit", "verify", "--entity", "NORD")
}

// TestPrivacy_exportWritesOnce: a folder with a description in two languages, and no file is ever overwritten.
func TestPrivacy_exportWritesOnce(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	folder := filepath.Join(t.TempDir(), "export")
	line := []string{"privacy", "export", "--entity", "NORD", "--customer", "10003", "--out", folder, "--as", "hans"}
	var said retention.Disclosure
	d.into(&said, line...)
	for _, table := range said.Tables {
		raw, err := os.ReadFile(filepath.Join(folder, table.Table+".json"))
		var rows []map[string]json.RawMessage
		if err = errors.Join(err, json.Unmarshal(raw, &rows)); err != nil || len(rows) != table.Rows {
			t.Errorf("%s: %d rows, %v; want %d", table.Table, len(rows), err, table.Rows)
		}
	}
	if !slices.ContainsFunc(said.Tables, func(t retention.DisclosedTable) bool { return t.Table == "customer_identity" }) {
		t.Errorf("no name is in it: %+v", said.Tables)
	}
	for name, want := range map[string]string{"beschreibung.txt": "Name und Anschrift", "description.txt": "name and address"} {
		raw, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil || !strings.Contains(string(raw), want) || !strings.Contains(string(raw), "10003") {
			t.Errorf("%s: %v\n%s", name, err, raw)
		}
	}
	before := d.count(`SELECT count(*) FROM audit_event`)
	if a := d.run(line...); a.code != exitUsage || !strings.Contains(a.err, "is there already") {
		t.Errorf("into the same folder: exit code %d, %s", a.code, a.err)
	}
	if after := d.count(`SELECT count(*) FROM audit_event`); after != before {
		t.Error("an export that was refused is in the audit chain")
	}
}

func TestRetention_holdAndReport(t *testing.T) {
	t.Parallel()
	d := cleared(t)
	var held retention.HoldResult
	d.into(&held, "retention", "hold", "set", "--entity", "NORD", "--customer", "10003", "--review-on", "2027-06-30", "--reason", "suit 12 O 34/26", "--as", "hans")
	if a := d.run("privacy", "erase", "--entity", "NORD", "--customer", "10003", "--reason", "asked", "--as", "hans"); a.code != exitRefused || !strings.Contains(a.err, "legal hold") {
		t.Errorf("an erasure against a hold: exit code %d, %s", a.code, a.err)
	}
	report := d.done("retention", "report")
	for _, want := range []string{"§ 147 (3) AO", "customer_identity", "suit 12 O 34/26"} {
		if !strings.Contains(report, want) {
			t.Errorf("the report lacks %q:\n%s", want, report)
		}
	}
	d.done("retention", "hold", "lift", fmt.Sprint(held.HoldID), "--entity", "NORD", "--reason", "over", "--as", "hans")
	if list := d.done("retention", "hold", "list"); strings.Contains(list, "12 O 34/26") {
		t.Errorf("a lifted hold is listed:\n%s", list)
	}
	d.done("audit", "verify", "--entity", "NORD")
}
