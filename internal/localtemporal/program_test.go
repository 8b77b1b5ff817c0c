//go:build unix

package localtemporal

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// tinySource is a module that builds in a second and stands for devserver/.
func tinySource(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "go.mod"), "module example.org/tiny\n\ngo 1.26\n")
	write(t, filepath.Join(dir, "go.sum"), "")
	write(t, filepath.Join(dir, "main.go"), "package main\n\nfunc main() { println(\"tiny\") }\n")
	return dir
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// turnTelemetryOff keeps the go tool from writing counters into the test's home: it does so in a process of its own, which
// outlives a build that was given up.
func turnTelemetryOff(t *testing.T) {
	t.Helper()
	t.Setenv("XDG_CONFIG_HOME", "")
	config, err := os.UserConfigDir()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(config, "go", "telemetry")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "mode"), "off")
}

// ownCache gives the test a cache of its own for finished programs, not for compiled packages.
func ownCache(t *testing.T) string {
	t.Helper()
	compiled, err := exec.Command("go", "env", "GOCACHE", "GOMODCACHE", "GOPATH").Output()
	if err != nil {
		t.Fatal(err)
	}
	dirs := strings.Fields(string(compiled))
	t.Setenv("GOCACHE", dirs[0])
	t.Setenv("GOMODCACHE", dirs[1])
	t.Setenv("GOPATH", dirs[2])
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CACHE_HOME", filepath.Join(home, "cache"))
	t.Setenv(ProgramEnv, "")
	turnTelemetryOff(t)
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(cache, "mahnwerk")
}

// said collects progress from several goroutines.
type said struct {
	mu    sync.Mutex
	lines []string
}

func (s *said) add(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines = append(s.lines, line)
}

func (s *said) count(part string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Count(strings.Join(s.lines, "\n"), part)
}

func TestEnsure_buildsOnce(t *testing.T) {
	ownCache(t)
	source := tinySource(t)
	if p, ok := Cached(t.Context(), EnsureOptions{Source: source}); ok {
		t.Fatalf("Cached before the build: %v", p)
	}
	var progress said
	var wg sync.WaitGroup
	programs := make([]Program, 3)
	for i := range programs {
		wg.Go(func() {
			var err error
			if programs[i], err = Ensure(t.Context(), EnsureOptions{Source: source, Progress: progress.add}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := progress.count("once, into"); n != 1 {
		t.Errorf("built %d times:\n%s", n, strings.Join(progress.lines, "\n"))
	}
	if progress.count("minutes of CPU") == 0 {
		t.Error("nobody said that a cold build takes minutes")
	}
	p, ok := Cached(t.Context(), EnsureOptions{Source: source})
	if !ok || p != programs[0] || p != programs[2] || p.CLI {
		t.Errorf("Cached after the build: %v, %t; built %v", p, ok, programs)
	}
	if out, err := exec.Command(p.Path).CombinedOutput(); err != nil || string(out) != "tiny\n" {
		t.Errorf("the built program says %q, %v", out, err)
	}
}

func TestEnsure_changedSourceIsBuiltAnew(t *testing.T) {
	ownCache(t)
	source := tinySource(t)
	before, err := Ensure(t.Context(), EnsureOptions{Source: source})
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(source, "main_test.go"), "package main\n")
	if p, ok := Cached(t.Context(), EnsureOptions{Source: source}); !ok || p != before {
		t.Errorf("after a new test file: %v, %t, want the same build", p, ok)
	}
	write(t, filepath.Join(source, "more.go"), "package main\n")
	after, err := Ensure(t.Context(), EnsureOptions{Source: source})
	if err != nil {
		t.Fatal(err)
	}
	if after == before {
		t.Error("a changed source was not built anew")
	}
}

func TestEnsure_oldBuildsAreRemoved(t *testing.T) {
	cache := ownCache(t)
	source := tinySource(t)
	for _, text := range []string{"// 1", "// 2", "// 3", "// 4", "// 5"} {
		write(t, filepath.Join(source, "version.go"), text+"\npackage main\n")
		if _, err := Ensure(t.Context(), EnsureOptions{Source: source}); err != nil {
			t.Fatal(err)
		}
	}
	builds, err := filepath.Glob(filepath.Join(cache, cachePrefix+"*", "devserver"))
	if err != nil || len(builds) != keptBuilds {
		t.Errorf("%d builds are kept, want %d: %v", len(builds), keptBuilds, err)
	}
	if _, ok := Cached(t.Context(), EnsureOptions{Source: source}); !ok {
		t.Error("the newest build was removed")
	}
}

func TestEnsure_compilerErrorIsShown(t *testing.T) {
	ownCache(t)
	t.Setenv("PATH", onlyGo(t))
	source := tinySource(t)
	write(t, filepath.Join(source, "main.go"), "package main\n\nfunc main() { undefinedThing() }\n")
	_, err := Ensure(t.Context(), EnsureOptions{Source: source})
	var none *NotFoundError
	if !errors.As(err, &none) || !strings.Contains(err.Error(), "undefinedThing") {
		t.Errorf("Ensure: %v, want a NotFoundError with the compiler's words", err)
	}
	if _, ok := Cached(t.Context(), EnsureOptions{Source: source}); ok {
		t.Error("a build that failed counts as done")
	}
}

func TestEnsure_givesUpWithTheContext(t *testing.T) {
	ownCache(t)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := Ensure(ctx, EnsureOptions{Source: tinySource(t), Progress: func(string) { cancel() }})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Ensure: %v, want the context's error", err)
	}
}

func TestEnsure_namedByTheEnvironment(t *testing.T) {
	ready := filepath.Join(t.TempDir(), "ready")
	write(t, ready, "#!/bin/sh\n")
	if err := os.Chmod(ready, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv(ProgramEnv, ready)
	if p, err := Ensure(t.Context(), EnsureOptions{}); err != nil || p != (Program{Path: ready}) {
		t.Errorf("Ensure = %v, %v", p, err)
	}
	if p, ok := Cached(t.Context(), EnsureOptions{}); !ok || p.Path != ready {
		t.Errorf("Cached = %v, %t", p, ok)
	}
	t.Setenv(ProgramEnv, ready+"-missing")
	if p, err := Ensure(t.Context(), EnsureOptions{}); err == nil || !strings.Contains(err.Error(), ProgramEnv) {
		t.Errorf("Ensure with a wrong path = %v, %v, want an error that names %s", p, err, ProgramEnv)
	}
}

// onlyGo is a PATH with nothing but the go tool.
func onlyGo(t *testing.T) string {
	t.Helper()
	tool, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	if tool, err = filepath.EvalSymlinks(tool); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Symlink(tool, filepath.Join(dir, "go")); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestEnsure_withoutGoTool(t *testing.T) {
	ownCache(t)
	path := t.TempDir()
	t.Setenv("PATH", path)
	_, err := Ensure(t.Context(), EnsureOptions{})
	if err == nil {
		t.Fatal("Ensure found a program on an empty PATH")
	}
	for _, way := range []string{"TEMPORAL_ADDRESS", BuildCommand, "temporal", ProgramEnv} {
		if !strings.Contains(err.Error(), way) {
			t.Errorf("the message lacks %q:\n%v", way, err)
		}
	}

	cli := filepath.Join(path, "temporal")
	write(t, cli, "#!/bin/sh\n")
	if err := os.Chmod(cli, 0o755); err != nil {
		t.Fatal(err)
	}
	var progress said
	p, err := Ensure(t.Context(), EnsureOptions{Progress: progress.add})
	if err != nil || p != (Program{Path: cli, CLI: true}) {
		t.Errorf("with temporal on PATH: %v, %v", p, err)
	}
	if progress.count(cli) != 1 {
		t.Errorf("nobody said that %s serves instead", cli)
	}
	if p, ok := Cached(t.Context(), EnsureOptions{}); !ok || !p.CLI {
		t.Errorf("Cached = %v, %t", p, ok)
	}
}

func TestFindSource_fromAFolderDeepInside(t *testing.T) {
	root := t.TempDir()
	deep := filepath.Join(root, "internal", "thing")
	if err := os.MkdirAll(deep, 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(root, "go.mod"), "// comment\nmodule "+mainModule+"\n\ngo 1.26\n")
	write(t, filepath.Join(root, "internal", "go.mod"), "module example.org/nested\n")
	t.Chdir(deep)
	got, err := findSource()
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(root, sourceFolder); got != want {
		t.Errorf("findSource = %s, want %s", got, want)
	}
	t.Chdir(t.TempDir())
	if got, err := findSource(); err == nil {
		t.Errorf("outside of a checkout findSource = %s", got)
	}
}

// The cache key covers the files of one folder; a second package would change without a new build.
func TestDevserver_isOnePackage(t *testing.T) {
	source, err := findSource()
	if err != nil {
		t.Fatal(err)
	}
	inside, err := filepath.Glob(filepath.Join(source, "*", "*.go"))
	if err != nil || len(inside) != 0 {
		t.Errorf("packages below %s: %v, %v; let sourceFiles read them", source, inside, err)
	}
}

func TestPrune_keepsTheNewest(t *testing.T) {
	cache := t.TempDir()
	now := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	for i, name := range []string{"devserver-old", "devserver-middle", "devserver-new", "other"} {
		dir := filepath.Join(cache, name)
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, "devserver"), "")
		at := now.Add(time.Duration(i) * time.Hour)
		if err := os.Chtimes(dir, at, at); err != nil {
			t.Fatal(err)
		}
	}
	if err := prune(cache, 2); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(cache, "*"))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.ReplaceAll(strings.Join(left, " "), cache+"/", ""); got != "devserver-middle devserver-new other" {
		t.Errorf("left: %s", got)
	}
}
