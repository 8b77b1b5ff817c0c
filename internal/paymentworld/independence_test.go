package paymentworld

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/mahnwerk/mahnwerk/"

// matcher is what this package must be independent of.
const matcher = module + "ar/cashapplication"

// shared are the packages that both may use: amounts, days and the format of results, nothing about texts.
var shared = []string{module + "ar/money", module + "ar/calendar", module + "internal/matchscore"}

// source parses the files of a package that are no tests.
func source(t *testing.T, folder string) []*ast.File {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	if len(files) == 0 {
		t.Fatalf("no source in %s: the test looks in the wrong place", folder)
	}
	return files
}

func imports(files []*ast.File) []string {
	var all []string
	for _, file := range files {
		for _, spec := range file.Imports {
			path, _ := strconv.Unquote(spec.Path.Value) // the parser accepted it
			all = append(all, path)
		}
	}
	return all
}

// TestIndependence_ofImports: generator and matcher import neither each other nor anything third that knows wording or
// numbers; a figure measured with shared code would be worth nothing. The scorer shares the reading of evaluation files'
// decimals with the scorer of mails, and nobody else may use that.
func TestIndependence_ofImports(t *testing.T) {
	for _, path := range imports(source(t, ".")) {
		if strings.HasPrefix(path, module) && !slices.Contains(shared, path) {
			t.Errorf("paymentworld imports %s", path)
		}
	}
	for _, path := range imports(source(t, "../matchscore")) {
		if strings.HasPrefix(path, module) && path != module+"internal/evaldecimal" {
			t.Errorf("matchscore imports %s", path)
		}
	}
	for _, path := range imports(source(t, "../evaldecimal")) {
		if strings.HasPrefix(path, module) {
			t.Errorf("evaldecimal imports %s", path)
		}
	}
	for _, path := range imports(source(t, "../../"+strings.TrimPrefix(matcher, module))) {
		if strings.HasPrefix(path, module+"internal/") {
			t.Errorf("cashapplication imports %s", path)
		}
	}
}

// TestIndependence_ofWording: no template, separator or number format of this package stands in the matcher's source as
// the same text. Both speak of "Rechnung", because invoices are called that; the test is about texts that were copied:
// those with a place to fill in, and phrases of two words or more.
func TestIndependence_ofWording(t *testing.T) {
	ours := literals(source(t, "."))
	theirs := literals(source(t, "../../"+strings.TrimPrefix(matcher, module)))
	for text := range ours {
		if telling := strings.ContainsAny(text, "{%") && len(text) > 4 || len(strings.Fields(text)) > 1; telling && theirs[text] {
			t.Errorf("%q is in both", text)
		}
	}
	if !ours["Rechnungsnr. {n}"] || len(theirs) < 20 {
		t.Error("the test does not see the texts")
	}
}

// literals are the texts in the source that are no import.
func literals(files []*ast.File) map[string]bool {
	all := map[string]bool{}
	for _, file := range files {
		for _, decl := range file.Decls {
			if g, ok := decl.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
				continue
			}
			ast.Inspect(decl, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					text, _ := strconv.Unquote(lit.Value) // the parser accepted it
					all[text] = true
				}
				return true
			})
		}
	}
	return all
}
