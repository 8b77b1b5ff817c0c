package main

import (
	"context"
	"os"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

func paymentsRefundCommand(s *session) *cobra.Command {
	return group("refund", "Release refunds and hand them to the bank", refundListCommand(s), refundAnswerCommand(s, true), refundAnswerCommand(s, false), refundExportCommand(s))
}

func refundListCommand(s *session) *cobra.Command {
	var entity, state string
	cmd := &cobra.Command{
		Use: "list", Short: "List refunds", Args: cobra.NoArgs, Example: examples("starter payments refund list --state proposed"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			of, err := only(ctx, store, entity)
			if err != nil {
				return err
			}
			var states []subledger.RefundState
			if state != "" {
				states = append(states, subledger.RefundState(state))
			}
			rows, err := store.Refunds(ctx, of, states...)
			if err != nil {
				return err
			}
			return s.show(rows, func(p *page) {
				p.head(p.say("Nr.", "id"), p.say("Zahlung", "payment"), p.say("Kunde", "customer"), p.say("Betrag", "amount"), p.say("an", "to"), p.say("Stand", "state"),
					p.say("vorgeschlagen von", "proposed by"), p.say("freigegeben von", "released by"), p.say("weil", "because"))
				for _, r := range rows {
					p.row(r.ID, r.PaymentID, r.Customer, r.Amount, r.CreditorIBAN, r.State, r.ProposedBy, r.ReleasedBy, r.Reason)
				}
			})
		}),
	}
	entityFlag(cmd, &entity)
	cmd.Flags().StringVar(&state, "state", "", "only refunds that are proposed, released, exported, paid, rejected or returned")
	return cmd
}

func refundAnswerCommand(s *session, release bool) *cobra.Command {
	var entity, reason, key string
	cmd := &cobra.Command{
		Use: "release ID", Short: "Release a refund that somebody else proposed", Args: cobra.ExactArgs(1),
		Example: examples("starter payments refund release 4 --as maria"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, of, id, err := s.byID(ctx, entity, args[0])
			if err != nil {
				return err
			}
			booked, err := store.AnswerRefund(ctx, subledger.AnswerRefund{Head: s.head(of, key, reason), RefundID: id, Release: release})
			return s.booked(booked, err)
		}),
	}
	if !release {
		cmd.Use, cmd.Short = "reject ID --reason TEXT", "Reject a proposed refund; the money waits for another decision"
		cmd.Example = examples(`starter payments refund reject 4 --reason "belongs to the next invoice" --as maria`)
	}
	entityFlag(cmd, &entity)
	keyFlag(cmd, &key)
	reasonFlag(cmd, &reason)
	if !release {
		require(cmd, "reason")
	}
	return cmd
}

// refundFileMode keeps account numbers from other users of the machine.
const refundFileMode = 0o600

func refundExportCommand(s *session) *cobra.Command {
	var entity, key, file string
	var on dateFlag
	cmd := &cobra.Command{
		Use: "export [ID…] --on DATE --to FILE", Short: "Write released refunds as a payment order for the bank (pain.001.001.09)",
		Long: "Write released refunds, all or those that are named, as SEPA credit transfers in one file. They count as handed to the\n" +
			"bank from then on; the debit on a later statement closes them. The same --key again writes the same file.",
		Example: examples("starter payments refund export --on 2026-10-06 --to refunds.xml", "starter payments refund export 4 7 --on 2026-10-06 --to refunds.xml --key week-41"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			var ids []int64
			for _, arg := range args {
				id, err := number(arg)
				if err != nil {
					return err
				}
				ids = append(ids, id)
			}
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			of, err := only(ctx, store, entity)
			if err != nil {
				return err
			}
			if key == "" { // nothing but the refunds that are released now says which file this is
				key = "refunds/" + on.String() + "/" + file
			}
			exported, err := store.ExportRefunds(ctx, subledger.ExportRefunds{Head: s.head(of, key, ""), RefundIDs: ids, ExecuteOn: on.Date})
			if err != nil {
				return err
			}
			if err := os.WriteFile(file, []byte(exported.Document), refundFileMode); err != nil {
				return err
			}
			exported.Document = ""
			return s.show(exported, func(p *page) {
				p.row(p.say("Datei", "file"), file)
				p.row(p.say("Nachricht", "message"), exported.MessageID)
				p.row(p.say("Erstattungen", "refunds"), len(exported.RefundIDs))
				p.row(p.say("Summe", "total"), exported.Total)
				p.already(exported.Already)
			})
		}),
	}
	entityFlag(cmd, &entity)
	keyFlag(cmd, &key)
	cmd.Flags().Var(&on, "on", "day on which the bank is asked to pay")
	cmd.Flags().StringVar(&file, "to", "", "file to write")
	require(cmd, "on", "to")
	return cmd
}
