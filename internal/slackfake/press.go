package slackfake

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/mahnwerk/mahnwerk/internal/slackchat"
)

// Press is a click of somebody on an element of a message.
type Press struct {
	// User is the id of the person who clicks.
	User        string
	Channel, TS string
	// ActionID is that of the element; Option the value of the chosen option, for a list.
	ActionID string
	Option   string
	// Socket sends it over Socket Mode even where there is an address, because an app may have both.
	Socket bool
	// Tamper changes the request just before it leaves, for tests of forged ones.
	Tamper func(*http.Request)
}

// Sent is how a click was answered.
type Sent struct {
	// Status is the HTTP status; 200 for an acknowledgement over Socket Mode, 0 for none within three seconds.
	Status int
	// Body is what the engine said to it.
	Body []byte
	// Trigger is the id by which a dialogue may be opened.
	Trigger string
}

// ErrNoElement is returned for a click on something that is not there.
var ErrNoElement = errors.New("there is no such message or element")

// ackTime is how long Slack waits for an acknowledgement.
const ackTime = 3 * time.Second

// Press sends a click on its way and returns once it was acknowledged or not.
func (f *Fake) Press(ctx context.Context, p Press) (Sent, error) {
	payload, trigger, err := f.pressed(p)
	if err != nil {
		return Sent{}, err
	}
	sent, err := f.deliver(ctx, payload, p.Socket, p.Tamper)
	sent.Trigger = trigger
	return sent, err
}

// Submit sends the words of a dialogue. When the engine finds fault with them, the dialogue stays open and shows it.
func (f *Fake) Submit(ctx context.Context, user, dialogue, written string) (Sent, error) {
	payload, err := f.submitted(user, dialogue, written)
	if err != nil {
		return Sent{}, err
	}
	sent, err := f.deliver(ctx, payload, false, nil)
	if err != nil {
		return sent, err
	}
	f.closed(dialogue, written, sent)
	return sent, nil
}

// Dismiss closes a dialogue without its words.
func (f *Fake) Dismiss(user, dialogue string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.drop(user, dialogue)
}

func (f *Fake) drop(user, dialogue string) {
	for i, d := range f.dialogues {
		if d.ID == dialogue && d.User == user {
			f.dialogues = append(f.dialogues[:i:i], f.dialogues[i+1:]...)
			f.changed()
			return
		}
	}
}

// Payload is what Slack would send for a click, so that a test can sign it as it likes.
func (f *Fake) Payload(p Press) ([]byte, error) {
	payload, _, err := f.pressed(p)
	return payload, err
}

func (f *Fake) pressed(p Press) (payload []byte, triggerID string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := f.find(p.Channel, p.TS)
	if m == nil || m.To != "" {
		return nil, "", ErrNoElement
	}
	e, block, ok := m.element(p.ActionID)
	if !ok {
		return nil, "", ErrNoElement
	}
	triggerID = fmt.Sprintf("%d.trigger", f.next())
	f.triggers[triggerID] = trigger{user: p.User, at: f.o.Now()}
	action := answer{"type": e.Type, "action_id": e.ActionID, "block_id": block, "action_ts": f.stamp(), "text": e.Text.text, "value": e.Value}
	if e.Type == "static_select" {
		chosen, ok := optionOf(e, p.Option)
		if !ok {
			return nil, "", ErrNoElement
		}
		action["selected_option"] = chosen
	}
	said := f.envelope("block_actions", p.User)
	said["trigger_id"], said["actions"] = triggerID, []answer{action}
	said["channel"] = answer{"id": m.Channel, "name": m.Channel}
	said["container"] = answer{"type": "message", "message_ts": m.TS, "channel_id": m.Channel, "is_ephemeral": false}
	said["message"] = answer{"type": "message", "ts": m.TS, "text": m.Text, "blocks": m.Blocks}
	payload, err = json.Marshal(said)
	return payload, triggerID, err
}

// envelope is what all payloads have. A person whom the workspace does not know clicks as one of another.
func (f *Fake) envelope(kind, user string) answer {
	p, ok := f.person(user)
	if !ok {
		p = Person{ID: user, Team: "TELSEWHERE"}
	}
	return answer{"type": kind, "api_app_id": f.o.AppID, "token": "verification", "team": answer{"id": f.o.TeamID, "domain": "example"},
		"user": answer{"id": p.ID, "username": p.Name, "name": p.Name, "team_id": p.Team}, "enterprise": nil, "is_enterprise_install": false}
}

func (f *Fake) submitted(user, dialogue, written string) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, d := range f.dialogues {
		if d.ID != dialogue || d.User != user {
			continue
		}
		var v map[string]any
		if err := json.Unmarshal(d.View, &v); err != nil {
			return nil, err
		}
		values := map[string]any{}
		var blocks []node
		if err := json.Unmarshal(blocksOf(d.View), &blocks); err != nil {
			return nil, err
		}
		for _, b := range blocks {
			if b.Type == "input" {
				values[b.BlockID] = answer{b.Element.ActionID: answer{"type": "plain_text_input", "value": written}}
			}
		}
		v["id"], v["state"] = d.ID, answer{"values": values}
		said := f.envelope("view_submission", user)
		said["view"] = v
		return json.Marshal(said)
	}
	return nil, ErrNoElement
}

// closed takes a dialogue away unless the engine found fault with it.
func (f *Fake) closed(dialogue, written string, sent Sent) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, d := range f.dialogues {
		if d.ID != dialogue {
			continue
		}
		problem := problemIn(sent)
		if problem == "" {
			f.drop(d.User, d.ID)
			return
		}
		d.Problem, d.Words = problem, written
		f.changed()
	}
}

func problemIn(sent Sent) string {
	if sent.Status != http.StatusOK {
		return fmt.Sprintf("The request was answered with %d.", sent.Status)
	}
	var said struct {
		Action string            `json:"response_action"`
		Errors map[string]string `json:"errors"`
	}
	if len(sent.Body) == 0 || json.Unmarshal(sent.Body, &said) != nil || said.Action != "errors" {
		return ""
	}
	var all []string
	for _, e := range said.Errors {
		all = append(all, e)
	}
	return strings.Join(all, "\n")
}

// deliver sends a payload as Slack does: signed over HTTP, or over Socket Mode when there is no address.
func (f *Fake) deliver(ctx context.Context, payload []byte, socket bool, tamper func(*http.Request)) (Sent, error) {
	ctx, cancel := context.WithTimeout(ctx, ackTime)
	defer cancel()
	if socket || f.o.Interactivity == "" {
		return f.sockets.deliver(ctx, payload), nil
	}
	r, err := f.Request(ctx, payload)
	if err != nil {
		return Sent{}, err
	}
	if tamper != nil {
		tamper(r)
	}
	resp, err := http.DefaultClient.Do(r)
	if errors.Is(err, context.DeadlineExceeded) {
		return Sent{}, nil
	}
	if err != nil {
		return Sent{}, fmt.Errorf("send click: %w", err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxCall))
	return Sent{Status: resp.StatusCode, Body: body}, err
}

// Request is the signed request that carries a payload.
func (f *Fake) Request(ctx context.Context, payload []byte) (*http.Request, error) {
	body := []byte(url.Values{"payload": {string(payload)}}.Encode())
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, f.o.Interactivity, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header = slackchat.Sign(f.o.SigningSecret, f.o.Now(), body)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r, nil
}

// element finds an element of a message, in an older version if need be.
func (m *Message) element(actionID string) (node, string, bool) {
	for _, blocks := range append([]json.RawMessage{m.Blocks}, m.past...) {
		if e, block, ok := elementOf(blocks, actionID); ok {
			return e, block, true
		}
	}
	return node{}, "", false
}

// elementOf finds an element of a layout and the id of its block.
func elementOf(raw json.RawMessage, actionID string) (node, string, bool) {
	var blocks []node
	if json.Unmarshal(raw, &blocks) != nil {
		return node{}, "", false
	}
	for i, b := range blocks {
		elements := b.Elements
		if b.Accessory != nil {
			elements = []node{*b.Accessory}
		}
		if b.Type != "actions" && b.Accessory == nil {
			continue
		}
		for _, e := range elements {
			if e.ActionID == actionID {
				return e, first(b.BlockID, fmt.Sprintf("b%d", i)), true
			}
		}
	}
	return node{}, "", false
}

func optionOf(e node, value string) (option, bool) {
	for _, o := range e.Options {
		if o.Value == value {
			return o, true
		}
	}
	return option{}, false
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
