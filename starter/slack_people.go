package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

func slackChannelsCommand(s *session) *cobra.Command {
	return group("channels", "Where the people of a role are shown what they have to decide", slackChannelsListCommand(s), slackChannelsSetCommand(s),
		slackChannelsRemoveCommand(s))
}

func slackChannelsListCommand(s *session) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the channels of all roles", Args: cobra.NoArgs, Example: examples("starter slack channels list", "starter slack channels list --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			all, err := store.CardChannels(ctx)
			if err != nil {
				return err
			}
			if all == nil {
				all = []postgres.CardChannel{}
			}
			return s.show(all, func(p *page) {
				p.head(p.say("Mandant", "entity"), p.say("Rolle", "role"), p.say("Kanal", "channel"), p.say("Sprache", "language"))
				for _, c := range all {
					p.row(c.Entity, c.Role, c.Channel, c.Language)
				}
			})
		}),
	}
}

func slackChannelsSetCommand(s *session) *cobra.Command {
	var entity, language string
	cmd := &cobra.Command{
		Use: "set ROLE CHANNEL", Short: "Show the people of a role their cards in a channel", Args: cobra.ExactArgs(2),
		Long: "Show the people of a role their cards in a channel, named by its id (C…), or to one person (U…). Approvals go to the role that is\n" +
			"asked; payments, mails and drafts to clerk. A channel gets what customers wrote and owe: it should be private, and Slack is then\n" +
			"a processor of that data. What is open is posted at once; many letters become one list.",
		Example: examples("starter slack channels set senior C0123456789 --entity NORD", "starter slack channels set clerk C0123456789 --entity NORD --language en"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			if language != "de" && language != "en" {
				return usage("--language is de or en")
			}
			c := postgres.CardChannel{Entity: string(of), Role: args[0], Channel: args[1], Language: language}
			if err := store.SetCardChannel(ctx, c, s.as); err != nil {
				return err
			}
			return s.show(c, func(p *page) { p.row(c.Role, c.Channel) })
		}),
	}
	entityFlag(cmd, &entity)
	cmd.Flags().StringVar(&language, "language", "de", "language of the cards: de or en")
	return cmd
}

func slackChannelsRemoveCommand(s *session) *cobra.Command {
	var entity string
	cmd := &cobra.Command{
		Use: "remove ROLE", Short: "Show the people of a role no more cards", Args: cobra.ExactArgs(1), Example: examples("starter slack channels remove clerk --entity NORD"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			c := postgres.CardChannel{Entity: string(of), Role: args[0]}
			if err := store.SetCardChannel(ctx, c, s.as); err != nil {
				return err
			}
			return s.show(c, func(p *page) { p.row(c.Role, p.say("kein Kanal", "no channel")) })
		}),
	}
	entityFlag(cmd, &entity)
	return cmd
}

func slackPeopleCommand(s *session) *cobra.Command {
	return group("people", "Which account of the chat decides as which user", slackPeopleListCommand(s), slackPeoplePinCommand(s), slackPeopleUnpinCommand(s))
}

// chatAccount is an account of the chat and who decides with it.
type chatAccount struct {
	Team     string `json:"team"`
	ChatUser string `json:"chat_user"`
	User     string `json:"user"`
}

func slackPeopleListCommand(s *session) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the accounts that may decide", Args: cobra.NoArgs, Example: examples("starter slack people list", "starter slack people list --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			links, err := store.ChatPersons(ctx)
			if err != nil {
				return err
			}
			all := []chatAccount{}
			for _, l := range links {
				all = append(all, chatAccount{Team: l.Team, ChatUser: l.ChatUser, User: l.User})
			}
			return s.show(all, func(p *page) {
				p.head("team", p.say("Konto", "account"), p.say("entscheidet als", "decides as"))
				for _, a := range all {
					p.row(a.Team, a.ChatUser, a.User)
				}
			})
		}),
	}
}

func slackPeoplePinCommand(s *session) *cobra.Command {
	return &cobra.Command{
		Use: "pin TEAM ACCOUNT USER", Short: "Say who decides with an account", Args: cobra.ExactArgs(3),
		Long: "Say who decides with an account of the chat. People do this themselves at their first click: the account's address must be a\n" +
			"user's, and that user confirms it once after a login. This command is for addresses that differ.",
		Example: examples("starter slack people pin T0123456 U0123456 maria"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			a := chatAccount{Team: args[0], ChatUser: args[1], User: args[2]}
			if err := store.PinChatPerson(ctx, postgres.ChatLink{Team: a.Team, ChatUser: a.ChatUser, User: a.User}, s.as); err != nil {
				return err
			}
			return s.show(a, func(p *page) { p.row(a.ChatUser, a.User) })
		}),
	}
}

func slackPeopleUnpinCommand(s *session) *cobra.Command {
	return &cobra.Command{
		Use: "unpin TEAM ACCOUNT", Short: "Let nobody decide with an account any more", Args: cobra.ExactArgs(2),
		Example: examples("starter slack people unpin T0123456 U0123456"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			if err := store.UnpinChatPerson(ctx, args[0], args[1], s.as); err != nil {
				return err
			}
			return s.show(chatAccount{Team: args[0], ChatUser: args[1]}, func(p *page) { p.row(args[1], p.say("entscheidet nichts mehr", "decides nothing any more")) })
		}),
	}
}
