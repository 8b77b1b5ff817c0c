package doctest

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
)

// diagram draws a table of package collection as a mermaid state diagram: every accepted pair that moves, the events
// between two states on one arrow. Pairs that stay where they are would only hide the rest.
func diagram[S ~string, E ~string](states []S, events []E, starts []S, ends func(S) bool, next func(S, E) (S, bool)) string {
	var b strings.Builder
	b.WriteString("```mermaid\nstateDiagram-v2\n")
	for _, s := range starts {
		fmt.Fprintf(&b, "    [*] --> %s\n", s)
	}
	for _, from := range states {
		arrows := map[S][]string{}
		for _, e := range events {
			if to, ok := next(from, e); ok && to != from {
				arrows[to] = append(arrows[to], string(e))
			}
		}
		for _, to := range states {
			if len(arrows[to]) > 0 {
				fmt.Fprintf(&b, "    %s --> %s: %s\n", from, to, strings.Join(arrows[to], ", "))
			}
		}
		if ends(from) {
			fmt.Fprintf(&b, "    %s --> [*]\n", from)
		}
	}
	b.WriteString("```\n")
	return b.String()
}

func TestLifecycle_showsTheTables(t *testing.T) {
	const file = "docs/concepts/lifecycle.md"
	part(t, file, "settlement", diagram(collection.Settlements(), collection.BalanceEvents(), []collection.Settlement{collection.Open},
		collection.Settlement.Closed, collection.Settlement.Next))
	part(t, file, "progress", diagram(collection.Progresses(), collection.ProgressEvents(), []collection.Progress{collection.ProgressNone},
		func(p collection.Progress) bool { return p == collection.Uncollectible }, collection.Progress.Next))
	part(t, file, "holds", diagram(collection.HoldStates(), collection.HoldEvents(),
		[]collection.HoldState{collection.PromiseRunning, collection.DisputeOpen, collection.HoldActive},
		func(h collection.HoldState) bool { return !h.PausesDunning() }, collection.HoldState.Next))
}

func TestBlockers_areTheProgramsOwn(t *testing.T) {
	var b strings.Builder
	b.WriteString("| Code | English | Deutsch | Passes by itself |\n|---|---|---|---|\n")
	for _, code := range collection.Blockers() {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", code, code.Explain("en"), code.Explain("de"), passes[code])
	}
	if len(passes) != len(collection.Blockers()) {
		t.Errorf("%d blockers are explained, there are %d", len(passes), len(collection.Blockers()))
	}
	part(t, "docs/reference/blockers.md", "blockers", b.String())
}

// passes says what opens a gate again.
var passes = map[collection.Blocker]string{
	collection.BlockClosed:          "a payment that is reversed reopens the item",
	collection.BlockInsolvency:      "no",
	collection.BlockLeftToPeople:    "a person, or a reversed payment that the decision rested on",
	collection.BlockHoldDebtor:      "on the day after the hold's end",
	collection.BlockHoldItem:        "on the day after the hold's end",
	collection.BlockDisputed:        "when the dispute is resolved",
	collection.BlockPromise:         "when the promise is kept, broken or withdrawn",
	collection.BlockLetterPending:   "when the relay accepts or refuses the letter",
	collection.BlockApprovalPending: "when a person decides, or the approval expires",
	collection.BlockDecisionDue:     "when a person decides",
	collection.BlockNotDue:          "on the day of the next step",
	collection.BlockLadderSpent:     "no",
	collection.BlockNoBusinessDay:   "on the next business day",
	collection.BlockBankStale:       "with the next bank statement",
	collection.BlockUnmatchedCash:   "when the money is allocated or paid back",
	collection.BlockNotReleased:     "when a person releases it",
	collection.BlockPeopleOnly:      "when the customer's treatment changes",
	collection.BlockMinAmount:       "when more becomes collectable",
	collection.BlockMinInterval:     "when the interval has passed",
	collection.BlockNoContact:       "when there is an address",
	collection.BlockInboundMail:     "when the mail is answered",
	collection.BlockOutsideWindow:   "when the window opens",
	collection.BlockFactsChanged:    "the next run decides anew",
	collection.BlockBadData:         "when the data are mended",
}

func TestWords_areTheProgramsOwn(t *testing.T) {
	source := read(t, "ar/collection/word.go")
	var b strings.Builder
	b.WriteString("| Word | English | Deutsch |\n|---|---|---|\n")
	for _, m := range regexp.MustCompile(`(?m)^\tWord\w+\s+Word = "(\w+)"$`).FindAllStringSubmatch(source, -1) {
		w := collection.Word(m[1])
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", w, w.In("en"), w.In("de"))
	}
	part(t, "docs/concepts/lifecycle.md", "words", b.String())
}

// TestInvariants_areTheProgramsOwn compares the page with the questions that `starter check` asks.
func TestInvariants_areTheProgramsOwn(t *testing.T) {
	var b strings.Builder
	b.WriteString("| | What holds |\n|---|---|\n")
	found := regexp.MustCompile(`\{id: "(I\d+)", name: "([^"]+)"`).FindAllStringSubmatch(read(t, "internal/postgres/check.go"), -1)
	if len(found) < 10 {
		t.Fatalf("only %d invariants found in internal/postgres/check.go", len(found))
	}
	for _, m := range found {
		fmt.Fprintf(&b, "| %s | %s |\n", m[1], m[2])
	}
	part(t, "docs/reference/invariants.md", "invariants", b.String())
}

// event is a kind of event with the stream that carries it.
var emitted = regexp.MustCompile(`\.(emitItem|emitDebtor|emit)\((.*)`)

// TestEvents_areTheStoresOwn: every kind of event the store writes is on the page, and nothing else.
func TestEvents_areTheStoresOwn(t *testing.T) {
	written := map[string]bool{}
	sources, err := filepath.Glob(filepath.Join(root, "internal", "postgres", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	literal := regexp.MustCompile(`"([a-z]+(?:_[a-z]+)+|cancelled|obsolete|imported|issued|run)"`)
	for _, path := range sources {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		for _, call := range emitted.FindAllStringSubmatch(string(raw), -1) {
			if m := literal.FindStringSubmatch(call[2]); m != nil {
				written[m[1]] = true
			}
		}
	}
	page := read(t, "docs/reference/events.md")
	for _, kind := range slices.Sorted(maps.Keys(written)) {
		if !strings.Contains(page, "| `"+kind+"` |") {
			t.Errorf("docs/reference/events.md does not explain %s", kind)
		}
	}
}

// TestPolicy_showsTheDefault: the example on the policy page is the built-in policy, and every field is explained.
func TestPolicy_showsTheDefault(t *testing.T) {
	text := read(t, "docs/reference/policy.md")
	block := regexp.MustCompile("(?s)```json\n(.*?)```").FindStringSubmatch(text)
	if block == nil {
		t.Fatal("docs/reference/policy.md shows no policy")
	}
	shown, err := dunning.ParsePolicy([]byte(block[1]))
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(shown) != fmt.Sprint(dunning.Default()) {
		t.Errorf("the page shows %v, the program has %v", shown, dunning.Default())
	}
}
