package mailpredict_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailrules"
	"github.com/mahnwerk/mahnwerk/examples/mails"
	"github.com/mahnwerk/mahnwerk/internal/llm"
	"github.com/mahnwerk/mahnwerk/internal/llm/drivertest"
	"github.com/mahnwerk/mahnwerk/internal/llm/llmtest"
	"github.com/mahnwerk/mahnwerk/internal/llm/mailmodel"
	"github.com/mahnwerk/mahnwerk/internal/mailpredict"
	"github.com/mahnwerk/mahnwerk/internal/mailscore"
)

const (
	// slowDeadline is short, because a model that never answers is asked about many mails.
	slowDeadline = 100 * time.Millisecond
	// everyNth of the example mails is read by each driver.
	everyNth = 8
)

// TestWorst_nothingGetsWorse: whatever a model says through any driver, the claims of every example mail stay those of the
// rules, nothing is done by itself that rules alone would leave, and no person is spared.
func TestWorst_nothingGetsWorse(t *testing.T) {
	cases := developed(t)
	alone := predictor()
	alone.Rules = mailrules.Understand
	want, err := alone.All(t.Context(), cases)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range llmtest.Worsts() {
		for _, driver := range []string{llm.Gemini, llm.GenAI, llm.OpenAI} {
			t.Run(string(kind)+"/"+driver, func(t *testing.T) {
				t.Parallel()
				both := alone
				both.Model = worst(t, kind, driver)
				got, err := both.All(t.Context(), cases)
				if err != nil {
					t.Fatal(err)
				}
				for i := range got {
					checkNotWorse(t, want[i], got[i])
				}
			})
		}
	}
}

func checkNotWorse(t *testing.T, alone, both mailscore.Prediction) {
	t.Helper()
	if both.Automatic && !alone.Automatic {
		t.Errorf("%s: done by itself because of a model", both.ID)
	}
	if alone.Predicted.NeedsHuman && !both.Predicted.NeedsHuman {
		t.Errorf("%s: a model spares the person", both.ID)
	}
	both.Predicted.NeedsHuman = alone.Predicted.NeedsHuman
	if diff := cmp.Diff(alone.Predicted, both.Predicted); diff != "" {
		t.Errorf("%s: a model changes the claims:\n%s", both.ID, diff)
	}
}

func developed(t *testing.T) []mailscore.Case {
	t.Helper()
	entries, err := mails.Develop.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var some []mailscore.Case
	for _, e := range entries {
		file, err := mails.Develop.Open(e.Name())
		if err != nil {
			t.Fatal(err)
		}
		cases, err := mailscore.ReadCases(file, e.Name())
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(cases); i += everyNth {
			some = append(some, cases[i])
		}
	}
	if len(some) < 50 {
		t.Fatalf("only %d example mails", len(some))
	}
	return some
}

// worst reads mails with a model at its worst over HTTP; a call that fails leaves the rules' reading, as in the engine.
func worst(t *testing.T, kind llmtest.Worst, driver string) mailpredict.Model {
	t.Helper()
	handler, err := llmtest.WorstHandler(kind)
	if err != nil {
		t.Fatal(err)
	}
	provider, _ := drivertest.Open(t, driver, handler)
	reader := mailmodel.Reader{Provider: llm.Wrap(provider, llm.Wrapping{Breaker: llm.NewBreaker()})}
	if kind == llmtest.Slow {
		reader.Deadline = slowDeadline
	}
	answers := 0
	t.Cleanup(func() {
		if says := kind == llmtest.Obey || kind == llmtest.Liar; says != (answers > everyNth) {
			t.Errorf("%d answers were taken", answers)
		}
	})
	return func(ctx context.Context, m correspondence.Mail) (correspondence.Understanding, error) {
		proposal, err := reader.Propose(ctx, m)
		if err == nil {
			answers++
		}
		return proposal.Understanding, nil
	}
}
