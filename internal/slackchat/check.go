package slackchat

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/slack-go/slack"
)

// Scopes are what the app's bot needs, each for its reason.
func Scopes() []string {
	return []string{
		"chat:write",       // post and update cards
		"users:read",       // who clicked
		"users:read.email", // which of our users that is
		"im:write",         // cards as direct messages
		"channels:read",    // check: is the app in the channel
		"groups:read",      // the same for private channels
	}
}

// Standing is how the app stands with Slack.
type Standing struct {
	// Workspace and TeamID are where the bot token belongs, EnterpriseID the organisation above it, if any.
	Workspace    string `json:"workspace"`
	TeamID       string `json:"team_id"`
	EnterpriseID string `json:"enterprise_id,omitempty"`
	BotUser      string `json:"bot_user_id"`
	// AppID is the app the token belongs to; empty when Slack doesn't say.
	AppID string `json:"app_id,omitempty"`
	// Granted are the scopes of the token, Missing those of Scopes it lacks.
	Granted  []string  `json:"scopes"`
	Missing  []string  `json:"missing_scopes,omitempty"`
	Channels []Channel `json:"channels,omitempty"`
}

// Channel is how the app stands with a channel.
type Channel struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
	// Member tells whether the app is in it. Archived (or a person who left) and Shared (with other organisations, or a guest)
	// are reasons not to use it.
	Member   bool `json:"member"`
	Archived bool `json:"archived,omitempty"`
	Shared   bool `json:"shared,omitempty"`
	// Fault is Slack's word when the channel can't be seen.
	Fault string `json:"fault,omitempty"`
}

// Check asks Slack about the bot token and some channels. It returns an error only when the token itself is not accepted or
// Slack can't be reached; all else is in the Standing.
func (c *Client) Check(ctx context.Context, channels ...string) (Standing, error) {
	who, err := c.api.AuthTestContext(ctx)
	if err != nil {
		return Standing{}, fault("auth.test", err)
	}
	s := Standing{Workspace: who.Team, TeamID: who.TeamID, EnterpriseID: who.EnterpriseID, BotUser: who.UserID, Granted: scopesOf(who.Header.Get("X-OAuth-Scopes"))}
	for _, scope := range Scopes() {
		if !slices.Contains(s.Granted, scope) {
			s.Missing = append(s.Missing, scope)
		}
	}
	if bot, err := c.api.GetBotInfoContext(ctx, slack.GetBotInfoParameters{Bot: who.BotID}); err == nil { // without users:read it stays unknown
		s.AppID = bot.AppID
	}
	for _, id := range channels {
		s.Channels = append(s.Channels, c.channel(ctx, id))
	}
	return s, nil
}

func (c *Client) channel(ctx context.Context, id string) Channel {
	if strings.HasPrefix(id, "U") || strings.HasPrefix(id, "W") {
		return c.direct(ctx, id)
	}
	info, err := c.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: id})
	if said, ok := errors.AsType[slack.SlackErrorResponse](err); ok {
		return Channel{ID: id, Fault: code(said.Err)}
	}
	if err != nil {
		return Channel{ID: id, Fault: fault("conversations.info", err).Error()}
	}
	return Channel{ID: id, Name: info.Name, Member: info.IsMember || info.IsIM, Archived: info.IsArchived, Shared: info.IsExtShared}
}

// direct is how the app stands with a person to whom cards go as direct messages.
func (c *Client) direct(ctx context.Context, id string) Channel {
	p, err := c.Person(ctx, id)
	switch {
	case errors.Is(err, ErrGone):
		return Channel{ID: id, Fault: "user_not_found"}
	case err != nil:
		return Channel{ID: id, Fault: err.Error()}
	}
	return Channel{ID: id, Name: id, Member: true, Archived: p.Deleted, Shared: p.Guest || p.Stranger}
}

// CheckSocket opens a connection of Socket Mode and closes it again.
func (c *Client) CheckSocket(ctx context.Context) error {
	conn, err := c.Dial(ctx)
	if err != nil {
		return err
	}
	conn.close()
	return nil
}

func scopesOf(header string) []string {
	var scopes []string
	for scope := range strings.SplitSeq(header, ",") {
		if scope = strings.TrimSpace(scope); scope != "" {
			scopes = append(scopes, scope)
		}
	}
	slices.Sort(scopes)
	return scopes
}
