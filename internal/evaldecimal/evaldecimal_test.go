package evaldecimal_test

import (
	"testing"

	"github.com/mahnwerk/mahnwerk/internal/evaldecimal"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]int64{"0": 0, "1": 10_000, "-1.5": -15_000, "1234.5678": 12_345_678, "0.0001": 1, "-0.00": 0, "922337203685477.5807": 1<<63 - 1} {
		if got, err := evaldecimal.Parse(text); err != nil || got != want {
			t.Errorf("%q: got %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", ".5", "1,5", "1.23456", "--1", "+1", "1e5", "1.-5", "1_000", " 1", "922337203685477.5808", "x", "-"} {
		if got, err := evaldecimal.Parse(text); err == nil {
			t.Errorf("%q: got %d", text, got)
		}
	}
}
