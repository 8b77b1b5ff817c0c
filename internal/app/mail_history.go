package app

import (
	"bytes"
	"context"
	"slices"
	"strconv"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/internal/mailscore"
)

// DecidedCases are the entity's own mails about whose claims people decided, as labelled cases, the latest first. Labels are
// what people confirmed or corrected; what they rejected is none. An intent that makes no claim, such as a question, nobody
// decides about: it is labelled as it was read then, so that a change of rules shows.
func (l Learning) DecidedCases(ctx context.Context, entity receivable.EntityCode, limit int) ([]mailscore.Case, error) {
	decided, err := l.DecidedMails(ctx, entity, limit)
	if err != nil {
		return nil, err
	}
	var cases []mailscore.Case
	for _, d := range decided {
		file, err := l.reader.Read(bytes.NewReader(d.Raw))
		if err != nil {
			continue // its bytes were readable when it was decided, or a person read them
		}
		cases = append(cases, caseOf(d, file.Subject, file.Text.Whole))
	}
	return cases, nil
}

// caseOf is a decided mail as a case.
func caseOf(d mailroom.DecidedMail, subject, body string) mailscore.Case {
	c := mailscore.Case{ID: strconv.FormatInt(d.Number, 10), Language: d.Understanding.Language, ReceivedOn: d.ReceivedOn,
		Customer: d.CustomerName, Subject: subject, Body: body}
	for _, item := range d.Items {
		c.Invoices = append(c.Invoices, mailscore.Invoice{Number: item.Number, Amount: item.Open, DueOn: item.DueOn})
	}
	labels := mailscore.Predicted(rightOf(d), false, false).Predicted
	labels.NeedsHuman = c.NeedsHuman(labels)
	c.Expected = &labels
	return c
}

// rightOf is what a mail says as people decided.
func rightOf(d mailroom.DecidedMail) correspondence.Understanding {
	u := d.Understanding
	read := u.Promises
	u.Intents, u.Promises, u.Disputes, u.Paid = slices.Clone(u.Intents), nil, nil, nil
	u.Intents = slices.DeleteFunc(u.Intents, func(in correspondence.IntentClaim) bool {
		return slices.ContainsFunc(d.Claims, func(c mailroom.ClaimRow) bool { return c.Intent == in.Type })
	})
	for _, c := range d.Claims {
		if c.State == mailroom.Rejected {
			continue
		}
		a := c.Action
		if c.Corrected != nil {
			a = *c.Corrected
		}
		addIntent(&u, a)
		switch a.Act {
		case correspondence.AcceptPromise:
			u.Promises = append(u.Promises, promisesOf(a, d.Items, read)...)
		case correspondence.OpenDispute:
			for _, n := range a.Invoices {
				u.Disputes = append(u.Disputes, correspondence.DisputeClaim{Invoice: n, Reason: a.Reason, Amount: a.Amount})
			}
		case correspondence.ExpectPayment:
			for _, n := range a.Invoices {
				u.Paid = append(u.Paid, correspondence.PaidClaim{Invoice: n, On: a.On, Amount: a.Amount})
			}
		}
	}
	return u
}

// addIntent lists the intent of a decided claim once, with the invoices of all its claims.
func addIntent(u *correspondence.Understanding, a correspondence.Action) {
	i := slices.IndexFunc(u.Intents, func(in correspondence.IntentClaim) bool { return in.Type == a.Intent })
	if i < 0 {
		u.Intents = append(u.Intents, correspondence.IntentClaim{Type: a.Intent})
		i = len(u.Intents) - 1
	}
	for _, n := range a.Invoices {
		if !slices.Contains(u.Intents[i].Invoices, n) {
			u.Intents[i].Invoices = append(slices.Clone(u.Intents[i].Invoices), n)
		}
	}
}

// promisesOf are the promises of a decided claim. One that was read so keeps how exactly it was named; a corrected one is of
// the day that the person gave.
func promisesOf(a correspondence.Action, items []correspondence.Item, read []correspondence.PromiseClaim) []correspondence.PromiseClaim {
	numbers := a.Invoices
	if len(numbers) == 0 {
		numbers = []receivable.InvoiceNumber{""}
	}
	var all []correspondence.PromiseClaim
	for _, n := range numbers {
		i := slices.IndexFunc(read, func(p correspondence.PromiseClaim) bool {
			return p.Invoice == n && p.On == a.On && p.Amount == a.Amount
		})
		if i >= 0 {
			all = append(all, read[i])
			continue
		}
		p := correspondence.PromiseClaim{Invoice: n, On: a.On, Precision: correspondence.Day, Amount: a.Amount, Source: correspondence.InText}
		if a.On.IsZero() {
			p.Precision = correspondence.Vague
		}
		if a.Amount.Currency == "" {
			p.Source = correspondence.NoAmount
			for _, item := range items {
				if item.Number == n {
					p.Amount, p.Source = item.Open, correspondence.OpenBalance
				}
			}
		}
		all = append(all, p)
	}
	return all
}
