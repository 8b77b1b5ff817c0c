package postgres_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/delivery"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/dunningrun"
	"github.com/mahnwerk/mahnwerk/ar/openitems"
	"github.com/mahnwerk/mahnwerk/ar/promise"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

const nord = string(testkit.Nord)

// monday is the business date the stories begin on, at ten in the morning in Hamburg.
const monday = "2026-09-07"

// clerkship is an entity with fresh bank data that was released for sending, on a day the test moves.
type clerkship struct {
	*testkit.Books
	t   testing.TB
	mu  sync.Mutex
	now time.Time
}

func newClerkship(t testing.TB) *clerkship {
	t.Helper()
	c := &clerkship{t: t}
	c.goTo(monday)
	c.Books = testkit.NewBooks(t, c.time)
	c.exec(`UPDATE entity SET email = 'mahnung@nord.example' WHERE code = $1`, nord)
	c.exec(`INSERT INTO release (entity, released_by) VALUES ($1, 'head')`, nord)
	c.exec(`INSERT INTO app_user (name, roles) VALUES ('senta', '{senior}'), ('simon', '{senior}'), ('heike', '{head_of_credit}'), ('clara', '{clerk}')`)
	c.freshBank()
	return c
}

func (c *clerkship) time() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// goTo lets it be ten in the morning of a day.
func (c *clerkship) goTo(day string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := calendar.MustDate(day).In(time.UTC).Add(8 * time.Hour)
	if at.After(c.now) {
		c.now = at
	}
}

func (c *clerkship) wait(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func (c *clerkship) today() calendar.Date { return calendar.DateOf(c.time()) }

// freshBank says that today's statements were read.
func (c *clerkship) freshBank() {
	c.t.Helper()
	c.exec(`UPDATE entity SET bank_fresh_on = $2 WHERE code = $1`, nord, c.today())
}

func (c *clerkship) exec(sql string, args ...any) {
	c.t.Helper()
	if _, err := c.Store.Pool().Exec(c.t.Context(), sql, args...); err != nil {
		c.t.Fatal(err)
	}
}

// scan reads one row.
func (c *clerkship) scan(sql string, args []any, into ...any) {
	c.t.Helper()
	if err := c.Store.Pool().QueryRow(c.t.Context(), sql, args...).Scan(into...); err != nil {
		c.t.Fatalf("%s: %v", sql, err)
	}
}

func (c *clerkship) count(sql string, args ...any) int {
	c.t.Helper()
	var n int
	c.scan(sql, args, &n)
	return n
}

func (c *clerkship) item(number string) int64 {
	c.t.Helper()
	var id int64
	c.scan(`SELECT id FROM invoice WHERE number = $1`, []any{number}, &id)
	return id
}

func (c *clerkship) customer(number string) int64 {
	c.t.Helper()
	var id int64
	c.scan(`SELECT id FROM customer WHERE number = $1`, []any{number}, &id)
	return id
}

// run runs all chunks of today's run.
func (c *clerkship) run() dunningrun.Summary {
	c.t.Helper()
	return c.runWith(dunningrun.Make)
}

func (c *clerkship) runWith(plan dunningrun.Planner) dunningrun.Summary {
	c.t.Helper()
	ctx := c.t.Context()
	run, err := c.Store.PrepareRun(ctx, nord, calendar.Date{}, "", "clara")
	if err != nil {
		c.t.Fatal(err)
	}
	for chunk := range run.Chunks {
		if _, err := c.Store.RunChunk(ctx, run.ID, chunk, plan); err != nil {
			c.t.Fatal(err)
		}
	}
	sum, err := c.Store.FinishRun(ctx, run.ID)
	if err != nil {
		c.t.Fatal(err)
	}
	return sum
}

// due are the letters whose turn it is.
func (c *clerkship) due() []delivery.Candidate {
	c.t.Helper()
	due, err := c.Store.DueMail(c.t.Context(), nord, 100)
	if err != nil {
		c.t.Fatal(err)
	}
	return due
}

// send claims all due letters that may leave and lets the relay answer; others are withdrawn.
func (c *clerkship) send(result delivery.Result) (sent []delivery.Mail) {
	c.t.Helper()
	for _, candidate := range c.due() {
		if blockers := candidate.Blockers(); len(blockers) > 0 {
			c.must(c.Store.WithdrawLetter(c.t.Context(), candidate.Mail.LetterID, blockers))
			continue
		}
		mail := c.start(candidate)
		c.must(c.Store.RecordMail(c.t.Context(), report(mail, result)))
		sent = append(sent, mail)
	}
	return sent
}

func (c *clerkship) start(candidate delivery.Candidate) delivery.Mail {
	c.t.Helper()
	mail, started, err := c.Store.StartMail(c.t.Context(), candidate, written(candidate), nil)
	if err != nil || !started {
		c.t.Fatalf("start = %v, %v, want true", started, err)
	}
	return mail
}

// written are the words of a letter: those of its first try, else of its facts now.
func written(c delivery.Candidate) delivery.Document {
	if c.Document != nil {
		return *c.Document
	}
	return delivery.Document{Subject: "Mahnung", Body: fmt.Sprintf("Guten Tag, %+v", c.Mail.Facts), PDF: []byte("%PDF")}
}

func report(m delivery.Mail, result delivery.Result) delivery.Report {
	return delivery.Report{LetterID: m.LetterID, Fence: m.Fence, Result: result, Code: 250, Response: "250 ok"}
}

// decideAll lets every open item, then every customer, be decided until nothing changes.
func (c *clerkship) decideAll() {
	c.t.Helper()
	for _, id := range c.ids(`SELECT invoice_id FROM item_state ORDER BY invoice_id`) {
		c.decideItem(id)
	}
	for _, id := range c.ids(`SELECT customer_id FROM customer_state ORDER BY customer_id`) {
		if _, err := c.Store.DecideDebtor(c.t.Context(), id, 0, collection.DecideDebtor); err != nil {
			c.t.Fatal(err)
		}
	}
}

func (c *clerkship) decideItem(id int64) collection.Decided {
	c.t.Helper()
	decided, err := c.Store.DecideItem(c.t.Context(), id, 0, collection.Decide)
	if err != nil {
		c.t.Fatal(err)
	}
	return decided
}

func (c *clerkship) ids(sql string) []int64 {
	c.t.Helper()
	rows, err := c.Store.Pool().Query(c.t.Context(), sql)
	if err != nil {
		c.t.Fatal(err)
	}
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var id int64
		c.must(rows.Scan(&id))
		ids = append(ids, id)
	}
	c.must(rows.Err())
	return ids
}

func (c *clerkship) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *clerkship) head() subledger.Head { return subledger.Head{Entity: testkit.Nord, By: "clara"} }

func (c *clerkship) pay(invoice, customer string, minor int64) {
	c.t.Helper()
	c.must(payNow(c.t.Context(), c.Store, invoice, customer, minor, c.today()))
}

func payNow(ctx context.Context, s *postgres.Store, invoice, customer string, minor int64, on calendar.Date) error {
	_, err := s.PostPayment(ctx, subledger.Payment{Head: subledger.Head{Entity: testkit.Nord, By: "clara"},
		Customer: receivable.CustomerNumber(customer), Amount: eur(minor), ValueOn: on,
		Allocations: []subledger.Allocation{{Invoice: receivable.InvoiceNumber(invoice), Amount: eur(minor)}}})
	return err
}

func (c *clerkship) promise(customer, invoice, dueOn string) {
	c.t.Helper()
	_, err := c.Store.AddPromise(c.t.Context(), promise.Add{Head: c.head(), Customer: receivable.CustomerNumber(customer),
		Items: []promise.Item{{Invoice: receivable.InvoiceNumber(invoice)}}, DueOn: calendar.MustDate(dueOn), Source: "phone"})
	c.must(err)
}

// atLevel imports an item that another system had dunned.
func atLevel(level int, letterOn string) func(*openitems.Item) {
	return func(it *openitems.Item) { it.OpeningLevel, it.OpeningLetterOn = level, calendar.MustDate(letterOn) }
}

// approvalOf is the one approval that was asked.
func (c *clerkship) approvalOf() approval.Case {
	c.t.Helper()
	var id string
	c.scan(`SELECT id FROM approval WHERE state = 'open'`, nil, &id)
	asked, err := c.Store.Approval(c.t.Context(), id)
	c.must(err)
	return asked
}

func answer(by string, d approval.Decision, of approval.Case) approval.Answer {
	return approval.Answer{By: by, Decision: d, Reason: "as agreed by phone", FactsHash: of.Request.FactsHash, Channel: "cli"}
}

// green fails the test unless the invariants of the ledger hold.
func (c *clerkship) green() {
	c.t.Helper()
	results, err := c.Store.Check(c.t.Context(), postgres.Outside{})
	c.must(err)
	for _, r := range results {
		if len(r.Violations) > 0 {
			c.t.Errorf("%s %s: %v", r.ID, r.Name, r.Violations)
		}
	}
}

// fillCustomers imports customers 10000, 10001, … with invoices over 100.00 that are overdue: R-10000-0, R-10000-1, …
func fillCustomers(c *clerkship, customers, invoices int) {
	c.t.Helper()
	for n := range customers {
		number := fmt.Sprint(10000 + n)
		c.Customer(number)
		var items []openitems.Item
		for i := range invoices {
			due := calendar.MustDate("2026-08-20")
			items = append(items, openitems.Item{Entity: testkit.Nord, Number: receivable.InvoiceNumber(fmt.Sprintf("R-%s-%d", number, i)),
				CustomerNumber: receivable.CustomerNumber(number), Kind: receivable.DocumentInvoice, IssuedOn: due.AddDays(-30), DueOn: due,
				Amount: eur(100_00), Open: eur(100_00)})
		}
		c.Items(items...)
	}
}

func (c *clerkship) dispute(invoice string, minor int64) {
	c.t.Helper()
	_, err := c.Store.OpenDispute(c.t.Context(), dispute.Open{Head: c.head(), Invoice: receivable.InvoiceNumber(invoice),
		Amount: eur(minor), Cause: dispute.Reasons()[0]})
	c.must(err)
}

// bundleByInvoice lets every invoice have a letter of its own.
func (c *clerkship) bundleByInvoice() {
	c.t.Helper()
	p := dunning.Default()
	p.Bundling = dunning.BundleInvoice
	_, err := c.Store.SavePolicy(c.t.Context(), p, "heike")
	c.must(err)
}

func contextWithCancel(t *testing.T) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	return ctx, cancel
}
