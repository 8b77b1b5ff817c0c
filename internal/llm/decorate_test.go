package llm_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/mahnwerk/mahnwerk/ar/mask"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/internal/llm"
	"github.com/mahnwerk/mahnwerk/internal/llm/llmtest"
	"github.com/mahnwerk/mahnwerk/internal/llm/openai"
)

// scripted is a server that behaves in turn, the last way for ever, and a driver that asks it.
func scripted(t *testing.T, turns ...llmtest.Behaviour) (llm.Provider, *llmtest.Server) {
	t.Helper()
	var mu sync.Mutex
	n := 0
	return served(t, func(w http.ResponseWriter, r *http.Request, d llmtest.Dialect, p llmtest.Prompt) {
		mu.Lock()
		turn := turns[min(n, len(turns)-1)]
		n++
		mu.Unlock()
		llmtest.Behaving(turn)(w, r, d, p)
	})
}

func served(t *testing.T, handler llmtest.Handler) (llm.Provider, *llmtest.Server) {
	t.Helper()
	server, err := llmtest.Start(handler)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	provider, err := openai.New(llm.Config{Driver: llm.OpenAI, Model: "m", BaseURL: server.URL() + "/v1", Key: "k", Region: "local"})
	if err != nil {
		t.Fatal(err)
	}
	return provider, server
}

func asked() llm.Request {
	return llm.Request{Purpose: llm.Classify, PromptID: "test.v1", System: "Read.", Schema: []byte(llmtest.Schema),
		Untrusted: []llm.Block{{Label: "mail", Text: "Wir zahlen am Freitag"}}, MaxOutputTokens: 100}
}

func TestRepairing(t *testing.T) {
	tests := []struct {
		name  string
		turns []llmtest.Behaviour
		err   error
		calls int
	}{
		{"good at once", []llmtest.Behaviour{llmtest.Good}, nil, 1},
		{"repaired", []llmtest.Behaviour{llmtest.WrongEnum, llmtest.Good}, nil, 2},
		{"once only", []llmtest.Behaviour{llmtest.WrongEnum, llmtest.MissingField, llmtest.Good}, llm.ErrInvalidOutput, 2},
		{"too large to repair", []llmtest.Behaviour{llmtest.Huge, llmtest.Good}, llm.ErrInvalidOutput, 1},
		{"a refusal is no answer to repair", []llmtest.Behaviour{llmtest.Refusal, llmtest.Good}, llm.ErrRefused, 1},
		{"retries are Temporal's", []llmtest.Behaviour{llmtest.Unavailable, llmtest.Good}, llm.ErrUnavailable, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			provider, server := scripted(t, tt.turns...)
			_, err := llm.Repairing(provider).Generate(t.Context(), asked())
			seen := server.Requests()
			if !errors.Is(err, tt.err) || len(seen) != tt.calls {
				t.Fatalf("%v after %d calls, want %v after %d", err, len(seen), tt.err, tt.calls)
			}
			if tt.calls == 2 && !strings.Contains(seen[1].Prompt.User, "at /intent: rule enum") {
				t.Errorf("the second prompt does not say what was wrong: %q", seen[1].Prompt.User)
			}
		})
	}
}

// purse is a ledger in memory.
type purse struct{ limit, spent int64 }

func (p *purse) Reserve(_ context.Context, tokens int64) (func(context.Context, int64) error, bool, error) {
	if p.spent+tokens > p.limit {
		return nil, false, nil
	}
	p.spent += tokens
	return func(ctx context.Context, used int64) error {
		p.spent += used - tokens
		return ctx.Err()
	}, true, nil
}

func TestBudgeted(t *testing.T) {
	provider, server := scripted(t, llmtest.Good)
	most := llm.Estimate(asked())
	p := &purse{limit: most + 120}
	budgeted := llm.Budgeted(provider, p)
	for range 2 {
		if _, err := budgeted.Generate(t.Context(), asked()); err != nil {
			t.Fatal(err)
		}
	}
	if p.spent != 240 {
		t.Errorf("%d tokens booked, want the 240 that were used", p.spent)
	}
	if _, err := budgeted.Generate(t.Context(), asked()); !errors.Is(err, llm.ErrBudget) || llm.Passing(err) {
		t.Errorf("error %v, want that the budget is used up", err)
	}
	if len(server.Requests()) != 2 {
		t.Errorf("%d calls, want 2: the third is not sent", len(server.Requests()))
	}
}

// TestBudgeted_booksAbandonedCalls: the prompt was paid for, whoever went away.
func TestBudgeted_booksAbandonedCalls(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	provider, _ := served(t, func(_ http.ResponseWriter, r *http.Request, _ llmtest.Dialect, _ llmtest.Prompt) {
		cancel()
		<-r.Context().Done()
	})
	p := &purse{limit: 1 << 40}
	_, err := llm.Budgeted(provider, p).Generate(ctx, asked())
	if want := llm.Estimate(asked()) - 100; !errors.Is(err, context.Canceled) || p.spent != want {
		t.Errorf("%v, %d booked; want the prompt's %d", err, p.spent, want)
	}
}

// TestBudgeted_books: answers that are not used were paid for; what never began was not.
func TestBudgeted_books(t *testing.T) {
	for behaviour, want := range map[llmtest.Behaviour]int64{llmtest.WrongEnum: 120, llmtest.Refusal: 120, llmtest.Length: 120, llmtest.Huge: llm.Estimate(asked()),
		llmtest.Unavailable: 0, llmtest.Reset: 0, llmtest.BadKey: 0, llmtest.RateLimit: 0, llmtest.QuotaUsed: 0} {
		provider, _ := scripted(t, behaviour)
		p := &purse{limit: 1 << 40}
		if _, err := llm.Budgeted(provider, p).Generate(t.Context(), asked()); err == nil || p.spent != want {
			t.Errorf("%s: %v, %d booked, want %d", behaviour, err, p.spent, want)
		}
	}
}

func TestCached_asksOnceForEqualRequests(t *testing.T) {
	provider, server := scripted(t, llmtest.Good)
	shelf := llm.Tape{Dir: t.TempDir()}
	cached := llm.Cached(provider, shelf)
	first, err := cached.Generate(t.Context(), asked())
	if err != nil || first.Cached {
		t.Fatal(err)
	}
	again, err := cached.Generate(t.Context(), asked())
	if err != nil || !again.Cached || string(again.JSON) != string(first.JSON) || again.Usage.Total() != 0 || again.Model != first.Model {
		t.Errorf("again: %+v, %v", again, err)
	}
	other := asked()
	other.Untrusted[0].Text += "."
	if _, err := cached.Generate(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	if len(server.Requests()) != 2 {
		t.Errorf("%d calls, want 2", len(server.Requests()))
	}
	replayed, err := llm.Replay(provider, shelf).Generate(t.Context(), asked())
	if err != nil || string(replayed.JSON) != string(first.JSON) {
		t.Errorf("replayed %+v, %v", replayed, err)
	}
}

func TestCached_doesNotKeepFailures(t *testing.T) {
	provider, _ := scripted(t, llmtest.WrongEnum, llmtest.Good)
	cached := llm.Cached(provider, llm.Tape{Dir: t.TempDir()})
	if _, err := cached.Generate(t.Context(), asked()); !errors.Is(err, llm.ErrInvalidOutput) {
		t.Fatal(err)
	}
	if response, err := cached.Generate(t.Context(), asked()); err != nil || response.Cached {
		t.Errorf("%+v, %v", response, err)
	}
}

// TestCached_checksWhatWasKept: an answer that an older schema took is asked for again.
func TestCached_checksWhatWasKept(t *testing.T) {
	provider, server := scripted(t, llmtest.Good)
	shelf := llm.Tape{Dir: t.TempDir()}
	if err := shelf.Keep(t.Context(), llm.Key(provider, asked()), llm.Kept{JSON: []byte(`{"intent":"wire_money"}`)}); err != nil {
		t.Fatal(err)
	}
	if response, err := llm.Cached(provider, shelf).Generate(t.Context(), asked()); err != nil || response.Cached || len(server.Requests()) != 1 {
		t.Errorf("%+v, %v", response, err)
	}
}

func TestReplay_hasNothingElse(t *testing.T) {
	provider, server := scripted(t, llmtest.Good)
	_, err := llm.Replay(provider, llm.Tape{Dir: t.TempDir()}).Generate(t.Context(), asked())
	if !errors.Is(err, llm.ErrUnavailable) || len(server.Requests()) != 0 {
		t.Errorf("%v after %d calls", err, len(server.Requests()))
	}
}

func TestKey_countsAllThatDecides(t *testing.T) {
	provider, _ := scripted(t, llmtest.Good)
	seed := int64(1)
	keys := map[string]string{"same": llm.Key(provider, asked())}
	for name, change := range map[string]func(*llm.Request){
		"prompt": func(r *llm.Request) { r.PromptID = "test.v2" }, "system": func(r *llm.Request) { r.System = "Write." },
		"schema": func(r *llm.Request) { r.Schema = nil }, "text": func(r *llm.Request) { r.Untrusted[0].Text = "" },
		"label": func(r *llm.Request) { r.Untrusted[0].Label = "subject" }, "fault": func(r *llm.Request) { r.Fault = "x" },
		"seed": func(r *llm.Request) { r.Seed = &seed }, "purpose": func(r *llm.Request) { r.Purpose = llm.Draft },
		"length": func(r *llm.Request) { r.MaxOutputTokens = 7 }, "temperature": func(r *llm.Request) { r.Temperature = 1 },
		"border": func(r *llm.Request) { r.System, r.Untrusted = "Read.mail", nil },
	} {
		r := asked()
		change(&r)
		keys[name] = llm.Key(provider, r)
	}
	seen := map[string]string{}
	for name, key := range keys {
		if other, ok := seen[key]; ok {
			t.Errorf("%s and %s have the same key", name, other)
		}
		seen[key] = name
	}
	r := asked()
	r.Deadline = time.Hour
	if llm.Key(provider, r) != keys["same"] {
		t.Error("the deadline changes the key")
	}
}

func TestBreaker(t *testing.T) {
	provider, server := scripted(t, llmtest.Unavailable, llmtest.RateLimit, llmtest.Unavailable, llmtest.BadKey, llmtest.Reset, llmtest.Reset, llmtest.Good)
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	breaker := &llm.Breaker{Failures: 3, Rest: time.Minute, Now: func() time.Time { return now }}
	guarded := llm.Guarded(provider, breaker)
	ask := func() error {
		_, err := guarded.Generate(t.Context(), asked())
		return err
	}
	for i := range 5 { // the rate limit in between begins the row anew: a provider that answers is there
		if ask() == nil {
			t.Fatalf("call %d succeeded", i)
		}
	}
	if err := ask(); !errors.Is(err, llm.ErrUnavailable) || len(server.Requests()) != 5 {
		t.Fatalf("%v after %d calls: want it open after 5", err, len(server.Requests()))
	}
	now = now.Add(time.Minute)
	if err := ask(); !errors.Is(err, llm.ErrUnavailable) || len(server.Requests()) != 6 {
		t.Fatalf("%v after %d calls: want one try after the rest", err, len(server.Requests()))
	}
	if ask() == nil || len(server.Requests()) != 6 {
		t.Fatal("a failed try did not open it again")
	}
	now = now.Add(time.Minute)
	if err := errors.Join(ask(), ask()); err != nil || len(server.Requests()) != 8 {
		t.Errorf("%v after %d calls: want it closed", err, len(server.Requests()))
	}
}

// book keeps audit records.
type book struct {
	calls []llm.Call
	err   error
}

func (b *book) RecordCall(_ context.Context, c llm.Call) error {
	b.calls = append(b.calls, c)
	return b.err
}

func TestAudited(t *testing.T) {
	provider, _ := scripted(t, llmtest.Good, llmtest.QuotaUsed)
	b := &book{}
	audited := llm.Audited(provider, b)
	if _, err := audited.Generate(t.Context(), asked()); err != nil {
		t.Fatal(err)
	}
	if _, err := audited.Generate(t.Context(), asked()); !errors.Is(err, llm.ErrQuota) {
		t.Fatal(err)
	}
	want := []llm.Call{
		{Purpose: llm.Classify, Provider: "openai", Region: "local", Model: llmtest.ModelName, PromptID: "test.v1", RequestHash: llm.Key(provider, asked()),
			ResponseHash: b.calls[0].ResponseHash, InputTokens: 100, OutputTokens: 20, Outcome: "ok"},
		{Purpose: llm.Classify, Provider: "openai", Region: "local", Model: "m", PromptID: "test.v1", RequestHash: llm.Key(provider, asked()), Outcome: "quota"},
	}
	if diff := cmp.Diff(want, b.calls, cmpopts.IgnoreFields(llm.Call{}, "Latency")); diff != "" || len(b.calls[0].ResponseHash) != 64 {
		t.Error(diff)
	}
}

func TestAudited_usesNoAnswerWithoutRecord(t *testing.T) {
	provider, _ := scripted(t, llmtest.Good)
	lost := errors.New("no database")
	if response, err := llm.Audited(provider, &book{err: lost}).Generate(t.Context(), asked()); !errors.Is(err, lost) || response.JSON != nil {
		t.Errorf("%s, %v", response.JSON, err)
	}
}

func TestLimited(t *testing.T) {
	entered, leave := make(chan struct{}), make(chan struct{})
	provider, server := served(t, func(w http.ResponseWriter, r *http.Request, d llmtest.Dialect, p llmtest.Prompt) {
		entered <- struct{}{}
		<-leave
		llmtest.Behaving(llmtest.Good)(w, r, d, p)
	})
	limited := llm.Limited(provider, 1)
	done := make(chan error, 1)
	go func() {
		_, err := limited.Generate(t.Context(), asked())
		done <- err
	}()
	<-entered
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := limited.Generate(ctx, asked()); !errors.Is(err, context.Canceled) || len(server.Requests()) != 1 {
		t.Errorf("%v after %d calls: the second waits for the first", err, len(server.Requests()))
	}
	close(leave)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestMasked: names do not reach the wire, and are back in the answer, whatever marks they hold.
func TestMasked(t *testing.T) {
	provider, server := served(t, func(w http.ResponseWriter, _ *http.Request, d llmtest.Dialect, p llmtest.Prompt) {
		d.Write(w, llmtest.Reply{Text: `{"intent":"promise","quote":"von [[FIRM_1]], [[IBAN_1]], [[PERSON_9]]","invoice":"[[INV_1]]"}`, Finish: "stop"})
	})
	masked := llm.Masked(provider, mask.Known{Firms: []string{`Bau "Nord" AG`}, Invoices: []receivable.InvoiceNumber{"4711"}})
	r := asked()
	r.Untrusted[0].Text = `Bau "Nord" AG zahlt 4711 von DE89 3704 0044 0532 0130 00`
	response, err := masked.Generate(t.Context(), r)
	want := `{"intent":"promise","invoice":"4711","quote":"von Bau \"Nord\" AG, DE89 3704 0044 0532 0130 00, [[PERSON_9]]"}`
	if err != nil || string(response.JSON) != want {
		t.Errorf("%s, %v; want %s", response.JSON, err, want)
	}
	if body := string(server.Requests()[0].Body); strings.Contains(body, "Nord") || strings.Contains(body, "3704") || strings.Contains(body, "4711") {
		t.Errorf("sent %s", body)
	}
}

func TestWrap(t *testing.T) {
	provider, server := scripted(t, llmtest.WrongEnum, llmtest.Good)
	b, p := &book{}, &purse{limit: 1 << 40}
	wrapped := llm.Wrap(provider, llm.Wrapping{Shelf: llm.Tape{Dir: t.TempDir()}, Breaker: llm.NewBreaker(), Ledger: p, Auditor: b, Concurrency: 2})
	for range 2 {
		if _, err := wrapped.Generate(t.Context(), asked()); err != nil {
			t.Fatal(err)
		}
	}
	var outcomes []string
	for _, c := range b.calls {
		outcomes = append(outcomes, c.Outcome)
	}
	// The repair's answer is kept under the repair's key; the second request finds nothing under its own and asks.
	if len(server.Requests()) != 3 || !cmp.Equal(outcomes, []string{"invalid_output", "ok", "ok"}) {
		t.Errorf("%d calls, recorded as %v", len(server.Requests()), outcomes)
	}
}
