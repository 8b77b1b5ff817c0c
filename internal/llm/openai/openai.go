// Package openai asks every server that speaks OpenAI's Chat Completions: OpenAI, Azure, Ollama, vLLM, llama.cpp.
//
// Chat Completions and not the newer Responses, because that is what local servers speak. What a server can do with a
// schema is configured (llm.Structured) and never tried out.
package openai

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	sdk "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/shared"

	"github.com/mahnwerk/mahnwerk/internal/llm"
)

// publicURL is passed although it is the SDK's own, so that no variable of the environment decides where mails go.
const publicURL = "https://api.openai.com/v1/"

// placeholder stands where the SDK wants a key; the wire sends the real one, or none.
const placeholder = "unused"

// schemaName is what the API calls our schema. It says nothing of a customer.
const schemaName = "answer"

// Provider asks one model. It is safe for concurrent use.
type Provider struct {
	chat sdk.ChatCompletionService
	cfg  llm.Config
}

// New makes a provider. No call is made before Generate.
func New(cfg llm.Config) (*Provider, error) {
	wire, err := cfg.Wire()
	if err != nil {
		return nil, err
	}
	return Over(cfg, wire), nil
}

// Over is New with a wire of the caller's. The service is made by itself: the SDK's NewClient would read addresses, keys
// and headers from the environment.
func Over(cfg llm.Config, wire llm.Wire) *Provider {
	base := cfg.BaseURL
	if base == "" {
		base = publicURL
	}
	return &Provider{cfg: cfg, chat: sdk.NewChatCompletionService(option.WithBaseURL(strings.TrimSuffix(base, "/")+"/"),
		option.WithHTTPClient(wire.Client()), option.WithAPIKey(placeholder), option.WithMaxRetries(0))}
}

// Name is the driver; Model is the model.
func (p *Provider) Name() string  { return llm.OpenAI }
func (p *Provider) Model() string { return p.cfg.Model }

// Caps are as configured.
func (p *Provider) Caps() llm.Caps {
	return llm.Caps{JSONSchema: p.cfg.Structured == llm.ByJSONSchema, JSONObject: p.cfg.Structured != llm.ByPrompt, Seed: true, Region: p.cfg.Region}
}

// Generate asks once. Nothing is stored at the provider beyond what its terms say (store is false).
func (p *Provider) Generate(ctx context.Context, r llm.Request) (llm.Response, error) {
	params, err := p.prepare(r)
	if err != nil {
		return llm.Response{}, err
	}
	ctx, cancel := r.Within(ctx)
	defer cancel()
	began := time.Now()
	answer, err := p.chat.New(ctx, params)
	if err != nil {
		return llm.Response{}, llm.Translate(ctx, llm.OpenAI, err)
	}
	response, err := p.accept(r, answer)
	response.Latency = time.Since(began)
	return response, err
}

func (p *Provider) prepare(r llm.Request) (sdk.ChatCompletionNewParams, error) {
	params := sdk.ChatCompletionNewParams{Model: p.cfg.Model, Store: sdk.Bool(false), N: sdk.Int(1)}
	if !p.cfg.OmitTemperature {
		params.Temperature = sdk.Float(r.Temperature)
	}
	if r.Seed != nil {
		params.Seed = sdk.Int(*r.Seed)
	}
	// OpenAI's own models want the new name of the limit, every other server knows the old one.
	if limit := sdk.Int(int64(r.OutputTokens())); p.cfg.BaseURL == "" || p.cfg.KeyHeader != "" {
		params.MaxCompletionTokens = limit
	} else {
		params.MaxTokens = limit
	}
	system, err := p.structure(r, &params)
	params.Messages = []sdk.ChatCompletionMessageParamUnion{sdk.SystemMessage(system), sdk.UserMessage(llm.UserText(r))}
	return params, err
}

// structure sets the answer's form as configured and returns the system text, with the schema where it has to be told.
func (p *Provider) structure(r llm.Request, params *sdk.ChatCompletionNewParams) (string, error) {
	if len(r.Schema) == 0 {
		return r.System, nil
	}
	schema, err := llm.PortableSchema(r.Schema)
	if err != nil {
		return "", err
	}
	switch p.cfg.Structured {
	case llm.ByJSONObject:
		params.ResponseFormat.OfJSONObject = &shared.ResponseFormatJSONObjectParam{}
	case llm.ByPrompt:
	default:
		params.ResponseFormat.OfJSONSchema = &shared.ResponseFormatJSONSchemaParam{
			JSONSchema: shared.ResponseFormatJSONSchemaJSONSchemaParam{Name: schemaName, Strict: sdk.Bool(true), Schema: json.RawMessage(schema)}}
		return r.System, nil
	}
	return r.System + llm.SchemaText(schema), nil
}

func (p *Provider) accept(r llm.Request, from *sdk.ChatCompletion) (llm.Response, error) {
	if from == nil || len(from.Choices) == 0 {
		return llm.Response{}, &llm.InvalidOutput{Provider: llm.OpenAI}
	}
	choice := from.Choices[0]
	answer := llm.Answer{Parts: []string{choice.Message.Content}, Model: from.Model, Finish: choice.FinishReason,
		Usage: llm.Usage{InputTokens: from.Usage.PromptTokens, OutputTokens: from.Usage.CompletionTokens}}
	switch {
	case choice.Message.Refusal != "" || choice.FinishReason == "content_filter":
		return answer.Declined(llm.OpenAI, llm.ErrRefused)
	case choice.FinishReason == "length":
		return answer.Declined(llm.OpenAI, llm.ErrTruncated)
	}
	return llm.Accept(llm.OpenAI, r, answer)
}
