package main

import (
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/internal/config"
)

const upLong = `Start everything on this machine: PostgreSQL, Temporal with its UI, a worker and the web pages.

PostgreSQL is DATABASE_URL when that is set, else a private cluster in the data folder. Temporal is TEMPORAL_ADDRESS when
that is set, else a dev server that is built once (a cold build takes minutes of CPU). Everything listens on 127.0.0.1;
busy ports are replaced by free ones. Ctrl-C stops everything; starting again goes on where it was.

With --demo the ledger of a supplier that does not exist is imported, a business day lasts --day, and letters end in a
mailbox on this machine. Without it the engine runs in real time on an empty ledger, a Schedule starts each entity's run
on business days, and nothing is sent before SMTP is configured.`

func upCommand(s *session) *cobra.Command {
	var o upOptions
	cmd := &cobra.Command{
		Use: "up", Short: "Start the whole engine on this machine", Long: upLong, Args: cobra.NoArgs,
		Example: examples("starter up --demo", "starter up --demo --day 5s --reset", "starter up --data /srv/mahnwerk --json"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := s.settle(); err != nil {
				return err
			}
			cfg, err := config.Load(config.Source{Environment: os.Environ(), Flags: cmd.Flags()})
			if err != nil {
				return err
			}
			s.began = true
			return runUp(cmd.Context(), cfg, o, s.asJSON, s.out, s.err)
		},
	}
	cmd.Flags().BoolVar(&o.demo, "demo", false, "run the demo: a made-up supplier, a fast calendar, a mailbox on this machine")
	cmd.Flags().BoolVar(&o.reset, "reset", false, "wipe what up made in the data folder first")
	cmd.Flags().DurationVar(&o.day, "day", 2*time.Second, "how long a business day of the demo lasts")
	return cmd
}
