package llm

import (
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"
)

// Secret never prints. Only the wire writes it, into one header.
type Secret string

const redacted = "[secret]"

func (s Secret) String() string               { return redacted }
func (s Secret) GoString() string             { return redacted }
func (s Secret) LogValue() slog.Value         { return slog.StringValue(redacted) }
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// Structured is how a provider is made to answer in JSON. It is configured, never found out by trying.
type Structured string

const (
	// ByJSONSchema gives the provider the schema.
	ByJSONSchema Structured = "json_schema"
	// ByJSONObject asks for an object and tells the schema in words, for servers that know no schemas.
	ByJSONObject Structured = "json_object"
	// ByPrompt only tells, for servers that know neither.
	ByPrompt Structured = "plain"
)

// Config is one provider as an operator sets it. Which entity may use it for which data is decided elsewhere.
type Config struct {
	// Driver is rules (no model), gemini, genai or openai.
	Driver  string `env:"MAHNWERK_LLM_PROVIDER" envDefault:"rules" doc:"Who reads mails beside the rules: rules (nobody), gemini, genai (its successor, also Vertex AI) or openai (also Azure, Ollama, vLLM, llama.cpp)."`
	Model   string `env:"MAHNWERK_LLM_MODEL" doc:"Model to ask, as the provider calls it."`
	BaseURL string `env:"MAHNWERK_LLM_BASE_URL" doc:"Address of the provider; empty is its public one. For openai it ends before /chat/completions, such as http://127.0.0.1:11434/v1."`
	// PlainHTTP allows a key and mails over HTTP to another machine.
	PlainHTTP bool   `env:"MAHNWERK_LLM_PLAIN_HTTP" envDefault:"false" doc:"Allow http:// to another host than this one, for a model inside your own network."`
	Proxy     string `env:"MAHNWERK_LLM_PROXY" doc:"HTTP proxy on the way to the provider. The variables HTTPS_PROXY and NO_PROXY are not read."`
	Key       Secret `env:"MAHNWERK_LLM_KEY" doc:"Key of the provider. It is sent as a header only."`
	KeyFile   string `env:"MAHNWERK_LLM_KEY_FILE" doc:"File with the key, where it is not in the environment."`
	// KeyHeader is for Azure, which calls it api-key.
	KeyHeader string `env:"MAHNWERK_LLM_KEY_HEADER" doc:"Header that carries the key, for openai only. Empty is Authorization: Bearer; Azure takes api-key."`
	Region    string `env:"MAHNWERK_LLM_REGION" doc:"Where the provider processes data: a Vertex AI location such as europe-west3, or a name to check entities' permissions against. local is a model in the house."`
	// Project and CredentialsFile turn genai to Vertex AI.
	Project         string     `env:"MAHNWERK_LLM_PROJECT" doc:"Google Cloud project, for genai on Vertex AI. Empty uses the Gemini Developer API."`
	CredentialsFile string     `env:"MAHNWERK_LLM_CREDENTIALS_FILE" doc:"Service account key file, for genai on Vertex AI. Default credentials of the machine are never looked for."`
	Structured      Structured `env:"MAHNWERK_LLM_STRUCTURED" envDefault:"json_schema" doc:"How openai is made to answer in JSON: json_schema, json_object or plain, as the server can."`
	// OmitTemperature is for models that refuse any, such as OpenAI's reasoning models.
	OmitTemperature bool          `env:"MAHNWERK_LLM_OMIT_TEMPERATURE" envDefault:"false" doc:"Send no temperature, for openai models that take none. Otherwise it is 0."`
	Timeout         time.Duration `env:"MAHNWERK_LLM_TIMEOUT" envDefault:"60s" doc:"Most that one call takes, its last byte included; at most 80s."`
	DailyTokens     int64         `env:"MAHNWERK_LLM_DAILY_TOKENS" envDefault:"2000000" doc:"Most tokens an entity spends a day, prompts and answers together. When they are used up, the rules read alone."`
	Concurrency     int           `env:"MAHNWERK_LLM_CONCURRENCY" envDefault:"4" doc:"Most calls one process makes at a time."`
}

// The drivers. Rules needs none of the packages below this one.
const (
	Rules  = "rules"
	Gemini = "gemini"
	GenAI  = "genai"
	OpenAI = "openai"
)

const (
	// maxTimeout lets a call and its repair, and what our own side does beside them, fit into the three minutes of the
	// activity that asks.
	maxTimeout     = 80 * time.Second
	maxConcurrency = 64
	maxKeyFile     = 16 << 10
)

// Check returns what an operator has to correct, the variable named.
func (c Config) Check() error {
	switch c.Driver {
	case Rules:
		return nil
	case Gemini, GenAI, OpenAI:
	default:
		return fmt.Errorf("MAHNWERK_LLM_PROVIDER: %q is not one of rules, gemini, genai, openai", c.Driver)
	}
	return errors.Join(c.checkAddress(), c.checkKey(), c.checkLimits())
}

func (c Config) checkKey() error {
	switch {
	case c.Model == "":
		return fmt.Errorf("MAHNWERK_LLM_MODEL: %s needs the name of a model", c.Driver)
	case c.Key != "" && c.KeyFile != "":
		return errors.New("MAHNWERK_LLM_KEY and MAHNWERK_LLM_KEY_FILE: only one of them")
	case c.Project != "" && c.Driver != GenAI:
		return fmt.Errorf("MAHNWERK_LLM_PROJECT: only genai knows Vertex AI, not %s", c.Driver)
	case c.Project != "" && (c.Region == "" || c.CredentialsFile == ""):
		return errors.New("MAHNWERK_LLM_PROJECT: Vertex AI needs MAHNWERK_LLM_REGION and MAHNWERK_LLM_CREDENTIALS_FILE")
	case c.Driver != OpenAI && c.Project == "" && c.Key == "" && c.KeyFile == "":
		return fmt.Errorf("MAHNWERK_LLM_KEY: %s needs a key", c.Driver)
	case c.Driver != OpenAI && c.KeyHeader != "":
		return fmt.Errorf("MAHNWERK_LLM_KEY_HEADER: fixed for %s", c.Driver)
	}
	return nil
}

func (c Config) checkAddress() error {
	if c.Proxy != "" {
		if _, err := address(c.Proxy); err != nil {
			return fmt.Errorf("MAHNWERK_LLM_PROXY: %w", err)
		}
	}
	if c.BaseURL == "" {
		return nil
	}
	base, err := address(c.BaseURL)
	if err != nil {
		return fmt.Errorf("MAHNWERK_LLM_BASE_URL: %w", err)
	}
	if base.Scheme == "http" && !loopback(base.Hostname()) && !c.PlainHTTP {
		return errors.New("MAHNWERK_LLM_BASE_URL: mails and the key would cross the network in the clear; use https or set MAHNWERK_LLM_PLAIN_HTTP")
	}
	return nil
}

// address refuses what could carry a secret into a log: user data, a query.
func address(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return nil, errors.New("an address such as https://host/path is needed")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("it has a user, query or fragment; secrets are not put into addresses")
	}
	return u, nil
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

func (c Config) checkLimits() error {
	switch {
	case c.Structured != ByJSONSchema && c.Structured != ByJSONObject && c.Structured != ByPrompt:
		return fmt.Errorf("MAHNWERK_LLM_STRUCTURED: %q is not one of json_schema, json_object, plain", c.Structured)
	case c.Timeout <= 0 || c.Timeout > maxTimeout:
		return fmt.Errorf("MAHNWERK_LLM_TIMEOUT: %s is not between 0 and %s", c.Timeout, maxTimeout)
	case c.DailyTokens < 0:
		return fmt.Errorf("MAHNWERK_LLM_DAILY_TOKENS: %d is negative", c.DailyTokens)
	case c.Concurrency < 1 || c.Concurrency > maxConcurrency:
		return fmt.Errorf("MAHNWERK_LLM_CONCURRENCY: %d is not between 1 and %d", c.Concurrency, maxConcurrency)
	}
	return nil
}

// ReadKey is the key, from the environment or its file.
func (c Config) ReadKey() (Secret, error) {
	if c.KeyFile == "" {
		return c.Key, nil
	}
	info, err := os.Stat(c.KeyFile)
	if err != nil {
		return "", fmt.Errorf("read the provider's key: %w", err)
	}
	if info.Size() > maxKeyFile {
		return "", fmt.Errorf("read the provider's key: %s has %d bytes, which is no key", c.KeyFile, info.Size())
	}
	raw, err := os.ReadFile(c.KeyFile)
	if err != nil {
		return "", fmt.Errorf("read the provider's key: %w", err)
	}
	key := strings.TrimSpace(string(raw))
	if key == "" || strings.ContainsAny(key, "\r\n") {
		return "", fmt.Errorf("read the provider's key: %s does not hold one line", c.KeyFile)
	}
	return Secret(key), nil
}

// Wire is the connection, with the header that the driver's provider takes its key in.
func (c Config) Wire() (Wire, error) {
	key, err := c.ReadKey()
	if err != nil {
		return Wire{}, err
	}
	wire := Wire{KeyHeader: "X-Goog-Api-Key", Key: key}
	if c.Driver == OpenAI {
		wire.KeyHeader, wire.KeyPrefix = "Authorization", "Bearer "
		if c.KeyHeader != "" {
			wire.KeyHeader, wire.KeyPrefix = c.KeyHeader, ""
		}
	}
	if c.Proxy != "" {
		if wire.Proxy, err = address(c.Proxy); err != nil {
			return Wire{}, fmt.Errorf("MAHNWERK_LLM_PROXY: %w", err)
		}
	}
	return wire, nil
}
