package signon_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/internal/signon"
	"github.com/mahnwerk/mahnwerk/internal/signon/signontest"
)

const redirect = "https://mahnwerk.test/login/callback"

var attempt = signon.Attempt{State: "state-1", Nonce: "nonce-1", Verifier: "verifier-that-is-long-enough-for-the-standard-0001"}

func providers(t *testing.T) (*signontest.Provider, *signon.Provider) {
	t.Helper()
	there := signontest.New(t, time.Now)
	there.Redirect, there.Subject, there.Email, there.Verified = redirect, "42", "maria@nord.example", true
	return there, signon.New(signon.Config{Issuer: there.URL, ClientID: signontest.ClientID, Secret: signontest.Secret, Redirect: redirect}, nil, time.Now)
}

func code(t *testing.T, there *signontest.Provider, here *signon.Provider) string {
	t.Helper()
	address, err := here.AuthURL(t.Context(), attempt)
	if err != nil {
		t.Fatal(err)
	}
	back := there.LogIn(address)
	if back.Get("state") != attempt.State {
		t.Fatalf("state %q comes back", back.Get("state"))
	}
	return back.Get("code")
}

func TestIdentity(t *testing.T) {
	t.Parallel()
	there, here := providers(t)
	got, err := here.Identity(t.Context(), code(t, there, here), attempt)
	if want := (access.Identity{Issuer: there.URL, Subject: "42", Email: "maria@nord.example", EmailVerified: true}); err != nil || got != want {
		t.Errorf("Identity = %+v, %v; want %+v", got, err, want)
	}
}

func TestIdentity_whatCountsAsVerified(t *testing.T) {
	t.Parallel()
	there, here := providers(t)
	for claim, want := range map[any]bool{true: true, "true": true, false: false, "false": false, nil: false, 1: false, "yes": false} {
		there.Edit = func(c map[string]any) { c["email_verified"] = claim }
		got, err := here.Identity(t.Context(), code(t, there, here), attempt)
		if err != nil || got.EmailVerified != want {
			t.Errorf("email_verified %v: %t, %v; want %t", claim, got.EmailVerified, err, want)
		}
	}
}

func TestAuthURL_hidesTheVerifier(t *testing.T) {
	t.Parallel()
	_, here := providers(t)
	address, err := here.AuthURL(t.Context(), attempt)
	if err != nil {
		t.Fatal(err)
	}
	at, err := url.Parse(address)
	if err != nil || strings.Contains(address, attempt.Verifier) || strings.Contains(address, signontest.Secret) {
		t.Errorf("address %s, %v", address, err)
	}
	q := at.Query()
	if q.Get("scope") != "openid email" || q.Get("code_challenge_method") != "S256" || q.Get("nonce") != attempt.Nonce || q.Get("response_type") != "code" {
		t.Errorf("query %v", q)
	}
}

// TestIdentity_refusesForgedTokens: each token is right but for one thing.
func TestIdentity_refusesForgedTokens(t *testing.T) {
	t.Parallel()
	set := func(name string, value any) func(*signontest.Provider) {
		return func(p *signontest.Provider) { p.Edit = func(c map[string]any) { c[name] = value } }
	}
	tests := map[string]func(*signontest.Provider){
		"another nonce":               set("nonce", "nonce-2"),
		"no nonce":                    set("nonce", ""),
		"another audience":            set("aud", "somebody-else"),
		"several audiences, no party": set("aud", []string{signontest.ClientID, "somebody-else"}),
		"made for another party":      set("azp", "somebody-else"),
		"another issuer":              set("iss", "https://evil.example"),
		"expired":                     set("exp", time.Now().Add(-time.Hour).Unix()),
		"no subject":                  set("sub", ""),
		"an address that is no text":  set("email", 7),
		"signed by somebody else":     func(p *signontest.Provider) { p.Forge = true },
	}
	for name, wrong := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			there, here := providers(t)
			wrong(there)
			got, err := here.Identity(t.Context(), code(t, there, here), attempt)
			if !errors.Is(err, signon.ErrForged) || got != (access.Identity{}) {
				t.Errorf("Identity = %+v, %v; want %v", got, err, signon.ErrForged)
			}
			if err != nil && (strings.Contains(err.Error(), "maria") || strings.Contains(err.Error(), "eyJ")) {
				t.Errorf("the error repeats the token: %v", err)
			}
		})
	}
}

func TestIdentity_aCodeIsOfOneLogin(t *testing.T) {
	t.Parallel()
	there, here := providers(t)
	spent := code(t, there, here)
	if _, err := here.Identity(t.Context(), spent, attempt); err != nil {
		t.Fatal(err)
	}
	other := attempt
	other.Verifier = "another-verifier-that-is-long-enough-for-the-standard"
	stolen := code(t, there, here)
	for why, try := range map[string]func() error{
		"spent":                        func() error { _, err := here.Identity(t.Context(), spent, attempt); return err },
		"made up":                      func() error { _, err := here.Identity(t.Context(), "made-up", attempt); return err },
		"stolen, without the verifier": func() error { _, err := here.Identity(t.Context(), stolen, other); return err },
	} {
		if err := try(); !errors.Is(err, signon.ErrCode) || strings.Contains(err.Error(), stolen) {
			t.Errorf("a code that is %s: %v, want %v", why, err, signon.ErrCode)
		}
	}
}

func TestProvider_thatIsNotThere(t *testing.T) {
	t.Parallel()
	there, _ := providers(t)
	for why, issuer := range map[string]string{"nobody listens": "http://127.0.0.1:1", "names another issuer": there.URL + "/"} {
		here := signon.New(signon.Config{Issuer: issuer, ClientID: signontest.ClientID, Redirect: redirect}, nil, time.Now)
		if _, err := here.AuthURL(t.Context(), attempt); !errors.Is(err, signon.ErrUnreachable) {
			t.Errorf("%s: %v, want %v", why, err, signon.ErrUnreachable)
		}
	}
}
