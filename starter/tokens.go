package main

import (
	"context"
	"regexp"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/access"
)

func tokensCommand(s *session) *cobra.Command {
	return group("tokens", "Tokens with which machine accounts bring things in", tokensCreateCommand(s), tokensListCommand(s), tokensRevokeCommand(s))
}

// days is how a token's life is written.
var days = regexp.MustCompile(`^([1-9][0-9]{0,3})d$`)

func tokensCreateCommand(s *session) *cobra.Command {
	var user, entity, expires string
	var scopes []string
	cmd := &cobra.Command{
		Use: "create NAME --user NAME --scope SCOPE --expires 90d", Short: "Make a token for a machine account and print it, once",
		Long: "Make a token for a machine account (a user whose role is service) and print it, once: it is stored nowhere. A mail service\n" +
			"shows it as bearer to /inbound-mail/ENTITY; a command takes it from MAHNWERK_TOKEN, and who acts is then the account.\n" +
			"Scopes are import (entities, customers, invoices), bank (statements, advices) and receive (mails). A token whose\n" +
			"--entity is named is good for that one only.",
		Args: cobra.ExactArgs(1),
		Example: examples("starter tokens create nightly --user sap --scope import --scope bank --expires 90d",
			"starter tokens create mailgun --user mail.bot --scope receive --entity NORD --expires 365d --json"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			m := days.FindStringSubmatch(expires)
			if m == nil {
				return usage("--expires %q: want days, such as 90d", expires)
			}
			n := access.NewToken{Name: args[0], User: user, Entity: entity}
			n.Days, _ = strconv.Atoi(m[1]) // digits, by the expression
			for _, scope := range scopes {
				n.Scopes = append(n.Scopes, access.Action(scope))
			}
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			shown, token, err := store.CreateToken(ctx, n, s.as)
			if err != nil {
				return err
			}
			answer := struct {
				access.Token
				Shown string `json:"token"`
			}{token, shown}
			return s.show(answer, func(p *page) {
				p.line("%s", shown)
				p.line(p.say("Für %s bis %s. Es wird nicht noch einmal gezeigt.", "For %s until %s. It is not shown again."), token.User, token.ExpiresAt.Format("2006-01-02 15:04 MST"))
			})
		}),
	}
	cmd.Flags().StringVar(&entity, "entity", "", "the only creditor entity it is good for (default: all its account works for)")
	cmd.Flags().StringVar(&user, "user", "", "the machine account")
	cmd.Flags().StringSliceVar(&scopes, "scope", nil, "what it is for: import, bank, receive; may be named several times")
	cmd.Flags().StringVar(&expires, "expires", "", "how long it lasts, in days such as 90d; 366d at most")
	require(cmd, "user", "scope", "expires")
	return cmd
}

func tokensListCommand(s *session) *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use: "list", Short: "List tokens, without what is shown", Args: cobra.NoArgs,
		Long: "List the tokens that are good for something: whose, for what, until when, and the last days (UTC) they were used and\n" +
			"refused. With --all those that were revoked or have expired, too.",
		Example: examples("starter tokens list", "starter tokens list --all --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			list, err := store.Tokens(ctx, all)
			if err != nil {
				return err
			}
			return s.show(list, func(p *page) {
				p.head(p.say("Name", "name"), p.say("Konto", "account"), p.say("wofür", "scope"), p.say("Mandant", "entity"), p.say("bis", "until"),
					p.say("benutzt", "used"), p.say("abgewiesen", "refused"), p.say("gesperrt von", "revoked by"))
				for _, t := range list {
					p.row(t.Name, t.User, t.Scopes, t.Entity, t.ExpiresAt.Format("2006-01-02"), t.LastUsedOn, t.RefusedOn, t.RevokedBy)
				}
			})
		}),
	}
	cmd.Flags().BoolVar(&all, "all", false, "those that are good for nothing any more, too")
	return cmd
}

func tokensRevokeCommand(s *session) *cobra.Command {
	return &cobra.Command{
		Use: "revoke NAME", Short: "End a token at once", Args: cobra.ExactArgs(1),
		Example: examples("starter tokens revoke nightly"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			token, err := store.RevokeToken(ctx, args[0], s.as)
			if err != nil {
				return err
			}
			return s.show(token, func(p *page) { p.line(p.say("Token %s gesperrt", "token %s revoked"), token.Name) })
		}),
	}
}
