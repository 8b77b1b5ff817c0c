//go:build unix

package matchbench

import (
	"runtime"
	"syscall"
	"time"
)

// cpuTime is the CPU time of this program so far, all threads, user and system.
func cpuTime() time.Duration {
	usage, ok := usage()
	if !ok {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// peakMB is the most memory this program ever held (ru_maxrss: KiB, on macOS bytes).
func peakMB() int {
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
