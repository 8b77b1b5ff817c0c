package letter

import (
	"fmt"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/iban"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// words are all phrases of one language. Verbs like %[2]s name their argument,
// since word order differs between languages.
type words struct {
	tag string

	subject    map[Kind]string
	oneInvoice string // %s number
	invoices   string // %d count
	caseRef    string // %s reference

	salutation         string
	salutationConsumer string // %s name

	opening map[Kind][2]string // for one and for several items; %s cut-off date
	request map[Kind]string    // %[1]s total, %[2]s pay-by date
	after   map[Kind]string    // what happens otherwise; "" for nothing

	promise       string // %[1]s number, %[2]s date
	promiseAmount string // likewise, %[3]s amount
	disputed      string // %[1]s number, %[2]s collectable, %[3]s disputed

	alreadyPaid string // %s cut-off date
	objections  string // %s contact
	contactOr   string // between mail address and phone number
	consumer    string
	business    string
	farewell    string

	number, issued, due, days, original, open, payable, total string
	alsoOpen                                                  string
	recipient, bank, purpose                                  string

	dated, customerNumber, reference, email, phone string
	pageOf                                         string // %d page, %d pages
}

func (w words) amount(a money.Amount) string { return a.Format(w.tag) }
func (w words) date(d calendar.Date) string  { return d.Format(w.tag) }

func (w words) compose(f Facts) Text {
	return Text{
		Subject:    w.subjectOf(f),
		Heading:    w.headingOf(f),
		Salutation: w.salutationOf(f),
		Opening:    w.openingOf(f),
		Claim:      w.claimOf(f),
		Closing:    w.closingOf(f),
		Payment:    w.paymentOf(f),
		AlsoOpen:   w.alsoOpenOf(f),
		Farewell:   w.farewell,
		PageOf:     w.pageOf,
	}
}

func (w words) subjectOf(f Facts) string {
	about := fmt.Sprintf(w.oneInvoice, f.Items[0].Number)
	if len(f.Items) > 1 {
		about = fmt.Sprintf(w.invoices, len(f.Items))
	}
	subject := w.subject[f.Kind] + " – " + about
	if f.Reference != "" {
		subject += " (" + fmt.Sprintf(w.caseRef, f.Reference) + ")"
	}
	return subject
}

func (w words) headingOf(f Facts) []Line {
	date := w.date(f.DatedOn)
	if f.Creditor.City != "" {
		date = f.Creditor.City + ", " + date
	}
	lines := []Line{{w.dated, date}}
	for _, line := range []Line{
		{w.customerNumber, f.CustomerNumber}, {w.reference, f.Reference},
		{w.email, f.Creditor.Email}, {w.phone, f.Creditor.Phone},
	} {
		if line.Value != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

func (w words) salutationOf(f Facts) string {
	if f.Consumer && f.Customer.Name != "" {
		return fmt.Sprintf(w.salutationConsumer, f.Customer.Name)
	}
	return w.salutation
}

func (w words) openingOf(f Facts) []string {
	several := min(len(f.Items)-1, 1)
	opening := []string{fmt.Sprintf(w.opening[f.Kind][several], w.date(f.PaymentsConsideredUntil))}
	for _, item := range f.Items {
		if !item.BrokenPromiseOn.IsZero() {
			opening = append(opening, w.promiseOf(item))
		}
	}
	return opening
}

func (w words) promiseOf(item Item) string {
	date := w.date(item.BrokenPromiseOn)
	if item.BrokenPromiseAmount.IsZero() {
		return fmt.Sprintf(w.promise, item.Number, date)
	}
	return fmt.Sprintf(w.promiseAmount, item.Number, date, w.amount(item.BrokenPromiseAmount))
}

func (w words) closingOf(f Facts) []string {
	var closing []string
	for _, item := range f.Items {
		if item.Disputed.IsPositive() {
			closing = append(closing, fmt.Sprintf(w.disputed, item.Number, w.amount(item.Collectable), w.amount(item.Disputed)))
		}
	}
	closing = append(closing, fmt.Sprintf(w.request[f.Kind], w.amount(f.Total), w.date(f.PayByOn)))
	if after := w.after[f.Kind]; after != "" {
		closing = append(closing, after)
	}
	closing = append(closing, fmt.Sprintf(w.alreadyPaid, w.date(f.PaymentsConsideredUntil)))
	return append(closing, w.contactOf(f))
}

// noBreakSpace (U+00A0) keeps the groups of a telephone number on one line.
const noBreakSpace = "\u00a0"

func (w words) contactOf(f Facts) string {
	var ways []string
	for _, way := range []string{f.Creditor.Email, f.Creditor.Phone} {
		if way != "" {
			ways = append(ways, strings.ReplaceAll(way, " ", noBreakSpace))
		}
	}
	help := w.business
	if f.Consumer {
		help = w.consumer
	}
	if len(ways) == 0 {
		return help
	}
	return fmt.Sprintf(w.objections, strings.Join(ways, w.contactOr)) + " " + help
}

// claimOf shows for each item the invoiced and the open amount, or, as soon as
// one item is asked for only in part, the open and the payable amount, so that
// the last column always adds up to the sum.
func (w words) claimOf(f Facts) Table {
	inPart := false
	for _, item := range f.Items {
		inPart = inPart || item.Collectable != item.Open
	}
	table := Table{
		Head:   []string{w.number, w.issued, w.due, w.days, w.original, w.open},
		Sum:    Line{w.total, w.amount(f.Total)},
		Amount: 3,
	}
	if inPart {
		table.Head = []string{w.number, w.issued, w.due, w.days, w.open, w.payable}
	}
	for _, item := range f.Items {
		first, second := item.Original, item.Open
		if inPart {
			first, second = item.Open, item.Collectable
		}
		table.Rows = append(table.Rows, []string{
			item.Number, w.date(item.IssuedOn), w.date(item.DueOn), fmt.Sprint(item.DaysOverdue), w.amount(first), w.amount(second),
		})
	}
	return table
}

func (w words) alsoOpenOf(f Facts) Table {
	if len(f.AlsoOpen) == 0 {
		return Table{}
	}
	table := Table{Title: w.alsoOpen, Head: []string{w.number, w.issued, w.due, w.open}, Amount: 3}
	for _, item := range f.AlsoOpen {
		table.Rows = append(table.Rows, []string{item.Number, w.date(item.IssuedOn), w.date(item.DueOn), w.amount(item.Open)})
	}
	return table
}

func (w words) paymentOf(f Facts) []Line {
	lines := []Line{{w.recipient, f.Creditor.Name}, {"IBAN", iban.Grouped(f.Creditor.IBAN)}}
	if f.Creditor.BIC != "" {
		lines = append(lines, Line{"BIC", f.Creditor.BIC})
	}
	if f.Creditor.Bank != "" {
		lines = append(lines, Line{w.bank, f.Creditor.Bank})
	}
	return append(lines, Line{w.purpose, purposeOf(f)})
}

// maxPurpose is the unstructured remittance text of a SEPA transfer (EPC125-05,
// AT-05: 140 characters).
const maxPurpose = 140

// purposeOf is what the customer should write on the transfer: the case and as
// many invoice numbers as fit, which cash application then finds.
func purposeOf(f Facts) string {
	purpose := f.Reference
	for _, item := range f.Items {
		longer := strings.TrimSpace(purpose + " " + item.Number)
		if len([]rune(longer)) > maxPurpose {
			break
		}
		purpose = longer
	}
	return purpose
}
