package main

import (
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/audittrail"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// trailExport is what an export wrote.
type trailExport struct {
	audittrail.Description
	Folder   string               `json:"folder"`
	FirstSeq int64                `json:"first_seq"`
	LastSeq  int64                `json:"last_seq"`
	EndHash  string               `json:"chain_end_hash"`
	Wrong    *postgres.WrongEvent `json:"wrong,omitempty"`
}

// tableName is the name of the exported table.
const tableName = "audit.csv"

func auditExportCommand(s *session) *cobra.Command {
	var entity, customer, invoice, folder string
	var from, until dateFlag
	cmd := &cobra.Command{
		Use: "export --out FOLDER", Short: "Export an audit chain as CSV with a description for tax auditors", Args: cobra.NoArgs,
		Long: "Export the audit chain of an entity, or what belongs to one invoice or customer, as CSV (RFC 4180, UTF-8) with descriptions in\n" +
			"German and English and an index.xml: fields, period, rows, hash of the file, beginning and end of the chain. Customers appear\n" +
			"by number, colleagues by user name; no other personal data is in it. Every hash is computed again on the way; a wrong row is\n" +
			"named and the exit code is 1. Files that are there already are not overwritten.",
		Example: examples("starter audit export --entity NORD --from 2026-01-01 --until 2026-12-31 --out audit-2026",
			"starter audit export --entity NORD --invoice RE-2026-0713 --out case --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			selection := postgres.AuditSelection{Entity: of, Customer: receivable.CustomerNumber(customer), Invoice: receivable.InvoiceNumber(invoice), FromOn: from.Date, UntilOn: until.Date}
			x, err := exportTrail(ctx, store, selection, folder)
			if err != nil {
				return err
			}
			if err := s.show(x, func(p *page) { printExport(p, x) }); err != nil {
				return err
			}
			return findingIf(x.Wrong != nil)
		}),
	}
	entityFlag(cmd, &entity)
	cmd.Flags().Var(&from, "from", "first day of recording (UTC)")
	cmd.Flags().Var(&until, "until", "last day of recording (UTC)")
	cmd.Flags().StringVar(&customer, "customer", "", "only what belongs to this customer")
	cmd.Flags().StringVar(&invoice, "invoice", "", "only what belongs to this invoice or credit note")
	cmd.Flags().StringVar(&folder, "out", "", "folder to write to; it is made")
	require(cmd, "out")
	cmd.MarkFlagsMutuallyExclusive("customer", "invoice")
	return cmd
}

func exportTrail(ctx context.Context, store *postgres.Store, selection postgres.AuditSelection, folder string) (trailExport, error) {
	x := trailExport{Folder: folder, Description: audittrail.Description{Entity: string(selection.Entity), Selected: caseWords(selection),
		FromOn: selection.FromOn, UntilOn: selection.UntilOn, MadeAt: store.Now(), File: tableName}}
	if err := store.Pool().QueryRow(ctx, `SELECT name FROM entity WHERE code = $1`, selection.Entity).Scan(&x.Name); err != nil {
		return x, fmt.Errorf("%w: entity %s", postgres.ErrNotFound, selection.Entity)
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return x, usage("%v", err)
	}
	err := newFile(filepath.Join(folder, tableName), func(to io.Writer) error { return x.writeTable(ctx, store, selection, to) })
	if err != nil {
		return x, err
	}
	return x, errors.Join(
		newFile(filepath.Join(folder, "index.xml"), x.WriteIndex),
		newFile(filepath.Join(folder, "beschreibung.txt"), func(to io.Writer) error { return x.WriteText(to, "de") }),
		newFile(filepath.Join(folder, "description.txt"), func(to io.Writer) error { return x.WriteText(to, "en") }))
}

// newFile writes a file under another name first, so that a file that exists is whole. It refuses one that is there.
func newFile(path string, write func(io.Writer) error) (err error) {
	if _, err := os.Stat(path); err == nil {
		return usage("%s is there already: name another folder", path)
	}
	file, err := os.OpenFile(path+".part", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	if err := errors.Join(write(file), file.Close()); err != nil {
		return errors.Join(err, os.Remove(path+".part"))
	}
	return os.Rename(path+".part", path)
}

// writeTable streams the rows and keeps what the description says of them.
func (x *trailExport) writeTable(ctx context.Context, store *postgres.Store, selection postgres.AuditSelection, to io.Writer) error {
	hash, size := sha256.New(), &counter{}
	out := csv.NewWriter(io.MultiWriter(to, hash, size))
	out.UseCRLF = true
	head := make([]string, len(audittrail.Columns))
	for i, c := range audittrail.Columns {
		head[i] = c.Name
	}
	if err := out.Write(head); err != nil {
		return err
	}
	span, err := store.AuditTrail(ctx, selection, func(r postgres.AuditRow) error { return out.Write(trailCells(r)) })
	if err != nil {
		return err
	}
	out.Flush()
	x.Rows, x.First, x.Last, x.Begin, x.End, x.Wrong = span.Rows, span.First, span.Last, span.Begin, span.End, span.Wrong
	x.FirstSeq, x.LastSeq, x.EndHash = span.First.Seq, span.Last.Seq, span.End.HashText()
	x.SHA256, x.Bytes = hex.EncodeToString(hash.Sum(nil)), size.bytes
	return out.Error()
}

// trailCells are the cells of a row in the order of audittrail.Columns.
func trailCells(r postgres.AuditRow) []string {
	return []string{r.Entity, strconv.FormatInt(r.Seq, 10), r.At.UTC().Format(time.RFC3339Nano), r.On.String(), r.Actor, r.Kind, r.Subject, string(r.Detail),
		r.Number, r.Facts, r.Policy, r.Rules, r.Model, r.Prompt, r.Effect, r.PreviousHash, r.Hash}
}

// counter counts the bytes that are written to it.
type counter struct{ bytes int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.bytes += int64(len(p))
	return len(p), nil
}

// caseWords names what is selected; empty for a stretch of the chain.
func caseWords(s postgres.AuditSelection) string {
	switch {
	case s.Invoice != "":
		return "invoice " + string(s.Invoice)
	case s.Customer != "":
		return "customer " + string(s.Customer)
	case s.Mail != 0:
		return "mail " + strconv.FormatInt(s.Mail, 10)
	case s.Approval != "":
		return "approval " + s.Approval
	default:
		return ""
	}
}

func printExport(p *page, x trailExport) {
	p.row(p.say("Ordner", "folder"), x.Folder)
	p.row(p.say("Zeilen", "rows"), x.Rows)
	p.row(p.say("von, bis Zeile", "from, until row"), x.FirstSeq, x.LastSeq)
	p.row("SHA-256", x.SHA256)
	p.row(p.say("Ende der Kette", "end of the chain"), fmt.Sprint(x.End.Seq), x.EndHash)
	printWrong(p, x.Wrong)
}
