package slackchat

import (
	"encoding/json"
	"errors"
	"regexp"
	"strings"
)

// interaction is the part of Slack's payload that we use (docs.slack.dev/reference/interaction-payloads). The library's own
// type reads much more than that, and a field which changes its form would lose a click.
type interaction struct {
	Type    string `json:"type"`
	AppID   string `json:"api_app_id"`
	Trigger string `json:"trigger_id"`
	User    struct {
		ID     string `json:"id"`
		TeamID string `json:"team_id"`
	} `json:"user"`
	Team       named `json:"team"`
	Enterprise named `json:"enterprise"`
	Channel    named `json:"channel"`
	Message    struct {
		TS string `json:"ts"`
	} `json:"message"`
	Container struct {
		TS      string `json:"message_ts"`
		Channel string `json:"channel_id"`
	} `json:"container"`
	Actions []clicked `json:"actions"`
	View    struct {
		Callback string `json:"callback_id"`
		Memo     string `json:"private_metadata"`
		State    struct {
			Values map[string]map[string]struct {
				Value string `json:"value"`
			} `json:"values"`
		} `json:"state"`
	} `json:"view"`
}

type named struct {
	ID string `json:"id"`
}

type clicked struct {
	ID       string `json:"action_id"`
	Value    string `json:"value"`
	Selected struct {
		Value string `json:"value"`
	} `json:"selected_option"`
}

type kind int

const (
	// kindNothing is to be acknowledged and no more: a link that was followed, a dialogue that was closed.
	kindNothing kind = iota
	kindClick
	kindDialogue
)

var (
	errUnreadable = errors.New("not an interaction")
	errUnknown    = errors.New("not one of our actions")
	// slackID is the form of the ids of Slack, which end up in records. Slack promises no more than that they are short words.
	slackID = regexp.MustCompile(`^[A-Za-z0-9]{1,40}$`)
	stamp   = regexp.MustCompile(`^[0-9]{1,20}\.[0-9]{1,10}$`)
)

// parseInteraction reads a payload. With errUnknown the click says who clicked where, for the refusal; with errUnreadable
// nothing. The second result is set for a dialogue that came back, and for a button that opens one.
func parseInteraction(payload []byte) (Click, kept, kind, error) {
	var in interaction
	if err := json.Unmarshal(payload, &in); err != nil {
		return Click{}, kept{}, kindNothing, errUnreadable
	}
	c := Click{UserID: in.User.ID, TeamID: first(in.User.TeamID, in.Team.ID), AppID: in.AppID, Trigger: in.Trigger,
		Channel: first(in.Channel.ID, in.Container.Channel), TS: first(in.Message.TS, in.Container.TS)}
	if in.Enterprise.ID != "" && (in.User.TeamID == "" || in.User.TeamID == in.Team.ID) {
		c.EnterpriseID = in.Enterprise.ID // that of the click; a stranger's is another one
	}
	if !slackID.MatchString(c.UserID) || !optional(slackID, c.TeamID, c.EnterpriseID, c.AppID, c.Channel) || !optional(stamp, c.TS) {
		return Click{}, kept{}, kindNothing, errUnreadable
	}
	switch in.Type {
	case "block_actions":
		return in.click(c)
	case "view_submission":
		return in.submission(c)
	case "view_closed":
		return c, kept{}, kindNothing, nil
	}
	return c, kept{}, kindNothing, errUnknown
}

func (in interaction) click(c Click) (Click, kept, kind, error) {
	if len(in.Actions) != 1 {
		return c, kept{}, kindNothing, errUnknown
	}
	a := in.Actions[0]
	if strings.HasPrefix(a.ID, openPrefix) {
		return c, kept{}, kindNothing, nil
	}
	m, err := parseMark(a.ID)
	if err != nil {
		return c, kept{}, kindNothing, errUnknown
	}
	token, option, err := parseValue(first(a.Value, a.Selected.Value))
	if err != nil || c.Channel == "" || c.TS == "" {
		return c, kept{}, kindNothing, errUnknown
	}
	c.Action, c.Line, c.Token, c.Option, c.Lang = m.action, m.line, token, option, m.lang
	if m.mode == modeNow {
		return c, kept{}, kindClick, nil
	}
	return c, kept{Action: m.action, Min: m.least, Required: m.mode == modeNeed || m.mode == modeEdit, Lang: m.lang, edit: m.mode == modeEdit}, kindClick, nil
}

func (in interaction) submission(c Click) (Click, kept, kind, error) {
	if in.View.Callback != wordsID {
		return c, kept{}, kindNothing, errUnknown
	}
	k, err := parseKept(in.View.Memo)
	if err != nil || !optional(slackID, k.At.Channel) || !optional(stamp, k.At.TS) {
		return c, kept{}, kindNothing, errUnknown
	}
	c.Action, c.Line, c.Option, c.Token, c.Dialogue = k.Action, k.Line, k.Option, k.Token, true
	c.Channel, c.TS, c.Lang = k.At.Channel, k.At.TS, k.Lang
	written := in.View.State.Values[wordsID][wordsID].Value
	c.Words = paragraph(written, len(written)+1) // they will be read by others, and stored where no zero byte can be
	return c, k, kindDialogue, nil
}

func optional(form *regexp.Regexp, values ...string) bool {
	for _, v := range values {
		if v != "" && !form.MatchString(v) {
			return false
		}
	}
	return true
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
