// Package localtemporal runs a private Temporal server for people who have none configured: `starter up --demo` on a
// bare machine, and the tests. Production gives a TEMPORAL_ADDRESS and never comes here.
//
// The server is the nested Go module devserver/, which the main module must never import: it pulls in more than a
// thousand packages. Ensure builds it once into the user's cache, and Start runs it as a child process that is gone
// when we are gone.
//
//	program, err := localtemporal.Ensure(ctx, localtemporal.EnsureOptions{Progress: show})
//	…
//	server, err := localtemporal.Start(ctx, localtemporal.Options{Program: program, DBFile: ".mahnwerk/temporal.db"})
//	…
//	c, err := client.Dial(client.Options{HostPort: server.Address(), Namespace: "default"})
package localtemporal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

// BuildCommand is what a person runs to have the cold build behind them, for instance before the tests.
const BuildCommand = "go run ./starter devserver build"

// ProgramEnv names a ready devserver binary, which is then taken as it is.
const ProgramEnv = "MAHNWERK_DEVSERVER"

const (
	mainModule   = "github.com/mahnwerk/mahnwerk"
	sourceFolder = "devserver"
)

// Program is an executable that serves Temporal on one machine.
type Program struct {
	Path string
	// CLI says that it is the `temporal` command line tool, which takes other flags than our devserver.
	CLI bool
}

// EnsureOptions of Ensure and Cached. All are optional.
type EnsureOptions struct {
	// Source is the folder of the devserver module; empty looks for it from the working folder upwards.
	Source string
	// Progress is told what takes long, a line each few seconds; nil is silence.
	Progress func(string)
}

// NotFoundError says that there is no Temporal server to run, and what a person can do about it.
type NotFoundError struct{ Cause error }

// Error names the ways out.
func (e *NotFoundError) Error() string {
	return fmt.Sprintf(`no Temporal server to start (%v). Ways out:
  - set TEMPORAL_ADDRESS to a server of yours
  - run from a checkout of the source with Go installed, so that the dev server can be built: %s
  - install the temporal command line tool on PATH (macOS: brew install temporal; others: https://docs.temporal.io/cli)
  - set %s to a built devserver`, e.Cause, BuildCommand, ProgramEnv)
}

// Unwrap gives the reason.
func (e *NotFoundError) Unwrap() error { return e.Cause }

// Ensure returns a program to run: the one that MAHNWERK_DEVSERVER names; else our devserver from the cache, into
// which it is built when it is missing (minutes of CPU on a cold build cache); else `temporal` on PATH. Of several
// processes that call it at once, one builds and the others wait. The error is a *NotFoundError.
func Ensure(ctx context.Context, o EnsureOptions) (Program, error) {
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	if path := os.Getenv(ProgramEnv); path != "" {
		return named(path)
	}
	b, err := planBuild(ctx, o.Source)
	if err == nil {
		err = b.ensure(ctx, o.Progress)
	}
	if err == nil {
		return Program{Path: b.binary}, nil
	}
	cli, lookErr := exec.LookPath("temporal")
	if lookErr != nil || ctx.Err() != nil {
		return Program{}, &NotFoundError{Cause: err}
	}
	o.Progress(fmt.Sprintf("taking %s instead of our own dev server: %v", cli, err))
	return Program{Path: cli, CLI: true}, nil
}

// Cached returns what Ensure would return at once; false when Ensure would have to build or find nothing.
func Cached(ctx context.Context, o EnsureOptions) (Program, bool) {
	if path := os.Getenv(ProgramEnv); path != "" {
		p, err := named(path)
		return p, err == nil
	}
	b, err := planBuild(ctx, o.Source)
	if err != nil {
		cli, err := exec.LookPath("temporal")
		return Program{Path: cli, CLI: true}, err == nil
	}
	return Program{Path: b.binary}, b.done()
}

// named takes the binary of ProgramEnv; a wrong path is a mistake to be told, not to be worked around.
func named(path string) (Program, error) {
	found, err := exec.LookPath(path)
	if err != nil {
		return Program{}, &NotFoundError{Cause: fmt.Errorf("%s: %w", ProgramEnv, err)}
	}
	return Program{Path: found, CLI: programName(found) == "temporal"}, nil
}

func programName(path string) string {
	return strings.TrimSuffix(filepath.Base(path), ".exe")
}

// planBuild finds out what would be built and where it would lie. It does not build.
func planBuild(ctx context.Context, source string) (build, error) {
	goTool, err := exec.LookPath("go")
	if err != nil {
		return build{}, fmt.Errorf("no go tool to build the dev server with: %w", err)
	}
	if source == "" {
		if source, err = findSource(); err != nil {
			return build{}, err
		}
	}
	key, err := cacheKey(ctx, goTool, source)
	if err != nil {
		return build{}, fmt.Errorf("version of the dev server in %s: %w", source, err)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return build{}, fmt.Errorf("cache folder for the dev server: %w", err)
	}
	dir := filepath.Join(cache, "mahnwerk", cachePrefix+key)
	name := "devserver"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return build{goTool: goTool, source: source, dir: dir, binary: filepath.Join(dir, name)}, nil
}

var moduleLine = regexp.MustCompile(`(?m)^module\s+"?([^\s"]+)"?`)

// findSource walks from the working folder up to the root of the main module, beside whose go.mod the nested
// module lies.
func findSource() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return "", err
		}
		if match := moduleLine.FindSubmatch(text); match != nil && string(match[1]) == mainModule {
			return filepath.Join(dir, sourceFolder), nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("the working folder is not in a checkout of " + mainModule)
		}
		dir = parent
	}
}

// cacheKey names a build by everything that goes into it: sources, dependencies, Go version, platform and flags.
func cacheKey(ctx context.Context, goTool, source string) (string, error) {
	cmd := exec.CommandContext(ctx, goTool, "env", "GOVERSION", "GOOS", "GOARCH")
	cmd.Dir, cmd.Env = source, buildEnvironment()
	platform, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go env: %w", err)
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, bytes.NewReader(platform)); err != nil {
		return "", err
	}
	fmt.Fprintln(sum, buildFlags)
	files, err := sourceFiles(source)
	if err != nil {
		return "", err
	}
	for _, name := range files {
		text, err := os.ReadFile(filepath.Join(source, name))
		if err != nil {
			return "", err
		}
		fmt.Fprintln(sum, name, len(text))
		if _, err := io.Copy(sum, bytes.NewReader(text)); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(sum.Sum(nil)[:8]), nil
}

// sourceFiles lists what the build reads, in a fixed order. The module has one package; a test makes sure of it.
func sourceFiles(source string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(source, "*.go"))
	if err != nil {
		return nil, err
	}
	files = slices.DeleteFunc(files, func(f string) bool { return strings.HasSuffix(f, "_test.go") })
	for i, f := range files {
		files[i] = filepath.Base(f)
	}
	return append([]string{"go.mod", "go.sum"}, files...), nil
}
