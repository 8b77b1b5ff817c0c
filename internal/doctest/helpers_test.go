package doctest

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the derived parts of the documents anew")

// root is the repository as seen from this package.
var root = filepath.Join("..", "..")

func read(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(path)))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// page compares a whole derived page with its file, or writes it with -update.
func page(t *testing.T, path, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(filepath.Join(root, path), []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(read(t, path), want); diff != "" {
		t.Errorf("%s is not what the program says (-have +want; run `go test ./internal/doctest -update`):\n%s", path, diff)
	}
}

// part compares what stands between two marks of a written page; see page.
func part(t *testing.T, path, name, want string) {
	t.Helper()
	begin, end := "<!-- derived: "+name+" -->\n", "<!-- end of derived -->"
	text := read(t, path)
	from := strings.Index(text, begin)
	if from < 0 {
		t.Fatalf("%s has no mark %q", path, strings.TrimSpace(begin))
	}
	from += len(begin)
	length := strings.Index(text[from:], end)
	if length < 0 {
		t.Fatalf("%s: the part %s has no end", path, name)
	}
	page(t, path, text[:from]+want+text[from+length:])
}

// skipped are folders that hold no text of the project.
var skipped = []string{".git", ".mahnwerk", "dist", "node_modules", "testdata"}

// files lists the repository's files with one of the extensions, with slashes, from the root.
func files(t *testing.T, extensions ...string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && slices.Contains(skipped, entry.Name()) {
			return filepath.SkipDir
		}
		if !entry.IsDir() && slices.Contains(extensions, filepath.Ext(path)) {
			rel, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			found = append(found, filepath.ToSlash(rel))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func documents(t *testing.T) []string { return files(t, ".md") }
