package postgres_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

func TestMigrate_twiceIsOnce(t *testing.T) {
	t.Parallel()
	applied, err := postgres.Migrate(t.Context(), testkit.Database(t))
	if err != nil || applied != 0 {
		t.Errorf("Migrate of a migrated database = %d, %v, want 0 and no error", applied, err)
	}
}

func TestOpen_refusesAnotherSchema(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change string
		want   error
	}{
		"newer": {`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)`, postgres.ErrNewerSchema},
		"older": {`DELETE FROM goose_db_version WHERE version_id > 1`, postgres.ErrOlderSchema},
		"none":  {`DROP TABLE goose_db_version`, postgres.ErrOlderSchema},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := testkit.Database(t)
			exec(t, url, test.change)
			store, err := postgres.Open(t.Context(), url, postgres.Options{})
			if !errors.Is(err, test.want) {
				t.Errorf("Open = %v, want %v", err, test.want)
			}
			if err == nil {
				store.Close()
			}
		})
	}
}

func TestMigrate_refusesANewerSchema(t *testing.T) {
	t.Parallel()
	url := testkit.Database(t)
	exec(t, url, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)`)
	if _, err := postgres.Migrate(t.Context(), url); !errors.Is(err, postgres.ErrNewerSchema) {
		t.Errorf("Migrate = %v, want %v", err, postgres.ErrNewerSchema)
	}
}

func TestOpen_neverShowsThePassword(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"postgres://u:s3cret@host:port/db", "postgres://u:s3cret@127.0.0.1:1/db"} {
		_, err := postgres.Open(t.Context(), url, postgres.Options{})
		if err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("Open = %v, want an error without the password", err)
		}
	}
}

// exec changes a database past the store.
func exec(t *testing.T, url, sql string, args ...any) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	_, err = conn.Exec(t.Context(), sql, args...)
	if err := errors.Join(err, conn.Close(t.Context())); err != nil {
		t.Fatal(err)
	}
}
