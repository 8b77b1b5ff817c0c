package main

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/internal/config"
)

var update = flag.Bool("update", false, "write the pages and golden files anew")

func testRoot() *cobra.Command { return (&session{}).root() }

func TestReference_isUpToDate(t *testing.T) {
	t.Parallel()
	pages := map[string]string{"commands.md": commandReference(testRoot()), "configuration.md": config.Reference(), "roles.md": roleReference()}
	for name, want := range pages {
		compare(t, filepath.Join("..", "docs", "reference", name), want)
	}
}

func TestHelp_golden(t *testing.T) {
	t.Parallel()
	d := desk{t: t, data: t.TempDir()}
	compare(t, filepath.Join("testdata", "help.golden"), d.done("--help"))
}

func compare(t *testing.T, path, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != want {
		t.Errorf("%s differs from the program: run go test ./starter -run 'TestReference|TestHelp' -update", path)
	}
}

// TestCommands_sayEnough keeps every command usable from its help alone.
func TestCommands_sayEnough(t *testing.T) {
	t.Parallel()
	every(testRoot(), func(cmd *cobra.Command) {
		if cmd.Hidden || cmd.Name() == "help" || cmd.HasSubCommands() {
			return
		}
		if cmd.Example == "" || !strings.Contains(cmd.Example, "starter "+strings.TrimPrefix(cmd.CommandPath(), "starter ")) {
			t.Errorf("%s: its help has no example of it", cmd.CommandPath())
		}
		if strings.HasSuffix(cmd.Short, ".") {
			t.Errorf("%s: the short text ends in a full stop", cmd.CommandPath())
		}
	})
}

// TestExamples_parse runs the flag parser over every example.
func TestExamples_parse(t *testing.T) {
	t.Parallel()
	every(testRoot(), func(cmd *cobra.Command) {
		for line := range strings.Lines(cmd.Example) {
			_, words, _ := strings.Cut(line, "starter ")
			words, _, _ = strings.Cut(words, " | ")
			words, _, _ = strings.Cut(words, " > ")
			args := split(words)
			found, rest, err := testRoot().Find(args)
			if err != nil {
				t.Errorf("%s: example %q: %v", cmd.CommandPath(), line, err)
				continue
			}
			if err := found.ParseFlags(rest); err != nil {
				t.Errorf("%s: example %q: %v", cmd.CommandPath(), line, err)
				continue
			}
			if err := found.ValidateArgs(found.Flags().Args()); err != nil {
				t.Errorf("%s: example %q: %v", cmd.CommandPath(), line, err)
			}
			if err := found.ValidateRequiredFlags(); err != nil {
				t.Errorf("%s: example %q: %v", cmd.CommandPath(), line, err)
			}
		}
	})
}

// split takes a command line apart, with texts in double quotes.
func split(line string) []string {
	var words []string
	for i, part := range strings.Split(strings.TrimSpace(line), `"`) {
		if i%2 == 1 {
			words = append(words, part)
			continue
		}
		words = append(words, strings.Fields(part)...)
	}
	return words
}

func every(cmd *cobra.Command, look func(*cobra.Command)) {
	look(cmd)
	for _, sub := range cmd.Commands() {
		every(sub, look)
	}
}
