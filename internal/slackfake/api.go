package slackfake

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// maxCall bounds a call of the Web API.
const maxCall = 1 << 20

// maxPast bounds the older versions of a message that can still be clicked.
const maxPast = 10

// hangLimit ends a call that was scripted to hang, even if its caller is more patient.
const hangLimit = time.Minute

// answer is what a method of the Web API says beside ok.
type answer map[string]any

// refusal is an error of the Web API.
type refusal struct{ code, detail string }

func (f *Fake) call(w http.ResponseWriter, r *http.Request) {
	method := r.PathValue("method")
	args, token, err := arguments(w, r)
	if err != nil {
		http.Error(w, "not readable", http.StatusBadRequest)
		return
	}
	fault, out := f.nextFault(method)
	if out && !fault.Lost {
		misbehave(w, r, fault)
		return
	}
	said, no := f.method(method, token, args, r.Host)
	if out {
		panic(http.ErrAbortHandler) // done, but nobody hears of it
	}
	w.Header().Set("X-OAuth-Scopes", strings.Join(f.o.Scopes, ","))
	if no != nil {
		respond(w, answer{"ok": false, "error": no.code, "response_metadata": answer{"messages": []string{no.detail}}})
		return
	}
	said["ok"] = true
	respond(w, said)
}

func misbehave(w http.ResponseWriter, r *http.Request, fault Fault) {
	switch {
	case fault.Hang:
		timer := time.NewTimer(hangLimit)
		defer timer.Stop()
		select {
		case <-r.Context().Done():
		case <-timer.C:
		}
		panic(http.ErrAbortHandler)
	case fault.Code != "":
		respond(w, answer{"ok": false, "error": fault.Code, "needed": fault.Needed})
	default:
		if fault.RetryAfter > 0 {
			w.Header().Set("Retry-After", fmt.Sprint(fault.RetryAfter))
		}
		http.Error(w, http.StatusText(fault.Status), fault.Status)
	}
}

func respond(w http.ResponseWriter, said answer) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(said) // a caller that has gone needs no answer
}

// arguments reads a form or a JSON object; both come with a token.
func arguments(w http.ResponseWriter, r *http.Request) (url.Values, string, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxCall))
	if err != nil {
		return nil, "", err
	}
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		values := url.Values{}
		var fields map[string]json.RawMessage
		if len(body) == 0 {
			return values, token, nil
		}
		if err := json.Unmarshal(body, &fields); err != nil {
			return nil, "", err
		}
		for name, raw := range fields {
			var text string
			if json.Unmarshal(raw, &text) != nil {
				text = string(raw)
			}
			values.Set(name, text)
		}
		return values, token, nil
	}
	values, err := url.ParseQuery(string(body))
	if token == "" {
		token = values.Get("token")
	}
	return values, token, err
}

func (f *Fake) method(method, token string, args url.Values, host string) (answer, *refusal) {
	want := f.o.BotToken
	if method == "apps.connections.open" {
		want = f.o.AppToken
	}
	if token == "" || want != "" && token != want.Reveal() {
		return nil, &refusal{code: "invalid_auth"}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	known := map[string]func(url.Values) (answer, *refusal){"chat.postMessage": f.post, "chat.postEphemeral": f.whisper, "chat.update": f.change,
		"views.open": f.open, "users.info": f.userInfo, "conversations.info": f.channelInfo, "auth.test": f.authTest, "bots.info": f.botInfo,
		"apps.connections.open": func(url.Values) (answer, *refusal) { return answer{"url": "ws://" + host + "/socket"}, nil }}
	do, ok := known[method]
	if !ok {
		return nil, &refusal{code: "unknown_method"}
	}
	said, no := do(args)
	if no == nil {
		ts, _ := said["ts"].(string) // only chat methods say one
		f.calls = append(f.calls, Call{Method: method, Channel: args.Get("channel"), User: args.Get("user"), TS: ts})
		f.changed()
	}
	return said, no
}

func (f *Fake) post(args url.Values) (answer, *refusal) {
	c, no := f.place(args)
	if no != nil {
		return nil, no
	}
	thread := args.Get("thread_ts")
	if thread != "" && f.find(c.ID, thread) == nil {
		return nil, &refusal{code: "thread_not_found"}
	}
	m := &Message{Channel: c.ID, TS: f.stamp(), Thread: thread, Text: args.Get("text"), Blocks: json.RawMessage(args.Get("blocks")), PostedAt: f.o.Now()}
	f.messages = append(f.messages, m)
	return answer{"channel": m.Channel, "ts": m.TS}, nil
}

// place finds where a message is to go, and refuses what Slack would not show there.
func (f *Fake) place(args url.Values) (Channel, *refusal) {
	c, ok := f.channel(args.Get("channel"))
	switch {
	case !ok:
		return c, &refusal{code: "channel_not_found"}
	case c.Archived:
		return c, &refusal{code: "is_archived"}
	case c.Away:
		return c, &refusal{code: "not_in_channel"}
	case args.Get("text") == "":
		return c, &refusal{code: "no_text"}
	}
	if blocks := args.Get("blocks"); blocks != "" {
		if fault := validBlocks([]byte(blocks), false); fault != "" {
			return c, &refusal{code: "invalid_blocks", detail: fault}
		}
	}
	return c, nil
}

func (f *Fake) whisper(args url.Values) (answer, *refusal) {
	c, no := f.place(args)
	if no != nil {
		return nil, no
	}
	p, ok := f.person(args.Get("user"))
	if !ok || p.Deleted {
		return nil, &refusal{code: "user_not_in_channel"}
	}
	m := &Message{Channel: c.ID, TS: f.stamp(), To: p.ID, Text: args.Get("text"), Blocks: json.RawMessage(args.Get("blocks")), PostedAt: f.o.Now()}
	f.messages = append(f.messages, m)
	return answer{"message_ts": m.TS}, nil
}

func (f *Fake) change(args url.Values) (answer, *refusal) {
	m := f.find(args.Get("channel"), args.Get("ts"))
	if m == nil || m.To != "" {
		return nil, &refusal{code: "message_not_found"}
	}
	if fault := validBlocks([]byte(args.Get("blocks")), false); fault != "" {
		return nil, &refusal{code: "invalid_blocks", detail: fault}
	}
	if m.past = append(m.past, m.Blocks); len(m.past) > maxPast {
		m.past = m.past[1:]
	}
	m.Text, m.Blocks = args.Get("text"), json.RawMessage(args.Get("blocks"))
	m.Updates++
	return answer{"channel": m.Channel, "ts": m.TS, "text": m.Text}, nil
}

func (f *Fake) open(args url.Values) (answer, *refusal) {
	t, ok := f.triggers[args.Get("trigger_id")]
	delete(f.triggers, args.Get("trigger_id"))
	switch {
	case !ok:
		return nil, &refusal{code: "invalid_trigger_id"}
	case f.o.Now().Sub(t.at) > triggerLife:
		return nil, &refusal{code: "expired_trigger_id"}
	}
	view := []byte(args.Get("view"))
	if fault := validView(view); fault != "" {
		return nil, &refusal{code: "invalid_arguments", detail: fault}
	}
	d := &Dialogue{ID: fmt.Sprintf("V%d", f.next()), User: t.user, View: view}
	f.dialogues = append(f.dialogues, d)
	return answer{"view": answer{"id": d.ID}}, nil
}

func (f *Fake) userInfo(args url.Values) (answer, *refusal) {
	p, ok := f.person(args.Get("user"))
	if !ok {
		return nil, &refusal{code: "user_not_found"}
	}
	return answer{"user": answer{"id": p.ID, "team_id": p.Team, "name": p.Name, "real_name": p.Name, "deleted": p.Deleted, "is_bot": p.Bot,
		"is_restricted": p.Guest, "is_stranger": p.Stranger, "locale": p.Locale, "profile": answer{"email": p.Email, "real_name": p.Name}}}, nil
}

func (f *Fake) channelInfo(args url.Values) (answer, *refusal) {
	c, ok := f.channel(args.Get("channel"))
	if !ok {
		return nil, &refusal{code: "channel_not_found"}
	}
	return answer{"channel": answer{"id": c.ID, "name": c.Name, "is_channel": true, "is_member": !c.Away, "is_archived": c.Archived}}, nil
}

const (
	botUser = "UMAHNWERK"
	botID   = "BMAHNWERK"
)

func (f *Fake) authTest(url.Values) (answer, *refusal) {
	return answer{"team": f.o.TeamName, "team_id": f.o.TeamID, "user": "mahnwerk", "user_id": botUser, "bot_id": botID, "url": "https://example.slack.com/"}, nil
}

func (f *Fake) botInfo(url.Values) (answer, *refusal) {
	return answer{"bot": answer{"id": botID, "app_id": f.o.AppID, "user_id": botUser, "name": "Mahnwerk"}}, nil
}
