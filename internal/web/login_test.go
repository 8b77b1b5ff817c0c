package web_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/web"
)

// gate is a provider of accounts in memory: who comes with the code "maria" is maria. A state can be spent once.
type gate struct {
	w      *world
	states map[string]bool
	fault  error
}

func (g *gate) Begin(context.Context) (string, string, error) {
	g.states["state-1"] = true
	return "https://id.example/authorize?state=state-1", "state-1", g.fault
}

func (g *gate) Finish(_ context.Context, state, code string) (string, time.Time, error) {
	if !g.states[state] {
		return "", time.Time{}, web.ErrNotLetIn
	}
	delete(g.states, state)
	if g.fault != nil {
		return "", time.Time{}, g.fault
	}
	g.w.sessions["new-session-of-"+code] = code
	return "new-session-of-" + code, time.Now().Add(time.Hour), nil
}

// visitor is a browser that keeps its cookies.
type visitor struct {
	t      *testing.T
	server *web.Server
	jar    map[string]string
}

func newVisitor(t *testing.T, w *world, g *gate, https bool) *visitor {
	t.Helper()
	options := w.options()
	options.HTTPS = https
	if g != nil {
		g.w, g.states = w, map[string]bool{}
		options.SignOn = g
	}
	server, err := web.New(options)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t, server, map[string]string{}}
}

func (v *visitor) get(path string) *httptest.ResponseRecorder {
	v.t.Helper()
	return v.send(http.MethodGet, path, "")
}

func (v *visitor) send(method, path, form string) *httptest.ResponseRecorder {
	v.t.Helper()
	r := httptest.NewRequestWithContext(v.t.Context(), method, "http://"+host+path, strings.NewReader(form))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for name, value := range v.jar {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	answer := httptest.NewRecorder()
	v.server.ServeHTTP(answer, r)
	for _, c := range answer.Result().Cookies() {
		v.jar[c.Name] = c.Value
		if c.MaxAge < 0 {
			delete(v.jar, c.Name)
		}
	}
	return answer
}

func TestSignOn_letsIn(t *testing.T) {
	t.Parallel()
	w := newWorld()
	v := newVisitor(t, w, &gate{}, false)
	if body := v.get("/").Body.String(); !strings.Contains(body, `href="/login/sso"`) || !strings.Contains(body, "starter users link") {
		t.Errorf("the way in lacks the account or the link:\n%s", body)
	}
	if answer := v.get("/login/sso"); answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != "https://id.example/authorize?state=state-1" {
		t.Fatalf("begin: status %d to %q", answer.Code, answer.Header().Get("Location"))
	}
	if answer := v.get("/login/callback?state=state-1&code=maria"); answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != "/" {
		t.Fatalf("come back: status %d\n%s", answer.Code, answer.Body)
	}
	if body := v.get("/").Body.String(); !strings.Contains(body, "maria") {
		t.Errorf("not logged in:\n%s", body)
	}
	if v.jar["mahnwerk_login"] != "" {
		t.Error("the state stays in the browser")
	}
}

// TestSignOn_theStateIsOfThisBrowserAndOnce: who sends another person a link to the callback would log him in as himself.
func TestSignOn_theStateIsOfThisBrowserAndOnce(t *testing.T) {
	t.Parallel()
	w := newWorld()
	g := &gate{}
	v := newVisitor(t, w, g, false)
	v.get("/login/sso")
	for why, path := range map[string]string{"another state": "/login/callback?state=state-2&code=maria", "no state": "/login/callback?code=maria"} {
		if answer := v.get(path); answer.Code != http.StatusUnauthorized || v.jar["mahnwerk_session"] != "" {
			t.Errorf("%s: status %d", why, answer.Code)
		}
	}
	other := &visitor{t, v.server, map[string]string{}}
	if answer := other.get("/login/callback?state=state-1&code=maria"); answer.Code != http.StatusUnauthorized || len(other.jar) != 0 {
		t.Errorf("another browser: status %d", answer.Code)
	}
	if !g.states["state-1"] {
		t.Error("a stranger spent the state")
	}
	v.get("/login/callback?state=state-1&code=maria")
	replay := &visitor{t, v.server, map[string]string{"mahnwerk_login": "state-1"}}
	if answer := replay.get("/login/callback?state=state-1&code=maria"); answer.Code != http.StatusUnauthorized || replay.jar["mahnwerk_session"] != "" {
		t.Errorf("replayed: status %d", answer.Code)
	}
}

func TestSignOn_saysWhyNot(t *testing.T) {
	t.Parallel()
	refuse := func(code string) error { return subledger.Refuse(code, "no") }
	tests := map[string]struct {
		fault  error
		status int
		want   string
	}{
		"an unverified address": {refuse("login_unverified"), http.StatusForbidden, "no verified mail address"},
		"nobody here":           {refuse("login_unknown"), http.StatusForbidden, "Nobody here"},
		"who has left":          {refuse("login_inactive"), http.StatusForbidden, "has ended"},
		"another account":       {refuse("login_other_account"), http.StatusForbidden, "users unpin"},
		"a machine":             {refuse("login_machine"), http.StatusForbidden, "machine account"},
		"two at once":           {refuse("user_identity_one_account"), http.StatusUnauthorized, "try again"},
		"the provider is away":  {web.ErrProvider, http.StatusBadGateway, "try again, or later"},
		"a fault of ours":       {errors.New("no database"), http.StatusInternalServerError, ""},
	}
	for name, test := range tests {
		w := newWorld()
		g := &gate{}
		v := newVisitor(t, w, g, false)
		v.get("/login/sso")
		g.fault = test.fault
		answer := v.get("/login/callback?state=state-1&code=maria")
		if answer.Code != test.status || !strings.Contains(answer.Body.String(), test.want) || v.jar["mahnwerk_session"] != "" || strings.Contains(answer.Body.String(), "database") {
			t.Errorf("%s: status %d, want %d with %q:\n%s", name, answer.Code, test.status, test.want, answer.Body)
		}
	}
	g := &gate{}
	v := newVisitor(t, newWorld(), g, false)
	v.get("/login/sso")
	if answer := v.get("/login/callback?state=state-1&error=access_denied"); answer.Code != http.StatusBadGateway || v.jar["mahnwerk_session"] != "" {
		t.Errorf("the provider says no: status %d", answer.Code)
	}
}

func TestSignOn_isNotThereWithoutAProvider(t *testing.T) {
	t.Parallel()
	v := newVisitor(t, newWorld(), nil, false)
	for _, path := range []string{"/login/sso", "/login/callback?state=s&code=c"} {
		if answer := v.get(path); answer.Code != http.StatusNotFound {
			t.Errorf("%s: status %d, want 404", path, answer.Code)
		}
	}
	if strings.Contains(v.get("/login").Body.String(), "/login/sso") {
		t.Error("an account is offered that nobody can have")
	}
}

// TestLogin_aNewSessionForEveryLogin: a token that was in the browser before, put there by somebody who knows it, is not the one of the
// session, and is worth nothing afterwards.
func TestLogin_aNewSessionForEveryLogin(t *testing.T) {
	t.Parallel()
	for way, logIn := range map[string]func(*visitor){
		"a link":     func(v *visitor) { v.send(http.MethodPost, "/login", "token=link-of-maria") },
		"an account": func(v *visitor) { v.get("/login/sso"); v.get("/login/callback?state=state-1&code=maria") },
	} {
		w := newWorld()
		v := newVisitor(t, w, &gate{}, false)
		w.sessions["planted"] = "rosa"
		v.jar["mahnwerk_session"] = "planted"
		logIn(v)
		if v.jar["mahnwerk_session"] == "planted" || w.sessions["planted"] != "" || w.sessions[v.jar["mahnwerk_session"]] != "maria" {
			t.Errorf("%s: cookie %q, sessions %v", way, v.jar["mahnwerk_session"], w.sessions)
		}
	}
}

// TestCookies_areBoundToTheHost: with https the names have the prefix with which browsers refuse cookies of neighbours.
func TestCookies_areBoundToTheHost(t *testing.T) {
	t.Parallel()
	w := newWorld()
	v := newVisitor(t, w, &gate{}, true)
	v.get("/login/sso?lang=de")
	v.get("/login/callback?state=state-1&code=maria")
	if v.jar["__Host-mahnwerk_session"] == "" || w.sessions[v.jar["__Host-mahnwerk_session"]] != "maria" || len(v.jar) > 2 {
		t.Errorf("cookies %v", v.jar)
	}
	w.sessions["planted"] = "rosa"
	neighbour := &visitor{t, v.server, map[string]string{"mahnwerk_session": "planted"}}
	if answer := neighbour.get("/"); answer.Code != http.StatusUnauthorized {
		t.Errorf("a cookie without the prefix: status %d, want 401", answer.Code)
	}
}
