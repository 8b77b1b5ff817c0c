package postgres

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

// userName is the form of app_user_name_form. What somebody typed in another form stays out of the audit chain: it may be
// anything, of any length.
var userName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// Permit refuses a command that a person may not give, as the users are known now, and keeps the try in the
// installation's audit chain. Without an entity the command concerns all of them. Its refusals are those of
// access.Check.
func (s *Store) Permit(ctx context.Context, by string, a access.Action, entity string) error {
	person, err := findPerson(ctx, s.pool, by)
	if err != nil {
		return fmt.Errorf("read user %q: %w", by, err)
	}
	entities := []string{entity}
	if entity == "" {
		if entities, err = s.entityCodes(ctx); err != nil {
			return err
		}
	}
	refused := access.Check(person, a, entities)
	if refused == nil {
		return nil
	}
	if err := s.NoteRefusal(ctx, by, a, entity, refused); err != nil {
		return fmt.Errorf("%w (and the refusal could not be recorded: %v)", refused, err)
	}
	return refused
}

// NoteRefusal keeps in the installation's audit chain what somebody tried and may not, with the code of the refusal. No entity
// is all of them.
func (s *Store) NoteRefusal(ctx context.Context, by string, a access.Action, entity string, why error) error {
	actor := by
	if !userName.MatchString(by) {
		actor = "unknown"
	}
	err := s.inTx(ctx, func(t *tx) error {
		t.audit(Installation, actor, "command_refused", "user/"+actor, calendar.Date{},
			map[string]string{"action": string(a), "entity": entity, "why": refusalCode(why)})
		return nil
	})
	if err != nil {
		return fmt.Errorf("note a refusal: %w", err)
	}
	return nil
}

// findPerson reads who gives a command.
func findPerson(ctx context.Context, q querier, name string) (access.Person, error) {
	p := access.Person{User: approval.User{Name: name}}
	var some bool
	if err := q.QueryRow(ctx, `SELECT EXISTS (SELECT FROM app_user)`).Scan(&some); err != nil || !some {
		p.Anybody = err == nil
		return p, err
	}
	user, err := readUser(ctx, q, name)
	if errors.Is(err, pgx.ErrNoRows) {
		return p, nil
	}
	p.User, p.Known = user, err == nil
	return p, err
}

func (s *Store) entityCodes(ctx context.Context) ([]string, error) {
	rows, err := s.pool.Query(ctx, `SELECT code FROM entity ORDER BY code`)
	if err != nil {
		return nil, fmt.Errorf("list entities: %w", err)
	}
	codes, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("list entities: %w", err)
	}
	return codes, nil
}

// refusalCode is the code of a refusal, the same for every way of being refused.
func refusalCode(err error) string {
	var refused *RefusedError
	if errors.As(err, &refused) {
		return refused.Code
	}
	return "refused"
}
