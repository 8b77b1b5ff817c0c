package web_test

import (
	"cmp"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/internal/web"
)

var update = flag.Bool("update", false, "write the golden files anew")

// askers are one person for each role of the table, one with a role that only a policy names, and one with none.
func askers(w *world) []string {
	names := append(access.Names(), "sales")
	for _, role := range names {
		w.users[role] = approvalUser(role, role)
	}
	w.users["no_role"] = approvalUser("no_role")
	return append(names, "no_role")
}

// at is a request line for a pattern, about things that are there.
func at(pattern string) (method, path string) {
	method, path, _ = strings.Cut(pattern, " ")
	of := map[string]string{"/payments": "31", "/mails": "5", "/mailbox": "000001", "/approvals": "letter-1"}
	for begins, id := range of {
		if strings.HasPrefix(path, begins+"/") {
			path = strings.NewReplacer("{id}", id, "{id...}", id).Replace(path)
		}
	}
	return method, strings.NewReplacer("{$}", "", "{entity}", "NORD", "{number...}", "R-2026%2F17", "{place}", "0", "{part}", "0").Replace(path)
}

// TestRoutes_everyRefusal asks for every page and form as every role: the golden table says who may, a refused one is told which role it
// needs, stands in the audit chain, and has had no effect.
func TestRoutes_everyRefusal(t *testing.T) {
	t.Parallel()
	w := newWorld()
	people := askers(w)
	var table strings.Builder
	out := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "route\taction\t"+strings.Join(people, "\t"))
	for _, route := range sorted(web.Routes()) {
		method, path := at(route.Pattern)
		if route.Action == "" || strings.HasPrefix(path, "/inbound-mail/") {
			continue // asked below, and with the tokens
		}
		cells := []string{route.Pattern, string(route.Action)}
		for _, person := range people {
			cells = append(cells, w.answerTo(t, method, path, person, route.Action))
		}
		fmt.Fprintln(out, strings.Join(cells, "\t"))
	}
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
	golden(t, filepath.Join("testdata", "routes.golden"), table.String())
}

// answerTo is yes or no. A form is sent empty, so that one that is allowed decides nothing either.
func (w *world) answerTo(t *testing.T, method, path, person string, action access.Action) string {
	t.Helper()
	w.refusals = nil
	answer := w.ask(t, method, path, person, "")
	refused := answer.Code == http.StatusForbidden
	noted := len(w.refusals) == 1 && strings.HasPrefix(w.refusals[0], person+" "+string(action))
	switch {
	case refused != noted:
		t.Errorf("%s %s by %s: status %d, in the audit chain %q", method, path, person, answer.Code, w.refusals)
	case refused && !strings.Contains(answer.Body.String(), "It needs one of these roles"):
		t.Errorf("%s %s by %s: the refusal does not say what is needed:\n%s", method, path, person, answer.Body)
	case answer.Code == http.StatusUnauthorized || answer.Code >= http.StatusInternalServerError:
		t.Errorf("%s %s by %s: status %d", method, path, person, answer.Code)
	}
	if refused {
		return "no"
	}
	return "yes"
}

func sorted(routes []web.Route) []web.Route {
	slices.SortFunc(routes, func(a, b web.Route) int {
		return cmp.Or(strings.Compare(pathOf(a.Pattern), pathOf(b.Pattern)), strings.Compare(a.Pattern, b.Pattern))
	})
	return routes
}

func pathOf(pattern string) string { _, path, _ := strings.Cut(pattern, " "); return path }

func golden(t *testing.T, path, have string) {
	t.Helper()
	var trimmed strings.Builder
	for line := range strings.Lines(have) {
		trimmed.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	if *update {
		if err := os.WriteFile(path, []byte(trimmed.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != trimmed.String() {
		t.Errorf("%s differs, run the test with -update:\n%s", path, trimmed.String())
	}
}

// TestRoutes_whoIsNotAskedReadsNothing: a door without a role says why, and shows nothing of the ledger.
func TestRoutes_whoIsNotAskedReadsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld()
	for _, route := range web.Routes() {
		if (route.Action == "") == (route.Why == "") {
			t.Errorf("%s: want either an action or why nobody is asked", route.Pattern)
		}
		method, path := at(route.Pattern)
		answer := w.ask(t, method, path, "", "")
		if strings.Contains(answer.Body.String(), "K-1") || strings.Contains(answer.Body.String(), "€") {
			t.Errorf("%s shows the ledger to anybody:\n%s", route.Pattern, answer.Body)
		}
		if route.Action != "" && answer.Code != http.StatusUnauthorized && !strings.HasPrefix(path, "/inbound-mail/") {
			t.Errorf("%s without a session: status %d, want 401", route.Pattern, answer.Code)
		}
	}
}

// TestRoutes_nameActionsThatExist: an action that is spelt wrong would be everybody's or nobody's.
func TestRoutes_nameActionsThatExist(t *testing.T) {
	t.Parallel()
	for _, route := range web.Routes() {
		if route.Action != "" && !slices.Contains(access.Actions(), route.Action) {
			t.Errorf("%s: there is no action %q", route.Pattern, route.Action)
		}
	}
}

// TestRoutes_anotherEntityIsNotThere: what is refused and what is not there are told apart by the person's own entities alone.
func TestRoutes_anotherEntityIsNotThere(t *testing.T) {
	t.Parallel()
	w := newWorld()
	for _, path := range []string{"/invoices/NORD/R-2026%2F17", "/payments/NORD/31", "/mails/NORD/5"} {
		if code := w.ask(t, http.MethodGet, path, "sven", "").Code; code != http.StatusNotFound {
			t.Errorf("%s by somebody of SUED: status %d, want 404", path, code)
		}
	}
	if len(w.refusals) != 0 {
		t.Errorf("refusals %q, want none", w.refusals)
	}
}

// TestWords_onlyForWhoMayReadThem: the pages that mention mails leave out their words for others.
func TestWords_onlyForWhoMayReadThem(t *testing.T) {
	t.Parallel()
	w := newWorld()
	askers(w)
	for path, words := range map[string]string{"/approvals": "Mails of customers that wait", "/invoices/NORD/R-2026%2F17": "300 Euro davon nicht"} {
		for person, want := range map[string]bool{"clerk": true, "auditor": false, "finance": false, "sales": false} {
			body := w.ask(t, http.MethodGet, path, person, "").Body.String()
			if strings.Contains(body, words) != want || strings.Contains(body, `href="/mails"`) != want {
				t.Errorf("%s as %s: the words are shown: %t, want %t", path, person, !want, want)
			}
		}
	}
}
