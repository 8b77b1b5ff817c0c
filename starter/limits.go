package main

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// entityLimits are the amounts of one entity and currency above which a decision needs more care; no currency is no limit.
type entityLimits struct {
	Entity    string         `json:"entity"`
	Currency  money.Currency `json:"currency"`
	Chat      money.Amount   `json:"chat"`
	Reason    money.Amount   `json:"reason,omitzero"`
	TwoPeople money.Amount   `json:"two_people,omitzero"`
}

func limitsCommand(s *session) *cobra.Command {
	return group("limits", "Amounts above which a decision needs the page, a reason or two people", limitsListCommand(s), limitsSetCommand(s))
}

func limitsListCommand(s *session) *cobra.Command {
	var entity string
	cmd := &cobra.Command{
		Use: "list", Short: "List the limits of decisions", Args: cobra.NoArgs,
		Long:    "List the limits of decisions. Where none is set for a currency, 10,000.00 may be decided in a chat, and one person decides.",
		Example: examples("starter approvals limits list", "starter approvals limits list --entity NORD --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			codes, err := chosen(ctx, store, entity)
			if err != nil {
				return err
			}
			all := []entityLimits{}
			for _, code := range codes {
				set, err := store.Limits(ctx, code)
				if err != nil {
					return err
				}
				for _, currency := range slices.Sorted(maps.Keys(set)) {
					all = append(all, shownLimits(code, currency, set[currency]))
				}
			}
			return s.show(all, func(p *page) {
				p.head(p.say("Mandant", "entity"), p.say("im Chat bis", "in a chat up to"), p.say("ohne Begründung bis", "without a reason up to"), p.say("allein bis", "alone up to"))
				for _, l := range all {
					p.row(l.Entity, l.Chat, unlimited(p, l.Reason), unlimited(p, l.TwoPeople))
				}
			})
		}),
	}
	entityFlag(cmd, &entity)
	return cmd
}

func shownLimits(entity string, c money.Currency, l approval.Limits) entityLimits {
	shown := entityLimits{Entity: entity, Currency: c, Chat: money.New(l.ChatMinor, c)}
	if l.ReasonMinor != approval.NoLimit {
		shown.Reason = money.New(l.ReasonMinor, c)
	}
	if l.TwoPeopleMinor != approval.NoLimit {
		shown.TwoPeople = money.New(l.TwoPeopleMinor, c)
	}
	return shown
}

func unlimited(p *page, a money.Amount) any {
	if a.Currency == "" {
		return p.say("jeder Betrag", "any amount")
	}
	return a
}

func limitsSetCommand(s *session) *cobra.Command {
	var entity string
	var chat, reason, people amountFlag
	cmd := &cobra.Command{
		Use: "set --chat AMOUNT", Short: "Set the limits of decisions in one currency", Args: cobra.NoArgs,
		Long: "Set the limits of decisions in one currency, that of the amounts. Up to --chat a decision may be taken on a card in a chat; above\n" +
			"it the card leads to the page, which needs a login. 0 lets nothing be decided in a chat. Above --reason a yes needs a reason, and\n" +
			"above --two-people two different people have to agree; without the flag there is no such limit. Questions that are open\n" +
			"keep the number of people that they were asked with.",
		Example: examples(`starter approvals limits set --chat "5000.00 EUR" --reason "2000.00 EUR" --two-people "20000.00 EUR" --entity NORD`,
			`starter approvals limits set --chat "0.00 CHF" --entity HELV`),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			l, currency, err := readLimits(ctx, store, of, chat.text, reason.text, people.text)
			if err != nil {
				return err
			}
			if err := store.SetLimits(ctx, string(of), currency, l, s.as); err != nil {
				return err
			}
			shown := shownLimits(string(of), currency, l)
			return s.show(shown, func(p *page) {
				p.row(p.say("im Chat bis", "in a chat up to"), shown.Chat)
				p.row(p.say("ohne Begründung bis", "without a reason up to"), unlimited(p, shown.Reason))
				p.row(p.say("allein bis", "alone up to"), unlimited(p, shown.TwoPeople))
			})
		}),
	}
	entityFlag(cmd, &entity)
	cmd.Flags().Var(&chat, "chat", "most that may be decided in a chat")
	cmd.Flags().Var(&reason, "reason", "most that may be approved without a reason (default: any amount)")
	cmd.Flags().Var(&people, "two-people", "most that one person may approve (default: any amount)")
	require(cmd, "chat")
	return cmd
}

// readLimits reads limits that were given as amounts of one currency.
func readLimits(ctx context.Context, store *postgres.Store, of receivable.EntityCode, chat, reason, people string) (approval.Limits, money.Currency, error) {
	l := approval.Limits{ReasonMinor: approval.NoLimit, TwoPeopleMinor: approval.NoLimit}
	most, err := entityAmount(ctx, store, of, chat)
	if err != nil {
		return l, "", err
	}
	l.ChatMinor = most.Minor
	for _, given := range []struct {
		text string
		into *int64
	}{{reason, &l.ReasonMinor}, {people, &l.TwoPeopleMinor}} {
		if given.text == "" {
			continue
		}
		a, err := entityAmount(ctx, store, of, given.text)
		if err != nil {
			return l, "", err
		}
		if a.Currency != most.Currency {
			return l, "", usage("limits are set for one currency at a time: %s and %s", most.Currency, a.Currency)
		}
		*given.into = a.Minor
	}
	if l.ChatMinor < 0 || l.ReasonMinor < 0 || l.TwoPeopleMinor < 0 {
		return l, "", usage("a limit is 0 or more")
	}
	return l, most.Currency, nil
}

func approvalsSnoozeCommand(s *session) *cobra.Command {
	return &cobra.Command{
		Use: "snooze ID DAYS", Short: "Put a question off by business days", Args: cobra.ExactArgs(2),
		Long:    "Put a question off: the role that is asked is reminded, and given up on, that many business days later. Altogether at most 10.",
		Example: examples("starter approvals snooze 7f3a0c21 3 --as maria"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			days, err := strconv.Atoi(args[1])
			if err != nil {
				return usage("%q is no number of days", args[1])
			}
			return s.steered(ctx, args[0], func(store *postgres.Store) error { return store.SnoozeApproval(ctx, args[0], s.as, days) })
		}),
	}
}

func approvalsAssignCommand(s *session) *cobra.Command {
	return &cobra.Command{
		Use: "assign ID USER", Short: "Ask a colleague to see to a question", Args: cobra.ExactArgs(2),
		Long:    "Ask a colleague who may decide it to see to a question. Whoever else may decide it still may; who asked can't be asked.",
		Example: examples("starter approvals assign 7f3a0c21 hanna --as maria"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			return s.steered(ctx, args[0], func(store *postgres.Store) error { return store.AssignApproval(ctx, args[0], s.as, args[1]) })
		}),
	}
}

// steered changes an approval and shows it.
func (s *session) steered(ctx context.Context, id string, change func(*postgres.Store) error) error {
	store, err := s.store(ctx)
	if err != nil {
		return err
	}
	if err := change(store); err != nil {
		return err
	}
	c, err := store.Approval(ctx, id)
	if err != nil {
		return err
	}
	return s.show(c, func(p *page) { printApproval(p, c) })
}
