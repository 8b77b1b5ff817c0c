// Package genai asks Gemini through google.golang.org/genai, the SDK that Google supports: the Gemini Developer API with a
// key, or Vertex AI in a region with a service account.
package genai

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"time"

	"cloud.google.com/go/auth/credentials"
	sdk "google.golang.org/genai"

	"github.com/mahnwerk/mahnwerk/internal/llm"
)

// The addresses are passed although the SDK has them, so that no variable of the environment decides where mails go.
const (
	publicURL   = "https://generativelanguage.googleapis.com/"
	vertexURL   = "https://%s-aiplatform.googleapis.com/"
	vertexScope = "https://www.googleapis.com/auth/cloud-platform"
)

// placeholder stands where the SDK wants a key; the wire sends the real one. The SDK's error about a wrong configuration
// prints the whole of it.
const placeholder = "unused"

// Provider asks one model. It is safe for concurrent use.
type Provider struct {
	client        *sdk.Client
	model, region string
}

// New makes a provider. No call is made before Generate. With a project it is Vertex AI in the configured region.
func New(ctx context.Context, cfg llm.Config) (*Provider, error) {
	wire, err := cfg.Wire()
	if err != nil {
		return nil, err
	}
	if cfg.Project != "" {
		if wire.Token, err = serviceAccount(cfg.CredentialsFile, wire); err != nil {
			return nil, err
		}
		wire.KeyHeader, wire.KeyPrefix = "Authorization", "Bearer "
	}
	return Over(ctx, cfg, wire)
}

// Over is New with a wire of the caller's.
func Over(ctx context.Context, cfg llm.Config, wire llm.Wire) (*Provider, error) {
	client, err := sdk.NewClient(ctx, settings(cfg, wire.Client()))
	if err != nil {
		return nil, errors.New("set up genai: the SDK does not take the configuration") // its own text prints all of it
	}
	return &Provider{client: client, model: cfg.Model, region: cfg.Region}, nil
}

func settings(cfg llm.Config, client *http.Client) *sdk.ClientConfig {
	set := &sdk.ClientConfig{Backend: sdk.BackendGeminiAPI, APIKey: placeholder, HTTPClient: client,
		HTTPOptions: sdk.HTTPOptions{BaseURL: publicURL, APIVersion: "v1beta"}}
	if cfg.Project != "" {
		set.Backend, set.APIKey = sdk.BackendVertexAI, ""
		set.Project, set.Location = cfg.Project, cfg.Region
		set.HTTPOptions = sdk.HTTPOptions{BaseURL: fmt.Sprintf(vertexURL, cfg.Region), APIVersion: "v1"}
	}
	if cfg.BaseURL != "" {
		set.HTTPOptions.BaseURL = cfg.BaseURL
	}
	return set
}

// serviceAccount exchanges the key file for short-lived tokens. Only service accounts are taken: other kinds of credential
// files may name addresses and commands to run.
func serviceAccount(file string, wire llm.Wire) (func(context.Context) (string, error), error) {
	plain := wire
	plain.Key = ""
	account, err := credentials.NewCredentialsFromFile(credentials.ServiceAccount, file,
		&credentials.DetectOptions{Scopes: []string{vertexScope}, Client: plain.Client(), DisableAsyncRefresh: true})
	if err != nil {
		return nil, fmt.Errorf("read the service account: %s is no service account key file", file) // the cause may quote it
	}
	return func(ctx context.Context) (string, error) {
		token, err := account.Token(ctx)
		if err != nil {
			return "", llm.ErrAuth // the cause holds the signed request
		}
		return token.Value, nil
	}, nil
}

// Name is the driver; Model is the model.
func (p *Provider) Name() string  { return llm.GenAI }
func (p *Provider) Model() string { return p.model }

// Caps: the schema is given, the region is the configured one.
func (p *Provider) Caps() llm.Caps {
	return llm.Caps{JSONSchema: true, JSONObject: true, Seed: true, CountTokens: true, Region: p.region}
}

// Generate asks once.
func (p *Provider) Generate(ctx context.Context, r llm.Request) (llm.Response, error) {
	config, err := prepare(r)
	if err != nil {
		return llm.Response{}, err
	}
	ctx, cancel := r.Within(ctx)
	defer cancel()
	began := time.Now()
	answer, err := p.client.Models.GenerateContent(ctx, p.model, sdk.Text(llm.UserText(r)), config)
	if err != nil {
		return llm.Response{}, llm.Translate(ctx, llm.GenAI, err)
	}
	response, err := p.accept(r, answer)
	response.Latency = time.Since(began)
	return response, err
}

func prepare(r llm.Request) (*sdk.GenerateContentConfig, error) {
	config := &sdk.GenerateContentConfig{SystemInstruction: sdk.NewContentFromText(r.System, sdk.RoleUser), CandidateCount: 1,
		MaxOutputTokens: int32(r.OutputTokens()), Temperature: sdk.Ptr(float32(r.Temperature)), SafetySettings: safety}
	if r.Seed != nil && *r.Seed >= 0 && *r.Seed <= math.MaxInt32 {
		config.Seed = sdk.Ptr(int32(*r.Seed))
	}
	if len(r.Schema) == 0 {
		return config, nil
	}
	schema, err := llm.PortableSchema(r.Schema)
	if err != nil {
		return nil, err
	}
	config.ResponseMIMEType, config.ResponseJsonSchema = "application/json", schema
	return config, nil
}

// safety lets a dunning conversation through: threats of lawyers and angry words are its daily bread. The other
// categories stay as Google sets them. A block is ErrRefused, and the rules read alone.
var safety = []*sdk.SafetySetting{
	{Category: sdk.HarmCategoryHarassment, Threshold: sdk.HarmBlockThresholdBlockOnlyHigh},
	{Category: sdk.HarmCategoryDangerousContent, Threshold: sdk.HarmBlockThresholdBlockOnlyHigh},
}

func (p *Provider) accept(r llm.Request, from *sdk.GenerateContentResponse) (llm.Response, error) {
	if from.PromptFeedback != nil && from.PromptFeedback.BlockReason != "" && from.PromptFeedback.BlockReason != sdk.BlockedReasonUnspecified {
		return llm.Response{}, &llm.Failure{Kind: llm.ErrRefused, Provider: llm.GenAI}
	}
	if len(from.Candidates) == 0 || from.Candidates[0] == nil {
		return llm.Response{}, &llm.InvalidOutput{Provider: llm.GenAI}
	}
	candidate := from.Candidates[0]
	answer := llm.Answer{Parts: texts(candidate.Content), Model: p.model, Finish: string(candidate.FinishReason)}
	if from.ModelVersion != "" {
		answer.Model = from.ModelVersion
	}
	if u := from.UsageMetadata; u != nil {
		answer.Usage = llm.Usage{InputTokens: int64(u.PromptTokenCount), OutputTokens: int64(u.TotalTokenCount - u.PromptTokenCount)}
	}
	switch candidate.FinishReason {
	case sdk.FinishReasonStop, sdk.FinishReasonUnspecified, "":
		return llm.Accept(llm.GenAI, r, answer)
	case sdk.FinishReasonMaxTokens:
		return answer.Declined(llm.GenAI, llm.ErrTruncated)
	}
	return answer.Declined(llm.GenAI, llm.ErrRefused) // safety, recitation, forbidden words and what later versions of the API add
}

// texts leaves thoughts out.
func texts(content *sdk.Content) []string {
	if content == nil {
		return nil
	}
	var all []string
	for _, part := range content.Parts {
		if part != nil && !part.Thought && part.Text != "" {
			all = append(all, part.Text)
		}
	}
	return all
}
