package postgres_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/playbook"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/ar/worklist"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

func TestPlaybook_oldVersionsStay(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	save := func(text string) int {
		t.Helper()
		return must[int](t)(c.Store.SavePlaybook(t.Context(), playbook.Save{Head: c.head(), Name: "anruf", Text: text}))
	}
	if a, b, again := save("erst fragen"), save("erst grüßen"), save("erst grüßen"); a != 1 || b != 2 || again != 2 {
		t.Errorf("versions %d, %d and %d, want 1, 2 and 2 again", a, b, again)
	}
	for version, want := range map[int]string{0: "erst grüßen", 1: "erst fragen", 2: "erst grüßen"} {
		if got, err := c.Store.Playbook(t.Context(), testkit.Nord, "anruf", version); err != nil || got.Text != want {
			t.Errorf("version %d is %q, %v; want %q", version, got.Text, err, want)
		}
	}
	if _, err := c.Store.Playbook(t.Context(), testkit.Nord, "anruf", 3); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("a version that is not there: %v", err)
	}
	for _, sql := range []string{`UPDATE playbook SET body = 'x'`, `DELETE FROM playbook`} {
		if _, err := c.Store.Pool().Exec(t.Context(), sql); err == nil {
			t.Errorf("%s changed an old version", sql)
		}
	}
	if n := c.count(`SELECT count(*) FROM audit_event WHERE kind = 'playbook_saved'`); n != 2 {
		t.Errorf("%d savings in the chain, want 2", n)
	}
	all, err := c.Store.Playbooks(t.Context(), testkit.Nord)
	if err != nil || len(all) != 2 || all[0].Version != 2 || all[0].Text != "" {
		t.Errorf("list %+v, %v", all, err)
	}
}

func TestPlaybook_standsBesideTheStepItIsFor(t *testing.T) {
	t.Parallel()
	c := debtor(t)
	use := func(name string, stage worklist.Action) error {
		return c.Store.UsePlaybook(t.Context(), playbook.Use{Head: c.head(), Name: name, Situation: playbook.Situation{Stage: stage}})
	}
	if err := use("zusage", worklist.AskPromise); !subledger.IsRefused(err, "playbook_unknown") {
		t.Errorf("a playbook nobody saved: %v", err)
	}
	must[int](t)(c.Store.SavePlaybook(t.Context(), playbook.Save{Head: c.head(), Name: "zusage", Text: "nach dem Tag fragen"}))
	c.must(use("zusage", worklist.AskPromise))
	c.must(use("zusage", worklist.AskPromise))
	if e := c.work("")[0]; e.Playbook != "zusage" || e.Next.Action != worklist.AskPromise {
		t.Errorf("beside %s stands %q", e.Next.Action, e.Playbook)
	}
	choices, err := c.Store.PlaybookChoices(t.Context(), testkit.Nord)
	if err != nil || fmt.Sprint(choices) != "[{{ask_promise } zusage clara}]" {
		t.Errorf("choices %v, %v", choices, err)
	}
	c.must(use("", worklist.AskPromise))
	if e := c.work("")[0]; e.Playbook != "" {
		t.Errorf("beside it still stands %q", e.Playbook)
	}
	if n := c.count(`SELECT count(*) FROM audit_event WHERE kind = 'playbook_used'`); n != 2 {
		t.Errorf("%d choices in the chain, want 2", n)
	}
	c.green()
}
