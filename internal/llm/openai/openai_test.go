package openai_test

import (
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
