// Package playbook keeps what a house wants its collectors to do in a situation, as documents with versions.
//
// A playbook is a text in Markdown under a name. Saving it anew is a new version; an old one never changes, so that it can
// be said what held when something was done. Which playbook is for which situation is said apart from it: for a step of the
// worklist, narrowed by the reason of a dispute or not.
package playbook

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/ar/worklist"
)

// MaxText bounds a playbook: what is longer nobody reads while the telephone rings.
const MaxText = 20_000

// nameForm is also the constraint playbook_name_form.
var nameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,63}$`)

// Save keeps a text as the next version of a playbook.
type Save struct {
	subledger.Head
	Name string `json:"name"`
	// Text is Markdown.
	Text string `json:"text"`
}

// Check implements subledger.Command.
func (s Save) Check() error {
	if err := s.CheckHead(); err != nil {
		return err
	}
	if err := checkName(s.Name); err != nil {
		return err
	}
	switch {
	case strings.TrimSpace(s.Text) == "":
		return subledger.Refuse("playbook_empty", "the playbook has no words")
	case len(s.Text) > MaxText:
		return subledger.Refuse("playbook_too_long", "a playbook has %d bytes at most", MaxText)
	case !utf8.ValidString(s.Text) || strings.ContainsRune(s.Text, 0):
		return subledger.Refuse("playbook_form", "a playbook is text in UTF-8")
	}
	return nil
}

func checkName(name string) error {
	if !nameForm.MatchString(name) {
		return subledger.Refuse("playbook_name_form", "a playbook's name is lower-case letters, digits, - or _")
	}
	return nil
}

// Use says which playbook is for a situation; an empty name takes that back.
type Use struct {
	subledger.Head
	Name string `json:"name"`
	Situation
}

// Situation is what a playbook is for. No cause means every one.
type Situation struct {
	Stage worklist.Action `json:"stage"`
	Cause dispute.Reason  `json:"cause,omitempty"`
}

// Check implements subledger.Command.
func (u Use) Check() error {
	if err := u.CheckHead(); err != nil {
		return err
	}
	if u.Name != "" {
		if err := checkName(u.Name); err != nil {
			return err
		}
	}
	switch {
	case !slices.Contains(worklist.Actions(), u.Stage):
		return subledger.Refuse("playbook_stage_known", "a stage is a step of the worklist, one of %v", worklist.Actions())
	case u.Cause != "" && !slices.Contains(dispute.Reasons(), u.Cause):
		return subledger.Refuse("dispute_reason_known", "a cause is one of %v", dispute.Reasons())
	}
	return nil
}

// Choice is which playbook is for a situation, as it holds now.
type Choice struct {
	Situation
	Name string `json:"name"`
	By   string `json:"by"`
}

// For is the name of the playbook for a situation: the one for its cause before the one for every cause; empty when there
// is none. The order of the choices makes no difference.
func For(s Situation, choices []Choice) string {
	name := ""
	for _, c := range choices {
		switch {
		case c.Stage != s.Stage:
		case c.Cause == s.Cause && c.Cause != "":
			return c.Name
		case c.Cause == "":
			name = c.Name
		}
	}
	return name
}

// Version is one version of a playbook. Lists leave the text out.
type Version struct {
	Name    string    `json:"name"`
	Version int       `json:"version"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	Text    string    `json:"text,omitempty"`
}
