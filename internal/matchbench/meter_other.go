//go:build !unix

package matchbench

import "time"

// start is when the program began to measure.
var start = time.Now()

// cpuTime is the time on the clock where the CPU time cannot be read: an upper bound on an idle machine.
func cpuTime() time.Duration { return time.Since(start) }

// peakMB is not known here.
func peakMB() int { return 0 }
