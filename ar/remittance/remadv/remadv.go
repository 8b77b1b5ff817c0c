// Package remadv reads remittance advices in UN/EDIFACT: the message REMADV of the directories D.96A and D.01B with the
// EANCOM subsets of retail, and of D.05A and D.06A with the subset of the German energy trade (BDEW).
//
// The subsets share their segments and differ in which codes they use for the same amount; the reader knows the codes
// of all of them and lets the sums decide where the sign is left open. What an interchange counts about itself - the
// segments of each message (UNT), the messages (UNZ) - must come out, so that nothing can have been lost.
package remadv

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/remittance"
)

// Read reads all messages of an interchange, or a single message without one. Text must be UTF-8, see
// remittance.DecodeText. Messages that come out are returned also when others do not; what is wrong with those is in
// remittance.Faults, whose lines count segments. A message of another type and one that cancels an earlier advice are
// refused.
func Read(text, file string) ([]remittance.Advice, error) {
	if len(text) > remittance.MaxBytes {
		return nil, fmt.Errorf("%d bytes: %w (at most %d)", len(text), remittance.ErrTooLarge, remittance.MaxBytes)
	}
	segments, marks, err := split(text, file)
	if err != nil {
		return nil, err
	}
	in := &interchange{file: file, marks: marks}
	var advices []remittance.Advice
	for _, body := range in.messages(segments) {
		m := &message{interchange: in, number: in.count}
		advice, ok := m.read(body)
		if ok {
			advices = append(advices, advice)
		}
	}
	return advices, in.faults.AsError()
}

// interchange is the envelope of the messages.
type interchange struct {
	file   string
	marks  separators
	count  int
	faults remittance.Faults
}

func (in *interchange) fault(s segment, field, format string, args ...any) {
	in.faults = append(in.faults, remittance.Fault{File: in.file, Place: remittance.Place{Line: s.number}, Field: field,
		Text: fmt.Sprintf(format, args...)})
}

// messages cuts the segments at UNH and UNT, and checks the counts of the envelope.
func (in *interchange) messages(segments []segment) [][]segment {
	var bodies [][]segment
	start := -1
	var header segment
	closed := false
	for i, s := range segments {
		switch s.tag() {
		case "UNB":
			header = s
		case "UNH":
			if start >= 0 {
				in.fault(s, "UNH", "begins before the message before has ended")
			}
			start = i
		case "UNT":
			if start < 0 {
				in.fault(s, "UNT", "ends a message that did not begin")
				continue
			}
			in.count++
			if in.checkEnd(segments[start], s, i-start+1) {
				bodies = append(bodies, segments[start:i+1])
			}
			start = -1
		case "UNZ":
			closed = true
			in.checkClose(header, s)
		}
	}
	in.checkComplete(segments, header, start, closed)
	return bodies
}

// checkComplete tells what a cut-off interchange lacks.
func (in *interchange) checkComplete(segments []segment, header segment, start int, closed bool) {
	last := segment{number: len(segments)}
	switch {
	case start >= 0:
		in.fault(segments[start], "UNH", "the message has no end (UNT): the file is cut off")
	case header.elements != nil && !closed:
		in.fault(last, "UNZ", "the interchange has no end: the file is cut off")
	case in.count == 0:
		in.fault(last, "UNH", "the interchange has no message")
	}
}

// checkEnd compares what UNT says with the message.
func (in *interchange) checkEnd(begin, end segment, count int) bool {
	if stated, err := strconv.Atoi(end.get(1, 0)); err != nil || stated != count {
		in.fault(end, "UNT", "states %s segments, the message has %d", number(end.get(1, 0)), count)
		return false
	}
	if begin.get(1, 0) != end.get(2, 0) {
		in.fault(end, "UNT", "has another reference than its UNH")
		return false
	}
	return true
}

func (in *interchange) checkClose(header, end segment) {
	if stated, err := strconv.Atoi(end.get(1, 0)); err != nil || stated != in.count {
		in.fault(end, "UNZ", "states %s messages, the interchange has %d", number(end.get(1, 0)), in.count)
	}
	if header.elements != nil && header.get(5, 0) != end.get(2, 0) {
		in.fault(end, "UNZ", "has another reference than its UNB")
	}
}

// number repeats a stated count in a message, unless it is none.
func number(text string) string {
	if len(text) > 9 || strings.Trim(text, "0123456789") != "" || text == "" {
		return "an unreadable number of"
	}
	return text
}
