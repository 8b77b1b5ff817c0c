package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/letter"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
)

func (s *Server) overview(w http.ResponseWriter, r *http.Request, user approval.User) {
	o, err := s.o.Records.Overview(r.Context(), user.Entities)
	if err != nil {
		s.fault(w, r, err)
		return
	}
	s.page(w, r, http.StatusOK, "overview.html", o)
}

func (s *Server) approvals(w http.ResponseWriter, r *http.Request, user approval.User) {
	var p approvalsPage
	var err error
	if p.Lines, err = s.o.Records.OpenApprovals(r.Context(), user.Entities); err == nil && may(user, access.Words, "") {
		p.Mails, err = s.o.Inquiries.Waiting(r.Context(), user.Entities, waitingMails)
	}
	if err != nil {
		s.fault(w, r, err)
		return
	}
	s.page(w, r, http.StatusOK, "approvals.html", p)
}

// waitingMails are how many mails the page of approvals shows; the page of mails has all.
const waitingMails = 10

// approvalsPage is everything that only a person may decide.
type approvalsPage struct {
	Lines []approval.Line
	Mails []mailroom.MailPage
}

// approvalPage is one approval as a person decides it: who asks, what exactly would leave, and to whom.
type approvalPage struct {
	Approval
	Letter letter.Text
	// MayNot says why this person cannot decide; empty when they can.
	MayNot string
	// For is in whose place this person decides; empty in his own.
	For string
	// Problem says why an answer was not taken, Reason is what was typed with it.
	Problem, Reason string
}

// Next are the roles that are asked when those before them let their time pass.
func (p approvalPage) Next() []string {
	var roles []string
	for _, step := range p.Steps[min(p.Step+1, len(p.Steps)):] {
		roles = append(roles, step.Role)
	}
	return roles
}

// Asked is the role that is asked now.
func (p approvalPage) Asked() string {
	if p.Step >= len(p.Steps) {
		return ""
	}
	return p.Steps[p.Step].Role
}

func (s *Server) approval(w http.ResponseWriter, r *http.Request, user approval.User) {
	s.showApproval(w, r, user, http.StatusOK, approvalPage{})
}

// showApproval completes the page with the approval as it is now.
func (s *Server) showApproval(w http.ResponseWriter, r *http.Request, user approval.User, status int, p approvalPage) {
	id := r.PathValue("id")
	var err error
	p.Approval, err = s.o.Records.Approval(r.Context(), id)
	if err == nil && !sees(user, p.Request.Entity) {
		err = ErrNotFound
	}
	if err != nil {
		s.fault(w, r, err)
		return
	}
	if p.Case.Letter != nil {
		if p.Letter, err = letter.Render(*p.Case.Letter); err != nil {
			s.fault(w, r, fmt.Errorf("render the letter of approval %s: %w", id, err))
			return
		}
	}
	p.MayNot, p.For = mayNot(p.Request, user), approval.For(p.Request, user)
	s.page(w, r, status, "approval.html", p)
}

// sees tells whether a user works for an entity; what they do not work for is not there for them.
func sees(user approval.User, entity string) bool {
	return len(user.Entities) == 0 || slices.Contains(user.Entities, entity)
}

// mayNot says before the click what the door would say after it.
func mayNot(r approval.Request, user approval.User) string {
	if r.RequestedBy == user.Name {
		return "mayNotSelf"
	}
	if err := approval.CheckPerson(r, user); err != nil {
		return refusalKey(err)
	}
	return ""
}

// decide hands the answer to the door. A refusal is shown on the page it came from; nothing is ever silently ignored.
func (s *Server) decide(w http.ResponseWriter, r *http.Request, user approval.User) {
	id := r.PathValue("id")
	a := approval.Answer{By: user.Name, Channel: "web", FactsHash: r.PostFormValue("facts_hash"), Reason: strings.TrimSpace(r.PostFormValue("reason"))}
	decision, choice, _ := strings.Cut(r.PostFormValue("answer"), ":")
	a.Decision, a.Choice = approval.Decision(decision), approval.Choice(choice)
	_, err := s.o.Door.Decide(r.Context(), id, a)
	p := approvalPage{Reason: a.Reason}
	switch {
	case err == nil:
		http.Redirect(w, r, r.URL.EscapedPath(), http.StatusSeeOther)
	case errors.Is(err, ErrNotFound):
		s.fault(w, r, err)
	case approval.Refusal(err):
		p.Problem = refusalKey(err)
		s.showApproval(w, r, user, http.StatusUnprocessableEntity, p)
	default:
		s.o.Log.Error("decision failed", "approval", id, "error", err)
		p.Problem = "unclear"
		if errors.Is(err, ErrNoAnswer) {
			p.Problem = "tryAgain"
		}
		s.showApproval(w, r, user, http.StatusServiceUnavailable, p)
	}
}

func (s *Server) invoices(w http.ResponseWriter, r *http.Request, user approval.User) {
	lines, err := s.o.Records.Invoices(r.Context(), user.Entities, listLimit)
	if err != nil {
		s.fault(w, r, err)
		return
	}
	s.page(w, r, http.StatusOK, "invoices.html", lines)
}

func (s *Server) invoice(w http.ResponseWriter, r *http.Request, user approval.User) {
	entity := r.PathValue("entity")
	if !sees(user, entity) {
		s.fault(w, r, ErrNotFound)
		return
	}
	i, err := s.o.Records.Invoice(r.Context(), entity, r.PathValue("number"))
	if err != nil {
		s.fault(w, r, err)
		return
	}
	if !may(user, access.Words, entity) {
		i.Heard = nil
	}
	s.page(w, r, http.StatusOK, "invoice.html", i)
}

func (s *Server) messages(w http.ResponseWriter, r *http.Request, user approval.User) {
	list, err := s.o.Records.Messages(r.Context(), user.Entities, listLimit)
	if err != nil {
		s.fault(w, r, err)
		return
	}
	s.page(w, r, http.StatusOK, "slack.html", list)
}

func (s *Server) mailbox(w http.ResponseWriter, r *http.Request, user approval.User) {
	if !s.showsMailbox(user) {
		s.fault(w, r, ErrNotFound)
		return
	}
	list, err := s.o.Mailbox.List(listLimit)
	if err != nil {
		s.fault(w, r, err)
		return
	}
	s.page(w, r, http.StatusOK, "mailbox.html", list)
}

// showsMailbox: mails carry no entity, so only who works for all of them reads them.
func (s *Server) showsMailbox(user approval.User) bool {
	return s.o.Mailbox != nil && len(user.Entities) == 0
}

func (s *Server) mail(w http.ResponseWriter, r *http.Request, user approval.User) {
	if m, ok := s.readMail(w, r, user); ok {
		s.page(w, r, http.StatusOK, "mail.html", m)
	}
}

// attachment is always saved and never shown: a browser would run what a mail brought.
func (s *Server) attachment(w http.ResponseWriter, r *http.Request, user approval.User) {
	m, ok := s.readMail(w, r, user)
	if !ok {
		return
	}
	n, err := strconv.Atoi(r.PathValue("part"))
	if err != nil || n < 0 || n >= len(m.Attachments) {
		s.fault(w, r, ErrNotFound)
		return
	}
	kind, extension := "application/octet-stream", "bin"
	if m.Attachments[n].Type == "application/pdf" {
		kind, extension = "application/pdf", "pdf"
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", fmt.Sprintf("mail-%s-%d.%s", m.ID, n+1, extension)))
	_, _ = w.Write(m.Attachments[n].Data) // the reader may be gone; there is nobody to tell
}

func (s *Server) readMail(w http.ResponseWriter, r *http.Request, user approval.User) (shownMail, bool) {
	if !s.showsMailbox(user) {
		s.fault(w, r, ErrNotFound)
		return shownMail{}, false
	}
	raw, err := s.o.Mailbox.Raw(r.PathValue("id"))
	if err != nil {
		s.fault(w, r, err)
		return shownMail{}, false
	}
	m, err := parseMail(raw)
	if err != nil {
		s.fault(w, r, err)
		return shownMail{}, false
	}
	m.ID = r.PathValue("id")
	return m, true
}
