package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/internal/matchbench"
	"github.com/mahnwerk/mahnwerk/internal/matchscore"
)

func TestBenchMatch_reportsJSONAndTable(t *testing.T) {
	t.Parallel()
	d := desk{t: t, data: t.TempDir()}
	args := []string{"bench", "match", "--seed", "2", "--open-items", "600", "--payments", "200", "--dialect", "french", "--sizes", "300,600"}
	var r matchbench.Report
	if err := json.Unmarshal([]byte(d.done(append(args, "--json")...)), &r); err != nil {
		t.Fatal(err)
	}
	if r.Total.Payments.Entries+r.Total.Debits.Entries != 200 || len(r.Dialects) != 1 || len(r.Curve) != 2 || r.Total.Paying.Automatic == 0 {
		t.Errorf("got %+v", r)
	}
	table := d.done(append(args, "--wrong")...)
	for _, want := range []string{"seeds 2..2, 600 open items, 200 payments each", "french", "exact_references", "collective", "text:clean", "from 300 to 600 open items", "peak memory"} {
		if !strings.Contains(table, want) {
			t.Errorf("%q is not in\n%s", want, table)
		}
	}
}

func TestBenchMatch_refuses(t *testing.T) {
	t.Parallel()
	d := desk{t: t, data: t.TempDir()}
	for want, args := range map[string][]string{
		"--seed x":                 {"--seed", "x"},
		"--seed 5..2":              {"--seed", "5..2"},
		`dialect "latin"`:          {"--dialect", "latin"},
		`format "qif"`:             {"--format", "qif", "--open-items", "600", "--payments", "200"},
		"need at least 3000":       {"--open-items", "600", "--payments", "1000"},
		`dialect "latin", known`:   {"--dialect", "latin", "--write", d.data},
		"7 open items, want 100 t": {"--sizes", "7", "--open-items", "600", "--payments", "200"},
	} {
		if a := d.run(append([]string{"bench", "match"}, args...)...); a.code != exitUsage || !strings.Contains(a.err, want) {
			t.Errorf("%v: exit code %d, %s", args, a.code, a.err)
		}
	}
}

func TestBenchMatch_writesWorlds(t *testing.T) {
	t.Parallel()
	d := desk{t: t, data: t.TempDir()}
	d.done("bench", "match", "--write", filepath.Join(d.data, "one"), "--open-items", "300", "--payments", "100")
	d.done("bench", "match", "--write", filepath.Join(d.data, "many"), "--open-items", "300", "--payments", "100", "--dialect", "rent", "--seed", "3..4")
	for _, world := range []string{"one", "many/rent-3", "many/rent-4"} {
		file, err := os.Open(filepath.Join(d.data, world, "truth.jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		truths, err := matchscore.ReadTruth(file, world)
		if err != nil || len(truths) != 100 {
			t.Errorf("%s: %d truths, %v", world, len(truths), err)
		}
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestApplied(t *testing.T) {
	got := applied([]matchscore.Allocation{{Invoice: "R-1", Amount: "98.00", Discount: "2.00"}, {Invoice: "R-2", Amount: "5.00", Discount: "0.00"}})
	if got != "R-1 98.00 -2.00, R-2 5.00" {
		t.Errorf("got %q", got)
	}
}
