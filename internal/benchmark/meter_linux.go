package benchmark

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// tick is the unit of the times in /proc/<pid>/stat: USER_HZ, which is 100 on every architecture Go runs on.
const tick = 10 * time.Millisecond

// Fields of /proc/<pid>/stat behind the program's name (proc(5) counts them from 3).
const (
	statParent       = 4 - 3
	statUser         = 14 - 3
	statSystem       = 15 - 3
	statReapedUser   = 16 - 3
	statReapedSystem = 17 - 3
	statFields       = 18 - 3
)

// ownCPU is this process's time; unlike /proc it is exact to the microsecond.
func ownCPU() (time.Duration, error) {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0, fmt.Errorf("read our own CPU time: %w", err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano()), nil
}

// processStat are the fields of one process behind its name, which may itself hold blanks and brackets.
func processStat(pid string) ([]string, error) {
	raw, err := os.ReadFile(filepath.Join("/proc", pid, "stat"))
	if err != nil {
		return nil, err
	}
	fields := strings.Fields(string(raw[bytes.LastIndexByte(raw, ')')+1:]))
	if len(fields) < statFields {
		return nil, fmt.Errorf("/proc/%s/stat has %d fields", pid, len(fields))
	}
	return fields, nil
}

// treeCPU is the time of a process, of the children it has reaped and of those that live.
func treeCPU(pid int) (time.Duration, error) {
	if pid == 0 {
		return 0, nil
	}
	root := strconv.Itoa(pid)
	stat, err := processStat(root)
	if err != nil {
		return 0, fmt.Errorf("read the CPU time of process %d: %w", pid, err)
	}
	ticks := sumTicks(stat, statUser, statSystem, statReapedUser, statReapedSystem)
	processes, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return 0, err
	}
	for _, process := range processes {
		child, err := processStat(filepath.Base(process))
		if err == nil && child[statParent] == root { // one that ended meanwhile is in the parent's next reading
			ticks += sumTicks(child, statUser, statSystem, statReapedUser, statReapedSystem)
		}
	}
	return time.Duration(ticks) * tick, nil
}

func sumTicks(stat []string, fields ...int) int64 {
	var sum int64
	for _, f := range fields {
		n, _ := strconv.ParseInt(stat[f], 10, 64) // the kernel writes nothing but numbers there
		sum += n
	}
	return sum
}

func procFolder(pid int) string {
	if pid == self {
		return "/proc/self"
	}
	return filepath.Join("/proc", strconv.Itoa(pid))
}

// resetPeak lets the peak of a process begin anew. Where the kernel refuses, the peak is that of the whole life.
func resetPeak(pid int) {
	const resetHighWater = "5" // proc(5), clear_refs
	_ = os.WriteFile(filepath.Join(procFolder(pid), "clear_refs"), []byte(resetHighWater), 0)
}

// peakMB is the largest resident size of a process in MB; 0 when it can't be read. It is reported and never judged.
func peakMB(pid int) int {
	raw, err := os.ReadFile(filepath.Join(procFolder(pid), "status"))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(raw), "VmHWM:")
	line, _, _ := strings.Cut(rest, "\n")
	kilobytes, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(line), " kB"))
	return kilobytes / 1024
}
