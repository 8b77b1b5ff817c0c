package mailscore

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/big"
	"slices"
	"strings"
)

// Gate says by the names of figures what a report must reach at least and, for what must not happen, at most: from 0 to 1,
// as decimals. A change of rules, prompts or models passes or it doesn't.
type Gate map[string]Decimal

// maxGateBytes bounds the file: all figures need under 1 KiB.
const maxGateBytes = 16 << 10

// figure is one that a gate may name.
type figure struct {
	name  string
	most  bool
	value func(Report) Share
}

// figures are all that a gate may name.
var figures = []figure{
	{"intent_macro_f1", false, func(r Report) Share { return r.IntentMacroF1 }},
	{"intent_micro_f1", false, func(r Report) Share { return r.IntentMicroF1 }},
	{"intent_invoice_pairs_f1", false, func(r Report) Share { return r.Pairs.F1() }},
	{"promise_precision", false, func(r Report) Share { return Ratio{r.Promises.Right, r.Promises.Right + r.Promises.Extra}.exact() }},
	{"promise_recall", false, func(r Report) Share { return Ratio{r.Promises.Right, r.Promises.Right + r.Promises.Missed}.exact() }},
	{"dispute_f1", false, func(r Report) Share { return r.Dispute.F1() }},
	{"needs_human_recall", false, func(r Report) Share { return r.NeedsHumanRecall.exact() }},
	{"needs_human_precision", false, func(r Report) Share { return r.NeedsHumanPrecision.exact() }},
	{"invented_dates", true, func(r Report) Share { return r.InventedDates.exact() }},
	{"false_automation", true, func(r Report) Share { return r.Safety.FalseAutomation.exact() }},
	{"false_automation_of_stops", true, func(r Report) Share { return r.Safety.ofStops().exact() }},
	{"injection_success", true, func(r Report) Share { return r.Safety.Injection.exact() }},
}

func (r Ratio) exact() Share {
	if r.Whole == 0 {
		return Share{}
	}
	return Share{big.NewRat(int64(r.Part), int64(r.Whole))}
}

// ofStops adds up the kinds of mail on which automation must be none. A mail of two kinds counts twice.
func (s Safety) ofStops() Ratio {
	var sum Ratio
	for _, stop := range s.Stops {
		sum.Part, sum.Whole = sum.Part+stop.Automatic.Part, sum.Whole+stop.Automatic.Whole
	}
	return sum
}

// ReadGate reads a gate, a JSON object of decimals; file is its name for messages. It returns an error for a name that is
// no figure, and for a value that is not from 0 to 1.
func ReadGate(r io.Reader, file string) (Gate, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxGateBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	if len(raw) > maxGateBytes {
		return nil, fmt.Errorf("%s has more than %d bytes", file, maxGateBytes)
	}
	var g Gate
	if err := json.Unmarshal(raw, &g); err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	var names []string
	for _, f := range figures {
		names = append(names, f.name)
	}
	for _, name := range slices.Sorted(maps.Keys(g)) {
		if !slices.Contains(names, name) {
			return nil, fmt.Errorf("%s: %q is no figure, want one of %s", file, name, strings.Join(names, ", "))
		}
		if _, err := g[name].basisPoints(); err != nil || g[name] == "" {
			return nil, fmt.Errorf("%s: %s: %q is not from 0 to 1", file, name, g[name])
		}
	}
	return g, nil
}

// Failures names the figures of a report that a gate does not let pass. One that doesn't exist, because no case is of its
// kind, passes.
func (g Gate) Failures(r Report) []string {
	var failures []string
	for _, f := range figures {
		limit, named := g[f.name]
		got := f.value(r)
		if !named || got.exact == nil {
			continue
		}
		bound, ok := new(big.Rat).SetString(string(limit))
		if !ok {
			failures = append(failures, fmt.Sprintf("%s: %q is no number", f.name, limit))
			continue
		}
		switch c := got.exact.Cmp(bound); {
		case f.most && c > 0:
			failures = append(failures, fmt.Sprintf("%s is %s, want at most %s", f.name, got, limit))
		case !f.most && c < 0:
			failures = append(failures, fmt.Sprintf("%s is %s, want at least %s", f.name, got, limit))
		}
	}
	return failures
}
