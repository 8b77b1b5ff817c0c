package pdflayout

import (
	"bytes"
	"encoding/ascii85"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const plain = "BT /F1 10 Tf (Zahlungsavis) Tj ET\n"

// packBits writes codes of the given widths, the highest bit first.
func packBits(codes, widths []int) []byte {
	var bits strings.Builder
	for i, c := range codes {
		fmt.Fprintf(&bits, "%0*b", widths[i], c)
	}
	text := bits.String() + strings.Repeat("0", 7)
	out := make([]byte, 0, len(text)/8)
	for i := 0; i+8 <= len(text); i += 8 {
		var b byte
		for j := range 8 {
			b = b<<1 | text[i+j]&1
		}
		out = append(out, b)
	}
	return out
}

// lzwEncoded compresses as writers of PDFs do: the width grows one code early.
func lzwEncoded(data []byte) []byte {
	codes, widths := []int{lzwClear}, []int{lzwMinWidth}
	table, width := map[string]int{}, lzwMinWidth
	for i := range 256 {
		table[string([]byte{byte(i)})] = i
	}
	next, word := lzwEnd+1, ""
	emit := func(code int) { codes, widths = append(codes, code), append(widths, width) }
	for _, b := range data {
		longer := word + string([]byte{b})
		if _, ok := table[longer]; ok {
			word = longer
			continue
		}
		emit(table[word])
		table[longer] = next
		next++
		for next+1 > 1<<width && width < 12 {
			width++
		}
		word = string([]byte{b})
	}
	if word != "" {
		emit(table[word])
		next++
		for next+1 > 1<<width && width < 12 {
			width++
		}
	}
	emit(lzwEnd)
	return packBits(codes, widths)
}

func TestDecode_filters(t *testing.T) {
	a85 := make([]byte, ascii85.MaxEncodedLen(len(plain)))
	a85 = a85[:ascii85.Encode(a85, []byte(plain))]
	damaged := deflated([]byte(plain))
	damaged[0] = 0
	for name, c := range map[string]struct {
		data    []byte
		filters []filter
	}{
		"none":                  {[]byte(plain), nil},
		"flate":                 {deflated([]byte(plain)), []filter{{name: "FlateDecode"}}},
		"flate, header damaged": {damaged, []filter{{name: "FlateDecode"}}},
		"ASCII 85":              {append(a85, "~>"...), []filter{{name: "ASCII85Decode"}}},
		"hexadecimal":           {[]byte(hex.EncodeToString([]byte(plain)) + ">"), []filter{{name: "ASCIIHexDecode"}}},
		"run length":            {append(append([]byte{byte(len(plain) - 1)}, plain...), 128), []filter{{name: "RunLengthDecode"}}},
		"LZW":                   {lzwEncoded([]byte(plain)), []filter{{name: "LZWDecode", earlyChange: true}}},
		"two":                   {[]byte(hex.EncodeToString(deflated([]byte(plain)))), []filter{{name: "AHx"}, {name: "Fl"}}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := decode(c.data, c.filters, 1<<20)
			if err != nil || string(got) != plain {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

func TestDecode_LZWOfAnyLength(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.SliceOfN(rapid.Byte(), 1, 300).Draw(t, "bytes")
		data := bytes.Repeat(seed, rapid.IntRange(1, 4).Draw(t, "times"))
		got, err := decode(lzwEncoded(data), []filter{{name: "LZWDecode", earlyChange: true}}, 1<<20)
		if err != nil || !bytes.Equal(got, data) {
			t.Fatalf("%d bytes became %d: %v", len(data), len(got), err)
		}
	})
}

func TestDecode_whatCameBeforeTheDamageStays(t *testing.T) {
	whole := deflated([]byte(strings.Repeat(plain, 100)))
	got, err := decode(whole[:len(whole)-8], []filter{{name: "FlateDecode"}}, 1<<20)
	if err == nil || !bytes.HasPrefix(got, []byte(plain)) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

func TestDecode_aBombIsTooLarge(t *testing.T) {
	bomb := deflated(make([]byte, 8<<20))
	if _, err := decode(bomb, []filter{{name: "FlateDecode"}}, 1<<20); !errors.Is(err, ErrTooLarge) {
		t.Errorf("error %v, want %v", err, ErrTooLarge)
	}
	twice := deflated(bomb)
	if _, err := decode(twice, []filter{{name: "Fl"}, {name: "Fl"}}, 1<<20); !errors.Is(err, ErrTooLarge) {
		t.Errorf("packed twice: error %v, want %v", err, ErrTooLarge)
	}
}

func TestUnpredict_everyRowFilterOfPNG(t *testing.T) {
	rows := [][]byte{{10, 20, 30}, {11, 22, 33}, {12, 24, 36}, {13, 26, 39}, {14, 28, 42}}
	var coded []byte
	above := []byte{0, 0, 0}
	for kind, row := range rows {
		coded = append(coded, byte(kind))
		for i := range row {
			var left, corner byte
			if i > 0 {
				left, corner = row[i-1], above[i-1]
			}
			guess := []byte{0, left, above[i], byte((int(left) + int(above[i])) / 2), paeth(left, above[i], corner)}[kind]
			coded = append(coded, row[i]-guess)
		}
		above = row
	}
	got, err := filter{predictor: 15, columns: 3, colours: 1, bits: 8}.unpredict(coded)
	if err != nil || !bytes.Equal(got, bytes.Join(rows, nil)) {
		t.Errorf("%v, %v", got, err)
	}
	tiff, err := filter{predictor: 2, columns: 3, colours: 1, bits: 8}.unpredict([]byte{10, 10, 10, 1, 1, 1})
	if err != nil || !bytes.Equal(tiff, []byte{10, 20, 30, 1, 2, 3}) {
		t.Errorf("TIFF: %v, %v", tiff, err)
	}
}
