package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/delegation"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

func delegationsCommand(s *session) *cobra.Command {
	return group("delegations", "Who decides approvals for whom while somebody is away",
		delegationsAddCommand(s), delegationsListCommand(s), delegationsEndCommand(s))
}

func delegationsAddCommand(s *session) *cobra.Command {
	var entity, principal, deputy, key string
	var from, until dateFlag
	cmd := &cobra.Command{
		Use: "add --to NAME --until-on DATE", Short: "Let another person decide approvals while one is away",
		Long: "Let another person decide approvals while one is away. From the first to the last day (business dates of the entity) the\n" +
			"deputy may decide what the principal may; every such decision names both. Nothing else passes over. What the\n" +
			"principal asked for, the deputy may not decide, and what the deputy asked for neither. Everybody delegates his own\n" +
			"decisions; those of others an admin does.",
		Args: cobra.NoArgs,
		Example: examples("starter delegations add --from petra --to sven --entity NORD --from-on 2026-12-20 --until-on 2027-01-06",
			"starter delegations add --to sven --until-on 2027-01-06 --as petra"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			if principal == "" {
				principal = s.as
			}
			d, err := store.AddDelegation(ctx, delegation.Add{Head: s.head(of, key, ""), From: principal, To: deputy,
				FromOn: from.Date, UntilOn: until.Date})
			return s.delegated(d, err)
		}),
	}
	entityFlag(cmd, &entity)
	keyFlag(cmd, &key)
	cmd.Flags().StringVar(&principal, "from", "", "who is away (default: who acts)")
	cmd.Flags().StringVar(&deputy, "to", "", "who decides in that time")
	cmd.Flags().Var(&from, "from-on", "first day (default: today)")
	cmd.Flags().Var(&until, "until-on", "last day")
	require(cmd, "to", "until-on")
	return cmd
}

func delegationsListCommand(s *session) *cobra.Command {
	var entity string
	var all bool
	cmd := &cobra.Command{
		Use: "list", Short: "List the delegations that hold or will", Args: cobra.NoArgs,
		Example: examples("starter delegations list", "starter delegations list --entity NORD --all --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			list, err := ofChosen(ctx, store, entity, func(ctx context.Context, of receivable.EntityCode) ([]delegation.Delegation, error) {
				return store.Delegations(ctx, of, all)
			})
			if err != nil {
				return err
			}
			return s.show(list, func(p *page) { printDelegations(p, list) })
		}),
	}
	entityFlag(cmd, &entity)
	cmd.Flags().BoolVar(&all, "all", false, "those that are over, too")
	return cmd
}

func printDelegations(p *page, list []delegation.Delegation) {
	p.head("id", p.say("Mandant", "entity"), p.say("abwesend", "away"), p.say("vertreten durch", "deputy"), p.say("von", "from"),
		p.say("bis", "until"), p.say("angelegt von", "made by"), p.say("beendet von", "ended by"))
	for _, d := range list {
		p.row(d.ID, d.Entity, d.From, d.To, d.FromOn, d.UntilOn, d.MadeBy, d.EndedBy)
	}
}

func delegationsEndCommand(s *session) *cobra.Command {
	var entity, key string
	cmd := &cobra.Command{
		Use: "end ID", Short: "End a delegation before its last day", Args: cobra.ExactArgs(1),
		Example: examples("starter delegations end 7 --entity NORD"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, of, id, err := s.byID(ctx, entity, args[0])
			if err != nil {
				return err
			}
			d, err := store.EndDelegation(ctx, delegation.End{Head: s.head(of, key, ""), DelegationID: id})
			return s.delegated(d, err)
		}),
	}
	entityFlag(cmd, &entity)
	keyFlag(cmd, &key)
	return cmd
}

func (s *session) delegated(d delegation.Delegation, err error) error {
	if err != nil {
		return err
	}
	return s.show(d, func(p *page) {
		p.row(p.say("Vertretung", "delegation"), d.ID)
		p.row(p.say("abwesend", "away"), d.From)
		p.row(p.say("vertreten durch", "deputy"), d.To)
		p.row(p.say("von", "from"), d.FromOn)
		p.row(p.say("bis", "until"), d.UntilOn)
		p.already(d.Already)
	})
}
