// Package localpg runs a private PostgreSQL for people who have none configured: `starter up --demo` on a bare
// machine, and the tests. Production gives a DATABASE_URL and never comes here.
//
// It finds the binaries (see Find), makes a cluster in the data folder with its own password, and starts the server
// as a child process that is gone when we are gone. The server listens on 127.0.0.1 only, has no Unix socket (whose
// path may not be longer than about a hundred bytes, which temporary folders exceed), and asks every client for the
// password.
//
// PostgreSQL refuses to run as root. As root the server therefore runs as the user postgres, else nobody; a cluster
// that exists already runs as its owner. Where that user cannot enter the data folder (root's home, a temporary folder with
// mode 0700), the cluster lies under /var/lib/mahnwerk and the file "cluster-is-at" in the data folder tells where.
//
//	server, err := localpg.Start(ctx, localpg.Options{DataDir: ".mahnwerk/postgres"})
//	…
//	err = server.CreateDatabase(ctx, "ledger")
//	pool, err := pgxpool.New(ctx, server.URL("ledger"))
package localpg

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mahnwerk/mahnwerk/internal/childproc"
	"github.com/mahnwerk/mahnwerk/internal/filelock"
	"github.com/mahnwerk/mahnwerk/internal/portpick"
)

// ErrInUse is returned when a living process has the data folder's server started.
var ErrInUse = errors.New("the data folder is in use by another process")

const (
	// superuser owns everything in a private cluster; roles with fewer rights are the migrations' business.
	superuser = "mahnwerk"
	// maintenanceDB exists in every cluster and is never dropped.
	maintenanceDB = "postgres"

	// readyLimit covers the recovery after a crash, which replays at most one checkpoint distance of log.
	readyLimit = 60 * time.Second
	readyEvery = 50 * time.Millisecond
	// startAttempts bounds new tries after a port was taken in between or while the processes of a killed server
	// still let go of its shared memory; with startPause they cover five seconds.
	startAttempts = 20
	startPause    = 250 * time.Millisecond
	// stopLimit is for the checkpoint of a fast shutdown on a slow disk.
	stopLimit = 30 * time.Second
	// logTail is how much of the server's log an error shows: some twenty lines.
	logTail = 2000
)

// Options of Start. Only DataDir is required.
type Options struct {
	DataDir string // created when missing; nothing else should lie in it
	Port    int    // wanted port; 0 is any, and a busy one is replaced
	// FsyncOff trades safety against power cuts for speed: right for a demo and for tests, wrong for real money.
	// Every commit survives kill -9 of the server either way.
	FsyncOff bool
	// LogFile takes the server's log; empty is postgres.log in DataDir. Statements and their values never reach it.
	LogFile string
	// Progress is told what takes long (making the cluster, fetching binaries); nil is silence.
	Progress func(string)
}

// Server is a running PostgreSQL. It is to be ended by Stop or Kill, also after Done.
type Server struct {
	process  *childproc.Process
	port     int
	password string
	lock     *filelock.Lock
	unlock   sync.Once
}

// Start makes the cluster when there is none, starts its server and waits until it answers a query. A server that a
// crashed run left behind is ended first. It returns ErrInUse when another living process started it, and *NotFoundError
// when there are no binaries.
func Start(ctx context.Context, o Options) (*Server, error) {
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	dataDir, err := prepareDataDir(o.DataDir)
	if err != nil {
		return nil, fmt.Errorf("start PostgreSQL: %w", err)
	}
	o.DataDir = dataDir
	if o.LogFile == "" {
		o.LogFile = filepath.Join(dataDir, logName)
	}
	lock, err := lockDataDir(dataDir)
	if err != nil {
		return nil, fmt.Errorf("start PostgreSQL: %w", err)
	}
	server, err := startLocked(ctx, o)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start PostgreSQL: %w", err), lock.Release())
	}
	server.lock = lock
	return server, nil
}

func lockDataDir(dataDir string) (*filelock.Lock, error) {
	lock, err := filelock.Try(filepath.Join(dataDir, lockName))
	if errors.Is(err, filelock.ErrHeld) {
		return nil, fmt.Errorf("%w: %s", ErrInUse, dataDir)
	}
	return lock, err
}

// startLocked runs with the data folder's lock held: a postmaster that is found alive has lost its parent.
func startLocked(ctx context.Context, o Options) (*Server, error) {
	place, err := choosePlace(o.DataDir)
	if err != nil {
		return nil, err
	}
	if err := endOrphan(ctx, place.cluster()); err != nil {
		return nil, err
	}
	binaries, err := findFor(ctx, place, o.Progress)
	if err != nil {
		return nil, err
	}
	password, err := ensureCluster(ctx, o, binaries, place)
	if err != nil {
		return nil, err
	}
	return launch(ctx, o, binaries, place, password)
}

// launch starts the server, again when the reason of a failure passes.
func launch(ctx context.Context, o Options, b Binaries, place place, password string) (*Server, error) {
	pause := time.NewTicker(startPause)
	defer pause.Stop()
	var err error
	for range startAttempts {
		var s *Server
		if s, err = launchOnce(ctx, o, b, place, password); err == nil {
			return s, nil
		}
		var early *earlyEnd
		if !errors.As(err, &early) || !early.passes() {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(err, ctx.Err())
		case <-pause.C:
		}
	}
	return nil, fmt.Errorf("%d attempts: %w", startAttempts, err)
}

func launchOnce(ctx context.Context, o Options, b Binaries, place place, password string) (*Server, error) {
	port, err := portpick.Pick(o.Port)
	if err != nil {
		return nil, err
	}
	process, err := childproc.Start(childproc.Options{
		Path:       b.program("postgres"),
		Args:       serverArgs(place.cluster(), port, o.FsyncOff),
		Dir:        place.home,
		Env:        environment(),
		User:       place.user,
		LogFile:    o.LogFile,
		StopSignal: syscall.SIGINT, // fast shutdown: sessions are ended, nothing needs recovery
		StopLimit:  stopLimit,
	})
	if err != nil {
		portpick.Release(port)
		return nil, err
	}
	s := &Server{process: process, port: port, password: password}
	if err := s.awaitReady(ctx, o.LogFile); err != nil {
		err = errors.Join(err, process.Stop(context.WithoutCancel(ctx)))
		portpick.Release(port)
		return nil, err
	}
	return s, nil
}

// awaitReady waits until a real connection is answered.
func (s *Server) awaitReady(ctx context.Context, logFile string) error {
	ctx, cancel := context.WithTimeout(ctx, readyLimit)
	defer cancel()
	ticker := time.NewTicker(readyEvery)
	defer ticker.Stop()
	for {
		err := s.ping(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-s.process.Done():
			return &earlyEnd{port: s.port, err: s.process.Err(), log: childproc.Tail(logFile, logTail)}
		case <-ctx.Done():
			return fmt.Errorf("not ready within %s: %w; its log ends with:\n%s", readyLimit, err, childproc.Tail(logFile, logTail))
		case <-ticker.C:
		}
	}
}

func (s *Server) ping(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, s.URL(maintenanceDB))
	if err != nil {
		return err
	}
	return errors.Join(conn.Ping(ctx), conn.Close(ctx))
}

// URL is the connection string of a database on this server. It holds the password: it is not to be logged.
func (s *Server) URL(database string) string {
	u := url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword(superuser, s.password),
		Host:     portpick.Address(s.port),
		Path:     "/" + database,
		RawQuery: "sslmode=disable",
	}
	return u.String()
}

// Port is the port on 127.0.0.1.
func (s *Server) Port() int { return s.port }

// PID is the process id of the postmaster.
func (s *Server) PID() int { return s.process.PID() }

// Done is closed when the server has ended, for whatever reason.
func (s *Server) Done() <-chan struct{} { return s.process.Done() }

// Err tells how the server ended, after Done; nil is an orderly end.
func (s *Server) Err() error { return s.process.Err() }

// CreateDatabase creates an empty database unless it exists.
func (s *Server) CreateDatabase(ctx context.Context, name string) error {
	conn, err := pgx.Connect(ctx, s.URL(maintenanceDB))
	if err != nil {
		return fmt.Errorf("create database %s: %w", name, err)
	}
	_, err = conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize())
	if exists(err) {
		err = nil
	}
	if err := errors.Join(err, conn.Close(ctx)); err != nil {
		return fmt.Errorf("create database %s: %w", name, err)
	}
	return nil
}

// exists: a second creator gets duplicate_database, or unique_violation when both are at it at the same moment.
func exists(err error) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && (refused.Code == "42P04" || refused.Code == "23505")
}

// Stop ends all sessions and shuts the server down; when that takes longer than 30 seconds or ctx ends, it is killed,
// and the next start recovers. It may be called again.
func (s *Server) Stop(ctx context.Context) error {
	if err := s.process.Stop(ctx); err != nil {
		return err
	}
	return s.release()
}

// Kill ends the server with SIGKILL, as a fault test wants it, and waits until the postmaster is gone.
func (s *Server) Kill() error {
	if err := s.process.Kill(); err != nil {
		return err
	}
	<-s.process.Done()
	return s.release()
}

// release gives port and data folder back for the next start.
func (s *Server) release() error {
	var err error
	s.unlock.Do(func() {
		portpick.Release(s.port)
		err = s.lock.Release()
	})
	return err
}

// serverArgs are given on the command line rather than in postgresql.conf, so that a later version of this program changes
// them for clusters that exist.
func serverArgs(cluster string, port int, fsyncOff bool) []string {
	args := []string{"-D", cluster, "-p", strconv.Itoa(port)}
	settings := []string{
		"listen_addresses=" + portpick.Host,
		"unix_socket_directories=",
		"shared_buffers=128MB",
		"max_connections=100",
		"timezone=UTC",
		"log_timezone=UTC",
		// The log must stay free of personal data: no statements, and no DETAIL lines such as "Key (email)=(…)".
		"log_min_error_statement=panic",
		"log_error_verbosity=terse",
		"log_min_messages=warning",
	}
	if fsyncOff {
		// synchronous_commit stays on: without it, kill -9 of the server would lose the last commits, and a letter
		// that has left could be sent again. With fsync off it costs next to nothing.
		settings = append(settings, "fsync=off", "full_page_writes=off")
	}
	for _, s := range settings {
		args = append(args, "-c", s)
	}
	return args
}
