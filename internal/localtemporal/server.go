package localtemporal

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/mahnwerk/mahnwerk/internal/childproc"
	"github.com/mahnwerk/mahnwerk/internal/filelock"
	"github.com/mahnwerk/mahnwerk/internal/portpick"
)

// ErrInUse is returned when a server runs on the database file already.
var ErrInUse = errors.New("the Temporal database is in use by another process")

const (
	defaultNamespace = "default"
	// lockLimit is for the server of a parent that was killed a moment ago: it notices and shuts down by itself.
	lockLimit = 20 * time.Second
	// startAttempts bounds new tries after a port was taken between the look and the bind.
	startAttempts = 5
	// stopLimit is for closing the database; an idle server takes one second.
	stopLimit = 20 * time.Second
	// logTail is how much of the server's log an error shows.
	logTail = 2000
)

// Options of Start. Program and DBFile are required.
type Options struct {
	Program Program
	DBFile  string // SQLite file, created when missing
	LogFile string // empty is DBFile+".log"

	Port   int // wanted port of the gRPC frontend; 0 is any, and a busy one is replaced
	UIPort int // wanted port of the web UI, likewise
	NoUI   bool

	Namespace string        // empty is "default"; created when missing
	Retention time.Duration // of closed workflows in a new namespace; 0 is the program's default
	// SearchAttributes are names and types (Keyword, Int, Datetime, …); those the namespace lacks are added.
	SearchAttributes map[string]string
	// CodecEndpoint is where the web UI has payloads decoded; empty shows them as they are.
	CodecEndpoint string
}

// Server is a running Temporal server. It is to be ended by Stop or Kill, also after Done.
type Server struct {
	process      *childproc.Process
	port, uiPort int // uiPort is 0 without UI
	lock         *filelock.Lock
	once         sync.Once
}

// Start starts the server and waits until its namespace answers and the web UI is served. It returns ErrInUse when
// a server runs on the database file already.
func Start(ctx context.Context, o Options) (*Server, error) {
	o, err := o.complete()
	if err != nil {
		return nil, fmt.Errorf("start Temporal: %w", err)
	}
	lock, err := lockDatabase(ctx, o.DBFile)
	if err != nil {
		return nil, fmt.Errorf("start Temporal: %w", err)
	}
	server, err := startLocked(ctx, o, lock)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start Temporal: %w", err), lock.Release())
	}
	return server, nil
}

func (o Options) complete() (Options, error) {
	if o.Program.Path == "" || o.DBFile == "" {
		return o, errors.New("program and database file are required")
	}
	var err error
	if o.DBFile, err = filepath.Abs(o.DBFile); err != nil {
		return o, err
	}
	if o.Namespace == "" {
		o.Namespace = defaultNamespace
	}
	if o.LogFile == "" {
		o.LogFile = o.DBFile + ".log"
	}
	return o, os.MkdirAll(filepath.Dir(o.DBFile), 0o700)
}

// lockDatabase takes a lock that the child inherits: two servers on one SQLite file would destroy each other's work,
// and the child may outlive a killed parent by the second it takes to shut down.
func lockDatabase(ctx context.Context, dbFile string) (*filelock.Lock, error) {
	ctx, cancel := context.WithTimeout(ctx, lockLimit)
	defer cancel()
	lock, err := filelock.Acquire(ctx, dbFile+".lock")
	if errors.Is(err, filelock.ErrHeld) {
		return nil, fmt.Errorf("%w: %s", ErrInUse, dbFile)
	}
	return lock, err
}

func startLocked(ctx context.Context, o Options, lock *filelock.Lock) (*Server, error) {
	unfinished, err := beginDatabase(o.DBFile)
	if err != nil {
		return nil, err
	}
	for range startAttempts {
		var s *Server
		s, err = startOnce(ctx, o, lock)
		if err == nil {
			return s, unfinished.settle(ctx, s)
		}
		var early *earlyEnd
		if !errors.As(err, &early) || !early.passes() {
			return nil, err
		}
	}
	return nil, fmt.Errorf("%d attempts: %w", startAttempts, err)
}

func startOnce(ctx context.Context, o Options, lock *filelock.Lock) (*Server, error) {
	s := &Server{lock: lock}
	err := s.pickPorts(o)
	if err == nil {
		s.process, err = childproc.Start(childproc.Options{
			Path:      o.Program.Path,
			Args:      arguments(o, s.port, s.uiPort),
			StdinPipe: true, // end of file tells the devserver to stop
			LogFile:   o.LogFile,
			StopLimit: stopLimit,
			Inherit:   []*os.File{lock.File()},
		})
	}
	if err != nil {
		s.releasePorts()
		return nil, err
	}
	if err := s.awaitReady(ctx, o); err != nil {
		err = errors.Join(err, s.process.Stop(context.WithoutCancel(ctx)))
		s.releasePorts()
		return nil, err
	}
	return s, nil
}

func (s *Server) pickPorts(o Options) error {
	var err error
	if s.port, err = portpick.Pick(o.Port); err != nil || o.NoUI {
		return err
	}
	s.uiPort, err = portpick.Pick(o.UIPort)
	return err
}

// releasePorts lets a restarted server have them again, so that its clients find it.
func (s *Server) releasePorts() {
	portpick.Release(s.port)
	portpick.Release(s.uiPort)
}

// Address is host and port of the gRPC frontend.
func (s *Server) Address() string { return portpick.Address(s.port) }

// UIURL is the address of the web UI, empty without one.
func (s *Server) UIURL() string {
	if s.uiPort == 0 {
		return ""
	}
	return "http://" + portpick.Address(s.uiPort)
}

// Port is the port of the gRPC frontend; a restart that wants it gets it again.
func (s *Server) Port() int { return s.port }

// UIPort is the port of the web UI, 0 without one.
func (s *Server) UIPort() int { return s.uiPort }

// PID is the process id of the server.
func (s *Server) PID() int { return s.process.PID() }

// Done is closed when the server has ended, for whatever reason.
func (s *Server) Done() <-chan struct{} { return s.process.Done() }

// Err tells how the server ended, after Done; nil is an orderly end.
func (s *Server) Err() error { return s.process.Err() }

// Stop shuts the server down; when that takes longer than 20 seconds or ctx ends, it is killed. It may be called
// again.
func (s *Server) Stop(ctx context.Context) error {
	if err := s.process.Stop(ctx); err != nil {
		return err
	}
	return s.release()
}

// Kill ends the server with SIGKILL, as a fault test wants it, and waits until it is gone.
func (s *Server) Kill() error {
	if err := s.process.Kill(); err != nil {
		return err
	}
	<-s.process.Done()
	return s.release()
}

func (s *Server) release() error {
	var err error
	s.once.Do(func() {
		s.releasePorts()
		err = s.lock.Release()
	})
	return err
}

// arguments are the flags of the program; a uiPort of 0 is no web UI.
func arguments(o Options, port, uiPort int) []string {
	if o.Program.CLI {
		return cliArguments(o, port, uiPort)
	}
	args := []string{
		"--host", portpick.Host, "--port", strconv.Itoa(port), "--ui-port", strconv.Itoa(uiPort),
		"--db", o.DBFile, "--namespace", o.Namespace, "--exit-with-stdin",
	}
	if len(o.SearchAttributes) > 0 {
		args = append(args, "--search-attributes", strings.Join(attributePairs(o.SearchAttributes), ","))
	}
	if o.Retention > 0 {
		args = append(args, "--retention", o.Retention.String())
	}
	if o.CodecEndpoint != "" {
		args = append(args, "--codec-endpoint", o.CodecEndpoint)
	}
	return args
}

// cliArguments are the flags of `temporal server start-dev`, which knows no retention.
func cliArguments(o Options, port, uiPort int) []string {
	args := []string{
		"server", "start-dev", "--ip", portpick.Host, "--port", strconv.Itoa(port),
		"--db-filename", o.DBFile, "--namespace", o.Namespace, "--log-level", "error",
	}
	for _, pair := range attributePairs(o.SearchAttributes) {
		args = append(args, "--search-attribute", pair)
	}
	if uiPort == 0 {
		return append(args, "--headless")
	}
	args = append(args, "--ui-port", strconv.Itoa(uiPort))
	if o.CodecEndpoint != "" {
		args = append(args, "--ui-codec-endpoint", o.CodecEndpoint)
	}
	return args
}

func attributePairs(attributes map[string]string) []string {
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		pairs = append(pairs, name+"="+attributes[name])
	}
	return pairs
}
