package matchscore

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func put(invoice, amount, discount string) Allocation { return Allocation{invoice, amount, discount} }

func list(allocations ...Allocation) []Allocation { return allocations }

// fataler is a test or a property.
type fataler interface {
	Helper()
	Fatal(args ...any)
}

func score(t fataler, truths []Truth, predictions []Prediction) Report {
	t.Helper()
	r, err := Score(truths, predictions)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestScore_judges one entry that pays R-1 with 98.00 and takes 2.00 of discount, and R-2 with 50.00.
func TestScore_judges(t *testing.T) {
	right := list(put("R-1", "98.00", "2.00"), put("R-2", "50.00", "0.00"))
	other := list(put("R-9", "148.00", "0.00"))
	tests := []struct {
		name string
		p    Prediction
		want Count
	}{
		{"right", Prediction{Decision: Auto, Allocations: right}, Count{Automatic: 1}},
		{"another order", Prediction{Decision: Auto, Allocations: list(right[1], right[0])}, Count{Automatic: 1}},
		{"other zeros", Prediction{Decision: Auto, Allocations: list(put("R-1", "98", "2.0"), put("R-2", "50.0", ""))}, Count{Automatic: 1}},
		{"a cent less", Prediction{Decision: Auto, Allocations: list(put("R-1", "97.99", "2.00"), right[1])}, Count{Automatic: 1, Wrong: 1}},
		{"discount forgotten", Prediction{Decision: Auto, Allocations: list(put("R-1", "98.00", "0.00"), right[1])}, Count{Automatic: 1, Wrong: 1}},
		{"an item too few", Prediction{Decision: Auto, Allocations: right[:1]}, Count{Automatic: 1, Wrong: 1}},
		{"an item twice", Prediction{Decision: Auto, Allocations: append(list(right[1]), right...)}, Count{Automatic: 1, Wrong: 1}},
		{"posted on account", Prediction{Decision: Auto}, Count{Automatic: 1, Wrong: 1}},
		{"proposed", Prediction{Decision: Propose, Allocations: right}, Count{Left: 1, TopOne: 1, TopThree: 1}},
		{"second candidate", Prediction{Decision: Propose, Allocations: other, Candidates: [][]Allocation{right}}, Count{Left: 1, TopThree: 1}},
		{"candidates repeat the proposal", Prediction{Decision: Propose, Allocations: other, Candidates: [][]Allocation{other, other, list(put("R-8", "1", "")), right}},
			Count{Left: 1, TopThree: 1}},
		{"fourth", Prediction{Decision: Propose, Allocations: other, Candidates: [][]Allocation{list(put("R-7", "1", "")), list(put("R-8", "1", "")), right}}, Count{Left: 1}},
		{"candidates without a proposal", Prediction{Decision: None, Candidates: [][]Allocation{right}}, Count{Left: 1, TopOne: 1, TopThree: 1}},
		{"nothing", Prediction{Decision: None}, Count{Left: 1}},
	}
	for _, test := range tests {
		test.p.Entry = "E1"
		r := score(t, []Truth{{Entry: "E1", Kind: "collective", Allocations: right, Unapplied: "0.00"}}, []Prediction{test.p})
		test.want.Name, test.want.Entries = "payments", 1
		if r.Payments != test.want {
			t.Errorf("%s: got %+v, want %+v", test.name, r.Payments, test.want)
		}
	}
}

// TestScore_countsWhatMustNeverHappen: only money that was really posted counts, not an automatic decision to post none.
func TestScore_countsWhatMustNeverHappen(t *testing.T) {
	truths := []Truth{{Entry: "1", Kind: "duplicate", Unapplied: "10"}, {Entry: "2", Kind: "foreign", Unapplied: "10"},
		{Entry: "3", Kind: "tax_refund", Unapplied: "10"}, {Entry: "4", Kind: "duplicate", Unapplied: "10"}, {Entry: "5", Kind: "bank_charge", Unapplied: "-3.10"}}
	posted := list(put("R-1", "10", ""))
	r := score(t, truths, []Prediction{{Entry: "1", Decision: Auto, Allocations: posted}, {Entry: "2", Decision: Auto, Allocations: posted},
		{Entry: "3", Decision: Propose, Allocations: posted}, {Entry: "4", Decision: Auto}, {Entry: "5", Decision: Auto}})
	if r.DuplicatesPosted != 1 || r.StrangersPosted != 1 || r.Payments.Wrong != 2 || r.Debits.Entries != 1 || r.Debits.Wrong != 0 || r.Paying.Entries != 0 {
		t.Errorf("got %+v", r)
	}
	if len(r.Examples) != 2 || r.Examples[0].Entry != "1" {
		t.Errorf("examples %+v", r.Examples)
	}
}

func TestScore_refuses(t *testing.T) {
	truth := Truth{Entry: "1", Kind: "single", Allocations: list(put("R-1", "10", "")), Unapplied: "0"}
	said := Prediction{Entry: "1", Decision: Auto}
	tests := []struct {
		name        string
		truths      []Truth
		predictions []Prediction
		want        string
	}{
		{"truth twice", []Truth{truth, truth}, nil, `two truths about entry "1"`},
		{"prediction twice", []Truth{truth}, []Prediction{said, said}, `two predictions about entry "1"`},
		{"unknown entry", []Truth{truth}, []Prediction{said, {Entry: "2", Decision: None}}, `entry "2", which the truth does not have`},
		{"no amount", []Truth{truth}, []Prediction{{Entry: "1", Decision: Auto, Allocations: list(put("R-1", "ten", ""))}}, `entry "1": amount "ten"`},
		{"no discount", []Truth{truth}, []Prediction{{Entry: "1", Decision: Propose, Candidates: [][]Allocation{{put("R-1", "1", "1,5")}}}}, `"1,5"`},
	}
	for _, test := range tests {
		if _, err := Score(test.truths, test.predictions); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v", test.name, err)
		}
	}
	if r := score(t, []Truth{truth}, nil); r.Missing != 1 || r.Payments.Left != 1 {
		t.Errorf("a missing prediction scores %+v", r)
	}
}

// TestScore_property: neither order matters, groups add up, and merging is the same as scoring together.
func TestScore_property(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var truths []Truth
		var predictions []Prediction
		invoice := rapid.SampledFrom([]string{"R-1", "R-2", "R-3"})
		for i := range rapid.IntRange(1, 12).Draw(t, "entries") {
			entry := string(rune('a' + i))
			truth := Truth{Entry: entry, Kind: rapid.SampledFrom([]string{"single", "duplicate", "foreign", "return"}).Draw(t, "kind"), Unapplied: "0"}
			p := Prediction{Entry: entry, Decision: rapid.SampledFrom([]Decision{Auto, Propose, None}).Draw(t, "decision"), Reason: rapid.SampledFrom([]string{"x", "y"}).Draw(t, "reason")}
			if truth.Kind == "single" {
				truth.Allocations = list(put(invoice.Draw(t, "truth"), "10.00", "0.00"))
			}
			if rapid.Bool().Draw(t, "allocates") {
				p.Allocations = list(put(invoice.Draw(t, "posted"), "10.00", "0.00"))
			}
			truths, predictions = append(truths, truth), append(predictions, p)
		}
		together := score(t, truths, predictions)
		half := len(truths) / 2
		merged := Merge(score(t, truths[:half], predictions[:half]), score(t, truths[half:], predictions[half:]))
		if diff := cmp.Diff(together, merged); diff != "" {
			t.Fatalf("merged differs: %s", diff)
		}
		shuffled := append([]Prediction{}, predictions...)
		rand.New(rand.NewPCG(1, 2)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if diff := cmp.Diff(together, score(t, truths, shuffled)); diff != "" {
			t.Fatalf("order matters: %s", diff)
		}
		for _, groups := range [][]Count{together.ByKind, together.ByReason} {
			var sum Count
			for _, c := range groups {
				sum.plus(c)
			}
			all := together.Payments
			all.plus(together.Debits)
			if all.Name = ""; sum != all {
				t.Fatalf("groups make %+v of %+v", sum, all)
			}
		}
	})
}

func TestCount_ratios(t *testing.T) {
	c := Count{Entries: 20_000, Automatic: 17_000, Wrong: 1, Left: 3000, TopOne: 1000, TopThree: 2000}
	if c.Share() != 8500 || c.Precision() != 9999 || c.TopOneShare() != 3333 || c.TopThreeShare() != 6666 {
		t.Errorf("got %d %d %d %d", c.Share(), c.Precision(), c.TopOneShare(), c.TopThreeShare())
	}
	if (Count{}).Precision() != 10_000 || (Count{}).Share() != 0 {
		t.Error("nothing posted is nothing wrong")
	}
}

func TestMerge_boundsExamples(t *testing.T) {
	many := Report{Examples: make([]Example, maxExamples)}
	if got := Merge(many, many); len(got.Examples) != maxExamples {
		t.Errorf("%d examples", len(got.Examples))
	}
}

// What is not there is zero; everything else is read as evaldecimal reads it.
func TestParseDecimal(t *testing.T) {
	for text, want := range map[string]decimal{"": 0, "-1.5": -15_000} {
		if got, err := parseDecimal(text); err != nil || got != want {
			t.Errorf("%q: got %d, %v", text, got, err)
		}
	}
	if _, err := parseDecimal("1,5"); err == nil || !strings.HasPrefix(err.Error(), "amount ") {
		t.Errorf("a comma: %v", err)
	}
}

func TestReadTruth(t *testing.T) {
	good := `{"entry":"1","kind":"single","allocations":[{"invoice":"R-1","amount":"9.80","discount":"0.20"}],"unapplied":"0.00","tags":["text:none"],"new":1}` + "\n\n" +
		`{"entry":"2","kind":"foreign","allocations":[],"unapplied":"5.00"}` + "\n"
	truths, err := ReadTruth(strings.NewReader(good), "t.jsonl")
	if err != nil || len(truths) != 2 || truths[0].Allocations[0] != put("R-1", "9.80", "0.20") || truths[0].Tags[0] != "text:none" {
		t.Errorf("got %+v, %v", truths, err)
	}
	for name, bad := range map[string]struct{ text, want string }{
		"no JSON":   {"{", "t.jsonl:3: "},
		"no entry":  {`{"kind":"single"}`, "t.jsonl:3: entry and kind are required"},
		"no amount": {`{"entry":"3","kind":"x","unapplied":"a"}`, `t.jsonl:3: amount "a"`},
		"too long":  {strings.Repeat(" ", maxLineBytes+1), "read t.jsonl"},
	} {
		text := strings.ReplaceAll(good, "\n\n", "\n") + bad.text
		if _, err := ReadTruth(strings.NewReader(text), "t.jsonl"); err == nil || !strings.Contains(err.Error(), bad.want) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestWriteLines_readsBack(t *testing.T) {
	all := []Prediction{{Entry: "1", Decision: Auto, Reason: "exact & sure", Allocations: list(put("R<1>", "1.00", "0.00")), Unapplied: "0.00",
		Candidates: [][]Allocation{list(put("R-2", "1.00", "0.00"))}, Evidence: []Evidence{{"R<1>", "exact number"}}}, {Entry: "2", Decision: None, Allocations: list()}}
	var file bytes.Buffer
	if err := WriteLines(&file, all); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(file.String(), "R<1>") {
		t.Errorf("signs are escaped: %s", file.String())
	}
	var again []Prediction
	for lines := json.NewDecoder(&file); lines.More(); {
		var p Prediction
		if err := lines.Decode(&p); err != nil {
			t.Fatal(err)
		}
		again = append(again, p)
	}
	all[1].Allocations = again[1].Allocations // null and nothing are the same
	if diff := cmp.Diff(all, again); diff != "" {
		t.Errorf("read back (-want +got):\n%s", diff)
	}
}
