//go:build unix

package pdflayout

import (
	"fmt"
	"os/exec"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// ownGroup puts the child and what it starts in a process group, and has all of it killed together.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	diesWithParent(cmd.SysProcAttr)
	cmd.Cancel = func() error {
		if err := syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL); err != nil {
			return cmd.Process.Kill() // some kernels refuse the group when its leader is a zombie
		}
		return nil
	}
}

// restrictProcess takes from this process what it must not use. Data is what is written to, so that the address space
// that the Go runtime only reserves does not count; processes started by this one have the same limits each.
func restrictProcess(limits Limits, ocrPages int) error {
	seconds := uint64((limits.Time+limits.OCRTime*time.Duration(ocrPages))/time.Second) + 1
	for _, l := range []struct {
		what  int
		value uint64
	}{
		{unix.RLIMIT_CORE, 0}, // a dump would hold the customer's data
		{unix.RLIMIT_CPU, seconds},
		{unix.RLIMIT_DATA, uint64(limits.Memory)},
	} {
		if err := lower(l.what, l.value); err != nil {
			return err
		}
	}
	return nil
}

// lower sets a limit that may already be lower.
func lower(what int, value uint64) error {
	var now unix.Rlimit
	if err := unix.Getrlimit(what, &now); err != nil {
		return fmt.Errorf("limit the process: %w", err)
	}
	now.Max = min(now.Max, value)
	now.Cur = min(now.Cur, now.Max)
	if err := unix.Setrlimit(what, &now); err != nil {
		return fmt.Errorf("limit the process: %w", err)
	}
	return nil
}
