//go:build unix

package childproc

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// parentPoll is how often a system without parent-death signal looks whether the parent still lives.
const parentPoll = time.Second

// DieWithParent makes `go run ./starter up` end as a whole. When our parent is the go tool, we get SIGTERM (the same
// as an orderly stop) when it dies, also by kill -9: otherwise the terminal is free again while the engine runs on
// unseen. With any other parent it does nothing: a shell or service manager has its own ways.
//
// It is to be called once, early in main, after the program has begun to handle SIGTERM.
func DieWithParent() {
	parent := os.Getppid()
	if programName(parent) != "go" {
		return
	}
	if err := askForDeathSignal(parent); err == nil {
		return
	}
	go func() {
		ticker := time.NewTicker(parentPoll)
		defer ticker.Stop()
		for range ticker.C {
			if os.Getppid() != parent {
				_ = syscall.Kill(os.Getpid(), syscall.SIGTERM) // a process may always signal itself
				return
			}
		}
	}()
}

// programName is the base name of a running program, empty when it cannot be found out.
func programName(pid int) string {
	if name, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/comm"); err == nil {
		return string(bytes.TrimSpace(name))
	}
	out, err := exec.Command("ps", "-o", "comm=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return ""
	}
	return filepath.Base(string(bytes.TrimSpace(out)))
}
