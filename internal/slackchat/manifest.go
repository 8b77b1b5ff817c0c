package slackchat

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/slack-go/slack"
)

// InteractivityPath is where the web page takes clicks, below its own address.
const InteractivityPath = "/slack/interactions"

// Manifest is the app as Slack's configuration page takes it, as JSON. For HTTP base is the https address under which Slack
// reaches the web page; Socket Mode needs none.
func Manifest(by Transport, base string) ([]byte, error) {
	m := slack.Manifest{
		Metadata: slack.ManifestMetadata{MajorVersion: 1},
		Display: slack.Display{Name: "Mahnwerk", BackgroundColor: "#0a5c8f", Description: "Shows what waits for a decision, and takes the decision.",
			LongDescription: "Mahnwerk gets invoices paid. Where a person has to decide, it shows a card with the facts, the customer's own words and what " +
				"would be sent. It reads no messages: it posts its cards, changes them, and hears of clicks on them alone."},
		Features: slack.Features{BotUser: slack.BotUser{DisplayName: "Mahnwerk", AlwaysOnline: true},
			AppHome: slack.AppHome{MessagesTabEnabled: true, MessagesTabReadOnlyEnabled: true}},
		OAuthConfig: slack.OAuthConfig{Scopes: slack.OAuthScopes{Bot: Scopes()}},
		Settings:    slack.Settings{Interactivity: &slack.Interactivity{IsEnabled: true}},
	}
	switch by {
	case Socket:
		m.Settings.SocketModeEnabled = true
	case HTTP:
		address, err := requestURL(base)
		if err != nil {
			return nil, err
		}
		m.Settings.Interactivity.RequestUrl = address
	default:
		return nil, fmt.Errorf("transport %q: want http or socket", by)
	}
	return json.MarshalIndent(m, "", "  ")
}

// requestURL is the address that Slack sends clicks to.
func requestURL(base string) (string, error) {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return "", fmt.Errorf("the http transport needs an https address that Slack can reach, such as https://mahnwerk.example.com")
	}
	return strings.TrimSuffix(base, "/") + InteractivityPath, nil
}
