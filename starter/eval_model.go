package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/spf13/pflag"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/internal/llm"
	"github.com/mahnwerk/mahnwerk/internal/llm/drivers"
	"github.com/mahnwerk/mahnwerk/internal/llm/llmtest"
	"github.com/mahnwerk/mahnwerk/internal/llm/mailmodel"
)

// evalModelFlags say who reads the mails of an evaluation beside the rules.
type evalModelFlags struct{ provider, model, baseURL, worst string }

func (f *evalModelFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.provider, "provider", llm.Rules, "who reads beside the rules: rules (nobody), gemini, genai or openai; its key and settings as configured")
	flags.StringVar(&f.model, "model", "", "model to ask (default $MAHNWERK_LLM_MODEL)")
	flags.StringVar(&f.baseURL, "base-url", "", "address of the provider (default $MAHNWERK_LLM_BASE_URL)")
	flags.StringVar(&f.worst, "worst", "", "measure with a model at its worst, on this machine: obey, liar, garbage, slow, refuse or quota")
}

// worstTimeout is how long the slow model is waited for: long for loopback, short for hundreds of mails.
const worstTimeout = 500 * time.Millisecond

// config is the configuration with what the flags say. A worst-case model's server is in server.
func (f evalModelFlags) config(from llm.Config, server *llmtest.Server) llm.Config {
	if server == nil {
		from.Driver, from.Model, from.BaseURL = f.provider, cmp.Or(f.model, from.Model), cmp.Or(f.baseURL, from.BaseURL)
		return from
	}
	driver := llm.OpenAI
	if f.provider != llm.Rules {
		driver = f.provider
	}
	worst := llm.Config{Driver: driver, Model: f.worst, BaseURL: server.URL(), Key: "loopback", Structured: llm.ByJSONSchema, Timeout: worstTimeout, Concurrency: 1}
	if driver == llm.OpenAI {
		worst.BaseURL += "/v1"
	}
	return worst
}

// evalModel is the model of an evaluation: read is nil where rules read alone. What a failing model could not read is
// left empty, as in the engine, and counted.
type evalModel struct {
	read     func(context.Context, correspondence.Mail) (correspondence.Understanding, error)
	outcomes map[string]int
	closers  []func() error
}

// openEvalModel starts what the flags ask for. Close the model also after an error of later work.
func openEvalModel(ctx context.Context, f evalModelFlags, from llm.Config) (*evalModel, error) {
	m := &evalModel{outcomes: map[string]int{}}
	var server *llmtest.Server
	if f.worst != "" {
		handler, err := llmtest.WorstHandler(llmtest.Worst(f.worst))
		if err != nil {
			return nil, usage("--worst: %v", err)
		}
		if server, err = llmtest.Start(handler); err != nil {
			return nil, err
		}
		m.closers = append(m.closers, server.Close)
	}
	cfg := f.config(from, server)
	provider, closeIt, err := drivers.Open(ctx, cfg)
	if err != nil {
		return nil, errors.Join(usage("%v", err), m.Close())
	}
	m.closers = append(m.closers, closeIt)
	if provider != nil {
		reader := mailmodel.Reader{Deadline: cfg.Timeout,
			Provider: llm.Wrap(provider, llm.Wrapping{Breaker: llm.NewBreaker(), Concurrency: cfg.Concurrency})}
		m.read = func(ctx context.Context, mail correspondence.Mail) (correspondence.Understanding, error) {
			return m.ask(ctx, reader, mail)
		}
	}
	return m, nil
}

func (m *evalModel) ask(ctx context.Context, reader mailmodel.Reader, mail correspondence.Mail) (correspondence.Understanding, error) {
	proposal, err := reader.Propose(ctx, mail)
	if ctx.Err() != nil {
		return correspondence.Understanding{}, ctx.Err()
	}
	m.outcomes[llm.Code(err)]++
	if err != nil {
		return correspondence.Understanding{}, nil // counted: the rules' reading stands, as it does in the engine
	}
	return proposal.Understanding, nil
}

// report says how the calls went; nothing where nobody was asked.
func (m *evalModel) report(w io.Writer) {
	for _, code := range slices.Sorted(maps.Keys(m.outcomes)) {
		fmt.Fprintf(w, "model: %d mails %s\n", m.outcomes[code], code)
	}
}

// Close stops what was started.
func (m *evalModel) Close() error {
	var faults []error
	for _, closeIt := range slices.Backward(m.closers) {
		faults = append(faults, closeIt())
	}
	return errors.Join(faults...)
}
