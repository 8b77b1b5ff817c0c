package main

import (
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
	p := &page{lang: s.lang, to: tabwriter.NewWriter(s.out, 0, 0, columnGap, ' ', 0)}
	human(p)
	return p.end()
}

// columnGap is the room between two columns.
const columnGap = 2

// page is human output: lines whose cells stand under each other.
type page struct {
	lang string
	to   *tabwriter.Writer
	err  error
}

// row writes cells under those of the row before. Line breaks and tabs in a cell would break the table and become blanks.
func (p *page) row(cells ...any) {
	texts := make([]string, len(cells))
	for i, c := range cells {
		texts[i] = strings.Join(strings.Fields(p.text(c)), " ")
	}
	p.write(strings.TrimRight(strings.Join(texts, "\t"), "\t "))
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
	if err := p.to.Flush(); err != nil {
		p.err = err
	}
	p.write(fmt.Sprintf(format, args...))
	if err := p.to.Flush(); err != nil {
		p.err = err
	}
}

func (p *page) write(text string) {
	if _, err := io.WriteString(p.to, text+"\n"); err != nil {
		p.err = err
	}
}

func (p *page) end() error {
	if err := p.to.Flush(); err != nil {
		return err
	}
	return p.err
}

// text writes a value as the reader's language does.
func (p *page) text(value any) string {
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
		return p.text(*v)
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
