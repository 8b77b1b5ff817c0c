package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

func invoiceCommand(s *session) *cobra.Command {
	var entity string
	show := &cobra.Command{
		Use: "show NUMBER", Short: "Show an invoice or credit note with all that happened to it", Args: cobra.ExactArgs(1),
		Example: examples("starter invoice show RE-2026-0713", "starter invoice show RE-2026-0713 --entity NORD --json"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			view, err := found(ctx, store, entity, "invoice "+args[0], func(of string) (postgres.InvoiceView, error) {
				return store.InvoiceView(ctx, receivable.EntityCode(of), receivable.InvoiceNumber(args[0]))
			})
			if err != nil {
				return err
			}
			return s.show(view, func(p *page) { printInvoice(p, view) })
		}),
	}
	entityFlag(show, &entity)
	return group("invoice", "Look at invoices", show)
}

func printInvoice(p *page, v postgres.InvoiceView) {
	p.row(p.say("Rechnung", "invoice"), string(v.Entity)+" "+string(v.Number))
	p.row(p.say("Kunde", "customer"), string(v.Customer)+" "+v.CustomerName)
	p.row(p.say("ausgestellt, fällig", "issued, due"), v.IssueOn, v.DueOn)
	p.row(p.say("Betrag", "amount"), v.Amount)
	p.row(p.say("offen", "open"), v.Open)
	p.row(p.say("bezahlt", "paid"), v.Paid)
	p.row(p.say("gutgeschrieben", "credited"), v.Credited)
	if !v.WrittenOff.IsZero() {
		p.row(p.say("ausgebucht", "written off"), v.WrittenOff)
	}
	p.row(p.say("Stand", "state"), wordIn(v.Word, p.lang), p.say("Stufe ", "level ")+fmt.Sprint(v.Level))
	for _, b := range v.Blockers {
		p.row(p.say("gesperrt", "blocked"), b.Explain(p.lang))
	}
	if v.NextLevel > 0 {
		p.row(p.say("nächste Stufe", "next level"), v.NextLevel, v.NextOn)
	}
	if v.Policy != "" {
		p.row(p.say("Mahnstrategie", "policy"), fmt.Sprintf("%s, version %d", v.Policy, v.PolicyVersion))
	}
	printTimeline(p, v.Timeline)
}

func printTimeline(p *page, timeline []postgres.Moment) {
	p.line("")
	p.head(p.say("wann", "when"), p.say("Tag", "date"), p.say("was", "what"), "", p.say("Betrag", "amount"), p.say("wer", "who"), p.say("warum", "because"))
	for _, m := range timeline {
		if m.Kind == postgres.MomentEvent { // what was told to a workflow; the fact itself stands beside it
			continue
		}
		what := m.What
		if m.State != "" {
			what += " " + m.State
		}
		amount := ""
		if m.Amount != nil {
			amount = p.in(*m.Amount)
		}
		p.row(m.At, m.On, m.Kind, what, amount, m.Who, m.Because)
	}
}

func customerCommand(s *session) *cobra.Command {
	var entity string
	show := &cobra.Command{
		Use: "show NUMBER", Short: "Show a customer with contacts, items and all that happened", Args: cobra.ExactArgs(1),
		Example: examples("starter customer show 10003", "starter customer show 10003 --entity NORD --json"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			view, err := found(ctx, store, entity, "customer "+args[0], func(of string) (postgres.CustomerView, error) {
				return store.CustomerView(ctx, receivable.EntityCode(of), receivable.CustomerNumber(args[0]))
			})
			if err != nil {
				return err
			}
			return s.show(view, func(p *page) { printCustomer(p, view) })
		}),
	}
	entityFlag(show, &entity)
	return group("customer", "Look at customers", show, standingCommand(s), contactHabitCommand(s))
}

func printCustomer(p *page, v postgres.CustomerView) {
	p.row(p.say("Kunde", "customer"), fmt.Sprintf("%s %s %s", v.Entity, v.Number, v.Name))
	p.row(p.say("Art", "kind"), v.Kind, v.Language, v.Treatment)
	p.row(p.say("offen", "open"), v.Open)
	if len(v.Unapplied) > 0 {
		p.row(p.say("nicht zugeordnet", "unapplied"), v.Unapplied)
	}
	if len(v.MayBeTheirs) > 0 {
		p.row(p.say("vielleicht von ihm", "may be theirs"), v.MayBeTheirs)
	}
	p.row(p.say("letzter Kontakt", "last contact"), v.LastContactOn)
	if v.BrokenPromises > 0 {
		p.row(p.say("gebrochene Zusagen", "broken promises"), v.BrokenPromises)
	}
	if !v.InsolventOn.IsZero() {
		p.row(p.say("Insolvenz seit", "insolvent since"), v.InsolventOn)
	}
	for _, c := range v.Contacts {
		note := ""
		if c.DisabledAt != nil {
			note = p.say("abgeschaltet: ", "disabled: ") + c.DisabledReason
		}
		p.row(c.Channel, c.Address, note)
	}
	p.line("")
	p.head(p.say("Beleg", "document"), p.say("fällig", "due"), p.say("Betrag", "amount"), p.say("offen", "open"), p.say("Stand", "state"), p.say("Stufe", "level"), p.say("wieder am", "next on"))
	for _, l := range v.Items {
		p.row(l.Number, l.DueOn, l.Amount, l.Open, wordIn(l.Word, p.lang), l.Level, l.NextOn)
	}
	printTimeline(p, v.Timeline)
}
