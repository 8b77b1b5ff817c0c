package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/app"
)

// tableUsers are one user for each kind of person that the table tells apart. All commands are given for entity NORD.
const tableUsers = `[
  {"name": "clerk", "roles": ["clerk"]}, {"name": "senior", "roles": ["senior"]}, {"name": "head_of_credit", "roles": ["head_of_credit"]},
  {"name": "finance", "roles": ["finance"]}, {"name": "service", "roles": ["service"]},
  {"name": "admin", "roles": ["admin"]}, {"name": "auditor", "roles": ["auditor"]}, {"name": "sales", "roles": ["sales"]}, {"name": "no_role", "roles": []},
  {"name": "nord_only", "roles": ["clerk", "senior", "head_of_credit", "admin"], "entities": ["NORD"]},
  {"name": "helv_only", "roles": ["clerk", "senior", "head_of_credit", "admin"], "entities": ["HELV"]},
  {"name": "inactive", "roles": ["clerk", "senior", "head_of_credit", "admin"], "active": false}]`

// tablePeople are the columns: the users, somebody nobody knows, and words that can't be a name.
var tablePeople = []string{"clerk", "senior", "head_of_credit", "finance", "service", "admin", "auditor", "sales", "no_role", "nord_only", "helv_only", "inactive", "stranger", "Robert'); DROP"}

const allowedWord = "yes"

// tableDesk gives commands on one open ledger.
type tableDesk struct {
	desk
	app *app.App
}

// TestPermissions_everyRefusal gives every bound command as every kind of person, end to end where it is refused: the golden
// table says who may, a refusal ends with its exit code before anything is done, and stands in the audit chain. Where
// it is allowed only the permission is asked, so that nothing happens.
func TestPermissions_everyRefusal(t *testing.T) {
	t.Parallel()
	d := tableDesk{desk: newLedger(t)}
	d.done("users", "sync", d.file("users.json", tableUsers), "--as", "anybody")
	d.app = d.desk.app()
	t.Cleanup(d.app.Close)
	before := d.untouched()
	var table bytes.Buffer
	w := tabwriter.NewWriter(&table, 0, 0, columnGap, ' ', 0)
	fmt.Fprintln(w, "command\taction\t"+strings.Join(tablePeople, "\t"))
	refusals := 0
	for _, command := range slices.Sorted(maps.Keys(permissions)) {
		cells := []string{command, string(permissions[command])}
		for _, person := range tablePeople {
			answer := d.ask(command, person)
			if answer != allowedWord {
				refusals++
				d.mustBeRefused(command, person, answer)
			}
			cells = append(cells, answer)
		}
		fmt.Fprintln(w, strings.Join(cells, "\t"))
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	compare(t, filepath.Join("testdata", "permissions.golden"), trimmedLines(table.String()))
	// Each was refused twice: by the door alone, and by the whole program.
	if got := d.count(`SELECT count(*) FROM audit_event WHERE kind = 'command_refused'`); got != 2*refusals {
		t.Errorf("%d refusals in the audit chain, want %d", got, 2*refusals)
	}
	if after := d.untouched(); after != before {
		t.Errorf("a refused command did something: %s, before %s", after, before)
	}
	d.done("audit", "verify", "--as", "auditor")
}

func trimmedLines(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	return b.String()
}

// untouched counts what a refused command might have done.
func (d tableDesk) untouched() string {
	var counts []string
	for _, table := range []string{"hold", "dispute", "promise", "payment", "approval", "letter", "dunning_run", "task", "phone_call", "contact_habit", "trigger_rule", "playbook", "playbook_choice", "collector_assignment", "inbound_mail", "reply", "invoice",
		"customer", "erasure", "legal_hold", "restricted_reading", "entity", "dunning_policy", "release", "refund", "login_link", "api_token", "delegation", "app_user WHERE active", "audit_event WHERE kind <> 'command_refused'"} {
		counts = append(counts, fmt.Sprint(table, " ", d.count(`SELECT count(*) FROM `+table)))
	}
	return strings.Join(counts, ", ")
}

// line is the command line of a command's own example, for entity NORD where an entity can be said.
func (d tableDesk) line(command, person string) (*session, *cobra.Command, []string) {
	d.t.Helper()
	s := &session{out: io.Discard, err: io.Discard, in: strings.NewReader(""), app: d.app}
	root := s.root()
	path, flag, _ := strings.Cut(command, " --")
	cmd, _, err := root.Find(strings.Fields(path)[1:])
	if err != nil || cmd.CommandPath() != path {
		d.t.Fatalf("there is no command %q: %v", path, err)
	}
	example, _, _ := strings.Cut(strings.TrimSpace(cmd.Example), "\n")
	_, words, _ := strings.Cut(example, "starter ")
	words, _, _ = strings.Cut(words, " | ")
	args := slices.DeleteFunc(split(words), func(word string) bool { return word == "--dry-run" })
	if cmd.Flags().Lookup("entity") != nil {
		args = append(args, "--entity", "NORD")
	}
	if flag != "" {
		args = append(args, "--"+flag)
	}
	return s, root, append(args, "--data", d.data, "--lang", "en", "--as", person)
}

// ask is the answer to whether a person may give a command: yes, or the code of the refusal.
func (d tableDesk) ask(command, person string) string {
	d.t.Helper()
	s, root, args := d.line(command, person)
	cmd, rest, err := root.Find(args)
	if err != nil {
		d.t.Fatal(err)
	}
	cmd.SetContext(d.t.Context())
	if err := cmd.ParseFlags(rest); err != nil {
		d.t.Fatalf("%s: %v", command, err)
	}
	if err := s.permit(d.t.Context(), cmd); err == nil {
		return allowedWord
	}
	root.SetArgs(args)
	err = root.ExecuteContext(d.t.Context())
	var refused *subledger.RefusedError
	if code := s.codeOf(err); code != exitRefused || !errors.As(err, &refused) {
		d.t.Errorf("%s by %s: exit code %d, %v; want it refused", command, person, code, err)
		return "?"
	}
	return refused.Code
}

// mustBeRefused looks for the refusal in the newest row of the installation's chain.
func (d tableDesk) mustBeRefused(command, person, code string) {
	d.t.Helper()
	store, err := d.app.Store(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	var actor, kind string
	var raw []byte
	if err := store.Pool().QueryRow(d.t.Context(), `SELECT actor, kind, detail FROM audit_event WHERE entity = '' ORDER BY seq DESC LIMIT 1`).Scan(&actor, &kind, &raw); err != nil {
		d.t.Fatal(err)
	}
	var detail struct{ Action, Why string }
	if err := json.Unmarshal(raw, &detail); err != nil {
		d.t.Fatal(err)
	}
	if strings.Contains(person, " ") {
		person = "unknown" // what can't be a name stays out of the chain
	}
	if kind != "command_refused" || actor != person || detail.Why != code || access.Action(detail.Action) != permissions[command] {
		d.t.Errorf("%s by %s: the chain says %s by %s, %s", command, person, kind, actor, raw)
	}
}
