package remittance

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/iban"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// reading turns one document into an advice.
type reading struct {
	document
	opts     Options
	currency money.Currency
	style    money.NumberStyle
	order    dateOrder
	faults   Faults
}

// figures are the amounts of one row by what their column says; a nil one is an empty cell.
type figures struct {
	gross, amount, net, deduction *money.Amount
	percent                       string // the rate of discount as written
	credit                        bool
	debitSide                     bool
}

func (r *reading) fault(place Place, field, format string, args ...any) {
	r.faults = append(r.faults, Fault{File: r.opts.File, Place: place, Field: field, Text: fmt.Sprintf(format, args...)})
}

// advice reads the document. What could not be read is in faults.
func (r *reading) advice() Advice {
	r.findCurrency()
	r.findStyle()
	if len(r.faults) > 0 {
		return Advice{}
	}
	advice := Advice{Payer: r.meta.party(), Number: r.meta.number, Currency: r.currency, Source: r.opts.Source}
	r.order = orderOf(append(r.cellDates(), r.meta.dates...))
	advice.On, _ = readDate(r.meta.written(), r.order)
	advice.PayOn, _ = readDate(r.meta.payOn, r.order)
	r.takeShared(&advice)
	rows := make([]figures, len(r.rows))
	for i, row := range r.rows {
		advice.Lines = append(advice.Lines, r.line(row))
		rows[i] = r.figures(row)
		if customer := advice.Lines[i].Customer; customer != "" {
			advice.Payer.addCustomer(customer)
		}
	}
	rows = foldDiscounts(&advice, rows)
	r.resolve(&advice, rows)
	return advice
}

// findCurrency takes the one currency of the document.
func (r *reading) findCurrency() {
	switch named := r.currencies(); {
	case len(named) == 1:
		r.currency = named[0]
	case len(named) > 1:
		r.fault(r.rows[0].place, "currency", "amounts in %d currencies; an advice pays in one", len(named))
	case r.opts.Currency != "":
		r.currency = r.opts.Currency
	default:
		r.fault(r.rows[0].place, "currency", "the document names no currency")
	}
}

// findStyle finds the one number style of the document.
func (r *reading) findStyle() {
	var evidence styleEvidence
	var doubtful Place
	add := func(place Place, c cell) {
		if c.machine || !isFigure(c.text) {
			return
		}
		before := evidence.ambiguous
		evidence.add(ungroup(c.text))
		if evidence.ambiguous && !before {
			doubtful = place
		}
	}
	for _, row := range r.rows {
		for i, c := range row.cells {
			if row.columns[i].role.isMoney() || row.columns[i].role == roleTax {
				add(row.place, c)
			}
		}
	}
	for _, total := range r.totals {
		for _, c := range total.figures {
			add(total.place, c)
		}
	}
	var ok bool
	if r.style, ok = evidence.style(); ok {
		return
	}
	if evidence.german && evidence.english {
		r.fault(r.rows[0].place, "amounts", "numbers are written in the German and in the English style")
		return
	}
	r.fault(doubtful, "amounts", "nothing in the document says whether a separator before three digits is of decimals or of thousands")
}

// cellDates returns the dates in the table as written.
func (r *reading) cellDates() []string {
	var texts []string
	for _, row := range r.rows {
		for i, c := range row.cells {
			if row.columns[i].role == roleDate {
				texts = append(texts, c.text)
			}
		}
	}
	return texts
}

// takeShared fills in what the rows repeat.
func (r *reading) takeShared(a *Advice) {
	if c, ok := r.shared[roleAdvice]; ok {
		a.Number = c.text
	}
	if c, ok := r.shared[rolePayer]; ok && !ownName(c.text, r.opts) {
		a.Payer.Name = c.text
	}
	if c, ok := r.shared[roleIBAN]; ok && iban.HasCheckDigits(string(bankstatement.NewAccount(c.text))) &&
		!slices.Contains(r.opts.OwnAccounts, bankstatement.NewAccount(c.text)) {
		a.Payer.IBAN = bankstatement.NewAccount(c.text)
	}
	if on := r.date(r.shared[roleAdviceOn]); !on.IsZero() {
		a.On = on
	}
	if on := r.date(r.shared[rolePayOn]); !on.IsZero() {
		a.PayOn = on
	}
}

func (r *reading) date(c cell) calendar.Date {
	if !c.on.IsZero() {
		return c.on
	}
	on, _ := readDate(c.text, r.order) // a date nobody can read is no date; it moves no money
	return on
}

// line reads everything of a row but its amounts.
func (r *reading) line(row rawRow) Line {
	line := Line{Place: row.place, Customer: row.customer}
	ours, theirs := r.documents(row)
	line.Document, line.Theirs = bareDocument(ours), theirs
	line.On = r.date(best(row, roleDate))
	if customer := best(row, roleCustomer); customer.text != "" {
		line.Customer = customer.text
	}
	var reasons []string
	for i, c := range row.cells {
		if role := row.columns[i].role; c.text != "" && (role == roleReason || role == roleType) {
			reasons = append(reasons, c.text)
		}
	}
	if row.more != "" {
		reasons = append(reasons, row.more)
	}
	line.Reason = strings.Join(reasons, ", ")
	if line.Document == "" && line.Reason == "" {
		line.Reason = ours
	}
	return line
}

// documents returns our and the payer's number of a row. The column that most likely holds ours counts; where it is
// empty in this row, the next likely one.
func (r *reading) documents(row rawRow) (ours, theirs string) {
	oursRank, theirsRank := -1, -1
	for i, c := range row.cells {
		h := row.columns[i].heading
		if h.role != roleDocument || c.text == "" {
			continue
		}
		switch {
		case h.rank > oursRank && (h.rank > rankTheirs || onlyTheirs(row)):
			if oursRank >= 0 {
				theirs, theirsRank = ours, oursRank
			}
			ours, oursRank = c.text, h.rank
		case h.rank > theirsRank || theirs == "":
			theirs, theirsRank = c.text, h.rank
		}
	}
	return ours, theirs
}

// onlyTheirs tells whether all document columns are the payer's own.
func onlyTheirs(row rawRow) bool {
	for _, c := range row.columns {
		if c.role == roleDocument && c.rank > rankTheirs {
			return false
		}
	}
	return true
}

// best returns the cell of the column of a role with the highest rank that is filled.
func best(row rawRow, want role) cell {
	var chosen cell
	rank := -1
	for i, c := range row.cells {
		if h := row.columns[i].heading; h.role == want && h.rank > rank && (c.text != "" || !c.on.IsZero()) {
			chosen, rank = c, h.rank
		}
	}
	return chosen
}

// figures reads the amounts of a row.
func (r *reading) figures(row rawRow) figures {
	var f figures
	ranks := map[role]int{}
	for i, c := range row.cells {
		h := row.columns[i].heading
		if h.role == roleSign {
			f.debitSide = isDebitSide(c.text)
		}
		if h.role == rolePercent && h.rank == rankExact && c.text != "" {
			f.percent = c.text
		}
		if c.text == "" || !h.role.isMoney() || cellCurrency(h.role, c.text) != "" && !isFigure(c.text) {
			continue
		}
		amount, ok := r.amount(row.place, i, row.columns[i], c)
		if !ok {
			continue
		}
		if h.role == roleDebit && f.amount == nil {
			f.amount = r.negative(row.place, amount)
		} else if h.role == roleDeduction {
			f.deduction = r.add(row.place, f.deduction, amount)
		} else if target := f.of(h.role); target != nil && h.rank > ranks[h.role] {
			*target, ranks[h.role] = &amount, h.rank
		}
	}
	f.credit = namesCredit(best(row, roleType).text) || namesCredit(best(row, roleDocument).text) || namesCredit(best(row, roleReason).text)
	if r.netOfTax(row, ranks) {
		f.net = nil
	}
	if f.gross == nil && f.amount == nil && f.net == nil && f.deduction == nil {
		f.amount = r.onlyTotal(row)
	}
	return f
}

// onlyTotal reads the column "total" of a row that has no other amount.
func (r *reading) onlyTotal(row rawRow) *money.Amount {
	for i, c := range row.cells {
		if row.columns[i].role == roleTotal && c.text != "" {
			if amount, ok := r.amount(row.place, i, row.columns[i], c); ok {
				return &amount
			}
		}
	}
	return nil
}

// netOfTax tells whether a column "net" is that without tax: when there is a column of tax and net is nothing better.
func (r *reading) netOfTax(row rawRow, ranks map[role]int) bool {
	return hasRole(row.columns, roleTax) && ranks[roleNet] == rankExact && ranks[roleGross] > 0
}

// of returns where the amount of a role goes.
func (f *figures) of(r role) **money.Amount {
	switch r {
	case roleGross:
		return &f.gross
	case roleAmount:
		return &f.amount
	case roleNet:
		return &f.net
	}
	return nil
}

// isDebitSide tells whether a mark puts the row on the debit side of the payer's account with us, which lowers what he
// pays.
func isDebitSide(text string) bool {
	switch fold(strings.TrimSpace(text)) {
	case "s", "soll", "d", "dr", "debit", "-":
		return true
	}
	return false
}

// amount reads one cell of a column of amounts.
func (r *reading) amount(place Place, i int, c column, value cell) (money.Amount, bool) {
	place.Column = i + 1
	var amount money.Amount
	var err error
	if value.machine {
		amount, err = ParseNumber(value.text, r.currency)
	} else {
		amount, err = readAmount(value.text, r.currency, r.style)
	}
	if err != nil {
		r.fault(place, headingName(c), "%v", err)
	}
	return amount, err == nil
}

// headingName is a heading for messages: it is a word of ours, never of the document, unless it is one we know.
func headingName(c column) string {
	switch c.role {
	case roleGross:
		return "gross"
	case roleNet:
		return "net"
	case roleDeduction:
		return "deduction"
	case roleTotal:
		return "total"
	}
	return "amount"
}

// negative turns an amount of the debit side around; nil when the cell says zero.
func (r *reading) negative(place Place, amount money.Amount) *money.Amount {
	if amount.IsZero() {
		return nil
	}
	turned, err := amount.Neg()
	if err != nil {
		r.fault(place, "debit", "%v", err)
	}
	return &turned
}

// add sums up the deductions of a row.
func (r *reading) add(place Place, sum *money.Amount, amount money.Amount) *money.Amount {
	if sum == nil {
		return &amount
	}
	total, err := sum.Add(amount)
	if err != nil {
		r.fault(place, "deduction", "%v", err)
	}
	return &total
}
