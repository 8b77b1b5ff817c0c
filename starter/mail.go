package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

func mailCommand(s *session) *cobra.Command {
	return group("mail", "Letters on their way to the relay; what customers write is under mails", mailListCommand(s))
}

func mailListCommand(s *session) *cobra.Command {
	var filter postgres.Filter
	cmd := &cobra.Command{
		Use: "list", Short: "List letters on their way to the relay, and what became of them", Args: cobra.NoArgs,
		Example: examples("starter mail list", "starter mail list --state queued --state uncertain"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			mails, err := store.ListMail(ctx, filter)
			if err != nil {
				return err
			}
			return s.show(mails, func(p *page) {
				p.head(p.say("Schreiben", "letter"), p.say("Mandant", "entity"), p.say("Kunde", "customer"), p.say("Stand", "state"), p.say("Versuche", "tries"), p.say("ungewiss", "uncertain"), p.say("nächster Versuch", "next try"), p.say("Antwort", "response"))
				for _, m := range mails {
					p.row(m.LetterID, m.Entity, m.Customer, m.State, m.Attempts, m.Uncertain, m.NextAttemptAt, m.RelayResponse)
				}
			})
		}),
	}
	filterFlags(cmd, &filter)
	cmd.Flags().StringSliceVar(&filter.States, "state", nil, "queued, sending, accepted, refused, withdrawn or uncertain")
	return cmd
}

func bounceCommand(s *session) *cobra.Command {
	report := &cobra.Command{
		Use: "report MESSAGE-ID --code STATUS", Short: "Say that a letter came back: it counts for no level, and an address that failed for good is not used again", Args: cobra.ExactArgs(1),
		Example: examples(`starter bounce report "<l-1a2b@nordwerk.example>" --code 5.1.1`),
	}
	code := report.Flags().String("code", "", "enhanced status of the return (RFC 3463), such as 5.1.1; never its text, which quotes the address")
	report.RunE = s.do(func(ctx context.Context, args []string) error {
		store, err := s.store(ctx)
		if err != nil {
			return err
		}
		id, already, err := store.ReportBounce(ctx, args[0], *code, s.as)
		if err != nil {
			return err
		}
		return s.show(map[string]any{"letter_id": id, "state": "bounced", "already": already}, func(p *page) {
			p.line(p.say("Schreiben %d: als Rückläufer vermerkt", "letter %d: noted as bounced"), id)
			p.already(already)
		})
	})
	require(report, "code")
	return group("bounce", "Letters that came back", report)
}

func insolvencyCommand(s *session) *cobra.Command {
	var entity, key, reason string
	var on dateFlag
	report := &cobra.Command{
		Use: "report CUSTOMER --on DATE --reason TEXT", Short: "Note that insolvency proceedings were opened: nothing is dunned any more", Args: cobra.ExactArgs(1),
		Long: "Note that insolvency proceedings over a customer's assets were opened (§ 27 InsO): nothing is dunned any more, and a task\n" +
			"to file the claims is opened. With --withdraw a report made in error is taken back.",
		Example: examples("starter insolvency report 10007 --on 2026-10-19 --reason \"AG Hamburg 67a IN 1/26\"", `starter insolvency report 10007 --withdraw --reason "another company of that name"`),
	}
	withdraw := report.Flags().Bool("withdraw", false, "take the report back")
	report.RunE = s.do(func(ctx context.Context, args []string) error {
		if on.IsZero() != *withdraw {
			return usage("give either --on or --withdraw")
		}
		store, of, err := s.books(ctx, entity)
		if err != nil {
			return err
		}
		already, err := store.ReportInsolvency(ctx, subledger.ReportInsolvency{Head: s.head(of, key, reason),
			Customer: receivable.CustomerNumber(args[0]), OpenedOn: on.Date})
		if err != nil {
			return err
		}
		return s.show(map[string]any{"customer": args[0], "insolvent_on": on.Date, "already": already}, func(p *page) {
			p.line(p.say("Kunde %s: vermerkt", "customer %s: noted"), args[0])
			p.already(already)
		})
	})
	entityFlag(report, &entity)
	keyFlag(report, &key)
	reasonFlag(report, &reason)
	report.Flags().Var(&on, "on", "date of the court's decision")
	require(report, "reason")
	return group("insolvency", "Insolvency of customers", report)
}
