package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/internal/mailbench"
	"github.com/mahnwerk/mahnwerk/internal/mailscore"
)

const twoMails = `{"id":"a","language":"de","received_at":"2026-05-06","customer":"Ohm","open_invoices":[{"number":"R-1","amount":1000.00,"currency":"EUR","due_date":"2026-04-20"}],"subject":"AW: Mahnung R-1","body":"Guten Tag,\n\nwir überweisen R-1 am Freitag.\n\nMit freundlichen Grüßen\nOhm","expected":{"intents":[{"type":"promise_to_pay","invoices":["R-1"]}],"promised_payments":[{"invoice":"R-1","date":"2026-05-08","amount":1000.00,"date_precision":"day","amount_source":"open_balance"}],"disputes":[],"needs_human":false,"flags":[]}}
{"id":"b","language":"de","received_at":"2026-05-06","customer":"Ohm","open_invoices":[],"subject":"?","body":"","expected":{"intents":[{"type":"other","invoices":[]}],"promised_payments":[],"disputes":[],"needs_human":true,"flags":[]}}
`

func mailFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "cases.jsonl")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestEvalMail: predictions as FORMATS say, figures on standard output, and what is wrong only when asked for.
func TestEvalMail(t *testing.T) {
	t.Parallel()
	d := desk{t: t, data: t.TempDir()}
	out := filepath.Join(d.data, "out.jsonl")
	var r struct {
		Cases            int `json:"cases"`
		NeedsHumanRecall struct {
			Part int `json:"part"`
		} `json:"needs_human_recall"`
		Promises struct {
			Right int `json:"right"`
		} `json:"promises"`
		Faults []mailscore.Fault `json:"faults"`
	}
	if err := json.Unmarshal([]byte(d.done("eval", "mail", "--cases", mailFile(t, twoMails), "--predictions", out)), &r); err != nil {
		t.Fatal(err)
	}
	if r.Cases != 2 || r.Promises.Right != 1 || r.NeedsHumanRecall.Part != 1 || r.Faults != nil {
		t.Errorf("%+v", r)
	}
	file, err := os.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	predictions, err := mailscore.ReadPredictions(file, "out.jsonl")
	if err != nil || len(predictions) != 2 || !predictions[0].Automatic || predictions[1].Automatic || len(predictions[0].Evidence) == 0 {
		t.Errorf("%v, %+v", err, predictions)
	}
}

// TestEvalMail_labelsAreNotLookedAt: without labels the predictions are the same, and nothing is counted.
func TestEvalMail_labelsAreNotLookedAt(t *testing.T) {
	t.Parallel()
	d := desk{t: t, data: t.TempDir()}
	bare := strings.ReplaceAll(twoMails, `"expected"`, `"notes"`)
	with, without := filepath.Join(d.data, "with.jsonl"), filepath.Join(d.data, "without.jsonl")
	d.done("eval", "mail", "--cases", mailFile(t, twoMails), "--predictions", with)
	if out := d.done("eval", "mail", "--cases", mailFile(t, bare), "--predictions", without); out != "" {
		t.Errorf("figures without labels: %s", out)
	}
	var texts [2]string
	for n, path := range []string{with, without} {
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		predictions, err := mailscore.ReadPredictions(file, path)
		if err != nil {
			t.Fatal(err)
		}
		for i := range predictions {
			predictions[i].Micros = 0
		}
		raw, _ := json.Marshal(predictions) // predictions always encode
		texts[n] = string(raw)
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if texts[0] != texts[1] {
		t.Errorf("with labels    %s\nwithout labels %s", texts[0], texts[1])
	}
}

// TestEvalMail_aBrokenLine is named with file, line and field; the other mails are read, and the exit code tells.
func TestEvalMail_aBrokenLine(t *testing.T) {
	t.Parallel()
	d := desk{t: t, data: t.TempDir()}
	a := d.run("eval", "mail", "--cases", mailFile(t, strings.Replace(twoMails, "1000.00", `"viel"`, 1)), "--predictions", filepath.Join(d.data, "out.jsonl"))
	if a.code != exitUsage || !strings.Contains(a.err, "cases.jsonl:1: field open_invoices[0].amount") || !strings.Contains(a.out, `"cases": 1`) {
		t.Errorf("exit code %d\n%s\n%s", a.code, a.err, a.out)
	}
}

// TestEvalMail_worst: a model at its worst is asked over HTTP through each driver, and the figures are those of the rules.
func TestEvalMail_worst(t *testing.T) {
	t.Parallel()
	d := desk{t: t, data: t.TempDir()}
	cases, out := mailFile(t, twoMails), filepath.Join(d.data, "out.jsonl")
	var want struct {
		MacroF1  json.RawMessage `json:"intent_macro_f1"`
		Promises json.RawMessage `json:"promises"`
	}
	decode := func(text string, into any) {
		t.Helper()
		if err := json.Unmarshal([]byte(text), into); err != nil {
			t.Fatal(err)
		}
	}
	decode(d.done("eval", "mail", "--cases", cases, "--predictions", out), &want)
	for kind, said := range map[string]string{"obey": "model: 2 mails ok", "liar": "model: 2 mails ok", "garbage": "model: 1 mails", "slow": "model: 2 mails timeout",
		"refuse": "model: 2 mails refused", "quota": "model: 2 mails quota"} {
		for _, provider := range []string{"rules", "gemini", "genai"} { // rules is openai here: a worst-case model needs a driver
			a := d.run("eval", "mail", "--cases", cases, "--predictions", out, "--worst", kind, "--provider", provider)
			got := want
			decode(a.out, &got)
			if a.code != exitDone || !strings.Contains(a.err, said) || string(got.MacroF1) != string(want.MacroF1) || string(got.Promises) != string(want.Promises) {
				t.Errorf("%s by %s: exit code %d\n%s\n%s", kind, provider, a.code, a.err, a.out)
			}
		}
	}
}

// TestEvalMail_aGate ends with exit code 1 and names the figure, after the predictions were written.
func TestEvalMail_aGate(t *testing.T) {
	t.Parallel()
	d := desk{t: t, data: t.TempDir()}
	gate := filepath.Join(d.data, "gate.json")
	args := []string{"eval", "mail", "--cases", mailFile(t, strings.Replace(twoMails, "2026-05-08", "2026-05-29", 1)),
		"--predictions", filepath.Join(d.data, "out.jsonl"), "--gate", gate}
	for text, want := range map[string]int{`{"promise_precision": "0.01"}`: exitFinding, `{"promise_precision": 0}`: exitDone, `{"x": 0}`: exitUsage} {
		if err := os.WriteFile(gate, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		a := d.run(args...)
		if a.code != want || want == exitFinding && !strings.Contains(a.err, "promise_precision is 0.0000, want at least 0.01") {
			t.Errorf("%s: exit code %d\n%s", text, a.code, a.err)
		}
	}
}

// TestEvalMail_against compares with the predictions of a run before, even when the new ones replace them.
func TestEvalMail_against(t *testing.T) {
	t.Parallel()
	d := desk{t: t, data: t.TempDir()}
	out := filepath.Join(d.data, "out.jsonl")
	if err := os.WriteFile(out, []byte(`{"id":"a","predicted":{"intents":[],"needs_human":false}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	var r struct {
		Against struct {
			Better, Worse []string
			Chance        string
		}
	}
	args := []string{"eval", "mail", "--cases", mailFile(t, twoMails), "--predictions", out, "--against", out}
	for run, want := range [][]string{{"a", "b"}, nil} {
		got := d.done(args...)
		if err := json.Unmarshal([]byte(got), &r); err != nil {
			t.Fatal(err)
		}
		if len(r.Against.Better) != len(want) || len(r.Against.Worse) > 0 {
			t.Errorf("run %d: %+v", run+1, r.Against)
		}
	}
}

func TestEvalMail_refuses(t *testing.T) {
	t.Parallel()
	d := desk{t: t, data: t.TempDir()}
	cases := mailFile(t, twoMails)
	for want, args := range map[string][]string{
		"needs --cases and --predictions":  {"--cases", "x"},
		"no such file":                     {"--cases", filepath.Join(d.data, "nowhere"), "--predictions", "x"},
		`"oracle" is not one of`:           {"--cases", cases, "--predictions", "x", "--provider", "oracle"},
		"openai needs the name of a model": {"--cases", cases, "--predictions", "x", "--provider", "openai"},
		`--worst: "kind" is not one of`:    {"--cases", cases, "--predictions", "x", "--worst", "kind"},
		"--count all is not one of":        {"--cases", cases, "--predictions", "x", "--count", "all"},
	} {
		if a := d.run(append([]string{"eval", "mail"}, args...)...); a.code != exitUsage || !strings.Contains(a.err, want) {
			t.Errorf("%v: exit code %d, %s", args, a.code, a.err)
		}
	}
}

func TestBenchMail_reportsJSONAndTable(t *testing.T) {
	t.Parallel()
	d := desk{t: t, data: t.TempDir()}
	var r mailbench.Report
	if err := json.Unmarshal([]byte(d.done("bench", "mail", "--n", "20", "--large", "1", "--json")), &r); err != nil {
		t.Fatal(err)
	}
	if r.Mails != 20 || r.Cases < 100 || len(r.Large) == 0 {
		t.Errorf("%+v", r)
	}
	table := d.done("bench", "mail", "--cases", mailFile(t, twoMails), "--n", "10", "--large", "0")
	if !strings.Contains(table, "10 mails of 2 different ones") || strings.Contains(table, "large mail") {
		t.Errorf("got\n%s", table)
	}
	if a := d.run("bench", "mail", "--n", "0"); a.code != exitUsage || !strings.Contains(a.err, "want 1 to") {
		t.Errorf("exit code %d, %s", a.code, a.err)
	}
}
