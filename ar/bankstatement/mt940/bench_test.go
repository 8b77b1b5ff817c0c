package mt940_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/mt940"
)

// days is a file of that many statements with 100 entries each, written as it is read, so that no memory is needed for
// it either.
func days(n int) io.Reader {
	const entries = 100
	reader, writer := io.Pipe()
	go func() {
		for day := range n {
			var s strings.Builder
			on := fmt.Sprintf("26%02d%02d", 1+day/28%12, 1+day%28)
			fmt.Fprintf(&s, ":20:STARTUMSE\r\n:25:37040044/532013000\r\n:28C:%05d/001\r\n:60F:C%sEUR0,00\r\n", day, on)
			for i := range entries {
				fmt.Fprintf(&s, ":61:%s%sCR1,00NTRFNONREF//%05d%03d\r\n:86:166?00SEPA-GUTSCHRIFT?109310?20EREF+ZV3288603415?21SVWZ+Rechn\r\n"+
					"ung RE-2026-0010?2263?30GENODEM1GLS?31DE31430609670696650477?32Muell\r\ner Maschinenbau e.K.\r\n", on, on[2:], day, i)
			}
			fmt.Fprintf(&s, ":62F:C%sEUR%d,00\r\n-\r\n", on, entries)
			if _, err := io.WriteString(writer, s.String()); err != nil {
				return
			}
		}
		writer.Close() // a pipe's writer never fails to close
	}()
	return reader
}

// counting is a visitor that keeps nothing but numbers.
type counting struct{ statements, entries int }

func (c *counting) Begin(bankstatement.Statement) error { return nil }
func (c *counting) Entry(bankstatement.Entry) error     { c.entries++; return nil }
func (c *counting) End(bankstatement.Statement) error   { c.statements++; return nil }

// BenchmarkRead measures entries and lines of the file a second.
func BenchmarkRead(b *testing.B) {
	b.ReportAllocs()
	const statements, lines = 10, 10 * (100*4 + 6)
	var got counting
	for b.Loop() {
		got = counting{}
		if err := mt940.Read(days(statements), "bench.sta", &got); err != nil {
			b.Fatal(err)
		}
	}
	if got.entries != statements*100 {
		b.Fatalf("%d entries", got.entries)
	}
	seconds := b.Elapsed().Seconds()
	b.ReportMetric(float64(b.N*got.entries)/seconds, "entries/s")
	b.ReportMetric(float64(b.N*lines)/seconds, "lines/s")
}

// TestRead_memoryDoesNotGrow reads a file and one of ten times its size: what stays allocated must not follow the size.
// A reference in every entry keeps the numbering from having to remember equal ones of one day only.
func TestRead_memoryDoesNotGrow(t *testing.T) {
	peak := func(statements int) uint64 {
		var watch heapWatch
		if err := mt940.Read(days(statements), "large.sta", &watch); err != nil {
			t.Fatal(err)
		}
		return watch.peak
	}
	const slack = 24 << 20 // what the numbering may remember, and garbage not yet collected
	if small, large := peak(50), peak(500); large > small+slack {
		t.Errorf("%d MiB for a file, %d MiB for one of ten times its size", small>>20, large>>20)
	}
}
