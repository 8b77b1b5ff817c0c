package postgres_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/hold"
)

// rebuilt are the streams of customers that a rebuild would start.
func (c *clerkship) rebuilt() (names []string) {
	c.t.Helper()
	streams, err := c.Store.OpenDebtorStreams(c.t.Context(), 0, 100)
	c.must(err)
	for _, s := range streams {
		names = append(names, s.Name)
	}
	return names
}

func TestOpenDebtorStreams_leavesAloneWhatEndedRightly(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	c.Customer("10001")
	c.Customer("10002")
	c.decideAll() // nothing is open: the workflows of both end
	c.Invoice("R-1", "10001", 100_00, "2026-10-01")
	c.Customer("10003")
	c.Invoice("R-3", "10003", 100_00, "2026-10-01")
	if got := c.rebuilt(); !slices.Equal(got, []string{"debtor/NORD/10003"}) {
		t.Errorf("rebuild starts %v, want only the customer nobody decided about", got)
	}
	head := c.head()
	head.Reason = "moves house"
	_, err := c.Store.SetHold(t.Context(), hold.Set{Head: head, Customer: "10002", UntilOn: calendar.MustDate("2026-09-20")})
	c.must(err)
	want := []string{"debtor/NORD/10002", "debtor/NORD/10003"}
	if got := c.rebuilt(); !slices.Equal(got, want) {
		t.Errorf("after an event rebuild starts %v, want %v", got, want)
	}
	c.decideAll()
	want = slices.Insert(want, 0, "debtor/NORD/10001")
	if got := c.rebuilt(); !slices.Equal(got, want) {
		t.Errorf("rebuild starts %v, want %v: who owes nothing and is held still waits", got, want)
	}
	c.green()
}

func TestPutOff_keepsAStreamBackAndItsOrder(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	c.Customer("10001")
	c.Invoice("R-1", "10001", 100_00, "2026-10-01")
	c.Invoice("R-2", "10001", 100_00, "2026-10-01")
	waiting := func() (streams []string) {
		t.Helper()
		events, err := c.Store.WaitingEvents(t.Context(), 10)
		c.must(err)
		for _, e := range events {
			streams = append(streams, fmt.Sprintf("%s %d", e.Stream, e.Seq))
		}
		return streams
	}
	c.must(c.Store.PutOff(t.Context(), []string{"invoice/NORD/R-1"}, time.Minute))
	c.Invoice("R-1", "10001", 100_00, "2026-10-15") // a second event must not overtake the first
	if got, want := waiting(), []string{"invoice/NORD/R-2 1"}; !slices.Equal(got, want) {
		t.Errorf("waiting %v, want %v", got, want)
	}
	c.wait(2 * time.Minute)
	if got, want := waiting(), []string{"invoice/NORD/R-1 1", "invoice/NORD/R-2 1", "invoice/NORD/R-1 2"}; !slices.Equal(got, want) {
		t.Errorf("waiting a minute later %v, want %v", got, want)
	}
}

func TestPruneEvents_keepsWhatIsStillRead(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	c.Customer("10001")
	for _, due := range []string{"2026-10-01", "2026-10-02", "2026-10-03"} {
		c.Invoice("R-1", "10001", 100_00, due)
		c.Invoice("R-2", "10001", 100_00, due)
		c.Invoice("R-3", "10001", 100_00, due)
		c.wait(time.Second)
	}
	c.exec(`UPDATE event_outbox SET kind = 'letter_bounced' WHERE stream = 'invoice/NORD/R-2' AND seq = 2`)
	c.exec(`UPDATE event_outbox SET delivered_at = $1 WHERE stream <> 'invoice/NORD/R-3' OR seq = 1`, c.time())
	prune := func() int {
		t.Helper()
		gone, next, err := c.Store.PruneEvents(t.Context(), 0)
		c.must(err)
		if next != 0 {
			t.Errorf("go on with %d, want the end", next)
		}
		return gone
	}
	if gone := prune(); gone != 0 {
		t.Errorf("%d events went on the day they were told", gone)
	}
	c.wait(91 * 24 * time.Hour)
	if gone := prune(); gone != 4 { // two of R-1, the first of R-2 and of R-3
		t.Errorf("%d events went, want 4", gone)
	}
	var left string
	c.scan(`SELECT string_agg(right(stream, 3) || ' ' || seq, ', ' ORDER BY stream, seq) FROM event_outbox WHERE stream LIKE 'invoice/%'`, nil, &left)
	if want := "R-1 3, R-2 2, R-2 3, R-3 2, R-3 3"; left != want {
		t.Errorf("left are %s, want %s: the newest, the bounce, and what nobody was told", left, want)
	}
	c.exec(`UPDATE event_outbox SET kind = 'corrected' WHERE kind = 'letter_bounced'`)
	c.green()
}
