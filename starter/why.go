package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/dunningrun"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// reasons answers "why": what blocks an item, what happens next, and when.
type reasons struct {
	Entity   string        `json:"entity"`
	Customer string        `json:"customer"`
	Invoice  string        `json:"invoice"`
	Today    calendar.Date `json:"today"`
	// Word is how the item stands.
	Word  collection.Word `json:"word"`
	Level int             `json:"level"`
	Open  money.Amount    `json:"open"`
	// Collectable is what may be dunned now; the rest is disputed or promised.
	Collectable money.Amount `json:"collectable"`
	Blockers    []blocked    `json:"blockers"`
	// Next is the next step of the ladder; its level is zero when there is none.
	Next collection.NextStep `json:"next"`
	// AgainOn is the first day on which the answer can be another by itself; unset when only an event can change it.
	AgainOn calendar.Date `json:"again_on,omitzero"`
	// Letter is set when a run today would write one.
	Letter   string `json:"letter,omitempty"`
	Approval string `json:"approval,omitempty"`
	// Case is the case of the item's open dispute, 0 for none; Risk says that the invoice is likely to be disputed. A risk blocks
	// nothing.
	Case int64 `json:"case,omitempty"`
	// Plan is the plan of instalments that covers the item, 0 for none.
	Plan int64  `json:"plan,omitempty"`
	Risk string `json:"risk,omitempty"`
	// German and English say it in sentences.
	German  string `json:"de"`
	English string `json:"en"`
	Because string `json:"because"`
}

// blocked is a blocker with its words.
type blocked struct {
	Code    collection.Blocker `json:"code"`
	German  string             `json:"de"`
	English string             `json:"en"`
}

func whyCommand(s *session) *cobra.Command {
	var entity string
	var on dateFlag
	cmd := &cobra.Command{
		Use: "why NUMBER", Short: "Say of an invoice or a customer what blocks it, what happens next, and when",
		Long: "Say of an invoice, or of every open item of a customer, what blocks it, what happens next, and when. The answer comes\n" +
			"from the same rule that a dunning run asks. A number that is both is an invoice; see --customer.",
		Args: cobra.ExactArgs(1), Example: examples("starter why RE-2026-0713", "starter why 10003 --lang de", "starter why RE-2026-0713 --as-of 2026-11-01 --json"),
	}
	customer := cmd.Flags().Bool("customer", false, "the number is a customer's")
	cmd.RunE = s.do(func(ctx context.Context, args []string) error {
		store, err := s.store(ctx)
		if err != nil {
			return err
		}
		all, err := found(ctx, store, entity, "invoice or customer "+args[0], func(of string) ([]reasons, error) {
			return why(ctx, store, of, args[0], on.Date, *customer)
		})
		if err != nil {
			return err
		}
		return s.show(all, func(p *page) { printReasons(p, all) })
	})
	entityFlag(cmd, &entity)
	cmd.Flags().Var(&on, "as-of", "business date (default: today)")
	return cmd
}

func why(ctx context.Context, store *postgres.Store, entity, number string, on calendar.Date, customer bool) ([]reasons, error) {
	day, err := dayOf(ctx, store, entity, on)
	if err != nil {
		return nil, err
	}
	if !customer {
		e, plan, id, err := store.ItemPlan(ctx, entity, number, day, dunningrun.Make)
		if err == nil {
			return withCases(ctx, store, entity, reasonsOf(e, plan, id))
		}
		if !errors.Is(err, postgres.ErrNotFound) {
			return nil, err
		}
	}
	e, plan, err := store.CustomerPlan(ctx, entity, number, day, dunningrun.Make)
	if err != nil {
		return nil, err
	}
	return withCases(ctx, store, entity, reasonsOf(e, plan, 0))
}

// withCases adds what cases of disputes and plans of instalments say about the items.
func withCases(ctx context.Context, store *postgres.Store, entity string, all []reasons) ([]reasons, error) {
	numbers := make([]receivable.InvoiceNumber, len(all))
	for i, r := range all {
		numbers[i] = receivable.InvoiceNumber(r.Invoice)
	}
	notes, err := store.CaseNotes(ctx, receivable.EntityCode(entity), numbers)
	for i := range all {
		note := notes[receivable.InvoiceNumber(all[i].Invoice)]
		all[i].Case, all[i].Risk = note.Case, note.Risk
	}
	if err != nil {
		return nil, err
	}
	for i, r := range all {
		if !slices.ContainsFunc(r.Blockers, func(b blocked) bool { return b.Code == collection.BlockPlan }) {
			continue
		}
		covers, _, err := store.PlanOfInvoice(ctx, receivable.EntityCode(entity), receivable.InvoiceNumber(r.Invoice))
		if err != nil {
			return nil, err
		}
		all[i].Plan = covers.PlanID
	}
	return all, nil
}

// reasonsOf explains the outcomes of a plan; only is the item asked about, 0 for all.
func reasonsOf(e dunningrun.Entity, c dunningrun.CustomerPlan, only int64) []reasons {
	all := []reasons{}
	for _, line := range c.Plan.Outcomes {
		if only != 0 && line.InvoiceID != only {
			continue
		}
		st := line.State
		r := reasons{Entity: string(e.Code), Customer: string(c.Customer.Number), Today: e.On, Word: st.Word(), Level: st.Level,
			Open: st.Open, Collectable: st.Collectable, Blockers: []blocked{}, Next: st.Next, AgainOn: line.NextOn,
			Letter: line.LetterKey, Because: line.Because}
		for _, it := range c.Items {
			if it.Facts.InvoiceID == line.InvoiceID {
				r.Invoice = it.Facts.Number
			}
		}
		for _, b := range line.Blockers {
			r.Blockers = append(r.Blockers, blocked{Code: b, German: b.Explain("de"), English: b.Explain("en")})
		}
		for _, l := range c.Plan.Letters {
			if l.Key == line.LetterKey {
				r.Approval = l.Approval
			}
		}
		r.German, r.English = r.sentence("de"), r.sentence("en")
		all = append(all, r)
	}
	return all
}

// stepNames are the steps in words.
var stepNames = map[dunning.StepKind][2]string{
	dunning.StepReminder:    {"Zahlungserinnerung", "reminder"},
	dunning.StepDunning:     {"Mahnung", "dunning letter"},
	dunning.StepFinalNotice: {"letzte Mahnung", "final notice"},
	dunning.StepDecision:    {"Entscheidung durch einen Menschen", "decision by a person"},
}

// sentence says how the item stands, what blocks it, what comes next, and when.
func (r reasons) sentence(lang string) string {
	p := &page{lang: lang}
	parts := []string{fmt.Sprintf("%s: %s, %s %s", r.Invoice, wordIn(r.Word, lang), r.Open.Format(lang), p.say("offen", "open"))}
	for _, b := range r.Blockers {
		parts = append(parts, b.Code.Explain(lang))
	}
	if step, ok := stepNames[r.Next.Kind]; ok && r.Next.Level > 0 {
		name := map[bool]string{true: step[0], false: step[1]}[lang == "de"]
		parts = append(parts, fmt.Sprintf(p.say("nächster Schritt: %s (Stufe %d) ab %s", "next: %s (level %d) from %s"), name, r.Next.Level, p.in(r.Next.On)))
	}
	parts = append(parts, r.when(p))
	return strings.Join(parts, "; ")
}

func (r reasons) when(p *page) string {
	switch {
	case r.Letter != "" && r.Approval != "":
		return p.say("ein Lauf heute schriebe, und ein Mensch müsste zustimmen", "a run today would write, and a person would have to agree")
	case r.Letter != "":
		return p.say("ein Lauf heute schriebe", "a run today would write")
	case r.AgainOn.IsZero():
		return p.say("ändert sich nur durch ein Ereignis", "changes only with an event")
	default:
		return p.say("ändert sich von selbst am ", "changes by itself on ") + p.in(r.AgainOn)
	}
}

func printReasons(p *page, all []reasons) {
	for _, r := range all {
		p.line("%s", map[bool]string{true: r.German, false: r.English}[p.lang == "de"])
		if r.Case != 0 {
			p.line(p.say("  Streitfall %d, siehe starter cases show %d", "  case %d, see starter cases show %d"), r.Case, r.Case)
		}
		if r.Plan != 0 {
			p.line(p.say("  Ratenplan %d, siehe starter plans show %d", "  instalment plan %d, see starter plans show %d"), r.Plan, r.Plan)
		}
		if r.Risk != "" {
			p.line("  %s", r.Risk)
		}
	}
	if len(all) == 0 {
		p.line("%s", p.say("Der Kunde hat keinen offenen Posten.", "The customer has no open item."))
	}
}
