package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/mahnwerk/mahnwerk/internal/config"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/slackfake"
)

// The demo's people are in a workspace that does not exist: a page on this machine shows their cards and sends what they click
// to the engine, signed as Slack signs it.

const (
	demoTeam  = "T0DEMO"
	demoAppID = "A0DEMO"
	// demoPerSecond lets cards follow the demo's calendar, on which a day lasts seconds.
	demoPerSecond = 25
	chatTimeout   = 30 * time.Second
)

// demoPeople are the accounts of the demo's users, demoChannels where their cards are shown.
var (
	demoPeople   = []slackfake.Person{demoPerson("anna"), demoPerson("maria"), demoPerson("hans"), demoPerson("petra")}
	demoChannels = []slackfake.Channel{{ID: "C0CLERKS", Name: "debitoren"}, {ID: "C0SENIOR", Name: "freigaben"}, {ID: "C0HEAD", Name: "leitung"}}
)

func demoPerson(name string) slackfake.Person {
	return slackfake.Person{ID: "U0" + strings.ToUpper(name), Name: name, Email: name + "@nordwerk.example", Locale: "de-DE"}
}

// demoAccount is the account of a user.
func demoAccount(user string) string { return demoPerson(user).ID }

// startChat serves the stand-in, whose clicks go to the pages that will be served.
func (u *engineUp) startChat() error {
	if !u.options.demo {
		return nil
	}
	at, err := portAddress(wantedChat)
	if err != nil {
		return err
	}
	u.chatAt = at
	made := config.EngineChat{APIURL: "http://" + at + "/api/", BotToken: "xoxb-" + rand.Text(), SigningSecret: rand.Text(), AppID: demoAppID, Team: demoTeam}
	u.file.Chat = &made
	u.cfg.Slack = config.Slack{BotToken: config.Secret(made.BotToken), SigningSecret: config.Secret(made.SigningSecret), AppID: demoAppID, Teams: []string{demoTeam},
		APIURL: made.APIURL, PerSecond: demoPerSecond}
	u.chat = slackfake.New(slackfake.Options{BotToken: u.cfg.Slack.BotToken, SigningSecret: u.cfg.Slack.SigningSecret, AppID: demoAppID, TeamID: demoTeam,
		TeamName: "Nordwerk", People: demoPeople, Channels: demoChannels, Scopes: []string{"chat:write", "users:read", "users:read.email"},
		Interactivity: u.file.WebURL + "/slack/interactions", Hosts: []string{at, "localhost" + at[len("127.0.0.1"):]}})
	listener, err := net.Listen("tcp", at)
	if err != nil {
		return fmt.Errorf("serve the stand-in for Slack: %w", err)
	}
	server := &http.Server{Handler: u.chat, ReadHeaderTimeout: chatTimeout, ReadTimeout: chatTimeout}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			u.failed <- fmt.Errorf("stand-in for Slack: %w", err)
		}
	}()
	u.stops = append(u.stops, func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, time.Second) // pages of a browser stay connected
		defer cancel()
		if err := server.Shutdown(ctx); err != nil {
			return server.Close()
		}
		return nil
	})
	return nil
}

func (u *engineUp) chatURL() string {
	if u.chatAt == "" {
		return ""
	}
	return "http://" + u.chatAt
}

// seatPeople shows the demo's people their cards and lets their accounts decide.
func (u *engineUp) seatPeople(ctx context.Context, entities []string) error {
	channels := map[string]string{"clerk": "C0CLERKS", "senior": "C0SENIOR", "head_of_credit": "C0HEAD"}
	for _, entity := range entities {
		for role, channel := range channels {
			c := postgres.CardChannel{Entity: entity, Role: role, Channel: channel, Language: "de"}
			if err := u.store.SetCardChannel(ctx, c, firstUser); err != nil {
				return err
			}
		}
	}
	for _, p := range demoPeople {
		if err := u.store.PinChatPerson(ctx, postgres.ChatLink{Team: demoTeam, ChatUser: p.ID, User: p.Name}, firstUser); err != nil {
			return err
		}
	}
	return nil
}
