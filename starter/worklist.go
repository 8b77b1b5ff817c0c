package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/worklist"
)

// me is who acts, where a collector is asked for.
const me = "me"

func worklistCommand(s *session) *cobra.Command {
	var entity, collector string
	var limit int
	cmd := &cobra.Command{
		Use: "worklist", Short: "What to work on today, in its order, each with its reasons and the next step", Args: cobra.NoArgs,
		Long: "What to work on today, by value × risk × age: what is overdue and may be asked for, the signs that it may not come by\n" +
			"itself, and how old it is. Each line says why it stands there and what to do next; docs/concepts/worklist.md has the formula.\n" +
			"Each currency is a list of its own. What is promised, held or wholly disputed waits and is not listed.",
		Example: examples("starter worklist --collector me --as anna", "starter worklist --entity NORD --limit 20 --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			if collector == me {
				collector = s.as
			}
			entries, err := ofChosen(ctx, store, entity, func(ctx context.Context, of receivable.EntityCode) ([]worklist.Entry, error) {
				return store.Worklist(ctx, of, collector, limit)
			})
			if err != nil {
				return err
			}
			return s.show(entries, func(p *page) { printWorklist(p, entries) })
		}),
	}
	entityFlag(cmd, &entity)
	cmd.Flags().StringVar(&collector, "collector", "", "whose list: a user name, or me (default: all customers)")
	cmd.Flags().IntVar(&limit, "limit", 0, "at most so many of each entity (default: all)")
	return cmd
}

func printWorklist(p *page, entries []worklist.Entry) {
	p.head(p.say("Rang", "rank"), p.say("Mandant", "entity"), p.say("Kunde", "customer"), p.say("wer", "who"), p.say("überfällig", "overdue"),
		p.say("als Nächstes", "next"), p.say("weil", "because"), p.say("dazu", "beside"), p.say("Kontakt", "contact"), p.say("Leitfaden", "playbook"))
	for _, e := range entries {
		p.row(e.Rank, e.Entity, string(e.Customer)+" "+e.Name, e.Collector, e.Overdue, e.Next.Action.What(p.lang), e.Next.Why(p.lang), reasonsIn(e, p.lang), e.Contact.In(p.lang), e.Playbook)
	}
}

// reasonsIn are the reasons of an entry in one sentence.
func reasonsIn(e worklist.Entry, lang string) string {
	said := make([]string, len(e.Reasons))
	for i, r := range e.Reasons {
		said[i] = r.In(lang)
	}
	return strings.Join(said, "; ")
}

func collectorsCommand(s *session) *cobra.Command {
	return group("collectors", "Who works on which customers", collectorsListCommand(s), collectorsAssignCommand(s))
}

func collectorsListCommand(s *session) *cobra.Command {
	var entity string
	cmd := &cobra.Command{
		Use: "list", Short: "List who works on which customers; a line without customer is who works on the rest", Args: cobra.NoArgs,
		Example: examples("starter collectors list --entity NORD"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			all, err := store.Assignments(ctx, of)
			if err != nil {
				return err
			}
			return s.show(append([]worklist.Assignment{}, all...), func(p *page) {
				p.head(p.say("Kunde", "customer"), p.say("wer", "who"), p.say("gesetzt von", "set by"))
				for _, a := range all {
					p.row(a.Customer, a.Collector, a.By)
				}
			})
		}),
	}
	entityFlag(cmd, &entity)
	return cmd
}

func collectorsAssignCommand(s *session) *cobra.Command {
	var entity, customer string
	var withdraw bool
	cmd := &cobra.Command{
		Use: "assign NAME [--customer N]", Short: "Give a customer to a collector, or the rest of the entity's customers", Args: cobra.MaximumNArgs(1),
		Long: "Give a customer to a collector or, without a customer, say who works on those that nobody else was given. This counts before\n" +
			"the collector in the customer's master data, and an import doesn't change it. --withdraw takes it back.",
		Example: examples("starter collectors assign anna --customer 10003 --entity NORD", "starter collectors assign maria --entity NORD",
			"starter collectors assign --withdraw --customer 10003 --entity NORD"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			if withdraw == (len(args) == 1) {
				return usage("name a collector, or say --withdraw")
			}
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			a := worklist.Assign{Head: s.head(of, "", ""), Customer: receivable.CustomerNumber(customer)}
			if len(args) == 1 {
				a.Collector = args[0]
			}
			if err := store.Assign(ctx, a); err != nil {
				return err
			}
			return s.show(worklist.Assignment{Customer: a.Customer, Collector: a.Collector, By: s.as}, func(p *page) {
				p.row(p.say("Kunde", "customer"), a.Customer)
				p.row(p.say("wer", "who"), a.Collector)
			})
		}),
	}
	entityFlag(cmd, &entity)
	cmd.Flags().StringVar(&customer, "customer", "", "customer number (default: all that nobody else was given)")
	cmd.Flags().BoolVar(&withdraw, "withdraw", false, "take the assignment back")
	return cmd
}
