// Package draftmodel asks a model to say a draft in other words.
//
// The draft's facts are placeholders, so nothing of a customer leaves: no name, no number, no word of a mail. What comes back
// is taken by reply.Rephrase alone, which refuses everything but other words around the same placeholders. Without a model,
// or when it fails or is refused, the template is the draft.
package draftmodel

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/reply"
	"github.com/mahnwerk/mahnwerk/internal/llm"
	"github.com/mahnwerk/mahnwerk/schemas"
)

// PromptID is the version of our words.
const PromptID = "reword.v1"

//go:embed reword.v1.txt
var system string

const schemaFile = "json/reply-draft.schema.json"

// rewording bounds an answer: the longest body of the schema, at three bytes a token.
const rewording = 3000

// Reworder asks one provider.
type Reworder struct {
	Provider llm.Provider
	// Deadline bounds a call; 0 is llm.DefaultDeadline.
	Deadline time.Duration
}

// Reword returns the draft in other words, or the draft as it was: with findings where the model's words are refused, with
// an error of package llm where there are none.
func (r Reworder) Reword(ctx context.Context, d reply.Draft, f reply.Facts) (reply.Draft, []reply.Finding, error) {
	schema, err := schemas.JSON.ReadFile(schemaFile)
	if err != nil {
		return d, nil, fmt.Errorf("read the schema of drafts: %w", err)
	}
	response, err := r.Provider.Generate(ctx, llm.Request{Purpose: llm.Draft, PromptID: PromptID, System: system, Schema: schema, Deadline: r.Deadline,
		MaxOutputTokens: rewording, Untrusted: []llm.Block{{Label: "subject", Text: d.Subject}, {Label: "body", Text: d.Body}}})
	if err != nil {
		return d, nil, err
	}
	var words struct{ Subject, Body string }
	if err := json.Unmarshal(response.JSON, &words); err != nil {
		return d, nil, &llm.InvalidOutput{Provider: r.Provider.Name()}
	}
	reworded, findings := reply.Rephrase(d, f, words.Subject, words.Body)
	return reworded, findings, nil
}
