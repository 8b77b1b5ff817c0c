package main

import (
	"context"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/promise"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

func promiseCommand(s *session) *cobra.Command {
	return group("promise", "Record what a customer promised to pay, and when", promiseAddCommand(s), promiseWithdrawCommand(s))
}

func promiseAddCommand(s *session) *cobra.Command {
	var entity, customer, source, key string
	var on dateFlag
	cmd := &cobra.Command{
		Use: "add INVOICE[=AMOUNT]… --customer N --on DATE", Short: "Record a promise to pay",
		Long: "Record a promise to pay. The promised parts are not dunned until the date has passed with the bank's grace days;\n" +
			"then payments decide whether it was kept. An older promise on the same invoice is superseded.",
		Args: cobra.MinimumNArgs(1),
		Example: examples("starter promise add RE-2026-0711 --customer 10003 --on 2026-10-09",
			"starter promise add RE-1=500.00 RE-2 --customer 10003 --on 2026-10-09 --source phone --as anna"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			items, err := promisedItems(ctx, store, of, args)
			if err != nil {
				return err
			}
			result, err := store.AddPromise(ctx, promise.Add{Head: s.head(of, key, ""), Customer: receivable.CustomerNumber(customer),
				Items: items, DueOn: on.Date, Source: source})
			return s.promised(result, err)
		}),
	}
	entityFlag(cmd, &entity)
	keyFlag(cmd, &key)
	cmd.Flags().StringVar(&customer, "customer", "", "number of the customer who promised")
	cmd.Flags().Var(&on, "on", "date the customer named")
	cmd.Flags().StringVar(&source, "source", "person", "where it was promised: phone, mail, portal, person")
	require(cmd, "customer", "on")
	return cmd
}

// promisedItems reads INVOICE or INVOICE=AMOUNT.
func promisedItems(ctx context.Context, store *postgres.Store, entity receivable.EntityCode, args []string) ([]promise.Item, error) {
	var items []promise.Item
	for _, arg := range args {
		number, text, _ := strings.Cut(arg, "=")
		item := promise.Item{Invoice: receivable.InvoiceNumber(number)}
		if text != "" {
			amount, err := invoiceAmount(ctx, store, entity, number, text)
			if err != nil {
				return nil, err
			}
			item.Amount = amount
		}
		items = append(items, item)
	}
	return items, nil
}

func promiseWithdrawCommand(s *session) *cobra.Command {
	return s.about(&cobra.Command{
		Use: "withdraw ID --reason TEXT", Short: "Take a promise back that was recorded in error",
		Example: examples(`starter promise withdraw 17 --reason "recorded on the wrong customer"`),
	}, func(ctx context.Context, store *postgres.Store, head subledger.Head, id int64) error {
		result, err := store.WithdrawPromise(ctx, promise.Withdraw{Head: head, PromiseID: id})
		return s.promised(result, err)
	})
}

func (s *session) promised(r promise.Result, err error) error {
	if err != nil {
		return err
	}
	return s.show(r, func(p *page) {
		p.row(p.say("Zusage", "promise"), r.PromiseID)
		p.row(p.say("Stand", "state"), r.State)
		p.row(p.say("zugesagt", "promised"), r.Promised)
		p.row(p.say("beurteilt am", "judged on"), r.EvaluateOn)
		p.already(r.Already)
	})
}

// already tells that a command had been said before.
func (p *page) already(yes bool) {
	if yes {
		p.line("%s", p.say("Das war schon gebucht; nichts wurde geändert.", "This had been booked before; nothing was changed."))
	}
}

// byID opens the ledger for a command about a thing with a number of its own.
func (s *session) byID(ctx context.Context, entity, text string) (*postgres.Store, receivable.EntityCode, int64, error) {
	id, err := number(text)
	if err != nil {
		return nil, "", 0, err
	}
	store, of, err := s.books(ctx, entity)
	return store, of, id, err
}

// number reads the number of a promise, dispute, hold, payment, release, task or mail.
func number(text string) (int64, error) {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, usage("%q: want a number", text)
	}
	return id, nil
}

// require marks flags that a command can't do without. The flags were defined a line before, so there is no error.
func require(cmd *cobra.Command, flags ...string) {
	for _, name := range flags {
		_ = cmd.MarkFlagRequired(name)
	}
}
