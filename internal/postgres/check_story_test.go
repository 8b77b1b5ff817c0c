package postgres_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/delivery"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// TestCheck_holdsOnEveryDayOfSevenWeeks lives through seven weeks by the store's own commands, and asks every
// invariant each day, with what the world outside has seen.
func TestCheck_holdsOnEveryDayOfSevenWeeks(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	fillCustomers(c, 4, 3)
	var outside postgres.MailLog
	day := calendar.MustDate(monday)
	for n := range 49 {
		c.goTo(day.AddDays(n).String())
		c.freshBank()
		happens(c, n)
		c.decideAll()
		c.run()
		result := delivery.Accepted
		if n%5 == 2 {
			result = delivery.Uncertain
		}
		for _, mail := range c.send(result) {
			outside.Accepted = append(outside.Accepted, postgres.AcceptedMail{MessageID: mail.MessageID, BodyHash: fmt.Sprint(mail.LetterID)})
		}
		sentaAgrees(c)
		c.decideAll()
		allHolds(c, n, &outside)
	}
	if len(outside.Accepted) < 10 {
		t.Errorf("only %d mails in seven weeks: the story tests nothing", len(outside.Accepted))
	}
	if highest := c.count(`SELECT max(level) FROM item_state`); highest < 3 {
		t.Errorf("no item came further than level %d: the story tests nothing", highest)
	}
}

// happens is what customers do on the n-th day.
func happens(c *clerkship, n int) {
	switch n {
	case 1:
		c.pay("R-10000-0", "10000", 100_00)
		c.dispute("R-10000-1", 40_00)
	case 3:
		c.promise("10001", "R-10001-0", "2026-09-16")
	case 17:
		c.pay("R-10001-1", "10001", 30_00)
	case 40:
		c.promise("10003", "R-10003-0", "2026-10-20")
		c.pay("R-10003-0", "10003", 100_00)
	}
}

// sentaAgrees lets a person approve every letter that waits.
func sentaAgrees(c *clerkship) {
	c.t.Helper()
	open, err := c.Store.ListApprovals(c.t.Context(), postgres.Filter{States: []string{"open"}})
	c.must(err)
	for _, row := range open {
		asked, err := c.Store.Approval(c.t.Context(), row.ID)
		c.must(err)
		said := answer("senta", approval.Approve, asked)
		if asked.Request.Kind == approval.KindEscalation {
			said.Choice = approval.ChoiceHandOver
		}
		_, err = c.Store.DecideApproval(c.t.Context(), row.ID, said)
		c.must(err)
	}
}

func allHolds(c *clerkship, n int, mails *postgres.MailLog) {
	c.t.Helper()
	workflows := &postgres.OpenWorkflows{}
	views, err := c.Store.CustomerView(c.t.Context(), "NORD", "10000")
	c.must(err)
	if len(views.Timeline) == 0 || views.Items[0].Word == collection.Word("") {
		c.t.Errorf("day %d: the customer has no story", n)
	}
	c.exec(`UPDATE event_outbox SET delivered_at = greatest(created_at, $1) WHERE delivered_at IS NULL`, c.time())
	rows, err := c.Store.Pool().Query(c.t.Context(), `
		SELECT 'invoice/NORD/' || i.number FROM invoice i JOIN item_state s ON s.invoice_id = i.id WHERE s.open_minor > 0
		UNION ALL SELECT 'case/NORD/' || id FROM dispute_case WHERE state <> 'resolved'`)
	c.must(err)
	for rows.Next() {
		var id string
		c.must(rows.Scan(&id))
		workflows.IDs = append(workflows.IDs, id)
	}
	c.must(rows.Err())
	results, err := c.Store.Check(c.t.Context(), postgres.Outside{Workflows: workflows, Mails: mails, EventsWaitAtMost: postgres.OutboxMaxAge})
	c.must(err)
	for _, r := range results {
		if r.Total > 0 {
			c.t.Fatalf("day %d, %s: %s is broken: %s", n, c.today(), r.ID, strings.Join(r.Violations, "\n"))
		}
	}
}
