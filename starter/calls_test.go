package main

import (
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/call"
)

func TestCalls_logAndList(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	var made, again call.Result
	line := []string{"calls", "log", "--customer", "10005", "--outcome", "disputed", "--invoice", "RE-2026-0713=300.00", "--cause", "quality", "--entity", "NORD",
		"--at", "2026-11-22T09:00:00Z", "--note", "zwei von drei Pumpen sind defekt"}
	d.into(&made, line...)
	d.into(&again, line...)
	if made.DisputeID == 0 || made.Note == 0 || made.Already || !again.Already || again.CallID != made.CallID {
		t.Errorf("logged %+v, then %+v", made, again)
	}
	d.done("calls", "log", "--customer", "10003", "--outcome", "call_back", "--call-back-on", "2099-01-05", "--entity", "NORD")
	var calls []call.Row
	d.into(&calls, "calls", "list", "--entity", "NORD")
	if len(calls) != 2 || calls[0].Outcome != call.CallBack || calls[1].DisputeID != made.DisputeID || calls[1].By != "anna" {
		t.Errorf("calls %+v", calls)
	}
	for lang, want := range map[string]string{"de": "Rückruf vereinbart", "en": "call back agreed on"} {
		if out := d.done("calls", "list", "--customer", "10003", "--entity", "NORD", "--lang", lang); !strings.Contains(out, want) {
			t.Errorf("calls in %s lack %q:\n%s", lang, want, out)
		}
	}
	for want, bad := range map[string][]string{
		"promise_date_missing": {"--outcome", "promised"}, "call_outcome_known": {"--outcome", "nice"}, "call_back_missing": {"--outcome", "call_back"},
	} {
		a := d.run(append([]string{"calls", "log", "--customer", "10003", "--entity", "NORD"}, bad...)...)
		if a.code != exitRefused || !strings.Contains(a.err, want) {
			t.Errorf("%v: exit code %d, %s; want %s", bad, a.code, a.err, want)
		}
	}
}
