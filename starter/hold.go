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
	return group("hold", "Set, extend and lift a hold (Mahnsperre) on a customer or an invoice", holdSetCommand(s), holdExtendCommand(s), holdLiftCommand(s), holdListCommand(s))
}

func holdExtendCommand(s *session) *cobra.Command {
	var until dateFlag
	cmd := s.about(&cobra.Command{
		Use: "extend ID --until DATE --reason TEXT", Short: "Let a hold last longer, or ask for it",
		Long: "Let a hold last longer. What goes beyond the days one person may decide (hold_max_days of the policy) is asked of the\n" +
			"approvers; until somebody else agrees, the hold ends as it was.",
		Example: examples(`starter hold extend 9 --until 2026-12-18 --reason "the expert needs two more weeks"`),
	}, func(ctx context.Context, store *postgres.Store, head subledger.Head, id int64) error {
		result, err := store.ExtendHold(ctx, hold.Extend{Head: head, HoldID: id, UntilOn: until.Date})
		return s.held(result, err)
	})
	cmd.Flags().Var(&until, "until", "new last day")
	require(cmd, "until")
	return cmd
}

func holdListCommand(s *session) *cobra.Command {
	var entity string
	var within int
	cmd := &cobra.Command{
		Use: "list", Short: "List active holds, those that end soonest first", Args: cobra.NoArgs,
		Example: examples("starter hold list --ending-within 7", "starter hold list --entity NORD --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			lines, err := store.Holds(ctx, entity, within)
			if err != nil {
				return err
			}
			return s.show(lines, func(p *page) {
				p.head(p.say("Nr.", "hold"), p.say("Mandant", "entity"), p.say("Kunde", "customer"), p.say("Rechnung", "invoice"), p.say("bis", "until"), p.say("Tage", "days"),
					p.say("verantwortlich", "owner"), p.say("Grund", "reason"), p.say("Freigabe", "approval"))
				for _, l := range lines {
					p.row(l.HoldID, l.Entity, l.Customer, l.Invoice, l.UntilOn, l.DaysLeft, l.Owner, l.Reason, l.ApprovalID)
				}
			})
		}),
	}
	entityFlag(cmd, &entity)
	cmd.Flags().IntVar(&within, "ending-within", -1, "only those that end within so many days (default: all)")
	return cmd
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
		if r.ApprovalID != "" {
			p.row(p.say("Freigabe für länger", "approval for longer"), r.ApprovalID)
		}
		p.already(r.Already)
	})
}
