package reply

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mahnwerk/mahnwerk/ar/iban"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// values are the facts in words, by placeholder. A placeholder whose facts are missing has the empty text; Compose has
// refused such a draft before.
func (l language) values(f Facts) map[string]string {
	return map[string]string{
		"salutation": l.salutationOf(f),
		"sender":     strings.TrimPrefix(f.Creditor.Signer+"\n"+f.Creditor.Name, "\n"),
		"about":      l.about(f),
		"items":      l.table(f.Items),
		"total":      l.totalOf(f.Items),
		"due":        f.ByOn.Format(l.tag),
		"today":      f.TodayOn.Format(l.tag),
		"promises":   l.lines(f.Payments, l.promised, l.promisedOpen),
		"plan":       l.lines(f.Payments, l.offered, l.offered),
		"disputed":   l.lines(f.Disputed, l.disputed, l.disputedWhole),
		"broken":     l.lines(brokenOf(f.Items), l.broken, l.brokenOpen),
		"paid":       l.paidOf(f.Payments),
		"documents":  listed(f.Documents, l.paid),
		"iban":       l.bankLines(f),
	}
}

func (l language) salutationOf(f Facts) string {
	form := map[string]string{"Herr": "Herr", "Mr": "Herr", "Frau": "Frau", "Ms": "Frau"}[f.Addressee.Form]
	if form == "" || f.Addressee.Name == "" {
		return l.salutation[f.Tone][""]
	}
	return fmt.Sprintf(l.salutation[f.Tone][form], f.Addressee.Name)
}

// maxNamed is how many invoices a subject names; more are only counted as what is open.
const maxNamed = 3

// about names the invoices of the mail, for its subject.
func (l language) about(f Facts) string {
	var numbers []string
	add := func(n string) {
		if n != "" && !slices.Contains(numbers, n) {
			numbers = append(numbers, n)
		}
	}
	for _, p := range slices.Concat(f.Payments, f.Disputed) {
		add(p.Invoice)
	}
	if len(numbers) == 0 {
		for _, item := range f.Items {
			add(item.Number)
		}
	}
	switch {
	case len(numbers) == 0:
		return l.account
	case len(numbers) == 1:
		return fmt.Sprintf(l.invoice, numbers[0])
	case len(numbers) > maxNamed:
		return l.openInvoices
	}
	last := len(numbers) - 1
	return fmt.Sprintf(l.invoices, strings.Join(numbers[:last], ", ")+l.and+numbers[last])
}

// table lists items with their due date and what is open, and the sum of several.
func (l language) table(items []Item) string {
	if len(items) == 0 {
		return ""
	}
	rows := [][3]string{{l.number, l.due, l.open}}
	for _, item := range items {
		rows = append(rows, [3]string{item.Number, item.DueOn.Format(l.tag), l.amount(item.Open)})
	}
	if len(items) > 1 {
		rows = append(rows, [3]string{l.sum, "", l.totalOf(items)})
	}
	var widths [3]int
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	lines := make([]string, len(rows))
	for i, row := range rows {
		lines[i] = padded(row[0], widths[0]) + gap + padded(row[1], widths[1]) + gap + strings.Repeat(" ", widths[2]-utf8.RuneCountInString(row[2])) + row[2]
	}
	return strings.Join(lines, "\n")
}

const gap = "   "

func padded(s string, width int) string {
	return s + strings.Repeat(" ", width-utf8.RuneCountInString(s))
}

func (l language) amount(a money.Amount) string {
	if a.Currency == "" {
		return ""
	}
	return a.Format(l.tag)
}

func (l language) totalOf(items []Item) string {
	total, ok := totalOf(items)
	if !ok {
		return ""
	}
	return l.amount(total)
}

// totalOf is the sum of items; ok is false for none, and for items of several currencies, which checkItems refuses.
func totalOf(items []Item) (total money.Amount, ok bool) {
	if len(items) == 0 {
		return money.Amount{}, false
	}
	open := make([]money.Amount, len(items))
	for i, item := range items {
		open[i] = item.Open
	}
	total, err := money.Sum(items[0].Open.Currency, open...)
	return total, err == nil
}

// lines are payments, one a line, in the form with an amount or in the one without.
func (l language) lines(payments []Payment, with, without string) string {
	all := make([]string, len(payments))
	for i, p := range payments {
		form := with
		if p.Amount.Currency == "" {
			form = without
		}
		all[i] = strings.NewReplacer("%[1]s", l.amount(p.Amount), "%[2]s", p.Invoice, "%[3]s", p.On.Format(l.tag)).Replace(form)
	}
	return strings.Join(all, "\n")
}

func brokenOf(items []Item) []Payment {
	var broken []Payment
	for _, item := range items {
		if !item.BrokenOn.IsZero() {
			broken = append(broken, Payment{Invoice: item.Number, On: item.BrokenOn, Amount: item.BrokenAmount})
		}
	}
	return broken
}

// paidOf are reported payments: what is known of each.
func (l language) paidOf(payments []Payment) string {
	var parts []string
	for _, p := range payments {
		known := slices.DeleteFunc([]string{l.amount(p.Amount), p.Invoice, p.On.Format(l.tag)}, func(s string) bool { return s == "" })
		parts = append(parts, strings.Join(known, ", "))
	}
	return listed(parts, l.paid)
}

func listed(all []string, form string) string {
	lines := make([]string, len(all))
	for i, s := range all {
		lines[i] = strings.Replace(form, "%s", s, 1)
	}
	return strings.Join(lines, "\n")
}

// bankLines is our account, from the configuration, with what to write on the transfer.
func (l language) bankLines(f Facts) string {
	if f.Creditor.IBAN == "" {
		return ""
	}
	lines := []string{l.recipient + ": " + f.Creditor.Name, "IBAN: " + iban.Grouped(f.Creditor.IBAN)}
	if f.Creditor.BIC != "" {
		lines = append(lines, "BIC: "+f.Creditor.BIC)
	}
	if f.Reference != "" {
		lines = append(lines, l.purpose+": "+f.Reference)
	}
	return strings.Join(lines, "\n")
}

// maxField bounds a text from master data, in characters, so that a row of the table stays within a line.
const maxField = 60

// clean makes every text of master data one bounded line without control and format characters: they can hide words or
// reverse them (Unicode TR 36, section 2). Braces are taken out, so that no name is a placeholder.
func (f Facts) clean() Facts {
	for _, s := range []*string{&f.Creditor.Name, &f.Creditor.Signer, &f.Creditor.IBAN, &f.Creditor.BIC, &f.Creditor.Email, &f.Creditor.Phone,
		&f.Addressee.Form, &f.Addressee.Name, &f.Customer, &f.Reference} {
		*s = oneLine(*s)
	}
	f.Items, f.Payments, f.Disputed, f.Documents = slices.Clone(f.Items), slices.Clone(f.Payments), slices.Clone(f.Disputed), slices.Clone(f.Documents)
	for i := range f.Items {
		f.Items[i].Number = oneLine(f.Items[i].Number)
	}
	for _, all := range [][]Payment{f.Payments, f.Disputed} {
		for i := range all {
			all[i].Invoice = oneLine(all[i].Invoice)
		}
	}
	for i := range f.Documents {
		f.Documents[i] = oneLine(f.Documents[i])
	}
	return f
}

func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == '{', r == '}':
			return -1
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > maxField {
		s = strings.TrimSpace(string(runes[:maxField-1])) + "…"
	}
	return s
}
