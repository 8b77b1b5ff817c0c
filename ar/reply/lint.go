package reply

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/iban"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// Code is what is wrong with words of a mail.
type Code string

const (
	// UnknownNumber, UnknownDate, UnknownAmount, UnknownIBAN, UnknownPercent: a figure that is none of the facts.
	UnknownNumber  Code = "number_not_in_facts"
	UnknownDate    Code = "date_not_in_facts"
	UnknownAmount  Code = "amount_not_in_facts"
	UnknownIBAN    Code = "iban_not_in_facts"
	UnknownPercent Code = "percent_not_in_facts"
	// FigureInWords: a date, a deadline or a number written out.
	FigureInWords Code = "figure_in_words"
	// LegalClaim: default, interest, fees, a section of a law. Letters claim them by rules; mails do not.
	LegalClaim Code = "legal_claim"
	// Threat: courts, enforcement, credit bureaus, the police, what customers fear.
	Threat Code = "threat"
	// Concession: words that give something up or admit something.
	Concession Code = "concession"
	// Link: an address to click, or a mail address that is not ours.
	Link Code = "link"
	// PlaceholderChanged, PlaceholderMoved, BadLength are of Rephrase.
	PlaceholderChanged Code = "placeholder_changed"
	PlaceholderMoved   Code = "placeholder_moved"
	BadLength          Code = "length"
)

// Codes lists all codes.
func Codes() []Code {
	return []Code{UnknownNumber, UnknownDate, UnknownAmount, UnknownIBAN, UnknownPercent, FigureInWords, LegalClaim, Threat, Concession, Link,
		PlaceholderChanged, PlaceholderMoved, BadLength}
}

// Finding is one thing that is wrong: bytes Start up to End of the text, which read Words.
type Finding struct {
	Code  Code   `json:"code"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	Words string `json:"words"`
}

// maxLint bounds what is looked at; a longer text is refused as too long.
const maxLint = 64 << 10

// Lint finds what a mail may not say: figures that are none of the facts, and words that claim law, threaten, concede or
// link. For a model's words any finding is a refusal; for a person's it is a warning, since a person may know more.
//
// It reads both languages whatever the mail's is. Being found is no proof of wrong, and nothing found none of right: that
// figures stand with what they belong to is seen to by placeholders.
func Lint(text string, f Facts) []Finding {
	if len(text) > maxLint {
		return []Finding{{Code: BadLength, End: len(text)}}
	}
	l := linter{text: text, rest: mask(text, f.clean().literals())}
	l.figures()
	l.links()
	l.words()
	slices.SortStableFunc(l.found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.Code, b.Code), cmp.Compare(b.End, a.End))
	})
	return slices.CompactFunc(l.found, func(a, b Finding) bool { return a.Start == b.Start && a.Code == b.Code })
}

type linter struct {
	text string
	// rest is text with all facts blanked, of the same length.
	rest  string
	found []Finding
}

func (l *linter) add(code Code, start, end int) {
	l.found = append(l.found, Finding{Code: code, Start: start, End: end, Words: l.text[start:end]})
}

// figures finds every run of characters that holds a digit, in any script, and roman-looking ones are left to people.
func (l *linter) figures() {
	for i := 0; i < len(l.rest); {
		start, end := l.run(i)
		if start == end {
			return
		}
		if run := l.rest[start:end]; strings.ContainsFunc(run, unicode.IsNumber) {
			l.add(l.kind(run, end), start, end)
		}
		i = end
	}
}

// run is the next stretch without blanks.
func (l *linter) run(from int) (start, end int) {
	start = from + strings.IndexFunc(l.rest[from:], func(r rune) bool { return !isGap(r) })
	if start < from {
		return len(l.rest), len(l.rest)
	}
	if end = strings.IndexFunc(l.rest[start:], isGap); end < 0 {
		return start, len(l.rest)
	}
	return start, start + end
}

func isGap(r rune) bool { return unicode.IsSpace(r) || r == masked }

// kind is what a run with a digit looks like.
func (l *linter) kind(run string, end int) Code {
	trimmed := strings.Trim(run, ".,;:!?()")
	after := strings.ToLower(strings.TrimSpace(l.rest[end:min(len(l.rest), end+10)]))
	switch {
	case strings.Contains(run, "%") || strings.HasPrefix(after, "%") || strings.HasPrefix(after, "prozent") || strings.HasPrefix(after, "percent"):
		return UnknownPercent
	case looksLikeIBAN(trimmed):
		return UnknownIBAN
	case looksLikeDate(trimmed):
		return UnknownDate
	case strings.ContainsAny(run, "€$£") || strings.HasPrefix(after, "€") || strings.HasPrefix(after, "eur") || hasCents(trimmed):
		return UnknownAmount
	}
	return UnknownNumber
}

func looksLikeIBAN(s string) bool {
	return len(s) >= 4 && isLetter(s[0]) && isLetter(s[1]) && isDigit(s[2]) && isDigit(s[3])
}

func isLetter(b byte) bool { return 'A' <= b && b <= 'Z' }
func isDigit(b byte) bool  { return '0' <= b && b <= '9' }

// hasCents: two digits after the last point or comma.
func hasCents(s string) bool {
	i := strings.LastIndexAny(s, ".,")
	return i > 0 && len(s)-i == 3 && isDigit(s[len(s)-1]) && isDigit(s[len(s)-2]) && strings.Count(s, ".") < 2
}

// looksLikeDate: day and month, month and day, or the three with a year; "12.50" is none.
func looksLikeDate(s string) bool {
	var parts []int
	for p := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == '.' || r == '-' || r == '/' }) {
		n, err := strconv.Atoi(p)
		if err != nil {
			return false
		}
		parts = append(parts, n)
	}
	switch len(parts) {
	case 2:
		return parts[0] <= 31 && parts[1] <= 12 || parts[0] <= 12 && parts[1] <= 31
	case 3:
		return slices.Max(parts) < 10_000 && slices.Min(parts) <= 12
	}
	return false
}

// links finds what a mail program makes clickable.
func (l *linter) links() {
	for i := 0; i < len(l.rest); {
		start, end := l.run(i)
		if start == end {
			return
		}
		if run := strings.ToLower(l.rest[start:end]); strings.Contains(run, "://") || strings.Contains(run, "www.") || strings.Contains(run, "@") || hasDomain(run) {
			l.add(Link, start, end)
		}
		i = end
	}
}

// domains end addresses that mail programs make clickable without anything before them.
var domains = []string{".de", ".com", ".net", ".org", ".eu", ".io", ".info", ".biz", ".at", ".ch", ".co", ".uk", ".shop", ".xyz", ".ru", ".example"}

func hasDomain(run string) bool {
	run = strings.TrimRight(run, ".,;:!?)")
	host, _, _ := strings.Cut(run, "/")
	return slices.ContainsFunc(domains, func(d string) bool { return len(host) > len(d) && strings.HasSuffix(host, d) })
}

// masked stands for a byte of a fact. It is a blank to the linter and no character of any mail.
const masked = '\x00'

// mask blanks every literal where it stands alone: "12,50" of "112,50" is none. No-break spaces and line ends count as
// blanks, since lines are broken at blanks.
func mask(text string, literals []string) string {
	plain := strings.ReplaceAll(strings.ReplaceAll(text, "\u00a0", "  "), "\n", " ") // as many bytes as before
	b := []byte(plain)
	slices.SortFunc(literals, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	for _, lit := range literals {
		lit = strings.ReplaceAll(lit, "\u00a0", "  ")
		for from := 0; lit != ""; {
			i := strings.Index(string(b[from:]), lit)
			if i < 0 {
				break
			}
			at := from + i
			if from = at + len(lit); alone(plain, at, from) {
				copy(b[at:from], strings.Repeat(string(masked), len(lit)))
			}
		}
	}
	return string(b)
}

// alone tells whether bytes start up to end are no part of a longer number or word.
func alone(text string, start, end int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:start])
	after, _ := utf8.DecodeRuneInString(text[end:])
	return !isWordRune(before) && !isWordRune(after) && !joined(text[:start], true) && !joined(text[end:], false)
}

func isWordRune(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsNumber(r))
}

// joiners join digits to one figure.
const joiners = ".,-/:'+%"

// joined tells whether a figure goes on: a joiner with a digit behind it, seen from the edge of a literal.
func joined(text string, before bool) bool {
	if before {
		return len(text) > 1 && strings.IndexByte(joiners, text[len(text)-1]) >= 0 && isDigit(text[len(text)-2])
	}
	return len(text) > 1 && strings.IndexByte(joiners, text[0]) >= 0 && isDigit(text[1]) || strings.HasPrefix(text, "%")
}

// literals are the facts as a mail may write them.
func (f Facts) literals() []string {
	all := []string{f.Creditor.Name, f.Creditor.Signer, f.Creditor.BIC, f.Creditor.Email, f.Creditor.Phone, f.Customer, f.Reference, f.Addressee.Name,
		f.Creditor.IBAN, iban.Grouped(f.Creditor.IBAN), strings.ReplaceAll(f.Creditor.IBAN, " ", "")}
	all = append(all, f.Documents...)
	all = append(all, datesOf(f.TodayOn, f.ByOn)...)
	for _, item := range f.Items {
		all = append(all, item.Number)
		all = append(all, datesOf(item.DueOn, item.BrokenOn)...)
		all = append(all, amountsOf(item.Open, item.BrokenAmount)...)
	}
	for _, p := range slices.Concat(f.Payments, f.Disputed) {
		all = append(all, p.Invoice)
		all = append(all, datesOf(p.On)...)
		all = append(all, amountsOf(p.Amount)...)
	}
	if total, ok := totalOf(f.Items); ok {
		all = append(all, amountsOf(total)...)
	}
	return slices.DeleteFunc(all, func(s string) bool { return len(s) < minLiteral })
}

// minLiteral keeps facts of one character from blanking every such figure of a text.
const minLiteral = 2

var monthNames = map[string][12]string{
	"de": {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"},
	"en": {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
}

// datesOf are the ways to write dates, all with the year: one without is another date next year.
func datesOf(dates ...calendar.Date) []string {
	var all []string
	for _, d := range dates {
		if d.IsZero() {
			continue
		}
		day, year := strconv.Itoa(d.Day), strconv.Itoa(d.Year)
		de, en := monthNames["de"][d.Month-1], monthNames["en"][d.Month-1]
		all = append(all, d.Format("de"), d.Format("en"), d.String(), day+". "+de+" "+year, day+" "+en+" "+year, en+" "+day+", "+year)
	}
	return all
}

func amountsOf(amounts ...money.Amount) []string {
	var all []string
	for _, a := range amounts {
		if a.Currency != "" {
			all = append(all, strings.ReplaceAll(a.Format("de"), "\u00a0", " "), strings.ReplaceAll(a.Format("en"), "\u00a0", " "),
				a.Format("de"), a.Format("en"), a.String(), string(a.Currency)+" "+a.Decimal(),
				strings.TrimSuffix(a.Format("de"), "\u00a0€")+" "+string(a.Currency), string(a.Currency)+" "+strings.TrimPrefix(a.Format("en"), "€"))
		}
	}
	return all
}
