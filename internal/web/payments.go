package web

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// Payments is what the pages about incoming money read, and through which they decide. What changes something asks again
// whether the person may, and returns a *subledger.RefusedError for what is refused, ErrNotFound, or ErrNoAnswer.
type Payments interface {
	// Currencies returns the entities with the currency of their books; none named means all.
	Currencies(ctx context.Context, entities []string) (map[receivable.EntityCode]money.Currency, error)
	PaymentsToDecide(ctx context.Context, f subledger.PaymentFilter) ([]subledger.PaymentRow, error)
	Payment(ctx context.Context, entity receivable.EntityCode, id int64) (Payment, error)
	DecidePayment(ctx context.Context, d subledger.DecidePayment) (subledger.Decided, error)
	UndoPayment(ctx context.Context, u subledger.UndoPayment) error
	// OfferAnew asks the rules again about a payment that waits; it posts nothing.
	OfferAnew(ctx context.Context, by string, entity receivable.EntityCode, id int64) error
	// Advices are the remittance advices whose money is expected or never came, or that a person must read.
	Advices(ctx context.Context, entities []string) ([]subledger.AdviceRow, error)
	// InboxFiles are the latest files that came in by themselves, with what became of them.
	InboxFiles(ctx context.Context, entities []string) ([]subledger.InboxFile, error)
	// RefusedFiles are those in quarantine. A file of no entity is for who works for all of them.
	RefusedFiles(ctx context.Context, entities []string) ([]subledger.Quarantined, error)
}

// Payment is one payment with what a person needs beside it.
type Payment struct {
	subledger.PaymentView
	// Names are those of the customers that are mentioned.
	Names map[receivable.CustomerNumber]string
	// Open are items of those who may have paid, the earliest due first.
	Open []OpenItem
	// Next is the payment that waits after this one; 0 when there is none.
	Next int64
}

// OpenItem is an invoice that money may be for.
type OpenItem struct {
	Number   receivable.InvoiceNumber
	Customer receivable.CustomerNumber
	Open     money.Amount
	DueOn    calendar.Date
}

// paymentsPage is a list of payments with the questions it answers, as they were asked.
type paymentsPage struct {
	Rows     []subledger.PaymentRow
	Entities []receivable.EntityCode
	Asked    url.Values
	// Problem says which question was not understood.
	Problem string
	// NextPage is the address of the rows after these; empty when there are none.
	NextPage string
}

// Asks returns what was asked for.
func (p paymentsPage) Asks(name string) string { return p.Asked.Get(name) }

func (s *Server) payments(w http.ResponseWriter, r *http.Request, user approval.User) {
	currencies, err := s.o.Payments.Currencies(r.Context(), user.Entities)
	if err != nil {
		s.fault(w, r, err)
		return
	}
	p := paymentsPage{Entities: slices.Sorted(maps.Keys(currencies)), Asked: r.URL.Query()}
	filters, problem := filtersOf(p.Asked, currencies, s.language(w, r))
	p.Problem = problem
	for _, f := range filters {
		rows, err := s.o.Payments.PaymentsToDecide(r.Context(), f)
		if err != nil {
			s.fault(w, r, err)
			return
		}
		p.Rows = append(p.Rows, rows...)
	}
	slices.SortFunc(p.Rows, func(a, b subledger.PaymentRow) int { return cmp.Compare(a.PaymentID, b.PaymentID) })
	if len(p.Rows) >= listLimit {
		p.Rows = p.Rows[:listLimit]
		after := maps.Clone(p.Asked)
		after.Set("after", strconv.FormatInt(p.Rows[listLimit-1].PaymentID, 10))
		p.NextPage = "/payments?" + after.Encode()
	}
	s.page(w, r, http.StatusOK, "payments.html", p)
}

// filtersOf reads what was asked for: one filter for each entity, whose currency amounts are read in. A question that is
// not understood is named and left out.
func filtersOf(asked url.Values, currencies map[receivable.EntityCode]money.Currency, lang string) (filters []subledger.PaymentFilter, problem string) {
	number := func(name string) int64 {
		n, err := strconv.ParseInt(cmp.Or(strings.TrimSpace(asked.Get(name)), "0"), 10, 64)
		if err != nil || n < 0 {
			problem = "numberUnreadable"
			return 0
		}
		return n
	}
	after, days := number("after"), number("older")
	for _, entity := range slices.Sorted(maps.Keys(currencies)) {
		if only := asked.Get("entity"); only != "" && only != string(entity) {
			continue
		}
		f := subledger.PaymentFilter{Entity: entity, Customer: receivable.CustomerNumber(strings.TrimSpace(asked.Get("customer"))),
			Code: cashapplication.Code(asked.Get("code")), OlderThanDays: int(min(days, maxAge)), All: asked.Get("all") != "", After: after, Limit: listLimit}
		for name, minor := range map[string]*int64{"least": &f.AtLeastMinor, "most": &f.AtMostMinor} {
			amount, err := typedAmount(asked.Get(name), currencies[entity], lang)
			if err != nil {
				problem = "amountUnreadable"
			}
			*minor = amount.Minor
		}
		filters = append(filters, f)
	}
	return filters, problem
}

// maxAge bounds the age somebody asks for, a hundred years, so that it stays a date.
const maxAge = 36500

// paymentPage is one payment as a person decides about it.
type paymentPage struct {
	Payment
	// Roles are set when this person may not decide: those who may.
	Roles []string
	// Problem says why a decision was not taken; ProblemText is the ledger's own sentence where the page has none.
	Problem, ProblemText string
	// Typed is what was sent with it, Row the line of the table that was not understood, from 1.
	Typed url.Values
	Row   int
}

// Waits tells whether there is anything to decide.
func (p paymentPage) Waits() bool {
	return p.State == subledger.PaymentUndecided || p.State == subledger.PaymentOnAccount
}

// Can tells whether this person may decide about it now.
func (p paymentPage) Can() bool { return p.Waits() && len(p.Roles) == 0 }

// Undoable tells whether something was made of the payment that can be taken back.
func (p paymentPage) Undoable() bool {
	kept := p.State == subledger.PaymentOnAccount || p.State == subledger.PaymentRefunding
	return p.State != subledger.PaymentReversed && (kept || len(p.Applied)+len(p.Uses) > 0)
}

// Automatic tells whether the rules posted it and nobody has said yet that they were right.
func (p paymentPage) Automatic() bool {
	last := ""
	for _, h := range p.History {
		if h.What != "posted" {
			last = h.What
		}
	}
	return last == "posted_automatically" && p.Undoable()
}

// Name is what a customer is called, its number where nobody knows.
func (p paymentPage) Name(c receivable.CustomerNumber) string { return p.Names[c] }

// likely is a customer who may have paid, with everything that speaks for it.
type likely struct {
	Customer receivable.CustomerNumber
	Grounds  []cashapplication.Grounds
}

// Payers are those who may have paid, each once.
func (p paymentPage) Payers() []likely {
	var all []likely
	for _, l := range p.LikelyPayers {
		if len(all) == 0 || all[len(all)-1].Customer != l.Customer {
			all = append(all, likely{Customer: l.Customer})
		}
		last := &all[len(all)-1]
		last.Grounds = append(last.Grounds, l.Grounds)
	}
	return all
}

// Was returns what was typed into a field of a form that was not taken.
func (p paymentPage) Was(field string) string { return p.Typed.Get(field) }

// Tried tells whether the form of a choice is the one that was not taken, so that it is shown open.
func (p paymentPage) Tried(choice string) bool {
	return p.Problem != "" && p.Typed.Get("choice") == choice
}

func (s *Server) payment(w http.ResponseWriter, r *http.Request, user approval.User) {
	s.showPayment(w, r, user, http.StatusOK, paymentPage{})
}

// addressed reads which payment a request is about. What the user does not work for is not there.
func addressed(r *http.Request, user approval.User) (receivable.EntityCode, int64, error) {
	entity := r.PathValue("entity")
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil || !sees(user, entity) {
		return "", 0, ErrNotFound
	}
	return receivable.EntityCode(entity), id, nil
}

// lacking are the roles of which a user needs one for what a page offers; none where he may do it.
func lacking(user approval.User, action access.Action, entity receivable.EntityCode) []string {
	if may(user, action, string(entity)) {
		return nil
	}
	return access.Roles(action)
}

// showPayment completes the page with the payment as it is now.
func (s *Server) showPayment(w http.ResponseWriter, r *http.Request, user approval.User, status int, p paymentPage) {
	entity, id, err := addressed(r, user)
	if err == nil {
		p.Payment, err = s.o.Payments.Payment(r.Context(), entity, id)
	}
	if err != nil {
		s.fault(w, r, err)
		return
	}
	p.Roles = lacking(user, access.Book, entity)
	s.page(w, r, status, "payment.html", p)
}

// decidePayment gives the ledger what a person decided. A refusal is shown on the page it came from.
func (s *Server) decidePayment(w http.ResponseWriter, r *http.Request, user approval.User) {
	entity, id, err := addressed(r, user)
	if err == nil {
		err = s.settlePayment(w, r, subledger.Head{Entity: entity, By: user.Name, Reason: strings.TrimSpace(r.PostFormValue("reason"))}, id)
	}
	s.decided(w, r, err, named(r), paymentRefusals, func(not notTaken) {
		s.showPayment(w, r, user, not.status, paymentPage{Typed: r.PostForm, Problem: not.key, ProblemText: not.text, Row: not.row})
	})
}

// named tells whether a form names invoices or customers, which may not be there although the payment is.
func named(r *http.Request) bool {
	choice := subledger.PaymentChoice(r.PostFormValue("choice"))
	return choice == subledger.ChooseAllocate || r.PostFormValue("customer") != ""
}

// settlePayment does what the form says: a decision, taking one back, or asking the rules again.
func (s *Server) settlePayment(w http.ResponseWriter, r *http.Request, head subledger.Head, id int64) error {
	switch r.PostFormValue("choice") {
	case "undo":
		return s.o.Payments.UndoPayment(r.Context(), subledger.UndoPayment{Head: head, PaymentID: id})
	case "again":
		return s.o.Payments.OfferAnew(r.Context(), head.By, head.Entity, id)
	}
	currencies, err := s.o.Payments.Currencies(r.Context(), []string{string(head.Entity)})
	if err != nil {
		return err
	}
	d, err := decisionOf(r.PostForm, currencies[head.Entity], s.language(w, r))
	if err != nil {
		return err
	}
	d.Head, d.PaymentID = head, id
	_, err = s.o.Payments.DecidePayment(r.Context(), d)
	return err
}

// inboxPage is what came in: files that were refused, advices whose money is not there, and the latest files.
type inboxPage struct {
	Refused []subledger.Quarantined
	Advices []subledger.AdviceRow
	Files   []subledger.InboxFile
}

func (s *Server) inbox(w http.ResponseWriter, r *http.Request, user approval.User) {
	var p inboxPage
	var err error
	if p.Refused, err = s.o.Payments.RefusedFiles(r.Context(), user.Entities); err == nil {
		p.Advices, err = s.o.Payments.Advices(r.Context(), user.Entities)
	}
	if err == nil {
		p.Files, err = s.o.Payments.InboxFiles(r.Context(), user.Entities)
	}
	if err != nil {
		s.fault(w, r, err)
		return
	}
	p.Refused, p.Advices = p.Refused[:min(len(p.Refused), listLimit)], p.Advices[:min(len(p.Advices), listLimit)]
	p.Files = p.Files[:min(len(p.Files), listLimit)]
	s.page(w, r, http.StatusOK, "inbox.html", p)
}
