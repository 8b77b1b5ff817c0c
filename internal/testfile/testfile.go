// Package testfile gives tests the files they live on: those in testdata, golden files that people have read, and
// public collections of samples that are not part of the repository.
//
// `go test PACKAGE -update` writes the golden files of a package anew; the change is then read like code. A newcomer
// starts with Golden.
package testfile

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// corporaVariable names the folder of the public collections.
const corporaVariable = "MAHNWERK_CORPORA"

var update = flag.Bool("update", false, "write the golden files anew")

// Glob returns the files that a pattern of filepath.Glob matches, in order. No file is a failure, since a test of
// nothing passes.
func Glob(t testing.TB, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no files %s (%v)", pattern, err)
	}
	return files
}

// Read returns the content of a file.
func Read(t testing.TB, path string) []byte {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// Seed adds the files that a pattern matches to a fuzz test of bytes.
func Seed(f *testing.F, pattern string) {
	f.Helper()
	for _, file := range Glob(f, pattern) {
		f.Add(Read(f, file))
	}
}

// Golden holds a value, as indented JSON, against the file of that path. With -update it writes the file instead.
func Golden(t testing.TB, path string, got any) {
	t.Helper()
	text, err := json.MarshalIndent(got, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	GoldenText(t, path, append(text, '\n'))
}

// GoldenText is Golden for a text that is compared as it stands.
func GoldenText(t testing.TB, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(Read(t, path)), string(got)); diff != "" {
		t.Errorf("%s differs (-want +got), run with -update if that is right:\n%s", path, diff)
	}
}

// Corpora returns the folder of public sample files, which are not part of the repository. Without it the test is
// skipped.
func Corpora(t testing.TB) string {
	t.Helper()
	folder := os.Getenv(corporaVariable)
	if folder == "" {
		t.Skip(corporaVariable + " is not set: the public sample files are not here")
	}
	return folder
}
