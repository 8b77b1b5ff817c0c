package testfile_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/internal/testfile"
)

// listener is a test that only notes what it is told. Everything else panics, as there is nothing behind it.
type listener struct {
	testing.TB
	told string
}

func (*listener) Helper() {}

func (l *listener) Errorf(format string, args ...any) { l.told = fmt.Sprintf(format, args...) }

func TestGolden_tellsWhatDiffers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.golden.json")
	if err := os.WriteFile(path, []byte("{\n  \"Item\": \"R-1\"\n}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ item, want string }{{"R-1", ""}, {"R-2", "R-2"}} {
		var l listener
		testfile.Golden(&l, path, struct{ Item string }{test.item})
		if (l.told == "") != (test.want == "") || !strings.Contains(l.told, test.want) {
			t.Errorf("%s: told %q", test.item, l.told)
		}
	}
}

func TestGlob_andRead(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"b.csv", "a.csv", "c.xml"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var all string
	for _, file := range testfile.Glob(t, filepath.Join(folder, "*.csv")) {
		all += string(testfile.Read(t, file)) + " "
	}
	if all != "a.csv b.csv " {
		t.Errorf("got %q", all)
	}
}

func TestCorpora_isTheFolderOfTheEnvironment(t *testing.T) {
	t.Setenv("MAHNWERK_CORPORA", "/samples")
	if got := testfile.Corpora(t); got != "/samples" {
		t.Errorf("got %q", got)
	}
}
