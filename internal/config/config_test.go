package config_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/mahnwerk/mahnwerk/internal/config"
)

// load reads a configuration from flags, variables and an engine.json in a folder of the test's own.
func load(t *testing.T, engine *config.EngineFile, environment []string, args ...string) (config.Config, error) {
	t.Helper()
	data := t.TempDir()
	if engine != nil {
		if err := config.WriteEngineFile(data, *engine); err != nil {
			t.Fatal(err)
		}
	}
	flags := pflag.NewFlagSet("test", pflag.ContinueOnError)
	config.Flags(flags)
	if err := flags.Parse(append([]string{"--data", data}, args...)); err != nil {
		t.Fatal(err)
	}
	return config.Load(config.Source{Environment: environment, Flags: flags})
}

func TestLoad_precedence(t *testing.T) {
	t.Parallel()
	engine := &config.EngineFile{TemporalAddress: "engine:1", DatabaseURL: "postgres://engine/ledger", Demo: true}
	tests := map[string]struct {
		engine      *config.EngineFile
		environment []string
		args        []string
		want        string
	}{
		"default":                      {want: "127.0.0.1:7233"},
		"engine.json over default":     {engine: engine, want: "engine:1"},
		"environment over engine.json": {engine: engine, environment: []string{"TEMPORAL_ADDRESS=env:1"}, want: "env:1"},
		"flag over environment":        {engine: engine, environment: []string{"TEMPORAL_ADDRESS=env:1"}, args: []string{"--temporal-address", "flag:1"}, want: "flag:1"},
		"an empty variable is not set": {engine: engine, environment: []string{"TEMPORAL_ADDRESS="}, want: "engine:1"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg, err := load(t, test.engine, test.environment, test.args...)
			if err != nil || cfg.Temporal.Address != test.want {
				t.Errorf("Temporal.Address = %q, %v; want %q", cfg.Temporal.Address, err, test.want)
			}
			if cfg.Demo != (test.engine != nil) {
				t.Errorf("Demo = %t, want it from engine.json alone", cfg.Demo)
			}
		})
	}
}

func TestLoad_refuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		environment []string
		want        string
	}{
		"a number that is none":       {[]string{"MAHNWERK_SMTP_PORT=s3cret"}, "MAHNWERK_SMTP_PORT: not a whole number"},
		"a duration that is none":     {[]string{"MAHNWERK_WORKER_STOP_TIMEOUT=soon"}, "MAHNWERK_WORKER_STOP_TIMEOUT: not a duration"},
		"an unknown level":            {[]string{"MAHNWERK_LOG_LEVEL=loud"}, "MAHNWERK_LOG_LEVEL"},
		"half a client certificate":   {[]string{"TEMPORAL_TLS_CLIENT_CERT_PATH=x.pem"}, "TEMPORAL_TLS_CLIENT_KEY_PATH"},
		"a relay for no domain":       {[]string{"MAHNWERK_SMTP_HOST=relay"}, "MAHNWERK_SMTP_SENDER_DOMAINS"},
		"opportunistic STARTTLS":      {[]string{"MAHNWERK_SMTP_HOST=relay", "MAHNWERK_SMTP_FROM=a@b.example", "MAHNWERK_SMTP_TLS=maybe"}, "MAHNWERK_SMTP_TLS"},
		"a sender that is no address": {[]string{"MAHNWERK_SMTP_HOST=relay", "MAHNWERK_SMTP_FROM=nobody", "MAHNWERK_SMTP_SENDER_DOMAINS=b.example"}, "MAHNWERK_SMTP_FROM"},
		"a user's token for Slack":    {[]string{"MAHNWERK_SLACK_BOT_TOKEN=xoxp-s3cret"}, "MAHNWERK_SLACK_BOT_TOKEN"},
		"a bot's for Socket Mode":     {[]string{"MAHNWERK_SLACK_APP_TOKEN=xoxb-s3cret"}, "MAHNWERK_SLACK_APP_TOKEN"},
		"a secret as id of the app":   {[]string{"MAHNWERK_SLACK_APP_ID=s3cret"}, "MAHNWERK_SLACK_APP_ID"},
		"the name of a workspace":     {[]string{"MAHNWERK_SLACK_TEAMS=T012,example"}, "MAHNWERK_SLACK_TEAMS"},
		"tokens for all to read":      {[]string{"MAHNWERK_SLACK_API_URL=http://slack.example.com/api/"}, "MAHNWERK_SLACK_API_URL"},
		"a provider without https":    {[]string{"MAHNWERK_OIDC_ISSUER=http://id.example", "MAHNWERK_OIDC_CLIENT_ID=m", "MAHNWERK_WEB_URL=https://m.example"}, "MAHNWERK_OIDC_ISSUER"},
		"a provider for nobody":       {[]string{"MAHNWERK_OIDC_ISSUER=https://id.example", "MAHNWERK_WEB_URL=https://m.example"}, "MAHNWERK_OIDC_CLIENT_ID"},
		"a provider and no way back":  {[]string{"MAHNWERK_OIDC_ISSUER=https://id.example", "MAHNWERK_OIDC_CLIENT_ID=m"}, "MAHNWERK_WEB_URL"},
		"no connections":              {[]string{"MAHNWERK_DATABASE_CONNECTIONS=1"}, "MAHNWERK_DATABASE_CONNECTIONS"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := load(t, nil, test.environment)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("Load = %v, want an error with %q", err, test.want)
			}
			if err != nil && strings.Contains(err.Error(), "s3cret") {
				t.Errorf("the error repeats the value: %v", err)
			}
		})
	}
}

func TestSignOn_comesBackToTheWebPage(t *testing.T) {
	t.Parallel()
	here := []string{"MAHNWERK_OIDC_ISSUER=http://localhost:5556", "MAHNWERK_OIDC_CLIENT_ID=m", "MAHNWERK_WEB_URL=https://m.example/"}
	for _, test := range []struct {
		more []string
		want string
	}{{nil, "https://m.example/login/callback"}, {[]string{"MAHNWERK_OIDC_REDIRECT_URL=https://m.example/x"}, "https://m.example/x"}} {
		cfg, err := load(t, nil, append(test.more, here...))
		if err != nil || cfg.Web.Back(cfg.SignOn) != test.want {
			t.Errorf("%v: comes back to %q, %v; want %q", test.more, cfg.Web.Back(cfg.SignOn), err, test.want)
		}
	}
}

func TestConfig_neverShowsSecrets(t *testing.T) {
	t.Parallel()
	cfg, err := load(t, nil, []string{"DATABASE_URL=postgres://u:s3cret@db/ledger", "MAHNWERK_SMTP_PASSWORD=s3cret", "MAHNWERK_PAYLOAD_KEYS=s3cret",
		"MAHNWERK_SLACK_BOT_TOKEN=xoxb-s3cret", "MAHNWERK_SLACK_APP_TOKEN=xapp-s3cret", "MAHNWERK_SLACK_SIGNING_SECRET=s3cret"})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(cfg)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("configuration", "config", cfg, "url", cfg.DatabaseURL)
	for name, text := range map[string]string{"String": cfg.String(), "JSON": string(raw), "%v": fmt.Sprintf("%v", cfg), "%+v": fmt.Sprintf("%+v", cfg),
		"%#v": fmt.Sprintf("%#v", cfg), "%v of the secret": fmt.Sprintf("%v", cfg.DatabaseURL), "log": log.String()} {
		if strings.Contains(text, "s3cret") {
			t.Errorf("%s shows a secret: %s", name, text)
		}
	}
	if got := cfg.DatabaseURL.Reveal(); got != "postgres://u:s3cret@db/ledger" {
		t.Errorf("Reveal = %q", got)
	}
	if !strings.Contains(cfg.String(), "DATABASE_URL=[set]") || !strings.Contains(cfg.String(), "MAHNWERK_SMTP_USER=\n") {
		t.Errorf("String tells neither what is set nor what is not:\n%s", cfg)
	}
}

func TestSettings_noSecretHasAFlag(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, s := range config.Settings() {
		if s.Secret && s.Flag != "" {
			t.Errorf("%s is a secret and has the flag --%s", s.Variable, s.Flag)
		}
		if s.Doc == "" || !strings.HasSuffix(s.Doc, ".") {
			t.Errorf("%s: documentation %q, want a sentence", s.Variable, s.Doc)
		}
		if seen[s.Variable] {
			t.Errorf("%s is set in two places", s.Variable)
		}
		seen[s.Variable] = true
	}
}

func TestEngineFile_isForItsOwnerOnly(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	if _, err := config.ReadEngineFile(data); !errors.Is(err, config.ErrNoEngine) {
		t.Errorf("ReadEngineFile of an empty folder = %v, want ErrNoEngine", err)
	}
	want := config.EngineFile{DatabaseURL: "postgres://u:p@h/d", Namespace: "n", Demo: true, Version: "v1"}
	if err := config.WriteEngineFile(data, want); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(data, "engine.json"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v; want 0600", info.Mode(), err)
	}
	if got, err := config.ReadEngineFile(data); err != nil || got != want {
		t.Errorf("ReadEngineFile = %+v, %v; want %+v", got, err, want)
	}
	if entries, err := os.ReadDir(data); err != nil || len(entries) != 1 {
		t.Errorf("%d files in the folder, %v; want one", len(entries), err)
	}
	if err := errors.Join(config.RemoveEngineFile(data), config.RemoveEngineFile(data)); err != nil {
		t.Errorf("RemoveEngineFile twice = %v", err)
	}
}

func TestEngineFile_damagedIsToldWithoutItsContent(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	if err := os.WriteFile(filepath.Join(data, "engine.json"), []byte(`{"database_url": s3cret}`), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := config.ReadEngineFile(data)
	if err == nil || strings.Contains(err.Error(), "s3cret") || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("ReadEngineFile = %v, want to be told that it is damaged", err)
	}
}

func TestSMTP_domains(t *testing.T) {
	t.Parallel()
	s := config.SMTP{From: "Dunning <ar@one.example>", SenderDomains: []string{"two.example"}}
	if got := fmt.Sprint(s.Domains()); got != "[two.example one.example]" {
		t.Errorf("Domains = %s", got)
	}
}
