// Package testkit gives tests a real database of their own.
//
// Database returns the URL of a fresh, migrated database that is dropped when the test ends; Store opens it. A test
// process has one private PostgreSQL with fsync off, whose cluster lies in a pool of folders below the system's
// temporary folder: each process takes one that no other uses, so packages are tested side by side, and the next run
// finds the cluster and the migrated template ready. A database costs about 50 ms then.
//
// MAHNWERK_TEST_DATABASE_URL names a server to use instead; its user must be allowed to create databases.
package testkit

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/internal/localpg"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/schemas"
)

const (
	// serverVariable names a server to be used instead of a private one.
	serverVariable = "MAHNWERK_TEST_DATABASE_URL"
	// maxClusters bounds the pool of clusters (about 50 MB each): as many test processes may run at once.
	maxClusters = 16
	// startLimit covers making a cluster on a slow, busy machine.
	startLimit = 2 * time.Minute
	// databaseLimit covers creating or dropping a database while many others do.
	databaseLimit = time.Minute
	testPrefix    = "mahnwerk_test_"
	templateName  = "mahnwerk_template_"
)

// server is where this process makes its databases, with the template they are copied from.
type server struct {
	url      func(database string) string
	template string
}

// shared is started once for each test process. Nobody stops it: it ends with the process that started it.
var shared = sync.OnceValues(func() (server, error) {
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	s, err := findServer(ctx)
	if err != nil {
		return server{}, err
	}
	return s, s.makeTemplate(ctx)
})

// Database returns the URL of a migrated, empty database that belongs to the test alone.
func Database(t testing.TB) string {
	t.Helper()
	s, err := shared()
	if err != nil {
		t.Fatalf("a database for the tests: %v", err)
	}
	name := testPrefix + rand.Text()
	name = strings.ToLower(name)
	create := "CREATE DATABASE " + name + " TEMPLATE " + s.template
	if err := s.exec(create); err != nil {
		t.Fatalf("create a database: %v", err)
	}
	t.Cleanup(func() {
		if err := s.exec("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"); err != nil {
			t.Errorf("drop the database of the test: %v", err)
		}
	})
	return s.url(name)
}

// Store opens a database of the test's own. now is the real time it sees; nil is the wall clock.
func Store(t testing.TB, now func() time.Time) *postgres.Store {
	t.Helper()
	return Open(t, Database(t), now)
}

// Open opens a database that Database returned; a second Store on it is a second process.
func Open(t testing.TB, url string, now func() time.Time) *postgres.Store {
	t.Helper()
	store, err := postgres.Open(t.Context(), url, postgres.Options{MaxConns: 6, Now: now})
	if err != nil {
		t.Fatalf("open the store: %v", err)
	}
	t.Cleanup(store.Close)
	return store
}

func findServer(ctx context.Context) (server, error) {
	if given := os.Getenv(serverVariable); given != "" {
		return givenServer(given)
	}
	private, err := startPrivate(ctx)
	if err != nil {
		return server{}, err
	}
	s := server{url: private.URL}
	return s, s.dropLeftovers(ctx)
}

func givenServer(text string) (server, error) {
	given, err := url.Parse(text)
	if err != nil {
		return server{}, errors.New(serverVariable + " is no URL (it is not shown, because it may hold a password)")
	}
	return server{url: func(database string) string {
		u := *given
		u.Path = "/" + database
		return u.String()
	}}, nil
}

// startPrivate takes the first cluster of the pool that no other process uses.
func startPrivate(ctx context.Context) (*localpg.Server, error) {
	pool := filepath.Join(os.TempDir(), "mahnwerk-testkit-"+strconv.Itoa(os.Getuid()))
	for n := range maxClusters {
		started, err := localpg.Start(ctx, localpg.Options{DataDir: filepath.Join(pool, strconv.Itoa(n)), FsyncOff: true})
		if errors.Is(err, localpg.ErrInUse) {
			continue
		}
		return started, err
	}
	return nil, fmt.Errorf("all %d clusters below %s are in use", maxClusters, pool)
}

// dropLeftovers removes what a killed test process left in a cluster that is now ours alone.
func (s server) dropLeftovers(ctx context.Context) error {
	return s.with(ctx, func(conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, `SELECT datname FROM pg_database WHERE starts_with(datname, $1)`, testPrefix)
		if err != nil {
			return err
		}
		names, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		for _, name := range names {
			if _, err := conn.Exec(ctx, "DROP DATABASE IF EXISTS "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)"); err != nil {
				return err
			}
		}
		return nil
	})
}

// makeTemplate migrates a template once for each content of the migrations. Processes that share a server wait for
// each other.
func (s *server) makeTemplate(ctx context.Context) error {
	hash, err := schemaHash()
	if err != nil {
		return err
	}
	s.template = templateName + hash
	return s.with(ctx, func(conn *pgx.Conn) error {
		if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock(hashtext($1))`, s.template); err != nil {
			return err
		}
		var ready bool
		err := conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, s.template).Scan(&ready)
		if err != nil || ready {
			return err
		}
		return s.migrateTemplate(ctx, conn)
	})
}

// migrateTemplate migrates under another name, so that a template that exists is always whole.
func (s *server) migrateTemplate(ctx context.Context, conn *pgx.Conn) error {
	unfinished := s.template + "_new"
	if _, err := conn.Exec(ctx, "DROP DATABASE IF EXISTS "+unfinished+" WITH (FORCE)"); err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+unfinished); err != nil {
		return err
	}
	if _, err := postgres.Migrate(ctx, s.url(unfinished)); err != nil {
		return err
	}
	_, err := conn.Exec(ctx, "ALTER DATABASE "+unfinished+" RENAME TO "+s.template)
	return err
}

func schemaHash() (string, error) {
	hash := sha256.New()
	err := fs.WalkDir(schemas.Postgres, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(schemas.Postgres, path)
		if err != nil {
			return err
		}
		fmt.Fprintf(hash, "%s %d\n", path, len(text))
		hash.Write(text) // a hash never fails to write
		return nil
	})
	return hex.EncodeToString(hash.Sum(nil)[:8]), err
}

func (s server) exec(sql string) error {
	ctx, cancel := context.WithTimeout(context.Background(), databaseLimit)
	defer cancel()
	return s.with(ctx, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, sql)
		return err
	})
}

func (s server) with(ctx context.Context, work func(*pgx.Conn) error) error {
	conn, err := pgx.Connect(ctx, s.url("postgres"))
	if err != nil {
		return err
	}
	return errors.Join(work(conn), conn.Close(ctx))
}
