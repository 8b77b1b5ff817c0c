package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/internal/matchbench"
	"github.com/mahnwerk/mahnwerk/internal/matchscore"
	"github.com/mahnwerk/mahnwerk/internal/paymentworld"
)

// matchBenchFlags are those of starter bench match.
type matchBenchFlags struct {
	seed                string
	openItems, payments int
	dialect, format     string
	sizes               []int
	releasedAtStart     bool
	write               string
	wrong               bool
}

const benchMatchLong = `Makes up worlds of payments with the truth about them, writes them as a bank would, reads and matches them with the
production packages, and counts what is right. Needs no server; nothing of a running engine is touched.

Every result that the rules hold for certain counts as automatic; --released-at-start counts only what a fresh entity
posts by itself. Money is right only to the cent, with the right items and discounts. docs/reference/payment-worlds.md
says what is in a world.`

func benchMatchCommand(s *session) *cobra.Command {
	var f matchBenchFlags
	cmd := &cobra.Command{Use: "match", Short: "match made-up payments and count what is right", Long: benchMatchLong, Args: cobra.NoArgs,
		Example: examples("starter bench match --seed 1..3 --open-items 12000 --payments 3000",
			"starter bench match --dialect all --open-items 6000 --payments 2000 --json",
			"starter bench match --sizes 1000,10000,100000",
			"starter bench match --write world --dialect hostile --open-items 3000 --payments 1000"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			o, err := f.options()
			if err != nil {
				return err
			}
			if f.write != "" {
				return s.writeWorlds(f.write, o)
			}
			o.Progress = func(line string) { fmt.Fprintln(s.err, line) }
			report, err := matchbench.Run(ctx, o)
			if errors.Is(err, paymentworld.ErrOptions) {
				return usage("%v", err)
			}
			if err != nil {
				return err
			}
			return s.show(report, func(p *page) { showMatchBench(p, report, f.wrong) })
		})}
	flags := cmd.Flags()
	flags.StringVar(&f.seed, "seed", "1", "seed of the world, or a range such as 1..5")
	flags.IntVar(&f.openItems, "open-items", 12_000, "open items of a world")
	flags.IntVar(&f.payments, "payments", 3000, "entries of its statement")
	flags.StringVar(&f.dialect, "dialect", "standard", "how the people of the world write: all, or "+dialectNames())
	flags.StringVar(&f.format, "format", string(matchbench.Formats()[0]), "file format between world and matcher: all, or "+formatNames())
	flags.IntSliceVar(&f.sizes, "sizes", nil, "measure the cost at these numbers of open items too")
	flags.BoolVar(&f.releasedAtStart, "released-at-start", false, "post only what a fresh entity posts by itself")
	flags.StringVar(&f.write, "write", "", "write the world into this directory instead, for starter eval match")
	flags.BoolVar(&f.wrong, "wrong", false, "list wrong posts")
	return cmd
}

func dialectNames() string {
	var names []string
	for _, d := range paymentworld.Dialects() {
		names = append(names, d.Name)
	}
	return strings.Join(names, ", ")
}

func formatNames() string {
	var names []string
	for _, format := range matchbench.Formats() {
		names = append(names, string(format))
	}
	return strings.Join(names, ", ")
}

func (f matchBenchFlags) options() (matchbench.Options, error) {
	o := matchbench.Options{OpenItems: f.openItems, Payments: f.payments, Sizes: f.sizes, ReleasedAtStart: f.releasedAtStart,
		Dialects: []string{f.dialect}, Formats: []matchbench.Format{matchbench.Format(f.format)}}
	if f.dialect == "all" {
		o.Dialects = strings.Split(dialectNames(), ", ")
	}
	if f.format == "all" {
		o.Formats = matchbench.Formats()
	}
	first, last, several := strings.Cut(f.seed, "..")
	if !several {
		last = first
	}
	var errs [2]error
	o.FirstSeed, errs[0] = strconv.ParseUint(first, 10, 32)
	o.LastSeed, errs[1] = strconv.ParseUint(last, 10, 32)
	if errors.Join(errs[:]...) != nil || o.FirstSeed > o.LastSeed {
		return o, usage("--seed %s: want a number, or two as in 1..5", f.seed)
	}
	return o, nil
}

// writeWorlds writes one world into the directory, or several into folders below it.
func (s *session) writeWorlds(dir string, o matchbench.Options) error {
	several := len(o.Dialects) > 1 || o.FirstSeed < o.LastSeed
	for _, dialect := range o.Dialects {
		for seed := o.FirstSeed; seed <= o.LastSeed; seed++ {
			world, err := paymentworld.New(paymentworld.Options{Seed: seed, OpenItems: o.OpenItems, Payments: o.Payments, Dialect: dialect})
			if errors.Is(err, paymentworld.ErrOptions) {
				return usage("%v", err)
			}
			if err != nil {
				return err
			}
			to := dir
			if several {
				to = filepath.Join(dir, fmt.Sprintf("%s-%d", dialect, seed))
			}
			if err := world.WriteFiles(to); err != nil {
				return err
			}
			fmt.Fprintf(s.err, "%s: %d items, %d entries, %d advices\n", to, len(world.Items), len(world.Entries), len(world.Advices))
		}
	}
	return nil
}

func showMatchBench(p *page, r matchbench.Report, wrong bool) {
	p.line("seeds %s, %d open items, %d payments each, released: %s", r.Options.Seeds, r.Options.OpenItems, r.Options.Payments, r.Options.Released)
	p.line("%s", matchbench.Line(r.Total))
	p.head("dialect", "format", "automatic of paying", "precision", "wrong", "top 1", "top 3", "duplicates", "strangers", "µs a line", "lines/cpu s", "index MB")
	for _, g := range r.Dialects {
		c := g.Score
		p.row(g.Dialect, string(g.Format), matchbench.Percent(c.Paying.Share()), matchbench.Percent(c.Payments.Precision()), c.Payments.Wrong,
			matchbench.Percent(c.Paying.TopOneShare()), matchbench.Percent(c.Paying.TopThreeShare()), c.DuplicatesPosted, c.StrangersPosted,
			g.Cost.MicrosPerLine, g.Cost.LinesPerSecond, g.Cost.IndexMB)
	}
	p.line("")
	p.head("advices", "documents", "read", "right")
	for _, a := range r.Advices {
		p.row(a.Format, a.Documents, a.Read, a.Right)
	}
	showCounts(p, "kind", r.Total.ByKind)
	showCounts(p, "reason", r.Total.ByReason)
	showCounts(p, "written", r.Total.ByTag)
	if len(r.Curve) > 0 {
		p.line("")
		p.head("open items", "lines", "µs a line", "index ms", "index MB")
		for _, c := range r.Curve {
			p.row(c.OpenItems, c.Lines, c.MicrosPerLine, c.IndexCPU.Milliseconds(), c.IndexMB)
		}
	}
	for _, e := range r.Exponents {
		p.line("from %d to %d open items: exponent %.2f a line, %.2f of the index", e.From, e.To, e.Line, e.Index)
	}
	p.line("peak memory %d MB", r.PeakMB)
	if wrong {
		showWrong(p, r.Total.Examples)
	}
}

func showCounts(p *page, title string, counts []matchscore.Count) {
	p.line("")
	p.head(title, "entries", "automatic", "wrong", "share", "precision", "left", "top 1", "top 3")
	for _, c := range counts {
		p.row(c.Name, c.Entries, c.Automatic, c.Wrong, matchbench.Percent(c.Share()), matchbench.Percent(c.Precision()), c.Left, c.TopOne, c.TopThree)
	}
}

func showWrong(p *page, examples []matchscore.Example) {
	p.line("")
	p.head("entry", "kind", "reason", "posted", "truth", "written")
	for _, e := range examples {
		p.row(e.Entry, e.Kind, e.Reason, applied(e.Posted), applied(e.Truth), strings.Join(e.Tags, " "))
	}
}

func applied(allocations []matchscore.Allocation) string {
	var texts []string
	for _, a := range allocations {
		text := a.Invoice + " " + a.Amount
		if strings.Trim(a.Discount, "0.") != "" {
			text += " -" + a.Discount
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, ", ")
}
