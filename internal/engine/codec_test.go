package engine_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	commonpb "go.temporal.io/api/common/v1"

	"github.com/mahnwerk/mahnwerk/internal/engine"
)

// key is a key of 32 equal bytes, as the configuration writes it.
func key(id string, b byte) string {
	return id + ":" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{b}, 32))
}

func codec(t testing.TB, keys ...string) *engine.Codec {
	t.Helper()
	c, err := engine.NewCodec(strings.Join(keys, ","))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func drawPayload(t *rapid.T) *commonpb.Payload {
	return &commonpb.Payload{
		Metadata: rapid.MapOf(rapid.StringMatching(`[a-z-]{1,12}`), rapid.SliceOf(rapid.Byte())).Draw(t, "metadata"),
		Data:     rapid.SliceOf(rapid.Byte()).Draw(t, "data"),
	}
}

func TestCodec_roundTrip(t *testing.T) {
	c := codec(t, key("k1", 1))
	rapid.Check(t, func(t *rapid.T) {
		plain := []*commonpb.Payload{drawPayload(t), drawPayload(t)}
		sealed, err := c.Encode(plain)
		if err != nil {
			t.Fatal(err)
		}
		again, err := c.Encode(plain)
		if err != nil || proto.Equal(sealed[0], again[0]) {
			t.Errorf("sealed twice the same way (%v): a nonce was used again", err)
		}
		opened, err := c.Decode(sealed)
		if err != nil {
			t.Fatal(err)
		}
		for i := range plain {
			if !proto.Equal(plain[i], opened[i]) {
				t.Errorf("payload %d: %v became %v", i, plain[i], opened[i])
			}
			if long := len(plain[i].Data) >= 8; long && bytes.Contains(sealed[i].Data, plain[i].Data) {
				t.Errorf("payload %d can be read", i)
			}
		}
	})
}

func TestCodec_tampering(t *testing.T) {
	c := codec(t, key("k1", 1), key("k2", 2))
	rapid.Check(t, func(t *rapid.T) {
		sealed, err := c.Encode([]*commonpb.Payload{drawPayload(t)})
		if err != nil {
			t.Fatal(err)
		}
		p := sealed[0]
		switch n := rapid.IntRange(-2, len(p.Data)-1).Draw(t, "where"); n {
		case -2: // names another key that we hold
			p.Metadata["mahnwerk-key-id"] = []byte("k2")
		case -1: // is cut off
			p.Data = p.Data[:rapid.IntRange(0, len(p.Data)-1).Draw(t, "length")]
		default:
			p.Data[n] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		}
		if _, err := c.Decode(sealed); err == nil {
			t.Errorf("a changed payload was decoded")
		}
	})
}

func TestCodec_keysAreChanged(t *testing.T) {
	before, after := codec(t, key("old", 1)), codec(t, key("new", 2), key("old", 1))
	plain := []*commonpb.Payload{{Data: []byte("hello")}}
	old, err := before.Encode(plain)
	if err != nil {
		t.Fatal(err)
	}
	if opened, err := after.Decode(old); err != nil || !proto.Equal(opened[0], plain[0]) {
		t.Errorf("an old history: %v, %v", opened, err)
	}
	fresh, err := after.Encode(plain)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := before.Decode(fresh); !errors.Is(err, engine.ErrUnknownKey) || !strings.Contains(err.Error(), "new") {
		t.Errorf("decoded without the key: %v, want %v that names it", err, engine.ErrUnknownKey)
	}
}

func TestCodec_payloadsOfTheTimeBeforePass(t *testing.T) {
	plain := []*commonpb.Payload{{Metadata: map[string][]byte{"encoding": []byte("json/plain")}, Data: []byte(`"hello"`)}, {}}
	opened, err := codec(t, key("k1", 1)).Decode(plain)
	if err != nil || !proto.Equal(opened[0], plain[0]) || !proto.Equal(opened[1], plain[1]) {
		t.Errorf("decoded %v, %v", opened, err)
	}
}

func TestNewCodec_faultsNeverShowTheKey(t *testing.T) {
	if c, err := engine.NewCodec(""); c != nil || err != nil {
		t.Errorf("no keys: %v, %v; want no codec", c, err)
	}
	short := base64.StdEncoding.EncodeToString([]byte("only sixteen byt"))
	for _, text := range []string{"k1", "k1:", "k1:" + short, ":" + key("", 1), key("k1", 1) + ",k2:not base64!", key("k1", 1) + ",", key("k1", 1) + "," + key("k1", 2)} {
		_, err := engine.NewCodec(text)
		if err == nil || strings.Contains(err.Error(), short) || strings.Contains(err.Error(), "AQEB") {
			t.Errorf("NewCodec(%q) = %v, want an error without the key", text, err)
		}
	}
}

const ui = "http://127.0.0.1:8233"

// request asks the codec endpoint as a page of an origin does.
func request(t *testing.T, server *httptest.Server, method, path, origin, body string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if origin != "" {
		req.Header.Set("Origin", origin)
	}
	answer, err := server.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(text)
}

func TestCodecHandler(t *testing.T) {
	c := codec(t, key("k1", 1))
	server := httptest.NewServer(engine.CodecHandler(c, ui))
	t.Cleanup(server.Close)
	sealed, err := c.Encode([]*commonpb.Payload{{Metadata: map[string][]byte{"encoding": []byte("json/plain")}, Data: []byte(`"hello"`)}})
	if err != nil {
		t.Fatal(err)
	}
	body, err := protojson.Marshal(&commonpb.Payloads{Payloads: sealed})
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := protojson.Marshal(&commonpb.Payloads{Payloads: []*commonpb.Payload{{Data: sealed[0].Data, Metadata: map[string][]byte{
		"encoding": sealed[0].Metadata["encoding"], "mahnwerk-key-id": []byte("other")}}}})
	if err != nil {
		t.Fatal(err)
	}
	hello := base64.StdEncoding.EncodeToString([]byte(`"hello"`))
	for name, test := range map[string]struct {
		method, path, origin, body string
		status                     int
		has                        string
	}{
		"the web UI":         {"POST", "/decode", ui, string(body), 200, hello},
		"a program":          {"POST", "/decode", "", string(body), 200, hello},
		"before it asks":     {"OPTIONS", "/decode", ui, "", 204, ""},
		"another page":       {"POST", "/decode", "http://evil.example", string(body), 403, "origin"},
		"another page first": {"OPTIONS", "/decode", "http://evil.example", "", 403, "origin"},
		"an unknown key":     {"POST", "/decode", ui, string(foreign), 400, "not configured"},
		"no payloads":        {"POST", "/decode", ui, "hello", 400, ""},
		"too much":           {"POST", "/decode", ui, `{"payloads":[{"data":"` + strings.Repeat("A", 17<<20) + `"}]}`, 400, "too large"},
	} {
		t.Run(name, func(t *testing.T) {
			answer, text := request(t, server, test.method, test.path, test.origin, test.body)
			if answer.StatusCode != test.status || !strings.Contains(text, test.has) {
				t.Errorf("%d %q, want %d with %q", answer.StatusCode, text, test.status, test.has)
			}
			if got, allowed := answer.Header.Get("Access-Control-Allow-Origin"), test.status != http.StatusForbidden; (got == ui) != allowed {
				t.Errorf("allows origin %q", got)
			}
		})
	}
}
