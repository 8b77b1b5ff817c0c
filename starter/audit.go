package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/audittrail"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

func auditCommand(s *session) *cobra.Command {
	return group("audit", "Prove the audit chains, note their ends, export them, replay a case",
		auditVerifyCommand(s), auditAnchorCommand(s), auditExportCommand(s), auditShowCommand(s))
}

// installation stands for the chain of users, policies and refused commands, which belongs to no entity.
const installation = "-"

// chainNamed is the only chain that was named; nil is all of them.
func chainNamed(entity string) *string {
	switch entity {
	case "":
		return nil
	case installation:
		entity = postgres.Installation
	}
	return &entity
}

func chainFlag(cmd *cobra.Command, to *string) {
	cmd.Flags().StringVar(to, "entity", "", `only the chain of this creditor entity; "-" is that of the installation (default: all)`)
}

func auditVerifyCommand(s *session) *cobra.Command {
	var entity, anchors string
	var from, until dateFlag
	cmd := &cobra.Command{
		Use: "verify", Short: "Compute every hash of the audit chains again; exit code 1 when a row is wrong", Args: cobra.NoArgs,
		Long: "Compute every hash and link of the audit chains again, compare their ends with the heads and with anchors noted elsewhere, and\n" +
			"ask whether every change of the ledger has its event. The first row of each chain that is wrong is named with what differs.\n" +
			"A period takes what lies before it on trust. Nothing is changed and nothing is locked.",
		Example: examples("starter audit verify", "starter audit verify --anchor anchors.txt --json", "starter audit verify --entity NORD --from 2026-01-01 --until 2026-12-31"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			noted, err := readAnchors(anchors)
			if err != nil {
				return err
			}
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			report, err := store.VerifyAudit(ctx, postgres.AuditQuestion{Entity: chainNamed(entity), FromOn: from.Date, UntilOn: until.Date, Anchors: noted, Progress: s.chainProgress()})
			if err != nil {
				return err
			}
			if err := s.show(report, func(p *page) { printAuditReport(p, report) }); err != nil {
				return err
			}
			return findingIf(report.Broken())
		}),
	}
	chainFlag(cmd, &entity)
	cmd.Flags().Var(&from, "from", "first day of recording (UTC)")
	cmd.Flags().Var(&until, "until", "last day of recording (UTC)")
	cmd.Flags().StringVar(&anchors, "anchor", "", "file of anchors to compare with, as starter audit anchor writes it")
	return cmd
}

// findingIf is the exit code of a check.
func findingIf(found bool) error {
	if found {
		return errFinding
	}
	return nil
}

// chainProgress shows on standard error how far a long chain was read.
func (s *session) chainProgress() func(entity string, read, of int64) {
	bar := s.bar("audit")
	return func(entity string, read, of int64) {
		bar.Describe("audit " + chainName(entity))
		bar.ChangeMax64(max(read, of))
		_ = bar.Set64(read) // a terminal that shows no progress is no reason to stop
	}
}

func chainName(entity string) string {
	if entity == postgres.Installation {
		return installation
	}
	return entity
}

func printAuditReport(p *page, r postgres.AuditReport) {
	p.head(p.say("Mandant", "entity"), p.say("Zeilen", "rows"), p.say("von", "from"), p.say("bis", "until"), p.say("Anker", "anchors"), "", p.say("letzter Hash", "last hash"))
	for _, c := range r.Chains {
		state := p.say("unversehrt", "whole")
		if c.Wrong != nil {
			state = p.say("FALSCH", "WRONG")
		}
		p.row(chainName(c.Entity), c.Rows, c.FirstSeq, c.LastSeq, c.Anchors, state, c.LastHash)
	}
	for _, c := range r.Chains {
		printWrong(p, c.Wrong)
	}
	if r.Changes == nil {
		return
	}
	p.line(p.say("%d Änderungen der Bücher geprüft, %d ohne Ereignis", "%d changes of the ledger examined, %d without an event"), r.Changes.Examined, r.Changes.Total)
	for _, v := range r.Changes.Violations {
		p.line("%s", v)
	}
	if more := r.Changes.Total - int64(len(r.Changes.Violations)); more > 0 {
		p.line(p.say("… und %d weitere", "… and %d more"), more)
	}
}

// printWrong names a wrong row in a sentence; none is no line.
func printWrong(p *page, w *postgres.WrongEvent) {
	if w == nil {
		return
	}
	about := ""
	if w.Kind != "" {
		about = " (" + w.Kind + " " + w.Subject + ")"
	}
	p.line(p.say("Mandant %s, Zeile %d%s: %s", "entity %s, row %d%s: %s"), chainName(w.Entity), w.Seq, about, w.Differs.Explain(p.lang))
}

// readAnchors reads a file of anchors; no path is none.
func readAnchors(path string) ([]audittrail.Anchor, error) {
	if path == "" {
		return nil, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, usage("anchors: %v", err)
	}
	anchors, err := audittrail.ReadAnchors(file, path)
	if err = errors.Join(err, file.Close()); err != nil {
		return nil, usage("%v", err)
	}
	return anchors, nil
}

// anchored is what the anchor command noted, or why it noted nothing.
type anchored struct {
	File    string               `json:"file"`
	Anchors []anchorRow          `json:"anchors"`
	Wrong   *postgres.WrongEvent `json:"wrong,omitempty"`
}

type anchorRow struct {
	audittrail.Anchor
	Hash string `json:"hash"`
}

func auditAnchorCommand(s *session) *cobra.Command {
	var entity, path string
	cmd := &cobra.Command{
		Use: "anchor --out FILE", Short: "Add the ends of the audit chains to a file that is kept elsewhere", Args: cobra.NoArgs,
		Long: "Add the end of every audit chain to a file, one line for each: entity, sequence, hash, time. Keep it where nobody who may write\n" +
			"to the database can change it: printed, mailed, on write-once storage. Lines are only added. While an earlier line of the file\n" +
			"no longer holds, nothing is added and the exit code is 1. --out - prints the lines instead.",
		Example: examples("starter audit anchor --out anchors.txt", "starter audit anchor --out - | lp"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			noted, err := s.anchor(ctx, chainNamed(entity), path)
			if err != nil {
				return err
			}
			if path != "-" || noted.Wrong != nil || s.asJSON {
				err = s.show(noted, func(p *page) { printAnchored(p, noted) })
			} else {
				_, err = s.out.Write(anchorLines(noted.Anchors))
			}
			if err != nil {
				return err
			}
			return findingIf(noted.Wrong != nil)
		}),
	}
	chainFlag(cmd, &entity)
	cmd.Flags().StringVar(&path, "out", "", "file to add to; - is standard output")
	require(cmd, "out")
	return cmd
}

// anchor reads the ends and adds them to the file.
func (s *session) anchor(ctx context.Context, entity *string, path string) (anchored, error) {
	noted := anchored{File: path, Anchors: []anchorRow{}}
	var earlier []audittrail.Anchor
	if _, err := os.Stat(path); err == nil && path != "-" {
		if earlier, err = readAnchors(path); err != nil {
			return noted, err
		}
	}
	store, err := s.store(ctx)
	if err != nil {
		return noted, err
	}
	ends, wrong, err := store.AuditEnds(ctx, entity, earlier)
	if err != nil || wrong != nil {
		noted.Wrong = wrong
		return noted, err
	}
	for _, a := range ends {
		noted.Anchors = append(noted.Anchors, anchorRow{a, a.HashText()})
	}
	if path != "-" {
		if err := appendFile(path, anchorLines(noted.Anchors)); err != nil {
			return noted, err
		}
	}
	return noted, store.NoteAnchors(ctx, s.as, ends)
}

func anchorLines(rows []anchorRow) []byte {
	var b bytes.Buffer
	for _, r := range rows {
		b.WriteString(r.Anchor.String() + "\n")
	}
	return b.Bytes()
}

// appendFile adds to a file and returns once it is on the disk.
func appendFile(path string, lines []byte) (err error) {
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("note anchors: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if _, err := io.Copy(file, bytes.NewReader(lines)); err != nil {
		return fmt.Errorf("note anchors: %w", err)
	}
	return file.Sync()
}

func printAnchored(p *page, a anchored) {
	printWrong(p, a.Wrong)
	if a.Wrong != nil {
		p.line("%s", p.say("Es wurde nichts vermerkt. Näheres: starter audit verify --anchor DATEI", "Nothing was noted. More: starter audit verify --anchor FILE"))
		return
	}
	p.head(p.say("Mandant", "entity"), p.say("Zeile", "row"), "hash", p.say("um", "at"))
	for _, r := range a.Anchors {
		p.row(chainName(r.Entity), r.Seq, r.Hash, r.At)
	}
}
