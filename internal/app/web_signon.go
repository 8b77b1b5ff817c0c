package app

import (
	"context"
	"errors"
	"time"

	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/signon"
	"github.com/mahnwerk/mahnwerk/internal/web"
)

// webSignOn lets people in with the accounts of a provider: the provider says who it is, the ledger says who that is here.
type webSignOn struct {
	store    *postgres.Store
	provider *signon.Provider
}

// Begin implements web.SignOn.
func (s webSignOn) Begin(ctx context.Context) (address, state string, err error) {
	attempt, err := s.store.BeginLogin(ctx)
	if err != nil {
		return "", "", err
	}
	address, err = s.provider.AuthURL(ctx, signon.Attempt(attempt))
	return address, attempt.State, providerFault(err)
}

// Finish implements web.SignOn. Of what a provider refuses only a token that does not hold is kept in the audit chain: a code
// anybody can make up, and the chain is kept for ten years.
func (s webSignOn) Finish(ctx context.Context, state, code string) (session string, expires time.Time, err error) {
	attempt, err := s.store.TakeLogin(ctx, state)
	if err != nil {
		return "", time.Time{}, notLetIn(err)
	}
	id, err := s.provider.Identity(ctx, code, signon.Attempt(attempt))
	if errors.Is(err, signon.ErrForged) {
		err = errors.Join(err, s.store.NoteForgedLogin(ctx))
	}
	if err != nil {
		return "", time.Time{}, providerFault(err)
	}
	return s.store.LogIn(ctx, id)
}

// providerFault says in the words of the pages that the provider gave no answer that holds.
func providerFault(err error) error {
	if errors.Is(err, signon.ErrUnreachable) || errors.Is(err, signon.ErrCode) || errors.Is(err, signon.ErrForged) {
		return errors.Join(web.ErrProvider, err)
	}
	return err
}
