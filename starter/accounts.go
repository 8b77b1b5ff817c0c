package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
)

func accountsCommand(s *session) *cobra.Command {
	return group("accounts", "See up to which day each bank account is known, and close those that are no longer in use",
		accountsListCommand(s), accountsCloseCommand(s))
}

func accountsListCommand(s *session) *cobra.Command {
	var entity string
	cmd := &cobra.Command{
		Use: "list", Short: "List bank accounts with the day up to which each is known", Args: cobra.NoArgs,
		Long: "List bank accounts with the day up to which each is known. An entity's bank data are as fresh as those of its oldest open\n" +
			"account, because money may have come to any of them; dunning runs refuse to dun on old data.",
		Example: examples("starter accounts list", "starter accounts list --entity NORD --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			accounts, err := ofChosen(ctx, store, entity, store.BankAccounts)
			if err != nil {
				return err
			}
			return s.show(accounts, func(p *page) {
				p.head(p.say("Mandant", "entity"), p.say("Konto", "account"), p.say("Währung", "currency"), p.say("bekannt bis", "known up to"), p.say("geschlossen am", "closed on"))
				for _, a := range accounts {
					p.row(a.Entity, a.Account, a.Currency, a.FreshOn, a.ClosedOn)
				}
			})
		}),
	}
	entityFlag(cmd, &entity)
	return cmd
}

func accountsCloseCommand(s *session) *cobra.Command {
	var entity string
	cmd := &cobra.Command{
		Use: "close ACCOUNT", Short: "Say that an account is no longer in use", Args: cobra.ExactArgs(1),
		Long: "Say that an account is no longer in use, so that runs don't wait for statements of it. A statement that comes for it all\n" +
			"the same opens it again.",
		Example: examples("starter accounts close DE02120300000000202051 --entity NORD --as maria"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			account := bankstatement.NewAccount(args[0])
			if err := store.CloseBankAccount(ctx, of, account, s.as); err != nil {
				return err
			}
			return s.show(map[string]any{"entity": of, "account": account, "state": "closed"}, func(p *page) { p.row(p.say("Konto geschlossen", "account closed"), account) })
		}),
	}
	entityFlag(cmd, &entity)
	return cmd
}
