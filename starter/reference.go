package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mahnwerk/mahnwerk/internal/config"
)

func referenceCommand(s *session) *cobra.Command {
	return &cobra.Command{
		Use: "reference commands|configuration|roles", Short: "Print a page of docs/reference", Hidden: true,
		Args: cobra.ExactArgs(1), ValidArgs: []string{"commands", "configuration", "roles"},
		RunE: s.do(func(_ context.Context, args []string) error {
			switch args[0] {
			case "commands":
				_, err := io.WriteString(s.out, commandReference(s.root()))
				return err
			case "configuration":
				_, err := io.WriteString(s.out, config.Reference())
				return err
			case "roles":
				_, err := io.WriteString(s.out, roleReference())
				return err
			}
			return usage("%q: want commands, configuration or roles", args[0])
		}),
	}
}

// commandReference is docs/reference/commands.md.
func commandReference(root *cobra.Command) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Commands\n\nThis page is made from the program: `go test ./starter -run TestReference -update`.\n\n```\n%s\n```\n", rootLong)
	b.WriteString("\nEvery command has these flags:\n\n```\n" + flagTable(root.PersistentFlags()) + "```\n")
	for _, cmd := range root.Commands() {
		describe(&b, cmd)
	}
	return b.String()
}

func describe(b *strings.Builder, cmd *cobra.Command) {
	if cmd.Hidden || cmd.Name() == "help" {
		return
	}
	if !cmd.HasSubCommands() {
		fmt.Fprintf(b, "\n## %s\n\n%s\n\n```\n%s\n", cmd.CommandPath(), sentence(cmd), cmd.UseLine())
		if flags := flagTable(cmd.LocalNonPersistentFlags()); flags != "" {
			b.WriteString("\n" + flags)
		}
		b.WriteString("```\n")
		if cmd.Example != "" {
			fmt.Fprintf(b, "\nExamples:\n\n```\n%s\n```\n", cmd.Example)
		}
	}
	for _, sub := range cmd.Commands() {
		describe(b, sub)
	}
}

func sentence(cmd *cobra.Command) string {
	if cmd.Long != "" {
		return cmd.Long
	}
	return cmd.Short + "."
}

func flagTable(flags *pflag.FlagSet) string {
	return flags.FlagUsages()
}
