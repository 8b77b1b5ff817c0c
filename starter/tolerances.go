package main

import (
	"context"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// entityTolerances are what one entity lets pass without a person.
type entityTolerances struct {
	Entity receivable.EntityCode `json:"entity"`
	// SkontoGraceDays are the policy's; `starter policy save` changes them.
	SkontoGraceDays int `json:"skonto_grace_days"`
	subledger.Tolerances
}

func tolerancesCommand(s *session) *cobra.Command {
	return group("tolerances", "See and change what payments may differ by without asking a person", tolerancesShowCommand(s), tolerancesSetCommand(s))
}

func tolerancesShowCommand(s *session) *cobra.Command {
	var entity string
	cmd := &cobra.Command{
		Use: "show", Short: "Show the tolerances of an entity", Args: cobra.NoArgs,
		Example: examples("starter tolerances show", "starter tolerances show --entity NORD --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			entities, err := chosen(ctx, store, entity)
			if err != nil {
				return err
			}
			all := make([]entityTolerances, len(entities))
			for i, code := range entities {
				if all[i], err = tolerancesOf(ctx, store, receivable.EntityCode(code)); err != nil {
					return err
				}
			}
			return s.show(all, func(p *page) {
				for _, t := range all {
					printTolerances(p, t)
				}
			})
		}),
	}
	entityFlag(cmd, &entity)
	return cmd
}

func tolerancesOf(ctx context.Context, store *postgres.Store, entity receivable.EntityCode) (entityTolerances, error) {
	tolerances, err := store.Tolerances(ctx, entity)
	if err != nil {
		return entityTolerances{}, err
	}
	policy, err := store.PolicyFor(ctx, entity, "", "")
	return entityTolerances{Entity: entity, SkontoGraceDays: policy.SkontoGraceDays, Tolerances: tolerances}, err
}

func printTolerances(p *page, t entityTolerances) {
	p.row(p.say("Mandant", "entity"), t.Entity)
	p.row(p.say("Kulanztage für Skonto (Mahnregeln)", "grace days for Skonto (dunning policy)"), t.SkontoGraceDays)
	p.row(p.say("Tage, um die Skonto danach verspätet sein darf", "days Skonto may be late after that"), t.LateSkontoDays)
	p.row(p.say("Rundung, kleinste Einheiten", "rounding, minor units"), t.RoundingMinor)
	p.row(p.say("überzahlt, kleinste Einheiten", "overpaid, minor units"), t.OverpaidMinor)
	for _, currency := range slices.Sorted(maps.Keys(t.LimitMinor)) {
		p.row(p.say("darüber entscheiden Menschen", "above it people decide"), money.New(t.LimitMinor[currency], currency))
	}
}

const tolerancesSetLong = `Change what payments may differ by without asking a person. What is not named stays as it is. It holds from the next match on;
the grace days for Skonto are the dunning policy's.`

func tolerancesSetCommand(s *session) *cobra.Command {
	var entity, reason string
	var want subledger.Tolerances
	var limits []string
	cmd := &cobra.Command{Use: "set --reason TEXT", Short: "Change the tolerances of an entity", Long: tolerancesSetLong, Args: cobra.NoArgs,
		Example: examples(`starter tolerances set --late-skonto-days 3 --rounding-minor 5 --entity NORD --reason "agreed with sales"`,
			`starter tolerances set --limit "25000 EUR" --limit "0 USD" --reason "audit"`)}
	cmd.RunE = s.do(func(ctx context.Context, _ []string) error {
		store, of, err := s.books(ctx, entity)
		if err != nil {
			return err
		}
		tolerances, err := store.Tolerances(ctx, of)
		if err != nil {
			return err
		}
		if err := applyTolerances(ctx, store, cmd, of, &tolerances, want, limits); err != nil {
			return err
		}
		if err := store.SetTolerances(ctx, subledger.SetTolerances{Head: s.head(of, "", reason), Tolerances: tolerances}); err != nil {
			return err
		}
		now, err := tolerancesOf(ctx, store, of)
		if err != nil {
			return err
		}
		return s.show(now, func(p *page) { printTolerances(p, now) })
	})
	entityFlag(cmd, &entity)
	reasonFlag(cmd, &reason)
	cmd.Flags().IntVar(&want.LateSkontoDays, "late-skonto-days", 0, "days after the grace in which Skonto is granted all the same")
	cmd.Flags().Int64Var(&want.RoundingMinor, "rounding-minor", 0, "difference that is written off as rounding, in minor units (cents)")
	cmd.Flags().Int64Var(&want.OverpaidMinor, "overpaid-minor", 0, "most that an automatic posting may leave over, in minor units (cents)")
	cmd.Flags().StringArrayVar(&limits, "limit", nil, `amount above which a person decides, as "25000 EUR"; 0 takes the limit of a currency away`)
	require(cmd, "reason")
	return cmd
}

// applyTolerances changes those tolerances whose flags were given.
func applyTolerances(ctx context.Context, store *postgres.Store, cmd *cobra.Command, entity receivable.EntityCode, now *subledger.Tolerances, want subledger.Tolerances, limits []string) error {
	changed := len(limits) > 0
	for name, change := range map[string]func(){
		"late-skonto-days": func() { now.LateSkontoDays = want.LateSkontoDays },
		"rounding-minor":   func() { now.RoundingMinor = want.RoundingMinor },
		"overpaid-minor":   func() { now.OverpaidMinor = want.OverpaidMinor },
	} {
		if cmd.Flags().Changed(name) {
			changed = true
			change()
		}
	}
	if !changed {
		return usage("say what to change: --late-skonto-days, --rounding-minor, --overpaid-minor or --limit")
	}
	for _, text := range limits {
		limit, err := entityAmount(ctx, store, entity, text)
		switch {
		case err != nil:
			return err
		case limit.IsZero():
			delete(now.LimitMinor, limit.Currency)
			continue
		case now.LimitMinor == nil:
			now.LimitMinor = map[money.Currency]int64{}
		}
		now.LimitMinor[limit.Currency] = limit.Minor
	}
	return nil
}
