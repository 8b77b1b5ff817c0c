package pdflayout

import (
	"strings"
	"testing"
)

func TestLatinNames_areInOrder(t *testing.T) {
	for name, want := range map[string]string{"exclam": "!", "at": "@", "bracketleft": "[", "braceleft": "{", "asciitilde": "~",
		"exclamdown": "¡", "section": "§", "registered": "®", "Adieresis": "Ä", "germandbls": "ß", "adieresis": "ä", "ydieresis": "ÿ",
		"hyphen": "-", "nine": "9", "underscore": "_", "Euro": "€"} {
		if got := latinNames()[name]; got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestBaseEncoding_knowsTheUmlauts(t *testing.T) {
	for name, codes := range map[string]string{"WinAnsiEncoding": "\xc4\xd6\xdc\xe4\xf6\xfc\xdf\x80", "MacRomanEncoding": "\x80\x85\x86\x8a\x9a\x9f\xa7\xdb"} {
		var got strings.Builder
		table := baseEncoding(name)
		for i := range len(codes) {
			got.WriteRune(table[codes[i]])
		}
		if got.String() != "ÄÖÜäöüß€" {
			t.Errorf("%s: %q", name, got.String())
		}
	}
	standard := baseEncoding("StandardEncoding")
	if got := string([]rune{standard['A'], standard[0xfb], standard[0xb1], standard[0x27]}); got != "Aß–’" {
		t.Errorf("StandardEncoding: %q", got)
	}
}

func TestMeaningful(t *testing.T) {
	for in, want := range map[string]string{"ﬁ": "fi", "\u00a0": " ", "\ufffd": "", "\x00": "", "\ue001": "", "Ä": "Ä", "\u00ad": "-", "\u2010": "-", "−": "-", "–": "–", "\u200e": ""} {
		if got := meaningful(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}
