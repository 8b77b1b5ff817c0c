package main

import "github.com/spf13/cobra"

func parseCommand(s *session) *cobra.Command {
	return group("parse", "Show what is understood of a file, or every fault with its position; nothing is written",
		parseStatementCommand(s), parseAdviceCommand(s), parseMailCommand(s))
}
