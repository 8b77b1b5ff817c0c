package gemini_test

import (
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
