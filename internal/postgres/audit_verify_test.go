package postgres_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/audittrail"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// tampered is something done to the filled ledger's chain of 62 rows by hand, and the first row that must be named.
type tampered struct {
	name, sql string
	// rehash computes the chain anew from this row on and sets the head, as who hides a change would.
	rehash  int64
	seq     int64
	differs audittrail.Difference
}

const middle, newest = 30, 62

// rowColumns are the columns of a row without its place.
const rowColumns = `at, on_date, actor, kind, subject, detail, prev_hash, hash`

var tamperedChains = []tampered{
	{name: "a detail in the middle", sql: `UPDATE audit_event SET detail = '{"minor": 2}' WHERE seq = 30`, seq: middle, differs: audittrail.Content},
	{name: "a detail in the newest row", sql: `UPDATE audit_event SET detail = '{"minor": 2}' WHERE seq = 62`, seq: newest, differs: audittrail.Content},
	{name: "a detail in the first row", sql: `UPDATE audit_event SET detail = '{}' WHERE seq = 1`, seq: 1, differs: audittrail.Content},
	{name: "who it was", sql: `UPDATE audit_event SET actor = 'maria' WHERE seq = 30`, seq: middle, differs: audittrail.Content},
	{name: "what it was", sql: `UPDATE audit_event SET kind = 'hold_lifted' WHERE seq = 62`, seq: newest, differs: audittrail.Content},
	{name: "what it was about", sql: `UPDATE audit_event SET subject = 'invoice/1' WHERE seq = 30`, seq: middle, differs: audittrail.Content},
	{name: "when it was, by a microsecond", sql: `UPDATE audit_event SET at = at + interval '1 microsecond' WHERE seq = 62`, seq: newest, differs: audittrail.Content},
	{name: "the day of it", sql: `UPDATE audit_event SET on_date = on_date - 1 WHERE seq = 30`, seq: middle, differs: audittrail.Content},
	{name: "an instant that is none", sql: `UPDATE audit_event SET at = 'infinity' WHERE seq = 30`, seq: middle, differs: audittrail.Content},
	{name: "a day that is none", sql: `UPDATE audit_event SET on_date = '-infinity' WHERE seq = 62`, seq: newest, differs: audittrail.Content},
	{name: "a hash in the middle", sql: `UPDATE audit_event SET hash = sha256('x') WHERE seq = 30`, seq: middle, differs: audittrail.OwnHash},
	{name: "the newest hash", sql: `UPDATE audit_event SET hash = sha256('x') WHERE seq = 62`, seq: newest, differs: audittrail.OwnHash},
	{name: "a noted hash", sql: `UPDATE audit_event SET prev_hash = sha256('x') WHERE seq = 30`, seq: middle, differs: audittrail.PreviousHash},
	{name: "a row taken out of the middle", sql: `DELETE FROM audit_event WHERE seq = 30`, seq: 31, differs: audittrail.Sequence},
	{name: "the newest row taken out", sql: `DELETE FROM audit_event WHERE seq = 62`, seq: newest, differs: audittrail.Cut},
	{name: "the first row taken out", sql: `DELETE FROM audit_event WHERE seq = 1`, seq: 2, differs: audittrail.Sequence},
	{name: "all rows taken out", sql: `DELETE FROM audit_event`, seq: 1, differs: audittrail.Cut},
	{name: "a row taken out and the rest renumbered", sql: `DELETE FROM audit_event WHERE seq = 30;
		UPDATE audit_event SET seq = seq + 999 WHERE seq > 30; UPDATE audit_event SET seq = seq - 1000 WHERE seq > 999; UPDATE audit_head SET seq = 61`,
		seq: middle, differs: audittrail.Moved},
	{name: "two rows exchanged", sql: `UPDATE audit_event SET seq = -30 WHERE seq = 30; UPDATE audit_event SET seq = 30 WHERE seq = 31;
		UPDATE audit_event SET seq = 31 WHERE seq = -30`, seq: middle, differs: audittrail.Moved},
	{name: "the contents of two rows exchanged", sql: `UPDATE audit_event a SET kind = b.kind, subject = b.subject FROM audit_event b
		WHERE (a.seq, b.seq) IN ((30, 41), (41, 30))`, seq: middle, differs: audittrail.Content},
	{name: "the two newest rows exchanged", sql: `UPDATE audit_event SET seq = -61 WHERE seq = 61; UPDATE audit_event SET seq = 61 WHERE seq = 62;
		UPDATE audit_event SET seq = 62 WHERE seq = -61`, seq: 61, differs: audittrail.Moved},
	{name: "a row put in the middle", sql: `UPDATE audit_event SET seq = seq + 1001 WHERE seq >= 30; UPDATE audit_event SET seq = seq - 1000 WHERE seq > 1000;
		UPDATE audit_head SET seq = 63; INSERT INTO audit_event (entity, seq, ` + rowColumns + `)
		SELECT entity, 30, at, on_date, 'maria', 'hold_lifted', 'hold/1', detail, hash, sha256('made up') FROM audit_event WHERE seq = 29`,
		seq: middle, differs: audittrail.Content},
	{name: "a copy of a row behind the newest", sql: `INSERT INTO audit_event (entity, seq, ` + rowColumns + `)
		SELECT entity, 63, at, on_date, actor, kind, subject, detail, hash, sha256('made up') FROM audit_event WHERE seq = 62`,
		seq: 63, differs: audittrail.Content},
	{name: "a row before the first", sql: `INSERT INTO audit_event (entity, seq, ` + rowColumns + `)
		SELECT entity, 0, at, on_date, actor, kind, subject, detail, '', sha256('made up') FROM audit_event WHERE seq = 1`,
		seq: 0, differs: audittrail.Sequence},
	{name: "the head gone", sql: `DELETE FROM audit_head`, seq: newest, differs: audittrail.NoHead},
	{name: "another head", sql: `UPDATE audit_head SET hash = sha256('x')`, seq: newest, differs: audittrail.Head},
	{name: "the head put back", sql: `UPDATE audit_head SET seq = 50`, seq: 51, differs: audittrail.Added},
}

// hiddenChains hold in themselves: only anchors, of which there is one at row 40 and one at the newest, show them.
var hiddenChains = []tampered{
	{name: "a row changed and all computed anew", sql: `UPDATE audit_event SET actor = 'maria' WHERE seq = 30`, rehash: 30, seq: 40, differs: audittrail.Anchored},
	{name: "a row taken out and all computed anew", sql: `DELETE FROM audit_event WHERE seq = 30;
		UPDATE audit_event SET seq = seq + 999 WHERE seq > 30; UPDATE audit_event SET seq = seq - 1000 WHERE seq > 999`, rehash: 30, seq: 40, differs: audittrail.Anchored},
	{name: "the newest row changed and computed anew", sql: `UPDATE audit_event SET actor = 'maria' WHERE seq = 62`, rehash: 62, seq: newest, differs: audittrail.Anchored},
	{name: "the chain cut and its head set back", sql: `DELETE FROM audit_event WHERE seq > 50`, rehash: 50, seq: 51, differs: audittrail.Cut},
	{name: "the whole chain and its head gone", sql: `DELETE FROM audit_event; DELETE FROM audit_head`, seq: 1, differs: audittrail.Cut},
}

// verifyAfter tampers in a transaction of its own, verifies, and takes it back.
func (c tampered) verifyAfter(t *testing.T, conn *pgx.Conn, question postgres.AuditQuestion) postgres.AuditReport {
	t.Helper()
	tx, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(t.Context()) }() // nothing planted may stay
	if _, err := tx.Exec(t.Context(), `SET LOCAL session_replication_role = replica; `+c.sql); err != nil {
		t.Fatal(err)
	}
	if c.rehash > 0 {
		rehash(t, tx, c.rehash)
	}
	report, err := postgres.VerifyAuditIn(t.Context(), tx, checkedOn, question)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// rehash computes the chain anew from a row on and sets its head, as somebody with all rights could.
func rehash(t *testing.T, tx pgx.Tx, from int64) {
	t.Helper()
	rows, err := tx.Query(t.Context(), `SELECT entity, seq, at, on_date, actor, kind, subject, detail FROM audit_event WHERE seq >= $1 ORDER BY seq`, from)
	if err != nil {
		t.Fatal(err)
	}
	links, err := pgx.CollectRows(rows, pgx.RowToStructByPos[postgres.AuditEvent])
	if err != nil {
		t.Fatal(err)
	}
	var previous []byte
	if err := tx.QueryRow(t.Context(), `SELECT hash FROM audit_event WHERE seq = $1`, from-1).Scan(&previous); err != nil {
		t.Fatal(err)
	}
	for _, e := range links {
		hash, err := postgres.AuditHash(previous, e)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(t.Context(), `UPDATE audit_event SET prev_hash = $2, hash = $3 WHERE seq = $1`, e.Seq, previous, hash); err != nil {
			t.Fatal(err)
		}
		previous = hash
	}
	if _, err := tx.Exec(t.Context(), `UPDATE audit_head SET seq = (SELECT max(seq) FROM audit_event), hash = $1`, previous); err != nil {
		t.Fatal(err)
	}
}

// anchorsAt notes rows of the chain, as they are now, as if they had been anchored.
func anchorsAt(t *testing.T, conn *pgx.Conn, seqs ...int64) []audittrail.Anchor {
	t.Helper()
	var anchors []audittrail.Anchor
	for _, seq := range seqs {
		hash := column[[]byte](t, conn, fmt.Sprintf(`SELECT hash FROM audit_event WHERE entity = 'NORD' AND seq = %d`, seq))[0]
		anchors = append(anchors, audittrail.Anchor{Entity: "NORD", Seq: seq, Hash: hash, At: checkedOn})
	}
	return anchors
}

func (c tampered) mustBeFound(t *testing.T, report postgres.AuditReport) {
	t.Helper()
	if !report.Broken() || len(report.Chains) != 1 || report.Chains[0].Wrong == nil {
		t.Fatalf("report %+v is green, want row %d named", report, c.seq)
	}
	wrong := report.Chains[0].Wrong
	if wrong.Entity != "NORD" || wrong.Seq != c.seq || wrong.Differs != c.differs {
		t.Errorf("first wrong row = %s/%d %s, want NORD/%d %s", wrong.Entity, wrong.Seq, wrong.Differs, c.seq, c.differs)
	}
}

func TestVerifyAudit_namesTheFirstRowThatWasTamperedWith(t *testing.T) {
	t.Parallel()
	conn := connect(t, filledLedger(t))
	for _, c := range tamperedChains {
		t.Run(c.name, func(t *testing.T) { c.mustBeFound(t, c.verifyAfter(t, conn, postgres.AuditQuestion{})) })
	}
}

func TestVerifyAudit_anchorsShowAChainComputedAnew(t *testing.T) {
	t.Parallel()
	conn := connect(t, filledLedger(t))
	anchors := anchorsAt(t, conn, 40, newest)
	for _, c := range hiddenChains {
		t.Run(c.name, func(t *testing.T) {
			if without := c.verifyAfter(t, conn, postgres.AuditQuestion{}); len(without.Chains) > 0 && without.Chains[0].Wrong != nil {
				t.Errorf("%+v: the fault shows without anchors, so this test proves nothing of them", without.Chains[0].Wrong)
			}
			c.mustBeFound(t, c.verifyAfter(t, conn, postgres.AuditQuestion{Anchors: anchors}))
		})
	}
}

// TestVerifyAudit_everyFieldOfEveryRow alters each column of each row, one after the other.
func TestVerifyAudit_everyFieldOfEveryRow(t *testing.T) {
	t.Parallel()
	conn := connect(t, filledLedger(t))
	nord := "NORD"
	changes := map[string]string{"at": "at - interval '1 second'", "on_date": "on_date + 1", "actor": "actor || 'x'", "kind": "kind || 'x'",
		"subject": "subject || 'x'", "detail": `detail || '{"x": 1}'`, "prev_hash": "sha256(prev_hash)", "hash": "sha256(hash)"}
	for field, value := range changes {
		for seq := int64(1); seq <= newest; seq++ {
			c := tampered{sql: fmt.Sprintf(`UPDATE audit_event SET %s = %s WHERE seq = %d`, field, value, seq)}
			report := c.verifyAfter(t, conn, postgres.AuditQuestion{Entity: &nord})
			if wrong := report.Chains[0].Wrong; wrong == nil || wrong.Seq != seq {
				t.Errorf("%s of row %d: found %+v", field, seq, wrong)
			}
		}
	}
}

// TestVerifyAudit_changesWithoutAnEvent alters tables, not the chain.
func TestVerifyAudit_changesWithoutAnEvent(t *testing.T) {
	t.Parallel()
	conn := connect(t, filledLedger(t))
	for want, sql := range map[string]string{
		"cancellation of invoice NORD/R-5": `UPDATE invoice SET cancelled_on = '2026-03-01' WHERE id = 5`,
		"end of hold NORD/H-1":             `UPDATE hold SET state = 'lifted', ended_on = '2026-03-01' WHERE id = 1`,
		"reversal of payment NORD/P-1":     `UPDATE payment SET reversed_by = 99 WHERE id = 1`,
		"end of dispute NORD":              `UPDATE dispute SET state = 'resolved', outcome = 'rejected', resolved_on = '2026-03-01' WHERE id = 1`,
		"sending of letter L-6":            `UPDATE letter SET sent_at = now() WHERE key = 'L-6'`,
	} {
		report := tampered{sql: sql}.verifyAfter(t, conn, postgres.AuditQuestion{})
		if report.Chains[0].Wrong != nil || report.Changes == nil || !strings.Contains(strings.Join(report.Changes.Violations, "\n"), want) {
			t.Errorf("report %+v, want the chain whole and %q told", report.Changes, want)
		}
	}
}

func TestVerifyAudit_aWholeChainIsGreen(t *testing.T) {
	t.Parallel()
	url := filledLedger(t)
	conn, store := connect(t, url), testkit.Open(t, url, nil)
	heard := false
	report, err := store.VerifyAudit(t.Context(), postgres.AuditQuestion{Anchors: anchorsAt(t, conn, 1, middle, middle, newest), Progress: func(string, int64, int64) { heard = true }})
	if err != nil || report.Broken() {
		t.Fatalf("report %+v, %v", report, err)
	}
	c := report.Chains[0]
	if c.Rows != newest || c.FirstSeq != 1 || c.LastSeq != newest || c.Anchors != 4 || report.Changes.Examined == 0 || heard {
		t.Errorf("report = %+v, want %d rows, 4 anchors and no progress of a chain so short", c, newest)
	}
}

// TestVerifyAudit_readsAPeriod: the rows of other days are taken on trust, those between are read without gaps.
func TestVerifyAudit_readsAPeriod(t *testing.T) {
	t.Parallel()
	conn := connect(t, daysLedger(t))
	period := postgres.AuditQuestion{FromOn: calendar.MustDate("2026-03-10"), UntilOn: calendar.MustDate("2026-03-19")}
	report := tampered{}.verifyAfter(t, conn, period)
	if c := report.Chains[0]; report.Broken() || c.Rows != 10 || c.FirstSeq != 10 || c.LastSeq != 19 || report.Changes != nil {
		t.Errorf("report = %+v, want rows 10 to 19", c)
	}
	for seq, seen := range map[int]bool{9: false, 10: true, 15: true, 19: true, 20: false} {
		report := tampered{sql: fmt.Sprintf(`UPDATE audit_event SET actor = 'maria' WHERE seq = %d`, seq)}.verifyAfter(t, conn, period)
		if report.Broken() != seen {
			t.Errorf("row %d altered: broken = %v, want %v", seq, report.Broken(), seen)
		}
	}
	none := postgres.AuditQuestion{FromOn: calendar.MustDate("2027-01-01")}
	if report := (tampered{}).verifyAfter(t, conn, none); report.Broken() || report.Chains[0].Rows != 0 {
		t.Errorf("a period without events: %+v", report.Chains[0])
	}
}

// daysLedger has a chain of one row on each day of March 2026.
func daysLedger(t *testing.T) (url string) {
	t.Helper()
	url = testkit.Database(t)
	conn := connect(t, url)
	if _, err := conn.Exec(t.Context(), `INSERT INTO audit_head VALUES ('NORD', 0, '')`); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), `
		INSERT INTO audit_event (entity, seq, at, on_date, actor, kind, subject, prev_hash, hash)
		SELECT 'NORD', n, '2026-02-28 23:00Z'::timestamptz + n * interval '1 day', '2026-02-28'::date + n, 'anna', 'task_done', 'task/' || n, '', sha256(n::text::bytea)
		FROM generate_series(1, 31) n`); err != nil {
		t.Fatal(err)
	}
	tx, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), `SET LOCAL session_replication_role = replica; INSERT INTO audit_event (entity, seq, at, on_date, actor, kind, subject, prev_hash, hash)
		VALUES ('NORD', 0, now(), now(), '', '', '', '', '')`); err != nil {
		t.Fatal(err)
	}
	rehash(t, tx, 1)
	if _, err := tx.Exec(t.Context(), `DELETE FROM audit_event WHERE seq = 0`); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	return url
}

func TestAuditEnds_areNotedOnlyWhileEarlierOnesHold(t *testing.T) {
	t.Parallel()
	url := filledLedger(t)
	conn := connect(t, url)
	noted := time.Date(2026, 3, 20, 8, 0, 0, 0, time.UTC)
	store := testkit.Open(t, url, func() time.Time { return noted })
	ends, wrong, err := store.AuditEnds(t.Context(), nil, anchorsAt(t, conn, 40))
	if err != nil || wrong != nil || len(ends) != 1 || ends[0].Seq != newest || !ends[0].At.Equal(noted) {
		t.Fatalf("ends = %+v, %+v, %v", ends, wrong, err)
	}
	report, err := store.VerifyAudit(t.Context(), postgres.AuditQuestion{Anchors: ends})
	if err != nil || report.Broken() {
		t.Errorf("the chain does not hold against its own end: %+v, %v", report, err)
	}
	forged := anchorsAt(t, conn, 40)
	forged[0].Hash[0] ^= 1
	if ends, wrong, err = store.AuditEnds(t.Context(), nil, forged); err != nil || wrong == nil || wrong.Seq != 40 || ends != nil {
		t.Errorf("with an anchor that does not hold: %+v, %+v, %v", ends, wrong, err)
	}
	if _, err := conn.Exec(t.Context(), `UPDATE audit_head SET seq = 65`); err != nil {
		t.Fatal(err)
	}
	if _, wrong, err = store.AuditEnds(t.Context(), nil, nil); err != nil || wrong == nil || wrong.Differs != audittrail.Cut || wrong.Seq != newest+1 {
		t.Errorf("with a head that is ahead: %+v, %v", wrong, err)
	}
}

// longChain is a chain of so many rows, with its head.
func longChain(t *testing.T, rows int64) (url string) {
	t.Helper()
	url = testkit.Database(t)
	conn := connect(t, url)
	previous := []byte{}
	links := pgx.CopyFromSlice(int(rows), func(i int) ([]any, error) {
		e := postgres.AuditEvent{Entity: "NORD", Seq: int64(i + 1), At: checkedOn, On: calendar.DateOf(checkedOn), Actor: "anna", Kind: "task_done",
			Subject: fmt.Sprintf("task/%d", i), Detail: []byte(`{}`)}
		hash, err := postgres.AuditHash(previous, e)
		link := []any{e.Entity, e.Seq, e.At, e.On, e.Actor, e.Kind, e.Subject, e.Detail, previous, hash}
		previous = hash
		return link, err
	})
	columns := []string{"entity", "seq", "at", "on_date", "actor", "kind", "subject", "detail", "prev_hash", "hash"}
	if _, err := conn.CopyFrom(t.Context(), pgx.Identifier{"audit_event"}, columns, links); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), `INSERT INTO audit_head VALUES ('NORD', $1, $2)`, rows, previous); err != nil {
		t.Fatal(err)
	}
	return url
}

// TestVerifyAudit_longChains: progress is heard, and what is held in memory does not grow with the rows.
func TestVerifyAudit_longChains(t *testing.T) {
	const rows = 30_001
	store := testkit.Open(t, longChain(t, rows), nil)
	var heard []int64
	var most uint64
	report, err := store.VerifyAudit(t.Context(), postgres.AuditQuestion{Progress: func(_ string, read, of int64) {
		if of != rows {
			t.Errorf("%d of %d rows, want of %d", read, of, rows)
		}
		heard = append(heard, read)
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		if len(heard) > 1 && m.HeapAlloc > most+1<<20 {
			t.Errorf("%d bytes are held after %d rows, %d before", m.HeapAlloc, read, most)
		}
		most = max(most, m.HeapAlloc)
	}})
	if err != nil || report.Broken() || report.Chains[0].Rows != rows {
		t.Fatalf("report = %+v, %v", report, err)
	}
	if len(heard) != 3 {
		t.Errorf("progress was heard at %v", heard)
	}
}
