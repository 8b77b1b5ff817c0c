package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

func writeOffCommand(s *session) *cobra.Command {
	return group("write-off", "Give open amounts up, which takes two people", writeOffRequestCommand(s))
}

func writeOffRequestCommand(s *session) *cobra.Command {
	var entity, reason, key string
	var amount amountFlag
	cmd := &cobra.Command{
		Use: "request INVOICE --reason TEXT", Short: "Ask for an open amount to be written off", Args: cobra.ExactArgs(1),
		Long: "Ask for an open amount to be written off. Nothing is booked before somebody else approves it; see starter approvals.\n" +
			"When what is open on the invoice changes, the question is obsolete.",
		Example: examples(`starter write-off request RE-2026-0711 --amount 0.37 --reason "rounding of the customer's bank"`,
			`starter write-off request RE-2026-0590 --reason "debtor is dissolved" --as anna`),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			part, err := invoiceAmount(ctx, store, of, args[0], amount.text)
			if err != nil {
				return err
			}
			asked, err := store.RequestWriteOff(ctx, subledger.RequestWriteOff{Head: s.head(of, key, reason),
				Invoice: receivable.InvoiceNumber(args[0]), Amount: part})
			if err != nil {
				return err
			}
			return s.show(asked, func(p *page) {
				p.row(p.say("Freigabe", "approval"), asked.ApprovalID)
				p.row(p.say("auszubuchen", "to be written off"), asked.Amount)
				p.row(p.say("offen", "open"), asked.Open)
				p.already(asked.Already)
			})
		}),
	}
	entityFlag(cmd, &entity)
	keyFlag(cmd, &key)
	reasonFlag(cmd, &reason)
	cmd.Flags().Var(&amount, "amount", "part to be written off, such as 0.37 (default: all that is open)")
	require(cmd, "reason")
	return cmd
}
