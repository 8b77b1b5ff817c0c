package bankcsv

import (
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/keyword"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// row is a record that is read as an entry. What is wrong with it is collected, so that a row tells all at once.
type row struct {
	layout
	record
	faults []rowFault
}

// rowFault is something wrong with a cell.
type rowFault struct {
	at    cell
	field string
	text  string
}

func (r *row) wrong(c Column, err error) {
	at, _ := r.cell(c)
	field := ""
	if len(c) > 0 {
		field = c[0]
	}
	r.faults = append(r.faults, rowFault{at, field, err.Error()})
}

// cell returns the cell of a column: of its names the first one with a value, else the first one that the list has. It
// is at the row's start for a column that a short row doesn't reach.
func (r *row) cell(c Column) (cell, bool) {
	empty, found := cell{line: r.record.line, column: 1}, false
	for _, name := range c {
		i, known := r.places[name]
		if !known {
			continue
		}
		if i < len(r.cells) && hasValue(r.cells[i]) {
			return r.cells[i], true
		}
		if i < len(r.cells) && !found {
			empty = cell{line: r.cells[i].line, column: r.cells[i].column}
		}
		found = true
	}
	return empty, found
}

// hasValue tells whether there is something in a cell; "N/A" is nothing.
func hasValue(c cell) bool { return c.text != "" && !strings.EqualFold(c.text, "N/A") }

// text is the text of a column, "" where there is none.
func (r *row) text(c Column) string {
	at, _ := r.cell(c)
	return at.text
}

// entry reads the row.
func (r *row) entry() bankstatement.Entry {
	c := r.profile.Columns
	entry := bankstatement.Entry{Line: r.record.line, Status: r.status()}
	entry.BookedOn = r.date(c.BookedOn, entry.Status == bankstatement.Booked)
	entry.ValueOn = r.date(c.ValueOn, false)
	entry.Amount, _ = r.amount()
	entry.BankReference = meaningful(r.text(c.Reference))
	entry.EndToEndID = meaningful(r.text(c.EndToEnd))
	entry.TransactionID = meaningful(r.text(c.Related))
	entry.MandateID = meaningful(r.text(c.Mandate))
	entry.Counterparty = r.counterparty(entry.Amount)
	entry.Remittance.Additional = r.text(c.Kind)
	if number := meaningful(r.text(c.Document)); number != "" {
		entry.Remittance.Structured = []bankstatement.Reference{{Kind: bankstatement.DocumentReference, Value: number}}
	}
	r.describe(&entry)
	r.charges(&entry)
	r.returned(&entry)
	return entry
}

// status applies the rules for rows that are not booked.
func (r *row) status() bankstatement.Status {
	for _, s := range r.profile.States {
		at, found := r.cell(s.Column)
		if !found {
			continue
		}
		value := folded(at.text)
		switch {
		case containsFolded(s.Information, value):
			return bankstatement.Information
		case containsFolded(s.Pending, value), len(s.Booked) > 0 && !containsFolded(s.Booked, value):
			return bankstatement.Pending
		}
	}
	return bankstatement.Booked
}

func containsFolded(values []string, value string) bool {
	for _, v := range values {
		if folded(v) == value {
			return true
		}
	}
	return false
}

// date reads a day. One that is not needed may be missing or something else ("offen"); the zero day then.
func (r *row) date(c Column, needed bool) calendar.Date {
	text := r.text(c)
	if text == "" && !needed {
		return calendar.Date{}
	}
	on, err := parseDate(text, r.profile.Dates)
	if err != nil && needed {
		r.wrong(c, err)
	}
	return on
}

// currency is that of the row, or of the list.
func (r *row) currency() (money.Currency, bool) {
	c := r.profile.Columns.Currency
	text := r.text(c)
	if text == "" && r.profile.Currency != "" {
		return r.profile.Currency, true
	}
	currency, err := parseCurrency(text)
	if err != nil {
		r.wrong(c, err)
	}
	return currency, err == nil
}

// amount is what moved the balance: the amount with its sign, or one of debit and credit.
func (r *row) amount() (money.Amount, bool) {
	c := r.profile.Columns
	currency, ok := r.currency()
	if !ok {
		return money.Amount{}, false
	}
	if r.text(c.Amount) == "" && len(c.Debit) > 0 {
		return r.debitOrCredit(currency)
	}
	amount, ok := r.number(c.Amount, currency)
	if !ok || len(c.Side) == 0 {
		return amount, ok
	}
	out, known := sides[folded(r.text(c.Side))]
	if !known {
		r.wrong(c.Side, errNoSide)
		return money.Amount{}, false
	}
	return signed(amount, out), true
}

// debitOrCredit reads the one of the two columns that has an amount.
func (r *row) debitOrCredit(currency money.Currency) (money.Amount, bool) {
	c := r.profile.Columns
	if r.text(c.Credit) != "" && r.text(c.Debit) == "" {
		amount, ok := r.number(c.Credit, currency)
		return signed(amount, false), ok
	}
	if r.text(c.Credit) != "" {
		r.wrong(c.Debit, errTwoSides)
		return money.Amount{}, false
	}
	amount, ok := r.number(c.Debit, currency)
	return signed(amount, true), ok
}

// sides are the words for money going out (true) and coming in.
var sides = map[string]bool{
	"s": true, "soll": true, "d": true, "debit": true, "out": true, "ausgang": true,
	"h": false, "haben": false, "c": false, "credit": false, "in": false, "eingang": false,
}

// signed gives an amount the sign of its direction, whatever sign it was written with.
func signed(amount money.Amount, out bool) money.Amount {
	if amount.IsNegative() != out {
		amount.Minor = -amount.Minor // parseAmount refuses the only number without a counterpart
	}
	return amount
}

// number reads the amount in a column.
func (r *row) number(c Column, currency money.Currency) (money.Amount, bool) {
	amount, err := parseAmount(r.text(c), currency, r.profile.Numbers)
	if err != nil {
		r.wrong(c, err)
	}
	return amount, err == nil
}

// counterparty reads the other side.
func (r *row) counterparty(amount money.Amount) bankstatement.Counterparty {
	c := r.profile.Columns
	name := r.text(c.Name)
	if amount.IsNegative() && len(c.NamePaid) > 0 {
		name = r.text(c.NamePaid)
	}
	account := meaningful(r.text(c.IBAN))
	if bankCode := meaningful(r.text(c.BankCode)); bankCode != "" && account != "" && strings.Trim(account, "0123456789") == "" {
		account = bankCode + "/" + account
	}
	return bankstatement.Counterparty{
		Name:         strings.Join(strings.Fields(name), " "),
		Account:      bankstatement.NewAccount(account),
		UltimateName: strings.Join(strings.Fields(r.text(c.Ultimate)), " "),
	}
}

// describe reads the remittance text: all its columns, each line a piece of its own, with labels and key words taken out
// of it.
func (r *row) describe(entry *bankstatement.Entry) {
	var pieces []string
	for _, column := range r.profile.Columns.Text {
		for _, line := range strings.Split(r.text(column), "\n") {
			if line = strings.TrimSpace(line); line != "" {
				pieces = append(pieces, line)
			}
		}
	}
	if len(r.profile.Labels) > 0 {
		pieces = r.labelled(entry, strings.Join(pieces, " "))
	}
	if r.profile.KeyWords {
		pieces = keyWords(entry, pieces)
	}
	entry.Remittance.Unstructured = pieces
}

// keyWords takes the SEPA key words out of the text, for what no column tells. A bank that puts the 27-character pieces
// of MT940 into one field leaves no trace of where it cut them, so the text is one piece.
func keyWords(entry *bankstatement.Entry, pieces []string) []string {
	text, values := keyword.Split(pieces, 0)
	fill := func(into *string, word string) {
		if *into == "" {
			*into = meaningful(values[word])
		}
	}
	fill(&entry.EndToEndID, "EREF")
	fill(&entry.MandateID, "MREF")
	ultimate := "ABWA"
	if entry.Amount.IsNegative() {
		ultimate = "ABWE"
	}
	fill(&entry.Counterparty.UltimateName, ultimate)
	if entry.Counterparty.Account == "" {
		entry.Counterparty.Account = bankstatement.NewAccount(meaningful(values["IBAN"]))
	}
	var kept []string
	for _, piece := range text {
		if piece = strings.TrimSpace(piece); piece != "" {
			kept = append(kept, piece)
		}
	}
	return kept
}

// labelled takes the labelled parts out of a text. An identifier ends at the first blank, and what stands behind it is
// text, unless another label follows.
func (r *row) labelled(entry *bankstatement.Entry, text string) []string {
	var kept []string
	keep := func(part string) {
		if part = strings.TrimSpace(part); part != "" {
			kept = append(kept, part)
		}
	}
	at, label, last := nextLabel(text, r.profile.Labels)
	keep(text[:at])
	for !last {
		text = text[at+len(label.Word):]
		part := label.Part
		at, label, last = nextLabel(text, r.profile.Labels)
		value := strings.TrimSpace(text[:at])
		if isIdentifier(part) && last {
			first := firstField(value)
			keep(value[len(first):])
			value = first
		}
		if part == PartText {
			keep(value)
		} else {
			assign(entry, part, value)
		}
	}
	return kept
}

// nextLabel finds the first label in a text; its end when there is none.
func nextLabel(text string, labels []Label) (at int, found Label, none bool) {
	at, none = len(text), true
	for _, label := range labels {
		if i := strings.Index(text, label.Word); i >= 0 && i < at {
			at, found, none = i, label, false
		}
	}
	return at, found, none
}

func isIdentifier(part Part) bool { return part != PartText && part != PartName }

// firstField is a text up to its first blank.
func firstField(text string) string {
	if end := strings.IndexByte(text, ' '); end >= 0 {
		return text[:end]
	}
	return text
}

// assign puts a labelled part where it belongs, unless a column of its own has told it.
func assign(entry *bankstatement.Entry, part Part, value string) {
	value = strings.TrimSpace(value)
	fill := func(into *string) {
		if *into == "" {
			*into = meaningful(value)
		}
	}
	switch part {
	case PartName:
		fill(&entry.Counterparty.Name)
	case PartReference:
		fill(&entry.BankReference)
	case PartEndToEnd:
		fill(&entry.EndToEndID)
	case PartMandate:
		fill(&entry.MandateID)
	case PartIBAN:
		if entry.Counterparty.Account == "" {
			entry.Counterparty.Account = bankstatement.NewAccount(meaningful(value))
		}
	}
}

// charges reads what was taken off: the difference between gross and amount, and the fee within a returned debit.
func (r *row) charges(entry *bankstatement.Entry) {
	c := r.profile.Columns
	if entry.Amount.Currency == "" {
		return // the fault is known
	}
	if r.text(c.Gross) != "" {
		gross, ok := r.number(c.Gross, entry.Amount.Currency)
		fee, err := entry.Amount.Sub(gross)
		if ok && err == nil && !fee.IsZero() {
			entry.Gross, entry.Charges = gross, fee
		}
	}
	if r.text(c.ReturnFee) != "" {
		if fee, ok := r.number(c.ReturnFee, entry.Amount.Currency); ok && !fee.IsZero() {
			entry.Charges = signed(fee, true)
		}
	}
	if r.text(c.Original) == "" {
		return
	}
	currency := entry.Amount.Currency
	if text := r.text(c.OriginalCurrency); text != "" {
		var err error
		if currency, err = parseCurrency(text); err != nil {
			r.wrong(c.OriginalCurrency, err)
			return
		}
	}
	if original, ok := r.number(c.Original, currency); ok && !original.IsZero() {
		entry.Instructed = signed(original, false)
	}
}

// returnWords are in the bank's word for a returned payment (folded).
var returnWords = []string{"ruecklast", "rueckbelast", "rueckueberw", "retoure", "rueckgabe", "lastschriftrueck", "returnitem"}

// returned notes a payment that came back: by the bank's word for it, or because a returned debit's fee is in it.
func (r *row) returned(entry *bankstatement.Entry) {
	kind := folded(entry.Remittance.Additional)
	is := entry.Charges.Currency != "" && r.text(r.profile.Columns.ReturnFee) != ""
	for _, word := range returnWords {
		is = is || strings.Contains(kind, word)
	}
	if !is {
		return
	}
	code := bankstatement.TransactionCode{SubFamily: "RRTN"} // known by now; a list has no transaction code
	reason := bankstatement.ImpliedReturn(code, append([]string{entry.Remittance.Additional}, entry.Remittance.Unstructured...)...)
	entry.ReturnReason = bankstatement.ReturnReason{Code: reason.Code, Text: entry.Remittance.Additional}
	if !entry.ReturnReason.IsReturn() {
		entry.ReturnReason.Text = "return"
	}
}
