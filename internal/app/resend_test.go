package app

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/delivery"
	"github.com/mahnwerk/mahnwerk/ar/dunningrun"
	"github.com/mahnwerk/mahnwerk/ar/openitems"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/smtpsink"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// postOffice is a ledger whose letters leave through a relay that misbehaves as it is told.
type postOffice struct {
	t      *testing.T
	books  *testkit.Books
	sink   *smtpsink.Sink
	sender activities.Sender
	at     atomic.Int64 // what the clock shows, in seconds
}

func newPostOffice(t *testing.T, customers ...string) *postOffice {
	t.Helper()
	p := &postOffice{t: t}
	p.at.Store(time.Date(2026, 9, 7, 8, 0, 0, 0, time.UTC).Unix()) // Monday, ten in the morning in Hamburg
	p.books = testkit.NewBooks(t, p.now)
	p.exec(`UPDATE entity SET email = 'mahnung@nordwerk.example', bank_fresh_on = '2026-09-07'`)
	p.exec(`INSERT INTO release (entity, released_by) VALUES ('NORD', 'head')`)
	for _, number := range customers {
		p.books.Customer(number, func(c *openitems.Customer) { c.Email = recipient(number) })
		p.books.Invoice("R-"+number, number, 119_00, "2026-08-20")
	}
	sink, err := smtpsink.Start(smtpsink.Options{})
	p.must(err)
	t.Cleanup(func() {
		if err := sink.Close(); err != nil {
			t.Error(err)
		}
	})
	p.sink = sink
	p.configure("")
	p.run()
	return p
}

// configure has letters sent from an address, or from the creditor's own.
func (p *postOffice) configure(from string) {
	p.t.Helper()
	settings := relaySettings(p.t, p.sink)
	settings.From = from
	sender, done, err := NewSender(settings)
	p.must(err)
	p.t.Cleanup(func() {
		if err := done(); err != nil {
			p.t.Error(err)
		}
	})
	p.sender = sender
}

func recipient(number string) string { return "rechnung@kunde-" + number + ".example" }

func (p *postOffice) now() time.Time { return time.Unix(p.at.Load(), 0) }

func (p *postOffice) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *postOffice) exec(sql string, args ...any) {
	p.t.Helper()
	_, err := p.books.Store.Pool().Exec(p.t.Context(), sql, args...)
	p.must(err)
}

func (p *postOffice) run() {
	p.t.Helper()
	run, err := p.books.Store.PrepareRun(p.t.Context(), "NORD", calendar.Date{}, "", "clara")
	p.must(err)
	for chunk := range run.Chunks {
		_, err := p.books.Store.RunChunk(p.t.Context(), run.ID, chunk, dunningrun.Make)
		p.must(err)
	}
}

// deliver sends what is due while the relay keeps to the rules, and lets an hour pass.
func (p *postOffice) deliver(rules ...smtpsink.Rule) activities.Delivered {
	p.t.Helper()
	p.sink.Script(rules...)
	ports := &activities.Activities{Mails: p.books.Store, Clock: p.books.Store, Renderer: Letters{}, Sender: p.sender, Now: p.now}
	done, err := activities.DeliverDue(p.t.Context(), ports, "NORD")
	p.must(err)
	p.at.Add(int64(time.Hour / time.Second))
	return done
}

// kept are the raw mails a recipient has, in the order they came.
func (p *postOffice) kept(number string) [][]byte {
	p.t.Helper()
	var raw [][]byte
	for _, m := range p.sink.List() {
		if m.To[0] != recipient(number) {
			continue
		}
		whole, err := p.sink.Get(m.ID)
		p.must(err)
		raw = append(raw, whole.Raw)
	}
	return raw
}

// changed makes another letter of everything that is only told or addressed: an item that is not due yet, and the names.
func (p *postOffice) changed(number string, round int) {
	p.t.Helper()
	p.books.Invoice(fmt.Sprintf("N-%s-%d", number, round), number, 50_00, "2026-12-01")
	p.exec(`UPDATE customer_identity SET name = $2 WHERE customer_id = (SELECT id FROM customer WHERE number = $1)`, number, fmt.Sprintf("Kunde %d SE", round))
	p.exec(`UPDATE entity SET name = $1`, fmt.Sprintf("Nordlicht %d AG", round))
}

func TestDeliver_anUncertainLetterIsTheSameToTheLastByte(t *testing.T) {
	t.Parallel()
	p := newPostOffice(t, "10001")
	p.books.Invoice("N-1", "10001", 70_00, "2026-12-01")
	if done := p.deliver(smtpsink.Rule{Stage: smtpsink.StageData, Drop: smtpsink.DropKept}); done.Uncertain == 0 {
		t.Fatalf("delivered %+v, want a letter in doubt", done)
	}
	p.books.Invoice("N-1", "10001", 70_00, "2026-12-01", func(i *openitems.Item) { i.Open.Minor = 30_00 })
	if done := p.deliver(); done.Accepted != 1 {
		t.Fatalf("delivered %+v, want the letter accepted", done)
	}
	mails := p.kept("10001")
	if len(mails) < 2 {
		t.Fatalf("%d mails arrived, want the one in doubt and the accepted one", len(mails))
	}
	for _, again := range mails[1:] {
		if diff := cmp.Diff(string(mails[0]), string(again)); diff != "" {
			t.Errorf("one Message-ID has two bodies (-first +again):\n%s", diff)
		}
	}
}

// The sender is configured anew while a letter's fate is in doubt: it is sent again from the address it was sent from.
func TestDeliver_anotherConfiguredSenderChangesNoLetterInDoubt(t *testing.T) {
	t.Parallel()
	p := newPostOffice(t, "10001")
	p.configure("")
	p.deliver(smtpsink.Rule{Stage: smtpsink.StageData, Drop: smtpsink.DropKept})
	p.configure("mahnwesen@nordwerk.example")
	if done := p.deliver(); done.Accepted != 1 {
		t.Fatalf("delivered %+v, want the letter accepted", done)
	}
	mails := p.kept("10001")
	if len(mails) < 2 {
		t.Fatalf("%d mails arrived, want the one in doubt and the accepted one", len(mails))
	}
	if diff := cmp.Diff(string(mails[0]), string(mails[len(mails)-1])); diff != "" {
		t.Errorf("one Message-ID has two heads (-first +again):\n%s", diff)
	}
}

// A letter that was only tried while there was no relay is sent from the address of the first relay.
func TestDeliver_theFirstRelayDecidesTheSender(t *testing.T) {
	t.Parallel()
	p := newPostOffice(t, "10001")
	p.sender = noRelay{}
	p.deliver()
	p.configure("mahnwesen@nordwerk.example")
	if done := p.deliver(); done.Accepted != 1 {
		t.Fatalf("delivered %+v, want the letter accepted", done)
	}
	if raw := p.kept("10001")[0]; !bytes.Contains(raw, []byte("<mahnwesen@nordwerk.example>")) {
		t.Errorf("the letter was sent from another address:\n%.500s", raw)
	}
}

// troubles are what a relay does to a mail instead of taking it.
var troubles = map[string]smtpsink.Rule{
	"answer lost":   {Stage: smtpsink.StageData, Drop: smtpsink.DropKept},
	"mail lost":     {Stage: smtpsink.StageData, Drop: smtpsink.DropLost},
	"cut midway":    {Stage: smtpsink.StageData, Drop: smtpsink.DropMidway},
	"greylisted":    {Code: 450, Text: "4.2.0 come back"},
	"not this time": {Stage: smtpsink.StageData, Code: 451, Text: "4.3.0 disk full"},
}

// TestDeliver_whateverHappensOneMessageHasOneBody lets each of many letters have its own fate over several tries, while
// everything that may change about it does: all that arrives under a Message-ID is the same, and it is what is archived.
func TestDeliver_whateverHappensOneMessageHasOneBody(t *testing.T) {
	t.Parallel()
	// An hour goes by with each; after six tries the next is 160 minutes away.
	const customers, rounds, lastTries = 20, 4, 4
	fates := rapid.SliceOfN(rapid.SampledFrom([]string{"answer lost", "mail lost", "cut midway", "greylisted", "not this time"}), 1, rounds)
	fateOf := map[string][]string{}
	var numbers []string
	for n := range customers {
		numbers = append(numbers, fmt.Sprint(10001+n))
		fateOf[numbers[n]] = fates.Example(n)
	}
	p := newPostOffice(t, numbers...)
	for round := range rounds {
		var rules []smtpsink.Rule
		for number, fate := range fateOf {
			if round < len(fate) {
				rule := troubles[fate[round]]
				rule.Recipient = recipient(number)
				rules = append(rules, rule)
			}
		}
		p.deliver(rules...)
		for _, number := range numbers {
			p.changed(number, round)
		}
	}
	for range lastTries {
		p.deliver()
	}
	more := 0
	for number, fate := range fateOf {
		mails := p.kept(number)
		if len(mails) == 0 {
			t.Errorf("the letter to %s after %v never arrived", number, fate)
			continue
		}
		more += len(mails) - 1
		for _, again := range mails {
			if !bytes.Equal(mails[0], again) {
				t.Errorf("after %v: one Message-ID has two bodies:\n%s", fate, cmp.Diff(string(mails[0]), string(again)))
			}
		}
		if diff := cmp.Diff(p.archived(number), wordsOf(t, mails[0])); diff != "" {
			t.Errorf("after %v: what arrived is not what is archived (-archive +mail):\n%s", fate, diff)
		}
	}
	if more == 0 {
		t.Error("no letter arrived twice: the story tests nothing")
	}
	p.agrees()
}

// archived are the words the ledger keeps of a customer's letter that was sent.
func (p *postOffice) archived(number string) (d delivery.Document) {
	p.t.Helper()
	p.must(p.books.Store.Pool().QueryRow(p.t.Context(), `
		SELECT d.subject, d.body, d.pdf
		FROM letter_document d
		JOIN letter l ON l.id = d.letter_id
		JOIN customer c ON c.id = l.customer_id
		WHERE c.number = $1 AND l.state = 'sent'`, number).Scan(&d.Subject, &d.Body, &d.PDF))
	d.Body = strings.TrimSpace(d.Body)
	return d
}

// agrees asks the invariants, with all that the relay took.
func (p *postOffice) agrees() {
	p.t.Helper()
	log := &postgres.MailLog{}
	for _, m := range p.sink.List() {
		log.Accepted = append(log.Accepted, postgres.AcceptedMail{MessageID: m.MessageID, BodyHash: m.SHA256})
	}
	results, err := p.books.Store.Check(p.t.Context(), postgres.Outside{Mails: log})
	p.must(err)
	for _, r := range results {
		if r.Total > 0 {
			p.t.Errorf("%s (%s): %v", r.ID, r.Name, r.Violations)
		}
	}
}

// wordsOf reads subject, text and PDF out of a mail.
func wordsOf(t *testing.T, raw []byte) (d delivery.Document) {
	t.Helper()
	message, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if d.Subject, err = new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject")); err != nil {
		t.Fatal(err)
	}
	_, params, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	parts := multipart.NewReader(message.Body, params["boundary"])
	for part, err := parts.NextPart(); err != io.EOF; part, err = parts.NextPart() {
		if err != nil {
			t.Fatal(err)
		}
		var content io.Reader = part // quoted-printable is decoded already
		if part.Header.Get("Content-Transfer-Encoding") == "base64" {
			content = base64.NewDecoder(base64.StdEncoding, part)
		}
		text, err := io.ReadAll(content)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(part.Header.Get("Content-Type"), "application/pdf") {
			d.PDF = text
		} else {
			d.Body = strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n"))
		}
	}
	return d
}
