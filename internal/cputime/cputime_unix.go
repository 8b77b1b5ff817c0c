//go:build unix

package cputime

import (
	"runtime"
	"syscall"
	"time"
)

// Total is the CPU time of this program so far, all threads, user and system.
func Total() time.Duration {
	usage, ok := usage()
	if !ok {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// PeakMB is the most memory this program ever held (ru_maxrss: KiB, on macOS bytes).
func PeakMB() int {
	usage, ok := usage()
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return int(usage.Maxrss >> 20)
	}
	return int(usage.Maxrss >> 10)
}

func usage() (syscall.Rusage, bool) {
	var u syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return u, err == nil
}
