//go:build unix

package childproc

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"syscall"
)

func sysProcAttr(o Options) (*syscall.SysProcAttr, error) {
	attributes := &syscall.SysProcAttr{Setpgid: true}
	if o.User != nil {
		attributes.Credential = &syscall.Credential{Uid: o.User.UID, Gid: o.User.GID}
	}
	signalOnOurDeath(attributes, o.StopSignal)
	return attributes, nil
}

func askToEnd(p *os.Process, s syscall.Signal) error { return p.Signal(s) }

// killGroup also reaches what the child has started and not put in a group of its own.
func killGroup(p *os.Process) error {
	err := syscall.Kill(-p.Pid, syscall.SIGKILL)
	if err == syscall.ESRCH || err == syscall.EPERM {
		return p.Kill() // some kernels refuse the group when its leader is a zombie
	}
	return err
}

// guard is a shell that signals the child when its standard input ends, which happens when we die. It is the way
// of systems that have no parent-death signal.
type guard struct {
	shell *exec.Cmd
	pipe  io.Closer
}

const guardScript = `read -r _; kill -"$1" "$2" 2>/dev/null`

func newGuard(pid int, s syscall.Signal) (io.Closer, error) {
	shell := exec.Command("/bin/sh", "-c", guardScript, "guard", strconv.Itoa(int(s)), strconv.Itoa(pid))
	shell.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C must not take the guard away
	pipe, err := shell.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("guard of process %d: %w", pid, err)
	}
	if err := shell.Start(); err != nil {
		return nil, fmt.Errorf("guard of process %d: %w", pid, err)
	}
	return &guard{shell: shell, pipe: pipe}, nil
}

// Close ends the guard without a signal to the child: it is killed before its pipe is closed, because by now the
// child's pid may belong to somebody else.
func (g *guard) Close() error {
	if err := g.shell.Process.Kill(); err != nil && err != os.ErrProcessDone {
		return fmt.Errorf("end guard: %w", err)
	}
	if _, err := g.shell.Process.Wait(); err != nil {
		return fmt.Errorf("end guard: %w", err)
	}
	return closeOnce(g.pipe)
}
