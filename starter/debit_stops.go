package main

import (
	"context"

	"github.com/spf13/cobra"
)

func debitStopsCommand(s *session) *cobra.Command {
	return group("debit-stops", "See from whom no direct debit may be drawn, and lift that", debitStopsListCommand(s), debitStopsLiftCommand(s))
}

func debitStopsListCommand(s *session) *cobra.Command {
	var entity string
	cmd := &cobra.Command{
		Use: "list", Short: "List customers from whom no direct debit may be drawn", Args: cobra.NoArgs,
		Long: "List customers from whom no direct debit may be drawn. A debit that came back sets a stop on its mandate by itself, since\n" +
			"each return costs a fee and a refused mandate must not be used again.",
		Example: examples("starter debit-stops list", "starter debit-stops list --entity NORD --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			stops, err := ofChosen(ctx, store, entity, store.DebitStops)
			if err != nil {
				return err
			}
			return s.show(stops, func(p *page) {
				p.head(p.say("Nr.", "id"), p.say("Mandant", "entity"), p.say("Kunde", "customer"), p.say("Mandat", "mandate"), p.say("Grund", "reason"), p.say("seit", "since"), p.say("von", "by"))
				for _, d := range stops {
					p.row(d.ID, d.Entity, d.Customer, d.Mandate, d.Reason, d.SinceOn, d.By)
				}
			})
		}),
	}
	entityFlag(cmd, &entity)
	return cmd
}

func debitStopsLiftCommand(s *session) *cobra.Command {
	var entity string
	cmd := &cobra.Command{
		Use: "lift ID", Short: "Let direct debits be drawn from the customer again", Args: cobra.ExactArgs(1),
		Example: examples("starter debit-stops lift 2 --as anna"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, of, id, err := s.byID(ctx, entity, args[0])
			if err != nil {
				return err
			}
			if err := store.LiftDebitStop(ctx, of, id, s.as); err != nil {
				return err
			}
			return s.show(map[string]any{"id": id, "state": "lifted"}, func(p *page) { p.row(p.say("aufgehoben", "lifted"), id) })
		}),
	}
	entityFlag(cmd, &entity)
	return cmd
}
