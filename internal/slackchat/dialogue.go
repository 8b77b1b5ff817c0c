package slackchat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"github.com/mahnwerk/mahnwerk/ar/card"
)

// Dialogue asks one person for words before an action is taken.
type Dialogue struct {
	// Token, Action, Line and Option are those of the click; they come back with the words.
	Token  string
	Action card.Action
	Line   string
	Option string
	// At is the message that was clicked.
	At    Place
	Words card.Words
	Lang  string
}

// kept is what Slack keeps for us with an open dialogue (private_metadata, 3,000 characters).
type kept struct {
	Token    string      `json:"t"`
	Action   card.Action `json:"a"`
	Line     string      `json:"l,omitempty"`
	Option   string      `json:"o,omitempty"`
	At       Place       `json:"p"`
	Min      int         `json:"m,omitempty"`
	Required bool        `json:"r,omitempty"`
	Lang     string      `json:"g"`

	// edit asks for the text to begin with; it is not kept.
	edit bool
}

const (
	// wordsID names our dialogue, its field and the block of the field.
	wordsID = "mahnwerk_words"
)

// OpenDialogue shows a dialogue to whoever clicked. The trigger of a click lives for three seconds; after that ErrLate is
// returned.
func (c *Client) OpenDialogue(ctx context.Context, trigger string, d Dialogue) error {
	memo, err := json.Marshal(kept{Token: d.Token, Action: d.Action, Line: d.Line, Option: d.Option, At: d.At, Min: d.Words.Min,
		Required: d.Words.Required, Lang: language(d.Lang)})
	if err != nil {
		return fmt.Errorf("slack: open dialogue: %w", err)
	}
	_, err = c.api.OpenViewContext(ctx, trigger, slack.ModalViewRequest{Type: slack.VTModal, CallbackID: wordsID, PrivateMetadata: string(memo),
		Title: plain(d.title()), Submit: plain(say(d.Lang, "Absenden", "Submit")), Close: plain(say(d.Lang, "Zurück", "Back")),
		Blocks: slack.Blocks{BlockSet: []slack.Block{d.field()}}})
	return fault("views.open", err)
}

// title is what the dialogue is about; Slack leaves 24 characters.
func (d Dialogue) title() string {
	titles := map[card.Action][2]string{
		card.Approve: {"Freigeben", "Approve"}, card.ApproveAll: {"Alle freigeben", "Approve all"}, card.ApproveLine: {"Freigeben", "Approve"},
		card.Reject: {"Ablehnen", "Reject"}, card.Choose: {"Auswählen", "Choose"}, card.Confirm: {"Bestätigen", "Confirm"}, card.Send: {"Senden", "Send"},
		card.Edit: {"Ändern", "Edit"}, card.Discard: {"Verwerfen", "Discard"}, card.Snooze: {"Später", "Later"}, card.Assign: {"Zuweisen", "Assign"}}
	t, ok := titles[d.Action]
	if !ok {
		t = [2]string{"Mahnwerk", "Mahnwerk"}
	}
	return cut(say(d.Lang, t[0], t[1]), maxTitle)
}

func (d Dialogue) field() *slack.InputBlock {
	label := say(d.Lang, "Begründung", "Reason")
	if d.Action == card.Edit || d.Words.Prefill != "" {
		label = say(d.Lang, "Text", "Text")
	}
	input := slack.NewPlainTextInputBlockElement(nil, wordsID)
	input.Multiline, input.MaxLength, input.InitialValue = true, maxInput, d.Words.Prefill
	var hint *slack.TextBlockObject
	if d.Words.Min > 0 {
		input.MinLength = d.Words.Min
		hint = plain(fmt.Sprintf(say(d.Lang, "Mindestens %d Zeichen.", "At least %d characters."), d.Words.Min))
	}
	return slack.NewInputBlock(wordsID, plain(label), hint, input).WithOptional(!d.Words.Required)
}

// problem says what is wrong with the words of a dialogue; empty when nothing is. Slack counts spaces, we don't.
func (k kept) problem(words string) string {
	n := utf8.RuneCountInString(words)
	switch {
	case n == 0 && k.Required:
		return say(k.Lang, "Hier fehlen Worte.", "Words are missing here.")
	case n < k.Min && (k.Required || n > 0):
		return fmt.Sprintf(say(k.Lang, "Mindestens %d Zeichen.", "At least %d characters."), k.Min)
	case n > maxInput:
		return fmt.Sprintf(say(k.Lang, "Höchstens %d Zeichen.", "At most %d characters."), maxInput)
	}
	return ""
}

// errDialogue is returned for a dialogue that we did not open.
var errDialogue = errors.New("not one of our dialogues")

func parseKept(memo string) (kept, error) {
	var k kept
	if err := json.Unmarshal([]byte(memo), &k); err != nil {
		return kept{}, errDialogue
	}
	m := mark{action: k.Action, mode: modeAsk, lang: k.Lang, line: k.Line}
	if m.check() != nil || !tokenForm.MatchString(k.Token) || k.Option != "" && !optionForm.MatchString(k.Option) || k.Lang != language(k.Lang) || k.Min < 0 || k.Min > maxInput {
		return kept{}, errDialogue
	}
	return k, nil
}
