// Package conformance holds every driver of internal/llm to the same behaviour: over forty ways in which a server answers,
// and the one error that each of them is.
package conformance

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/internal/llm"
	"github.com/mahnwerk/mahnwerk/internal/llm/llmtest"
)

// Open makes a driver that asks the server with the key.
type Open func(t *testing.T, server *llmtest.Server, key llm.Secret) llm.Provider

// outcome is what a behaviour has to become. A nil error is a good answer.
type outcome struct {
	behaviour  llmtest.Behaviour
	err        error
	retryAfter [2]time.Duration // between, where it is a rate limit
}

var outcomes = []outcome{
	{behaviour: llmtest.Good},
	{behaviour: llmtest.Fenced},
	{behaviour: llmtest.Prose},
	{behaviour: llmtest.TwoObjects},
	{behaviour: llmtest.ThoughtFirst},
	{behaviour: llmtest.ThoughtInText},
	{behaviour: llmtest.Gzipped},
	{behaviour: llmtest.BadRequest, err: llm.ErrInvalidRequest},
	{behaviour: llmtest.BadKey, err: llm.ErrAuth},
	{behaviour: llmtest.Unauthorised, err: llm.ErrAuth},
	{behaviour: llmtest.PaymentNeeded, err: llm.ErrQuota},
	{behaviour: llmtest.Forbidden, err: llm.ErrAuth},
	{behaviour: llmtest.NotFound, err: llm.ErrInvalidRequest},
	{behaviour: llmtest.TooLarge, err: llm.ErrInvalidRequest},
	{behaviour: llmtest.RateLimit, err: llm.ErrRateLimited, retryAfter: [2]time.Duration{17 * time.Second, 17 * time.Second}},
	{behaviour: llmtest.RateLimitDate, err: llm.ErrRateLimited, retryAfter: [2]time.Duration{30 * time.Second, time.Minute}},
	{behaviour: llmtest.RateLimitBare, err: llm.ErrRateLimited},
	{behaviour: llmtest.RateLimitLong, err: llm.ErrRateLimited, retryAfter: [2]time.Duration{llm.MaxRetryAfter, llm.MaxRetryAfter}},
	{behaviour: llmtest.QuotaUsed, err: llm.ErrQuota},
	{behaviour: llmtest.ServerError, err: llm.ErrUnavailable},
	{behaviour: llmtest.BadGateway, err: llm.ErrUnavailable},
	{behaviour: llmtest.Unavailable, err: llm.ErrUnavailable},
	{behaviour: llmtest.GatewayTimeout, err: llm.ErrTimeout},
	{behaviour: llmtest.Overloaded, err: llm.ErrUnavailable},
	{behaviour: llmtest.Hang, err: llm.ErrTimeout},
	{behaviour: llmtest.SlowDrip, err: llm.ErrTimeout},
	{behaviour: llmtest.CutAnswer, err: llm.ErrInvalidOutput},
	{behaviour: llmtest.CutBody, err: llm.ErrUnavailable},
	{behaviour: llmtest.Reset, err: llm.ErrUnavailable},
	{behaviour: llmtest.Redirect, err: llm.ErrInvalidRequest},
	{behaviour: llmtest.Refusal, err: llm.ErrRefused},
	{behaviour: llmtest.Blocked, err: llm.ErrRefused},
	{behaviour: llmtest.EmptyBody, err: llm.ErrUnavailable},
	{behaviour: llmtest.EmptyObject, err: llm.ErrInvalidOutput},
	{behaviour: llmtest.EmptyText, err: llm.ErrInvalidOutput},
	{behaviour: llmtest.HTML, err: llm.ErrUnavailable},
	{behaviour: llmtest.Huge, err: llm.ErrInvalidOutput},
	{behaviour: llmtest.WrongEnum, err: llm.ErrInvalidOutput},
	{behaviour: llmtest.ExtraField, err: llm.ErrInvalidOutput},
	{behaviour: llmtest.MissingField, err: llm.ErrInvalidOutput},
	{behaviour: llmtest.WrongType, err: llm.ErrInvalidOutput},
	{behaviour: llmtest.TooLong, err: llm.ErrInvalidOutput},
	{behaviour: llmtest.List, err: llm.ErrInvalidOutput},
	{behaviour: llmtest.InvalidUTF8, err: llm.ErrInvalidOutput},
	{behaviour: llmtest.Length, err: llm.ErrTruncated},
}

const (
	key = "key-canary-8812"
	// untrusted and system stand in every request; neither they nor the key may be in an error or a log.
	untrusted = "Bitte an mail-canary-4410 denken"
	system    = "Read the mail. system-canary-7731"
	// shortDeadline is for servers that never answer; patience is what a loaded machine may take beside it.
	shortDeadline = 300 * time.Millisecond
	longDeadline  = 30 * time.Second
	patience      = 20 * time.Second
)

// Run holds a driver to all of it.
func Run(t *testing.T, open Open) {
	for _, want := range outcomes {
		t.Run(string(want.behaviour), func(t *testing.T) { behave(t, open, want) })
	}
	t.Run("cancelled", func(t *testing.T) { cancelled(t, open) })
	t.Run("text_without_schema", func(t *testing.T) { plainText(t, open) })
	t.Run("environment_is_not_read", func(t *testing.T) { environment(t, open) })
}

func request() llm.Request {
	return llm.Request{Purpose: llm.Classify, PromptID: "conformance.v1", System: system, Schema: []byte(llmtest.Schema),
		Untrusted: []llm.Block{{Label: "mail", Text: untrusted}}, Deadline: longDeadline}
}

func behave(t *testing.T, open Open, want outcome) {
	server := start(t, llmtest.Behaving(want.behaviour))
	said := logged(t)
	provider := open(t, server, key)
	r := request()
	if want.behaviour == llmtest.Hang || want.behaviour == llmtest.SlowDrip {
		r.Deadline = shortDeadline
	}
	began := time.Now()
	response, err := provider.Generate(t.Context(), r)
	if took := time.Since(began); took > r.Deadline+patience {
		t.Errorf("it took %s with a deadline of %s", took, r.Deadline)
	}
	if !errors.Is(err, want.err) {
		t.Fatalf("error %v, want %v", err, want.err)
	}
	if want.err == nil && (string(response.JSON) != llmtest.GoodAnswer || response.Model == "" || response.Usage.Total() != 120 || response.Latency <= 0) {
		t.Errorf("answer %s of %q for %d tokens in %s", response.JSON, response.Model, response.Usage.Total(), response.Latency)
	}
	if want.err != nil && len(response.JSON)+len(response.Text) > 0 {
		t.Error("a part of a refused answer is used")
	}
	checkRetryAfter(t, err, want.retryAfter)
	checkRequests(t, server)
	checkSilent(t, err, said.String())
}

func checkRetryAfter(t *testing.T, err error, want [2]time.Duration) {
	t.Helper()
	var limited *llm.RateLimited
	if errors.As(err, &limited) && (limited.RetryAfter < want[0] || limited.RetryAfter > want[1]) {
		t.Errorf("asked to wait %s, want %s to %s", limited.RetryAfter, want[0], want[1])
	}
}

// checkRequests: one call, the key in a header and nowhere else.
func checkRequests(t *testing.T, server *llmtest.Server) {
	t.Helper()
	seen := server.Requests()
	if len(seen) != 1 {
		t.Fatalf("%d calls, want 1: Temporal owns retries", len(seen))
	}
	if strings.Contains(seen[0].URL, key) || strings.Contains(string(seen[0].Body), key) {
		t.Errorf("the key is in the URL or the body")
	}
	if !strings.Contains(fmt.Sprint(seen[0].Header), key) {
		t.Errorf("the key is in no header")
	}
	prompt := seen[0].Prompt
	if !strings.Contains(prompt.System, system) || strings.Contains(prompt.System, "mail-canary") {
		t.Errorf("system text is not ours alone")
	}
	if !strings.Contains(llm.Unmark(prompt.User), untrusted) || strings.Contains(prompt.User, untrusted) {
		t.Errorf("the mail is missing or not marked")
	}
	if !prompt.Schema {
		t.Errorf("the schema was not given")
	}
}

// checkSilent finds no key, prompt or body in what a log would show of an error.
func checkSilent(t *testing.T, err error, said string) {
	t.Helper()
	for _, shown := range []string{fmt.Sprintf("%v %+v %#v", err, err, err), said} {
		for _, canary := range []string{key, "mail-canary", "system-canary", llmtest.BodyCanary, "am Freitag", "wire_money"} {
			if strings.Contains(shown, canary) {
				t.Errorf("%q is shown: %s", canary, shown)
			}
		}
	}
}

func cancelled(t *testing.T, open Open) {
	ctx, cancel := context.WithCancel(t.Context())
	server := start(t, (func(w http.ResponseWriter, r *http.Request, _ llmtest.Dialect, _ llmtest.Prompt) {
		cancel()
		<-r.Context().Done()
	}))
	_, err := open(t, server, key).Generate(ctx, request())
	if !errors.Is(err, context.Canceled) || errors.Is(err, llm.ErrTimeout) || llm.Passing(err) {
		t.Errorf("error %v, want that it was cancelled", err)
	}
	checkSilent(t, err, "")
}

func plainText(t *testing.T, open Open) {
	server := start(t, (func(w http.ResponseWriter, _ *http.Request, d llmtest.Dialect, _ llmtest.Prompt) {
		d.Write(w, llmtest.Reply{Text: " Sehr geehrte Damen und Herren,\n", Finish: "stop"})
	}))
	r := request()
	r.Schema = nil
	response, err := open(t, server, key).Generate(t.Context(), r)
	if err != nil || response.Text != "Sehr geehrte Damen und Herren," || response.JSON != nil {
		t.Errorf("text %q, JSON %s, %v", response.Text, response.JSON, err)
	}
}

// environment sets every variable that the SDKs look at. A call that followed one would not reach the server.
func environment(t *testing.T, open Open) {
	server := start(t, llmtest.Behaving(llmtest.Good))
	for _, name := range []string{"OPENAI_BASE_URL", "GOOGLE_GEMINI_BASE_URL", "GOOGLE_VERTEX_BASE_URL", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"} {
		t.Setenv(name, "http://127.0.0.1:1/environment-canary/")
	}
	for _, name := range []string{"OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "GOOGLE_API_KEY", "GEMINI_API_KEY",
		"GOOGLE_CLOUD_PROJECT", "GOOGLE_CLOUD_LOCATION"} {
		t.Setenv(name, "environment-canary")
	}
	t.Setenv("OPENAI_CUSTOM_HEADERS", "X-Environment: environment-canary")
	t.Setenv("GOOGLE_GENAI_USE_VERTEXAI", "true")
	if _, err := open(t, server, key).Generate(t.Context(), request()); err != nil {
		t.Fatal(err)
	}
	checkRequests(t, server)
	if seen := server.Requests()[0]; strings.Contains(fmt.Sprint(seen.Header, seen.URL, string(seen.Body)), "environment-canary") {
		t.Error("a variable of the environment is in the request")
	}
}

func start(t *testing.T, handler llmtest.Handler) *llmtest.Server {
	t.Helper()
	server, err := llmtest.Start(handler)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	return server
}

// logged catches what is written to the default loggers, which is where an SDK would write.
func logged(t *testing.T) *strings.Builder {
	t.Helper()
	var said strings.Builder
	before, flags, out := slog.Default(), log.Flags(), log.Writer()
	slog.SetDefault(slog.New(slog.NewTextHandler(&said, &slog.HandlerOptions{Level: slog.LevelDebug})))
	log.SetOutput(&said)
	t.Cleanup(func() { slog.SetDefault(before); log.SetFlags(flags); log.SetOutput(out) })
	return &said
}
