package gemini_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/internal/llm"
	"github.com/mahnwerk/mahnwerk/internal/llm/conformance"
	"github.com/mahnwerk/mahnwerk/internal/llm/gemini"
	"github.com/mahnwerk/mahnwerk/internal/llm/llmtest"
)

func TestGemini(t *testing.T) {
	conformance.Run(t, func(t *testing.T, server *llmtest.Server, key llm.Secret) llm.Provider {
		provider, err := gemini.New(t.Context(), llm.Config{Driver: llm.Gemini, Model: "gemini-x", BaseURL: server.URL(), Key: key})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := provider.Close(); err != nil {
				t.Error(err)
			}
		})
		return provider
	})
}

// TestGemini_schema: null is a mark on a type for this API, and enums have a format; limits of ours stay at home.
func TestGemini_schema(t *testing.T) {
	server, err := llmtest.Start(llmtest.Behaving(llmtest.Good))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	provider, err := gemini.New(t.Context(), llm.Config{Driver: llm.Gemini, Model: "gemini-x", BaseURL: server.URL() + "/proxy", Key: "k"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.Generate(t.Context(), llm.Request{System: "Read.", Schema: []byte(llmtest.Schema)}); err != nil {
		t.Fatal(err)
	}
	seen := server.Requests()[0]
	var sent struct {
		Config struct {
			Type   string          `json:"responseMimeType"`
			Schema json.RawMessage `json:"responseSchema"`
		} `json:"generationConfig"`
	}
	if err := json.Unmarshal(seen.Body, &sent); err != nil {
		t.Fatal(err)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, sent.Config.Schema); err != nil {
		t.Fatal(err)
	}
	const want = `{"type":6,"properties":{"intent":{"type":1,"format":"enum","enum":["promise","dispute"]},"invoice":{"type":1,"nullable":true},"quote":{"type":1}},"required":["intent","quote","invoice"]}`
	if compact.String() != want || sent.Config.Type != "application/json" {
		t.Errorf("sent %s as %s, want %s", compact.String(), sent.Config.Type, want)
	}
	if seen.Header.Get("X-Goog-Api-Key") != "k" || !strings.HasPrefix(seen.URL, "/proxy/v1beta/models/gemini-x:generateContent") {
		t.Errorf("%s with %v", seen.URL, seen.Header)
	}
}
