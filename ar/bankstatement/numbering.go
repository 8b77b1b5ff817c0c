package bankstatement

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

// Limits of what a Numbering remembers to count equal entries, about 30 bytes for each.
const (
	// MaxRemembered bounds the entries of several booking days: 1.5 MB. A file with more is remembered for its latest days
	// only, which loses nothing as long as the entries of an account are in the order of their booking days, newest first
	// or last.
	MaxRemembered = 50_000
	// MaxDayEntries bounds the entries of an account on one booking day: 30 MB, ten times what the largest collecting
	// accounts have.
	MaxDayEntries = 1_000_000
	// MaxForgotten bounds the days of accounts that are known to be forgotten: a hundred accounts for three years.
	MaxForgotten = 100_000
	// MaxStatements bounds the statements of one file that are remembered to recognise repeated ones: one for each day of
	// three years and each of a hundred accounts.
	MaxStatements = 100_000
)

// Numbering is a Visitor that fills in Account, Index and Occurrence of every entry before it passes it on. Readers put
// it between themselves and their caller's Visitor, one for each file.
//
// Equal entries are counted over the statements of the file, so that two equal payments on two pages of a statement, or
// in a morning and an evening statement, stay two. A statement that repeats an earlier one of the same file (same
// account, number, page and opening balance) is counted from where that one started: its entries are the same entries.
// The members of a zip archive are files of their own: unpacked they must get the same numbers.
//
// Counts are kept by account and booking day, because equal entries are of one day. When more than MaxRemembered
// entries are remembered the day that has waited longest is forgotten; an entry of a forgotten day ends with
// ErrUnordered, since a wrong number would lose a payment or post it twice.
type Numbering struct {
	to        Visitor
	limit     int
	dayLimit  int
	statement Statement
	index     int
	// ordinals are the statements of the file by identity, current is the one being read, repeated whether it was read before.
	ordinals map[string]uint32
	current  uint32
	repeated bool
	// again holds the counts of a repeated statement, which leave those of the file alone.
	again map[likenessKey]uint32

	days       map[accountDay]*countedDay
	forgotten  map[accountDay]bool
	remembered int
	entries    int64
}

// ErrTooManyStatements is returned when a file has more than MaxStatements.
var ErrTooManyStatements = fmt.Errorf("more than %d statements in one file", MaxStatements)

// accountDay is a booking day of an account.
type accountDay struct {
	account Account
	on      calendar.Date
}

// likenessKey is the first 64 bits of a likeness. Within the MaxDayEntries entries of a day two different ones fall
// together with a chance below 1 in 10^7; one of them then gets a higher number, the same at every import of the file.
type likenessKey uint64

// countedDay has the counts of one booking day.
type countedDay struct {
	counts map[likenessKey]tally
	// before is the count of a likeness before its first entry in a statement, where that is not 0.
	before map[inStatement]uint32
	// last is the number of the day's last entry in the file.
	last int64
}

// tally is how often a likeness came, and the statement it came in last.
type tally struct{ count, ordinal uint32 }

// inStatement is a likeness in the statement with that ordinal.
type inStatement struct {
	like    likenessKey
	ordinal uint32
}

// ErrUnordered is returned when entries can't be numbered within MaxRemembered.
var ErrUnordered = fmt.Errorf("more than %d entries that are not in the order of booking days, or more than %d of one day: "+
	"equal ones can't be told apart", MaxRemembered, MaxDayEntries)

// NewNumbering returns a Numbering for one file that passes everything on to the visitor.
func NewNumbering(to Visitor) *Numbering {
	return &Numbering{to: to, limit: MaxRemembered, ordinals: map[string]uint32{},
		dayLimit: MaxDayEntries, days: map[accountDay]*countedDay{}, forgotten: map[accountDay]bool{}}
}

// Begin implements Visitor; ErrTooManyStatements beyond that limit.
func (n *Numbering) Begin(s Statement) error {
	if n.start(s); len(n.ordinals) > MaxStatements {
		return ErrTooManyStatements
	}
	return n.to.Begin(s)
}

// start notes which statement the next entries are of.
func (n *Numbering) start(s Statement) {
	n.statement, n.index, n.again = s, 0, map[likenessKey]uint32{}
	identity := s.identity()
	if n.current, n.repeated = n.ordinals[identity]; !n.repeated {
		n.current = uint32(len(n.ordinals)) + 1
		n.ordinals[identity] = n.current
	}
}

// Entry implements Visitor; ErrUnordered when the entry can't be numbered.
func (n *Numbering) Entry(e Entry) error {
	if err := n.number(&e); err != nil {
		return err
	}
	return n.to.Entry(e)
}

// number fills in the fields of the next entry.
func (n *Numbering) number(e *Entry) error {
	e.Account, e.Index = n.statement.Account, n.index
	n.index++
	n.entries++
	like := e.likeness()
	occurrence, err := n.count(accountDay{e.Account, e.BookedOn}, likenessKey(binary.BigEndian.Uint64(like[:])))
	e.Occurrence = int(occurrence)
	return err
}

// End implements Visitor.
func (n *Numbering) End(s Statement) error { return n.to.End(s) }

// count numbers an entry of that day.
func (n *Numbering) count(on accountDay, like likenessKey) (uint32, error) {
	if n.forgotten[on] {
		return 0, ErrUnordered
	}
	day := n.days[on]
	if day == nil {
		day = &countedDay{counts: map[likenessKey]tally{}, before: map[inStatement]uint32{}}
		n.days[on] = day
	}
	day.last = n.entries
	if n.repeated {
		return n.countAgain(day, like)
	}
	known := day.counts[like]
	if known.count == 0 {
		n.remembered++
	} else if known.ordinal != n.current {
		day.before[inStatement{like, n.current}] = known.count
	}
	day.counts[like] = tally{known.count + 1, n.current}
	return known.count + 1, n.forget(on)
}

// countAgain numbers an entry of a repeated statement as when it came first.
func (n *Numbering) countAgain(day *countedDay, like likenessKey) (uint32, error) {
	counted, seen := n.again[like]
	if !seen {
		counted = day.before[inStatement{like, n.current}]
	}
	if !seen && len(n.again) >= n.dayLimit {
		return 0, ErrUnordered
	}
	n.again[like] = counted + 1
	return counted + 1, nil
}

// forget makes room when too much is remembered: half of it, so that a file with an entry a day doesn't pay for each. The
// day of the last entry always stays.
func (n *Numbering) forget(current accountDay) error {
	if len(n.days[current].counts) > n.dayLimit {
		return ErrUnordered
	}
	if n.remembered <= n.limit {
		return nil
	}
	waiting := slices.SortedFunc(maps.Keys(n.days), func(a, b accountDay) int { return cmp.Compare(n.days[a].last, n.days[b].last) })
	for _, oldest := range waiting[:len(waiting)-1] {
		if n.remembered <= n.limit/2 {
			break
		}
		if len(n.forgotten) == MaxForgotten {
			return ErrUnordered
		}
		n.remembered -= len(n.days[oldest].counts)
		delete(n.days, oldest)
		n.forgotten[oldest] = true
	}
	return nil
}

// Number fills in Account, Index and Occurrence of all entries of the statements of one file, as Numbering does for a
// reader. It is for statements that are made otherwise, and has no limit.
func Number(statements []Statement) {
	n := NewNumbering(nil)
	n.limit, n.dayLimit = math.MaxInt, math.MaxInt
	for i := range statements {
		s := &statements[i]
		n.start(*s)
		for j := range s.Entries {
			_ = n.number(&s.Entries[j]) // only the limit could fail
		}
	}
}

// identity is by what a repeated statement is recognised within a file, as far as it is known before the first entry.
// The opening balance is in it because some banks give all their statements the same number.
func (s Statement) identity() string {
	return strings.Join([]string{string(s.Account), s.ID, s.Sequence, strconv.Itoa(s.Page),
		s.Opening.Amount.String(), s.Opening.On.String()}, "\x00")
}
