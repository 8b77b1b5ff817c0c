package openitems

import (
	"fmt"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/iban"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// Limits of single cells.
const (
	// maxTextRunes bounds names, streets and the like; the longest company name on record has under 200.
	maxTextRunes = 500
	// maxIdentityRunes bounds numbers of customers and documents: SAP has 16 digits, EN 16931 sets no limit.
	maxIdentityRunes = 64
	// maxLevel is the highest dunning level any known system has.
	maxLevel = 9
	// maxSkontoDays bounds the discount period; half a year is far beyond any real one.
	maxSkontoDays = 180
	// maxBasisPoints is 50 percent: a higher discount is a wrong column.
	maxBasisPoints = 5000
)

// rowReader reads the fields of one row and collects what is wrong.
type rowReader struct {
	file    string
	record  record
	binding binding
	profile Profile
	faults  []Fault
}

// newRowReader notes what is wrong with the row as such.
func newRowReader(file string, record record, b binding, p Profile) *rowReader {
	row := &rowReader{file: file, record: record, binding: b, profile: p}
	for _, text := range record.faults {
		row.faults = append(row.faults, Fault{File: file, Line: record.line, Text: text})
	}
	if n := len(record.cells); n != b.width && len(record.faults) == 0 {
		row.faults = append(row.faults, Fault{File: file, Line: record.line, Column: min(n, b.width) + 1,
			Text: fmt.Sprintf("%d cells under %d headers", n, b.width)})
	}
	return row
}

// isWhole tells whether the cells stand under their headers. It is asked before any field is read.
func (row *rowReader) isWhole() bool { return len(row.faults) == 0 }

// fault notes what is wrong with a field.
func (row *rowReader) fault(field, format string, values ...any) {
	column := 0
	if at, bound := row.binding.columns[field]; bound {
		column = at + 1
	}
	row.faults = append(row.faults, Fault{row.file, row.record.line, column, field, fmt.Sprintf(format, values...)})
}

// refuse notes a fault when something is wrong.
func (row *rowReader) refuse(wrong bool, field, format string, values ...any) {
	if wrong {
		row.fault(field, format, values...)
	}
}

// faulty tells whether one of the fields has a fault already, so that what follows from it is not reported again.
func (row *rowReader) faulty(fields ...string) bool {
	return slices.ContainsFunc(row.faults, func(f Fault) bool { return slices.Contains(fields, f.Field) })
}

// text is the cell of a field on one line and without blanks around it, or the profile's default when there is none.
func (row *rowReader) text(field string) string {
	cell := ""
	if at, bound := row.binding.columns[field]; bound && at < len(row.record.cells) {
		cell = strings.TrimSpace(lineBreaks.Replace(row.record.cells[at]))
	}
	if cell == "" {
		cell = row.profile.Defaults[field]
	}
	if len([]rune(cell)) > maxTextRunes {
		row.refuse(!row.faulty(field), field, "longer than %d characters", maxTextRunes)
		return ""
	}
	if strings.ContainsFunc(cell, unicode.IsControl) {
		row.refuse(!row.faulty(field), field, "has a control character")
		return ""
	}
	return cell
}

// lineBreaks makes one line of a cell: names and streets go into mail headers and address fields.
var lineBreaks = strings.NewReplacer("\r\n", " ", "\n", " ", "\t", " ")

// needed is text that must not be empty.
func (row *rowReader) needed(field string) string {
	cell := row.text(field)
	row.refuse(cell == "" && !row.faulty(field), field, "missing")
	return cell
}

// identity is a needed text that identifies something. It becomes part of workflow ids, hence the smaller limit.
func (row *rowReader) identity(field string) string {
	cell := row.needed(field)
	row.refuse(len([]rune(cell)) > maxIdentityRunes, field, "longer than %d characters", maxIdentityRunes)
	return cell
}

// unique refuses a second row with the same identity. The first one counts even when it was refused, because after
// its correction both would be imported.
func (row *rowReader) unique(seen map[string]int, field, entity, number string) {
	if number == "" {
		return
	}
	key := entity + "\x00" + number
	if line, twice := seen[key]; twice {
		row.fault(field, "%s is in line %d already", quoted(number), line)
		return
	}
	seen[key] = row.record.line
}

// date reads an optional date.
func (row *rowReader) date(field string) calendar.Date {
	cell := row.text(field)
	if cell == "" {
		return calendar.Date{}
	}
	on, err := parseDate(cell, row.profile.DateStyle)
	if err != nil {
		row.fault(field, "%s %v", quoted(cell), err)
		return calendar.Date{}
	}
	return on
}

// neededDate reads a date that must be there.
func (row *rowReader) neededDate(field string) calendar.Date {
	row.needed(field)
	return row.date(field)
}

// currency reads the currency of the row.
func (row *rowReader) currency() money.Currency {
	cell := strings.ToUpper(row.text(fieldCurrency))
	if cell == "€" {
		cell = "EUR"
	}
	if cell == "" {
		row.fault(fieldCurrency, "missing")
		return ""
	}
	currency, err := money.ParseCurrency(cell)
	if err != nil {
		row.fault(fieldCurrency, "%v", err)
		return ""
	}
	return currency
}

// amount reads an optional amount; zero when there is none.
func (row *rowReader) amount(field string, currency money.Currency) money.Amount {
	cell := row.text(field)
	if cell == "" || currency == "" {
		return money.Zero(currency)
	}
	amount, err := parseAmount(cell, currency, row.profile.NumberStyle)
	if err != nil {
		row.fault(field, "%s: %v", quoted(cell), err)
		return money.Zero(currency)
	}
	return amount
}

// neededAmount reads an amount that must be there.
func (row *rowReader) neededAmount(field string, currency money.Currency) money.Amount {
	row.needed(field)
	return row.amount(field, currency)
}

// magnitude is the amount without sign.
func (row *rowReader) magnitude(amount money.Amount, field string) money.Amount {
	if !amount.IsNegative() {
		return amount
	}
	positive, err := amount.Neg()
	if err != nil {
		row.fault(field, "%v", err)
		return money.Zero(amount.Currency)
	}
	return positive
}

// basisPoints reads a percentage with at most two decimals: "2", "2,5 %", "0.75".
func (row *rowReader) basisPoints(field string) int {
	cell := strings.TrimSpace(strings.TrimSuffix(row.text(field), "%"))
	if cell == "" {
		return 0
	}
	whole, decimals, _ := strings.Cut(strings.Replace(cell, ",", ".", 1), ".")
	decimals = strings.TrimRight(decimals, "0")
	const places = 2
	if whole == "" || len(decimals) > places || strings.Trim(whole+decimals, "0123456789") != "" {
		row.fault(field, "%s is not a percentage with at most two decimals", quoted(cell))
		return 0
	}
	points, err := strconv.Atoi(whole + decimals + strings.Repeat("0", places-len(decimals)))
	if err != nil || points > maxBasisPoints {
		row.fault(field, "%s is more than %d percent", quoted(cell), maxBasisPoints/100)
		return 0
	}
	return points
}

// number reads an optional number from 0 to limit.
func (row *rowReader) number(field string, limit int) int {
	cell := row.text(field)
	if cell == "" {
		return 0
	}
	n, err := strconv.ParseUint(cell, 10, 31)
	if err != nil || int(n) > limit {
		row.fault(field, "%s is not a number from 0 to %d", quoted(cell), limit)
		return 0
	}
	return int(n)
}

// level reads a dunning level.
func (row *rowReader) level(field string) int { return row.number(field, maxLevel) }

// flag reads yes or no in the ways spreadsheets hold it; an empty cell is no.
func (row *rowReader) flag(field string) bool {
	cell := row.text(field)
	set, known := flags[folded(cell)]
	row.refuse(!known, field, "%s is neither yes nor no", quoted(cell))
	return set
}

// coded reads an optional value that a table knows by several names.
func (row *rowReader) coded(field string, known map[string]string) string {
	cell := row.text(field)
	if cell == "" {
		return ""
	}
	code, ok := known[folded(cell)]
	row.refuse(!ok, field, "%s is not known here", quoted(cell))
	return code
}

// country reads a code of two letters, or the name of a country in the neighbourhood.
func (row *rowReader) country() string {
	cell := row.text(fieldCountry)
	if code, known := countries[folded(cell)]; known {
		return code
	}
	isCode := len(cell) == 2 && strings.Trim(strings.ToUpper(cell), "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
	row.refuse(cell != "" && !isCode, fieldCountry, "%s is not a country code of two letters", quoted(cell))
	if !isCode {
		return ""
	}
	return strings.ToUpper(cell)
}

// customerKind reads business or consumer.
func (row *rowReader) customerKind() receivable.CustomerKind {
	cell := row.text(fieldKind)
	kind, known := customerKinds[folded(cell)]
	row.refuse(!known, fieldKind, "%s is neither a business nor a consumer", quoted(cell))
	return kind
}

// documentKind reads invoice or credit note; stated is false when the file doesn't say.
func (row *rowReader) documentKind() (kind receivable.DocumentKind, stated bool) {
	cell := row.text(fieldKind)
	if cell == "" {
		return receivable.DocumentInvoice, false
	}
	kind, known := documentKinds[folded(cell)]
	row.refuse(!known, fieldKind, "%s is neither an invoice nor a credit note", quoted(cell))
	return kind, known
}

// creditSide reads S (Soll, debit) or H (Haben, credit).
func (row *rowReader) creditSide() bool {
	cell := row.text(fieldDebitCredit)
	credit, known := sides[folded(cell)]
	row.refuse(!known, fieldDebitCredit, "%s is neither S nor H", quoted(cell))
	return credit
}

// treatment reads who talks to the customer.
func (row *rowReader) treatment() receivable.Treatment {
	treatment, err := receivable.ParseTreatment(strings.ToLower(row.text(fieldTreatment)))
	row.refuse(err != nil, fieldTreatment, "%v", err)
	return treatment
}

// email reads one bare address (RFC 5322). A list of addresses or a name beside it is refused: a letter goes to one
// recipient, and which one has to be decided by a person.
func (row *rowReader) email() string {
	cell := row.text(fieldEmail)
	if cell == "" {
		return ""
	}
	address, err := mail.ParseAddress(cell)
	if err != nil || address.Address != cell || !strings.Contains(cell[strings.LastIndex(cell, "@")+1:], ".") {
		row.fault(fieldEmail, "not a single e-mail address")
		return ""
	}
	return cell
}

// ibans reads one or more account numbers, separated by comma, semicolon or bar.
func (row *rowReader) ibans() []string {
	var accounts []string
	for _, text := range strings.FieldsFunc(row.text(fieldIBAN), func(r rune) bool { return strings.ContainsRune(",;|", r) }) {
		if strings.TrimSpace(text) == "" {
			continue
		}
		account, err := iban.Parse(text)
		if err != nil {
			row.fault(fieldIBAN, "%v", err)
			continue
		}
		if !slices.Contains(accounts, account) {
			accounts = append(accounts, account)
		}
	}
	return accounts
}

// block reads a dunning block. A reason or an end alone means that there is one.
func (row *rowReader) block() Block {
	b := Block{Reason: row.text(fieldBlockReason), UntilOn: row.date(fieldBlockUntilOn)}
	cell := row.text(fieldBlock)
	set, isFlag := flags[folded(cell)]
	switch {
	case !isFlag: // SAP and others have a code here that says why
		b.IsSet = true
		if b.Reason == "" {
			b.Reason = cell
		}
	case cell == "":
		b.IsSet = b.Reason != "" || !b.UntilOn.IsZero()
	default:
		b.IsSet = set
	}
	if !b.IsSet {
		return Block{}
	}
	return b
}
