package correspondence

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// folded is a text as quotes are compared: in lower case, every run of white space one blank, every kind of quotation mark
// and dash the plain one. Whoever copies words changes these without changing what is said.
type folded struct {
	text string
	// at is the offset in the original of each byte of text, and of its end.
	at []int
}

func fold(s string) folded {
	var b strings.Builder
	b.Grow(len(s))
	f := folded{at: make([]int, 0, len(s)+1)}
	blank := true // a blank at the beginning is left away
	for i, r := range s {
		switch {
		case unicode.IsSpace(r):
			if blank {
				continue
			}
			blank, r = true, ' '
		case ignored(r):
			continue
		default:
			blank, r = false, plain(unicode.ToLower(r))
		}
		for range utf8.RuneLen(r) {
			f.at = append(f.at, i)
		}
		b.WriteRune(r)
	}
	f.at = append(f.at, len(s))
	f.text = b.String()
	return f
}

// ignored are characters without width that mail programs put between letters.
func ignored(r rune) bool { return r == '\u00ad' || '\u200b' <= r && r <= '\u200d' || r == '\ufeff' }

func plain(r rune) rune {
	switch r {
	case '„', '“', '”', '«', '»', '‟':
		return '"'
	case '‚', '‘', '’', '´', '`', '‛':
		return '\''
	case '‐', '‑', '‒', '–', '—', '−':
		return '-'
	}
	return r
}

// find is where a folded quote stands first: offsets in the original.
func (f folded) find(quote string) (start, end int, ok bool) {
	i := strings.Index(f.text, quote)
	if i < 0 || quote == "" {
		return 0, 0, false
	}
	last := i + len(quote) - 1
	return f.at[i], f.after(last), true
}

// after is the offset in the original after the character that byte i of the folded text belongs to.
func (f folded) after(i int) int {
	for j := i + 1; j < len(f.at); j++ {
		if f.at[j] != f.at[i] {
			return f.at[j]
		}
	}
	return f.at[len(f.at)-1]
}
