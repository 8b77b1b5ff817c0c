package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/internal/config"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// desk is a data folder with a ledger of its own, and somebody who types commands.
type desk struct {
	t    *testing.T
	data string
}

func newDesk(t *testing.T) desk {
	t.Helper()
	d := desk{t: t, data: t.TempDir()}
	// An address nobody listens on: these tests need no Temporal, and must not find somebody else's.
	file := config.EngineFile{DatabaseURL: testkit.Database(t), TemporalAddress: "127.0.0.1:1", Namespace: "default", WebURL: "http://127.0.0.1:8090"}
	if err := config.WriteEngineFile(d.data, file); err != nil {
		t.Fatal(err)
	}
	return d
}

// newLedger is a desk whose ledger has the demo's entities, customers and invoices.
func newLedger(t *testing.T) desk {
	t.Helper()
	d := newDesk(t)
	d.done("policy", "save", demo("policy.json"))
	d.done("import", "entities", demo("entities.json"))
	d.done("users", "sync", demo("users.json"))
	d.done("import", "customers", demo("customers.csv"))
	d.done("import", "invoices", demo("invoices.csv"))
	return d
}

func demo(name string) string { return filepath.Join("..", "examples", "demo", name) }

type answer struct {
	out, err string
	code     int
}

func (d desk) run(args ...string) answer {
	d.t.Helper()
	var out, err bytes.Buffer
	line := append([]string{"--data", d.data, "--lang", "en", "--as", "anna", "--log-level", "error"}, args...)
	code := Run(d.t.Context(), line, &out, &err)
	return answer{out.String(), err.String(), code}
}

// done runs a command that must succeed.
func (d desk) done(args ...string) string {
	d.t.Helper()
	a := d.run(args...)
	if a.code != exitDone {
		d.t.Fatalf("starter %s: exit code %d\n%s%s", strings.Join(args, " "), a.code, a.out, a.err)
	}
	return a.out
}

// into runs a command that must succeed and reads its JSON.
func (d desk) into(value any, args ...string) {
	d.t.Helper()
	out := d.done(append([]string{"--json"}, args...)...)
	if err := json.Unmarshal([]byte(out), value); err != nil {
		d.t.Fatalf("starter %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

func (d desk) file(name, content string) string {
	d.t.Helper()
	path := filepath.Join(d.data, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		d.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		d.t.Fatal(err)
	}
	return path
}

func TestRun_exitCodes(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	nowhere := desk{t: t, data: t.TempDir()}
	tests := map[string]struct {
		at   desk
		args []string
		code int
		say  string
	}{
		"done":                  {d, []string{"policy", "check", demo("policy.json")}, exitDone, ""},
		"found something":       {d, []string{"policy", "check", d.file("bad.json", `{"name":"x","version":1}`)}, exitFinding, ""},
		"unknown command":       {d, []string{"dun"}, exitUsage, "unknown command"},
		"unknown flag":          {d, []string{"status", "--colour"}, exitUsage, "unknown flag"},
		"missing flag":          {d, []string{"promise", "add", "RE-2026-0711", "--customer", "10003"}, exitUsage, "on"},
		"missing argument":      {d, []string{"why"}, exitUsage, "accepts 1 arg"},
		"a group alone":         {d, []string{"promise"}, exitUsage, "needs a subcommand"},
		"no date":               {d, []string{"dunning", "preview", "--as-of", "yesterday"}, exitUsage, "yesterday"},
		"two formats":           {d, []string{"dunning", "preview", "--csv", "--json"}, exitUsage, "either"},
		"which entity":          {d, []string{"hold", "lift", "1", "--reason", "why not"}, exitUsage, "HELV, NORD"},
		"unknown language":      {d, []string{"status", "--lang", "fr"}, exitUsage, "want de or en"},
		"no such file":          {d, []string{"import", "customers", "missing.csv"}, exitUsage, "missing.csv"},
		"no such invoice":       {d, []string{"invoice", "show", "RE-0"}, exitRefused, "no invoice RE-0"},
		"no such entity":        {d, []string{"release", "add", "--entity", "SUED"}, exitRefused, "SUED"},
		"refused by a rule":     {d, []string{"hold", "set", "--entity", "NORD", "--customer", "10003", "--until", "1999-01-01", "--reason", "late"}, exitRefused, "hold"},
		"no engine":             {nowhere, []string{"status"}, exitUnreachable, "starter up"},
		"Temporal is not there": {d, []string{"rebuild"}, exitUnreachable, "Temporal"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.at.t = t
			a := test.at.run(test.args...)
			if a.code != test.code || !strings.Contains(a.err, test.say) {
				t.Errorf("starter %s = %d, %q; want %d and %q", strings.Join(test.args, " "), a.code, a.err, test.code, test.say)
			}
		})
	}
}

func TestRun_tellsErrorsToScripts(t *testing.T) {
	t.Parallel()
	a := newDesk(t).run("--json", "release", "add", "--entity", "SUED")
	var told struct{ Error, Text string }
	if err := json.Unmarshal([]byte(a.err), &told); err != nil || told.Error != "refused" || !strings.Contains(told.Text, "SUED") {
		t.Errorf("standard error = %q (%v), want one JSON document with error and text", a.err, err)
	}
	if a.out != "" {
		t.Errorf("standard output = %q, want nothing", a.out)
	}
}

func TestStatus_keysAreAPromise(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	var status map[string]any
	d.into(&status, "status")
	for _, key := range []string{"invoices", "letters", "promises", "disputes", "holds", "approvals", "workflows_open", "bank_fresh_on",
		"business_date", "mail", "tasks", "outbox_waiting", "runs", "relay", "engine"} {
		if _, ok := status[key]; !ok {
			t.Errorf("status --json has no key %q", key)
		}
	}
	if status["workflows_open"] != nil || status["engine"] != "does not answer" {
		t.Errorf("without Temporal: workflows_open = %v, engine = %v", status["workflows_open"], status["engine"])
	}
	if relay, _ := status["relay"].(string); !strings.Contains(relay, "sends nothing") {
		t.Errorf("relay = %v, want it to say that nothing is sent", status["relay"])
	}
}

// exec changes the ledger past the program.
func (d desk) exec(sql string) {
	d.t.Helper()
	d.onLedger(func(conn *pgx.Conn) error {
		_, err := conn.Exec(d.t.Context(), sql)
		return err
	})
}

// count asks the ledger for a number.
func (d desk) count(sql string) (n int) {
	d.t.Helper()
	d.onLedger(func(conn *pgx.Conn) error { return conn.QueryRow(d.t.Context(), sql).Scan(&n) })
	return n
}

func (d desk) onLedger(do func(*pgx.Conn) error) {
	d.t.Helper()
	file, err := config.ReadEngineFile(d.data)
	if err != nil {
		d.t.Fatal(err)
	}
	conn, err := pgx.Connect(d.t.Context(), file.DatabaseURL)
	if err != nil {
		d.t.Fatal(err)
	}
	if err := errors.Join(do(conn), conn.Close(d.t.Context())); err != nil {
		d.t.Fatal(err)
	}
}

// fetch reads a page.
func fetch(address string) (body string, err error) {
	response, err := http.Get(address)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, response.Body.Close()) }()
	raw, err := io.ReadAll(response.Body)
	return string(raw), err
}
