package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/casework"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// DisputeCases is what the pages about disputes read, and through which people work on them. What changes something asks again
// whether the person may, and returns a *subledger.RefusedError for what is refused, or ErrNotFound.
type DisputeCases interface {
	// Cases are those that are not resolved, those that are due first.
	Cases(ctx context.Context, entities []string) ([]casework.Line, error)
	Case(ctx context.Context, entity receivable.EntityCode, id int64) (casework.Case, error)
	CommentCase(ctx context.Context, c casework.Comment) error
	AssignCase(ctx context.Context, a casework.Assign) error
	WaitOnCase(ctx context.Context, w casework.Wait) error
	ResolveCase(ctx context.Context, r casework.Resolve) error
}

// casePage is a case as a person works on it.
type casePage struct {
	casework.Case
	// Roles are set when this person may not work on it: those who may.
	Roles []string
	// Problem says why something was not done; ProblemText is the ledger's own sentence where the page has none.
	Problem, ProblemText string
	// Typed is what was sent with it.
	Typed url.Values
}

// Can tells whether this person may comment on it; Works whether there is anything left to do but that.
func (p casePage) Can() bool { return len(p.Roles) == 0 }

// Works tells whether somebody has to answer the case.
func (p casePage) Works() bool { return p.Can() && p.State != casework.Resolved }

// Resolvable tells whether the case can be resolved now: nobody else decides about it.
func (p casePage) Resolvable() bool { return p.Works() && p.State != casework.Proposed }

// Teams are those a case can be given to.
func (p casePage) Teams() []casework.Team { return casework.Teams() }

// Outcomes are the ways a case can end.
func (p casePage) Outcomes() []collection.DisputeOutcome {
	return []collection.DisputeOutcome{collection.OutcomeJustified, collection.OutcomePartly, collection.OutcomeRejected, collection.OutcomeWithdrawn}
}

// Was returns what was typed into a field of a form that was not taken.
func (p casePage) Was(field string) string { return p.Typed.Get(field) }

// caseRefusals are the texts of the page for what the ledger refuses.
var caseRefusals = map[string]string{
	"case_comment": "caseCommentEmpty", "case_owner": "caseOwnerMissing", "case_resolved": "refusedClosed", "case_proposed": "caseIsProposed",
	"case_wait_over": "caseWaitDay", "case_wait_too_long": "caseWaitDay", "case_shares": "caseShares", "case_share_exceeds": "caseShareExceeds",
	"reason_missing": "refusedWhy", "dispute_outcome_known": "refusedAnswer", "role_missing": "mayNotCollect", "user_inactive": "mayNotCollect", "user_unknown": "mayNotCollect",
}

func (s *Server) cases(w http.ResponseWriter, r *http.Request, user approval.User) {
	lines, err := s.o.DisputeCases.Cases(r.Context(), user.Entities)
	if err != nil {
		s.fault(w, r, err)
		return
	}
	s.page(w, r, http.StatusOK, "cases.html", lines)
}

func (s *Server) disputeCase(w http.ResponseWriter, r *http.Request, user approval.User) {
	s.showCase(w, r, user, http.StatusOK, casePage{})
}

// showCase completes the page with the case as it is now.
func (s *Server) showCase(w http.ResponseWriter, r *http.Request, user approval.User, status int, p casePage) {
	entity, id, err := addressed(r, user)
	if err == nil {
		p.Case, err = s.o.DisputeCases.Case(r.Context(), entity, id)
	}
	if err != nil {
		s.fault(w, r, err)
		return
	}
	p.Roles = lacking(user, access.Collect, entity)
	s.page(w, r, status, "case.html", p)
}

// workOnCase gives the ledger what a person did. A refusal is shown on the page it came from.
func (s *Server) workOnCase(w http.ResponseWriter, r *http.Request, user approval.User) {
	entity, id, err := addressed(r, user)
	if err == nil {
		head := subledger.Head{Entity: entity, By: user.Name, Reason: strings.TrimSpace(r.PostFormValue("reason"))}
		err = s.doOnCase(r, casework.About{Head: head, Case: id}, s.language(w, r))
	}
	s.decided(w, r, err, false, caseRefusals, func(not notTaken) {
		s.showCase(w, r, user, not.status, casePage{Typed: r.PostForm, Problem: not.key, ProblemText: not.text})
	})
}

func (s *Server) doOnCase(r *http.Request, about casework.About, lang string) error {
	ctx := r.Context()
	switch r.PostFormValue("choice") {
	case "comment":
		return s.o.DisputeCases.CommentCase(ctx, casework.Comment{About: about, Text: strings.TrimSpace(r.PostFormValue("text"))})
	case "assign":
		return s.o.DisputeCases.AssignCase(ctx, casework.Assign{About: about, Owner: strings.TrimSpace(r.PostFormValue("owner")), Team: casework.Team(r.PostFormValue("team"))})
	case "wait":
		until, err := calendar.ParseDate(cmp.Or(r.PostFormValue("until"), "-"))
		if err != nil {
			return &typedError{key: "caseWaitDay"}
		}
		return s.o.DisputeCases.WaitOnCase(ctx, casework.Wait{About: about, UntilOn: until})
	case "answered":
		return s.o.DisputeCases.WaitOnCase(ctx, casework.Wait{About: about})
	case "resolve":
		resolve := casework.Resolve{About: about, Outcome: collection.DisputeOutcome(r.PostFormValue("outcome"))}
		var err error
		if resolve.Outcome == collection.OutcomePartly {
			resolve.Shares, err = s.typedShares(r, about, lang)
		}
		if err != nil {
			return err
		}
		return s.o.DisputeCases.ResolveCase(ctx, resolve)
	}
	return &typedError{key: "refusedAnswer"}
}

// typedShares reads what is to be credited of each invoice of the case, in the invoice's currency.
func (s *Server) typedShares(r *http.Request, about casework.About, lang string) ([]casework.Share, error) {
	c, err := s.o.DisputeCases.Case(r.Context(), about.Entity, about.Case)
	if err != nil {
		return nil, err
	}
	var shares []casework.Share
	for _, part := range c.Parts {
		var amount money.Amount
		if amount, err = typedAmount(r.PostFormValue("share:"+string(part.Invoice)), part.Disputed.Currency, lang); err != nil {
			return nil, &typedError{key: "amountUnreadable"}
		}
		if amount.Minor != 0 {
			shares = append(shares, casework.Share{Invoice: part.Invoice, Amount: amount})
		}
	}
	return shares, nil
}
