package remittance_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/remittance"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden is what a document was read as, and whether it proves itself.
type golden struct {
	Advices  []remittance.Advice `json:"advices"`
	Unproven []string            `json:"unproven"`
	Error    string              `json:"error,omitempty"`
}

// TestForms_golden reads one document of each kind that is met often. The documents are made up; each shows a trap that
// is told in its name.
func TestForms_golden(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.*")
	if err != nil || len(paths) < 8 {
		t.Fatal("testdata is missing", err)
	}
	for _, path := range paths {
		extension := filepath.Ext(path)
		if extension != ".txt" && extension != ".csv" {
			continue
		}
		t.Run(filepath.Base(path), func(t *testing.T) {
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			compareGolden(t, strings.TrimSuffix(path, extension)+".json", read(raw, extension))
		})
	}
}

func read(raw []byte, extension string) golden {
	var g golden
	var err error
	opts := remittance.Options{File: "advice" + extension, Currency: "EUR"}
	if extension == ".csv" {
		g.Advices, err = remittance.FromCSV(raw, opts)
	} else {
		g.Advices, err = remittance.FromPages(remittance.TextPages(string(raw)), opts)
	}
	if err != nil {
		g.Error = err.Error()
	}
	for _, a := range g.Advices {
		if err := a.CheckSums(); err != nil {
			g.Unproven = append(g.Unproven, err.Error())
		}
	}
	return g
}

func compareGolden(t *testing.T, path string, g golden) {
	t.Helper()
	got, err := json.MarshalIndent(g, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Error("reading differs (-want +got), -update accepts it:\n" + diff)
	}
}
