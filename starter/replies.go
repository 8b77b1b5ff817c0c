package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/reply"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

func repliesCommand(s *session) *cobra.Command {
	return group("replies", "Answers to customers and mails to them: drafted from facts, sent by people",
		repliesListCommand(s), repliesShowCommand(s), repliesAskCommand(s), repliesEditCommand(s), repliesSendCommand(s), repliesDiscardCommand(s))
}

func repliesListCommand(s *session) *cobra.Command {
	var entity, customer string
	var states []string
	var f mailroom.ReplyFilter
	cmd := &cobra.Command{
		Use: "list", Short: "List drafts and answers, the latest first", Args: cobra.NoArgs,
		Example: examples("starter replies list --state draft", "starter replies list --customer 10003 --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			f.Entity, f.Customer = receivable.EntityCode(entity), receivable.CustomerNumber(customer)
			if f.States, err = oneOf("--state", states, mailroom.Draft, mailroom.Queued, mailroom.Sending, mailroom.Sent, mailroom.Refused, mailroom.Discarded); err != nil {
				return err
			}
			rows, err := store.Replies(ctx, f)
			if err != nil {
				return err
			}
			return s.show(append([]mailroom.Reply{}, rows...), func(p *page) { printReplies(p, rows) })
		}),
	}
	cmd.Flags().StringVar(&entity, "entity", "", "creditor entity (default: all)")
	cmd.Flags().StringVar(&customer, "customer", "", "only those to this customer")
	cmd.Flags().StringSliceVar(&states, "state", nil, "draft, queued, sending, sent, refused or discarded (default: all but discarded)")
	cmd.Flags().IntVar(&f.Limit, "limit", 0, "at most so many rows (default 200)")
	return cmd
}

func printReplies(p *page, rows []mailroom.Reply) {
	p.head(p.say("Nr.", "reply"), p.say("Mandant", "entity"), p.say("Kunde", "customer"), p.say("Mail", "mail"), p.say("Thema", "topic"), p.say("Stand", "state"),
		p.say("veraltet", "stale"), p.say("ungewiss", "uncertain"), p.say("gesendet von", "sent by"), p.say("Betreff", "subject"))
	for _, r := range rows {
		p.row(r.ReplyID, r.Entity, r.Customer, r.MailNumber, r.Topic, r.State, r.Stale, r.Uncertain, r.SentBy, r.Subject)
	}
}

func printReply(p *page, r mailroom.Reply) {
	p.row(p.say("Antwort", "reply"), r.ReplyID)
	p.row(p.say("Fassung", "version"), r.Version)
	p.row(p.say("Stand", "state"), r.State)
	if r.Stale {
		p.row(p.say("veraltet", "stale"), p.say("die Tatsachen haben sich geändert: neu entwerfen", "the facts have changed: have it drafted anew"))
	}
	p.row(p.say("an", "to"), strings.TrimSpace(r.ToName+" <"+r.To+">"))
	p.row(p.say("Betreff", "subject"), r.Subject)
	p.line("")
	for line := range strings.Lines(r.Body) {
		p.line("%s", strings.TrimRight(line, "\n"))
	}
}

func (s *session) showReply(r mailroom.Reply, err error) error {
	if err != nil {
		return err
	}
	return s.show(r, func(p *page) { printReply(p, r) })
}

func repliesShowCommand(s *session) *cobra.Command {
	var entity string
	cmd := &cobra.Command{
		Use: "show REPLY", Short: "Show a draft or an answer", Args: cobra.ExactArgs(1), Example: examples("starter replies show 4"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, of, id, err := s.replyID(ctx, entity, args[0])
			if err != nil {
				return err
			}
			r, err := store.Reply(ctx, of, id)
			return s.showReply(r, err)
		}),
	}
	entityFlag(cmd, &entity)
	return cmd
}

// replyID finds a reply by the number on the command line; numbers are the same for all entities.
func (s *session) replyID(ctx context.Context, entity, text string) (*postgres.Store, receivable.EntityCode, int64, error) {
	id, err := number(text)
	if err != nil {
		return nil, "", 0, err
	}
	store, err := s.store(ctx)
	if err != nil {
		return nil, "", 0, err
	}
	r, err := store.Reply(ctx, receivable.EntityCode(entity), id)
	return store, r.Entity, id, err
}

func repliesAskCommand(s *session) *cobra.Command {
	var entity, customer, mail, topic, tone, language string
	var invoices []string
	cmd := &cobra.Command{
		Use: "ask (--mail MAIL | --customer N --topic TOPIC)", Short: "Have an answer to a mail drafted, or a mail to a customer", Args: cobra.NoArgs,
		Long: "Have one mail drafted from the records: with the open items, the promise that was not kept, and a date proposed. Nothing\n" +
			"leaves before a person sends it (starter replies send). Topics:\n" + wrapped(topics()),
		Example: examples("starter replies ask --mail 12", "starter replies ask --customer 10003 --topic collect --invoice RE-2026-0714 --tone firm",
			"starter replies ask --customer 10003 --topic statement --language en --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			if (mail == "") == (customer == "") {
				return usage("give either --mail or --customer")
			}
			ask := mailroom.AskReply{Customer: receivable.CustomerNumber(customer), Topic: reply.Topic(topic), Language: language, Tone: mailroom.Tone(tone)}
			for _, n := range invoices {
				ask.Invoices = append(ask.Invoices, receivable.InvoiceNumber(n))
			}
			store, of, err := s.replyTo(ctx, entity, mail, &ask)
			if err != nil {
				return err
			}
			for _, n := range ask.Invoices {
				if _, err := store.InvoiceView(ctx, of, n); err != nil {
					return err
				}
			}
			ask.Head = s.head(of, "", "")
			r, err := s.app.DraftReply(ctx, store, ask)
			return s.showReply(r, err)
		}),
	}
	entityFlag(cmd, &entity)
	cmd.Flags().StringVar(&mail, "mail", "", "number of the mail to answer")
	cmd.Flags().StringVar(&customer, "customer", "", "customer to write to")
	cmd.Flags().StringVar(&topic, "topic", "", "what it is about (default: what the mail wants)")
	cmd.Flags().StringSliceVar(&invoices, "invoice", nil, "only about these invoices")
	cmd.Flags().StringVar(&tone, "tone", "", "friendly, neutral or firm (default neutral)")
	cmd.Flags().StringVar(&language, "language", "", "de or en (default: the mail's, else the customer's)")
	return cmd
}

// replyTo finds the mail to answer, or the entity of the customer to write to.
func (s *session) replyTo(ctx context.Context, entity, mail string, ask *mailroom.AskReply) (*postgres.Store, receivable.EntityCode, error) {
	if mail == "" {
		return s.books(ctx, entity)
	}
	store, id, err := s.mailID(ctx, entity, mail)
	ask.Mail = id
	return store, id.Entity, err
}

func topics() []string {
	var all []string
	for _, t := range reply.Topics() {
		all = append(all, string(t))
	}
	return all
}

func repliesEditCommand(s *session) *cobra.Command {
	var entity, subject string
	var version int
	cmd := &cobra.Command{
		Use: "edit REPLY FILE", Short: "Put other words into a draft, from a file (- is standard input)", Args: cobra.ExactArgs(2),
		Example: examples("starter replies edit 4 antwort.txt", `starter replies edit 4 antwort.txt --subject "Ihre Rechnung RE-2026-0714"`),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, of, id, err := s.replyID(ctx, entity, args[0])
			if err != nil {
				return err
			}
			body, err := readFile(s.in, args[1])
			if err != nil {
				return err
			}
			if subject == "" {
				now, err := store.Reply(ctx, of, id)
				if err != nil {
					return err
				}
				subject = now.Subject
			}
			r, err := store.EditReply(ctx, mailroom.EditReply{Head: s.head(of, "", ""), ReplyID: id, Version: version, Subject: subject, Body: string(body)})
			return s.showReply(r, err)
		}),
	}
	entityFlag(cmd, &entity)
	cmd.Flags().StringVar(&subject, "subject", "", "another subject (default: as it is)")
	cmd.Flags().IntVar(&version, "version", 0, "only if the draft still has this version (default: as it is now)")
	return cmd
}

func repliesSendCommand(s *session) *cobra.Command {
	var entity string
	var version int
	cmd := &cobra.Command{
		Use: "send REPLY", Short: "Say that a draft may leave; it is sent as it is", Args: cobra.ExactArgs(1),
		Long: "Say that a draft may leave. It is refused when what it says has changed since it was written, and when an answer in the\n" +
			"same thread leaves today already.",
		Example: examples("starter replies send 4 --as anna"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, of, id, err := s.replyID(ctx, entity, args[0])
			if err != nil {
				return err
			}
			r, err := store.SendReply(ctx, mailroom.SendReply{Head: s.head(of, "", ""), ReplyID: id, Version: version})
			return s.showReply(r, err)
		}),
	}
	entityFlag(cmd, &entity)
	cmd.Flags().IntVar(&version, "version", 0, "only if the draft still has this version (default: as it is now)")
	return cmd
}

func repliesDiscardCommand(s *session) *cobra.Command {
	var entity string
	cmd := &cobra.Command{
		Use: "discard REPLY", Short: "Drop a draft", Args: cobra.ExactArgs(1), Example: examples("starter replies discard 4"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, of, id, err := s.replyID(ctx, entity, args[0])
			if err != nil {
				return err
			}
			if err := store.DiscardReply(ctx, mailroom.DiscardReply{Head: s.head(of, "", ""), ReplyID: id}); err != nil {
				return err
			}
			return s.show(map[string]int64{"discarded": id}, func(p *page) { p.row(p.say("verworfen", "discarded"), id) })
		}),
	}
	entityFlag(cmd, &entity)
	return cmd
}
