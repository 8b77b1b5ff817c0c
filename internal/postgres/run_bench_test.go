package postgres_test

import (
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/delivery"
)

// BenchmarkRun measures the ledger's part of a dunning run: select, decide, write letters, and record each mail, with a
// letter for each invoice and two invoices for each customer. It reports the time for one item.
func BenchmarkRun(b *testing.B) {
	const customers, invoices, batch = 500, 2, 50
	for b.Loop() {
		b.StopTimer()
		c := newClerkship(b)
		c.bundleByInvoice()
		fillCustomers(c, customers, invoices)
		b.StartTimer()
		if sum := c.run(); sum.Letters != customers*invoices {
			b.Fatalf("%d letters, want %d", sum.Letters, customers*invoices)
		}
		c.mailAll(batch)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*customers*invoices), "µs/item")
}

// mailAll sends everything that is due as the activity does: each claim records the report of the letter before.
func (c *clerkship) mailAll(batch int) {
	c.t.Helper()
	for {
		due, err := c.Store.DueMail(c.t.Context(), nord, batch)
		c.must(err)
		if len(due) == 0 {
			return
		}
		var previous *delivery.Report
		for _, d := range due {
			if blockers := d.Blockers(); len(blockers) > 0 {
				c.t.Fatalf("letter %d is blocked: %v", d.Mail.LetterID, blockers)
			}
			mail, started, err := c.Store.StartMail(c.t.Context(), d, written(d), previous)
			c.must(err)
			if !started {
				c.t.Fatalf("letter %d did not start", d.Mail.LetterID)
			}
			sent := report(mail, delivery.Accepted)
			previous = &sent
		}
		c.must(c.Store.RecordMail(c.t.Context(), *previous))
	}
}
