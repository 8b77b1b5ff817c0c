package main

import (
	"context"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// inboxReport is what came in by itself. Its keys are a promise to scripts.
type inboxReport struct {
	Files []subledger.InboxFile `json:"files"`
	// Quarantine are files nothing could be used of and nobody has dealt with, whichever way they came.
	Quarantine []subledger.Quarantined `json:"quarantine"`
}

func inboxCommand(s *session) *cobra.Command {
	var entity string
	var limit int
	cmd := &cobra.Command{
		Use: "inbox", Short: "Show the files that came in by themselves, and those in quarantine", Args: cobra.NoArgs,
		Long: "Show the files that came in through a watched folder or an SFTP server (docs/operating/inbox.md): how far each is, counted\n" +
			"in the ledger, what could not be read of it, and files in quarantine with reason and place. A file that was mended is\n" +
			"put into the folder again; starter inbox clear says that one was dealt with otherwise.",
		Example: examples("starter inbox", "starter inbox --entity NORD --json", "starter inbox clear 3"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			var report inboxReport
			if report.Files, err = store.InboxFiles(ctx, receivable.EntityCode(entity), limit); err != nil {
				return err
			}
			if report.Quarantine, err = store.Quarantined(ctx); err != nil {
				return err
			}
			report.only(receivable.EntityCode(entity))
			return s.show(report, func(p *page) { printInbox(p, report) })
		}),
	}
	cmd.Flags().StringVar(&entity, "entity", "", "creditor entity (default: all)")
	cmd.Flags().IntVar(&limit, "limit", 0, "at most so many files (default 200)")
	cmd.AddCommand(inboxClearCommand(s))
	return cmd
}

// only keeps the quarantine of one entity, and no list that is missing in JSON.
func (r *inboxReport) only(entity receivable.EntityCode) {
	kept := []subledger.Quarantined{}
	for _, q := range r.Quarantine {
		if entity == "" || q.Entity == entity {
			kept = append(kept, q)
		}
	}
	r.Quarantine = kept
	if r.Files == nil {
		r.Files = []subledger.InboxFile{}
	}
}

func printInbox(p *page, r inboxReport) {
	p.head(p.say("Mandant", "entity"), p.say("Datei", "file"), p.say("Art", "kind"), p.say("Stand", "state"), p.say("Zeilen", "lines"),
		p.say("entschieden", "decided"), p.say("Fehler", "faults"), p.say("von", "from"), p.say("empfangen", "received"))
	for _, f := range r.Files {
		p.row(f.Entity, f.Name, f.Kind, f.State, f.Lines, f.Decided, len(f.Faults), f.Source, f.ReceivedAt)
	}
	for _, f := range r.Files {
		for _, fault := range f.Faults {
			p.line("%s", fault)
		}
	}
	if len(r.Quarantine) == 0 {
		return
	}
	p.line("\n%s", p.say("In Quarantäne (erledigt: starter inbox clear Nr.):", "In quarantine (dealt with: starter inbox clear ID):"))
	p.head(p.say("Nr.", "id"), p.say("Mandant", "entity"), p.say("Datei", "file"), p.say("warum", "why"), p.say("empfangen", "received"))
	for _, q := range r.Quarantine {
		p.row(q.ID, q.Entity, q.Name, strings.TrimPrefix(q.Position+": "+q.Reason, ": "), q.At)
	}
}

func inboxClearCommand(s *session) *cobra.Command {
	return &cobra.Command{
		Use: "clear ID", Short: "Say that a file in quarantine was dealt with", Args: cobra.ExactArgs(1), Example: examples("starter inbox clear 3 --as anna"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			id, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return usage("%q is no number of a file in quarantine", args[0])
			}
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			if err := store.ClearQuarantine(ctx, id, s.as); err != nil {
				return err
			}
			return s.show(map[string]int64{"cleared": id}, func(p *page) { p.row(p.say("erledigt", "dealt with"), id) })
		}),
	}
}
