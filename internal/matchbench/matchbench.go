// Package matchbench measures cash application from the bytes of a bank's file to the posted item: it makes worlds of
// payments up, writes them as the bank would, reads them with the production readers, matches them with the production
// matcher, and holds what comes out against the truth.
//
// A newcomer starts with Run.
package matchbench

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"runtime"
	"slices"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/statementfile"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/remittance"
	"github.com/mahnwerk/mahnwerk/internal/cputime"
	"github.com/mahnwerk/mahnwerk/internal/matchpredict"
	"github.com/mahnwerk/mahnwerk/internal/matchscore"
	"github.com/mahnwerk/mahnwerk/internal/paymentworld"
)

// Format is a file format that a world is written in and read from.
type Format string

// codec writes a world in a format. Which it is the production reader finds out by itself.
type codec struct {
	format Format
	write  func(*paymentworld.World, io.Writer) error
}

// codecs are all formats that can be measured, the usual one first.
var codecs = []codec{
	{"camt.053.001.08", camtWriter(paymentworld.Camt8)},
	{"camt.053.001.02", camtWriter(paymentworld.Camt2)},
	{"mt940", (*paymentworld.World).WriteMT940},
}

func camtWriter(version paymentworld.CamtVersion) func(*paymentworld.World, io.Writer) error {
	return func(world *paymentworld.World, to io.Writer) error { return world.WriteCamt(to, version) }
}

// Formats are all that can be measured, the usual one first.
func Formats() []Format {
	var all []Format
	for _, c := range codecs {
		all = append(all, c.format)
	}
	return all
}

// Options say what to measure.
type Options struct {
	// FirstSeed to LastSeed are made, each in each of Dialects and each of Formats.
	FirstSeed, LastSeed uint64
	Dialects            []string
	Formats             []Format
	// OpenItems and Payments are the size of each world.
	OpenItems, Payments int
	// Sizes are further numbers of open items at which the cost is measured, in the first dialect and seed; none for no
	// curve.
	Sizes []int
	// ReleasedAtStart posts only what a fresh entity posts by itself, instead of everything that is certain.
	ReleasedAtStart bool
	// Progress is told of each measured world; nil for nobody.
	Progress func(line string)
}

// Report is what was measured.
type Report struct {
	Options struct {
		Seeds     string `json:"seeds"`
		OpenItems int    `json:"open_items"`
		Payments  int    `json:"payments"`
		Released  string `json:"released"`
	} `json:"options"`
	// Total is about all worlds, Dialects about those of one dialect and format.
	Total    matchscore.Report `json:"total"`
	Dialects []Group           `json:"dialects"`
	// Advices say how many documents were understood, by format.
	Advices []AdviceCount `json:"advices"`
	Curve   []Cost        `json:"curve,omitempty"`
	// Exponents say how the cost of one line and of the index grow with the open items, between neighbouring sizes.
	Exponents []Exponent `json:"exponents,omitempty"`
	// PeakMB is the most memory this program ever held, the worlds themselves included.
	PeakMB int `json:"peak_mb"`
}

// Group is what was measured in one dialect and format.
type Group struct {
	Dialect string            `json:"dialect"`
	Format  Format            `json:"format"`
	Score   matchscore.Report `json:"score"`
	Cost    Cost              `json:"cost"`
}

// Cost is what matching costs.
type Cost struct {
	OpenItems int `json:"open_items"`
	Lines     int `json:"lines"`
	// ReadCPU, IndexCPU and MatchCPU are CPU time: of reading the file, of indexing the ledger, of matching all lines.
	ReadCPU  time.Duration `json:"read_cpu_ns"`
	IndexCPU time.Duration `json:"index_cpu_ns"`
	MatchCPU time.Duration `json:"match_cpu_ns"`
	// MatchWall is the time on the clock of matching.
	MatchWall time.Duration `json:"match_wall_ns"`
	// LinesPerSecond is Lines by the CPU time of matching, MicrosPerLine the other way round.
	LinesPerSecond int `json:"lines_per_cpu_second"`
	MicrosPerLine  int `json:"cpu_us_per_line"`
	// IndexMB is what the ledger and its index hold in memory.
	IndexMB int `json:"index_mb"`
}

// Run measures. It returns an error of the options (paymentworld.ErrOptions), of a file that can't be read back whole,
// of proposals that create or lose money, and of a context that ended.
func Run(ctx context.Context, o Options) (Report, error) {
	var r Report
	r.Options.Seeds = fmt.Sprintf("%d..%d", o.FirstSeed, o.LastSeed)
	r.Options.OpenItems, r.Options.Payments, r.Options.Released = o.OpenItems, o.Payments, "all"
	if o.ReleasedAtStart {
		r.Options.Released = "at start"
	}
	var all []matchscore.Report
	for _, dialect := range o.Dialects {
		groups, counts, err := o.dialect(ctx, dialect)
		if err != nil {
			return Report{}, fmt.Errorf("dialect %s: %w", dialect, err)
		}
		r.Advices = counted(r.Advices, counts)
		r.Dialects = append(r.Dialects, groups...)
		for _, g := range groups {
			all = append(all, g.Score)
		}
	}
	r.Total = matchscore.Merge(all...)
	for _, size := range o.Sizes {
		if err := ctx.Err(); err != nil {
			return Report{}, err
		}
		cost, err := o.costAt(ctx, size)
		if err != nil {
			return Report{}, fmt.Errorf("%d open items: %w", size, err)
		}
		r.Curve = append(r.Curve, cost)
	}
	r.Exponents = exponents(r.Curve)
	r.PeakMB = cputime.PeakMB()
	return r, nil
}

// dialect measures all seeds of a dialect in all formats.
func (o Options) dialect(ctx context.Context, name string) ([]Group, []AdviceCount, error) {
	var counts []AdviceCount
	scores := make([][]matchscore.Report, len(o.Formats))
	costs := make([]Cost, len(o.Formats))
	for seed := o.FirstSeed; seed <= o.LastSeed; seed++ {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		world, err := paymentworld.New(paymentworld.Options{Seed: seed, OpenItems: o.OpenItems, Payments: o.Payments, Dialect: name})
		if err != nil {
			return nil, nil, err
		}
		advices, read, err := readAdvices(ctx, world)
		if err != nil {
			return nil, nil, err
		}
		counts = counted(counts, read)
		for at, format := range o.Formats {
			score, cost, err := o.measure(world, advices, format)
			if err != nil {
				return nil, nil, fmt.Errorf("seed %d, %s: %w", seed, format, err)
			}
			scores[at] = append(scores[at], score)
			costs[at] = costs[at].plus(cost)
			o.tell("%s, seed %d, %s: %s", name, seed, format, Line(score))
		}
	}
	var groups []Group
	for at, format := range o.Formats {
		groups = append(groups, Group{Dialect: name, Format: format, Score: matchscore.Merge(scores[at]...), Cost: costs[at].rated()})
	}
	return groups, counts, nil
}

func (o Options) tell(format string, args ...any) {
	if o.Progress != nil {
		o.Progress(fmt.Sprintf(format, args...))
	}
}

// measure writes a world, reads it back and matches it.
func (o Options) measure(world *paymentworld.World, advices []remittance.Advice, format Format) (matchscore.Report, Cost, error) {
	at := slices.IndexFunc(codecs, func(c codec) bool { return c.format == format })
	if at < 0 {
		return matchscore.Report{}, Cost{}, fmt.Errorf("%w: format %q, known are %v", paymentworld.ErrOptions, format, Formats())
	}
	var raw bytes.Buffer
	if err := codecs[at].write(world, &raw); err != nil {
		return matchscore.Report{}, Cost{}, fmt.Errorf("write: %w", err)
	}
	cost := Cost{OpenItems: len(world.Items)}
	start := cputime.Total()
	entries, err := codecs[at].read(raw.Bytes())
	if err != nil {
		return matchscore.Report{}, Cost{}, fmt.Errorf("read: %w", err)
	}
	cost.ReadCPU, cost.Lines = cputime.Total()-start, len(entries)
	ledger := Ledger(world, advices, o.ReleasedAtStart)
	proposals := match(&cost, ledger, entries)
	predictions, err := matchpredict.From(entries, proposals)
	if err != nil {
		return matchscore.Report{}, Cost{}, err
	}
	score, err := matchscore.Score(world.Truth, predictions)
	return score, cost.rated(), err
}

// match runs the matcher and takes its time.
func match(cost *Cost, ledger cashapplication.Ledger, entries []bankstatement.Entry) []cashapplication.Proposal {
	before := heap()
	start := cputime.Total()
	matcher := cashapplication.New(ledger)
	cost.IndexCPU = cputime.Total() - start
	cost.IndexMB = int((heap() - before) >> 20)
	wall := time.Now()
	start = cputime.Total()
	proposals := matcher.Propose(entries)
	cost.MatchCPU, cost.MatchWall = cputime.Total()-start, time.Since(wall)
	runtime.KeepAlive(matcher)
	return proposals
}

// heap is what is alive.
func heap() int64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

// read reads a file with the production reader and proves it complete.
func (c codec) read(raw []byte) ([]bankstatement.Entry, error) {
	statements, err := statementfile.Parse(bytes.NewReader(raw), int64(len(raw)), string(c.format), nil)
	if err != nil {
		return nil, err
	}
	var entries []bankstatement.Entry
	for _, s := range statements {
		if err := s.CheckBalance(); err != nil {
			return nil, fmt.Errorf("statement %s: %w", s.Sequence, err)
		}
		entries = append(entries, s.Entries...)
	}
	return entries, nil
}

// Line is a score in one line.
func Line(r matchscore.Report) string {
	return fmt.Sprintf("automatic %s of what pays items at precision %s, %d wrong, top three %s of %d left, duplicates %d, strangers %d",
		Percent(r.Paying.Share()), Percent(r.Payments.Precision()), r.Payments.Wrong, Percent(r.Paying.TopThreeShare()), r.Paying.Left,
		r.DuplicatesPosted, r.StrangersPosted)
}

// Percent writes hundredths of a percent.
func Percent(basisPoints int) string {
	return fmt.Sprintf("%d.%02d %%", basisPoints/100, basisPoints%100)
}
