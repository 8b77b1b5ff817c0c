package main

import (
	"context"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

func checkCommand(s *session) *cobra.Command {
	var offline bool
	cmd := &cobra.Command{
		Use: "check", Short: "Ask every invariant of the ledger; exit code 1 when one is violated",
		Long: "Ask every invariant of the ledger: money is conserved, nothing paid was dunned, nothing is forgotten or said twice,\n" +
			"the audit chain is unbroken, every open invoice has one workflow. The rows examined are told, because a check that\n" +
			"looked at nothing proves nothing. Nothing is changed and nothing is locked.",
		Args: cobra.NoArgs, Example: examples("starter check", "starter check --json", "starter check --offline"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			results, err := s.check(ctx, offline)
			if err != nil {
				return err
			}
			if err := s.show(results, func(p *page) { printChecks(p, results) }); err != nil {
				return err
			}
			if slices.ContainsFunc(results, violated) {
				return errFinding
			}
			return nil
		}),
	}
	cmd.Flags().BoolVar(&offline, "offline", false, "don't ask Temporal which workflows are open")
	return cmd
}

const (
	// lagTries and lagWait allow Temporal's visibility to catch up: what has just started or ended is listed a moment later.
	lagTries = 6
	lagWait  = time.Second
)

// check asks once, and again while only what lags behind by nature is violated.
func (s *session) check(ctx context.Context, offline bool) ([]postgres.CheckResult, error) {
	store, err := s.store(ctx)
	if err != nil {
		return nil, err
	}
	if offline {
		return store.Check(ctx, postgres.Outside{})
	}
	e, err := s.engine(ctx)
	if err != nil {
		return nil, err
	}
	for try := 1; ; try++ {
		ids, err := e.OpenWorkflows(ctx)
		if err != nil {
			return nil, err
		}
		results, err := store.Check(ctx, postgres.Outside{Workflows: &postgres.OpenWorkflows{IDs: ids}, EventsWaitAtMost: postgres.OutboxMaxAge})
		if err != nil || try == lagTries || !slices.ContainsFunc(results, violated) || slices.ContainsFunc(results, provenViolated) {
			return results, err
		}
		if err := pause(ctx, lagWait); err != nil {
			return nil, err
		}
	}
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

func violated(r postgres.CheckResult) bool { return r.Total > 0 }

// workflowInvariant compares with Temporal's visibility, which lags behind.
const workflowInvariant = "I11"

// provenViolated is a violation that waiting can't mend.
func provenViolated(r postgres.CheckResult) bool { return violated(r) && r.ID != workflowInvariant }

func printChecks(p *page, results []postgres.CheckResult) {
	p.head(p.say("Nr.", "id"), p.say("geprüft", "examined"), p.say("verletzt", "violated"), p.say("Regel", "invariant"))
	for _, r := range results {
		note := r.Name
		if r.NotAsked != "" {
			note += " (" + r.NotAsked + ")"
		}
		p.row(r.ID, r.Examined, r.Total, note)
	}
	for _, r := range results {
		for _, v := range r.Violations {
			p.line("%s: %s", r.ID, v)
		}
		if more := r.Total - int64(len(r.Violations)); more > 0 {
			p.line(p.say("%s: … und %d weitere", "%s: … and %d more"), r.ID, more)
		}
	}
}
