package mailbench

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/mahnwerk/mahnwerk/internal/mailscore"
)

// attempts is how often a large mail is read: the shortest time is the one least disturbed.
const attempts = 3

// shapes are ways in which a mail can be large. Each makes a text of at least the size from usual mails, or from nothing.
var shapes = []struct {
	name string
	text func(cases []mailscore.Case, size int) string
}{
	{"many paragraphs", func(cases []mailscore.Case, size int) string { return grown(cases, size, "", "\n\n") }},
	{"one line", func(cases []mailscore.Case, size int) string {
		return strings.ReplaceAll(grown(cases, size, "", " "), "\n", " ")
	}},
	{"quoted", func(cases []mailscore.Case, size int) string {
		return "Danke.\n\n> " + strings.ReplaceAll(grown(cases, size, "", "\n\n"), "\n", "\n> ")
	}},
	{"html", func(cases []mailscore.Case, size int) string {
		return "<html><body>" + grown(cases, size, "<div><p>", "</p></div>") + "</body></html>"
	}},
	{"open elements", func(_ []mailscore.Case, size int) string {
		return "<html>" + strings.Repeat("<div>", size/len("<div>"))
	}},
	{"digits", func(_ []mailscore.Case, size int) string { return strings.Repeat("4711 ", size/len("4711 ")) }},
	{"amounts", func(_ []mailscore.Case, size int) string {
		return strings.Repeat("1.234,56 € ", size/len("1.234,56 € "))
	}},
	{"dates", func(_ []mailscore.Case, size int) string {
		return strings.Repeat("am Freitag, den 13.11., ", size/len("am Freitag, den 13.11., "))
	}},
	{"no blank", func(_ []mailscore.Case, size int) string { return strings.Repeat("a", size) }},
	{"blanks", func(_ []mailscore.Case, size int) string { return strings.Repeat(" ", size) }},
}

// grown joins the texts of mails, each between two marks, until they have a size.
func grown(cases []mailscore.Case, size int, before, after string) string {
	var text strings.Builder
	for i := 0; text.Len() < size; i++ {
		text.WriteString(before)
		text.WriteString(cases[i%len(cases)].Body)
		text.WriteString(after)
	}
	return text.String()
}

// large reads one mail of each shape, of the customer of the first mail, and one message of each form.
func (r *Report) large(ctx context.Context, o Options) error {
	if o.LargeMB == 0 {
		return nil
	}
	size := o.LargeMB << 20
	for _, shape := range shapes {
		c := o.Cases[0]
		c.Body = shape.text(o.Cases, size)
		if err := r.measure(o, shape.name, len(c.Body), func() error { return o.one(ctx, c) }); err != nil {
			return err
		}
	}
	for _, m := range messages {
		raw := m.raw(o.Cases, size)
		if err := r.measure(o, m.name, len(raw), func() error { return o.message(ctx, raw) }); err != nil {
			return err
		}
	}
	return nil
}

// measure reads a mail some times and keeps the shortest.
func (r *Report) measure(o Options, shape string, bytes int, read func() error) error {
	l := Large{Shape: shape, Bytes: bytes}
	for attempt := range attempts {
		before, started := allocated(), time.Now()
		if err := read(); err != nil {
			return fmt.Errorf("read large mail (%s): %w", shape, err)
		}
		took := time.Since(started)
		l.AllocatedMB = int((allocated() - before) >> 20)
		if attempt == 0 || took < l.Took {
			l.Took = took
		}
	}
	l.PerByte = percentOf(l.Took, l.Bytes, time.Second/time.Duration(max(1, r.PerSecond)), r.MeanBytes)
	r.Large = append(r.Large, l)
	o.tell("%s, %d bytes: %s", l.Shape, l.Bytes, l.Took.Round(time.Millisecond))
	return nil
}

// percentOf compares the time for a byte of one mail with that of the usual ones. Both are counted in picoseconds a byte,
// which fit as long as a mail takes under a quarter of an hour.
func percentOf(took time.Duration, bytes int, usual time.Duration, usualBytes int) int64 {
	const pico = 1000
	one, other := int64(took)*pico/int64(max(1, bytes)), int64(usual)*pico/int64(max(1, usualBytes))
	return one * 100 / max(1, other)
}
