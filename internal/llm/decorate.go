package llm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/mask"
)

// Repairing gives a model one chance to correct an answer that does not fit: it is asked again with the rule that its
// answer broke. What fits no better then is *InvalidOutput.
func Repairing(p Provider) Provider { return repairing{p} }

type repairing struct{ Provider }

func (p repairing) Generate(ctx context.Context, r Request) (Response, error) {
	response, err := p.Provider.Generate(ctx, r)
	var invalid *InvalidOutput
	if !errors.As(err, &invalid) || invalid.Fault == "" || r.Fault != "" {
		return response, err
	}
	r.Fault = invalid.Fault
	return p.Provider.Generate(ctx, r)
}

// Ledger counts tokens of a day. Reserve books what a call may cost at most and returns how to put its real cost in the
// place of that; ok is false when the day's budget does not have it, and then nothing is booked.
type Ledger interface {
	Reserve(ctx context.Context, tokens int64) (settle func(ctx context.Context, used int64) error, ok bool, err error)
}

// Budgeted asks only while the day's budget lasts; after that it is ErrBudget. What a call has cost is booked also where its
// answer is not used.
func Budgeted(p Provider, l Ledger) Provider { return budgeted{p, l} }

type budgeted struct {
	Provider
	ledger Ledger
}

func (p budgeted) Generate(ctx context.Context, r Request) (Response, error) {
	settle, ok, err := p.ledger.Reserve(ctx, Estimate(r))
	if err != nil {
		return Response{}, fmt.Errorf("reserve tokens: %w", err)
	}
	if !ok {
		return Response{}, &Failure{Kind: ErrBudget, Provider: p.Name()}
	}
	response, failed := p.Provider.Generate(ctx, r)
	// The caller's context may be at its end; what was spent is booked all the same.
	if err := settle(context.WithoutCancel(ctx), cost(r, response, failed)); err != nil {
		return Response{}, fmt.Errorf("book tokens: %w", err)
	}
	return response, failed
}

// Kept is an answer as it is kept: masked, as it came.
type Kept struct {
	JSON  json.RawMessage `json:"json,omitempty"`
	Text  string          `json:"text,omitempty"`
	Model string          `json:"model"`
}

// Shelf keeps answers by Key. How long is the shelf's business.
type Shelf interface {
	Find(ctx context.Context, key string) (Kept, bool, error)
	Keep(ctx context.Context, key string, k Kept) error
}

// Cached answers an equal request with the kept answer, and keeps new ones. A shelf that fails costs a call, not an answer.
func Cached(p Provider, s Shelf) Provider { return cached{p, s} }

type cached struct {
	Provider
	shelf Shelf
}

func (p cached) Generate(ctx context.Context, r Request) (Response, error) {
	key := Key(p.Provider, r)
	if response, ok := find(ctx, p.shelf, key, p.Name(), r); ok {
		return response, nil
	}
	response, err := p.Provider.Generate(ctx, r)
	if err == nil {
		_ = p.shelf.Keep(ctx, key, Kept{JSON: response.JSON, Text: response.Text, Model: response.Model}) // see Cached
	}
	return response, err
}

// find takes a kept answer only after the same check as a new one: a shelf may hold what an older version accepted.
func find(ctx context.Context, s Shelf, key, name string, r Request) (Response, bool) {
	kept, ok, err := s.Find(ctx, key)
	if err != nil || !ok {
		return Response{}, false
	}
	part := kept.Text
	if len(r.Schema) > 0 {
		part = string(kept.JSON)
	}
	response, err := Accept(name, r, Answer{Parts: []string{part}, Model: kept.Model})
	response.Cached = err == nil
	return response, err == nil
}

// Replay answers from a shelf alone, for tests with recorded answers: Cached records them. What is not on it is
// ErrUnavailable. It stands for the given provider, whose model and name decide the keys.
func Replay(p Provider, s Shelf) Provider { return replay{p, s} }

type replay struct {
	Provider
	shelf Shelf
}

func (p replay) Generate(ctx context.Context, r Request) (Response, error) {
	if response, ok := find(ctx, p.shelf, Key(p.Provider, r), p.Name(), r); ok {
		return response, nil
	}
	return Response{}, &Failure{Kind: ErrUnavailable, Provider: p.Name()}
}

// Call is the audit record of one call: hashes, sizes and codes, never a word.
type Call struct {
	Purpose                   Purpose
	Provider, Region, Model   string
	PromptID                  string
	RequestHash, ResponseHash string
	InputTokens, OutputTokens int64
	// Outcome is Code of the error.
	Outcome string
	Cached  bool
	Latency time.Duration
}

// Auditor keeps records of calls.
type Auditor interface {
	RecordCall(ctx context.Context, c Call) error
}

// Audited records every call, failed ones too. An answer that could not be recorded is not used.
func Audited(p Provider, a Auditor) Provider { return audited{p, a} }

type audited struct {
	Provider
	auditor Auditor
}

func (p audited) Generate(ctx context.Context, r Request) (Response, error) {
	began := time.Now()
	response, failed := p.Provider.Generate(ctx, r)
	call := Call{Purpose: r.Purpose, Provider: p.Name(), Region: p.Caps().Region, Model: response.Model, PromptID: r.PromptID,
		RequestHash: Key(p.Provider, r), ResponseHash: hashOf(response), InputTokens: response.Usage.InputTokens,
		OutputTokens: response.Usage.OutputTokens, Outcome: Code(failed), Cached: response.Cached, Latency: time.Since(began)}
	if call.Model == "" {
		call.Model = p.Model()
	}
	if err := p.auditor.RecordCall(context.WithoutCancel(ctx), call); err != nil {
		return Response{}, errors.Join(failed, fmt.Errorf("record the call: %w", err))
	}
	return response, failed
}

// Limited lets at most n calls run at a time. The others wait until the caller's context ends; waiting does not count
// against a request's deadline.
func Limited(p Provider, n int) Provider { return limited{p, make(chan struct{}, max(n, 1))} }

type limited struct {
	Provider
	slots chan struct{}
}

func (p limited) Generate(ctx context.Context, r Request) (Response, error) {
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
		return p.Provider.Generate(ctx, r)
	case <-ctx.Done():
		return Response{}, Translate(ctx, p.Name(), ctx.Err())
	}
}

// Masked hides what is known and recognised of people in the untrusted blocks, and puts it back in the answer. Package
// mailmodel masks by itself, because it has to find quotes again; this is for every other purpose.
func Masked(p Provider, known mask.Known) Provider { return masked{p, known} }

type masked struct {
	Provider
	known mask.Known
}

func (p masked) Generate(ctx context.Context, r Request) (Response, error) {
	m := mask.New(p.known)
	hidden := make([]Block, len(r.Untrusted))
	for i, b := range r.Untrusted {
		hidden[i] = Block{Label: b.Label, Text: m.Hide(b.Text).Hidden}
	}
	r.Untrusted = hidden
	response, err := p.Provider.Generate(ctx, r)
	if err != nil {
		return response, err
	}
	response.Text = m.Reveal(response.Text)
	response.JSON, err = revealJSON(m, response.JSON)
	return response, err
}

// revealJSON puts names back into the strings of a document, so that a quotation mark in a name stays inside its string.
func revealJSON(m *mask.Mask, document json.RawMessage) (json.RawMessage, error) {
	if len(document) == 0 {
		return nil, nil
	}
	var value any
	if err := json.Unmarshal(document, &value); err != nil {
		return nil, fmt.Errorf("reveal names in an answer: %w", ErrInvalidOutput)
	}
	return json.Marshal(reveal(m, value))
}

func reveal(m *mask.Mask, value any) any {
	switch v := value.(type) {
	case string:
		return m.Reveal(v)
	case []any:
		for i := range v {
			v[i] = reveal(m, v[i])
		}
	case map[string]any:
		for name := range v {
			v[name] = reveal(m, v[name])
		}
	}
	return value
}
