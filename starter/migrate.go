package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

func migrateCommand(s *session) *cobra.Command {
	return group("migrate", "Bring the database to this program's schema", migrateUpCommand(s), migrateStatusCommand(s))
}

func migrateUpCommand(s *session) *cobra.Command {
	return &cobra.Command{
		Use: "up", Short: "Apply the migrations that are missing; several at once wait for each other", Args: cobra.NoArgs,
		Long: "Apply the migrations that are missing. They only go forward: back up the database first. A database that a newer\n" +
			"program migrated is refused.",
		Example: examples("starter migrate up", "DATABASE_URL=postgres://… starter migrate up"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			applied, err := s.app.Migrate(ctx)
			if err != nil {
				return err
			}
			return s.show(map[string]int{"applied": applied}, func(p *page) {
				p.line(p.say("%d Migrationen angewandt", "%d migrations applied"), applied)
			})
		}),
	}
}

func migrateStatusCommand(s *session) *cobra.Command {
	return &cobra.Command{
		Use: "status", Short: "Say whether the database fits this program; exit code 3 when it does not", Args: cobra.NoArgs,
		Example: examples("starter migrate status --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			if _, err := s.store(ctx); err != nil {
				return err
			}
			needs, err := postgres.SchemaVersion()
			if err != nil {
				return err
			}
			return s.show(map[string]int64{"schema": needs}, func(p *page) {
				p.line(p.say("Schema %d, passt zu diesem Programm", "schema %d, fits this program"), needs)
			})
		}),
	}
}
