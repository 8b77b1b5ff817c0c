package web

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

const (
	// maxFormRows bounds the invoices of one form, which maxForm bounds too; a longer list is a command's.
	maxFormRows = 100
	// blankRows are offered below those that are filled in.
	blankRows = 3
)

// typedError is a field that was not understood. Row is the line of the table, 0 for a field outside of it.
type typedError struct {
	key string
	row int
}

// Error implements error.
func (e *typedError) Error() string { return e.key + " in row " + strconv.Itoa(e.row) }

// typedAmount reads an amount as people write it in the language of the page; one without groups and with a point is
// understood in German too. An empty text is no amount.
func typedAmount(text string, c money.Currency, lang string) (money.Amount, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return money.Amount{}, nil
	}
	style := money.StyleEnglish
	if lang == "de" {
		style = money.StyleGerman
	}
	amount, err := money.Parse(text, c, style)
	if err != nil && lang == "de" {
		amount, err = money.Parse(text, c, money.StylePlain)
	}
	if err != nil {
		return money.Amount{}, err
	}
	return amount, nil
}

// typeable is an amount as typedAmount reads it; none is empty.
func typeable(a money.Amount, lang string) string {
	if a.IsZero() {
		return ""
	}
	if lang == "de" {
		return strings.Replace(a.Decimal(), ".", ",", 1)
	}
	return a.Decimal()
}

// decisionOf reads a decision as one of the page's forms sends it. It returns a *typedError for a field that can't be
// read; whether the decision is allowed and right is the ledger's to say.
func decisionOf(form url.Values, c money.Currency, lang string) (subledger.DecidePayment, error) {
	var d subledger.DecidePayment
	choice, rank, _ := strings.Cut(form.Get("choice"), ":")
	d.Choice, d.Teach = subledger.PaymentChoice(choice), form.Get("exception") == ""
	d.Customer = receivable.CustomerNumber(strings.TrimSpace(form.Get("customer")))
	var err error
	if d.Version, err = strconv.Atoi(form.Get("version")); err != nil || d.Version < 0 {
		return d, &typedError{key: "formBroken"}
	}
	if d.Choice == subledger.ChooseCandidate {
		if d.Candidate, err = strconv.Atoi(rank); err != nil {
			return d, &typedError{key: "formBroken"}
		}
	}
	if d.Amount, err = typedAmount(form.Get("amount"), c, lang); err != nil {
		return d, &typedError{key: "amountUnreadable"}
	}
	if d.Choice != subledger.ChooseAllocate {
		return d, nil
	}
	if d.Allocations, err = allocationsOf(form, c, lang); err != nil {
		return d, err
	}
	fee, err := typedAmount(form.Get("fee"), c, lang)
	if err != nil {
		return d, &typedError{key: "amountUnreadable"}
	}
	if !fee.IsZero() {
		d.Uses = []subledger.Use{{Kind: subledger.UseDunningFee, Amount: fee}}
	}
	return d, nil
}

// allocationsOf reads the table of invoices. Lines without invoice and amounts are blank ones.
func allocationsOf(form url.Values, c money.Currency, lang string) ([]subledger.Allocation, error) {
	var all []subledger.Allocation
	for n := 1; n <= maxFormRows+blankRows; n++ {
		field := func(name string) string { return strings.TrimSpace(form.Get(fmt.Sprintf("%s-%d", name, n))) }
		a := subledger.Allocation{Invoice: receivable.InvoiceNumber(field("invoice"))}
		for name, amount := range map[string]*money.Amount{"amount": &a.Amount, "skonto": &a.Skonto, "beside": &a.Difference} {
			var err error
			if *amount, err = typedAmount(field(name), c, lang); err != nil {
				return nil, &typedError{key: "amountUnreadable", row: n}
			}
		}
		if a.Difference.Currency != "" {
			a.DifferenceKind = subledger.DifferenceKind(field("kind"))
		}
		switch {
		case a == subledger.Allocation{}:
		case a.Invoice == "":
			return nil, &typedError{key: "invoiceMissing", row: n}
		case a.Amount.Currency == "":
			return nil, &typedError{key: "amountMissing", row: n}
		default:
			all = append(all, a)
		}
	}
	return all, nil
}

// formRow is one line of the table in which a person says what the money is for.
type formRow struct {
	N                                     int
	Invoice, Amount, Skonto, Beside, Kind string
}

// Rows are what was typed, else the likeliest explanation to be corrected, with blank lines below.
func (p paymentPage) Rows(lang string) []formRow {
	var rows []formRow
	if p.Tried(string(subledger.ChooseAllocate)) {
		rows = typedRows(p.Typed)
	} else {
		rows = rowsOf(p.suggested(), lang)
	}
	for range blankRows {
		rows = append(rows, formRow{})
	}
	for i := range rows {
		rows[i].N = i + 1
	}
	return rows
}

func typedRows(form url.Values) (rows []formRow) {
	for n := 1; n <= maxFormRows+blankRows; n++ {
		field := func(name string) string { return form.Get(fmt.Sprintf("%s-%d", name, n)) }
		row := formRow{Invoice: field("invoice"), Amount: field("amount"), Skonto: field("skonto"), Beside: field("beside"), Kind: field("kind")}
		rows = append(rows, row)
	}
	filled := func(r formRow) bool { return r.Invoice+r.Amount+r.Skonto+r.Beside != "" }
	for len(rows) > 0 && !filled(rows[len(rows)-1]) {
		rows = rows[:len(rows)-1]
	}
	return rows[:min(len(rows), maxFormRows)]
}

// suggested is what would be booked for the likeliest explanation; nothing when there is none or it is too long a list.
func (p paymentPage) suggested() subledger.Plan {
	if len(p.Offered) == 0 || len(p.Offered[0].Allocations) > maxFormRows {
		return subledger.Plan{}
	}
	plan, err := subledger.PlanOf(p.Offered[0].Applied())
	if err != nil {
		return subledger.Plan{} // an explanation that can't be booked is no start for a correction
	}
	return plan
}

func rowsOf(plan subledger.Plan, lang string) (rows []formRow) {
	for _, a := range plan.Allocations {
		rows = append(rows, formRow{Invoice: string(a.Invoice), Amount: typeable(a.Amount, lang), Skonto: typeable(a.Skonto, lang),
			Beside: typeable(a.Difference, lang), Kind: string(a.DifferenceKind)})
	}
	return rows
}

// Fee is what was typed for fees of letters, else what the likeliest explanation holds.
func (p paymentPage) Fee(lang string) string {
	if p.Tried(string(subledger.ChooseAllocate)) {
		return p.Was("fee")
	}
	for _, u := range p.suggested().Uses {
		if u.Kind == subledger.UseDunningFee {
			return typeable(u.Amount, lang)
		}
	}
	return ""
}

// Booked tells whether an explanation is what the payment is booked for.
func (p paymentPage) Booked(e subledger.Explanation) bool {
	plan, err := subledger.PlanOf(e.Applied())
	if err != nil || len(plan.Allocations) == 0 {
		return false
	}
	type part struct {
		invoice receivable.InvoiceNumber
		minor   int64
	}
	var said, done []part
	for _, a := range plan.Allocations {
		said = append(said, part{a.Invoice, a.Amount.Minor})
	}
	for _, a := range p.Applied {
		if a.Kind == subledger.ByPayment {
			done = append(done, part{a.Invoice, a.Amount.Minor})
		}
	}
	order := func(a, b part) int { return strings.Compare(string(a.invoice), string(b.invoice)) }
	slices.SortFunc(said, order)
	slices.SortFunc(done, order)
	return slices.Equal(said, done)
}
