package localtemporal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/mahnwerk/mahnwerk/internal/childproc"
	"github.com/mahnwerk/mahnwerk/internal/filelock"
)

const (
	cachePrefix = "devserver-"
	// keptBuilds bounds the cache: one build is 140 MB, and whoever switches between two versions needs two.
	keptBuilds = 3

	// buildLimit is more than three times the slowest cold build seen (17 minutes on a machine with a load of 13).
	buildLimit    = time.Hour
	progressEvery = 5 * time.Second
	// buildTail is how much of the compiler's output an error shows.
	buildTail = 2000
)

// buildFlags: the tag is the one Temporal's own builds use; without symbols the binary is a third smaller. The
// version of our own repository is not stamped: the cache key knows better what is in the binary.
var buildFlags = []string{"-tags", "disable_grpc_modules", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w"}

// build is one version of the dev server and where it lies in the cache.
type build struct{ goTool, source, dir, binary string }

func (b build) done() bool {
	_, err := os.Stat(b.binary)
	return err == nil
}

// ensure builds unless it is done, under a lock so that one of several processes does it.
func (b build) ensure(ctx context.Context, progress func(string)) error {
	if b.done() {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, buildLimit)
	defer cancel()
	lock, err := b.lock(ctx, progress)
	if err != nil {
		return err
	}
	if !b.done() {
		err = b.run(ctx, progress)
	}
	if err == nil {
		err = prune(filepath.Dir(b.dir), keptBuilds)
	}
	return errors.Join(err, lock.Release())
}

func (b build) lock(ctx context.Context, progress func(string)) (*filelock.Lock, error) {
	path := b.dir + ".lock"
	lock, err := filelock.Try(path)
	if !errors.Is(err, filelock.ErrHeld) {
		return lock, err
	}
	progress("another process is building the Temporal dev server: waiting for it")
	return filelock.Acquire(ctx, path)
}

// run builds beside the final name and renames, so that a build that was killed is never taken for a whole one.
func (b build) run(ctx context.Context, progress func(string)) error {
	if err := os.MkdirAll(b.dir, 0o700); err != nil {
		return err
	}
	progress("building the Temporal dev server, once, into " + b.dir)
	progress("a cold build takes about ten minutes of CPU time, a warm one seconds; later starts need none")
	fresh, log := b.binary+".new", filepath.Join(b.dir, "build.log")
	args := append([]string{"build"}, buildFlags...)
	process, err := childproc.Start(childproc.Options{
		Path: b.goTool, Args: append(args, "-o", fresh, "."), Dir: b.source, Env: buildEnvironment(), LogFile: log,
	})
	if err != nil {
		return err
	}
	if err := await(ctx, process, progress); err != nil {
		return fmt.Errorf("build the Temporal dev server: %w; the output ends with:\n%s", err, childproc.Tail(log, buildTail))
	}
	return os.Rename(fresh, b.binary)
}

// await waits for the compiler and tells every few seconds that it still works.
func await(ctx context.Context, process *childproc.Process, progress func(string)) error {
	ticker := time.NewTicker(progressEvery)
	defer ticker.Stop()
	for elapsed := time.Duration(0); ; {
		select {
		case <-process.Done():
			return process.Err()
		case <-ctx.Done():
			return errors.Join(ctx.Err(), process.Stop(ctx))
		case <-ticker.C:
			elapsed += progressEvery
			progress(fmt.Sprintf("building the Temporal dev server: %s", elapsed))
		}
	}
}

// buildEnvironment is ours, GOFLAGS and all, with what the build depends on: no C compiler, no workspace.
func buildEnvironment() []string {
	return append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off")
}

// prune removes all but the newest builds. One that still runs keeps running: its file goes when it ends.
func prune(cache string, keep int) error {
	entries, err := os.ReadDir(cache)
	if err != nil {
		return err
	}
	type candidate struct {
		path string
		at   time.Time
	}
	var builds []candidate
	for _, e := range entries {
		if !e.IsDir() || !strings.HasPrefix(e.Name(), cachePrefix) {
			continue
		}
		path := filepath.Join(cache, e.Name())
		// A folder without a binary is a build at work in another process, or one that failed and will be tried again.
		if found, err := filepath.Glob(filepath.Join(path, "devserver*")); err != nil || len(found) == 0 {
			continue
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		builds = append(builds, candidate{path, info.ModTime()})
	}
	slices.SortFunc(builds, func(a, b candidate) int { return b.at.Compare(a.at) })
	for _, old := range builds[min(keep, len(builds)):] {
		if err := os.RemoveAll(old.path); err != nil {
			return err
		}
	}
	return nil
}
