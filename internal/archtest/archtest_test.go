// Package archtest keeps the house in order: which folder may import what, and that nothing under ar/ knows the time.
//
// It parses the files itself. A test that asks `go list` stays cached when a forbidden import is added, because the test
// cache only knows files that the test opened.
package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/mahnwerk/mahnwerk"

// rule is one ring of the house.
type rule struct {
	// folder is the ring, empty for the whole house; except is one package inside it that the rule spares.
	folder string
	except []string
	// refused are import prefixes, matched by path segment; allowed are exact imports that are spared.
	refused []string
	allowed []string
	why     string
}

var rules = []rule{
	{folder: "ar", why: "ar/ is pure: it is told everything and decides only",
		refused: []string{"net", "os", "context", "database", "log", "math/rand", "crypto/rand", "go.temporal.io",
			"github.com/jackc", "github.com/spf13", module + "/workflows", module + "/activities", module + "/internal",
			module + "/schemas", module + "/starter", module + "/worker"},
		allowed: []string{"net/mail"}},
	{folder: "workflows", why: "workflows wait and keep order: no adapters, no I/O, no chance",
		refused: []string{module + "/internal", module + "/schemas", "github.com/jackc", "net", "os", "database", "math/rand", "crypto/rand"}},
	{folder: "activities", why: "activities declare ports; adapters satisfy them without being known",
		refused: []string{module + "/internal", module + "/workflows", module + "/starter", module + "/worker", "github.com/jackc", "net", "os", "database"}},
	{folder: "internal", why: "adapters know neither the processes nor the mains",
		except:  []string{"internal/engine", "internal/app", "internal/benchmark"},
		refused: []string{module + "/workflows", module + "/activities", module + "/starter", module + "/worker"}},
	{folder: "internal/engine", why: "the client of the workflows knows no store and no main",
		refused: []string{module + "/internal", module + "/starter", module + "/worker", "github.com/jackc"}},
	{folder: "internal/postgres", why: "the store knows the rules' types and its migrations, nothing else",
		refused: []string{module + "/internal", "go.temporal.io"}},
	{folder: "internal/llm", why: "what a model says has no hands: its drivers reach no store, no mail and no workflow",
		refused: []string{module + "/internal/postgres", module + "/internal/engine", module + "/internal/app", module + "/internal/mailout",
			module + "/internal/web", "go.temporal.io", "github.com/jackc", "database", "net/smtp", "github.com/wneessen", "github.com/emersion", "os/exec"}},
	{folder: "", why: "an SDK of a model is known by its driver alone",
		except:  []string{"internal/llm/gemini", "internal/llm/genai", "internal/llm/openai"},
		refused: []string{"github.com/google/generative-ai-go", "google.golang.org/genai", "google.golang.org/api", "cloud.google.com/go", "github.com/openai"}},
	{folder: "schemas", why: "schemas is embedded data without logic", refused: []string{module}},
}

// clock are identifiers that ask the machine for the time or its zone files.
var clock = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "NewTimer", "NewTicker", "Tick", "LoadLocation", "Local"}

func TestHouse(t *testing.T) {
	root := filepath.Join("..", "..")
	files, err := goFiles(root)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 20 {
		t.Fatalf("only %d files found below %s: the test looks in the wrong place", len(files), root)
	}
	for _, path := range files {
		source, err := os.ReadFile(filepath.Join(root, path))
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range inspect(path, source) {
			t.Error(fault)
		}
	}
}

// TestHouse_refusesPlantedViolations proves that the test can fail.
func TestHouse_refusesPlantedViolations(t *testing.T) {
	planted := []struct{ path, source, want string }{
		{"ar/money/x.go", "package money\nimport \"net/http\"\nvar _ = http.MethodGet", `imports "net/http"`},
		{"ar/money/x.go", "package money\nimport \"os\"\nvar _ = os.Args", `imports "os"`},
		{"ar/dunning/x.go", "package dunning\nimport \"time\"\nvar _ = time.Now()", "asks time.Now"},
		{"ar/dunning/x.go", "package dunning\nimport \"time\"\nvar _ = time.Local", "asks time.Local"},
		{"ar/letter/x.go", "package letter\nvar rate float64", "float64"},
		{"workflows/x.go", "package workflows\nimport _ \"" + module + "/internal/postgres\"", "internal/postgres"},
		{"activities/x.go", "package activities\nimport _ \"" + module + "/internal/mailout\"", "internal/mailout"},
		{"internal/web/x.go", "package web\nimport _ \"" + module + "/workflows\"", "workflows"},
		{"internal/llm/openai/x.go", "package openai\nimport _ \"" + module + "/internal/postgres\"", "internal/postgres"},
		{"internal/llm/mailmodel/x.go", "package mailmodel\nimport _ \"go.temporal.io/sdk/client\"", "go.temporal.io"},
		{"internal/app/x.go", "package app\nimport _ \"github.com/openai/openai-go/v3\"", "openai-go"},
		{"internal/llm/x.go", "package llm\nimport _ \"google.golang.org/genai\"", "genai"},
		{"internal/engine/x.go", "package engine\nimport _ \"" + module + "/internal/postgres\"", "internal/postgres"},
	}
	for _, p := range planted {
		faults := strings.Join(inspect(p.path, []byte(p.source)), "\n")
		if !strings.Contains(faults, p.want) {
			t.Errorf("%s: planted violation not found: want %q in %q", p.path, p.want, faults)
		}
	}
	if faults := inspect("ar/openitems/x.go", []byte("package openitems\nimport _ \"net/mail\"")); len(faults) != 0 {
		t.Errorf("net/mail only parses and is allowed: %v", faults)
	}
}

func goFiles(root string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && rel != "." && (strings.HasPrefix(name, ".") || name == "testdata" || name == "devserver" || name == "node_modules") {
			return fs.SkipDir
		}
		if !d.IsDir() && strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			files = append(files, filepath.ToSlash(rel))
		}
		return nil
	})
	return files, err
}

func inspect(path string, source []byte) []string {
	file, err := parser.ParseFile(token.NewFileSet(), path, source, parser.SkipObjectResolution)
	if err != nil {
		return []string{err.Error()}
	}
	var faults []string
	folder := path[:strings.LastIndex(path, "/")+1]
	folder = strings.TrimSuffix(folder, "/")
	for _, r := range rules {
		if r.folder != "" && !under(folder, r.folder) || slices.Contains(r.except, folder) {
			continue
		}
		for _, spec := range file.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value) // the parser accepted it
			if imported != module+"/"+folder && r.refuses(imported, folder) {
				faults = append(faults, fmt.Sprintf("%s imports %q: %s", path, imported, r.why))
			}
		}
	}
	if under(folder, "ar") {
		faults = append(faults, impurities(path, file)...)
	}
	return faults
}

func (r rule) refuses(imported, folder string) bool {
	if slices.Contains(r.allowed, imported) || sibling(imported, folder) {
		return false
	}
	return slices.ContainsFunc(r.refused, func(prefix string) bool { return under(imported, prefix) })
}

// sibling spares packages below the same adapter: an adapter may be cut into several.
func sibling(imported, folder string) bool {
	return strings.HasPrefix(folder, "internal/") && under(imported, module+"/"+folder)
}

func under(path, prefix string) bool { return path == prefix || strings.HasPrefix(path, prefix+"/") }

// impurities finds the clock and floats.
func impurities(path string, file *ast.File) []string {
	var faults []string
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && x.Name == "time" && slices.Contains(clock, n.Sel.Name) {
				faults = append(faults, fmt.Sprintf("%s asks time.%s: nothing under ar/ knows the time", path, n.Sel.Name))
			}
		case *ast.Ident:
			if n.Name == "float64" || n.Name == "float32" {
				faults = append(faults, fmt.Sprintf("%s uses %s: money and dates are integers", path, n.Name))
			}
		}
		return true
	})
	return faults
}
