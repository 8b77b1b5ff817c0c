package llm_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/caarlos0/env/v11"

	"github.com/mahnwerk/mahnwerk/internal/llm"
)

// read is a configuration from variables, the rest as by default.
func read(t *testing.T, pairs ...string) llm.Config {
	t.Helper()
	variables := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		variables[pairs[i]] = pairs[i+1]
	}
	cfg, err := env.ParseAsWithOptions[llm.Config](env.Options{Environment: variables})
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

func TestConfig_defaultAsksNobody(t *testing.T) {
	cfg := read(t)
	if err := cfg.Check(); err != nil || cfg.Driver != llm.Rules || cfg.Timeout != time.Minute || cfg.Structured != llm.ByJSONSchema {
		t.Errorf("%+v, %v", cfg, err)
	}
}

func TestConfig_Check(t *testing.T) {
	const provider, model, base, key = "MAHNWERK_LLM_PROVIDER", "MAHNWERK_LLM_MODEL", "MAHNWERK_LLM_BASE_URL", "MAHNWERK_LLM_KEY"
	tests := []struct {
		name  string
		pairs []string
		want  string // of the error; empty for none
	}{
		{"gemini", []string{provider, "gemini", model, "m", key, "k"}, ""},
		{"Vertex AI", []string{provider, "genai", model, "m", "MAHNWERK_LLM_PROJECT", "p", "MAHNWERK_LLM_REGION", "europe-west3", "MAHNWERK_LLM_CREDENTIALS_FILE", "f"}, ""},
		{"a model in the house needs no key", []string{provider, "openai", model, "m", base, "http://127.0.0.1:11434/v1"}, ""},
		{"unknown driver", []string{provider, "bard"}, "MAHNWERK_LLM_PROVIDER"},
		{"no model", []string{provider, "openai"}, "MAHNWERK_LLM_MODEL"},
		{"no key", []string{provider, "gemini", model, "m"}, "MAHNWERK_LLM_KEY"},
		{"two keys", []string{provider, "gemini", model, "m", key, "k", "MAHNWERK_LLM_KEY_FILE", "f"}, "only one"},
		{"in the clear", []string{provider, "openai", model, "m", base, "http://models.example/v1"}, "MAHNWERK_LLM_PLAIN_HTTP"},
		{"in the clear on purpose", []string{provider, "openai", model, "m", base, "http://models.example/v1", "MAHNWERK_LLM_PLAIN_HTTP", "true"}, ""},
		{"key in the address", []string{provider, "openai", model, "m", base, "https://models.example/v1?key=secret-canary"}, "MAHNWERK_LLM_BASE_URL"},
		{"user in the address", []string{provider, "openai", model, "m", base, "https://u:secret-canary@models.example/"}, "MAHNWERK_LLM_BASE_URL"},
		{"no address", []string{provider, "openai", model, "m", base, "models.example"}, "MAHNWERK_LLM_BASE_URL"},
		{"proxy with a password", []string{provider, "openai", model, "m", "MAHNWERK_LLM_PROXY", "http://u:secret-canary@p.example"}, "MAHNWERK_LLM_PROXY"},
		{"Vertex AI without region", []string{provider, "genai", model, "m", "MAHNWERK_LLM_PROJECT", "p"}, "MAHNWERK_LLM_REGION"},
		{"Vertex AI with the wrong driver", []string{provider, "gemini", model, "m", key, "k", "MAHNWERK_LLM_PROJECT", "p"}, "only genai"},
		{"another header", []string{provider, "gemini", model, "m", key, "k", "MAHNWERK_LLM_KEY_HEADER", "api-key"}, "MAHNWERK_LLM_KEY_HEADER"},
		{"unknown form", []string{provider, "openai", model, "m", "MAHNWERK_LLM_STRUCTURED", "xml"}, "MAHNWERK_LLM_STRUCTURED"},
		{"no time", []string{provider, "openai", model, "m", "MAHNWERK_LLM_TIMEOUT", "0s"}, "MAHNWERK_LLM_TIMEOUT"},
		{"too much time", []string{provider, "openai", model, "m", "MAHNWERK_LLM_TIMEOUT", "2m"}, "MAHNWERK_LLM_TIMEOUT"},
		{"nobody at a time", []string{provider, "openai", model, "m", "MAHNWERK_LLM_CONCURRENCY", "0"}, "MAHNWERK_LLM_CONCURRENCY"},
		{"negative budget", []string{provider, "openai", model, "m", "MAHNWERK_LLM_DAILY_TOKENS", "-1"}, "MAHNWERK_LLM_DAILY_TOKENS"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := read(t, tt.pairs...).Check()
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), "secret-canary") {
				t.Errorf("the error shows a secret: %v", err)
			}
		})
	}
}

func TestConfig_ReadKey(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	for content, want := range map[string]llm.Secret{"abc\n": "abc", "": "", "a\nb\n": "", strings.Repeat("k", 20_000): ""} {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		key, err := llm.Config{KeyFile: file}.ReadKey()
		if key != want || (err == nil) != (want != "") {
			t.Errorf("%.10q: key %t, %v", content, key != "", err)
		}
	}
	if _, err := (llm.Config{KeyFile: file + ".missing"}).ReadKey(); err == nil {
		t.Error("a missing file is no key")
	}
}

func TestSecret_neverPrints(t *testing.T) {
	cfg := llm.Config{Key: "key-canary"}
	raw, err := json.Marshal(cfg)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "cfg", cfg, "key", cfg.Key)
	if all := fmt.Sprintf("%v %+v %#v %s %s", cfg, cfg, cfg, raw, log.String()); strings.Contains(all, "key-canary") {
		t.Errorf("shown: %s", all)
	}
}
