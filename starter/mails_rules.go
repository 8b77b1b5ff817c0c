package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/app"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

func mailsRulesCommand(s *session) *cobra.Command {
	return group("rules", "The words that mean something in this house: what clerks write beside the built-in rules",
		mailsRulesListCommand(s), mailsRulesSetCommand(s), mailsRulesPreviewCommand(s), mailsRulesRemoveCommand(s))
}

func mailsRulesListCommand(s *session) *cobra.Command {
	var entity string
	cmd := &cobra.Command{
		Use: "list", Short: "List the rules, those that are switched off too", Args: cobra.NoArgs,
		Example: examples("starter mails rules list --entity NORD"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			rules, err := store.MailRules(ctx, of)
			if err != nil {
				return err
			}
			return s.show(append([]mailroom.Rule{}, rules...), func(p *page) { printMailRules(p, rules) })
		}),
	}
	entityFlag(cmd, &entity)
	return cmd
}

func printMailRules(p *page, rules []mailroom.Rule) {
	p.head(p.say("Regel", "rule"), p.say("Fassung", "version"), p.say("gilt", "on"), p.say("Worte", "words"), p.say("bedeuten", "mean"), p.say("Sprache", "language"),
		p.say("gesetzt von", "set by"), p.say("am", "at"), p.say("weil", "because"))
	for _, r := range rules {
		p.row(r.Name, r.Version, r.Active, r.Words, p.intents([]correspondence.Intent{r.Intent}), r.Language, r.By, r.At, r.Reason)
	}
}

// ruleFlags are what a rule is made of.
type ruleFlags struct{ entity, words, intent, language, reason string }

func (f *ruleFlags) add(cmd *cobra.Command) {
	entityFlag(cmd, &f.entity)
	cmd.Flags().StringVar(&f.words, "words", "", `the words, in their order; * stands for up to five others: "im * Zahllauf"`)
	cmd.Flags().StringVar(&f.intent, "intent", "", "what they mean: "+strings.Join(teachable(), ", "))
	cmd.Flags().StringVar(&f.language, "language", "", "only in mails in de or en (default: in both)")
}

// teachable are the intents that words can be taught to mean.
func teachable() []string {
	var all []string
	for _, i := range correspondence.Intents() {
		if mailroom.Teachable(i) {
			all = append(all, string(i))
		}
	}
	return all
}

func mailsRulesSetCommand(s *session) *cobra.Command {
	var f ruleFlags
	var off bool
	cmd := &cobra.Command{
		Use: "set NAME --words TEXT --intent INTENT --reason TEXT", Short: "Write a rule, or a new version of it, and switch it on", Args: cobra.ExactArgs(1),
		Long: "Write a rule: a mail with the words is proposed to have the intent. It is applied from the next mail on, after the built-in\n" +
			"rules and only where they do not say so already, and what it finds always waits for a person. starter mails rules preview\n" +
			"shows which mails of the past it would have changed.",
		Example: examples(`starter mails rules set zahllauf --words "im * Zahllauf" --intent promise_to_pay --reason "as our customers say it"`),
	}
	cmd.RunE = s.do(func(ctx context.Context, args []string) error {
		store, of, err := s.books(ctx, f.entity)
		if err != nil {
			return err
		}
		return s.saveRule(ctx, store, mailroom.SetRule{Head: s.head(of, "", f.reason), Name: args[0], Words: f.words, Intent: correspondence.Intent(f.intent),
			Language: f.language, Active: !off})
	})
	f.add(cmd)
	reasonFlag(cmd, &f.reason)
	cmd.Flags().BoolVar(&off, "off", false, "keep it switched off")
	require(cmd, "words", "intent", "reason")
	return cmd
}

func (s *session) saveRule(ctx context.Context, store *postgres.Store, rule mailroom.SetRule) error {
	version, err := store.SetMailRule(ctx, rule)
	if err != nil {
		return err
	}
	saved := map[string]any{"name": rule.Name, "version": version, "active": rule.Active}
	return s.show(saved, func(p *page) {
		p.row(p.say("Regel", "rule"), rule.Name)
		p.row(p.say("Fassung", "version"), version)
		p.row(p.say("gilt", "on"), rule.Active)
	})
}

// ruleOf is a rule by its name, as it holds now.
func ruleOf(ctx context.Context, store *postgres.Store, entity receivable.EntityCode, name string) (mailroom.Rule, error) {
	rules, err := store.MailRules(ctx, entity)
	if err != nil {
		return mailroom.Rule{}, err
	}
	i := slices.IndexFunc(rules, func(r mailroom.Rule) bool { return r.Name == name })
	if i < 0 {
		return mailroom.Rule{}, usage("there is no rule %s: give --words and --intent", name)
	}
	return rules[i], nil
}

func mailsRulesRemoveCommand(s *session) *cobra.Command {
	var entity, reason string
	cmd := &cobra.Command{
		Use: "remove NAME --reason TEXT", Short: "Switch a rule off; its versions stay in the books", Args: cobra.ExactArgs(1),
		Example: examples(`starter mails rules remove zahllauf --reason "too many wrong ones"`),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			r, err := ruleOf(ctx, store, of, args[0])
			if err != nil {
				return err
			}
			return s.saveRule(ctx, store, mailroom.SetRule{Head: s.head(of, "", reason), Name: r.Name, Words: r.Words, Intent: r.Intent, Language: r.Language})
		}),
	}
	entityFlag(cmd, &entity)
	reasonFlag(cmd, &reason)
	require(cmd, "reason")
	return cmd
}

// rulePreview is what a rule would change. Its keys are a promise to scripts.
type rulePreview struct {
	Rule    mailroom.Rule     `json:"rule"`
	Read    int               `json:"read"`
	Changed []app.RulePreview `json:"changed"`
}

func mailsRulesPreviewCommand(s *session) *cobra.Command {
	var f ruleFlags
	var limit int
	cmd := &cobra.Command{
		Use: "preview NAME [--words TEXT --intent INTENT]", Short: "Show which stored mails a rule would have changed, before it is switched on", Args: cobra.ExactArgs(1),
		Long: "Read the entity's latest mails once more, with the rule as it is given, or as it is in the table but switched on, and show\n" +
			"those that would have been read otherwise: what would be proposed in addition, and by which words. Nothing is changed.",
		Example: examples(`starter mails rules preview zahllauf --words "im * Zahllauf" --intent promise_to_pay`, "starter mails rules preview zahllauf --limit 2000 --json"),
	}
	cmd.RunE = s.do(func(ctx context.Context, args []string) error {
		store, of, err := s.books(ctx, f.entity)
		if err != nil {
			return err
		}
		view := rulePreview{Changed: []app.RulePreview{}}
		if view.Rule, err = f.proposed(ctx, store, of, args[0], s.head(of, "", "preview")); err != nil {
			return err
		}
		changed, read, err := s.app.LearningOf(store).PreviewRule(ctx, of, view.Rule, limit)
		if err != nil {
			return err
		}
		view.Read, view.Changed = read, append(view.Changed, changed...)
		return s.show(view, func(p *page) { printRulePreview(p, view) })
	})
	f.add(cmd)
	const looked = 1000
	cmd.Flags().IntVar(&limit, "limit", looked, "look at so many of the latest mails")
	return cmd
}

// proposed is the rule on the command line, or else that of the table, switched on.
func (f ruleFlags) proposed(ctx context.Context, store *postgres.Store, entity receivable.EntityCode, name string, head subledger.Head) (mailroom.Rule, error) {
	if f.words == "" && f.intent == "" {
		r, err := ruleOf(ctx, store, entity, name)
		r.Active = true
		return r, err
	}
	set := mailroom.SetRule{Head: head, Name: name, Words: f.words, Intent: correspondence.Intent(f.intent), Language: f.language, Active: true}
	return mailroom.Rule{Name: name, Words: f.words, Intent: set.Intent, Language: f.language, Active: true}, set.Check()
}

func printRulePreview(p *page, v rulePreview) {
	p.head(p.say("Mail", "mail"), p.say("Kunde", "customer"), p.say("empfangen", "received"), p.say("eingebaute Regeln", "built-in rules"), p.say("neu", "added"),
		p.say("nicht mehr", "no more"), p.say("Worte", "words"))
	for _, c := range v.Changed {
		p.row(c.Mail, c.Customer, c.ReceivedOn, p.intents(c.Rules), p.intents(c.Added), p.intents(c.Lost), c.Words)
	}
	p.line(p.say("%d von %d Mails würden anders gelesen.", "%d of %d mails would be read otherwise."), len(v.Changed), v.Read)
}

// intents are intents in words.
func (p *page) intents(all []correspondence.Intent) string {
	var words []string
	for _, i := range all {
		words = append(words, correspondence.Word(string(i), p.lang))
	}
	return strings.Join(words, ", ")
}
