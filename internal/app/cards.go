package app

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/card"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// cards makes cards of the records. Each is made from what the ledger says at that moment.
type cards struct {
	store *postgres.Store
	mails webMails
	// base is the address of the pages, without a slash at its end.
	base string
}

// NextCard implements activities.Cards. A card whose subject can no longer be read is taken for gone.
func (c cards) NextCard(ctx context.Context, channel string) (due card.Due, shown card.Card, ok bool, err error) {
	for range maxUnreadable {
		due, ok, err = c.store.NextCard(ctx, channel)
		if err != nil || !ok {
			return due, shown, false, err
		}
		shown, err = c.render(ctx, &due)
		if !errors.Is(err, postgres.ErrNotFound) {
			return due, shown, err == nil, err
		}
		if err := c.store.CardGone(ctx, due); err != nil {
			return due, shown, false, err
		}
	}
	return due, shown, false, nil
}

// maxUnreadable bounds the cards that are passed over in one look; the next look goes on.
const maxUnreadable = 50

// CardShown implements activities.Cards.
func (c cards) CardShown(ctx context.Context, due card.Due, place string) error {
	return c.store.CardShown(ctx, due, place)
}

// CardGone implements activities.Cards.
func (c cards) CardGone(ctx context.Context, due card.Due) error { return c.store.CardGone(ctx, due) }

// render makes a card, and notes which facts it shows.
func (c cards) render(ctx context.Context, due *card.Due) (card.Card, error) {
	switch due.Kind {
	case card.KindApproval:
		q, err := c.question(ctx, due.Subject)
		due.FactsHash = q.Request.FactsHash
		if err != nil {
			return card.Card{}, err
		}
		return card.OfApproval(q, due.Role, due.Language), nil
	case card.KindDigest:
		return c.digest(ctx, due)
	case card.KindPayment:
		return c.payment(ctx, due)
	case card.KindMail:
		return c.mail(ctx, due)
	default:
		return c.draft(ctx, due)
	}
}

func (c cards) question(ctx context.Context, id string) (card.Question, error) {
	a, err := c.store.Approval(ctx, id)
	if err != nil {
		return card.Question{}, err
	}
	beside, err := c.store.Question(ctx, a)
	if err != nil {
		return card.Question{}, err
	}
	known, err := c.store.BackgroundOf(ctx, a)
	if err != nil {
		return card.Question{}, err
	}
	clock, err := c.store.Clock(ctx)
	if err != nil {
		return card.Question{}, err
	}
	q := card.Question{Case: a, CustomerName: beside.CustomerName, Address: beside.Address, BrokenPromises: known.BrokenPromises, Disputed: known.Disputed,
		Quotes: known.Quotes, Colleagues: known.Colleagues, Page: c.page("approvals", id)}
	if a.Request.Kind == approval.KindPaymentPlan {
		parts, err := c.store.InstalmentsAsked(ctx, id)
		if err != nil {
			return card.Question{}, err
		}
		for _, n := range parts {
			q.Instalments = append(q.Instalments, card.QuestionInstalment{DueOn: n.DueOn, Amount: n.Amount})
		}
	}
	if !a.ExpiresAt.IsZero() {
		now := c.store.Now()
		q.UntilAt = now.Add(clock.Until(now, a.ExpiresAt))
	}
	for _, item := range a.Facts.Items {
		dueOn := beside.DueOn[item.InvoiceID]
		q.Items = append(q.Items, card.QuestionItem{Number: string(item.Number), Level: item.Level, Amount: item.Amount, DueOn: dueOn,
			DaysOverdue: beside.TodayOn.Sub(dueOn)})
	}
	return q, nil
}

func (c cards) digest(ctx context.Context, due *card.Due) (card.Card, error) {
	var lines []card.DigestLine
	for i, l := range due.Lines {
		q, err := c.question(ctx, l.Subject)
		if err != nil {
			return card.Card{}, err
		}
		due.Lines[i].FactsHash, due.Lines[i].Ended = q.Request.FactsHash, q.Outcome != nil || q.Steps[q.Step].Role != due.Role
		lines = append(lines, card.DigestLine{ID: l.ID, Question: q})
	}
	return card.OfDigest(lines, due.Role, due.Language, c.page("approvals")), nil
}

func (c cards) payment(ctx context.Context, due *card.Due) (card.Card, error) {
	id, err := strconv.ParseInt(due.Subject, 10, 64)
	if err != nil {
		return card.Card{}, postgres.ErrNotFound
	}
	entity := receivable.EntityCode(due.Entity)
	v, err := c.store.PaymentView(ctx, entity, id)
	if err != nil {
		return card.Card{}, err
	}
	var mentioned []receivable.CustomerNumber
	for _, e := range v.Offered {
		for _, a := range e.Allocations {
			mentioned = append(mentioned, a.Customer)
		}
	}
	names, err := c.store.CustomerNames(ctx, entity, mentioned)
	if err != nil {
		return card.Card{}, err
	}
	limits, err := c.store.Limits(ctx, due.Entity)
	if err != nil {
		return card.Card{}, err
	}
	due.FactsHash = strconv.Itoa(v.Version)
	return card.OfPayment(card.Payment{PaymentView: v, Names: names, PageOnly: v.Amount.Minor > limits.Of(v.Amount.Currency).ChatMinor, Page: c.page("payments", due.Entity, due.Subject)},
		due.Language), nil
}

func (c cards) mail(ctx context.Context, due *card.Due) (card.Card, error) {
	number, err := strconv.ParseInt(due.Subject, 10, 64)
	if err != nil {
		return card.Card{}, postgres.ErrNotFound
	}
	id, err := c.store.MailID(ctx, receivable.EntityCode(due.Entity), number)
	if err != nil {
		return card.Card{}, err
	}
	page, err := c.store.MailPage(ctx, id)
	if err != nil {
		return card.Card{}, err
	}
	page.Raw = nil
	names, err := c.store.CustomerNames(ctx, page.Entity, []receivable.CustomerNumber{page.Customer})
	if err != nil {
		return card.Card{}, err
	}
	return card.OfMail(card.Inquiry{MailPage: page, CustomerName: names[page.Customer], Page: c.page("mails", due.Entity, due.Subject)}, due.Language), nil
}

func (c cards) draft(ctx context.Context, due *card.Due) (card.Card, error) {
	id, err := strconv.ParseInt(due.Subject, 10, 64)
	if err != nil {
		return card.Card{}, postgres.ErrNotFound
	}
	r, err := c.store.Reply(ctx, receivable.EntityCode(due.Entity), id)
	if err != nil {
		return card.Card{}, err
	}
	names, err := c.store.CustomerNames(ctx, r.Entity, []receivable.CustomerNumber{r.Customer})
	if err != nil {
		return card.Card{}, err
	}
	warnings, err := c.mails.warnings(ctx, []mailroom.Reply{r})
	if err != nil {
		return card.Card{}, err
	}
	due.FactsHash = strconv.Itoa(r.Version)
	d := card.Draft{Reply: r, CustomerName: names[r.Customer], Warnings: warnings[r.ReplyID], Page: c.page("mails")}
	if r.MailNumber != 0 {
		d.Page = c.page("mails", due.Entity, strconv.FormatInt(r.MailNumber, 10))
	}
	return card.OfReply(d, due.Language), nil
}

// page is the address of a page.
func (c cards) page(parts ...string) string {
	escaped := make([]string, len(parts))
	for i, p := range parts {
		escaped[i] = url.PathEscape(p)
	}
	return c.base + "/" + strings.Join(escaped, "/")
}

var _ activities.Cards = cards{}
