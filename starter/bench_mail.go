package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/examples/mails"
	"github.com/mahnwerk/mahnwerk/internal/mailbench"
	"github.com/mahnwerk/mahnwerk/internal/mailscore"
)

// mailBenchFlags are those of starter bench mail.
type mailBenchFlags struct {
	cases      string
	n, largeMB int
}

const benchMailLong = `Reads mails as the engine would, from their text to what would be done, and says how many that are a second: on one core
and on all. Then reads large mails of several shapes and large messages with their parts, hostile ones among them, and says
what a byte of them takes against one of a usual mail. Needs no server, writes nothing, and says nothing of what is right:
starter eval mail does.

Without --cases the mails are those that the rules were written against. By the clock, other work on the machine counts;
the figure by CPU time leaves it out.`

func benchMailCommand(s *session) *cobra.Command {
	var f mailBenchFlags
	cmd := &cobra.Command{Use: "mail", Short: "read mails by rules and say how fast", Long: benchMailLong, Args: cobra.NoArgs,
		Example: examples("starter bench mail --n 20000", "starter bench mail --cases cases.jsonl --large 0 --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			cases, err := f.read()
			if err != nil {
				return err
			}
			report, err := mailbench.Run(ctx, mailbench.Options{Predictor: rulesPredictor(), Cases: cases, Mails: f.n, LargeMB: f.largeMB,
				Progress: func(line string) { fmt.Fprintln(s.err, line) }})
			if errors.Is(err, mailbench.ErrOptions) {
				return usage("%v", err)
			}
			if err != nil {
				return err
			}
			return s.show(report, func(p *page) { showMailBench(p, report) })
		})}
	flags := cmd.Flags()
	flags.StringVar(&f.cases, "cases", "", "mails to read, as for starter eval mail")
	flags.IntVar(&f.n, "n", 20_000, "how many mails to read in each run, in turn")
	flags.IntVar(&f.largeMB, "large", 10, "size of the large mails in MiB, 0 for none")
	return cmd
}

// read returns the mails of the file, else those that come with the program.
func (f mailBenchFlags) read() ([]mailscore.Case, error) {
	if f.cases != "" {
		return readMailCases(f.cases)
	}
	var all []mailscore.Case
	names, err := fs.Glob(mails.Develop, "*.jsonl")
	if err != nil {
		return nil, fmt.Errorf("list mails: %w", err)
	}
	for _, name := range names {
		raw, err := mails.Develop.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read mails: %w", err)
		}
		cases, err := mailscore.ReadCases(bytes.NewReader(raw), name)
		if err != nil {
			return nil, err
		}
		all = append(all, cases...)
	}
	return all, nil
}

func showMailBench(p *page, r mailbench.Report) {
	p.line("%d mails of %d different ones, %d bytes each on the mean", r.Mails, r.Cases, r.MeanBytes)
	p.line("one core: %d mails a second; half within %s, 99 of 100 within %s, longest %s; %d KB allocated for each", r.PerSecond,
		r.P50.Round(time.Microsecond), r.P99.Round(time.Microsecond), r.Longest.Round(time.Microsecond), r.AllocatedKB)
	p.line("%d cores: %d mails a second; by CPU time %d a second of one core", r.Cores, r.PerSecondAll, r.PerCPUSecond)
	p.line("peak memory %d MB", r.PeakMB)
	if len(r.Large) == 0 {
		return
	}
	p.line("")
	p.head("large mail", "bytes", "took", "a byte against usual", "MB allocated")
	for _, l := range r.Large {
		p.row(l.Shape, l.Bytes, l.Took.Round(time.Millisecond), fmt.Sprintf("%d %%", l.PerByte), l.AllocatedMB)
	}
}
