//go:build !unix

package cputime

import "time"

// start is when the program began to measure.
var start = time.Now()

// Total is the time on the clock where the CPU time cannot be read: an upper bound on an idle machine.
func Total() time.Duration { return time.Since(start) }

// PeakMB is not known here.
func PeakMB() int { return 0 }
