//go:build unix

// Package proctest helps tests of packages that run other programs: it starts programs that say a pid, tells whether one
// still runs, and looks until something holds.
package proctest

import (
	"bufio"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// look is how often Eventually looks: a process that ends is noticed in the blink of an eye, and looking costs nothing.
const look = 20 * time.Millisecond

// Eventually looks again and again until the condition holds, and ends the test when it does not within the limit.
func Eventually(t testing.TB, limit time.Duration, what string, holds func() bool) {
	t.Helper()
	ticker := time.NewTicker(look)
	defer ticker.Stop()
	up := time.NewTimer(limit)
	defer up.Stop()
	for !holds() {
		select {
		case <-ticker.C:
		case <-up.C:
			t.Fatalf("%s: not within %s", what, limit)
		}
	}
}

// Alive tells whether a process runs. A zombie is dead, and in a container whose first process reaps nobody it stays.
func Alive(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err != nil || !strings.Contains(string(stat), ") Z ")
}

// StartTalking starts a program that says a pid in its first line, and returns that pid. Ending the program is the
// caller's.
func StartTalking(t testing.TB, cmd *exec.Cmd) int {
	t.Helper()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatalf("the program said %q, want a pid", line)
	}
	return pid
}

// CopyProgram copies a program so that others may run it: the go tool's own folder is closed to them.
func CopyProgram(t testing.TB, from, to string) {
	t.Helper()
	program, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, program, 0o755); err != nil {
		t.Fatal(err)
	}
}
