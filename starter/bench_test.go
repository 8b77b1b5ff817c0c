package main

import (
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/internal/benchmark"
	"github.com/mahnwerk/mahnwerk/internal/matchscore"
)

func TestBench_refusesSizesThatCannotBeMeasured(t *testing.T) {
	t.Parallel()
	d := desk{t: t, data: t.TempDir()}
	for want, args := range map[string][]string{
		"--n 50":             {"sql", "--n", "50"},
		"--n 30":             {"cash", "--n", "30"},
		"--open-items 9980":  {"cash", "--n", "1000", "--open-items", "9980"},
		"--open-items 10001": {"cash", "--n", "1000", "--open-items", "10001"},
		"want 200000 to":     {"cash", "--n", "20000", "--open-items", "100000"},
	} {
		if a := d.run(append([]string{"bench"}, args...)...); a.code != exitUsage || !strings.Contains(a.err, want) {
			t.Errorf("%v: exit code %d, %s", args, a.code, a.err)
		}
	}
}

func TestShowBenchmark_saysWhatBecameOfTheLines(t *testing.T) {
	var b strings.Builder
	report := benchmark.Report{Benchmark: "cash", N: 40, Measures: []benchmark.Measure{{Case: "post a statement", N: 40,
		Posting: &benchmark.Posting{Right: 37, Wrong: 1, Left: 2, LinesPerSecond: 512,
			ByKind: []matchscore.Count{{Name: "name only", Entries: 8, Automatic: 6, Wrong: 1, Left: 2}}}}}}
	if err := (&session{out: &b, lang: "en"}).show(report, func(p *page) { showBenchmark(p, report) }); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"40 lines: right 92.50 %, wrong 1, left to a person 2, 512 lines/s", "name only"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in\n%s", want, b.String())
		}
	}
}
