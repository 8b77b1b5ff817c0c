package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/retention"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

func retentionCommand(s *session) *cobra.Command {
	return group("retention", "See how long data is kept and what may be erased, and keep it for a suit", retentionReportCommand(s),
		group("hold", "Keep all data of a customer from being erased (legal hold)", legalHoldSetCommand(s), legalHoldLiftCommand(s), legalHoldListCommand(s)))
}

func retentionReportCommand(s *session) *cobra.Command {
	return &cobra.Command{
		Use: "report", Short: "Count what is kept by class and law, and what may be erased today", Args: cobra.NoArgs,
		Long: "Count the rows of every table with personal data, of the books and of what was put aside: how many are kept, how many are past\n" +
			"their period, and when the next ones will be. Then the customers whose account is free, and the legal holds. It changes\n" +
			"nothing: `starter privacy erase` asks for an erasure.",
		Example: examples("starter retention report", "starter retention report --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			report, err := store.RetentionReport(ctx)
			if err != nil {
				return err
			}
			return s.show(report, func(p *page) { printRetention(p, report) })
		}),
	}
}

func printRetention(p *page, r retention.Report) {
	p.head(p.say("Klasse", "class"), p.say("Jahre", "years"), p.say("Gesetz", "law"), "")
	for _, rule := range r.Rules {
		p.row(rule.Class, rule.Years, rule.Law, p.say(rule.German, rule.English))
	}
	p.line("")
	p.head(p.say("Tabelle", "table"), p.say("Klasse", "class"), p.say("Zeilen", "rows"), p.say("fällig", "due"), p.say("nächste ab", "next on"), p.say("letzte ab", "last on"))
	for _, l := range r.Lines {
		p.row(l.Table, l.Class, l.Rows, l.Due, l.NextOn, l.LastOn)
	}
	if len(r.Customers) > 0 {
		p.line("")
		p.head(p.say("Mandant", "entity"), p.say("Kunde, dessen Konto frei ist", "customer whose account is free"), p.say("letzte Buchung", "last booking"), "")
	}
	for _, c := range r.Customers {
		held := ""
		if c.Held {
			held = p.say("gehalten", "held")
		}
		p.row(c.Entity, c.Customer, c.LastOn, held)
	}
	if len(r.Holds) > 0 {
		p.line("")
		printLegalHolds(p, r.Holds)
	}
}

func legalHoldSetCommand(s *session) *cobra.Command {
	var entity, customer, owner, reason, key string
	var review dateFlag
	cmd := &cobra.Command{
		Use: "set --customer N --review-on DATE --reason TEXT", Short: "Keep everything of a customer until the hold is lifted", Args: cobra.NoArgs,
		Long: "Keep everything of a customer from being erased: for a suit, or a tax audit that is not over. A legal hold has a reason,\n" +
			"somebody who answers for it, and a day within a year on which that person asks whether it is still needed. It does not\n" +
			"end by itself; a missed review stands in the report.",
		Example: examples(`starter retention hold set --customer 10003 --review-on 2027-06-30 --reason "suit, file 12 O 34/26"`,
			`starter retention hold set --customer 10003 --review-on 2027-06-30 --reason "tax audit of 2024" --owner hans`),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			result, err := store.SetLegalHold(ctx, retention.SetHold{Head: s.head(of, key, reason), Customer: receivable.CustomerNumber(customer), Owner: owner, ReviewOn: review.Date})
			return s.legallyHeld(result, err)
		}),
	}
	entityFlag(cmd, &entity)
	keyFlag(cmd, &key)
	reasonFlag(cmd, &reason)
	cmd.Flags().StringVar(&customer, "customer", "", "number of the customer")
	cmd.Flags().StringVar(&owner, "owner", "", "who answers for it (default: who sets it)")
	cmd.Flags().Var(&review, "review-on", "day on which the owner looks at it again")
	require(cmd, "customer", "review-on", "reason")
	return cmd
}

func legalHoldLiftCommand(s *session) *cobra.Command {
	return s.about(&cobra.Command{
		Use: "lift ID --reason TEXT", Short: "End a legal hold",
		Example: examples(`starter retention hold lift 3 --reason "suit is over"`),
	}, func(ctx context.Context, store *postgres.Store, head subledger.Head, id int64) error {
		result, err := store.LiftLegalHold(ctx, retention.LiftHold{Head: head, HoldID: id})
		return s.legallyHeld(result, err)
	})
}

func (s *session) legallyHeld(r retention.HoldResult, err error) error {
	if err != nil {
		return err
	}
	return s.show(r, func(p *page) {
		p.row(p.say("Löschsperre", "legal hold"), r.HoldID)
		p.row(p.say("Prüfung am", "review on"), r.ReviewOn)
		p.already(r.Already)
	})
}

func legalHoldListCommand(s *session) *cobra.Command {
	var entity string
	cmd := &cobra.Command{
		Use: "list", Short: "List the legal holds in force, those first whose review is nearest", Args: cobra.NoArgs,
		Example: examples("starter retention hold list", "starter retention hold list --entity NORD --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			holds, err := store.LegalHolds(ctx, entity)
			if err != nil {
				return err
			}
			return s.show(holds, func(p *page) { printLegalHolds(p, holds) })
		}),
	}
	entityFlag(cmd, &entity)
	return cmd
}

func printLegalHolds(p *page, holds []retention.LegalHold) {
	p.head(p.say("Nr.", "id"), p.say("Mandant", "entity"), p.say("Kunde", "customer"), p.say("Prüfung am", "review on"), p.say("verantwortlich", "owner"), p.say("warum", "why"), "")
	for _, h := range holds {
		overdue := ""
		if h.Overdue {
			overdue = p.say("Prüfung versäumt", "review missed")
		}
		p.row(h.HoldID, h.Entity, h.Customer, h.ReviewOn, h.Owner, h.Reason, overdue)
	}
}
