package openai_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/internal/llm"
	"github.com/mahnwerk/mahnwerk/internal/llm/conformance"
	"github.com/mahnwerk/mahnwerk/internal/llm/llmtest"
	"github.com/mahnwerk/mahnwerk/internal/llm/openai"
)

func TestOpenAI(t *testing.T) {
	conformance.Run(t, func(t *testing.T, server *llmtest.Server, key llm.Secret) llm.Provider {
		return open(t, llm.Config{Driver: llm.OpenAI, Model: "gpt-x", BaseURL: server.URL() + "/v1", Key: key})
	})
}

func open(t *testing.T, cfg llm.Config) llm.Provider {
	t.Helper()
	provider, err := openai.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return provider
}

// ask sends one request to a server that answers well, and returns what it saw.
func ask(t *testing.T, change func(*llm.Config)) llmtest.Seen {
	t.Helper()
	server, err := llmtest.Start(llmtest.Behaving(llmtest.Good))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	cfg := llm.Config{Driver: llm.OpenAI, Model: "gpt-x", BaseURL: server.URL() + "/v1", Key: "k", Structured: llm.ByJSONSchema}
	change(&cfg)
	seed := int64(7)
	request := llm.Request{System: "Read.", Schema: []byte(llmtest.Schema), Untrusted: []llm.Block{{Label: "mail", Text: "x"}}, Seed: &seed}
	if _, err := open(t, cfg).Generate(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	return server.Requests()[0]
}

func TestOpenAI_structuredAsConfigured(t *testing.T) {
	for form, want := range map[llm.Structured]string{
		llm.ByJSONSchema: `"response_format":{"json_schema":{"name":"answer","strict":true,`,
		llm.ByJSONObject: `"response_format":{"type":"json_object"}`,
		llm.ByPrompt:     "",
	} {
		seen := ask(t, func(cfg *llm.Config) { cfg.Structured = form })
		told := strings.Contains(seen.Prompt.System, `"enum":["promise","dispute"]`)
		given := strings.Contains(string(seen.Body), "response_format")
		if !strings.Contains(string(seen.Body), want) || given != (want != "") || told != (form != llm.ByJSONSchema) {
			t.Errorf("%s: sent %s", form, seen.Body)
		}
	}
}

func TestOpenAI_asksForNoStorageAndKeepsLimits(t *testing.T) {
	var sent struct {
		Store       *bool    `json:"store"`
		Temperature *float64 `json:"temperature"`
		MaxTokens   int      `json:"max_tokens"`
		Limit       int      `json:"max_completion_tokens"`
		Seed        int      `json:"seed"`
	}
	decode := func(seen llmtest.Seen) {
		t.Helper()
		sent.Temperature, sent.MaxTokens, sent.Limit = nil, 0, 0
		if err := json.Unmarshal(seen.Body, &sent); err != nil {
			t.Fatal(err)
		}
	}
	decode(ask(t, func(*llm.Config) {}))
	if sent.Store == nil || *sent.Store || sent.Temperature == nil || *sent.Temperature != 0 || sent.MaxTokens != llm.DefaultOutputTokens || sent.Limit != 0 || sent.Seed != 7 {
		t.Errorf("a local server was sent %+v", sent)
	}
	decode(ask(t, func(cfg *llm.Config) { cfg.KeyHeader, cfg.OmitTemperature = "api-key", true }))
	if sent.Temperature != nil || sent.MaxTokens != 0 || sent.Limit != llm.DefaultOutputTokens {
		t.Errorf("Azure was sent %+v", sent)
	}
}

func TestOpenAI_keyHeader(t *testing.T) {
	plain := ask(t, func(*llm.Config) {})
	azure := ask(t, func(cfg *llm.Config) { cfg.KeyHeader = "api-key" })
	local := ask(t, func(cfg *llm.Config) { cfg.Key, cfg.BaseURL = "", cfg.BaseURL+"/" })
	if plain.Header.Get("Authorization") != "Bearer k" || azure.Header.Get("Api-Key") != "k" || azure.Header.Get("Authorization") != "" || local.Header.Get("Authorization") != "" {
		t.Errorf("headers %v, %v, %v", plain.Header, azure.Header, local.Header)
	}
	if local.URL != "/v1/chat/completions" {
		t.Errorf("a base URL that ends in / leads to %s", local.URL)
	}
}
