package postgres

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

const (
	// linkLife is how long a one-time link can be used: long enough to carry it from a terminal to a browser.
	linkLife = 15 * time.Minute
	// sessionLife is a long working day; then one logs in again.
	sessionLife = 12 * time.Hour
	// sessionIdle ends a session that nobody uses: somebody went home and left the browser open.
	sessionIdle = 2 * time.Hour
	// seenEvery is how exactly the use of a session is noted, so that not every page is a write.
	seenEvery = time.Minute
	// tokenBytes is the size of a token: nobody guesses 256 random bits.
	tokenBytes = 32
)

// ErrNotLetIn is the one answer for a link or session that lets nobody in, whatever the reason: unknown, used, expired,
// or of a user who is no longer active. Who tries out tokens or names learns nothing from it.
var ErrNotLetIn = errors.New("this link or session is unknown, used or expired")

// User reads a user as the records know them now, with those in whose place they decide today. It returns ErrNotFound for an unknown name; an inactive user is
// returned, and has no role.
func (s *Store) User(ctx context.Context, name string) (approval.User, error) {
	u, err := readUser(ctx, s.pool, name)
	if errors.Is(err, pgx.ErrNoRows) {
		return u, fmt.Errorf("%w: user %q", ErrNotFound, name)
	}
	if err == nil {
		u.StandsFor, err = principals(ctx, s.pool, s.Now(), name)
	}
	if err != nil {
		return u, fmt.Errorf("read user %q: %w", name, err)
	}
	return u, nil
}

func readUser(ctx context.Context, q querier, name string) (approval.User, error) {
	u := approval.User{Name: name}
	err := q.QueryRow(ctx, `SELECT roles, entities, active FROM app_user WHERE name = $1`, name).Scan(&u.Roles, &u.Entities, &u.Active)
	return u, err
}

// CreateLink makes a one-time link for an active user and returns its token, which is stored nowhere: the ledger keeps
// its SHA-256 only. The token can be used once within 15 minutes. It returns ErrNotFound for a user who is unknown, not
// active or a machine.
func (s *Store) CreateLink(ctx context.Context, user string) (token string, err error) {
	token = newToken()
	err = s.inTx(ctx, func(t *tx) error {
		u, err := readUser(ctx, t, user)
		if errors.Is(err, pgx.ErrNoRows) || err == nil && (!u.Active || access.Machine(u)) {
			return fmt.Errorf("%w: active user %q", ErrNotFound, user)
		}
		if err != nil {
			return err
		}
		if err := t.dropExpired(ctx); err != nil {
			return err
		}
		_, err = t.Exec(ctx, `INSERT INTO login_link (token_hash, user_name, created_at, expires_at) VALUES ($1, $2, $3, $4)`,
			tokenHash(token), user, t.now, t.now.Add(linkLife))
		t.auditAccess(engine, "login_link_made", user)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("make a one-time link: %w", err)
	}
	return token, nil
}

// dropExpired forgets links, begun logins and sessions that let nobody in any more; who came in is told by the audit chain.
func (t *tx) dropExpired(ctx context.Context) error {
	for _, sql := range []string{`DELETE FROM login_link WHERE expires_at <= $1`, `DELETE FROM login_attempt WHERE expires_at <= $1`} {
		if _, err := t.Exec(ctx, sql, t.now); err != nil {
			return err
		}
	}
	_, err := t.Exec(ctx, `DELETE FROM web_session WHERE expires_at <= $1 OR seen_at <= $2`, t.now, t.now.Add(-sessionIdle))
	return err
}

// UseLink spends a link and opens a session of 12 hours, whose token it returns. Of several who use the same link at
// the same moment one is let in. It returns ErrNotLetIn.
func (s *Store) UseLink(ctx context.Context, link string) (session string, expires time.Time, err error) {
	err = s.inTx(ctx, func(t *tx) error {
		var user string
		err := t.QueryRow(ctx, `
			UPDATE login_link l
			SET used_at = $2
			FROM app_user u
			WHERE l.token_hash = $1 AND l.used_at IS NULL AND l.expires_at > $2 AND u.name = l.user_name AND u.active
			RETURNING l.user_name`, tokenHash(link), t.now).Scan(&user)
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrNotLetIn
		}
		if err != nil {
			return err
		}
		session, expires, err = t.openSession(ctx, user, "link")
		return err
	})
	if err != nil {
		return "", time.Time{}, fmt.Errorf("use a one-time link: %w", err)
	}
	return session, expires, nil
}

// openSession begins a session with a token of its own, whatever token the browser had before.
func (t *tx) openSession(ctx context.Context, user, way string) (session string, expires time.Time, err error) {
	session, expires = newToken(), t.now.Add(sessionLife)
	_, err = t.Exec(ctx, `INSERT INTO web_session (token_hash, user_name, created_at, expires_at, seen_at) VALUES ($1, $2, $3, $4, $3)`,
		tokenHash(session), user, t.now, expires)
	if err != nil {
		return "", time.Time{}, fmt.Errorf("open a session: %w", err)
	}
	t.audit(Installation, user, "logged_in", "user/"+user, calendar.Date{}, map[string]string{"way": way})
	return session, expires, nil
}

// Session returns who a session belongs to, with the roles they have now and those in whose place they decide today, and notes
// that it is in use. It returns ErrNotLetIn, also for one that was not used for two hours.
func (s *Store) Session(ctx context.Context, session string) (approval.User, error) {
	var u approval.User
	var seen time.Time
	now := s.Now()
	err := s.pool.QueryRow(ctx, `
		SELECT u.name, u.roles, u.entities, u.active, w.seen_at
		FROM web_session w
		JOIN app_user u ON u.name = w.user_name
		WHERE w.token_hash = $1 AND w.expires_at > $2 AND w.seen_at > $3 AND u.active`, tokenHash(session), now, now.Add(-sessionIdle)).
		Scan(&u.Name, &u.Roles, &u.Entities, &u.Active, &seen)
	if errors.Is(err, pgx.ErrNoRows) {
		return approval.User{}, ErrNotLetIn
	}
	if err == nil && now.Sub(seen) >= seenEvery {
		_, err = s.pool.Exec(ctx, `UPDATE web_session SET seen_at = $2 WHERE token_hash = $1`, tokenHash(session), now)
	}
	if err == nil {
		u.StandsFor, err = principals(ctx, s.pool, now, u.Name)
	}
	if err != nil {
		return approval.User{}, fmt.Errorf("read a session: %w", err)
	}
	return u, nil
}

// EndSession ends a session. One that is unknown or over is no error.
func (s *Store) EndSession(ctx context.Context, session string) error {
	err := s.inTx(ctx, func(t *tx) error {
		var user string
		err := t.QueryRow(ctx, `DELETE FROM web_session WHERE token_hash = $1 RETURNING user_name`, tokenHash(session)).Scan(&user)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		t.auditAccess(user, "logged_out", user)
		return err
	})
	if err != nil {
		return fmt.Errorf("end a session: %w", err)
	}
	return nil
}

// auditAccess tells of a user's coming and going; it has no business date, so the real one stands for it.
func (t *tx) auditAccess(actor, kind, user string) {
	t.audit(Installation, actor, kind, "user/"+user, calendar.Date{}, nil)
}

func newToken() string {
	raw := make([]byte, tokenBytes)
	rand.Read(raw) // never fails: crypto/rand ends the program instead
	return base64.RawURLEncoding.EncodeToString(raw)
}

// tokenHash is what is stored and looked up. A plain hash is enough for a token that is random in all its bits.
func tokenHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
