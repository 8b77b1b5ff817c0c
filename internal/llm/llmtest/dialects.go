package llmtest

import (
	"encoding/json"
	"net/http"
	"strings"
)

// object is a JSON object written by hand, as the providers' documentation shows it.
type object = map[string]any

// ModelName is what answers call their model.
const ModelName = "stand-in-1"

// secretOfBody stands in every error message of the stand-in. Nothing of it may reach an error or a log.
const secretOfBody = "body-canary-5501: the prompt began with"

// BodyCanary is a word of every error body.
const BodyCanary = "body-canary-5501"

var openaiDialect = Dialect{Name: "openai", read: readOpenAI, reply: replyOpenAI, fail: failOpenAI}

func readOpenAI(_ string, body []byte) (Prompt, error) {
	var request struct {
		Model    string `json:"model"`
		Messages []struct {
			Role    string `json:"role"`
			Content string `json:"content"`
		} `json:"messages"`
		ResponseFormat struct {
			Type string `json:"type"`
		} `json:"response_format"`
	}
	if err := json.Unmarshal(body, &request); err != nil {
		return Prompt{}, err
	}
	p := Prompt{Model: request.Model, Schema: request.ResponseFormat.Type == "json_schema"}
	for _, m := range request.Messages {
		if m.Role == "system" {
			p.System += m.Content
		} else {
			p.User += m.Content
		}
	}
	return p, nil
}

func replyOpenAI(r Reply) any {
	message := object{"role": "assistant", "content": r.Text, "refusal": nil}
	if r.Thought != "" {
		message["reasoning_content"] = r.Thought
	}
	finish := r.Finish
	if finish == "refusal" {
		message["content"], message["refusal"], finish = nil, "I can't help with that.", "stop"
	}
	if finish == "blocked" {
		message["content"], finish = "", "content_filter"
	}
	return object{"id": "c-1", "object": "chat.completion", "created": 1, "model": ModelName,
		"choices": []object{{"index": 0, "message": message, "finish_reason": finish}},
		"usage":   object{"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}}
}

func failOpenAI(status int, code string) any {
	kind := "invalid_request_error"
	if status >= http.StatusInternalServerError {
		kind = "server_error"
	}
	return object{"error": object{"message": secretOfBody, "type": kind, "param": nil, "code": code}}
}

var geminiDialect = Dialect{Name: "gemini", read: readGemini, reply: replyGemini, fail: failGemini}

func readGemini(path string, body []byte) (Prompt, error) {
	type content struct {
		Parts []struct {
			Text string `json:"text"`
		} `json:"parts"`
	}
	var request struct {
		System   content   `json:"systemInstruction"`
		Contents []content `json:"contents"`
		Config   struct {
			Schema     json.RawMessage `json:"responseSchema"`
			JSONSchema json.RawMessage `json:"responseJsonSchema"`
		} `json:"generationConfig"`
	}
	if err := json.Unmarshal(body, &request); err != nil {
		return Prompt{}, err
	}
	name := strings.TrimSuffix(path[strings.LastIndex(path, "/")+1:], ":generateContent")
	p := Prompt{Model: name, Schema: len(request.Config.Schema)+len(request.Config.JSONSchema) > 0}
	for _, part := range request.System.Parts {
		p.System += part.Text
	}
	for _, c := range request.Contents {
		for _, part := range c.Parts {
			p.User += part.Text
		}
	}
	return p, nil
}

func replyGemini(r Reply) any {
	usage := object{"promptTokenCount": 100, "candidatesTokenCount": 20, "totalTokenCount": 120}
	if r.Finish == "blocked" {
		return object{"promptFeedback": object{"blockReason": "SAFETY"}, "usageMetadata": usage, "modelVersion": ModelName}
	}
	var parts []object
	if r.Thought != "" {
		parts = append(parts, object{"text": r.Thought, "thought": true})
	}
	if r.Text != "" {
		parts = append(parts, object{"text": r.Text})
	}
	finish := map[string]string{"stop": "STOP", "length": "MAX_TOKENS", "refusal": "SAFETY"}[r.Finish]
	return object{"candidates": []object{{"content": object{"role": "model", "parts": parts}, "finishReason": finish, "index": 0}},
		"usageMetadata": usage, "modelVersion": ModelName}
}

var googleStatus = map[int]string{400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND",
	429: "RESOURCE_EXHAUSTED", 500: "INTERNAL", 503: "UNAVAILABLE", 504: "DEADLINE_EXCEEDED"}

func failGemini(status int, code string) any {
	failure := object{"code": status, "message": secretOfBody, "status": googleStatus[status]}
	switch code {
	case "invalid_api_key":
		failure["details"] = []object{{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}}
	case "insufficient_quota":
		failure["details"] = []object{{"@type": "type.googleapis.com/google.rpc.QuotaFailure",
			"violations": []object{{"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier"}}}}
	case "retry_info":
		failure["details"] = []object{{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "23s"}}
	}
	return object{"error": failure}
}
