package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// dateFlag is a date on the command line, as 2026-11-22.
type dateFlag struct{ calendar.Date }

// Set implements pflag.Value.
func (d *dateFlag) Set(text string) error {
	date, err := calendar.ParseDate(text)
	d.Date = date
	return err
}

// Type implements pflag.Value.
func (*dateFlag) Type() string { return "date" }

// amountFlag is an amount on the command line, as "1234.56 EUR"; without a currency it is the entity's.
type amountFlag struct{ text string }

// Set implements pflag.Value.
func (a *amountFlag) Set(text string) error {
	a.text = text
	_, err := a.in("EUR")
	return err
}

// String implements pflag.Value.
func (a *amountFlag) String() string { return a.text }

// Type implements pflag.Value.
func (*amountFlag) Type() string { return "amount" }

// in reads the amount; otherwise is the currency of one that names none. No text is the zero Amount, without currency.
func (a *amountFlag) in(otherwise money.Currency) (money.Amount, error) {
	return parseAmount(a.text, otherwise)
}

func parseAmount(text string, otherwise money.Currency) (money.Amount, error) {
	if text == "" {
		return money.Amount{}, nil
	}
	number, code, named := strings.Cut(strings.TrimSpace(text), " ")
	currency := otherwise
	if named {
		var err error
		if currency, err = money.ParseCurrency(strings.ToUpper(strings.TrimSpace(code))); err != nil {
			return money.Amount{}, err
		}
	}
	return money.Parse(number, currency, money.StylePlain)
}

// entityFlag adds --entity to a command.
func entityFlag(cmd *cobra.Command, to *string) {
	cmd.Flags().StringVar(to, "entity", "", "creditor entity (not needed where there is only one)")
}

// entities are the codes of all entities, in order.
func entities(ctx context.Context, store *postgres.Store) ([]string, error) {
	report, err := store.Status(ctx)
	if err != nil {
		return nil, err
	}
	return slices.Sorted(maps.Keys(report.BusinessOn)), nil
}

// chosen is the entity that was named, or all of them.
func chosen(ctx context.Context, store *postgres.Store, named string) ([]string, error) {
	if named != "" {
		return []string{named}, nil
	}
	all, err := entities(ctx, store)
	if err == nil && len(all) == 0 {
		err = subledger.Refuse("no_entity", "the ledger has no entity yet: import entities first")
	}
	return all, err
}

// ofChosen lists what the chosen entities have, one entity after the other. It is never nil, so that JSON shows a list.
func ofChosen[T any](ctx context.Context, store *postgres.Store, named string, list func(context.Context, receivable.EntityCode) ([]T, error)) ([]T, error) {
	codes, err := chosen(ctx, store, named)
	if err != nil {
		return nil, err
	}
	all := []T{}
	for _, code := range codes {
		some, err := list(ctx, receivable.EntityCode(code))
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// owners are the entities of a run: the one that was named or all, and of these, where a customer is named, those that
// have it. It refuses a customer nobody has.
func owners(ctx context.Context, store *postgres.Store, named, customer string) ([]string, error) {
	all, err := chosen(ctx, store, named)
	if err != nil || customer == "" {
		return all, err
	}
	rows, err := store.Pool().Query(ctx, `SELECT entity FROM customer WHERE number = $1 AND entity = ANY ($2) ORDER BY entity`, customer, all)
	if err != nil {
		return nil, err
	}
	having, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err == nil && len(having) == 0 {
		err = subledger.Refuse("not_found", "there is no customer %s in %s", customer, strings.Join(all, ", "))
	}
	return having, err
}

// only is the entity that was named, or the only one there is.
func only(ctx context.Context, store *postgres.Store, named string) (receivable.EntityCode, error) {
	all, err := chosen(ctx, store, named)
	if err != nil {
		return "", err
	}
	if len(all) > 1 {
		return "", usage("there are several entities (%s): say which with --entity", strings.Join(all, ", "))
	}
	return receivable.EntityCode(all[0]), nil
}

// books opens the ledger for a command about one entity: the one that was named, or the only one there is.
func (s *session) books(ctx context.Context, named string) (*postgres.Store, receivable.EntityCode, error) {
	store, err := s.store(ctx)
	if err != nil {
		return nil, "", err
	}
	of, err := only(ctx, store, named)
	return store, of, err
}

// found asks one entity after the other for a number and returns the answer of the only one that has it.
func found[V any](ctx context.Context, store *postgres.Store, named, what string, ask func(entity string) (V, error)) (V, error) {
	var none, answer V
	all, err := chosen(ctx, store, named)
	if err != nil {
		return none, err
	}
	var owners []string
	for _, entity := range all {
		v, err := ask(entity)
		if errors.Is(err, postgres.ErrNotFound) {
			continue
		}
		if err != nil {
			return none, err
		}
		answer, owners = v, append(owners, entity)
	}
	switch len(owners) {
	case 1:
		return answer, nil
	case 0:
		return none, subledger.Refuse("not_found", "there is no %s in %s", what, strings.Join(all, ", "))
	default:
		return none, usage("%s exists in several entities (%s): say which with --entity", what, strings.Join(owners, ", "))
	}
}

// head is the part all commands to the ledger share.
func (s *session) head(entity receivable.EntityCode, key, reason string) subledger.Head {
	return subledger.Head{Entity: entity, Key: key, By: s.as, Reason: reason}
}

// keyFlag adds --key to a command.
func keyFlag(cmd *cobra.Command, to *string) {
	cmd.Flags().StringVar(to, "key", "", "idempotence key: the same key again changes nothing (default: made from the content)")
}

// reasonFlag adds --reason to a command.
func reasonFlag(cmd *cobra.Command, to *string) {
	cmd.Flags().StringVar(to, "reason", "", "why; it stays in the books, so name no person")
}

// about turns a command that has its words and its own flags into one about a thing with a number of its own: it adds the
// flags that all of them have and opens the ledger for the body.
func (s *session) about(cmd *cobra.Command, body func(context.Context, *postgres.Store, subledger.Head, int64) error) *cobra.Command {
	var entity, reason, key string
	cmd.Args = cobra.ExactArgs(1)
	cmd.RunE = s.do(func(ctx context.Context, args []string) error {
		store, of, id, err := s.byID(ctx, entity, args[0])
		if err != nil {
			return err
		}
		return body(ctx, store, s.head(of, key, reason), id)
	})
	entityFlag(cmd, &entity)
	keyFlag(cmd, &key)
	reasonFlag(cmd, &reason)
	return cmd
}

// entityCurrency is the currency an entity keeps its books in.
func entityCurrency(ctx context.Context, store *postgres.Store, entity receivable.EntityCode) (money.Currency, error) {
	var currency money.Currency
	err := store.Pool().QueryRow(ctx, `SELECT currency FROM entity WHERE code = $1`, entity).Scan(&currency)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", fmt.Errorf("%w: entity %s", postgres.ErrNotFound, entity)
	}
	return currency, err
}

// entityAmount reads an amount; one that names no currency is in the entity's.
func entityAmount(ctx context.Context, store *postgres.Store, entity receivable.EntityCode, text string) (money.Amount, error) {
	currency, err := entityCurrency(ctx, store, entity)
	if err != nil {
		return money.Amount{}, err
	}
	return amountIn(text, currency)
}

// invoiceAmount reads an amount; one that names no currency is in the invoice's.
func invoiceAmount(ctx context.Context, store *postgres.Store, entity receivable.EntityCode, number, text string) (money.Amount, error) {
	if text == "" {
		return money.Amount{}, nil
	}
	var currency money.Currency
	err := store.Pool().QueryRow(ctx, `SELECT currency FROM invoice WHERE entity = $1 AND number = $2`, entity, number).Scan(&currency)
	if errors.Is(err, pgx.ErrNoRows) {
		return money.Amount{}, fmt.Errorf("%w: invoice %s of %s", postgres.ErrNotFound, number, entity)
	}
	if err != nil {
		return money.Amount{}, err
	}
	return amountIn(text, currency)
}

func amountIn(text string, currency money.Currency) (money.Amount, error) {
	amount, err := parseAmount(text, currency)
	if err != nil {
		return money.Amount{}, usage("amount %q: %v", text, err)
	}
	return amount, nil
}
