package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

func standingCommand(s *session) *cobra.Command {
	var entity string
	cmd := &cobra.Command{
		Use: "standing NUMBER", Short: "Say how a customer and each of its invoices stands by what was written", Args: cobra.ExactArgs(1),
		Long: "Say how a customer and each of its open invoices stands by what was written and what the records say: the date agreed on,\n" +
			"when money is expected (0-7, 8-14, 15-30 or more days), how likely it is that it does not come, with the points of each\n" +
			"reason, and what mainly stands in its way. It is computed, never guessed.",
		Example: examples("starter customer standing 10003", "starter customer standing 10003 --entity NORD --json"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			history, err := found(ctx, store, entity, "customer "+args[0], func(of string) (correspondence.History, error) {
				return store.MailHistory(ctx, receivable.EntityCode(of), receivable.CustomerNumber(args[0]))
			})
			if err != nil {
				return err
			}
			standing := correspondence.Derive(history)
			return s.show(standing, func(p *page) { printStanding(p, args[0], standing) })
		}),
	}
	entityFlag(cmd, &entity)
	return cmd
}

func printStanding(p *page, customer string, s correspondence.Standing) {
	say := func(code string) string { return correspondence.Explain(code, p.lang) }
	p.head("", p.say("Stand", "status"), p.say("zugesagt", "agreed on"), p.say("erwartet", "expected"), p.say("Risiko", "risk"), p.say("weil", "because"), p.say("im Weg", "in the way"))
	p.row(customer, say(string(s.Status)), s.AgreedOn, s.Window, say(string(s.Risk)), riskReasons(s.Reasons, p.lang), say(string(s.Obstacle)))
	for _, i := range s.Invoices {
		p.row(i.Invoice, say(string(i.Status)), i.AgreedOn, i.Window, say(string(i.Risk)), riskReasons(i.Reasons, p.lang), say(string(i.Obstacle)))
	}
}

// riskReasons lists the lines of a scorecard with their points.
func riskReasons(reasons []correspondence.RiskReason, lang string) string {
	var all []string
	for _, r := range reasons {
		all = append(all, fmt.Sprintf("%s +%d", correspondence.Explain(r.Code, lang), r.Points))
	}
	return strings.Join(all, ", ")
}
