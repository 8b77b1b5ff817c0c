package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// show prints a result: as JSON for scripts, else as human writes it.
func (s *session) show(value any, human func(*page)) error {
	if s.asJSON {
		encoder := json.NewEncoder(s.out)
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		return encoder.Encode(value)
	}
	p := &page{lang: s.lang}
	p.to = tabwriter.NewWriter(&p.text, 0, 0, columnGap, ' ', 0)
	human(p)
	return p.end(s.out)
}

// columnGap is the room between two columns.
const columnGap = 2

// page is human output: lines whose cells stand under each other.
type page struct {
	lang string
	to   *tabwriter.Writer
	text bytes.Buffer
}

// row writes cells under those of the row before. Line breaks and tabs in a cell would break the table and become blanks.
func (p *page) row(cells ...any) {
	texts := make([]string, len(cells))
	for i, c := range cells {
		texts[i] = strings.Join(strings.Fields(p.in(c)), " ")
	}
	p.write(strings.Join(texts, "\t") + "\t")
}

// head writes column titles.
func (p *page) head(titles ...string) {
	upper := make([]any, len(titles))
	for i, t := range titles {
		upper[i] = strings.ToUpper(t)
	}
	p.row(upper...)
}

// line writes a line that belongs to no table and ends the one before.
func (p *page) line(format string, args ...any) {
	p.flush()
	p.write(fmt.Sprintf(format, args...))
	p.flush()
}

// write and flush write to memory, which never fails.
func (p *page) write(text string) { _, _ = io.WriteString(p.to, text+"\n") }

func (p *page) flush() { _ = p.to.Flush() }

// end writes the page without the blanks that fill up the last column.
func (p *page) end(to io.Writer) error {
	p.flush()
	for line := range strings.Lines(p.text.String()) {
		if _, err := io.WriteString(to, strings.TrimRight(line, " \n")+"\n"); err != nil {
			return err
		}
	}
	return nil
}

// in writes a value as the reader's language does.
func (p *page) in(value any) string {
	switch v := value.(type) {
	case money.Amount:
		if v.Currency == "" {
			return ""
		}
		return v.Format(p.lang)
	case []money.Amount:
		texts := make([]string, len(v))
		for i, a := range v {
			texts[i] = a.Format(p.lang)
		}
		return strings.Join(texts, " + ")
	case calendar.Date:
		if v.IsZero() {
			return ""
		}
		return v.Format(p.lang)
	case time.Time:
		if v.IsZero() {
			return ""
		}
		return v.UTC().Format("2006-01-02 15:04:05Z")
	case *time.Time:
		if v == nil {
			return ""
		}
		return p.in(*v)
	case bool:
		return p.say(map[bool]string{true: "ja", false: "nein"}[v], map[bool]string{true: "yes", false: "no"}[v])
	default:
		return fmt.Sprint(value)
	}
}

// say picks the reader's language.
func (p *page) say(german, english string) string {
	if p.lang == "de" {
		return german
	}
	return english
}
