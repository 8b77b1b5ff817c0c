package pdflayout

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"encoding/ascii85"
	"errors"
	"io"
)

// errFilter is a filter that gives no text: the codecs of images, or an unknown one.
var errFilter = errors.New("a filter for images")

// decode undoes the filters of a stream (ISO 32000-1 section 7.4). With an error it returns what came before it, save
// beyond limit bytes, which is ErrTooLarge.
func decode(data []byte, filters []filter, limit int64) ([]byte, error) {
	var failed error
	for _, f := range filters {
		r, err := f.open(data)
		if err != nil {
			return nil, err
		}
		data, err = io.ReadAll(io.LimitReader(r, limit+1))
		if int64(len(data)) > limit {
			return nil, ErrTooLarge
		}
		failed = errors.Join(failed, err)
		if data, err = f.unpredict(data); err != nil {
			return nil, errors.Join(failed, err)
		}
	}
	return data, failed
}

func (f filter) open(data []byte) (io.Reader, error) {
	switch f.name {
	case "FlateDecode", "Fl":
		return inflate(data), nil
	case "LZWDecode", "LZW":
		return newLZW(data, f.earlyChange), nil
	case "ASCII85Decode", "A85":
		return ascii85.NewDecoder(bytes.NewReader(cleanASCII85(data))), nil
	case "ASCIIHexDecode", "AHx":
		l := lexer{data: append([]byte("<"), data...)}
		return bytes.NewReader([]byte(l.hexadecimal().text)), nil
	case "RunLengthDecode", "RL":
		return &runLength{data: data}, nil
	case "Crypt":
		return bytes.NewReader(data), nil
	}
	return nil, errFilter
}

// inflate reads zlib data; where its two bytes of header are damaged, or missing, it reads the plain deflate data behind them.
func inflate(data []byte) io.Reader {
	if r, err := zlib.NewReader(bytes.NewReader(data)); err == nil {
		return r
	}
	return flate.NewReader(bytes.NewReader(data[min(2, len(data)):]))
}

// cleanASCII85 drops what the decoder of the standard library does not know: the prefix, the end mark and NUL blanks.
func cleanASCII85(data []byte) []byte {
	data = bytes.TrimPrefix(bytes.TrimLeft(data, " \r\n\t\x00"), []byte("<~"))
	if end := bytes.IndexByte(data, '~'); end >= 0 {
		data = data[:end]
	}
	return data
}

// runLength decodes section 7.4.5: a length below 128 is followed by so many bytes and one more, one above by a byte to
// be repeated; 128 is the end.
type runLength struct {
	data    []byte
	pending []byte
}

func (r *runLength) Read(p []byte) (int, error) {
	for len(r.pending) == 0 {
		if len(r.data) < 2 || r.data[0] == 128 {
			return 0, io.EOF
		}
		n := int(r.data[0])
		if n < 128 {
			end := min(n+2, len(r.data))
			r.pending, r.data = r.data[1:end], r.data[end:]
			continue
		}
		r.pending, r.data = bytes.Repeat(r.data[1:2], 257-n), r.data[2:]
	}
	n := copy(p, r.pending)
	r.pending = r.pending[n:]
	return n, nil
}

// Codes of section 7.4.4.2. compress/lzw of the standard library has the widths of GIF, which PDF's differ from by one code.
const (
	lzwClear    = 256
	lzwEnd      = 257
	lzwMaxCodes = 4096
	lzwMinWidth = 9
)

// lzwReader decodes LZW with codes of 9 to 12 bits, the highest bit first.
type lzwReader struct {
	data    []byte
	bit     int
	early   int // 1: the width grows one code early, as all writers do
	table   [][]byte
	last    []byte
	pending []byte
}

func newLZW(data []byte, early bool) *lzwReader {
	r := &lzwReader{data: data}
	if early {
		r.early = 1
	}
	r.clear()
	return r
}

func (r *lzwReader) clear() {
	r.table, r.last = r.table[:0], nil
	for i := range lzwEnd + 1 {
		r.table = append(r.table, []byte{byte(i)})
	}
}

func (r *lzwReader) Read(p []byte) (int, error) {
	for len(r.pending) == 0 {
		if err := r.step(); err != nil {
			return 0, err
		}
	}
	n := copy(p, r.pending)
	r.pending = r.pending[n:]
	return n, nil
}

func (r *lzwReader) step() error {
	code, ok := r.code()
	switch {
	case !ok || code == lzwEnd:
		return io.EOF
	case code == lzwClear:
		r.clear()
		return nil
	case code > len(r.table) || code == len(r.table) && r.last == nil:
		return io.ErrUnexpectedEOF
	}
	var found []byte
	if code < len(r.table) {
		found = r.table[code]
	} else {
		found = append(bytes.Clone(r.last), r.last[0])
	}
	if r.last != nil && len(r.table) < lzwMaxCodes {
		r.table = append(r.table, append(bytes.Clone(r.last), found[0]))
	}
	r.last, r.pending = found, found
	return nil
}

func (r *lzwReader) code() (int, bool) {
	width := lzwMinWidth
	// The entry of this step is added after the code is read, so the reader's table is one behind the writer's.
	next := len(r.table) + r.early
	if r.last == nil {
		next--
	}
	for next >= 1<<width && width < 12 {
		width++
	}
	if r.bit+width > len(r.data)*8 {
		return 0, false
	}
	code := 0
	for range width {
		code = code<<1 | int(r.data[r.bit/8]>>(7-r.bit%8))&1
		r.bit++
	}
	return code, true
}

// Predictors of section 7.4.4.4.
const (
	tiffPredictor    = 2
	firstPNG         = 10
	maxPredictorRow  = 1 << 20 // a row of a page at 1200 dpi in four colours is 56 KB
	maxBitsPerSample = 16
)

// unpredict undoes the differences between neighbours that a writer took before compressing.
func (f filter) unpredict(data []byte) ([]byte, error) {
	if f.predictor < tiffPredictor {
		return data, nil
	}
	if f.columns < 1 || f.colours < 1 || f.bits < 1 || f.bits > maxBitsPerSample || f.colours > 32 || f.columns > maxPredictorRow {
		return nil, errFilter
	}
	pixel, row := (f.colours*f.bits+7)/8, (f.columns*f.colours*f.bits+7)/8
	if f.predictor >= firstPNG {
		return unpredictPNG(data, pixel, row), nil
	}
	for start := 0; start+row <= len(data) && f.bits == 8; start += row {
		for i := start + pixel; i < start+row; i++ {
			data[i] += data[i-pixel]
		}
	}
	return data, nil
}

// unpredictPNG undoes the row filters of PNG; each row begins with the number of its own.
func unpredictPNG(data []byte, pixel, row int) []byte {
	out := make([]byte, 0, len(data))
	above := make([]byte, row)
	for len(data) > 1 {
		line := make([]byte, row)
		copy(line, data[1:min(row+1, len(data))])
		unfilterPNG(data[0], line, above, pixel)
		out = append(out, line...)
		above, data = line, data[min(row+1, len(data)):]
	}
	return out
}

func unfilterPNG(kind byte, line, above []byte, pixel int) {
	for i := range line {
		var left, corner byte
		if i >= pixel {
			left, corner = line[i-pixel], above[i-pixel]
		}
		switch kind {
		case 1:
			line[i] += left
		case 2:
			line[i] += above[i]
		case 3:
			line[i] += byte((int(left) + int(above[i])) / 2)
		case 4:
			line[i] += paeth(left, above[i], corner)
		}
	}
}

func paeth(a, b, c byte) byte {
	p := int(a) + int(b) - int(c)
	pa, pb, pc := abs(p-int(a)), abs(p-int(b)), abs(p-int(c))
	switch {
	case pa <= pb && pa <= pc:
		return a
	case pb <= pc:
		return b
	}
	return c
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
