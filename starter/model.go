package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// entityModel is which models an entity permits and what they were asked. Its keys are a promise to scripts.
type entityModel struct {
	Entity      receivable.EntityCode `json:"entity"`
	Permissions []mailroom.Permission `json:"permissions"`
	Spent       mailroom.Spent        `json:"spent"`
	Calls       []mailroom.Call       `json:"calls"`
}

func modelCommand(s *session) *cobra.Command {
	return group("model", "Which language model may receive which data; without a permission none does", modelShowCommand(s), modelAllowCommand(s))
}

func modelShowCommand(s *session) *cobra.Command {
	var entity string
	var limit int
	cmd := &cobra.Command{
		Use: "show", Short: "Show what is permitted, what was spent today, and the latest calls", Args: cobra.NoArgs,
		Long: "Show for every class of data which provider may receive it, how much of today's budget is used, and the latest calls: by\n" +
			"prompt, model, hashes and sizes. No word of a mail or of an answer is kept with a call.",
		Example: examples("starter model show --entity NORD", "starter model show --json --limit 1000"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			all, err := ofChosen(ctx, store, entity, func(ctx context.Context, of receivable.EntityCode) ([]entityModel, error) {
				one, err := modelOf(ctx, store, of, limit)
				return []entityModel{one}, err
			})
			if err != nil {
				return err
			}
			return s.show(all, func(p *page) { printModels(p, all) })
		}),
	}
	entityFlag(cmd, &entity)
	const shown = 20
	cmd.Flags().IntVar(&limit, "limit", shown, "at most so many calls of an entity")
	return cmd
}

func modelOf(ctx context.Context, store *postgres.Store, entity receivable.EntityCode, limit int) (entityModel, error) {
	m := entityModel{Entity: entity}
	var err error
	if m.Permissions, err = store.ModelPermissions(ctx, entity); err != nil {
		return m, err
	}
	if m.Spent, err = store.Spent(ctx, entity); err != nil {
		return m, err
	}
	calls, err := store.Calls(ctx, entity, limit)
	m.Calls = append([]mailroom.Call{}, calls...)
	return m, err
}

func printModels(p *page, all []entityModel) {
	p.head(p.say("Mandant", "entity"), p.say("Daten", "data"), p.say("Anbieter", "provider"), "region", p.say("gesetzt von", "set by"), p.say("am", "at"), p.say("weil", "because"))
	for _, m := range all {
		for _, a := range m.Permissions {
			p.row(m.Entity, a.Data, a.Provider, a.Region, a.By, a.At, a.Reason)
		}
	}
	p.line("")
	p.head(p.say("Mandant", "entity"), p.say("Tag", "day"), p.say("Aufrufe", "calls"), p.say("höchstens", "at most"), "tokens", p.say("höchstens", "at most"))
	for _, m := range all {
		p.row(m.Entity, m.Spent.On, m.Spent.Calls, m.Spent.Limit.Calls, m.Spent.Tokens, m.Spent.Limit.Tokens)
	}
	p.line("")
	p.head(p.say("Mandant", "entity"), p.say("wann", "at"), p.say("Anbieter", "provider"), p.say("Modell", "model"), "prompt", "tokens", p.say("Ergebnis", "outcome"))
	for _, m := range all {
		for _, c := range m.Calls {
			p.row(m.Entity, c.At, c.Provider, c.Model, c.PromptID, c.InputTokens+c.OutputTokens, c.Outcome)
		}
	}
}

func modelAllowCommand(s *session) *cobra.Command {
	var entity, data, region, reason string
	cmd := &cobra.Command{
		Use: "allow PROVIDER --class CLASS --reason TEXT", Short: "Permit a provider a class of an entity's data; none takes it back", Args: cobra.ExactArgs(1),
		Long: "Permit a provider (" + strings.Join(mailroom.Providers(), ", ") + ") a class of an entity's data (" + strings.Join(dataClasses(), ", ") + "), from the next\n" +
			"call on. Personal data is masked before it leaves, which lowers the risk and does not end it: a contract with the provider\n" +
			"is needed all the same (Art. 28 GDPR). With --region only a provider that processes there is asked.",
		Example: examples(`starter model allow genai --class mail --region europe-west3 --entity NORD --reason "contract of 1 September"`,
			`starter model allow none --class mail --entity NORD --reason "contract ended"`),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			err = store.AllowModel(ctx, mailroom.AllowModel{Head: s.head(of, "", reason), Data: mailroom.DataClass(data), Provider: args[0], Region: region})
			if err != nil {
				return err
			}
			permissions, err := store.ModelPermissions(ctx, of)
			if err != nil {
				return err
			}
			return s.show(permissions, func(p *page) {
				for _, a := range permissions {
					p.row(a.Data, a.Provider, a.Region)
				}
			})
		}),
	}
	entityFlag(cmd, &entity)
	reasonFlag(cmd, &reason)
	cmd.Flags().StringVar(&data, "class", "", "class of data: "+strings.Join(dataClasses(), ", "))
	cmd.Flags().StringVar(&region, "region", "", "only where it is processed in this region")
	require(cmd, "class", "reason")
	return cmd
}

func dataClasses() []string {
	var all []string
	for _, c := range mailroom.DataClasses() {
		all = append(all, string(c))
	}
	return all
}
