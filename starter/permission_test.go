package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/delegation"
)

// unbound are the commands without an entry in permissions, each for its reason.
var unbound = map[string]string{
	"starter approvals decide":      "the policy names the roles, and the door checks them",
	"starter approvals snooze":      "the policy names the roles, and the door checks them",
	"starter approvals assign":      "the policy names the roles, and the door checks them",
	"starter approvals limits list": "reads",
	"starter slack channels list":   "reads",
	"starter slack people list":     "reads",
	"starter slack drill":           "attacks the demo",
	"starter audit":                 "reads; showing the words of mails is bound by its flag",
	"starter bench":                 "measures ledgers of its own",
	"starter codec-server":          "serves the machine",
	"starter devserver":             "serves the machine",
	"starter eval":                  "measures files",
	"starter history export":        "serves the machine",
	"starter migrate":               "serves the machine",
	"starter parse":                 "reads files",
	"starter rebuild":               "starts what is missing and changes no fact",
	"starter up":                    "serves the machine",
	"starter web":                   "serves the machine; the pages ask the door",
	"starter approvals list":        "reads",
	"starter approvals show":        "reads",
	"starter check":                 "reads",
	"starter customer show":         "reads",
	"starter customer standing":     "reads",
	"starter dunning preview":       "reads",
	"starter invoice show":          "reads",
	"starter mail list":             "reads",
	"starter mails list":            "reads",
	"starter mails show":            "reads",
	"starter mails accuracy":        "reads",
	"starter replies list":          "reads",
	"starter replies show":          "reads",
	"starter autonomy show":         "reads",
	"starter model show":            "reads",
	"starter policy check":          "reads",
	"starter policy show":           "reads",
	"starter reference":             "reads",
	"starter release list":          "reads",
	"starter release show":          "reads",
	"starter payments list":         "reads",
	"starter payments show":         "reads",
	"starter slack check":           "asks Slack and changes no fact",
	"starter slack manifest":        "prints a page",
	"starter hold list":             "reads",
	"starter plans list":            "reads",
	"starter plans show":            "reads",

	"starter mails phrases list":  "reads",
	"starter mails rules list":    "reads",
	"starter mails rules preview": "reads",
	"starter mails learn list":    "reads",

	"starter payments learned list":       "reads",
	"starter payments refund list":        "reads",
	"starter accounts list":               "reads",
	"starter debit-stops list":            "reads",
	"starter tolerances show":             "reads",
	"starter status":                      "reads",
	"starter tasks list":                  "reads",
	"starter worklist":                    "reads",
	"starter calls list":                  "reads",
	"starter customer contact-habit show": "reads",
	"starter triggers list":               "reads",
	"starter triggers preview":            "reads",
	"starter playbooks list":              "reads",
	"starter playbooks show":              "reads",
	"starter collectors list":             "reads",
	"starter version":                     "reads",
	"starter why":                         "reads",
	"starter help":                        "reads",
	"starter cases limit show":            "reads",
	"starter cases list":                  "reads",
	"starter cases routes list":           "reads",
	"starter cases show":                  "reads",
	"starter cases stats":                 "reads",
	"starter retention report":            "reads",
	"starter retention hold list":         "reads",
	"starter privacy list":                "reads",
	"starter delegations list":            "reads",
	"starter tokens list":                 "reads",
}

// soon is a last day of a hold that one person may set.
var soon = time.Now().AddDate(0, 0, 20).Format(time.DateOnly)

// TestPermissions_nameEveryCommand: a new command can't be forgotten. One that changes something gets a line in
// permissions, one that does not gets its reason here.
func TestPermissions_nameEveryCommand(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	every(testRoot(), func(cmd *cobra.Command) {
		path := cmd.CommandPath()
		known[path] = true
		if cmd.HasSubCommands() {
			return
		}
		_, bound := permissions[path]
		words := strings.Fields(path)
		if !bound && unbound[path] == "" && unbound[strings.Join(words[:2], " ")] == "" {
			t.Errorf("%s: say in permissions who may give it", path)
		}
	})
	for path := range permissions {
		if command, _, _ := strings.Cut(path, " --"); !known[command] {
			t.Errorf("permissions name %q, and there is no such command", path)
		}
	}
}

func TestPermissions_anAuditorReads(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	held := []string{"hold", "set", "--entity", "NORD", "--invoice", "RE-2026-0714", "--until", soon, "--reason", "goods are checked"}
	for as, want := range map[string]string{"petra": "role_missing", "root": "users sync", "Erika <erika@example.com>": "users sync"} {
		a := d.run(append(slices.Clone(held), "--as", as)...)
		if a.code != exitRefused || !strings.Contains(a.err, want) {
			t.Errorf("a hold by %s: exit code %d, %q; want it refused with %q", as, a.code, a.err, want)
		}
	}
	d.done("status", "--as", "petra")
	d.done("import", "invoices", demo("invoices.csv"), "--dry-run", "--as", "petra")
	if got := d.count(`SELECT count(*) FROM audit_event WHERE kind = 'command_refused'`); got != 3 {
		t.Errorf("%d refused commands in the audit chain, want 3", got)
	}
	if got := d.count(`SELECT count(*) FROM audit_event WHERE actor LIKE '%erika%' OR subject LIKE '%erika%'`); got != 0 {
		t.Error("what somebody typed for a name stands in the audit chain")
	}
	if got := d.count(`SELECT count(*) FROM hold`); got != 0 {
		t.Errorf("%d holds were set all the same", got)
	}
	d.done("check", "--offline", "--as", "petra")
}

func TestPermissions_whoHoldsTheFileGetsIn(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	d.done("users", "sync", d.file("users.json", `[{"name": "root", "roles": ["clerk"]}]`), "--as", "somebody")
	d.done("hold", "set", "--entity", "NORD", "--customer", "10003", "--until", soon, "--reason", "visit", "--as", "root")
}

func TestDelegations_areOnesOwnOrAnAdmins(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	line := []string{"delegations", "add", "--from", "maria", "--to", "hans", "--entity", "NORD", "--from-on", businessDay, "--until-on", "2027-02-12"}
	if a := d.run(append(slices.Clone(line), "--as", "anna")...); a.code != exitRefused || !strings.Contains(a.err, "delegation_not_yours") {
		t.Errorf("somebody else's delegation: exit code %d, %q", a.code, a.err)
	}
	var made delegation.Delegation
	d.into(&made, append(slices.Clone(line), "--as", "maria")...)
	var listed []delegation.Delegation
	d.into(&listed, "delegations", "list")
	if len(listed) != 1 || listed[0].From != "maria" || listed[0].To != "hans" || listed[0].ID != made.ID {
		t.Errorf("listed %+v, made %+v", listed, made)
	}
	for lang, want := range map[string]string{"de": "VERTRETEN DURCH", "en": "DEPUTY"} {
		if out := d.done("delegations", "list", "--lang", lang); !strings.Contains(out, want) || !strings.Contains(out, "hans") {
			t.Errorf("the list in %s:\n%s", lang, out)
		}
	}
	d.done("delegations", "end", fmt.Sprint(made.ID), "--entity", "NORD", "--as", "maria")
	if d.into(&listed, "delegations", "list"); len(listed) != 0 {
		t.Errorf("listed after its end: %+v", listed)
	}
	d.done("check", "--offline", "--as", "petra")
}

// TestTokens_actWithinTheirScope is not parallel: a machine shows its token in the environment.
func TestTokens_actWithinTheirScope(t *testing.T) {
	d := newLedger(t)
	users := `[{"name": "root", "roles": ["admin"]}, {"name": "sap", "roles": ["service"]}, {"name": "anna", "roles": ["clerk"]}]`
	d.done("users", "sync", d.file("users.json", users), "--as", "root")
	if a := d.run("tokens", "create", "mine", "--user", "anna", "--scope", "import", "--expires", "90d", "--as", "root"); a.code != exitRefused || !strings.Contains(a.err, "token_for_machines") {
		t.Errorf("a token for a clerk: exit code %d, %q", a.code, a.err)
	}
	if a := d.run("tokens", "create", "soon", "--user", "sap", "--scope", "import", "--expires", "soon", "--as", "root"); a.code != exitUsage {
		t.Errorf("a token for some time: exit code %d, %q", a.code, a.err)
	}
	var made struct{ Token string }
	d.into(&made, "tokens", "create", "nightly", "--user", "sap", "--scope", "import", "--expires", "90d", "--as", "root")
	t.Setenv("MAHNWERK_TOKEN", made.Token)
	d.done("import", "invoices", demo("invoices.csv")) // as anna by the command line, as sap by the token
	if a := d.run("import", "statement", demo("invoices.csv"), "--entity", "NORD"); a.code != exitRefused || !strings.Contains(a.err, "token_scope") {
		t.Errorf("beyond its scope: exit code %d, %q", a.code, a.err)
	}
	if a := d.run("hold", "set", "--entity", "NORD", "--customer", "10003", "--until", soon, "--reason", "x"); a.code != exitRefused {
		t.Errorf("a machine sets a hold: exit code %d, %q", a.code, a.err)
	}
	t.Setenv("MAHNWERK_TOKEN", "made-up")
	if a := d.run("import", "invoices", demo("invoices.csv")); a.code != exitRefused || !strings.Contains(a.err, "token_unknown") {
		t.Errorf("a token nobody made: exit code %d, %q", a.code, a.err)
	}
	t.Setenv("MAHNWERK_TOKEN", "")
	if out := d.done("tokens", "list", "--as", "root"); !strings.Contains(out, "nightly") || !strings.Contains(out, "import") || strings.Contains(out, made.Token) {
		t.Errorf("the list:\n%s", out)
	}
	d.done("tokens", "revoke", "nightly", "--as", "root")
	t.Setenv("MAHNWERK_TOKEN", made.Token)
	if a := d.run("import", "invoices", demo("invoices.csv")); a.code != exitRefused || !strings.Contains(a.err, "token_revoked") {
		t.Errorf("a revoked token: exit code %d, %q", a.code, a.err)
	}
	t.Setenv("MAHNWERK_TOKEN", "")
	d.done("check", "--offline", "--as", "root")
}
