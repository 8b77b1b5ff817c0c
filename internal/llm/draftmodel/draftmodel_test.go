package draftmodel_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/reply"
	"github.com/mahnwerk/mahnwerk/internal/llm"
	"github.com/mahnwerk/mahnwerk/internal/llm/draftmodel"
	"github.com/mahnwerk/mahnwerk/internal/llm/llmtest"
	"github.com/mahnwerk/mahnwerk/internal/llm/openai"
)

var facts = reply.Facts{Language: "de", Tone: reply.Neutral, Topic: reply.Collect, TodayOn: calendar.MustDate("2026-11-18"), ByOn: calendar.MustDate("2026-11-27"),
	Creditor:  reply.Creditor{Name: "Nordstahl Handels GmbH", Signer: "Petra Kern", IBAN: "DE02120300000000202051", BIC: "BYLADEM1001"},
	Addressee: reply.Addressee{Form: "Frau", Name: "Albrecht"}, Customer: "Fensterbau Pohl", Reference: "MW-2231",
	Items: []reply.Item{{Number: "RE-4711", DueOn: calendar.MustDate("2026-10-29"), Open: money.New(250_000, "EUR")}}}

func draft(t *testing.T) reply.Draft {
	t.Helper()
	d, err := reply.Compose(facts)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// rewording serves a model that answers with a subject and a body made of the draft's.
func rewording(t *testing.T, handler llmtest.Handler) (draftmodel.Reworder, *llmtest.Server) {
	t.Helper()
	server, err := llmtest.Start(handler)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	provider, err := openai.New(llm.Config{Driver: llm.OpenAI, Model: "m", BaseURL: server.URL() + "/v1", Structured: llm.ByJSONSchema})
	if err != nil {
		t.Fatal(err)
	}
	return draftmodel.Reworder{Provider: provider}, server
}

func saying(subject, body string) llmtest.Handler {
	return func(w http.ResponseWriter, _ *http.Request, d llmtest.Dialect, _ llmtest.Prompt) {
		raw, _ := json.Marshal(map[string]string{"subject": subject, "body": body}) // strings always encode
		d.Write(w, llmtest.Reply{Text: string(raw), Finish: "stop"})
	}
}

func TestReword(t *testing.T) {
	d := draft(t)
	polite := strings.Replace(d.Body, "\n\n", "\n\nvielen Dank für die gute Zusammenarbeit.\n\n", 1)
	tests := []struct {
		name, body string
		taken      bool
	}{
		{"other words", polite, true},
		{"the same words", d.Body, true},
		{"an amount of its own", polite + "\n\nBitte zahlen Sie 40 EUR mehr.", false},
		{"an account of its own", polite + "\n\nUnser Konto: DE89 3704 0044 0532 0130 00", false},
		{"a lost placeholder", strings.Replace(polite, "{{items}}", "", 1), false},
		{"a new placeholder", polite + "\n\n{{secret}}", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, _ := rewording(t, saying(d.Subject, tt.body))
			got, findings, err := r.Reword(t.Context(), d, facts)
			if err != nil || (len(findings) == 0) != tt.taken {
				t.Fatalf("findings %v, %v", findings, err)
			}
			want := d
			if tt.taken {
				want.Body = tt.body
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestReword_nothingOfACustomerLeaves: all facts are placeholders when a draft is shown to a model.
func TestReword_nothingOfACustomerLeaves(t *testing.T) {
	d := draft(t)
	r, server := rewording(t, saying(d.Subject, d.Body))
	if _, _, err := r.Reword(t.Context(), d, facts); err != nil {
		t.Fatal(err)
	}
	body := llm.Unmark(string(server.Requests()[0].Body))
	for _, canary := range []string{"Nordstahl", "Kern", "DE02", "BYLADEM", "Albrecht", "Pohl", "MW-2231", "4711", "2.500", "2500", "27.11", "29.10"} {
		if strings.Contains(body, canary) {
			t.Errorf("%s leaves the house", canary)
		}
	}
	if !strings.Contains(body, "{{items}}") {
		t.Errorf("the draft is not shown: %s", body)
	}
}

// TestReword_failing: whatever goes wrong, the template is still there.
func TestReword_failing(t *testing.T) {
	d := draft(t)
	for behaviour, want := range map[llmtest.Behaviour]error{llmtest.Unavailable: llm.ErrUnavailable, llmtest.Refusal: llm.ErrRefused,
		llmtest.Good: llm.ErrInvalidOutput /* an answer to another question */, llmtest.Length: llm.ErrTruncated} {
		r, _ := rewording(t, llmtest.Behaving(behaviour))
		got, findings, err := r.Reword(t.Context(), d, facts)
		if !errors.Is(err, want) || len(findings) > 0 || !cmp.Equal(got, d) {
			t.Errorf("%s: %v, want %v", behaviour, err, want)
		}
	}
}
