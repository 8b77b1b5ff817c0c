package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

func tasksCommand(s *session) *cobra.Command {
	return group("tasks", "Work that waits for people", tasksListCommand(s), tasksDoneCommand(s))
}

func tasksListCommand(s *session) *cobra.Command {
	var filter postgres.Filter
	var all bool
	cmd := &cobra.Command{
		Use: "list", Short: "List open tasks, the oldest first", Args: cobra.NoArgs,
		Example: examples("starter tasks list", "starter tasks list --entity NORD --all --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			if !all {
				filter.States = []string{"open"}
			}
			tasks, err := store.ListTasks(ctx, filter)
			if err != nil {
				return err
			}
			return s.show(tasks, func(p *page) {
				p.head(p.say("Nr.", "id"), p.say("Mandant", "entity"), p.say("Kunde", "customer"), p.say("Rechnung", "invoice"), p.say("Art", "kind"), p.say("Rolle", "role"), p.say("wer", "who"), p.say("für den", "for"), p.say("was", "what"))
				for _, t := range tasks {
					p.row(t.ID, t.Entity, t.Customer, t.Invoice, t.Kind, t.Role, t.Owner, t.DueOn, t.Detail)
				}
			})
		}),
	}
	filterFlags(cmd, &filter)
	cmd.Flags().BoolVar(&all, "all", false, "those that are done too")
	return cmd
}

// filterFlags are the flags all lists share.
func filterFlags(cmd *cobra.Command, filter *postgres.Filter) {
	cmd.Flags().StringVar(&filter.Entity, "entity", "", "creditor entity (default: all)")
	cmd.Flags().StringVar(&filter.Customer, "customer", "", "customer number")
	cmd.Flags().IntVar(&filter.Limit, "limit", 0, "at most so many rows (default 200)")
}

func tasksDoneCommand(s *session) *cobra.Command {
	var entity string
	cmd := &cobra.Command{
		Use: "done ID", Short: "Say that a task is done", Args: cobra.ExactArgs(1), Example: examples("starter tasks done 12 --as anna"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, of, id, err := s.byID(ctx, entity, args[0])
			if err != nil {
				return err
			}
			if err := store.CompleteTask(ctx, of, id, s.as); err != nil {
				return err
			}
			return s.show(map[string]any{"id": id, "state": "done"}, func(p *page) { p.row(p.say("Aufgabe erledigt", "task done"), id) })
		}),
	}
	entityFlag(cmd, &entity)
	return cmd
}
