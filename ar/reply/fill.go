package reply

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// ErrPlaceholder is wrapped by the errors of Fill: a draft names a placeholder that has no value, or is not closed.
var ErrPlaceholder = errors.New("placeholder of the draft")

const (
	opens  = "{{"
	closes = "}}"
	// maxColumns is what a mail client shows without breaking lines (RFC 5322, 2.1.1 recommends at most 78).
	maxColumns = 78
)

// Fill puts the facts into a draft and breaks its lines. What a value holds is never filled again.
func (d Draft) Fill() (Letter, error) {
	subject, err := d.fill(d.Subject)
	if err != nil {
		return Letter{}, fmt.Errorf("subject: %w", err)
	}
	body, err := d.fill(d.Body)
	if err != nil {
		return Letter{}, fmt.Errorf("body: %w", err)
	}
	lines := strings.Split(body, "\n")
	for i, line := range lines {
		lines[i] = wrap(line)
	}
	return Letter{Subject: strings.Join(strings.Fields(subject), " "), Body: strings.Join(lines, "\n")}, nil
}

func (d Draft) fill(text string) (string, error) {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, opens)
		b.WriteString(before)
		if !found {
			return b.String(), nil
		}
		name, after, closed := strings.Cut(rest, closes)
		value, known := d.Values[name]
		if !closed || !known {
			return "", fmt.Errorf("%w: {{%.20s has no value", ErrPlaceholder, name)
		}
		b.WriteString(value)
		text = after
	}
}

// placeholdersOf are the names of the placeholders of a text, in their order, repeated ones too.
func placeholdersOf(text string) []string {
	var names []string
	for {
		_, rest, found := strings.Cut(text, opens)
		if !found {
			return names
		}
		name, after, closed := strings.Cut(rest, closes)
		if !closed {
			return append(names, rest)
		}
		names = append(names, name)
		text = after
	}
}

// wrap breaks a line at blanks. A no-break space is no place to break, and a word longer than a line stays whole.
func wrap(line string) string {
	if utf8.RuneCountInString(line) <= maxColumns {
		return line
	}
	var lines []string
	current := ""
	for word := range strings.SplitSeq(line, " ") {
		if current != "" && utf8.RuneCountInString(current)+1+utf8.RuneCountInString(word) > maxColumns {
			lines, current = append(lines, current), ""
		}
		if current != "" {
			current += " "
		}
		current += word
	}
	return strings.Join(append(lines, current), "\n")
}

// Limits of other words for a draft. They are those of schemas/json/reply-draft.schema.json.
const (
	maxSubject = 200
	maxBody    = 8000
)

// blocks are placeholders whose value has several lines: each stands on a line of its own.
var blocks = []string{"items", "promises", "plan", "disputed", "broken", "paid", "documents", "iban", "sender", "salutation"}

// Rephrase takes other words for a draft, such as a model's. It refuses them, with findings, when a placeholder is missing,
// added, repeated or not where it must stand, or when Lint finds anything in them; the draft that was given is then the
// one to use.
func Rephrase(d Draft, f Facts, subject, body string) (Draft, []Finding) {
	other := d
	other.Subject, other.Body = subject, body
	var findings []Finding
	add := func(bad bool, code Code, words string) {
		if bad {
			findings = append(findings, Finding{Code: code, Words: words})
		}
	}
	add(strings.TrimSpace(subject) == "" || strings.ContainsAny(subject, "\r\n") || utf8.RuneCountInString(subject) > maxSubject, BadLength, "")
	add(strings.TrimSpace(body) == "" || utf8.RuneCountInString(body) > maxBody, BadLength, "")
	add(!sameNames(placeholdersOf(d.Subject), placeholdersOf(subject)), PlaceholderChanged, strings.Join(placeholdersOf(subject), ", "))
	add(!sameNames(placeholdersOf(d.Body), placeholdersOf(body)), PlaceholderChanged, strings.Join(placeholdersOf(body), ", "))
	add(strings.Contains(strings.ReplaceAll(subject, opens, ""), "{") || loose(body), PlaceholderChanged, "")
	add(!standAlone(body), PlaceholderMoved, "")
	if len(findings) > 0 {
		return d, findings
	}
	letter, err := other.Fill()
	if err != nil {
		return d, []Finding{{Code: PlaceholderChanged, Words: err.Error()}}
	}
	if findings = append(Lint(letter.Subject, f), Lint(letter.Body, f)...); len(findings) > 0 {
		return d, findings
	}
	return other, nil
}

// sameNames: the same placeholders as often, in any order.
func sameNames(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// loose tells whether braces are left when the placeholders are taken out.
func loose(text string) bool {
	for _, name := range placeholdersOf(text) {
		text = strings.Replace(text, opens+name+closes, "", 1)
	}
	return strings.ContainsAny(text, "{}")
}

// standAlone tells whether every placeholder of several lines is alone on its line.
func standAlone(body string) bool {
	for line := range strings.SplitSeq(body, "\n") {
		for _, name := range placeholdersOf(line) {
			if slices.Contains(blocks, name) && strings.TrimSpace(line) != opens+name+closes {
				return false
			}
		}
	}
	return true
}
