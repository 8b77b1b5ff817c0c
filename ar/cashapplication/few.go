package cashapplication

import (
	"cmp"
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

// fewSizes are up to how many items are combined freely where that many are open: with more, hundreds of thousands of
// sets would be tried, and some make any amount.
var fewSizes = []struct{ open, size int }{{30, 5}, {60, 4}, {150, 3}}

// maxFew is how many sets of a few items are offered.
const maxFew = 4

// fewOf looks, in a pool too large for a free search, for a few items that make the target under one way to take Skonto.
// With so much open they are a proposal at best.
func (s *session) fewOf(pool []int32, target int64, paidOn calendar.Date) []solution {
	size := 0
	for _, limit := range slices.Backward(fewSizes) {
		if len(pool) <= limit.open {
			size = limit.size
		}
	}
	if size == 0 || target <= 0 {
		return nil
	}
	var all []solution
	for _, lateness := range s.policiesFor(pool, paidOn) {
		parts, _ := s.payAll(pool, lateness, paidOn)
		all = append(all, setsOf(parts, target, size)...)
	}
	slices.SortStableFunc(all, func(a, b solution) int { return cmp.Compare(len(a.parts), len(b.parts)) })
	return all[:min(len(all), maxFew)]
}

// picked is a choice of up to three places of a list, in order.
type picked struct {
	at  [3]int
	n   int
	sum int64
}

// setsOf finds sets of up to that many parts that make the target: each is a few parts from the front, and one or two
// behind them that make what is left.
func setsOf(parts []part, target int64, size int) []solution {
	behind := map[int64][]picked{}
	each(parts, min(2, size-1), func(p picked) {
		if len(behind[p.sum]) < maxSolutions {
			behind[p.sum] = append(behind[p.sum], p)
		}
	})
	front := size - min(2, size-1)
	var all []solution
	each(parts, front, func(p picked) {
		if len(all) >= maxSolutions {
			return
		}
		if p.sum == target {
			all = append(all, solution{parts: partsAt(parts, p, picked{})})
		}
		if p.n < front {
			return // with parts behind it, the front is full, so that each set is found once
		}
		for _, rest := range behind[target-p.sum] {
			if rest.at[0] > p.at[p.n-1] && len(all) < maxSolutions {
				all = append(all, solution{parts: partsAt(parts, p, rest)})
			}
		}
	})
	return all
}

// each hands on every choice of one to size parts, with its sum.
func each(parts []part, size int, take func(picked)) {
	var extend func(p picked, from int)
	extend = func(p picked, from int) {
		for i := from; i < len(parts); i++ {
			next := p
			next.at[next.n], next.n, next.sum = i, next.n+1, p.sum+parts[i].amount
			take(next)
			if next.n < size {
				extend(next, i+1)
			}
		}
	}
	extend(picked{}, 0)
}

func partsAt(parts []part, front, behind picked) []part {
	var chosen []part
	for _, p := range []picked{front, behind} {
		for _, at := range p.at[:p.n] {
			chosen = append(chosen, parts[at])
		}
	}
	return chosen
}
