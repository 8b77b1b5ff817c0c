package access

import (
	"slices"
	"strings"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// MaxTokenDays bounds the life of a token: once a year somebody has to think of it.
const MaxTokenDays = 366

// NewToken is a token to be made.
type NewToken struct {
	// Name is how people call it; it is never used again.
	Name string `json:"name"`
	// User is the machine account that shows it.
	User string `json:"user"`
	// Scopes are the actions it is good for, Entity the only entity, empty for all its user works for.
	Scopes []Action `json:"scopes"`
	Entity string   `json:"entity,omitempty"`
	// Days is how long it lasts.
	Days int `json:"days"`
}

// Check refuses a token for a user who is no machine (token_for_machines), for actions a machine may not take (token_scope), for
// an entity its user does not work for (role_missing), or for no or too long a time (token_days).
func (n NewToken) Check(owner Person) error {
	if !owner.Known || !owner.Active || !Machine(owner.User) {
		return subledger.Refuse("token_for_machines", "a token is for an active user with the role %s: %q is none; "+
			"add one to the users file and run `starter users sync`", Service, n.User)
	}
	if n.Days < 1 || n.Days > MaxTokenDays {
		return subledger.Refuse("token_days", "a token lasts 1 to %d days", MaxTokenDays)
	}
	if len(n.Scopes) == 0 {
		return subledger.Refuse("token_scope", "say what the token is for: %s", scopeList())
	}
	for _, scope := range n.Scopes {
		if !Allowed(Service, scope) {
			return subledger.Refuse("token_scope", "there is no scope %q: choose of %s", scope, scopeList())
		}
		if err := Check(owner, scope, []string{n.Entity}); n.Entity != "" && err != nil {
			return err
		}
	}
	return nil
}

func scopeList() string {
	var all []string
	for _, a := range allowed[Service] {
		all = append(all, string(a))
	}
	return strings.Join(all, ", ")
}

// Token is a token as it stands, without what is shown.
type Token struct {
	Name   string   `json:"name"`
	User   string   `json:"user"`
	Scopes []Action `json:"scopes"`
	Entity string   `json:"entity,omitempty"`
	// ExpiresAt is the instant from which it is good for nothing.
	CreatedBy string    `json:"created_by"`
	CreatedAt time.Time `json:"created_at"`
	ExpiresAt time.Time `json:"expires_at"`
	// LastUsedOn and RefusedOn are the last days (UTC) it was accepted and refused; zero for never.
	LastUsedOn calendar.Date `json:"last_used_on,omitzero"`
	RefusedOn  calendar.Date `json:"refused_on,omitzero"`
	RevokedBy  string        `json:"revoked_by,omitempty"`
	RevokedAt  time.Time     `json:"revoked_at,omitzero"`
}

// Check refuses an action to who shows the token at an instant, with its owner as the records know him now: token_revoked,
// token_expired, token_scope, token_entity, and those of Check. No entity is all of them.
func (t Token) Check(owner Person, a Action, entities []string, now time.Time) error {
	switch {
	case !t.RevokedAt.IsZero():
		return subledger.Refuse("token_revoked", "the token was revoked: make another")
	case !now.Before(t.ExpiresAt):
		return subledger.Refuse("token_expired", "the token has expired: make another")
	case !slices.Contains(t.Scopes, a):
		return subledger.Refuse("token_scope", "the token is not for this: it needs the scope %s", a)
	case t.Entity != "" && !slices.Equal(entities, []string{t.Entity}):
		return subledger.Refuse("token_entity", "the token is for entity %s alone", t.Entity)
	}
	return Check(owner, a, entities)
}
