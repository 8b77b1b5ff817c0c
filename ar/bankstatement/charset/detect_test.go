package charset_test

import (
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement/charset"
)

func TestDetect(t *testing.T) {
	tests := []struct{ name, raw, want string }{
		{"ASCII", "Rechnung 4711", "Rechnung 4711"},
		{"UTF-8", "Müller & Söhne", "Müller & Söhne"},
		{"Windows-1252", "M\xfcller & S\xf6hne, Gr\xf6\xdfe", "Müller & Söhne, Größe"},
		{"Windows-1252 with a euro sign", "12 \x80", "12 €"},
		{"code page 437", "M\x81ller & S\x94hne, Gr\x94\xe1e", "Müller & Söhne, Größe"},
		{"code page 437, capitals", "\x8eRZTE \x99L \x9aBER", "ÄRZTE ÖL ÜBER"},
		{"no German letter: Windows-1252", "caf\xe9", "café"},
		{"one of each: Windows-1252", "\xfc\x81", "ü�"},
		{"empty", "", ""},
	}
	for _, test := range tests {
		if got := charset.Detect(test.raw); got != test.want {
			t.Errorf("%s: Detect(%q) = %q, want %q", test.name, test.raw, got, test.want)
		}
	}
}
