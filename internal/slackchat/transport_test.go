package slackchat_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/card"
	"github.com/mahnwerk/mahnwerk/internal/slackchat"
	"github.com/mahnwerk/mahnwerk/internal/slackfake"
)

const (
	approve = "act.approve.now.0.de."
	reject  = "act.reject.need.10.de."
	snooze  = "act.snooze.now.0.de."
)

// TestSign_knownRequest is the example of Slack's own documentation.
func TestSign_knownRequest(t *testing.T) {
	t.Parallel()
	body := "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
	h := slackchat.Sign(secret, time.Unix(1531420618, 0), []byte(body))
	const want = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
	if have := h.Get("X-Slack-Signature"); have != want {
		t.Errorf("have %s, want %s", have, want)
	}
}

func TestHTTP_clickReachesTheHandlerOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false, nil)
	at := w.post(lastNotice())
	if sent := w.press(at, "UANNA", approve, ""); sent.Status != http.StatusOK || len(sent.Body) != 0 {
		t.Fatalf("answered %d %q", sent.Status, sent.Body)
	}
	c := w.next()
	want := slackchat.Click{Action: card.Approve, Token: token, UserID: "UANNA", TeamID: "TMAHN", Channel: at.Channel, TS: at.TS, Trigger: c.Trigger,
		Lang: "de", Transport: slackchat.HTTP, AppID: "AMAHN"}
	if c != want {
		t.Errorf("have %+v\nwant %+v", c, want)
	}
	w.press(at, "UBEN", snooze, token+".3")
	if c := w.next(); c.Action != card.Snooze || c.Option != "3" || c.UserID != "UBEN" {
		t.Errorf("a choice of a list came as %+v", c)
	}
	w.press(at, "UBEN", "open.1", "")
	if w.count() != 2 || len(w.refusals()) != 0 {
		t.Error("following a link is no click on the card, and no refusal")
	}
}

// TestHTTP_idsOfRecordsComeBackAsTheyAre: an invoice is numbered and a colleague named as their records will have it.
func TestHTTP_idsOfRecordsComeBackAsTheyAre(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false, nil)
	at := w.post(card.Card{Title: "Zuweisen", Alt: "Zuweisen", Lines: []card.Line{{ID: `RE 7/"ü".1`, Text: "x",
		Acts: []card.Button{{Action: card.Assign, Label: "An …", Options: []card.Option{{Value: "jörg.o'neill+x@example.com", Label: "Jörg"}}}}}}})
	w.press(at, "UANNA", `act.assign.now.0.de.RE 7/"ü".1`, token+".jörg.o'neill+x@example.com")
	if c := w.next(); c.Line != `RE 7/"ü".1` || c.Option != "jörg.o'neill+x@example.com" {
		t.Errorf("line %q, option %q", c.Line, c.Option)
	}
}

func TestHTTP_answerIsToldToTheOneWhoClicked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false, nil)
	w.answer = func(context.Context, slackchat.Click) slackchat.Answer {
		return slackchat.Answer{Tell: "Schon entschieden von <@U1> & maria", Link: card.Link{Label: "Ansehen", URL: "https://mahnwerk.example.com/chat/1"}}
	}
	at := w.post(lastNotice())
	w.press(at, "UBEN", approve, "")
	w.until("an answer for Ben", func() bool {
		for _, m := range w.fake.Messages() {
			if m.To == "UBEN" && m.Channel == channel && m.Text == "Schon entschieden von &lt;@U1&gt; &amp; maria" {
				return strings.Contains(string(m.Blocks), `"url":"https://mahnwerk.example.com/chat/1"`)
			}
		}
		return false
	})
}

// TestDialogue_asksBeforeTheHandler: a button that needs words opens its dialogue, and the handler hears of the click only with
// the words.
func TestDialogue_asksBeforeTheHandler(t *testing.T) {
	t.Parallel()
	for _, socket := range []bool{false, true} {
		w := newWorld(t, socket, nil)
		if socket {
			w.runSocket(slackchat.SocketOptions{})
		}
		w.answer = func(_ context.Context, c slackchat.Click) slackchat.Answer {
			if c.Words == "keine Lust darauf" {
				return slackchat.Answer{Problem: "Bitte sachlich."}
			}
			return slackchat.Answer{}
		}
		at := w.post(lastNotice())
		w.press(at, "UANNA", reject, "")
		w.until("a dialogue", func() bool { return len(w.fake.Dialogues("UANNA")) == 1 })
		id := w.fake.Dialogues("UANNA")[0].ID
		for written, problem := range map[string]string{"   \n  ": "Hier fehlen Worte.", "kurz": "Mindestens 10 Zeichen.", "keine Lust darauf": "Bitte sachlich."} {
			w.submit(id, written)
			if have := w.fake.Dialogues("UANNA"); len(have) != 1 || have[0].Problem != problem {
				t.Fatalf("socket %v: %q: the dialogue says %+v, want %q", socket, written, have, problem)
			}
		}
		w.submit(id, "  Der Kunde hat widersprochen.  ")
		if len(w.fake.Dialogues("UANNA")) != 0 {
			t.Fatal("the dialogue is still open")
		}
		if w.next(); w.count() != 2 {
			t.Fatalf("%d clicks, want the one with a problem and the good one", w.count())
		}
		c := w.next()
		if c.Words != "Der Kunde hat widersprochen." || !c.Dialogue || c.Action != card.Reject || c.Token != token || c.Channel != at.Channel || c.TS != at.TS {
			t.Errorf("socket %v: have %+v", socket, c)
		}
	}
}

func (w *world) submit(dialogue, written string) {
	w.t.Helper()
	if _, err := w.fake.Submit(w.t.Context(), "UANNA", dialogue, written); err != nil {
		w.t.Fatal(err)
	}
}

func TestDialogue_slowAnswerIsToldAfterwards(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false, nil)
	release := make(chan struct{})
	w.answer = func(context.Context, slackchat.Click) slackchat.Answer {
		<-release
		return slackchat.Answer{Problem: "Zu spät entschieden."}
	}
	at := w.post(lastNotice())
	w.press(at, "UANNA", reject, "")
	w.until("a dialogue", func() bool { return len(w.fake.Dialogues("UANNA")) == 1 })
	w.submit(w.fake.Dialogues("UANNA")[0].ID, "Der Kunde hat widersprochen.")
	if len(w.fake.Dialogues("UANNA")) != 0 {
		t.Error("the dialogue waits longer than Slack does")
	}
	close(release)
	w.until("the answer, told", func() bool {
		all := w.fake.Messages()
		return all[len(all)-1].To == "UANNA" && all[len(all)-1].Text == "Zu spät entschieden."
	})
}

func TestDialogue_editBeginsWithTheTextOfTheRecords(t *testing.T) {
	t.Parallel()
	words := "Guten Tag,\n<die> Zahlung & mehr"
	w := newWorld(t, false, func(o *slackchat.Options) {
		o.Prefill = func(_ context.Context, c slackchat.Click) (string, slackchat.Answer) {
			if c.UserID != "UANNA" {
				return "", slackchat.Answer{Tell: "Sie dürfen das nicht."}
			}
			return words, slackchat.Answer{}
		}
	})
	at := w.post(card.Card{Title: "Antwort", Alt: "Antwort", Letter: words, Buttons: []card.Button{{Action: card.Edit, Label: "Ändern", Ask: &card.Words{Required: true, Prefill: words}}}})
	w.press(at, "UANNA", "act.edit.edit.0.de.", "")
	w.until("a dialogue", func() bool { return len(w.fake.Dialogues("UANNA")) == 1 })
	if view := string(w.fake.Dialogues("UANNA")[0].View); !strings.Contains(view, `Guten Tag,\n\u003cdie\u003e Zahlung \u0026 mehr`) {
		t.Errorf("the dialogue begins with something else: %s", view)
	}
	w.press(at, "UBEN", "act.edit.edit.0.de.", "")
	w.until("an answer for Ben", func() bool { all := w.fake.Messages(); return all[len(all)-1].To == "UBEN" })
	if len(w.fake.Dialogues("UBEN")) != 0 {
		t.Error("a dialogue opened for somebody who may not")
	}
	words = strings.Repeat("ü", 3001) // it became longer meanwhile
	w.press(at, "UANNA", "act.edit.edit.0.de.", "")
	w.until("that it is too long", func() bool {
		all := w.fake.Messages()
		return all[len(all)-1].To == "UANNA" && strings.Contains(all[len(all)-1].Text, "zu lang")
	})
}

// attacks are requests that change nothing: what is done to a good one, how it is answered and how it is audited.
var attacks = []struct {
	name   string
	do     func(*http.Request)
	status int
	reason slackchat.Reason
}{
	{"no signature", func(r *http.Request) { r.Header.Del("X-Slack-Signature") }, 401, slackchat.Unsigned},
	{"no time", func(r *http.Request) { r.Header.Del("X-Slack-Request-Timestamp") }, 401, slackchat.Unsigned},
	{"two signatures", func(r *http.Request) { r.Header.Add("X-Slack-Signature", "v0=00") }, 401, slackchat.Unsigned},
	{"another secret", func(r *http.Request) { resign(r, "another", time.Now()) }, 401, slackchat.Forged},
	{"a changed body", func(r *http.Request) {
		replaceBody(r, func(b string) string { return strings.Replace(b, "UANNA", "UBENN", 1) })
	}, 401, slackchat.Forged},
	{"a changed time", func(r *http.Request) {
		r.Header.Set("X-Slack-Request-Timestamp", strconv.FormatInt(time.Now().Unix()+1, 10))
	}, 401, slackchat.Forged},
	{"six minutes old", func(r *http.Request) { resign(r, string(secret), time.Now().Add(-6*time.Minute)) }, 401, slackchat.Stale},
	{"six minutes early", func(r *http.Request) { resign(r, string(secret), time.Now().Add(6*time.Minute)) }, 401, slackchat.Stale},
	{"payload in the address", func(r *http.Request) {
		payload := url.Values{"payload": {`{"type":"block_actions","user":{"id":"UANNA"}}`}}.Encode()
		r.URL.RawQuery = payload
		replaceBody(r, func(string) string { return "ssl_check=1" })
		resign(r, string(secret), time.Now())
	}, 400, slackchat.Malformed},
	{"two payloads", func(r *http.Request) {
		replaceBody(r, func(b string) string { return b + "&payload=%7B%7D" })
		resign(r, string(secret), time.Now())
	}, 400, slackchat.Malformed},
	{"no JSON", func(r *http.Request) {
		replaceBody(r, func(string) string { return "payload=%7B" })
		resign(r, string(secret), time.Now())
	}, 400, slackchat.Malformed},
	{"not a form", func(r *http.Request) { r.Header.Set("Content-Type", "application/json") }, 400, slackchat.Malformed},
	{"another app", func(r *http.Request) {
		replaceBody(r, func(b string) string { return strings.Replace(b, "AMAHN", "AEVIL", 1) })
		resign(r, string(secret), time.Now())
	}, 403, slackchat.ForeignApp},
	{"an unknown action", func(r *http.Request) {
		replaceBody(r, func(b string) string { return strings.ReplaceAll(b, "act.approve", "act.payout") })
		resign(r, string(secret), time.Now())
	}, 400, slackchat.UnknownAction},
	{"a token with more in it", func(r *http.Request) {
		replaceBody(r, func(b string) string { return strings.ReplaceAll(b, token, token+"%27--") }) // no token of ours, and no option
		resign(r, string(secret), time.Now())
	}, 400, slackchat.UnknownAction},
	{"too much", func(r *http.Request) {
		replaceBody(r, func(b string) string { return b + strings.Repeat("x", 600<<10) })
		resign(r, string(secret), time.Now())
	}, 413, slackchat.TooLarge},
	{"GET", func(r *http.Request) { r.Method = http.MethodGet }, 405, slackchat.BadMethod},
}

func replaceBody(r *http.Request, change func(string) string) {
	var b bytes.Buffer
	if _, err := b.ReadFrom(r.Body); err != nil {
		panic(err)
	}
	changed := change(b.String())
	r.Body, r.ContentLength = http.NoBody, int64(len(changed))
	r.Body = struct {
		*strings.Reader
		closer
	}{strings.NewReader(changed), closer{}}
	r.GetBody = nil
}

type closer struct{}

func (closer) Close() error { return nil }

// resign signs what the request holds by now.
func resign(r *http.Request, with string, at time.Time) {
	var body string
	replaceBody(r, func(b string) string { body = b; return b })
	for name, values := range slackchat.Sign(secretOf(with), at, []byte(body)) {
		r.Header[name] = values
	}
}

func TestHTTP_attacksChangeNothingAndAreAudited(t *testing.T) {
	t.Parallel()
	for _, a := range attacks {
		w := newWorld(t, false, nil)
		at := w.post(lastNotice())
		payload, err := w.fake.Payload(slackfake.Press{User: "UANNA", Channel: at.Channel, TS: at.TS, ActionID: approve})
		if err != nil {
			t.Fatal(err)
		}
		r, err := w.fake.Request(t.Context(), payload)
		if err != nil {
			t.Fatal(err)
		}
		a.do(r)
		answer := httptest.NewRecorder()
		w.reception.Interactivity().ServeHTTP(answer, r)
		if answer.Code != a.status {
			t.Errorf("%s: answered %d, want %d", a.name, answer.Code, a.status)
		}
		refused := w.refusals()
		if len(refused) != 1 || refused[0].Reason != a.reason {
			t.Errorf("%s: audited as %+v, want one %s", a.name, refused, a.reason)
		}
		if a.status == 401 && len(refused) == 1 && refused[0].UserID != "" {
			t.Errorf("%s: who sent it is not proved, and yet %s is named", a.name, refused[0].UserID)
		}
		if w.count() != 0 {
			t.Errorf("%s: the handler heard of it", a.name)
		}
	}
}

func TestHTTP_peopleOfOtherWorkspacesAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false, nil)
	at := w.post(lastNotice())
	if sent := w.press(at, "UOTHER", approve, ""); sent.Status != http.StatusForbidden {
		t.Errorf("answered %d", sent.Status)
	}
	if r := w.refusals(); len(r) != 1 || r[0].Reason != slackchat.ForeignTeam || r[0].UserID != "UOTHER" || r[0].TeamID != "TOTHER" {
		t.Errorf("audited as %+v", r)
	}
	if w.count() != 0 {
		t.Error("the handler heard of it")
	}
}

// TestHTTP_busyIsSaidAndNotQueued: when as many clicks as allowed are being taken, the next is answered with an error that
// Slack shows, and nobody loses a click without noticing.
func TestHTTP_busyIsSaidAndNotQueued(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false, func(o *slackchat.Options) { o.Running = 2 })
	release := make(chan struct{})
	w.answer = func(context.Context, slackchat.Click) slackchat.Answer { <-release; return slackchat.Answer{} }
	at := w.post(lastNotice())
	for range 2 {
		if sent := w.press(at, "UANNA", approve, ""); sent.Status != http.StatusOK {
			t.Fatalf("answered %d", sent.Status)
		}
	}
	if sent := w.press(at, "UANNA", approve, ""); sent.Status != http.StatusServiceUnavailable {
		t.Errorf("the third of two was answered %d", sent.Status)
	}
	close(release)
	w.next()
	w.next()
	if r := w.refusals(); len(r) != 1 || r[0].Reason != slackchat.Busy {
		t.Errorf("audited as %+v", r)
	}
}

// TestHTTP_faultOfTheHandlerIsAnswered: one bad click must not take the others with it.
func TestHTTP_faultOfTheHandlerIsAnswered(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false, nil)
	w.answer = func(_ context.Context, c slackchat.Click) slackchat.Answer {
		if c.Action == card.Approve {
			panic("index out of range")
		}
		return slackchat.Answer{}
	}
	at := w.post(lastNotice())
	w.press(at, "UANNA", approve, "")
	w.until("an answer for Anna", func() bool {
		all := w.fake.Messages()
		return all[len(all)-1].To == "UANNA" && strings.Contains(all[len(all)-1].Text, "nicht geklappt")
	})
	w.press(at, "UANNA", snooze, token+".1")
	w.next()
}

// TestRefusals_areNotedAfterAHangUp: a forged request is noted although its sender is gone.
func TestRefusals_areNotedAfterAHangUp(t *testing.T) {
	t.Parallel()
	noted := make(chan error, 1)
	w := newWorld(t, false, func(o *slackchat.Options) {
		o.Refused = func(ctx context.Context, _ slackchat.Refusal) { noted <- ctx.Err() }
	})
	gone, hangUp := context.WithCancel(t.Context())
	hangUp()
	r := httptest.NewRequestWithContext(gone, http.MethodPost, "/", strings.NewReader("payload=x"))
	w.reception.Interactivity().ServeHTTP(httptest.NewRecorder(), r)
	if err := <-noted; err != nil {
		t.Errorf("the note is given up with its sender: %v", err)
	}
}

func TestHTTP_drainWaitsForClicks(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false, nil)
	entered, release := make(chan struct{}), make(chan struct{})
	w.answer = func(context.Context, slackchat.Click) slackchat.Answer {
		close(entered)
		<-release
		return slackchat.Answer{}
	}
	at := w.post(lastNotice())
	w.press(at, "UANNA", approve, "")
	<-entered
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if err := w.reception.Drain(over); !errors.Is(err, context.Canceled) {
		t.Errorf("drained with a click under way: %v", err)
	}
	if sent := w.press(at, "UANNA", approve, ""); sent.Status != http.StatusServiceUnavailable {
		t.Errorf("a click while draining was answered %d", sent.Status)
	}
	close(release)
	if err := w.reception.Drain(t.Context()); err != nil || w.count() != 1 {
		t.Errorf("drained with %d clicks: %v", w.count(), err)
	}
}

// TestRefusals_floodIsCounted: who can send requests without a secret can't fill the audit trail.
func TestRefusals_floodIsCounted(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	w := newWorld(t, false, func(o *slackchat.Options) { o.Now = func() time.Time { return now } })
	handler := w.reception.Interactivity()
	const sent = 1000
	for range sent {
		handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/", strings.NewReader("payload=x")))
	}
	reported := len(w.refusals())
	if reported >= sent || reported == 0 {
		t.Fatalf("%d of %d were reported", reported, sent)
	}
	now = now.Add(time.Minute)
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/", strings.NewReader("payload=x")))
	all := w.refusals()
	if last := all[len(all)-1]; last.Unreported != sent-reported {
		t.Errorf("%d are said to be unreported, want %d", last.Unreported, sent-reported)
	}
}
