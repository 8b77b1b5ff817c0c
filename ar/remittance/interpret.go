package remittance

import (
	"fmt"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/money"
)

// rawRow is a line of the table before its figures are read.
type rawRow struct {
	record
	customer string // of the heading above, where the table is grouped by customer
	more     string // text on the lines below that continues no cell
}

// rawTotal is a line that states a total.
type rawTotal struct {
	record
	rank int
}

// document is one advice before its figures are read.
type document struct {
	meta   meta
	rows   []rawRow
	totals []rawTotal
	// shared are the values that programs repeat in every row: number, payer, total.
	shared map[role]cell
	// open is set directly below a row, where its second half may follow.
	open bool
}

// interpret reads the records of a document as advices.
func interpret(records []record, opts Options) ([]Advice, error) {
	if len(records) > MaxLines {
		return nil, fmt.Errorf("%d lines: %w (at most %d)", len(records), ErrTooLarge, MaxLines)
	}
	decimals := writesDecimals(records)
	var advices []Advice
	var faults Faults
	found := false
	for _, part := range splitAdvices(records) {
		d := collect(part, decimals, opts)
		if len(d.rows) == 0 {
			continue
		}
		found = true
		r := reading{document: d, opts: opts}
		advice := r.advice()
		faults = append(faults, r.faults...)
		advices = append(advices, advice)
	}
	if !found {
		return nil, noTable(records)
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return advices, nil
}

// noTable says what is missing: the heading, or the lines below it.
func noTable(records []record) error {
	for _, r := range records {
		if r.columns != nil {
			return fmt.Errorf("%w: below the heading, from %s on, no line has an amount", ErrNoTable, r.place)
		}
	}
	return ErrNoTable
}

// writesDecimals tells whether the amounts in the tables have decimals. If any has, bare digits are no amounts: they are
// page numbers and registers in the footer.
func writesDecimals(records []record) bool {
	for _, r := range records {
		for i, c := range r.cells {
			if r.columns[i].role.isMoney() && !c.machine && isAmount(c.text) {
				return true
			}
		}
	}
	return false
}

// splitAdvices cuts the records where another advice begins: where a page, before its table, has another number than
// the page before, or a row of a table names another advice.
func splitAdvices(records []record) [][]record {
	var parts [][]record
	start, number := 0, ""
	for i, r := range records {
		next := adviceOf(r)
		if next == "" || next == number {
			continue
		}
		if number != "" {
			begin := i
			if r.cells == nil {
				begin = pageStart(records, i, start)
			}
			if begin > start {
				parts = append(parts, records[start:begin])
				start = begin
			}
		}
		number = next
	}
	return append(parts, records[start:])
}

// adviceOf returns the advice number that a record states, "" when it states none. A mention within the table is none.
func adviceOf(r record) string {
	for i, c := range r.cells {
		if r.columns[i].role == roleAdvice && c.text != "" && hasDocument(r) {
			return c.text
		}
	}
	if r.grid && r.cells != nil || len(r.figures) > 0 {
		return ""
	}
	if hasRole(r.columns, roleAdvice) {
		return ""
	}
	m := meta{}
	m.readNumber(r.text)
	return m.number
}

// pageStart goes back from record i to the first record of its page, not further than limit.
func pageStart(records []record, i, limit int) int {
	for i > limit && records[i-1].place.Page == records[i].place.Page {
		i--
	}
	return i
}

// collect sorts the records of one advice into rows, totals and text.
func collect(records []record, decimals bool, opts Options) document {
	d := document{shared: map[role]cell{}}
	customer := ""
	leads := leadsRows(records, decimals)
	var above *record
	for i, r := range records {
		open := d.open
		d.open = false
		if leads && isLead(r, decimals) {
			above = &records[i]
			continue
		}
		switch {
		case r.cells != nil && !hasRole(r.columns, roleDocument):
			if isSummaryRow(r) {
				d.share(r)
			}
			customer = d.text(r, customer, opts)
		case isCarryOver(r.text) && !hasDocument(r):
		case open && !isRow(r, decimals) && d.continueRow(r):
			d.open = true
		case !isRow(r, decimals):
			customer = d.text(r, customer, opts)
		case d.isTotal(r):
		default:
			d.rows = append(d.rows, below(above, rawRow{record: r, customer: customer}))
			d.share(r)
			d.open = !leads
		}
		above = nil
	}
	d.dropSingleCustomer()
	return d
}

// leadsRows tells whether the number of a document stands on the line above its amounts, as in cells of several lines
// whose amounts are aligned at the bottom: such a line is the first below the heading and, before each total, none is the
// last.
func leadsRows(records []record, decimals bool) bool {
	first := true
	found := false
	for i, r := range records {
		if r.cells == nil {
			first = true
			continue
		}
		if first && hasRole(r.columns, roleDocument) {
			if !isLead(r, decimals) {
				return false
			}
			found = true
		}
		first = false
		if last := i+1 == len(records) || records[i+1].cells == nil; last && isLead(r, decimals) {
			return false
		}
	}
	return found
}

// isLead tells whether a printed line can be the first half of a row: words in columns of text, a number in the one of
// documents or the beginning of one, and no amount.
func isLead(r record, decimals bool) bool {
	return !r.grid && r.cells != nil && len(r.figures) == 0 && !isRow(r, decimals) && (hasDocument(r) || cutsDocument(r)) && wraps(r)
}

// cutsDocument tells whether the number of a document goes on below.
func cutsDocument(r record) bool {
	for i, c := range r.cells {
		if r.columns[i].role == roleDocument && isCut(c.text) && strings.Trim(c.text, "-–/ ") != "" {
			return true
		}
	}
	return false
}

// below puts the first half of a row above the second. The number of the document is in the first; what stands below it
// is a remark.
func below(above *record, row rawRow) rawRow {
	if above == nil || above.place.Page != row.place.Page || len(above.cells) != len(row.cells) {
		return row
	}
	row.cells = append([]cell(nil), row.cells...)
	for i, c := range above.cells {
		under := &row.cells[i].text
		switch {
		case c.text == "":
		case *under == "":
			*under = c.text
		case row.columns[i].role == roleDocument && !isCut(c.text):
			row.more = strings.TrimSpace(row.more + " " + *under)
			*under = c.text
		default:
			*under = joinCell(c.text, *under)
		}
	}
	return row
}

// dropSingleCustomer forgets the customer of the rows when it is the same for all: then it stood in the heading of the
// advice and groups nothing.
func (d *document) dropSingleCustomer() {
	for _, row := range d.rows {
		if row.customer != d.rows[0].customer {
			return
		}
	}
	for i := range d.rows {
		d.rows[i].customer = ""
	}
}

// text takes a line outside of the rows: a total, a customer's heading, or words about the advice as a whole. It returns the customer that the rows below belong to.
func (d *document) text(r record, customer string, opts Options) string {
	if rank, ok := totalRank(r.text); ok && len(r.figures) > 0 {
		d.totals = append(d.totals, rawTotal{record: record{place: r.place, text: r.text, figures: r.figures}, rank: rank})
	}
	d.meta.read(r.text, opts)
	if found := customerNo.FindStringSubmatch(r.text); found != nil {
		return strings.TrimRight(found[1], ".-/")
	}
	return customer
}

// continueRow adds a line without amounts to the row above when it stands close below it and within its text columns.
// The number of a document goes on only where it was cut at a hyphen or slash; other text below it is a remark.
func (d *document) continueRow(r record) bool {
	if !r.near || len(r.figures) > 0 || r.cells == nil {
		return false
	}
	last := &d.rows[len(d.rows)-1]
	if r.place.Page != last.place.Page || !wraps(r) || len(last.columns) != len(r.columns) {
		return false
	}
	last.cells = append([]cell(nil), last.cells...)
	for i, c := range r.cells {
		above := &last.cells[i].text
		switch {
		case c.text == "":
		case r.columns[i].role == roleDocument && *above != "" && !isCut(*above):
			last.more = strings.TrimSpace(last.more + " " + c.text)
		default:
			*above = strings.TrimSpace(joinCell(*above, c.text))
		}
	}
	return true
}

// wraps tells whether a line can be the second half of a row: it has text in columns of text only, and it is no text
// about the advice.
func wraps(r record) bool {
	filled := false
	for i, c := range r.cells {
		if c.text == "" {
			continue
		}
		switch role := r.columns[i].role; {
		case role == roleDocument || role == roleReason || role == roleType || role == roleUnknown || role == roleOther:
			filled = true
		default:
			return false
		}
	}
	_, total := totalRank(r.text)
	return filled && !total && !customerNo.MatchString(r.text)
}

// joinCell continues the text of a cell. A number cut at a hyphen or slash goes on without a blank.
func joinCell(above, below string) string {
	if isCut(above) {
		return above + below
	}
	return above + " " + below
}

func isCut(text string) bool { return strings.HasSuffix(text, "-") || strings.HasSuffix(text, "/") }

// isRow tells whether a record has an amount in a column of amounts.
func isRow(r record, decimals bool) bool {
	for i, c := range r.cells {
		role := r.columns[i].role
		if !role.isMoney() || role == roleTotal || c.text == "" {
			continue
		}
		if c.machine || isAmount(c.text) || !decimals && isFigure(c.text) || r.grid {
			return true
		}
	}
	return onlyTotal(r)
}

// onlyTotal tells whether a record of a table whose only column of amounts is "total" has one: there it is the amount.
func onlyTotal(r record) bool {
	for i, c := range r.cells {
		if role := r.columns[i].role; role == roleTotal && isFigure(c.text) {
			return hasRole(r.columns, roleDocument) && !hasRole(r.columns, roleAmount) && !hasRole(r.columns, roleGross) && !hasRole(r.columns, roleNet)
		}
	}
	return false
}

// isTotal takes a row of the table that states totals: one whose words say so and that names no document, or one with
// amounts only.
func (d *document) isTotal(r record) bool {
	if hasDocument(r) {
		return false
	}
	rank, labelled := totalRank(r.text)
	if labelled || onlyAmounts(r) {
		d.totals = append(d.totals, rawTotal{record: r, rank: rank})
		return true
	}
	return false
}

// hasDocument tells whether the record has a number in one of its document columns.
func hasDocument(r record) bool {
	for i, c := range r.cells {
		if r.columns[i].role == roleDocument && strings.ContainsAny(c.text, "0123456789") {
			_, total := totalRank(c.text)
			return !total && !isCarryOver(c.text)
		}
	}
	return false
}

func onlyAmounts(r record) bool {
	for i, c := range r.cells {
		role := r.columns[i].role
		if c.text != "" && !role.isMoney() && role != roleCurrency && role != roleTax {
			return false
		}
	}
	return true
}

// isSummaryRow tells whether a row below the headings of a summary has a number and an amount.
func isSummaryRow(r record) bool {
	var number, amount bool
	for i, c := range r.cells {
		switch r.columns[i].role {
		case roleAdvice:
			number = strings.ContainsAny(c.text, "0123456789") && !strings.Contains(c.text, " ")
		case roleTotal:
			amount = c.machine || isAmount(c.text)
		}
	}
	return number && amount
}

// share keeps the values that rows repeat for the advice as a whole.
func (d *document) share(r record) {
	for i, c := range r.cells {
		role := r.columns[i].role
		switch role {
		case roleAdvice, roleAdviceOn, rolePayOn, rolePayer, roleIBAN, roleTotal:
			if _, known := d.shared[role]; !known && c.text != "" {
				d.shared[role] = c
			}
		}
	}
}

// currencies returns the currencies that the document names beside its amounts, each once.
func (d *document) currencies() []money.Currency {
	var named []money.Currency
	add := func(c money.Currency) {
		for _, known := range named {
			if known == c {
				return
			}
		}
		if c != "" {
			named = append(named, c)
		}
	}
	for _, row := range d.rows {
		for i, c := range row.cells {
			add(row.columns[i].currency)
			add(cellCurrency(row.columns[i].role, c.text))
		}
	}
	for _, total := range d.totals {
		for _, c := range total.figures {
			add(currencyIn(c.text))
		}
		_, c := headingKey(total.text) // "Summe EUR" with the amount far to the right
		add(c)
	}
	for _, c := range d.meta.currencies {
		add(c)
	}
	return named
}

// cellCurrency returns the currency in a cell of amounts or currencies.
func cellCurrency(r role, text string) money.Currency {
	switch {
	case r == roleCurrency, r == roleDeduction && !isFigure(text): // "WKZ" heads either
		if text == "€" {
			return "EUR"
		}
		c, err := money.ParseCurrency(strings.ToUpper(strings.TrimSpace(text)))
		if err != nil {
			return ""
		}
		return c
	case r.isMoney():
		return currencyIn(text)
	}
	return ""
}
