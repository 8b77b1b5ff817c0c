package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/casework"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

func casesRoutesCommand(s *session) *cobra.Command {
	return group("routes", "Say which disputes go to whom", routesListCommand(s), routesSetCommand(s), routesRemoveCommand(s))
}

func routesListCommand(s *session) *cobra.Command {
	var entity string
	cmd := &cobra.Command{
		Use: "list", Short: "List the rules by which disputes are routed", Args: cobra.NoArgs,
		Example: examples("starter cases routes list", "starter cases routes list --entity NORD --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			routes, err := store.CaseRoutes(ctx, of)
			if err != nil {
				return err
			}
			return s.show(routes, func(p *page) { printRoutes(p, routes) })
		}),
	}
	entityFlag(cmd, &entity)
	return cmd
}

func printRoutes(p *page, routes []casework.Route) {
	p.head(p.say("Nr.", "rule"), p.say("Kunde", "customer"), p.say("Warengruppe", "product group"), p.say("Grund", "cause"), p.say("ab", "from"),
		p.say("Bereich", "team"), p.say("an", "owner"), p.say("dann an", "then"), p.say("Geschäftstage", "business days"))
	for _, r := range routes {
		p.row(r.ID, r.Customer, r.ProductGroup, r.Cause, r.AmountFrom, caseTeam(p, r.Team), r.Owner, r.EscalateTo, r.ResponseDays)
	}
}

const routesSetLong = `Say which disputes go to whom. What is not named applies to all. The most specific rule wins: one that names the customer before one
that names the product group, that before one that names the cause, and of two alike the one with the higher amount. The same
conditions again change the rule. Cases that are open stay where they are.`

func routesSetCommand(s *session) *cobra.Command {
	var entity, cause, customer, team string
	var from amountFlag
	var r casework.Route
	cmd := &cobra.Command{
		Use: "set --team TEAM", Short: "Add or change a rule by which disputes are routed", Long: routesSetLong, Args: cobra.NoArgs,
		Example: examples("starter cases routes set --cause price --team sales --owner vera --days 3",
			"starter cases routes set --product pumps --from 500.00 --team quality --owner quirin --then heike --days 2",
			"starter cases routes set --customer 10003 --team sales --owner karl"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			r.Cause, r.Customer, r.Team = dispute.Reason(cause), receivable.CustomerNumber(customer), casework.Team(team)
			if r.AmountFrom, err = entityAmount(ctx, store, of, from.text); err != nil {
				return err
			}
			if r.ID, err = store.SetCaseRoute(ctx, casework.SetRoute{Head: s.head(of, "", ""), Route: r}); err != nil {
				return err
			}
			return s.show(r, func(p *page) { printRoutes(p, []casework.Route{r}) })
		}),
	}
	entityFlag(cmd, &entity)
	cmd.Flags().StringVar(&cause, "cause", "", causes())
	cmd.Flags().StringVar(&customer, "customer", "", "customer number")
	cmd.Flags().StringVar(&r.ProductGroup, "product", "", "product group of the invoice")
	cmd.Flags().Var(&from, "from", "least disputed amount, such as 500.00")
	cmd.Flags().StringVar(&team, "team", "", wordsOf(casework.Teams()))
	cmd.Flags().StringVar(&r.Owner, "owner", "", "who answers (default: who opens the dispute)")
	cmd.Flags().StringVar(&r.EscalateTo, "then", "", "who is asked when the owner does not answer (default: seniors)")
	cmd.Flags().IntVar(&r.ResponseDays, "days", casework.DefaultResponseDays, "business days to answer")
	require(cmd, "team")
	return cmd
}

func routesRemoveCommand(s *session) *cobra.Command {
	var entity string
	cmd := &cobra.Command{
		Use: "remove RULE", Short: "Take a rule away; cases it routed stay where they are", Args: cobra.ExactArgs(1),
		Example: examples("starter cases routes remove 3"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, of, id, err := s.byID(ctx, entity, args[0])
			if err != nil {
				return err
			}
			if err := store.RemoveCaseRoute(ctx, casework.RemoveRoute{Head: s.head(of, "", ""), RouteID: id}); err != nil {
				return err
			}
			return s.show(map[string]any{"id": id, "state": "removed"}, func(p *page) { p.row(p.say("entfernt", "removed"), id) })
		}),
	}
	entityFlag(cmd, &entity)
	return cmd
}

// shownLimit is the limit as scripts get it; without a limit no amount is set.
type shownLimit struct {
	Entity receivable.EntityCode `json:"entity"`
	Limit  *money.Amount         `json:"limit"`
}

const casesLimitLong = `Show or set up to which amount one person alone credits a dispute. Without a limit starter cases resolve always asks a second
person, and starter dispute resolve never does; with one, both ask above it. A limit of 0 asks for every credit note.`

func casesLimitCommand(s *session) *cobra.Command {
	cmd := group("limit", "See and set up to which amount one person alone credits a dispute", limitShowCommand(s), limitSetCommand(s))
	cmd.Long = casesLimitLong
	return cmd
}

func limitShowCommand(s *session) *cobra.Command {
	var entity string
	cmd := &cobra.Command{
		Use: "show", Short: "Show the limit of an entity", Args: cobra.NoArgs, Example: examples("starter cases limit show --entity NORD"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			limit, set, err := store.CreditLimit(ctx, of)
			if err != nil {
				return err
			}
			return s.showLimit(of, limit, set)
		}),
	}
	entityFlag(cmd, &entity)
	return cmd
}

func limitSetCommand(s *session) *cobra.Command {
	var entity string
	var none bool
	cmd := &cobra.Command{
		Use: "set (AMOUNT | --none)", Short: "Set or take away the limit of an entity", Args: cobra.MaximumNArgs(1),
		Example: examples("starter cases limit set 50.00", "starter cases limit set 0 --entity NORD", "starter cases limit set --none"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			if none == (len(args) == 1) {
				return usage("give an amount, or --none")
			}
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			var limit money.Amount
			if !none {
				if limit, err = entityAmount(ctx, store, of, args[0]); err != nil {
					return usage("%v", err)
				}
			}
			if err := store.SetCreditLimit(ctx, casework.SetCreditLimit{Head: s.head(of, "", ""), Limit: limit}); err != nil {
				return err
			}
			return s.showLimit(of, limit, !none)
		}),
	}
	entityFlag(cmd, &entity)
	cmd.Flags().BoolVar(&none, "none", false, "no limit")
	return cmd
}

func (s *session) showLimit(of receivable.EntityCode, limit money.Amount, set bool) error {
	shown := shownLimit{Entity: of}
	if set {
		shown.Limit = &limit
	}
	return s.show(shown, func(p *page) {
		if !set {
			p.line("%s", p.say("Es ist keine Grenze gesetzt.", "No limit is set."))
			return
		}
		p.row(p.say("eine Person allein bis", "one person alone up to"), limit)
	})
}
