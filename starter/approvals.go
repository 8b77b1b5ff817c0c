package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/internal/engine"
)

func approvalsCommand(s *session) *cobra.Command {
	return group("approvals", "List, read and decide what only a person may decide",
		approvalsListCommand(s), approvalsShowCommand(s), approvalsDecideCommand(s), approvalsSnoozeCommand(s), approvalsAssignCommand(s), limitsCommand(s))
}

func approvalsListCommand(s *session) *cobra.Command {
	var entity, role string
	cmd := &cobra.Command{
		Use: "list", Short: "List open approvals", Args: cobra.NoArgs,
		Example: examples("starter approvals list", "starter approvals list --role senior --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			lines, err := store.OpenApprovals(ctx, entity, role)
			if err != nil {
				return err
			}
			if lines == nil {
				lines = []approval.Line{}
			}
			return s.show(lines, func(p *page) {
				p.head(p.say("Nummer", "id"), p.say("Mandant", "entity"), p.say("Kunde", "customer"), p.say("Art", "kind"), p.say("Posten", "items"),
					p.say("Summe", "total"), p.say("gefragt", "asked"), p.say("Grund", "because"))
				for _, l := range lines {
					p.row(l.ID, l.Entity, l.Customer, l.Kind, l.Items, l.Total, l.Role, l.Because)
				}
			})
		}),
	}
	cmd.Flags().StringVar(&entity, "entity", "", "creditor entity (default: all)")
	cmd.Flags().StringVar(&role, "role", "", "asked of this role (default: any)")
	return cmd
}

func approvalsShowCommand(s *session) *cobra.Command {
	return &cobra.Command{
		Use: "show ID", Short: "Show an approval with the facts it is about", Args: cobra.ExactArgs(1),
		Example: examples("starter approvals show 7f3a0c21", "starter approvals show 7f3a0c21 --json | jq -r .request.facts_hash"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			c, err := store.Approval(ctx, args[0])
			if err != nil {
				return err
			}
			return s.show(c, func(p *page) { printApproval(p, c) })
		}),
	}
}

func printApproval(p *page, c approval.Case) {
	p.row(p.say("Freigabe", "approval"), c.Request.ID)
	p.row(p.say("Stand", "state"), c.Request.State)
	p.row(p.say("Art", "kind"), c.Request.Kind)
	p.row(p.say("Mandant, Kunde", "entity, customer"), c.Request.Entity+" "+string(c.Customer))
	p.row(p.say("Summe", "total"), c.Total)
	p.row(p.say("Grund", "because"), c.Because)
	p.row(p.say("angefragt von", "requested by"), c.Request.RequestedBy)
	p.row(p.say("läuft ab", "expires"), c.ExpiresAt)
	for i, step := range c.Steps {
		asked := ""
		if i == c.Step {
			asked = p.say("(jetzt gefragt)", "(asked now)")
		}
		p.row(p.say("Stufe ", "step ")+fmt.Sprint(i+1), step.Role, asked)
	}
	p.line("")
	p.head(p.say("Rechnung", "invoice"), p.say("Stufe", "level"), p.say("Betrag", "amount"))
	for _, item := range c.Facts.Items {
		p.row(item.Number, item.Level, item.Amount)
	}
	p.line("\n%s %s", p.say("Tatsachen", "facts"), c.Request.FactsHash)
	if c.Outcome != nil {
		printOutcome(p, *c.Outcome)
	}
}

func approvalsDecideCommand(s *session) *cobra.Command {
	var choice, reason, facts string
	cmd := &cobra.Command{
		Use: "decide ID approve|reject", Short: "Decide an approval, as a user whose role allows it",
		Long: "Decide an approval. Role and facts are read again at that moment; who asked may not decide, and of two decisions\n" +
			"the first one counts. With --facts the answer only counts for the facts that were shown with that hash.",
		Args: cobra.ExactArgs(2), ValidArgs: []string{"approve", "reject"},
		Example: examples("starter approvals decide 7f3a0c21 approve --as maria",
			`starter approvals decide 7f3a0c21 reject --reason "customer called, pays on Friday" --as maria`,
			"starter approvals decide 99b1d0aa approve --choice hand_over --as maria"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, e, err := s.both(ctx)
			if err != nil {
				return err
			}
			if facts == "" {
				c, err := store.Approval(ctx, args[0])
				if err != nil {
					return err
				}
				facts = c.Request.FactsHash
			}
			door := engine.Door{Engine: e, Records: store}
			outcome, err := door.Decide(ctx, args[0], approval.Answer{By: s.as, Decision: approval.Decision(args[1]),
				Choice: approval.Choice(choice), Reason: reason, FactsHash: facts, Channel: "cli"})
			if err != nil {
				return err
			}
			return s.show(outcome, func(p *page) { printOutcome(p, outcome) })
		}),
	}
	cmd.Flags().StringVar(&choice, "choice", "", "what an approved escalation leads to: hand_over, instalments or write_off")
	cmd.Flags().StringVar(&reason, "reason", "", "why; required to reject and to write off")
	cmd.Flags().StringVar(&facts, "facts", "", "hash of the facts that were shown (default: those of now)")
	return cmd
}

func printOutcome(p *page, o approval.Outcome) {
	p.row(p.say("Ergebnis", "outcome"), o.State)
	if o.By != "" {
		who := o.By
		if o.For != "" {
			who += p.say(" in Vertretung von ", " in the place of ") + o.For
		}
		p.row(p.say("entschieden von", "decided by"), who, o.Choice)
	}
	if o.State == approval.Obsolete {
		p.line("%s", p.say("Die Tatsachen haben sich geändert: nichts ist geschehen.", "The facts have changed: nothing was done."))
	}
	if !o.HeldUntilOn.IsZero() {
		p.row(p.say("Mahnsperre bis", "held until"), o.HeldUntilOn)
	}
}
