package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/mahnwerk/mahnwerk/activities"
)

// CardsState is the whole state of the workflow of a channel, and its input.
type CardsState struct {
	Channel string  `json:"channel"`
	Seq     int64   `json:"seq,omitempty"`
	Pending []Event `json:"pending,omitempty"`
	// Shown counts the cards that were posted or changed.
	Shown int `json:"shown,omitempty"`
}

const (
	// cardCall bounds one request to a chat with the reading before it.
	cardCall = time.Minute
	// cardRetry is the longest pause between tries while the chat is away: nothing is lost, and people wait for it.
	cardRetry = time.Minute
	// cardRounds is how many cards are shown before the workflow starts afresh, at four events a card.
	cardRounds = 1000
	// cardLook is how often a channel looks by itself for what it was not told: deadlines pass without an event.
	cardLook = 15 * time.Minute
)

// Cards shows the people of one channel what they have to decide, and what became of it. It is the only writer there, so that
// no card ever shows less than the records knew when it was last written. While the chat is away it waits: what was asked
// meanwhile is shown once, as it is then.
func Cards(ctx workflow.Context, s CardsState) error {
	in := newInbox(ctx, s.Seq, s.Pending)
	state := "starting"
	if err := workflow.SetQueryHandler(ctx, QueryState, func() (string, error) { return state, nil }); err != nil {
		return err
	}
	show := func(format string, args ...any) {
		state = fmt.Sprintf(format, args...)
		workflow.SetCurrentDetails(ctx, state)
	}
	for round := 0; ; round++ {
		in.drain()
		in.covered(in.last()) // what was told was committed before; the look below sees it
		var shown activities.ShownCard
		if err := workflow.ExecuteActivity(chatting(ctx), a.ShowCard, s.Channel).Get(ctx, &shown); err != nil {
			return err
		}
		if shown.Shown {
			s.Shown++
		}
		if round >= cardRounds || continueNow(ctx) {
			in.drain()
			s.Seq, s.Pending = in.seq, in.pending
			return workflow.NewContinueAsNewError(ctx, Cards, s)
		}
		if shown.Shown {
			show("%d cards shown; last: %s", s.Shown, lastShown(shown))
			continue
		}
		show("all cards are up to date; %d shown", s.Shown)
		if err := in.wait(ctx, cardLook, "look for deadlines that passed"); err != nil {
			return err
		}
	}
}

func lastShown(c activities.ShownCard) string {
	if c.Ended {
		return c.Kind + ", which waits for nobody any more"
	}
	return c.Kind + ", which waits for a person"
}

// chatting is for one request to a chat, tried until it succeeds.
func chatting(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:           QueueCards,
		StartToCloseTimeout: cardCall,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: cardRetry},
		Summary:             "show a card",
	})
}
