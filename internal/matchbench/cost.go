package matchbench

import (
	"context"
	"math"
	"time"

	"github.com/mahnwerk/mahnwerk/internal/paymentworld"
)

// Exponent says how a cost grows with the open items: 0 not at all, 1 in proportion.
type Exponent struct {
	From int `json:"from"`
	To   int `json:"to"`
	// Line is about the CPU time of one line, Index about that of the whole index.
	Line  float64 `json:"line"`
	Index float64 `json:"index"`
}

// plus adds the cost of another world of the same size.
func (c Cost) plus(other Cost) Cost {
	return Cost{OpenItems: other.OpenItems, Lines: c.Lines + other.Lines, ReadCPU: c.ReadCPU + other.ReadCPU,
		IndexCPU: c.IndexCPU + other.IndexCPU, MatchCPU: c.MatchCPU + other.MatchCPU, MatchWall: c.MatchWall + other.MatchWall,
		IndexMB: max(c.IndexMB, other.IndexMB)}
}

// rated fills in the figures per line.
func (c Cost) rated() Cost {
	if c.Lines > 0 && c.MatchCPU > 0 {
		c.LinesPerSecond = int(int64(c.Lines) * int64(time.Second) / int64(c.MatchCPU))
		c.MicrosPerLine = int(c.MatchCPU.Microseconds()) / c.Lines
	}
	return c
}

// costAt measures one size with the first seed, dialect and format.
func (o Options) costAt(ctx context.Context, openItems int) (Cost, error) {
	o.OpenItems = openItems
	world, err := paymentworld.New(paymentworld.Options{Seed: o.FirstSeed, OpenItems: openItems,
		Payments: min(o.Payments, openItems/paymentworld.ItemsPerPayment), Dialect: o.Dialects[0]})
	if err != nil {
		return Cost{}, err
	}
	advices, _, err := readAdvices(ctx, world)
	if err != nil {
		return Cost{}, err
	}
	score, cost, err := o.measure(world, advices, o.Formats[0])
	if err != nil {
		return Cost{}, err
	}
	o.tell("%d open items: %d µs a line; %s", openItems, cost.MicrosPerLine, Line(score))
	return cost, nil
}

// exponents compares neighbouring sizes.
func exponents(curve []Cost) []Exponent {
	var all []Exponent
	for i := 1; i < len(curve); i++ {
		a, b := curve[i-1], curve[i]
		all = append(all, Exponent{From: a.OpenItems, To: b.OpenItems,
			Line:  growth(a.OpenItems, b.OpenItems, perLine(a), perLine(b)),
			Index: growth(a.OpenItems, b.OpenItems, a.IndexCPU.Seconds(), b.IndexCPU.Seconds())})
	}
	return all
}

func perLine(c Cost) float64 { return c.MatchCPU.Seconds() / float64(max(c.Lines, 1)) }

// growth is the exponent of cost against size, rounded to hundredths; 0 where one of the costs is too small to be seen.
func growth(fromSize, toSize int, from, to float64) float64 {
	if from <= 0 || to <= 0 || fromSize == toSize {
		return 0
	}
	exponent := math.Log(to/from) / math.Log(float64(toSize)/float64(fromSize))
	return math.Round(exponent*100) / 100
}
