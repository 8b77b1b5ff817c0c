package main

import (
	"runtime"

	"github.com/spf13/cobra"

	"context"

	"github.com/mahnwerk/mahnwerk/internal/app"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// version is the program's own.
var version = app.Version()

// programVersion is what `starter version` prints.
type programVersion struct {
	Version string `json:"version"`
	// Schema is the database schema the program needs.
	Schema int64  `json:"schema"`
	Go     string `json:"go"`
	System string `json:"system"`
}

func versionCommand(s *session) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the program's version and the database schema it needs", Args: cobra.NoArgs,
		Example: examples("starter version", "starter version --json"),
		RunE: s.do(func(context.Context, []string) error {
			schema, err := postgres.SchemaVersion()
			if err != nil {
				return err
			}
			v := programVersion{Version: version, Schema: schema, Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH}
			return s.show(v, func(p *page) {
				p.line("mahnwerk %s (schema %d, %s, %s)", v.Version, v.Schema, v.Go, v.System)
			})
		}),
	}
}
