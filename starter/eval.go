package main

import "github.com/spf13/cobra"

func evalCommand(s *session) *cobra.Command {
	return group("eval", "Measure the engine on your own labelled history; nothing is written but the predictions",
		evalMatchCommand(s), evalMailCommand(s))
}
