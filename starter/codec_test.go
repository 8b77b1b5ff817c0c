package main

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	commonpb "go.temporal.io/api/common/v1"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/mahnwerk/mahnwerk/internal/engine"
)

func newCodec(t *testing.T) *engine.Codec {
	t.Helper()
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		t.Fatal(err)
	}
	codec, err := engine.NewCodec("one:" + base64.StdEncoding.EncodeToString(key))
	if err != nil {
		t.Fatal(err)
	}
	return codec
}

func TestCodecHandler_answersTheUIAlone(t *testing.T) {
	t.Parallel()
	codec := newCodec(t)
	sealed, err := codec.Encode([]*commonpb.Payload{{Metadata: map[string][]byte{"encoding": []byte("json/plain")}, Data: []byte(`"RE-1"`)}})
	if err != nil {
		t.Fatal(err)
	}
	body, err := protojson.Marshal(&commonpb.Payloads{Payloads: sealed})
	if err != nil {
		t.Fatal(err)
	}
	handler := codecHandler(codec, []string{"http://127.0.0.1:8233"})
	tests := map[string]struct {
		method, path, origin string
		code                 int
		reads                bool
	}{
		"the UI decodes":     {http.MethodPost, "/decode", "http://127.0.0.1:8233", http.StatusOK, true},
		"the browser asks":   {http.MethodOptions, "/decode", "http://127.0.0.1:8233", http.StatusNoContent, false},
		"another page":       {http.MethodPost, "/decode", "http://evil.example", http.StatusForbidden, false},
		"no origin":          {http.MethodPost, "/decode", "", http.StatusForbidden, false},
		"encoding is no use": {http.MethodPost, "/encode", "http://127.0.0.1:8233", http.StatusNotFound, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(test.method, test.path, bytes.NewReader(body))
			r.Header.Set("Origin", test.origin)
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			plain := base64.StdEncoding.EncodeToString([]byte(`"RE-1"`))
			if w.Code != test.code || strings.Contains(w.Body.String(), plain) != test.reads {
				t.Errorf("%d %s, want %d and plain text %t", w.Code, w.Body, test.code, test.reads)
			}
			allowed := w.Header().Get("Access-Control-Allow-Origin")
			if (allowed == test.origin && allowed != "") != (test.code < http.StatusBadRequest) {
				t.Errorf("Access-Control-Allow-Origin = %q", allowed)
			}
		})
	}
}

func TestOriginOf(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{"https://temporal.example.com/namespaces/x": "https://temporal.example.com",
		"http://127.0.0.1:8233": "http://127.0.0.1:8233", "": "http://127.0.0.1:8233"} {
		if got := originOf(address); got != want {
			t.Errorf("originOf(%q) = %q, want %q", address, got, want)
		}
	}
}

func TestCodecServer_needsKeys(t *testing.T) {
	t.Parallel()
	d := desk{t: t, data: t.TempDir()}
	if a := d.run("codec-server"); a.code != exitUsage || !strings.Contains(a.err, "MAHNWERK_PAYLOAD_KEYS") {
		t.Errorf("exit code %d, %q", a.code, a.err)
	}
}
