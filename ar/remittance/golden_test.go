package remittance_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/remittance"
	"github.com/mahnwerk/mahnwerk/internal/testfile"
)

// golden is what a document was read as, and whether it proves itself.
type golden struct {
	Advices  []remittance.Advice `json:"advices"`
	Unproven []string            `json:"unproven"`
	Error    string              `json:"error,omitempty"`
}

// TestForms_golden reads one document of each kind that is met often. The documents are made up; each shows a trap that
// is told in its name.
func TestForms_golden(t *testing.T) {
	paths := testfile.Glob(t, "testdata/*.*")
	if len(paths) < 8 {
		t.Fatalf("testdata has only %d files", len(paths))
	}
	for _, path := range paths {
		extension := filepath.Ext(path)
		if extension != ".txt" && extension != ".csv" {
			continue
		}
		t.Run(filepath.Base(path), func(t *testing.T) {
			testfile.Golden(t, strings.TrimSuffix(path, extension)+".json", read(testfile.Read(t, path), extension))
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
