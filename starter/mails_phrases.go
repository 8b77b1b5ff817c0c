package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/maillearn"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

func mailsPhrasesCommand(s *session) *cobra.Command {
	return group("phrases", "What the recurring words of one customer mean", mailsPhrasesListCommand(s), mailsPhrasesTeachCommand(s), mailsPhrasesForgetCommand(s))
}

func mailsPhrasesListCommand(s *session) *cobra.Command {
	var entity, customer string
	cmd := &cobra.Command{
		Use: "list --customer N", Short: "List what is remembered of a customer's words", Args: cobra.NoArgs,
		Long: "List what is remembered of a customer's words: what people explained, and the words of claims that they confirmed, corrected\n" +
			"or rejected. Words that were rejected more often than confirmed speak against a claim.",
		Example: examples("starter mails phrases list --customer 10003"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			phrases, err := store.Phrases(ctx, of, receivable.CustomerNumber(customer))
			if err != nil {
				return err
			}
			return s.show(append([]mailroom.Phrase{}, phrases...), func(p *page) {
				p.head(p.say("Worte", "words"), p.say("bedeuten", "mean"), p.say("Tag", "day"), p.say("Absender", "contact"), p.say("bestätigt", "confirmed"),
					p.say("abgelehnt", "rejected"), p.say("von", "by"), p.say("am", "at"))
				for _, f := range phrases {
					p.row(f.Phrase, p.intents([]correspondence.Intent{f.Intent}), f.Meaning, f.Contact, f.Confirmed, f.Rejected, f.By, f.At)
				}
			})
		}),
	}
	entityFlag(cmd, &entity)
	cmd.Flags().StringVar(&customer, "customer", "", "number of the customer")
	require(cmd, "customer")
	return cmd
}

// phraseFlags are what a phrase is made of.
type phraseFlags struct {
	entity, customer, contact, words, intent string
}

func (f *phraseFlags) add(cmd *cobra.Command) {
	entityFlag(cmd, &f.entity)
	cmd.Flags().StringVar(&f.customer, "customer", "", "number of the customer")
	cmd.Flags().StringVar(&f.contact, "contact", "", "only in mails from this address (default: whoever writes for the customer)")
	cmd.Flags().StringVar(&f.words, "words", "", "the words")
	cmd.Flags().StringVar(&f.intent, "intent", "", "what they mean, as in starter mails rules set")
	require(cmd, "customer", "words", "intent")
}

// phrase is the command to the ledger.
func (f *phraseFlags) phrase(s *session, of receivable.EntityCode) mailroom.TeachPhrase {
	return mailroom.TeachPhrase{Head: s.head(of, "", ""), Customer: receivable.CustomerNumber(f.customer), Contact: f.contact, Phrase: f.words, Intent: correspondence.Intent(f.intent)}
}

func mailsPhrasesTeachCommand(s *session) *cobra.Command {
	var f phraseFlags
	var meaning string
	cmd := &cobra.Command{
		Use: "teach --customer N --words TEXT --intent INTENT", Short: "Say what a customer means by some words", Args: cobra.NoArgs,
		Long: "Say what a customer means by some words. The next mail with them is proposed to have the intent; with --meaning the day is\n" +
			"proposed too: next_monday to next_sunday for the next such day, month_end, day_15, or words such as \"end of next week\".\n" +
			"What is proposed waits for a person.",
		Example: examples(`starter mails phrases teach --customer 10003 --words "im Zahllauf" --intent promise_to_pay --meaning next_thursday`),
	}
	cmd.RunE = s.do(func(ctx context.Context, _ []string) error {
		store, of, err := s.books(ctx, f.entity)
		if err != nil {
			return err
		}
		if _, ok := maillearn.Resolve(meaning, calendar.DateOf(store.Now())); meaning != "" && !ok {
			return usage("--meaning %q names no day: want next_thursday, month_end, day_15 or words for a day to come", meaning)
		}
		c := f.phrase(s, of)
		c.Meaning = meaning
		if err := store.TeachPhrase(ctx, c); err != nil {
			return err
		}
		return s.show(map[string]any{"customer": f.customer, "intent": f.intent, "meaning": meaning}, func(p *page) {
			p.row(p.say("gemerkt", "remembered"), f.words)
		})
	})
	f.add(cmd)
	cmd.Flags().StringVar(&meaning, "meaning", "", "the day that they stand for, such as next_thursday")
	return cmd
}

func mailsPhrasesForgetCommand(s *session) *cobra.Command {
	var f phraseFlags
	cmd := &cobra.Command{
		Use: "forget --customer N --words TEXT --intent INTENT", Short: "Forget what a customer's words mean; no decision teaches it again", Args: cobra.NoArgs,
		Example: examples(`starter mails phrases forget --customer 10003 --words "im zahllauf" --intent promise_to_pay`),
	}
	cmd.RunE = s.do(func(ctx context.Context, _ []string) error {
		store, of, err := s.books(ctx, f.entity)
		if err != nil {
			return err
		}
		c := f.phrase(s, of)
		c.Forget = true
		if err := store.TeachPhrase(ctx, c); err != nil {
			return err
		}
		return s.show(map[string]any{"customer": f.customer, "intent": f.intent, "state": "forgotten"}, func(p *page) {
			p.row(p.say("vergessen", "forgotten"), f.words)
		})
	})
	f.add(cmd)
	return cmd
}
