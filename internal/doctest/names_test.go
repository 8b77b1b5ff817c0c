package doctest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// planned is the part of ARCHITECTURE.md about what is not there yet.
const planned = "## Where later things go"

// TestArchitecture_namesWhatIsThere: a map that names a folder or a symbol that is gone leads astray.
func TestArchitecture_namesWhatIsThere(t *testing.T) {
	architecture, _, _ := strings.Cut(read(t, "ARCHITECTURE.md"), planned)
	folder := regexp.MustCompile("`((?:ar|internal|schemas|workflows|activities|starter|worker|devserver|examples|docs)/[a-z0-9_/.-]*)`")
	symbol := regexp.MustCompile("`([a-z]+)\\.([A-Z][A-Za-z]*)`")
	for name, text := range map[string]string{"ARCHITECTURE.md": architecture, "README.md": read(t, "README.md")} {
		for _, m := range folder.FindAllStringSubmatch(text, -1) {
			if strings.Contains(m[1], "<") {
				continue
			}
			if _, err := os.Stat(filepath.Join(root, m[1])); err != nil {
				t.Errorf("%s names %s, which is not there", name, m[1])
			}
		}
		for _, m := range symbol.FindAllStringSubmatch(text, -1) {
			if m[1] != "workflow" && !declares(t, m[1], m[2]) { // package workflow is Temporal's
				t.Errorf("%s names %s.%s, which nothing declares", name, m[1], m[2])
			}
		}
	}
}

// declares tells whether a package of the project declares a function, method or type.
func declares(t *testing.T, pkg, name string) bool {
	t.Helper()
	declared := regexp.MustCompile(`(?m)^(?:func (?:\([^)]*\) )?|type )` + name + `\b`)
	for _, path := range files(t, ".go") {
		if filepath.Base(filepath.Dir(path)) == pkg && !strings.HasSuffix(path, "_test.go") && declared.MatchString(read(t, path)) {
			return true
		}
	}
	return false
}

// TestHistories_ofThisVersionAreKept: the upgrade page promises that stored histories are replayed.
func TestHistories_ofThisVersionAreKept(t *testing.T) {
	found, err := filepath.Glob(filepath.Join(root, "workflows", "testdata", "histories", "*", "*.json*"))
	if err != nil || len(found) == 0 {
		t.Errorf("workflows/testdata/histories holds no history (%v)", err)
	}
}
