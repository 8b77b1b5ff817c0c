package slackchat

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/card"
)

// What comes back with a click is the action's id and a value, both of which we wrote:
//
//	action id   act.<action>.<mode>.<least characters>.<language>.<line>
//	value       <token>, or <token>.<option> of a list
//
// Mode is now, ask (a dialogue first), need (a dialogue, words required) or edit (a dialogue with a text to change).
// A link's id is open.<n>: Slack tells of clicks on links too.

type mode string

const (
	modeNow  mode = "now"
	modeAsk  mode = "ask"
	modeNeed mode = "need"
	modeEdit mode = "edit"
)

// mark is a button's id, taken apart.
type mark struct {
	action card.Action
	mode   mode
	least  int
	lang   string
	line   string
}

const (
	// maxActionID and maxOption are Slack's limits for ids of actions and values of options.
	maxActionID = 255
	maxOption   = 150
	openPrefix  = "open."
)

var (
	tokenForm = regexp.MustCompile(`^[A-Za-z0-9_-]{16,100}$`)
	// Lines and options are ids of records, such as numbers of invoices and names of users: any words in one line.
	lineForm   = regexp.MustCompile(`^[^\pC]{0,120}$`)
	optionForm = regexp.MustCompile(`^[^\pC]{1,120}$`)
)

var actions = []card.Action{card.Approve, card.Reject, card.Choose, card.Confirm, card.Send, card.Edit, card.Discard, card.Snooze,
	card.Assign, card.ApproveAll, card.ApproveLine}

func markOf(b card.Button, lang string) mark {
	m := mark{action: b.Action, mode: modeNow, lang: lang, line: b.Line}
	if b.Ask == nil {
		return m
	}
	m.least = b.Ask.Min
	switch {
	case b.Ask.Prefill != "":
		m.mode = modeEdit
	case b.Ask.Required:
		m.mode = modeNeed
	default:
		m.mode = modeAsk
	}
	return m
}

func (m mark) String() string {
	return fmt.Sprintf("act.%s.%s.%d.%s.%s", m.action, m.mode, m.least, m.lang, m.line)
}

// check refuses what could not be read back.
func (m mark) check() error {
	if !slices.Contains(actions, m.action) {
		return fmt.Errorf("slack: card with unknown action %q", m.action)
	}
	if !lineForm.MatchString(m.line) || len(m.String()) > maxActionID {
		return fmt.Errorf("slack: card with a line %q that no button can carry", m.line)
	}
	return nil
}

var errMark = errors.New("unknown action")

func parseMark(id string) (mark, error) {
	parts := strings.SplitN(id, ".", 6)
	if len(parts) != 6 || parts[0] != "act" {
		return mark{}, errMark
	}
	m := mark{action: card.Action(parts[1]), mode: mode(parts[2]), lang: parts[4], line: parts[5]}
	least, err := strconv.Atoi(parts[3])
	if err != nil || least < 0 || least > maxInput || !slices.Contains([]mode{modeNow, modeAsk, modeNeed, modeEdit}, m.mode) || m.lang != language(m.lang) || m.check() != nil {
		return mark{}, errMark
	}
	m.least = least
	return m, nil
}

// language is de or en.
func language(lang string) string { return say(lang, "de", "en") }

// parseValue takes the token and the option out of what a click carries.
func parseValue(value string) (token, option string, err error) {
	token, option, listed := strings.Cut(value, ".")
	if !tokenForm.MatchString(token) || listed && !optionForm.MatchString(option) {
		return "", "", errors.New("a value that is not ours")
	}
	return token, option, nil
}
