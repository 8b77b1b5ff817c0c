package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/plan"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/reply"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

func plansCommand(s *session) *cobra.Command {
	return group("plans", "Instalment plans: propose, confirm, follow and end them", plansProposeCommand(s), plansListCommand(s), plansShowCommand(s),
		plansConfirmCommand(s), plansRemindCommand(s), plansWithdrawCommand(s))
}

func plansProposeCommand(s *session) *cobra.Command {
	var entity, customer, every, reason, key string
	var instalments []string
	var first dateFlag
	p := plan.Propose{}
	cmd := &cobra.Command{
		Use: "propose INVOICE[=AMOUNT]… --customer N (--parts N --first DATE [--every month] | --instalment DATE=AMOUNT …)", Short: "Ask for instalments to be agreed",
		Long: "Ask for instalments to be agreed. Somebody else decides (starter approvals); before that, and when nobody does, nothing is\n" +
			"agreed and dunning goes on. A plan covers the invoices that are named and no others. Instalments fall on bank days and add\n" +
			"up to what is covered. Signs of near insolvency are shown as warnings.",
		Args: cobra.MinimumNArgs(1),
		Example: examples("starter plans propose RE-2026-0711 --customer 10003 --parts 3 --first 2026-12-01 --reason \"asked on the phone\"",
			"starter plans propose RE-1 RE-2=500.00 --customer 10003 --instalment 2026-12-01=600.00 --instalment 2027-01-04=400.00 --as anna",
			"starter plans propose RE-1 --customer 10003 --parts 6 --first 2026-12-01 --every 2weeks --acceleration --mail 12"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			p.Head, p.Customer, p.FirstOn = s.head(of, key, reason), receivable.CustomerNumber(customer), first.Date
			if p.Parts > 0 {
				p.Every = plan.Every(every)
			}
			if p.Items, err = coveredItems(ctx, store, of, args); err != nil {
				return err
			}
			if p.Wanted, err = wantedInstalments(ctx, store, of, instalments); err != nil {
				return err
			}
			result, err := store.ProposePlan(ctx, p)
			return s.planned(result, err)
		}),
	}
	entityFlag(cmd, &entity)
	keyFlag(cmd, &key)
	reasonFlag(cmd, &reason)
	cmd.Flags().StringVar(&customer, "customer", "", "number of the customer")
	cmd.Flags().IntVar(&p.Parts, "parts", 0, "so many equal instalments")
	cmd.Flags().Var(&first, "first", "date of the first of them")
	cmd.Flags().StringVar(&every, "every", string(plan.EveryMonth), "how far apart they are: week, 2weeks or month")
	cmd.Flags().StringArrayVar(&instalments, "instalment", nil, "one instalment as DATE=AMOUNT; repeat it")
	cmd.Flags().BoolVar(&p.Acceleration, "acceleration", false, "a missing instalment makes the whole rest due; not with consumers")
	cmd.Flags().Int64Var(&p.Mail, "mail", 0, "number of the mail that asked for instalments")
	require(cmd, "customer")
	return cmd
}

// coveredItems reads INVOICE or INVOICE=AMOUNT.
func coveredItems(ctx context.Context, store *postgres.Store, entity receivable.EntityCode, args []string) ([]plan.Item, error) {
	promised, err := promisedItems(ctx, store, entity, args)
	if err != nil {
		return nil, err
	}
	items := make([]plan.Item, len(promised))
	for i, it := range promised {
		items[i] = plan.Item{Invoice: it.Invoice, Amount: it.Amount}
	}
	return items, nil
}

// wantedInstalments reads DATE=AMOUNT; an amount without a currency is in the entity's.
func wantedInstalments(ctx context.Context, store *postgres.Store, entity receivable.EntityCode, texts []string) ([]plan.Wanted, error) {
	var wanted []plan.Wanted
	for _, text := range texts {
		date, amount, ok := strings.Cut(text, "=")
		on, err := calendar.ParseDate(date)
		if !ok || err != nil {
			return nil, usage("--instalment %q: want DATE=AMOUNT such as 2026-12-01=500.00", text)
		}
		w := plan.Wanted{On: on}
		if w.Amount, err = entityAmount(ctx, store, entity, amount); err != nil {
			return nil, err
		}
		wanted = append(wanted, w)
	}
	return wanted, nil
}

func (s *session) planned(r plan.Result, err error) error {
	if err != nil {
		return err
	}
	return s.show(r, func(p *page) {
		p.row(p.say("Ratenplan", "plan"), r.PlanID)
		p.row(p.say("Stand", "state"), r.State)
		if r.ApprovalID != "" {
			p.row(p.say("Freigabe", "approval"), r.ApprovalID)
			p.row(p.say("Summe", "total"), r.Total)
		}
		for i, in := range r.Instalments {
			p.row(fmt.Sprintf(p.say("Rate %d", "instalment %d"), i+1), fmt.Sprintf("%s  %s", p.in(in.DueOn), money.New(in.Minor, r.Total.Currency).Format(p.lang)))
		}
		for _, w := range r.Warnings {
			p.row(p.say("Achtung", "warning"), w.Explain(p.lang))
		}
		p.already(r.Already)
	})
}

func plansListCommand(s *session) *cobra.Command {
	var entity string
	var all bool
	cmd := &cobra.Command{
		Use: "list", Short: "List plans that wait for an answer or run", Args: cobra.NoArgs, Example: examples("starter plans list", "starter plans list --all --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			var of []string
			if entity != "" {
				of = []string{entity}
			}
			lines, err := store.Plans(ctx, of, all)
			if err != nil {
				return err
			}
			return s.show(lines, func(p *page) {
				p.head(p.say("Nr.", "plan"), p.say("Mandant", "entity"), p.say("Kunde", "customer"), p.say("Stand", "state"), p.say("Summe", "total"), p.say("gezahlt", "paid"),
					p.say("Raten", "instalments"), p.say("nächste", "next"), p.say("bestätigt", "confirmed"))
				for _, l := range lines {
					p.row(l.PlanID, l.Entity, l.Customer, l.State, l.Total, l.Settled, fmt.Sprintf("%d/%d", l.Kept, l.Instalments), l.NextOn, l.ConfirmedOn)
				}
			})
		}),
	}
	entityFlag(cmd, &entity)
	cmd.Flags().BoolVar(&all, "all", false, "those that have ended too")
	return cmd
}

func plansShowCommand(s *session) *cobra.Command {
	var entity string
	cmd := &cobra.Command{
		Use: "show PLAN", Short: "Show a plan with its instalments and what came of them", Args: cobra.ExactArgs(1), Example: examples("starter plans show 3"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			id, err := number(args[0])
			if err != nil {
				return err
			}
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			v, err := store.PlanView(ctx, receivable.EntityCode(entity), id)
			if err != nil {
				return err
			}
			return s.show(v, func(p *page) { printPlan(p, v) })
		}),
	}
	entityFlag(cmd, &entity)
	return cmd
}

func printPlan(p *page, v plan.View) {
	p.row(p.say("Ratenplan", "plan"), v.PlanID)
	p.row(p.say("Kunde", "customer"), fmt.Sprintf("%s %s", v.Customer, v.CustomerName))
	p.row(p.say("Stand", "state"), v.State)
	p.row(p.say("Summe", "total"), v.Total)
	p.row(p.say("gezahlt", "paid"), v.Settled)
	p.row(p.say("bei Verzug alles fällig", "a default makes all due"), p.say(yesNo(v.Acceleration, "ja", "nein"), yesNo(v.Acceleration, "yes", "no")))
	p.row(p.say("vorgeschlagen", "proposed"), fmt.Sprintf("%s %s", p.in(v.ProposedOn), v.ProposedBy))
	p.row(p.say("Freigabe", "approval"), v.ApprovalID)
	p.row(p.say("vereinbart", "agreed"), v.AgreedOn)
	p.row(p.say("schriftlich bestätigt", "confirmed in writing"), strings.TrimSpace(p.in(v.ConfirmedOn)+" "+v.ConfirmedBy))
	if v.Reminded > 0 {
		p.row(p.say("erinnert", "reminded"), fmt.Sprintf(p.say("Rate %d am %s, bis %s", "instalment %d on %s, until %s"), v.Reminded, p.in(v.RemindedOn), p.in(v.ReminderEndsOn)))
	}
	if !v.EndedOn.IsZero() {
		p.row(p.say("beendet", "ended"), fmt.Sprintf("%s %s: %s", p.in(v.EndedOn), v.EndedBy, v.EndedBecause))
	}
	for _, w := range v.Warnings {
		p.row(p.say("Achtung", "warning"), w.Explain(p.lang))
	}
	for _, it := range v.Items {
		p.row(p.say("Rechnung", "invoice"), fmt.Sprintf(p.say("%s: %s von %s offen", "%s: %s of %s open"), it.Invoice, it.Amount.Format(p.lang), it.Open.Format(p.lang)))
	}
	for _, n := range v.Schedule {
		p.row(fmt.Sprintf(p.say("Rate %d", "instalment %d"), n.Position), strings.TrimSpace(fmt.Sprintf("%s  %s  %s", p.in(n.DueOn), n.Amount.Format(p.lang), instalmentState(p, v, n))))
	}
}

func instalmentState(p *page, v plan.View, n plan.InstalmentView) string {
	switch {
	case !n.KeptOn.IsZero():
		return p.say("gezahlt", "paid")
	case n.Position == v.Missing:
		return p.say("fehlt", "missing")
	case n.Paid.IsPositive():
		return p.say("davon gezahlt ", "of it paid ") + n.Paid.Format(p.lang)
	}
	return ""
}

func yesNo(yes bool, ifYes, ifNo string) string {
	if yes {
		return ifYes
	}
	return ifNo
}

func plansConfirmCommand(s *session) *cobra.Command {
	return s.tellCommand(&cobra.Command{
		Use: "confirm PLAN", Short: "Have the written confirmation of a plan drafted, or note that it was sent on paper",
		Long: "Have the written confirmation of a plan drafted as a mail to the customer; a person sends it (starter replies send), and\n" +
			"what has left is noted with the plan. With --sent it is noted that a person sent it on paper.",
		Example: examples("starter plans confirm 3", "starter plans confirm 3 --sent post --as anna"),
	}, reply.PlanConfirmed)
}

func plansRemindCommand(s *session) *cobra.Command {
	return s.tellCommand(&cobra.Command{
		Use: "remind PLAN", Short: "Have the reminder of a missing instalment drafted, or note that it was sent on paper",
		Long: "Have the reminder of the instalment that is missing drafted as a mail to the customer; a person sends it (starter replies\n" +
			"send). With --sent it is noted that a person sent it on paper. When its days have passed and the instalment has not come,\n" +
			"the plan is in default. There is one reminder for an instalment; as long as it has not left, nothing follows.",
		Example: examples("starter plans remind 3", "starter plans remind 3 --sent post --as anna"),
	}, reply.PlanReminder)
}

// tellCommand drafts what a customer is told about a plan, or notes that it was sent on paper.
func (s *session) tellCommand(cmd *cobra.Command, topic reply.Topic) *cobra.Command {
	var entity, key, sent, tone string
	cmd.Args = cobra.ExactArgs(1)
	cmd.RunE = s.do(func(ctx context.Context, args []string) error {
		store, of, id, err := s.byID(ctx, entity, args[0])
		if err != nil {
			return err
		}
		if sent != "" {
			result, err := store.SayPlan(ctx, plan.Said{Head: s.head(of, key, ""), PlanID: id, Reminder: topic == reply.PlanReminder, Channel: plan.Channel(sent)})
			return s.planned(result, err)
		}
		ask, err := store.PlanMail(ctx, s.head(of, key, ""), id, topic)
		if err != nil {
			return err
		}
		ask.Tone = mailroom.Tone(tone)
		r, err := s.app.DraftReply(ctx, store, ask)
		return s.showReply(r, err)
	})
	entityFlag(cmd, &entity)
	keyFlag(cmd, &key)
	cmd.Flags().StringVar(&sent, "sent", "", "it was sent on paper: post or fax")
	cmd.Flags().StringVar(&tone, "tone", "", "friendly, neutral or firm (default neutral)")
	return cmd
}

func plansWithdrawCommand(s *session) *cobra.Command {
	return s.about(&cobra.Command{
		Use: "withdraw PLAN --reason TEXT", Short: "End a plan, or take its proposal back",
		Example: examples(`starter plans withdraw 3 --reason "the customer wants to pay at once"`),
	}, func(ctx context.Context, store *postgres.Store, head subledger.Head, id int64) error {
		result, err := store.WithdrawPlan(ctx, plan.Withdraw{Head: head, PlanID: id})
		return s.planned(result, err)
	})
}
