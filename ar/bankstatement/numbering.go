package bankstatement

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

// MaxRemembered bounds the entries that a Numbering remembers to count equal ones: about 20 bytes each, 10 MB in all.
// A file with more entries is remembered for its newest booking days only, which loses nothing as long as its entries
// are in the order of booking days.
const MaxRemembered = 500_000

// Numbering is a Visitor that fills in Account, Index and Occurrence of every entry before it passes it on. Readers put
// it between themselves and their caller's Visitor, one for each file.
//
// Equal entries are counted over the statements of the file, so that two equal payments on two pages of a statement, or
// in a morning and an evening statement, stay two. A statement that repeats an earlier one of the same file (same
// account, number, page and opening balance) is counted from where that one started: its entries are the same entries.
// The members of a zip archive are files of their own: unpacked they must get the same numbers.
//
// Counts are kept by booking day, because equal entries are of one day. When more than MaxRemembered entries are
// remembered the day that has waited longest is forgotten; an entry of a forgotten day, and a single day with more
// entries, end with ErrUnordered, since a wrong number would lose a payment or post it twice.
type Numbering struct {
	to        Visitor
	limit     int
	statement Statement
	index     int
	// ordinals are the statements of the file by identity, current is the one being read, repeated whether it was read before.
	ordinals map[string]uint32
	current  uint32
	repeated bool
	// again holds the counts of a repeated statement, which leave those of the file alone.
	again map[likenessKey]uint32

	days       map[calendar.Date]*countedDay
	forgotten  map[calendar.Date]bool
	remembered int
	entries    int64
}

// MaxStatements bounds the statements of one file that are remembered to recognise repeated ones: a file of every
// account of a large group for a year has fewer.
const MaxStatements = 100_000

// ErrTooManyStatements is returned when a file has more than MaxStatements.
var ErrTooManyStatements = fmt.Errorf("more than %d statements in one file", MaxStatements)

// likenessKey is the first 64 bits of a likeness. Within the MaxRemembered entries of a file two different ones fall
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
var ErrUnordered = fmt.Errorf("more than %d entries of one booking day or not in the order of booking days: equal ones can't be told apart", MaxRemembered)

// NewNumbering returns a Numbering for one file that passes everything on to the visitor.
func NewNumbering(to Visitor) *Numbering {
	return &Numbering{to: to, limit: MaxRemembered, ordinals: map[string]uint32{},
		days: map[calendar.Date]*countedDay{}, forgotten: map[calendar.Date]bool{}}
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
	occurrence, err := n.count(e.BookedOn, likenessKey(binary.BigEndian.Uint64(like[:])))
	e.Occurrence = int(occurrence)
	return err
}

// End implements Visitor.
func (n *Numbering) End(s Statement) error { return n.to.End(s) }

// count numbers an entry of that day.
func (n *Numbering) count(on calendar.Date, like likenessKey) (uint32, error) {
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
	if !seen && len(n.again) >= n.limit {
		return 0, ErrUnordered
	}
	n.again[like] = counted + 1
	return counted + 1, nil
}

// forget makes room while too much is remembered; the day of the last entry always stays.
func (n *Numbering) forget(current calendar.Date) error {
	for n.remembered > n.limit {
		if len(n.days) == 1 {
			return ErrUnordered
		}
		oldest, found := calendar.Date{}, false
		for on, day := range n.days {
			if on != current && (!found || day.last < n.days[oldest].last) {
				oldest, found = on, true
			}
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
	n.limit = math.MaxInt
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
