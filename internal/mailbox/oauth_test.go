package mailbox_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/mahnwerk/mahnwerk/internal/mailbox"
)

// tokens is an authorisation server that knows one refresh token and one application.
func tokens(t *testing.T) (*httptest.Server, *atomic.Int32) {
	t.Helper()
	var asked atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		w.Header().Set("Content-Type", "application/json")
		if r.FormValue("refresh_token") == "granted" || r.FormValue("grant_type") == "client_credentials" && r.FormValue("scope") == mailbox.MicrosoftAppScope {
			fmt.Fprintf(w, `{"access_token": %q, "token_type": "Bearer", "expires_in": 3600}`, goodToken)
			return
		}
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"error": "invalid_grant", "error_description": "token %s is revoked"}`, r.FormValue("refresh_token"))
	}))
	t.Cleanup(s.Close)
	return s, &asked
}

func TestOnce_withTokens(t *testing.T) {
	authority, asked := tokens(t)
	for name, oauth := range map[string]*mailbox.OAuth{
		"granted by a person":    {TokenURL: authority.URL, ClientID: "app", ClientSecret: "s", RefreshToken: "granted", Scopes: []string{mailbox.GoogleScope}},
		"of the application own": {TokenURL: authority.URL, ClientID: "app", ClientSecret: "s", Scopes: []string{mailbox.MicrosoftAppScope}},
	} {
		oauth.Client = authority.Client()
		s, h := start(t, nil, true), newHouse()
		s.deliver(mails(1)...)
		source := h.source(s.address)
		source.Account.Password, source.Account.Token = "", oauth
		before := asked.Load()
		s.must(source.Once(t.Context()))
		s.must(source.Once(t.Context()))
		if len(h.mails) != 1 || asked.Load() != before+1 {
			t.Errorf("%s: %d mails, %d tokens asked for", name, len(h.mails), asked.Load()-before)
		}
	}
}

func TestOnce_refusedTokens(t *testing.T) {
	authority, _ := tokens(t)
	s, h := start(t, nil, true), newHouse()
	source := h.source(s.address)
	source.Account.Password, source.Account.Token = "", &mailbox.OAuth{TokenURL: authority.URL, ClientID: "app", ClientSecret: "s", RefreshToken: "geheim-alt", Client: authority.Client()}
	err := source.Once(t.Context())
	if !errors.Is(err, mailbox.ErrToken) || !strings.Contains(err.Error(), "invalid_grant") || strings.Contains(err.Error(), "geheim-alt") {
		t.Errorf("got %v", err)
	}
	source.Account.Token = fixed("wrong-token")
	if err := source.Once(t.Context()); err == nil || strings.Contains(err.Error(), "wrong-token") {
		t.Errorf("a token that the mail server refuses: %v", err)
	}
}

// fixed is a token that somebody wrote down.
type fixed string

// Token implements mailbox.TokenSource.
func (f fixed) Token(context.Context) (string, error) { return string(f), nil }
