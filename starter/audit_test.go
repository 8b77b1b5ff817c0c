package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/audittrail"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// tamper changes the ledger past its triggers, as somebody with all rights could.
func (d desk) tamper(sql string) {
	d.t.Helper()
	d.exec(`SET session_replication_role = replica; ` + sql)
}

func TestAuditVerify_isGreenAndRedAfterAnAlteredRow(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	var report postgres.AuditReport
	d.into(&report, "audit", "verify", "--as", "petra")
	if len(report.Chains) < 2 || report.Chains[0].Rows == 0 || report.Changes.Examined == 0 || report.Broken() {
		t.Fatalf("report = %+v", report)
	}
	d.tamper(`UPDATE audit_event SET actor = 'maria' WHERE entity = 'NORD' AND seq = 3`)
	a := d.run("audit", "verify", "--as", "petra")
	if a.code != exitFinding || !strings.Contains(a.out, "entity NORD, row 3 (") || !strings.Contains(a.out, "its content was changed") {
		t.Errorf("exit code %d:\n%s", a.code, a.out)
	}
	if a := d.run("audit", "verify", "--entity", "-", "--lang", "de"); a.code != exitDone || !strings.Contains(a.out, "unversehrt") {
		t.Errorf("the installation's chain alone: exit code %d:\n%s", a.code, a.out)
	}
	if a := d.run("check", "--offline"); a.code != exitFinding {
		t.Errorf("starter check with a broken chain: exit code %d", a.code)
	}
}

func TestAuditVerify_aTableAlteredWithoutAnEvent(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	d.done("hold", "set", "--entity", "NORD", "--customer", "10003", "--until", soon, "--reason", "visit")
	d.tamper(`UPDATE hold SET state = 'lifted', ended_on = from_on`)
	a := d.run("audit", "verify", "--entity", "NORD")
	if a.code != exitFinding || !strings.Contains(a.out, "no audit event tells of end of hold") {
		t.Errorf("exit code %d:\n%s", a.code, a.out)
	}
}

func TestAuditAnchor_showsAChainThatWasCut(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	path := filepath.Join(d.data, "anchors.txt")
	d.done("audit", "anchor", "--out", path)
	first := read(t, path)
	d.done("hold", "set", "--entity", "NORD", "--customer", "10003", "--until", soon, "--reason", "visit")
	d.done("audit", "anchor", "--out", path, "--entity", "NORD")
	second := read(t, path)
	if !strings.HasPrefix(second, first) || strings.Count(second, "\n") != strings.Count(first, "\n")+1 {
		t.Fatalf("anchors were not only added:\n%s\nbefore:\n%s", second, first)
	}
	d.done("audit", "verify", "--anchor", path)
	if out := d.done("audit", "anchor", "--out", "-"); !strings.Contains(second, strings.Join(strings.Fields(line(out, "NORD "))[:3], " ")) {
		t.Errorf("printed anchors %q are not those of the file", out)
	}
	d.tamper(`DELETE FROM audit_event WHERE entity = 'NORD' AND kind = 'hold_set';
		UPDATE audit_head h SET seq = e.seq, hash = e.hash FROM (SELECT seq, hash FROM audit_event WHERE entity = 'NORD' ORDER BY seq DESC LIMIT 1) e WHERE h.entity = 'NORD'; DELETE FROM hold`)
	if a := d.run("audit", "verify"); a.code != exitDone {
		t.Errorf("without anchors a cut chain can't be seen: exit code %d\n%s", a.code, a.out)
	}
	a := d.run("audit", "verify", "--anchor", path)
	if a.code != exitFinding || !strings.Contains(a.out, "it is missing: the chain was cut at its end") {
		t.Errorf("exit code %d:\n%s", a.code, a.out)
	}
	a = d.run("audit", "anchor", "--out", path)
	if a.code != exitFinding || !strings.Contains(a.out, "Nothing was noted") || read(t, path) != second {
		t.Errorf("an anchor beside one that no longer holds: exit code %d\n%s", a.code, a.out)
	}
	if a := d.run("audit", "verify", "--anchor", d.file("bad.txt", "NORD x y z\n")); a.code != exitUsage || !strings.Contains(a.err, "line 1") {
		t.Errorf("a file that holds no anchors: exit code %d, %s", a.code, a.err)
	}
}

func line(text, prefix string) string {
	for l := range strings.Lines(text) {
		if strings.HasPrefix(l, prefix) {
			return l
		}
	}
	return ""
}

func read(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestAuditExport_canBeProvedFromItsFilesAlone(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	folder := filepath.Join(d.data, "export")
	var x trailExport
	d.into(&x, "audit", "export", "--entity", "NORD", "--out", folder, "--as", "petra")
	raw := read(t, filepath.Join(folder, "audit.csv"))
	sum := sha256.Sum256([]byte(raw))
	if hex.EncodeToString(sum[:]) != x.SHA256 || int64(len(raw)) != x.Bytes || !strings.Contains(raw, "\r\n") {
		t.Errorf("the file is not the one described: %+v", x)
	}
	rows, err := csv.NewReader(strings.NewReader(raw)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if int64(len(rows)-1) != x.Rows || x.FirstSeq != 1 || len(rows[0]) != len(audittrail.Columns) {
		t.Fatalf("%d rows, described as %+v", len(rows)-1, x)
	}
	if got := chained(t, rows[1:]); got != x.EndHash {
		t.Errorf("hash computed from the file = %s, described as %s", got, x.EndHash)
	}
	for _, name := range []string{"beschreibung.txt", "description.txt", "index.xml"} {
		text := read(t, filepath.Join(folder, name))
		if !strings.Contains(text, x.SHA256) || !strings.Contains(text, x.EndHash) {
			t.Errorf("%s names neither file nor chain:\n%s", name, text)
		}
	}
	var index struct{ XMLName xml.Name }
	if err := xml.Unmarshal([]byte(read(t, filepath.Join(folder, "index.xml"))), &index); err != nil || index.XMLName.Local != "DataSet" {
		t.Errorf("index.xml: %v, %v", index, err)
	}
	if a := d.run("audit", "export", "--entity", "NORD", "--out", folder); a.code != exitUsage {
		t.Errorf("an export into the same folder: exit code %d", a.code)
	}
	for _, personal := range []string{"Molkerei", "Geestland", "@"} {
		if strings.Contains(raw, personal) {
			t.Errorf("the export holds %q", personal)
		}
	}
}

// chained computes the hash of the last row from the cells alone, by what the description tells an auditor.
func chained(t *testing.T, rows [][]string) string {
	t.Helper()
	var previous []byte
	for _, r := range rows {
		seq, err := strconv.ParseInt(r[1], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		object, err := json.Marshal(struct {
			Entity  string          `json:"entity"`
			Seq     int64           `json:"seq"`
			At      string          `json:"at"`
			On      string          `json:"on"`
			Actor   string          `json:"actor"`
			Kind    string          `json:"kind"`
			Subject string          `json:"subject"`
			Detail  json.RawMessage `json:"detail"`
		}{r[0], seq, r[2], r[3], r[4], r[5], r[6], json.RawMessage(r[7])})
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(append(bytes.Clone(previous), object...))
		if got := hex.EncodeToString(sum[:]); got != r[16] {
			t.Fatalf("row %s: hash %s, computed %s", r[1], r[16], got)
		}
		previous = sum[:]
	}
	return hex.EncodeToString(previous)
}

func TestAuditExport_aCaseAndAPeriod(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	d.done("hold", "set", "--entity", "NORD", "--invoice", "RE-2026-0714", "--until", soon, "--reason", "goods are checked")
	var of, none trailExport
	d.into(&of, "audit", "export", "--entity", "NORD", "--invoice", "RE-2026-0714", "--out", filepath.Join(d.data, "case"))
	if text := read(t, filepath.Join(d.data, "case", "audit.csv")); of.Rows != 2 || !strings.Contains(text, "invoice_imported") || !strings.Contains(text, "hold_set") {
		t.Errorf("%d rows of the case:\n%s", of.Rows, text)
	}
	d.into(&none, "audit", "export", "--entity", "NORD", "--until", "2020-12-31", "--out", filepath.Join(d.data, "none"))
	if none.Rows != 0 || none.LastSeq != 0 {
		t.Errorf("a period without events: %+v", none)
	}
	d.tamper(`UPDATE audit_event SET detail = '{}' WHERE entity = 'NORD' AND kind = 'hold_set'`)
	a := d.run("audit", "export", "--entity", "NORD", "--customer", "10006", "--out", filepath.Join(d.data, "altered"))
	if a.code != exitFinding || !strings.Contains(a.out, "its content was changed") {
		t.Errorf("an export of an altered row: exit code %d\n%s", a.code, a.out)
	}
	if a := d.run("audit", "export", "--entity", "NORD", "--invoice", "RE-0", "--out", filepath.Join(d.data, "nobody")); a.code != exitRefused {
		t.Errorf("an invoice nobody has: exit code %d, %s", a.code, a.err)
	}
	if _, err := os.Stat(filepath.Join(d.data, "nobody", "audit.csv")); err == nil {
		t.Error("an export that was refused left a file")
	}
}

func TestAuditShow_replaysAnApproval(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	var asked struct {
		ApprovalID string `json:"approval_id"`
	}
	d.into(&asked, "write-off", "request", "RE-2026-0713", "--amount", "0.50", "--reason", "rounding of the bank", "--entity", "NORD")
	for _, of := range [][]string{{"--approval", asked.ApprovalID}, {"--invoice", "RE-2026-0713"}, {"--customer", "10005"}} {
		var r replay
		d.into(&r, append([]string{"audit", "show", "--entity", "NORD", "--as", "petra"}, of...)...)
		last := r.Rows[len(r.Rows)-1]
		if last.Kind != "approval_requested" || last.Actor != "anna" || len(last.Facts) == 0 {
			t.Errorf("%v: last row %+v, want who asked and on which facts", of, last)
		}
	}
	d.exec(`INSERT INTO decision (stream, subject_id, event_seq, decided_on, policy, policy_version, outcome, because)
		VALUES ('invoice/NORD/RE-2026-0713', 1, 1, '2026-10-05', 'nordwerk', 3, '{}', 'not due'), ('invoice/NORD/RE-2026-0714', 2, 1, '2026-10-05', 'other', 1, '{}', 'x')`)
	d.done("hold", "set", "--entity", "NORD", "--invoice", "RE-2026-0713", "--until", soon, "--reason", "goods are checked")
	if out := d.done("audit", "show", "--invoice", "RE-2026-0713"); !strings.Contains(out, "goods are checked") {
		t.Errorf("the reason of the hold is missing:\n%s", out)
	}
	if out := d.done("audit", "show", "--invoice", "RE-2026-0713", "--lang", "de"); !strings.Contains(out, "Strategie nordwerk v3") || strings.Contains(out, "other") || !strings.Contains(out, "Tatsachen ") || !strings.Contains(out, "RE-2026-0713") {
		t.Errorf("in German:\n%s", out)
	}
	if a := d.run("audit", "show", "--approval", "none"); a.code != exitRefused {
		t.Errorf("an approval nobody asked for: exit code %d", a.code)
	}
	if a := d.run("audit", "show"); a.code != exitUsage {
		t.Errorf("no case named: exit code %d", a.code)
	}
}

// storedMail is a mail that was read by rules and a model, whose claim a person confirmed.
const storedMail = `
	INSERT INTO inbound_mail (entity, key, sha256, size_bytes, content, source, received_at, received_on, received_by, customer_id, reading)
	SELECT 'NORD', md5('x'), sha256('x'), 1, 'x', 'command', now(), '2026-10-05', 'anna', id, 1 FROM customer WHERE entity = 'NORD' AND number = '10003';
	INSERT INTO mail_reading (mail_id, version, origin, content_hash, understanding, needs_human, rules_version, prompt_id, model, read_at)
	SELECT id, 1, 'both', sha256('y'), '{}', false, 'rules-7', 'read-mail-3', 'some-model-2', now() FROM inbound_mail;
	INSERT INTO mail_claim (mail_id, entity, kind, reading, detail, level, autonomy, state, decided_by, decided_on, decided_at, effect, effect_id, made_at)
	SELECT id, 'NORD', 'accept_promise', 1, '{"evidence": [{"quote": "we pay on Friday"}]}', 'high', 'one_click', 'confirmed', 'anna', '2026-10-05', now(), 'promise', 4, now() FROM inbound_mail;`

func TestAuditShow_wordsNeedARoleAndAreNoted(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	d.exec(storedMail)
	mail, claim := d.count(`SELECT id FROM inbound_mail`), d.count(`SELECT id FROM mail_claim`)
	d.link("mail_read", fmt.Sprintf("mail/%d", mail), `{"rules": "rules-7", "model": "some-model-2", "prompt": "read-mail-3"}`)
	d.link("mail_claim_confirmed", fmt.Sprintf("mail_claim/%d", claim), `{}`)
	of := []string{"audit", "show", "--entity", "NORD", "--mail", fmt.Sprint(mail)}

	var r replay
	d.into(&r, append(of, "--as", "petra")...)
	if len(r.Rows) != 2 || r.Wrong != nil {
		t.Fatalf("replay = %+v", r)
	}
	for _, row := range r.Rows {
		if row.Model != "some-model-2" || row.Prompt != "read-mail-3" || row.Rules != "rules-7" || len(row.Claims) != 1 || len(row.Words) != 0 {
			t.Errorf("%s: %+v, want model, prompt, rules and the claim, and no words", row.Kind, row)
		}
	}
	if got := r.Rows[1].Effect; got != "promise/4" {
		t.Errorf("effect = %q", got)
	}
	if a := d.run(append(of, "--words", "--as", "petra")...); a.code != exitRefused || strings.Contains(a.out, "Friday") {
		t.Errorf("words for an auditor: exit code %d\n%s", a.code, a.out)
	}
	if got := d.count(`SELECT count(*) FROM audit_event WHERE kind = 'command_refused' AND actor = 'petra' AND detail ->> 'action' = 'words'`); got != 1 {
		t.Errorf("%d refusals in the audit chain", got)
	}
	if out := d.done(append(of, "--words", "--as", "anna")...); !strings.Contains(out, "“we pay on Friday”") {
		t.Errorf("words for a clerk:\n%s", out)
	}
	if got := d.count(`SELECT count(*) FROM audit_event WHERE kind = 'words_read' AND actor = 'anna'`); got != 1 {
		t.Errorf("%d notes of who read words", got)
	}
	d.done("audit", "verify", "--entity", "NORD", "--from", "2020-01-01")
}

// link adds an event to the chain of NORD as the store does.
func (d desk) link(kind, subject, detail string) {
	d.t.Helper()
	var e postgres.AuditEvent
	var previous []byte
	d.query(`SELECT entity, seq + 1, now(), '2026-10-05'::date, hash FROM audit_head WHERE entity = 'NORD'`, &e.Entity, &e.Seq, &e.At, &e.On, &previous)
	e.Actor, e.Kind, e.Subject, e.Detail = "anna", kind, subject, json.RawMessage(detail)
	hash, err := postgres.AuditHash(previous, e)
	if err != nil {
		d.t.Fatal(err)
	}
	d.exec(fmt.Sprintf(`INSERT INTO audit_event VALUES ('NORD', %d, '%s', '2026-10-05', 'anna', '%s', '%s', '%s', '\x%x', '\x%x');
		UPDATE audit_head SET seq = %[1]d, hash = '\x%[7]x' WHERE entity = 'NORD'`,
		e.Seq, e.At.UTC().Format("2006-01-02 15:04:05.999999Z"), kind, subject, detail, previous, hash))
}

// query reads one row with the store's types.
func (d desk) query(sql string, to ...any) {
	d.t.Helper()
	a := d.app()
	defer a.Close()
	store, err := a.Store(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	if err := store.Pool().QueryRow(d.t.Context(), sql).Scan(to...); err != nil {
		d.t.Fatal(err)
	}
}
