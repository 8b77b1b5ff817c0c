package doctest

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// maxReadme keeps the README a thing one reads to the end.
const maxReadme = 200

func TestReadme_isShort(t *testing.T) {
	if lines := strings.Count(read(t, "README.md"), "\n"); lines > maxReadme {
		t.Errorf("README.md has %d lines: at most %d", lines, maxReadme)
	}
}

var link = regexp.MustCompile(`\[[^\]]*\]\(([^)\s]+)\)`)

// TestDocuments_linksResolve follows every relative link to its file and its heading.
func TestDocuments_linksResolve(t *testing.T) {
	followed := 0
	for _, file := range documents(t) {
		for i, line := range strings.Split(withoutCode(read(t, file)), "\n") {
			for _, m := range link.FindAllStringSubmatch(line, -1) {
				if strings.Contains(m[1], "://") || strings.HasPrefix(m[1], "mailto:") {
					continue
				}
				followed++
				if err := follow(t, file, m[1]); err != nil {
					t.Errorf("%s:%d: %v", file, i+1, err)
				}
			}
		}
	}
	if followed < 20 {
		t.Errorf("only %d links found: the test looks in the wrong place", followed)
	}
}

func follow(t *testing.T, from, target string) error {
	file, anchor, _ := strings.Cut(target, "#")
	if file == "" {
		file = from
	} else {
		file = path.Join(path.Dir(from), file)
	}
	if _, err := os.Stat(filepath.Join(root, file)); err != nil {
		return fmt.Errorf("the link %s leads nowhere", target)
	}
	if anchor == "" || !strings.HasSuffix(file, ".md") {
		return nil
	}
	for _, m := range regexp.MustCompile(`(?m)^#+ (.+)$`).FindAllStringSubmatch(read(t, file), -1) {
		if anchorOf(m[1]) == anchor {
			return nil
		}
	}
	return fmt.Errorf("the link %s leads to no heading of %s", target, file)
}

// anchorOf is the anchor that forges make of a heading.
func anchorOf(heading string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(heading) {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
			b.WriteRune(r)
		case r == ' ':
			b.WriteRune('-')
		}
	}
	return b.String()
}

// withoutCode blanks fenced blocks and keeps the count of lines.
func withoutCode(text string) string {
	lines, fenced := strings.Split(text, "\n"), false
	for i, line := range lines {
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			fenced = !fenced
			lines[i] = ""
		} else if fenced {
			lines[i] = ""
		}
	}
	return strings.Join(lines, "\n")
}

// TestDocuments_everyPageIsReached: a page that no other names is never found.
func TestDocuments_everyPageIsReached(t *testing.T) {
	reached := map[string]bool{"README.md": true}
	for queue := []string{"README.md"}; len(queue) > 0; queue = queue[1:] {
		for _, m := range link.FindAllStringSubmatch(withoutCode(read(t, queue[0])), -1) {
			file, _, _ := strings.Cut(m[1], "#")
			next := path.Join(path.Dir(queue[0]), file)
			if _, err := os.Stat(filepath.Join(root, next)); err != nil || !strings.HasSuffix(next, ".md") || reached[next] {
				continue
			}
			reached[next] = true
			queue = append(queue, next)
		}
	}
	for _, file := range documents(t) {
		if !reached[file] && (strings.HasPrefix(file, "docs/") || !strings.Contains(file, "/")) {
			t.Errorf("no page leads from README.md to %s", file)
		}
	}
}

// machinePaths are traces of the machine a text was written on; each is put together so that this file has none.
var machinePaths = []*regexp.Regexp{
	regexp.MustCompile(`/wo` + `rk/`), regexp.MustCompile(`/ro` + `ot/`), regexp.MustCompile(`/ho` + `me/(?:runner|ubuntu|user|dev)\b`), regexp.MustCompile(`/Use` + `rs/[a-z]`),
	regexp.MustCompile(`proxy\.` + `golang\.org`), regexp.MustCompile(`registry\.` + `npmjs`), regexp.MustCompile(`deb\.` + `debian\.org`),
	regexp.MustCompile(`GOPROXY=` + `http`), regexp.MustCompile(`\bsu` + `dormi|/opt/bui` + `ld`),
}

func TestRepository_namesNoMachine(t *testing.T) {
	for _, file := range append(files(t, ".go", ".md", ".yml", ".yaml", ".json", ".sql", ".sh", ".html", ".css", ".mod", ".txt", ".csv", ".xml"),
		"Dockerfile", "Makefile", ".env.example", ".dockerignore", ".gitignore", ".ci/run") {
		for i, line := range strings.Split(read(t, file), "\n") {
			for _, trace := range machinePaths {
				if trace.MatchString(line) {
					t.Errorf("%s:%d names a machine or a registry: %s", file, i+1, strings.TrimSpace(line))
				}
			}
		}
	}
}

// maxDecision keeps a decision readable at a glance.
const maxDecision = 30

func TestDecisions_areShortAndSayTheirPrice(t *testing.T) {
	decisions, err := filepath.Glob(filepath.Join(root, "docs", "decisions", "2*.md"))
	if err != nil || len(decisions) == 0 {
		t.Fatalf("no decisions: %v", err)
	}
	for _, file := range decisions {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name, text := filepath.Base(file), string(raw)
		if !regexp.MustCompile(`^\d{4}-\d\d-\d\d-[a-z0-9-]+\.md$`).MatchString(name) {
			t.Errorf("%s: want the day and a name", name)
		}
		if n := strings.Count(text, "\n"); n > maxDecision {
			t.Errorf("%s has %d lines: at most %d", name, n, maxDecision)
		}
		for _, heading := range []string{"## Context", "## Decision", "## Price", "## What would change our mind"} {
			if !strings.Contains(text, heading+"\n") {
				t.Errorf("%s lacks %q", name, heading)
			}
		}
	}
}

// TestModule_hasNoServer keeps Temporal's server, and the thousand packages behind it, in the nested module.
func TestModule_hasNoServer(t *testing.T) {
	for _, module := range []string{"go.temporal.io/server ", "github.com/temporalio/ui-server"} {
		if strings.Contains(read(t, "go.mod"), module) {
			t.Errorf("the main module requires %s", module)
		}
	}
}
