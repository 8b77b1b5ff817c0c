package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// statusReport is the ledger's report with what only this program knows. Its keys are a promise to scripts.
type statusReport struct {
	postgres.StatusReport
	// Relay says whether letters can leave: "configured", "demo", or why not.
	Relay string `json:"relay"`
	// Engine says whether Temporal answered.
	Engine  string `json:"engine"`
	Version string `json:"version"`
}

func statusCommand(s *session) *cobra.Command {
	return &cobra.Command{
		Use: "status", Short: "Show how things stand: invoices, letters, promises, what waits for people",
		Long: "Show how things stand. It counts and names no customer.\n\nWhen Temporal does not answer, workflows_open is null and the rest is shown.",
		Args: cobra.NoArgs, Example: examples("starter status", "starter status --json | jq .invoices"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			report := statusReport{Version: version, Relay: s.relay()}
			if report.StatusReport, err = store.Status(ctx); err != nil {
				return err
			}
			report.Engine = s.countWorkflows(ctx, &report.StatusReport)
			return s.show(report, report.print)
		}),
	}
}

// relay says whether letters can leave.
func (s *session) relay() string {
	switch {
	case s.app.Config.Demo:
		return "demo: letters go to the demo's mailbox"
	case s.app.Config.SMTP.Configured():
		return "configured"
	default:
		return "not configured here: a worker without MAHNWERK_SMTP_HOST sends nothing"
	}
}

// statusPatience is how long status waits for Temporal before it shows the rest without it.
const statusPatience = 3 * time.Second

// countWorkflows fills in what only Temporal knows, and says whether it answered: status must not fail without it.
func (s *session) countWorkflows(ctx context.Context, report *postgres.StatusReport) string {
	ctx, cancel := context.WithTimeout(ctx, statusPatience)
	defer cancel()
	e, err := s.engine(ctx)
	if err != nil {
		return "does not answer"
	}
	ids, err := e.OpenWorkflows(ctx)
	if err != nil {
		return "does not answer"
	}
	open := int64(len(ids))
	report.WorkflowsOpen = &open
	return "answers"
}

func (r statusReport) print(p *page) {
	for _, entity := range slices.Sorted(maps.Keys(r.BusinessOn)) {
		fresh := p.say("noch kein Kontoauszug", "no bank statement yet")
		if on := r.BankFreshOn[entity]; on != nil {
			fresh = p.say("Bankdaten bis ", "bank data until ") + p.in(*on)
		}
		p.row(entity, p.say("Geschäftstag", "business date"), r.BusinessOn[entity], fresh)
	}
	p.line("")
	for _, word := range slices.Sorted(maps.Keys(r.Invoices)) {
		p.row(p.say("Rechnungen", "invoices"), wordIn(word, p.lang), r.Invoices[word])
	}
	for _, level := range slices.Sorted(maps.Keys(r.Letters)) {
		p.row(p.say("Schreiben versandt", "letters sent"), p.say("Stufe ", "level ")+level, r.Letters[level])
	}
	for _, state := range slices.Sorted(maps.Keys(r.Promises)) {
		p.row(p.say("Zusagen", "promises"), state, r.Promises[state])
	}
	r.printWaiting(p)
}

// wordIn is a collector's word; an item that no decision has seen yet has none.
func wordIn(w collection.Word, lang string) string {
	if w != "" {
		return w.In(lang)
	}
	if lang == "de" {
		return "noch nicht beurteilt"
	}
	return "not decided yet"
}

func (r statusReport) printWaiting(p *page) {
	p.line("")
	p.row(p.say("offene Streitfälle", "open disputes"), r.Disputes)
	p.row(p.say("Mahnsperren", "holds"), r.Holds)
	p.row(p.say("Freigaben", "approvals waiting"), r.Approvals)
	p.row(p.say("Mails, die auf Menschen warten", "mails waiting for people"), r.InboundMails["waiting"]+r.InboundMails["unreadable"])
	p.row(p.say("Antwortentwürfe", "drafts of answers"), r.Replies["draft"])
	p.row(p.say("Aufgaben", "tasks"), r.Tasks)
	p.row(p.say("Post in der Warteschlange", "mail queued"), r.Mail.Queued+r.Mail.Sending)
	p.row(p.say("Post mit ungewissem Ausgang", "mail uncertain"), r.Mail.Uncertain)
	p.row(p.say("Ereignisse noch nicht gemeldet", "events not told yet"), r.OutboxWaiting)
	workflows := "?"
	if r.WorkflowsOpen != nil {
		workflows = fmt.Sprint(*r.WorkflowsOpen)
	}
	p.row(p.say("offene Workflows", "open workflows"), workflows)
	for _, run := range r.Runs {
		p.row(p.say("letzter Mahnlauf ", "last run ")+run.Entity, run.On, run.State, fmt.Sprintf("%d", run.Letters)+p.say(" Schreiben", " letters"))
	}
	p.line("")
	p.row("Temporal", r.Engine)
	p.row(p.say("Postausgang", "mail relay"), r.Relay)
}
