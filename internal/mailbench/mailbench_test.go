package mailbench_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/internal/mailbench"
	"github.com/mahnwerk/mahnwerk/internal/mailpredict"
	"github.com/mahnwerk/mahnwerk/internal/mailscore"
)

func options() mailbench.Options {
	rules := func(correspondence.Mail) correspondence.Understanding {
		return correspondence.Understanding{Intents: []correspondence.IntentClaim{{Type: correspondence.Acknowledgement}}}
	}
	one := mailscore.Case{ID: "a", ReceivedOn: calendar.MustDate("2026-05-06"), Subject: "R-1", Body: "Danke, kommt an.",
		Invoices: []mailscore.Invoice{{Number: "R-1", Amount: money.New(100, "EUR")}}}
	return mailbench.Options{Predictor: mailpredict.Predictor{Rules: rules, Autonomy: correspondence.DefaultAutonomy()},
		Cases: []mailscore.Case{one, one}, Mails: 50, LargeMB: 1}
}

// TestRun_measures: figures are there and fit each other; how large they are is not for a test to say.
func TestRun_measures(t *testing.T) {
	o := options()
	var told []string
	o.Progress = func(line string) { told = append(told, line) }
	r, err := mailbench.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if r.Mails != 50 || r.Cases != 2 || r.MeanBytes != len("R-1Danke, kommt an.") || r.Cores < 1 || r.PerSecond < 1 || r.PerSecondAll < 1 {
		t.Errorf("%+v", r)
	}
	if r.P50 > r.P99 || r.P99 > r.Longest || r.P50 <= 0 {
		t.Errorf("times %s, %s, %s", r.P50, r.P99, r.Longest)
	}
	for _, l := range r.Large {
		if l.Bytes < 1<<20-32 || l.Took <= 0 {
			t.Errorf("large mail %+v", l)
		}
	}
	if len(r.Large) < 5 || len(told) != 2+len(r.Large) || !strings.HasPrefix(told[0], "one core: ") {
		t.Errorf("%d large mails, told %q", len(r.Large), told)
	}
}

func TestRun_refuses(t *testing.T) {
	for want, change := range map[string]func(*mailbench.Options){
		"no mails": func(o *mailbench.Options) { o.Cases = nil },
		"0 mails":  func(o *mailbench.Options) { o.Mails = 0 },
		"21 MiB":   func(o *mailbench.Options) { o.LargeMB = 21 },
	} {
		o := options()
		change(&o)
		if _, err := mailbench.Run(t.Context(), o); !errors.Is(err, mailbench.ErrOptions) || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := mailbench.Run(ended, options()); !errors.Is(err, context.Canceled) {
		t.Errorf("ended context: %v", err)
	}
}
