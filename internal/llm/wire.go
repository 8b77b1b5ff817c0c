package llm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Wire is how a driver reaches its provider. The SDKs are given a client made of it and a placeholder for a key, so that
// none of them ever holds the key, follows a redirect with it, tries again, or reads an error body into an error.
type Wire struct {
	// KeyHeader is the header that carries Key, such as X-Goog-Api-Key; KeyPrefix stands before it ("Bearer "). An empty
	// Key sends none.
	KeyHeader, KeyPrefix string
	Key                  Secret
	// Token is asked before each call where the key is short-lived (OAuth 2.0); it wins over Key.
	Token func(ctx context.Context) (string, error)
	// Proxy is the way out; nil goes directly. The environment is not asked.
	Proxy *url.URL
	// Base is the transport below; nil is one with the limits of this package. Tests that watch the wire set it.
	Base http.RoundTripper
}

const (
	// dialTimeout and headerTimeout bound the parts of a call that the deadline would leave to a dead host. A model may
	// think for minutes before its first byte, so headerTimeout is only a net below a missing deadline.
	dialTimeout   = 10 * time.Second
	headerTimeout = 10 * time.Minute
	maxIdleConns  = 8
	idleTimeout   = 90 * time.Second
)

// Client makes the HTTP client. It has no timeout of its own: every call has a deadline.
func (w Wire) Client() *http.Client {
	base := w.Base
	if base == nil {
		base = &http.Transport{Proxy: w.proxy, DialContext: (&net.Dialer{Timeout: dialTimeout}).DialContext, ForceAttemptHTTP2: true,
			TLSHandshakeTimeout: dialTimeout, ResponseHeaderTimeout: headerTimeout, MaxIdleConns: maxIdleConns, IdleConnTimeout: idleTimeout}
	}
	return &http.Client{Transport: &roundTripper{w, base}, CheckRedirect: refuseRedirect}
}

func (w Wire) proxy(*http.Request) (*url.URL, error) { return w.Proxy, nil }

// refuseRedirect is a second lock: the round tripper makes an error of every redirect before it comes here.
func refuseRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// fault is what went wrong on the wire, on its way through an SDK to Translate. Its text is fixed.
type fault struct {
	kind       error
	status     int
	retryAfter time.Duration
}

func (f *fault) Error() string { return fmt.Sprintf("%v (HTTP %d)", f.kind, f.status) }

func (f *fault) Unwrap() error { return f.kind }

type roundTripper struct {
	wire Wire
	base http.RoundTripper
}

// RoundTrip reads the whole answer, so that an SDK is only ever given a complete JSON document of bounded size.
func (t *roundTripper) RoundTrip(request *http.Request) (*http.Response, error) {
	signed, err := t.signed(request)
	if err != nil {
		if request.Body != nil {
			_ = request.Body.Close() // a round tripper closes it whatever happens; nothing was sent
		}
		return nil, err
	}
	request = signed
	response, err := t.base.RoundTrip(request)
	if err != nil {
		return nil, networkFault(request.Context(), err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, MaxBody+1))
	if response.StatusCode >= http.StatusMultipleChoices {
		return nil, statusFault(response, body)
	}
	switch {
	case err != nil:
		return nil, networkFault(request.Context(), err)
	case len(body) > MaxBody || !utf8.Valid(body):
		return nil, &fault{kind: ErrInvalidOutput, status: response.StatusCode}
	case !json.Valid(body):
		return nil, &fault{kind: ErrUnavailable, status: response.StatusCode} // a proxy's page, or cut off
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	response.ContentLength = int64(len(body))
	response.Header.Set("Content-Type", "application/json") // it was read as such; some local servers name another
	return response, nil
}

// keyHeaders are all headers that SDKs put keys into; only the one of the wire is sent.
var keyHeaders = []string{"Authorization", "Api-Key", "X-Goog-Api-Key", "X-Api-Key"}

func (t *roundTripper) signed(request *http.Request) (*http.Request, error) {
	request = request.Clone(request.Context())
	for _, name := range keyHeaders {
		request.Header.Del(name)
	}
	key := string(t.wire.Key)
	if t.wire.Token != nil {
		var err error
		if key, err = t.wire.Token(request.Context()); err != nil {
			if request.Context().Err() != nil {
				return nil, networkFault(request.Context(), err)
			}
			return nil, &fault{kind: ErrAuth}
		}
	}
	if key != "" {
		request.Header.Set(t.wire.KeyHeader, t.wire.KeyPrefix+key)
	}
	return request, nil
}

func networkFault(ctx context.Context, err error) error {
	var timeout net.Error
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return &fault{kind: context.Canceled}
	case ctx.Err() != nil || errors.As(err, &timeout) && timeout.Timeout():
		return &fault{kind: ErrTimeout}
	}
	return &fault{kind: ErrUnavailable}
}

// statusFault reads what kind of failure an HTTP status and the body's error code are. Of the body only codes are looked
// at, and none of it is kept.
func statusFault(response *http.Response, body []byte) *fault {
	f := &fault{status: response.StatusCode}
	reason := readReason(body)
	switch status := response.StatusCode; {
	case reason.refused():
		f.kind = ErrRefused
	case status == http.StatusUnauthorized || status == http.StatusForbidden || reason.auth():
		f.kind = ErrAuth
	case status == http.StatusPaymentRequired || status == http.StatusTooManyRequests && reason.quota():
		f.kind = ErrQuota
	case status == http.StatusTooManyRequests:
		f.kind, f.retryAfter = ErrRateLimited, max(retryAfter(response.Header), reason.delay())
	case status == http.StatusRequestTimeout || status == http.StatusGatewayTimeout:
		f.kind = ErrTimeout
	case status >= http.StatusInternalServerError:
		f.kind = ErrUnavailable
	default: // 3xx too: a moved address is set anew by a person, who decides where mails go
		f.kind = ErrInvalidRequest
	}
	return f
}

// retryAfter reads the header as seconds or as a date (RFC 9110 section 10.2.3), bounded by MaxRetryAfter.
func retryAfter(header http.Header) time.Duration {
	value := strings.TrimSpace(header.Get("Retry-After"))
	if seconds, err := strconv.Atoi(value); err == nil {
		return bounded(time.Duration(min(max(seconds, 0), int(MaxRetryAfter/time.Second))) * time.Second)
	}
	if at, err := http.ParseTime(value); err == nil {
		return bounded(time.Until(at))
	}
	return 0
}

func bounded(d time.Duration) time.Duration { return min(max(d, 0), MaxRetryAfter) }

// reason are the codes of an error body, of OpenAI's and Google's form.
type reason struct {
	Error struct {
		Code    any    `json:"code"` // a word at OpenAI, the HTTP status at Google
		Type    string `json:"type"`
		Status  string `json:"status"`
		Details []struct {
			Reason     string `json:"reason"`
			RetryDelay string `json:"retryDelay"`
			Violations []struct {
				QuotaID string `json:"quotaId"`
			} `json:"violations"`
		} `json:"details"`
	} `json:"error"`
}

func readReason(body []byte) reason {
	var r reason
	if json.Unmarshal(body, &r) == nil {
		return r
	}
	var list []reason // Google answers streams with a list
	if json.Unmarshal(body, &list) == nil && len(list) > 0 {
		return list[0]
	}
	return reason{}
}

func (r reason) word() string {
	word, _ := r.Error.Code.(string)
	return word
}

func (r reason) refused() bool { return r.word() == "content_filter" }

func (r reason) auth() bool {
	for _, d := range r.Error.Details {
		if d.Reason == "API_KEY_INVALID" { // comes with status 400
			return true
		}
	}
	return r.word() == "invalid_api_key"
}

// quota tells an exhausted account or day from too many calls a minute; both are 429.
func (r reason) quota() bool {
	if r.word() == "insufficient_quota" || r.Error.Type == "insufficient_quota" {
		return true
	}
	for _, d := range r.Error.Details {
		for _, v := range d.Violations {
			if strings.Contains(v.QuotaID, "PerDay") {
				return true
			}
		}
	}
	return false
}

func (r reason) delay() time.Duration {
	for _, d := range r.Error.Details {
		if delay, err := time.ParseDuration(d.RetryDelay); err == nil {
			return bounded(delay)
		}
	}
	return 0
}

// Translate makes an SDK's error one of this package. What is neither a fault of the wire nor of the context is an answer
// that the SDK could not read.
func Translate(ctx context.Context, provider string, err error) error {
	var f *fault
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return &Failure{Kind: ErrTimeout, Provider: provider}
	case ctx.Err() != nil:
		return &Failure{Kind: context.Canceled, Provider: provider}
	case !errors.As(err, &f):
		return &InvalidOutput{Provider: provider}
	case errors.Is(f.kind, ErrRateLimited):
		return &RateLimited{Provider: provider, RetryAfter: f.retryAfter}
	case errors.Is(f.kind, ErrInvalidOutput):
		return &InvalidOutput{Provider: provider}
	}
	return &Failure{Kind: f.kind, Provider: provider, Status: f.status}
}
