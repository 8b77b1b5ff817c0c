package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/card"
	"github.com/mahnwerk/mahnwerk/internal/app"
	"github.com/mahnwerk/mahnwerk/internal/config"
	"github.com/mahnwerk/mahnwerk/internal/slackchat"
)

func slackCommand(s *session) *cobra.Command {
	return group("slack", "Cards in Slack: the app's manifest, whether all is set up, channels and people", slackManifestCommand(s), slackCheckCommand(s),
		slackChannelsCommand(s), slackPeopleCommand(s), slackDrillCommand(s))
}

func slackManifestCommand(s *session) *cobra.Command {
	var transport, url string
	cmd := &cobra.Command{
		Use: "manifest [--transport socket|http] [--url URL]", Short: "Print the manifest of the Slack app", Args: cobra.NoArgs,
		Long: "Print the manifest of the Slack app, to be pasted at https://api.slack.com/apps under \"From a manifest\".\n\n" +
			"With socket the engine opens the connection and no address has to be public. With http Slack sends signed requests to\n" +
			"the web page, which it must reach by https; with more than one process that serves the page, take http.",
		Example: examples("starter slack manifest", "starter slack manifest --transport http --url https://mahnwerk.example.com"),
		RunE: s.do(func(context.Context, []string) error {
			if url == "" {
				url = s.app.Config.Web.URL
			}
			raw, err := slackchat.Manifest(slackchat.Transport(transport), url)
			if err != nil {
				return usage("%v", err)
			}
			_, err = fmt.Fprintf(s.out, "%s\n", raw)
			return err
		}),
	}
	cmd.Flags().StringVar(&transport, "transport", string(slackchat.Socket), "how clicks come in: socket or http")
	cmd.Flags().StringVar(&url, "url", "", "https address under which Slack reaches the web page (default MAHNWERK_WEB_URL)")
	return cmd
}

// slackReport is what `slack check` found. Its keys are a promise to scripts.
type slackReport struct {
	OK       bool                `json:"ok"`
	Standing *slackchat.Standing `json:"standing,omitempty"`
	Findings []slackFinding      `json:"findings"`
}

// slackFinding is one point that was looked at. Do is empty when it is well.
type slackFinding struct {
	What string `json:"what"`
	OK   bool   `json:"ok"`
	Says string `json:"says"`
	Do   string `json:"do,omitempty"`
}

func slackCheckCommand(s *session) *cobra.Command {
	var channels []string
	var testCard bool
	cmd := &cobra.Command{
		Use: "check [--channel ID]... [--test-card]", Short: "Tell whether Slack is set up, and what to do where it is not", Args: cobra.NoArgs,
		Long: "Ask Slack whether the tokens are good, the scopes granted, the app and workspace those that are configured, Socket Mode\n" +
			"reachable, and the app in the channels of the roles, or in those named; with --test-card post a card without buttons to\n" +
			"each. It changes no fact. Exit code 1 means that something is to be done.",
		Example: examples("starter slack check", "starter slack check --channel C0123456789 --test-card", "starter slack check --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			c := &slackCheck{lang: s.lang, report: slackReport{OK: true, Findings: []slackFinding{}}}
			err := s.checkSlack(ctx, c, channels, testCard)
			if err != nil {
				return err
			}
			report := c.report
			if err := s.show(report, func(p *page) { printSlack(p, report) }); err != nil {
				return err
			}
			if !report.OK {
				return errFinding
			}
			return nil
		}),
	}
	cmd.Flags().StringSliceVar(&channels, "channel", nil, "id of a channel to look at (default those of slack channels list)")
	cmd.Flags().BoolVar(&testCard, "test-card", false, "post a card without buttons to each channel")
	return cmd
}

// slackCheck collects what was found, in the reader's language.
type slackCheck struct {
	lang   string
	report slackReport
}

func (c *slackCheck) say(german, english string) string {
	if c.lang == "de" {
		return german
	}
	return english
}

func (c *slackCheck) well(what, says string) {
	c.report.Findings = append(c.report.Findings, slackFinding{What: what, OK: true, Says: says})
}

func (c *slackCheck) bad(what, says, do string) {
	c.report.OK = false
	c.report.Findings = append(c.report.Findings, slackFinding{What: what, Says: says, Do: do})
}

// checkSlack looks at everything it can. It returns an error only when Slack, or the ledger with the channels, does not answer.
func (s *session) checkSlack(ctx context.Context, c *slackCheck, channels []string, testCard bool) error {
	set := s.app.Config.Slack
	if !set.Configured() {
		c.bad(c.say("Bot-Token", "bot token"), c.say("keines", "none"), c.say("Die App mit `starter slack manifest` anlegen, installieren und MAHNWERK_SLACK_BOT_TOKEN setzen (xoxb-…).",
			"Make the app with `starter slack manifest`, install it and set MAHNWERK_SLACK_BOT_TOKEN (xoxb-…)."))
		return nil
	}
	channels, err := s.cardChannels(ctx, c, channels)
	if err != nil {
		return err
	}
	client, err := slackchat.New(slackchat.Settings{BotToken: set.BotToken, AppToken: set.AppToken, APIURL: set.APIURL})
	if err != nil {
		return err
	}
	standing, err := client.Check(ctx, channels...)
	if refused, ok := errors.AsType[*slackchat.Refused](err); ok {
		c.bad(c.say("Bot-Token", "bot token"), refused.Code, c.say("Das Token gilt nicht (mehr): unter OAuth & Permissions neu holen und MAHNWERK_SLACK_BOT_TOKEN setzen.",
			"The token is not valid (any more): fetch it anew under OAuth & Permissions and set MAHNWERK_SLACK_BOT_TOKEN."))
		return nil
	}
	if err != nil {
		return &app.UnreachableError{What: "Slack does not answer", Err: err}
	}
	c.report.Standing = &standing
	c.token(standing)
	c.app(set, standing)
	c.transport(ctx, set, client)
	for _, ch := range standing.Channels {
		c.channel(ctx, ch, client, testCard)
	}
	return nil
}

// cardChannels are the channels named, else those that the ledger gives the roles. Without a ledger there are none to look at.
func (s *session) cardChannels(ctx context.Context, c *slackCheck, named []string) ([]string, error) {
	if len(named) > 0 || s.app.Config.DatabaseURL == "" {
		return named, nil
	}
	store, err := s.store(ctx)
	if err != nil {
		return nil, err
	}
	set, err := store.CardChannels(ctx)
	if err != nil {
		return nil, err
	}
	if len(set) == 0 {
		c.bad(c.say("Kanäle", "channels"), c.say("keine", "none"), c.say("Mit `starter slack channels set ROLLE KANAL` sagen, wo die Karten einer Rolle stehen.",
			"Say with `starter slack channels set ROLE CHANNEL` where the cards of a role go."))
	}
	var all []string
	for _, ch := range set {
		all = append(all, ch.Channel)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

func (c *slackCheck) token(standing slackchat.Standing) {
	c.well(c.say("Bot-Token", "bot token"), fmt.Sprintf("%s (%s)", standing.Workspace, standing.TeamID))
	what := c.say("Berechtigungen", "scopes")
	if len(standing.Missing) > 0 {
		c.bad(what, c.say("es fehlen ", "missing: ")+strings.Join(standing.Missing, ", "), c.say("Das Manifest neu einspielen (`starter slack manifest`) und die App im Workspace neu installieren.",
			"Apply the manifest again (`starter slack manifest`) and reinstall the app to the workspace."))
		return
	}
	c.well(what, strings.Join(slackchat.Scopes(), ", "))
}

// app compares the ids that are configured with those of the token.
func (c *slackCheck) app(set config.Slack, standing slackchat.Standing) {
	switch what := "MAHNWERK_SLACK_APP_ID"; {
	case set.AppID == "":
		c.bad(what, c.say("nicht gesetzt", "not set"), c.say("Ohne sie wird kein Klick angenommen. Setzen auf: ", "Without it no click is taken. Set it to: ")+orUnknown(standing.AppID))
	case standing.AppID != "" && standing.AppID != set.AppID:
		c.bad(what, c.say("das Token gehört zu ", "the token belongs to ")+standing.AppID, c.say("Token und App-Id müssen von derselben App sein.", "Token and app id must be of the same app."))
	default:
		c.well(what, set.AppID)
	}
	switch what := "MAHNWERK_SLACK_TEAMS"; {
	case len(set.Teams) == 0:
		c.bad(what, c.say("nicht gesetzt", "not set"), c.say("Ohne sie wird kein Klick angenommen. Setzen auf: ", "Without it no click is taken. Set it to: ")+standing.TeamID)
	case !slices.Contains(set.Teams, standing.TeamID) && (standing.EnterpriseID == "" || !slices.Contains(set.Teams, standing.EnterpriseID)):
		c.bad(what, c.say("der Workspace des Tokens ist nicht dabei: ", "the token's own workspace is not among them: ")+standing.TeamID,
			c.say("Ergänzen, sonst werden die eigenen Leute abgewiesen.", "Add it, or your own people are refused."))
	default:
		c.well(what, strings.Join(set.Teams, ", "))
	}
}

func orUnknown(id string) string {
	if id == "" {
		return "A…"
	}
	return id
}

// transport looks whether clicks can come back. A signing secret shows whether it is right with the first click only.
func (c *slackCheck) transport(ctx context.Context, set config.Slack, client *slackchat.Client) {
	if set.SigningSecret == "" && set.AppToken == "" {
		c.bad(c.say("Klicks", "clicks"), c.say("kein Weg zurück", "no way back"), c.say("MAHNWERK_SLACK_APP_TOKEN (Socket Mode) oder MAHNWERK_SLACK_SIGNING_SECRET (HTTP) setzen.",
			"Set MAHNWERK_SLACK_APP_TOKEN (Socket Mode) or MAHNWERK_SLACK_SIGNING_SECRET (HTTP)."))
	}
	if set.SigningSecret != "" {
		c.well("HTTP", c.say("Signaturschlüssel gesetzt; ob er stimmt, zeigt der erste Klick", "signing secret set; the first click tells whether it is right"))
	}
	if set.AppToken == "" {
		return
	}
	if err := client.CheckSocket(ctx); err != nil {
		c.bad("Socket Mode", err.Error(), c.say("Socket Mode in der App einschalten und ein App-Token mit connections:write anlegen.",
			"Switch Socket Mode on in the app and make an app-level token with connections:write."))
		return
	}
	c.well("Socket Mode", c.say("verbunden", "connected"))
}

func (c *slackCheck) channel(ctx context.Context, ch slackchat.Channel, client *slackchat.Client, testCard bool) {
	what := c.say("Kanal ", "channel ") + ch.ID
	switch {
	case ch.Fault != "":
		c.bad(what, ch.Fault, c.say("Die Id prüfen (C… oder G…, nicht der Name); in einen privaten Kanal die App einladen.", "Check the id (C… or G…, not the name); invite the app to a private channel."))
		return
	case ch.Archived:
		c.bad(what, c.say("archiviert", "archived"), c.say("Einen anderen Kanal nehmen oder diesen wieder öffnen.", "Take another channel, or open this one again."))
		return
	case !ch.Member:
		c.bad(what, c.say("die App ist nicht darin", "the app is not in it"), c.say("Im Kanal `/invite @Mahnwerk` schreiben.", "Write `/invite @Mahnwerk` in the channel."))
		return
	case ch.Shared:
		c.bad(what, c.say("mit anderen Organisationen geteilt", "shared with other organisations"), c.say("Einen eigenen Kanal nehmen: Karten zeigen Kundendaten.", "Take a channel of your own: cards show data of customers."))
		return
	}
	if !testCard {
		c.well(what, "#"+ch.Name)
		return
	}
	if _, err := client.Post(ctx, slackchat.Message{Channel: ch.ID, Card: c.testCard(), Lang: c.lang}); err != nil {
		c.bad(what, err.Error(), c.say("Die Probekarte kam nicht an.", "The test card did not arrive."))
		return
	}
	c.well(what, "#"+ch.Name+c.say(": Probekarte steht dort", ": the test card stands there"))
}

func (c *slackCheck) testCard() card.Card {
	title := c.say("Probekarte", "Test card")
	return card.Card{Title: title, Alt: title, Ended: c.say("Hier ist nichts zu tun.", "There is nothing to do here."),
		Facts: []card.Fact{{Label: c.say("Geprüft", "Checked"), Value: time.Now().UTC().Format("2006-01-02 15:04 UTC")}}}
}

func printSlack(p *page, r slackReport) {
	for _, f := range r.Findings {
		mark := p.say("gut", "well")
		if !f.OK {
			mark = p.say("FEHLT", "FAULT")
		}
		p.row(mark, f.What, f.Says)
		if f.Do != "" {
			p.row("", "", "→ "+f.Do)
		}
	}
}
