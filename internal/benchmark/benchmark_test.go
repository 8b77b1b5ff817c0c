package benchmark

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// sinkArgument makes this test binary the mail sink that a benchmark starts as a child.
const sinkArgument = "serve-mail-sink"

func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == sinkArgument {
		if err := ServeSink(os.Args[2], os.Stdin); err != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// smallest are the options of the smallest benchmark: it proves that everything takes part, not how fast it is.
func smallest(t *testing.T) Options {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("the CPU time of other processes can only be read on Linux")
	}
	t.Setenv("TMPDIR", t.TempDir()) // seen to be empty at the end
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return Options{N: MinN, Sink: []string{program, sinkArgument}, Progress: func(line string) { t.Log(line) }}
}

// wantMeasures checks what every report must have.
func wantMeasures(t *testing.T, r Report, cases ...string) {
	t.Helper()
	if len(r.Measures) != 2*len(cases) || len(r.Exponents) != len(cases) {
		t.Fatalf("%d measures and %d exponents, want %d and %d", len(r.Measures), len(r.Exponents), 2*len(cases), len(cases))
	}
	for i, m := range r.Measures {
		n := []int{MinN / 10, MinN}[i%2]
		c := m.CPUMSPerItem
		switch {
		case m.Case != cases[i/2] || m.N != n:
			t.Errorf("measure %d is %q of %d, want %q of %d", i, m.Case, m.N, cases[i/2], n)
		case c.Own <= 0 || c.Server != 0 || math.Abs(c.Total-c.Own-c.Postgres) > 1e-9:
			t.Errorf("%s, n = %d: CPU %+v, want some of ours, none of a Temporal server, and their sum", m.Case, m.N, c)
		case m.WallSeconds <= 0 || m.YardstickMS <= 0 || m.OwnPeakMB <= 0:
			t.Errorf("%s, n = %d: %+v lacks wall time, yardstick or memory", m.Case, m.N, m)
		}
	}
}

func wantEmptyFolder(t *testing.T) {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "mahnwerk-bench-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("the benchmark left %v (%v)", left, err)
	}
}

func TestSQL_measuresBothSizesAndLeavesNothing(t *testing.T) {
	report, err := SQL(t.Context(), smallest(t))
	if err != nil {
		t.Fatal(err)
	}
	wantMeasures(t, report, "dunning run without mails")
	wantEmptyFolder(t)
}

func TestDunning_sendsEveryMailAndMeasuresBothBundlings(t *testing.T) {
	o := smallest(t)
	profiled := 0
	o.Around = func(measured func() error) error { profiled++; return measured() }
	report, err := Dunning(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	wantMeasures(t, report, "one mail per item", "one mail per customer")
	for i, want := range []int{MinN / 10, MinN, MinN / 20, MinN / 2} {
		if got := report.Measures[i].Mails; got != want {
			t.Errorf("%s, n = %d: %d mails, want %d", report.Measures[i].Case, report.Measures[i].N, got, want)
		}
	}
	if profiled != 2 {
		t.Errorf("%d measured parts were profiled, want the larger one of each case", profiled)
	}
	wantEmptyFolder(t)
}

func TestDunning_endsWithItsContext(t *testing.T) {
	o := smallest(t)
	ctx, cancel := context.WithCancel(t.Context())
	o.Around = func(func() error) error { cancel(); return ctx.Err() }
	if _, err := Dunning(ctx, o); err == nil {
		t.Error("a benchmark that was cancelled reported figures")
	}
	wantEmptyFolder(t)
}

func TestOptions_refuseSizesThatCannotBeCompared(t *testing.T) {
	for _, n := range []int{0, -20, MinN - 20, 50, 1010, MaxN + 20} {
		if _, err := (Options{N: n}).check(); err == nil {
			t.Errorf("n = %d was accepted", n)
		}
	}
	if _, err := (Options{N: 1000}).check(); err != nil {
		t.Error(err)
	}
}

func TestScaling_comparesSizesOfTheSameCase(t *testing.T) {
	at := func(name string, n int, perItem float64) Measure {
		return Measure{Case: name, N: n, CPUMSPerItem: CPU{Total: perItem}}
	}
	tests := []struct {
		name          string
		small, larger Measure
		want          float64
		none          bool
	}{
		{name: "the same for each item", small: at("a", 100, 3), larger: at("a", 1000, 3), want: 1},
		{name: "ten times as much for each item", small: at("a", 100, 3), larger: at("a", 1000, 30), want: 2},
		{name: "a fixed cost only", small: at("a", 100, 30), larger: at("a", 1000, 3), want: 0},
		{name: "another case", small: at("a", 100, 3), larger: at("b", 1000, 3), none: true},
		{name: "the same for each item of four times as many", small: at("a", 100, 3), larger: at("a", 400, 3), want: 1},
		{name: "four times as much for each item of four times as many", small: at("a", 100, 3), larger: at("a", 400, 12), want: 2},
		{name: "the same size twice", small: at("a", 100, 3), larger: at("a", 100, 3), none: true},
		{name: "too little to measure", small: at("a", 100, 0), larger: at("a", 1000, 3), none: true},
	}
	for _, tt := range tests {
		got := scaling([]Measure{tt.small, tt.larger})
		if tt.none != (len(got) == 0) || !tt.none && math.Abs(got[0].Value-tt.want) > 1e-9 {
			t.Errorf("%s: exponents %+v, want %v", tt.name, got, tt.want)
		}
	}
}

// TestTreeCPU_countsReapedAndLivingChildren lets a shell burn time in a child it reaps, and compares with what the
// shell itself reports.
func TestTreeCPU_countsReapedAndLivingChildren(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the CPU time of other processes can only be read on Linux")
	}
	const burn = "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done"
	shell := exec.Command("sh", "-c", "("+burn+"); echo reaped; ("+burn+"; echo burnt; read line)")
	in, err := shell.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := shell.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := shell.Start(); err != nil {
		t.Fatal(err)
	}
	readings := map[string]time.Duration{}
	for _, word := range []string{"reaped\n", "burnt\n"} {
		line := make([]byte, len(word))
		if _, err := out.Read(line); err != nil || string(line) != word {
			t.Fatalf("read %q (%v), want %q", line, err, word)
		}
		if readings[word], err = treeCPU(shell.Process.Pid); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := in.Write([]byte("end\n")); err != nil {
		t.Fatal(err)
	}
	if err := shell.Wait(); err != nil {
		t.Fatal(err)
	}
	total := shell.ProcessState.UserTime() + shell.ProcessState.SystemTime()
	if first := readings["reaped\n"]; first < 2*tick || first > total {
		t.Errorf("with a reaped child %s, want a part of %s", first, total)
	}
	// Each process is rounded down to a tick.
	if last := readings["burnt\n"]; last < total-5*tick || last > total+tick {
		t.Errorf("with a reaped and a living child %s, want %s", last, total)
	}
}

func TestReport_hasTheKeysScriptsRead(t *testing.T) {
	raw, err := json.Marshal(Report{Benchmark: "sql", N: 40, Measures: []Measure{{}}, Exponents: []Exponent{{}}, Ratios: []Ratio{{}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"benchmark", "cpu_ms_per_item", "own", "server", "postgres", "total", "wall_seconds", "own_peak_mb", "exponents", "ratios"} {
		if !strings.Contains(string(raw), `"`+key+`"`) {
			t.Errorf("no %q in %s", key, raw)
		}
	}
}
