package main

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// entityAutonomy is what mails may do in one entity. Its keys are a promise to scripts.
type entityAutonomy struct {
	Entity receivable.EntityCode   `json:"entity"`
	Matrix correspondence.Autonomy `json:"matrix"`
	mailroom.SetBy
}

func autonomyCommand(s *session) *cobra.Command {
	return group("autonomy", "See and change what mails of customers may do without a person", autonomyShowCommand(s), autonomySetCommand(s))
}

func autonomyShowCommand(s *session) *cobra.Command {
	var entity string
	cmd := &cobra.Command{
		Use: "show", Short: "Show what mails may do by themselves, and what takes one or two people", Args: cobra.NoArgs,
		Example: examples("starter autonomy show", "starter autonomy show --entity NORD --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			codes, err := chosen(ctx, store, entity)
			if err != nil {
				return err
			}
			all := make([]entityAutonomy, len(codes))
			for i, code := range codes {
				if all[i], err = autonomyOf(ctx, store, receivable.EntityCode(code)); err != nil {
					return err
				}
			}
			return s.show(all, func(p *page) {
				for _, a := range all {
					printAutonomy(p, a)
				}
			})
		}),
	}
	entityFlag(cmd, &entity)
	return cmd
}

func autonomyOf(ctx context.Context, store *postgres.Store, entity receivable.EntityCode) (entityAutonomy, error) {
	matrix, set, err := store.Autonomy(ctx, entity)
	return entityAutonomy{Entity: entity, Matrix: matrix, SetBy: set}, err
}

func printAutonomy(p *page, a entityAutonomy) {
	p.row(p.say("Mandant", "entity"), a.Entity)
	if a.Version > 0 {
		p.row(p.say("gesetzt von", "set by"), a.By+", "+a.Reason)
	}
	p.row(p.say("Zusage höchstens in Tagen", "promise at most days ahead"), a.Matrix.PromiseDays)
	p.row(p.say("Pause in Tagen", "pause in days"), a.Matrix.PauseDays)
	p.row(p.say("Absender mindestens", "sender at least"), a.Matrix.Trust)
	for _, currency := range slices.Sorted(maps.Keys(a.Matrix.PromiseLimitMinor)) {
		p.row(p.say("Zusage höchstens", "promise at most"), money.New(a.Matrix.PromiseLimitMinor[currency], currency))
	}
	p.line("")
	p.head(p.say("Folge", "act"), p.say("wer stimmt zu", "who agrees"), p.say("höchstens", "at loosest"), p.say("weil", "because"))
	for _, act := range correspondence.Acts() {
		loosest, _ := correspondence.Loosest(act)
		p.row(act, a.Matrix.Mode(act), loosest, correspondence.Because(act, p.lang))
	}
}

func autonomySetCommand(s *session) *cobra.Command {
	var entity, reason, trust string
	var promiseDays, pauseDays int
	var limits []string
	cmd := &cobra.Command{
		Use: "set [ACT=MODE…] --reason TEXT", Short: "Change what mails may do without a person",
		Long: "Change what mails may do without a person, from the next mail on. A mode is automatic, one_click, four_eyes or never; some\n" +
			"acts never happen by themselves, and starter autonomy show says why. What is not named stays as it is. Acts:\n" + wrapped(acts()),
		Example: examples(`starter autonomy set accept_promise=one_click --entity NORD --reason "first weeks"`,
			`starter autonomy set --promise-days 7 --limit "5000 EUR" --reason "audit"`),
	}
	cmd.RunE = s.do(func(ctx context.Context, args []string) error {
		if named := cmd.Flags().Changed; len(args) == 0 && !named("promise-days") && !named("pause-days") && !named("limit") && !named("trust") {
			return usage("say what changes: ACT=MODE, such as accept_promise=one_click, or one of --promise-days, --pause-days, --limit, --trust")
		}
		store, of, err := s.books(ctx, entity)
		if err != nil {
			return err
		}
		now, err := autonomyOf(ctx, store, of)
		if err != nil {
			return err
		}
		if err := setModes(now.Matrix.Modes, args); err != nil {
			return err
		}
		if cmd.Flags().Changed("promise-days") {
			now.Matrix.PromiseDays = promiseDays
		}
		if cmd.Flags().Changed("pause-days") {
			now.Matrix.PauseDays = pauseDays
		}
		if trust != "" {
			now.Matrix.Trust = correspondence.Trust(trust)
		}
		if err := setLimits(ctx, store, of, &now.Matrix, limits); err != nil {
			return err
		}
		if err := store.SetAutonomy(ctx, mailroom.SetAutonomy{Head: s.head(of, "", reason), Matrix: now.Matrix}); err != nil {
			return err
		}
		if now, err = autonomyOf(ctx, store, of); err != nil {
			return err
		}
		return s.show(now, func(p *page) { printAutonomy(p, now) })
	})
	entityFlag(cmd, &entity)
	reasonFlag(cmd, &reason)
	cmd.Flags().IntVar(&promiseDays, "promise-days", 0, "how far ahead a promise may lie to be accepted without a person")
	cmd.Flags().IntVar(&pauseDays, "pause-days", 0, "how long dunning waits for a payment that is said to be on its way")
	cmd.Flags().StringArrayVar(&limits, "limit", nil, `largest promise accepted without a person, as "5000 EUR"; 0 accepts none in that currency`)
	cmd.Flags().StringVar(&trust, "trust", "", "least trust in a sender: certain or likely")
	require(cmd, "reason")
	return cmd
}

func acts() []string {
	var all []string
	for _, a := range correspondence.Acts() {
		all = append(all, string(a))
	}
	return all
}

func setModes(modes map[correspondence.Act]correspondence.Mode, args []string) error {
	for _, arg := range args {
		act, mode, ok := strings.Cut(arg, "=")
		if !ok {
			return usage("%q: want ACT=MODE, such as accept_promise=one_click", arg)
		}
		if !slices.Contains(acts(), act) {
			return usage("%q is no act: want one of %s", act, strings.Join(acts(), ", "))
		}
		modes[correspondence.Act(act)] = correspondence.Mode(mode)
	}
	return nil
}

func setLimits(ctx context.Context, store *postgres.Store, entity receivable.EntityCode, matrix *correspondence.Autonomy, limits []string) error {
	for _, text := range limits {
		limit, err := entityAmount(ctx, store, entity, text)
		if err != nil {
			return err
		}
		if matrix.PromiseLimitMinor == nil {
			matrix.PromiseLimitMinor = map[money.Currency]int64{}
		}
		if matrix.PromiseLimitMinor[limit.Currency] = limit.Minor; limit.IsZero() {
			delete(matrix.PromiseLimitMinor, limit.Currency)
		}
	}
	return nil
}
