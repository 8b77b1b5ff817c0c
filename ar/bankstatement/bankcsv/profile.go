// Package bankcsv reads the CSV lists that banks and payment services let their customers download. Every bank has its
// own columns, and changes them; what a list looks like is data, a Profile, and is found by the header line.
//
// Known holds the profiles of lists that are in use in Germany. A list with another header is refused with an
// UnknownHeaderError that names the columns, and a user writes a Profile for it, as JSON (DecodeProfiles).
//
// A CSV list proves less than camt or MT940: many have no balance, some no account, and none a reference that is the
// same in the bank's other files. A bank that offers another format should be asked for that one.
//
// A newcomer starts with Read and then looks at one of the profiles in known.go.
package bankcsv

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// Profile says what a CSV list looks like and what its columns mean.
type Profile struct {
	// Name identifies the profile, in lower-case letters, digits and "-"; the statements get the format "csv:<name>".
	Name string `json:"name"`
	// Header are the columns by which the list is recognised. Each must be in the header line, in any order and next to
	// others; case, umlauts and punctuation don't matter. Of several profiles that fit the one with the most columns
	// is taken.
	Header []string `json:"header,omitempty"`
	// Unnamed are the names of all columns, in their order, of a list without a header line. Such a list is recognised
	// by the number of its columns and by its first row having a date and an amount where they belong.
	Unnamed []string `json:"unnamed,omitempty"`
	// Separator stands between two columns: ";", ",", "|" or a tab. Without it all four are tried.
	Separator string `json:"separator,omitempty"`
	// Dates says how days are written.
	Dates DateStyle `json:"dates"`
	// Numbers says how amounts are written.
	Numbers NumberStyle `json:"numbers"`
	// Currency is that of lists without a column for it.
	Currency money.Currency `json:"currency,omitempty"`
	// Account is the account of a list that doesn't name it, neither in a column nor as an IBAN above the header. Two
	// accounts need two names.
	Account string `json:"account,omitempty"`
	// Columns say what the columns mean.
	Columns Columns `json:"columns"`
	// States say which rows are not booked.
	States []State `json:"states,omitempty"`
	// Labels are words inside the text columns that stand before a part of it.
	Labels []Label `json:"labels,omitempty"`
	// KeyWords tells that the text has SEPA key words ("EREF+… SVWZ+…").
	KeyWords bool `json:"key_words,omitempty"`
	// OpeningRow and ClosingRow begin the line above or below the rows that has the balance, such as "Kontostand".
	OpeningRow string `json:"opening_row,omitempty"`
	ClosingRow string `json:"closing_row,omitempty"`
}

// Column is a column of the list by its name, or by several names of which the first one with a value in the row is
// taken. The second column of the same name is "name#2".
type Column []string

// Columns say what the columns of a list mean. BookedOn and one of Amount or Debit with Credit are required.
type Columns struct {
	// Account is the own account.
	Account Column `json:"account,omitempty"`
	// BookedOn and ValueOn are the days.
	BookedOn Column `json:"booked_on"`
	ValueOn  Column `json:"value_on,omitempty"`
	// Amount is what moved the balance, signed, unless Side tells the direction.
	Amount Column `json:"amount,omitempty"`
	// Debit and Credit are columns of which each row fills one; signs in them don't matter.
	Debit  Column `json:"debit,omitempty"`
	Credit Column `json:"credit,omitempty"`
	// Side tells the direction of an unsigned amount: S or H, Soll or Haben, D or C, OUT or IN.
	Side Column `json:"side,omitempty"`
	// Gross is the amount before the bank's or service's fee; Amount is then after it, and the difference is the charge.
	Gross    Column `json:"gross,omitempty"`
	Currency Column `json:"currency,omitempty"`
	// Name and IBAN are the other side's. NamePaid is the column of the name in rows of money going out, for lists that
	// have payer and payee in two columns.
	Name     Column `json:"name,omitempty"`
	NamePaid Column `json:"name_paid,omitempty"`
	IBAN     Column `json:"iban,omitempty"`
	// BankCode is the German bank code that belongs to an account number in IBAN.
	BankCode Column `json:"bank_code,omitempty"`
	// Ultimate is on whose behalf the other side acted.
	Ultimate Column `json:"ultimate,omitempty"`
	// Text are the columns of the remittance text, in their order.
	Text []Column `json:"text,omitempty"`
	// Kind is the bank's own word for the transaction.
	Kind Column `json:"kind,omitempty"`
	// Document is a column with the number of an invoice.
	Document Column `json:"document,omitempty"`
	// Reference is the bank's reference of the entry, EndToEnd the one that travelled with the payment, Related another
	// one that rows have in common, such as a payout.
	Reference Column `json:"reference,omitempty"`
	EndToEnd  Column `json:"end_to_end,omitempty"`
	Related   Column `json:"related,omitempty"`
	Mandate   Column `json:"mandate,omitempty"`
	// Original is the amount before conversion or, on a returned direct debit, that of the direct debit.
	Original         Column `json:"original,omitempty"`
	OriginalCurrency Column `json:"original_currency,omitempty"`
	// ReturnFee is the other bank's fee that is part of a returned direct debit. A row that has it is a return.
	ReturnFee Column `json:"return_fee,omitempty"`
	// Balance is the balance after the entry.
	Balance Column `json:"balance,omitempty"`
}

// State says which rows are not booked, by the values of one column. A value is compared like the header.
type State struct {
	Column Column `json:"column"`
	// Booked are the only values of booked rows; any other row is pending. Without it every row is booked that the
	// other two don't name.
	Booked []string `json:"booked,omitempty"`
	// Pending rows may vanish again; they are never posted.
	Pending []string `json:"pending,omitempty"`
	// Information rows never move the balance.
	Information []string `json:"information,omitempty"`
}

// Label is a word in the text that stands before a part of it: in "Auftraggeber: Maier Buchungstext: Rechnung 17" there
// are two.
type Label struct {
	Word string `json:"word"`
	Part Part   `json:"part"`
}

// Part names a part of a text.
type Part string

// The parts that a Label may stand before.
const (
	PartText      Part = "text"
	PartName      Part = "name"
	PartIBAN      Part = "iban"
	PartReference Part = "reference"
	PartEndToEnd  Part = "end_to_end"
	PartMandate   Part = "mandate"
	// PartNothing is left out.
	PartNothing Part = "nothing"
)

// DateStyle says in which order day, month and year are written; what stands between them does not matter, nor does a
// time behind them. Years of two digits are of this century up to 79.
type DateStyle string

// The orders.
const (
	DayFirst   DateStyle = "day_first"   // 22.11.2026, 22/11/26
	MonthFirst DateStyle = "month_first" // 11/22/2026
	YearFirst  DateStyle = "year_first"  // 2026-11-22
)

// NumberStyle says how amounts are written.
type NumberStyle string

// The styles.
const (
	German  NumberStyle = "german"  // 1.234,56
	English NumberStyle = "english" // 1,234.56 and 1234.56
	// Either is for banks that write one or the other from file to file: an amount that only one of the two styles can
	// read is read so, and one that both read differently is a fault.
	Either NumberStyle = "either"
)

// Limits of a profile.
const (
	// MaxProfiles bounds a file of profiles.
	MaxProfiles = 1000
	// maxNames bounds the names and words in each list of a profile; the widest known list has 41 columns.
	maxNames = 100
)

// ProfileError says which field of a profile is wrong.
type ProfileError struct {
	// Profile is its name, or its place in the file.
	Profile string
	// Field is the JSON name, such as "columns.booked_on".
	Field string
	Text  string
}

// Error implements error.
func (e *ProfileError) Error() string {
	return fmt.Sprintf("csv profile %s: %s: %s", e.Profile, e.Field, e.Text)
}

// DecodeProfiles reads profiles from JSON: one, or an array of several. Unknown fields are refused, because a
// misspelled one would be missed silently. Every profile is validated; all errors come back joined, each a
// *ProfileError.
func DecodeProfiles(text []byte) ([]Profile, error) {
	var profiles []Profile
	if trimmed := strings.TrimSpace(string(text)); strings.HasPrefix(trimmed, "{") {
		text = []byte("[" + trimmed + "]")
	}
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&profiles); err != nil {
		return nil, fmt.Errorf("read csv profiles: %w", err)
	}
	if len(profiles) > MaxProfiles {
		return nil, fmt.Errorf("read csv profiles: %d of them, at most %d are taken", len(profiles), MaxProfiles)
	}
	var wrong []error
	seen := map[string]bool{}
	for _, p := range profiles {
		if seen[p.Name] {
			wrong = append(wrong, &ProfileError{p.Name, "name", "there are two of this name"})
		}
		seen[p.Name] = true
		wrong = append(wrong, p.Validate())
	}
	if err := errors.Join(wrong...); err != nil {
		return nil, err
	}
	return profiles, nil
}

// Validate says what is wrong with a profile: all of it, joined, each a *ProfileError; nil when it can be used.
func (p Profile) Validate() error {
	v := validation{profile: p}
	v.identity()
	v.styles()
	v.columns()
	v.words()
	return errors.Join(v.errors...)
}

// validation collects what is wrong with a profile.
type validation struct {
	profile Profile
	errors  []error
}

func (v *validation) wrong(field, format string, values ...any) {
	v.errors = append(v.errors, &ProfileError{fmt.Sprintf("%q", v.profile.Name), field, fmt.Sprintf(format, values...)})
}

// identity checks the name and how the list is recognised.
func (v *validation) identity() {
	p := v.profile
	if p.Name == "" || strings.Trim(p.Name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		v.wrong("name", "want lower-case letters, digits and -")
	}
	switch {
	case len(p.Header) == 0 && len(p.Unnamed) == 0:
		v.wrong("header", "missing: the columns by which the list is recognised, or unnamed for a list without header")
	case len(p.Header) > 0 && len(p.Unnamed) > 0:
		v.wrong("unnamed", "a list has either header or unnamed")
	case len(p.Header) == 1:
		v.wrong("header", "one column is too few to recognise a list")
	case len(p.Unnamed) > 0 && len(p.Unnamed) < 3:
		v.wrong("unnamed", "too few columns to recognise a list")
	}
	if len(p.Header) > maxNames || len(p.Unnamed) > maxNames {
		v.wrong("header", "more than %d columns", maxNames)
	}
	for _, name := range p.Header {
		if folded(name) == "" {
			v.wrong("header", "a name without letters and digits")
		}
	}
}

// styles checks the closed sets.
func (v *validation) styles() {
	p := v.profile
	if p.Separator != "" && !slices.Contains(separators, p.Separator) {
		v.wrong("separator", `%q is none of ";", ",", "|" and tab`, p.Separator)
	}
	if !slices.Contains([]DateStyle{DayFirst, MonthFirst, YearFirst}, p.Dates) {
		v.wrong("dates", "%q is none of day_first, month_first and year_first", p.Dates)
	}
	if !slices.Contains([]NumberStyle{German, English, Either}, p.Numbers) {
		v.wrong("numbers", "%q is none of german, english and either", p.Numbers)
	}
	if _, err := money.ParseCurrency(string(p.Currency)); p.Currency != "" && err != nil {
		v.wrong("currency", "%v", err)
	}
	if p.Currency == "" && len(p.Columns.Currency) == 0 {
		v.wrong("currency", "missing, and there is no columns.currency")
	}
}

// columns checks that what is needed is there, and that columns of unnamed lists exist.
func (v *validation) columns() {
	c := v.profile.Columns
	if len(c.BookedOn) == 0 {
		v.wrong("columns.booked_on", "missing")
	}
	if len(c.Amount) == 0 && (len(c.Debit) == 0 || len(c.Credit) == 0) {
		v.wrong("columns.amount", "missing, and there are not both columns.debit and columns.credit")
	}
	if len(v.profile.Unnamed) == 0 {
		return
	}
	fields := c.byField()
	for _, field := range slices.Sorted(maps.Keys(fields)) {
		for _, name := range fields[field] {
			if !slices.Contains(v.profile.Unnamed, name) {
				v.wrong("columns."+field, "%q is not in unnamed", name)
			}
		}
	}
}

// words checks states and labels.
func (v *validation) words() {
	for i, s := range v.profile.States {
		if len(s.Column) == 0 || len(s.Booked)+len(s.Pending)+len(s.Information) == 0 {
			v.wrong(fmt.Sprintf("states[%d]", i), "want a column and the values of booked, pending or information rows")
		}
	}
	parts := []Part{PartText, PartName, PartIBAN, PartReference, PartEndToEnd, PartMandate, PartNothing}
	for i, l := range v.profile.Labels {
		if strings.TrimSpace(l.Word) == "" || !slices.Contains(parts, l.Part) {
			v.wrong(fmt.Sprintf("labels[%d]", i), "want a word, and as part one of %v", parts)
		}
	}
	if len(v.profile.Labels) > maxNames || len(v.profile.States) > maxNames {
		v.wrong("labels", "more than %d", maxNames)
	}
}

// byField are the single columns by their JSON names.
func (c Columns) byField() map[string]Column {
	return map[string]Column{
		"account": c.Account, "booked_on": c.BookedOn, "value_on": c.ValueOn, "amount": c.Amount, "debit": c.Debit,
		"credit": c.Credit, "side": c.Side, "gross": c.Gross, "currency": c.Currency, "name": c.Name,
		"name_paid": c.NamePaid, "iban": c.IBAN, "bank_code": c.BankCode, "ultimate": c.Ultimate, "kind": c.Kind,
		"document": c.Document, "reference": c.Reference, "end_to_end": c.EndToEnd, "related": c.Related,
		"mandate": c.Mandate, "original": c.Original, "original_currency": c.OriginalCurrency,
		"return_fee": c.ReturnFee, "balance": c.Balance,
	}
}

// Format is the format of the statements read with the profile.
func (p Profile) Format() bankstatement.Format {
	return bankstatement.FormatCSV + ":" + bankstatement.Format(p.Name)
}
