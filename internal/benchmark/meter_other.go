//go:build !linux

package benchmark

import (
	"errors"
	"time"
)

// errNoProc is returned where the CPU time of other processes can't be read.
var errNoProc = errors.New("CPU time of other processes is read from /proc, which only Linux has: run the benchmark in a container")

func ownCPU() (time.Duration, error) { return 0, errNoProc }

func treeCPU(int) (time.Duration, error) { return 0, nil }

func resetPeak(int) {}

func peakMB(int) int { return 0 }
