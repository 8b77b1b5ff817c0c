package bankcsv

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// UnknownHeaderError says that no profile fits a list.
type UnknownHeaderError struct {
	// File is the name the caller gave, "" for Sniff.
	File string
	// Line is that of what looks like the header, 0 when no line does.
	Line int
	// Columns are the names in it.
	Columns []string
}

// Error implements error: it names the columns and what to do.
func (e *UnknownHeaderError) Error() string {
	const todo = "write a csv profile for it (docs/reference/statement-formats.md), or ask the bank for camt.053 or MT940"
	if len(e.Columns) == 0 {
		return "no known list of bank entries, and no line that looks like a header: " + todo
	}
	return fmt.Sprintf("the columns %q in line %d are of no known list of bank entries: %s", e.Columns, e.Line, todo)
}

// layout is a profile together with where it was found in a file.
type layout struct {
	profile   Profile
	separator string
	// line is that of the header; 0 for a list without one.
	line int
	// index are the places of the columns by folded name, places by the names in the profile.
	index, places map[string]int
	width         int
}

// resolved finds the profile's columns in the list, once for all rows.
func (l layout) resolved() layout {
	l.places = map[string]int{}
	columns := append([]Column{}, l.profile.Columns.Text...)
	for _, column := range l.profile.Columns.byField() {
		columns = append(columns, column)
	}
	for _, state := range l.profile.States {
		columns = append(columns, state.Column)
	}
	for _, column := range columns {
		for _, name := range column {
			if i, found := l.index[columnKey(name)]; found {
				l.places[name] = i
			}
		}
	}
	return l
}

// Sniff chooses the profile of a list by the beginning of the file: the first line that has all columns of a profile
// is the header, and of several profiles that fit the one with the most columns is taken, the first of these on a tie. A
// head of 64 KiB holds every preamble.
//
// It returns an *UnknownHeaderError when none fits.
func Sniff(head []byte, profiles []Profile) (Profile, error) {
	found, err := sniff(head, profiles)
	if err != nil {
		return Profile{}, err
	}
	return found.profile, nil
}

// sniff is Sniff with the place of the header.
func sniff(head []byte, profiles []Profile) (layout, error) {
	lines := preamble(head)
	for number, text := range lines {
		if best, found := byHeader(text, number+1, profiles); found {
			return best, nil
		}
	}
	if found, ok := byShape(lines, profiles); ok {
		return found, nil
	}
	return layout{}, unknownHeader(lines)
}

// preamble are the lines in which a header may be.
func preamble(head []byte) []string {
	reader := newRecords(bytes.NewReader(head), ";")
	var lines []string
	for len(lines) < MaxPreambleLines {
		text, err := reader.line()
		if err == io.EOF {
			break
		}
		lines = append(lines, text) // an overlong line comes as an empty one
	}
	return lines
}

// byHeader finds the best profile whose columns are all in the line.
func byHeader(text string, number int, profiles []Profile) (layout, bool) {
	var best layout
	for _, separator := range separators {
		if !strings.Contains(text, separator) {
			continue
		}
		cells, _ := split(text, separator[0], number)
		index := indexOf(cells)
		for _, p := range profiles {
			if p.Separator != "" && p.Separator != separator || len(p.Header) <= len(best.profile.Header) {
				continue
			}
			if containsAll(index, p.Header) {
				best = layout{profile: p, separator: separator, line: number, index: index, width: len(cells)}
			}
		}
	}
	return best.resolved(), best.line > 0
}

// indexOf numbers the columns by folded name; the second one of a name gets "#2" behind it.
func indexOf(cells []cell) map[string]int {
	index := map[string]int{}
	count := map[string]int{}
	for i, c := range cells {
		name := folded(c.text)
		count[name]++
		if n := count[name]; n > 1 {
			name = fmt.Sprintf("%s#%d", name, n)
		}
		index[name] = i
	}
	return index
}

// columnKey is the key of a column name of a profile in an index.
func columnKey(name string) string {
	base, nth, numbered := strings.Cut(name, "#")
	if !numbered {
		return folded(name)
	}
	return folded(base) + "#" + nth
}

func containsAll(index map[string]int, names []string) bool {
	for _, name := range names {
		if _, found := index[columnKey(name)]; !found {
			return false
		}
	}
	return len(names) > 0
}

// byShape finds the profile of a list without header: the first line that is not empty has as many columns, and what
// should be a day and an amount are.
func byShape(lines []string, profiles []Profile) (layout, bool) {
	for number, text := range lines {
		if strings.TrimSpace(text) == "" {
			continue
		}
		for _, p := range profiles {
			for _, separator := range separators {
				cells, open := split(text, separator[0], number+1)
				if len(p.Unnamed) != len(cells) || open || p.Separator != "" && p.Separator != separator {
					continue
				}
				named := make([]cell, len(p.Unnamed))
				for i, name := range p.Unnamed {
					named[i] = cell{text: name}
				}
				found := layout{profile: p, separator: separator, index: indexOf(named), width: len(cells)}.resolved()
				if found.fits(record{number + 1, cells}) {
					return found, true
				}
			}
		}
		break
	}
	return layout{}, false
}

// fits tells whether a row can be read.
func (l layout) fits(r record) bool {
	row := row{layout: l, record: r}
	_, err := parseDate(row.text(l.profile.Columns.BookedOn), l.profile.Dates)
	if err != nil {
		return false
	}
	_, ok := row.amount()
	return ok
}

// unknownHeader describes the line that looks most like a header: the one with the most columns that are words. A line
// with digits is data, which must not get into a message.
func unknownHeader(lines []string) *UnknownHeaderError {
	unknown := &UnknownHeaderError{}
	const least = 3
	for number, text := range lines {
		for _, separator := range separators {
			cells, open := split(text, separator[0], number+1)
			if open || len(cells) < least || len(cells) <= len(unknown.Columns) || !areNames(cells) {
				continue
			}
			unknown.Line, unknown.Columns = number+1, nil
			for _, c := range cells {
				unknown.Columns = append(unknown.Columns, c.text)
			}
		}
	}
	return unknown
}

// areNames tells whether all cells could be column names: short, with letters, and without digits but for a last one.
func areNames(cells []cell) bool {
	const longest = 50
	named := 0
	for i, c := range cells {
		if len(c.text) > longest || strings.IndexFunc(strings.TrimRight(c.text, "12345"), unicode.IsDigit) >= 0 {
			return false
		}
		if strings.IndexFunc(c.text, unicode.IsLetter) >= 0 {
			named++
		} else if c.text != "" || i == 0 {
			return false
		}
	}
	return named*2 > len(cells)
}
