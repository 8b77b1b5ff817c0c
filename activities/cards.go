package activities

import (
	"context"
	"errors"
	"time"

	"go.temporal.io/sdk/temporal"

	"github.com/mahnwerk/mahnwerk/ar/card"
)

// Cards is the record of what people are shown in a chat.
type Cards interface {
	// NextCard brings the cards of a channel in line with the records and returns the one to be shown next, with its facts; false
	// when all are shown as they are.
	NextCard(ctx context.Context, channel string) (due card.Due, shown card.Card, ok bool, err error)
	CardShown(ctx context.Context, due card.Due, place string) error
	CardGone(ctx context.Context, due card.Due) error
}

// Chat shows cards. Show posts a card that has no place yet, and changes one that has; it returns its place. The errors that
// callers tell apart are *ChatBusyError and ErrCardGone.
type Chat interface {
	Show(ctx context.Context, due card.Due, shown card.Card) (place string, err error)
}

// ErrCardGone is returned for a card, or a channel, that is no longer there.
var ErrCardGone = errors.New("the card is no longer in the chat")

// ChatBusyError is returned while the chat takes no more for some time.
type ChatBusyError struct{ RetryAfter time.Duration }

// Error implements error.
func (e *ChatBusyError) Error() string { return "the chat asks to wait " + e.RetryAfter.String() }

// ErrTypeChatBusy is the type under which a busy chat is seen in a history.
const ErrTypeChatBusy = "ChatBusy"

// ShownCard says what one call of ShowCard did.
type ShownCard struct {
	// Shown is true when a card was posted or changed, and there may be another one.
	Shown bool   `json:"shown"`
	Kind  string `json:"kind,omitempty"`
	// Ended is true when the card waits for nobody any more.
	Ended bool `json:"ended,omitempty"`
}

// ShowCard shows at most one card of a channel as the records are now. One call is one request to the chat, so that the queue
// it runs on can be held to the chat's limits without a worker sleeping. When the chat asks to wait, the next try is then.
//
// Posting is not idempotent with the chat: when its answer is lost, a card may be there twice. Both carry the same token, a
// click on either counts once, and the one that is known is brought up to date.
func (a *Activities) ShowCard(ctx context.Context, channel string) (ShownCard, error) {
	due, shown, ok, err := a.Cards.NextCard(ctx, channel)
	if err != nil || !ok {
		return ShownCard{}, err
	}
	place, err := a.Chat.Show(ctx, due, shown)
	var busy *ChatBusyError
	switch {
	case errors.As(err, &busy):
		return ShownCard{}, temporal.NewApplicationErrorWithOptions(err.Error(), ErrTypeChatBusy,
			temporal.ApplicationErrorOptions{NextRetryDelay: max(busy.RetryAfter, time.Second)})
	case errors.Is(err, ErrCardGone):
		return ShownCard{Shown: true, Kind: due.Kind}, a.Cards.CardGone(ctx, due)
	case err != nil:
		return ShownCard{}, err
	}
	return ShownCard{Shown: true, Kind: due.Kind, Ended: !shown.Open()}, a.Cards.CardShown(ctx, due, place)
}
