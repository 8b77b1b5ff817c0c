// Package benchmark measures what the engine costs: CPU seconds of our own process, of PostgreSQL and of the Temporal
// server, for each item, at two sizes one of which is ten times the other (four times for Cash).
//
// Wall time on a shared machine says little, so it is reported beside and never judged. CPU time is read from the
// operating system, for each process with the children it has reaped; the mail sink is a process of its own so that the
// receiver's work is nobody's of ours. Every case has a ledger of its own, filled by the importers that users call, in
// a private PostgreSQL with fsync on, and where workflows take part a private Temporal server. All of it lies in one
// temporary folder and is gone at the end.
//
// There are four benchmarks: SQL (a dunning run without its mails), Dunning (a run until the last mail is accepted, and
// with Wake until every workflow has decided), Lifecycle (opening invoices and one step of each, compared with the
// same workflow over ports that do nothing), and Cash (a bank statement from its bytes to posted items).
package benchmark

import (
	"context"
	"fmt"
	"math"
)

const (
	// MinN leaves four items to the smaller size.
	MinN = 40
	// MaxN bounds a run to what fits a temporary folder: ten thousand letters are about 100 MB of archive.
	MaxN = 200_000
	// sizeFactor is between the two sizes of a case.
	sizeFactor = 10
)

// Options of a benchmark.
type Options struct {
	// N is the larger of the two sizes; the smaller is a tenth of it. MinN to MaxN. Of Cash it is the smaller one.
	N int
	// OpenItems are the open items of Cash: at least CashItemsPerLine for each of N, at most MaxCashItems.
	OpenItems int
	// Wake lets Dunning run as workflows on a Temporal server, and wait until each invoice has decided about its letter.
	Wake bool
	// Sink is the command line of a process that calls ServeSink with the last argument, an address, appended.
	Sink []string
	// Progress is told what is being done; nil is silence.
	Progress func(string)
	// Around runs the measured part of the larger size, for a profiler; nil just runs it.
	Around func(measured func() error) error
}

func (o Options) check() (Options, error) {
	if o.N < MinN || o.N > MaxN || o.N%(2*sizeFactor) != 0 {
		return o, fmt.Errorf("n is %d: want %d to %d, in twenties", o.N, MinN, MaxN)
	}
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	if o.Around == nil {
		o.Around = func(measured func() error) error { return measured() }
	}
	return o, nil
}

// around is Around for the larger size, and nothing for the other.
func (o Options) around(n int) func(func() error) error {
	if n == o.N {
		return o.Around
	}
	return func(measured func() error) error { return measured() }
}

func (o Options) sizes() []int { return []int{o.N / sizeFactor, o.N} }

// CPU is processor time of one item in milliseconds, by who spent it.
type CPU struct {
	// Own is this process: worker, rules, rendering, mail dialog.
	Own float64 `json:"own"`
	// Server is the Temporal server.
	Server float64 `json:"server"`
	// Postgres is the ledger's database.
	Postgres float64 `json:"postgres"`
	Total    float64 `json:"total"`
}

// Measure is one case at one size.
type Measure struct {
	// Case is what was done, in words; N the items it was done for.
	Case string `json:"case"`
	N    int    `json:"n"`
	// Mails counts what the relay accepted, where the case sends.
	Mails        int     `json:"mails,omitempty"`
	CPUMSPerItem CPU     `json:"cpu_ms_per_item"`
	WallSeconds  float64 `json:"wall_seconds"`
	// YardstickMS is the CPU time of hashing 64 MiB with SHA-256 right before: figures taken at different yardsticks were
	// taken on differently busy machines.
	YardstickMS float64 `json:"yardstick_ms"`
	// OwnPeakMB and ServerPeakMB are the largest resident sizes during the measured part.
	OwnPeakMB    int `json:"own_peak_mb"`
	ServerPeakMB int `json:"server_peak_mb,omitempty"`
	// Posting is what became of the lines of a statement, where the case posts one.
	Posting *Posting `json:"posting,omitempty"`
}

// Exponent tells how a case's CPU time grows: 1 is in proportion, 2 is four times the time for twice the items.
type Exponent struct {
	Case  string  `json:"case"`
	From  int     `json:"from"`
	To    int     `json:"to"`
	Value float64 `json:"value"`
}

// Ratio compares a case with the same workflow over ports that do nothing.
type Ratio struct {
	Case  string  `json:"case"`
	N     int     `json:"n"`
	Value float64 `json:"value"`
}

// Report is the result of a benchmark.
type Report struct {
	Benchmark string     `json:"benchmark"`
	N         int        `json:"n"`
	Measures  []Measure  `json:"measures"`
	Exponents []Exponent `json:"exponents"`
	Ratios    []Ratio    `json:"ratios,omitempty"`
}

// scaling compares the two sizes of each case. It returns no exponent for a case that took no measurable time.
func scaling(measures []Measure) []Exponent {
	var exponents []Exponent
	for _, small := range measures {
		for _, large := range measures {
			if large.Case != small.Case || large.N <= small.N || small.CPUMSPerItem.Total <= 0 {
				continue
			}
			size := float64(large.N) / float64(small.N)
			growth := size * large.CPUMSPerItem.Total / small.CPUMSPerItem.Total
			exponents = append(exponents, Exponent{Case: small.Case, From: small.N, To: large.N, Value: math.Log(growth) / math.Log(size)})
		}
	}
	return exponents
}

// inPlace runs a benchmark in a place of its own and removes it.
func inPlace(ctx context.Context, name string, o Options, run func(*place, Options) (Report, error)) (Report, error) {
	o, err := o.check()
	if err != nil {
		return Report{}, fmt.Errorf("benchmark %s: %w", name, err)
	}
	p, err := openPlace(ctx, o.Progress)
	if err != nil {
		return Report{}, fmt.Errorf("benchmark %s: %w", name, err)
	}
	report, err := run(p, o)
	report.Benchmark, report.N, report.Exponents = name, o.N, scaling(report.Measures)
	if closeErr := p.close(context.WithoutCancel(ctx)); err == nil {
		err = closeErr
	}
	if err != nil {
		return report, fmt.Errorf("benchmark %s: %w", name, err)
	}
	return report, nil
}
