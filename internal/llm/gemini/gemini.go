// Package gemini asks Google's Gemini API through github.com/google/generative-ai-go.
//
// That module is past its end of life: its last version, v0.20.1, says that all support ended on 31 August 2025 and names
// google.golang.org/genai as its successor, which is package genai beside this one. It is kept because it was asked for
// by name; docs/decisions/2026-11-22-gemini-sdk.md has the reasons and the price. It knows no regions, can't switch a
// model's thinking off, and hands out thoughts as if they were the answer, so that parts are never joined here.
package gemini

import (
	"context"
	"errors"
	"fmt"
	"time"

	sdk "github.com/google/generative-ai-go/genai"
	"google.golang.org/api/option"

	"github.com/mahnwerk/mahnwerk/internal/llm"
)

// publicURL is where the API lives. It is passed although it is the SDK's own, so that no variable of the environment
// decides where mails go.
const publicURL = "https://generativelanguage.googleapis.com"

// placeholder stands where the SDK wants a key. With one of its own it would put the key into the URL, where every
// error and every proxy's log shows it; the wire puts it into a header.
const placeholder = "unused"

// Provider asks one model. It is safe for concurrent use.
type Provider struct {
	client *sdk.Client
	model  string
}

// New makes a provider. Close frees it. No call is made before Generate.
func New(ctx context.Context, cfg llm.Config) (*Provider, error) {
	wire, err := cfg.Wire()
	if err != nil {
		return nil, err
	}
	return Over(ctx, cfg, wire)
}

// Over is New with a wire of the caller's.
func Over(ctx context.Context, cfg llm.Config, wire llm.Wire) (*Provider, error) {
	base := cfg.BaseURL
	if base == "" {
		base = publicURL
	}
	client, err := sdk.NewClient(ctx, option.WithHTTPClient(wire.Client()), option.WithEndpoint(base), option.WithAPIKey(placeholder))
	if err != nil {
		return nil, errors.New("set up gemini: the SDK does not take the address") // its own text may show options
	}
	return &Provider{client: client, model: cfg.Model}, nil
}

// Close lets the SDK's connections go.
func (p *Provider) Close() error {
	if err := p.client.Close(); err != nil {
		return fmt.Errorf("close gemini: %w", err)
	}
	return nil
}

// Name is the driver; Model is the model.
func (p *Provider) Name() string  { return llm.Gemini }
func (p *Provider) Model() string { return p.model }

// Caps: the schema is given, but there is no seed and no choice of region.
func (p *Provider) Caps() llm.Caps {
	return llm.Caps{JSONSchema: true, JSONObject: true, CountTokens: true}
}

// Generate asks once.
func (p *Provider) Generate(ctx context.Context, r llm.Request) (llm.Response, error) {
	model, err := p.prepare(r)
	if err != nil {
		return llm.Response{}, err
	}
	ctx, cancel := r.Within(ctx)
	defer cancel()
	began := time.Now()
	answer, err := model.GenerateContent(ctx, sdk.Text(llm.UserText(r)))
	if err != nil {
		return llm.Response{}, explain(ctx, err)
	}
	response, err := p.accept(r, answer)
	response.Latency = time.Since(began)
	return response, err
}

func (p *Provider) prepare(r llm.Request) (*sdk.GenerativeModel, error) {
	model := p.client.GenerativeModel(p.model)
	model.SystemInstruction = sdk.NewUserContent(sdk.Text(r.System))
	model.SetCandidateCount(1)
	model.SetMaxOutputTokens(int32(r.OutputTokens()))
	model.SetTemperature(float32(r.Temperature))
	model.SafetySettings = safety
	if len(r.Schema) == 0 {
		return model, nil
	}
	schema, err := llm.ReadSchema(r.Schema)
	if err != nil {
		return nil, err
	}
	model.ResponseMIMEType = "application/json"
	model.ResponseSchema = convert(schema)
	return model, nil
}

// safety lets a dunning conversation through: threats of lawyers and angry words are its daily bread. The other
// categories stay as Google sets them. A block is ErrRefused, and the rules read alone.
var safety = []*sdk.SafetySetting{
	{Category: sdk.HarmCategoryHarassment, Threshold: sdk.HarmBlockOnlyHigh},
	{Category: sdk.HarmCategoryDangerousContent, Threshold: sdk.HarmBlockOnlyHigh},
}

var types = map[string]sdk.Type{"object": sdk.TypeObject, "array": sdk.TypeArray, "string": sdk.TypeString,
	"number": sdk.TypeNumber, "integer": sdk.TypeInteger, "boolean": sdk.TypeBoolean}

// convert makes a schema what this SDK can send: there are no limits, no closed objects, and null is a mark on a type.
func convert(n *llm.Node) *sdk.Schema {
	if n == nil {
		return nil
	}
	s := &sdk.Schema{Type: types[n.Type], Description: n.Description, Nullable: n.Nullable, Enum: n.Enum,
		Items: convert(n.Items), Required: n.Required}
	if len(n.Enum) > 0 {
		s.Format = "enum"
	}
	if n.Properties != nil {
		s.Properties = make(map[string]*sdk.Schema, len(n.Properties))
	}
	for name, child := range n.Properties {
		s.Properties[name] = convert(child)
	}
	return s
}

func explain(ctx context.Context, err error) error {
	var blocked *sdk.BlockedError
	if errors.As(err, &blocked) {
		return &llm.Failure{Kind: llm.ErrRefused, Provider: llm.Gemini}
	}
	return llm.Translate(ctx, llm.Gemini, err)
}

// accept takes the first candidate, which may be missing or have no content without the SDK calling it an error.
func (p *Provider) accept(r llm.Request, from *sdk.GenerateContentResponse) (llm.Response, error) {
	if len(from.Candidates) == 0 {
		return llm.Response{}, &llm.InvalidOutput{Provider: llm.Gemini}
	}
	candidate := from.Candidates[0]
	answer := llm.Answer{Parts: texts(candidate.Content), Model: p.model, Finish: candidate.FinishReason.String()}
	if u := from.UsageMetadata; u != nil {
		answer.Usage = llm.Usage{InputTokens: int64(u.PromptTokenCount), OutputTokens: int64(u.TotalTokenCount - u.PromptTokenCount)}
	}
	switch candidate.FinishReason {
	case sdk.FinishReasonStop, sdk.FinishReasonUnspecified:
		return llm.Accept(llm.Gemini, r, answer)
	case sdk.FinishReasonMaxTokens:
		return answer.Declined(llm.Gemini, llm.ErrTruncated)
	}
	return answer.Declined(llm.Gemini, llm.ErrRefused) // safety, recitation, forbidden words and what later versions of the API add
}

func texts(content *sdk.Content) []string {
	if content == nil {
		return nil
	}
	var all []string
	for _, part := range content.Parts {
		if text, ok := part.(sdk.Text); ok {
			all = append(all, string(text))
		}
	}
	return all
}
