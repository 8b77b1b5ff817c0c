package postgres_test

import (
	"io/fs"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
	"github.com/mahnwerk/mahnwerk/schemas"
)

// migratedTo is the URL of a database that is as an earlier version of the program left it.
func migratedTo(t *testing.T, version int64) string {
	t.Helper()
	url := testkit.Database(t)
	exec(t, url, `DROP SCHEMA public CASCADE; CREATE SCHEMA public`)
	config, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	db := stdlib.OpenDB(*config)
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	migrations, err := fs.Sub(schemas.Postgres, "postgres")
	if err != nil {
		t.Fatal(err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, migrations, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.UpTo(t.Context(), version); err != nil {
		t.Fatal(err)
	}
	return url
}

// TestMigrate_mailsThatWereOnlyNoted: they go on holding letters back, a person is still asked, and those that were answered
// stay answered.
func TestMigrate_mailsThatWereOnlyNoted(t *testing.T) {
	t.Parallel()
	url := migratedTo(t, 5)
	exec(t, url, `
		INSERT INTO entity (code, name, currency) VALUES ('NORD', 'Nord', 'EUR');
		INSERT INTO customer (entity, number) VALUES ('NORD', '10001'); INSERT INTO customer_state (customer_id) VALUES (1);
		INSERT INTO customer_identity (customer_id, name) VALUES (1, 'Kunde GmbH');
		INSERT INTO inbound_document (entity, kind, name, sha256, size_bytes, received_at, received_by, customer_id, answered_at) VALUES
		    ('NORD', 'mail', '<1@kunde.example>', sha256('one'), 3, '2026-09-06 23:30Z', 'anna', 1, NULL),
		    ('NORD', 'mail', 'brief.txt', sha256('two'), 3, '2026-09-01 08:00Z', 'anna', 1, '2026-09-02 08:00Z'),
		    ('NORD', 'statement', 's.xml', sha256('three'), 5, '2026-09-01 08:00Z', 'anna', NULL, NULL);
		INSERT INTO invoice (entity, customer_id, number, issued_on, due_on, amount_minor, currency) VALUES ('NORD', 1, 'R-1', '2026-08-01', '2026-09-01', 100, 'EUR');
		INSERT INTO dispute (entity, customer_id, invoice_id, key, whole, amount_minor, reason, opened_on, opened_by) VALUES ('NORD', 1, 1, 'D', true, 100, 'not_delivered', '2026-09-01', 'anna')`)
	if _, err := postgres.Migrate(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	store := testkit.Open(t, url, nil)
	rows := must[[]mailroom.MailRow](t)(store.Mails(t.Context(), mailroom.MailFilter{All: true}))
	if len(rows) != 2 {
		t.Fatalf("mails %+v", rows)
	}
	waiting, answered := rows[0], rows[1]
	if waiting.SettledAt != nil {
		waiting, answered = answered, waiting
	}
	if !waiting.Blocks || waiting.State != mailroom.Waiting || waiting.ReceivedOn != calendar.MustDate("2026-09-07") || waiting.Customer != "10001" {
		t.Errorf("the one that waits: %+v", waiting)
	}
	if answered.Blocks || answered.SettledHow != mailroom.Answered {
		t.Errorf("the one that was answered: %+v", answered)
	}
	if original := must[mailroom.Original](t)(store.MailOriginal(t.Context(), waiting.ID)); len(original.Raw) != 0 {
		t.Errorf("its bytes are %q", original.Raw)
	}
	if n := one[int](t, store, `SELECT count(*)::int FROM event_outbox WHERE kind = 'mail_stored'`); n != 1 {
		t.Errorf("%d workflows are told, want one", n)
	}
	if got := one[string](t, store, `SELECT reason || ' ' || (SELECT string_agg(kind, ' ') FROM inbound_document) FROM dispute`); got != "not_received statement" {
		t.Errorf("dispute and documents: %s", got)
	}
	if s := must[mailroom.Settling](t)(store.SettleMail(t.Context(), mailroom.SettleMail{Head: because("anna", ""), Mail: waiting.ID, How: mailroom.Answered})); s.State != mailroom.Settled {
		t.Errorf("settled %+v", s)
	}
}
