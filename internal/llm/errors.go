package llm

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// The errors of a call, for errors.Is. Their texts are fixed: what a server or an SDK wrote is dropped, because it may
// quote the prompt or the key.
var (
	// ErrRefused: the model or its provider declined to answer this text. Asking again gets the same.
	ErrRefused = errors.New("the model refused")
	// ErrTruncated: the answer hit its length limit. No part of it is used.
	ErrTruncated = errors.New("the answer was cut off")
	// ErrInvalidOutput: the answer does not fit the schema. It is an *InvalidOutput.
	ErrInvalidOutput = errors.New("the answer does not fit")
	// ErrRateLimited: too many calls for now. It is a *RateLimited.
	ErrRateLimited = errors.New("rate limited")
	// ErrQuota: the account is used up or not paid. Not before a person acts, or the next day.
	ErrQuota = errors.New("the provider's quota is used up")
	// ErrAuth: the key is wrong or may not do this.
	ErrAuth = errors.New("the provider refused the key")
	// ErrInvalidRequest: the provider does not take such a request: wrong model, wrong address, too long.
	ErrInvalidRequest = errors.New("the provider refused the request")
	// ErrUnavailable: no answer for a reason that may pass.
	ErrUnavailable = errors.New("the provider is unavailable")
	// ErrTimeout: no answer within the deadline.
	ErrTimeout = errors.New("the provider took too long")
	// ErrBudget: our own daily budget is used up. Nothing was sent.
	ErrBudget = errors.New("the daily budget is used up")
)

// Failure is a failed call: which driver, and the HTTP status where there was one.
type Failure struct {
	// Kind is one of the errors above.
	Kind     error
	Provider string
	Status   int
}

func (f *Failure) Error() string {
	if f.Status != 0 {
		return fmt.Sprintf("ask %s: %v (HTTP %d)", f.Provider, f.Kind, f.Status)
	}
	return fmt.Sprintf("ask %s: %v", f.Provider, f.Kind)
}

func (f *Failure) Unwrap() error { return f.Kind }

// RateLimited says when to ask again. RetryAfter is zero where the provider did not say, and never above MaxRetryAfter.
type RateLimited struct {
	Provider   string
	RetryAfter time.Duration
}

// MaxRetryAfter bounds what a provider may have us wait; a longer wait is a quota by another name.
const MaxRetryAfter = time.Hour

func (l *RateLimited) Error() string {
	return fmt.Sprintf("ask %s: %v, again in %s", l.Provider, ErrRateLimited, l.RetryAfter)
}

func (l *RateLimited) Unwrap() error { return ErrRateLimited }

// InvalidOutput is an answer that does not fit. Fault tells the model what to repair, by position and rule, never by
// content; it is empty where a repair is hopeless.
type InvalidOutput struct{ Provider, Fault string }

func (i *InvalidOutput) Error() string {
	return fmt.Sprintf("ask %s: %v", i.Provider, ErrInvalidOutput)
}

func (i *InvalidOutput) Unwrap() error { return ErrInvalidOutput }

// Kinds lists the errors above in a fixed order.
func Kinds() []error {
	return []error{ErrRefused, ErrTruncated, ErrInvalidOutput, ErrRateLimited, ErrQuota, ErrAuth, ErrInvalidRequest,
		ErrUnavailable, ErrTimeout, ErrBudget}
}

// codes are the outcomes of audit records and metrics.
var codes = map[error]string{ErrRefused: "refused", ErrTruncated: "truncated", ErrInvalidOutput: "invalid_output",
	ErrRateLimited: "rate_limited", ErrQuota: "quota", ErrAuth: "auth", ErrInvalidRequest: "invalid_request",
	ErrUnavailable: "unavailable", ErrTimeout: "timeout", ErrBudget: "budget"}

// Code is a short stable name of an error of this package: "ok" for nil, "cancelled", "error" for any other.
func Code(err error) string {
	if err == nil {
		return "ok"
	}
	for _, kind := range Kinds() {
		if errors.Is(err, kind) {
			return codes[kind]
		}
	}
	if errors.Is(err, context.Canceled) {
		return "cancelled"
	}
	return "error"
}

// Passing tells whether the same request may succeed later. A workflow tries again only then; in every other case, and
// when its tries are used up, it goes on with what the rules found.
func Passing(err error) bool {
	return errors.Is(err, ErrRateLimited) || errors.Is(err, ErrUnavailable) || errors.Is(err, ErrTimeout)
}
