package childproc

import (
	"errors"
	"io"
	"os"
	"syscall"
)

// sysProcAttr: a process group of its own keeps Ctrl-C away from the child. There is no way to start it as another
// user with a number, and no signal when we die: a child is safe only with Options.StdinPipe.
func sysProcAttr(o Options) (*syscall.SysProcAttr, error) {
	if o.User != nil {
		return nil, errors.New("running a child as another user is not supported on Windows")
	}
	return &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}, nil
}

func startGuard(int, syscall.Signal) (io.Closer, error) { return nil, nil }

// askToEnd does nothing: Windows has no SIGTERM. Stop closes standard input, which is the request here.
func askToEnd(*os.Process, syscall.Signal) error { return nil }

func killGroup(p *os.Process) error { return p.Kill() }
