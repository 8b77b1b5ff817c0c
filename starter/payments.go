package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

func paymentsListCommand(s *session) *cobra.Command {
	var entity, customer, code string
	var f subledger.PaymentFilter
	cmd := &cobra.Command{
		Use: "list", Short: "List payments that wait for a decision, the oldest first", Args: cobra.NoArgs,
		Long: "List payments whose use nobody is certain of. Their money is booked; until somebody decides, no letter leaves for those\n" +
			"who may have paid. starter payments show tells why each is here.",
		Example: examples("starter payments list --entity NORD", "starter payments list --older-than 5 --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			f.Customer, f.Code = receivable.CustomerNumber(customer), cashapplication.Code(code)
			rows, err := ofChosen(ctx, store, entity, func(ctx context.Context, of receivable.EntityCode) ([]subledger.PaymentRow, error) {
				f.Entity = of
				return store.PaymentsToDecide(ctx, f)
			})
			if err != nil {
				return err
			}
			return s.show(rows, func(p *page) { printPayments(p, rows) })
		}),
	}
	entityFlag(cmd, &entity)
	cmd.Flags().StringVar(&customer, "customer", "", "only payments this customer made or may have made")
	cmd.Flags().StringVar(&code, "code", "", "only payments of this reason code")
	cmd.Flags().IntVar(&f.OlderThanDays, "older-than", 0, "only payments at least so many days old")
	cmd.Flags().BoolVar(&f.All, "all", false, "those that are decided too")
	cmd.Flags().IntVar(&f.Limit, "limit", 0, "at most so many rows of an entity (default 200)")
	cmd.Flags().Int64Var(&f.After, "after", 0, "only payments after this number")
	return cmd
}

func printPayments(p *page, rows []subledger.PaymentRow) {
	p.head(p.say("Nr.", "id"), p.say("Mandant", "entity"), p.say("Betrag", "amount"), p.say("offen", "unapplied"), p.say("Wert", "value"),
		p.say("Tage", "days"), p.say("Zahler", "payer"), p.say("Grund", "code"), p.say("Vorschläge", "offers"), p.say("weil", "because"))
	for _, r := range rows {
		p.row(r.PaymentID, r.Entity, r.Amount, r.Unapplied, r.ValueOn, r.AgeDays, payerOf(p, r), r.Code, r.Candidates, r.Because)
	}
	if len(rows) == 0 {
		p.line("%s", p.say("Keine Zahlung wartet auf eine Entscheidung.", "No payment waits for a decision."))
	}
}

// payerOf is the customer whose money it is, or those who may be.
func payerOf(p *page, r subledger.PaymentRow) string {
	if r.Customer != "" {
		return string(r.Customer)
	}
	var likely []string
	for _, l := range r.LikelyPayers {
		likely = append(likely, string(l.Customer))
	}
	if len(likely) == 0 {
		return p.say("unbekannt", "unknown")
	}
	return strings.Join(likely, " | ") + "?"
}

func paymentsShowCommand(s *session) *cobra.Command {
	var entity string
	cmd := &cobra.Command{
		Use: "show ID", Short: "Show a payment: what was written, how it can be understood, what was decided", Args: cobra.ExactArgs(1),
		Example: examples("starter payments show 31", "starter payments show 31 --json"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, of, id, err := s.byID(ctx, entity, args[0])
			if err != nil {
				return err
			}
			view, err := store.PaymentView(ctx, of, id)
			if err != nil {
				return err
			}
			return s.show(view, func(p *page) { printPayment(p, view) })
		}),
	}
	entityFlag(cmd, &entity)
	return cmd
}

func printPayment(p *page, v subledger.PaymentView) {
	p.row(p.say("Zahlung", "payment"), v.PaymentID)
	p.row(p.say("Stand", "state"), v.State)
	p.row(p.say("Betrag", "amount"), v.Amount)
	p.row(p.say("nicht zugeordnet", "unapplied"), v.Unapplied)
	p.row(p.say("Wertstellung", "value date"), v.ValueOn)
	p.row(p.say("Zahler", "payer"), strings.TrimSpace(payerOf(p, v.PaymentRow)+" "+v.Payer))
	p.row(p.say("Konto", "account"), v.PayerIBAN)
	if v.Code != "" {
		p.row(p.say("Grund", "code"), v.Code)
		p.row(p.say("weil", "because"), v.Because)
	}
	if v.Missing != "" {
		p.row(p.say("zur Gewissheit fehlt", "missing for certainty"), v.Missing)
	}
	for _, t := range v.Texts {
		p.line("\n%s: %s", t.Field, marked(t))
	}
	printOffers(p, v.Offered)
	printSurplus(p, v.PaymentID, v.Surplus)
	printApplied(p, v)
	printHistory(p, v.History)
}

// marked is a text with its evidence in brackets. Marks that overlap are shown from the first on.
func marked(t subledger.MarkedText) string {
	var b strings.Builder
	at := 0
	for _, m := range t.Marks {
		if m.Start < at {
			continue
		}
		b.WriteString(t.Text[at:m.Start] + "[" + t.Text[m.Start:m.End] + "]")
		at = m.End
	}
	return b.String() + t.Text[at:]
}

func printOffers(p *page, offered []subledger.Explanation) {
	if len(offered) == 0 {
		return
	}
	p.line("\n%s", p.say("Wie sie verstanden werden kann (starter payments decide ID --candidate N):", "How it can be understood (starter payments decide ID --candidate N):"))
	for _, e := range offered {
		p.row(e.Rank, e.Code, e.Because, "")
		for _, a := range e.Allocations {
			p.row("", a.Item, a.Amount, beside(p, a))
		}
		if e.Unapplied.IsPositive() {
			p.row("", p.say("bleibt übrig", "left over"), e.Unapplied, "")
		}
	}
}

// printSurplus tells what can be done with money that was paid twice or too much, as commands.
func printSurplus(p *page, id int64, s *subledger.Surplus) {
	if s == nil {
		return
	}
	decide := fmt.Sprintf("starter payments decide %d ", id)
	p.line("\n%s %s", p.say("Doppelt oder zu viel gezahlt:", "Paid twice or too much:"), p.in(s.Amount))
	if s.Customer != "" {
		p.row(p.say("beim Kunden lassen", "leave it with the customer"), decide+"--on-account "+string(s.Customer), "")
	}
	for _, i := range s.Invoices {
		use := i.Open
		if s.Amount.Minor < use.Minor {
			use = s.Amount
		}
		p.row(p.say("für ", "for ")+string(i.Invoice), decide+string(i.Invoice)+"="+use.Decimal(), p.say("fällig ", "due ")+p.in(i.DueOn))
	}
	if s.Refundable {
		p.row(p.say("zurückzahlen", "send it back"), decide+"--refund --reason …", "")
	}
}

// beside is what an allocation closes or leaves beside its money.
func beside(p *page, a subledger.Proposed) string {
	var parts []string
	if !a.Skonto.IsZero() {
		parts = append(parts, "Skonto "+p.in(a.Skonto))
	}
	if !a.Difference.IsZero() {
		parts = append(parts, fmt.Sprintf("%s %s", a.DifferenceKind, p.in(a.Difference)))
	}
	return strings.Join(parts, ", ")
}

func printApplied(p *page, v subledger.PaymentView) {
	if len(v.Applied)+len(v.Uses)+len(v.Refunds) == 0 {
		return
	}
	p.line("\n%s", p.say("Wofür sie gebucht ist:", "What it is booked for:"))
	for _, a := range v.Applied {
		p.row(a.Invoice, a.Kind, a.Amount, a.On, a.By)
	}
	for _, u := range v.Uses {
		p.row("", u.Kind, u.Amount, "", "")
	}
	for _, r := range v.Refunds {
		p.row(p.say("Erstattung ", "refund ")+strconv.FormatInt(r.ID, 10), r.State, r.Amount, "", r.ProposedBy)
	}
}

func printHistory(p *page, history []subledger.PaymentHistory) {
	p.line("\n%s", p.say("Was geschah:", "What happened:"))
	for _, h := range history {
		p.row(h.At, h.By, h.What, h.Code, h.Reason)
	}
}

// decision are the flags of payments decide; exactly one says what is chosen.
type decision struct {
	entity, customer, onAccount, reason, key string
	candidate, version                       int
	refund, notOurs, confirm, exception      bool
	amount                                   amountFlag
	extras                                   extraFlags
}

func paymentsDecideCommand(s *session) *cobra.Command {
	var d decision
	cmd := &cobra.Command{
		Use: "decide ID [INVOICE=AMOUNT…]", Short: "Decide what a payment is for", Args: cobra.MinimumNArgs(1),
		Long: "Decide what a payment is for: one of the explanations that starter payments show offers, invoices of your own choice, on\n" +
			"account of a customer, a refund (another person releases it), or not ours. Everything is checked against the ledger as it\n" +
			"is now; where the documents have changed since the offer it is refused, and starter payments again offers anew.\n\n" +
			"A decision for a single customer teaches by which account, name and text it pays; --exception says that it should not.",
		Example: examples("starter payments decide 31 --candidate 1", "starter payments decide 31 RE-2026-0701=980.00 --skonto RE-2026-0701=20.00",
			"starter payments decide 31 RE-2026-0701=100.00 RE-2026-0805=50.00", "starter payments decide 31 --on-account 10001",
			`starter payments decide 31 --refund --reason "paid twice"`, `starter payments decide 31 --not-ours --reason "meant for our neighbour"`,
			"starter payments decide 31 --confirm"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, of, id, err := s.byID(ctx, d.entity, args[0])
			if err != nil {
				return err
			}
			currency, err := entityCurrency(ctx, store, of)
			if err != nil {
				return err
			}
			c := subledger.DecidePayment{Head: s.head(of, d.key, d.reason), PaymentID: id, Version: d.version, Teach: !d.exception,
				Customer: receivable.CustomerNumber(d.customer + d.onAccount)}
			if c.Allocations, c.Uses, err = d.extras.allocated(args[1:], currency); err != nil {
				return err
			}
			if err := d.choose(&c); err != nil {
				return err
			}
			if c.Amount, err = amountIn(d.amount.text, currency); err != nil {
				return err
			}
			decided, err := store.DecidePayment(ctx, c)
			return s.decided(decided, err)
		}),
	}
	d.flags(cmd)
	return cmd
}

func (d *decision) flags(cmd *cobra.Command) {
	entityFlag(cmd, &d.entity)
	keyFlag(cmd, &d.key)
	reasonFlag(cmd, &d.reason)
	d.extras.flags(cmd)
	flags := cmd.Flags()
	flags.IntVar(&d.candidate, "candidate", 0, "book this explanation, as payments show numbers them")
	flags.IntVar(&d.version, "version", 0, "only if this is still the offer (default: the latest)")
	flags.StringVar(&d.onAccount, "on-account", "", "leave the money with this customer")
	flags.BoolVar(&d.refund, "refund", false, "propose to send it back; another person releases it")
	flags.Var(&d.amount, "amount", "part to send back (default: all that is unapplied)")
	flags.StringVar(&d.customer, "customer", "", "with --refund: whose money it is, where the bank named no account")
	flags.BoolVar(&d.notOurs, "not-ours", false, "take it out of the receivables: it belongs to none of our customers")
	flags.BoolVar(&d.confirm, "confirm", false, "say that what was posted automatically is right")
	flags.BoolVar(&d.exception, "exception", false, "do not learn from this decision")
}

// choose reads which of the choices was made.
func (d *decision) choose(c *subledger.DecidePayment) error {
	chosen := 0
	for _, way := range []struct {
		given  bool
		choice subledger.PaymentChoice
	}{{d.candidate != 0, subledger.ChooseCandidate}, {len(c.Allocations)+len(c.Uses) > 0, subledger.ChooseAllocate}, {d.onAccount != "", subledger.ChooseOnAccount},
		{d.refund, subledger.ChooseRefund}, {d.notOurs, subledger.ChooseNotOurs}, {d.confirm, subledger.ChooseConfirm}} {
		if way.given {
			c.Choice = way.choice
			chosen++
		}
	}
	if chosen != 1 {
		return usage("say one of INVOICE=AMOUNT…, --candidate, --on-account, --refund, --not-ours, --confirm")
	}
	c.Candidate = d.candidate
	return nil
}

func (s *session) decided(d subledger.Decided, err error) error {
	if err != nil {
		return err
	}
	return s.show(d, func(p *page) {
		p.row(p.say("Entscheidung", "decision"), d.Choice)
		if d.RefundID != 0 {
			p.row(p.say("Erstattung zur Freigabe", "refund to be released"), d.RefundID)
		}
		if d.Unapplied.Currency != "" {
			p.row(p.say("nicht zugeordnet", "unapplied"), d.Unapplied)
		}
		for _, item := range d.Items {
			p.row(p.say("offen auf ", "open on ")+string(item.Invoice), item.Open)
		}
		if d.Learned > 0 {
			p.row(p.say("gelernt", "learned"), d.Learned)
		}
		p.already(d.Already)
	})
}

func paymentsUndoCommand(s *session) *cobra.Command {
	var entity, reason, key string
	cmd := &cobra.Command{
		Use: "undo ID --reason TEXT", Short: "Take back what was made of a payment; it waits for a decision again", Args: cobra.ExactArgs(1),
		Long: "Take back what was made of a payment, by a person or automatically. Its invoices are open again at the level they had, and\n" +
			"what it taught is forgotten. An automatic posting that is undone counts as wrong in the proof of its reason code.",
		Example: examples(`starter payments undo 31 --reason "meant for the sister company"`),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, of, id, err := s.byID(ctx, entity, args[0])
			if err != nil {
				return err
			}
			booked, err := store.UndoPayment(ctx, subledger.UndoPayment{Head: s.head(of, key, reason), PaymentID: id})
			return s.booked(booked, err)
		}),
	}
	entityFlag(cmd, &entity)
	keyFlag(cmd, &key)
	reasonFlag(cmd, &reason)
	require(cmd, "reason")
	return cmd
}

func paymentsAgainCommand(s *session) *cobra.Command {
	var entity string
	cmd := &cobra.Command{
		Use: "again ID", Short: "Offer a payment anew against the ledger as it is now; nothing is posted", Args: cobra.ExactArgs(1),
		Example: examples("starter payments again 31"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, of, id, err := s.byID(ctx, entity, args[0])
			if err != nil {
				return err
			}
			if _, err := store.OfferAnew(ctx, of, id, cashapplication.Propose); err != nil {
				return err
			}
			view, err := store.PaymentView(ctx, of, id)
			if err != nil {
				return err
			}
			return s.show(view, func(p *page) { printPayment(p, view) })
		}),
	}
	entityFlag(cmd, &entity)
	return cmd
}
