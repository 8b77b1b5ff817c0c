package money

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// MaxTextLength is the longest text, in bytes, that [Parse] looks at. The largest amount with grouping, sign and code
// takes 34; a longer text is another field of the file and not an amount.
const MaxTextLength = 64

// NumberStyle says which separators a text uses. It is always told and never guessed: "1.234" is a thousand and
// something in one country and a little over one in the next. The zero value is no style and is refused.
type NumberStyle int

const (
	// StyleGerman is "1.234,56": groups of three with a full stop, decimals after a comma.
	StyleGerman NumberStyle = iota + 1
	// StyleEnglish is "1,234.56": groups of three with a comma, decimals after a full stop.
	StyleEnglish
	// StylePlain is "1234.56", as in XML and JSON: no groups, decimals after a full stop.
	StylePlain
)

const noSeparator rune = -1

func (s NumberStyle) separators() (group, decimal rune, err error) {
	switch s {
	case StyleGerman:
		return '.', ',', nil
	case StyleEnglish:
		return ',', '.', nil
	case StylePlain:
		return noSeparator, '.', nil
	}
	return 0, 0, fmt.Errorf("unknown number style %d", int(s))
}

// ParseError says where and why a text is not an amount. It does not repeat the text, which after a wrong column
// mapping may be a name or an account number.
type ParseError struct {
	Position int    // of the offending character, counted from 1
	Reason   string // what is wrong there
	Err      error  // ErrOverflow for a number that is well written but too large, else nil
}

func (e *ParseError) Error() string {
	return fmt.Sprintf("parse amount: character %d: %s", e.Position, e.Reason)
}

// Unwrap lets errors.Is find [ErrOverflow].
func (e *ParseError) Unwrap() error { return e.Err }

// Parse reads an amount of currency c written in style, such as "1.234,56 €", "-EUR 12,00" or "12,00-".
//
// Around the number it accepts blanks (no-break ones too), one sign (+, - or U+2212) and one mark of c (its code or its
// sign), each before or after the number. The number is read strictly: groups are of three digits everywhere or nowhere
// ("1.23,45" is refused), digits stand on both sides of the decimal separator, and there are no more decimals than c
// has; fewer are fine. The comma that ends a SWIFT amount without cents ("100,") is refused too: cut it off first.
//
// It returns a [*ParseError] for a text that is not an amount, one that is [ErrOverflow] when it is too large, and
// [ErrUnknownCurrency] when c is not a currency. It never rounds and never guesses.
func Parse(text string, c Currency, style NumberStyle) (Amount, error) {
	if _, err := ParseCurrency(string(c)); err != nil {
		return Amount{}, fmt.Errorf("parse amount: %w", err)
	}
	group, decimal, err := style.separators()
	if err != nil {
		return Amount{}, fmt.Errorf("parse amount: %w", err)
	}
	if len(text) > MaxTextLength {
		return Amount{}, &ParseError{Position: 1, Reason: fmt.Sprintf("text of %d bytes, an amount has at most %d",
			len(text), MaxTextLength)}
	}
	r := amountReader{text: []rune(text), currency: c, group: group, decimal: decimal}
	return r.read()
}

// amountReader takes signs, marks and blanks off both ends of text until [start, end) is the bare number.
type amountReader struct {
	text           []rune
	currency       Currency
	group, decimal rune
	start, end     int
	signed, marked bool
	negative       bool
}

func (r *amountReader) read() (Amount, error) {
	r.end = len(r.text)
	for r.takeFront() {
	}
	for r.takeBack() {
	}
	digits, err := r.number()
	if err != nil {
		return Amount{}, err
	}
	magnitude, err := strconv.ParseUint(digits, 10, 64)
	if err != nil { // digits only, so the range is all that can be wrong
		return Amount{}, r.tooLarge()
	}
	minor, err := signed(magnitude, r.negative)
	if err != nil {
		return Amount{}, r.tooLarge()
	}
	return New(minor, r.currency), nil
}

func (r *amountReader) tooLarge() error {
	return &ParseError{Position: r.start + 1, Reason: "number is too large", Err: ErrOverflow}
}

// takeFront drops one blank, sign or mark from the front; it reports whether there was one.
func (r *amountReader) takeFront() bool {
	rest := r.text[r.start:r.end]
	switch {
	case len(rest) == 0:
		return false
	case isBlank(rest[0]) || r.takeSign(rest[0]):
		r.start++
		return true
	}
	n := r.takeMark(func(mark []rune) bool { return len(mark) <= len(rest) && slices.Equal(rest[:len(mark)], mark) })
	r.start += n
	return n > 0
}

// takeBack does at the end what takeFront does at the front.
func (r *amountReader) takeBack() bool {
	rest := r.text[r.start:r.end]
	switch {
	case len(rest) == 0:
		return false
	case isBlank(rest[len(rest)-1]) || r.takeSign(rest[len(rest)-1]):
		r.end--
		return true
	}
	n := r.takeMark(func(mark []rune) bool {
		return len(mark) <= len(rest) && slices.Equal(rest[len(rest)-len(mark):], mark)
	})
	r.end -= n
	return n > 0
}

// takeSign notes the first sign of the text; a second one stays and is refused as part of the number.
func (r *amountReader) takeSign(c rune) bool {
	if r.signed || !strings.ContainsRune("+-−", c) {
		return false
	}
	r.signed, r.negative = true, c != '+'
	return true
}

// takeMark returns the length of the currency mark that stands there, or 0. Only the first mark counts.
func (r *amountReader) takeMark(stands func(mark []rune) bool) int {
	if r.marked {
		return 0
	}
	for _, text := range []string{string(r.currency), symbols[r.currency]} {
		if mark := []rune(text); len(mark) > 0 && stands(mark) {
			r.marked = true
			return len(mark)
		}
	}
	return 0
}

func isBlank(c rune) bool { return strings.ContainsRune(" \t\u00a0\u202f", c) }

// number returns the digits of the bare number, filled up with zeros to the minor unit.
func (r *amountReader) number() (string, error) {
	whole, at, err := r.whole()
	if err != nil {
		return "", err
	}
	fraction := ""
	if at < r.end && r.text[at] == r.decimal {
		if fraction, err = r.fraction(at + 1); err != nil {
			return "", err
		}
		at += 1 + len(fraction)
	}
	if at < r.end {
		return "", r.fault(at, "unexpected %q", r.text[at])
	}
	return whole + fraction + strings.Repeat("0", r.currency.Exponent()-len(fraction)), nil
}

// whole returns the digits before the decimal separator and the place after them.
func (r *amountReader) whole() (digits string, at int, err error) {
	digits = r.run(r.start)
	at = r.start + len(digits)
	if digits == "" {
		return "", at, r.fault(at, "a digit is missing")
	}
	if at < r.end && r.text[at] == r.group && (len(digits) > 3 || digits[0] == '0') {
		return "", at, r.fault(at, "group separator after %d digits, want 1 to 3 that do not start with 0",
			len(digits))
	}
	for at < r.end && r.text[at] == r.group {
		three := r.run(at + 1)
		if len(three) != 3 {
			return "", at, r.fault(at+1, "group of %d digits, want 3", len(three))
		}
		digits += three
		at += 1 + len(three)
	}
	return digits, at, nil
}

func (r *amountReader) fraction(at int) (string, error) {
	digits := r.run(at)
	if digits == "" {
		return "", r.fault(at, "a digit is missing after the decimal separator")
	}
	if limit := r.currency.Exponent(); len(digits) > limit {
		return "", r.fault(at+limit, "%d decimals, %s has %d", len(digits), r.currency, limit)
	}
	return digits, nil
}

// run returns the ASCII digits from at on.
func (r *amountReader) run(at int) string {
	end := at
	for end < r.end && '0' <= r.text[end] && r.text[end] <= '9' {
		end++
	}
	return string(r.text[at:end])
}

func (r *amountReader) fault(at int, reason string, args ...any) error {
	return &ParseError{Position: at + 1, Reason: fmt.Sprintf(reason, args...)}
}
