package localpg

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	embeddedpostgres "github.com/fergusstrange/embedded-postgres"

	"github.com/mahnwerk/mahnwerk/internal/childproc"
	"github.com/mahnwerk/mahnwerk/internal/filelock"
)

const (
	mavenCentral = "https://repo1.maven.org/maven2" // where the zonky.io builds are published, with checksums
	fetchVersion = embeddedpostgres.V17
	// fetchLimit is for 30 MB over a slow line; the library itself would wait for ever.
	fetchLimit = 5 * time.Minute
)

// noDataDir makes the library stop after unpacking: no file system takes a path with a zero byte, so that it fails
// before it would run initdb. The library offers no call that only fetches, and its own runner refuses root and
// leaves the server behind when we are killed.
const noDataDir = "\x00"

// fetch downloads and unpacks server binaries into the cache, unless they are there.
func fetch(ctx context.Context, user *childproc.User, repository string, progress func(string)) (Binaries, error) {
	cache, err := fetchCache(user)
	if err != nil {
		return Binaries{}, err
	}
	target := filepath.Join(cache, "postgres-"+string(fetchVersion))
	lock, err := filelock.Acquire(ctx, target+".lock")
	if err != nil {
		return Binaries{}, err
	}
	if !hasPrograms(filepath.Join(target, "bin")) {
		progress(fmt.Sprintf("no PostgreSQL on this machine: fetching version %s once from %s", fetchVersion, repository))
		err = download(ctx, target, repository)
	}
	if err = errors.Join(err, lock.Release()); err != nil {
		return Binaries{}, err
	}
	return ask(ctx, filepath.Join(target, "bin"), user)
}

// fetchCache must be a folder that the server's user can enter: root's own cache is not.
func fetchCache(user *childproc.User) (string, error) {
	if user != nil {
		return sharedRoot, os.MkdirAll(sharedRoot, 0o755)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("cache folder for PostgreSQL: %w", err)
	}
	return filepath.Join(cache, "mahnwerk"), nil
}

// download unpacks beside the target and renames, so that a half unpacked server is never taken for a whole one.
func download(ctx context.Context, target, repository string) error {
	ctx, cancel := context.WithTimeout(ctx, fetchLimit)
	defer cancel()
	fresh := target + ".new"
	if err := os.RemoveAll(fresh); err != nil {
		return err
	}
	unpacked := make(chan error, 1)
	go func() { unpacked <- unpack(fresh, repository) }() // it takes no context; on a timeout it is left behind
	select {
	case err := <-unpacked:
		if err != nil {
			return err
		}
	case <-ctx.Done():
		return fmt.Errorf("download from %s: %w", repository, ctx.Err())
	}
	if err := os.RemoveAll(target); err != nil {
		return err
	}
	return os.Rename(fresh, target)
}

func unpack(dir, repository string) error {
	err := embeddedpostgres.NewDatabase(embeddedpostgres.DefaultConfig().
		Version(fetchVersion).
		BinaryRepositoryURL(repository).
		CachePath(filepath.Join(dir, "archive")).
		RuntimePath(filepath.Join(dir, "runtime")).
		BinariesPath(dir).
		DataPath(noDataDir).
		Port(0).
		Logger(io.Discard)).Start()
	if !hasPrograms(filepath.Join(dir, "bin")) {
		return fmt.Errorf("fetch PostgreSQL %s: %w", fetchVersion, err)
	}
	return os.RemoveAll(filepath.Join(dir, "archive"))
}
