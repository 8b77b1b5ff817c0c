package main

import (
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	enumspb "go.temporal.io/api/enums/v1"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/dunningrun"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/engine"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/workflows"
)

func dunningCommand(s *session) *cobra.Command {
	return group("dunning", "Preview and start dunning runs", dunningPreviewCommand(s), dunningRunCommand(s))
}

// plannedLine is one item of a preview: the letter it would get, or why it gets none.
type plannedLine struct {
	Entity    string               `json:"entity"`
	Customer  string               `json:"customer"`
	Invoice   string               `json:"invoice"`
	Letter    string               `json:"letter,omitempty"`
	Level     int                  `json:"level,omitempty"`
	Kind      string               `json:"kind,omitempty"`
	AmountDue string               `json:"amount,omitempty"`
	Currency  string               `json:"currency,omitempty"`
	Approval  string               `json:"approval,omitempty"`
	Blockers  []collection.Blocker `json:"blockers,omitempty"`
	NextOn    calendar.Date        `json:"next_on,omitzero"`
	Because   string               `json:"because"`
}

func dunningPreviewCommand(s *session) *cobra.Command {
	var entity, customer string
	var asCSV bool
	var on dateFlag
	cmd := &cobra.Command{
		Use: "preview", Short: "Show what a run would do, and for the rest why not; nothing is written",
		Args: cobra.NoArgs,
		Example: examples("starter dunning preview", "starter dunning preview --as-of 2026-10-05 --entity NORD --csv > preview.csv",
			"starter dunning preview --customer 10003 --lang de"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			if asCSV && s.asJSON {
				return usage("give either --csv or --json")
			}
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			lines, err := preview(ctx, store, entity, customer, on.Date)
			if err != nil {
				return err
			}
			if asCSV {
				return writePreview(s.out, lines)
			}
			return s.show(lines, func(p *page) { printPreview(p, lines) })
		}),
	}
	cmd.Flags().StringVar(&entity, "entity", "", "creditor entity (default: all)")
	cmd.Flags().StringVar(&customer, "customer", "", "one customer only")
	cmd.Flags().Var(&on, "as-of", "business date (default: today)")
	cmd.Flags().BoolVar(&asCSV, "csv", false, "print CSV")
	return cmd
}

func preview(ctx context.Context, store *postgres.Store, entity, customer string, on calendar.Date) ([]plannedLine, error) {
	all, err := owners(ctx, store, entity, customer)
	if err != nil {
		return nil, err
	}
	lines := []plannedLine{}
	for _, code := range all {
		day, err := dayOf(ctx, store, code, on)
		if err != nil {
			return nil, err
		}
		planned, err := store.PreviewRun(ctx, code, day, customer, dunningrun.Make)
		if err != nil {
			return nil, err
		}
		for _, c := range planned.Customers {
			lines = append(lines, linesOf(code, c)...)
		}
	}
	return lines, nil
}

// dayOf is the date that was named, or the entity's business date.
func dayOf(ctx context.Context, store *postgres.Store, entity string, named calendar.Date) (calendar.Date, error) {
	if !named.IsZero() {
		return named, nil
	}
	return store.Today(ctx, entity)
}

func linesOf(entity string, c dunningrun.CustomerPlan) []plannedLine {
	letters := map[string]dunningrun.Letter{}
	for _, l := range c.Plan.Letters {
		letters[l.Key] = l
	}
	numbers := map[int64]string{}
	for _, it := range c.Items {
		numbers[it.Facts.InvoiceID] = it.Facts.Number
	}
	var lines []plannedLine
	for _, o := range c.Plan.Outcomes {
		line := plannedLine{Entity: entity, Customer: string(c.Customer.Number), Invoice: numbers[o.InvoiceID],
			Blockers: o.Blockers, NextOn: o.NextOn, Because: o.Because}
		if l, ok := letters[o.LetterKey]; ok {
			line.Letter, line.Approval = l.Key, l.Approval
			line.Level, line.Kind = o.State.Next.Level, string(o.State.Next.Kind)
			line.AmountDue, line.Currency = o.State.Collectable.Decimal(), string(o.State.Collectable.Currency)
		}
		lines = append(lines, line)
	}
	return lines
}

func printPreview(p *page, lines []plannedLine) {
	p.head(p.say("Mandant", "entity"), p.say("Kunde", "customer"), p.say("Rechnung", "invoice"), p.say("Stufe", "level"),
		p.say("Betrag", "amount"), p.say("Ergebnis", "outcome"), p.say("wieder am", "again on"))
	letters := map[string]bool{}
	for _, l := range lines {
		outcome, level := p.say("Schreiben: ", "letter: ")+l.Kind, strconv.Itoa(l.Level)
		if l.Approval != "" {
			outcome += p.say(" (Freigabe nötig)", " (needs approval)")
		}
		if l.Letter == "" {
			outcome, level = explained(l.Blockers, p.lang), ""
		} else {
			letters[l.Letter] = true
		}
		p.row(l.Entity, l.Customer, l.Invoice, level, l.AmountDue+" "+l.Currency, outcome, l.NextOn)
	}
	p.line("\n%d %s, %d %s", len(letters), p.say("Schreiben", "letters"), len(lines), p.say("Posten", "items"))
}

// explained says blockers in words, the first first.
func explained(blockers []collection.Blocker, lang string) string {
	text := ""
	for i, b := range blockers {
		if i > 0 {
			text += "; "
		}
		text += b.Explain(lang)
	}
	return text
}

// codes are the blockers for a program that reads one column: their codes, joined.
func codes(blockers []collection.Blocker) string {
	all := make([]string, len(blockers))
	for i, b := range blockers {
		all[i] = string(b)
	}
	return strings.Join(all, "|")
}

func writePreview(to io.Writer, lines []plannedLine) error {
	w := csv.NewWriter(to)
	rows := [][]string{{"entity", "customer", "invoice", "letter", "level", "kind", "amount", "currency", "approval", "blockers", "next_on", "because"}}
	for _, l := range lines {
		rows = append(rows, []string{l.Entity, l.Customer, l.Invoice, l.Letter, strconv.Itoa(l.Level), l.Kind, l.AmountDue, l.Currency,
			l.Approval, codes(l.Blockers), l.NextOn.String(), l.Because})
	}
	return w.WriteAll(rows)
}

func dunningRunCommand(s *session) *cobra.Command {
	var entity, customer string
	var on dateFlag
	cmd := &cobra.Command{
		Use: "run", Short: "Make today's letters; a run that is under way is joined, one that is over is shown",
		Long: "Make today's letters. There is one run for each entity and business date: starting it twice is joining it, and\n" +
			"starting it again later the same day writes nothing twice.",
		Args:    cobra.NoArgs,
		Example: examples("starter dunning run", "starter dunning run --entity NORD --json", "starter dunning run --customer 10003"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, e, err := s.both(ctx)
			if err != nil {
				return err
			}
			all, err := owners(ctx, store, entity, customer)
			if err != nil {
				return err
			}
			summaries := []dunningrun.Summary{}
			for _, code := range all {
				summary, err := s.runOne(ctx, store, e, code, customer, on.Date)
				if err != nil {
					return err
				}
				summaries = append(summaries, summary)
			}
			return s.show(summaries, func(p *page) { printSummaries(p, summaries) })
		}),
	}
	cmd.Flags().StringVar(&entity, "entity", "", "creditor entity (default: all, one after the other)")
	cmd.Flags().StringVar(&customer, "customer", "", "one customer only")
	cmd.Flags().Var(&on, "on", "business date (default: today)")
	return cmd
}

func (s *session) runOne(ctx context.Context, store *postgres.Store, e *engine.Engine, entity, customer string, on calendar.Date) (dunningrun.Summary, error) {
	var summary dunningrun.Summary
	day, err := runDay(ctx, store, entity, on)
	if err != nil {
		return summary, err
	}
	done := make(chan error, 1)
	go func() { done <- e.Run(ctx, entity, day, customer, s.as, &summary) }()
	w := runWatch{store: store, engine: e, entity: entity, customer: customer, on: day, begunAt: time.Now(), bar: s.bar("run " + entity + " " + day.String())}
	return summary, w.until(ctx, done)
}

// runDay is the day of a run. One ahead is refused before a workflow is started for it: it would send the letters of
// another day.
func runDay(ctx context.Context, store *postgres.Store, entity string, named calendar.Date) (calendar.Date, error) {
	today, err := store.Today(ctx, entity)
	if err != nil || named.IsZero() {
		return today, err
	}
	if named.After(today) {
		return named, subledger.Refuse("run_ahead", "a run makes letters of its own day, and today is %s: see starter dunning preview --as-of %s", today, named)
	}
	return named, nil
}

// bar shows progress on standard error; scripts get none.
func (s *session) bar(what string) *progressbar.ProgressBar {
	return progressbar.NewOptions(1, progressbar.OptionSetWriter(s.err), progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(), progressbar.OptionSetVisibility(!s.asJSON))
}

const (
	// lookAgain is how often the progress of a run is read.
	lookAgain = 300 * time.Millisecond
	// noWorkerAfter is how long a run may wait for its first activity before somebody looks whether a worker polls at all.
	noWorkerAfter = 10 * time.Second
)

// runWatch shows how far a run has come.
type runWatch struct {
	store            *postgres.Store
	engine           *engine.Engine
	entity, customer string
	on               calendar.Date
	begunAt          time.Time
	bar              *progressbar.ProgressBar
	prepared         bool
}

// until shows progress until the run is over. It returns engine.ErrNoWorker when nobody works on it; the run then waits
// for the next worker, and starting it again joins it.
func (w *runWatch) until(ctx context.Context, done <-chan error) error {
	tick := time.NewTicker(lookAgain)
	defer tick.Stop()
	for {
		select {
		case err := <-done:
			return cmp.Or(err, w.bar.Finish())
		case <-tick.C:
			if err := w.look(ctx); err != nil {
				return err
			}
		}
	}
}

func (w *runWatch) look(ctx context.Context) error {
	progress, err := w.store.RunProgress(ctx, w.entity, w.on, w.customer)
	if err != nil { // not prepared yet, or a fault that the run itself will tell
		return w.somebodyWorks(ctx)
	}
	w.prepared = true
	w.bar.ChangeMax(max(1, progress.Customers))
	if err := w.bar.Set(progress.CustomersDone); err != nil {
		return fmt.Errorf("show progress: %w", err)
	}
	return nil
}

func (w *runWatch) somebodyWorks(ctx context.Context) error {
	if w.prepared || time.Since(w.begunAt) < noWorkerAfter {
		return nil
	}
	queue, err := w.engine.Client().DescribeTaskQueue(ctx, workflows.QueueMain, enumspb.TASK_QUEUE_TYPE_ACTIVITY)
	if err != nil {
		return fmt.Errorf("look for workers: %w", err)
	}
	if len(queue.GetPollers()) == 0 {
		return fmt.Errorf("run of %s on %s waits: %w", w.entity, w.on, engine.ErrNoWorker)
	}
	return nil
}

func printSummaries(p *page, summaries []dunningrun.Summary) {
	p.head(p.say("Mandant", "entity"), p.say("Tag", "date"), p.say("Kunden", "customers"), p.say("Posten", "items"), p.say("Schreiben", "letters"),
		p.say("zur Freigabe", "approvals"), p.say("gesperrt", "blocked"), p.say("Entscheidungen", "decisions"), p.say("fehlerhaft", "failed"), p.say("Summe", "dunned"))
	for _, r := range summaries {
		p.row(r.Entity, r.On, r.Counts.Customers, r.Items, r.Letters, r.Approvals, r.Blocked, r.Decisions, r.Failed, r.Dunned)
	}
	for _, r := range summaries {
		for _, b := range collection.Blockers() {
			if n := r.ByBlocker[b]; n > 0 {
				p.row(string(r.Entity), n, b.Explain(p.lang))
			}
		}
	}
}
