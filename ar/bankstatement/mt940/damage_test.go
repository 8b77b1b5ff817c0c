package mt940_test

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/mt940"
)

// amounts are what is posted of a statement, in order.
func amounts(s bankstatement.Statement) []string {
	var all []string
	for _, e := range s.Entries {
		all = append(all, e.Amount.String()+" "+string(e.Status))
	}
	return all
}

// whole parses the large sample.
func whole(t *testing.T) ([]byte, []bankstatement.Statement) {
	t.Helper()
	text, err := os.ReadFile("testdata/german.sta")
	if err != nil {
		t.Fatal(err)
	}
	statements, err := mt940.Parse(bytes.NewReader(text), "whole.sta")
	if err != nil {
		t.Fatal(err)
	}
	return text, statements
}

// TestParse_cutAnywhere cuts a file at every byte: no statement may come out with fewer entries and still add up.
func TestParse_cutAnywhere(t *testing.T) {
	text, statements := whole(t)
	for end := range text {
		cut, _ := mt940.Parse(bytes.NewReader(text[:end]), "cut.sta") // faults are expected nearly everywhere
		for i, s := range cut {
			if s.CheckBalance() == nil && !slices.Equal(amounts(s), amounts(statements[i])) {
				t.Fatalf("cut at byte %d: statement %d adds up with other entries", end, i)
			}
		}
	}
}

// TestParse_lineLost takes every line out of a file: it is noticed by a fault or by the balance, or it changes no money.
func TestParse_lineLost(t *testing.T) {
	text, statements := whole(t)
	lines := strings.SplitAfter(string(text), "\n")
	for i := range lines {
		without := strings.Join(slices.Delete(slices.Clone(lines), i, i+1), "")
		rest, err := mt940.Parse(strings.NewReader(without), "lost.sta")
		if err != nil || len(rest) != len(statements) {
			continue // refused, or the statement is gone, which the next one's opening balance tells
		}
		for j, s := range rest {
			if s.CheckBalance() == nil && !slices.Equal(amounts(s), amounts(statements[j])) {
				t.Errorf("without line %d (%.6q) statement %d adds up with other entries", i+1, lines[i], j)
			}
		}
	}
}
