// Starter is the one command line of Mahnwerk: it starts an engine on this machine, brings data in, asks what happens and
// why, and lets people act.
//
// Run is the whole program without its process; root.go has the commands. Each group of commands is a file.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/mahnwerk/mahnwerk/internal/pdflayout"
)

func main() {
	if pdflayout.IsChild(os.Args) { // a PDF is read in a process of its own, which does nothing else
		os.Exit(pdflayout.Serve(os.Stdin, os.Stdout))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := Run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
