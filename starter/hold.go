package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/hold"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

func holdCommand(s *session) *cobra.Command {
	return group("hold", "Set and lift a hold (Mahnsperre) on a customer or an invoice", holdSetCommand(s), holdLiftCommand(s))
}

func holdSetCommand(s *session) *cobra.Command {
	var entity, customer, invoice, owner, reason, key string
	var from, until dateFlag
	cmd := &cobra.Command{
		Use: "set (--customer N | --invoice N) --until DATE --reason TEXT", Short: "Send nothing until a date",
		Long: "Send nothing to a customer, or about one invoice, until a date. A hold always has a reason, somebody who answers for\n" +
			"it, and an end: it ends by itself after its last day.",
		Args: cobra.NoArgs,
		Example: examples(`starter hold set --invoice RE-2026-0714 --until 2026-10-12 --reason "credit note is being checked"`,
			`starter hold set --customer 10003 --until 2026-11-30 --reason "visit by the sales team" --owner anna`),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			result, err := store.SetHold(ctx, hold.Set{Head: s.head(of, key, reason), Customer: receivable.CustomerNumber(customer),
				Invoice: receivable.InvoiceNumber(invoice), Owner: owner, FromOn: from.Date, UntilOn: until.Date})
			return s.held(result, err)
		}),
	}
	entityFlag(cmd, &entity)
	keyFlag(cmd, &key)
	reasonFlag(cmd, &reason)
	cmd.Flags().StringVar(&customer, "customer", "", "hold the whole customer")
	cmd.Flags().StringVar(&invoice, "invoice", "", "hold one invoice")
	cmd.Flags().StringVar(&owner, "owner", "", "who answers for it (default: who sets it)")
	cmd.Flags().Var(&from, "from", "first day (default: today)")
	cmd.Flags().Var(&until, "until", "last day")
	require(cmd, "until", "reason")
	return cmd
}

func holdLiftCommand(s *session) *cobra.Command {
	return s.about(&cobra.Command{
		Use: "lift ID --reason TEXT", Short: "End a hold before its day",
		Example: examples(`starter hold lift 9 --reason "credit note was refused"`),
	}, func(ctx context.Context, store *postgres.Store, head subledger.Head, id int64) error {
		result, err := store.LiftHold(ctx, hold.Lift{Head: head, HoldID: id})
		return s.held(result, err)
	})
}

func (s *session) held(r hold.Result, err error) error {
	if err != nil {
		return err
	}
	return s.show(r, func(p *page) {
		p.row(p.say("Mahnsperre", "hold"), r.HoldID)
		p.row(p.say("von", "from"), r.FromOn)
		p.row(p.say("bis", "until"), r.UntilOn)
		p.already(r.Already)
	})
}
