package postgres_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// filledLedger is a database in which every invariant holds, written past the store: see testdata/ledger.sql.
func filledLedger(t *testing.T) (url string) {
	t.Helper()
	url = testkit.Database(t)
	script, err := os.ReadFile("testdata/ledger.sql")
	if err != nil {
		t.Fatal(err)
	}
	conn := connect(t, url)
	if _, err := conn.Exec(t.Context(), string(script)); err != nil {
		t.Fatal(err)
	}
	chainAudit(t, conn)
	return url
}

// connect opens a connection past the store that knows the store's types.
func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	postgres.RegisterTypes(conn.TypeMap())
	t.Cleanup(func() {
		if err := conn.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return conn
}

// auditTrail is what the filled ledger's audit chain tells, in the words of the store: kind and subject.
var auditTrail = [][2]string{
	{"entity_saved", "entity/NORD"}, {"customer_created", "customer/1"}, {"customer_created", "customer/2"},
	{"invoice_imported", "invoice/1"}, {"invoice_imported", "invoice/2"}, {"invoice_imported", "invoice/3"},
	{"invoice_imported", "invoice/4"}, {"invoice_imported", "invoice/5"}, {"invoice_imported", "invoice/6"},
	{"invoice_imported", "invoice/7"}, {"invoice_imported", "invoice/8"}, {"invoice_imported", "invoice/10"},
	{"credit_note_imported", "invoice/9"}, {"credit_note_applied", "credit_note/9"}, {"invoice_cancelled", "invoice/7"},
	{"approval_requested", "approval/A-2"}, {"approval_approved", "approval/A-2"}, {"written_off", "invoice/6"},
	{"dispute_opened", "dispute/1"}, {"hold_set", "hold/1"}, {"promise_made", "promise/1"},
	{"run_started", "run/1"}, {"letter_planned", "letter/L-1"}, {"letter_planned", "letter/L-2"}, {"letter_planned", "letter/L-4"},
	{"letter_sent", "letter/1"}, {"letter_sent", "letter/2"}, {"letter_sent", "letter/4"},
	{"promise_made", "promise/2"}, {"payment_posted", "payment/1"}, {"payment_posted", "payment/2"}, {"payment_reversed", "payment/2"},
	{"refund_proposed", "refund/1"}, {"refund_rejected", "refund/1"}, {"advice_recorded", "advice/1"},
	{"statement_recorded", "statement/1"}, {"statement_recorded", "statement/2"},
	{"promise_broken", "promise/2"}, {"run_started", "run/2"}, {"letter_planned", "letter/L-3"}, {"letter_sent", "letter/3"},
	{"hold_set", "hold/2"}, {"hold_expired", "hold/2"}, {"run_started", "run/3"},
	{"approval_requested", "approval/A-1"}, {"approval_requested", "approval/A-3"}, {"letter_planned", "letter/L-5"}, {"letter_planned", "letter/L-6"},
	{"approval_approved", "approval/A-1"}, {"letter_sent", "letter/5"},
	{"mail_stored", "mail/1"}, {"mail_claim_applied", "mail_claim/2"}, {"mail_claim_confirmed", "mail_claim/1"}, {"reply_drafted", "reply/1"},
	{"reply_sent", "reply/1"}, {"mail_settled", "mail/1"}, {"mail_stored", "mail/2"},
}

// chainAudit tells of every change of the filled ledger in an audit chain.
func chainAudit(t *testing.T, conn *pgx.Conn) {
	t.Helper()
	at := time.Date(2026, 3, 17, 9, 0, 0, 0, time.UTC)
	previous := []byte{}
	for i, link := range auditTrail {
		e := postgres.AuditEvent{Entity: "NORD", Seq: int64(i + 1), At: at, On: calendar.MustDate("2026-03-17"), Actor: "engine",
			Kind: link[0], Subject: link[1], Detail: []byte(`{"minor": 1}`)}
		hash, err := postgres.AuditHash(previous, e)
		if err != nil {
			t.Fatal(err)
		}
		_, err = conn.Exec(t.Context(), `
			INSERT INTO audit_event (entity, seq, at, on_date, actor, kind, subject, detail, prev_hash, hash)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			e.Entity, e.Seq, e.At, e.On, e.Actor, e.Kind, e.Subject, e.Detail, previous, hash)
		if err != nil {
			t.Fatal(err)
		}
		previous = hash
	}
	if _, err := conn.Exec(t.Context(), `INSERT INTO audit_head VALUES ('NORD', $1, $2)`, len(auditTrail), previous); err != nil {
		t.Fatal(err)
	}
}

// outsideOf is a world outside that agrees with the ledger.
func outsideOf(t *testing.T, conn *pgx.Conn) postgres.Outside {
	t.Helper()
	outside := postgres.Outside{EventsWaitAtMost: postgres.OutboxMaxAge}
	outside.Workflows = &postgres.OpenWorkflows{IDs: column[string](t, conn, `
		SELECT 'invoice/' || i.entity || '/' || i.number FROM invoice i JOIN item_state s ON s.invoice_id = i.id WHERE s.open_minor > 0
		UNION ALL SELECT 'case/NORD/' || id FROM dispute_case WHERE state <> 'resolved'
		UNION ALL SELECT 'inbound-mail/NORD/' || key FROM inbound_mail WHERE state <> 'settled'
		UNION ALL SELECT 'debtor/NORD/K-1'`)}
	outside.Mails = &postgres.MailLog{}
	for _, id := range column[string](t, conn, `SELECT message_id FROM letter WHERE sent_at IS NOT NULL UNION ALL SELECT message_id FROM reply WHERE state = 'sent' ORDER BY 1`) {
		outside.Mails.Accepted = append(outside.Mails.Accepted, postgres.AcceptedMail{MessageID: id, BodyHash: "body of " + id})
	}
	// A head that was noted when the chain had two links.
	second := column[[]byte](t, conn, `SELECT hash FROM audit_event WHERE entity = 'NORD' AND seq = 2`)[0]
	outside.Heads = map[string]postgres.ChainHead{"NORD": {Seq: 2, Hash: second}}
	return outside
}

// column returns the values of a query's only column.
func column[T any](t *testing.T, conn *pgx.Conn, sql string) []T {
	t.Helper()
	rows, err := conn.Query(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	values, err := pgx.CollectRows(rows, pgx.RowTo[T])
	if err != nil {
		t.Fatal(err)
	}
	return values
}

func TestCheck_everythingHoldsInAFilledLedger(t *testing.T) {
	t.Parallel()
	url := filledLedger(t)
	results, err := testkit.Open(t, url, nil).Check(t.Context(), outsideOf(t, connect(t, url)))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if r.Total != 0 {
			t.Errorf("%s: %d violations:\n%s", r.ID, r.Total, strings.Join(r.Violations, "\n"))
		}
		if r.Examined == 0 || r.NotAsked != "" {
			t.Errorf("%s examined %d rows, not asked: %q; the ledger of the test must fill every question", r.ID, r.Examined, r.NotAsked)
		}
	}
}

func TestCheck_saysWhatItWasNotGiven(t *testing.T) {
	t.Parallel()
	results, err := testkit.Store(t, nil).Check(t.Context(), postgres.Outside{})
	if err != nil {
		t.Fatal(err)
	}
	notAsked := map[string]bool{"I5": true, "I10": true, "I11": true, "I12": true, "I18": true, "I21": true}
	for _, r := range results {
		if r.Total != 0 || (r.NotAsked != "") != notAsked[r.ID] {
			t.Errorf("%s of an empty ledger: %d violations, not asked: %q", r.ID, r.Total, r.NotAsked)
		}
	}
}
