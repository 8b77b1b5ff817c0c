package mailpredict_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/internal/mailpredict"
	"github.com/mahnwerk/mahnwerk/internal/mailscore"
)

const words = "Wir zahlen R-1 am Freitag."

var promised = mailscore.Case{ID: "a", ReceivedOn: calendar.MustDate("2026-05-06"), Body: words,
	Invoices: []mailscore.Invoice{{Number: "R-1", Amount: money.New(100000, "EUR"), DueOn: calendar.MustDate("2026-04-20")}}}

// reads is what rules make of the promise above: a clean promise for the Friday after.
func reads(m correspondence.Mail) correspondence.Understanding {
	quote := []correspondence.Evidence{{Place: correspondence.InBody, Start: 0, End: len(words), Quote: words}}
	return correspondence.Understanding{Language: "de",
		Intents: []correspondence.IntentClaim{{Type: correspondence.PromiseToPay, Invoices: []receivable.InvoiceNumber{"R-1"}, Evidence: quote}},
		Promises: []correspondence.PromiseClaim{{Invoice: "R-1", On: calendar.MustDate("2026-05-08"), Precision: correspondence.Day,
			Amount: m.Items[0].Open, Source: correspondence.OpenBalance, Evidence: quote}}}
}

func predictor() mailpredict.Predictor {
	return mailpredict.Predictor{Rules: reads, Autonomy: correspondence.DefaultAutonomy()}
}

func predict(t *testing.T, p mailpredict.Predictor, c mailscore.Case) mailscore.Prediction {
	t.Helper()
	prediction, err := p.One(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return prediction
}

// TestOne_actsOnACleanPromise: what the matrix lets happen by itself is automatic, and nothing where it lets nothing.
func TestOne_actsOnACleanPromise(t *testing.T) {
	p := predictor()
	got := predict(t, p, promised)
	if !got.Automatic || got.Predicted.NeedsHuman || got.ID != "a" || len(got.Evidence) != 2 || got.Evidence[0].Quote != words {
		t.Errorf("%+v", got)
	}
	p.Autonomy.Modes[correspondence.AcceptPromise] = correspondence.OneClick
	if predict(t, p, promised).Automatic {
		t.Error("automatic where a click is asked for")
	}
}

// TestOne_doesNotLookAtLabels: the same prediction whatever is expected.
func TestOne_doesNotLookAtLabels(t *testing.T) {
	labelled := promised
	labelled.Expected = &mailscore.Labels{NeedsHuman: true, Flags: correspondence.Flags()}
	a, b := predict(t, predictor(), promised), predict(t, predictor(), labelled)
	a.Micros, b.Micros = 0, 0
	if diff := cmp.Diff(a, b); diff != "" {
		t.Error(diff)
	}
}

// TestOne_aModelAddsAndNothingIsLost: its contradiction brings a person in, its suggestions stand beside the rules' claims.
func TestOne_aModelAddsAndNothingIsLost(t *testing.T) {
	p := predictor()
	p.Model = func(_ context.Context, m correspondence.Mail) (correspondence.Understanding, error) {
		u := reads(m)
		u.Promises[0].On = calendar.MustDate("2026-05-15")
		u.Intents = append(u.Intents, correspondence.IntentClaim{Type: correspondence.Hardship, Evidence: u.Intents[0].Evidence})
		return u, nil
	}
	got := predict(t, p, promised)
	if got.Automatic || !got.Predicted.NeedsHuman {
		t.Errorf("%+v", got)
	}
	if got.Predicted.Promises[0].On.String() != "2026-05-08" || got.Predicted.Intents[0].Type != correspondence.PromiseToPay {
		t.Errorf("the rules' claims are lost: %+v", got.Predicted)
	}
}

// TestOne_count: the engine's own claims, those with a model's suggestions, and the model's alone.
func TestOne_count(t *testing.T) {
	p := predictor()
	p.Model = func(_ context.Context, m correspondence.Mail) (correspondence.Understanding, error) {
		u := reads(m)
		u.Promises = nil
		u.Intents[0].Type = correspondence.Acknowledgement
		return u, nil
	}
	for count, want := range map[mailpredict.Count][]correspondence.Intent{
		"":                      {correspondence.PromiseToPay},
		mailpredict.Claims:      {correspondence.PromiseToPay},
		mailpredict.Suggestions: {correspondence.PromiseToPay, correspondence.Acknowledgement},
		mailpredict.ModelAlone:  {correspondence.Acknowledgement},
	} {
		p.Count = count
		got := predict(t, p, promised)
		var types []correspondence.Intent
		for _, in := range got.Predicted.Intents {
			types = append(types, in.Type)
		}
		if !cmp.Equal(types, want) || got.Automatic && count == mailpredict.ModelAlone {
			t.Errorf("%q: intents %v, automatic %t; want %v", count, types, got.Automatic, want)
		}
	}
}

func TestAll_tellsProgressAndStops(t *testing.T) {
	p := predictor()
	var done []int
	p.Progress = func(n, all int) { done = append(done, n, all) }
	other := promised
	other.ID = "b"
	got, err := p.All(t.Context(), []mailscore.Case{promised, other})
	if err != nil || len(got) != 2 || got[1].ID != "b" || !cmp.Equal(done, []int{1, 2, 2, 2}) {
		t.Errorf("%v, %d predictions, progress %v", err, len(got), done)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.All(ended, []mailscore.Case{promised}); !errors.Is(err, context.Canceled) {
		t.Errorf("ended context: %v", err)
	}
	broken := errors.New("no answer")
	p.Model = func(context.Context, correspondence.Mail) (correspondence.Understanding, error) {
		return correspondence.Understanding{}, broken
	}
	if _, err := p.All(t.Context(), []mailscore.Case{promised}); !errors.Is(err, broken) {
		t.Errorf("model: %v", err)
	}
}
