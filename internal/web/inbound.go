package web

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// Intake takes in mails that a mail service posts. It returns ErrNotFound for an entity that is not there, and a
// *subledger.RefusedError for a mail that can't be kept, which people are told of.
type Intake interface {
	// TakeMail keeps the bytes of a mail that a machine account posted, empty for the token of the configuration; the same
	// mail twice is one, and already is true.
	TakeMail(ctx context.Context, by, entity string, raw []byte) (id mailroom.ID, already bool, err error)
}

const (
	// inboundPath is followed by the entity.
	inboundPath = "/inbound-mail/"
	// maxInbound bounds a posted mail with what wraps it: 25 MiB are what large mail services take, and base64 adds a third.
	maxInbound = 36 << 20
	// maxMemory is how much of a multipart form is held in memory; the rest goes to a temporary file that the request ends.
	maxMemory = 4 << 20
)

// rawFields are the form fields in which mail services post the whole message.
var rawFields = []string{"email", "body-mime", "raw", "message", "rawEmail"}

// inbound takes a mail that a service posts: as message/rfc822, as a form with the whole message in one field, or as JSON
// with it in "raw", "RawEmail" or "rawEmail". It is answered only after the bytes are in the ledger, so that a service that hears nothing may
// post again. It needs the token, as bearer or as password; no session lets anybody in here.
func (s *Server) inbound(w http.ResponseWriter, r *http.Request) {
	by, ok := s.mayPost(w, r)
	if !ok {
		return
	}
	raw, err := posted(http.MaxBytesReader(w, r.Body, maxInbound), r)
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		http.Error(w, fmt.Sprintf("the mail is larger than %d MiB", maxInbound>>20), http.StatusRequestEntityTooLarge)
		return
	case err != nil:
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
		return
	}
	id, already, err := s.o.Intake.TakeMail(r.Context(), by, r.PathValue("entity"), raw)
	switch {
	case errors.Is(err, ErrNotFound):
		http.Error(w, "there is no such entity", http.StatusNotFound)
	case subledger.IsRefused(err, ""): // the same bytes again would be refused again
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
	case err != nil:
		s.o.Log.Error("a posted mail was not kept", "error", err)
		http.Error(w, "the mail was not kept, post it again", http.StatusServiceUnavailable)
	default:
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusAccepted)
		_ = json.NewEncoder(w).Encode(map[string]any{"entity": id.Entity, "key": id.Key, "already": already}) // the sender is gone
	}
}

// mayPost finds the machine account of a request, empty for the token of the configuration, or answers the request.
func (s *Server) mayPost(w http.ResponseWriter, r *http.Request) (by string, ok bool) {
	given, ok := shownToken(r)
	if ok && s.configured(given) {
		return "", true
	}
	err := ErrNotLetIn
	if ok && s.o.Tokens != nil {
		by, err = s.o.Tokens.UseToken(r.Context(), given, access.Receive, r.PathValue("entity"))
	}
	switch {
	case err == nil:
		return by, true
	case errors.Is(err, ErrNotLetIn):
		w.Header().Set("WWW-Authenticate", `Basic realm="mahnwerk inbound mail"`)
		http.Error(w, "the token is missing or wrong", http.StatusUnauthorized)
	case subledger.IsRefused(err, ""):
		http.Error(w, "the token does not allow this: "+codeOf(err), http.StatusForbidden)
	default:
		s.o.Log.Error("a token could not be checked", "error", err)
		http.Error(w, "the token could not be checked, post it again", http.StatusServiceUnavailable)
	}
	return "", false
}

// codeOf is the code of a refusal; its text is for who keeps the tokens.
func codeOf(err error) string {
	var refused *subledger.RefusedError
	if errors.As(err, &refused) {
		return refused.Code
	}
	return "refused"
}

// shownToken is the bearer token of a request, or the password where a service knows only that.
func shownToken(r *http.Request) (string, bool) {
	if _, password, basic := r.BasicAuth(); basic {
		return password, true
	}
	return strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
}

// configured compares with the token of the configuration in constant time; lengths are hidden by hashing.
func (s *Server) configured(given string) bool {
	have, want := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(s.o.InboundToken))
	return s.o.InboundToken != "" && subtle.ConstantTimeCompare(have[:], want[:]) == 1
}

var errNoMail = errors.New("no whole message in the request: post message/rfc822, or the raw message in one field")

// posted finds the message in a request.
func posted(body io.ReadCloser, r *http.Request) ([]byte, error) {
	r.Body = body
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return nil, fmt.Errorf("Content-Type: %w", err)
	}
	var raw []byte
	switch kind {
	case "multipart/form-data", "application/x-www-form-urlencoded":
		raw, err = formMail(r)
	case "application/json":
		raw, err = jsonMail(body)
	case "message/rfc822", "text/plain", "application/octet-stream":
		raw, err = io.ReadAll(body)
	default:
		return nil, errNoMail
	}
	if err == nil && len(raw) == 0 {
		err = errNoMail
	}
	return raw, err
}

func formMail(r *http.Request) ([]byte, error) {
	if err := r.ParseMultipartForm(maxMemory); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return nil, err
	}
	if r.MultipartForm != nil {
		defer r.MultipartForm.RemoveAll()
	}
	for _, name := range rawFields {
		if value := r.PostFormValue(name); value != "" {
			return []byte(value), nil
		}
		file, _, err := r.FormFile(name)
		if err != nil {
			continue
		}
		raw, err := io.ReadAll(file)
		return raw, errors.Join(err, file.Close())
	}
	return nil, errNoMail
}

// jsonMail reads the raw message of services that post JSON. Names of fields are matched without regard to case.
func jsonMail(body io.Reader) ([]byte, error) {
	var post struct {
		Raw      string `json:"raw"`
		RawEmail string `json:"rawEmail"`
	}
	if err := json.NewDecoder(body).Decode(&post); err != nil {
		return nil, fmt.Errorf("JSON: %w", err)
	}
	if post.Raw != "" {
		return []byte(post.Raw), nil
	}
	return []byte(post.RawEmail), nil
}
