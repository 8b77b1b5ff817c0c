package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/user"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/internal/app"
	"github.com/mahnwerk/mahnwerk/internal/config"
	"github.com/mahnwerk/mahnwerk/internal/engine"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// session is one call of the program: its flags, where it writes, and what it has opened.
type session struct {
	out, err io.Writer
	in       io.Reader
	// asJSON prints one JSON document on out, for scripts.
	asJSON bool
	as     string
	lang   string
	// began is set once a command's own work begins; an error before that is the caller's spelling.
	began bool
	app   *app.App
}

// Run runs one command line and returns its exit code. It writes nowhere but to stdout and stderr.
func Run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	s := &session{out: stdout, err: stderr, in: os.Stdin}
	root := s.root()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if s.app != nil {
		s.app.Close()
	}
	return s.finish(err)
}

const rootLong = `Mahnwerk gets invoices paid: it reminds, duns, waits for promises, pauses for disputes, and asks people where
people must decide.

Every command finds the running engine through its data folder (--data) or the environment; see
docs/reference/configuration.md. With --json it prints one JSON document on standard output.

Exit codes:
  0  done
  1  done, and something was found: a violated invariant, rejected rows
  2  the command line is wrong
  3  refused: by a rule, a role, or because there is no such thing
  4  the database, Temporal or a worker does not answer
  5  a fault of the program`

func (s *session) root() *cobra.Command {
	root := &cobra.Command{
		Use: "starter", Short: "Mahnwerk gets invoices paid", Long: rootLong,
		SilenceUsage: true, SilenceErrors: true,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.CompletionOptions.DisableDefaultCmd = true
	flags := root.PersistentFlags()
	config.Flags(flags)
	flags.BoolVar(&s.asJSON, "json", false, "print one JSON document instead of a table")
	flags.StringVar(&s.as, "as", "", "who acts: a user of the users file (default $MAHNWERK_USER, else the login name)")
	flags.StringVar(&s.lang, "lang", "", "de or en (default by $LANG)")
	for _, hidden := range []string{"log-level", "log-format", "metrics-address", "web-address", "inbox"} {
		_ = flags.MarkHidden(hidden) // they are documented as configuration; the flags exist, so there is no error
	}
	for _, add := range commands() {
		root.AddCommand(add(s))
	}
	return root
}

// commands are the groups in the order of the help. Each is a function in a file of its own.
func commands() []func(*session) *cobra.Command {
	return []func(*session) *cobra.Command{
		upCommand, statusCommand, importCommand, inboxCommand, parseCommand, invoiceCommand, customerCommand, whyCommand,
		promiseCommand, plansCommand, disputeCommand, casesCommand, holdCommand, paymentCommand, accountsCommand, tolerancesCommand, debitStopsCommand,
		creditCommand, writeOffCommand,
		mailCommand, mailsCommand, repliesCommand, autonomyCommand, modelCommand, bounceCommand, insolvencyCommand, releaseCommand,
		dunningCommand, approvalsCommand, slackCommand, worklistCommand, callsCommand, playbooksCommand, collectorsCommand, triggersCommand, tasksCommand, policyCommand, usersCommand, delegationsCommand, tokensCommand, webCommand,
		retentionCommand, privacyCommand,
		checkCommand, auditCommand, rebuildCommand, migrateCommand, scheduleCommand, historyCommand, codecCommand, devserverCommand,
		evalCommand, benchCommand, referenceCommand, versionCommand,
	}
}

// work is the body of a command. What it returns decides the exit code.
type work func(ctx context.Context, args []string) error

// do wraps a body for cobra: it checks the common flags, notes that the command line was understood, and asks whether who
// acts may give the command.
func (s *session) do(body work) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		if err := s.settle(); err != nil {
			return err
		}
		cfg, err := config.Load(config.Source{Environment: os.Environ(), Flags: cmd.Flags()})
		if err != nil {
			return err
		}
		s.began = true
		if s.app == nil {
			s.app = app.New(cfg, "starter", s.err)
		}
		if err := s.permit(cmd.Context(), cmd); err != nil {
			return err
		}
		return body(cmd.Context(), args)
	}
}

// settle fills in the common flags that were not given.
func (s *session) settle() error {
	if s.lang == "" {
		s.lang = languageOf(os.Getenv("LC_ALL"), os.Getenv("LANG"))
	}
	if s.lang != "de" && s.lang != "en" {
		return fmt.Errorf("--lang %q: want de or en", s.lang)
	}
	if s.as == "" {
		s.as = os.Getenv("MAHNWERK_USER")
	}
	if s.as == "" {
		if login, err := user.Current(); err == nil {
			s.as = strings.ToLower(login.Username)
		}
	}
	return nil
}

func languageOf(settings ...string) string {
	for _, v := range settings {
		if v != "" {
			if strings.HasPrefix(v, "de") {
				return "de"
			}
			return "en"
		}
	}
	return "en"
}

func (s *session) store(ctx context.Context) (*postgres.Store, error) { return s.app.Store(ctx) }

func (s *session) engine(ctx context.Context) (*engine.Engine, error) { return s.app.Engine(ctx) }

// both opens the ledger and Temporal.
func (s *session) both(ctx context.Context) (*postgres.Store, *engine.Engine, error) {
	store, err := s.store(ctx)
	if err != nil {
		return nil, nil, err
	}
	e, err := s.engine(ctx)
	return store, e, err
}

// group is a command that only has subcommands. Called bare it shows them.
func group(use, short string, subcommands ...*cobra.Command) *cobra.Command {
	g := &cobra.Command{Use: use, Short: short, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := cmd.Help(); err != nil {
				return err
			}
			return fmt.Errorf("%s needs a subcommand", cmd.CommandPath())
		}}
	g.AddCommand(subcommands...)
	return g
}

// examples indents the lines of a command's examples.
func examples(lines ...string) string { return "  " + strings.Join(lines, "\n  ") }
