package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/casework"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/web"
)

const casePath = "/cases/NORD/7"

// caseFolder holds one case in memory; what the pages say to it is kept.
type caseFolder struct {
	w       *world
	mu      sync.Mutex
	said    []any
	refuses error
	state   casework.State
}

func newCaseFolder() *caseFolder { return &caseFolder{state: casework.Open} }

func (f *caseFolder) theCase() casework.Case {
	line := casework.Line{Case: 7, Entity: "NORD", Customer: "K-1", Cause: dispute.Price, State: f.state, Team: casework.Sales, Owner: "vera",
		OpenedOn: calendar.MustDate("2026-03-09"), DueOn: calendar.MustDate("2026-03-16"), Disputes: 2, Amount: []money.Amount{eur(60_00)}}
	return casework.Case{Line: line, RoutedBecause: "rule 2: cause price", EscalateTo: "viktor", ApprovalID: "credit-note-1",
		Parts: []casework.Part{{DisputeID: 3, Invoice: "R-2026/17", Disputed: eur(40_00), StillDisputed: eur(40_00), Open: eur(100_00), Level: 1},
			{DisputeID: 4, Invoice: "R-2026#18", Disputed: eur(20_00), StillDisputed: eur(0), Open: eur(0), Outcome: collection.OutcomeJustified}},
		Entries:    []casework.Entry{{At: time.Date(2026, 3, 9, 9, 0, 0, 0, time.UTC), On: calendar.MustDate("2026-03-09"), Kind: "case_commented", By: "anna", Text: debtorName}},
		Files:      []casework.File{{ID: 5, Name: "lieferschein.pdf", Bytes: 12, By: "anna"}},
		Links:      []casework.Link{{MailID: 3, Because: "claim 2 of the mail opened it"}, {PaymentID: 31, Because: "linked by anna"}},
		Suggestion: &casework.Suggestion{Outcome: collection.OutcomeRejected, Held: 8, Of: 11, Basis: casework.OfCustomer}}
}

func (f *caseFolder) Cases(context.Context, []string) ([]casework.Line, error) {
	if f.w.empty || f.w.broken != nil {
		return nil, f.w.broken
	}
	return []casework.Line{f.theCase().Line}, nil
}

func (f *caseFolder) Case(_ context.Context, entity receivable.EntityCode, id int64) (casework.Case, error) {
	if entity != "NORD" || id != 7 {
		return casework.Case{}, web.ErrNotFound
	}
	return f.theCase(), f.w.broken
}

func (f *caseFolder) take(said any) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.refuses != nil {
		return f.refuses
	}
	f.said = append(f.said, said)
	return nil
}

func (f *caseFolder) CommentCase(_ context.Context, c casework.Comment) error { return f.take(c) }
func (f *caseFolder) AssignCase(_ context.Context, a casework.Assign) error   { return f.take(a) }
func (f *caseFolder) WaitOnCase(_ context.Context, w casework.Wait) error     { return f.take(w) }
func (f *caseFolder) ResolveCase(_ context.Context, r casework.Resolve) error {
	if err := r.Check(); err != nil {
		return err
	}
	return f.take(r)
}

func onCase(choice string, more ...string) url.Values {
	form := url.Values{"choice": {choice}}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}

// TestCases_work holds each form against the command that reaches the ledger.
func TestCases_work(t *testing.T) {
	t.Parallel()
	about := casework.About{Head: subledger.Head{Entity: "NORD", By: "maria"}, Case: 7}
	because := about
	because.Reason = "price list of May"
	for name, test := range map[string]struct {
		form url.Values
		want any
	}{
		"comment":              {onCase("comment", "text", " called "), casework.Comment{About: about, Text: "called"}},
		"assign":               {onCase("assign", "owner", "quirin", "team", "quality"), casework.Assign{About: about, Owner: "quirin", Team: casework.Quality}},
		"wait":                 {onCase("wait", "until", "2026-03-30"), casework.Wait{About: about, UntilOn: calendar.MustDate("2026-03-30")}},
		"the customer answers": {onCase("answered"), casework.Wait{About: about}},
		"reject":               {onCase("resolve", "outcome", "rejected", "reason", "price list of May", "share:R-2026/17", "5"), casework.Resolve{About: because, Outcome: collection.OutcomeRejected}},
		"credit a part": {onCase("resolve", "outcome", "partly", "reason", "price list of May", "share:R-2026/17", "12.50"),
			casework.Resolve{About: because, Outcome: collection.OutcomePartly, Shares: []casework.Share{{Invoice: "R-2026/17", Amount: eur(12_50)}}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			answer := w.ask(t, http.MethodPost, casePath, "maria", test.form.Encode())
			if answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != casePath {
				t.Fatalf("status %d:\n%s", answer.Code, answer.Body)
			}
			if diff := cmp.Diff([]any{test.want}, w.folder.said); diff != "" {
				t.Errorf("the ledger was told (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCases_whatIsNotTakenIsSaidAndKept(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		form    url.Values
		refuses error
		status  int
		want    []string
	}{
		"no day":              {onCase("wait", "until", "soon"), nil, 422, []string{"60 days ahead at most"}},
		"no amount":           {onCase("resolve", "outcome", "partly", "reason", "because", "share:R-2026/17", "viel"), nil, 422, []string{"That is no amount", `value="viel"`}},
		"partly of nothing":   {onCase("resolve", "outcome", "partly", "reason", "because"), nil, 422, []string{"how much is credited"}},
		"no reason":           {onCase("resolve", "outcome", "rejected"), nil, 422, []string{"Please give a reason"}},
		"an unknown choice":   {onCase("steal"), nil, 422, []string{"not among those offered"}},
		"another role needed": {onCase("comment", "text", "x"), subledger.Refuse("role_missing", "no"), 422, []string{"Your role may not do this here"}},
		"being decided":       {onCase("resolve", "outcome", "rejected", "reason", "because"), subledger.Refuse("case_proposed", "no"), 422, []string{"decide the approval first"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			w.folder.refuses = test.refuses
			answer := w.ask(t, http.MethodPost, casePath+"?lang=en", "maria", test.form.Encode())
			if answer.Code != test.status || len(w.folder.said) != 0 {
				t.Fatalf("status %d, said %v", answer.Code, w.folder.said)
			}
			for _, part := range test.want {
				if !strings.Contains(answer.Body.String(), part) {
					t.Errorf("page lacks %q:\n%s", part, answer.Body)
				}
			}
		})
	}
}

func TestCases_showWhatThereIsToDo(t *testing.T) {
	t.Parallel()
	for state, want := range map[casework.State]struct{ resolves, assigns bool }{
		casework.Open: {true, true}, casework.WaitingForCustomer: {true, true}, casework.Proposed: {false, true}, casework.Resolved: {false, false},
	} {
		w := newWorld()
		w.folder.state = state
		body := w.ask(t, http.MethodGet, casePath, "maria", "").Body.String()
		if got := strings.Contains(body, `value="resolve"`); got != want.resolves {
			t.Errorf("%s: offers to resolve = %v", state, got)
		}
		if got := strings.Contains(body, `value="assign"`); got != want.assigns {
			t.Errorf("%s: offers to assign = %v", state, got)
		}
	}
	w := newWorld()
	body := w.ask(t, http.MethodGet, casePath+"?lang=en", "rosa", "").Body.String()
	for _, part := range []string{"8 of 11", "rule 2: cause price", `href="/mails/NORD/3"`, `href="/payments/NORD/31"`, "lieferschein.pdf", `href="/approvals/credit-note-1"`} {
		if !strings.Contains(body, part) {
			t.Errorf("page lacks %q", part)
		}
	}
	for _, path := range []string{"/cases/SUED/7", "/cases/NORD/8", "/cases/NORD/x"} {
		if code := w.ask(t, http.MethodGet, path, "maria", "").Code; code != http.StatusNotFound {
			t.Errorf("%s: status %d", path, code)
		}
	}
	if code := w.ask(t, http.MethodGet, casePath, "sven", "").Code; code != http.StatusNotFound {
		t.Errorf("a person of another entity sees it: %d", code)
	}
	if n := fmt.Sprint(w.ask(t, http.MethodPost, casePath, "", onCase("answered").Encode()).Code); n != "401" {
		t.Errorf("a stranger works on it: %s", n)
	}
}
