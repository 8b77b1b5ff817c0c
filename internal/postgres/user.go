package postgres

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

// User is a person who may sign in: what the approval rules need, and where to write.
type User struct {
	approval.User
	Email string `json:"email,omitempty"`
}

// SyncUsers makes the users those of the list, which is the only place where roles are given. Who is not on it any more
// can't sign in and decide, and his sessions end; he stays in the records, because decisions name persons. The audit chain of the installation gets every
// change of roles or entities.
func (s *Store) SyncUsers(ctx context.Context, users []User, by string) (changed int, err error) {
	err = s.inTx(ctx, func(t *tx) (err error) {
		changed, err = t.syncUsers(ctx, users, by)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("sync users: %w", err)
	}
	return changed, nil
}

func (t *tx) syncUsers(ctx context.Context, users []User, by string) (int, error) {
	changed, names := 0, make([]string, len(users))
	for i, u := range users { // a few dozen at most
		names[i] = u.Name
		if err := access.CheckRoles(u.Roles); err != nil {
			return 0, fmt.Errorf("user %s: %w", u.Name, err)
		}
		fresh, err := t.saveUser(ctx, u)
		if err != nil {
			return 0, fmt.Errorf("user %s: %w", u.Name, err)
		}
		if !fresh {
			continue
		}
		changed++
		t.audit(Installation, by, "user_saved", "user/"+u.Name, calendar.Date{},
			map[string]any{"roles": listed(u.Roles), "entities": listed(u.Entities), "active": u.Active})
	}
	rows, err := t.Query(ctx, `UPDATE app_user SET active = false WHERE active AND NOT name = ANY ($1) RETURNING name`, names)
	if err != nil {
		return 0, err
	}
	gone, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return 0, err
	}
	if err := t.throwOut(ctx, by); err != nil {
		return 0, err
	}
	slices.Sort(gone)
	for _, name := range gone {
		t.audit(Installation, by, "user_deactivated", "user/"+name, calendar.Date{}, nil)
	}
	return changed + len(gone), nil
}

// throwOut ends the sessions, links and tokens of who may not come in any more, so that they do not revive with the user.
func (t *tx) throwOut(ctx context.Context, by string) error {
	for _, table := range []string{"web_session", "login_link"} {
		_, err := t.Exec(ctx, `DELETE FROM `+table+` USING app_user u WHERE u.name = user_name AND (NOT u.active OR $1 = ANY (u.roles))`, access.Service)
		if err != nil {
			return fmt.Errorf("end what lets in: %w", err)
		}
	}
	rows, err := t.Query(ctx, `
		UPDATE api_token k SET revoked_by = $1, revoked_at = $2
		FROM app_user u
		WHERE u.name = k.user_name AND k.revoked_at IS NULL AND (NOT u.active OR NOT $3 = ANY (u.roles))
		RETURNING k.name`, by, t.now, access.Service)
	if err != nil {
		return fmt.Errorf("revoke tokens: %w", err)
	}
	revoked, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("revoke tokens: %w", err)
	}
	slices.Sort(revoked)
	for _, name := range revoked {
		t.auditToken(by, "token_revoked", name, nil)
	}
	return nil
}

func (t *tx) saveUser(ctx context.Context, u User) (changed bool, err error) {
	tag, err := t.Exec(ctx, `
		INSERT INTO app_user AS a (name, email, roles, entities, active) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (name) DO UPDATE SET email = $2, roles = $3, entities = $4, active = $5
		WHERE (a.email, a.roles, a.entities, a.active) IS DISTINCT FROM ($2, $3, $4, $5)`,
		u.Name, u.Email, listed(u.Roles), listed(u.Entities), u.Active)
	return tag.RowsAffected() > 0, err
}

// listed is a list that is stored as an empty array rather than NULL, in one order.
func listed(words []string) []string {
	sorted := append([]string{}, words...)
	slices.Sort(sorted)
	return slices.Compact(sorted)
}
