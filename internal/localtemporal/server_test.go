//go:build unix

package localtemporal

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"

	"github.com/mahnwerk/mahnwerk/internal/childproc/proctest"
	"github.com/mahnwerk/mahnwerk/internal/portpick"
)

const (
	// parentEnv makes the test binary a process that starts a server on that file, says its pid and waits.
	parentEnv = "MAHNWERK_TEST_PARENT_OF"

	// patience bounds each wait for another process; the waits themselves end at the first sign.
	patience = 60 * time.Second
)

func TestMain(m *testing.M) {
	dbFile := os.Getenv(parentEnv)
	if dbFile == "" {
		os.Exit(m.Run())
	}
	if err := beParent(dbFile); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func beParent(dbFile string) error {
	program, err := Ensure(context.Background(), EnsureOptions{})
	if err != nil {
		return err
	}
	s, err := Start(context.Background(), Options{Program: program, DBFile: dbFile, NoUI: true})
	if err != nil {
		return err
	}
	fmt.Println(s.PID())
	<-s.Done()
	return s.Err()
}

// devserver returns the built program; a cold build would outlast the time limit of a test.
func devserver(t *testing.T) Program {
	t.Helper()
	p, ok := Cached(t.Context(), EnsureOptions{})
	if !ok {
		t.Fatalf("the Temporal dev server is not built yet; run first: %s", BuildCommand)
	}
	return p
}

func startServer(t *testing.T, o Options) *Server {
	t.Helper()
	o.Program = devserver(t)
	s, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return s
}

func dial(t *testing.T, s *Server, namespace string) client.Client {
	t.Helper()
	c, err := client.DialContext(t.Context(), client.Options{
		HostPort: s.Address(), Namespace: namespace,
		Logger: sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler)),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// open starts a workflow that no worker ever takes up.
func open(t *testing.T, c client.Client, id string, attributes ...temporal.SearchAttributeUpdate) {
	t.Helper()
	_, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{
		ID: id, TaskQueue: "nobody", TypedSearchAttributes: temporal.NewSearchAttributes(attributes...),
	}, "Waiting")
	if err != nil {
		t.Fatal(err)
	}
}

func count(t *testing.T, c client.Client, query string) int64 {
	t.Helper()
	answer, err := c.CountWorkflow(t.Context(), &workflowservice.CountWorkflowExecutionsRequest{Query: query})
	if err != nil {
		t.Fatal(err)
	}
	return answer.Count
}

func TestStart_readyMeansReady(t *testing.T) {
	db := filepath.Join(t.TempDir(), "new folder", "temporal.db")
	s := startServer(t, Options{DBFile: db, Namespace: "mahnwerk", SearchAttributes: map[string]string{"Stage": "Keyword"}})
	c := dial(t, s, "mahnwerk")
	open(t, c, "invoice/DE/1", temporal.NewSearchAttributeKeyKeyword("Stage").ValueSet("open"))
	proctest.Eventually(t, patience, "found by its search attribute", func() bool { return count(t, c, "Stage = 'open'") == 1 })
	answer, err := http.Get(s.UIURL() + "/api/v1/namespaces/mahnwerk")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("the web UI answers %s", answer.Status)
	}
}

func TestStart_afterKill(t *testing.T) {
	db := filepath.Join(t.TempDir(), "temporal.db")
	first := startServer(t, Options{DBFile: db, NoUI: true})
	if first.UIURL() != "" {
		t.Errorf("UIURL = %s without a UI", first.UIURL())
	}
	open(t, dial(t, first, "default"), "invoice/DE/1")
	if err := first.Kill(); err != nil {
		t.Fatal(err)
	}
	if first.Err() == nil {
		t.Error("a killed server claims to have ended well")
	}
	second := startServer(t, Options{
		DBFile: db, NoUI: true, Port: first.Port(), SearchAttributes: map[string]string{"Stage": "Keyword"},
	})
	if second.Port() != first.Port() {
		t.Errorf("restarted on %d, want %d again: a worker that lives on would not find it", second.Port(), first.Port())
	}
	c := dial(t, second, "default")
	if _, err := c.DescribeWorkflowExecution(t.Context(), "invoice/DE/1", ""); err != nil {
		t.Errorf("the workflow of before the kill: %v", err)
	}
	// A namespace that is older than a search attribute gets it too.
	open(t, c, "invoice/DE/2", temporal.NewSearchAttributeKeyKeyword("Stage").ValueSet("open"))
	proctest.Eventually(t, patience, "found by the later search attribute", func() bool { return count(t, c, "Stage = 'open'") == 1 })
}

func TestStart_databaseInUse(t *testing.T) {
	db := filepath.Join(t.TempDir(), "temporal.db")
	s := startServer(t, Options{DBFile: db, NoUI: true})
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := Start(ctx, Options{Program: devserver(t), DBFile: db}); !errors.Is(err, ErrInUse) {
		t.Errorf("second Start: %v, want ErrInUse", err)
	}
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Err(); err != nil {
		t.Errorf("the server's end: %v, want an orderly one", err)
	}
}

func TestStart_busyPortsAreReplaced(t *testing.T) {
	first := startServer(t, Options{DBFile: filepath.Join(t.TempDir(), "first.db")})
	second := startServer(t, Options{
		DBFile: filepath.Join(t.TempDir(), "second.db"), Port: first.Port(), UIPort: first.UIPort(),
	})
	if second.Port() == first.Port() || second.UIPort() == first.UIPort() {
		t.Errorf("both servers on %s, %s", first.Address(), first.UIURL())
	}
}

// A parent killed with SIGKILL leaves no server, and the next start waits for the end of the old one.
func TestServer_goesWhenTheParentIsKilled(t *testing.T) {
	devserver(t)
	db := filepath.Join(t.TempDir(), "temporal.db")
	parent := exec.Command(os.Args[0])
	parent.Env = append(os.Environ(), parentEnv+"="+db)
	server := proctest.StartTalking(t, parent)
	if !proctest.Alive(server) {
		t.Fatalf("server %d does not run", server)
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := parent.Wait(); err == nil {
		t.Error("the parent ended by itself, want it killed")
	}
	startServer(t, Options{DBFile: db, NoUI: true})
	proctest.Eventually(t, patience, "the old server is gone", func() bool { return !proctest.Alive(server) })
}

func TestStart_programThatEndsAtOnce(t *testing.T) {
	program := filepath.Join(t.TempDir(), "broken")
	write(t, program, "#!/bin/sh\necho 'disk on fire'\nexit 1\n")
	if err := os.Chmod(program, 0o755); err != nil {
		t.Fatal(err)
	}
	db := filepath.Join(t.TempDir(), "temporal.db")
	_, err := Start(t.Context(), Options{Program: Program{Path: program}, DBFile: db, NoUI: true})
	if err == nil || !strings.Contains(err.Error(), "disk on fire") {
		t.Errorf("Start: %v, want the program's last words", err)
	}
}

// The schema is made in many steps, and only when the file is missing.
func TestStart_killedWhileTheDatabaseWasMade(t *testing.T) {
	db := filepath.Join(t.TempDir(), "temporal.db")
	write(t, db, "half a schema")
	write(t, db+".new", "")
	s := startServer(t, Options{DBFile: db, NoUI: true})
	open(t, dial(t, s, "default"), "invoice/DE/1")
	if _, err := os.Stat(db + ".new"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the mark after readiness: %v, want it gone", err)
	}
}

func TestBeginDatabase_neverRemovesOneThatWasReady(t *testing.T) {
	db := filepath.Join(t.TempDir(), "temporal.db")
	write(t, db, "months of invoices")
	if unfinished, err := beginDatabase(db); err != nil || unfinished.mark != "" {
		t.Errorf("beginDatabase = %v, %v", unfinished, err)
	}
	if text, err := os.ReadFile(db); err != nil || string(text) != "months of invoices" {
		t.Errorf("the database now: %q, %v", text, err)
	}
}

func TestStart_needsProgramAndFile(t *testing.T) {
	for _, o := range []Options{{}, {DBFile: "x.db"}, {Program: Program{Path: "/bin/true"}}} {
		if _, err := Start(t.Context(), o); err == nil {
			t.Errorf("Start(%+v) succeeded", o)
		}
	}
}

func TestArguments(t *testing.T) {
	o := Options{
		DBFile: "/d/t.db", Namespace: "ns", Retention: 24 * time.Hour, CodecEndpoint: "http://127.0.0.1:9",
		SearchAttributes: map[string]string{"Stage": "Keyword", "Entity": "Keyword"},
	}
	for _, c := range []struct {
		name    string
		program Program
		uiPort  int
		want    string
	}{
		{"our devserver", Program{}, 8233, "--host 127.0.0.1 --port 7233 --ui-port 8233 --db /d/t.db --namespace ns" +
			" --exit-with-stdin --search-attributes Entity=Keyword,Stage=Keyword --retention 24h0m0s" +
			" --codec-endpoint http://127.0.0.1:9"},
		{"temporal", Program{CLI: true}, 8233, "server start-dev --ip 127.0.0.1 --port 7233 --db-filename /d/t.db" +
			" --namespace ns --log-level error --search-attribute Entity=Keyword --search-attribute Stage=Keyword" +
			" --ui-port 8233 --ui-codec-endpoint http://127.0.0.1:9"},
		{"temporal without UI", Program{CLI: true}, 0, "server start-dev --ip 127.0.0.1 --port 7233 --db-filename /d/t.db" +
			" --namespace ns --log-level error --search-attribute Entity=Keyword --search-attribute Stage=Keyword --headless"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o.Program = c.program
			if got := strings.Join(arguments(o, 7233, c.uiPort), " "); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestEarlyEnd_passesWhenAPortIsTaken(t *testing.T) {
	port, err := portpick.Pick(0)
	if err != nil {
		t.Fatal(err)
	}
	if (&earlyEnd{ports: []int{port, 0}}).passes() {
		t.Error("free ports cannot be the reason")
	}
	listener, err := net.Listen("tcp", portpick.Address(0))
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	taken := listener.Addr().(*net.TCPAddr).Port
	if !(&earlyEnd{ports: []int{port, taken}}).passes() {
		t.Error("a taken port can be the reason")
	}
}
