//go:build unix && !linux

package childproc

import (
	"errors"
	"io"
	"syscall"
)

func signalOnOurDeath(*syscall.SysProcAttr, syscall.Signal) {}

func startGuard(pid int, s syscall.Signal) (io.Closer, error) { return newGuard(pid, s) }

func askForDeathSignal(int) error { return errors.ErrUnsupported }
