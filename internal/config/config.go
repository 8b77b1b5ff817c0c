// Package config is everything an operator can set, in one struct.
//
// A value comes from, in this order: the flag, the environment variable, the file engine.json in the data folder (written by
// `starter up`), the default. The struct's tags name them all, and docs/reference/configuration.md is made from the tags,
// so that a setting and its documentation can't part.
//
//	cfg, err := config.Load(config.Source{Environment: os.Environ(), Flags: flags})
//
// Secrets have a type that never prints: a Config may be logged as it is.
package config

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"net/mail"
	"net/url"
	"path/filepath"
	"reflect"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
	"github.com/spf13/pflag"

	"github.com/mahnwerk/mahnwerk/internal/llm"
)

// Config is the whole configuration. The zero value is not usable; Load fills the defaults.
type Config struct {
	Data string `env:"MAHNWERK_DATA" flag:"data" envDefault:".mahnwerk" doc:"Data folder: engine.json of a local engine, import profiles, rejects files."`

	DatabaseURL   Secret `env:"DATABASE_URL" engine:"database_url" doc:"PostgreSQL with the ledger, as postgres://user:password@host:port/database."`
	DatabaseConns int32  `env:"MAHNWERK_DATABASE_CONNECTIONS" envDefault:"12" doc:"Most connections one process opens to PostgreSQL."`

	Temporal Temporal
	SMTP     SMTP
	Worker   Worker
	Log      Log
	Observe  Observe
	Web      Web
	SignOn   SignOn
	Inbox    Inbox
	Mails    Mails
	// Model is who reads mails beside the rules.
	Model llm.Config
	SFTP  SFTP
	Slack Slack

	UsersFile string `env:"MAHNWERK_USERS_FILE" doc:"JSON file with users, roles and entities that starter users sync reads. Empty is users.json in the data folder."`

	Token Secret `env:"MAHNWERK_TOKEN" doc:"Token of a machine account that gives commands: who acts is then its user, within the scope of the token."`

	// Demo is true in a data folder that was made by up --demo.
	Demo bool `env:"-" json:"demo"`
}

// Temporal is where the workflows live. The names of the TLS variables are those of Temporal's own tools.
type Temporal struct {
	Address    string `env:"TEMPORAL_ADDRESS" flag:"temporal-address" engine:"temporal_address" envDefault:"127.0.0.1:7233" doc:"host:port of the Temporal frontend."`
	Namespace  string `env:"TEMPORAL_NAMESPACE" flag:"namespace" engine:"namespace" envDefault:"default" doc:"Temporal namespace; it must exist."`
	TLS        bool   `env:"TEMPORAL_TLS" envDefault:"false" doc:"Use TLS. Any of the files below turns it on too."`
	CertFile   string `env:"TEMPORAL_TLS_CLIENT_CERT_PATH" doc:"PEM file with the client certificate (mTLS)."`
	KeyFile    string `env:"TEMPORAL_TLS_CLIENT_KEY_PATH" doc:"PEM file with the client key (mTLS)."`
	CAFile     string `env:"TEMPORAL_TLS_SERVER_CA_CERT_PATH" doc:"PEM file with the authority that signed the server's certificate; empty is the system's list."`
	ServerName string `env:"TEMPORAL_TLS_SERVER_NAME" doc:"Name the server's certificate must have; empty is the host of the address."`
	// PayloadKeys is read by engine.NewCodec.
	PayloadKeys Secret `env:"MAHNWERK_PAYLOAD_KEYS" doc:"Keys that encrypt workflow payloads, as id:base64,id:base64 (32 bytes each). The first encrypts, all decrypt. Empty leaves payloads readable."`
	UIURL       string `env:"MAHNWERK_UI_URL" engine:"ui_url" doc:"Address of the Temporal UI; the codec endpoint answers its origin."`
}

// UsesTLS tells whether the connection is protected.
func (t Temporal) UsesTLS() bool { return t.TLS || t.CertFile != "" || t.CAFile != "" }

// SMTP is the relay letters are handed to. Without a host nothing is ever sent.
type SMTP struct {
	Host            string   `env:"MAHNWERK_SMTP_HOST" doc:"Mail relay. Empty sends nothing: letters stay queued and status says so."`
	Port            int      `env:"MAHNWERK_SMTP_PORT" envDefault:"587" doc:"Port of the relay."`
	TLS             string   `env:"MAHNWERK_SMTP_TLS" envDefault:"starttls" doc:"starttls (required, not opportunistic), tls, or none for a relay on this machine."`
	User            string   `env:"MAHNWERK_SMTP_USER" doc:"User for AUTH; empty sends without."`
	Password        Secret   `env:"MAHNWERK_SMTP_PASSWORD" doc:"Password for AUTH."`
	CAFile          string   `env:"MAHNWERK_SMTP_CA_FILE" doc:"PEM file with the authority that signed the relay's certificate; empty is the system's list."`
	HELO            string   `env:"MAHNWERK_SMTP_HELO" doc:"Name of this host in EHLO; empty is the host's own name."`
	From            string   `env:"MAHNWERK_SMTP_FROM" doc:"Sender of every letter, such as forderungen@example.com. Empty sends from the entity's own address; otherwise that is where answers go."`
	SenderDomains   []string `env:"MAHNWERK_SMTP_SENDER_DOMAINS" doc:"Domains this relay may send for, separated by commas. The domain of the sender above belongs to them."`
	PerMinute       int      `env:"MAHNWERK_SMTP_PER_MINUTE" envDefault:"600" doc:"Most letters a minute through the relay; 0 is no limit."`
	PerDomainMinute int      `env:"MAHNWERK_SMTP_PER_DOMAIN_MINUTE" envDefault:"60" doc:"Most letters a minute to one recipient domain; 0 is no limit."`
}

// Configured tells whether there is a relay.
func (s SMTP) Configured() bool { return s.Host != "" }

// Domains are the sender domains with that of From.
func (s SMTP) Domains() []string {
	domains := append([]string(nil), s.SenderDomains...)
	if address, err := mail.ParseAddress(s.From); err == nil {
		domains = append(domains, address.Address[strings.LastIndex(address.Address, "@")+1:])
	}
	return domains
}

// Worker bounds what one worker process does at a time.
type Worker struct {
	StopTimeout    time.Duration `env:"MAHNWERK_WORKER_STOP_TIMEOUT" envDefault:"30s" doc:"How long a worker that is told to stop lets running activities finish."`
	StickyCache    int           `env:"MAHNWERK_WORKER_CACHED_WORKFLOWS" envDefault:"2000" doc:"Open workflows a worker keeps in memory (about 30 kB each); others are replayed when they wake."`
	Activities     int           `env:"MAHNWERK_WORKER_ACTIVITIES" envDefault:"12" doc:"Activities a worker runs at once. More than the database connections only wait for one."`
	RelayPerSecond int           `env:"MAHNWERK_RELAY_PER_SECOND" envDefault:"200" doc:"Most workflows told of new facts a second, so that a large import leaves room for the rest; 0 is no limit."`
}

// Log says how a process logs. Names, addresses, account numbers and secrets are never logged at any level.
type Log struct {
	Level  string `env:"MAHNWERK_LOG_LEVEL" flag:"log-level" envDefault:"info" doc:"debug, info, warn or error."`
	Format string `env:"MAHNWERK_LOG_FORMAT" flag:"log-format" envDefault:"json" doc:"json or text."`
}

// Observe says where a process can be watched.
type Observe struct {
	Address  string `env:"MAHNWERK_METRICS_ADDRESS" flag:"metrics-address" doc:"host:port for /metrics (Prometheus), /healthz and /readyz of a worker. Empty serves none."`
	Endpoint string `env:"OTEL_EXPORTER_OTLP_ENDPOINT" doc:"URL of an OTLP/HTTP collector for traces. Empty traces nothing."`
}

// Web is the web page of approvals.
type Web struct {
	Address string `env:"MAHNWERK_WEB_ADDRESS" flag:"web-address" envDefault:"127.0.0.1:8090" doc:"host:port the web page listens on."`
	URL     string `env:"MAHNWERK_WEB_URL" engine:"web_url" doc:"Address under which people reach the web page; one-time links begin with it."`
	MailDir string `env:"MAHNWERK_MAIL_DIR" engine:"mail_dir" doc:"Folder of the demo's mailbox, shown by the web page. Empty shows none."`
}

// SignOn is the OpenID provider whose accounts people log in with. Without an issuer there are one-time links only.
type SignOn struct {
	Issuer   string `env:"MAHNWERK_OIDC_ISSUER" doc:"Address of an OpenID provider, as its discovery document names it. Empty lets people in by one-time links only."`
	ClientID string `env:"MAHNWERK_OIDC_CLIENT_ID" doc:"What the provider calls this installation."`
	Secret   Secret `env:"MAHNWERK_OIDC_CLIENT_SECRET" doc:"The client's secret; empty for a public client."`
	Redirect string `env:"MAHNWERK_OIDC_REDIRECT_URL" doc:"Address the provider sends browsers back to, which must be registered there. Empty is /login/callback of MAHNWERK_WEB_URL."`
}

// Back is the address the provider sends browsers back to.
func (w Web) Back(s SignOn) string {
	if s.Redirect != "" || w.URL == "" {
		return s.Redirect
	}
	return strings.TrimSuffix(w.URL, "/") + "/login/callback"
}

func (s SignOn) check(w Web, add func(bad bool, format string, args ...any)) {
	if s.Issuer == "" {
		return
	}
	at, err := url.Parse(s.Issuer)
	add(err != nil || at.Host == "" || at.Scheme != "https" && !(at.Scheme == "http" && local(at.Hostname())),
		"MAHNWERK_OIDC_ISSUER: want the https address of a provider")
	add(s.ClientID == "", "MAHNWERK_OIDC_CLIENT_ID: say what %s calls this installation", s.Issuer)
	add(w.Back(s) == "", "MAHNWERK_WEB_URL: say where the provider %s sends people back to", s.Issuer)
}

// local tells whether a host is this machine, where a provider without https can be tried.
func local(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Inbox is where files of banks and payers arrive by themselves.
type Inbox struct {
	Dir   string        `env:"MAHNWERK_INBOX" flag:"inbox" doc:"Folder a worker watches for bank statements and remittance advices, with a folder for each entity. Empty watches none."`
	Every time.Duration `env:"MAHNWERK_INBOX_EVERY" envDefault:"5s" doc:"How often the inbox is looked through. A file is taken once it was the same at two looks."`
}

// Mails is where customers' mails arrive by themselves, beside the inbox folder.
type Mails struct {
	Token Secret `env:"MAHNWERK_INBOUND_TOKEN" doc:"Token with which a mail service may post mails to /inbound-mail/ENTITY of the web page, as bearer or as password. Empty takes those of starter tokens create only."`
	Boxes string `env:"MAHNWERK_MAILBOXES" doc:"JSON file with the IMAP mailboxes a worker reads, each with its entity. Empty reads none."`
	// AuthServer is compared with the first word of Authentication-Results (RFC 8601): others may be forged by the sender.
	AuthServer string `env:"MAHNWERK_MAIL_AUTHSERV_ID" doc:"Name by which your own mail server signs its Authentication-Results. Empty believes none."`
}

// SFTP is a server that a worker looks through as it does through the inbox of its own machine.
type SFTP struct {
	Address      string `env:"MAHNWERK_SFTP_ADDRESS" doc:"host:port of an SFTP server with a folder for each entity. Empty asks none."`
	User         string `env:"MAHNWERK_SFTP_USER" doc:"User to log in as."`
	HostKey      string `env:"MAHNWERK_SFTP_HOST_KEY" doc:"The server's key as in its known_hosts line, such as ssh-ed25519 AAAA…; no other is accepted."`
	KeyFile      string `env:"MAHNWERK_SFTP_KEY_FILE" doc:"File with a private key without a passphrase."`
	PasswordFile string `env:"MAHNWERK_SFTP_PASSWORD_FILE" doc:"File with the password, where there is no key."`
	Dir          string `env:"MAHNWERK_SFTP_DIR" doc:"Folder on the server. Empty is where the login ends."`
}

// Slack is where cards are shown and decided. Without a bot token there is none, and everything is decided on the web page.
type Slack struct {
	BotToken      Secret `env:"MAHNWERK_SLACK_BOT_TOKEN" engine:"chat_bot" doc:"Bot token of the app (xoxb-…). Empty shows no cards: everything is decided on the web page."`
	AppToken      Secret `env:"MAHNWERK_SLACK_APP_TOKEN" doc:"App-level token with connections:write (xapp-…). Clicks then come by Socket Mode, without a public address."`
	SigningSecret Secret `env:"MAHNWERK_SLACK_SIGNING_SECRET" engine:"chat_secret" doc:"Signing secret of the app. Clicks then come by HTTP, to the address named in the app's manifest."`
	AppID         string `env:"MAHNWERK_SLACK_APP_ID" engine:"chat_app" doc:"Id of the app (A…). Clicks of other apps are refused."`
	// Teams are compared with the workspace of the person who clicks.
	Teams  []string `env:"MAHNWERK_SLACK_TEAMS" engine:"chat_team" doc:"Ids of the workspaces (T…) or organisations (E…) whose people may click, separated by commas. All others are refused."`
	APIURL string   `env:"MAHNWERK_SLACK_API_URL" engine:"chat_api" envDefault:"https://slack.com/api/" doc:"Where Slack's Web API is served; another address for GovSlack and for the stand-in."`
	// PerSecond holds back all workers together. Slack takes about one message a second for each channel.
	PerSecond int `env:"MAHNWERK_SLACK_PER_SECOND" envDefault:"1" doc:"Most cards that are posted or changed a second, by all workers together."`
}

// Configured tells whether cards are shown.
func (s Slack) Configured() bool { return s.BotToken != "" }

func (s Slack) check(add func(bad bool, format string, args ...any)) {
	add(s.BotToken != "" && !strings.HasPrefix(s.BotToken.Reveal(), "xoxb-"), "MAHNWERK_SLACK_BOT_TOKEN: want a bot token, which begins with xoxb-")
	add(s.AppToken != "" && !strings.HasPrefix(s.AppToken.Reveal(), "xapp-"), "MAHNWERK_SLACK_APP_TOKEN: want an app-level token, which begins with xapp-")
	add(s.PerSecond < 1, "MAHNWERK_SLACK_PER_SECOND %d: want 1 or more", s.PerSecond)
	add(s.AppID != "" && !strings.HasPrefix(s.AppID, "A"), "MAHNWERK_SLACK_APP_ID: want the app's id, which begins with A")
	for _, team := range s.Teams {
		add(!strings.HasPrefix(team, "T") && !strings.HasPrefix(team, "E"), "MAHNWERK_SLACK_TEAMS: want workspaces (T…) or organisations (E…)")
	}
	if s.APIURL == "" {
		return
	}
	address, err := url.Parse(s.APIURL)
	add(err != nil || address.Host == "" || address.Scheme != "https" && address.Scheme != "http", "MAHNWERK_SLACK_API_URL: want an address such as https://slack.com/api/")
	add(err == nil && address.Scheme == "http" && !localHost(address.Hostname()), "MAHNWERK_SLACK_API_URL: the tokens would leave this machine unencrypted: want https")
}

// localHost tells whether a host is this machine.
func localHost(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Source is what a configuration is read from.
type Source struct {
	// Environment is os.Environ(), as name=value.
	Environment []string
	// Flags were registered by Flags; only those set on the command line count.
	Flags *pflag.FlagSet
}

// Load reads the configuration. A missing engine.json is no fault; one that can't be read is.
func Load(from Source) (Config, error) {
	values := env.ToMap(from.Environment)
	set := flagValues(from.Flags)
	data := firstSet(set["MAHNWERK_DATA"], values["MAHNWERK_DATA"], defaultData)
	file, err := ReadEngineFile(data)
	if err != nil && !errors.Is(err, ErrNoEngine) {
		return Config{}, err
	}
	merged := engineValues(file)
	for name, value := range values {
		if value != "" { // a variable that compose files pass on empty is not set
			merged[name] = value
		}
	}
	maps.Copy(merged, set)
	var c Config
	if err := env.ParseWithOptions(&c, env.Options{Environment: merged}); err != nil {
		return Config{}, fmt.Errorf("configuration: %w", withoutValues(err))
	}
	c.Demo = file.Demo
	if c.UsersFile == "" {
		c.UsersFile = filepath.Join(c.Data, "users.json")
	}
	return c, c.Check()
}

// Check returns every fault of the configuration, joined. What a command does not need may be missing.
func (c Config) Check() error {
	var faults []error
	add := func(bad bool, format string, args ...any) {
		if bad {
			faults = append(faults, fmt.Errorf("configuration: "+format, args...))
		}
	}
	add(c.DatabaseConns < 2, "MAHNWERK_DATABASE_CONNECTIONS %d: want 2 or more", c.DatabaseConns)
	add((c.Temporal.CertFile == "") != (c.Temporal.KeyFile == ""), "TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH: want both or none")
	add(!oneOf(c.Log.Level, "debug", "info", "warn", "error"), "MAHNWERK_LOG_LEVEL %q: want debug, info, warn or error", c.Log.Level)
	add(!oneOf(c.Log.Format, "json", "text"), "MAHNWERK_LOG_FORMAT %q: want json or text", c.Log.Format)
	add(c.Worker.StopTimeout < time.Second, "MAHNWERK_WORKER_STOP_TIMEOUT %s: want 1s or more", c.Worker.StopTimeout)
	add(c.Worker.StickyCache < 1, "MAHNWERK_WORKER_CACHED_WORKFLOWS %d: want 1 or more", c.Worker.StickyCache)
	add(c.Worker.Activities < 1, "MAHNWERK_WORKER_ACTIVITIES %d: want 1 or more", c.Worker.Activities)
	add(c.Worker.RelayPerSecond < 0, "MAHNWERK_RELAY_PER_SECOND %d: want 0 or more", c.Worker.RelayPerSecond)
	add(c.Inbox.Every < 100*time.Millisecond, "MAHNWERK_INBOX_EVERY %s: want 100ms or more", c.Inbox.Every)
	c.SFTP.check(add)
	c.SMTP.check(add)
	c.Slack.check(add)
	c.SignOn.check(c.Web, add)
	return errors.Join(faults...)
}

func (s SFTP) check(add func(bad bool, format string, args ...any)) {
	if s.Address == "" {
		return
	}
	add(s.User == "", "MAHNWERK_SFTP_USER: say who logs in at %s", s.Address)
	add(s.HostKey == "", "MAHNWERK_SFTP_HOST_KEY: say which key %s has; without it anybody could stand in its place", s.Address)
	add(s.KeyFile == "" && s.PasswordFile == "", "MAHNWERK_SFTP_KEY_FILE or MAHNWERK_SFTP_PASSWORD_FILE: want one of them")
}

func (s SMTP) check(add func(bad bool, format string, args ...any)) {
	if !s.Configured() {
		return
	}
	_, err := mail.ParseAddress(s.From)
	add(s.From != "" && err != nil, "MAHNWERK_SMTP_FROM: not a mail address")
	add(len(s.Domains()) == 0, "MAHNWERK_SMTP_SENDER_DOMAINS: say which domains the relay %s may send for, or set MAHNWERK_SMTP_FROM", s.Host)
	add(!oneOf(s.TLS, "starttls", "tls", "none"), "MAHNWERK_SMTP_TLS %q: want starttls, tls or none", s.TLS)
	add(s.Port < 1 || s.Port > 65535, "MAHNWERK_SMTP_PORT %d: want 1 to 65535", s.Port)
	add(s.PerMinute < 0 || s.PerDomainMinute < 0, "MAHNWERK_SMTP_PER_MINUTE and MAHNWERK_SMTP_PER_DOMAIN_MINUTE: want 0 or more")
}

func oneOf(value string, known ...string) bool {
	for _, k := range known {
		if value == k {
			return true
		}
	}
	return false
}

// withoutValues keeps the names of variables that can't be read and drops what stood in them, which may be a secret.
func withoutValues(err error) error {
	var all env.AggregateError
	if !errors.As(err, &all) {
		return errors.New("a variable cannot be read")
	}
	var faults []error
	for _, one := range all.Errors {
		var parse env.ParseError
		if errors.As(one, &parse) {
			faults = append(faults, fmt.Errorf("%s: not a %s", variableOf(parse.Name), kindName(parse.Type)))
			continue
		}
		faults = append(faults, errors.New("a variable cannot be read"))
	}
	return errors.Join(faults...)
}

func kindName(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[time.Duration]():
		return "duration such as 30s"
	case t.Kind() == reflect.Bool:
		return "true or false"
	default:
		return "whole number"
	}
}

// String shows the configuration without secrets.
func (c Config) String() string {
	var b strings.Builder
	for _, s := range settings() {
		fmt.Fprintf(&b, "%s=%v\n", s.Variable, s.value(c))
	}
	return b.String()
}

func firstSet(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
