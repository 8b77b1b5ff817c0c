package slackchat_test

import (
	"context"
	"flag"
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/card"
	"github.com/mahnwerk/mahnwerk/internal/config"
	"github.com/mahnwerk/mahnwerk/internal/slackchat"
	"github.com/mahnwerk/mahnwerk/internal/slackfake"
)

var update = flag.Bool("update", false, "write the golden files anew")

const (
	botToken = config.Secret("xoxb-test-0123456789")
	appToken = config.Secret("xapp-test-0123456789")
	secret   = config.Secret("8f742231b10e8888abcd99yyyzzz85a5")
	token    = "s3Qn0pZ1xKf4Wm7Tq9Lc2A"
	channel  = "C0CREDIT"
	waitFor  = 15 * time.Second
)

// world is a workspace, a client of it and a reception that it sends clicks to.
type world struct {
	t         *testing.T
	fake      *slackfake.Fake
	client    *slackchat.Client
	reception *slackchat.Reception

	mu      sync.Mutex
	clicks  []slackchat.Click
	refused []slackchat.Refusal
	answer  func(context.Context, slackchat.Click) slackchat.Answer
	// taken gets every click as the handler ends.
	taken chan slackchat.Click
}

func people() []slackfake.Person {
	return []slackfake.Person{
		{ID: "UANNA", Name: "Anna", Email: "anna@example.com", Locale: "de-DE"},
		{ID: "UBEN", Name: "Ben", Email: "ben@example.com", Locale: "en-GB"},
		{ID: "UGUEST", Name: "Gast", Email: "gast@example.com", Guest: true},
		{ID: "UGONE", Name: "Weg", Email: "weg@example.com", Deleted: true},
		{ID: "UBOT", Name: "Bot", Bot: true},
		{ID: "UOTHER", Name: "Fremd", Email: "anna@example.com", Team: "TOTHER", Stranger: true},
	}
}

// newWorld opens a workspace whose clicks come by HTTP, or by Socket Mode when socket is true.
func newWorld(t *testing.T, socket bool, change func(*slackchat.Options)) *world {
	t.Helper()
	w := &world{t: t, taken: make(chan slackchat.Click, 200)}
	door := httptest.NewServer(nil)
	t.Cleanup(door.Close)
	options := slackfake.Options{BotToken: botToken, AppToken: appToken, SigningSecret: secret, AppID: "AMAHN", TeamID: "TMAHN", TeamName: "Beispiel",
		People: people(), Scopes: slackchat.Scopes(), Interactivity: door.URL,
		Channels: []slackfake.Channel{{ID: channel, Name: "forderungen"}, {ID: "COLD", Name: "alt", Archived: true}, {ID: "CAWAY", Name: "fern", Away: true}}}
	if socket {
		options.Interactivity = ""
	}
	w.fake = slackfake.New(options)
	api := httptest.NewServer(w.fake)
	t.Cleanup(api.Close)
	var err error
	w.client, err = slackchat.New(slackchat.Settings{BotToken: botToken, AppToken: appToken, APIURL: api.URL + "/api"})
	if err != nil {
		t.Fatal(err)
	}
	o := slackchat.Options{Handler: w.handle, Talk: w.client, SigningSecret: secret, AppID: "AMAHN", Teams: []string{"TMAHN"}, Refused: w.note,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	if change != nil {
		change(&o)
	}
	w.reception, err = slackchat.NewReception(o)
	if err != nil {
		t.Fatal(err)
	}
	door.Config.Handler = w.reception.Interactivity()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), waitFor)
		defer cancel()
		if err := w.reception.Drain(ctx); err != nil {
			t.Errorf("clicks are still being taken: %v", err)
		}
	})
	return w
}

func (w *world) handle(ctx context.Context, c slackchat.Click) slackchat.Answer {
	w.mu.Lock()
	w.clicks = append(w.clicks, c)
	answer := w.answer
	w.mu.Unlock()
	var a slackchat.Answer
	if answer != nil {
		a = answer(ctx, c)
	}
	w.taken <- c
	return a
}

func (w *world) note(_ context.Context, r slackchat.Refusal) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.refused = append(w.refused, r)
}

func (w *world) refusals() []slackchat.Refusal {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]slackchat.Refusal(nil), w.refused...)
}

func (w *world) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.clicks)
}

// next waits for a click to be taken.
func (w *world) next() slackchat.Click {
	w.t.Helper()
	select {
	case c := <-w.taken:
		return c
	case <-time.After(waitFor):
		w.t.Fatal("no click came")
		return slackchat.Click{}
	}
}

// until waits for something of the workspace to hold.
func (w *world) until(what string, holds func() bool) {
	w.t.Helper()
	limit := time.After(waitFor)
	for {
		news := w.fake.News()
		if holds() {
			return
		}
		select {
		case <-news:
		case <-limit:
			w.t.Fatalf("waited in vain: %s", what)
		}
	}
}

func (w *world) post(c card.Card) slackchat.Place {
	w.t.Helper()
	at, err := w.client.Post(w.t.Context(), slackchat.Message{Channel: channel, Card: c, Token: token, Lang: "de"})
	if err != nil {
		w.t.Fatal(err)
	}
	return at
}

func (w *world) press(at slackchat.Place, user, action, option string) slackfake.Sent {
	w.t.Helper()
	sent, err := w.fake.Press(w.t.Context(), slackfake.Press{User: user, Channel: at.Channel, TS: at.TS, ActionID: action, Option: option})
	if err != nil {
		w.t.Fatal(err)
	}
	return sent
}

// lastNotice is the last last notice before the court: the card that has everything.
func lastNotice() card.Card {
	return card.Card{
		Title: "Letzte Mahnung freigeben",
		Facts: []card.Fact{{Label: "Kunde", Value: "10003 Müller & Söhne <!channel> GmbH"}, {Label: "Rechnungen", Value: "RE-2026-0714, RE-2026-0802"},
			{Label: "Betrag", Value: "1.234,50 EUR"}, {Label: "Tage überfällig", Value: "47"}},
		Quotes:     []string{"Wir zahlen am Freitag.\nSiehe <https://evil.example|hier> *jetzt*"},
		Letter:     "Sehr geehrte Damen und Herren,\n\nbis heute fehlt Ihre Zahlung.\n```\nKein Ende des Blocks\n",
		Until:      time.Date(2026, 11, 24, 11, 0, 0, 0, time.UTC),
		UntilLabel: "geht dann an head_of_credit",
		Note:       "Verlangt von: policy standard",
		Buttons: []card.Button{
			{Action: card.Approve, Label: "Freigeben", Sure: "Das Schreiben geht sofort hinaus."},
			{Action: card.Reject, Label: "Ablehnen", Ask: &card.Words{Required: true, Min: 10}},
			{Action: card.Snooze, Label: "Später …", Options: []card.Option{{Value: "1", Label: "1 Geschäftstag"}, {Value: "3", Label: "3 Geschäftstage"}}},
		},
		Links: []card.Link{{Label: "Im Command Centre ansehen", URL: "https://mahnwerk.example.com/approvals/4711"}},
		Alt:   "Letzte Mahnung freigeben: Kunde 10003, 1.234,50 EUR",
	}
}

// digest is many small decisions on one card.
func digest(n int) card.Card {
	c := card.Card{Title: "Digest: small write-offs", Alt: "Small write-offs to decide", Buttons: []card.Button{{Action: card.ApproveAll, Label: "Approve all", Sure: "All of them are written off."}}}
	for i := range n {
		id := string(rune('a'+i%26)) + string(rune('a'+i/26))
		c.Lines = append(c.Lines, card.Line{ID: id, Text: "RE-" + id + ", 1.20 EUR, customer <@U1>", Acts: []card.Button{
			{Action: card.ApproveLine, Label: "Approve"}, {Action: card.Reject, Label: "Reject", Ask: &card.Words{Required: true, Min: 5}}}})
	}
	return c
}

func golden(t *testing.T, name string, have []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, have, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != string(have) {
		t.Errorf("%s differs: run go test ./internal/slackchat -update and look at what changed", path)
	}
}
