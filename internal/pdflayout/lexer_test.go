package pdflayout

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// shown writes tokens so that a table can hold them: names with a slash, strings in quotes, lists in brackets.
func shown(tokens []token) string {
	var out []string
	for _, t := range tokens {
		switch t.kind {
		case numberToken:
			out = append(out, fmt.Sprint(t.number))
		case stringToken:
			out = append(out, fmt.Sprintf("%q", t.text))
		case nameToken:
			out = append(out, "/"+t.text)
		case arrayToken:
			out = append(out, "["+shown(t.list)+"]")
		case dictToken:
			out = append(out, "<<"+shown(t.list)+">>")
		case closing:
			out = append(out, "closing")
		default:
			out = append(out, t.text)
		}
	}
	return strings.Join(out, " ")
}

func tokensOf(data string) []token {
	l := lexer{data: []byte(data)}
	var tokens []token
	for t := l.next(); t.kind != endOfInput; t = l.next() {
		tokens = append(tokens, t)
	}
	return tokens
}

func TestLexer(t *testing.T) {
	for in, want := range map[string]string{
		"":                              "",
		"  \n\t\x00\f\r":                "",
		"1 -2 +3 .5 -.5 4. 0012":        "1 -2 3 0.5 -0.5 4 12",
		"--5 5- 1.2.3 - +":              "-5 5 1.2 0 0",
		"1e5 inf nan 0x10":              "1 inf nan 0",
		"BT T* ' \" b*":                 "BT T* ' \" b*",
		"/Name/Other /A#42C /#zz /":     "/Name /Other /ABC /#zz /",
		"(a(b)c) () (\\)\\()":           `"a(b)c" "" ")("`,
		`(\n\r\t\b\f\\)`:                `"\n\r\t\b\f\\"`,
		`(\101\7\1234\400)`:             `"A\aS4\x00"`,
		"(a\\\nb) (a\\\r\nb) (a\\rb)":   `"ab" "ab" "a\rb"`,
		"<48 65 6C6c6F> <4> <> <4z8>":   `"Hello" "@" "" "H"`,
		"[1 (a) /b [2] ] 3":             `[1 "a" /b [2]] 3`,
		"<</A 1/B<</C(x)>>>> x":         `<</A 1 /B <</C "x">>>> x`,
		"% a comment ( \n 1 %x\r2 %end": "1 2",
		"1 ] 2 >> 3 > 4":                "1 closing 2 closing 3 closing 4",
		") } { 1":                       "1",
		"(never ends":                   `"never ends"`,
		"<4142":                         `"AB"`,
		"[1 2":                          "[1 2]",
		"<</A 1":                        "<</A 1>>",
		"(\\":                           `""`,
	} {
		if got := shown(tokensOf(in)); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}

func TestLexer_alwaysMovesOn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := rapid.SliceOfN(rapid.SampledFrom([]byte("()<>[]{}/% \n\\#0aZ.-+BID")), 0, 200).Draw(t, "data")
		l := lexer{data: data}
		for range len(data) + 1 {
			before := l.pos
			tok := l.next()
			if tok.kind == endOfInput {
				return
			}
			if l.pos <= before {
				t.Fatalf("stands still at %d", before)
			}
		}
		t.Fatal("more tokens than bytes")
	})
}

func TestLexer_nestingIsBounded(t *testing.T) {
	deep := strings.Repeat("[", 100_000) + "1" + strings.Repeat("]", 100_000)
	if got := tokensOf(deep); len(got) == 0 {
		t.Error("no tokens")
	}
}

// strings survive writing and reading, however they are written.
func TestLexer_readsBackStrings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := string(rapid.SliceOfN(rapid.Byte(), 0, 50).Draw(t, "string"))
		var literal strings.Builder
		for i := range len(s) {
			fmt.Fprintf(&literal, "\\%03o", s[i])
		}
		for _, written := range []string{"(" + literal.String() + ")", fmt.Sprintf("<%x>", s), fmt.Sprintf("<% X >", s)} {
			if got := tokensOf(written); len(got) != 1 || got[0].text != s {
				t.Fatalf("%s: %s, want %q", written, shown(got), s)
			}
		}
	})
}

func TestSkipInlineImage(t *testing.T) {
	for name, data := range map[string]string{
		"plain":                   "/W 1/H 1 ID abc EI Q after",
		"EI among the data":       "/W 1 ID aEIb EIx\x80 EI\x01 EI\nQ after",
		"EI followed by binaries": "ID x EI \xff\xfe\x00 more EI Q after",
		"at the end":              "ID abc EI",
		"without an end":          "ID abc",
		"without data":            "/W 1",
	} {
		l := lexer{data: []byte(data)}
		l.skipInlineImage()
		rest := shown(tokensOf(string(l.data[l.pos:])))
		want := "Q after"
		if !strings.Contains(data, "after") {
			want = ""
		}
		if rest != want {
			t.Errorf("%s: goes on with %q, want %q", name, rest, want)
		}
	}
}
