package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/temporal"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/app"
	"github.com/mahnwerk/mahnwerk/internal/engine"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/telemetry"
)

// Exit codes; rootLong tells them to people.
const (
	exitDone = iota
	exitFinding
	exitUsage
	exitRefused
	exitUnreachable
	exitInternal
)

// errFinding ends a command that did its work and found what a script must notice. What it found is printed already.
var errFinding = errors.New("something was found")

// usageError is a command line that can't be meant.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

func usage(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// finish reports an error and returns the exit code.
func (s *session) finish(err error) int {
	code := s.codeOf(err)
	if err == nil || errors.Is(err, errFinding) {
		return code
	}
	text := telemetry.Scrub(err.Error())
	if s.asJSON {
		s.complain(code, text)
		return code
	}
	fmt.Fprintln(s.err, "starter: "+text)
	if code == exitUsage {
		fmt.Fprintln(s.err, "Try the command with --help.")
	}
	return code
}

// complain writes an error for scripts.
func (s *session) complain(code int, text string) {
	names := []string{"", "finding", "usage", "refused", "unreachable", "internal"}
	encoder := json.NewEncoder(s.err)
	_ = encoder.Encode(map[string]any{"error": names[code], "text": text}) // nobody is left to tell when stderr is gone
}

func (s *session) codeOf(err error) int {
	var wrong *usageError
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errFinding):
		return exitFinding
	case !s.began, errors.As(err, &wrong):
		return exitUsage
	case isRefused(err):
		return exitRefused
	case isUnreachable(err):
		return exitUnreachable
	default:
		return exitInternal
	}
}

func isRefused(err error) bool {
	var app *temporal.ApplicationError
	if errors.As(err, &app) && (app.Type() == activities.ErrTypeRefused || app.Type() == activities.ErrTypeNotFound) {
		return true // said by an activity, on the other side of the wire
	}
	return subledger.IsRefused(err, "") || approval.Refusal(err) || errors.Is(err, postgres.ErrNotFound) ||
		errors.Is(err, postgres.ErrNewerSchema) || errors.Is(err, postgres.ErrOlderSchema)
}

func isUnreachable(err error) bool {
	var away *app.UnreachableError
	var connect *pgconn.ConnectError
	var unavailable *serviceerror.Unavailable
	return errors.As(err, &away) || errors.As(err, &connect) || errors.As(err, &unavailable) || errors.Is(err, engine.ErrNoWorker)
}
