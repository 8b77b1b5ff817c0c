package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/plan"
	"github.com/mahnwerk/mahnwerk/ar/reply"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// planBasis puts a plan into the facts of a mail: what it covers and its instalments, or the one that is missing with
// the day to pay by. It returns ErrNotFound for a plan of another customer, and what mayBeTold refuses.
func planBasis(ctx context.Context, q querier, a mailroom.AskReply, customerID int64, f *reply.Facts, b *mailroom.Basis) error {
	v, err := planView(ctx, q, a.Entity, a.Plan)
	if err != nil {
		return err
	}
	if v.Customer != b.Customer {
		return fmt.Errorf("%w: plan %d of customer %s", ErrNotFound, a.Plan, b.Customer)
	}
	reminder := a.Topic == reply.PlanReminder
	told := heldPlan{id: v.PlanID, state: v.State, confirmedOn: v.ConfirmedOn, missing: v.Missing, reminded: v.Reminded, reminderEndsOn: v.ReminderEndsOn}
	if err := told.mayBeTold(reminder); err != nil {
		return err
	}
	b.Plan, f.Acceleration, f.Payments = mailroom.PlanMail{PlanID: v.PlanID}, v.Acceleration, nil
	b.Invoices = nil
	covered := map[string]money.Amount{}
	for _, it := range v.Items {
		b.Invoices = append(b.Invoices, it.Invoice)
		covered[string(it.Invoice)] = it.Amount
	}
	if f.Items, err = replyItems(ctx, q, customerID, b.Invoices); err != nil {
		return err
	}
	for i, it := range f.Items {
		f.Items[i].Open = covered[it.Number]
	}
	for _, n := range v.Schedule {
		switch {
		case !reminder:
			f.Payments = append(f.Payments, reply.Payment{On: n.DueOn, Amount: n.Amount})
		case n.Position == v.Missing:
			f.Payments = append(f.Payments, reply.Payment{On: n.DueOn, Amount: money.New(n.Amount.Minor-n.Paid.Minor, n.Amount.Currency)})
		}
	}
	if reminder {
		if f.ByOn, err = reminderEnd(ctx, q, v.PlanID, f.TodayOn); err != nil {
			return err
		}
		b.Plan.Instalment, b.Plan.ByOn = v.Missing, f.ByOn
	}
	return nil
}

// keepPlanMail notes which plan a draft is about.
func (t *tx) keepPlanMail(ctx context.Context, replyID int64, m mailroom.PlanMail) error {
	if m.PlanID == 0 {
		return nil
	}
	_, err := t.Exec(ctx, `INSERT INTO plan_reply (reply_id, plan_id, instalment, by_on) VALUES ($1, $2, $3, $4)`, replyID, m.PlanID, m.Instalment, m.ByOn)
	if err != nil {
		return fmt.Errorf("note the plan a draft is about: %w", err)
	}
	return nil
}

// planMailSent notes that the customer was told: a plan is confirmed, or its reminder runs. A reminder gives the day it
// names, and never less than the policy's days from when it left.
func (t *tx) planMailSent(ctx context.Context, r mailroom.Reply, on calendar.Date) error {
	var m mailroom.PlanMail
	err := t.QueryRow(ctx, `SELECT plan_id, instalment, by_on FROM plan_reply WHERE reply_id = $1`, r.ReplyID).Scan(&m.PlanID, &m.Instalment, &m.ByOn)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find the plan of reply %d: %w", r.ReplyID, err)
	}
	p, err := t.lockPlan(ctx, r.Entity, m.PlanID)
	if err != nil {
		return err
	}
	if refused := p.mayBeTold(m.Instalment > 0); refused != nil || m.Instalment > 0 && m.Instalment != p.missing {
		return nil // it has left; the plan has gone on meanwhile
	}
	key := subject("reply", r.ReplyID)
	if m.Instalment == 0 {
		return t.planConfirmed(ctx, p, r.SentBy, string(plan.ByMail), on, key)
	}
	ends, err := reminderEnd(ctx, t, p.id, on)
	if err != nil {
		return err
	}
	if m.ByOn.After(ends) {
		ends = m.ByOn
	}
	return t.planReminded(ctx, p, reminded{m.Instalment, r.SentBy, string(plan.ByMail), on, ends, key})
}

// PlanMail is what to ask DraftReply for, to confirm a plan to its customer or to remind of the missing instalment: in
// answer to the mail that asked for instalments, where there is one. It returns ErrNotFound.
func (s *Store) PlanMail(ctx context.Context, head subledger.Head, id int64, topic reply.Topic) (mailroom.AskReply, error) {
	ask := mailroom.AskReply{Head: head, Topic: topic, Plan: id}
	var mail string
	err := s.pool.QueryRow(ctx, `
		SELECT c.number, coalesce(m.key, '')
		FROM payment_plan p
		JOIN customer c ON c.id = p.customer_id
		LEFT JOIN inbound_mail m ON m.id = p.mail_id AND $3 = $4
		WHERE p.id = $1 AND p.entity = $2`, id, head.Entity, string(topic), string(reply.PlanConfirmed)).Scan(&ask.Customer, &mail)
	if errors.Is(err, pgx.ErrNoRows) {
		return ask, fmt.Errorf("%w: plan %d of %s", ErrNotFound, id, head.Entity)
	}
	if err != nil {
		return ask, fmt.Errorf("read plan %d: %w", id, err)
	}
	if mail != "" {
		ask.Mail = mailroom.ID{Entity: head.Entity, Key: mail}
	}
	return ask, nil
}
