package remittance

import (
	"regexp"

	"github.com/mahnwerk/mahnwerk/ar/money"
)

// Documents differ in what they leave unsaid: whether a plain "amount" beside a discount is before or after it, whether
// discounts carry a minus, whether credit notes do. Each way to read them is a convention, and one holds for the whole
// document. The readings are tried in a fixed order, and the first whose sums come out against the stated total is
// taken; without one the first reading stands, and CheckSums tells that it is not proven.

// convention is one way to read the figures of a document.
type convention struct {
	// amountIsNet reads a plain amount as what is paid, otherwise as what is owed.
	amountIsNet bool
	// creditsPositive reads credit notes without a sign as negative all the same.
	creditsPositive bool
	// debitNegative reads the rows on the debit side as negative.
	debitNegative bool
	// ratesDeduct takes the rate of discount of a row off where the row states neither a deduction nor a net.
	ratesDeduct bool
	// payersSide turns all signs around: the payer's books have invoices on the credit side, and some print them so.
	payersSide bool
}

// conventions are all that can be told apart in the rows, the most literal first. Rows that show the signs of the payer's
// books are read in these first.
func conventions(rows []figures) []convention {
	sides := []bool{false}
	switch onPayersSide(rows) {
	case sideShown:
		sides = []bool{true}
	case sidePossible:
		sides = []bool{false, true}
	}
	var all []convention
	for _, side := range sides {
		all = append(all, bySigns(convention{payersSide: side})...)
	}
	if statesRates(rows) {
		for _, side := range sides {
			all = append(all, bySigns(convention{payersSide: side, ratesDeduct: true})...)
		}
	}
	return all
}

// bySigns varies what a convention says about plain amounts and signs.
func bySigns(c convention) []convention {
	var all []convention
	for _, c.debitNegative = range []bool{true, false} {
		for _, c.creditsPositive = range []bool{false, true} {
			for _, c.amountIsNet = range []bool{false, true} {
				all = append(all, c)
			}
		}
	}
	return all
}

// side says whether the rows have the signs of the payer's books.
type side int

const (
	sideNotShown side = iota
	// sidePossible is when all rows are negative and none is named a credit note: a positive total decides.
	sidePossible
	// sideShown is when invoices are negative and credit notes are not.
	sideShown
)

// onPayersSide tells whether the signs are those of the payer's books: every invoice has a minus and every credit note,
// if there is any, has none.
func onPayersSide(rows []figures) side {
	invoices, credits := 0, 0
	for _, f := range rows {
		base := f.base()
		switch {
		case base == nil || base.IsZero():
		case base.IsNegative() == f.credit:
			return sideNotShown
		case f.credit:
			credits++
		default:
			invoices++
		}
	}
	switch {
	case invoices == 0:
		return sideNotShown
	case credits == 0:
		return sidePossible
	}
	return sideShown
}

func statesRates(rows []figures) bool {
	for _, f := range rows {
		if f.percent != "" {
			return true
		}
	}
	return false
}

// resolve fills in the amounts of all lines and the total.
func (r *reading) resolve(a *Advice, rows []figures) {
	if len(r.faults) > 0 {
		return
	}
	opposite := deductionsOppose(rows)
	for i, c := range conventions(rows) {
		lines, faults := r.linesBy(c, opposite, rows, a.Lines)
		if i > 0 && len(faults) > 0 {
			continue
		}
		reading := *a
		reading.Lines, reading.Total = lines, r.paidTotal(c)
		proven := reading.CheckSums() == nil
		if i == 0 || proven {
			*a = reading
			if i == 0 {
				r.faults = append(r.faults, faults...)
			}
		}
		if proven {
			return
		}
	}
}

// discountText is the text of a row that is the discount of the document above and nothing else.
var discountText = regexp.MustCompile(`^(abzgl\.? |abzueglich |less |minus )?(skonto\w*|cash discount|discount|settlement discount|escompte)\b`)

// foldDiscounts makes a row of its own that only states the discount of the document above ("Skonto 2 %", -23,80) the
// deduction of that document.
func foldDiscounts(a *Advice, rows []figures) []figures {
	lines, kept := a.Lines[:0:0], rows[:0:0]
	for i, f := range rows {
		if n := len(kept); n > 0 && a.Lines[i].Document == "" && discountText.MatchString(fold(a.Lines[i].Reason)) && lines[n-1].Document != "" &&
			kept[n-1].takeDiscount(f) {
			continue
		}
		lines, kept = append(lines, a.Lines[i]), append(kept, f)
	}
	a.Lines = lines
	return kept
}

// takeDiscount takes the amount of another row as deduction, when it has the opposite sign and is less.
func (f *figures) takeDiscount(discount figures) bool {
	base, off := f.base(), discount.base()
	if base == nil || off == nil || f.deduction != nil && !f.deduction.IsZero() || discount.deduction != nil && !discount.deduction.IsZero() {
		return false
	}
	if f.net != nil && *f.net != *base || base.IsNegative() == off.IsNegative() {
		return false
	}
	deduction, err := off.Neg()
	if err != nil {
		return false
	}
	if rest, err := base.Add(*off); err != nil || rest.IsNegative() != base.IsNegative() {
		return false
	}
	f.gross, f.amount, f.net, f.deduction = base, nil, nil, &deduction
	return true
}

// deductionsOppose tells whether the document writes deductions with the sign that lowers the amount ("-20,00" beside
// "1.000,00"): most rows do.
func deductionsOppose(rows []figures) bool {
	balance := 0
	for _, f := range rows {
		base := f.base()
		if base == nil || f.deduction == nil || f.deduction.IsZero() || base.IsZero() {
			continue
		}
		if base.IsNegative() == f.deduction.IsNegative() {
			balance++
		} else {
			balance--
		}
	}
	return balance < 0
}

// base is the amount that a deduction is taken off, as far as a row tells one.
func (f figures) base() *money.Amount {
	for _, amount := range []*money.Amount{f.gross, f.amount, f.net} {
		if amount != nil {
			return amount
		}
	}
	return nil
}

// linesBy reads all rows by one convention.
func (r *reading) linesBy(c convention, opposite bool, rows []figures, texts []Line) ([]Line, Faults) {
	lines := append([]Line(nil), texts...)
	var faults Faults
	for i, f := range rows {
		err := f.fill(&lines[i], c, opposite, r.currency)
		if err != nil {
			faults = append(faults, Fault{File: r.opts.File, Place: lines[i].Place, Field: "amount", Text: err.Error()})
		}
	}
	return lines, faults
}

// fill computes gross, deduction and net of a row. Two of them give the third; with all three the deduction takes the
// sign that makes the row come out, if one does.
func (f figures) fill(line *Line, c convention, opposite bool, currency money.Currency) error {
	gross, net := f.split(c)
	f, err := f.withRate(c, gross, net)
	if err != nil {
		return err
	}
	deduction := money.Zero(currency)
	if f.deduction != nil {
		deduction = *f.deduction
	}
	if opposite {
		if deduction, err = deduction.Neg(); err != nil {
			return err
		}
	}
	switch {
	case gross != nil && net != nil:
		deduction, err = between(*gross, *net, deduction, f.deduction != nil)
	case gross != nil:
		net, err = less(*gross, deduction)
	case net != nil:
		gross, err = plus(*net, deduction)
	default: // a line that only deducts
		zero := money.Zero(currency)
		gross = &zero
		net, err = less(zero, deduction)
	}
	if err != nil {
		return err
	}
	line.Gross, line.Deduction, line.Net = *gross, deduction, *net
	return f.sign(line, c)
}

// withRate computes the deduction of a row that only states its rate.
func (f figures) withRate(c convention, gross, net *money.Amount) (figures, error) {
	if !c.ratesDeduct || f.percent == "" || f.deduction != nil || gross == nil || net != nil {
		return f, nil
	}
	share, err := percentOf(*gross, f.percent)
	f.deduction = &share
	return f, err
}

// split decides what a plain amount is beside what the row says.
func (f figures) split(c convention) (gross, net *money.Amount) {
	gross, net = f.gross, f.net
	switch {
	case f.amount == nil:
	case gross == nil && net == nil && c.amountIsNet:
		net = f.amount
	case gross == nil && net == nil:
		gross = f.amount
	case gross == nil:
		gross = f.amount
	case net == nil:
		net = f.amount
	}
	return gross, net
}

// between returns the deduction that lies between gross and net: the stated one with the sign that fits, or the
// difference where none is stated. A stated one that fits with no sign stays, for CheckSums to find.
func between(gross, net, stated money.Amount, has bool) (money.Amount, error) {
	difference, err := gross.Sub(net)
	if err != nil || !has {
		return difference, err
	}
	opposite, err := stated.Neg()
	if err == nil && opposite == difference {
		return opposite, nil
	}
	return stated, nil
}

func less(a, b money.Amount) (*money.Amount, error) {
	result, err := a.Sub(b)
	return &result, err
}

func plus(a, b money.Amount) (*money.Amount, error) {
	result, err := a.Add(b)
	return &result, err
}

// sign turns the whole line around when the convention says that its words or the payer's books, and not its figures
// alone, tell its sign.
func (f figures) sign(line *Line, c convention) error {
	lowers := (f.debitSide && c.debitNegative || f.credit && c.creditsPositive) && line.Net.IsPositive()
	if !lowers && !c.payersSide {
		return nil
	}
	for _, amount := range []*money.Amount{&line.Gross, &line.Deduction, &line.Net} {
		turned, err := amount.Neg()
		if err != nil {
			return err
		}
		*amount = turned
	}
	return nil
}

// paidTotal is the stated total with the sign of a payment: one in the signs of the payer's books is turned around.
func (r *reading) paidTotal(c convention) money.Amount {
	total := r.total(c)
	if turned, err := total.Neg(); c.payersSide && total.IsNegative() && err == nil {
		return turned
	}
	return total
}

// total returns the total that the document states, in its words with the strongest label; its currency is empty when
// it states none.
func (r *reading) total(c convention) money.Amount {
	if stated, ok := r.shared[roleTotal]; ok && !r.totalIsAmount() {
		if amount, err := r.read(stated); err == nil {
			return amount
		}
	}
	var total money.Amount
	rank := -1
	for _, t := range r.totals {
		if amount, ok := r.totalOf(t, c); ok && t.rank >= rank {
			total, rank = amount, t.rank
		}
	}
	return total
}

// totalIsAmount tells whether the column "total" of the table holds the amounts of the lines.
func (r *reading) totalIsAmount() bool {
	return len(r.rows) > 0 && onlyTotal(r.rows[0].record)
}

func (r *reading) read(c cell) (money.Amount, error) {
	if c.machine {
		return ParseNumber(c.text, r.currency)
	}
	return readAmount(c.text, r.currency, r.style)
}

// totalOf reads one line of totals: the amount below the column of what is paid, or else the last on the line.
func (r *reading) totalOf(t rawTotal, c convention) (money.Amount, bool) {
	chosen := cell{}
	rank := -1
	for i, value := range t.cells {
		h := t.columns[i].heading
		paid := h.role == roleNet || h.role == roleAmount && !hasRole(t.columns, roleNet) &&
			(c.amountIsNet || hasRole(t.columns, roleGross) || !hasRole(t.columns, roleDeduction))
		if paid && (value.machine || isFigure(value.text)) && h.rank > rank {
			chosen, rank = value, h.rank
		}
	}
	if rank < 0 && t.cells != nil && hasRole(t.columns, roleDeduction) && !hasRole(t.columns, roleNet) && len(t.figures) > 1 {
		return r.totalLessDeductions(t)
	}
	if rank < 0 && len(t.figures) > 0 {
		chosen = t.figures[len(t.figures)-1]
	}
	if chosen.text == "" {
		return money.Amount{}, false
	}
	amount, err := r.read(chosen)
	return amount, err == nil
}

// totalLessDeductions reads a line of totals that sums up the amounts and their deductions apart.
func (r *reading) totalLessDeductions(t rawTotal) (money.Amount, bool) {
	row := rawRow{record: t.record}
	before := len(r.faults)
	f := r.figures(row)
	r.faults = r.faults[:before] // a total that cannot be read is none
	base := f.base()
	if base == nil || f.deduction == nil {
		return money.Amount{}, false
	}
	deduction := *f.deduction
	if deduction.IsNegative() != base.IsNegative() {
		turned, err := deduction.Neg()
		if err != nil {
			return money.Amount{}, false
		}
		deduction = turned
	}
	total, err := base.Sub(deduction)
	return total, err == nil
}
