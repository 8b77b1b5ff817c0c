package mailscore_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/internal/mailscore"
)

// TestCompare: six become right and one becomes wrong. By hand, 2·(C(7,0)+C(7,1))/2⁷ = 16/128 = 0.125.
func TestCompare(t *testing.T) {
	l := mailscore.Labels{Intents: []mailscore.Intent{intent(correspondence.AlreadyPaid)}}
	var cases []mailscore.Case
	var before, after []mailscore.Prediction
	for n := range 9 {
		id := fmt.Sprint(n)
		cases = append(cases, labelled(id, "de", l))
		right, wrong := mailscore.Prediction{ID: id, Predicted: l}, mailscore.Prediction{ID: id}
		switch {
		case n < 6:
			before, after = append(before, wrong), append(after, right)
		case n == 6:
			before = append(before, right) // and no prediction after
		default:
			before, after = append(before, right), append(after, right)
		}
	}
	before = append(before, mailscore.Prediction{ID: "a case that is gone"})
	got, err := mailscore.Compare(cases, before, after)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{{"0", "1", "2", "3", "4", "5"}, {"6"}}, [][]string{got.Better, got.Worse}); diff != "" || got.Chance.String() != "0.1250" {
		t.Errorf("chance %s\n%s", got.Chance, diff)
	}
	if same, err := mailscore.Compare(cases, after, after); err != nil || same.Chance.String() != "1.0000" || len(same.Better)+len(same.Worse) > 0 {
		t.Errorf("the same twice: %+v, %v", same, err)
	}
	if _, err := mailscore.Compare(cases, before, append(after, after[0])); err == nil || !strings.Contains(err.Error(), "predictions after: two predictions") {
		t.Errorf("error %v", err)
	}
}
