package main

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/dunningrun"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

func releaseCommand(s *session) *cobra.Command {
	g := group("release", "Let letters leave (add, list, withdraw) and reason codes post payments (show, set)",
		releaseAddCommand(s), releaseListCommand(s), releaseWithdrawCommand(s), releaseShowCommand(s), releaseSetCommand(s))
	g.Long = "Two things wait for people's word. Letters: until the first release nothing leaves (add, list, withdraw). Payments: a new\n" +
		"entity posts only exact own references by itself and proposes everything else, until its reason codes are released one by\n" +
		"one on proof (show, set)."
	return g
}

func releaseAddCommand(s *session) *cobra.Command {
	var entity, region, customers string
	var largest amountFlag
	cmd := &cobra.Command{
		Use: "add", Short: "Let letters of an entity leave that fulfil every condition", Args: cobra.NoArgs,
		Long: "Let letters of an entity leave. A release with conditions covers what fulfils all of them; one without covers all. After\n" +
			"an import, start small: one region, small amounts, and look at starter dunning preview.",
		Example: examples(`starter release add --entity NORD --region Nord --largest "1000.00 EUR"`, "starter release add --entity NORD"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			of, err := only(ctx, store, entity)
			if err != nil {
				return err
			}
			amount, err := entityAmount(ctx, store, of, largest.text)
			if err != nil {
				return err
			}
			id, err := store.AddRelease(ctx, of, dunningrun.Release{Region: region, CustomerGroup: customers, MaxMinor: amount.Minor, Currency: amount.Currency}, s.as)
			if err != nil {
				return err
			}
			return s.show(map[string]int64{"id": id}, func(p *page) { p.row(p.say("Freischaltung", "release"), id) })
		}),
	}
	entityFlag(cmd, &entity)
	cmd.Flags().StringVar(&region, "region", "", "only customers of this region")
	cmd.Flags().StringVar(&customers, "group", "", "only customers of this group")
	cmd.Flags().Var(&largest, "largest", "only letters over at most this total")
	return cmd
}

// releaseRow is one release. MaxMinor counts only where Currency is set.
type releaseRow struct {
	ID          int64          `json:"id"`
	Entity      string         `json:"entity"`
	Region      string         `json:"region,omitempty"`
	Group       string         `json:"group,omitempty"`
	MaxMinor    int64          `json:"max_minor,omitempty"`
	Currency    money.Currency `json:"currency,omitempty"`
	ReleasedBy  string         `json:"released_by"`
	ReleasedAt  time.Time      `json:"released_at"`
	WithdrawnAt *time.Time     `json:"withdrawn_at"`
}

func releaseListCommand(s *session) *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use: "list", Short: "List releases that hold", Args: cobra.NoArgs, Example: examples("starter release list", "starter release list --all --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			rows, err := releases(ctx, store, all)
			if err != nil {
				return err
			}
			return s.show(rows, func(p *page) {
				p.head(p.say("Nr.", "id"), p.say("Mandant", "entity"), "region", p.say("Gruppe", "group"), p.say("höchstens", "largest"), p.say("von", "by"), p.say("am", "at"), p.say("zurückgenommen", "withdrawn"))
				for _, r := range rows {
					p.row(r.ID, r.Entity, r.Region, r.Group, money.New(r.MaxMinor, r.Currency), r.ReleasedBy, r.ReleasedAt, r.WithdrawnAt)
				}
			})
		}),
	}
	cmd.Flags().BoolVar(&all, "all", false, "those that were withdrawn too")
	return cmd
}

func releases(ctx context.Context, store *postgres.Store, all bool) ([]releaseRow, error) {
	rows, err := store.Pool().Query(ctx, `
		SELECT id, entity, region, customer_group, coalesce(max_amount_minor, 0), coalesce(currency, ''), released_by, released_at, withdrawn_at
		FROM release
		WHERE $1 OR withdrawn_at IS NULL
		ORDER BY id`, all)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[releaseRow])
}

func releaseWithdrawCommand(s *session) *cobra.Command {
	return &cobra.Command{
		Use: "withdraw ID", Short: "End a release; letters that wait are checked once more before they leave", Args: cobra.ExactArgs(1),
		Example: examples("starter release withdraw 2 --as maria"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			id, err := number(args[0])
			if err != nil {
				return err
			}
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			if err := store.WithdrawRelease(ctx, id, s.as); err != nil {
				return err
			}
			return s.show(map[string]any{"id": id, "state": "withdrawn"}, func(p *page) { p.row(p.say("zurückgenommen", "withdrawn"), id) })
		}),
	}
}
