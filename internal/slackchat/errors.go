package slackchat

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/slack-go/slack"
)

var (
	// ErrGone is returned when the message, channel or person is not there any more. Nothing will bring it back.
	ErrGone = errors.New("not there any more")
	// ErrRefused is returned when Slack does not let us: a bad token, a missing scope, a channel the app is not in. An operator
	// has to act; `starter slack check` says how. The error is a *Refused too.
	ErrRefused = errors.New("refused by Slack")
	// ErrInvalid is returned for a message that Slack can't show. Trying again won't help.
	ErrInvalid = errors.New("not shown by Slack")
	// ErrLate is returned when a dialogue was asked for more than three seconds after the click.
	ErrLate = errors.New("too late for a dialogue")
)

// Limited is returned when Slack wants to be asked later.
type Limited struct {
	RetryAfter time.Duration
}

// Error implements error.
func (l *Limited) Error() string {
	return fmt.Sprintf("slack: too many requests: try again in %s", l.RetryAfter)
}

// Refused says what Slack refused. errors.Is(err, ErrRefused) holds.
type Refused struct {
	// Method is the method of the Web API, Code its answer.
	Method, Code string
	// Needed is the scope that is missing; empty when that isn't it.
	Needed string
}

// Error implements error.
func (r *Refused) Error() string {
	if r.Needed != "" {
		return fmt.Sprintf("slack: %s: %s (needs %s)", r.Method, r.Code, r.Needed)
	}
	return fmt.Sprintf("slack: %s: %s", r.Method, r.Code)
}

// Unwrap makes it an ErrRefused.
func (r *Refused) Unwrap() error { return ErrRefused }

// codes are the answers of the Web API that somebody decides by; all others are taken for passing.
var codes = map[error][]string{
	ErrGone: {"message_not_found", "channel_not_found", "is_archived", "is_inactive", "cant_update_message", "edit_window_closed",
		"thread_not_found", "user_not_found", "users_not_found", "user_not_in_channel", "user_not_visible", "messages_tab_disabled"},
	ErrRefused: {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope", "no_permission",
		"not_allowed_token_type", "org_login_required", "ekm_access_denied", "access_denied", "restricted_action", "not_in_channel",
		"team_access_not_granted", "two_factor_setup_required", "app_uninstalled"},
	ErrInvalid: {"invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "no_text", "invalid_arguments", "invalid_trigger",
		"invalid_trigger_id", "view_too_large", "duplicate_external_id", "invalid_metadata_format"},
	ErrLate: {"expired_trigger_id", "trigger_expired", "trigger_exchanged"},
}

// fault turns an error of the library into one of ours. It repeats nothing of the request, which holds the token.
func fault(method string, err error) error {
	if err == nil {
		return nil
	}
	if limited, ok := errors.AsType[*slack.RateLimitedError](err); ok {
		return &Limited{RetryAfter: limited.RetryAfter}
	}
	if said, ok := errors.AsType[slack.SlackErrorResponse](err); ok {
		return faultOf(method, said)
	}
	if status, ok := errors.AsType[slack.StatusCodeError](err); ok {
		if status.Code == 429 { // without Retry-After
			return &Limited{RetryAfter: time.Second}
		}
		return fmt.Errorf("slack: %s: status %d", method, status.Code)
	}
	if asked, ok := errors.AsType[*url.Error](err); ok {
		err = asked.Err // without the address
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("slack: %s: %w", method, err)
	}
	return fmt.Errorf("slack: %s: no answer: %w", method, err)
}

func faultOf(method string, said slack.SlackErrorResponse) error {
	for kind, known := range codes {
		if !slices.Contains(known, said.Err) {
			continue
		}
		if kind == ErrRefused {
			return &Refused{Method: method, Code: said.Err, Needed: said.Needed}
		}
		return fmt.Errorf("slack: %s: %s: %w", method, code(said.Err), kind)
	}
	if said.Err == "ratelimited" || said.Err == "rate_limited" {
		return &Limited{RetryAfter: time.Second}
	}
	return fmt.Errorf("slack: %s: %s", method, code(said.Err))
}

// maxCode bounds what is repeated of an answer.
const maxCode = 60

func code(text string) string { return oneLine(text, maxCode) }
