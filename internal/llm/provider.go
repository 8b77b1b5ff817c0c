// Package llm is the narrow door to a language model: one request, one answer that fits a schema, typed errors.
//
// A model proposes and nothing more. It has no tools, sees one customer's masked text, and its answer is read by Accept,
// which takes nothing that does not fit the schema. The drivers are the packages below this one; each turns every fault
// of its SDK into an error of this package, so that no key, prompt or answer reaches a log or a workflow's history. No
// driver tries twice: Temporal owns retries. Decorators (Budgeted, Cached, Guarded, Audited, Limited, Masked, Repairing)
// wrap any Provider and know nothing of each other.
package llm

import (
	"context"
	"encoding/json"
	"time"
)

// Purpose is what a request is for. Budgets and audit records are kept by it.
type Purpose string

const (
	Classify Purpose = "classify"
	Draft    Purpose = "draft"
	Briefing Purpose = "briefing"
	Explain  Purpose = "explain"
)

// Block is text of a stranger, with the name that the prompt calls it by. It is never put among the instructions.
type Block struct{ Label, Text string }

// Request is one question to a model.
type Request struct {
	Purpose Purpose
	// PromptID names the version of our words, such as classify.v1.
	PromptID string
	// System is ours only: no word of a customer, no secret.
	System string
	// Untrusted is masked text of strangers. UserText puts it between delimiters that nobody can guess.
	Untrusted []Block
	// Schema is the JSON Schema subset of CheckSchema that the answer must fit. It holds no customer's data: providers
	// keep schemas longer than prompts. Empty asks for text.
	Schema json.RawMessage
	// Fault is what was wrong with the first answer, where this is the one repair. Repairing sets it.
	Fault string
	// MaxOutputTokens bounds the answer; 0 is DefaultOutputTokens. Temperature 0 is the default and the most repeatable.
	MaxOutputTokens int
	Temperature     float64
	Seed            *int64
	// Deadline bounds the whole call, the answer's last byte included; 0 is DefaultDeadline.
	Deadline time.Duration
}

const (
	// DefaultOutputTokens is room for fifty claims with a quote each, about 60 tokens a claim.
	DefaultOutputTokens = 4096
	// DefaultDeadline is twice what a model needs for the longest such answer at 150 tokens a second.
	DefaultDeadline = time.Minute
)

// Usage counts tokens as the provider does. Zero means it did not say.
type Usage struct{ InputTokens, OutputTokens int64 }

// Total is what a budget is charged.
func (u Usage) Total() int64 { return u.InputTokens + u.OutputTokens }

// Response is an answer that was accepted.
type Response struct {
	// JSON fits the request's schema; empty where it had none, and then Text is the answer.
	JSON json.RawMessage
	Text string
	// Model is the model that answered, as the provider calls it; Finish is why it stopped.
	Model, Finish string
	Usage         Usage
	Latency       time.Duration
	// Cached: nothing was asked, the answer was kept from an equal request.
	Cached bool
}

// Caps is what a provider can do, as configured; nothing is found out by trying.
type Caps struct {
	// JSONSchema: the provider is given the schema. JSONObject: it is only told to answer with an object.
	JSONSchema, JSONObject bool
	Seed, CountTokens      bool
	// Region is where the data is processed, such as europe-west3; "local" for a model in the house, empty for not known.
	Region string
}

// Provider answers requests. Every error it returns fits one of the errors of this package. With an error a Response has
// neither JSON nor Text; its Usage says what an answer that is not used has cost.
type Provider interface {
	// Name is the driver, such as gemini; Model the model it is set to ask.
	Name() string
	Model() string
	Caps() Caps
	Generate(ctx context.Context, r Request) (Response, error)
}

// OutputTokens is the bound with its default.
func (r Request) OutputTokens() int {
	if r.MaxOutputTokens > 0 {
		return r.MaxOutputTokens
	}
	return DefaultOutputTokens
}

// Within gives ctx the request's deadline.
func (r Request) Within(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline := r.Deadline
	if deadline <= 0 {
		deadline = DefaultDeadline
	}
	return context.WithTimeout(ctx, deadline)
}
