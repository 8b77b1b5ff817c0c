package mailmodel

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
)

// reveal puts an answer into the words of the mail: aliases become numbers, and quotes the bytes they were copied from.
func (a asked) reveal(answer correspondence.Answer) correspondence.Answer {
	for i := range answer.Intents {
		in := &answer.Intents[i]
		for j := range in.Invoices {
			in.Invoices[j] = a.mask.Reveal(in.Invoices[j])
		}
		in.Quote = a.quote(in.Quote)
	}
	for i := range answer.Promises {
		p := &answer.Promises[i]
		a.number(p.Invoice)
		a.number(p.Condition)
		p.Quote = a.quote(p.Quote)
	}
	for i := range answer.Disputes {
		a.number(answer.Disputes[i].Invoice)
		answer.Disputes[i].Quote = a.quote(answer.Disputes[i].Quote)
	}
	for _, payments := range [][]correspondence.AnswerPayment{answer.Paid, answer.Proposed} {
		for i := range payments {
			a.number(payments[i].Invoice)
			payments[i].Quote = a.quote(payments[i].Quote)
		}
	}
	for i := range answer.Flags {
		answer.Flags[i].Quote = a.quote(answer.Flags[i].Quote)
	}
	for i := range answer.Signals {
		answer.Signals[i].Quote = a.quote(answer.Signals[i].Quote)
	}
	return answer
}

func (a asked) number(text *string) {
	if text != nil {
		*text = a.mask.Reveal(*text)
	}
}

// quote finds where a quote was copied from and returns these bytes, since a pseudonym may stand for a name in another
// form than the one met first. A quote that is nowhere is only revealed; whoever verifies it will not find it either.
func (a asked) quote(quote string) string {
	wanted := fold(quote)
	if wanted.text == "" {
		return ""
	}
	for _, s := range a.texts {
		at := strings.Index(s.folded.text, wanted.text)
		if at < 0 {
			continue
		}
		last := at + len(wanted.text) - 1
		from, to := s.hidden.Original(s.folded.at[at], s.folded.at[last]+s.folded.size[last])
		return s.original[from:to]
	}
	return a.mask.Reveal(quote)
}

// folded is a text in lower case with single blanks; of each byte of it, where its character stands in the original and
// how many bytes that has.
type folded struct {
	text     string
	at, size []int
}

func fold(text string) folded {
	var b strings.Builder
	var f folded
	blank := true
	for i, r := range text {
		_, size := utf8.DecodeRuneInString(text[i:]) // one byte where it is no UTF-8
		if unicode.IsSpace(r) {
			if blank {
				continue
			}
			r = ' '
		} else {
			r = unicode.ToLower(r)
		}
		blank = r == ' '
		for range utf8.RuneLen(r) {
			f.at, f.size = append(f.at, i), append(f.size, size)
		}
		b.WriteRune(r)
	}
	f.text = strings.TrimRight(b.String(), " ")
	return f
}
