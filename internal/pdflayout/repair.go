package pdflayout

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
)

var (
	objectHead  = regexp.MustCompile(`(?:^|[\r\n \t\x00>])(\d{1,7})[ \t\r\n]+(\d{1,5})[ \t\r\n]+obj\b`)
	rootPointer = regexp.MustCompile(`/Root[ \t\r\n]*(\d{1,7})[ \t\r\n]+(\d{1,5})[ \t\r\n]+R`)
	catalogType = regexp.MustCompile(`/Type[ \t\r\n]*/Catalog\b`)
	packedType  = regexp.MustCompile(`/Type[ \t\r\n]*/ObjStm\b`)
)

// maxObjects bounds a table made anew. A page has some ten objects; 500 pages with all their fonts have below ten thousand.
const maxObjects = 200_000

// rebuilt is a table of objects made by looking for them in the file.
type rebuilt struct {
	raw     []byte
	offsets map[uint32]int
	table   []uint32 // the numbers in the table last written
}

// repair gives a damaged file a new table of objects behind its end: where its own is wrong, cut off, or in a form the
// object layer does not know, the objects themselves mostly are still there. Later definitions win, as in an update.
func repair(ctx context.Context, raw []byte, lock *lock, limits Limits) ([]byte, error) {
	t := rebuilt{raw: bytes.Clone(raw), offsets: map[uint32]int{}}
	if len(t.raw) < len(firstLine) {
		return nil, ErrBroken
	}
	copy(t.raw, firstLine)
	var packed []uint32
	for _, m := range objectHead.FindAllSubmatchIndex(raw, maxObjects) {
		number, err := strconv.ParseUint(string(raw[m[2]:m[3]]), 10, 32)
		if err != nil || number > maxObjects {
			continue
		}
		t.offsets[uint32(number)] = m[2]
		if packedType.Match(headOf(raw[m[1]:])) {
			packed = append(packed, uint32(number))
		}
	}
	if err := t.unpack(ctx, packed, lock, limits); err != nil {
		return nil, err
	}
	root, ok := t.root()
	if !ok {
		return nil, fmt.Errorf("no catalogue in it: %w", ErrBroken)
	}
	return t.withTable(root), nil
}

// headLength is how much of an object is looked at for its type; catalogues and heads of streams are shorter.
const headLength = 1000

// headOf is the beginning of an object, up to its stream or end.
func headOf(rest []byte) []byte {
	rest = rest[:min(len(rest), headLength)]
	for _, end := range []string{"stream", "endobj"} {
		rest, _, _ = bytes.Cut(rest, []byte(end))
	}
	return rest
}

// root is the catalogue: what the last trailer names, or the object that calls itself so.
func (t *rebuilt) root() (uint32, bool) {
	named := rootPointer.FindAllSubmatch(t.raw, -1)
	slices.Reverse(named)
	for _, m := range named {
		number, err := strconv.ParseUint(string(m[1]), 10, 32)
		if _, ok := t.offsets[uint32(number)]; err == nil && ok {
			return uint32(number), true
		}
	}
	for _, number := range t.numbers() {
		if catalogType.Match(headOf(t.raw[t.offsets[number]:])) {
			return number, true
		}
	}
	return 0, false
}

// unpack writes objects that are packed in streams behind the file as plain ones. A plain object of the same number
// stays: which of the two is newer, nobody can tell, and plain ones come from updates.
func (t *rebuilt) unpack(ctx context.Context, packed []uint32, lock *lock, limits Limits) error {
	if len(packed) == 0 {
		return nil
	}
	f, err := open(ctx, t.withTable(packed[0]), lock, limits)
	if err != nil {
		return err
	}
	for _, number := range packed {
		if err := t.unpackStream(f, number); err != nil {
			return err
		}
	}
	return nil
}

func (t *rebuilt) unpackStream(f *file, number uint32) (err error) {
	defer guard(&err)
	stream := f.objects.Trailer().Key("All").Index(slices.Index(t.table, number))
	data, err := f.stream(stream)
	if err != nil {
		return err
	}
	first := int(stream.Key("First").Int64())
	head := lexer{data: data[:min(max(first, 0), len(data))]}
	for {
		id, at := head.next(), head.next()
		if id.kind != numberToken || at.kind != numberToken || len(t.offsets) > maxObjects {
			return nil
		}
		t.append(uint32(id.number), data, first+int(at.number))
	}
}

// append writes one object of a packed stream; it ends where its value ends.
func (t *rebuilt) append(id uint32, data []byte, start int) {
	if _, plain := t.offsets[id]; plain || start < 0 || start >= len(data) || id > maxObjects {
		return
	}
	value := lexer{data: data, pos: start}
	value.next()
	if value.pos <= start {
		return
	}
	end := value.pos
	if next := reference.Find(data[start:]); next != nil {
		end = start + len(next)
	}
	t.raw = append(t.raw, '\n')
	t.offsets[id] = len(t.raw)
	t.raw = append(append(fmt.Appendf(t.raw, "%d 0 obj\n", id), data[start:end]...), "\nendobj\n"...)
}

// reference is an object that only points to another.
var reference = regexp.MustCompile(`^[ \t\r\n]*\d+[ \t\r\n]+\d+[ \t\r\n]+R\b`)

// withTable appends the table and a trailer. /All points to every object, so that we can reach those that nothing does.
func (t *rebuilt) withTable(root uint32) []byte {
	out := append(bytes.Clone(t.raw), '\n')
	start := len(out)
	t.table = t.numbers()
	out = append(out, "xref\n"...)
	for _, n := range t.table {
		out = fmt.Appendf(out, "%d 1\n%010d 00000 n \n", n, t.offsets[n])
	}
	out = fmt.Appendf(out, "trailer\n<</Size %d/Root %d 0 R/All[", maxObjects+1, root)
	for _, n := range t.table {
		out = fmt.Appendf(out, "%d 0 R ", n)
	}
	return fmt.Appendf(out, "]>>\nstartxref\n%d\n%%%%EOF", start)
}

func (t *rebuilt) numbers() []uint32 {
	numbers := make([]uint32, 0, len(t.offsets))
	for n := range t.offsets {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	return numbers
}
