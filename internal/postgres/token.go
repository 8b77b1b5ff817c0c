package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// tokenPrefix begins every token, so that who finds one in a repository or a log knows what it is.
const tokenPrefix = "mahnwerk_"

// CreateToken makes a token and returns what the machine shows, which is stored nowhere: the ledger keeps its SHA-256 only. Its
// refusals are those of access.NewToken.Check, and api_token_pkey for a name that was used before.
func (s *Store) CreateToken(ctx context.Context, n access.NewToken, by string) (shown string, token access.Token, err error) {
	shown = tokenPrefix + newToken()
	err = s.inTx(ctx, func(t *tx) error {
		owner, err := findPerson(ctx, t, n.User)
		if err != nil {
			return err
		}
		if err := n.Check(owner); err != nil {
			return err
		}
		token = access.Token{Name: n.Name, User: n.User, Scopes: n.Scopes, Entity: n.Entity, CreatedBy: by, CreatedAt: t.now,
			ExpiresAt: t.now.Add(time.Duration(n.Days) * 24 * time.Hour)}
		_, err = t.Exec(ctx, `
			INSERT INTO api_token (name, token_hash, user_name, scopes, entity, created_by, created_at, expires_at)
			VALUES ($1, $2, $3, $4, nullif($5, ''), $6, $7, $8)`,
			n.Name, tokenHash(shown), n.User, n.Scopes, n.Entity, by, t.now, token.ExpiresAt)
		if err != nil {
			return err
		}
		t.auditToken(by, "token_created", n.Name, map[string]any{"user": n.User, "scopes": n.Scopes, "entity": n.Entity, "days": n.Days})
		return nil
	})
	if err != nil {
		return "", access.Token{}, fmt.Errorf("make a token: %w", err)
	}
	return shown, token, nil
}

// RevokeToken ends a token at once. It returns ErrNotFound, or a RefusedError for one that was revoked before (token_revoked).
func (s *Store) RevokeToken(ctx context.Context, name, by string) (token access.Token, err error) {
	err = s.inTx(ctx, func(t *tx) error {
		token, err = readToken(ctx, t, `WHERE name = $1 FOR UPDATE`, name)
		if errors.Is(err, pgx.ErrNoRows) {
			return fmt.Errorf("%w: token %q", ErrNotFound, name)
		}
		if err != nil {
			return err
		}
		if !token.RevokedAt.IsZero() {
			return subledger.Refuse("token_revoked", "the token %q was revoked already", name)
		}
		token.RevokedBy, token.RevokedAt = by, t.now
		if _, err := t.Exec(ctx, `UPDATE api_token SET revoked_by = $2, revoked_at = $3 WHERE name = $1`, name, by, t.now); err != nil {
			return err
		}
		t.auditToken(by, "token_revoked", name, nil)
		return nil
	})
	if err != nil {
		return access.Token{}, fmt.Errorf("revoke a token: %w", err)
	}
	return token, nil
}

// auditToken tells of a token, which belongs to no single entity; it has no business date, so the real one stands for it.
func (t *tx) auditToken(actor, kind, name string, detail any) {
	t.audit(Installation, actor, kind, "token/"+name, calendar.Date{}, detail)
}

const tokenSQL = `
SELECT name, user_name, scopes, coalesce(entity, ''), created_by, created_at, expires_at, last_used_on, refused_on, coalesce(revoked_by, ''), revoked_at
FROM api_token `

func scanToken(row pgx.CollectableRow) (t access.Token, err error) {
	err = row.Scan(&t.Name, &t.User, &t.Scopes, &t.Entity, &t.CreatedBy, &t.CreatedAt, &t.ExpiresAt, &t.LastUsedOn, &t.RefusedOn, &t.RevokedBy, orZero(&t.RevokedAt))
	return t, err
}

func readToken(ctx context.Context, q querier, where string, args ...any) (access.Token, error) {
	rows, err := q.Query(ctx, tokenSQL+where, args...)
	if err != nil {
		return access.Token{}, err
	}
	return pgx.CollectExactlyOneRow(rows, scanToken)
}

// Tokens lists the tokens that are good for something, by name; with all, those that were revoked or have expired, too. At most
// maxListed are returned.
func (s *Store) Tokens(ctx context.Context, all bool) ([]access.Token, error) {
	rows, err := s.pool.Query(ctx, tokenSQL+`WHERE $1 OR (revoked_at IS NULL AND expires_at > $2) ORDER BY name LIMIT $3`, all, s.Now(), maxListed)
	if err != nil {
		return nil, fmt.Errorf("list tokens: %w", err)
	}
	list, err := pgx.CollectRows(rows, scanToken)
	if err != nil {
		return nil, fmt.Errorf("list tokens: %w", err)
	}
	return list, nil
}

// UseToken returns the user of a token that allows an action for an entity, or for all of them where none is named, and notes the
// day. It returns ErrNotLetIn for a token nobody made, and the refusals of access.Token.Check; the first of a day is kept in the
// audit chain, because a machine tries again and again. What nobody made is not: anybody can make that up.
func (s *Store) UseToken(ctx context.Context, shown string, a access.Action, entity string) (user string, err error) {
	token, err := readToken(ctx, s.pool, `WHERE token_hash = $1`, tokenHash(shown))
	if errors.Is(err, pgx.ErrNoRows) {
		return "", ErrNotLetIn
	}
	if err != nil {
		return "", fmt.Errorf("read a token: %w", err)
	}
	refused, err := s.checkToken(ctx, token, a, entity)
	if err == nil && refused == nil {
		err = s.noteTokenUse(ctx, token)
	}
	if err == nil && refused != nil {
		err = s.noteTokenRefusal(ctx, token, a, entity, refused)
	}
	if err == nil {
		err = refused
	}
	if err != nil {
		return "", fmt.Errorf("use the token %s: %w", token.Name, err)
	}
	return token.User, nil
}

func (s *Store) checkToken(ctx context.Context, token access.Token, a access.Action, entity string) (refused, err error) {
	owner, err := findPerson(ctx, s.pool, token.User)
	if err != nil {
		return nil, err
	}
	entities := []string{entity}
	if entity == "" {
		if entities, err = s.entityCodes(ctx); err != nil {
			return nil, err
		}
	}
	return token.Check(owner, a, entities, s.Now()), nil
}

func (s *Store) noteTokenUse(ctx context.Context, token access.Token) error {
	today := calendar.DateOf(s.Now())
	if token.LastUsedOn == today {
		return nil
	}
	_, err := s.pool.Exec(ctx, `UPDATE api_token SET last_used_on = $2 WHERE name = $1`, token.Name, today)
	return err
}

func (s *Store) noteTokenRefusal(ctx context.Context, token access.Token, a access.Action, entity string, why error) error {
	return s.inTx(ctx, func(t *tx) error {
		tag, err := t.Exec(ctx, `UPDATE api_token SET refused_on = $2 WHERE name = $1 AND refused_on IS DISTINCT FROM $2`, token.Name, calendar.DateOf(t.now))
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		t.auditToken(token.User, "token_refused", token.Name, map[string]string{"action": string(a), "entity": entity, "why": refusalCode(why)})
		return nil
	})
}
