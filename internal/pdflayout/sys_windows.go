package pdflayout

import (
	"os/exec"
	"syscall"
)

// ownGroup keeps Ctrl-C away from the child. Windows kills the child alone.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}

// restrictProcess leaves it to the memory limit of the Go runtime and to the parent's clock: Windows has no such limits
// that a process sets for itself.
func restrictProcess(Limits, int) error { return nil }
