package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

func disputeCommand(s *session) *cobra.Command {
	return group("dispute", "Open and resolve disputes about an invoice or a part of it", disputeOpenCommand(s), disputeResolveCommand(s))
}

func disputeOpenCommand(s *session) *cobra.Command {
	var entity, cause, owner, reason, key string
	var inCase int64
	var amount amountFlag
	cmd := &cobra.Command{
		Use: "open INVOICE --cause CODE", Short: "Open a dispute; the disputed part is not dunned until it is resolved",
		Args: cobra.ExactArgs(1),
		Example: examples("starter dispute open RE-2026-0713 --cause quality --amount 300.00",
			"starter dispute open RE-2026-0713 --cause not_received --owner anna", "starter dispute open RE-2026-0714 --cause quality --case 7"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			part, err := invoiceAmount(ctx, store, of, args[0], amount.text)
			if err != nil {
				return err
			}
			result, err := store.OpenDispute(ctx, dispute.Open{Head: s.head(of, key, reason), Invoice: receivable.InvoiceNumber(args[0]),
				Amount: part, Cause: dispute.Reason(cause), Owner: owner, Case: inCase})
			return s.disputed(result, err)
		}),
	}
	entityFlag(cmd, &entity)
	keyFlag(cmd, &key)
	reasonFlag(cmd, &reason)
	cmd.Flags().StringVar(&cause, "cause", "", "why: "+causes())
	cmd.Flags().StringVar(&owner, "owner", "", "who answers for it (default: who the rules name, see starter cases routes, else who opens it)")
	cmd.Flags().Int64Var(&inCase, "case", 0, "number of the case it is added to (default: a new one)")
	cmd.Flags().Var(&amount, "amount", "disputed part, such as 300.00 (default: all that is open)")
	require(cmd, "cause")
	return cmd
}

func causes() string {
	var all []string
	for _, r := range dispute.Reasons() {
		all = append(all, string(r))
	}
	return strings.Join(all, ", ")
}

func disputeResolveCommand(s *session) *cobra.Command {
	var outcome, creditNote string
	var justified amountFlag
	cmd := s.about(&cobra.Command{
		Use: "resolve ID --outcome justified|rejected|partly|withdrawn --reason TEXT", Short: "End a dispute; what was justified is credited in the same booking",
		Example: examples(`starter dispute resolve 4 --outcome partly --justified "200.00 EUR" --reason "two of three pumps were faulty"`,
			`starter dispute resolve 4 --outcome rejected --reason "delivery note is signed"`),
	}, func(ctx context.Context, store *postgres.Store, head subledger.Head, id int64) error {
		part, err := entityAmount(ctx, store, head.Entity, justified.text)
		if err != nil {
			return err
		}
		result, err := store.ResolveDispute(ctx, dispute.Resolve{Head: head, DisputeID: id,
			Outcome: collection.DisputeOutcome(outcome), Justified: part, CreditNote: receivable.InvoiceNumber(creditNote)})
		return s.disputed(result, err)
	})
	cmd.Flags().StringVar(&outcome, "outcome", "", "justified, rejected, partly or withdrawn")
	cmd.Flags().Var(&justified, "justified", "the part that is credited, for partly")
	cmd.Flags().StringVar(&creditNote, "credit-note", "", "number of the credit note (default: made from the dispute's number)")
	require(cmd, "outcome")
	return cmd
}

func (s *session) disputed(r dispute.Result, err error) error {
	if err != nil {
		return err
	}
	return s.show(r, func(p *page) {
		p.row(p.say("Strittigkeit", "dispute"), r.DisputeID)
		p.row(p.say("Streitfall", "case"), r.Case)
		p.row(p.say("offen", "open"), r.Open)
		if r.CreditNote != "" {
			p.row(p.say("Gutschrift", "credit note"), fmt.Sprint(r.CreditNote))
		}
		p.already(r.Already)
	})
}
