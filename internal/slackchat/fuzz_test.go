package slackchat

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/card"
)

// mute talks to nobody.
type mute struct{}

func (mute) OpenDialogue(context.Context, string, Dialogue) error             { return nil }
func (mute) Tell(context.Context, string, string, string, ...card.Link) error { return nil }

// FuzzInteraction gives anything to the door with a good signature: it must answer, and what reaches the handler must be of
// the forms that records may keep.
func FuzzInteraction(f *testing.F) {
	f.Add(`{"type":"block_actions"}`) // the others are in testdata/fuzz
	const secret = "fuzz"
	now := time.Unix(1_790_000_000, 0)
	f.Fuzz(func(t *testing.T, payload string) {
		var got []Click
		r, err := NewReception(Options{Handler: func(_ context.Context, c Click) Answer { got = append(got, c); return Answer{} }, Talk: mute{},
			SigningSecret: secret, AppID: "AMAHN", Teams: []string{"TMAHN"}, Now: func() time.Time { return now }, Running: 1,
			Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
		if err != nil {
			t.Fatal(err)
		}
		body := url.Values{"payload": {payload}}.Encode()
		q := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		q.Header = Sign(secret, now, []byte(body))
		q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		answer := httptest.NewRecorder()
		r.Interactivity().ServeHTTP(answer, q)
		if err := r.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if answer.Code == http.StatusInternalServerError || answer.Code == http.StatusUnauthorized {
			t.Fatalf("answered %d", answer.Code)
		}
		for _, c := range got {
			if answer.Code != http.StatusOK || c.AppID != "AMAHN" || !tokenForm.MatchString(c.Token) || !slackID.MatchString(c.UserID) ||
				!lineForm.MatchString(c.Line) || len(c.Option) > maxOption || !optional(stamp, c.TS) || !optional(slackID, c.Channel) {
				t.Fatalf("answered %d, and the handler got %+v", answer.Code, c)
			}
		}
	})
}
