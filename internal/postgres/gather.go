package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/businessclock"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/dunningrun"
	"github.com/mahnwerk/mahnwerk/ar/promise"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// batcher is what a pool and a transaction have in common when many questions go out in one round trip.
type batcher interface {
	querier
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
}

// selection says whose facts are gathered.
type selection struct {
	entity    string
	customers []int64
	// items narrows it to these items of the customers; nil means all.
	items []int64
	// closedToo brings items that are settled, written off or cancelled.
	closedToo bool
	// on is the business date; zero is the entity's today.
	on calendar.Date
}

// gathered are the facts of many customers at one moment. Gathering takes two round trips and at most 16 queries,
// however many customers there are.
type gathered struct {
	entity dunningrun.Entity
	clock  businessclock.Clock
	// zoneName, calendarName and policyName are the entity's.
	zoneName, calendarName, policyName string

	zone     *time.Location
	policies policies
	debtors  []*debtor // in the order of their ids
	byID     map[int64]*debtor
	byItem   map[int64]*item
	// plans are agreed plans over the items, by id.
	plans map[int64]*gatheredPlan
}

// debtor is one customer with its items.
type debtor struct {
	dunningrun.Customer
	items       []*item // in the order of their ids
	holds       []collection.Hold
	brokenOn    []calendar.Date
	insolventOn calendar.Date
	// unansweredSince is the day of the oldest mail that blocks letters; zero when there is none.
	unansweredSince calendar.Date
	seq, decidedSeq int64
	contacts        int64
	policyName      string
}

// item is one item with its policy.
type item struct {
	dunningrun.Item
	customer   *debtor
	running    []collection.RunningPromise
	plans      []*gatheredPlan
	policyName string
	level      int
	seq        int64
	decidedSeq int64
	// fault is set for an item that no policy can be found for.
	fault error
}

// planItems are the items a planner may see: those with a fault are left out.
func (d *debtor) planItems() []dunningrun.Item {
	items := make([]dunningrun.Item, 0, len(d.items))
	for _, it := range d.items {
		if it.fault == nil {
			items = append(items, it.Item)
		}
	}
	return items
}

// version is the version of the facts of some items of one customer: every change of a fact that matters for dunning
// raises it. A letter that was sent to the customer does not: it is a contact, and contacts are counted out.
func (d *debtor) version(items []*item) int64 {
	v := d.seq - d.contacts
	for _, it := range items {
		v += it.seq
	}
	return v
}

// gather reads the facts. Where they must not change afterwards, the customers are locked before.
func gather(ctx context.Context, q batcher, now time.Time, sel selection) (*gathered, error) {
	g := &gathered{byID: map[int64]*debtor{}, byItem: map[int64]*item{}, plans: map[int64]*gatheredPlan{}}
	g.entity.Code, g.entity.On = receivable.EntityCode(sel.entity), sel.on
	if err := g.readSubjects(ctx, q, now, sel); err != nil {
		return nil, fmt.Errorf("gather customers and items: %w", err)
	}
	if err := g.settle(now); err != nil {
		return nil, err
	}
	if err := g.readFacts(ctx, q); err != nil {
		return nil, fmt.Errorf("gather facts: %w", err)
	}
	return g, nil
}

// readSubjects is the first round trip: the entity, its releases and clock, the customers and their items.
func (g *gathered) readSubjects(ctx context.Context, q batcher, now time.Time, sel selection) error {
	batch := &pgx.Batch{}
	batch.Queue(`SELECT zone, calendar, policy, bank_fresh_on FROM entity WHERE code = $1`, sel.entity).QueryRow(func(row pgx.Row) error {
		return row.Scan(&g.zoneName, &g.calendarName, &g.policyName, &g.entity.BankFreshOn)
	})
	batch.Queue(releasesSQL, sel.entity).Query(g.scanReleases)
	batch.Queue(clockSQL).Query(g.scanClock)
	var heads []policyHead
	batch.Queue(policyHeadsSQL).Query(func(rows pgx.Rows) (err error) {
		heads, err = pgx.CollectRows(rows, scanPolicyHead)
		return err
	})
	batch.Queue(customersSQL, sel.customers).Query(func(rows pgx.Rows) error { return g.scanCustomers(rows) })
	batch.Queue(itemsSQL, sel.customers, sel.items, sel.closedToo).Query(g.scanItems)
	batch.Queue(unappliedSQL, sel.customers).Query(g.scanUnapplied)
	batch.Queue(holdsSQL, sel.customers).Query(g.scanHolds)
	if err := q.SendBatch(ctx, batch).Close(); err != nil {
		return err
	}
	var err error
	g.policies, err = readPolicies(ctx, q, heads)
	return err
}

// settle derives what needs the whole first round trip: zone, day, calendar and each item's policy.
func (g *gathered) settle(now time.Time) error {
	zone, err := loadZone(g.zoneName)
	if err != nil {
		return fmt.Errorf("zone of entity %s: %w", g.entity.Code, err)
	}
	g.zone = zone
	if g.entity.On.IsZero() {
		g.entity.On = g.clock.Today(now, zone)
	}
	if g.entity.Calendar, err = calendar.Named(g.calendarName); err != nil {
		return fmt.Errorf("calendar of entity %s: %w", g.entity.Code, err)
	}
	for _, it := range g.byItem {
		it.Policy, it.fault = g.policies.choose(it.policyName, it.customer.policyName, g.policyName)
	}
	return nil
}

// readFacts is the second round trip: what happened to the items.
func (g *gathered) readFacts(ctx context.Context, q batcher) error {
	if len(g.byItem) == 0 {
		return nil
	}
	ids := make([]int64, 0, len(g.byItem))
	for _, d := range g.debtors {
		for _, it := range d.items {
			ids = append(ids, it.Facts.InvoiceID)
		}
	}
	batch := &pgx.Batch{}
	batch.Queue(lettersSQL, ids).Query(g.scanLetters)
	batch.Queue(promisesSQL, ids).Query(g.scanPromises)
	batch.Queue(disputesSQL, ids).Query(g.scanDisputes)
	batch.Queue(choicesSQL, ids).Query(g.scanChoices)
	batch.Queue(reversalsSQL, ids).Query(g.scanReversals)
	batch.Queue(planItemsSQL, ids).Query(g.scanPlanItems)
	batch.Queue(planInstalmentsSQL, ids).Query(g.scanPlanInstalments)
	if err := q.SendBatch(ctx, batch).Close(); err != nil {
		return err
	}
	g.spreadPlans()
	return nil
}

const releasesSQL = `
SELECT region, customer_group, coalesce(max_amount_minor, 0), coalesce(currency, '')
FROM release
WHERE entity = $1 AND withdrawn_at IS NULL`

func (g *gathered) scanReleases(rows pgx.Rows) error {
	var r dunningrun.Release
	_, err := pgx.ForEachRow(rows, []any{&r.Region, &r.CustomerGroup, &r.MaxMinor, &r.Currency}, func() error {
		g.entity.Releases = append(g.entity.Releases, r)
		return nil
	})
	return err
}

const clockSQL = `SELECT day_ms, business_at, anchored_at, ends_on FROM business_clock`

// storedClock is a row of business_clock, or none.
type storedClock struct {
	dayMS                *int64
	businessAt, anchored *time.Time
	endsOn               calendar.Date
}

func (c *storedClock) columns() []any { return []any{&c.dayMS, &c.businessAt, &c.anchored, &c.endsOn} }

// clock is the wall clock when none is stored.
func (c *storedClock) clock() businessclock.Clock {
	if c.dayMS == nil {
		return businessclock.Clock{}
	}
	clock := businessclock.Clock{DayLength: time.Duration(*c.dayMS) * time.Millisecond, BusinessAt: *c.businessAt, EndsOn: c.endsOn}
	if c.anchored != nil {
		clock.AnchoredAt, clock.Running = *c.anchored, true
	}
	return clock
}

func (g *gathered) scanClock(rows pgx.Rows) error {
	var c storedClock
	_, err := pgx.ForEachRow(rows, c.columns(), func() error {
		g.clock = c.clock()
		return nil
	})
	return err
}

const customersSQL = `
SELECT c.id,
       c.number,
       c.kind,
       c.language,
       c.treatment,
       c.region,
       c.customer_group,
       c.policy,
       s.last_contact_on,
       s.insolvent_on,
       CASE WHEN s.broken_promises > 0 THEN ARRAY (SELECT p.ended_on FROM promise p
                WHERE p.customer_id = c.id AND p.state IN ('broken', 'partly_kept') ORDER BY p.ended_on DESC LIMIT 100) ELSE '{}' END,
       s.event_seq,
       s.decided_seq,
       s.contacts,
       coalesce((SELECT k.id
                 FROM contact k
                 WHERE k.customer_id = c.id AND k.channel = 'email' AND k.disabled_at IS NULL
                 ORDER BY k.position, k.id
                 LIMIT 1), 0),
       (SELECT min(m.received_on)
        FROM inbound_mail m
        WHERE m.customer_id = c.id AND m.blocks)
FROM customer c
JOIN customer_state s ON s.customer_id = c.id
WHERE c.id = ANY ($1)
ORDER BY c.id`

func (g *gathered) scanCustomers(rows pgx.Rows) error {
	var d debtor
	_, err := pgx.ForEachRow(rows, []any{&d.ID, &d.Number, &d.Kind, &d.Language, &d.Treatment, &d.Region, &d.Group, &d.policyName,
		&d.LastContactOn, &d.insolventOn, &d.brokenOn, &d.seq, &d.decidedSeq, &d.contacts, &d.ContactID, &d.unansweredSince},
		func() error {
			one := d
			one.UnansweredMail = !one.unansweredSince.IsZero()
			g.debtors = append(g.debtors, &one)
			g.byID[one.ID] = &one
			return nil
		})
	return err
}

const itemsSQL = `
SELECT s.invoice_id,
       s.customer_id,
       i.number,
       i.amount_minor,
       i.currency,
       i.issued_on,
       i.due_on,
       s.paid_minor,
       s.credited_minor,
       s.written_minor,
       i.cancelled_on IS NOT NULL,
       i.opening_level,
       i.opening_letter_on,
       i.policy,
       s.event_seq,
       s.decided_seq,
       s.level
FROM item_state s
JOIN invoice i ON i.id = s.invoice_id
WHERE s.customer_id = ANY ($1)
  AND i.kind = 'invoice'
  AND ($2::bigint[] IS NULL OR s.invoice_id = ANY ($2))
  AND ($3 OR s.settlement IN ('open', 'part_settled'))
ORDER BY s.invoice_id`

func (g *gathered) scanItems(rows pgx.Rows) error {
	var it item
	var customer int64
	f := &it.Facts
	_, err := pgx.ForEachRow(rows, []any{&f.InvoiceID, &customer, &f.Number, &f.Amount.Minor, &f.Amount.Currency, &f.IssuedOn, &f.DueOn,
		&f.PaidMinor, &f.CreditedMinor, &f.WrittenOffMinor, &f.Cancelled, &f.OpeningLevel, &f.OpeningLetterOn, &it.policyName,
		&it.seq, &it.decidedSeq, &it.level},
		func() error {
			d, ok := g.byID[customer]
			if !ok {
				return nil
			}
			one := it
			one.customer, one.Facts.InsolventOn = d, d.insolventOn
			d.items = append(d.items, &one)
			g.byItem[one.Facts.InvoiceID] = &one
			return nil
		})
	return err
}

// unappliedSQL sums money nobody has allocated and what is left of credit notes. Money that may be of several customers
// counts for each of them.
const unappliedSQL = `
SELECT customer_id, currency, sum(minor)::bigint
FROM (SELECT p.customer_id, p.currency, p.unapplied_minor AS minor
      FROM payment p
      WHERE p.customer_id = ANY ($1) AND p.unapplied_minor > 0
      UNION ALL
      SELECT y.customer_id, p.currency, p.unapplied_minor
      FROM payment_likely_payer y
      JOIN payment p ON p.id = y.payment_id
      WHERE y.customer_id = ANY ($1) AND p.unapplied_minor > 0
      UNION ALL
      SELECT n.customer_id, n.currency, n.unapplied_minor
      FROM credit_note_state n
      WHERE n.customer_id = ANY ($1) AND n.unapplied_minor > 0) AS left_over
GROUP BY customer_id, currency
ORDER BY customer_id, currency`

func (g *gathered) scanUnapplied(rows pgx.Rows) error {
	var customer int64
	var sum moneyColumns
	_, err := pgx.ForEachRow(rows, []any{&customer, &sum.currency, &sum.minor}, func() error {
		if d, ok := g.byID[customer]; ok {
			d.Unapplied = append(d.Unapplied, sum.amount())
		}
		return nil
	})
	return err
}

const holdsSQL = `
SELECT customer_id, coalesce(invoice_id, 0), id, reason, from_on, until_on
FROM hold
WHERE customer_id = ANY ($1) AND state = 'active'
ORDER BY id`

func (g *gathered) scanHolds(rows pgx.Rows) error {
	var customer, invoice int64
	var h collection.Hold
	_, err := pgx.ForEachRow(rows, []any{&customer, &invoice, &h.ID, &h.Reason, &h.FromOn, &h.UntilOn}, func() error {
		d, ok := g.byID[customer]
		if !ok {
			return nil
		}
		h.CustomerWide = invoice == 0
		if h.CustomerWide {
			d.holds = append(d.holds, h)
		}
		for _, it := range d.items {
			if h.CustomerWide || it.Facts.InvoiceID == invoice {
				it.Facts.Holds = append(it.Facts.Holds, h)
			}
		}
		return nil
	})
	return err
}

const lettersSQL = `
SELECT li.invoice_id, l.id, l.kind, li.level, li.round, l.state, l.sent_on, l.pay_by_on
FROM letter_item li
JOIN letter l ON l.id = li.letter_id
WHERE li.invoice_id = ANY ($1) AND li.live
ORDER BY l.id`

func (g *gathered) scanLetters(rows pgx.Rows) error {
	var invoice int64
	var l collection.Letter
	_, err := pgx.ForEachRow(rows, []any{&invoice, &l.ID, &l.Kind, &l.Level, &l.Round, &l.State, &l.SentOn, &l.PayByOn},
		func() error {
			it := g.byItem[invoice]
			it.Facts.Letters = append(it.Facts.Letters, l)
			return nil
		})
	return err
}

// promisesSQL brings every part of every promise that covers one of the items: a promise is judged as a whole. What
// was settled is read from the items as they are now.
const promisesSQL = `
SELECT p.id,
       p.state,
       p.due_on,
       p.evaluate_on,
       p.ended_on,
       pi.invoice_id,
       pi.amount_minor,
       i.amount_minor - s.open_minor - pi.settled_before_minor
FROM promise p
JOIN promise_item pi ON pi.promise_id = p.id
JOIN item_state s ON s.invoice_id = pi.invoice_id
JOIN invoice i ON i.id = pi.invoice_id
WHERE p.id IN (SELECT promise_id FROM promise_item WHERE invoice_id = ANY ($1))
ORDER BY p.id, pi.invoice_id`

func (g *gathered) scanPromises(rows pgx.Rows) error {
	var p collection.Promise
	var part promise.Part
	running := map[int64]*collection.RunningPromise{}
	var covered []promisedItem
	_, err := pgx.ForEachRow(rows, []any{&p.ID, &p.State, &p.DueOn, &p.EvaluateOn, &p.EndedOn, &part.InvoiceID, &part.Promised,
		&part.SettledSince}, func() error {
		if p.State == promise.Active {
			r := running[p.ID]
			if r == nil {
				r = &collection.RunningPromise{ID: p.ID, Promise: promise.Promise{DueOn: p.DueOn, EvaluateOn: p.EvaluateOn}}
				running[p.ID] = r
			}
			r.Promise.Parts = append(r.Promise.Parts, part)
		}
		if it, ok := g.byItem[part.InvoiceID]; ok {
			one := p
			one.AmountMinor = stillPromised(p.State, part)
			it.Facts.Promises = append(it.Facts.Promises, one)
			covered = append(covered, promisedItem{it, p.ID})
		}
		return nil
	})
	for _, c := range covered {
		if r, ok := running[c.promise]; ok {
			whole := *r
			whole.Promise.ToleranceMinor = c.item.Policy.PromiseToleranceMinor[c.item.Facts.Amount.Currency]
			c.item.running = append(c.item.running, whole)
		}
	}
	return err
}

type promisedItem struct {
	item    *item
	promise int64
}

// stillPromised is what a running promise keeps out of dunning: what was paid on it already is not open any more.
func stillPromised(state promise.State, part promise.Part) int64 {
	if state != promise.Active {
		return part.Promised
	}
	return max(part.Promised-max(part.SettledSince, 0), 0)
}

// stillDisputedSQL is what is left of dispute d after the credit notes that were applied since it was opened.
const stillDisputedSQL = `greatest(0, d.amount_minor - greatest(0, (
    SELECT coalesce(sum(a.amount_minor), 0)
    FROM allocation a
    WHERE a.invoice_id = d.invoice_id AND a.kind = 'credit' AND a.booked_at >= d.opened_at)))::bigint`

const disputesSQL = `
SELECT d.invoice_id,
       d.id,
       d.whole,
       CASE WHEN d.state = 'open' THEN ` + stillDisputedSQL + ` ELSE d.amount_minor END,
       coalesce(d.outcome, ''),
       d.opened_on,
       d.resolved_on
FROM dispute d
WHERE d.invoice_id = ANY ($1)
ORDER BY d.id`

func (g *gathered) scanDisputes(rows pgx.Rows) error {
	var invoice int64
	var d collection.Dispute
	_, err := pgx.ForEachRow(rows, []any{&invoice, &d.ID, &d.Whole, &d.AmountMinor, &d.Outcome, &d.OpenedOn, &d.ResolvedOn}, func() error {
		it := g.byItem[invoice]
		it.Facts.Disputes = append(it.Facts.Disputes, d)
		return nil
	})
	return err
}

// choicesSQL brings what people decided at the end of the ladder.
const choicesSQL = `
SELECT ai.invoice_id, a.id, d.decision, d.choice, d.decided_on
FROM approval_item ai
JOIN approval a ON a.id = ai.approval_id
JOIN approval_decision d ON d.approval_id = a.id
WHERE ai.invoice_id = ANY ($1) AND a.kind = 'escalation'
ORDER BY a.id`

func (g *gathered) scanChoices(rows pgx.Rows) error {
	var invoice int64
	var c collection.Choice
	var decision, choice string
	_, err := pgx.ForEachRow(rows, []any{&invoice, &c.ApprovalID, &decision, &choice, &c.On}, func() error {
		c.Event = choiceEvent(decision, choice)
		it := g.byItem[invoice]
		it.Facts.Choices = append(it.Facts.Choices, c)
		return nil
	})
	return err
}

const reversalsSQL = `
SELECT invoice_id, max(value_on)
FROM allocation
WHERE invoice_id = ANY ($1) AND reverses IS NOT NULL AND kind = 'payment'
GROUP BY invoice_id`

func (g *gathered) scanReversals(rows pgx.Rows) error {
	var invoice int64
	var on calendar.Date
	_, err := pgx.ForEachRow(rows, []any{&invoice, &on}, func() error {
		g.byItem[invoice].Facts.ReversedOn = on
		return nil
	})
	return err
}

// policyFor is the policy of the customer itself, for what concerns no single item.
func (g *gathered) policyFor(d *debtor) (dunning.Policy, error) {
	return g.policies.choose("", d.policyName, g.policyName)
}
