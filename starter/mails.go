package main

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/mailtext"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/internal/app"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

func mailsCommand(s *session) *cobra.Command {
	return group("mails", "What customers wrote, what it was understood to say, and what became of it",
		mailsListCommand(s), mailsShowCommand(s), mailsVerdictCommand(s, mailroom.Confirm), mailsCorrectCommand(s), mailsVerdictCommand(s, mailroom.Reject),
		mailsAnswerCommand(s), mailsAssignCommand(s), mailsAgainCommand(s),
		mailsPhrasesCommand(s), mailsRulesCommand(s), mailsLearnCommand(s), mailsAccuracyCommand(s))
}

func mailsListCommand(s *session) *cobra.Command {
	var f mailroom.MailFilter
	var entity, customer, intent string
	var states []string
	cmd := &cobra.Command{
		Use: "list", Short: "List mails that are not settled, the latest first", Args: cobra.NoArgs,
		Long: "List mails that are not settled: until they are, no letter leaves for the customers who wrote them. starter mails show\n" +
			"tells what each was understood to say.",
		Example: examples("starter mails list --entity NORD", "starter mails list --intent dispute --all --json", "starter mails list --customer 10003 --state waiting"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			f.Entity, f.Customer, f.Intent = receivable.EntityCode(entity), receivable.CustomerNumber(customer), correspondence.Intent(intent)
			if intent != "" && !slices.Contains(correspondence.Intents(), f.Intent) {
				return usage("--intent %q: want one of %v", intent, correspondence.Intents())
			}
			if f.States, err = oneOf("--state", states, mailroom.Stored, mailroom.Read, mailroom.Waiting, mailroom.Settled, mailroom.Unreadable); err != nil {
				return err
			}
			rows, err := store.Mails(ctx, f)
			if err != nil {
				return err
			}
			return s.show(append([]mailroom.MailRow{}, rows...), func(p *page) { printMails(p, rows, f.All || len(states) > 0) })
		}),
	}
	cmd.Flags().StringVar(&entity, "entity", "", "creditor entity (default: all)")
	cmd.Flags().StringVar(&customer, "customer", "", "only mails of this customer")
	cmd.Flags().StringVar(&intent, "intent", "", "only mails with this intent")
	cmd.Flags().StringSliceVar(&states, "state", nil, "stored, read, waiting, settled or unreadable")
	cmd.Flags().BoolVar(&f.All, "all", false, "those that are settled too")
	cmd.Flags().IntVar(&f.Limit, "limit", 0, "at most so many rows (default 200)")
	cmd.Flags().Int64Var(&f.After, "before", 0, "only mails before this number")
	return cmd
}

// oneOf are the states a flag names; it refuses what is none.
func oneOf[S ~string](flag string, named []string, known ...S) ([]S, error) {
	var states []S
	for _, name := range named {
		if !slices.Contains(known, S(name)) {
			return nil, usage("%s %q: want one of %v", flag, name, known)
		}
		states = append(states, S(name))
	}
	return states, nil
}

// printMails lists mails; chosen is true where the reader said which states he wants, so that none is no good news.
func printMails(p *page, rows []mailroom.MailRow, chosen bool) {
	p.head(p.say("Mail", "mail"), p.say("Mandant", "entity"), p.say("Kunde", "customer"), p.say("empfangen", "received"), p.say("Stand", "state"),
		p.say("Inhalt", "intents"), p.say("Mensch", "person"), p.say("sperrt", "blocks"), p.say("offen", "open"), p.say("von", "from"), p.say("Betreff", "subject"))
	for _, r := range rows {
		p.row(r.Number, r.Entity, r.Customer, r.ReceivedOn, r.State, strings.Join(r.Intents, " "), r.NeedsHuman, r.Blocks, r.OpenClaims, r.From, r.Subject)
	}
	switch {
	case len(rows) == 0 && chosen:
		p.line("%s", p.say("Keine solche Mail.", "No such mail."))
	case len(rows) == 0:
		p.line("%s", p.say("Keine solche Mail wartet.", "No such mail waits."))
	}
}

func mailsShowCommand(s *session) *cobra.Command {
	var entity string
	cmd := &cobra.Command{
		Use: "show MAIL", Short: "Show a mail with what it was understood to say, and the words that say so", Args: cobra.ExactArgs(1),
		Example: examples("starter mails show 12", "starter mails show 12 --json"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, id, err := s.mailID(ctx, entity, args[0])
			if err != nil {
				return err
			}
			view, err := store.MailPage(ctx, id)
			if err != nil {
				return err
			}
			view.Text = app.MailText(view)
			return s.show(view, func(p *page) { printStoredMail(p, view) })
		}),
	}
	entityFlag(cmd, &entity)
	return cmd
}

// mailID finds a mail by the number on the command line.
func (s *session) mailID(ctx context.Context, entity, number string) (*postgres.Store, mailroom.ID, error) {
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return nil, mailroom.ID{}, usage("%q is no number of a mail", number)
	}
	store, err := s.store(ctx)
	if err != nil {
		return nil, mailroom.ID{}, err
	}
	id, err := store.MailID(ctx, receivable.EntityCode(entity), n)
	return store, id, err
}

func printStoredMail(p *page, v mailroom.MailPage) {
	p.row(p.say("Mail", "mail"), v.Number)
	p.row(p.say("Kunde", "customer"), strings.TrimSpace(string(v.Customer)+" ("+string(v.Trust)+")"))
	p.row(p.say("von", "from"), v.From)
	p.row(p.say("Betreff", "subject"), v.Subject)
	p.row(p.say("empfangen", "received"), v.ReceivedOn)
	p.row(p.say("Stand", "state"), v.State)
	if v.SettledHow != "" {
		p.row(p.say("erledigt", "settled"), string(v.SettledHow)+", "+v.SettledBy)
	}
	p.row(p.say("Inhalt", "intents"), strings.Join(append(v.Intents, v.Flags...), ", "))
	if v.NeedsHuman {
		p.row(p.say("ein Mensch, weil", "a person, because"), strings.Join(inWords(v.Because, p.lang), ", "))
	}
	p.line("")
	printSections(p, v)
	printMailClaims(p, v.Claims)
	printLegend(p, v.Claims)
	for _, a := range v.Attachments {
		p.row(p.say("Anlage", "attachment"), a.Name, a.Kind, a.SizeBytes)
	}
	for _, r := range v.Replies {
		p.row(p.say("Antwort", "reply"), r.ReplyID, r.State, r.Subject)
	}
}

// printSections shows the text, quoted and other words marked, evidence in brackets.
func printSections(p *page, v mailroom.MailPage) {
	for _, section := range v.Text.Sections {
		marker := map[bool]string{true: "  ", false: "| "}[section.Kind == mailtext.New]
		text := bracketed(v, section.Start, section.End)
		for line := range strings.Lines(strings.TrimRight(text, "\n")) {
			p.line("%s", strings.TrimRight(marker+line, "\n"))
		}
	}
	p.line("")
}

// bracketed is a stretch of the text with the words of claims in brackets. Marks that overlap are shown from the first on.
func bracketed(v mailroom.MailPage, start, end int) string {
	marks := map[int]int{}
	for _, c := range v.Claims {
		for _, e := range c.Evidence {
			if e.Place == correspondence.InBody && e.Start >= start && e.End <= end && e.Start < e.End {
				marks[e.Start] = max(marks[e.Start], e.End)
			}
		}
	}
	var b strings.Builder
	for at := start; at < end; {
		if to := marks[at]; to > at {
			b.WriteString("[" + v.Text.Whole[at:to] + "]")
			at = to
			continue
		}
		b.WriteByte(v.Text.Whole[at])
		at++
	}
	return b.String()
}

func printMailClaims(p *page, claims []mailroom.ClaimRow) {
	if len(claims) == 0 {
		return
	}
	p.line("%s", p.say("Was daraus folgt (starter mails confirm MAIL NR, correct, reject):", "What follows from it (starter mails confirm MAIL CLAIM, correct, reject):"))
	p.head(p.say("Nr.", "claim"), p.say("Folge", "act"), p.say("Rechnungen", "invoices"), p.say("Betrag", "amount"), p.say("am", "on"), p.say("Grund", "reason"),
		p.say("sicher", "level"), p.say("Stand", "state"), p.say("von", "by"), p.say("Wirkung", "effect"), p.say("weil", "because"))
	for _, c := range claims {
		shown := c.Action
		if c.Corrected != nil {
			shown = *c.Corrected
		}
		var numbers []string
		for _, n := range shown.Invoices {
			numbers = append(numbers, string(n))
		}
		who := c.By
		if c.State == mailroom.Seconded {
			who = c.FirstBy
		}
		p.row(c.ClaimID, shown.Act, strings.Join(numbers, " "), shown.Amount, shown.On, shown.Reason, c.Level, c.State, who, c.Effect, strings.Join(c.Why, " "))
	}
}

// inWords shows codes as a clerk reads them.
func inWords(codes []string, lang string) []string {
	shown := make([]string, len(codes))
	for i, code := range codes {
		shown[i] = correspondence.Explain(code, lang)
	}
	return shown
}

// printLegend says what the codes of the table above it mean: acts, causes, and why a person is asked.
func printLegend(p *page, claims []mailroom.ClaimRow) {
	var codes []string
	for _, c := range claims {
		for _, code := range append([]string{string(c.Act), string(c.Action.Reason)}, c.Why...) {
			if code != "" && !slices.Contains(codes, code) {
				codes = append(codes, code)
			}
		}
	}
	if len(codes) == 0 {
		return
	}
	p.line("")
	for _, code := range codes { // an act's own word first: a standing may have its code
		p.row(code, cmp.Or(correspondence.Word(code, p.lang), correspondence.Explain(code, p.lang)))
	}
	p.line("")
}

func mailsAnswerCommand(s *session) *cobra.Command {
	var entity, reason string
	var notNeeded bool
	cmd := &cobra.Command{
		Use: "answer MAIL", Short: "Say that a mail was answered otherwise, or needs no answer; letters may leave again", Args: cobra.ExactArgs(1),
		Long: "Say that a mail was answered by phone or from another program. It is settled once its claims are decided too. With\n" +
			"--not-needed it is settled at once, and what was only proposed of it is dropped.",
		Example: examples(`starter mails answer 12 --reason "by phone" --as anna`, `starter mails answer 13 --not-needed --reason "newsletter"`),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, id, err := s.mailID(ctx, entity, args[0])
			if err != nil {
				return err
			}
			how := mailroom.Answered
			if notNeeded {
				how = mailroom.NoAnswerNeeded
			}
			settled, err := store.SettleMail(ctx, mailroom.SettleMail{Head: s.head(id.Entity, "", reason), Mail: id, How: how})
			if err != nil {
				return err
			}
			return s.show(settled, func(p *page) {
				p.row(p.say("Stand", "state"), settled.State)
				p.row(p.say("noch offen", "still open"), settled.Proposed)
			})
		}),
	}
	entityFlag(cmd, &entity)
	reasonFlag(cmd, &reason)
	cmd.Flags().BoolVar(&notNeeded, "not-needed", false, "it needs no answer, and nothing follows from it")
	return cmd
}

func mailsAssignCommand(s *session) *cobra.Command {
	var entity, customer, reason string
	cmd := &cobra.Command{
		Use: "assign MAIL --customer N", Short: "Say whose a mail is; it is read again with that customer's invoices", Args: cobra.ExactArgs(1),
		Example: examples("starter mails assign 12 --customer 10003"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, id, err := s.mailID(ctx, entity, args[0])
			if err != nil {
				return err
			}
			err = store.AssignMail(ctx, mailroom.AssignMail{Head: s.head(id.Entity, "", reason), Mail: id, Customer: receivable.CustomerNumber(customer)})
			if err != nil {
				return err
			}
			return s.show(map[string]any{"mail": args[0], "customer": customer}, func(p *page) { p.row(p.say("Kunde", "customer"), customer) })
		}),
	}
	entityFlag(cmd, &entity)
	reasonFlag(cmd, &reason)
	cmd.Flags().StringVar(&customer, "customer", "", "number of the customer who wrote")
	require(cmd, "customer")
	return cmd
}

func mailsAgainCommand(s *session) *cobra.Command {
	var entity string
	cmd := &cobra.Command{
		Use: "again MAIL", Short: "Have a mail read again, because rules or records are others now", Args: cobra.ExactArgs(1),
		Long:    "Have a mail read again from its bytes. What was decided about it stays decided; what still waits is what the new reading says.",
		Example: examples("starter mails again 12"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, id, err := s.mailID(ctx, entity, args[0])
			if err != nil {
				return err
			}
			if err := store.ReopenMail(ctx, id, s.as); err != nil {
				return err
			}
			return s.show(map[string]any{"mail": args[0], "state": mailroom.Stored}, func(p *page) {
				p.line(p.say("Mail %s wird neu gelesen", "mail %s is read again"), args[0])
			})
		}),
	}
	entityFlag(cmd, &entity)
	return cmd
}
