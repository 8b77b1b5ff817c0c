package pdflayout

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/ledongthuc/pdf"
)

// file is an open PDF and what has been spent on it so far.
type file struct {
	ctx     context.Context
	raw     []byte
	objects *pdf.Reader
	limits  Limits
	lock    *lock          // nil when the file is not encrypted
	heads   []objectNumber // made when first needed, of an encrypted file

	decoded   int64
	operators int
	glyphs    int
	fonts     map[string]*font // by the font's dictionary as text, which names its parts by object number
}

// guardedBytes is what the object layer reads from: it ends the layer's loops over the file.
type guardedBytes struct {
	ctx context.Context
	*bytes.Reader
	left int64 // bytes that may still be read
}

// The object layer keeps nothing: it reads a packed object's whole stream again each time. A thousand times the file is
// more than files need that were made in earnest, and at least so much for the small ones.
const (
	rereads    = 1000
	minReading = 32 << 20
)

var errReading = fmt.Errorf("its parts lead back to each other: %w", ErrBroken)

func guarded(ctx context.Context, raw []byte) *guardedBytes {
	return &guardedBytes{ctx, bytes.NewReader(raw), max(int64(len(raw))*rereads, minReading)}
}

func (g *guardedBytes) ReadAt(p []byte, off int64) (int, error) {
	if err := g.ctx.Err(); err != nil {
		return 0, err
	}
	if g.left -= int64(len(p)); g.left < 0 {
		return 0, errReading
	}
	return g.Reader.ReadAt(p, off)
}

// open reads the file's table of objects. The file must not say that it is encrypted; see hidden.
func open(ctx context.Context, raw []byte, lock *lock, limits Limits) (f *file, err error) {
	defer guard(&err)
	if !bytes.HasPrefix(raw, magic) {
		return nil, fmt.Errorf("it does not begin with %s: %w", magic, ErrBroken)
	}
	objects, err := pdf.NewReader(guarded(ctx, raw), int64(len(raw)))
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, fmt.Errorf("its table of objects: %w", ErrBroken)
	}
	return &file{ctx: ctx, raw: raw, objects: objects, lock: lock, limits: limits, fonts: map[string]*font{}}, nil
}

// openAny opens a file as it came, for what needs no second try.
func openAny(ctx context.Context, raw []byte, limits Limits) (*file, error) {
	raw = normalised(raw)
	lock, err := unlock(raw)
	if err != nil {
		return nil, err
	}
	if lock != nil {
		raw = hidden(raw)
	}
	return open(ctx, raw, lock, limits)
}

// headerWindow is where readers look for the header (ISO 32000-1 annex H.3.4.1): mail gateways and scanners put bytes in front.
const headerWindow = 1024

// normalised evens out what the object layer is strict about and other readers are not: bytes before the header or
// after the end, a version above 1.7, and a header line that does not end behind the version.
func normalised(raw []byte) []byte {
	if at := bytes.Index(raw[:min(len(raw), headerWindow)], magic); at > 0 {
		raw = raw[at:]
	}
	if end := bytes.LastIndex(raw, []byte("%%EOF")); end > 0 {
		raw = raw[:end+len("%%EOF")]
	}
	if len(raw) <= len(firstLine) || !bytes.HasPrefix(raw, magic) {
		return raw
	}
	raw = bytes.Clone(raw)
	copy(raw, firstLine)
	return raw
}

const firstLine = "%PDF-1.7\n"

// magic is how a PDF begins.
var magic = []byte("%PDF-")

// leaf is a page with what it inherits.
type leaf struct {
	page      pdf.Value
	resources pdf.Value
	mediaBox  pdf.Value
	rotate    int64
}

// Page trees of real files are at most a few levels deep; a tree that points into itself has no end.
const (
	maxTreeDepth = 50
	nodesPerPage = 4 // inner nodes with one child each, and then some
)

// pageTree collects the pages in order (ISO 32000-1 section 7.7.3). It trusts no count in the file.
func (f *file) pageTree() (leaves []leaf, err error) {
	defer guard(&err)
	w := treeWalk{file: f, left: f.limits.Pages*nodesPerPage + maxTreeDepth}
	if err := w.walk(f.objects.Trailer().Key("Root").Key("Pages"), leaf{}, 0); err != nil {
		return nil, err
	}
	if len(w.leaves) == 0 {
		return nil, fmt.Errorf("it has no pages: %w", ErrBroken)
	}
	return w.leaves, nil
}

type treeWalk struct {
	file   *file
	left   int // nodes that may still be visited
	leaves []leaf
}

func (w *treeWalk) walk(node pdf.Value, inherited leaf, depth int) error {
	if err := w.file.ctx.Err(); err != nil {
		return err
	}
	if w.left--; depth > maxTreeDepth || w.left < 0 {
		return fmt.Errorf("its page tree has no end: %w", ErrBroken)
	}
	inherited.inherit(node)
	kids := node.Key("Kids")
	if node.Key("Type").Name() == "Page" || kids.Kind() != pdf.Array {
		return w.add(node, inherited)
	}
	for i := range kids.Len() {
		if err := w.walk(kids.Index(i), inherited, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (w *treeWalk) add(node pdf.Value, l leaf) error {
	if node.Kind() != pdf.Dict {
		return nil
	}
	if len(w.leaves) >= w.file.limits.Pages {
		return fmt.Errorf("more than %d pages: %w", w.file.limits.Pages, ErrTooLarge)
	}
	l.page = node
	w.leaves = append(w.leaves, l)
	return nil
}

func (l *leaf) inherit(node pdf.Value) {
	if v := node.Key("Resources"); v.Kind() == pdf.Dict {
		l.resources = v
	}
	if v := node.Key("MediaBox"); v.Len() == 4 {
		l.mediaBox = v
	}
	if v := node.Key("Rotate"); v.Kind() == pdf.Integer {
		l.rotate = v.Int64()
	}
}

// stream decodes a stream. Of a damaged one it returns what came before the damage, like other readers: control sums
// of the advice tell whether a row is missing. More than the limit is ErrTooLarge.
func (f *file) stream(v pdf.Value) (data []byte, err error) {
	if v.Kind() != pdf.Stream {
		return nil, nil
	}
	if err := f.ctx.Err(); err != nil {
		return nil, err
	}
	data, err = f.undo(v, filtersOf(v))
	f.decoded += int64(len(data))
	if errors.Is(err, ErrTooLarge) {
		return nil, fmt.Errorf("more than %d bytes after decompression: %w", f.limits.Decoded, ErrTooLarge)
	}
	return data, nil
}

// undo decrypts a stream and undoes the given filters.
func (f *file) undo(v pdf.Value, filters []filter) ([]byte, error) {
	raw, start := f.rawStream(v)
	if f.lock != nil {
		raw = f.lock.decrypt(raw, f.objectAt(start))
	}
	return decode(raw, filters, f.limits.Decoded-f.decoded)
}

// rawStream finds the bytes of a stream as they are in the file. The object layer decodes only two of the filters and
// panics on the others, and shows a stream's place only at the end of its textual form: "<<…>>@offset".
func (f *file) rawStream(v pdf.Value) (data []byte, start int) {
	text := v.String()
	start, err := strconv.Atoi(text[strings.LastIndexByte(text, '@')+1:])
	if err != nil || start < 0 || start > len(f.raw) {
		return nil, 0
	}
	rest := f.raw[start:]
	if length := v.Key("Length").Int64(); length > 0 && length <= int64(len(rest)) && endsStream(rest[length:]) {
		return rest[:length], start
	}
	if end := bytes.Index(rest, []byte("endstream")); end >= 0 {
		return bytes.TrimSuffix(bytes.TrimSuffix(rest[:end], []byte("\n")), []byte("\r")), start
	}
	return rest, start
}

// endsStream tells whether a stream's stated length was right.
func endsStream(rest []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(rest[:min(len(rest), 20)], "\r\n \t\x00"), []byte("endstr"))
}

// filter is one step of a stream's encoding.
type filter struct {
	name                              string
	predictor, columns, colours, bits int
	earlyChange                       bool
}

// maxFilters bounds the steps of one stream; two are common, a chain of hundreds is a bomb.
const maxFilters = 8

func filtersOf(v pdf.Value) []filter {
	names, parameters := v.Key("Filter"), v.Key("DecodeParms")
	if names.Kind() == pdf.Name {
		if parameters.Kind() == pdf.Array {
			parameters = parameters.Index(0)
		}
		return []filter{filterOf(names.Name(), parameters)}
	}
	var filters []filter
	for i := range min(names.Len(), maxFilters) {
		filters = append(filters, filterOf(names.Index(i).Name(), parameters.Index(i)))
	}
	return filters
}

func filterOf(name string, p pdf.Value) filter {
	whole := func(key string, otherwise int) int {
		if v := p.Key(key); v.Kind() == pdf.Integer {
			return int(v.Int64())
		}
		return otherwise
	}
	return filter{name: name, predictor: whole("Predictor", 1), columns: whole("Columns", 1), colours: whole("Colors", 1),
		bits: whole("BitsPerComponent", 8), earlyChange: whole("EarlyChange", 1) != 0}
}
