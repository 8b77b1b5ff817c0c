//go:build unix

package localpg

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// plant makes a folder with programs of these names, each a script that tells a version.
func plant(t *testing.T, dir, version string, names ...string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	script := "#!/bin/sh\necho 'postgres (PostgreSQL) " + version + "'\n"
	for _, name := range names {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSearchDirs_pathFirstThenHighestVersion(t *testing.T) {
	root := t.TempDir()
	onPath, linked := filepath.Join(root, "path"), filepath.Join(root, "linked")
	for _, v := range []string{"9", "14", "17"} {
		plant(t, filepath.Join(root, "lib", v, "bin"), v, "postgres", "initdb")
	}
	plant(t, filepath.Join(root, "lib", "18", "bin"), "18", "postgres") // only a client package's leftovers
	plant(t, onPath, "16.1", "postgres", "initdb")
	if err := os.Mkdir(linked, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(root, "lib", "14", "bin", "postgres"), filepath.Join(linked, "postgres")); err != nil {
		t.Fatal(err)
	}
	path := strings.Join([]string{filepath.Join(root, "missing"), linked, onPath}, string(os.PathListSeparator))

	got := searchDirs(path, []string{filepath.Join(root, "lib", "*", "bin")})

	want := []string{
		filepath.Join(root, "lib", "14", "bin"), // by the link on PATH
		onPath,
		filepath.Join(root, "lib", "17", "bin"),
		filepath.Join(root, "lib", "9", "bin"),
	}
	if !slices.Equal(got, want) {
		t.Errorf("searchDirs:\n got %q\nwant %q", got, want)
	}
}

func TestInstalled_versions(t *testing.T) {
	root := t.TempDir()
	dirs := []string{}
	for _, version := range []string{"15.18 (Debian 15.18-0+deb12u1)", "18beta1", "ninety"} {
		dir := filepath.Join(root, version)
		plant(t, dir, version, "postgres", "initdb")
		dirs = append(dirs, dir)
	}
	got := installed(t.Context(), dirs, nil)
	want := []Binaries{{dirs[0], "15.18", 15}, {dirs[1], "18beta1", 18}}
	if !slices.Equal(got, want) {
		t.Errorf("installed:\n got %v\nwant %v", got, want)
	}
}

func TestFits(t *testing.T) {
	for _, c := range []struct {
		major, wanted int
		want          bool
		why           string
	}{
		{17, 0, true, "any from the minimum on"},
		{MinMajor, 0, true, "the minimum itself"},
		{MinMajor - 1, 0, false, "too old for a new cluster"},
		{15, 15, true, "the cluster's own version"},
		{17, 15, false, "a newer server does not open an older cluster"},
		{13, 13, true, "an old cluster is still opened"},
	} {
		if got := fits(Binaries{Major: c.major}, c.wanted); got != c.want {
			t.Errorf("fits(%d, %d) = %t: %s", c.major, c.wanted, got, c.why)
		}
	}
}

func TestNotFoundError_namesTheWaysOut(t *testing.T) {
	cause := errors.New("no route to host")
	for _, e := range []*NotFoundError{{Cause: cause}, {Wanted: 12, Cause: cause}} {
		for _, word := range []string{"DATABASE_URL", "install PostgreSQL", "docker run", "no route to host"} {
			if !strings.Contains(e.Error(), word) {
				t.Errorf("the message lacks %q:\n%s", word, e)
			}
		}
	}
	if got := (&NotFoundError{Wanted: 12, Cause: cause}).Error(); !strings.Contains(got, "PostgreSQL 12") {
		t.Errorf("the message does not name the cluster's version:\n%s", got)
	}
}

// repository serves one archive as the Maven repository does, with the given checksum.
func repository(t *testing.T, checksum func(jar []byte) string) (url string, requests *int) {
	t.Helper()
	archive, err := os.ReadFile("testdata/tiny-postgres.txz") // bin/postgres is a script that tells version 17.5
	if err != nil {
		t.Fatal(err)
	}
	var jar bytes.Buffer
	w := zip.NewWriter(&jar)
	entry, err := w.Create("postgres.txz")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := entry.Write(archive); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	requests = new(int)
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		*requests++
		answer := jar.Bytes()
		if strings.HasSuffix(r.URL.Path, ".sha256") {
			answer = []byte(checksum(answer))
		}
		if _, err := out.Write(answer); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL, requests
}

func sha(jar []byte) string {
	sum := sha256.Sum256(jar)
	return hex.EncodeToString(sum[:])
}

func silent(string) {}

func TestFetch_oncePerCache(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("HOME", t.TempDir())
	url, requests := repository(t, sha)
	var said []string
	first, err := fetch(t.Context(), nil, url, func(line string) { said = append(said, line) })
	if err != nil {
		t.Fatal(err)
	}
	if first.Version != "17.5" || len(said) != 1 {
		t.Errorf("fetched %v after saying %q", first, said)
	}
	before := *requests
	again, err := fetch(t.Context(), nil, url, silent)
	if err != nil || again != first || *requests != before {
		t.Errorf("second fetch: %v, %v, %d more requests", again, err, *requests-before)
	}
}

func TestFetch_faultsLeaveNothingThatLooksReady(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("HOME", t.TempDir())
	broken, _ := repository(t, func([]byte) string { return "0000" })
	if _, err := fetch(t.Context(), nil, broken, silent); err == nil {
		t.Error("a wrong checksum was accepted")
	}
	if _, err := fetch(t.Context(), nil, "http://127.0.0.1:1", silent); err == nil {
		t.Error("a repository that does not answer gave binaries")
	}
	good, _ := repository(t, sha)
	if _, err := fetch(t.Context(), nil, good, silent); err != nil {
		t.Errorf("after the faults: %v", err)
	}
}
