package slackchat_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/internal/slackchat"
	"github.com/mahnwerk/mahnwerk/internal/slackfake"
)

func TestClient_postUpdateReply(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false, nil)
	at := w.post(lastNotice())
	closed := lastNotice()
	closed.Ended = "Freigegeben von maria"
	if err := w.client.Update(t.Context(), at, slackchat.Message{Card: closed, Lang: "de"}); err != nil {
		t.Fatal(err)
	}
	reply, err := w.client.Reply(t.Context(), at, "Erinnerung: <!here>")
	if err != nil {
		t.Fatal(err)
	}
	all := w.fake.Messages()
	if len(all) != 2 || all[0].TS != at.TS || all[0].Updates != 1 || strings.Contains(string(all[0].Blocks), "act.") {
		t.Errorf("the card is %+v", all[0])
	}
	if all[1].Thread != at.TS || all[1].TS != reply.TS || all[1].Text != "Erinnerung: &lt;!here&gt;" {
		t.Errorf("the reply is %+v", all[1])
	}
	direct, err := w.client.Post(t.Context(), slackchat.Message{Channel: "UANNA", Card: closed, Lang: "de"})
	if err != nil || direct.Channel != "DANNA" {
		t.Errorf("a direct message stands in %+v (%v): its channel is needed to change it", direct, err)
	}
	if err := w.client.Update(t.Context(), direct, slackchat.Message{Card: closed, Lang: "de"}); err != nil {
		t.Error(err)
	}
}

// answers of Slack and what a caller decides by.
var answers = []struct {
	fault slackfake.Fault
	want  error
}{
	{slackfake.Fault{Code: "message_not_found"}, slackchat.ErrGone},
	{slackfake.Fault{Code: "channel_not_found"}, slackchat.ErrGone},
	{slackfake.Fault{Code: "is_archived"}, slackchat.ErrGone},
	{slackfake.Fault{Code: "invalid_auth"}, slackchat.ErrRefused},
	{slackfake.Fault{Code: "missing_scope", Needed: "chat:write"}, slackchat.ErrRefused},
	{slackfake.Fault{Code: "not_in_channel"}, slackchat.ErrRefused},
	{slackfake.Fault{Code: "msg_blocks_too_long"}, slackchat.ErrInvalid},
	{slackfake.Fault{Code: "internal_error"}, nil},
	{slackfake.Fault{Status: 500}, nil},
	{slackfake.Fault{Status: 302}, nil},
}

func TestClient_errorsSayWhatToDo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false, nil)
	at := w.post(lastNotice())
	for _, a := range answers {
		w.fake.Script("chat.update", a.fault)
		err := w.client.Update(t.Context(), at, slackchat.Message{Card: lastNotice(), Token: token, Lang: "de"})
		if err == nil {
			t.Errorf("%+v: no error", a.fault)
			continue
		}
		for _, kind := range []error{slackchat.ErrGone, slackchat.ErrRefused, slackchat.ErrInvalid, slackchat.ErrLate} {
			if errors.Is(err, kind) != (kind == a.want) {
				t.Errorf("%+v: %v: is %v: %v", a.fault, err, kind, errors.Is(err, kind))
			}
		}
		silent(t, err)
	}
	w.fake.Script("chat.update", slackfake.Fault{Code: "missing_scope", Needed: "chat:write"})
	refused, ok := errors.AsType[*slackchat.Refused](w.client.Update(t.Context(), at, slackchat.Message{Card: lastNotice(), Token: token}))
	if !ok || refused.Needed != "chat:write" || refused.Method != "chat.update" {
		t.Errorf("a missing scope is not named: %+v", refused)
	}
	if before := len(w.fake.Calls()); before != 1 {
		t.Errorf("%d calls were accepted, want the post alone: a client must not retry by itself", before)
	}
}

func TestClient_limitedSaysHowLong(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false, nil)
	w.fake.Script("*", slackfake.Fault{Status: 429, RetryAfter: 30}, slackfake.Fault{Status: 429})
	for _, want := range []time.Duration{30 * time.Second, time.Second} {
		_, err := w.client.Person(t.Context(), "UANNA")
		limited, ok := errors.AsType[*slackchat.Limited](err)
		if !ok || limited.RetryAfter != want {
			t.Errorf("have %v, want a wait of %s", err, want)
		}
	}
}

func TestClient_lostAnswerAndHangAreTransient(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false, nil)
	w.fake.Script("chat.postMessage", slackfake.Fault{Lost: true}, slackfake.Fault{Hang: true})
	m := slackchat.Message{Channel: channel, Card: lastNotice(), Token: token, Lang: "de"}
	if _, err := w.client.Post(t.Context(), m); err == nil || errors.Is(err, slackchat.ErrRefused) {
		t.Errorf("a lost answer: %v", err)
	} else {
		silent(t, err)
	}
	if len(w.fake.Messages()) != 1 {
		t.Error("the card was posted although its answer was lost; that is what callers must expect")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := w.client.Post(ctx, m); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a hanging call: %v", err)
	} else {
		silent(t, err)
	}
}

// silent refuses errors with anything secret in them.
func silent(t *testing.T, err error) {
	t.Helper()
	text := fmt.Sprintf("%v %+v %#v", err, err, err)
	for _, s := range []string{botToken.Reveal(), appToken.Reveal(), secret.Reveal(), token, "Müller"} {
		if strings.Contains(text, s) {
			t.Errorf("%q is in the error %s", s, text)
		}
	}
}

func TestClient_person(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false, nil)
	want := map[string]slackchat.Person{
		"UANNA":  {ID: "UANNA", Team: "TMAHN", Email: "anna@example.com", Locale: "de-DE"},
		"UGUEST": {ID: "UGUEST", Team: "TMAHN", Email: "gast@example.com", Guest: true},
		"UGONE":  {ID: "UGONE", Team: "TMAHN", Email: "weg@example.com", Deleted: true},
		"UBOT":   {ID: "UBOT", Team: "TMAHN", Bot: true},
		"UOTHER": {ID: "UOTHER", Team: "TOTHER", Email: "anna@example.com", Stranger: true},
	}
	for id, p := range want {
		have, err := w.client.Person(t.Context(), id)
		if err != nil || have != p {
			t.Errorf("%s: have %+v (%v), want %+v", id, have, err, p)
		}
	}
	if _, err := w.client.Person(t.Context(), "UNOBODY"); !errors.Is(err, slackchat.ErrGone) {
		t.Errorf("nobody: %v", err)
	}
}

func TestClient_check(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false, nil)
	s, err := w.client.Check(t.Context(), channel, "CAWAY", "COLD", "CNONE", "UANNA", "UGONE", "UNOBODY")
	if err != nil {
		t.Fatal(err)
	}
	if s.TeamID != "TMAHN" || s.AppID != "AMAHN" || len(s.Missing) != 0 || !slices.Contains(s.Granted, "chat:write") {
		t.Errorf("have %+v", s)
	}
	states := []string{}
	for _, c := range s.Channels {
		states = append(states, fmt.Sprintf("%s member=%v archived=%v fault=%v", c.ID, c.Member, c.Archived, c.Fault != ""))
	}
	want := "C0CREDIT member=true archived=false fault=false; CAWAY member=false archived=false fault=false; COLD member=true archived=true fault=false; CNONE member=false archived=false fault=true; " +
		"UANNA member=true archived=false fault=false; UGONE member=true archived=true fault=false; UNOBODY member=false archived=false fault=true"
	if strings.Join(states, "; ") != want {
		t.Errorf("have %s\nwant %s", strings.Join(states, "; "), want)
	}
	if err := w.client.CheckSocket(t.Context()); err != nil {
		t.Error(err)
	}
	w.fake.Script("auth.test", slackfake.Fault{Code: "invalid_auth"})
	if _, err := w.client.Check(t.Context()); !errors.Is(err, slackchat.ErrRefused) {
		t.Errorf("a bad token: %v", err)
	}
}

func TestOpenDialogue_lateTrigger(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false, nil)
	w.fake.Script("views.open", slackfake.Fault{Code: "expired_trigger_id"})
	at := w.post(lastNotice())
	w.press(at, "UANNA", reject, "")
	w.until("that it is said", func() bool {
		all := w.fake.Messages()
		return all[len(all)-1].To == "UANNA" && strings.Contains(all[len(all)-1].Text, "noch einmal")
	})
	if w.count() != 0 {
		t.Error("the handler heard of a click without its words")
	}
}
