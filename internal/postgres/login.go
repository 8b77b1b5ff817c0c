package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

// attemptLife is how long a person may take to log in at the provider.
const attemptLife = 10 * time.Minute

// LoginAttempt ties the answer of an OpenID provider to the login that was begun. All three are random.
type LoginAttempt struct {
	// State goes through the browser and comes back; it is stored as its SHA-256 only.
	State string
	// Nonce comes back in the ID token, Verifier proves to the provider who began (RFC 7636).
	Nonce, Verifier string
}

// BeginLogin notes that a login begins. It can be ended once within 10 minutes.
func (s *Store) BeginLogin(ctx context.Context) (LoginAttempt, error) {
	a := LoginAttempt{State: newToken(), Nonce: newToken(), Verifier: newToken()}
	err := s.inTx(ctx, func(t *tx) error {
		if err := t.dropExpired(ctx); err != nil {
			return err
		}
		_, err := t.Exec(ctx, `INSERT INTO login_attempt (state_hash, nonce, verifier, expires_at) VALUES ($1, $2, $3, $4)`,
			tokenHash(a.State), a.Nonce, a.Verifier, t.now.Add(attemptLife))
		return err
	})
	if err != nil {
		return LoginAttempt{}, fmt.Errorf("begin a login: %w", err)
	}
	return a, nil
}

// TakeLogin spends a begun login: of several answers with the same state one gets it. It returns ErrNotLetIn for a state that
// is unknown, spent or expired.
func (s *Store) TakeLogin(ctx context.Context, state string) (LoginAttempt, error) {
	a := LoginAttempt{State: state}
	err := s.pool.QueryRow(ctx, `DELETE FROM login_attempt WHERE state_hash = $1 AND expires_at > $2 RETURNING nonce, verifier`,
		tokenHash(state), s.Now()).Scan(&a.Nonce, &a.Verifier)
	if errors.Is(err, pgx.ErrNoRows) {
		return LoginAttempt{}, ErrNotLetIn
	}
	if err != nil {
		return LoginAttempt{}, fmt.Errorf("take a begun login: %w", err)
	}
	return a, nil
}

// LogIn opens a session for the user of an identity that a provider vouched for. The account a user comes in with first is
// his from then on. Refusals are those of access.Recognise; they are kept in the audit chain without address or account.
func (s *Store) LogIn(ctx context.Context, id access.Identity) (session string, expires time.Time, err error) {
	var refused error
	err = s.inTx(ctx, func(t *tx) error {
		refused = nil
		known, err := t.account(ctx, id)
		if err != nil {
			return err
		}
		user, pin, no := access.Recognise(id, known)
		if no != nil {
			refused = no
			t.auditRefusedLogin(known, no)
			return nil
		}
		if pin {
			if err := t.pinIdentity(ctx, id, user.Name); err != nil {
				return err
			}
		}
		session, expires, err = t.openSession(ctx, user.Name, "oidc")
		return err
	})
	if err == nil {
		err = refused
	}
	if err != nil {
		return "", time.Time{}, fmt.Errorf("log in: %w", err)
	}
	return session, expires, nil
}

// account reads what is known of an identity. Two who log in at the same moment with two accounts and one address are told apart by
// user_identity_one_account.
func (t *tx) account(ctx context.Context, id access.Identity) (access.Account, error) {
	var a access.Account
	var name string
	err := t.QueryRow(ctx, `SELECT user_name FROM user_identity WHERE issuer = $1 AND subject = $2`, id.Issuer, id.Subject).Scan(&name)
	if err == nil {
		user, err := readUser(ctx, t, name)
		a.Pinned = &user
		return a, err
	}
	if !errors.Is(err, pgx.ErrNoRows) {
		return a, fmt.Errorf("find the account: %w", err)
	}
	address, ok := access.MailAddress(id.Email)
	if !ok {
		return a, nil
	}
	var user approval.User
	err = t.QueryRow(ctx, `
		SELECT u.name, u.roles, u.entities, u.active, EXISTS (SELECT FROM user_identity i WHERE i.issuer = $2 AND i.user_name = u.name)
		FROM app_user u
		WHERE lower(u.email) = $1
		ORDER BY u.active DESC, u.name
		LIMIT 1`, address, id.Issuer).Scan(&user.Name, &user.Roles, &user.Entities, &user.Active, &a.Other)
	if errors.Is(err, pgx.ErrNoRows) {
		return a, nil
	}
	if err != nil {
		return a, fmt.Errorf("find the user of an address: %w", err)
	}
	a.ByEmail = &user
	return a, nil
}

func (t *tx) pinIdentity(ctx context.Context, id access.Identity, user string) error {
	_, err := t.Exec(ctx, `INSERT INTO user_identity (issuer, subject, user_name, pinned_at) VALUES ($1, $2, $3, $4)`,
		id.Issuer, id.Subject, user, t.now)
	if err != nil {
		return fmt.Errorf("pin the account: %w", err)
	}
	t.auditAccess(user, "identity_pinned", user)
	return nil
}

// auditRefusedLogin names the user whose address was shown as what it was about, and not as who did it.
func (t *tx) auditRefusedLogin(known access.Account, why error) {
	actor, about := "unknown", "unknown"
	switch {
	case known.Pinned != nil:
		actor, about = known.Pinned.Name, known.Pinned.Name
	case known.ByEmail != nil:
		about = known.ByEmail.Name
	}
	t.audit(Installation, actor, "login_refused", "user/"+about, calendar.Date{}, map[string]string{"way": "oidc", "why": refusalCode(why)})
}

// NoteForgedLogin keeps in the audit chain that what a provider sent for a login did not hold.
func (s *Store) NoteForgedLogin(ctx context.Context) error {
	err := s.inTx(ctx, func(t *tx) error {
		t.audit(Installation, "unknown", "login_refused", "user/unknown", calendar.Date{}, map[string]string{"way": "oidc", "why": "token_invalid"})
		return nil
	})
	if err != nil {
		return fmt.Errorf("note a refused login: %w", err)
	}
	return nil
}

// UnpinUser forgets the accounts a user came in with, ends his sessions, and lets the next account with his mail address be
// his. It returns ErrNotFound for an unknown user, and how many accounts were forgotten.
func (s *Store) UnpinUser(ctx context.Context, user, by string) (forgotten int64, err error) {
	err = s.inTx(ctx, func(t *tx) error {
		if _, err := readUser(ctx, t, user); errors.Is(err, pgx.ErrNoRows) {
			return fmt.Errorf("%w: user %q", ErrNotFound, user)
		}
		tag, err := t.Exec(ctx, `DELETE FROM user_identity WHERE user_name = $1`, user)
		if err != nil {
			return err
		}
		if forgotten = tag.RowsAffected(); forgotten > 0 {
			t.auditAccess(by, "identity_unpinned", user)
		}
		_, err = t.Exec(ctx, `DELETE FROM web_session WHERE user_name = $1`, user)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("unpin user %q: %w", user, err)
	}
	return forgotten, nil
}
