package mailtext

import (
	"strings"
	"testing"
	"time"
)

// hostile are bodies of which each would take minutes where time grew with the square of their length.
var hostile = map[string]string{
	"blank lines":           "\n",
	"thanks":                "danke\n",
	"introductions":         "Am 17.11.2026 um 09:12 schrieb Mahnwesen <m@l.example>\n",
	"starts":                "On \n",
	"heads":                 "Von: x\n\nGesendet: 1\n",
	"rules":                 "____________\n\n",
	"barriers":              "## reply above this line ##\n> x\n\n\n",
	"formulas":              "Gruß\nwir zahlen\n",
	"small print":           "unsubscribe\nunsubscribe zahlung\n",
	"quote marks":           "> x\nund\n",
	"long line":             "zahlen am 30.11. ",
	"open tags":             "<div style='color:#fff'><p>",
	"end tags":              "</p></div></b>",
	"comments":              "<!-- x",
	"style sheets":          "<style>@media (x){.a{",
	"attributes":            "<a b='c' ",
	"tables":                "<table><td><p><span>",
	"combining marks":       "\u0301",
	"characters of a quote": ">",
	"colons":                ": ",
}

// Limits of the test of hostile bodies: where time grows with the square of the length, a quarter of a MiB takes minutes; a
// machine that is busy with other things needs a second.
const (
	hostileBytes = 256 << 10
	patience     = 20 * time.Second
)

func TestRead_timeGrowsWithLength(t *testing.T) {
	for name, piece := range hostile {
		body := strings.Repeat(piece, hostileBytes/len(piece))
		started := time.Now()
		checkCover(t, Read(body))
		checkCover(t, ReadHTML("<html>"+body))
		if took := time.Since(started); took > patience {
			t.Errorf("%s: %v", name, took)
		}
	}
}

// TestRead_tenMebibytes holds a mail of the largest size to the limits and to the same patience.
func TestRead_tenMebibytes(t *testing.T) {
	started := time.Now()
	text := Read(strings.Repeat("Wir zahlen am Freitag.\n", MaxHTML/23))
	page := ReadHTML("<html>" + strings.Repeat("<p style='color:#333'>Wir zahlen am <b>Freitag</b>.</p>\n", MaxHTML/56))
	if len(text.Whole) > MaxBytes || text.Beyond == 0 || len(page.Whole) > MaxBytes || page.Beyond == 0 {
		t.Errorf("%d and %d bytes kept, %d and %d beyond", len(text.Whole), len(page.Whole), text.Beyond, page.Beyond)
	}
	if took := time.Since(started); took > patience {
		t.Errorf("took %v", took)
	}
}

func BenchmarkRead(b *testing.B) {
	usual := splitCases[1].body + "\n\nMit freundlichen Grüßen\nPeter Roth\nTel. 0711 123456"
	page := "<html><body>" + strings.Repeat("<p style='color:#333'>Guten Tag, wir zahlen am <b>Freitag</b>.</p>\n", MaxHTML/66) + "</body></html>"
	for name, body := range map[string]string{"usual": usual, "10MiB": strings.Repeat("Wir zahlen am Freitag.\n", MaxHTML/23), "10MiB-HTML": page} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				Read(body)
			}
		})
	}
}
