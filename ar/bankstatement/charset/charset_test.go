package charset_test

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement/charset"
)

func TestNewReader(t *testing.T) {
	tests := []struct {
		name     string
		encoding string
		input    string
		want     string
	}{
		{"utf-8 passes through", "UTF-8", "Müller 5 €", "Müller 5 €"},
		{"ascii passes through", "us-ascii", "Mueller", "Mueller"},
		{"umlauts of iso-8859-1", "ISO-8859-1", "M\xfcller & S\xf6hne", "Müller & Söhne"},
		{"euro and quotes of windows-1252", "windows-1252", "\x8412 \x80\x93", "„12 €“"},
		{"euro in a file that says iso-8859-1", "iso-8859-1", "12 \x80", "12 €"},
		{"byte without a character", "cp1252", "a\x81b", "a\uFFFDb"},
		{"empty", "cp1252", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, wrap := range []func(io.Reader) io.Reader{plain, iotest.OneByteReader, iotest.DataErrReader} {
				r, err := charset.NewReader(test.encoding, wrap(strings.NewReader(test.input)))
				if err != nil {
					t.Fatal(err)
				}
				got, err := io.ReadAll(iotest.OneByteReader(r))
				if err != nil || string(got) != test.want {
					t.Errorf("got %q, %v; want %q", got, err, test.want)
				}
			}
		})
	}
}

func plain(r io.Reader) io.Reader { return r }

func TestNewReader_refusesUnknownEncoding(t *testing.T) {
	if _, err := charset.NewReader("ebcdic-cp-de", strings.NewReader("")); err == nil {
		t.Error("EBCDIC was accepted")
	}
}

func TestNewReader_passesReadErrorsOn(t *testing.T) {
	r, err := charset.NewReader("cp1252", io.MultiReader(strings.NewReader("ab"), iotest.ErrReader(io.ErrUnexpectedEOF)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(r); err != io.ErrUnexpectedEOF {
		t.Errorf("got %v, want %v", err, io.ErrUnexpectedEOF)
	}
}

func TestWindows1252_equalsReader(t *testing.T) {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	r, err := charset.NewReader("cp1252", strings.NewReader(string(all)))
	if err != nil {
		t.Fatal(err)
	}
	read, err := io.ReadAll(r)
	if err != nil || string(read) != charset.Windows1252(all) {
		t.Errorf("reader and function differ: %q, %q, %v", read, charset.Windows1252(all), err)
	}
}
