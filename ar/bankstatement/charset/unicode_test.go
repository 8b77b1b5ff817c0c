package charset_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement/charset"
)

// encodeUTF16 writes text in UTF-16, least significant byte first.
func encodeUTF16(text string) string {
	var raw []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		raw = append(raw, byte(unit), byte(unit>>8))
	}
	return string(raw)
}

// swapped changes the byte order.
func swapped(raw string) string {
	bytes := []byte(raw)
	for i := 0; i+1 < len(bytes); i += 2 {
		bytes[i], bytes[i+1] = bytes[i+1], bytes[i]
	}
	return string(bytes)
}

func TestUnicode(t *testing.T) {
	const text = "<a>Müller 5 € 𝄞</a>"
	tests := []struct{ name, input, want string }{
		{"UTF-8", text, text},
		{"UTF-8 with its mark", "\xEF\xBB\xBF" + text, text},
		{"UTF-16", encodeUTF16("\uFEFF" + text), text},
		{"UTF-16, other order", swapped(encodeUTF16("\uFEFF" + text)), text},
		{"UTF-16 without mark", encodeUTF16(text), text},
		{"UTF-16 without mark, other order", swapped(encodeUTF16(text)), text},
		{"Latin-1 passes through", "<a>M\xFCller</a>", "<a>M\xFCller</a>"},
		{"empty", "", ""},
		{"one byte", "a", "a"},
		{"the mark alone", "\xFF\xFE", ""},
		{"a byte left over", encodeUTF16("\uFEFFab") + "c", "ab\uFFFD"},
		{"first half of a pair at the end", "\xFF\xFEa\x00\x34\xD8", "a\uFFFD"},
		{"first half of a pair inside", "\xFF\xFE\x34\xD8a\x00", "\uFFFDa"},
		{"second half of a pair alone", "\xFF\xFE\x1E\xDDa\x00", "\uFFFDa"},
		{"two first halves", "\xFF\xFE\x34\xD8\x34\xD8\x1E\xDD", "\uFFFD𝄞"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, wrap := range []func(io.Reader) io.Reader{plain, iotest.OneByteReader, iotest.DataErrReader} {
				for _, consume := range []func(io.Reader) io.Reader{plain, iotest.OneByteReader} {
					got, err := io.ReadAll(consume(charset.Unicode(wrap(strings.NewReader(test.input)))))
					if err != nil || string(got) != test.want {
						t.Errorf("got %q, %v; want %q", got, err, test.want)
					}
				}
			}
		})
	}
}

func TestUnicode_passesReadErrorsOn(t *testing.T) {
	broken := errors.New("disk on fire")
	for _, input := range []string{"", "ab", encodeUTF16("\uFEFFab"), encodeUTF16("\uFEFFab") + "c"} {
		_, err := io.ReadAll(charset.Unicode(io.MultiReader(strings.NewReader(input), iotest.ErrReader(broken))))
		if !errors.Is(err, broken) {
			t.Errorf("%q: got %v, want %v", input, err, broken)
		}
	}
}

// FuzzUnicode: UTF-16 comes out as valid UTF-8, and text that was encoded comes back.
func FuzzUnicode(f *testing.F) {
	f.Add([]byte("\xFF\xFEa\x00\x34\xD8\x1E\xDD"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		marked, err := io.ReadAll(charset.Unicode(bytes.NewReader(append([]byte("\xFE\xFF"), raw...))))
		if err != nil || !utf8.Valid(marked) {
			t.Fatalf("got %q, %v", marked, err)
		}
		text := strings.ToValidUTF8(string(raw), "?")
		back, err := io.ReadAll(charset.Unicode(strings.NewReader(encodeUTF16("\uFEFF" + text))))
		if err != nil || string(back) != text {
			t.Fatalf("%q came back as %q, %v", text, back, err)
		}
	})
}
