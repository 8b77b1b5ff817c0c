// Package cputime tells what this program has used so far: CPU time and memory. Benchmarks count by it, because the clock
// also counts what other programs do. A newcomer starts with Total.
package cputime
