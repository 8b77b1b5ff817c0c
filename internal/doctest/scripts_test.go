package doctest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// script runs a script of docker-compose.yml as its container would, with stand-ins for the programs of the image: each
// writes its arguments and what it reads to a log, and fails as often as it is told. It returns the calls.
func script(t *testing.T, name string, environment []string, failing map[string]int, programs ...string) []string {
	t.Helper()
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh on this machine: the scripts of docker-compose.yml are not tried")
	}
	folder := t.TempDir()
	log := filepath.Join(folder, "calls")
	for _, program := range append(programs, "sleep") {
		stand := fmt.Sprintf("#!%s\necho \"%s $*\" >>'%s'\nif [ '%s' = psql ]; then cat >>'%s'; fi\n"+
			"case \"$*\" in %s) n=$(cat '%s/n' 2>/dev/null || echo 0); echo $((n+1)) >'%s/n'; [ \"$n\" -ge %d ];; esac\n",
			shell, program, log, program, log, pattern(failing), folder, folder, most(failing))
		if err := os.WriteFile(filepath.Join(folder, program), []byte(stand), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	text := strings.ReplaceAll(compose(t).Configs[name].Content, "$$", "$")
	c := exec.CommandContext(t.Context(), shell, "-eu", "-c", text)
	c.Env = append(slices.Clone(environment), "PATH="+folder+string(os.PathListSeparator)+os.Getenv("PATH"))
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	raw, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(raw)), "\n")
}

// pattern and most take the one call that fails, and how often, for a case of the shell; none matches nothing.
func pattern(failing map[string]int) string {
	for call := range failing {
		return "*'" + call + "'*"
	}
	return "'no such call'"
}

func most(failing map[string]int) int {
	for _, times := range failing {
		return times
	}
	return 0
}

func TestScripts_makeTheNamespaceOnceItIsMissing(t *testing.T) {
	environment := []string{"TEMPORAL_NAMESPACE=ledger", "TEMPORAL_RETENTION=2160h"}
	const create = "temporal operator namespace create --namespace ledger --retention 2160h"
	const attribute = "temporal operator search-attribute create --namespace ledger --name MahnwerkLevel --type Int"
	there := script(t, "temporal-namespace", environment, nil, "temporal")
	if slices.Contains(there, create) {
		t.Error("a namespace that is there is made again")
	}
	if !slices.Contains(there, attribute) || len(there) != 6 {
		t.Errorf("the calls are %q", there)
	}
	if missing := script(t, "temporal-namespace", environment, map[string]int{"namespace describe": 1}, "temporal"); !slices.Contains(missing, create) {
		t.Errorf("a missing namespace is not made: %q", missing)
	}
	late := script(t, "temporal-namespace", environment, map[string]int{"--type Int": 2}, "temporal")
	if n := len(slices.DeleteFunc(late, func(c string) bool { return c != attribute })); n != 3 {
		t.Errorf("a step that fails twice is tried %d times", n)
	}
}

func TestScripts_bringTemporalsTablesUp(t *testing.T) {
	got := script(t, "temporal-schema", nil, nil, "temporal-sql-tool")
	want := []string{
		"temporal-sql-tool --database temporal setup-schema -v 0.0",
		"temporal-sql-tool --database temporal update-schema -d /etc/temporal/schema/postgresql/v12/temporal/versioned",
		"temporal-sql-tool --database temporal_visibility setup-schema -v 0.0",
		"temporal-sql-tool --database temporal_visibility update-schema -d /etc/temporal/schema/postgresql/v12/visibility/versioned",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the calls are %q", got)
	}
}

// TestScripts_makeTheDatabases compares the databases and roles with those the other services name.
func TestScripts_makeTheDatabases(t *testing.T) {
	got := strings.Join(script(t, "databases", []string{"LEDGER_DB_PASSWORD=l3dger", "TEMPORAL_DB_PASSWORD=t3mporal"}, nil, "psql"), "\n")
	for _, want := range []string{"--set=ledger=l3dger", "--set=temporal=t3mporal", "ON_ERROR_STOP=1",
		"CREATE ROLE ledger LOGIN PASSWORD :'ledger';", "CREATE ROLE temporal LOGIN PASSWORD :'temporal';"} {
		if !strings.Contains(got, want) {
			t.Errorf("psql is not told %s:\n%s", want, got)
		}
	}
	temporal := compose(t).Services["temporal"].Environment
	for database, owner := range map[string]string{"ledger": "ledger", temporal["DBNAME"]: temporal["POSTGRES_USER"], temporal["VISIBILITY_DBNAME"]: temporal["POSTGRES_USER"]} {
		if line := fmt.Sprintf("CREATE DATABASE %s OWNER %s;", database, owner); !strings.Contains(got, line) {
			t.Errorf("psql is not told %s", line)
		}
	}
	if url := compose(t).Services["worker"].Environment["DATABASE_URL"]; !strings.HasPrefix(url, "postgres://ledger:") || !strings.HasSuffix(url, "@postgres:5432/ledger") {
		t.Errorf("the worker opens %s", url)
	}
}
