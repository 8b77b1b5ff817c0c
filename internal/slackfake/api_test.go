package slackfake_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/internal/slackfake"
)

// call calls the Web API as a client would and returns its error, empty for ok.
func call(t *testing.T, f *slackfake.Fake, method string, args url.Values) string {
	t.Helper()
	if !args.Has("token") {
		args.Set("token", "xoxb-demo")
	}
	q := httptest.NewRequest(http.MethodPost, "/api/"+method, strings.NewReader(args.Encode()))
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer := httptest.NewRecorder()
	f.ServeHTTP(answer, q)
	var said struct {
		OK    bool   `json:"ok"`
		Error string `json:"error"`
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &said); err != nil {
		t.Fatalf("%s: %v: %s", method, err, answer.Body)
	}
	if said.OK != (said.Error == "") {
		t.Errorf("%s: ok %v and error %q", method, said.OK, said.Error)
	}
	return said.Error
}

// refused are messages that Slack doesn't show, each for its reason.
var refused = map[string]string{
	"51 blocks":                    "[" + strings.Repeat(`{"type":"section","text":{"type":"plain_text","text":"x"}},`, 50) + `{"type":"section","text":{"type":"plain_text","text":"x"}}]`,
	"a section of 3,001":           `[{"type":"section","text":{"type":"plain_text","text":"` + strings.Repeat("ü", 3001) + `"}}]`,
	"a header with markup":         `[{"type":"header","text":{"type":"mrkdwn","text":"x"}}]`,
	"a header of 151":              `[{"type":"header","text":{"type":"plain_text","text":"` + strings.Repeat("x", 151) + `"}}]`,
	"an empty text":                `[{"type":"section","text":{"type":"plain_text","text":""}}]`,
	"a button of 76":               `[{"type":"actions","elements":[{"type":"button","action_id":"a","text":{"type":"plain_text","text":"` + strings.Repeat("x", 76) + `"}}]}]`,
	"two buttons with one id":      `[{"type":"actions","elements":[{"type":"button","action_id":"a","text":{"type":"plain_text","text":"x"}},{"type":"button","action_id":"a","text":{"type":"plain_text","text":"y"}}]}]`,
	"a list without options":       `[{"type":"actions","elements":[{"type":"static_select","action_id":"a","placeholder":{"type":"plain_text","text":"x"},"options":[]}]}]`,
	"an option's value of 151":     `[{"type":"actions","elements":[{"type":"static_select","action_id":"a","placeholder":{"type":"plain_text","text":"x"},"options":[{"text":{"type":"plain_text","text":"x"},"value":"` + strings.Repeat("x", 151) + `"}]}]}]`,
	"an unknown block":             `[{"type":"table_of_contents"}]`,
	"two blocks with one id":       `[{"type":"section","block_id":"a","text":{"type":"plain_text","text":"x"}},{"type":"section","block_id":"a","text":{"type":"plain_text","text":"x"}}]`,
	"more than a message may hold": "[" + strings.Repeat(`{"type":"section","text":{"type":"plain_text","text":"`+strings.Repeat("x", 2900)+`"}},`, 4) + `{"type":"section","text":{"type":"plain_text","text":"` + strings.Repeat("x", 2900) + `"}}]`,
	"no blocks":                    `[]`,
	"no JSON":                      `{`,
}

func TestAPI_refusesWhatSlackRefuses(t *testing.T) {
	t.Parallel()
	f := slackfake.New(slackfake.Options{Channels: []slackfake.Channel{{ID: "C1"}, {ID: "C2", Archived: true}, {ID: "C3", Away: true}}})
	for name, blocks := range refused {
		if code := call(t, f, "chat.postMessage", url.Values{"channel": {"C1"}, "text": {"x"}, "blocks": {blocks}}); code != "invalid_blocks" {
			t.Errorf("%s: %q", name, code)
		}
	}
	for want, args := range map[string]url.Values{"channel_not_found": {"channel": {"C9"}, "text": {"x"}}, "is_archived": {"channel": {"C2"}, "text": {"x"}},
		"not_in_channel": {"channel": {"C3"}, "text": {"x"}}, "no_text": {"channel": {"C1"}}, "thread_not_found": {"channel": {"C1"}, "text": {"x"}, "thread_ts": {"1.2"}}} {
		if code := call(t, f, "chat.postMessage", args); code != want {
			t.Errorf("have %q, want %q", code, want)
		}
	}
	if len(f.Calls()) != 0 || len(f.Messages()) != 0 {
		t.Error("something refused was taken")
	}
	for method, want := range map[string]string{"chat.update": "message_not_found", "views.open": "invalid_trigger_id", "users.info": "user_not_found", "chat.delete": "unknown_method"} {
		if code := call(t, f, method, url.Values{}); code != want {
			t.Errorf("%s: have %q, want %q", method, code, want)
		}
	}
}

func TestAPI_asksForTheToken(t *testing.T) {
	t.Parallel()
	f := slackfake.New(slackfake.Options{BotToken: "xoxb-demo", AppToken: "xapp-demo"})
	for method, tokens := range map[string]map[string]string{"auth.test": {"xoxb-demo": "", "xoxb-other": "invalid_auth", "xapp-demo": "invalid_auth", "": "invalid_auth"},
		"apps.connections.open": {"xapp-demo": "", "xoxb-demo": "invalid_auth"}} {
		for token, want := range tokens {
			if code := call(t, f, method, url.Values{"token": {token}}); code != want {
				t.Errorf("%s with %q: have %q, want %q", method, token, code, want)
			}
		}
	}
}

// TestAPI_triggerLivesThreeSeconds: whoever opens a dialogue later finds that out here and not in a workspace.
func TestAPI_triggerLivesThreeSeconds(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_790_000_000, 0)
	nowhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, strings.NewReader("")) }))
	t.Cleanup(nowhere.Close)
	f := slackfake.New(slackfake.Options{Channels: []slackfake.Channel{{ID: "C1"}}, Interactivity: nowhere.URL, People: []slackfake.Person{{ID: "U1"}}, Now: func() time.Time { return now }})
	blocks := `[{"type":"actions","elements":[{"type":"button","action_id":"a","text":{"type":"plain_text","text":"x"}}]}]`
	if code := call(t, f, "chat.postMessage", url.Values{"channel": {"C1"}, "text": {"x"}, "blocks": {blocks}}); code != "" {
		t.Fatal(code)
	}
	view := `{"type":"modal","callback_id":"c","title":{"type":"plain_text","text":"x"},"submit":{"type":"plain_text","text":"x"},"close":{"type":"plain_text","text":"x"},"blocks":[{"type":"section","text":{"type":"plain_text","text":"x"}}]}`
	for after, want := range map[time.Duration]string{2 * time.Second: "", 4 * time.Second: "expired_trigger_id"} {
		sent, err := f.Press(t.Context(), slackfake.Press{User: "U1", Channel: "C1", TS: f.Messages()[0].TS, ActionID: "a"})
		if err != nil || sent.Status != http.StatusOK {
			t.Fatal(sent, err)
		}
		now = now.Add(after)
		if code := call(t, f, "views.open", url.Values{"trigger_id": {sent.Trigger}, "view": {view}}); code != want {
			t.Errorf("after %s: have %q, want %q", after, code, want)
		}
		if code := call(t, f, "views.open", url.Values{"trigger_id": {sent.Trigger}, "view": {view}}); code != "invalid_trigger_id" {
			t.Errorf("a second time: %q", code)
		}
	}
	if n := len(f.Dialogues("U1")); n != 1 {
		t.Errorf("%d dialogues are open", n)
	}
}

func TestFake_pressOnWhatIsNotThere(t *testing.T) {
	t.Parallel()
	f := slackfake.New(slackfake.Options{Channels: []slackfake.Channel{{ID: "C1"}}})
	if _, err := f.Press(t.Context(), slackfake.Press{User: "U1", Channel: "C1", TS: "1.2", ActionID: "a"}); err != slackfake.ErrNoElement {
		t.Errorf("no message: %v", err)
	}
	if _, err := f.Submit(t.Context(), "U1", "V1", "x"); err != slackfake.ErrNoElement {
		t.Errorf("no dialogue: %v", err)
	}
	if fmt.Sprint(f.Sockets()) != "0" {
		t.Error("a socket nobody opened")
	}
}
