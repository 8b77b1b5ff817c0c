package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/mahnwerk/mahnwerk/schemas"
)

var (
	// ErrNewerSchema is returned when the database was migrated by a later version of this program: an older one would
	// book past rules it does not know.
	ErrNewerSchema = errors.New("the database has a newer schema than this program: use the newer program")
	// ErrOlderSchema is returned by Open when migrations are missing.
	ErrOlderSchema = errors.New("the database has an older schema than this program: migrate it first")
)

// Migrate brings a database to this program's schema and returns how many migrations that took. Several processes may
// call it at once; one works, the others wait and find nothing to do. Migrations are never taken back.
func Migrate(ctx context.Context, url string) (applied int, err error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return 0, errors.New("migrate: the database URL cannot be read (it is not shown, because it holds a password)")
	}
	db := stdlib.OpenDB(*config)
	defer func() { err = errors.Join(err, db.Close()) }()
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	migrations, err := fs.Sub(schemas.Postgres, "postgres")
	if err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, migrations,
		goose.WithSessionLocker(locker), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	current, target, err := provider.GetVersions(ctx)
	if err != nil {
		return 0, fmt.Errorf("migrate: read the database's version: %w", err)
	}
	if current > target {
		return 0, fmt.Errorf("migrate: %w (%d, this program knows %d)", ErrNewerSchema, current, target)
	}
	results, err := provider.Up(ctx)
	if err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	return len(results), nil
}

// SchemaVersion is the number of the last migration this program has.
func SchemaVersion() (int64, error) {
	names, err := fs.Glob(schemas.Postgres, "postgres/*.sql")
	if err != nil {
		return 0, err
	}
	versions := make([]int64, 0, len(names))
	for _, name := range names {
		version, err := goose.NumericComponent(name)
		if err != nil {
			return 0, err
		}
		versions = append(versions, version)
	}
	return slices.Max(versions), nil
}

func checkSchema(ctx context.Context, pool *pgxpool.Pool) error {
	want, err := SchemaVersion()
	if err != nil {
		return err
	}
	have, err := databaseVersion(ctx, pool)
	switch {
	case err != nil:
		return fmt.Errorf("read the database's version: %w", err)
	case have > want:
		return fmt.Errorf("%w (%d, this program knows %d)", ErrNewerSchema, have, want)
	case have < want:
		return fmt.Errorf("%w (%d, this program needs %d)", ErrOlderSchema, have, want)
	}
	return nil
}

// undefinedTable is SQLSTATE 42P01: nothing was ever migrated.
const undefinedTable = "42P01"

func databaseVersion(ctx context.Context, pool *pgxpool.Pool) (int64, error) {
	var version int64
	err := pool.QueryRow(ctx, `SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied`).Scan(&version)
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.Code == undefinedTable {
		return 0, nil
	}
	return version, err
}
