package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// maxCaseRows bounds a replayed case: a large customer has some thousand events in ten years. Who needs more exports it.
const maxCaseRows = 10_000

// replay is one case as an auditor reads it.
type replay struct {
	Entity string              `json:"entity"`
	Case   string              `json:"case"`
	Rows   []postgres.AuditRow `json:"rows"`
	// Ruled are decisions of the rules themselves, which are not in the chain.
	Ruled []postgres.RuledRow  `json:"ruled,omitempty"`
	Wrong *postgres.WrongEvent `json:"wrong,omitempty"`
	// Cut is set when there is more than is shown.
	Cut bool `json:"cut,omitempty"`
}

func auditShowCommand(s *session) *cobra.Command {
	var entity, customer, invoice string
	var selection postgres.AuditSelection
	cmd := &cobra.Command{
		Use: "show", Short: "Replay one case: who did what, when, on which facts, by which rule, and what came of it", Args: cobra.NoArgs,
		Long: "Replay one invoice, customer, mail or approval from the audit chain: person, facts, version of policy and rules, model and prompt\n" +
			"where one read a mail, the numbers of the claims with their quotes, reason and effect. --words shows the quotes themselves. They\n" +
			"are a customer's words: it needs a role that may see mails, and it is kept in the chain who read them.",
		Example: examples("starter audit show --invoice RE-2026-0713", "starter audit show --mail 12 --words --as anna", "starter audit show --approval A-1 --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			selection.Customer, selection.Invoice = receivable.CustomerNumber(customer), receivable.InvoiceNumber(invoice)
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			r, err := found(ctx, store, entity, caseWords(selection), func(of string) (replay, error) {
				selection.Entity = receivable.EntityCode(of)
				return s.replay(ctx, store, selection)
			})
			if err != nil {
				return err
			}
			if err := s.show(r, func(p *page) { printReplay(p, r) }); err != nil {
				return err
			}
			return findingIf(r.Wrong != nil)
		}),
	}
	entityFlag(cmd, &entity)
	cmd.Flags().StringVar(&invoice, "invoice", "", "number of an invoice or credit note")
	cmd.Flags().StringVar(&customer, "customer", "", "number of a customer, with all invoices")
	cmd.Flags().Int64Var(&selection.Mail, "mail", 0, "number of a mail")
	cmd.Flags().StringVar(&selection.Approval, "approval", "", "id of an approval")
	cmd.Flags().BoolVar(&selection.Words, "words", false, "show the quotes too")
	cmd.MarkFlagsMutuallyExclusive("invoice", "customer", "mail", "approval")
	cmd.MarkFlagsOneRequired("invoice", "customer", "mail", "approval")
	return cmd
}

// errEnough ends a case that is too long to be shown.
var errEnough = errors.New("the case has more rows than are shown")

func (s *session) replay(ctx context.Context, store *postgres.Store, selection postgres.AuditSelection) (replay, error) {
	r := replay{Entity: string(selection.Entity), Case: caseWords(selection), Rows: []postgres.AuditRow{}}
	span, err := store.AuditTrail(ctx, selection, func(row postgres.AuditRow) error {
		if len(r.Rows) == maxCaseRows {
			return errEnough
		}
		r.Rows = append(r.Rows, row)
		return nil
	})
	r.Wrong, r.Cut = span.Wrong, errors.Is(err, errEnough)
	if err != nil && !r.Cut {
		return r, err
	}
	if r.Ruled, err = store.Ruled(ctx, selection); err != nil {
		return r, err
	}
	if selection.Words {
		return r, store.NoteWordsRead(ctx, s.as, selection)
	}
	return r, nil
}

func printReplay(p *page, r replay) {
	p.line("%s %s", r.Entity, r.Case)
	p.head(p.say("Nr.", "row"), p.say("wann", "when"), p.say("Tag", "date"), p.say("wer", "who"), p.say("was", "what"), p.say("woran", "subject"),
		p.say("auf welchen Tatsachen und Regeln", "on which facts and rules"), p.say("Folge", "effect"), p.say("warum", "because"), p.say("Angaben", "detail"))
	ruled := r.Ruled
	for _, row := range r.Rows {
		ruled = printRuled(p, ruled, row.At)
		p.row(row.Seq, row.At, row.On, row.Actor, row.Kind, strings.TrimSpace(row.Subject+" "+row.Number), basis(p, row), row.Effect, row.Because, shortDetail(row.Detail))
	}
	printRuled(p, ruled, time.Time{})
	for _, row := range r.Rows {
		for _, quote := range row.Words {
			p.line("%s: “%s”", row.Subject, quote)
		}
	}
	if r.Cut {
		p.line("%s", p.say("… und mehr: starter audit export", "… and more: starter audit export"))
	}
	printWrong(p, r.Wrong)
}

// printRuled prints the decisions made before an instant, all of them for the zero instant, and returns the others.
func printRuled(p *page, ruled []postgres.RuledRow, before time.Time) []postgres.RuledRow {
	for len(ruled) > 0 && (before.IsZero() || ruled[0].At.Before(before)) {
		d := ruled[0]
		p.row("", d.At, d.On, p.say("Regeln", "rules"), "decided", d.Subject, p.say("Strategie ", "policy ")+d.Policy, "", d.Because)
		ruled = ruled[1:]
	}
	return ruled
}

// basis says on what an event rests: facts, versions, claims.
func basis(p *page, r postgres.AuditRow) string {
	var parts []string
	add := func(german, english, value string) {
		if value != "" {
			parts = append(parts, p.say(german, english)+" "+value)
		}
	}
	add("Tatsachen", "facts", shortHash(r.Facts))
	add("Strategie", "policy", r.Policy)
	add("Regeln", "rules", r.Rules)
	add("Modell", "model", r.Model)
	add("Anweisung", "prompt", r.Prompt)
	if len(r.Claims) > 0 {
		add("Aussagen", "claims", strings.Trim(fmt.Sprint(r.Claims), "[]"))
	}
	return strings.Join(parts, ", ")
}

// shownDetail is how many bytes of an event's detail a line shows; --json and the export show all of it.
const shownDetail = 100

// shortDetail is the detail of an event for a line; it is ASCII but for what people typed, and cut at a whole character.
func shortDetail(detail []byte) string {
	text := string(detail)
	switch {
	case text == "{}":
		return ""
	case len(text) > shownDetail:
		return strings.ToValidUTF8(text[:shownDetail], "") + "…"
	default:
		return text
	}
}

// shownHash is how much of a hash a person compares by eye.
const shownHash = 12

func shortHash(hash string) string { return hash[:min(len(hash), shownHash)] }
