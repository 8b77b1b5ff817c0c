package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/retention"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

func privacyCommand(s *session) *cobra.Command {
	return group("privacy", "Erase, restrict and hand out a person's data", privacyEraseCommand(s), privacySettleCommand(s, true), privacySettleCommand(s, false),
		privacyListCommand(s), privacyShowCommand(s), privacyExportCommand(s))
}

func privacyEraseCommand(s *session) *cobra.Command {
	var entity, customer, reason, key string
	var dry bool
	cmd := &cobra.Command{
		Use: "erase --customer N --reason TEXT", Short: "Ask that a customer's personal data be erased; another person confirms", Args: cobra.NoArgs,
		Long: "Ask that the personal data of a customer be erased (Art. 17 GDPR). What no law binds is erased; what a law keeps is put aside until\n" +
			"its period is over, where only an auditor with a reason sees it (Art. 18 GDPR, § 35 BDSG). Amounts, journal and audit chain\n" +
			"stay. Nothing is done before another person says `starter privacy confirm`. Open invoices, mails or tasks, and a legal\n" +
			"hold, refuse it. --dry-run shows what it would do, table by table. Asked again in a later year, it takes what is free by then.",
		Example: examples(`starter privacy erase --customer 10003 --reason "asked by letter of 3 March"`, "starter privacy erase --customer 10003 --dry-run"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			var e retention.Erasure
			if dry {
				e, err = store.PreviewErasure(ctx, of, receivable.CustomerNumber(customer))
			} else {
				e, err = store.RequestErasure(ctx, retention.RequestErasure{Head: s.head(of, key, reason), Customer: receivable.CustomerNumber(customer)})
			}
			return s.erasure(e, err)
		}),
	}
	entityFlag(cmd, &entity)
	keyFlag(cmd, &key)
	reasonFlag(cmd, &reason)
	cmd.Flags().StringVar(&customer, "customer", "", "number of the customer")
	cmd.Flags().BoolVar(&dry, "dry-run", false, "only show what it would do")
	require(cmd, "customer")
	return cmd
}

// privacySettleCommand is confirm or reject.
func privacySettleCommand(s *session, confirm bool) *cobra.Command {
	cmd := &cobra.Command{
		Use: "reject ID --reason TEXT", Short: "Reject a request to erase",
		Example: examples(`starter privacy reject 2 --reason "the customer withdrew it"`),
	}
	if confirm {
		cmd = &cobra.Command{
			Use: "confirm ID", Short: "Erase and restrict what another person asked for",
			Long: "Do what another person asked for with `starter privacy erase`. What stands in the way, and what a law keeps, is judged anew.\n" +
				"It can't be undone: what is erased is in backups only, until these are gone too.",
			Example: examples("starter privacy confirm 2 --as hans"),
		}
	}
	return s.about(cmd, func(ctx context.Context, store *postgres.Store, head subledger.Head, id int64) error {
		return s.erasure(store.SettleErasure(ctx, retention.SettleErasure{Head: head, ErasureID: id, Confirm: confirm}))
	})
}

func (s *session) erasure(e retention.Erasure, err error) error {
	if err != nil {
		return err
	}
	return s.show(e, func(p *page) {
		if e.ErasureID != 0 {
			p.row(p.say("Antrag", "request"), e.ErasureID, erasureState(p, e.State))
		}
		p.row(p.say("Kunde", "customer"), string(e.Entity)+" "+string(e.Customer))
		p.line("")
		printErasureTables(p, e.Tables)
		if e.Obstacle != "" {
			p.line("%s %s", p.say("Es geht jetzt nicht:", "It can't be done now:"), e.Obstacle)
		}
		if e.State == retention.Requested && !e.Already {
			p.line(p.say("Eine andere Person bestätigt: starter privacy confirm %d", "Another person confirms: starter privacy confirm %d"), e.ErasureID)
		}
		p.already(e.Already)
	})
}

func printErasureTables(p *page, tables []retention.TableCount) {
	p.head(p.say("Tabelle", "table"), p.say("Klasse", "class"), p.say("gelöscht", "erased"), p.say("gesperrt", "restricted"), p.say("frei ab", "free on"))
	for _, t := range tables {
		p.row(t.Table, t.Class, t.Erased, t.Restricted, t.FreeOn)
	}
}

func erasureState(p *page, state retention.State) string {
	switch state {
	case retention.Requested:
		return p.say("wartet auf eine zweite Person", "waits for another person")
	case retention.Confirmed:
		return p.say("ausgeführt", "done")
	default:
		return p.say("abgelehnt", "rejected")
	}
}

func privacyListCommand(s *session) *cobra.Command {
	var entity string
	var all bool
	cmd := &cobra.Command{
		Use: "list", Short: "List requests to erase that wait for another person", Args: cobra.NoArgs,
		Example: examples("starter privacy list", "starter privacy list --all --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			erasures, err := store.Erasures(ctx, entity, all)
			if err != nil {
				return err
			}
			return s.show(erasures, func(p *page) {
				p.head(p.say("Nr.", "id"), p.say("Mandant", "entity"), p.say("Kunde", "customer"), p.say("Stand", "state"), p.say("von", "by"), p.say("am", "on"), p.say("warum", "why"), p.say("entschieden", "settled"), "")
				for _, e := range erasures {
					p.row(e.ErasureID, e.Entity, e.Customer, erasureState(p, e.State), e.RequestedBy, e.RequestedOn, e.Reason, e.SettledBy, e.SettledOn)
				}
			})
		}),
	}
	entityFlag(cmd, &entity)
	cmd.Flags().BoolVar(&all, "all", false, "settled ones too")
	return cmd
}

func privacyShowCommand(s *session) *cobra.Command {
	ask := postgres.SubjectQuestion{}
	var entity, customer string
	cmd := &cobra.Command{
		Use: "show --customer N --reason TEXT", Short: "Open what an erasure has put aside; who and why is written down", Args: cobra.NoArgs,
		Long: "Show what an erasure has put aside because a law keeps it. It needs the role of an auditor and a reason; both stand in the audit\n" +
			"chain before anything is shown.",
		Example: examples(`starter privacy show --customer 10003 --reason "tax audit of 2024" --as petra`),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			ask.Entity, ask.Customer, ask.By = of, receivable.CustomerNumber(customer), s.as
			rows, err := store.RestrictedData(ctx, ask)
			if err != nil {
				return err
			}
			return s.show(rows, func(p *page) {
				p.head(p.say("Tabelle", "table"), p.say("Zeile", "row"), p.say("vom", "of"), p.say("frei ab", "free on"), p.say("Inhalt", "content"))
				for _, r := range rows {
					p.row(r.Source, string(r.Ref), r.On, r.FreeOn, string(r.Content))
				}
			})
		}),
	}
	entityFlag(cmd, &entity)
	reasonFlag(cmd, &ask.Reason)
	cmd.Flags().StringVar(&customer, "customer", "", "number of the customer")
	require(cmd, "customer", "reason")
	return cmd
}

func privacyExportCommand(s *session) *cobra.Command {
	ask := postgres.SubjectQuestion{}
	var entity, customer, folder string
	cmd := &cobra.Command{
		Use: "export --customer N --out FOLDER", Short: "Hand out the personal data of one customer as JSON, mails and PDF", Args: cobra.NoArgs,
		Long: "Write all that the ledger holds of one customer and of nobody else (Art. 15, 20 GDPR): a JSON file for each table, mails (.eml),\n" +
			"letters (.pdf) and attachments as they came, and a description in German and English. What an erasure has put aside is\n" +
			"added by --restricted, which needs an auditor and a reason. Files that are there already are not overwritten. That it was\n" +
			"exported stands in the audit chain.",
		Example: examples("starter privacy export --customer 10003 --out export-10003", `starter privacy export --customer 10003 --out export-10003 --restricted --reason "Art. 15 request" --as petra`),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			ask.Entity, ask.Customer, ask.By = of, receivable.CustomerNumber(customer), s.as
			d, err := exportSubject(ctx, store, ask, folder)
			if err != nil {
				return err
			}
			return s.show(d, func(p *page) { printDisclosure(p, d, folder) })
		}),
	}
	entityFlag(cmd, &entity)
	reasonFlag(cmd, &ask.Reason)
	cmd.Flags().StringVar(&customer, "customer", "", "number of the customer")
	cmd.Flags().StringVar(&folder, "out", "", "folder to write to; it is made")
	cmd.Flags().BoolVar(&ask.Restricted, "restricted", false, "add what an erasure has put aside")
	require(cmd, "customer", "out")
	return cmd
}

func printDisclosure(p *page, d retention.Disclosure, folder string) {
	p.row(p.say("Ordner", "folder"), folder)
	p.row(p.say("Kunde", "customer"), d.Entity+" "+d.Customer)
	p.row(p.say("Mails, Schreiben, Anlagen", "mails, letters, attachments"), d.Files)
	if d.Restricted > 0 && !d.WithRestricted {
		p.row(p.say("gesperrt, nicht enthalten", "restricted, not included"), d.Restricted)
	}
	p.line("")
	p.head(p.say("Datei", "file"), p.say("Zeilen", "rows"), "")
	for _, t := range d.Tables {
		p.row(fmt.Sprintf("%s.json", t.Table), t.Rows, p.say(t.German, t.English))
	}
}
