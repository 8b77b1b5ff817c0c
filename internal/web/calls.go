package web

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/call"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/promise"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/ar/worklist"
)

// Casework is a customer as a collector works on it.
type Casework struct {
	Entity   receivable.EntityCode
	Customer receivable.CustomerNumber
	Name     string
	// Currency is that of the entity's books.
	Currency money.Currency
	// Entries are its lines on the worklist, one for each currency; none where there is nothing to do today.
	Entries []worklist.Entry
	// Items are what is open, the earliest due first.
	Items []OpenItem
	// Calls are the latest ones, in the zone of the entity.
	Calls []call.Row
}

// caseworkPage is a customer with the form of a call.
type caseworkPage struct {
	Casework
	// Roles are set when this person may not log calls: those who may.
	Roles []string
	// Problem says why a call was not logged; ProblemText is the ledger's own sentence where the page has none.
	Problem, ProblemText string
	// Typed is what was sent with it.
	Typed url.Values
	// Key and At tell a form that is sent twice from two calls.
	Key string
	At  string
}

// Outcomes and Causes are what the form offers.
func (p caseworkPage) Outcomes() []call.Outcome { return call.Outcomes() }

// Causes are what an invoice may be denied for.
func (p caseworkPage) Causes() []dispute.Reason { return dispute.Reasons() }

// Was returns what was typed into a field of a form that was not taken.
func (p caseworkPage) Was(field string) string { return p.Typed.Get(field) }

func (s *Server) casework(w http.ResponseWriter, r *http.Request, user approval.User) {
	s.showCasework(w, r, user, http.StatusOK, caseworkPage{})
}

// showCasework completes the page with the customer as it is now.
func (s *Server) showCasework(w http.ResponseWriter, r *http.Request, user approval.User, status int, p caseworkPage) {
	entity, number := receivable.EntityCode(r.PathValue("entity")), receivable.CustomerNumber(r.PathValue("number"))
	err := ErrNotFound
	if sees(user, string(entity)) {
		p.Casework, err = s.o.Work.Casework(r.Context(), entity, number)
	}
	if err != nil {
		s.fault(w, r, err)
		return
	}
	p.Roles = lacking(user, access.Collect, entity)
	if p.Key, p.At = p.Was("key"), p.Was("at"); p.Key == "" {
		p.Key, p.At = "web-"+rand.Text(), time.Now().UTC().Truncate(time.Minute).Format(time.RFC3339)
	}
	s.page(w, r, status, "casework.html", p)
}

// logCall gives the ledger what a person typed. A refusal is shown on the page it came from.
func (s *Server) logCall(w http.ResponseWriter, r *http.Request, user approval.User) {
	entity, number := receivable.EntityCode(r.PathValue("entity")), receivable.CustomerNumber(r.PathValue("number"))
	err := ErrNotFound
	if sees(user, string(entity)) {
		err = s.takeCall(w, r, subledger.Head{Entity: entity, By: user.Name}, number)
	}
	s.decided(w, r, err, r.PostFormValue("invoice") != "", callRefusals, func(not notTaken) {
		s.showCasework(w, r, user, not.status, caseworkPage{Typed: r.PostForm, Problem: not.key, ProblemText: not.text})
	})
}

func (s *Server) takeCall(w http.ResponseWriter, r *http.Request, head subledger.Head, number receivable.CustomerNumber) error {
	work, err := s.o.Work.Casework(r.Context(), head.Entity, number)
	if err != nil {
		return err
	}
	l, err := callOf(r.PostForm, work, s.language(w, r))
	if err != nil {
		return err
	}
	l.By, l.Entity = head.By, head.Entity
	_, err = s.o.Work.LogCall(r.Context(), l)
	return err
}

// callOf reads a call as the form sends it. It returns a *typedError for a field that can't be read; whether the call can
// be followed is the ledger's to say.
func callOf(form url.Values, work Casework, lang string) (call.Log, error) {
	field := func(name string) string { return strings.TrimSpace(form.Get(name)) }
	l := call.Log{Customer: work.Customer, Outcome: call.Outcome(field("outcome")), Cause: dispute.Reason(field("cause")), Note: unix(field("note"))}
	l.Key = field("key")
	var err error
	if l.At, err = time.Parse(time.RFC3339, field("at")); err != nil || l.Key == "" {
		return l, &typedError{key: "formBroken"}
	}
	for name, on := range map[string]*calendar.Date{"by": &l.ByOn, "back": &l.CallBackOn} {
		if text := field(name); text != "" {
			if *on, err = calendar.ParseDate(text); err != nil {
				return l, &typedError{key: "dateUnreadable"}
			}
		}
	}
	invoice := receivable.InvoiceNumber(field("invoice"))
	amount, err := typedAmount(form.Get("amount"), work.currencyOf(invoice), lang)
	if err != nil {
		return l, &typedError{key: "amountUnreadable"}
	}
	if invoice == "" {
		l.Amount = amount
		return l, nil
	}
	l.Invoices = []promise.Item{{Invoice: invoice, Amount: amount}}
	return l, nil
}

// currencyOf is that of an invoice of the customer, else of the books.
func (c Casework) currencyOf(number receivable.InvoiceNumber) money.Currency {
	i := slices.IndexFunc(c.Items, func(item OpenItem) bool { return item.Number == number })
	if i < 0 {
		return c.Currency
	}
	return c.Items[i].Open.Currency
}

// callRefusals are the page's texts for refusals of the ledger.
var callRefusals = map[string]string{
	"promise_date_missing": "callNeedsDay", "dispute_reason_known": "callNeedsCause", "call_dispute_one_invoice": "callNeedsInvoice",
	"call_back_missing": "callNeedsBack", "call_back_beside_outcome": "callNeedsBack", "call_money_beside_outcome": "callMoneyBeside",
	"promise_exceeds_open": "callTooMuch", "dispute_exceeds_open": "callTooMuch", "role_missing": "mayNotCollect", "call_outcome_known": "callNeedsOutcome",
}
