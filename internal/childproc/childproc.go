// Package childproc starts the servers that Mahnwerk runs itself (PostgreSQL, the Temporal dev server) so that none
// of them outlives the program that started it, however that program ends: Ctrl-C, an error, or kill -9.
//
// Three things make sure of it:
//   - the kernel is asked to signal the child when we die (Linux); elsewhere a small shell watches a pipe that
//     closes with us and then signals the child;
//   - a child that can, is given a pipe as its standard input and ends at end of file (Options.StdinPipe), which
//     works on every system;
//   - the child is put in a process group of its own, so that Ctrl-C in the terminal reaches only us and we stop the
//     children in order: worker first, databases last.
//
// Start, wait on Done, Stop:
//
//	p, err := childproc.Start(childproc.Options{Path: "/usr/bin/thing", LogFile: "thing.log"})
//	…
//	err = p.Stop(ctx) // SIGTERM, and SIGKILL after ten seconds
package childproc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// DefaultStopLimit is how long a child may take to stop before it is killed. Ten seconds is more than the dev server
// (one second) and PostgreSQL's fast shutdown (a checkpoint) need on a loaded machine.
const DefaultStopLimit = 10 * time.Second

// Options says what to start and how it ends. Only Path is required.
type Options struct {
	Path string
	Args []string // without the program's name
	Dir  string   // working folder; empty is ours
	Env  []string // nil is our environment

	// User is the identity the child runs as; nil is ours. Only root can give another. Not on Windows.
	User *User
	// StdinPipe gives the child a standard input that stays open, empty, until we stop it or die.
	// Without it standard input is empty from the beginning.
	StdinPipe bool
	// LogFile takes standard output and standard error, appended, mode 0600; empty discards them. A file longer than
	// LogLimit is renamed to LogFile+".1" at start (in place of an older one), so that two of them are kept at most.
	// While the child runs nothing bounds the file: the child writes it by itself, and goes on when we are gone.
	LogFile  string
	LogLimit int64 // bytes; 0 is DefaultLogLimit
	// StopSignal asks the child to end: in Stop, and from the kernel when we die. 0 is SIGTERM.
	StopSignal syscall.Signal
	// StopLimit is how long Stop waits after StopSignal before SIGKILL; 0 is DefaultStopLimit.
	StopLimit time.Duration
	// Inherit are files the child holds open too, from descriptor 3 on. Not on Windows.
	Inherit []*os.File
}

// User is a numeric user and its group.
type User struct{ UID, GID uint32 }

// Process is a started child. Its methods may be called from several goroutines.
type Process struct {
	cmd   *exec.Cmd
	opts  Options
	stdin io.Closer // nil without StdinPipe
	guard io.Closer // nil where the kernel signals the child
	done  chan struct{}
	err   error // written before done is closed

	mu    sync.Mutex // guards ended: a signal to a pid that was reaped may hit a stranger
	ended bool
}

// Start starts the child. It returns when the child runs, not when it is ready for work.
func Start(o Options) (*Process, error) {
	if o.StopSignal == 0 {
		o.StopSignal = syscall.SIGTERM
	}
	if o.StopLimit == 0 {
		o.StopLimit = DefaultStopLimit
	}
	p := &Process{opts: o, done: make(chan struct{})}
	logFile, err := p.command()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", o.Path, err)
	}
	started := make(chan error, 1)
	go p.run(logFile, started)
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", o.Path, err)
	}
	return p, nil
}

// command prepares everything that can fail before the fork. The returned log file may be nil.
func (p *Process) command() (*os.File, error) {
	o := p.opts
	p.cmd = exec.Command(o.Path, o.Args...)
	p.cmd.Dir, p.cmd.Env, p.cmd.ExtraFiles = o.Dir, o.Env, o.Inherit
	attributes, err := sysProcAttr(o)
	if err != nil {
		return nil, err
	}
	p.cmd.SysProcAttr = attributes
	if o.StdinPipe {
		if p.stdin, err = p.cmd.StdinPipe(); err != nil {
			return nil, err
		}
	}
	logFile, err := openLog(o.LogFile, o.LogLimit)
	if err != nil {
		return nil, errors.Join(err, p.closeStdin())
	}
	if logFile != nil {
		// The *os.File is handed over as it is: with any other writer the output would pass through a goroutine of
		// ours, and the child would die of a broken pipe in the middle of its own orderly end after we are gone.
		p.cmd.Stdout, p.cmd.Stderr = logFile, logFile
	}
	return logFile, nil
}

// run forks, and stays on the forking thread until the child has ended: Linux sends the parent-death signal when
// the forking thread ends, not the process, and the Go runtime may end an idle thread at any time.
func (p *Process) run(logFile *os.File, started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := p.cmd.Start()
	if logFile != nil {
		err = errors.Join(err, logFile.Close()) // the child has its own copy
	}
	if err == nil {
		p.guard, err = startGuard(p.cmd.Process.Pid, p.opts.StopSignal)
	}
	if err != nil {
		err = errors.Join(err, p.abandon())
		started <- err
		return
	}
	started <- nil
	err = p.cmd.Wait()
	p.mu.Lock()
	p.ended = true
	p.mu.Unlock()
	p.err = errors.Join(exitError(p.opts.Path, err), p.closeStdin(), p.closeGuard())
	close(p.done)
}

func exitError(path string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s ended: %w", path, err)
}

// abandon ends a child whose start failed half way.
func (p *Process) abandon() error {
	err := p.closeStdin()
	if p.cmd.Process == nil {
		return err
	}
	return errors.Join(err, p.cmd.Process.Kill(), p.cmd.Wait())
}

func (p *Process) closeStdin() error { return closeOnce(p.stdin) }

func (p *Process) closeGuard() error { return closeOnce(p.guard) }

// closeOnce closes what may be nil or closed already: Stop and the end of the child both close the pipes.
func closeOnce(c io.Closer) error {
	if c == nil {
		return nil
	}
	if err := c.Close(); !errors.Is(err, os.ErrClosed) {
		return err
	}
	return nil
}

// PID is the child's process id. After Done it may belong to somebody else.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Done is closed when the child has ended, for whatever reason.
func (p *Process) Done() <-chan struct{} { return p.done }

// Err tells how the child ended: nil for exit status 0, else an error that wraps *exec.ExitError. It is to be called
// after Done is closed; before that it is nil.
func (p *Process) Err() error {
	select {
	case <-p.done:
		return p.err
	default:
		return nil
	}
}

// Stop asks the child to end and waits for it. When it has not ended within Options.StopLimit, or when ctx ends
// first, the child and its process group are killed. Stop returns nil when the child is gone, however it ended
// (see Err); it may be called again.
func (p *Process) Stop(ctx context.Context) error {
	if err := p.signal(p.opts.StopSignal); err != nil {
		return fmt.Errorf("stop %s: %w", p.opts.Path, err)
	}
	if err := p.closeStdin(); err != nil {
		return fmt.Errorf("stop %s: %w", p.opts.Path, err)
	}
	limit := time.NewTimer(p.opts.StopLimit)
	defer limit.Stop()
	select {
	case <-p.done:
		return nil
	case <-limit.C:
	case <-ctx.Done():
	}
	if err := p.Kill(); err != nil {
		return err
	}
	<-p.done // SIGKILL cannot be refused
	return nil
}

// Kill sends SIGKILL to the child and its process group and does not wait. A child that has ended is no error.
func (p *Process) Kill() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended {
		return nil
	}
	if err := killGroup(p.cmd.Process); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("kill %s: %w", p.opts.Path, err)
	}
	return nil
}

func (p *Process) signal(s syscall.Signal) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended {
		return nil
	}
	if err := askToEnd(p.cmd.Process, s); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	return nil
}
