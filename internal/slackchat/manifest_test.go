package slackchat_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"github.com/slack-go/slack"

	"github.com/mahnwerk/mahnwerk/internal/slackchat"
)

func TestManifest_decodesStrictly(t *testing.T) {
	t.Parallel()
	for transport, base := range map[slackchat.Transport]string{slackchat.HTTP: "https://mahnwerk.example.com/", slackchat.Socket: ""} {
		raw, err := slackchat.Manifest(transport, base)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "manifest."+string(transport)+".json", append(raw, '\n'))
		var m slack.Manifest
		d := json.NewDecoder(bytes.NewReader(raw))
		d.DisallowUnknownFields()
		if err := d.Decode(&m); err != nil {
			t.Fatal(err)
		}
		if !m.Settings.Interactivity.IsEnabled {
			t.Errorf("%s: without interactivity no click ever comes, not even by Socket Mode", transport)
		}
		if m.Settings.SocketModeEnabled != (transport == slackchat.Socket) || (m.Settings.Interactivity.RequestUrl == "") != (transport == slackchat.Socket) {
			t.Errorf("%s: socket %v, url %q", transport, m.Settings.SocketModeEnabled, m.Settings.Interactivity.RequestUrl)
		}
		if !slices.Equal(m.OAuthConfig.Scopes.Bot, slackchat.Scopes()) || slices.Contains(m.OAuthConfig.Scopes.Bot, "channels:history") {
			t.Errorf("%s: scopes %v", transport, m.OAuthConfig.Scopes.Bot)
		}
	}
}

func TestManifest_refusesAddressesSlackCannotUse(t *testing.T) {
	t.Parallel()
	for _, base := range []string{"", "http://mahnwerk.example.com", "mahnwerk.example.com", "https://user:pass@mahnwerk.example.com", "https://mahnwerk.example.com/?x=1"} {
		if m, err := slackchat.Manifest(slackchat.HTTP, base); err == nil {
			t.Errorf("%q: %s", base, m)
		}
	}
	if _, err := slackchat.Manifest("pigeon", ""); err == nil {
		t.Error("an unknown transport has no manifest")
	}
}
