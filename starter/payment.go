package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

func paymentCommand(s *session) *cobra.Command {
	g := group("payments", "See what payments are for, decide the uncertain ones, post and reverse by hand",
		paymentsListCommand(s), paymentsShowCommand(s), paymentsDecideCommand(s), paymentsUndoCommand(s), paymentsAgainCommand(s),
		paymentsLearnedCommand(s), paymentsRefundCommand(s), paymentPostCommand(s), paymentAllocateCommand(s), paymentReverseCommand(s))
	g.Aliases = []string{"payment"}
	return g
}

func paymentPostCommand(s *session) *cobra.Command {
	var entity, customer, reason, key string
	var on dateFlag
	var extras extraFlags
	cmd := &cobra.Command{
		Use: "post AMOUNT [INVOICE=AMOUNT…]", Short: "Post a payment; what is not allocated stays the payer's, unapplied",
		Args: cobra.MinimumNArgs(1),
		Example: examples("starter payments post 1284.50 RE-2026-0701=1284.50 --customer 10001 --on 2026-10-02",
			`starter payments post "300.00 EUR" --customer 10001 --on 2026-10-02 --key cheque-4711`,
			"starter payments post 980.00 RE-2026-0701=980.00 --skonto RE-2026-0701=20.00 --customer 10001 --on 2026-10-02"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			amount, err := entityAmount(ctx, store, of, args[0])
			if err != nil {
				return err
			}
			allocations, uses, err := extras.allocated(args[1:], amount.Currency)
			if err != nil {
				return err
			}
			booked, err := store.PostPayment(ctx, subledger.Payment{Head: s.head(of, key, reason), Amount: amount,
				Customer: receivable.CustomerNumber(customer), ValueOn: on.Date, Allocations: allocations, Uses: uses})
			return s.booked(booked, err)
		}),
	}
	entityFlag(cmd, &entity)
	keyFlag(cmd, &key)
	reasonFlag(cmd, &reason)
	extras.flags(cmd)
	cmd.Flags().StringVar(&customer, "customer", "", "number of the payer (empty: not known)")
	cmd.Flags().Var(&on, "on", "value date")
	require(cmd, "on")
	return cmd
}

// allocated reads INVOICE=AMOUNT.
func allocated(args []string, currency money.Currency) ([]subledger.Allocation, error) {
	var all []subledger.Allocation
	for _, arg := range args {
		number, text, ok := strings.Cut(arg, "=")
		if !ok || text == "" {
			return nil, usage("%q: want INVOICE=AMOUNT", arg)
		}
		amount, err := parseAmount(text, currency)
		if err != nil {
			return nil, usage("%q: %v", arg, err)
		}
		all = append(all, subledger.Allocation{Invoice: receivable.InvoiceNumber(number), Amount: amount})
	}
	return all, nil
}

// extraFlags are what is closed or used beside the money of allocations.
type extraFlags struct {
	skonto, rounding, charges []string
	fee                       amountFlag
}

func (e *extraFlags) flags(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&e.skonto, "skonto", nil, "INVOICE=AMOUNT of Skonto granted beside the money; may be repeated")
	cmd.Flags().StringArrayVar(&e.rounding, "rounding", nil, "INVOICE=AMOUNT written off as rounding; may be repeated")
	cmd.Flags().StringArrayVar(&e.charges, "bank-charge", nil, "INVOICE=AMOUNT a bank on the way kept, which we bear; may be repeated")
	cmd.Flags().Var(&e.fee, "fee", "money of the payment that pays fees of letters, such as 5.00")
}

// allocated reads the allocations with what goes beside them, and the fee.
func (e *extraFlags) allocated(args []string, currency money.Currency) ([]subledger.Allocation, []subledger.Use, error) {
	all, err := allocated(args, currency)
	if err != nil {
		return nil, nil, err
	}
	for _, beside := range []struct {
		texts []string
		set   func(*subledger.Allocation, money.Amount)
	}{
		{e.skonto, func(a *subledger.Allocation, m money.Amount) { a.Skonto = m }},
		{e.rounding, func(a *subledger.Allocation, m money.Amount) {
			a.Difference, a.DifferenceKind = m, subledger.DifferenceRounding
		}},
		{e.charges, func(a *subledger.Allocation, m money.Amount) {
			a.Difference, a.DifferenceKind = m, subledger.DifferenceBankCharge
		}},
	} {
		if err := setBeside(all, beside.texts, currency, beside.set); err != nil {
			return nil, nil, err
		}
	}
	fee, err := amountIn(e.fee.text, currency)
	if err != nil || fee.IsZero() {
		return all, nil, err
	}
	return all, []subledger.Use{{Kind: subledger.UseDunningFee, Amount: fee}}, nil
}

// setBeside sets what goes beside the money of invoices that are named already.
func setBeside(all []subledger.Allocation, texts []string, currency money.Currency, set func(*subledger.Allocation, money.Amount)) error {
	extras, err := allocated(texts, currency)
	if err != nil {
		return err
	}
	for _, extra := range extras {
		i := slices.IndexFunc(all, func(a subledger.Allocation) bool { return a.Invoice == extra.Invoice })
		if i < 0 {
			return usage("%s gets no money: name it as INVOICE=AMOUNT first", extra.Invoice)
		}
		set(&all[i], extra.Amount)
	}
	return nil
}

func paymentAllocateCommand(s *session) *cobra.Command {
	var entity, reason, key string
	var extras extraFlags
	cmd := &cobra.Command{
		Use: "allocate ID INVOICE=AMOUNT…", Short: "Apply unapplied money of a payment to invoices", Args: cobra.MinimumNArgs(2),
		Example: examples("starter payments allocate 31 RE-2026-0702=15.50"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, of, id, err := s.byID(ctx, entity, args[0])
			if err != nil {
				return err
			}
			currency, err := entityCurrency(ctx, store, of)
			if err != nil {
				return err
			}
			allocations, uses, err := extras.allocated(args[1:], currency)
			if err != nil {
				return err
			}
			booked, err := store.AllocateUnapplied(ctx, subledger.AllocateUnapplied{Head: s.head(of, key, reason), PaymentID: id, Allocations: allocations, Uses: uses})
			return s.booked(booked, err)
		}),
	}
	extras.flags(cmd)
	entityFlag(cmd, &entity)
	keyFlag(cmd, &key)
	reasonFlag(cmd, &reason)
	return cmd
}

func paymentReverseCommand(s *session) *cobra.Command {
	var on dateFlag
	cmd := s.about(&cobra.Command{
		Use: "reverse ID --on DATE --reason TEXT", Short: "Take a payment back that was returned; its invoices are open again",
		Example: examples(`starter payments reverse 31 --on 2026-10-05 --reason "direct debit returned"`),
	}, func(ctx context.Context, store *postgres.Store, head subledger.Head, id int64) error {
		booked, err := store.ReversePayment(ctx, subledger.ReversePayment{Head: head, PaymentID: id, On: on.Date})
		return s.booked(booked, err)
	})
	cmd.Flags().Var(&on, "on", "value date of the return")
	require(cmd, "on", "reason")
	return cmd
}

func creditCommand(s *session) *cobra.Command {
	var entity, reason, key string
	apply := &cobra.Command{
		Use: "apply CREDIT-NOTE INVOICE=AMOUNT…", Short: "Apply a credit note to invoices", Args: cobra.MinimumNArgs(2),
		Example: examples("starter credit apply GS-2026-07 RE-2026-0701=120.00"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			currency, err := entityCurrency(ctx, store, of)
			if err != nil {
				return err
			}
			allocations, err := allocated(args[1:], currency)
			if err != nil {
				return err
			}
			booked, err := store.ApplyCreditNote(ctx, subledger.ApplyCreditNote{Head: s.head(of, key, reason),
				CreditNote: receivable.InvoiceNumber(args[0]), Allocations: allocations})
			return s.booked(booked, err)
		}),
	}
	entityFlag(apply, &entity)
	keyFlag(apply, &key)
	reasonFlag(apply, &reason)
	return group("credit", "Apply credit notes", apply)
}

func (s *session) booked(b subledger.Booked, err error) error {
	if err != nil {
		return err
	}
	return s.show(b, func(p *page) {
		if b.PaymentID != 0 {
			p.row(p.say("Zahlung", "payment"), b.PaymentID)
		}
		p.row(p.say("Buchung", "journal entry"), b.EntryID)
		if b.Unapplied.Currency != "" {
			p.row(p.say("nicht zugeordnet", "unapplied"), b.Unapplied)
		}
		for _, item := range b.Items {
			p.row(p.say("offen auf ", "open on ")+string(item.Invoice), item.Open)
		}
		p.already(b.Already)
	})
}
