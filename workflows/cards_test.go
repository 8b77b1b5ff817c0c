package workflows_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/workflows"
)

// wall is a channel with a number of cards that are due.
type wall struct {
	due, shown, looks int
	faults            int
}

// ShowCard is the activity of that name.
func (w *wall) ShowCard(context.Context, string) (activities.ShownCard, error) {
	w.looks++
	switch {
	case w.faults > 0:
		w.faults--
		return activities.ShownCard{}, errors.New("the chat is away")
	case w.due == 0:
		return activities.ShownCard{}, nil
	}
	w.due--
	w.shown++
	return activities.ShownCard{Shown: true, Kind: "approval"}, nil
}

func hang(t *testing.T, w *wall) *testsuite.TestWorkflowEnvironment {
	t.Helper()
	env := newEnv()
	env.RegisterActivity(w)
	return env
}

func TestCards_showsAllThatIsDueAndThenWaits(t *testing.T) {
	w := &wall{due: 3}
	env := hang(t, w)
	env.RegisterDelayedCallback(func() {
		if w.shown != 3 || w.looks != 4 {
			t.Errorf("%d cards shown in %d looks, want 3 in 4", w.shown, w.looks)
		}
		state, err := env.QueryWorkflow(workflows.QueryState)
		var text string
		if err == nil {
			err = state.Get(&text)
		}
		if err != nil || !strings.Contains(text, "all cards are up to date; 3 shown") {
			t.Errorf("state %q, %v", text, err)
		}
		w.due = 1
		env.SignalWorkflow(workflows.SignalEvents, workflows.Events{Events: []workflows.Event{{Seq: 1, Kind: "cards_due"}, {Seq: 2, Kind: "cards_due"}}})
	}, time.Minute)
	env.RegisterDelayedCallback(func() {
		if w.shown != 4 || w.looks != 6 {
			t.Errorf("%d cards shown in %d looks after an event, want 4 in 6", w.shown, w.looks)
		}
		w.due = 1 // nobody tells: a deadline passed
	}, 2*time.Minute)
	env.RegisterDelayedCallback(func() {
		if w.shown != 5 {
			t.Errorf("%d cards shown after a quarter of an hour, want 5", w.shown)
		}
		env.CancelWorkflow()
	}, 20*time.Minute)
	env.ExecuteWorkflow("Cards", workflows.CardsState{Channel: "C1"})
}

func TestCards_anHourWithoutTheChatLosesNothing(t *testing.T) {
	w := &wall{due: 2, faults: 64}
	env := hang(t, w)
	env.RegisterDelayedCallback(func() {
		if w.shown != 0 || w.faults == 0 {
			t.Errorf("%d shown while the chat is away, %d faults left", w.shown, w.faults)
		}
	}, 50*time.Minute)
	env.RegisterDelayedCallback(func() {
		if w.shown != 2 {
			t.Errorf("%d shown once it is back, want 2", w.shown)
		}
		env.CancelWorkflow()
	}, 90*time.Minute)
	env.ExecuteWorkflow("Cards", workflows.CardsState{Channel: "C1"})
}

func TestCards_startsAfreshAndCarriesWhatItKnows(t *testing.T) {
	w := &wall{due: 5000}
	env := hang(t, w)
	env.ExecuteWorkflow("Cards", workflows.CardsState{Channel: "C1", Seq: 7, Shown: 10})
	var again *workflow.ContinueAsNewError
	if err := env.GetWorkflowError(); !errors.As(err, &again) {
		t.Fatalf("ended with %v, want to start afresh", err)
	}
	if w.shown < 500 || w.shown > 2000 {
		t.Errorf("%d cards before starting afresh", w.shown)
	}
}
