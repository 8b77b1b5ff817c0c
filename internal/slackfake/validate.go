package slackfake

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// node is any object of a layout.
type node struct {
	Type     string `json:"type"`
	Text     words  `json:"text"`
	BlockID  string `json:"block_id"`
	Fields   []text `json:"fields"`
	Elements []node `json:"elements"`
	// Accessory and Element are the one thing beside a section and in an input.
	Accessory *node     `json:"accessory"`
	Element   *node     `json:"element"`
	ActionID  string    `json:"action_id"`
	Value     string    `json:"value"`
	URL       string    `json:"url"`
	Style     any       `json:"style"`
	Confirm   *question `json:"confirm"`
	// Placeholder, Label and Hint belong to lists and inputs.
	Placeholder *text    `json:"placeholder"`
	Label       *text    `json:"label"`
	Hint        *text    `json:"hint"`
	Options     []option `json:"options"`
	Optional    bool     `json:"optional"`
	Initial     string   `json:"initial_value"`
	MinLength   int      `json:"min_length"`
	MaxLength   int      `json:"max_length"`
	// Spoken is what a screen reader says instead of the text.
	Spoken string `json:"accessibility_label"`
}

type text struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

// words is a text object, or the bare text of an element of a rich text.
type words struct{ text }

// UnmarshalJSON implements json.Unmarshaler.
func (t *words) UnmarshalJSON(raw []byte) error {
	if len(raw) > 0 && raw[0] == '"' {
		t.Type = "literal"
		return json.Unmarshal(raw, &t.Text)
	}
	return json.Unmarshal(raw, &t.text)
}

type option struct {
	Text  text   `json:"text"`
	Value string `json:"value"`
}

type question struct {
	Title   text `json:"title"`
	Text    text `json:"text"`
	Confirm text `json:"confirm"`
	Deny    text `json:"deny"`
}

type view struct {
	Type     string `json:"type"`
	Title    text   `json:"title"`
	Submit   text   `json:"submit"`
	Close    text   `json:"close"`
	Callback string `json:"callback_id"`
	Memo     string `json:"private_metadata"`
	Blocks   []node `json:"blocks"`
}

// maxMessage is the sum of the texts of a message beyond which Slack refuses it.
const maxMessage = 13200

// validBlocks says what Slack would not take of a layout; empty when it would take it.
func validBlocks(raw []byte, modal bool) string {
	var blocks []node
	if err := json.Unmarshal(raw, &blocks); err != nil {
		return "not a list of blocks"
	}
	most := 50
	if modal {
		most = 100
	}
	if len(blocks) == 0 || len(blocks) > most {
		return fmt.Sprintf("%d blocks", len(blocks))
	}
	total, seen := 0, map[string]bool{}
	for i, b := range blocks {
		if b.BlockID != "" && seen[b.BlockID] {
			return "two blocks with one id"
		}
		seen[b.BlockID] = true
		if fault := validBlock(b); fault != "" {
			return fmt.Sprintf("block %d (%s): %s", i, b.Type, fault)
		}
		total += size(b)
	}
	if total > maxMessage {
		return fmt.Sprintf("%d characters in all", total)
	}
	return ""
}

func size(n node) int {
	sum := utf8.RuneCountInString(n.Text.Text)
	for _, e := range n.Elements {
		sum += size(e)
	}
	return sum
}

func validBlock(b node) string {
	switch b.Type {
	case "header":
		return within(b.Text.text, "plain_text", 1, 150)
	case "section":
		if b.Accessory != nil {
			if fault := validElement(*b.Accessory); fault != "" {
				return fault
			}
		}
		return within(b.Text.text, "", 1, 3000)
	case "context":
		return eachOf(b.Elements, 10, func(e node) string { return within(text{Type: e.Type, Text: e.Text.Text}, "", 1, 3000) })
	case "actions":
		ids := map[string]bool{}
		return eachOf(b.Elements, 25, func(e node) string {
			if ids[e.ActionID] {
				return "two elements with one action id"
			}
			ids[e.ActionID] = true
			return validElement(e)
		})
	case "rich_text":
		return eachOf(b.Elements, 1000, func(e node) string {
			return eachOf(e.Elements, 1000, func(e node) string { return within(e.Text.text, "literal", 1, 4000) })
		})
	case "input":
		if b.Label == nil || b.Element == nil {
			return "an input without label or element"
		}
		return within(*b.Label, "plain_text", 1, 2000)
	}
	return "unknown type"
}

func eachOf(all []node, most int, valid func(node) string) string {
	if len(all) == 0 || len(all) > most {
		return fmt.Sprintf("%d elements", len(all))
	}
	for _, e := range all {
		if fault := valid(e); fault != "" {
			return fault
		}
	}
	return ""
}

func within(t text, kind string, least, most int) string {
	n := utf8.RuneCountInString(t.Text)
	switch {
	case kind != "" && t.Type != kind:
		return "a text that is not " + kind
	case n < least || n > most:
		return fmt.Sprintf("a text of %d characters, want %d to %d", n, least, most)
	}
	return ""
}

func validElement(e node) string {
	if len(e.ActionID) == 0 || len(e.ActionID) > 255 {
		return "an action id that is empty or too long"
	}
	if e.Confirm != nil {
		for _, part := range []struct {
			text
			most int
		}{{e.Confirm.Title, 100}, {e.Confirm.Text, 300}, {e.Confirm.Confirm, 30}, {e.Confirm.Deny, 30}} {
			if fault := within(part.text, "", 1, part.most); fault != "" {
				return "confirm: " + fault
			}
		}
	}
	switch e.Type {
	case "button":
		if len(e.Value) > 2000 || len(e.URL) > 3000 || utf8.RuneCountInString(e.Spoken) > 75 {
			return "a button with too much in it"
		}
		return within(e.Text.text, "plain_text", 1, 75)
	case "static_select":
		return validList(e)
	}
	return "unknown element " + e.Type
}

func validList(e node) string {
	if len(e.Options) == 0 || len(e.Options) > 100 || e.Placeholder == nil {
		return "a list without options or placeholder, or with too many"
	}
	for _, o := range e.Options {
		if fault := within(o.Text, "", 1, 75); fault != "" {
			return "option: " + fault
		}
		if o.Value == "" || len(o.Value) > 150 {
			return "an option whose value is empty or too long"
		}
	}
	return within(*e.Placeholder, "plain_text", 1, 150)
}

func validView(raw []byte) string {
	var v view
	if err := json.Unmarshal(raw, &v); err != nil || v.Type != "modal" {
		return "not a modal"
	}
	for _, t := range []text{v.Title, v.Submit, v.Close} {
		if fault := within(t, "plain_text", 1, 24); fault != "" {
			return fault
		}
	}
	if len(v.Memo) > 3000 || strings.TrimSpace(v.Callback) == "" {
		return "private_metadata too long, or no callback_id"
	}
	blocks, err := json.Marshal(blocksOf(raw))
	if err != nil {
		return "not a list of blocks"
	}
	return validBlocks(blocks, true)
}

// blocksOf takes the blocks of a view as they are.
func blocksOf(raw []byte) json.RawMessage {
	var v struct {
		Blocks json.RawMessage `json:"blocks"`
	}
	if json.Unmarshal(raw, &v) != nil {
		return nil
	}
	return v.Blocks
}
