package faulttest

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"

	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/llm/llmtest"
	"github.com/mahnwerk/mahnwerk/internal/portpick"
)

const (
	canaryKey    = "sk-canary-5f1c7e"
	canaryPerson = "Kanarienvogel"
	canaryIBAN   = "DE02120300000000202051"
)

// canaryMails name a person, an account and an address in the places where they usually stand.
func canaryMails() []string {
	signature := fmt.Sprintf("\r\nMit freundlichen Grüßen\r\nErika %s\r\nTel. 040 5550177 · %s@kunde.example\r\nIBAN %s\r\n", canaryPerson, strings.ToLower(canaryPerson), canaryIBAN)
	return []string{
		customerMail(0, "c", "Guten Tag,\r\n\r\nRechnung "+invoiceNumber(0)+" überweisen wir am 27.11.2026 von "+canaryIBAN+".\r\n"+signature),
		customerMail(1, "c", "Guten Tag, hier schreibt Frau "+canaryPerson+".\r\n\r\nDie Rechnung "+invoiceNumber(1)+" erkennen wir nicht an, die Ware war beschädigt.\r\n"+signature),
		customerMail(2, "c", "Unsere Bankverbindung hat sich geändert: "+canaryIBAN+".\r\n"+signature),
		"this is no mail \x00\x01 " + canaryPerson,
	}
}

// TestCanary_noNameAccountOrKeyLeavesItsPlace: what a mail holds of a person, and the key of a provider, are in the ledger's
// tables for them and nowhere else: not in requests to a model, logs, workflow histories, memos, search attributes or metrics.
func TestCanary_noNameAccountOrKeyLeavesItsPlace(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.fill(3)
	liar, err := llmtest.WorstHandler(llmtest.Liar)
	h.must(err)
	provider, err := llmtest.Start(liar)
	h.must(err)
	t.Cleanup(func() { _ = provider.Close() }) // nobody asks any more
	h.must(h.store.AllowModel(t.Context(), mailroom.AllowModel{Head: subledger.Head{Entity: entity, By: "test", Reason: "the model of the test"},
		Data: mailroom.MailData, Provider: "openai"}))
	folder := filepath.Join(h.dir, "inbox", entity)
	h.must(os.MkdirAll(folder, 0o755))
	for i, mail := range canaryMails() {
		h.must(os.WriteFile(filepath.Join(folder, fmt.Sprintf("%d.eml", i)), []byte(mail), 0o600))
	}
	port, err := portpick.Pick(19500)
	h.must(err)
	t.Cleanup(func() { portpick.Release(port) })
	metrics := fmt.Sprintf("127.0.0.1:%d", port)
	h.startWorker("MAHNWERK_INBOX="+filepath.Dir(folder), "MAHNWERK_INBOX_EVERY=100ms", "MAHNWERK_LLM_PROVIDER=openai", "MAHNWERK_LLM_MODEL="+llmtest.ModelName,
		"MAHNWERK_LLM_BASE_URL="+provider.URL()+"/v1", "MAHNWERK_LLM_KEY="+canaryKey, "MAHNWERK_LOG_LEVEL=debug", "MAHNWERK_METRICS_ADDRESS="+metrics)
	h.until("the mails are read", func() bool { return h.readMails() >= 3 })
	h.settled()

	places := map[string]string{"log": h.log(), "metrics": h.metrics("http://" + metrics + "/metrics"), "histories": h.histories()}
	asked := 0
	for i, seen := range provider.Requests() {
		asked++
		places[fmt.Sprintf("request %d", i)] = seen.URL + "\n" + string(seen.Body)
	}
	if asked == 0 {
		t.Error("no model was asked")
	}
	if !strings.Contains(places["histories"], "InboundMail") || !strings.Contains(places["metrics"], "mahnwerk") {
		t.Error("the test looks in the wrong places")
	}
	for place, text := range places {
		for _, canary := range []string{canaryKey, canaryPerson, strings.ToLower(canaryPerson), canaryIBAN, "0405550177", "040 5550177", "kunde.example"} {
			if strings.Contains(text, canary) {
				t.Errorf("%q is in the %s", canary, place)
			}
		}
	}
}

// log is what all workers have written.
func (h *house) log() string {
	h.t.Helper()
	paths, err := filepath.Glob(filepath.Join(h.dir, "worker-*.log"))
	h.must(err)
	var all strings.Builder
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		h.must(err)
		all.Write(raw)
	}
	return all.String()
}

func (h *house) metrics(url string) string {
	h.t.Helper()
	answer, err := http.Get(url)
	h.must(err)
	defer func() { _ = answer.Body.Close() }() // it was read
	raw, err := io.ReadAll(io.LimitReader(answer.Body, 10<<20))
	h.must(err)
	return string(raw)
}

// histories is everything Temporal keeps of every workflow: executions with memo and search attributes, and all events.
func (h *house) histories() string {
	h.t.Helper()
	client := h.engine.Client()
	var all strings.Builder
	page, err := client.ListWorkflow(h.t.Context(), &workflowservice.ListWorkflowExecutionsRequest{Namespace: "default", PageSize: 1000})
	h.must(err)
	for _, run := range page.GetExecutions() {
		all.WriteString(run.String())
		events := client.GetWorkflowHistory(h.t.Context(), run.GetExecution().GetWorkflowId(), run.GetExecution().GetRunId(), false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
		for events.HasNext() {
			event, err := events.Next()
			h.must(err)
			all.WriteString(event.String())
		}
	}
	return all.String()
}
