package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/call"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

func callsCommand(s *session) *cobra.Command {
	return group("calls", "Telephone calls with customers, each with what it led to", callsLogCommand(s), callsListCommand(s))
}

// callFlags are what a call is made of.
type callFlags struct {
	entity, customer, outcome, cause, note, key string
	invoices                                    []string
	amount                                      amountFlag
	by, back                                    dateFlag
	at                                          string
}

func (f *callFlags) add(cmd *cobra.Command) {
	entityFlag(cmd, &f.entity)
	keyFlag(cmd, &f.key)
	flags := cmd.Flags()
	flags.StringVar(&f.customer, "customer", "", "number of the customer")
	flags.StringVar(&f.outcome, "outcome", "", "how it ended: "+outcomes())
	flags.StringVar(&f.note, "note", "", "in words of your own what was said; kept where mails are")
	flags.StringArrayVar(&f.invoices, "invoice", nil, "INVOICE or INVOICE=AMOUNT that was promised or denied (default for a promise: all that is overdue)")
	flags.Var(&f.amount, "amount", "promised for what is overdue, the longest due first, or the denied part (default: all of it)")
	flags.Var(&f.by, "by-date", "the day the customer named for a payment")
	flags.StringVar(&f.cause, "cause", "", "why an invoice is denied: "+causes())
	flags.Var(&f.back, "call-back-on", "day of the next call")
	flags.StringVar(&f.at, "at", "", "when the call was, such as 2026-11-22T10:30:00Z (default: now, to the minute)")
	require(cmd, "customer", "outcome")
}

func outcomes() string {
	all := make([]string, 0, len(call.Outcomes()))
	for _, o := range call.Outcomes() {
		all = append(all, string(o))
	}
	return strings.Join(all, ", ")
}

func callsLogCommand(s *session) *cobra.Command {
	var f callFlags
	cmd := &cobra.Command{
		Use: "log --customer N --outcome OUTCOME", Short: "Log a call and what it led to", Args: cobra.NoArgs,
		Long: "Log a call and, in the same booking, what it led to: a promise (promised), a dispute (disputed), a hold until the bank must\n" +
			"have brought the money (paid), a task to call back on a day (call_back), one for a senior (refuses) or one to find a contact\n" +
			"(wrong_number). The note is ours: it is read like a mail and is never the customer's evidence.",
		Example: examples(`starter calls log --customer 10003 --outcome promised --amount 500.00 --by-date 2027-02-09 --note "zahlt nach dem Urlaub" --entity NORD`,
			"starter calls log --customer 10005 --outcome disputed --invoice RE-2026-0713=300.00 --cause quality --entity NORD",
			"starter calls log --customer 10003 --outcome call_back --call-back-on 2027-02-09 --entity NORD",
			"starter calls log --customer 10003 --outcome no_answer --entity NORD"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, of, err := s.books(ctx, f.entity)
			if err != nil {
				return err
			}
			l, err := s.callOf(ctx, store, of, f)
			if err != nil {
				return err
			}
			result, err := store.LogCall(ctx, l)
			if err != nil {
				return err
			}
			return s.show(result, func(p *page) { printCall(p, result) })
		}),
	}
	f.add(cmd)
	return cmd
}

func (s *session) callOf(ctx context.Context, store *postgres.Store, of receivable.EntityCode, f callFlags) (call.Log, error) {
	l := call.Log{Head: s.head(of, f.key, ""), Customer: receivable.CustomerNumber(f.customer), Outcome: call.Outcome(f.outcome), ByOn: f.by.Date,
		Cause: dispute.Reason(f.cause), CallBackOn: f.back.Date, Note: strings.TrimSpace(f.note), At: time.Now().UTC().Truncate(time.Minute)}
	var err error
	if f.at != "" {
		if l.At, err = time.Parse(time.RFC3339, f.at); err != nil {
			return l, usage("--at %q: want an instant such as 2026-11-22T10:30:00Z", f.at)
		}
	}
	if l.Invoices, err = promisedItems(ctx, store, of, f.invoices); err != nil {
		return l, err
	}
	if f.amount.text != "" {
		l.Amount, err = entityAmount(ctx, store, of, f.amount.text)
	}
	return l, err
}

func printCall(p *page, r call.Result) {
	p.row(p.say("Anruf", "call"), r.CallID)
	for _, led := range []struct {
		german, english string
		id              int64
	}{{"Zusage", "promise", r.PromiseID}, {"Streitfall", "dispute", r.DisputeID}, {"Mahnsperre", "hold", r.HoldID}, {"Aufgabe", "task", r.TaskID}, {"Notiz", "note", r.Note}} {
		if led.id != 0 {
			p.row(p.say(led.german, led.english), led.id)
		}
	}
	if !r.On.IsZero() {
		p.row(p.say("am", "on"), r.On)
	}
	p.already(r.Already)
}

func callsListCommand(s *session) *cobra.Command {
	var entity, customer string
	var limit int
	cmd := &cobra.Command{
		Use: "list", Short: "List calls, the latest first", Args: cobra.NoArgs,
		Example: examples("starter calls list --customer 10003 --entity NORD", "starter calls list --entity NORD --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			calls, err := store.PhoneCalls(ctx, of, receivable.CustomerNumber(customer), limit)
			if err != nil {
				return err
			}
			return s.show(append([]call.Row{}, calls...), func(p *page) { printCalls(p, calls) })
		}),
	}
	entityFlag(cmd, &entity)
	cmd.Flags().StringVar(&customer, "customer", "", "customer number")
	cmd.Flags().IntVar(&limit, "limit", 0, "at most so many rows (default 200)")
	return cmd
}

func printCalls(p *page, calls []call.Row) {
	p.head(p.say("Nr.", "id"), p.say("wann", "when"), p.say("Kunde", "customer"), p.say("wer", "who"), p.say("Ergebnis", "outcome"), p.say("daraus", "led to"), p.say("für den", "for"), p.say("Notiz", "note"))
	for _, c := range calls {
		note := ""
		if c.Note != 0 {
			note = fmt.Sprint(c.Note)
		}
		p.row(c.CallID, c.At, c.Customer, c.By, c.Outcome.In(p.lang), ledTo(p, c.Result), c.On, note)
	}
}

// ledTo names what a call led to.
func ledTo(p *page, r call.Result) string {
	switch {
	case r.PromiseID != 0:
		return fmt.Sprint(p.say("Zusage ", "promise "), r.PromiseID)
	case r.DisputeID != 0:
		return fmt.Sprint(p.say("Streitfall ", "dispute "), r.DisputeID)
	case r.HoldID != 0:
		return fmt.Sprint(p.say("Mahnsperre ", "hold "), r.HoldID)
	case r.TaskID != 0:
		return fmt.Sprint(p.say("Aufgabe ", "task "), r.TaskID)
	}
	return ""
}
