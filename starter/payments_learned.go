package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

func paymentsLearnedCommand(s *session) *cobra.Command {
	return group("learned", "See and correct by what payers are recognised", learnedListCommand(s), learnedForgetCommand(s), learnedCollectiveCommand(s))
}

func learnedListCommand(s *session) *cobra.Command {
	var entity, customer string
	var all bool
	cmd := &cobra.Command{
		Use: "list", Short: "List the accounts, names and texts by which payers are recognised", Args: cobra.NoArgs,
		Example: examples("starter payments learned list --customer 10001", "starter payments learned list --all --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			of, err := only(ctx, store, entity)
			if err != nil {
				return err
			}
			rows, err := store.Learned(ctx, of, receivable.CustomerNumber(customer), all)
			if err != nil {
				return err
			}
			return s.show(rows, func(p *page) {
				p.head(p.say("Kunde", "customer"), p.say("Art", "kind"), p.say("Wert", "value"), p.say("von", "by"), p.say("am", "at"), p.say("Zahlung", "payment"), p.say("vergessen", "forgotten"))
				for _, l := range rows {
					p.row(l.Customer, l.Kind, l.Value, l.By, l.At, l.PaymentID, l.ForgottenAt)
				}
			})
		}),
	}
	entityFlag(cmd, &entity)
	cmd.Flags().StringVar(&customer, "customer", "", "only this customer")
	cmd.Flags().BoolVar(&all, "all", false, "what was forgotten too")
	return cmd
}

func learnedForgetCommand(s *session) *cobra.Command {
	var entity, customer, reason string
	cmd := &cobra.Command{
		Use: "forget KIND VALUE --reason TEXT", Short: "Unlearn an account, name or text; no payment teaches it again by itself", Args: cobra.ExactArgs(2),
		Example: examples(`starter payments learned forget iban DE89370400440532013000 --customer 10001 --reason "sold to somebody else"`,
			`starter payments learned forget collective DE02120300000000202051 --reason "is one customer's after all"`),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			of, err := only(ctx, store, entity)
			if err != nil {
				return err
			}
			err = store.Forget(ctx, subledger.Forget{Head: s.head(of, "", reason), Kind: subledger.LearnedKind(args[0]),
				Customer: receivable.CustomerNumber(customer), Value: args[1]})
			if err != nil {
				return err
			}
			return s.show(map[string]string{"kind": args[0], "state": "forgotten"}, func(p *page) { p.row(p.say("vergessen", "forgotten"), args[0]) })
		}),
	}
	entityFlag(cmd, &entity)
	reasonFlag(cmd, &reason)
	cmd.Flags().StringVar(&customer, "customer", "", "of which customer")
	require(cmd, "reason")
	return cmd
}

func learnedCollectiveCommand(s *session) *cobra.Command {
	var entity, reason string
	cmd := &cobra.Command{
		Use: "collective IBAN --reason TEXT", Short: "Say that an account pays for many customers and identifies none", Args: cobra.ExactArgs(1),
		Long: "Say that an account belongs to a payment service or a clearing house. An account that has paid for three customers is held\n" +
			"for one by itself; learned forget collective says that it is none.",
		Example: examples(`starter payments learned collective DE02120300000000202051 --reason "clearing house"`),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			of, err := only(ctx, store, entity)
			if err != nil {
				return err
			}
			if err := store.MarkCollective(ctx, subledger.MarkCollective{Head: s.head(of, "", reason), IBAN: args[0]}); err != nil {
				return err
			}
			return s.show(map[string]string{"state": "collective"}, func(p *page) { p.row(p.say("Sammelkonto", "collective account"), args[0]) })
		}),
	}
	entityFlag(cmd, &entity)
	reasonFlag(cmd, &reason)
	require(cmd, "reason")
	return cmd
}
