package main

import (
	"context"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// verdictFlags are what every answer about a claim has.
type verdictFlags struct {
	entity, reason string
	version        int
}

func (v *verdictFlags) add(cmd *cobra.Command) {
	entityFlag(cmd, &v.entity)
	reasonFlag(cmd, &v.reason)
	cmd.Flags().IntVar(&v.version, "version", 0, "only if the claim still has this version (default: as it is now)")
}

// verdictHelp is how confirm and reject explain themselves.
var verdictHelp = map[mailroom.Verdict]struct{ short, long, example string }{
	mailroom.Confirm: {"Say that a claim of a mail is as the customer meant it; it takes effect",
		"Say that a claim of a mail is as the customer meant it: a promise is recorded, a dispute opened, letters held back, a task\n" +
			"raised. Where the entity asks for four eyes, the first yes waits for another person's. Who comes late is told what was\n" +
			"decided and by whom.", "starter mails confirm 12 31 --as anna"},
	mailroom.Reject: {"Say that the customer said no such thing; nothing takes effect, and what happened by itself is taken back",
		"Say that the customer said no such thing. Nothing takes effect; a promise or pause that came about by itself is taken back.",
		`starter mails reject 12 31 --reason "he quotes our letter"`},
}

func mailsVerdictCommand(s *session, verdict mailroom.Verdict) *cobra.Command {
	var flags verdictFlags
	help := verdictHelp[verdict]
	cmd := &cobra.Command{Use: string(verdict) + " MAIL CLAIM", Short: help.short, Long: help.long, Args: cobra.ExactArgs(2), Example: examples(help.example)}
	cmd.RunE = s.do(func(ctx context.Context, args []string) error {
		return s.decideClaim(ctx, flags, args, verdict, func(string) (mailroom.Correction, error) { return mailroom.Correction{}, nil })
	})
	flags.add(cmd)
	return cmd
}

func mailsCorrectCommand(s *session) *cobra.Command {
	var flags verdictFlags
	var on dateFlag
	var amount amountFlag
	var invoice, cause string
	cmd := &cobra.Command{
		Use: "correct MAIL CLAIM", Short: "Say what the customer meant instead; that takes effect", Args: cobra.ExactArgs(2),
		Long: "Say what the customer meant instead: another date, amount, invoice or cause. What is not named stays as claimed. For an\n" +
			"insolvency --on is the date of the court's decision, for a hold its last day.",
		Example: examples("starter mails correct 12 31 --on 2026-12-04", "starter mails correct 12 31 --invoice RE-2026-0714 --amount 250.00"),
	}
	cmd.RunE = s.do(func(ctx context.Context, args []string) error {
		return s.decideClaim(ctx, flags, args, mailroom.Correct, func(entity string) (mailroom.Correction, error) {
			store, err := s.store(ctx)
			if err != nil {
				return mailroom.Correction{}, err
			}
			c := mailroom.Correction{Invoice: receivable.InvoiceNumber(invoice), On: on.Date, Reason: dispute.Reason(cause)}
			if amount.text != "" {
				c.Amount, err = entityAmount(ctx, store, receivable.EntityCode(entity), amount.text)
			}
			return c, err
		})
	})
	flags.add(cmd)
	cmd.Flags().Var(&on, "on", "the date that is meant")
	cmd.Flags().Var(&amount, "amount", `the amount that is meant, such as "250.00" or "250.00 EUR"`)
	cmd.Flags().StringVar(&invoice, "invoice", "", "the invoice that is meant")
	cmd.Flags().StringVar(&cause, "cause", "", "why it is disputed: "+causes())
	return cmd
}

func (s *session) decideClaim(ctx context.Context, flags verdictFlags, args []string, verdict mailroom.Verdict, correct func(entity string) (mailroom.Correction, error)) error {
	store, id, err := s.mailID(ctx, flags.entity, args[0])
	if err != nil {
		return err
	}
	claim, err := strconv.ParseInt(args[1], 10, 64)
	if err != nil {
		return usage("%q is no number of a claim", args[1])
	}
	correction, err := correct(string(id.Entity))
	if err != nil {
		return err
	}
	decided, err := store.DecideClaim(ctx, mailroom.DecideClaim{Head: s.head(id.Entity, "", flags.reason), Mail: id, ClaimID: claim, Version: flags.version,
		Verdict: verdict, Correction: correction})
	if err != nil {
		return err
	}
	return s.show(decided, func(p *page) {
		p.row(p.say("Stand", "state"), decided.State)
		p.row(p.say("von", "by"), decided.By)
		p.row(p.say("Wirkung", "effect"), decided.Effect)
		p.already(decided.Already)
	})
}
