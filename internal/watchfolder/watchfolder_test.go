package watchfolder_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/internal/watchfolder"
)

const short = "0123456789abcdef"

// inbox is a watched folder of a test.
type inbox struct {
	t   testing.TB
	dir string
	*watchfolder.Watcher
}

func newInbox(t testing.TB, dir string) inbox {
	t.Helper()
	place, err := watchfolder.OpenLocal(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = place.Close() })
	return inbox{t, dir, &watchfolder.Watcher{Place: place}}
}

func (b inbox) put(name, content string) {
	b.t.Helper()
	path := filepath.Join(b.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// look is one look; found are the paths.
func (b inbox) look() (files []watchfolder.File, found []string) {
	b.t.Helper()
	files, err := b.Look()
	if err != nil {
		b.t.Fatal(err)
	}
	for _, f := range files {
		found = append(found, strings.TrimPrefix(f.Folder+"/"+f.Name, "/"))
	}
	return files, found
}

// all are the files below the folder, with their contents.
func (b inbox) all() map[string]string {
	b.t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(b.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		name, _ := filepath.Rel(b.dir, path)
		all[filepath.ToSlash(name)] = string(raw)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return all
}

func (b inbox) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func TestLook_takesWhatStoppedGrowing(t *testing.T) {
	t.Parallel()
	b := newInbox(t, t.TempDir())
	b.put("NORD/auszug.xml", "<Document>")
	if _, found := b.look(); len(found) != 0 {
		t.Errorf("found %v at the first look, want to see them twice", found)
	}
	b.put("NORD/auszug.xml", "<Document></Document>")
	b.put("HELV/avis.pdf", "%PDF")
	if _, found := b.look(); len(found) != 0 {
		t.Errorf("found %v while it grows", found)
	}
	b.put("lost.xml", "<Document/>")
	if _, found := b.look(); !slices.Equal(found, []string{"HELV/avis.pdf", "NORD/auszug.xml"}) {
		t.Errorf("found %v", found)
	}
	if _, found := b.look(); !slices.Equal(found, []string{"lost.xml", "HELV/avis.pdf", "NORD/auszug.xml"}) {
		t.Errorf("found %v, want the one beside the folders too", found)
	}
}

// TestLook_leavesAlone what is nobody's: uploads under way, hidden files, links, and what it has put away itself.
func TestLook_leavesAlone(t *testing.T) {
	t.Parallel()
	b := newInbox(t, t.TempDir())
	for _, name := range []string{"NORD/.hidden", "NORD/a.xml.part", "NORD/b.FILEPART", "NORD/~c.xml", "NORD/taken/x.xml", "NORD/processed/x.xml",
		"NORD/quarantine/x.xml", "quarantine/y.xml", ".git/config"} {
		b.put(name, "content")
	}
	outside := filepath.Join(t.TempDir(), "secret.txt")
	b.must(os.WriteFile(outside, []byte("secret"), 0o600))
	b.must(os.Symlink(outside, filepath.Join(b.dir, "NORD", "link.xml")))
	b.look()
	if _, found := b.look(); len(found) != 0 {
		t.Errorf("found %v, want nothing", found)
	}
	if raw, err := b.Read(watchfolder.File{Folder: "NORD", Name: "link.xml", Size: 6}); err == nil {
		t.Errorf("read %q through a link that leads out", raw)
	}
}

func TestMoves(t *testing.T) {
	t.Parallel()
	b := newInbox(t, t.TempDir())
	b.put("NORD/good.xml", "good")
	b.put("NORD/bad.xml", "bad")
	b.put("NORD/unknown.xml", "unknown")
	b.put("huge.xml", "huge")
	b.look()
	files, _ := b.look()
	for _, f := range files {
		raw, err := b.Read(f)
		b.must(err)
		if f.Folder == "" {
			b.must(b.Refuse(f, short, "too large"))
			continue
		}
		if f.Name[:3] != string(raw)[:3] {
			t.Errorf("%s holds %q", f.Name, raw)
		}
		b.must(b.Take(f, short))
		if err := b.Take(f, short); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("taken twice: %v, want %v", err, fs.ErrNotExist)
		}
	}
	taken, err := b.Taken()
	b.must(err)
	for _, f := range taken {
		if f.Short != short || f.Folder != "NORD" {
			t.Errorf("taken %+v", f)
		}
		switch {
		case strings.Contains(f.Name, "good"):
			b.must(b.Processed(f))
		case strings.Contains(f.Name, "bad"):
			b.must(b.Refused(f, "3:7: Bal/Amt: does not add up"))
		default:
			b.must(b.GiveBack(f))
		}
	}
	want := map[string]string{
		"NORD/processed/" + short + "-good.xml":         "good",
		"NORD/quarantine/" + short + "-bad.xml":         "bad",
		"NORD/quarantine/" + short + "-bad.xml.why.txt": "3:7: Bal/Amt: does not add up\n",
		"NORD/unknown.xml":                              "unknown",
		"quarantine/" + short + "-huge.xml":             "huge",
		"quarantine/" + short + "-huge.xml.why.txt":     "too large\n",
	}
	if diff := cmp.Diff(want, b.all()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestRead_refuses(t *testing.T) {
	t.Parallel()
	b := newInbox(t, t.TempDir())
	b.put("NORD/a.xml", "12345")
	for name, test := range map[string]struct {
		file watchfolder.File
		want error
	}{
		"grown since": {watchfolder.File{Folder: "NORD", Name: "a.xml", Size: 3}, watchfolder.ErrChanged},
		"too large":   {watchfolder.File{Folder: "NORD", Name: "a.xml", Size: watchfolder.MaxBytes + 1}, watchfolder.ErrTooLarge},
		"gone":        {watchfolder.File{Folder: "NORD", Name: "b.xml", Size: 3}, fs.ErrNotExist},
	} {
		if _, err := b.Read(test.file); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
}

// TestMoves_loseNothing: whatever is done in whatever order, by two watchers, every content that was put in is there once.
func TestMoves_loseNothing(t *testing.T) {
	root := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp(root, "")
		if err != nil {
			t.Fatal(err)
		}
		watchers := [2]*watchfolder.Watcher{}
		for i := range watchers {
			place, err := watchfolder.OpenLocal(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = place.Close() }()
			watchers[i] = &watchfolder.Watcher{Place: place}
		}
		put := 0
		for range rapid.IntRange(5, 40).Draw(t, "steps") {
			w := watchers[rapid.IntRange(0, 1).Draw(t, "who")]
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0:
				put++
				name := filepath.Join(dir, rapid.SampledFrom([]string{"NORD", "HELV"}).Draw(t, "entity"), "f"+string(rune('a'+put))+".xml")
				if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte{byte(put)}, 0o600)); err != nil {
					t.Fatal(err)
				}
			case 1:
				files, err := w.Look()
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range files {
					if err := w.Take(f, short); err != nil && !errors.Is(err, fs.ErrNotExist) {
						t.Fatal(err)
					}
				}
			default:
				taken, err := w.Taken()
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range taken {
					away := rapid.SampledFrom([]func(watchfolder.Taken) error{w.Processed, w.GiveBack,
						func(f watchfolder.Taken) error { return w.Refused(f, "why") }}).Draw(t, "away")
					if err := away(f); err != nil && !errors.Is(err, fs.ErrNotExist) {
						t.Fatal(err)
					}
				}
			}
		}
		seen := map[byte]int{}
		err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(path, ".why.txt") {
				return err
			}
			raw, err := os.ReadFile(path)
			if len(raw) == 1 {
				seen[raw[0]]++
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for i := 1; i <= put; i++ {
			if seen[byte(i)] != 1 {
				t.Fatalf("file %d is there %d times", i, seen[byte(i)])
			}
		}
	})
}
