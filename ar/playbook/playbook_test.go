package playbook_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/playbook"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/ar/worklist"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	head := subledger.Head{Entity: "NORD", By: "maria"}
	on := func(stage worklist.Action, cause dispute.Reason) playbook.Situation {
		return playbook.Situation{Stage: stage, Cause: cause}
	}
	tests := map[string]struct {
		command subledger.Command
		code    string // empty: accepted
	}{
		"a text":               {playbook.Save{Head: head, Name: "anruf", Text: "# Anruf\n"}, ""},
		"as long as may be":    {playbook.Save{Head: head, Name: "anruf", Text: strings.Repeat("x", playbook.MaxText)}, ""},
		"no words":             {playbook.Save{Head: head, Name: "anruf", Text: " \n"}, "playbook_empty"},
		"a book":               {playbook.Save{Head: head, Name: "anruf", Text: strings.Repeat("x", playbook.MaxText+1)}, "playbook_too_long"},
		"no text":              {playbook.Save{Head: head, Name: "anruf", Text: "\xff"}, "playbook_form"},
		"no name":              {playbook.Save{Head: head, Text: "x"}, "playbook_name_form"},
		"a path for a name":    {playbook.Save{Head: head, Name: "../x", Text: "x"}, "playbook_name_form"},
		"by nobody":            {playbook.Save{Head: subledger.Head{Entity: "NORD"}, Name: "anruf", Text: "x"}, "by_missing"},
		"for a step":           {playbook.Use{Head: head, Name: "anruf", Situation: on(worklist.Call, "")}, ""},
		"for a step and cause": {playbook.Use{Head: head, Name: "anruf", Situation: on(worklist.ChaseCase, dispute.Quality)}, ""},
		"taken back":           {playbook.Use{Head: head, Situation: on(worklist.Call, "")}, ""},
		"for no step":          {playbook.Use{Head: head, Name: "anruf"}, "playbook_stage_known"},
		"for no cause":         {playbook.Use{Head: head, Name: "anruf", Situation: on(worklist.Call, "weather")}, "dispute_reason_known"},
	}
	for name, test := range tests {
		if err := test.command.Check(); test.code == "" && err != nil || test.code != "" && !subledger.IsRefused(err, test.code) {
			t.Errorf("%s: got %v, want %q", name, err, test.code)
		}
	}
}

func TestFor_theNarrowestHolds(t *testing.T) {
	t.Parallel()
	choices := []playbook.Choice{
		{Situation: playbook.Situation{Stage: worklist.ChaseCase}, Name: "every"},
		{Situation: playbook.Situation{Stage: worklist.ChaseCase, Cause: dispute.Quality}, Name: "quality"},
		{Situation: playbook.Situation{Stage: worklist.Call, Cause: dispute.Price}, Name: "price"},
	}
	for range 2 {
		for s, want := range map[playbook.Situation]string{
			{Stage: worklist.ChaseCase}:                         "every",
			{Stage: worklist.ChaseCase, Cause: dispute.Quality}: "quality",
			{Stage: worklist.ChaseCase, Cause: dispute.Price}:   "every",
			{Stage: worklist.Call}:                              "",
			{Stage: worklist.AskPromise, Cause: dispute.Price}:  "",
		} {
			if got := playbook.For(s, choices); got != want {
				t.Errorf("for %+v: %q, want %q", s, got, want)
			}
		}
		slices.Reverse(choices)
	}
}
