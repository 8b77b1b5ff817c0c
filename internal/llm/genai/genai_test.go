package genai_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/internal/llm"
	"github.com/mahnwerk/mahnwerk/internal/llm/conformance"
	"github.com/mahnwerk/mahnwerk/internal/llm/genai"
	"github.com/mahnwerk/mahnwerk/internal/llm/llmtest"
)

func TestGenAI(t *testing.T) {
	conformance.Run(t, func(t *testing.T, server *llmtest.Server, key llm.Secret) llm.Provider {
		provider, err := genai.New(t.Context(), llm.Config{Driver: llm.GenAI, Model: "gemini-x", BaseURL: server.URL(), Key: key})
		if err != nil {
			t.Fatal(err)
		}
		return provider
	})
}

// TestGenAI_vertex: a service account's token goes to the region's path; the account is asked for it once.
func TestGenAI_vertex(t *testing.T) {
	server, err := llmtest.Start(llmtest.Behaving(llmtest.Good))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	tokens := 0
	issuer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tokens++
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"access_token":"token-canary","token_type":"Bearer","expires_in":3600}`))
	}))
	t.Cleanup(issuer.Close)
	provider, err := genai.New(t.Context(), llm.Config{Driver: llm.GenAI, Model: "gemini-x", BaseURL: server.URL(), Project: "werk", Region: "europe-west3",
		CredentialsFile: account(t, issuer.URL)})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := provider.Generate(t.Context(), llm.Request{System: "Read.", Schema: []byte(llmtest.Schema)}); err != nil {
			t.Fatal(err)
		}
	}
	seen := server.Requests()[0]
	const want = "/v1/projects/werk/locations/europe-west3/publishers/google/models/gemini-x:generateContent"
	if seen.URL != want || seen.Header.Get("Authorization") != "Bearer token-canary" || seen.Header.Get("X-Goog-Api-Key") != "" || tokens != 1 {
		t.Errorf("%s with %v after %d tokens", seen.URL, seen.Header, tokens)
	}
	if provider.Caps().Region != "europe-west3" {
		t.Errorf("region %q", provider.Caps().Region)
	}
}

func TestGenAI_refusedAccount(t *testing.T) {
	server, err := llmtest.Start(llmtest.Behaving(llmtest.Good))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	issuer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, `{"error":"invalid_grant","error_description":"body-canary"}`, http.StatusBadRequest)
	}))
	t.Cleanup(issuer.Close)
	provider, err := genai.New(t.Context(), llm.Config{Driver: llm.GenAI, Model: "m", BaseURL: server.URL(), Project: "werk", Region: "europe-west3",
		CredentialsFile: account(t, issuer.URL)})
	if err != nil {
		t.Fatal(err)
	}
	_, err = provider.Generate(t.Context(), llm.Request{System: "Read."})
	if !errors.Is(err, llm.ErrAuth) || strings.Contains(err.Error(), "canary") || len(server.Requests()) != 0 {
		t.Errorf("%v after %d calls", err, len(server.Requests()))
	}
}

func TestGenAI_otherCredentialFiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "credentials.json")
	if err := os.WriteFile(file, []byte(`{"type":"external_account","credential_source":{"executable":{"command":"secret-canary"}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := genai.New(t.Context(), llm.Config{Driver: llm.GenAI, Model: "m", Project: "werk", Region: "europe-west3", CredentialsFile: file})
	if err == nil || strings.Contains(err.Error(), "canary") {
		t.Errorf("error %v", err)
	}
}

// account writes a service account's key file, with a key made for this test, whose tokens come from the issuer.
func account(t *testing.T, issuer string) string {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(map[string]string{"type": "service_account", "project_id": "werk", "private_key_id": "1", "client_email": "reader@werk.example",
		"client_id": "1", "private_key": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})), "token_uri": issuer, "universe_domain": "googleapis.com"})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "account.json")
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
