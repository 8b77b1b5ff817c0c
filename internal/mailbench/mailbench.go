// Package mailbench measures what it costs to understand mails: how many a second on one core and on all, how long a
// mail takes, and what the largest mails take against small ones.
//
// It measures whatever predictor it is given, from a mail's text to what would be done, as the engine does it. Mails a
// second are told by the clock and by CPU time: the clock also counts what other programs do meanwhile.
//
// A newcomer starts with Run.
package mailbench

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mahnwerk/mahnwerk/internal/cputime"
	"github.com/mahnwerk/mahnwerk/internal/mailpredict"
	"github.com/mahnwerk/mahnwerk/internal/mailscore"
)

// ErrOptions is wrapped by every error about what was asked to be measured.
var ErrOptions = errors.New("bench mail")

// maxMails and maxLargeMB bound what is asked: minutes of work, and twice the largest mail that is taken in.
const (
	maxMails   = 10_000_000
	maxLargeMB = 20
)

// Options say what to measure.
type Options struct {
	Predictor mailpredict.Predictor
	// Cases are the mails, taken in turn until Mails were read on one core; as many again are read on all cores.
	Cases []mailscore.Case
	Mails int
	// LargeMB is the size of the large mails in MiB; 0 for none.
	LargeMB int
	// Progress is told of each part that was measured; nil for nobody.
	Progress func(line string)
}

// Report is what was measured.
type Report struct {
	// Mails were read in each run, of Cases different ones; MeanBytes is the mean length of their texts.
	Mails     int `json:"mails"`
	Cases     int `json:"cases"`
	MeanBytes int `json:"mean_bytes"`
	// PerSecond is on one core, PerSecondAll on Cores, both by the clock; PerCPUSecond is by the CPU time of one core, the
	// collection of garbage included.
	PerSecond    int `json:"mails_per_second_one_core"`
	PerCPUSecond int `json:"mails_per_cpu_second"`
	Cores        int `json:"cores"`
	PerSecondAll int `json:"mails_per_second_all_cores"`
	// P50, P99 and Longest are the times of single mails on one core.
	P50     time.Duration `json:"p50_ns"`
	P99     time.Duration `json:"p99_ns"`
	Longest time.Duration `json:"longest_ns"`
	// AllocatedKB is what one mail allocates on the mean.
	AllocatedKB int     `json:"allocated_kb_per_mail"`
	Large       []Large `json:"large,omitempty"`
	// PeakMB is the most memory this program ever held, the mails themselves included.
	PeakMB int `json:"peak_mb"`
}

// Large is one large mail.
type Large struct {
	Shape string `json:"shape"`
	Bytes int    `json:"bytes"`
	// Took is the shortest of three times.
	Took time.Duration `json:"took_ns"`
	// PerByte is its time for a byte against that of the usual mails, in percent: above 100 it is slower in proportion.
	PerByte int64 `json:"time_per_byte_percent"`
	// AllocatedMB is what reading it allocates, over time and not at once.
	AllocatedMB int `json:"allocated_mb"`
}

// Run measures. It returns an error that is ErrOptions for what can't be measured, and those of the predictor and of a
// context that ended.
func Run(ctx context.Context, o Options) (Report, error) {
	switch {
	case len(o.Cases) == 0:
		return Report{}, fmt.Errorf("%w: no mails", ErrOptions)
	case o.Mails < 1 || o.Mails > maxMails:
		return Report{}, fmt.Errorf("%w: %d mails, want 1 to %d", ErrOptions, o.Mails, maxMails)
	case o.LargeMB < 0 || o.LargeMB > maxLargeMB:
		return Report{}, fmt.Errorf("%w: %d MiB, want 0 to %d", ErrOptions, o.LargeMB, maxLargeMB)
	}
	r := Report{Mails: o.Mails, Cases: len(o.Cases), MeanBytes: meanBytes(o.Cases), Cores: runtime.GOMAXPROCS(0)}
	if err := r.oneCore(ctx, o); err != nil {
		return Report{}, err
	}
	if err := r.allCores(ctx, o); err != nil {
		return Report{}, err
	}
	err := r.large(ctx, o)
	r.PeakMB = cputime.PeakMB()
	return r, err
}

func meanBytes(cases []mailscore.Case) int {
	sum := 0
	for _, c := range cases {
		sum += len(c.Subject) + len(c.Body)
	}
	return sum / len(cases)
}

func (o Options) tell(format string, args ...any) {
	if o.Progress != nil {
		o.Progress(fmt.Sprintf(format, args...))
	}
}

// oneCore reads mail after mail while the program may use one core only.
func (r *Report) oneCore(ctx context.Context, o Options) error {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if err := o.read(ctx, min(len(o.Cases), o.Mails), nil); err != nil { // tables are built and memory is grown before it counts
		return err
	}
	times := make([]time.Duration, 0, o.Mails)
	before, cpu, started := allocated(), cputime.Total(), time.Now()
	if err := o.read(ctx, o.Mails, &times); err != nil {
		return err
	}
	took, cpuTook := time.Since(started), cputime.Total()-cpu
	r.AllocatedKB = int((allocated() - before) >> 10 / uint64(o.Mails))
	r.PerSecond, r.PerCPUSecond = perSecond(o.Mails, took), perSecond(o.Mails, cpuTook)
	slices.Sort(times)
	r.P50, r.P99, r.Longest = times[len(times)/2], times[len(times)*99/100], times[len(times)-1]
	o.tell("one core: %d mails a second", r.PerSecond)
	return nil
}

// read predicts n mails in turn and notes the time of each where times is given.
func (o Options) read(ctx context.Context, n int, times *[]time.Duration) error {
	for i := range n {
		started := time.Now()
		if err := o.one(ctx, o.Cases[i%len(o.Cases)]); err != nil {
			return err
		}
		if times != nil {
			*times = append(*times, time.Since(started))
		}
	}
	return nil
}

func (o Options) one(ctx context.Context, c mailscore.Case) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	_, err := o.Predictor.One(ctx, c)
	return err
}

// allCores shares the same mails among as many readers as there are cores.
func (r *Report) allCores(ctx context.Context, o Options) error {
	var next atomic.Int64
	errs := make([]error, r.Cores)
	var readers sync.WaitGroup
	started := time.Now()
	for reader := range r.Cores {
		readers.Go(func() {
			for i := int(next.Add(1)) - 1; i < o.Mails && errs[reader] == nil; i = int(next.Add(1)) - 1 {
				errs[reader] = o.one(ctx, o.Cases[i%len(o.Cases)])
			}
		})
	}
	readers.Wait()
	r.PerSecondAll = perSecond(o.Mails, time.Since(started))
	o.tell("%d cores: %d mails a second", r.Cores, r.PerSecondAll)
	return errors.Join(errs...)
}

func perSecond(mails int, took time.Duration) int {
	return int(int64(mails) * int64(time.Second) / max(1, int64(took)))
}

// allocated is what the program has allocated so far, in bytes.
func allocated() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.TotalAlloc
}
