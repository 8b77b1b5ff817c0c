package llm_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/mahnwerk/mahnwerk/internal/llm"
)

func TestCode(t *testing.T) {
	seen := map[string]bool{}
	for _, kind := range llm.Kinds() {
		code := llm.Code(fmt.Errorf("read the mail: %w", &llm.Failure{Kind: kind, Provider: "p"}))
		if code == "" || code == "error" || seen[code] {
			t.Errorf("%v has the code %q", kind, code)
		}
		seen[code] = true
	}
	for err, want := range map[error]string{nil: "ok", context.Canceled: "cancelled", errors.New("x"): "error",
		&llm.RateLimited{}: "rate_limited", &llm.InvalidOutput{}: "invalid_output"} {
		if got := llm.Code(err); got != want {
			t.Errorf("%v has the code %q, want %q", err, got, want)
		}
	}
}

func TestPassing(t *testing.T) {
	passing := map[error]bool{llm.ErrRateLimited: true, llm.ErrUnavailable: true, llm.ErrTimeout: true}
	for _, kind := range llm.Kinds() {
		if got := llm.Passing(fmt.Errorf("x: %w", kind)); got != passing[kind] {
			t.Errorf("%v passes: %t", kind, got)
		}
	}
}
