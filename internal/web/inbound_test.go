package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/web"
)

const inboundToken = "correct horse"

// desk keeps the mails it is given, and from whom.
type desk struct {
	mails  []string
	by     string
	broken error
}

func (d *desk) TakeMail(_ context.Context, by, entity string, raw []byte) (mailroom.ID, bool, error) {
	if d.broken != nil {
		return mailroom.ID{}, false, d.broken
	}
	if entity != "NORD" {
		return mailroom.ID{}, false, web.ErrNotFound
	}
	d.mails, d.by = append(d.mails, string(raw)), by
	return mailroom.ID{Entity: receivable.EntityCode(entity), Key: "k1"}, false, nil
}

func (d *desk) server(t *testing.T, token string) *web.Server {
	t.Helper()
	server, err := web.New(web.Options{Intake: d, InboundToken: token, Hosts: []string{host}, Log: slog.New(slog.DiscardHandler),
		Sessions: newWorld()})
	if err != nil {
		t.Fatal(err)
	}
	return server
}

func post(t *testing.T, server *web.Server, path, kind string, body io.Reader, auth func(*http.Request)) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+host+path, body)
	r.Header.Set("Content-Type", kind)
	auth(r)
	answer := httptest.NewRecorder()
	server.ServeHTTP(answer, r)
	return answer
}

func bearer(r *http.Request) { r.Header.Set("Authorization", "Bearer "+inboundToken) }

func multipartOf(t *testing.T, field, content string, asFile bool) (string, io.Reader) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormField(field)
	if asFile {
		part, err = form.CreateFormFile(field, "mail.eml")
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(part, content); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return form.FormDataContentType(), &body
}

func TestInbound_takesWhatServicesPost(t *testing.T) {
	t.Parallel()
	const mail = "Message-ID: <1@kunde.example>\r\nSubject: Zahlung\r\n\r\nWir zahlen am Freitag.\r\n"
	quoted, err := json.Marshal(mail)
	if err != nil {
		t.Fatal(err)
	}
	field, fieldBody := multipartOf(t, "email", mail, false)
	file, fileBody := multipartOf(t, "email", mail, true)
	for name, c := range map[string]struct {
		kind string
		body io.Reader
	}{
		"the raw message":     {"message/rfc822", strings.NewReader(mail)},
		"a form":              {"application/x-www-form-urlencoded", strings.NewReader(url.Values{"body-mime": {mail}}.Encode())},
		"a field of a form":   {field, fieldBody},
		"a file of a form":    {file, fileBody},
		"JSON":                {"application/json; charset=utf-8", strings.NewReader(`{"From": "x", "RawEmail": ` + string(quoted) + `}`)},
		"JSON of another one": {"application/json", strings.NewReader(`{"raw": ` + string(quoted) + `}`)},
	} {
		d := &desk{}
		answer := post(t, d.server(t, inboundToken), "/inbound-mail/NORD", c.kind, c.body, bearer)
		if answer.Code != http.StatusAccepted || len(d.mails) != 1 || d.mails[0] != mail {
			t.Errorf("%s: status %d, kept %q", name, answer.Code, d.mails)
		}
	}
}

func TestInbound_refuses(t *testing.T) {
	t.Parallel()
	basic := func(password string) func(*http.Request) {
		return func(r *http.Request) { r.SetBasicAuth("mahnwerk", password) }
	}
	for name, c := range map[string]struct {
		path, kind, body string
		auth             func(*http.Request)
		broken           error
		want             int
	}{
		"the token as password":   {"/inbound-mail/NORD", "message/rfc822", "x", basic(inboundToken), nil, http.StatusAccepted},
		"no token":                {"/inbound-mail/NORD", "message/rfc822", "x", func(*http.Request) {}, nil, http.StatusUnauthorized},
		"a wrong token":           {"/inbound-mail/NORD", "message/rfc822", "x", basic("guess"), nil, http.StatusUnauthorized},
		"an empty password":       {"/inbound-mail/NORD", "message/rfc822", "x", basic(""), nil, http.StatusUnauthorized},
		"no entity of that name":  {"/inbound-mail/MOND", "message/rfc822", "x", bearer, nil, http.StatusNotFound},
		"nothing":                 {"/inbound-mail/NORD", "message/rfc822", "", bearer, nil, http.StatusUnprocessableEntity},
		"a form without message":  {"/inbound-mail/NORD", "application/x-www-form-urlencoded", "subject=x", bearer, nil, http.StatusUnprocessableEntity},
		"broken JSON":             {"/inbound-mail/NORD", "application/json", "{", bearer, nil, http.StatusUnprocessableEntity},
		"another kind":            {"/inbound-mail/NORD", "image/png", "x", bearer, nil, http.StatusUnprocessableEntity},
		"a ledger that is away":   {"/inbound-mail/NORD", "message/rfc822", "x", bearer, errors.New("away"), http.StatusServiceUnavailable},
		"what can't be kept":      {"/inbound-mail/NORD", "message/rfc822", "x", bearer, subledger.Refuse("mail_too_large", "too large"), http.StatusUnprocessableEntity},
		"more than is ever taken": {"/inbound-mail/NORD", "message/rfc822", strings.Repeat("x", 37<<20), bearer, nil, http.StatusRequestEntityTooLarge},
	} {
		d := &desk{broken: c.broken}
		answer := post(t, d.server(t, inboundToken), c.path, c.kind, strings.NewReader(c.body), c.auth)
		if answer.Code != c.want || (c.want != http.StatusAccepted && len(d.mails) > 0) {
			t.Errorf("%s: status %d, want %d (%s)", name, answer.Code, c.want, answer.Body)
		}
	}
}

func TestInbound_isNotThereWithoutToken(t *testing.T) {
	t.Parallel()
	d := &desk{}
	answer := post(t, d.server(t, ""), "/inbound-mail/NORD", "message/rfc822", strings.NewReader("x"), func(r *http.Request) { r.SetBasicAuth("x", "") })
	if answer.Code == http.StatusAccepted || len(d.mails) > 0 {
		t.Errorf("status %d, kept %v", answer.Code, d.mails)
	}
}

// keyring knows one token, for mails of NORD.
type keyring struct{ fault error }

func (k keyring) UseToken(_ context.Context, token string, a access.Action, entity string) (string, error) {
	switch {
	case k.fault != nil:
		return "", k.fault
	case token != "mahnwerk_known":
		return "", web.ErrNotLetIn
	case a != access.Receive || entity != "NORD":
		return "", subledger.Refuse("token_entity", "the token is for entity NORD alone")
	}
	return "mailgun", nil
}

func TestInbound_takesTokensOfMachines(t *testing.T) {
	t.Parallel()
	shown := func(token string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }
	}
	for name, c := range map[string]struct {
		path  string
		auth  func(*http.Request)
		fault error
		want  int
	}{
		"a token":              {"/inbound-mail/NORD", shown("mahnwerk_known"), nil, http.StatusAccepted},
		"as password":          {"/inbound-mail/NORD", func(r *http.Request) { r.SetBasicAuth("x", "mahnwerk_known") }, nil, http.StatusAccepted},
		"nobody's":             {"/inbound-mail/NORD", shown("mahnwerk_guess"), nil, http.StatusUnauthorized},
		"none":                 {"/inbound-mail/NORD", func(*http.Request) {}, nil, http.StatusUnauthorized},
		"for another entity":   {"/inbound-mail/SUED", shown("mahnwerk_known"), nil, http.StatusForbidden},
		"the ledger is away":   {"/inbound-mail/NORD", shown("mahnwerk_known"), errors.New("secret of the database"), http.StatusServiceUnavailable},
		"one in the address":   {"/inbound-mail/NORD?token=mahnwerk_known", func(*http.Request) {}, nil, http.StatusUnauthorized},
		"an empty one, no own": {"/inbound-mail/NORD", shown(""), nil, http.StatusUnauthorized},
	} {
		d := &desk{}
		server, err := web.New(web.Options{Intake: d, Tokens: keyring{c.fault}, Hosts: []string{host}, Log: slog.New(slog.DiscardHandler), Sessions: newWorld()})
		if err != nil {
			t.Fatal(err)
		}
		answer := post(t, server, c.path, "message/rfc822", strings.NewReader("x"), c.auth)
		if answer.Code != c.want || (len(d.mails) == 1) != (c.want == http.StatusAccepted) || strings.Contains(answer.Body.String(), "database") {
			t.Errorf("%s: status %d, want %d (%s)", name, answer.Code, c.want, answer.Body)
		}
		if c.want == http.StatusAccepted && d.by != "mailgun" {
			t.Errorf("%s: posted by %q, want the token's account", name, d.by)
		}
	}
}
