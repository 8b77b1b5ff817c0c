package activities_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"go.temporal.io/sdk/temporal"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/card"
)

// board is a channel with cards that are due, and the chat that shows them.
type board struct {
	due    []card.Due
	ended  bool
	fault  error // of the chat
	shown  []string
	gone   []int64
	broken error // of the ledger
}

func (b *board) NextCard(context.Context, string) (card.Due, card.Card, bool, error) {
	if b.broken != nil || len(b.due) == 0 {
		return card.Due{}, card.Card{}, false, b.broken
	}
	c := card.Card{Title: "x"}
	if b.ended {
		c.Ended = "approved"
	}
	return b.due[0], c, true, nil
}

func (b *board) CardShown(_ context.Context, due card.Due, place string) error {
	b.shown = append(b.shown, place)
	b.due = b.due[1:]
	return nil
}

func (b *board) CardGone(_ context.Context, due card.Due) error {
	b.gone = append(b.gone, due.ID)
	b.due = b.due[1:]
	return nil
}

func (b *board) Show(_ context.Context, due card.Due, _ card.Card) (string, error) {
	return "C1/" + due.Token, b.fault
}

func TestShowCard(t *testing.T) {
	t.Parallel()
	away := errors.New("no answer")
	tests := map[string]struct {
		board board
		want  activities.ShownCard
		err   error
		gone  int
	}{
		"nothing is due":       {board{}, activities.ShownCard{}, nil, 0},
		"a card":               {board{due: []card.Due{{ID: 1, Kind: "approval", Token: "t"}}}, activities.ShownCard{Shown: true, Kind: "approval"}, nil, 0},
		"one that has ended":   {board{due: []card.Due{{ID: 1, Kind: "mail"}}, ended: true}, activities.ShownCard{Shown: true, Kind: "mail", Ended: true}, nil, 0},
		"one that is gone":     {board{due: []card.Due{{ID: 7, Kind: "mail"}}, fault: activities.ErrCardGone}, activities.ShownCard{Shown: true, Kind: "mail"}, nil, 1},
		"the chat is away":     {board{due: []card.Due{{ID: 1}}, fault: away}, activities.ShownCard{}, away, 0},
		"the ledger is away":   {board{broken: away}, activities.ShownCard{}, away, 0},
		"the chat is too busy": {board{due: []card.Due{{ID: 1}}, fault: &activities.ChatBusyError{RetryAfter: time.Minute}}, activities.ShownCard{}, &temporal.ApplicationError{}, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acts := &activities.Activities{Cards: &tt.board, Chat: &tt.board}
			got, err := acts.ShowCard(t.Context(), "C1")
			var told *temporal.ApplicationError
			if _, busy := tt.err.(*temporal.ApplicationError); busy {
				if !errors.As(err, &told) || told.NextRetryDelay() != time.Minute || told.NonRetryable() {
					t.Errorf("error %v, want to be tried in a minute", err)
				}
			} else if !errors.Is(err, tt.err) || (err == nil) != (tt.err == nil) {
				t.Errorf("error %v, want %v", err, tt.err)
			}
			if got != tt.want || len(tt.board.gone) != tt.gone {
				t.Errorf("%+v, %d gone; want %+v, %d", got, len(tt.board.gone), tt.want, tt.gone)
			}
			if err != nil && len(tt.board.shown) != 0 {
				t.Error("a card counts as shown that was not")
			}
		})
	}
}
