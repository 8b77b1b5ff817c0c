package localpg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/mahnwerk/mahnwerk/internal/portpick"
)

const (
	orphanEvery = 50 * time.Millisecond
	// immediateLimit is for the immediate shutdown, which writes nothing.
	immediateLimit = 5 * time.Second
)

// earlyEnd is a server that ended before it was ready.
type earlyEnd struct {
	port int
	err  error
	log  string
}

func (e *earlyEnd) Error() string {
	return fmt.Sprintf("the server ended before it was ready (%v); its log ends with:\n%s", e.err, e.log)
}

func (e *earlyEnd) Unwrap() error { return e.err }

// passes reports whether a new attempt can help: the port was taken between the look and the bind, or the sessions
// of a killed server have not yet noticed that it is gone and hold its shared memory.
func (e *earlyEnd) passes() bool {
	return !portpick.Free(e.port) || strings.Contains(e.log, "pre-existing shared memory block")
}

// endOrphan ends a server whose parent died without the chance to stop it: on Linux the kernel has signalled it
// already and this waits for its end, elsewhere it may run on. A pid file whose process is gone is PostgreSQL's own
// business: its lines guard the shared memory.
func endOrphan(ctx context.Context, cluster string) error {
	file := filepath.Join(cluster, "postmaster.pid")
	pid, dir, err := readPIDFile(file)
	if err != nil || pid == 0 {
		return err
	}
	if !running(pid) {
		return nil
	}
	if !isPostmaster(pid, dir) {
		// The pid was given to another program since; PostgreSQL would take that one for a living server.
		return os.Remove(file)
	}
	for _, way := range []struct {
		signal syscall.Signal
		limit  time.Duration
	}{{syscall.SIGINT, stopLimit}, {syscall.SIGQUIT, immediateLimit}, {syscall.SIGKILL, immediateLimit}} {
		if gone, err := signalAndWait(ctx, pid, way.signal, way.limit); gone || err != nil {
			return err
		}
	}
	return fmt.Errorf("the server of a crashed run (process %d) does not end", pid)
}

// readPIDFile returns process id and data directory from the first two lines; a pid of 0 is no server.
func readPIDFile(file string) (int, string, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return 0, "", nil
	}
	if err != nil {
		return 0, "", err
	}
	lines := strings.Split(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil || len(lines) < 2 || pid <= 0 {
		return 0, "", os.Remove(file) // cut off by a full disk or a power cut; PostgreSQL would refuse it
	}
	return pid, strings.TrimSpace(lines[1]), nil
}

func signalAndWait(ctx context.Context, pid int, signal syscall.Signal, limit time.Duration) (gone bool, err error) {
	process, err := os.FindProcess(pid)
	if err != nil {
		return false, err
	}
	if err := process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return false, fmt.Errorf("end the server of a crashed run (process %d): %w", pid, err)
	}
	ticker := time.NewTicker(orphanEvery)
	defer ticker.Stop()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	for running(pid) {
		select {
		case <-ticker.C:
		case <-timer.C:
			return false, nil
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
	return true, nil
}
