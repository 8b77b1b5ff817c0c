// Package drivertest opens the drivers of models against a server of the test's own, as an installation opens them.
package drivertest

import (
	"testing"

	"github.com/mahnwerk/mahnwerk/internal/llm"
	"github.com/mahnwerk/mahnwerk/internal/llm/drivers"
	"github.com/mahnwerk/mahnwerk/internal/llm/llmtest"
)

// Key is the key that the provider is opened with: it must turn up nowhere.
const Key = "key-canary-8812"

// Open starts a server that answers with handler, and opens a driver at it. Both end with the test.
func Open(t testing.TB, driver string, handler llmtest.Handler) (llm.Provider, *llmtest.Server) {
	t.Helper()
	server, err := llmtest.Start(handler)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	cfg := llm.Config{Driver: driver, Model: "m", BaseURL: server.URL(), Key: Key, Structured: llm.ByJSONSchema, Timeout: llm.DefaultDeadline, Concurrency: 1}
	if driver == llm.OpenAI {
		cfg.BaseURL += "/v1"
	}
	provider, closeIt, err := drivers.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := closeIt(); err != nil {
			t.Error(err)
		}
	})
	return provider, server
}
