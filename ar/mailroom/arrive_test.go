package mailroom_test

import (
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/mailroom"
)

func TestBareID(t *testing.T) {
	for name, c := range map[string][2]string{
		"with brackets":      {" <a@x.example>\r\n", "a@x.example"},
		"without":            {"a@x.example", "a@x.example"},
		"folded":             {"<a\r\n @x.example>", "a@x.example"},
		"control characters": {"<a\x00\r@x.example>", "a@x.example"},
		"no text":            {"<a\xff\xfe@x.example>", "a@x.example"},
		"longest":            {"<" + strings.Repeat("a", 998) + ">", strings.Repeat("a", 998)},
		"too long":           {"<" + strings.Repeat("a", 999) + ">", ""},
		"nothing":            {"<>", ""},
	} {
		if got := mailroom.BareID(c[0]); got != c[1] {
			t.Errorf("%s: %q, want %q", name, got, c[1])
		}
	}
}
