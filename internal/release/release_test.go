package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

var root = filepath.Join("..", "..")

// TestBuild_isReproducible builds one program from two folders with different names. Paths, times or machine names in the
// result would differ.
func TestBuild_isReproducible(t *testing.T) {
	here := target{runtime.GOOS, runtime.GOARCH}
	var sums [2]string
	var programs []string
	from := root
	for i, name := range []string{"one", "another/deeper"} {
		source := filepath.Join(t.TempDir(), filepath.FromSlash(name))
		copySources(t, from, source)
		from = source // the second copy is made of the first, whatever happens to the repository meanwhile
		names := [][]string{{"worker"}, {"worker", "starter"}}[i]
		var err error
		if programs, err = buildMains(t.Context(), source, t.TempDir(), "v1.2.3", here, names); err != nil {
			t.Fatal(err)
		}
		if sums[i], err = hashOf(programs[0]); err != nil {
			t.Fatal(err)
		}
	}
	if sums[0] != sums[1] {
		t.Errorf("two builds of the worker differ: %s and %s", sums[0], sums[1])
	}
	raw, err := os.ReadFile(programs[0])
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(raw, []byte("v1.2.3")) {
		t.Error("the version is not in the program")
	}
	if bytes.Contains(raw, []byte(os.TempDir()+string(filepath.Separator)+"Test")) {
		t.Error("the folder of the sources is in the program")
	}
	checkBill(t, programs)
}

// checkBill makes the bill of materials and the notices of the real programs, twice.
func checkBill(t *testing.T, programs []string) {
	t.Helper()
	modules, err := linkedModules(t.Context(), root, programs)
	if err != nil {
		t.Fatal(err)
	}
	paths := make([]string, len(modules))
	for i, m := range modules {
		paths[i] = m.Path
	}
	for _, want := range []string{"go.temporal.io/sdk", "github.com/jackc/pgx/v5", "github.com/spf13/cobra", "codeberg.org/go-pdf/fpdf"} {
		if !slices.Contains(paths, want) {
			t.Errorf("the programs are said to be made without %s", want)
		}
	}
	if slices.Contains(paths, "pgregory.net/rapid") {
		t.Error("a module that only tests use is listed")
	}
	first, err := billOfMaterials("v1.2.3", modules)
	if err != nil {
		t.Fatal(err)
	}
	second, err := billOfMaterials("v1.2.3", modules)
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("two bills of the same programs differ (%v)", err)
	}
	checkCycloneDX(t, first, len(modules)+1)
	text, err := notices(t.Context(), root, modules)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range modules {
		if !bytes.Contains(text, []byte(m.Path+" "+m.Version)) || len(m.texts) == 0 {
			t.Errorf("%s is not in the notices", m.Path)
		}
	}
	if !bytes.Contains(text, []byte("internal/letterpdf/fonts")) {
		t.Error("the fonts are not in the notices")
	}
}

// checkCycloneDX checks what the standard asks of every document: the serial number's form, unique references, a package
// URL, version and licence for each component, and dependencies that point at components.
func checkCycloneDX(t *testing.T, raw []byte, components int) {
	t.Helper()
	var b bill
	if err := json.Unmarshal(raw, &b); err != nil {
		t.Fatal(err)
	}
	if b.BomFormat != "CycloneDX" || b.SpecVersion != "1.6" || b.Version != 1 {
		t.Errorf("the head is %s %s %d", b.BomFormat, b.SpecVersion, b.Version)
	}
	if !regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(b.SerialNumber) {
		t.Errorf("serial number %s", b.SerialNumber)
	}
	if len(b.Components) != components {
		t.Errorf("%d components, want %d", len(b.Components), components)
	}
	refs := map[string]bool{b.Metadata.Component.Ref: true}
	for _, c := range b.Components {
		if refs[c.Ref] {
			t.Errorf("%s is there twice", c.Ref)
		}
		refs[c.Ref] = true
		if c.Type != "library" || c.Version == "" || !strings.HasPrefix(c.Purl, "pkg:golang/") || c.Licences[0].Licence == (licenceEntry{}) {
			t.Errorf("incomplete: %+v", c)
		}
	}
	for _, d := range b.Dependencies {
		for _, on := range append(d.DependsOn, d.Ref) {
			if !refs[on] {
				t.Errorf("dependency on %s, which is no component", on)
			}
		}
	}
}

// copySources copies what the programs are built from.
func copySources(t *testing.T, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if e.IsDir() {
			if rel != "." && (strings.HasPrefix(e.Name(), ".") || slices.Contains([]string{"devserver", "docs", "dist", "testdata"}, e.Name())) {
				return filepath.SkipDir
			}
			return os.MkdirAll(filepath.Join(to, rel), 0o755)
		}
		if !e.Type().IsRegular() || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), raw, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestLicenceOf(t *testing.T) {
	const mit = "MIT License\n\nPermission is hereby granted, free of charge, to any person obtaining\na copy of this software"
	const agpl = "GNU AFFERO GENERAL PUBLIC LICENSE\n   Version 3, 19 November 2007"
	const gpl = "GNU GENERAL PUBLIC LICENSE\n  Version 2, June 1991"
	for _, c := range []struct {
		name  string
		files map[string]string
		want  string
		fails bool
	}{
		{"one file", map[string]string{"LICENSE": mit}, "MIT", false},
		{"British spelling, lower case", map[string]string{"licence.md": mit}, "MIT", false},
		{"no file", map[string]string{"main.go": "package main"}, "", true},
		{"an unknown text", map[string]string{"LICENSE": "All rights reserved."}, "", true},
		{"AGPL", map[string]string{"LICENSE": agpl}, "AGPL-3.0", true},
		{"GPL beside MIT counts as GPL", map[string]string{"LICENSE": mit, "COPYING": gpl}, "GPL-2.0", true},
		{"a source file that is called license", map[string]string{"license.go": "package x", "LICENSE.txt": mit}, "MIT", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range c.files {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			got, _, err := licenceOf(dir)
			if got != c.want || (err != nil) != c.fails || err != nil && !errors.Is(err, errLicence) {
				t.Errorf("licenceOf = %q, %v", got, err)
			}
		})
	}
}

// TestLicensed_sparesNamedVersionsOnly: the list of modules without a licence file is no open door.
func TestLicensed_sparesNamedVersionsOnly(t *testing.T) {
	bare := t.TempDir()
	for known := range withoutFile {
		path, version, _ := strings.Cut(known, "@")
		if m, err := licensed(module{Path: path, Version: version, Dir: bare}); err != nil || m.Licence != undeclared {
			t.Errorf("licensed(%s) = %s, %v", known, m.Licence, err)
		}
		if _, err := licensed(module{Path: path, Version: version + "1", Dir: bare}); !errors.Is(err, errLicence) {
			t.Errorf("another version of %s passes: %v", path, err)
		}
	}
	if _, err := licensed(module{Path: "example.com/bare", Version: "v1.0.0", Dir: bare}); !errors.Is(err, errLicence) {
		t.Errorf("a module without licence passes: %v", err)
	}
}

func TestRun_refusesWhatIsNoRelease(t *testing.T) {
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "old.tar.gz"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{nil, {"--version", "1.2.3"}, {"--version", "v1.2"}, {"--version", "v1.2.3; rm"},
		{"--version", "v1.2.3", "--out", full}, {"--nosuchflag"}} {
		if err := run(t.Context(), args, io.Discard); err == nil {
			t.Errorf("run(%q) makes a release", args)
		}
	}
}

func TestArchive_holdsProgramsAndLicences(t *testing.T) {
	programs, system := t.TempDir(), target{"windows", "arm64"}
	for _, m := range mains {
		if err := os.WriteFile(filepath.Join(programs, system.program(m)), []byte("program "+m), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var archives [2][]byte
	for i := range archives {
		r := release{version: "v1.2.3", source: root, folder: t.TempDir(), out: io.Discard}
		if err := r.write("THIRD_PARTY_NOTICES.txt", []byte("notices")); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(r.archive(programs, system), r.checksums()); err != nil {
			t.Fatal(err)
		}
		var err error
		if archives[i], err = os.ReadFile(filepath.Join(r.folder, "mahnwerk-v1.2.3-windows_arm64.tar.gz")); err != nil {
			t.Fatal(err)
		}
		sums, err := os.ReadFile(filepath.Join(r.folder, "SHA256SUMS"))
		if err != nil || !strings.Contains(string(sums), fmt.Sprintf("%x  mahnwerk-v1.2.3-windows_arm64.tar.gz\n", sha256.Sum256(archives[i]))) {
			t.Errorf("SHA256SUMS (%v):\n%s", err, sums)
		}
	}
	if !bytes.Equal(archives[0], archives[1]) {
		t.Error("two archives of the same files differ")
	}
	want := []string{"starter.exe", "worker.exe", "LICENSE", "README.md", "CHANGELOG.md", "SECURITY.md", "THIRD_PARTY_NOTICES.txt"}
	for i, name := range want {
		want[i] = "mahnwerk-v1.2.3-windows_arm64/" + name
	}
	if got := namesIn(t, archives[0]); !slices.Equal(got, want) {
		t.Errorf("the archive holds %v, want %v", got, want)
	}
}

func namesIn(t *testing.T, archive []byte) []string {
	t.Helper()
	zipped, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for r := tar.NewReader(zipped); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return names
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, h.Name)
	}
}
