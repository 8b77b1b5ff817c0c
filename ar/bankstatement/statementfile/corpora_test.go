package statementfile_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/bankcsv"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/statementfile"
	"github.com/mahnwerk/mahnwerk/internal/testfile"
)

// refusedSamples are the camt samples that must be refused, with the reason.
var refusedSamples = map[string]string{
	"camt053.v2.wrong.xml":  "the file has no statement",
	"valid_namespace.xml":   "the file is empty",
	"invalid_namespace.xml": "the file is empty",
}

// TestParse_publicSamples: every statement file of the public collections is read, or refused with a reason and its place.
// Which of the MT940 files are right to be refused is a matter of package mt940; here each must reach it.
func TestParse_publicSamples(t *testing.T) {
	folder := testfile.Corpora(t)
	for collection, format := range map[string]string{"genkgo-camt": "camt", "camt_parser": "camt", "wolph-mt940": "mt940", "jejik-mt940": "mt940",
		"mt940-js": "mt940"} {
		for _, path := range samples(t, filepath.Join(folder, collection)) {
			publicSample(t, path, format)
		}
	}
}

// samples are the statement files below a folder.
func samples(t *testing.T, folder string) []string {
	t.Helper()
	var paths []string
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		switch filepath.Ext(path) {
		case ".xml", ".sta", ".txt", ".mta", ".940", ".942":
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// publicSample reads one file of that format.
func publicSample(t *testing.T, path, format string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	statements, err := statementfile.Parse(bytes.NewReader(raw), int64(len(raw)), filepath.Base(path), nil)
	reason, mustFail := refusedSamples[filepath.Base(path)]
	var faults bankstatement.Faults
	var list *bankcsv.UnknownHeaderError
	switch {
	case mustFail && (!errors.As(err, &faults) || !strings.Contains(err.Error(), reason)):
		t.Errorf("%s: %d statements and %v, want it refused: %s", path, len(statements), err, reason)
	case !mustFail && format == "camt" && err != nil:
		t.Errorf("%s: %v", path, err)
	case err != nil && !errors.As(err, &faults):
		t.Errorf("%s: %v has no place", path, err)
	case errors.As(err, &list) && strings.HasPrefix(string(raw), ":20:"):
		t.Errorf("%s: an MT940 file is taken for a list: %v", path, err)
	}
	for _, s := range statements {
		if !strings.HasPrefix(string(s.Format), format[:2]) {
			t.Errorf("%s: %s was read as %s", path, format, s.Format)
		}
	}
}
