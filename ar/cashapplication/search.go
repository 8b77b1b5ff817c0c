package cashapplication

import (
	"cmp"
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

const (
	// maxFree is how many different amounts a free search looks at: with 12 items, a free choice of Skonto on each, and
	// usual amounts, three of four combinations are still unique; with 20 one of eight.
	maxFree = 12
	// maxWide is how many items are looked at for a proposal where no list explains the amount: two halves of 2^11 sums.
	maxWide = 22
	// maxHalf bounds each half of the meeting in the middle: sums of that many choices are made and sorted for a payment.
	maxHalf = 1_500
	// maxSolutions is how many explanations of one kind are kept.
	maxSolutions = 24
	// maxWindow is how many neighbouring sums are counted; beyond, an amount is a coincidence for sure.
	maxWindow = 4_000
	// window is how far, in minor units, the neighbourhood reaches in which sums are counted.
	window = int64(2_000)
	// maxPairs is up to how many items pairs are tried where there are too many for a free search.
	maxPairs = 150
	// maxLateDays is how late a Skonto is still thought of: a quarter.
	maxLateDays = 90
	// maxMissing is how many items may be missing from "all open" in a structured set.
	maxMissing = 2
	// maxStructured is up to how many items structured sets are tried.
	maxStructured = 400
)

// part is the money, in minor units, that an explanation puts on one item.
type part struct {
	item   int32
	amount int64
	skonto int64
	late   int // days after the grace at which the Skonto was taken
	named  bool
}

// solution is a set of items that makes an amount to the cent.
type solution struct {
	parts  []part
	label  Code // what the set is in the payer's list: AllOpen, DueItems …; ItemCombination for none of them
	mixed  bool // Skonto on some of the items that allow it, not on all
	equal  bool // it has items that others of the payer could stand for; the oldest were taken
	weight uint64
}

// found is what a search came to.
type found struct {
	solutions []solution // the likeliest first
	// chance is, in parts per million, how many sums of at most as many items as the first solution has would make the
	// amount by accident.
	chance uint64
	// arbitrary tells that the sets are some among very many, which says nothing against another explanation.
	arbitrary bool
}

// class is a number of items between which it makes no difference which are paid.
type class struct {
	items    []int32 // oldest first
	open     int64
	discount int64 // 0 for none
	late     int
}

// classesOf groups items. Items with Skonto stand alone: which of them had it taken would make a difference.
func (s *session) classesOf(pool []int32, paidOn calendar.Date) []class {
	classes := make([]class, 0, len(pool))
	at := s.classFinder(len(pool))
	for i, item := range pool {
		open, discount, late := s.open[item], s.discount(item), 0
		if discount != 0 {
			if late = s.m.skontoLateness(item, paidOn); late > maxLateDays {
				discount = 0
			}
		}
		if discount == 0 {
			if known := at(classes, open); known >= 0 {
				classes[known].items = append(classes[known].items, item)
				continue
			}
		}
		classes = append(classes, class{pool[i : i+1 : i+1], open, discount, late})
	}
	return classes
}

// classFinder finds the class without Skonto of an amount, -1 for none: by going through the few that most pools have,
// by a map in a long one.
func (s *session) classFinder(pool int) func(classes []class, open int64) int {
	if pool <= maxPairs {
		return func(classes []class, open int64) int {
			return slices.IndexFunc(classes, func(c class) bool { return c.open == open && c.discount == 0 })
		}
	}
	byOpen := map[int64]int{}
	return func(classes []class, open int64) int {
		at, known := byOpen[open]
		if !known {
			byOpen[open], at = len(classes), -1
		}
		return at
	}
}

// choices is how many ways there are to pay items of the class.
func (c class) choices() int {
	if c.discount > 0 {
		return 3
	}
	return len(c.items) + 1
}

// value is what a choice adds up to and how many items it pays.
func (c class) value(choice int) (minor int64, size int) {
	switch {
	case c.discount > 0 && choice == 2:
		return c.open - c.discount, 1
	default:
		return int64(choice) * c.open, choice
	}
}

// sum is one sum of choices of some classes.
type sum struct {
	minor int64
	code  uint32 // the choices, in mixed radix
	size  int32
}

// scratch is memory that the searches of one session use again and again; nothing in it outlives a search.
type scratch struct {
	left, right [3][]sum
	around      []sum
	parts       []part
	prefix      []int64
	// lacking and made are the sums that choices of parts lack, and that others make.
	lacking, made sumFilter
}

// sumsOf makes all sums of the choices of some classes, in order. It uses three buffers in turn: one that a class
// starts from, and two to merge into.
func sumsOf(classes []class, buffers *[3][]sum) []sum {
	base, radix := 0, uint32(1)
	buffers[base] = append(buffers[base][:0], sum{})
	for _, c := range classes {
		from := base
		for choice := 1; choice < c.choices(); choice++ {
			minor, size := c.value(choice)
			into := 3 - base - from // the one that is neither
			if from == base {
				into = (base + 1) % 3
			}
			buffers[into] = mergedShift(buffers[into][:0], buffers[from], buffers[base], sum{minor, uint32(choice) * radix, int32(size)})
			from = into
		}
		base = from
		radix *= uint32(c.choices())
	}
	return buffers[base]
}

// mergedShift merges an ordered list with another one to all of whose sums something is added.
func mergedShift(all, a, b []sum, by sum) []sum {
	all = slices.Grow(all, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if shifted := b[0].minor + by.minor; a[0].minor <= shifted {
			all, a = append(all, a[0]), a[1:]
		} else {
			all, b = append(all, sum{shifted, b[0].code + by.code, b[0].size + by.size}), b[1:]
		}
	}
	all = append(all, a...)
	for _, one := range b {
		all = append(all, sum{one.minor + by.minor, one.code + by.code, one.size + by.size})
	}
	return all
}

// halves cuts classes in two with about equally many choices; ok is false when there are too many.
func halves(classes []class) (left, right []class, ok bool) {
	a, b := 1, 1
	for _, c := range classes {
		if a <= b {
			left, a = append(left, c), a*c.choices()
		} else {
			right, b = append(right, c), b*c.choices()
		}
		if a > maxHalf || b > maxHalf {
			return nil, nil, false
		}
	}
	return left, right, true
}

// search looks for sets of items of the pool that make the target to the cent.
func (s *session) search(pool []int32, target int64, paidOn calendar.Date) found {
	if len(pool) == 0 || target <= 0 {
		return found{}
	}
	classes := s.classesOf(pool, paidOn)
	var f found
	if left, right, ok := halves(classes); ok && len(classes) <= maxFree {
		f = s.meet(left, right, target)
	} else {
		f = s.structured(pool, classes, target, paidOn)
	}
	s.rank(&f, pool, target, paidOn)
	return f
}

// meet finds the pairs of a left and a right sum that make the target, and how many come near it.
func (s *session) meet(left, right []class, target int64) found {
	lefts, rights := sumsOf(left, &s.scratch.left), sumsOf(right, &s.scratch.right)
	var hypotheses []uint64
	var f found
	around := s.scratch.around[:0]
	high := len(rights)
	for _, l := range lefts {
		for high > 0 && rights[high-1].minor+l.minor > target+window {
			high--
		}
		for at := high - 1; at >= 0 && rights[at].minor+l.minor >= target-window; at-- {
			total := l.minor + rights[at].minor
			switch {
			case total == target && len(f.solutions) < maxSolutions:
				sol := solution{parts: append(partsIn(left, l.code), partsIn(right, rights[at].code)...)}
				size := int(l.size + rights[at].size)
				if hypotheses == nil {
					hypotheses = sizes(lefts, rights)
				}
				sol.weight = weightOf(size, hypotheses[size])
				f.solutions = append(f.solutions, sol)
			case total != target && len(around) < maxWindow:
				around = append(around, sum{minor: total, size: l.size + rights[at].size})
			}
		}
	}
	s.scratch.around = around
	f.chance = chanceOf(around, target, int32(smallest(f.solutions)))
	return f
}

// sizes counts the sums by how many items they pay.
func sizes(lefts, rights []sum) []uint64 {
	count := func(sums []sum) []uint64 {
		var n []uint64
		for _, s := range sums {
			for len(n) <= int(s.size) {
				n = append(n, 0)
			}
			n[s.size]++
		}
		return n
	}
	inLeft, inRight := count(lefts), count(rights)
	all := make([]uint64, len(inLeft)+len(inRight))
	for l, n := range inLeft {
		for r, m := range inRight {
			all[l+r] += n * m
		}
	}
	return all
}

// sizePriors are, in parts per million, how often a payment pays that many items.
var sizePriors = []uint64{0, 600_000, 120_000, 80_000, 60_000, 40_000, 30_000}

// weightOf is how much a set of that size is worth beside others: how often payments have the size, spread over all
// sets that have it.
func weightOf(size int, hypotheses uint64) uint64 {
	prior := uint64(20_000)
	if size < len(sizePriors) {
		prior = sizePriors[size]
	}
	const scale = 1_000_000
	return prior * scale / max(1, hypotheses)
}

func smallest(solutions []solution) int {
	size := 0
	for _, s := range solutions {
		if size == 0 || len(s.parts) < size {
			size = len(s.parts)
		}
	}
	return size
}

// chanceOf is, in parts per million, how many sums of at most that size make an amount by accident, estimated from
// those around it. Round prices make round sums: neighbours with the same cents count among themselves.
func chanceOf(around []sum, target int64, size int32) uint64 {
	const million = certainChance
	all, alike := uint64(0), uint64(0)
	for _, s := range around {
		if s.size > size {
			continue
		}
		all++
		if (s.minor-target)%100 == 0 {
			alike++
		}
	}
	if len(around) == maxWindow {
		return million
	}
	slots := uint64(2*window + 1)
	return max(all*million/slots, alike*million/(slots/100+1))
}

// partsIn lists what a sum pays.
func partsIn(classes []class, code uint32) []part {
	var parts []part
	for _, c := range classes {
		choice := int(code % uint32(c.choices()))
		code /= uint32(c.choices())
		switch {
		case choice == 0:
		case c.discount > 0 && choice == 2:
			parts = append(parts, part{item: c.items[0], amount: c.open - c.discount, skonto: c.discount, late: c.late})
		case c.discount > 0:
			parts = append(parts, part{item: c.items[0], amount: c.open})
		default:
			for _, item := range c.items[:choice] {
				parts = append(parts, part{item: item, amount: c.open})
			}
		}
	}
	return parts
}

// structured tries, where a free search would find anything, what payers really do: one item, two, all, all that was
// due, the oldest, a month, all but one or two; each without Skonto, with what is in time, and with all of it.
func (s *session) structured(pool []int32, classes []class, target int64, paidOn calendar.Date) found {
	f := found{}
	singles, pairs := s.singles(classes, target), s.pairs(classes, target)
	n := uint64(len(classes))
	for _, sol := range singles {
		sol.weight = weightOf(1, 2*n)
		f.solutions = append(f.solutions, sol)
	}
	for _, sol := range pairs {
		sol.weight = weightOf(2, 2*n*n)
		f.solutions = append(f.solutions, sol)
	}
	if len(pool) <= maxStructured {
		f.solutions = append(f.solutions, s.lists(pool, target, paidOn)...)
	}
	f.chance = s.chanceOfLists(pool, f.solutions)
	if len(f.solutions) == 0 && len(pool) <= maxWide {
		return s.anySet(pool, target, paidOn)
	}
	return f
}

// anySet looks for any set of a larger pool, without Skonto or with all of it that one policy takes. What it finds is
// never certain: among so many sets some make any amount.
func (s *session) anySet(pool []int32, target int64, paidOn calendar.Date) found {
	var f found
	for _, lateness := range s.policiesFor(pool, paidOn) {
		parts, _ := s.payAll(pool, lateness, paidOn)
		classes := make([]class, len(parts))
		for i, p := range parts {
			classes[i] = class{items: []int32{p.item}, open: p.amount}
		}
		left, right := classes[:len(classes)/2], classes[len(classes)/2:]
		for _, sol := range s.meet(left, right, target).solutions {
			for i := range sol.parts {
				at := slices.IndexFunc(parts, func(p part) bool { return p.item == sol.parts[i].item })
				sol.parts[i] = parts[at]
			}
			f.solutions = append(f.solutions, sol)
		}
	}
	f.chance, f.arbitrary = certainChance, true
	return f
}

// certainChance is a chance in parts per million of an accident that is no chance any more.
const certainChance = 1_000_000

// singles finds one item, or several equal ones, that make the target.
func (s *session) singles(classes []class, target int64) []solution {
	var all []solution
	for _, c := range classes {
		for choice := 1; choice < c.choices() && len(all) < maxSolutions; choice++ {
			if minor, _ := c.value(choice); minor == target {
				one := []class{c}
				all = append(all, solution{parts: partsIn(one, uint32(choice))})
			}
		}
	}
	return all
}

// pairs finds two items that make the target, each with and without Skonto.
func (s *session) pairs(classes []class, target int64) []solution {
	if len(classes) > maxPairs {
		return nil
	}
	type option struct {
		minor         int64
		class, choice int
	}
	options := make([]option, 0, 2*len(classes))
	var all []solution
	for i, c := range classes {
		before := options
		for choice := 1; choice == 1 || choice == 2 && c.discount != 0; choice++ {
			minor, _ := c.value(choice)
			options = append(options, option{minor, i, choice})
			for _, other := range before {
				if other.minor == target-minor && len(all) < maxSolutions {
					both := append(partsIn([]class{classes[other.class]}, uint32(other.choice)), partsIn([]class{c}, uint32(choice))...)
					all = append(all, solution{parts: both})
				}
			}
		}
	}
	return all
}

// skontoPolicies are the ways a payer treats the Skonto of all items of a list.
var skontoPolicies = []int{-1, 0, maxLateDays} // none, in time, up to that many days late

// payAll pays every item of a list, with Skonto that is at most so many days late; -1 for none.
func (s *session) payAll(items []int32, lateness int, paidOn calendar.Date) (parts []part, total int64) {
	if len(items) == 0 {
		return nil, 0
	}
	return s.payInto(make([]part, 0, len(items)), items, lateness, paidOn)
}

// payInto is payAll into a list that is there already.
func (s *session) payInto(parts []part, items []int32, lateness int, paidOn calendar.Date) (paid []part, total int64) {
	for _, item := range items {
		p := part{item: item, amount: s.open[item]}
		if discount := s.discount(item); lateness >= 0 && discount > 0 {
			if late := s.m.skontoLateness(item, paidOn); late <= lateness {
				p.skonto, p.late = discount, late
				p.amount -= discount
			}
		}
		total += p.amount
		parts = append(parts, p)
	}
	return parts, total
}

// lists finds structured sets that make the target: of all items, of the invoices alone, and of the invoices with all
// credit notes taken off.
func (s *session) lists(pool []int32, target int64, paidOn calendar.Date) []solution {
	invoices, notes := s.withoutNotes(pool)
	deducted, less := s.payAll(notes, -1, paidOn)
	var all []solution
	for _, lateness := range s.policiesFor(pool, paidOn) {
		all = append(all, s.sets(invoices, target, lateness, paidOn)...)
		if len(notes) == 0 {
			continue
		}
		all = append(all, s.sets(pool, target, lateness, paidOn)...)
		for _, sol := range s.sets(invoices, target-less, lateness, paidOn) {
			sol.parts = append(slices.Clone(sol.parts), deducted...)
			all = append(all, sol)
		}
	}
	return all
}

// sets finds the structured sets of a list that make the target under one policy.
func (s *session) sets(list []int32, target int64, lateness int, paidOn calendar.Date) []solution {
	parts, total := s.payInto(s.scratch.parts[:0], list, lateness, paidOn)
	s.scratch.parts = parts
	all := s.rows(parts, target)
	all = append(all, s.months(parts, target)...)
	return append(all, allBut(parts, total, target)...)
}

// policiesFor are the policies that make a difference for a pool.
func (s *session) policiesFor(pool []int32, paidOn calendar.Date) []int {
	policies := skontoPolicies[:1]
	for _, item := range pool {
		if s.discount(item) == 0 {
			continue
		}
		switch late := s.m.skontoLateness(item, paidOn); {
		case late > 0 && late <= maxLateDays:
			return skontoPolicies
		case late == 0:
			policies = skontoPolicies[:2]
		}
	}
	return policies
}

func (s *session) withoutNotes(pool []int32) (invoices, notes []int32) {
	for _, item := range pool {
		if s.open[item] > 0 {
			invoices = append(invoices, item)
		} else {
			notes = append(notes, item)
		}
	}
	return invoices, notes
}

// rows finds items that follow each other, oldest first, and make the target: the oldest, those of a period, all. Of
// several rows with the same end the longest counts.
func (s *session) rows(parts []part, target int64) []solution {
	prefix, rising := append(s.scratch.prefix[:0], 0), true
	var all []solution
	for i, p := range parts {
		sum := prefix[i] + p.amount
		if from := placeOf(prefix, sum-target, rising); from >= 0 && i > from && len(all) < maxSolutions {
			all = append(all, solution{parts: slices.Clone(parts[from : i+1])})
		}
		prefix, rising = append(prefix, sum), rising && p.amount > 0
	}
	s.scratch.prefix = prefix
	return all
}

// placeOf is the first place of a value, -1 for none.
func placeOf(values []int64, value int64, rising bool) int {
	if !rising {
		return slices.Index(values, value)
	}
	if at, found := slices.BinarySearch(values, value); found {
		return at
	}
	return -1
}

// months finds the items of one month of invoice, or of one month of falling due, that make the target.
func (s *session) months(parts []part, target int64) []solution {
	type monthly struct {
		month calendar.Date
		sum   int64
	}
	var all []solution
	sums := make([]monthly, 0, 12)
	for _, due := range []bool{false, true} {
		sums = sums[:0]
		for _, p := range parts {
			month := s.monthOf(p.item, due)
			at := slices.IndexFunc(sums, func(m monthly) bool { return m.month == month })
			if at < 0 {
				at, sums = len(sums), append(sums, monthly{month: month})
			}
			sums[at].sum += p.amount
		}
		for _, m := range sums {
			if m.sum == target && m.month.Year > 0 {
				all = append(all, solution{parts: slices.DeleteFunc(slices.Clone(parts), func(p part) bool { return s.monthOf(p.item, due) != m.month })})
			}
		}
	}
	slices.SortFunc(all, func(a, b solution) int { return comparePartsOf(a.parts, b.parts) })
	return all
}

// monthOf is the first day of the month in which an item was issued or falls due.
func (s *session) monthOf(item int32, due bool) calendar.Date {
	on := s.m.items[item].IssuedOn
	if due {
		on = s.m.items[item].DueOn
	}
	on.Day = 1
	return on
}

func total(parts []part) int64 {
	sum := int64(0)
	for _, p := range parts {
		sum += p.amount
	}
	return sum
}

// allBut finds all items but one or two that make the target.
func allBut(parts []part, total, target int64) []solution {
	if len(parts) < maxMissing+2 {
		return nil
	}
	excess := total - target
	if excess > 2*largestAmount(parts) {
		return nil // no two of them are that much
	}
	var all []solution
	for i, p := range parts {
		if p.amount == excess {
			all = append(all, solution{parts: without(parts, i, i)})
		}
		if j := lastOf(parts[:i], excess-p.amount); j >= 0 && len(all) < maxSolutions {
			all = append(all, solution{parts: without(parts, i, j)})
		}
	}
	return all
}

func largestAmount(parts []part) int64 {
	return parts[largestOf(parts)].amount
}

// lastOf is the last part of an amount, -1 for none.
func lastOf(parts []part, amount int64) int {
	for i := len(parts) - 1; i >= 0; i-- {
		if parts[i].amount == amount {
			return i
		}
	}
	return -1
}

func without(parts []part, i, j int) []part {
	var rest []part
	for k, p := range parts {
		if k != i && k != j {
			rest = append(rest, p)
		}
	}
	return rest
}

// chanceOfLists estimates how many of the sets that were tried make an amount by accident: their number, spread over
// half of all that is open.
func (s *session) chanceOfLists(pool []int32, solutions []solution) uint64 {
	tried, open := uint64(0), uint64(0)
	n := uint64(len(pool))
	for _, item := range pool {
		open += uint64(max(s.open[item], 0))
	}
	switch size := smallest(solutions); {
	case size <= 1:
		tried = 2 * n
	case size == 2:
		tried = 2 * n * n
	default:
		tried = uint64(len(skontoPolicies)) * (2 * n * n)
	}
	return tried * 1_000_000 / max(1, open/2)
}

// rank labels, weighs and orders what was found, each set once.
func (s *session) rank(f *found, pool []int32, target int64, paidOn calendar.Date) {
	for i := range f.solutions {
		sol := &f.solutions[i]
		slices.SortFunc(sol.parts, func(a, b part) int { return s.m.olderFirst(a.item, b.item) })
		sol.mixed = s.isMixed(sol.parts, paidOn)
		sol.equal = s.hasEqual(sol.parts, pool)
		sol.label = s.labelOf(sol.parts, pool)
		s.weigh(sol, uint64(len(pool)))
	}
	slices.SortStableFunc(f.solutions, func(a, b solution) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), comparePartsOf(a.parts, b.parts))
	})
	f.solutions = slices.CompactFunc(f.solutions, func(a, b solution) bool { return slices.Equal(a.parts, b.parts) })
	f.solutions = f.solutions[:min(len(f.solutions), maxSolutions)]
}

func comparePartsOf(a, b []part) int {
	return slices.CompareFunc(a, b, func(x, y part) int { return cmp.Or(cmp.Compare(x.item, y.item), cmp.Compare(x.skonto, y.skonto)) })
}

// weigh corrects the weight of a set by what it is: a list that a payer would make weighs more than its size says, and
// Skonto that is late or taken on some only weighs less.
func (s *session) weigh(sol *solution, n uint64) {
	const scale = 1_000_000
	structured := uint64(0)
	switch sol.label {
	case AllOpen:
		structured = 60_000 * scale / 6
	case DueItems, ItemsOfMonth:
		structured = 40_000 * scale / (6 * n)
	case AllButFew, ItemsInRow:
		structured = 20_000 * scale / (6 * n * n)
	}
	sol.weight = max(sol.weight, structured)
	if sol.mixed {
		sol.weight /= 20
	}
	if slices.ContainsFunc(sol.parts, func(p part) bool { return p.late > 0 }) {
		sol.weight /= 4
	}
	sol.weight = max(1, sol.weight)
}

// hasEqual tells whether items of the pool that are not paid could stand for some that are.
func (s *session) hasEqual(parts []part, pool []int32) bool {
	paid := map[int32]bool{}
	amounts := map[int64]bool{}
	for _, p := range parts {
		paid[p.item] = true
		amounts[s.open[p.item]] = amounts[s.open[p.item]] || p.skonto == 0
	}
	return slices.ContainsFunc(pool, func(item int32) bool { return !paid[item] && amounts[s.open[item]] })
}

// isMixed tells whether Skonto was taken on an item and not on another one where it was due at least as long.
func (s *session) isMixed(parts []part, paidOn calendar.Date) bool {
	taken, latest := false, 0
	for _, p := range parts {
		if p.skonto > 0 {
			taken, latest = true, max(latest, p.late)
		}
	}
	return taken && slices.ContainsFunc(parts, func(p part) bool {
		return p.skonto == 0 && s.discount(p.item) > 0 && s.m.skontoLateness(p.item, paidOn) <= latest
	})
}

// labelOf says what a set is in the list of all open items, oldest first.
func (s *session) labelOf(parts []part, pool []int32) Code {
	invoices, _ := s.withoutNotes(pool)
	paid := map[int32]bool{}
	positive := 0
	for _, p := range parts {
		paid[p.item] = true
		positive += one(s.open[p.item] > 0)
	}
	prefix := rowFrom(paid, invoices, 0)
	switch {
	case len(parts) == 1:
		return ItemCombination
	case positive == len(invoices):
		return AllOpen
	case prefix == positive:
		return DueItems
	case s.isMonth(paid, invoices):
		return ItemsOfMonth
	case len(invoices)-positive <= maxMissing && positive > maxMissing:
		return AllButFew
	case positive > maxMissing && isRow(paid, invoices, positive):
		return ItemsInRow
	}
	return ItemCombination
}

// rowFrom is how many invoices from a place on are paid without a gap.
func rowFrom(paid map[int32]bool, invoices []int32, from int) int {
	n := 0
	for from+n < len(invoices) && paid[invoices[from+n]] {
		n++
	}
	return n
}

func isRow(paid map[int32]bool, invoices []int32, size int) bool {
	first := slices.IndexFunc(invoices, func(item int32) bool { return paid[item] })
	return first >= 0 && rowFrom(paid, invoices, first) == size
}

// isMonth tells whether exactly the invoices of one month are paid.
func (s *session) isMonth(paid map[int32]bool, invoices []int32) bool {
	for _, due := range []bool{false, true} {
		first := slices.IndexFunc(invoices, func(item int32) bool { return paid[item] })
		if first < 0 {
			return false
		}
		month := s.monthOf(invoices[first], due)
		other := slices.ContainsFunc(invoices, func(item int32) bool { return paid[item] != (s.monthOf(item, due) == month) })
		if !other && month.Year > 0 {
			return true
		}
	}
	return false
}
