package mask

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mahnwerk/mahnwerk/ar/iban"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// finder finds the things of one kind. All of them take time in proportion to the text: Go's regexp never backtracks.
type finder struct {
	kind Kind
	find func(text string) []span
}

// matches finds a pattern where it does not stand inside a longer word or number. The pattern's first group is what is
// hidden, where it has one.
func matches(pattern *regexp.Regexp) func(string) []span {
	return func(text string) []span {
		var all []span
		for _, at := range pattern.FindAllStringSubmatchIndex(text, -1) {
			s := span{at[0], at[1]}
			if len(at) > 2 && at[2] >= 0 {
				s = span{at[2], at[3]}
			}
			if alone(text, s) {
				all = append(all, s)
			}
		}
		return all
	}
}

// alone tells whether no letter or digit touches a span that begins and ends with one.
func alone(text string, s span) bool {
	first, _ := utf8.DecodeRuneInString(text[s.start:])
	before, _ := utf8.DecodeLastRuneInString(text[:s.start])
	last, _ := utf8.DecodeLastRuneInString(text[:s.end])
	after, _ := utf8.DecodeRuneInString(text[s.end:])
	return !(alphanumeric(first) && alphanumeric(before)) && !(alphanumeric(last) && alphanumeric(after))
}

func alphanumeric(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// canonical is what makes two ways of writing the same thing.
func (m *Mask) canonical(kind Kind, written string) string {
	switch kind {
	case Invoice:
		return string(m.invoices.resolve(written))
	case IBAN, Account, BIC, TaxID, Card, Phone:
		return strings.ToUpper(keep(written, func(r rune) bool { return alphanumeric(r) || r == '+' }))
	case Literal:
		return written
	}
	return strings.ToLower(strings.Join(strings.Fields(written), " "))
}

func keep(text string, want func(rune) bool) string {
	return strings.Map(func(r rune) rune {
		if want(r) {
			return r
		}
		return -1
	}, text)
}

// separators may stand inside an invoice number or be left out, as people do who type it from paper.
const separators = `[ \-/._]{0,2}`

// invoiceResolver knows which number is meant by one that is written in another case or with other separators.
type invoiceResolver struct {
	pattern *regexp.Regexp
	// loose maps what is left without separators; numbers that then look alike map to none. exact maps them as they are.
	exact, loose map[string]receivable.InvoiceNumber
}

func resolver(numbers []receivable.InvoiceNumber) invoiceResolver {
	r := invoiceResolver{exact: map[string]receivable.InvoiceNumber{}, loose: map[string]receivable.InvoiceNumber{}}
	var patterns []string
	for _, n := range numbers {
		groups := groupsOf(string(n))
		if len(groups) == 0 {
			continue
		}
		patterns = append(patterns, strings.Join(groups, separators))
		r.exact[strings.ToUpper(string(n))] = n
		if other, ok := r.loose[bare(string(n))]; ok && other != n {
			r.loose[bare(string(n))] = ""
			continue
		}
		r.loose[bare(string(n))] = n
	}
	r.pattern = alternatives(patterns)
	return r
}

func bare(n string) string { return strings.ToUpper(keep(n, alphanumeric)) }

// resolve returns the number meant, empty where it could be two.
func (r invoiceResolver) resolve(written string) receivable.InvoiceNumber {
	if n, ok := r.exact[strings.ToUpper(written)]; ok {
		return n
	}
	return r.loose[bare(written)]
}

// find leaves out a number that goes on as an amount or a date (4711,50).
func (r invoiceResolver) find(text string) []span {
	if r.pattern == nil {
		return nil
	}
	return slices.DeleteFunc(matches(r.pattern)(text), func(s span) bool {
		return goesOn(text[s.end:]) || r.resolve(text[s.start:s.end]) == ""
	})
}

func goesOn(rest string) bool {
	return len(rest) > 1 && (rest[0] == ',' || rest[0] == '.') && rest[1] >= '0' && rest[1] <= '9'
}

// groupsOf are the runs of letters and of digits of a number, quoted for a pattern.
func groupsOf(number string) []string {
	var groups []string
	var last rune
	for _, r := range number {
		if !alphanumeric(r) {
			last = 0
			continue
		}
		if last == 0 || unicode.IsDigit(last) != unicode.IsDigit(r) {
			groups = append(groups, "")
		}
		groups[len(groups)-1] += regexp.QuoteMeta(string(r))
		last = r
	}
	return groups
}

// alternatives is a pattern of any of them in any case, longest first; nil for none.
func alternatives(patterns []string) *regexp.Regexp {
	if len(patterns) == 0 {
		return nil
	}
	slices.SortFunc(patterns, func(a, b string) int { return len(b) - len(a) })
	return regexp.MustCompile(`(?i)(?:` + strings.Join(slices.Compact(patterns), "|") + `)`)
}

var (
	email = regexp.MustCompile(`[\p{L}\d._%+\-]{1,64}(?:@|\s?[(\[]at[)\]]\s?)[\p{L}\d](?:[\p{L}\d.\-]{0,250}[\p{L}\d])?`)
	// ibanForm is the longest stretch an IBAN may begin in (ISO 13616): country, check digits, groups.
	ibanForm = regexp.MustCompile(`(?i)[A-Z]{2}\d{2}(?:[ \x{00a0}\-]?[A-Z\d]){11,30}`)
	// accountForm is a German, Austrian or Swiss IBAN with a wrong digit or one too few: an account all the same.
	accountForm = regexp.MustCompile(`(?i)(?:DE|AT|CH)\d{2}(?:[ \x{00a0}\-]?\d){11,19}`)
	bicNamed    = regexp.MustCompile(`(?i)\b(?:BIC|SWIFT)(?:[ -]?Code)?\s*[:=]?\s*([A-Z]{4}[A-Z]{2}[A-Z\d]{2}(?:[A-Z\d]{3})?)\b`)
	bicHead     = regexp.MustCompile(`\b[A-Z]{6}[A-Z\d]{2}XXX\b`)
	vatForm     = regexp.MustCompile(`(?:DE ?\d{3} ?\d{3} ?\d{3}|ATU ?\d{8}|CHE[ \-]?\d{3}\.?\d{3}\.?\d{3}|(?:BE|BG|CZ|DK|EE|EL|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI) ?[A-Z\d]{0,2}\d{7,10}(?:B\d{2}|[A-Z])?)`)
	taxForm     = regexp.MustCompile(`\d{2,3}/\d{3}/\d{4,5}`)
	cardForm    = regexp.MustCompile(`\d(?:[ \-]?\d){12,18}`)
	phoneForm   = regexp.MustCompile(`(?:\+|\(?\b0)\d{0,4}(?:[ ()/\-]{0,3}\d){5,15}`)
	phoneNamed  = regexp.MustCompile(`(?i)\b(?:tel|telefon|fon|phone|mobil|mobile|handy|fax|durchwahl|ext)\b\.?\s*[:.]?\s*(\+?[\d(](?:[ ()/.\-]{0,3}\d){2,17})`)
	dateForm    = regexp.MustCompile(`^(?:(?:0?[1-9]|[12]\d|3[01])[/\- ])?(?:0?[1-9]|1[0-2])[/\- ](?:\d\d)?\d\d$`)
)

// ibans finds the longest valid IBAN at each beginning, however it is spaced. After a beginning that fails the search goes
// on with the next letter, since what looks like one may stand right before one.
func ibans(text string) []span {
	var all []span
	for from := 0; from < len(text); {
		at := ibanForm.FindStringIndex(text[from:])
		if at == nil {
			break
		}
		s := span{from + at[0], from + at[1]}
		from = s.start + 1
		for ; s.end > s.start+iban.Shortest-1; s.end-- {
			if alone(text, s) && iban.HasCheckDigits(bare(text[s.start:s.end])) {
				all = append(all, s)
				from = s.end
				break
			}
		}
	}
	return all
}

func accounts(text string) []span { return matches(accountForm)(text) }

func taxIDs(text string) []span { return append(matches(vatForm)(text), matches(taxForm)(text)...) }

func bics(text string) []span { return append(matches(bicNamed)(text), matches(bicHead)(text)...) }

// cards finds payment card numbers by their check digit (ISO/IEC 7812-1, Luhn).
func cards(text string) []span {
	return slices.DeleteFunc(matches(cardForm)(text), func(s span) bool { return !luhn(text[s.start:s.end]) })
}

func luhn(written string) bool {
	sum, double := 0, false
	for i := len(written) - 1; i >= 0; i-- {
		if written[i] < '0' || written[i] > '9' {
			continue
		}
		digit := int(written[i] - '0')
		if double {
			digit *= 2
		}
		sum += digit/10 + digit%10
		double = !double
	}
	return sum%10 == 0
}

// decimals tells whether what follows are the decimals of a number that ends before ("1.250,").
func decimals(before string) bool {
	n := len(before)
	return n > 1 && (before[n-1] == ',' || before[n-1] == '.') && before[n-2] >= '0' && before[n-2] <= '9'
}

// phones finds numbers that begin like one or follow a word for it. A date is no phone.
func phones(text string) []span {
	return slices.DeleteFunc(append(matches(phoneForm)(text), matches(phoneNamed)(text)...), func(s span) bool {
		return dateForm.MatchString(text[s.start:s.end]) || goesOn(text[s.end:]) || decimals(text[:s.start])
	})
}
