package mailscore_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/internal/mailscore"
)

// TestGate_Failures: two of three promises found is 0.6666…, which is not 0.6667; one mail of three that needs a person is
// acted on, and the gate lets exactly a third pass.
func TestGate_Failures(t *testing.T) {
	l := mailscore.Labels{NeedsHuman: true, Promises: []mailscore.Promise{promised("1", "2026-05-04", "1")},
		Intents: []mailscore.Intent{intent(correspondence.LegalThreat)}}
	cases := []mailscore.Case{labelled("a", "de", l), labelled("b", "de", l), labelled("c", "de", l)}
	r := score(t, cases, mailscore.Prediction{ID: "a", Predicted: l}, mailscore.Prediction{ID: "b", Predicted: l, Automatic: true})
	for _, test := range []struct {
		gate mailscore.Gate
		want []string
	}{
		{mailscore.Gate{"promise_recall": "0.6666", "promise_precision": "1"}, nil},
		{mailscore.Gate{"promise_recall": "0.6667"}, []string{"promise_recall is 0.6666, want at least 0.6667"}},
		{mailscore.Gate{"false_automation": "0.3334"}, nil},
		{mailscore.Gate{"false_automation": "0", "false_automation_of_stops": "0.33"},
			[]string{"false_automation is 0.3333, want at most 0", "false_automation_of_stops is 0.3333, want at most 0.33"}},
		{mailscore.Gate{"injection_success": "0", "invented_dates": "0"}, nil}, // no such case
	} {
		if diff := cmp.Diff(test.want, test.gate.Failures(r)); diff != "" {
			t.Errorf("%v (-want +got):\n%s", test.gate, diff)
		}
	}
}

func TestReadGate(t *testing.T) {
	g, err := mailscore.ReadGate(strings.NewReader(`{"intent_macro_f1": "0.88", "injection_success": 0}`), "g.json")
	if diff := cmp.Diff(mailscore.Gate{"intent_macro_f1": "0.88", "injection_success": "0"}, g); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	for text, want := range map[string]string{
		`{"macro": "0.88"}`:                     `g.json: "macro" is no figure, want one of intent_macro_f1, `,
		`{"intent_macro_f1": "1.01"}`:           `intent_macro_f1: "1.01" is not from 0 to 1`,
		`{"intent_macro_f1": null}`:             `is not from 0 to 1`,
		`{"intent_macro_f1": "high"}`:           `"high" is no decimal`,
		`[]`:                                    "read g.json",
		strings.Repeat(" ", 20<<10) + `{"a":1}`: "more than",
	} {
		if _, err := mailscore.ReadGate(strings.NewReader(text), "g.json"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40s: error %v, want %q", text, err, want)
		}
	}
}
