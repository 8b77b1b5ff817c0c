package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/casework"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

func casesCommand(s *session) *cobra.Command {
	return group("cases", "Work on disputes: who answers, until when, and how it ends", casesListCommand(s), casesShowCommand(s),
		casesCommentCommand(s), casesAttachCommand(s), casesFileCommand(s), casesLinkCommand(s), casesAssignCommand(s), casesWaitCommand(s),
		casesResolveCommand(s), casesRoutesCommand(s), casesLimitCommand(s), casesStatsCommand(s))
}

// wordsOf lists values as a flag's text names them.
func wordsOf[T ~string](all []T) string {
	texts := make([]string, len(all))
	for i, one := range all {
		texts[i] = string(one)
	}
	return strings.Join(texts, ", ")
}

func casesListCommand(s *session) *cobra.Command {
	var f postgres.CaseFilter
	var entity, customer, team, state string
	cmd := &cobra.Command{
		Use: "list", Short: "List cases that are not resolved, those that are due first", Args: cobra.NoArgs,
		Example: examples("starter cases list", "starter cases list --owner anna --overdue", "starter cases list --state resolved --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			f.Entity, f.Customer, f.Team, f.State = receivable.EntityCode(entity), receivable.CustomerNumber(customer), casework.Team(team), casework.State(state)
			if state != "" && !slices.Contains(casework.States(), f.State) {
				return usage("%q: a case is %s", state, wordsOf(casework.States()))
			}
			lines, err := store.Cases(ctx, f)
			if err != nil {
				return err
			}
			return s.show(lines, func(p *page) { printCases(p, lines) })
		}),
	}
	cmd.Flags().StringVar(&entity, "entity", "", "creditor entity (default: all)")
	cmd.Flags().StringVar(&customer, "customer", "", "customer number")
	cmd.Flags().StringVar(&f.Owner, "owner", "", "whose cases")
	cmd.Flags().StringVar(&team, "team", "", wordsOf(casework.Teams()))
	cmd.Flags().StringVar(&state, "state", "", wordsOf(casework.States()))
	cmd.Flags().BoolVar(&f.Overdue, "overdue", false, "only those whose deadline has passed")
	cmd.Flags().BoolVar(&f.All, "all", false, "those that are resolved too")
	cmd.Flags().IntVar(&f.Limit, "limit", 0, "at most so many rows (default 200)")
	return cmd
}

func printCases(p *page, lines []casework.Line) {
	p.head(p.say("Nr.", "case"), p.say("Mandant", "entity"), p.say("Kunde", "customer"), p.say("Grund", "cause"), p.say("Stand", "state"),
		p.say("Bereich", "team"), p.say("bei", "owner"), p.say("bis", "due"), p.say("strittig", "disputed"))
	for _, l := range lines {
		p.row(l.Case, l.Entity, l.Customer, l.Cause, caseState(p, l.State), caseTeam(p, l.Team), l.Owner, l.DueOn, l.Amount)
	}
}

// caseStates and caseTeams are German words; English has the codes.
var (
	caseStates = map[casework.State]string{casework.Open: "offen", casework.WaitingForCustomer: "wartet auf Kunden", casework.Proposed: "Gutschrift vorgeschlagen", casework.Resolved: "erledigt"}
	caseTeams  = map[casework.Team]string{casework.Sales: "Vertrieb", casework.Logistics: "Logistik", casework.Quality: "Qualität", casework.Accounting: "Buchhaltung"}
)

func caseState(p *page, s casework.State) string { return p.say(caseStates[s], string(s)) }

func caseTeam(p *page, t casework.Team) string { return p.say(caseTeams[t], string(t)) }

func casesShowCommand(s *session) *cobra.Command {
	var entity string
	cmd := &cobra.Command{
		Use: "show CASE", Short: "Show a case: its disputes, what happened, and what earlier ones suggest", Args: cobra.ExactArgs(1),
		Long: "Show a case: its disputes, what happened to it, its files and links, and what earlier disputes of the same kind suggest.\n" +
			"--json has the codes of the cause in UN/EDIFACT (4465) and X12 (426) too.",
		Example: examples("starter cases show 7", "starter cases show 7 --json"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, of, id, err := s.byID(ctx, entity, args[0])
			if err != nil {
				return err
			}
			c, err := store.Case(ctx, of, id)
			if err != nil {
				return err
			}
			return s.show(c, func(p *page) { printCase(p, c) })
		}),
	}
	entityFlag(cmd, &entity)
	return cmd
}

func printCase(p *page, c casework.Case) {
	p.row(p.say("Streitfall", "case"), c.Case)
	p.row(p.say("Kunde", "customer"), c.Customer)
	p.row(p.say("Grund", "cause"), c.Cause)
	p.row(p.say("Stand", "state"), caseState(p, c.State))
	if c.Outcome != "" {
		p.row(p.say("Ausgang", "outcome"), c.Outcome)
	}
	p.row(p.say("bei", "owner"), fmt.Sprintf("%s (%s)", c.Owner, caseTeam(p, c.Team)))
	p.row(p.say("weil", "because"), c.RoutedBecause)
	p.row(p.say("bis", "due"), c.DueOn)
	if !c.WaitUntilOn.IsZero() {
		p.row(p.say("wartet auf Kunden bis", "waits for the customer until"), c.WaitUntilOn)
	}
	if c.ApprovalID != "" {
		p.row(p.say("Freigabe", "approval"), c.ApprovalID)
	}
	for _, l := range c.Links {
		p.row(p.say("gehört zu", "linked"), linkText(p, l))
	}
	if c.Suggestion != nil {
		p.line("%s", suggestionText(p, *c.Suggestion))
	}
	p.line("")
	p.head(p.say("Rechnung", "invoice"), p.say("strittig", "disputed"), p.say("noch strittig", "still disputed"), p.say("offen", "open"), p.say("Ausgang", "outcome"))
	for _, part := range c.Parts {
		p.row(part.Invoice, part.Disputed, part.StillDisputed, part.Open, part.Outcome)
	}
	printCaseStory(p, c)
}

func printCaseStory(p *page, c casework.Case) {
	p.line("")
	p.head(p.say("am", "on"), p.say("von", "by"), p.say("was", "what"), p.say("Text", "text"))
	for _, e := range c.Entries {
		p.row(e.On, e.By, e.Kind, e.Text)
	}
	if len(c.Files) == 0 {
		return
	}
	p.line("")
	p.head(p.say("Datei", "file"), p.say("Name", "name"), p.say("Bytes", "bytes"), p.say("von", "by"))
	for _, f := range c.Files {
		p.row(f.ID, f.Name, f.Bytes, f.By)
	}
}

func linkText(p *page, l casework.Link) string {
	if l.MailID != 0 {
		return fmt.Sprintf("%s %d: %s", p.say("Mail", "mail"), l.MailID, l.Because)
	}
	return fmt.Sprintf("%s %d: %s", p.say("Zahlung", "payment"), l.PaymentID, l.Because)
}

func suggestionText(p *page, s casework.Suggestion) string {
	whose := p.say("dieses Grundes", "of this cause")
	if s.Basis == casework.OfCustomer {
		whose = p.say("dieses Grundes bei diesem Kunden", "of this cause and customer")
	}
	return fmt.Sprintf(p.say("%d von %d früheren Strittigkeiten %s endeten so: %s", "%d of %d earlier disputes %s ended so: %s"), s.Held, s.Of, whose, s.Outcome)
}

func casesStatsCommand(s *session) *cobra.Command {
	var entity, by string
	cmd := &cobra.Command{
		Use: "stats", Short: "Count disputes by cause, customer, product group or owner", Args: cobra.NoArgs,
		Long: "Count disputes by cause, customer, product group or owner: how many, over how much, how often the customer was right,\n" +
			"wholly or in part, and how many days it took. What is not resolved yet counts in the first two only.",
		Example: examples("starter cases stats", "starter cases stats --by product --entity NORD --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			if !slices.Contains(postgres.CaseDimensions(), postgres.CaseDimension(by)) {
				return usage("%q: count by one of %s", by, wordsOf(postgres.CaseDimensions()))
			}
			all, err := store.CaseStatistics(ctx, of, postgres.CaseDimension(by))
			if err != nil {
				return err
			}
			return s.show(all, func(p *page) { printStatistics(p, by, all) })
		}),
	}
	entityFlag(cmd, &entity)
	cmd.Flags().StringVar(&by, "by", string(postgres.ByCause), wordsOf(postgres.CaseDimensions()))
	return cmd
}

func printStatistics(p *page, by string, all []casework.Statistic) {
	names := map[string]string{"cause": "Grund", "customer": "Kunde", "product": "Warengruppe", "owner": "bei"}
	p.head(p.say(names[by], by), p.say("Anzahl", "disputes"), p.say("strittig", "disputed"), p.say("erledigt", "resolved"),
		p.say("berechtigt %", "justified %"), p.say("Tage im Mittel", "mean days"))
	for _, x := range all {
		p.row(x.Key, x.Disputes, x.Disputed(), x.Resolved, x.JustifiedPercent(), x.MeanDays())
	}
}
