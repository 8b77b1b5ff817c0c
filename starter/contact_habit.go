package main

import (
	"context"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/habit"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

func contactHabitCommand(s *session) *cobra.Command {
	return group("contact-habit", "When and how a customer is best spoken to", habitShowCommand(s), habitSetCommand(s), habitClearCommand(s))
}

func habitShowCommand(s *session) *cobra.Command {
	var entity string
	cmd := &cobra.Command{
		Use: "show NUMBER", Short: "Show when and how a customer is best spoken to, with how often it was so", Args: cobra.ExactArgs(1),
		Example: examples("starter customer contact-habit show 10003 --entity NORD"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			return s.showHabit(ctx, store, of, receivable.CustomerNumber(args[0]))
		}),
	}
	entityFlag(cmd, &entity)
	return cmd
}

func (s *session) showHabit(ctx context.Context, store *postgres.Store, of receivable.EntityCode, customer receivable.CustomerNumber) error {
	h, err := store.ContactHabit(ctx, of, customer)
	if err != nil {
		return err
	}
	return s.show(h, func(p *page) { p.line("%s", h.In(p.lang)) })
}

func habitSetCommand(s *session) *cobra.Command {
	var entity, day, hours, channel, tone, reason string
	cmd := &cobra.Command{
		Use: "set NUMBER --reason TEXT", Short: "Say when and how a customer is to be spoken to; it counts before what was observed", Args: cobra.ExactArgs(1),
		Example: examples(`starter customer contact-habit set 10003 --day tuesday --hours 9-12 --channel phone --entity NORD --reason "so agreed"`),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			set := habit.Set{Head: s.head(of, "", reason), Customer: receivable.CustomerNumber(args[0]), Day: day, Channel: habit.Channel(channel), Tone: habit.Tone(tone)}
			if hours != "" {
				if set.FromHour, set.ToHour, err = hoursOf(hours); err != nil {
					return err
				}
			}
			if err := store.SetContactHabit(ctx, set); err != nil {
				return err
			}
			return s.showHabit(ctx, store, of, set.Customer)
		}),
	}
	entityFlag(cmd, &entity)
	reasonFlag(cmd, &reason)
	cmd.Flags().StringVar(&day, "day", "", "monday to sunday")
	cmd.Flags().StringVar(&hours, "hours", "", "hours in the entity's zone, such as 9-12")
	cmd.Flags().StringVar(&channel, "channel", "", "email or phone")
	cmd.Flags().StringVar(&tone, "tone", "", "friendly, neutral or firm")
	require(cmd, "reason")
	return cmd
}

// hoursOf reads hours such as 9-12.
func hoursOf(text string) (from, to int, err error) {
	first, second, _ := strings.Cut(text, "-")
	from, wrong := strconv.Atoi(first)
	to, also := strconv.Atoi(second)
	if wrong != nil || also != nil {
		return 0, 0, usage("--hours %q: want hours such as 9-12", text)
	}
	return from, to, nil
}

func habitClearCommand(s *session) *cobra.Command {
	var entity string
	cmd := &cobra.Command{
		Use: "clear NUMBER", Short: "Take back what was set: what was observed counts again", Args: cobra.ExactArgs(1),
		Example: examples("starter customer contact-habit clear 10003 --entity NORD"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			clear := habit.Set{Head: s.head(of, "", ""), Customer: receivable.CustomerNumber(args[0]), Clear: true}
			if err := store.SetContactHabit(ctx, clear); err != nil {
				return err
			}
			return s.showHabit(ctx, store, of, clear.Customer)
		}),
	}
	entityFlag(cmd, &entity)
	return cmd
}
