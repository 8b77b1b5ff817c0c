package benchmark

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/internal/localpg"
	"github.com/mahnwerk/mahnwerk/internal/localtemporal"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/workflows"
)

// place is a temporary folder with the servers of one benchmark.
type place struct {
	folder   string
	progress func(string)
	pg       *localpg.Server
	cases    int
	// ends are what close does, in reverse.
	ends []func(context.Context) error
}

func openPlace(ctx context.Context, progress func(string)) (*place, error) {
	folder, err := os.MkdirTemp("", "mahnwerk-bench-")
	if err != nil {
		return nil, err
	}
	p := &place{folder: folder, progress: progress}
	p.ends = append(p.ends, func(context.Context) error { return os.RemoveAll(folder) })
	progress("starting a private PostgreSQL")
	data := filepath.Join(folder, "pg")
	p.ends = append(p.ends, func(ctx context.Context) error { return localpg.Wipe(ctx, data) })
	if p.pg, err = localpg.Start(ctx, localpg.Options{DataDir: data, Progress: progress}); err != nil {
		return nil, errors.Join(err, p.close(context.WithoutCancel(ctx)))
	}
	p.ends = append(p.ends, p.pg.Stop)
	return p, nil
}

// close ends the servers and removes the folder. Every server's Stop has its own limit.
func (p *place) close(ctx context.Context) error {
	var faults []error
	for _, end := range slices.Backward(p.ends) {
		faults = append(faults, end(ctx))
	}
	p.ends = nil
	return errors.Join(faults...)
}

// conns is as many connections as a worker opens; see config.Config.DatabaseConns.
const conns = 12

// newLedger creates and opens an empty ledger.
func (p *place) newLedger(ctx context.Context) (store *postgres.Store, url string, err error) {
	p.cases++
	name := fmt.Sprintf("case_%d", p.cases)
	if err := p.pg.CreateDatabase(ctx, name); err != nil {
		return nil, "", err
	}
	url = p.pg.URL(name)
	if _, err := postgres.Migrate(ctx, url); err != nil {
		return nil, "", err
	}
	store, err = postgres.Open(ctx, url, postgres.Options{MaxConns: conns})
	return store, url, err
}

// filledTablesSQL lists the tables with rows. PostgreSQL plans as if an empty table had ten pages, unless it was vacuumed
// empty; autovacuum never does that, and a plan made for no rows would be kept while they come.
const filledTablesSQL = `
SELECT coalesce(string_agg(format('%I', relname), ', '), '')
FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0`

// analyze does what autovacuum does within a minute of an import, so that neither is measured by chance.
func analyze(ctx context.Context, url string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	var tables string
	if err = conn.QueryRow(ctx, filledTablesSQL).Scan(&tables); err == nil {
		_, err = conn.Exec(ctx, `VACUUM ANALYZE `+tables)
	}
	return errors.Join(err, conn.Close(ctx))
}

// startTemporal starts a private Temporal server with an empty history.
func (p *place) startTemporal(ctx context.Context) (*localtemporal.Server, error) {
	program, err := localtemporal.Ensure(ctx, localtemporal.EnsureOptions{Progress: p.progress})
	if err != nil {
		return nil, err
	}
	p.cases++
	return localtemporal.Start(ctx, localtemporal.Options{Program: program, NoUI: true, SearchAttributes: workflows.SearchAttributes(),
		DBFile: filepath.Join(p.folder, fmt.Sprintf("temporal-%d", p.cases), "temporal.db")})
}
