// The worker runs the workflows and activities of Mahnwerk. Start as many as the load needs; they share the work, and any
// may be stopped at any time. It is configured by the environment alone: see docs/reference/configuration.md.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/pflag"

	"github.com/mahnwerk/mahnwerk/internal/app"
	"github.com/mahnwerk/mahnwerk/internal/config"
	"github.com/mahnwerk/mahnwerk/internal/pdflayout"
)

// Exit codes: those of starter, so that scripts need to know one list.
const (
	exitOK          = 0
	exitUsage       = 2
	exitUnreachable = 4
	exitInternal    = 5
)

func main() {
	if pdflayout.IsChild(os.Args) { // a PDF is read in a process of its own, which does nothing else
		os.Exit(pdflayout.Serve(os.Stdin, os.Stdout))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Environ(), os.Stderr))
}

// run works until ctx ends.
func run(ctx context.Context, args, environment []string, stderr io.Writer) int {
	flags := pflag.NewFlagSet("worker", pflag.ContinueOnError)
	flags.SetOutput(stderr)
	config.Flags(flags)
	if err := flags.Parse(args); errors.Is(err, pflag.ErrHelp) {
		return exitOK
	} else if err != nil {
		fmt.Fprintln(stderr, "worker: "+err.Error())
		return exitUsage
	}
	cfg, err := config.Load(config.Source{Environment: environment, Flags: flags})
	if err != nil {
		fmt.Fprintln(stderr, err)
		return exitUsage
	}
	a := app.New(cfg, "worker", stderr)
	defer a.Close()
	if err := app.RunWorker(ctx, a, app.WorkerOptions{}); err != nil {
		a.Log.Error("worker ended", "error", err)
		return codeOf(err)
	}
	return exitOK
}

func codeOf(err error) int {
	var away *app.UnreachableError
	if errors.As(err, &away) {
		return exitUnreachable
	}
	return exitInternal
}
