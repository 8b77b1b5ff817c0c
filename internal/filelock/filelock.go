// Package filelock keeps two Mahnwerk processes from using the same folder at once: two `starter up` on one data
// folder, or two test binaries that build the Temporal dev server into one cache.
//
// The lock belongs to an open file, not to the file's existence: the kernel drops it when its last holder dies, also
// by SIGKILL, so nobody ever has to delete a stale lock file by hand. It binds only those who ask for it, and it
// works between processes of one machine; network file systems may not honour it.
package filelock

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// ErrHeld is returned when another process (or another Lock of this one) holds the lock.
var ErrHeld = errors.New("held by another process")

// retryEvery is how often Acquire looks again: the kernels' blocking calls cannot be given up, so it polls.
const retryEvery = 50 * time.Millisecond

// Lock is a held lock. It must be released once.
type Lock struct{ file *os.File }

// Try takes the lock of the file, which is created when missing, or returns an error that is ErrHeld at once.
func Try(path string) (*Lock, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock: %w", err)
	}
	if err := lockFile(file); err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", path, err), file.Close())
	}
	return &Lock{file: file}, nil
}

// Acquire waits for the lock until ctx ends; then the error is both ErrHeld and the context's.
func Acquire(ctx context.Context, path string) (*Lock, error) {
	ticker := time.NewTicker(retryEvery)
	defer ticker.Stop()
	for {
		lock, err := Try(path)
		if !errors.Is(err, ErrHeld) {
			return lock, err
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("%w: %w", err, ctx.Err())
		case <-ticker.C:
		}
	}
}

// File is the open lock file. A child process that inherits it holds the lock too (not on Windows), until parent
// and child are both gone: so a successor waits for a child that is still shutting down.
func (l *Lock) File() *os.File { return l.file }

// Release gives the lock up. The file stays: removing it would let a third process lock a different file of the
// same name.
func (l *Lock) Release() error {
	return l.file.Close()
}
