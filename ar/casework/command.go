package casework

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

const (
	// MaxFileBytes bounds an attachment: what is larger than a mail may be is no evidence a person opens.
	MaxFileBytes = 10 << 20
	// MaxFiles bounds the attachments of a case.
	MaxFiles = 50
	// MaxWaitDays bounds waiting for a customer: after it somebody has to look again.
	MaxWaitDays = 60
	// MaxResponseDays bounds the business days a rule gives.
	MaxResponseDays = 60
	maxText         = 4000
	maxName         = 200
)

// person is the form of a user's name, as app_user_name_form has it.
var person = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// About is what every command about one case says.
type About struct {
	subledger.Head
	Case int64 `json:"case"`
}

func (a About) check() error {
	if err := a.CheckHead(); err != nil {
		return err
	}
	if a.Case <= 0 {
		return subledger.Refuse("case_missing", "say which case, by its number")
	}
	return nil
}

// Comment adds a person's words to a case.
type Comment struct {
	About
	Text string `json:"text"`
}

// Check implements subledger.Command.
func (c Comment) Check() error {
	if strings.TrimSpace(c.Text) == "" || utf8.RuneCountInString(c.Text) > maxText {
		return subledger.Refuse("case_comment", "a comment has 1 to %d characters", maxText)
	}
	return c.check()
}

// Attach keeps a file with a case.
type Attach struct {
	About
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	Content   []byte `json:"content"`
}

// Check implements subledger.Command.
func (a Attach) Check() error {
	switch {
	case a.Name == "" || len(a.Name) > maxName || strings.ContainsAny(a.Name, "/\\\r\n\x00"):
		return subledger.Refuse("case_file_name", "a file's name has 1 to %d characters and no path", maxName)
	case len(a.Content) == 0:
		return subledger.Refuse("case_file_empty", "the file is empty")
	case len(a.Content) > MaxFileBytes:
		return subledger.Refuse("case_file_size", "a file of a case has %d bytes at most", MaxFileBytes)
	}
	return a.check()
}

// LinkTo ties a case to a mail or to a payment of its customer.
type LinkTo struct {
	About
	MailID    int64 `json:"mail_id,omitempty"`
	PaymentID int64 `json:"payment_id,omitempty"`
}

// Check implements subledger.Command.
func (l LinkTo) Check() error {
	if (l.MailID > 0) == (l.PaymentID > 0) {
		return subledger.Refuse("case_link", "a link is to a mail or to a payment: name one of them")
	}
	return l.check()
}

// Assign gives a case to a person, and to another team where one is named. The deadline starts anew.
type Assign struct {
	About
	Owner string `json:"owner"`
	Team  Team   `json:"team,omitempty"`
}

// Check implements subledger.Command.
func (a Assign) Check() error {
	switch {
	case !person.MatchString(a.Owner):
		return subledger.Refuse("case_owner", "say who answers for the case, by a user's name")
	case a.Team != "" && !a.Team.Known():
		return subledger.Refuse("case_team_known", "a team is one of %v", Teams())
	}
	return a.check()
}

// Wait lets the deadline stand still until the customer has answered, UntilOn at the latest. Without a date the waiting is
// over: the owner has to answer again.
type Wait struct {
	About
	UntilOn calendar.Date `json:"until_on,omitzero"`
}

// Check implements subledger.Command.
func (w Wait) Check() error { return w.check() }

// CheckSpan refuses a wait that is over already or too long.
func (w Wait) CheckSpan(today calendar.Date) error {
	switch {
	case w.UntilOn.IsZero():
		return nil
	case w.UntilOn.Before(today):
		return subledger.Refuse("case_wait_over", "the wait would have ended on %s", w.UntilOn)
	case w.UntilOn.Sub(today) > MaxWaitDays:
		return subledger.Refuse("case_wait_too_long", "a case waits for a customer for %d days at most: look at it again then", MaxWaitDays)
	}
	return nil
}

// Share is what is credited of one dispute of a case.
type Share struct {
	Invoice receivable.InvoiceNumber `json:"invoice"`
	Amount  money.Amount             `json:"amount"`
}

// Resolve ends all open disputes of a case. What is to be credited is asked first, unless the entity lets so small an amount
// pass; the rest, and every case without a credit, ends at once. Head.Reason is the answer to the customer's claim.
type Resolve struct {
	About
	Outcome collection.DisputeOutcome `json:"outcome"`
	// Shares are given for OutcomePartly only; disputes that are not named are rejected.
	Shares []Share `json:"shares,omitempty"`
}

// Check implements subledger.Command.
func (r Resolve) Check() error {
	if err := r.check(); err != nil {
		return err
	}
	if err := r.CheckReason(); err != nil {
		return err
	}
	known := []collection.DisputeOutcome{collection.OutcomeJustified, collection.OutcomeRejected, collection.OutcomePartly,
		collection.OutcomeWithdrawn}
	partly := r.Outcome == collection.OutcomePartly
	switch {
	case !slices.Contains(known, r.Outcome):
		return subledger.Refuse("dispute_outcome_known", "a dispute ends %v", known)
	case partly != (len(r.Shares) > 0):
		return subledger.Refuse("case_shares", "an outcome %q says what is credited of each invoice, and no other does", collection.OutcomePartly)
	}
	seen := map[receivable.InvoiceNumber]bool{}
	for _, s := range r.Shares {
		if s.Invoice == "" || seen[s.Invoice] || !s.Amount.IsPositive() {
			return subledger.Refuse("case_shares", "name each invoice once, with an amount of more than zero")
		}
		seen[s.Invoice] = true
	}
	return nil
}

// Ends says how one dispute of the case ends: with which outcome, and how much of what is still disputed is credited. It
// refuses a share that is more than is disputed, or of another currency.
func (r Resolve) Ends(invoice receivable.InvoiceNumber, disputed money.Amount) (collection.DisputeOutcome, money.Amount, error) {
	none := money.New(0, disputed.Currency)
	switch r.Outcome {
	case collection.OutcomeJustified:
		return r.Outcome, disputed, nil
	case collection.OutcomeRejected, collection.OutcomeWithdrawn:
		return r.Outcome, none, nil
	}
	for _, s := range r.Shares {
		switch {
		case s.Invoice != invoice:
			continue
		case s.Amount.Currency != disputed.Currency || s.Amount.Minor > disputed.Minor:
			return "", none, subledger.Refuse("case_share_exceeds", "%s of %s disputed can't be credited on invoice %s", s.Amount, disputed, invoice)
		case s.Amount == disputed:
			return collection.OutcomeJustified, disputed, nil
		}
		return collection.OutcomePartly, s.Amount, nil
	}
	return collection.OutcomeRejected, none, nil
}

// Together is how a case ended whose disputes ended so: as all of them, or partly. A dispute that was withdrawn says nothing
// where others were decided.
func Together(outcomes []collection.DisputeOutcome) collection.DisputeOutcome {
	decided := slices.DeleteFunc(slices.Clone(outcomes), func(o collection.DisputeOutcome) bool { return o == collection.OutcomeWithdrawn })
	if len(decided) == 0 {
		return collection.OutcomeWithdrawn
	}
	for _, o := range decided {
		if o != decided[0] {
			return collection.OutcomePartly
		}
	}
	return decided[0]
}

// SetRoute adds a rule to an entity's routes, or changes the one with the same conditions. Route.ID is not read.
type SetRoute struct {
	subledger.Head
	Route Route `json:"route"`
}

// Check implements subledger.Command.
func (s SetRoute) Check() error {
	r := s.Route
	switch {
	case r.Cause != "" && !slices.Contains(dispute.Reasons(), r.Cause):
		return subledger.Refuse("dispute_reason_known", "the cause of a dispute is one of %v", dispute.Reasons())
	case !r.Team.Known():
		return subledger.Refuse("case_team_known", "a team is one of %v", Teams())
	case r.Owner != "" && !person.MatchString(r.Owner) || r.EscalateTo != "" && !person.MatchString(r.EscalateTo):
		return subledger.Refuse("case_owner", "owner and the next person are users' names")
	case r.ResponseDays < 1 || r.ResponseDays > MaxResponseDays:
		return subledger.Refuse("case_response_days", "an answer takes 1 to %d business days", MaxResponseDays)
	case r.AmountFrom.Currency != "" && !r.AmountFrom.IsPositive():
		return subledger.Refuse("case_amount_positive", "the least amount is more than zero")
	case utf8.RuneCountInString(r.ProductGroup) > maxName:
		return subledger.Refuse("case_product_group", "a product group has %d characters at most", maxName)
	}
	return s.CheckHead()
}

// RemoveRoute takes a rule away. Cases it routed stay where they are.
type RemoveRoute struct {
	subledger.Head
	RouteID int64 `json:"route_id"`
}

// Check implements subledger.Command.
func (r RemoveRoute) Check() error { return r.CheckHead() }

// SetCreditLimit says up to which amount disputes of an entity are credited without a second person. No currency means no
// limit is set: then a case always asks, and dispute resolve never does.
type SetCreditLimit struct {
	subledger.Head
	Limit money.Amount `json:"limit,omitzero"`
}

// Check implements subledger.Command.
func (s SetCreditLimit) Check() error {
	if s.Limit.Minor < 0 {
		return subledger.Refuse("credit_limit_negative", "a limit is zero or more")
	}
	return s.CheckHead()
}
