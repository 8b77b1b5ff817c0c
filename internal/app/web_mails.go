package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/reply"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/web"
)

// webMails reads customers' mails for the pages, and decides about them as `starter mails` does: the same permission is
// asked for, and the same command reaches the ledger, claims through the workflow that waits with the mail.
type webMails struct {
	app   *App
	store *postgres.Store
	door  claimDoor
}

// claimDoor takes decisions about claims and asks whether the person may.
type claimDoor interface {
	Decide(ctx context.Context, d mailroom.DecideClaim) (mailroom.Decided, error)
}

// Mails implements web.Inquiries.
func (w webMails) Mails(ctx context.Context, f mailroom.MailFilter, entities []string) ([]mailroom.MailRow, error) {
	if len(entities) == 0 {
		return w.store.Mails(ctx, f)
	}
	var all []mailroom.MailRow
	for _, entity := range entities {
		f.Entity = receivable.EntityCode(entity)
		rows, err := w.store.Mails(ctx, f)
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	slices.SortFunc(all, func(a, b mailroom.MailRow) int { return cmp.Compare(b.Number, a.Number) })
	return all[:min(len(all), f.Limit)], nil
}

// Waiting implements web.Inquiries.
func (w webMails) Waiting(ctx context.Context, entities []string, limit int) ([]mailroom.MailPage, error) {
	rows, err := w.Mails(ctx, mailroom.MailFilter{States: []mailroom.State{mailroom.Waiting}, Limit: limit}, entities)
	if err != nil {
		return nil, err
	}
	pages := make([]mailroom.MailPage, len(rows))
	for i, row := range rows {
		if pages[i], err = w.store.MailPage(ctx, row.ID); err != nil {
			return nil, err
		}
	}
	return pages, nil
}

// Inquiry implements web.Inquiries.
func (w webMails) Inquiry(ctx context.Context, entity receivable.EntityCode, number int64) (web.Inquiry, error) {
	var page web.Inquiry
	id, err := w.store.MailID(ctx, entity, number)
	if err == nil {
		page.MailPage, err = w.store.MailPage(ctx, id)
	}
	if err != nil {
		return page, notFound(err)
	}
	page.Text = MailText(page.MailPage)
	if err := w.customer(ctx, &page); err != nil {
		return page, err
	}
	for _, topic := range reply.Topics() {
		page.Topics = append(page.Topics, string(topic))
	}
	if page.Next, err = w.next(ctx, entity, number); err != nil {
		return page, err
	}
	page.Warnings, err = w.warnings(ctx, page.Replies)
	return page, err
}

// customer adds who the mail is of, and what he owes.
func (w webMails) customer(ctx context.Context, page *web.Inquiry) error {
	if page.Customer == "" {
		return nil
	}
	names, err := w.store.CustomerNames(ctx, page.Entity, []receivable.CustomerNumber{page.Customer})
	if err != nil {
		return err
	}
	page.CustomerName = names[page.Customer]
	history, err := w.store.MailHistory(ctx, page.Entity, page.Customer)
	if err != nil {
		return err
	}
	standing := correspondence.Derive(history)
	page.Standing = &standing
	currencies, err := w.store.Currencies(ctx)
	if err != nil {
		return err
	}
	items, err := w.store.OpenItemsOf(ctx, page.Entity, currencies[page.Entity], []receivable.CustomerNumber{page.Customer})
	for _, i := range items {
		page.Items = append(page.Items, web.OpenItem(i))
	}
	return err
}

// next is the mail that waits longest after this one.
func (w webMails) next(ctx context.Context, entity receivable.EntityCode, number int64) (int64, error) {
	rows, err := w.store.Mails(ctx, mailroom.MailFilter{Entity: entity, After: number, Limit: 1})
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	return rows[0].Number, nil
}

// warnings are what the linter finds in drafts: figures that are none of the facts, and words that should not leave.
func (w webMails) warnings(ctx context.Context, replies []mailroom.Reply) (map[int64][]string, error) {
	found := map[int64][]string{}
	for _, r := range replies {
		if r.State != mailroom.Draft {
			continue
		}
		basis, err := w.store.ReplyBasis(ctx, mailroom.AskReply{Head: subledger.Head{Entity: r.Entity, By: r.MadeBy}, Customer: r.Customer,
			Mail: mailroom.ID{Entity: r.Entity, Key: r.Mail}, Topic: reply.Topic(r.Topic), Invoices: r.Invoices, Language: r.Language, Tone: r.Tone})
		if subledger.IsRefused(err, "") {
			continue // its facts are no longer those of its topic: it is shown as stale
		}
		if err != nil {
			return nil, err
		}
		subject := strings.ReplaceAll(r.Subject, "[#"+r.Token+"]", "") // our own token is no figure that somebody wrote
		for _, f := range reply.Lint(subject+"\n"+r.Body, basis.Facts) {
			found[r.ReplyID] = append(found[r.ReplyID], fmt.Sprintf("%s: „%s“", reply.Explain(f.Code, r.Language), f.Words))
		}
	}
	return found, nil
}

// Attachment implements web.Inquiries.
func (w webMails) Attachment(ctx context.Context, mail mailroom.ID, place int) (mailroom.Attachment, error) {
	file, err := w.store.AttachmentContent(ctx, mail, place)
	return file, notFound(err)
}

// DecideClaim implements web.Inquiries.
func (w webMails) DecideClaim(ctx context.Context, d mailroom.DecideClaim) (mailroom.Decided, error) {
	decided, err := w.door.Decide(ctx, d)
	return decided, noAnswer(notFound(err))
}

// CloseMail implements web.Inquiries.
func (w webMails) CloseMail(ctx context.Context, c mailroom.SettleMail) error {
	return w.permitted(ctx, c.Head, func() error { _, err := w.store.SettleMail(ctx, c); return err })
}

// AssignMail implements web.Inquiries.
func (w webMails) AssignMail(ctx context.Context, c mailroom.AssignMail) error {
	return w.permitted(ctx, c.Head, func() error { return w.store.AssignMail(ctx, c) })
}

// DraftReply implements web.Inquiries.
func (w webMails) DraftReply(ctx context.Context, head subledger.Head, mail mailroom.ID, topic string) (id int64, err error) {
	err = w.permitted(ctx, head, func() error {
		draft, err := w.app.DraftReply(ctx, w.store, mailroom.AskReply{Head: head, Mail: mail, Topic: reply.Topic(topic)})
		id = draft.ReplyID
		return err
	})
	return id, err
}

// EditReply implements web.Inquiries.
func (w webMails) EditReply(ctx context.Context, c mailroom.EditReply) error {
	return w.permitted(ctx, c.Head, func() error { _, err := w.store.EditReply(ctx, c); return err })
}

// SendReply implements web.Inquiries.
func (w webMails) SendReply(ctx context.Context, c mailroom.SendReply) error {
	return w.permitted(ctx, c.Head, func() error { _, err := w.store.SendReply(ctx, c); return err })
}

// DiscardReply implements web.Inquiries.
func (w webMails) DiscardReply(ctx context.Context, c mailroom.DiscardReply) error {
	return w.permitted(ctx, c.Head, func() error { return w.store.DiscardReply(ctx, c) })
}

// permitted does what a person may do, and keeps in the audit chain what he tried and may not.
func (w webMails) permitted(ctx context.Context, head subledger.Head, do func() error) error {
	if err := w.store.Permit(ctx, head.By, access.Collect, string(head.Entity)); err != nil {
		return err
	}
	return notFound(do())
}
