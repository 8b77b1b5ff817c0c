package remadv_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/remittance"
	"github.com/mahnwerk/mahnwerk/ar/remittance/remadv"
	"github.com/mahnwerk/mahnwerk/internal/advicetest"
)

func TestRead_golden(t *testing.T) {
	advicetest.Golden(t, "testdata/*.edi", func(raw []byte, path string) ([]remittance.Advice, error) {
		return remadv.Read(string(raw), filepath.Base(path))
	})
}

// message is a REMADV of one invoice.
const message = "UNH+1+REMADV:D:96A:UN:EAN010'BGM+481+A1'CUX+2:EUR'DOC+380+R1'MOA+12:10.00'UNS+S'MOA+12:10.00'UNT+8+1'"

func TestRead_refuses(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"empty", "", "line 0"},
		{"cut off in a segment", message[:40], "has no end"},
		{"cut off in a message", message[:strings.Index(message, "UNT")], "the message has no end (UNT)"},
		{"cut off in the interchange", "UNB+UNOC:3+A+B+1+X'" + message, "UNZ: the interchange has no end"},
		{"lost segment", strings.Replace(message, "UNT+8", "UNT+9", 1), "states 9 segments, the message has 8"},
		{"another reference", strings.Replace(message, "UNT+8+1", "UNT+8+2", 1), "another reference than its UNH"},
		{"lost message", "UNB+UNOC:3+A+B+1+X'" + message + "UNZ+2+X'", "states 2 messages, the interchange has 1"},
		{"another interchange", "UNB+UNOC:3+A+B+1:2+X'" + message + "UNZ+1+Y'", "another reference than its UNB"},
		{"another message", strings.Replace(message, "REMADV", "INVOIC", 1), "is no REMADV"},
		{"unknown purpose", strings.Replace(message, "481", "380", 1), "neither an advice"},
		{"cancellation", strings.Replace(message, "+A1'", "+A1+1'", 1), "cancels an earlier advice"},
		{"no currency", strings.Replace(strings.Replace(message, "CUX+2:EUR'", "", 1), "UNT+8", "UNT+7", 1), "names no currency"},
		{"two currencies", strings.Replace(message, "MOA+12:10.00'UNS", "MOA+12:10.00:USD'UNS", 1), "second currency"},
		{"unreadable amount", strings.Replace(message, "10.00'UNS", "ten'UNS", 1), "line 5: MOA"},
		{"no amount", strings.Replace(message, "MOA+12:10.00'UNS", "MOA+999:10.00'UNS", 1), "names no amount that is known"},
		{"ambiguous separators", "UNA::.? '" + message, "two meanings"},
	}
	for _, test := range tests {
		advices, err := remadv.Read(test.text, "a.edi")
		var fault remittance.Fault
		if !errors.As(err, &fault) || test.want != "line 0" && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
		if len(advices) > 0 && !strings.HasPrefix(test.text, "UNB") {
			t.Errorf("%s: is read all the same", test.name)
		}
	}
}

// TestRead_goesOn: a faulty message stops no other.
func TestRead_goesOn(t *testing.T) {
	bad := strings.Replace(message, "10.00'UNS", "ten'UNS", 1)
	advices, err := remadv.Read("UNB+UNOC:3+A+B+1:2+X'"+bad+message+"UNZ+2+X'", "a.edi")
	if err == nil || len(advices) != 1 || advices[0].Lines[0].Place != (remittance.Place{Page: 2, Line: 13}) {
		t.Errorf("%+v, %v", advices, err)
	}
}

// TestRead_anySeparators: what UNA declares is obeyed, and released characters are data.
func TestRead_anySeparators(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		marks := rapid.SampledFrom([]string{":+.? '", "|*,! ~", ";^.? #", "/%.\\ @"}).Draw(t, "marks")
		number := rapid.StringMatching(`[A-Z0-9+:'?*|~/%#;@^!]{1,20}`).Draw(t, "number")
		minor := rapid.Int64Range(-1e9, 1e9).Draw(t, "amount")
		amount := money.New(minor, "EUR").Decimal()
		if marks[2] == ',' {
			amount = strings.ReplaceAll(amount, ".", ",")
		}
		text := "UNA" + marks
		segments := [][]string{{"UNH", "1", "REMADV:D:01B:UN:EAN005"}, {"BGM", "481", "A1"}, {"CUX", "2:EUR"},
			{"DOC", "380", release(number, marks)}, {"MOA", "12:" + amount}, {"UNS", "S"}, {"MOA", "12:" + amount}}
		segments = append(segments, []string{"UNT", fmt.Sprint(len(segments) + 1), "1"})
		for _, s := range segments {
			for i, element := range s {
				if i > 0 {
					text += marks[1:2]
				}
				if s[0] != "DOC" {
					element = strings.ReplaceAll(element, ":", marks[0:1])
				}
				text += element
			}
			text += marks[5:6] + "\r\n"
		}
		advices, err := remadv.Read(text, "a.edi")
		if err != nil || len(advices) != 1 {
			t.Fatalf("%v\n%s", err, text)
		}
		l := advices[0].Lines[0]
		if l.Document != number || l.Net != money.New(minor, "EUR") || advices[0].CheckSums() != nil {
			t.Fatalf("%+v, want %s\n%s", l, number, text)
		}
	})
}

// release puts the release character before every character that has a meaning.
func release(text, marks string) string {
	var b strings.Builder
	for _, r := range text {
		if strings.ContainsRune(marks[:2]+marks[3:4]+marks[5:6], r) {
			b.WriteByte(marks[3])
		}
		b.WriteRune(r)
	}
	return b.String()
}

func FuzzRead(f *testing.F) {
	f.Add(message)
	f.Add("UNA:+.? '\r\nUNB+UNOC:3+A+B+1:2+X'" + message + "UNZ+1+X'")
	f.Add("UNH+1+REMADV'UNT+2+1'")
	f.Fuzz(func(t *testing.T, text string) {
		advices, err := remadv.Read(text, "a.edi")
		if err == nil && len(advices) == 0 {
			t.Error("neither an advice nor a fault")
		}
		for _, a := range advices {
			if a.Currency == "" || a.Source != remittance.SourceEDIFACT {
				t.Errorf("%+v", a)
			}
		}
	})
}
