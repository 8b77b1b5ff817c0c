package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/internal/localtemporal"
)

func devserverCommand(s *session) *cobra.Command {
	build := &cobra.Command{
		Use: "build", Short: "Build the local Temporal server into the cache, once", Args: cobra.NoArgs,
		Long: "Build the local Temporal server into the user's cache. The first build takes minutes of computing; afterwards `up`\n" +
			"and the tests start it in seconds. A `temporal` program on PATH is used instead where there is one.",
		Example: examples("starter devserver build"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			program, err := localtemporal.Ensure(ctx, localtemporal.EnsureOptions{Progress: func(line string) { fmt.Fprintln(s.err, line) }})
			if err != nil {
				return err
			}
			return s.show(map[string]string{"program": program.Path}, func(p *page) { p.row(p.say("Programm", "program"), program.Path) })
		}),
	}
	return group("devserver", "The Temporal server for this machine", build)
}
