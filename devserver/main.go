// Command devserver is the Temporal server that Mahnwerk starts on a developer's machine: the real server
// (all four services in one process), its web UI, and one SQLite file in WAL mode.
//
// It lives in a Go module of its own so that the main module never imports the server: the server pulls in
// more than a thousand packages, and a cold build of it takes minutes of CPU. The main module builds this
// program once into a cache and starts it as a child process.
//
// It is meant for evaluation, tests and small installations on one machine. It binds to loopback only and has
// no authentication; production uses an existing Temporal cluster.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
)

// options is everything the program can be told. There is no configuration file.
type options struct {
	host             string
	port             int
	uiPort           int
	dbFile           string
	namespace        string
	retention        time.Duration
	searchAttributes map[string]enumspb.IndexedValueType
	codecEndpoint    string
	logLevel         string
	exitWithStdin    bool
}

func main() {
	opts, err := parseOptions(os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "devserver:", err)
		os.Exit(2)
	}
	if err := run(opts); err != nil {
		fmt.Fprintln(os.Stderr, "devserver:", err)
		os.Exit(1)
	}
}

func parseOptions(args []string) (options, error) {
	var o options
	var attributes string
	fs := flag.NewFlagSet("devserver", flag.ContinueOnError)
	fs.StringVar(&o.host, "host", "127.0.0.1", "address to listen on; keep it on loopback, there is no authentication")
	fs.IntVar(&o.port, "port", 7233, "port of the gRPC frontend")
	fs.IntVar(&o.uiPort, "ui-port", 8233, "port of the web UI, 0 for none")
	fs.StringVar(&o.dbFile, "db", "", "SQLite file, created when missing (required)")
	fs.StringVar(&o.namespace, "namespace", "default", "namespace created when missing")
	fs.DurationVar(&o.retention, "retention", 90*24*time.Hour, "how long closed workflows of a new namespace are kept")
	fs.StringVar(&attributes, "search-attributes", "", "custom search attributes of a new namespace: Name=Keyword,Other=Int")
	fs.StringVar(&o.codecEndpoint, "codec-endpoint", "", "payload codec endpoint the UI shows decoded payloads with")
	fs.StringVar(&o.logLevel, "log-level", "error", "log level of the server: debug, info, warn, error")
	fs.BoolVar(&o.exitWithStdin, "exit-with-stdin", false, "stop when standard input is closed, so that no orphan outlives the parent")
	if err := fs.Parse(args); err != nil {
		return options{}, err
	}
	if o.dbFile == "" {
		return options{}, errors.New("--db is required: the SQLite file of the server")
	}
	var err error
	o.searchAttributes, err = parseAttributes(attributes)
	return o, err
}

// parseAttributes reads "Name=Type,Name=Type". An empty text is no attributes.
func parseAttributes(text string) (map[string]enumspb.IndexedValueType, error) {
	out := map[string]enumspb.IndexedValueType{}
	for _, pair := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' }) {
		name, kind, ok := strings.Cut(pair, "=")
		if !ok || name == "" {
			return nil, fmt.Errorf("search attribute %q: want Name=Type", pair)
		}
		value, err := enumspb.IndexedValueTypeFromString(kind)
		if err != nil {
			return nil, fmt.Errorf("search attribute %q: %w", pair, err)
		}
		out[name] = value
	}
	return out, nil
}

func run(o options) error {
	stop := make(chan struct{})
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	if o.exitWithStdin {
		go func() {
			_, _ = io.Copy(io.Discard, os.Stdin) // the parent never writes: a read ends only when it is gone
			close(stop)
		}()
	}

	s, err := newServer(o)
	if err != nil {
		return err
	}
	if err := s.start(); err != nil {
		return err
	}
	fmt.Printf("ready grpc=%s:%d ui=%s:%d\n", o.host, o.port, o.host, o.uiPort)

	select {
	case <-signals:
	case <-stop:
	}
	return s.stop()
}
