package web

import (
	"cmp"
	"context"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// Inquiries is what the pages about customers' mails read, and through which they decide. What changes something asks again
// whether the person may, and returns a *subledger.RefusedError for what is refused, ErrNotFound, or ErrNoAnswer.
type Inquiries interface {
	// Mails lists mails of some entities, the latest first; none named means all.
	Mails(ctx context.Context, f mailroom.MailFilter, entities []string) ([]mailroom.MailRow, error)
	// Waiting are the latest mails that wait for a person, with their claims and without their text.
	Waiting(ctx context.Context, entities []string, limit int) ([]mailroom.MailPage, error)
	// Inquiry is one mail by its short number, its text read.
	Inquiry(ctx context.Context, entity receivable.EntityCode, number int64) (Inquiry, error)
	// Attachment is a file of a mail with its bytes, by its place from 1.
	Attachment(ctx context.Context, mail mailroom.ID, place int) (mailroom.Attachment, error)
	DecideClaim(ctx context.Context, d mailroom.DecideClaim) (mailroom.Decided, error)
	CloseMail(ctx context.Context, s mailroom.SettleMail) error
	AssignMail(ctx context.Context, a mailroom.AssignMail) error
	// DraftReply makes a draft about a topic from facts of the moment; it returns the draft's number.
	DraftReply(ctx context.Context, head subledger.Head, mail mailroom.ID, topic string) (int64, error)
	EditReply(ctx context.Context, e mailroom.EditReply) error
	SendReply(ctx context.Context, s mailroom.SendReply) error
	DiscardReply(ctx context.Context, d mailroom.DiscardReply) error
}

// Inquiry is a customer's mail with what a person needs beside it.
type Inquiry struct {
	mailroom.MailPage
	CustomerName string
	// Standing is how the customer stands by what was written; nil where nobody knows whose the mail is.
	Standing *correspondence.Standing
	// Items are what the customer owes.
	Items []OpenItem
	// Topics are what an answer may be about.
	Topics []string
	// Next is the mail that waits after this one; 0 when there is none.
	Next int64
	// Draft warnings of the linter, by the reply's number: what in its words is not in the facts.
	Warnings map[int64][]string
}

// mailsPage is a list of mails as it was asked for.
type mailsPage struct {
	Rows []mailroom.MailRow
	All  bool
	// NextPage is the address of the rows after these; empty when there are none.
	NextPage string
}

func (s *Server) mails(w http.ResponseWriter, r *http.Request, user approval.User) {
	asked := r.URL.Query()
	after, err := strconv.ParseInt(cmp.Or(asked.Get("after"), "0"), 10, 64)
	if err != nil {
		after = 0
	}
	f := mailroom.MailFilter{All: asked.Get("all") != "", After: after, Limit: listLimit,
		Customer: receivable.CustomerNumber(strings.TrimSpace(asked.Get("customer")))}
	rows, err := s.o.Inquiries.Mails(r.Context(), f, user.Entities)
	if err != nil {
		s.fault(w, r, err)
		return
	}
	p := mailsPage{Rows: rows, All: f.All}
	if len(rows) >= listLimit {
		p.Rows = rows[:listLimit]
		asked.Set("after", strconv.FormatInt(p.Rows[listLimit-1].Number, 10))
		p.NextPage = "/mails?" + asked.Encode()
	}
	s.page(w, r, http.StatusOK, "mails.html", p)
}

// inquiryPage is one mail as a person decides about it.
type inquiryPage struct {
	Inquiry
	// Roles are set when this person may not decide: those who may.
	Roles []string
	// Problem says why a decision was not taken; ProblemText is the ledger's own sentence where the page has none.
	Problem, ProblemText string
	// Typed is what was sent with it.
	Typed url.Values
}

// Can tells whether this person may decide.
func (p inquiryPage) Can() bool { return len(p.Roles) == 0 }

// Waits tells whether anything of the mail is open.
func (p inquiryPage) Waits() bool { return p.State != mailroom.Settled }

// Reasons are what a dispute may be about.
func (p inquiryPage) Reasons() []dispute.Reason { return dispute.Reasons() }

// Correctable tells whether a person may say what was meant instead.
func (p inquiryPage) Correctable(c mailroom.ClaimRow) bool {
	switch c.Act {
	case correspondence.AcceptPromise, correspondence.OpenDispute, correspondence.ExpectPayment, correspondence.ReportInsolvency,
		correspondence.AskExtension, correspondence.AskPlan, correspondence.HoldCustomer:
		return true
	}
	return false
}

// Answerable tells whether answers may be drafted: never to a machine, and only to somebody known.
func (p inquiryPage) Answerable() bool {
	return p.Can() && p.Automatic == correspondence.ByHand && p.Customer != "" && p.Author != correspondence.ByUs
}

// filled is what the form of a claim starts with: what was typed into it when it was refused, else the claim.
func (p inquiryPage) filled(c mailroom.ClaimRow, lang string) correctionForm {
	if p.Typed.Get("choice") == fmt.Sprintf("%s:%d", mailroom.Correct, c.ClaimID) {
		return correctionForm{Open: true, Invoice: p.Typed.Get("invoice"), On: p.Typed.Get("on"), Amount: p.Typed.Get("amount"), Reason: p.Typed.Get("dispute_reason")}
	}
	return claimForm(c, lang)
}

// correctionForm is a claim as its form shows it. What comes back unchanged is no correction.
type correctionForm struct {
	Open                        bool
	Invoice, On, Amount, Reason string
}

func claimForm(c mailroom.ClaimRow, lang string) correctionForm {
	f := correctionForm{On: c.On.String(), Amount: typeable(c.Amount, lang), Reason: string(c.Reason)}
	if len(c.Invoices) == 1 {
		f.Invoice = string(c.Invoices[0])
	}
	return f
}

// Draft is a draft as its form shows it: with the words that were typed when they could not be kept. Where somebody else
// has changed it in between, that one's words are shown, because nobody overwrites what he has not read.
func (p inquiryPage) Draft(r mailroom.Reply) mailroom.Reply {
	_, id, _ := strings.Cut(p.Typed.Get("choice"), ":")
	if p.Typed.Has("body") && id == strconv.FormatInt(r.ReplyID, 10) && p.Problem != "refusedDraft" {
		r.Subject, r.Body = p.Typed.Get("subject"), unix(p.Typed.Get("body"))
	}
	return r
}

func (s *Server) inquiry(w http.ResponseWriter, r *http.Request, user approval.User) {
	s.showInquiry(w, r, user, http.StatusOK, inquiryPage{})
}

// showInquiry completes the page with the mail as it is now.
func (s *Server) showInquiry(w http.ResponseWriter, r *http.Request, user approval.User, status int, p inquiryPage) {
	entity, number, err := addressed(r, user)
	if err == nil {
		p.Inquiry, err = s.o.Inquiries.Inquiry(r.Context(), entity, number)
	}
	if err != nil {
		s.fault(w, r, err)
		return
	}
	p.Roles = lacking(user, access.Collect, entity)
	s.page(w, r, status, "inquiry.html", p)
}

// mailFile hands out a file of a mail as it came. It is for saving and never shown by the browser: a stranger sent it.
func (s *Server) mailFile(w http.ResponseWriter, r *http.Request, user approval.User) {
	entity, number, err := addressed(r, user)
	place, wrong := strconv.Atoi(r.PathValue("place"))
	if err != nil || wrong != nil {
		s.fault(w, r, ErrNotFound)
		return
	}
	var file mailroom.Attachment
	mail, err := s.o.Inquiries.Inquiry(r.Context(), entity, number)
	if err == nil {
		file, err = s.o.Inquiries.Attachment(r.Context(), mail.ID, place)
	}
	if err != nil {
		s.fault(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": file.Name}))
	_, _ = w.Write(file.Raw) // the reader may be gone; there is nobody to tell
}

// decideInquiry gives the ledger what a person decided. A refusal is shown on the page it came from.
func (s *Server) decideInquiry(w http.ResponseWriter, r *http.Request, user approval.User) {
	entity, number, err := addressed(r, user)
	if err == nil {
		err = s.settleInquiry(w, r, subledger.Head{Entity: entity, By: user.Name, Reason: strings.TrimSpace(r.PostFormValue("reason"))}, number)
	}
	named := r.PostFormValue("customer") != "" || r.PostFormValue("invoice") != ""
	s.decided(w, r, err, named, mailRefusals, func(not notTaken) {
		s.showInquiry(w, r, user, not.status, inquiryPage{Typed: r.PostForm, Problem: not.key, ProblemText: not.text})
	})
}

// settleInquiry does what the form says.
func (s *Server) settleInquiry(w http.ResponseWriter, r *http.Request, head subledger.Head, number int64) error {
	mail, err := s.o.Inquiries.Inquiry(r.Context(), head.Entity, number)
	if err != nil {
		return err
	}
	choice, id, _ := strings.Cut(r.PostFormValue("choice"), ":")
	switch choice {
	case "answered", "no_answer_needed":
		return s.o.Inquiries.CloseMail(r.Context(), mailroom.SettleMail{Head: head, Mail: mail.ID, How: mailroom.SettledHow(choice)})
	case "assign":
		return s.o.Inquiries.AssignMail(r.Context(), mailroom.AssignMail{Head: head, Mail: mail.ID,
			Customer: receivable.CustomerNumber(strings.TrimSpace(r.PostFormValue("customer")))})
	case "draft":
		_, err := s.o.Inquiries.DraftReply(r.Context(), head, mail.ID, r.PostFormValue("topic"))
		return err
	}
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return &typedError{key: "formBroken"}
	}
	version, err := strconv.Atoi(r.PostFormValue("version"))
	if err != nil {
		return &typedError{key: "formBroken"}
	}
	switch choice {
	case "save", "send", "discard":
		return s.settleReply(r, head, choice, n, version)
	case "anew":
		return s.draftAnew(r.Context(), head, mail, n)
	}
	d, err := claimDecision(r.PostForm, mail, n, s.language(w, r))
	if err != nil {
		return err
	}
	d.Head, d.Mail, d.ClaimID, d.Version, d.Verdict = head, mail.ID, n, version, mailroom.Verdict(choice)
	_, err = s.o.Inquiries.DecideClaim(r.Context(), d)
	return err
}

// draftAnew makes a draft of the same topic from the facts of now, and drops the one whose facts are over.
func (s *Server) draftAnew(ctx context.Context, head subledger.Head, mail Inquiry, id int64) error {
	i := slices.IndexFunc(mail.Replies, func(r mailroom.Reply) bool { return r.ReplyID == id })
	if i < 0 {
		return ErrNotFound
	}
	if _, err := s.o.Inquiries.DraftReply(ctx, head, mail.ID, mail.Replies[i].Topic); err != nil {
		return err
	}
	return s.o.Inquiries.DiscardReply(ctx, mailroom.DiscardReply{Head: head, ReplyID: id})
}

// settleReply saves, sends or drops a draft. What was typed is kept before it is sent: nobody sends words he did not see.
func (s *Server) settleReply(r *http.Request, head subledger.Head, choice string, id int64, version int) error {
	ctx := r.Context()
	if choice == "discard" {
		return s.o.Inquiries.DiscardReply(ctx, mailroom.DiscardReply{Head: head, ReplyID: id})
	}
	if r.PostFormValue("subject") != r.PostFormValue("subject-was") || unix(r.PostFormValue("body")) != unix(r.PostFormValue("body-was")) {
		err := s.o.Inquiries.EditReply(ctx, mailroom.EditReply{Head: head, ReplyID: id, Version: version,
			Subject: strings.TrimSpace(r.PostFormValue("subject")), Body: unix(r.PostFormValue("body"))})
		if err != nil || choice == "save" {
			return err
		}
		version++
	}
	if choice == "save" {
		return nil
	}
	return s.o.Inquiries.SendReply(ctx, mailroom.SendReply{Head: head, ReplyID: id, Version: version})
}

// unix undoes the line ends that browsers put into text areas.
func unix(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }

// claimDecision reads what a person says a claim should have been. Fields are filled in with the claim; what was left as it
// was is no correction.
func claimDecision(form url.Values, mail Inquiry, id int64, lang string) (mailroom.DecideClaim, error) {
	var d mailroom.DecideClaim
	i := slices.IndexFunc(mail.Claims, func(c mailroom.ClaimRow) bool { return c.ClaimID == id })
	if i < 0 {
		return d, ErrNotFound
	}
	if choice, _, _ := strings.Cut(form.Get("choice"), ":"); mailroom.Verdict(choice) != mailroom.Correct {
		return d, nil
	}
	shown := claimForm(mail.Claims[i], lang)
	field := func(name, was string) string {
		if text := strings.TrimSpace(form.Get(name)); text != was {
			return text
		}
		return ""
	}
	c := &d.Correction
	c.Invoice = receivable.InvoiceNumber(field("invoice", shown.Invoice))
	c.Reason = dispute.Reason(field("dispute_reason", shown.Reason))
	if on := field("on", shown.On); on != "" {
		var err error
		if c.On, err = calendar.ParseDate(on); err != nil {
			return d, &typedError{key: "dateUnreadable"}
		}
	}
	currency := mail.Claims[i].Amount.Currency
	if currency == "" && len(mail.Items) > 0 {
		currency = mail.Items[0].Open.Currency
	}
	if text := field("amount", shown.Amount); text != "" {
		amount, err := typedAmount(text, currency, lang)
		if err != nil {
			return d, &typedError{key: "amountUnreadable"}
		}
		c.Amount = amount
	}
	return d, nil
}

// mailRefusals are the texts for what the ledger refuses most; the rest is shown in its own sentence.
var mailRefusals = map[string]string{
	"role_missing": "mayNotCollect", "user_inactive": "mayNotCollect", "user_unknown": "mayNotCollect", "reason_missing": "refusedWhy",
	"correction_given": "correctionMissing", "claim_changed": "refusedClaim", "verdict_known": "refusedAnswer",
	"four_eyes": "refusedSameEyes", "reply_changed": "refusedDraft", "reply_once_per_thread_and_day": "refusedAnsweredToday",
	"reply_never_to_automatic": "refusedAutomatic", "claim_decided": "refusedClosed", "reply_not_draft": "refusedNoDraft", "reply_stale": "staleDraft",
	"reply_needs_person": "refusedTopic", "reply_facts": "refusedTopic", "reply_to_unknown": "refusedAddress", "reply_empty": "refusedEmpty",
	"reply_subject": "refusedEmpty", "reply_too_long": "refusedLong", "claim_invoice_missing": "claimInvoiceMissing", "claim_never": "refusedNever",
	"another_customer": "refusedForeign", "nothing_open": "refusedNothingOpen", "promise_dates": "refusedPast", "promise_date_missing": "promiseDateMissing",
	"promise_too_far": "refusedFar", "promise_exceeds_open": "refusedMoreThanOpen", "dispute_exceeds_open": "refusedMoreThanOpen",
	"insolvency_date": "insolvencyDateMissing", "mail_has_effects": "refusedEffects", "mail_unassigned": "mailUnassigned",
}
