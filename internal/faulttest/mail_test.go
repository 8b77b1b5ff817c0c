package faulttest

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/llm/llmtest"
)

const (
	// writers write two mails each: a promise that is safe, and a denial that waits for a person.
	writers = 250
	// mailQuiet is how long a mailbox may take with its deaths: a provider that is away is asked four times over half a minute.
	mailQuiet = 6 * time.Minute
)

// promiseMail and disputeMail are what customer i writes.
func promiseMail(i int) string {
	return customerMail(i, "p", fmt.Sprintf("Guten Tag,\r\n\r\ndie Rechnung %s überweisen wir am 27.11.2026.\r\n", invoiceNumber(i)))
}

func disputeMail(i int) string {
	return customerMail(i, "d", fmt.Sprintf("Guten Tag,\r\n\r\nRechnung %s erkennen wir nicht an, die Ware war beschädigt.\r\n", invoiceNumber(i)))
}

func customerMail(i int, kind, body string) string {
	return fmt.Sprintf("Message-ID: <%s%d@kunde.example>\r\nFrom: k%05d@kunde.example\r\nTo: mahnung@nordlicht.example\r\nSubject: Rechnung %s\r\n"+
		"Date: Tue, 24 Nov 2026 09:00:00 +0100\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n%s",
		kind, i, i, invoiceNumber(i), body)
}

// mailbox fills a folder with everybody's mails, some of them twice.
func (h *house) mailbox() string {
	h.t.Helper()
	folder := filepath.Join(h.dir, "inbox")
	h.must(os.MkdirAll(filepath.Join(folder, entity), 0o755))
	put := func(name, mail string) {
		h.must(os.WriteFile(filepath.Join(folder, entity, name), []byte(mail), 0o600))
	}
	for i := range writers {
		put(fmt.Sprintf("p-%03d.eml", i), promiseMail(i))
		put(fmt.Sprintf("d-%03d.eml", i), disputeMail(i))
		if i%10 == 0 { // the same Message-ID over another way
			put(fmt.Sprintf("p-%03d-again.eml", i), "X-Received-By: another server\r\n"+promiseMail(i))
		}
	}
	return folder
}

// readMails is how many mails are beyond being read.
func (h *house) readMails() int {
	n, err := h.tryCount(`SELECT count(*) FROM inbound_mail WHERE state IN ('waiting', 'settled')`)
	if err != nil {
		return 0
	}
	return n
}

// eachMailOnce: no mail is lost, and none had an effect twice. A model that lies may bring a person in where none was needed;
// it never lets a mail have an effect that it has not without the model.
func (h *house) eachMailOnce() {
	h.t.Helper()
	accepted := h.count(`SELECT count(*) FROM inbound_mail WHERE state = 'settled'`)
	if accepted == 0 || accepted > writers {
		h.t.Errorf("%d promises took effect by themselves, want some and at most %d", accepted, writers)
	}
	for sql, want := range map[string]int{
		`SELECT count(*) FROM inbound_mail`:                                         2 * writers,
		`SELECT count(*) FROM inbound_mail WHERE state IN ('settled', 'waiting')`:   2 * writers,
		`SELECT count(*) FROM promise WHERE state = 'active'`:                       accepted,
		`SELECT count(*) FROM promise`:                                              accepted,
		`SELECT count(*) FROM mail_claim WHERE state = 'applied'`:                   accepted,
		`SELECT count(DISTINCT effect_id) FROM mail_claim WHERE effect = 'promise'`: accepted,
		`SELECT count(*) FROM mail_pause`:                                           accepted,
		`SELECT count(DISTINCT mail_id) FROM mail_claim WHERE kind = 'open_dispute' AND state = 'proposed' AND NOT coalesce((detail->>'suggested')::boolean, false)`: writers,
		`SELECT count(*) FROM dispute`: 0,
		`SELECT count(*) FROM letter`:  0,
		`SELECT count(*) FROM (SELECT FROM event_outbox GROUP BY stream, seq HAVING count(*) > 1) x`: 0,
	} {
		if n := h.count(sql); n != want {
			h.t.Errorf("%d, want %d: %s", n, want, sql)
		}
	}
}

// TestFault45_workerAndProviderKilledInTheMiddleOfAMailbox: five hundred mails lie in a folder, a model is asked about each,
// and it lies. Workers die over them, and the model's server dies for good.
func TestFault45_workerAndProviderKilledInTheMiddleOfAMailbox(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.fill(writers)
	liar, err := llmtest.WorstHandler(llmtest.Liar)
	h.must(err)
	provider, err := llmtest.Start(liar)
	h.must(err)
	closeProvider := sync.OnceValue(provider.Close)
	t.Cleanup(func() { _ = closeProvider() }) // the test closes it too
	h.must(h.store.AllowModel(t.Context(), mailroom.AllowModel{Head: subledger.Head{Entity: entity, By: "test", Reason: "the model of the test"},
		Data: mailroom.MailData, Provider: "openai"}))
	env := []string{"MAHNWERK_INBOX=" + h.mailbox(), "MAHNWERK_INBOX_EVERY=100ms", "MAHNWERK_LLM_PROVIDER=openai", "MAHNWERK_LLM_MODEL=" + llmtest.ModelName,
		"MAHNWERK_LLM_BASE_URL=" + provider.URL() + "/v1", "MAHNWERK_LLM_TIMEOUT=5s"}
	w := h.startWorker(env...)
	for round := range rounds {
		after := round*2*writers/(rounds+1) + 1 + h.chance.IntN(80)
		h.untilWithin(mailQuiet, fmt.Sprintf("%d mails are read", after), func() bool { return h.readMails() >= after })
		h.kill(w)
		t.Logf("killed after %d mails", h.readMails())
		if round == rounds-1 {
			h.must(closeProvider())
		}
		w = h.startWorker(env...)
	}
	h.untilWithin(mailQuiet, "every mail is read", func() bool { return h.readMails() >= 2*writers })
	h.eachMailOnce()
	if asked := h.count(`SELECT count(*) FROM model_call`); asked == 0 {
		t.Error("no model was asked")
	}
	if degraded := h.count(`SELECT count(*) FROM inbound_mail WHERE degraded`); degraded == 0 {
		t.Error("no mail was read without its model, although the provider died")
	}
	h.sound()
}
