package postgres_test

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// lobby is a store with two users and a clock that the test moves.
type lobby struct {
	*postgres.Store
	url string
	now time.Time
}

func newLobby(t *testing.T) *lobby {
	t.Helper()
	l := &lobby{url: testkit.Database(t), now: time.Date(2026, 3, 16, 9, 0, 0, 0, time.UTC)}
	exec(t, l.url, `INSERT INTO app_user (name, roles, entities) VALUES ('maria', '{clerk,senior}', '{NORD}');
		INSERT INTO app_user (name, roles, active) VALUES ('gone', '{senior}', false)`)
	l.Store = testkit.Open(t, l.url, func() time.Time { return l.now })
	return l
}

func (l *lobby) logIn(t *testing.T) string {
	t.Helper()
	link, err := l.CreateLink(t.Context(), "maria")
	if err != nil {
		t.Fatal(err)
	}
	session, _, err := l.UseLink(t.Context(), link)
	if err != nil {
		t.Fatal(err)
	}
	return session
}

func TestLink_letsInOnceAndForTwelveHours(t *testing.T) {
	t.Parallel()
	l := newLobby(t)
	link, err := l.CreateLink(t.Context(), "maria")
	if err != nil {
		t.Fatal(err)
	}
	if raw, err := base64.RawURLEncoding.DecodeString(link); err != nil || len(raw) != 32 {
		t.Errorf("token %q: %d bytes, %v", link, len(raw), err)
	}
	session, expires, err := l.UseLink(t.Context(), link)
	if err != nil || session == link || !expires.Equal(l.now.Add(12*time.Hour)) {
		t.Fatalf("UseLink = %q until %s, %v", session, expires, err)
	}
	if _, _, err := l.UseLink(t.Context(), link); !errors.Is(err, postgres.ErrNotLetIn) {
		t.Errorf("a used link: %v", err)
	}
	user, err := l.Session(t.Context(), session)
	if err != nil || user.Name != "maria" || !slices.Equal(user.Roles, []string{"clerk", "senior"}) || !slices.Equal(user.Entities, []string{"NORD"}) || !user.Active {
		t.Errorf("Session = %+v, %v", user, err)
	}
	for l.now = l.now.Add(time.Hour); l.now.Before(expires); l.now = l.now.Add(time.Hour) { // somebody who works
		if _, err := l.Session(t.Context(), session); err != nil {
			t.Errorf("at %s: %v", l.now, err)
		}
	}
	l.now = expires.Add(-time.Microsecond)
	if _, err := l.Session(t.Context(), session); err != nil {
		t.Errorf("a moment before the end: %v", err)
	}
	l.now = expires
	if _, err := l.Session(t.Context(), session); !errors.Is(err, postgres.ErrNotLetIn) {
		t.Errorf("at the end: %v", err)
	}
}

func TestLink_expiresAfterFifteenMinutes(t *testing.T) {
	t.Parallel()
	l := newLobby(t)
	link, err := l.CreateLink(t.Context(), "maria")
	if err != nil {
		t.Fatal(err)
	}
	l.now = l.now.Add(15 * time.Minute)
	if _, _, err := l.UseLink(t.Context(), link); !errors.Is(err, postgres.ErrNotLetIn) {
		t.Errorf("UseLink = %v", err)
	}
}

// TestLink_ofSeveralAtOnceOneIsLetIn: a preview that posts and the person click in the same moment.
func TestLink_ofSeveralAtOnceOneIsLetIn(t *testing.T) {
	t.Parallel()
	l := newLobby(t)
	link, err := l.CreateLink(t.Context(), "maria")
	if err != nil {
		t.Fatal(err)
	}
	const tries = 8
	results := make([]error, tries)
	var group sync.WaitGroup
	for i := range tries {
		group.Go(func() { _, _, results[i] = l.UseLink(t.Context(), link) })
	}
	group.Wait()
	in := 0
	for _, err := range results {
		switch {
		case err == nil:
			in++
		case !errors.Is(err, postgres.ErrNotLetIn):
			t.Errorf("UseLink = %v", err)
		}
	}
	if in != 1 {
		t.Errorf("%d were let in by one link", in)
	}
}

func TestLink_onlyForWhoIsActive(t *testing.T) {
	t.Parallel()
	l := newLobby(t)
	for _, name := range []string{"gone", "nobody", ""} {
		if token, err := l.CreateLink(t.Context(), name); !errors.Is(err, postgres.ErrNotFound) || token != "" {
			t.Errorf("CreateLink(%q) = %q, %v", name, token, err)
		}
	}
	link, err := l.CreateLink(t.Context(), "maria")
	if err != nil {
		t.Fatal(err)
	}
	exec(t, l.url, `UPDATE app_user SET active = false WHERE name = 'maria'`)
	if _, _, err := l.UseLink(t.Context(), link); !errors.Is(err, postgres.ErrNotLetIn) {
		t.Errorf("UseLink of who left meanwhile = %v", err)
	}
}

func TestSession_readsRolesFreshAndEndsWithTheUser(t *testing.T) {
	t.Parallel()
	l := newLobby(t)
	session := l.logIn(t)
	exec(t, l.url, `UPDATE app_user SET roles = '{auditor}' WHERE name = 'maria'`)
	user, err := l.Session(t.Context(), session)
	if err != nil || !slices.Equal(user.Roles, []string{"auditor"}) {
		t.Errorf("after the roles changed: %+v, %v", user, err)
	}
	exec(t, l.url, `UPDATE app_user SET active = false WHERE name = 'maria'`)
	if user, err := l.Session(t.Context(), session); !errors.Is(err, postgres.ErrNotLetIn) || user.Name != "" {
		t.Errorf("after the user left: %+v, %v", user, err)
	}
}

func TestSession_ends(t *testing.T) {
	t.Parallel()
	l := newLobby(t)
	session, other := l.logIn(t), l.logIn(t)
	for range 2 {
		if err := l.EndSession(t.Context(), session); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := l.Session(t.Context(), session); !errors.Is(err, postgres.ErrNotLetIn) {
		t.Errorf("an ended session: %v", err)
	}
	if _, err := l.Session(t.Context(), other); err != nil {
		t.Errorf("the session in another browser: %v", err)
	}
	for _, unknown := range []string{"", "x", session + "=", "' OR true --"} {
		if _, err := l.Session(t.Context(), unknown); !errors.Is(err, postgres.ErrNotLetIn) {
			t.Errorf("Session(%q) = %v", unknown, err)
		}
		if _, _, err := l.UseLink(t.Context(), unknown); !errors.Is(err, postgres.ErrNotLetIn) {
			t.Errorf("UseLink(%q) = %v", unknown, err)
		}
	}
}

// TestTokens_areStoredAsHashesOnly: who copies the database can't log in with it.
func TestTokens_areStoredAsHashesOnly(t *testing.T) {
	t.Parallel()
	l := newLobby(t)
	link, err := l.CreateLink(t.Context(), "maria")
	if err != nil {
		t.Fatal(err)
	}
	session := l.logIn(t)
	rows, err := l.Pool().Query(t.Context(), `
		SELECT row_to_json(a)::text FROM login_link a UNION ALL SELECT row_to_json(b)::text FROM web_session b
		UNION ALL SELECT row_to_json(c)::text FROM audit_event c`)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(lines) < 5 {
		t.Fatalf("%d rows, %v", len(lines), err)
	}
	for _, token := range []string{link, session} {
		raw, err := base64.RawURLEncoding.DecodeString(token)
		if err != nil {
			t.Fatal(err)
		}
		for _, form := range []string{token, hex.EncodeToString([]byte(token)), hex.EncodeToString(raw)} {
			if strings.Contains(strings.Join(lines, "\n"), form) {
				t.Errorf("the database holds a token")
			}
		}
	}
}

func TestLinks_whatIsOverIsForgottenAndTheAuditRemembers(t *testing.T) {
	t.Parallel()
	l := newLobby(t)
	session := l.logIn(t)
	if err := l.EndSession(t.Context(), session); err != nil {
		t.Fatal(err)
	}
	l.logIn(t)
	l.now = l.now.Add(13 * time.Hour)
	if _, err := l.CreateLink(t.Context(), "maria"); err != nil {
		t.Fatal(err)
	}
	var links, sessions int
	var kinds []string
	err := l.Pool().QueryRow(t.Context(), `
		SELECT (SELECT count(*) FROM login_link), (SELECT count(*) FROM web_session),
		       (SELECT array_agg(kind || ' ' || actor || ' ' || subject ORDER BY seq) FROM audit_event WHERE entity = '')`).Scan(&links, &sessions, &kinds)
	if err != nil || links != 1 || sessions != 0 {
		t.Errorf("%d links and %d sessions are left, %v", links, sessions, err)
	}
	made, in, out := "login_link_made mahnwerk user/maria", "logged_in maria user/maria", "logged_out maria user/maria"
	if want := []string{made, in, out, made, in, made}; !slices.Equal(kinds, want) {
		t.Errorf("audit %q, want %q", kinds, want)
	}
}

func TestUser(t *testing.T) {
	t.Parallel()
	l := newLobby(t)
	if u, err := l.User(t.Context(), "maria"); err != nil || !u.Has("senior", "NORD") || u.Has("senior", "SUED") {
		t.Errorf("User = %+v, %v", u, err)
	}
	if u, err := l.User(t.Context(), "gone"); err != nil || u.Has("senior", "NORD") {
		t.Errorf("an inactive user = %+v, %v: it has no role", u, err)
	}
	if _, err := l.User(t.Context(), "nobody"); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("an unknown user: %v", err)
	}
}

func TestSession_endsWhenNobodyUsesIt(t *testing.T) {
	t.Parallel()
	l := newLobby(t)
	session := l.logIn(t)
	l.now = l.now.Add(2*time.Hour - time.Second)
	if _, err := l.Session(t.Context(), session); err != nil {
		t.Errorf("after two hours less a second: %v", err)
	}
	l.now = l.now.Add(time.Hour)
	if _, err := l.Session(t.Context(), session); err != nil {
		t.Errorf("an hour after it was used: %v", err)
	}
	l.now = l.now.Add(2 * time.Hour)
	if _, err := l.Session(t.Context(), session); !errors.Is(err, postgres.ErrNotLetIn) {
		t.Errorf("two hours after it was used: %v, want %v", err, postgres.ErrNotLetIn)
	}
}

func TestLink_isForPeople(t *testing.T) {
	t.Parallel()
	l := newLobby(t)
	exec(t, l.url, `INSERT INTO app_user (name, roles) VALUES ('bot', '{service}')`)
	if _, err := l.CreateLink(t.Context(), "bot"); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("a link for a machine: %v", err)
	}
}

// TestSyncUsers_mailAddresses: two users can't share an address, and can change theirs in one go.
func TestSyncUsers_mailAddresses(t *testing.T) {
	t.Parallel()
	l := newLobby(t)
	users := func(maria, anna string) []postgres.User {
		return []postgres.User{{User: approval.User{Name: "maria", Roles: []string{"clerk"}, Active: true}, Email: maria},
			{User: approval.User{Name: "anna", Roles: []string{"clerk"}, Active: true}, Email: anna}}
	}
	if _, err := l.SyncUsers(t.Context(), users("m@nord.example", "a@nord.example"), "adam"); err != nil {
		t.Fatal(err)
	}
	if _, err := l.SyncUsers(t.Context(), users("a@nord.example", "m@nord.example"), "adam"); err != nil {
		t.Errorf("two addresses changed hands: %v", err)
	}
	_, err := l.SyncUsers(t.Context(), users("a@nord.example", "A@Nord.Example"), "adam")
	if !subledger.IsRefused(err, "app_user_email_once") || strings.Contains(err.Error(), "nord.example") {
		t.Errorf("one address for two: %v", err)
	}
	if _, err := l.SyncUsers(t.Context(), users("", ""), "adam"); err != nil {
		t.Errorf("no addresses: %v", err)
	}
	alone := []postgres.User{{User: approval.User{Name: "bot", Roles: []string{"service", "clerk"}, Active: true}}}
	if _, err := l.SyncUsers(t.Context(), alone, "adam"); !subledger.IsRefused(err, "service_alone") {
		t.Errorf("a machine that is a clerk: %v", err)
	}
}
