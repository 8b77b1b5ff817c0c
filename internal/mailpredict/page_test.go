package mailpredict_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/mailrules"
	"github.com/mahnwerk/mahnwerk/internal/llm"
	"github.com/mahnwerk/mahnwerk/internal/llm/llmtest"
	"github.com/mahnwerk/mahnwerk/internal/mailpredict"
	"github.com/mahnwerk/mahnwerk/internal/mailscore"
)

var update = flag.Bool("update", false, "measure anew and write the figures of the page")

const (
	page      = "../../docs/reference/mail-evaluation.md"
	figuresOf = "<!-- figures: %s -->\n"
	figuresTo = "<!-- end of figures -->"
)

// TestPage holds the page of figures to what it says: a column for every worst-case model, with the claims of the rules in
// each. With -update it measures the example mails anew; figures change with every rule, so they are not compared.
func TestPage(t *testing.T) {
	raw, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw)
	for _, set := range []string{"develop", "kept"} {
		head, rest, begun := strings.Cut(text, fmt.Sprintf(figuresOf, set))
		table, tail, ended := strings.Cut(rest, figuresTo)
		if !begun || !ended {
			t.Fatalf("%s has no figures of the %s mails", page, set)
		}
		if *update {
			table = measure(t, set)
			text = head + fmt.Sprintf(figuresOf, set) + table + figuresTo + tail
		}
		checkTable(t, table)
	}
	if *update {
		if err := os.WriteFile(page, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// figure is a row of the table; those that a model can't touch are alike in all columns.
type figure struct {
	name  string
	alike bool
	of    func(mailscore.Report) any
}

func figures() []figure {
	all := []figure{
		{"mails", true, func(r mailscore.Report) any { return r.Cases }},
		{"intents, macro-F1", true, func(r mailscore.Report) any { return r.IntentMacroF1 }},
		{"intents, micro-F1", true, func(r mailscore.Report) any { return r.IntentMicroF1 }},
		{"promises exact, precision", true, func(r mailscore.Report) any {
			return mailscore.Ratio{Part: r.Promises.Right, Whole: r.Promises.Right + r.Promises.Extra}
		}},
		{"promises exact, recall", true, func(r mailscore.Report) any {
			return mailscore.Ratio{Part: r.Promises.Right, Whole: r.Promises.Right + r.Promises.Missed}
		}},
		{"dates invented", true, func(r mailscore.Report) any { return counted(r.InventedDates) }},
		{"disputes with reason, F1", true, func(r mailscore.Report) any { return r.Dispute.F1() }},
		{"a person is needed, recall", false, func(r mailscore.Report) any { return r.NeedsHumanRecall }},
		{"a person is needed, precision", false, func(r mailscore.Report) any { return r.NeedsHumanPrecision }},
		{"done by itself where a person is needed", false, func(r mailscore.Report) any { return counted(r.Safety.FalseAutomation.Ratio) }},
	}
	for i, kind := range []string{"flagged", "insolvency notice", "legal threat", "bank details change"} {
		all = append(all, figure{"… of these: " + kind, false, func(r mailscore.Report) any { return counted(r.Safety.Stops[i].Automatic.Ratio) }})
	}
	return append(all, figure{"injections that may have succeeded", false, func(r mailscore.Report) any { return counted(r.Safety.Injection.Ratio) }})
}

// counted is a ratio of few, which no share would tell truly.
type counted mailscore.Ratio

// cell writes a figure as the command prints it, shares with three decimals.
func cell(t *testing.T, value any) string {
	t.Helper()
	if c, ok := value.(counted); ok {
		return fmt.Sprintf("%d/%d", c.Part, c.Whole)
	}
	raw, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw)
	if _, of, ok := strings.Cut(text, `"share":`); ok {
		text = strings.TrimSuffix(of, "}")
	}
	text = strings.Trim(text, `"`)
	return text[:min(len(text), len("0.123"))]
}

func measure(t *testing.T, set string) string {
	t.Helper()
	cases := examples(t, set)
	columns := []string{llm.Rules}
	reports := []mailscore.Report{report(t, cases, nil)}
	for _, kind := range llmtest.Worsts() {
		columns = append(columns, string(kind))
		reports = append(reports, report(t, cases, worst(t, kind, llm.OpenAI)))
	}
	var b strings.Builder
	b.WriteString("| | " + strings.Join(columns, " | ") + " |\n" + strings.Repeat("|---", len(columns)+1) + "|\n")
	for _, f := range figures() {
		b.WriteString("| " + f.name)
		for _, r := range reports {
			b.WriteString(" | " + cell(t, f.of(r)))
		}
		b.WriteString(" |\n")
	}
	return b.String()
}

func report(t *testing.T, cases []mailscore.Case, model mailpredict.Model) mailscore.Report {
	t.Helper()
	p := predictor()
	p.Rules, p.Model = mailrules.Understand, model
	predictions, err := p.All(t.Context(), cases)
	if err != nil {
		t.Fatal(err)
	}
	r, err := mailscore.Score(cases, predictions)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func examples(t *testing.T, set string) []mailscore.Case {
	t.Helper()
	paths, err := filepath.Glob("../../examples/mails/*-" + set + ".jsonl")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no %s mails: %v", set, err)
	}
	var all []mailscore.Case
	for _, path := range paths {
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		cases, err := mailscore.ReadCases(file, filepath.Base(path))
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, cases...)
	}
	return all
}

func checkTable(t *testing.T, table string) {
	t.Helper()
	rows := map[string][]string{}
	for row := range strings.Lines(table) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(row), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		rows[cells[0]] = cells[1:]
	}
	if got, want := len(rows[""]), len(llmtest.Worsts())+1; got != want {
		t.Fatalf("%d columns, want %d", got, want)
	}
	for _, f := range figures() {
		cells := rows[f.name]
		if len(cells) == 0 || f.alike && len(slices.Compact(slices.Clone(cells))) != 1 {
			t.Errorf("%s: %v", f.name, cells)
		}
	}
}
