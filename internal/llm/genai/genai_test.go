package genai_test

import (
	"testing"

	"github.com/mahnwerk/mahnwerk/internal/llm"
	"github.com/mahnwerk/mahnwerk/internal/llm/conformance"
	"github.com/mahnwerk/mahnwerk/internal/llm/genai"
	"github.com/mahnwerk/mahnwerk/internal/llm/llmtest"
)

func TestGenAI(t *testing.T) {
	conformance.Run(t, func(t *testing.T, server *llmtest.Server, key llm.Secret) llm.Provider {
		provider, err := genai.New(t.Context(), llm.Config{Driver: llm.GenAI, Model: "gemini-x", BaseURL: server.URL(), Key: key})
		if err != nil {
			t.Fatal(err)
		}
		return provider
	})
}
