package app

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/web"
)

// webRecords reads the ledger for the pages.
type webRecords struct{ store *postgres.Store }

// taskLimit is how many tasks the first page lists: the oldest, which are to be done first.
const taskLimit = 20

// Overview implements web.Records.
func (r webRecords) Overview(ctx context.Context, entities []string) (web.Overview, error) {
	status, err := r.store.Status(ctx)
	if err != nil {
		return web.Overview{}, err
	}
	o := web.Overview{Invoices: counts(status.Invoices), Letters: counts(status.Letters), Promises: counts(status.Promises),
		Mail: mailCounts(status.Mail), Disputes: status.Disputes, Holds: status.Holds, Approvals: status.Approvals, OpenTasks: status.Tasks,
		Mails: status.InboundMails["waiting"] + status.InboundMails["unreadable"]}
	if o.Payments, err = r.store.PaymentsWaiting(ctx); err != nil {
		return o, err
	}
	for _, code := range slices.Sorted(maps.Keys(status.BusinessOn)) {
		if !among(entities, code) {
			continue
		}
		e := web.Entity{Code: code, TodayOn: status.BusinessOn[code]}
		if fresh := status.BankFreshOn[code]; fresh != nil {
			e.BankUpTo = *fresh
		}
		o.Entities = append(o.Entities, e)
	}
	for _, run := range status.Runs {
		if among(entities, run.Entity) {
			o.Runs = append(o.Runs, web.Run{Entity: run.Entity, On: run.On, Letters: run.Letters, Failed: run.Failed, State: run.State})
		}
	}
	o.Tasks, err = r.tasks(ctx, entities)
	return o, err
}

// among tells whether an entity is one of those asked for; none named means all.
func among(entities []string, code string) bool {
	return len(entities) == 0 || slices.Contains(entities, code)
}

// mailCounts names what a person can do something about even when there is none of it.
func mailCounts(m postgres.MailStatus) []web.Count {
	all := []web.Count{{Name: "accepted", Count: m.Accepted}, {Name: "queued", Count: m.Queued}, {Name: "sending", Count: m.Sending},
		{Name: "refused", Count: m.Refused}, {Name: "withdrawn", Count: m.Withdrawn}, {Name: "uncertain", Count: m.Uncertain}}
	return slices.DeleteFunc(all, func(c web.Count) bool { return c.Count == 0 })
}

// ofEach reads a list once for all entities, or once for each that was asked for.
func ofEach[T any](entities []string, read func(entity string) ([]T, error)) ([]T, error) {
	if len(entities) == 0 {
		return read("")
	}
	var all []T
	for _, entity := range entities {
		some, err := read(entity)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

func (r webRecords) tasks(ctx context.Context, entities []string) ([]web.Task, error) {
	rows, err := ofEach(entities, func(entity string) ([]postgres.TaskRow, error) {
		return r.store.ListTasks(ctx, postgres.Filter{Entity: entity, States: []string{"open"}, Limit: taskLimit})
	})
	if err != nil {
		return nil, err
	}
	zones := zonesOf(r.store)
	tasks := make([]web.Task, len(rows))
	for i, t := range rows {
		at, err := zones.in(ctx, t.Entity, t.CreatedAt)
		if err != nil {
			return nil, err
		}
		tasks[i] = web.Task{Kind: t.Kind, Entity: t.Entity, Customer: t.Customer, Invoice: t.Invoice, Role: t.Role, Detail: t.Detail, CreatedAt: at}
	}
	return tasks, nil
}

// OpenApprovals implements web.Records.
func (r webRecords) OpenApprovals(ctx context.Context, entities []string) ([]approval.Line, error) {
	lines, err := ofEach(entities, func(entity string) ([]approval.Line, error) { return r.store.OpenApprovals(ctx, entity, "") })
	if err != nil {
		return nil, err
	}
	zones := zonesOf(r.store)
	for i, l := range lines {
		if lines[i].RequestedAt, err = zones.in(ctx, string(l.Entity), l.RequestedAt); err != nil {
			return nil, err
		}
		if lines[i].ExpiresAt, err = zones.in(ctx, string(l.Entity), l.ExpiresAt); err != nil {
			return nil, err
		}
	}
	return lines, nil
}

// Approval implements web.Records.
func (r webRecords) Approval(ctx context.Context, id string) (web.Approval, error) {
	c, err := r.store.Approval(ctx, id)
	if err != nil {
		return web.Approval{}, notFound(err)
	}
	q, err := r.store.Question(ctx, c)
	if err != nil {
		return web.Approval{}, notFound(err)
	}
	if err := localTimes(ctx, zonesOf(r.store), &c); err != nil {
		return web.Approval{}, err
	}
	a := web.Approval{Case: c, CustomerName: q.CustomerName, Channel: q.Channel, Address: q.Address}
	for _, item := range c.Facts.Items {
		due := q.DueOn[item.InvoiceID]
		a.Items = append(a.Items, web.ApprovalItem{Number: string(item.Number), Level: item.Level, Amount: item.Amount, DueOn: due,
			DaysOverdue: q.TodayOn.Sub(due)})
	}
	return a, nil
}

func localTimes(ctx context.Context, zones *zones, c *approval.Case) error {
	times := []*time.Time{&c.RequestedAt, &c.RemindAt, &c.ExpiresAt}
	if c.Outcome != nil {
		times = append(times, &c.Outcome.At)
	}
	for _, t := range times {
		at, err := zones.in(ctx, c.Request.Entity, *t)
		if err != nil {
			return err
		}
		*t = at
	}
	return nil
}

// Messages implements web.Records. A message that belongs to no approval is for everybody who sees all entities.
func (r webRecords) Messages(ctx context.Context, entities []string, limit int) ([]web.Message, error) {
	rows, err := ofEach(entities, func(entity string) ([]postgres.NotificationRow, error) {
		return r.store.ListNotifications(ctx, postgres.Filter{Entity: entity, Limit: limit})
	})
	if err != nil {
		return nil, err
	}
	zones := zonesOf(r.store)
	messages := make([]web.Message, len(rows))
	for i, n := range rows {
		at, err := zones.in(ctx, n.Entity, n.CreatedAt)
		if err != nil {
			return nil, err
		}
		messages[i] = web.Message{Channel: n.Channel, ApprovalID: n.ApprovalID, Headline: n.Headline, Detail: n.Detail, At: at}
	}
	slices.SortStableFunc(messages, func(a, b web.Message) int { return b.At.Compare(a.At) })
	return messages, nil
}

// Invoices implements web.Records.
func (r webRecords) Invoices(ctx context.Context, entities []string, limit int) ([]web.InvoiceLine, error) {
	rows, err := ofEach(entities, func(entity string) ([]postgres.InvoiceRow, error) {
		return r.store.ListInvoices(ctx, postgres.Filter{Entity: entity, Limit: limit})
	})
	if err != nil {
		return nil, err
	}
	lines := make([]web.InvoiceLine, len(rows))
	for i, v := range rows {
		lines[i] = web.InvoiceLine{Entity: string(v.Entity), Number: string(v.Number), Customer: string(v.Customer),
			CustomerName: v.CustomerName, Open: v.Open, DueOn: v.DueOn, Level: v.Level, Word: v.Word, NextOn: v.NextOn}
	}
	return lines, nil
}

// Invoice implements web.Records.
func (r webRecords) Invoice(ctx context.Context, entity, number string) (web.Invoice, error) {
	v, err := r.store.InvoiceView(ctx, receivable.EntityCode(entity), receivable.InvoiceNumber(number))
	if err != nil {
		return web.Invoice{}, notFound(err)
	}
	i := web.Invoice{InvoiceLine: web.InvoiceLine{Entity: entity, Number: number, Customer: string(v.Customer),
		CustomerName: v.CustomerName, Open: v.Open, DueOn: v.DueOn, Level: v.Level, Word: v.Word},
		IssuedOn: v.IssueOn, Amount: v.Amount, Paid: v.Paid, Credited: v.Credited, WrittenOff: v.WrittenOff, Blockers: v.Blockers}
	if v.Open.IsPositive() {
		i.NextOn = v.NextOn
	}
	zone, err := r.store.Zone(ctx, entity)
	if err != nil {
		return i, err
	}
	if i.Heard, err = r.heard(ctx, v); err != nil {
		return i, err
	}
	for _, m := range v.Timeline {
		if m.Kind == postgres.MomentDecision {
			i.Because = m.Because
		}
		if m.Kind != postgres.MomentEvent { // what workflows were told tells again what the other moments tell
			i.Timeline = append(i.Timeline, web.Happening{At: m.At.In(zone), On: m.On, Kind: string(m.Kind), What: m.What, State: m.State,
				Who: m.Who, Because: m.Because, Amount: m.Amount, UntilOn: m.UntilOn})
		}
	}
	return i, nil
}

// heardLimit is how many mails an invoice page reads: more than anybody writes about one invoice; the latest count.
const heardLimit = 20

// heard is what mails said about an invoice, the latest first: the timeline names them, their pages have the words.
func (r webRecords) heard(ctx context.Context, v postgres.InvoiceView) ([]web.Heard, error) {
	var keys []string
	for _, m := range slices.Backward(v.Timeline) {
		if key, _, _ := strings.Cut(m.Ref, "#"); m.Kind == postgres.MomentClaim && !slices.Contains(keys, key) && len(keys) < heardLimit {
			keys = append(keys, key)
		}
	}
	var all []web.Heard
	for _, key := range keys {
		mail, err := r.store.MailPage(ctx, mailroom.ID{Entity: v.Entity, Key: key})
		if err != nil {
			return nil, err
		}
		for _, c := range mail.Claims {
			if slices.Contains(c.Invoices, v.Number) || c.Corrected != nil && slices.Contains(c.Corrected.Invoices, v.Number) {
				all = append(all, web.Heard{Mail: mail.Number, On: mail.ReceivedOn, Claim: c})
			}
		}
	}
	return all, nil
}

// zones shows instants in the zone of their entity, which is read once.
type zones struct {
	store *postgres.Store
	known map[string]*time.Location
}

func zonesOf(store *postgres.Store) *zones {
	return &zones{store: store, known: map[string]*time.Location{"": time.UTC}}
}

// in also makes the ledger's "no instant", the Unix epoch, the zero time.
func (z *zones) in(ctx context.Context, entity string, at time.Time) (time.Time, error) {
	if at.Unix() == 0 {
		return time.Time{}, nil
	}
	if z.known[entity] == nil {
		zone, err := z.store.Zone(ctx, entity)
		if err != nil {
			return at, fmt.Errorf("zone of entity %s: %w", entity, err)
		}
		z.known[entity] = zone
	}
	return at.In(z.known[entity]), nil
}
