package doctest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/internal/config"
)

// commandLimit bounds one call of the program. None that the tests make opens a connection.
const commandLimit = time.Minute

// buildLimit covers a cold build of the main module on two busy cores.
const buildLimit = 8 * time.Minute

// starter builds the program once for all tests. The folder is removed by TestMain.
var starter = sync.OnceValues(func() (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), buildLimit)
	defer cancel()
	program := filepath.Join(scratch, "starter")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	build := exec.CommandContext(ctx, "go", "build", "-o", program, "./starter")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build starter: %w\n%s", err, out)
	}
	return program, nil
})

var scratch string

func TestMain(m *testing.M) {
	var err error
	if scratch, err = os.MkdirTemp("", "mahnwerk-doctest-"); err != nil {
		panic(err)
	}
	code := m.Run()
	if err := os.RemoveAll(scratch); err != nil {
		panic(err)
	}
	os.Exit(code)
}

// call runs the program with an environment that names no engine.
func call(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	program, err := starter()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), commandLimit)
	defer cancel()
	var out, complaints bytes.Buffer
	c := exec.CommandContext(ctx, program, args...)
	c.Dir, c.Stdout, c.Stderr = root, &out, &complaints
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + scratch, "LANG=en", "MAHNWERK_DATA=" + filepath.Join(scratch, "data"), "MAHNWERK_USER=maria"}
	err = c.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), complaints.String(), c.ProcessState.ExitCode()
}

// usage is what `--help` says of a command line.
type usage struct {
	path    []string          // the words of the command that was understood
	group   bool              // it has subcommands and does nothing itself
	takes   bool              // it takes arguments
	flags   map[string]bool   // its long flags; true for those with a value
	aliases map[string]string // short to long
}

var (
	usageLine = regexp.MustCompile(`(?m)^Usage:\n  starter ?(.*)$`)
	flagLine  = regexp.MustCompile(`(?m)^ +(?:-(\w), )?--([a-z][a-z-]*)( [a-zA-Z]\S*)?(?: |$)`)
)

// usages keeps what was asked already: documents show the same command many times.
var usages = map[string]usage{}

// word is what a command can be called; whatever looks otherwise is an argument.
var word = regexp.MustCompile(`^[a-z][a-z-]*$`)

// deepest is the longest path of a command.
const deepest = 3

func usageOf(t *testing.T, args []string) usage {
	t.Helper()
	var words []string
	for _, a := range args {
		if !word.MatchString(a) || len(words) == deepest {
			break
		}
		words = append(words, a)
	}
	key := strings.Join(words, " ")
	if u, ok := usages[key]; ok {
		return u
	}
	text, complaint, code := call(t, append(words, "--help")...)
	m := usageLine.FindStringSubmatch(text)
	if code != 0 || m == nil {
		t.Fatalf("starter %s --help: exit code %d\n%s%s", key, code, text, complaint)
	}
	usages[key] = readUsage(text, m[1])
	return usages[key]
}

// readUsage takes the help apart. The line is that of its usage, such as "hold set (--customer N | --invoice N) [flags]".
func readUsage(text, line string) usage {
	u := usage{flags: map[string]bool{}, aliases: map[string]string{},
		// A command with examples of its own does something beside its subcommands.
		group: strings.Contains(text, "Available Commands:") && !strings.Contains(text, "Examples:")}
	words := strings.Fields(line)
	for len(words) > 0 && word.MatchString(words[0]) {
		u.path, words = append(u.path, words[0]), words[1:]
	}
	for i, w := range words {
		ofFlag := strings.Contains(w, "--") || i > 0 && strings.Contains(words[i-1], "--")
		u.takes = u.takes || !ofFlag && w != "|" && w != "[flags]" && w != "[command]"
	}
	for _, s := range config.Settings() {
		if s.Flag != "" { // help hides some of them; every command takes all
			u.flags[s.Flag] = true
		}
	}
	for _, f := range flagLine.FindAllStringSubmatch(text, -1) {
		u.flags[f[2]] = strings.TrimSpace(f[3]) != ""
		if f[1] != "" {
			u.aliases[f[1]] = f[2]
		}
	}
	return u
}

// tryCommand says what is wrong with a command line, without running it: an unknown command, an unknown flag, a flag
// without its value, arguments where none are taken.
func tryCommand(t *testing.T, args []string) []string {
	t.Helper()
	line := "starter " + strings.Join(args, " ")
	u := usageOf(t, args)
	if len(u.path) > len(args) || !slices.Equal(u.path, args[:len(u.path)]) {
		return []string{fmt.Sprintf("`%s`: there is no such command", line)}
	}
	rest, faults := u.arguments(line, args[len(u.path):])
	if len(rest) > 0 && !u.takes {
		faults = append(faults, fmt.Sprintf("`%s`: nothing may stand at %q", line, rest[0]))
	}
	if u.group && len(u.path) > 0 && !slices.Contains(args, "--help") {
		faults = append(faults, fmt.Sprintf("`%s` needs a subcommand", line))
	}
	return faults
}

// arguments separates what is no flag, and says what is wrong with the flags.
func (u usage) arguments(line string, args []string) (rest, faults []string) {
	for i := 0; i < len(args); i++ {
		name, ok := strings.CutPrefix(args[i], "--")
		if !ok && strings.HasPrefix(args[i], "-") {
			name, ok = u.aliases[strings.TrimPrefix(args[i], "-")], true
		}
		if !ok {
			rest = append(rest, args[i])
			continue
		}
		name, _, given := strings.Cut(name, "=")
		hasValue, known := u.flags[name]
		switch {
		case !known:
			faults = append(faults, fmt.Sprintf("`%s`: there is no flag %s", line, args[i]))
		case hasValue && !given && i+1 == len(args):
			faults = append(faults, fmt.Sprintf("`%s`: %s needs a value", line, args[i]))
		case hasValue && !given:
			i++
		}
	}
	return rest, faults
}

// shown is a command line of a document.
type shown struct {
	file string
	line int
	text string
	run  bool     // marked to be run
	want []string // the output that stands below it, where it is run
}

// commandForms are the ways documents call the program.
var commandForms = []string{"go run ./starter ", "docker compose run --rm starter ", "docker compose exec worker starter ", "starter "}

// commandsOf finds command lines in fenced blocks and in `code`.
func commandsOf(file, text string) []shown {
	var found []shown
	var fenced, drawn, run bool
	inline := regexp.MustCompile("`((?:go run \\./)?starter [a-z][^`]*)`")
	for i, line := range strings.Split(text, "\n") {
		trimmed := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(trimmed, "```"):
			run = run && !fenced
			fenced = !fenced
			drawn = trimmed == "```mermaid"
		case trimmed == "<!-- run -->":
			run = true
		case drawn, strings.HasSuffix(trimmed, "[flags]"):
			// a diagram, or the usage line of a reference
		case fenced:
			command := strings.TrimPrefix(trimmed, "$ ")
			if args, ok := commandOf(command); ok {
				found = append(found, shown{file: file, line: i + 1, text: args, run: run})
			} else if n := len(found); n > 0 && run && found[n-1].run && found[n-1].file == file {
				found[n-1].want = append(found[n-1].want, line)
			}
		default:
			for _, m := range inline.FindAllStringSubmatch(line, -1) {
				if args, ok := commandOf(m[1]); ok {
					found = append(found, shown{file: file, line: i + 1, text: args})
				}
			}
		}
	}
	return found
}

func commandOf(line string) (args string, ok bool) {
	for _, form := range commandForms {
		if rest, ok := strings.CutPrefix(line, form); ok {
			rest, _, _ = strings.Cut(rest, "  #")
			rest, _, _ = strings.Cut(rest, " > ")
			rest, _, _ = strings.Cut(rest, " | ")
			return strings.TrimSpace(rest), true
		}
	}
	return "", false
}

// split cuts a command line at blanks, as a shell would with plain and quoted words.
func split(line string) []string {
	var words []string
	for _, m := range regexp.MustCompile(`"([^"]*)"|'([^']*)'|(\S+)`).FindAllStringSubmatch(line, -1) {
		words = append(words, m[1]+m[2]+m[3])
	}
	return words
}

func allShown(t *testing.T) []shown {
	var all []shown
	for _, file := range documents(t) {
		all = append(all, commandsOf(file, read(t, file))...)
	}
	return all
}

// TestDocuments_showCommandsThatExist tries every command line of every document.
func TestDocuments_showCommandsThatExist(t *testing.T) {
	all := allShown(t)
	if len(all) < 10 {
		t.Fatalf("only %d command lines found: the test looks in the wrong place", len(all))
	}
	for _, s := range all {
		for _, fault := range tryCommand(t, split(s.text)) {
			t.Errorf("%s:%d: %s", s.file, s.line, fault)
		}
	}
}

// TestDocuments_runMarkedCommands runs what is marked with <!-- run --> and compares the output, where there is one. A
// line "…" stands for any number of lines, "…" within a line for any text.
func TestDocuments_runMarkedCommands(t *testing.T) {
	marked := 0
	for _, s := range allShown(t) {
		if !s.run {
			continue
		}
		marked++
		stdout, stderr, code := call(t, split(s.text)...)
		if code != 0 {
			t.Errorf("%s:%d: `starter %s` ends with %d: %s", s.file, s.line, s.text, code, stderr)
		}
		if want := strings.TrimSpace(strings.Join(s.want, "\n")); want != "" && !matches(want, strings.TrimSpace(stdout)) {
			t.Errorf("%s:%d: `starter %s` prints\n%s\nand not\n%s", s.file, s.line, s.text, stdout, want)
		}
	}
	if marked == 0 {
		t.Error("no command is marked to be run")
	}
}

func matches(want, got string) bool {
	pattern := regexp.QuoteMeta(want)
	pattern = strings.ReplaceAll(pattern, "\n…", `(?:\n.*)*?`)
	pattern = strings.ReplaceAll(pattern, "…", `[^\n]*`)
	return regexp.MustCompile(`^` + pattern + `$`).MatchString(got)
}

// TestTryCommand_findsFaults proves that the tests above can fail.
func TestTryCommand_findsFaults(t *testing.T) {
	for _, line := range []string{"version --nosuchflag", "dunning nosuchcommand", "nosuchcommand", "dunning", "version extra",
		"dunning preview --as-of"} {
		if len(tryCommand(t, split(line))) == 0 {
			t.Errorf("`starter %s` is found fine", line)
		}
	}
	for _, line := range []string{"version --json", "dunning preview --as-of 2026-11-22 --csv"} {
		if faults := tryCommand(t, split(line)); len(faults) > 0 {
			t.Errorf("%v", faults)
		}
	}
}

func TestMatches(t *testing.T) {
	for _, c := range []struct {
		want, got string
		ok        bool
	}{
		{"a\nb", "a\nb", true}, {"a\nb", "a\nc", false}, {"a …", "a 1.2 s", true}, {"a\n…\nd", "a\nb\nc\nd", true},
		{"a\n…", "a", true}, {"a", "ab", false}, {"a …", "a b\nc", false},
	} {
		if matches(c.want, c.got) != c.ok {
			t.Errorf("matches(%q, %q) is %v", c.want, c.got, !c.ok)
		}
	}
}
