package web

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// Trails is what the pages of an auditor read.
type Trails interface {
	// Entities are the codes of all creditor entities.
	Entities(ctx context.Context) ([]string, error)
	// Chain says how the end of a chain stands. The empty entity is the installation's: users, policies, refused commands.
	Chain(ctx context.Context, entity string) (Chain, error)
	// Trail reads one case, or a stretch of a chain by days. It returns ErrNotFound for a case that the entity does not have.
	// Words asks for the quotes, which needs access.Words: it returns a *subledger.RefusedError and keeps the try.
	Trail(ctx context.Context, ask TrailAsk) (Trail, error)
}

// TrailAsk says what of a chain is read: one case, or the rows recorded from a day until a day (UTC, both included).
type TrailAsk struct {
	Entity string
	// Kind is invoice, customer, mail or approval; Number is what that kind is called by.
	Kind, Number    string
	FromOn, UntilOn calendar.Date
	Words           bool
	By              string
}

// Chain is how the end of an audit chain stands.
type Chain struct {
	Entity string
	// First and Last are the numbers of the rows that were verified just now, LastAt is when the last was recorded.
	First, Last int64
	LastAt      time.Time
	// Wrong says which row is not what was written; empty when all of them are. German and English.
	Wrong [2]string
	// AnchorSeq and AnchorAt say which end was noted outside last; zero where none was. AnchorHolds tells whether it still holds.
	AnchorSeq   int64
	AnchorAt    time.Time
	AnchorHolds bool
}

// Trail is what was read, in order.
type Trail struct {
	Rows []TrailRow
	// Cut is true when there is more than is shown.
	Cut bool
}

// TrailRow is one event of a chain, or a decision the rules made by themselves, which has no number.
type TrailRow struct {
	Seq                                                               int64
	At                                                                time.Time
	On                                                                calendar.Date
	Actor, Kind, Subject, Number, Facts, Policy, Rules, Model, Prompt string
	Effect, Because                                                   string
	Claims                                                            []int64
	Words                                                             []string
	Detail                                                            json.RawMessage
	Hash                                                              string
}

// Refused tells whether the row is an attempt that was refused.
func (r TrailRow) Refused() bool {
	return strings.HasSuffix(r.Kind, "_refused") && r.Kind != "letter_refused" && r.Kind != "reply_refused" && r.Kind != "file_refused"
}

// ShortFacts is enough of a hash to compare by eye.
func (r TrailRow) ShortFacts() string { return r.Facts[:min(len(r.Facts), 12)] }

// About is the detail of an event as it is written; empty where it has none.
func (r TrailRow) About() string {
	if text := string(r.Detail); text != "{}" {
		return text
	}
	return ""
}

// caseKinds are what a case can be, as they are asked for.
var caseKinds = []string{"invoice", "customer", "mail", "approval"}

// installationChain stands for the chain of the installation in addresses.
const installationChain = "-"

// auditPage is the search, with the rows of a period where one was asked for.
type auditPage struct {
	Entities []string
	Kinds    []string
	Chains   []Chain
	Asked    url.Values
	Trail    *Trail
	Problem  string
}

// Asks is what was asked for, so that the form keeps it.
func (p auditPage) Asks(name string) string { return p.Asked.Get(name) }

// audit shows the chains and the search. A case that was asked for has a page of its own.
func (s *Server) audit(w http.ResponseWriter, r *http.Request, user approval.User) {
	asked := r.URL.Query()
	if number := strings.TrimSpace(asked.Get("number")); number != "" && slices.Contains(caseKinds, asked.Get("kind")) && asked.Get("entity") != "" {
		http.Redirect(w, r, "/audit/"+url.PathEscape(asked.Get("entity"))+"/"+asked.Get("kind")+"/"+url.PathEscape(number), http.StatusSeeOther)
		return
	}
	p := auditPage{Asked: asked, Kinds: caseKinds}
	err := s.seenChains(r.Context(), user, &p)
	if err == nil {
		err = s.period(r.Context(), user, &p)
	}
	if err != nil {
		s.fault(w, r, err)
		return
	}
	s.page(w, r, http.StatusOK, "audit.html", p)
}

// seenChains are those of the entities a user works for; that of the installation is for who works for all.
func (s *Server) seenChains(ctx context.Context, user approval.User, p *auditPage) error {
	all, err := s.o.Trails.Entities(ctx)
	if err != nil {
		return err
	}
	for _, entity := range all {
		if sees(user, entity) {
			p.Entities = append(p.Entities, entity)
		}
	}
	chains := p.Entities
	if len(user.Entities) == 0 {
		chains = append(slices.Clone(chains), "")
	}
	for _, entity := range chains {
		chain, err := s.o.Trails.Chain(ctx, entity)
		if err != nil {
			return err
		}
		p.Chains = append(p.Chains, chain)
	}
	return nil
}

// period reads the rows of some days where days were asked for.
func (s *Server) period(ctx context.Context, user approval.User, p *auditPage) error {
	from, until, entity := p.Asks("from"), p.Asks("until"), p.Asks("entity")
	if from == "" && until == "" {
		return nil
	}
	ask := TrailAsk{Entity: strings.TrimPrefix(entity, installationChain)}
	for text, on := range map[string]*calendar.Date{from: &ask.FromOn, until: &ask.UntilOn} {
		if on.UnmarshalText([]byte(text)) != nil {
			p.Problem = "dateUnreadable"
			return nil
		}
	}
	if !sees(user, ask.Entity) {
		return ErrNotFound
	}
	trail, err := s.o.Trails.Trail(ctx, ask)
	p.Trail = &trail
	return err
}

// trailPage is one case, replayed.
type trailPage struct {
	Entity, Kind, Number string
	Chain                Chain
	Trail                Trail
	// Words is true where the quotes are shown, MayWords where this person may have them.
	Words, MayWords bool
}

func (s *Server) auditCase(w http.ResponseWriter, r *http.Request, user approval.User) {
	s.showTrail(w, r, user, false)
}

// auditWords shows the quotes too. It is a POST, because it writes down who read them.
func (s *Server) auditWords(w http.ResponseWriter, r *http.Request, user approval.User) {
	s.showTrail(w, r, user, true)
}

func (s *Server) showTrail(w http.ResponseWriter, r *http.Request, user approval.User, words bool) {
	p := trailPage{Entity: r.PathValue("entity"), Kind: r.PathValue("kind"), Number: r.PathValue("number"), Words: words}
	p.MayWords = len(lacking(user, access.Words, receivable.EntityCode(p.Entity))) == 0
	err := ErrNotFound
	if sees(user, p.Entity) && slices.Contains(caseKinds, p.Kind) {
		p.Trail, err = s.o.Trails.Trail(r.Context(), TrailAsk{Entity: p.Entity, Kind: p.Kind, Number: p.Number, Words: words, By: user.Name})
	}
	if err == nil {
		p.Chain, err = s.o.Trails.Chain(r.Context(), p.Entity)
	}
	if subledger.IsRefused(err, "") {
		s.page(w, r, http.StatusForbidden, "message.html", "mayNotCollect")
		return
	}
	if err != nil {
		s.fault(w, r, err)
		return
	}
	s.page(w, r, http.StatusOK, "audit_case.html", p)
}
