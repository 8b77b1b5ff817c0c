package main

import (
	"context"
	"fmt"
	"os"
	"runtime/pprof"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/internal/benchmark"
	"github.com/mahnwerk/mahnwerk/internal/matchbench"
)

// benchFlags are those of one benchmark.
type benchFlags struct {
	n       int
	wake    bool
	profile string
	// openItems are those of bench cash, 0 elsewhere.
	openItems int
}

const benchLong = `Measures CPU time per item of this program, of PostgreSQL and of Temporal, at two sizes (n/10 and n, of cash n
and 4n), and how it grows.

Each case has a ledger of its own in a private PostgreSQL (fsync on) and, where workflows take part, a private Temporal
server; the mail sink is a process of its own whose time is not counted. Nothing of a running engine is touched, and
everything is removed at the end. Works on Linux, where the CPU time of other processes can be read.`

func benchCommand(s *session) *cobra.Command {
	g := group("bench", "measure what the engine costs",
		s.benchmark("lifecycle", "open invoices and take one step with each, beside a workflow that does nothing", 1000, benchmark.Lifecycle,
			"starter bench lifecycle --n 400 --json"),
		s.benchmark("dunning", "a dunning run until the last mail is accepted", 10_000, benchmark.Dunning,
			"starter bench dunning --n 10000", "starter bench dunning --n 1000 --wake --json"),
		s.benchmark("sql", "a dunning run without its mails", 10_000, benchmark.SQL, "starter bench sql --n 100000"),
		s.benchmark("cash", "post a bank statement, from its bytes to the closed invoices, and count what is right", 1000, benchmark.Cash,
			"starter bench cash --n 1000 --open-items 10000", "starter bench cash --json"),
		benchMatchCommand(s), benchMailCommand(s), benchPDFCommand(s), sinkCommand())
	g.Long = benchLong
	return g
}

func (s *session) benchmark(name, short string, n int, run func(context.Context, benchmark.Options) (benchmark.Report, error),
	lines ...string) *cobra.Command {
	var f benchFlags
	cmd := &cobra.Command{Use: name, Short: short, Long: short + ".\n\n" + benchLong, Args: cobra.NoArgs, Example: examples(lines...),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			o, err := s.benchOptions(f, name == "cash")
			if err != nil {
				return err
			}
			report, err := run(ctx, o)
			if err != nil {
				return err
			}
			return s.show(report, func(p *page) { showBenchmark(p, report) })
		})}
	sizes := "items of the larger size; the smaller is a tenth"
	if name == "cash" {
		sizes = "lines of the smaller statement; the larger has four times as many"
		cmd.Flags().IntVar(&f.openItems, "open-items", 10_000, "open items of the ledger, at least ten for each of n")
	}
	cmd.Flags().IntVar(&f.n, "n", n, sizes)
	cmd.Flags().StringVar(&f.profile, "profile", "", "write a CPU profile of the larger size to this file (go tool pprof)")
	if name == "dunning" {
		cmd.Flags().BoolVar(&f.wake, "wake", false, "run as workflows, and wait until every invoice has decided about its letter")
	}
	return cmd
}

func (s *session) benchOptions(f benchFlags, cash bool) (benchmark.Options, error) {
	if f.n < benchmark.MinN || f.n > benchmark.MaxN || f.n%20 != 0 {
		return benchmark.Options{}, usage("--n %d: want %d to %d, in twenties", f.n, benchmark.MinN, benchmark.MaxN)
	}
	if least := f.n * benchmark.CashItemsPerLine; cash && (f.openItems < least || f.openItems > benchmark.MaxCashItems || f.openItems%20 != 0) {
		return benchmark.Options{}, usage("--open-items %d: want %d to %d, in twenties", f.openItems, least, benchmark.MaxCashItems)
	}
	program, err := os.Executable()
	if err != nil {
		return benchmark.Options{}, err
	}
	o := benchmark.Options{N: f.n, OpenItems: f.openItems, Wake: f.wake, Sink: []string{program, "bench", "sink"},
		Progress: func(line string) { fmt.Fprintln(s.err, line) }}
	if f.profile != "" {
		o.Around = func(measured func() error) error { return profiled(f.profile, measured) }
	}
	return o, nil
}

// profiled writes a CPU profile of work to a file. Of several measured parts the last one stays.
func profiled(path string, work func() error) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := file.Close(); err == nil {
			err = closeErr
		}
	}()
	if err := pprof.StartCPUProfile(file); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	return work()
}

// sinkCommand is the mail sink of the benchmarks, started by them as a child; it ends with its standard input.
func sinkCommand() *cobra.Command {
	return &cobra.Command{Use: "sink ADDRESS", Hidden: true, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return benchmark.ServeSink(args[0], cmd.InOrStdin()) }}
}

func showBenchmark(p *page, r benchmark.Report) {
	p.line("CPU milliseconds per item")
	p.head("case", "n", "own", "temporal", "postgres", "total", "wall s", "yardstick ms", "own MB", "temporal MB")
	ms := func(v float64) string { return fmt.Sprintf("%.2f", v) }
	for _, m := range r.Measures {
		c := m.CPUMSPerItem
		p.row(m.Case, m.N, ms(c.Own), ms(c.Server), ms(c.Postgres), ms(c.Total), fmt.Sprintf("%.1f", m.WallSeconds),
			fmt.Sprintf("%.0f", m.YardstickMS), m.OwnPeakMB, m.ServerPeakMB)
	}
	for _, m := range r.Measures {
		if m.Posting != nil {
			showPosting(p, m.N, *m.Posting)
		}
	}
	for _, e := range r.Exponents {
		p.line("%s: exponent %.2f from %d to %d", e.Case, e.Value, e.From, e.To)
	}
	for _, ratio := range r.Ratios {
		p.line("%s, n = %d: %.2f times the same workflow with empty bodies", ratio.Case, ratio.N, ratio.Value)
	}
}

func showPosting(p *page, lines int, posted benchmark.Posting) {
	p.line("")
	p.line("%d lines: right %s, wrong %d, left to a person %d, %d lines/s", lines, matchbench.Percent(posted.Right*10_000/lines),
		posted.Wrong, posted.Left, posted.LinesPerSecond)
	p.head("kind", "lines", "posted", "wrong", "left")
	for _, c := range posted.ByKind {
		p.row(c.Name, c.Entries, c.Automatic, c.Wrong, c.Left)
	}
}
