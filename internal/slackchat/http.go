package slackchat

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
)

// maxBody bounds a request. Slack sends the whole message with a click: 12,000 characters, escaped in JSON and once more for
// the form, with the marks of fifty blocks.
const maxBody = 512 << 10

// Interactivity is the handler of the HTTP transport: the address that the app's manifest names as its request URL. It
// answers 405, 413, 401 (not signed, too old), 400 (not an interaction), 403 (another app or workspace) or 503 (too much
// at once), and 200 within three seconds for everything else; the Handler runs beside it.
func (r *Reception) Interactivity() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		payload, why := r.proved(w, q)
		if why != "" {
			r.refuse(q.Context(), why, Click{Transport: HTTP})
			refuseHTTP(w, why)
			return
		}
		answer, why := r.take(q.Context(), payload, HTTP)
		if why != "" {
			refuseHTTP(w, why)
			return
		}
		answerHTTP(w, answer)
	})
}

// proved reads a request once and checks its signature over the bytes as they came, before anything is parsed. The payload
// is taken from the body alone: the signature does not cover the address.
func (r *Reception) proved(w http.ResponseWriter, q *http.Request) ([]byte, Reason) {
	if q.Method != http.MethodPost {
		return nil, BadMethod
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, q.Body, maxBody))
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return nil, TooLarge
	}
	if err != nil {
		return nil, Malformed
	}
	if why := verify(r.o.SigningSecret, r.o.Now(), q.Header, body); why != "" {
		return nil, why
	}
	return payloadOf(q.Header.Get("Content-Type"), body)
}

func payloadOf(contentType string, body []byte) ([]byte, Reason) {
	if media, _, err := mime.ParseMediaType(contentType); err != nil || media != "application/x-www-form-urlencoded" {
		return nil, Malformed
	}
	form, err := url.ParseQuery(string(body))
	if err != nil || len(form["payload"]) != 1 {
		return nil, Malformed
	}
	return []byte(form.Get("payload")), ""
}

func refuseHTTP(w http.ResponseWriter, why Reason) {
	status := map[Reason]int{BadMethod: http.StatusMethodNotAllowed, TooLarge: http.StatusRequestEntityTooLarge, Unsigned: http.StatusUnauthorized,
		Forged: http.StatusUnauthorized, Stale: http.StatusUnauthorized, ForeignApp: http.StatusForbidden, ForeignTeam: http.StatusForbidden,
		Busy: http.StatusServiceUnavailable}[why]
	if status == 0 {
		status = http.StatusBadRequest
	}
	if status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", http.MethodPost)
	}
	http.Error(w, http.StatusText(status), status)
}

func answerHTTP(w http.ResponseWriter, answer reply) {
	if answer.problem == "" {
		w.WriteHeader(http.StatusOK)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(http.StatusOK)
	// An answer that is not written whole leaves the dialogue open with Slack's own warning; there is nobody else to tell.
	_ = json.NewEncoder(w).Encode(answer.document())
}

// document is the answer to a dialogue that shows a problem at its field.
func (a reply) document() map[string]any {
	return map[string]any{"response_action": "errors", "errors": map[string]string{wordsID: oneLine(a.problem, maxText)}}
}
