package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"github.com/mahnwerk/mahnwerk/internal/slackchat"
	"github.com/mahnwerk/mahnwerk/internal/slackfake"
	"github.com/mahnwerk/mahnwerk/internal/web"
)

func TestSlackManifest_isWhatSlackTakes(t *testing.T) {
	t.Parallel()
	d := desk{t: t, data: t.TempDir()}
	for _, line := range [][]string{{"slack", "manifest"}, {"slack", "manifest", "--transport", "http", "--url", "https://mahnwerk.example.com"}} {
		var m slack.Manifest
		decoder := json.NewDecoder(strings.NewReader(d.done(line...)))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&m); err != nil {
			t.Errorf("%v: %v", line, err)
		}
	}
	if a := d.run("slack", "manifest", "--transport", "http"); a.code != exitUsage || !strings.Contains(a.err, "https address") {
		t.Errorf("http without an address: exit code %d, %q", a.code, a.err)
	}
}

// TestSlackManifest_namesTheAddressOfTheWebPage: clicks that go elsewhere are lost, and nobody is told.
func TestSlackManifest_namesTheAddressOfTheWebPage(t *testing.T) {
	t.Parallel()
	taken := false
	page, err := web.New(web.Options{Hosts: []string{"mahnwerk.example.com"}, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Clicks: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { taken = true })})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := slackchat.Manifest(slackchat.HTTP, "https://mahnwerk.example.com")
	if err != nil {
		t.Fatal(err)
	}
	var m slack.Manifest
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatal(err)
	}
	page.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, m.Settings.Interactivity.RequestUrl, strings.NewReader("payload=x")))
	if !taken {
		t.Errorf("a click sent to %s reaches no door", m.Settings.Interactivity.RequestUrl)
	}
}

// slackWorkspace is one in which everything is set up; its environment is the engine's.
func slackWorkspace(t *testing.T, change func(*slackfake.Options)) (*slackfake.Fake, map[string]string) {
	t.Helper()
	o := slackfake.Options{BotToken: "xoxb-good", AppToken: "xapp-good", AppID: "A1", TeamID: "T1", TeamName: "Nordwerk", Scopes: slackchat.Scopes(),
		Channels: []slackfake.Channel{{ID: "C1", Name: "forderungen"}, {ID: "C2", Name: "fern", Away: true}, {ID: "C3", Name: "alt", Archived: true}}}
	if change != nil {
		change(&o)
	}
	fake := slackfake.New(o)
	server := httptest.NewServer(fake)
	t.Cleanup(server.Close)
	return fake, map[string]string{"MAHNWERK_SLACK_API_URL": server.URL + "/api/", "MAHNWERK_SLACK_BOT_TOKEN": "xoxb-good", "MAHNWERK_SLACK_APP_TOKEN": "xapp-good",
		"MAHNWERK_SLACK_APP_ID": "A1", "MAHNWERK_SLACK_TEAMS": "T1", "MAHNWERK_SLACK_SIGNING_SECRET": "s3cret"}
}

// slackFaults are things that are not set up: what was changed, and what the reader is told to do.
var slackFaults = map[string]struct {
	workspace func(*slackfake.Options)
	set       map[string]string
	args      []string
	want      string
}{
	"no token":             {set: map[string]string{"MAHNWERK_SLACK_BOT_TOKEN": ""}, want: "starter slack manifest"},
	"a token of yesterday": {workspace: func(o *slackfake.Options) { o.BotToken = "xoxb-new" }, want: "fetch it anew"},
	"a scope is missing":   {workspace: func(o *slackfake.Options) { o.Scopes = o.Scopes[1:] }, want: "missing: chat:write"},
	"no app id":            {set: map[string]string{"MAHNWERK_SLACK_APP_ID": ""}, want: "Set it to: A1"},
	"another app":          {set: map[string]string{"MAHNWERK_SLACK_APP_ID": "A2"}, want: "belongs to A1"},
	"no workspaces":        {set: map[string]string{"MAHNWERK_SLACK_TEAMS": ""}, want: "Set it to: T1"},
	"another workspace":    {set: map[string]string{"MAHNWERK_SLACK_TEAMS": "T2"}, want: "your own people are refused"},
	"no way back":          {set: map[string]string{"MAHNWERK_SLACK_APP_TOKEN": "", "MAHNWERK_SLACK_SIGNING_SECRET": ""}, want: "no way back"},
	"a bad app token":      {workspace: func(o *slackfake.Options) { o.AppToken = "xapp-new" }, want: "connections:write"},
	"not in the channel":   {args: []string{"--channel", "C2"}, want: "/invite @Mahnwerk"},
	"an archived channel":  {args: []string{"--channel", "C3"}, want: "archived"},
	"a channel's name":     {args: []string{"--channel", "forderungen"}, want: "not the name"},
}

func TestSlackCheck_saysWhatToDo(t *testing.T) {
	d := desk{t: t, data: t.TempDir()}
	for name, f := range slackFaults {
		t.Run(name, func(t *testing.T) {
			_, env := slackWorkspace(t, f.workspace)
			for variable, value := range env {
				t.Setenv(variable, value)
			}
			for variable, value := range f.set {
				t.Setenv(variable, value)
			}
			a := d.run(append([]string{"slack", "check"}, f.args...)...)
			if a.code != exitFinding || !strings.Contains(a.out, f.want) || !strings.Contains(a.out, "FAULT") {
				t.Errorf("exit code %d, %s%s\nwant %q", a.code, a.out, a.err, f.want)
			}
			for _, secret := range []string{"xoxb-good", "xapp-good", "s3cret"} {
				if strings.Contains(a.out+a.err, secret) {
					t.Errorf("%q is printed", secret)
				}
			}
		})
	}
}

func TestSlackCheck_allIsWell(t *testing.T) {
	d := desk{t: t, data: t.TempDir()}
	fake, env := slackWorkspace(t, nil)
	for variable, value := range env {
		t.Setenv(variable, value)
	}
	var report slackReport
	decoder := json.NewDecoder(bytes.NewReader([]byte(d.done("slack", "check", "--channel", "C1", "--test-card", "--json"))))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&report); err != nil {
		t.Fatal(err)
	}
	if !report.OK || report.Standing == nil || report.Standing.TeamID != "T1" {
		t.Errorf("have %+v", report)
	}
	if posted := fake.Messages(); len(posted) != 1 || posted[0].Channel != "C1" || strings.Contains(string(posted[0].Blocks), "action_id") {
		t.Errorf("posted %+v, want one card without buttons", posted)
	}
	if a := d.run("slack", "check", "--channel", "C1", "--lang", "de"); a.code != exitDone || !strings.Contains(a.out, "Kanal C1") {
		t.Errorf("exit code %d, %s", a.code, a.out)
	}
	if len(fake.Messages()) != 1 {
		t.Error("a card was posted that nobody asked for")
	}
	fake.Script("auth.test", slackfake.Fault{Status: 503})
	if a := d.run("slack", "check"); a.code != exitUnreachable || !strings.Contains(a.err, "Slack does not answer") {
		t.Errorf("exit code %d, %q", a.code, a.err)
	}
}

// TestSlackCheck_looksAtTheChannelsOfTheRoles: nobody has to name again what the ledger knows.
func TestSlackCheck_looksAtTheChannelsOfTheRoles(t *testing.T) {
	d := newDesk(t) // without users, so that everybody may set channels
	d.done("policy", "save", demo("policy.json"))
	d.done("import", "entities", demo("entities.json"))
	_, env := slackWorkspace(t, nil)
	for variable, value := range env {
		t.Setenv(variable, value)
	}
	if a := d.run("slack", "check"); a.code != exitFinding || !strings.Contains(a.out, "starter slack channels set") {
		t.Errorf("no channels: exit code %d, %s%s", a.code, a.out, a.err)
	}
	d.done("slack", "channels", "set", "clerk", "C1", "--entity", "NORD")
	d.done("slack", "channels", "set", "senior", "C2", "--entity", "NORD")
	if a := d.run("slack", "check"); a.code != exitFinding || !strings.Contains(a.out, "channel C1") || strings.Count(a.out, "FAULT") != 1 || !strings.Contains(a.out, "/invite @Mahnwerk") {
		t.Errorf("a channel without the app: exit code %d, %s%s", a.code, a.out, a.err)
	}
}
