package app

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/internal/config"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/signon/signontest"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
	"github.com/mahnwerk/mahnwerk/internal/web"
)

// lobby is the ledger, the pages on it and a provider of accounts, with one clock for all of them.
type lobby struct {
	t        *testing.T
	now      time.Time
	store    *postgres.Store
	provider *signontest.Provider
	pages    http.Handler
}

func newLobby(t *testing.T) *lobby {
	t.Helper()
	l := &lobby{t: t, now: time.Date(2026, 9, 7, 8, 0, 0, 0, time.UTC)}
	l.store = testkit.Open(t, testkit.Database(t), func() time.Time { return l.now })
	l.exec(`INSERT INTO app_user (name, email, roles) VALUES ('maria', 'Maria@Nord.Example', '{senior}'), ('anna', 'anna@nord.example', '{clerk}'), ('bot', 'bot@nord.example', '{service}')`)
	l.exec(`INSERT INTO app_user (name, email, roles, active) VALUES ('gone', 'gone@nord.example', '{senior}', false)`)
	l.provider = signontest.New(t, func() time.Time { return l.now })
	l.provider.Redirect = "http://" + webHost + "/login/callback"
	l.provider.Subject, l.provider.Email, l.provider.Verified = "subject-1", "maria@nord.example", true
	a := New(config.Config{Web: config.Web{URL: "http://" + webHost}, SignOn: config.SignOn{Issuer: l.provider.URL,
		ClientID: signontest.ClientID, Secret: config.Secret(signontest.Secret)}}, "web", t.Output())
	pages, err := web.New(a.pages(l.store, WebOptions{}))
	if err != nil {
		t.Fatal(err)
	}
	l.pages = pages
	return l
}

func (l *lobby) exec(sql string) {
	l.t.Helper()
	if _, err := l.store.Pool().Exec(l.t.Context(), sql); err != nil {
		l.t.Fatal(err)
	}
}

func (l *lobby) count(sql string) (n int) {
	l.t.Helper()
	if err := l.store.Pool().QueryRow(l.t.Context(), sql).Scan(&n); err != nil {
		l.t.Fatal(err)
	}
	return n
}

func (l *lobby) get(path string, cookies []*http.Cookie) *httptest.ResponseRecorder {
	l.t.Helper()
	r := httptest.NewRequestWithContext(l.t.Context(), http.MethodGet, "http://"+webHost+path, nil)
	for _, c := range cookies {
		r.AddCookie(c)
	}
	answer := httptest.NewRecorder()
	l.pages.ServeHTTP(answer, r)
	return answer
}

// come goes the whole way to the provider and back.
func (l *lobby) come() *httptest.ResponseRecorder {
	l.t.Helper()
	begun := l.get("/login/sso", nil)
	if begun.Code != http.StatusSeeOther {
		l.t.Fatalf("begin: status %d\n%s", begun.Code, begun.Body)
	}
	back := l.provider.LogIn(begun.Header().Get("Location"))
	return l.get("/login/callback?"+back.Encode(), begun.Result().Cookies())
}

// isIn tells who the answer logged in; empty is nobody.
func (l *lobby) isIn(answer *httptest.ResponseRecorder) string {
	l.t.Helper()
	for _, c := range answer.Result().Cookies() {
		if c.Name == "mahnwerk_session" && c.MaxAge >= 0 {
			user, err := l.store.Session(l.t.Context(), c.Value)
			if err != nil {
				l.t.Fatalf("the session of the answer: %v", err)
			}
			return user.Name
		}
	}
	return ""
}

func TestSignOn_firstByAddressThenByAccount(t *testing.T) {
	t.Parallel()
	l := newLobby(t)
	if who := l.isIn(l.come()); who != "maria" {
		t.Fatalf("%q came in, want maria", who)
	}
	l.provider.Email, l.provider.Verified = "anna@nord.example", false // married, and her new name is somebody else's address here
	if who := l.isIn(l.come()); who != "maria" {
		t.Errorf("with another address %q came in, want maria", who)
	}
	l.provider.Subject, l.provider.Email, l.provider.Verified = "subject-2", "maria@nord.example", true // her old address was given to another
	if answer := l.come(); l.isIn(answer) != "" || !strings.Contains(answer.Body.String(), "users unpin") {
		t.Errorf("another account with her address: status %d\n%s", answer.Code, answer.Body)
	}
	if forgotten, err := l.store.UnpinUser(t.Context(), "maria", "adam"); err != nil || forgotten != 1 {
		t.Errorf("unpin: %d, %v", forgotten, err)
	}
	if n := l.count(`SELECT count(*) FROM web_session WHERE user_name = 'maria'`); n != 0 {
		t.Errorf("%d sessions live on after unpinning", n)
	}
	if who := l.isIn(l.come()); who != "maria" {
		t.Errorf("after unpinning %q came in, want maria", who)
	}
	if n := l.count(`SELECT count(*) FROM audit_event WHERE kind IN ('logged_in', 'identity_pinned', 'login_refused', 'identity_unpinned')`); n != 7 {
		t.Errorf("%d rows in the audit chain, want 3 logins, 2 pins, a refusal and an unpinning", n)
	}
}

func TestSignOn_refusals(t *testing.T) {
	t.Parallel()
	forge := func(name string, value any) func(*lobby) {
		return func(l *lobby) { l.provider.Edit = func(c map[string]any) { c[name] = value } }
	}
	email := func(address string) func(*lobby) { return func(l *lobby) { l.provider.Email = address } }
	tests := map[string]struct {
		change   func(*lobby)
		status   int
		who, why string
	}{
		"another nonce":         {forge("nonce", "made up"), http.StatusBadGateway, "unknown", "token_invalid"},
		"another audience":      {forge("aud", "another client"), http.StatusBadGateway, "unknown", "token_invalid"},
		"expired":               {forge("exp", 1), http.StatusBadGateway, "unknown", "token_invalid"},
		"signed by another":     {func(l *lobby) { l.provider.Forge = true }, http.StatusBadGateway, "unknown", "token_invalid"},
		"an unverified address": {func(l *lobby) { l.provider.Verified = false }, http.StatusForbidden, "maria", "login_unverified"},
		"nobody here":           {email("stranger@nord.example"), http.StatusForbidden, "unknown", "login_unknown"},
		"a look-alike address":  {email("mar\u0131a@nord.example"), http.StatusForbidden, "unknown", "login_unknown"},
		"who has left":          {email("gone@nord.example"), http.StatusForbidden, "gone", "login_inactive"},
		"a machine":             {email("bot@nord.example"), http.StatusForbidden, "bot", "login_machine"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLobby(t)
			test.change(l)
			answer := l.come()
			if answer.Code != test.status || l.isIn(answer) != "" || !strings.Contains(answer.Body.String(), `role="alert"`) {
				t.Errorf("status %d, want %d\n%s", answer.Code, test.status, answer.Body)
			}
			var who, why string
			err := l.store.Pool().QueryRow(t.Context(), `SELECT subject, detail ->> 'why' FROM audit_event WHERE kind = 'login_refused' AND actor = 'unknown'`).Scan(&who, &why)
			if err != nil || who != "user/"+test.who || why != test.why {
				t.Errorf("the audit chain says %s, %s (%v); want %s, %s", who, why, err, test.who, test.why)
			}
			if n := l.count(`SELECT count(*) FROM web_session`) + l.count(`SELECT count(*) FROM user_identity`); n != 0 {
				t.Errorf("%d sessions and pinned accounts after a refusal", n)
			}
			if n := l.count(`SELECT count(*) FROM audit_event WHERE detail::text LIKE '%@%' OR detail::text LIKE '%subject-%' OR subject LIKE '%@%'`); n != 0 {
				t.Error("the audit chain holds an address or an account")
			}
		})
	}
}

func TestSignOn_aStateIsSpentOnceAndSoon(t *testing.T) {
	t.Parallel()
	l := newLobby(t)
	begun := l.get("/login/sso", nil)
	back, cookies := l.provider.LogIn(begun.Header().Get("Location")), begun.Result().Cookies()
	again := url.Values{"state": {back.Get("state")}, "code": {l.provider.LogIn(begun.Header().Get("Location")).Get("code")}} // a fresh code of the same login
	if who := l.isIn(l.get("/login/callback?"+back.Encode(), cookies)); who != "maria" {
		t.Fatalf("%q came in", who)
	}
	if answer := l.get("/login/callback?"+again.Encode(), cookies); answer.Code != http.StatusUnauthorized || l.isIn(answer) != "" {
		t.Errorf("a replayed state: status %d", answer.Code)
	}
	begun = l.get("/login/sso", nil)
	back = l.provider.LogIn(begun.Header().Get("Location"))
	l.now = l.now.Add(10 * time.Minute)
	if answer := l.get("/login/callback?"+back.Encode(), begun.Result().Cookies()); answer.Code != http.StatusUnauthorized || l.isIn(answer) != "" {
		t.Errorf("after ten minutes: status %d", answer.Code)
	}
}

func TestSignOn_endsWithTheUser(t *testing.T) {
	t.Parallel()
	l := newLobby(t)
	session := l.come().Result().Cookies()
	if answer := l.get("/invoices", session); answer.Code != http.StatusOK {
		t.Fatalf("status %d", answer.Code)
	}
	users := []postgres.User{}
	if _, err := l.store.SyncUsers(t.Context(), users, "adam"); err != nil {
		t.Fatal(err)
	}
	l.exec(`UPDATE app_user SET active = true WHERE name = 'maria'`) // back again, by whatever way
	if answer := l.get("/invoices", session); answer.Code != http.StatusUnauthorized {
		t.Errorf("a session from before: status %d, want 401", answer.Code)
	}
}
