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

// patience is what a hostile body of a MiB may take; a usual machine needs a tenth of it.
const patience = 5 * time.Second

func TestRead_timeGrowsWithLength(t *testing.T) {
	for name, piece := range hostile {
		body := strings.Repeat(piece, MaxBytes/len(piece))
		started := time.Now()
		checkCover(t, Read(body))
		checkCover(t, ReadHTML("<html>"+body))
		if took := time.Since(started); took > patience {
			t.Errorf("%s: %v", name, took)
		}
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
