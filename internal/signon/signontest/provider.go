// Package signontest is an OpenID provider for tests. It works: it has keys, checks PKCE, redirect and client, spends codes, and signs ID
// tokens. A test says who logs in, and what shall be wrong with the token.
package signontest

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"
)

const (
	// ClientID and Secret are those of the only client it knows.
	ClientID = "mahnwerk"
	Secret   = "s3cret-of-the-client"
	keyID    = "key-1"
	keyBits  = 2048
	life     = 5 * time.Minute
)

// Provider is an OpenID provider on this machine.
type Provider struct {
	// URL is its issuer.
	URL string
	// Subject, Email and Verified are who logs in next.
	Subject, Email string
	Verified       bool
	// Edit changes the claims of the next ID tokens; Forge signs them with a key of somebody else.
	Edit  func(claims map[string]any)
	Forge bool
	// Redirect is the address it sends browsers to; others are refused.
	Redirect string

	t     testing.TB
	now   func() time.Time
	key   *rsa.PrivateKey
	other *rsa.PrivateKey
	mu    sync.Mutex
	codes map[string]asked
}

// asked is what a code stands for.
type asked struct{ nonce, challenge string }

// New starts a provider that ends with the test. now is the clock that its tokens are dated by.
func New(t testing.TB, now func() time.Time) *Provider {
	t.Helper()
	p := &Provider{t: t, now: now, key: newKey(t), other: newKey(t), codes: map[string]asked{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", p.discovery)
	mux.HandleFunc("GET /keys", p.keys)
	mux.HandleFunc("GET /authorize", p.authorize)
	mux.HandleFunc("POST /token", p.token)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	p.URL = server.URL
	return p
}

func newKey(t testing.TB) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// LogIn follows the address a browser was sent to, as somebody who agrees at once, and returns the query of the address the
// browser is sent back to.
func (p *Provider) LogIn(address string) url.Values {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, address, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer answer.Body.Close()
	back, err := answer.Location()
	if err != nil {
		p.t.Fatalf("the provider sends nobody back: status %d", answer.StatusCode)
	}
	return back.Query()
}

func (p *Provider) discovery(w http.ResponseWriter, _ *http.Request) {
	p.say(w, http.StatusOK, map[string]any{"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token",
		"jwks_uri": p.URL + "/keys", "response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"},
		"id_token_signing_alg_values_supported": []string{"RS256"}})
}

func (p *Provider) keys(w http.ResponseWriter, _ *http.Request) {
	p.say(w, http.StatusOK, map[string]any{"keys": []any{map[string]string{"kty": "RSA", "alg": "RS256", "use": "sig", "kid": keyID,
		"n": encode(p.key.N.Bytes()), "e": encode(big.NewInt(int64(p.key.E)).Bytes())}}})
}

// authorize checks the request as a provider does and sends the browser back with a code.
func (p *Provider) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("client_id") != ClientID || q.Get("response_type") != "code" || q.Get("redirect_uri") != p.Redirect ||
		q.Get("code_challenge_method") != "S256" || q.Get("nonce") == "" || q.Get("state") == "" {
		http.Error(w, "invalid_request", http.StatusBadRequest)
		return
	}
	code := rand.Text()
	p.mu.Lock()
	p.codes[code] = asked{q.Get("nonce"), q.Get("code_challenge")}
	p.mu.Unlock()
	http.Redirect(w, r, p.Redirect+"?"+url.Values{"code": {code}, "state": {q.Get("state")}}.Encode(), http.StatusFound)
}

// token spends a code.
func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	id, secret, _ := r.BasicAuth()
	if id != ClientID || secret != Secret {
		p.say(w, http.StatusUnauthorized, map[string]string{"error": "invalid_client"})
		return
	}
	p.mu.Lock()
	of, known := p.codes[r.PostFormValue("code")]
	delete(p.codes, r.PostFormValue("code"))
	p.mu.Unlock()
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if !known || r.PostFormValue("redirect_uri") != p.Redirect || encode(sum[:]) != of.challenge {
		p.say(w, http.StatusBadRequest, map[string]string{"error": "invalid_grant"})
		return
	}
	claims := map[string]any{"iss": p.URL, "aud": ClientID, "sub": p.Subject, "nonce": of.nonce, "email": p.Email, "email_verified": p.Verified,
		"iat": p.now().Unix(), "exp": p.now().Add(life).Unix()}
	if p.Edit != nil {
		p.Edit(claims)
	}
	p.say(w, http.StatusOK, map[string]any{"access_token": rand.Text(), "token_type": "Bearer", "id_token": p.sign(claims)})
}

// sign makes a JSON Web Token (RFC 7515) with RS256.
func (p *Provider) sign(claims map[string]any) string {
	head, err := json.Marshal(map[string]string{"alg": "RS256", "kid": keyID, "typ": "JWT"})
	if err != nil {
		p.t.Error(err)
	}
	body, err := json.Marshal(claims)
	if err != nil {
		p.t.Error(err)
	}
	key := p.key
	if p.Forge {
		key = p.other
	}
	signed := encode(head) + "." + encode(body)
	sum := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		p.t.Error(err)
	}
	return signed + "." + encode(signature)
}

func (p *Provider) say(w http.ResponseWriter, status int, what any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(what); err != nil {
		p.t.Error(err)
	}
}

func encode(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }
