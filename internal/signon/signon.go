// Package signon asks an OpenID provider who somebody is: OpenID Connect Core 1.0, authorization code flow, with PKCE (RFC 7636),
// state and nonce.
//
// It talks to the provider and checks what comes back, and knows nothing of users: who an identity is here, the ledger says. The
// provider is looked for at the first login and not at the start, so that the pages are there while it is not.
package signon

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/mahnwerk/mahnwerk/ar/access"
)

var (
	// ErrUnreachable is returned when the provider does not answer as it should; trying again may help.
	ErrUnreachable = errors.New("the OpenID provider does not answer")
	// ErrCode is returned when the provider does not know the code: it was spent, is too old, or was made up.
	ErrCode = errors.New("the OpenID provider refuses the code")
	// ErrForged is returned for an ID token that does not hold: another issuer, audience, key or nonce, or expired.
	ErrForged = errors.New("the ID token does not hold")
)

const (
	// answerTimeout bounds each request to the provider.
	answerTimeout = 10 * time.Second
	// maxAnswer bounds what a provider may say: keys and tokens are a few kilobytes.
	maxAnswer = 1 << 20
)

// algorithms are those an ID token may be signed with: with keys that the provider publishes, never with the client's secret.
var algorithms = []string{oidc.RS256, oidc.RS384, oidc.RS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.EdDSA}

// Config says which provider is asked, and as whom.
type Config struct {
	// Issuer is the provider's address; its discovery document must name the same one.
	Issuer string
	// ClientID and Secret are what the provider calls this installation.
	ClientID, Secret string
	// Redirect is the address of our own that the provider sends browsers back to; it must be registered there.
	Redirect string
}

// Attempt ties an answer to the login that was begun. All three are random and used once.
type Attempt struct{ State, Nonce, Verifier string }

// Provider is an OpenID provider. It is safe for use by several at once.
type Provider struct {
	config Config
	client *http.Client
	now    func() time.Time
	mu     sync.Mutex
	found  *oidc.Provider
}

// New makes a provider. Nothing is asked yet. transport may be nil for the default one; now is the real clock.
func New(c Config, transport http.RoundTripper, now func() time.Time) *Provider {
	if transport == nil {
		transport = http.DefaultTransport
	}
	return &Provider{config: c, now: now, client: &http.Client{Transport: bounded{transport}, Timeout: answerTimeout}}
}

// AuthURL is where the browser is sent to log in. It returns ErrUnreachable.
func (p *Provider) AuthURL(ctx context.Context, a Attempt) (string, error) {
	c, _, err := p.connect(ctx)
	if err != nil {
		return "", err
	}
	return c.AuthCodeURL(a.State, oidc.Nonce(a.Nonce), oauth2.S256ChallengeOption(a.Verifier)), nil
}

// Identity exchanges the code that the browser brought for the identity of who logged in. It returns ErrCode, ErrForged or
// ErrUnreachable. No error holds the code, a token or an address.
func (p *Provider) Identity(ctx context.Context, code string, a Attempt) (access.Identity, error) {
	c, provider, err := p.connect(ctx)
	if err != nil {
		return access.Identity{}, err
	}
	token, err := c.Exchange(oidc.ClientContext(ctx, p.client), code, oauth2.VerifierOption(a.Verifier))
	var refused *oauth2.RetrieveError
	switch {
	case errors.As(err, &refused) && refused.Response != nil && refused.Response.StatusCode < http.StatusInternalServerError:
		return access.Identity{}, fmt.Errorf("%w: %s", ErrCode, refused.ErrorCode)
	case err != nil:
		return access.Identity{}, ErrUnreachable // what the client says of it may hold the code
	}
	raw, _ := token.Extra("id_token").(string)
	return p.verify(ctx, provider, raw, a.Nonce)
}

// verify checks signature, issuer, audience, times and nonce of an ID token (section 3.1.3.7).
func (p *Provider) verify(ctx context.Context, provider *oidc.Provider, raw, nonce string) (access.Identity, error) {
	verifier := provider.Verifier(&oidc.Config{ClientID: p.config.ClientID, Now: p.now, SupportedSigningAlgs: algorithms})
	token, err := verifier.Verify(oidc.ClientContext(ctx, p.client), raw)
	if err != nil {
		return access.Identity{}, fmt.Errorf("%w: %s", ErrForged, reasonOf(err))
	}
	var claims struct {
		Email    string          `json:"email"`
		Verified json.RawMessage `json:"email_verified"`
		For      string          `json:"azp"`
	}
	if err := token.Claims(&claims); err != nil {
		return access.Identity{}, fmt.Errorf("%w: its claims can't be read", ErrForged)
	}
	switch {
	case subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(nonce)) != 1:
		return access.Identity{}, fmt.Errorf("%w: another nonce", ErrForged)
	case (len(token.Audience) > 1 || claims.For != "") && claims.For != p.config.ClientID:
		return access.Identity{}, fmt.Errorf("%w: it was made for another client", ErrForged)
	case token.Subject == "":
		return access.Identity{}, fmt.Errorf("%w: it names nobody", ErrForged)
	}
	return access.Identity{Issuer: token.Issuer, Subject: token.Subject, Email: claims.Email, EmailVerified: isTrue(claims.Verified)}, nil
}

// isTrue reads a claim that some providers send as a text.
func isTrue(claim json.RawMessage) bool { return string(claim) == "true" || string(claim) == `"true"` }

// reasonOf says what is wrong without repeating the token.
func reasonOf(err error) string {
	var expired *oidc.TokenExpiredError
	if errors.As(err, &expired) {
		return "it has expired"
	}
	return "its signature, issuer or audience is wrong"
}

// connect finds the provider's endpoints and keys, once.
func (p *Provider) connect(ctx context.Context) (*oauth2.Config, *oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found == nil {
		// The provider's keys are read later with this context's client, so it must outlive the request.
		found, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), p.client), p.config.Issuer)
		if err != nil {
			return nil, nil, fmt.Errorf("%w: discovery of %s: %v", ErrUnreachable, p.config.Issuer, err)
		}
		p.found = found
	}
	return &oauth2.Config{ClientID: p.config.ClientID, ClientSecret: p.config.Secret, Endpoint: p.found.Endpoint(),
		RedirectURL: p.config.Redirect, Scopes: []string{oidc.ScopeOpenID, "email"}}, p.found, nil
}

// bounded cuts answers that are longer than any provider's.
type bounded struct{ inner http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := b.inner.RoundTrip(r)
	if err == nil {
		answer.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(answer.Body, maxAnswer), answer.Body}
	}
	return answer, err
}
