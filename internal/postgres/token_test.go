package postgres_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// tokenDesk is a ledger with a machine account and a clock that the test moves.
type tokenDesk struct {
	*testkit.Books
	t   *testing.T
	now time.Time
}

func newTokenDesk(t *testing.T) *tokenDesk {
	t.Helper()
	d := &tokenDesk{t: t, now: time.Date(2026, 3, 16, 9, 0, 0, 0, time.UTC)}
	d.Books = testkit.NewBooks(t, func() time.Time { return d.now })
	d.exec(`INSERT INTO app_user (name, roles) VALUES ('bot', '{service}'), ('anna', '{clerk}')`)
	return d
}

func (d *tokenDesk) exec(sql string) {
	d.t.Helper()
	if _, err := d.Store.Pool().Exec(d.t.Context(), sql); err != nil {
		d.t.Fatal(err)
	}
}

func (d *tokenDesk) count(sql string) (n int) {
	d.t.Helper()
	if err := d.Store.Pool().QueryRow(d.t.Context(), sql).Scan(&n); err != nil {
		d.t.Fatal(err)
	}
	return n
}

func (d *tokenDesk) create(name string, scopes ...access.Action) string {
	d.t.Helper()
	shown, _, err := d.Store.CreateToken(d.t.Context(), access.NewToken{Name: name, User: "bot", Scopes: scopes, Entity: "NORD", Days: 90}, "adam")
	if err != nil {
		d.t.Fatal(err)
	}
	return shown
}

func (d *tokenDesk) use(shown string, a access.Action) error {
	d.t.Helper()
	user, err := d.Store.UseToken(d.t.Context(), shown, a, "NORD")
	if err == nil && user != "bot" {
		d.t.Errorf("the token is of %q", user)
	}
	return err
}

func TestToken_isShownOnceAndStoredNowhere(t *testing.T) {
	t.Parallel()
	d := newTokenDesk(t)
	shown := d.create("mailgun", access.Receive)
	if !strings.HasPrefix(shown, "mahnwerk_") || len(shown) < 50 {
		t.Errorf("token %q", shown)
	}
	secret := strings.TrimPrefix(shown, "mahnwerk_")
	if n := d.count(`SELECT count(*) FROM api_token k WHERE to_jsonb(k)::text LIKE '%` + secret + `%'`); n != 0 {
		t.Error("the token stands in its row")
	}
	if n := d.count(`SELECT count(*) FROM audit_event WHERE kind = 'token_created' AND actor = 'adam' AND subject = 'token/mailgun' AND detail::text NOT LIKE '%` + secret + `%'`); n != 1 {
		t.Errorf("%d rows in the audit chain, want 1 without the token", n)
	}
	_, _, err := d.Store.CreateToken(t.Context(), access.NewToken{Name: "mailgun", User: "bot", Scopes: []access.Action{access.Receive}, Days: 1}, "adam")
	if !subledger.IsRefused(err, "api_token_pkey") {
		t.Errorf("the name again: %v", err)
	}
}

func TestToken_notesUseByTheDay(t *testing.T) {
	t.Parallel()
	d := newTokenDesk(t)
	shown := d.create("mailgun", access.Receive)
	for range 3 {
		if err := d.use(shown, access.Receive); err != nil {
			t.Fatal(err)
		}
		d.now = d.now.Add(24 * time.Hour)
	}
	list, err := d.Store.Tokens(t.Context(), false)
	if err != nil || len(list) != 1 || list[0].LastUsedOn.String() != "2026-03-18" || !list[0].RefusedOn.IsZero() {
		t.Errorf("list %+v, %v", list, err)
	}
}

// TestToken_refusals: a machine tries again and again, so a refusal stands in the audit chain once a day; what nobody made does not.
func TestToken_refusals(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*tokenDesk)
		action access.Action
		code   string
	}{
		"another scope":  {func(*tokenDesk) {}, access.Import, "token_scope"},
		"expired":        {func(d *tokenDesk) { d.now = d.now.Add(90 * 24 * time.Hour) }, access.Receive, "token_expired"},
		"revoked":        {func(d *tokenDesk) { d.revoke("mailgun") }, access.Receive, "token_revoked"},
		"its owner left": {func(d *tokenDesk) { d.exec(`UPDATE app_user SET active = false WHERE name = 'bot'`) }, access.Receive, "user_inactive"},
		"its owner has another role": {func(d *tokenDesk) { d.exec(`UPDATE app_user SET roles = '{auditor}' WHERE name = 'bot'`) },
			access.Receive, "role_missing"},
		"its owner works elsewhere": {func(d *tokenDesk) { d.exec(`UPDATE app_user SET entities = '{SUED}' WHERE name = 'bot'`) }, access.Receive, "role_missing"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newTokenDesk(t)
			shown := d.create("mailgun", access.Receive)
			test.change(d)
			for range 3 {
				if err := d.use(shown, test.action); !subledger.IsRefused(err, test.code) {
					t.Errorf("use = %v, want %s", err, test.code)
				}
			}
			if n := d.count(`SELECT count(*) FROM audit_event WHERE kind = 'token_refused' AND detail ->> 'why' = '` + test.code + `'`); n != 1 {
				t.Errorf("%d refusals in the audit chain, want 1", n)
			}
			if err := d.use("mahnwerk_made-up", test.action); !errors.Is(err, postgres.ErrNotLetIn) {
				t.Errorf("a token nobody made: %v", err)
			}
			if n := d.count(`SELECT count(*) FROM audit_event WHERE kind = 'token_refused'`) + d.count(`SELECT count(*) FROM api_token WHERE last_used_on IS NOT NULL`); n != 1 {
				t.Errorf("%d traces, want the one refusal", n)
			}
		})
	}
}

func (d *tokenDesk) revoke(name string) {
	d.t.Helper()
	if _, err := d.Store.RevokeToken(d.t.Context(), name, "adam"); err != nil {
		d.t.Fatal(err)
	}
}

func TestRevokeToken(t *testing.T) {
	t.Parallel()
	d := newTokenDesk(t)
	d.create("mailgun", access.Receive)
	d.revoke("mailgun")
	if _, err := d.Store.RevokeToken(t.Context(), "mailgun", "adam"); !subledger.IsRefused(err, "token_revoked") {
		t.Errorf("revoked twice: %v", err)
	}
	if _, err := d.Store.RevokeToken(t.Context(), "other", "adam"); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("revoke what is not there: %v", err)
	}
	for all, want := range map[bool]int{false: 0, true: 1} {
		if list, err := d.Store.Tokens(t.Context(), all); err != nil || len(list) != want {
			t.Errorf("list, all %t: %+v, %v", all, list, err)
		}
	}
}

// TestToken_doesNotReviveWithItsOwner: who is taken off the users file and put on it again gets no old tokens back.
func TestToken_doesNotReviveWithItsOwner(t *testing.T) {
	t.Parallel()
	d := newTokenDesk(t)
	shown := d.create("mailgun", access.Receive)
	anna := postgres.User{User: approval.User{Name: "anna", Roles: []string{"clerk"}, Active: true}}
	bot := postgres.User{User: approval.User{Name: "bot", Roles: []string{access.Service}, Active: true}}
	for _, users := range [][]postgres.User{{anna}, {anna, bot}} {
		if _, err := d.Store.SyncUsers(t.Context(), users, "adam"); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.use(shown, access.Receive); !subledger.IsRefused(err, "token_revoked") {
		t.Errorf("use = %v, want token_revoked", err)
	}
}
