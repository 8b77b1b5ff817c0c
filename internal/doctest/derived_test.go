package doctest

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/plan"
	"github.com/mahnwerk/mahnwerk/ar/promise"
	"github.com/mahnwerk/mahnwerk/internal/config"
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
	collection.BlockPlan:            "when the plan is completed, in default or withdrawn",
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

// emitted is a call of the store that writes an event whose kind stands in it.
var emitted = regexp.MustCompile(`\.(?:emitItem|emitDebtor|emit)\(.*?"([a-z]+(?:_[a-z]+)*)", `)

// TestEvents_areTheStoresOwn compares the page with the store's sources, both ways.
func TestEvents_areTheStoresOwn(t *testing.T) {
	var source strings.Builder
	for _, path := range files(t, ".go") {
		if strings.HasPrefix(path, "internal/postgres/") && !strings.HasSuffix(path, "_test.go") {
			source.WriteString(read(t, path))
		}
	}
	page := read(t, "docs/reference/events.md")
	calls := emitted.FindAllStringSubmatch(source.String(), -1)
	if len(calls) < 10 {
		t.Fatalf("only %d events found in internal/postgres", len(calls))
	}
	for _, call := range calls {
		if !strings.Contains(page, "| `"+call[1]+"` |") {
			t.Errorf("docs/reference/events.md does not explain %s", call[1])
		}
	}
	for _, m := range regexp.MustCompile("(?m)^\\|.*?`([a-z]+(?:_[a-z]+)*)` \\|").FindAllStringSubmatch(page, -1) {
		if !writes(source.String(), m[1]) {
			t.Errorf("docs/reference/events.md explains %s, which the store never writes", m[1])
		}
	}
}

// writes tells whether a kind stands in the sources, whole or as a beginning with one of the domain's states behind it.
func writes(source, kind string) bool {
	beginning, state, _ := strings.Cut(kind, "_")
	known := []string{string(promise.Kept), string(promise.PartlyKept), string(promise.Broken), string(promise.Withdrawn),
		string(promise.Superseded), string(plan.Completed), string(plan.Defaulted), string(approval.Approved), string(approval.Rejected)}
	return strings.Contains(source, `"`+kind+`"`) || strings.Contains(source, `'`+kind+`'`) ||
		strings.Contains(source, `"`+beginning+`_"`) && slices.Contains(known, state)
}

// TestPolicy_explainsEveryField makes the table of fields from the JSON Schema, with the words below.
func TestPolicy_explainsEveryField(t *testing.T) {
	var schema struct {
		Required   []string
		Properties map[string]field
	}
	if err := json.Unmarshal([]byte(read(t, "schemas/json/dunning-policy.schema.json")), &schema); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("| Field | Type | | Meaning |\n|---|---|---|---|\n")
	row := func(name string, f field, required bool) {
		must := ""
		if required {
			must = "required"
		}
		if meanings[name] == "" {
			t.Errorf("the field %s has no meaning in words", name)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", name, f, must, meanings[name])
	}
	rows := 0
	for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
		f := schema.Properties[name]
		row(name, f, slices.Contains(schema.Required, name))
		inner := f.inner()
		for _, member := range slices.Sorted(maps.Keys(inner.Properties)) {
			row(name+"."+member, inner.Properties[member], slices.Contains(inner.Required, member))
			rows++
		}
		rows++
	}
	if rows != len(meanings) {
		t.Errorf("%d fields have a meaning in words, the schema has %d", len(meanings), rows)
	}
	part(t, "docs/reference/policy.md", "fields", b.String())
}

// field is a property of the policy's schema.
type field struct {
	Type             string
	Enum             []string
	Ref              string `json:"$ref"`
	Minimum, Maximum *int
	Items            *field
	Properties       map[string]field
	Required         []string
}

func (f field) inner() field {
	if f.Items != nil {
		return *f.Items
	}
	return f
}

func (f field) String() string {
	switch {
	case f.Ref != "":
		return "minor units by currency"
	case len(f.Enum) > 0:
		return strings.Join(f.Enum, ", ")
	case f.Minimum != nil && f.Maximum != nil:
		return fmt.Sprintf("%s, %d to %d", f.Type, *f.Minimum, *f.Maximum)
	case f.Minimum != nil:
		return fmt.Sprintf("%s, %d or more", f.Type, *f.Minimum)
	}
	return f.Type
}

var meanings = map[string]string{
	"name": "small letters, digits and hyphens", "version": "given by `policy save`",
	"steps": "the ladder", "steps.level": "the level an item has after this step", "steps.kind": "which letter, or that a person decides",
	"steps.anchor": "what the delay counts from", "steps.delay_days": "days until the step may be taken",
	"steps.pay_by_days": "days to pay the letter gives; required for letters", "steps.approval": "every letter of this step needs a person",
	"bundling":                   "what shares a letter: a customer's items, those of a level, or nothing",
	"min_amount_minor":           "smallest collectable sum worth a letter",
	"min_interval_days":          "least days between two contacts of a customer",
	"bank_max_age_business_days": "how old the bank data may be",
	"send_window":                "full hours of the entity's local day in which letters leave", "send_window.from_hour": "first hour", "send_window.to_hour": "hour before which they leave",
	"approval_above_minor": "a letter over more than this needs a person",
	"approvers":            "who is asked, one after the other", "approvers.role": "a role of the users file",
	"approvers.remind_after_hours": "hours until a reminder", "approvers.expire_after_hours": "hours until the next is asked, or the approval expires",
	"cool_down_days":              "days items are held after a refusal or an expired approval",
	"promise_grace_business_days": "bank days after the promised date before a promise counts as broken",
	"promise_tolerance_minor":     "what may be missing from a kept promise",
	"skonto_grace_days":           "days after the Skonto date on which a deduction is still accepted",
	"broken_promises_to_watch":    "broken promises after which a customer is watched; 0 never",
	"broken_promise_months":       "how far back broken promises count; 0 is 12",
	"promise_max_days":            "how far ahead a promise may lie; 0 is as far as any may, 366 days",
	"promise_max_minor":           "largest sum that may be promised; a currency that is not named has no limit",
	"hold_max_days":               "how long a hold may last before another person has to agree; 0 is 30",
	"plan_max_instalments":        "most instalments of a plan; 0 is 24",
	"plan_max_days":               "most days from today to the last instalment; 0 is 730",
	"plan_reminder_days":          "days the reminder of a missing instalment gives before the plan is in default; 0 is 7",
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

// TestMonitoring_namesTheFigures compares the page with the figures a worker serves.
func TestMonitoring_namesTheFigures(t *testing.T) {
	figure := regexp.MustCompile(`mahnwerk_[a-z_]+`)
	served := figure.FindAllString(read(t, "internal/app/figures.go"), -1)
	page := read(t, "docs/operating/monitoring.md")
	for _, name := range figure.FindAllString(page, -1) {
		if !slices.Contains(served, name) {
			t.Errorf("docs/operating/monitoring.md names %s, which no worker serves", name)
		}
	}
	for _, name := range served {
		if !strings.Contains(page, name) {
			t.Errorf("docs/operating/monitoring.md does not name %s", name)
		}
	}
}

// TestPages_nameSettingsThatExist: a variable in a page is one that a program reads, or one of docker-compose.yml.
func TestPages_nameSettingsThatExist(t *testing.T) {
	known := map[string]bool{"MAHNWERK_USER": true, "MAHNWERK_TEST_DATABASE_URL": true, "MAHNWERK_CORPORA": true}
	for _, s := range config.Settings() {
		known[s.Variable] = true
	}
	variable := regexp.MustCompile(`\b(?:MAHNWERK|TEMPORAL|OTEL)_[A-Z_]*[A-Z]\b`)
	ofCompose := read(t, "docker-compose.yml") + read(t, ".env.example")
	for _, file := range documents(t) {
		for _, name := range variable.FindAllString(read(t, file), -1) {
			if !known[name] && !regexp.MustCompile(`\b`+name+`\b`).MatchString(ofCompose) {
				t.Errorf("%s names %s, which nothing reads", file, name)
			}
		}
	}
}
