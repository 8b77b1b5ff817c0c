package cashapplication

import (
	"cmp"
	"math"
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
		all = append(all, s.setsOf(parts, target, size)...)
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
// behind them that make what is left. Of the thousands of choices behind only those are kept whose sum some front lacks.
func (s *session) setsOf(parts []part, target int64, size int) []solution {
	lacking, made := &s.scratch.lacking, &s.scratch.made
	*lacking, *made = sumFilter{}, sumFilter{}
	front, any := size-min(2, size-1), false
	most := int64(math.MaxInt64)
	if !slices.ContainsFunc(parts, func(p part) bool { return p.amount < 0 }) {
		most = target // without credit notes, a sum that is too large never becomes smaller
	}
	each(parts, front, most, func(p *picked) {
		any = any || p.sum == target
		if p.n == front {
			lacking.put(target - p.sum)
		}
	})
	behind := map[int64][]picked{}
	each(parts, min(2, size-1), most, func(p *picked) {
		if lacking.has(p.sum) && len(behind[p.sum]) < maxSolutions {
			behind[p.sum] = append(behind[p.sum], *p)
			made.put(p.sum)
		}
	})
	if !any && len(behind) == 0 {
		return nil
	}
	var all []solution
	each(parts, front, most, func(p *picked) {
		if p.sum == target && len(all) < maxSolutions {
			all = append(all, solution{parts: partsAt(parts, *p, picked{})})
		}
		if p.n < front || !made.has(target-p.sum) {
			return // with parts behind it, the front is full, so that each set is found once
		}
		for _, rest := range behind[target-p.sum] {
			if rest.at[0] > p.at[p.n-1] && len(all) < maxSolutions {
				all = append(all, solution{parts: partsAt(parts, *p, rest)})
			}
		}
	})
	return all
}

// sumFilter tells quickly that a sum is not in a set; that it is, it tells of some others too.
type sumFilter [1024]uint64

// placeOf is the word and the bit of a sum.
func (*sumFilter) placeOf(sum int64) (word, bit uint64) {
	const golden = 0x9E3779B97F4A7C15 // 2^64 by the golden ratio: near sums come to lie far apart
	hash := uint64(sum) * golden >> 48
	return hash >> 6, hash & 63
}

func (f *sumFilter) put(sum int64) {
	word, bit := f.placeOf(sum)
	f[word] |= 1 << bit
}

func (f *sumFilter) has(sum int64) bool {
	word, bit := f.placeOf(sum)
	return f[word]&(1<<bit) != 0
}

// each hands on every choice of one to size parts, with its sum, as long as that is no more than most.
func each(parts []part, size int, most int64, take func(*picked)) {
	extend(parts, size, most, picked{}, 0, take)
}

func extend(parts []part, size int, most int64, p picked, from int, take func(*picked)) {
	next := p
	next.n++
	for i := from; i < len(parts); i++ {
		if next.at[p.n], next.sum = i, p.sum+parts[i].amount; next.sum > most {
			continue
		}
		take(&next)
		if next.n < size {
			extend(parts, size, most, next, i+1, take)
		}
	}
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
