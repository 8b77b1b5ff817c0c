package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/trigger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

func triggersCommand(s *session) *cobra.Command {
	return group("triggers", "Rules of the house that turn facts into tasks", triggersListCommand(s), triggersSetCommand(s), triggersRemoveCommand(s),
		triggersPreviewCommand(s))
}

func triggersListCommand(s *session) *cobra.Command {
	var entity string
	cmd := &cobra.Command{
		Use: "list", Short: "List the triggers, those that are switched off too", Args: cobra.NoArgs,
		Example: examples("starter triggers list --entity NORD"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			rules, err := store.Triggers(ctx, of)
			if err != nil {
				return err
			}
			return s.show(append([]trigger.Stored{}, rules...), func(p *page) { printTriggers(p, rules) })
		}),
	}
	entityFlag(cmd, &entity)
	return cmd
}

func printTriggers(p *page, rules []trigger.Stored) {
	p.head(p.say("Auslöser", "trigger"), p.say("Fassung", "version"), p.say("gilt", "on"), p.say("wenn", "when"), p.say("Zahl", "count"),
		p.say("nur Großkunden", "key accounts"), p.say("Aufgabe", "task"), p.say("Rolle", "role"), p.say("gesetzt von", "set by"), p.say("weil", "because"))
	for _, r := range rules {
		p.row(r.Name, r.Version, r.Active, r.When, r.Count, r.KeyAccounts, r.Task, r.Role, r.By, r.Reason)
	}
}

// triggerFlags are what a rule is made of.
type triggerFlags struct {
	entity, when, task, role string
	count                    int
	keyAccounts              bool
}

func (f *triggerFlags) add(cmd *cobra.Command) {
	entityFlag(cmd, &f.entity)
	flags := cmd.Flags()
	flags.StringVar(&f.when, "when", "", "what it looks at: "+words(trigger.Whens()))
	flags.IntVar(&f.count, "count", 0, "how many letters, or days")
	flags.StringVar(&f.task, "task", string(trigger.CallCustomer), "the task it leaves: "+words(trigger.Tasks()))
	flags.StringVar(&f.role, "role", "clerk", "who has to do the task")
	flags.BoolVar(&f.keyAccounts, "key-accounts", false, "only for customers whom only people contact")
}

func (f *triggerFlags) rule(name string) trigger.Rule {
	return trigger.Rule{Name: name, When: trigger.When(f.when), Count: f.count, KeyAccounts: f.keyAccounts, Task: trigger.Task(f.task), Role: f.role}
}

// words joins a closed set of words.
func words[W ~string](all []W) string {
	texts := make([]string, len(all))
	for i, w := range all {
		texts[i] = string(w)
	}
	return strings.Join(texts, ", ")
}

func triggersSetCommand(s *session) *cobra.Command {
	var f triggerFlags
	var reason string
	cmd := &cobra.Command{
		Use: "set NAME --when WHAT --reason TEXT", Short: "Write a trigger, or a new version of it, and switch it on", Args: cobra.ExactArgs(1),
		Long: "Write a trigger: when its fact is there at the end of a run of the whole entity, it leaves a task, once for each fact. It writes\n" +
			"to no customer. starter triggers preview shows what it would have done in a month.",
		Example: examples(`starter triggers set anrufen --when unanswered_letters --count 2 --task call_customer --entity NORD --reason "letters alone don't do it"`,
			`starter triggers set limit --when over_limit --key-accounts --task tell_manager --role head_of_credit --entity NORD --reason "so agreed"`),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, of, err := s.books(ctx, f.entity)
			if err != nil {
				return err
			}
			return s.saveTrigger(ctx, store, trigger.Set{Head: s.head(of, "", reason), Rule: f.rule(args[0]), Active: true})
		}),
	}
	f.add(cmd)
	reasonFlag(cmd, &reason)
	require(cmd, "when", "reason")
	return cmd
}

func (s *session) saveTrigger(ctx context.Context, store *postgres.Store, set trigger.Set) error {
	version, err := store.SetTrigger(ctx, set)
	if err != nil {
		return err
	}
	return s.show(map[string]any{"name": set.Name, "version": version, "active": set.Active}, func(p *page) {
		p.row(p.say("Auslöser", "trigger"), set.Name)
		p.row(p.say("Fassung", "version"), version)
		p.row(p.say("gilt", "on"), set.Active)
	})
}

// triggerOf is a rule by its name, as it holds now.
func triggerOf(ctx context.Context, store *postgres.Store, of receivable.EntityCode, name string) (trigger.Rule, error) {
	rules, err := store.Triggers(ctx, of)
	if err != nil {
		return trigger.Rule{}, err
	}
	i := slices.IndexFunc(rules, func(r trigger.Stored) bool { return r.Name == name })
	if i < 0 {
		return trigger.Rule{}, fmt.Errorf("%w: trigger %s of %s", postgres.ErrNotFound, name, of)
	}
	return rules[i].Rule, nil
}

func triggersRemoveCommand(s *session) *cobra.Command {
	var entity, reason string
	cmd := &cobra.Command{
		Use: "remove NAME --reason TEXT", Short: "Switch a trigger off; what it did stays", Args: cobra.ExactArgs(1),
		Example: examples(`starter triggers remove anrufen --entity NORD --reason "the dialler does it now"`),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			rule, err := triggerOf(ctx, store, of, args[0])
			if err != nil {
				return err
			}
			return s.saveTrigger(ctx, store, trigger.Set{Head: s.head(of, "", reason), Rule: rule})
		}),
	}
	entityFlag(cmd, &entity)
	reasonFlag(cmd, &reason)
	require(cmd, "reason")
	return cmd
}

func triggersPreviewCommand(s *session) *cobra.Command {
	var f triggerFlags
	var month string
	cmd := &cobra.Command{
		Use: "preview NAME --month 2026-10", Short: "What a trigger would have done in a month; it changes nothing", Args: cobra.ExactArgs(1),
		Long: "What a trigger would have done in a month, from what was booked by each of its days. NAME is a trigger that is there or, with\n" +
			"--when, one that is only thought of.",
		Example: examples("starter triggers preview anrufen --month 2026-10 --entity NORD",
			"starter triggers preview post --when days_overdue --count 30 --task letter_by_post --month 2026-10 --entity NORD"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			first, err := calendar.ParseDate(month + "-01")
			if err != nil {
				return usage("--month %q: want a month such as 2026-10", month)
			}
			store, of, err := s.books(ctx, f.entity)
			if err != nil {
				return err
			}
			rule := f.rule(args[0])
			if f.when == "" {
				if rule, err = triggerOf(ctx, store, of, args[0]); err != nil {
					return err
				}
			}
			firings, err := store.PreviewTrigger(ctx, of, rule, first)
			if err != nil {
				return err
			}
			return s.show(firings, func(p *page) { printFirings(p, rule, firings) })
		}),
	}
	f.add(cmd)
	cmd.Flags().StringVar(&month, "month", "", "the month, such as 2026-10")
	require(cmd, "month")
	return cmd
}

func printFirings(p *page, rule trigger.Rule, firings []trigger.Firing) {
	p.head(p.say("Tag", "day"), p.say("Kunde", "customer"), p.say("Rechnung", "invoice"), p.say("Aufgabe", "task"), p.say("Rolle", "role"), p.say("weil", "because"))
	for _, f := range firings {
		p.row(f.On, f.Customer, f.Invoice, rule.Task, rule.Role, f.Detail)
	}
}
