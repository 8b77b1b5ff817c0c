// Package drivers opens the provider that a configuration names. It is the one package that pulls all SDKs in; the
// others know llm.Provider only.
package drivers

import (
	"context"
	"fmt"

	"github.com/mahnwerk/mahnwerk/internal/llm"
	"github.com/mahnwerk/mahnwerk/internal/llm/gemini"
	"github.com/mahnwerk/mahnwerk/internal/llm/genai"
	"github.com/mahnwerk/mahnwerk/internal/llm/openai"
)

// Open makes the configured provider and how to close it. No call is made. With llm.Rules the provider is nil: nobody is
// asked, and nothing leaves.
func Open(ctx context.Context, cfg llm.Config) (provider llm.Provider, closeIt func() error, err error) {
	closeIt = func() error { return nil }
	if err := cfg.Check(); err != nil {
		return nil, closeIt, err
	}
	switch cfg.Driver {
	case llm.Gemini:
		p, err := gemini.New(ctx, cfg)
		if err != nil {
			return nil, closeIt, fmt.Errorf("open the provider: %w", err)
		}
		return p, p.Close, nil
	case llm.GenAI:
		provider, err = genai.New(ctx, cfg)
	case llm.OpenAI:
		provider, err = openai.New(cfg)
	default:
		return nil, closeIt, nil
	}
	if err != nil {
		return nil, closeIt, fmt.Errorf("open the provider: %w", err)
	}
	return provider, closeIt, nil
}
