package web

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/letter"
)

func (s *Server) overview(w http.ResponseWriter, r *http.Request, _ approval.User) {
	o, err := s.o.Records.Overview(r.Context())
	if err != nil {
		s.fault(w, r, err)
		return
	}
	s.page(w, r, http.StatusOK, "overview.html", o)
}

func (s *Server) approvals(w http.ResponseWriter, r *http.Request, _ approval.User) {
	lines, err := s.o.Records.OpenApprovals(r.Context())
	if err != nil {
		s.fault(w, r, err)
		return
	}
	s.page(w, r, http.StatusOK, "approvals.html", lines)
}

// approvalPage is one approval as a person decides it: who asks, what exactly would leave, and to whom.
type approvalPage struct {
	Case     approval.Case
	Customer string
	Letter   letter.Text
	Problem  string
}

func (s *Server) approval(w http.ResponseWriter, r *http.Request, _ approval.User) {
	s.showApproval(w, r, r.PathValue("id"), http.StatusOK, "")
}

func (s *Server) showApproval(w http.ResponseWriter, r *http.Request, id string, status int, problem string) {
	p := approvalPage{Problem: problem}
	var err error
	if p.Case, err = s.o.Records.Approval(r.Context(), id); err != nil {
		s.fault(w, r, err)
		return
	}
	if p.Customer, err = s.o.Records.CustomerName(r.Context(), p.Case.Request.Entity, string(p.Case.Customer)); err != nil {
		s.fault(w, r, err)
		return
	}
	if p.Case.Letter != nil {
		if p.Letter, err = letter.Render(*p.Case.Letter); err != nil {
			s.fault(w, r, fmt.Errorf("render the letter of approval %s: %w", id, err))
			return
		}
	}
	s.page(w, r, status, "approval.html", p)
}

// decide hands the answer to the door. A refusal is shown on the page it came from; nothing is ever silently ignored.
func (s *Server) decide(w http.ResponseWriter, r *http.Request, user approval.User) {
	id := r.PathValue("id")
	answer := approval.Answer{By: user.Name, Channel: "web", FactsHash: r.PostFormValue("facts_hash"), Reason: r.PostFormValue("reason")}
	decision, choice, _ := strings.Cut(r.PostFormValue("answer"), ":")
	answer.Decision, answer.Choice = approval.Decision(decision), approval.Choice(choice)
	_, err := s.o.Door.Decide(r.Context(), id, answer)
	switch {
	case err == nil:
		http.Redirect(w, r, r.URL.Path, http.StatusSeeOther)
	case approval.Refusal(err):
		s.showApproval(w, r, id, http.StatusUnprocessableEntity, err.Error())
	default:
		s.o.Log.Error("decision failed", "approval", id, "error", err)
		s.showApproval(w, r, id, http.StatusServiceUnavailable, text("tryAgain", language(r)))
	}
}

func (s *Server) invoices(w http.ResponseWriter, r *http.Request, _ approval.User) {
	lines, err := s.o.Records.Invoices(r.Context(), listLimit)
	if err != nil {
		s.fault(w, r, err)
		return
	}
	s.page(w, r, http.StatusOK, "invoices.html", lines)
}

func (s *Server) invoice(w http.ResponseWriter, r *http.Request, _ approval.User) {
	i, err := s.o.Records.Invoice(r.Context(), r.PathValue("entity"), r.PathValue("number"))
	if err != nil {
		s.fault(w, r, err)
		return
	}
	s.page(w, r, http.StatusOK, "invoice.html", i)
}

func (s *Server) messages(w http.ResponseWriter, r *http.Request, _ approval.User) {
	list, err := s.o.Records.Messages(r.Context(), listLimit)
	if err != nil {
		s.fault(w, r, err)
		return
	}
	s.page(w, r, http.StatusOK, "slack.html", list)
}

func (s *Server) mailbox(w http.ResponseWriter, r *http.Request, _ approval.User) {
	if s.o.Mailbox == nil {
		s.fault(w, r, ErrNotFound)
		return
	}
	s.page(w, r, http.StatusOK, "mailbox.html", s.o.Mailbox.List())
}

func (s *Server) mail(w http.ResponseWriter, r *http.Request, _ approval.User) {
	m, ok := s.readMail(w, r)
	if ok {
		s.page(w, r, http.StatusOK, "mail.html", m)
	}
}

func (s *Server) attachment(w http.ResponseWriter, r *http.Request, _ approval.User) {
	m, ok := s.readMail(w, r)
	if !ok {
		return
	}
	n, err := strconv.Atoi(r.PathValue("part"))
	if err != nil || n < 0 || n >= len(m.Attachments) {
		s.fault(w, r, ErrNotFound)
		return
	}
	a := m.Attachments[n]
	w.Header().Set("Content-Type", "application/octet-stream")
	if a.Type == "application/pdf" {
		w.Header().Set("Content-Type", a.Type)
	}
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", "letter-"+m.ID+".pdf"))
	_, _ = w.Write(a.Data) // the reader may be gone; there is nobody to tell
}

func (s *Server) readMail(w http.ResponseWriter, r *http.Request) (shownMail, bool) {
	if s.o.Mailbox == nil {
		s.fault(w, r, ErrNotFound)
		return shownMail{}, false
	}
	raw, err := s.o.Mailbox.Raw(r.PathValue("id"))
	if err != nil {
		s.fault(w, r, errors.Join(ErrNotFound, err))
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
