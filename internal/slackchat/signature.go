package slackchat

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"time"

	"github.com/mahnwerk/mahnwerk/internal/config"
)

// The headers of a signed request (docs.slack.dev/authentication/verifying-requests-from-slack).
const (
	signatureHeader = "X-Slack-Signature"
	timeHeader      = "X-Slack-Request-Timestamp"
	// maxAge is how old or early a request may be. Within it the same request may come again, so that decisions must be
	// once-only by themselves.
	maxAge = 5 * time.Minute
)

// Sign returns the headers that prove a body at an instant, as Slack sends them. The demo's stand-in and tests need it.
func Sign(secret config.Secret, at time.Time, body []byte) http.Header {
	stamp := strconv.FormatInt(at.Unix(), 10)
	h := http.Header{}
	h.Set(timeHeader, stamp)
	h.Set(signatureHeader, "v0="+hex.EncodeToString(digest(secret, stamp, body)))
	return h
}

func digest(secret config.Secret, stamp string, body []byte) []byte {
	mac := hmac.New(sha256.New, []byte(secret.Reveal()))
	mac.Write([]byte("v0:" + stamp + ":"))
	mac.Write(body)
	return mac.Sum(nil)
}

// verify says why a body is not to be believed; empty when it is.
func verify(secret config.Secret, now time.Time, h http.Header, body []byte) Reason {
	stamps, signatures := h.Values(timeHeader), h.Values(signatureHeader)
	if secret == "" || len(stamps) != 1 || len(signatures) != 1 {
		return Unsigned
	}
	seconds, err := strconv.ParseInt(stamps[0], 10, 64)
	if err != nil {
		return Unsigned
	}
	want := "v0=" + hex.EncodeToString(digest(secret, stamps[0], body))
	if !hmac.Equal([]byte(want), []byte(signatures[0])) {
		return Forged
	}
	if age := now.Unix() - seconds; age > int64(maxAge.Seconds()) || age < -int64(maxAge.Seconds()) {
		return Stale
	}
	return ""
}
