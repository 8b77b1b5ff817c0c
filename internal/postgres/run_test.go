package postgres_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/delivery"
	"github.com/mahnwerk/mahnwerk/ar/dunningrun"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

func TestRun_oneLetterForACustomersOverdueItems(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	c.Customer("10001")
	c.Invoice("R-1", "10001", 100_00, "2026-08-20")
	c.Invoice("R-2", "10001", 50_00, "2026-08-25")
	c.Invoice("R-3", "10001", 20_00, "2026-10-01")
	sum := c.run()
	if sum.Letters != 1 || sum.Counts.Customers != 1 || sum.Items != 2 || sum.Failed != 0 || !sum.Finished {
		t.Errorf("summary = %+v, want one letter about two items of one customer", sum)
	}
	due := c.due()
	if len(due) != 1 {
		t.Fatalf("%d letters are due, want 1", len(due))
	}
	facts := due[0].Mail.Facts
	if facts.Total != eur(150_00) || len(facts.Items) != 2 || len(facts.AlsoOpen) != 1 || facts.AlsoOpen[0].Number != "R-3" {
		t.Errorf("letter = %+v, want 150.00 for two items, and R-3 for information", facts)
	}
	if due[0].Mail.To.Address != "rechnung@kunde-10001.example" || due[0].Mail.From.Address != "mahnung@nord.example" {
		t.Errorf("mail from %s to %s", due[0].Mail.From.Address, due[0].Mail.To.Address)
	}
	if n := c.count(`SELECT count(*) FROM item_state WHERE level > 0`); n != 0 {
		t.Errorf("%d levels rose before the relay accepted anything", n)
	}
	c.green()
}

func TestRun_sameRunTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	c.Customer("10001")
	c.Invoice("R-1", "10001", 100_00, "2026-08-20")
	first := c.run()
	c.run()
	second := c.run()
	if first.Letters != 1 || second.Letters != 1 || first.ID != second.ID {
		t.Errorf("letters = %d, then %d, want the same one", first.Letters, second.Letters)
	}
	if n := c.count(`SELECT count(*) FROM letter_item`); n != 1 {
		t.Errorf("%d letter items, want 1", n)
	}
	if n := c.count(`SELECT count(*) FROM run_outcome WHERE outcome = 'letter'`); n != 1 {
		t.Errorf("the outcome of the first run was overwritten")
	}
	c.green()
}

func TestRun_aReleaseAfterTheRunLetsTheNextRunOfTheDayWrite(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	c.exec(`UPDATE release SET withdrawn_at = now()`)
	c.Customer("10001")
	c.Invoice("R-1", "10001", 100_00, "2026-08-20")
	if sum := c.run(); sum.Letters != 0 || sum.ByBlocker[collection.BlockNotReleased] != 1 {
		t.Errorf("summary = %+v, want one item that is not released", sum)
	}
	c.exec(`UPDATE release SET withdrawn_at = NULL`)
	if sum := c.run(); sum.Letters != 1 || sum.Blocked != 0 {
		t.Errorf("summary = %+v, want the letter", sum)
	}
}

// Tomorrow's run would send tomorrow's letters today.
func TestPrepareRun_neverAhead(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	_, err := c.Store.PrepareRun(t.Context(), nord, c.today().AddDays(1), "", "clara")
	wantRefused(t, err, "run_ahead")
	if n := c.count(`SELECT count(*) FROM dunning_run`); n != 0 {
		t.Errorf("%d runs, want none", n)
	}
	_, err = c.Store.PrepareRun(t.Context(), nord, c.today(), "", "clara")
	c.must(err)
}

func TestRun_twoRunsAtOnceWriteOneLetter(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	const customers = 20
	fillCustomers(c, customers, 1)
	run, err := c.Store.PrepareRun(t.Context(), nord, calendar.Date{}, "", "clara")
	c.must(err)
	scoped, err := c.Store.PrepareRun(t.Context(), nord, calendar.Date{}, "10007", "clara")
	c.must(err)
	for _, err := range race(8, func(i int) error {
		id := run.ID
		if i%2 == 1 {
			id = scoped.ID
		}
		_, err := c.Store.RunChunk(t.Context(), id, 0, dunningrun.Make)
		return err
	}) {
		c.must(err)
	}
	if n := c.count(`SELECT count(*) FROM letter`); n != customers {
		t.Errorf("%d letters, want %d", n, customers)
	}
	if n := c.count(`SELECT count(*) FROM (SELECT FROM letter_item WHERE live GROUP BY invoice_id, level HAVING count(*) > 1) AS doubles`); n != 0 {
		t.Errorf("%d items have two letters of a level", n)
	}
	c.green()
}

func TestRunChunk_repeatedAnswersTheSame(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	fillCustomers(c, 3, 2)
	run, err := c.Store.PrepareRun(t.Context(), nord, calendar.Date{}, "", "clara")
	c.must(err)
	first, err := c.Store.RunChunk(t.Context(), run.ID, 0, dunningrun.Make)
	c.must(err)
	c.send(delivery.Accepted) // the mail overtakes the worker that died after its commit
	again, err := c.Store.RunChunk(t.Context(), run.ID, 0, dunningrun.Make)
	c.must(err)
	if first.Counts != again.Counts || first.Letters != 3 || first.Items != 6 {
		t.Errorf("first = %+v, repeated = %+v, want 3 letters about 6 items twice", first, again)
	}
	progress, err := c.Store.RunProgress(t.Context(), nord, c.today(), "")
	c.must(err)
	if progress.CustomersDone != 3 || progress.Letters != 3 {
		t.Errorf("progress = %+v, want 3 customers and letters", progress)
	}
}

func TestRunChunk_aCrashBeforeTheCommitLeavesNothing(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	fillCustomers(c, 3, 1)
	run, err := c.Store.PrepareRun(t.Context(), nord, calendar.Date{}, "", "clara")
	c.must(err)
	ctx, crash := contextWithCancel(t)
	_, err = c.Store.RunChunk(ctx, run.ID, 0, func(e dunningrun.Entity, d dunningrun.Customer, items []dunningrun.Item) dunningrun.Plan {
		crash()
		return dunningrun.Make(e, d, items)
	})
	if err == nil {
		t.Fatal("a chunk whose worker went away reported success")
	}
	if n := c.count(`SELECT count(*) FROM letter`); n != 0 {
		t.Errorf("%d letters survived", n)
	}
	result, err := c.Store.RunChunk(t.Context(), run.ID, 0, dunningrun.Make)
	c.must(err)
	if result.Letters != 3 {
		t.Errorf("repeated = %+v, want 3 letters", result)
	}
	c.green()
}

func TestRun_oneBadItemStopsNobody(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	fillCustomers(c, 4, 2)
	c.exec(`UPDATE item_state SET paid_minor = paid_minor + 100000000 WHERE invoice_id = $1`, c.item("R-10001-0"))
	sum := c.run()
	if sum.Letters != 4 || sum.Failed != 1 || sum.ByBlocker[collection.BlockBadData] != 1 {
		t.Errorf("summary = %+v, want 4 letters and one failed item", sum)
	}
}

func TestRun_oneBadCustomerStopsNobody(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*dunningrun.Plan){
		"a planner that panics":             func(*dunningrun.Plan) { panic("bad customer") },
		"a letter that the ledger refuses":  func(p *dunningrun.Plan) { p.Letters[0].Total.Minor = -1 },
		"a contact that does not exist":     func(p *dunningrun.Plan) { p.Letters[0].ContactID = -1 },
		"an item that is in another letter": func(p *dunningrun.Plan) { p.Letters = append(p.Letters, p.Letters[0]) },
	}
	for name, spoil := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClerkship(t)
			fillCustomers(c, 4, 2)
			sum := c.runWith(func(e dunningrun.Entity, d dunningrun.Customer, items []dunningrun.Item) dunningrun.Plan {
				plan := dunningrun.Make(e, d, items)
				if d.Number == "10002" {
					spoil(&plan)
				}
				return plan
			})
			if sum.Letters != 3 || sum.Failed != 2 || sum.Counts.Customers != 4 {
				t.Errorf("summary = %+v, want 3 letters and 2 failed items", sum)
			}
			if n := c.count(`SELECT count(*) FROM run_outcome WHERE because LIKE '%kunde-%'`); n != 0 {
				t.Error("a reason names an address")
			}
			c.green()
		})
	}
}

func TestRun_aDisputedPartIsNotDunned(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	c.Customer("10001")
	c.Invoice("R-1", "10001", 100_00, "2026-08-20")
	c.dispute("R-1", 30_00)
	c.run()
	facts := c.due()[0].Mail.Facts
	if facts.Total != eur(70_00) || facts.Items[0].Disputed != eur(30_00) || facts.Items[0].Open != eur(100_00) {
		t.Errorf("letter asks for %s with %s disputed, want 70.00 and 30.00", facts.Total, facts.Items[0].Disputed)
	}
	c.green()
}

func TestRun_aBrokenPromiseIsNamedAtTheSameLevel(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	c.Customer("10001")
	c.Invoice("R-1", "10001", 100_00, "2026-08-20")
	c.run()
	c.send(delivery.Accepted)
	c.goTo("2026-09-08")
	c.promise("10001", "R-1", "2026-09-10")
	c.goTo("2026-09-16")
	c.freshBank()
	c.decideAll()
	if state := one[string](t, c.Store, `SELECT state FROM promise`); state != "broken" {
		t.Fatalf("the promise is %s, want broken", state)
	}
	c.run()
	due := c.due()
	if len(due) != 1 {
		t.Fatalf("%d letters are due, want 1", len(due))
	}
	item := due[0].Mail.Facts.Items[0]
	if item.Level != 1 || item.BrokenPromiseOn != calendar.MustDate("2026-09-10") || item.BrokenPromiseAmount != eur(100_00) {
		t.Errorf("letter's item = %+v, want level 1 naming the promise of 10 September", item)
	}
	c.send(delivery.Accepted)
	if level := one[int](t, c.Store, `SELECT level FROM item_state`); level != 1 {
		t.Errorf("level = %d, want 1", level)
	}
	c.green()
}

// An item whose policy is gone is told of, not left out.
func TestItemPlan_tellsOfAnItemThatCanNotBePlanned(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	c.Customer("10001")
	c.Invoice("R-1", "10001", 100_00, "2026-08-20")
	c.Invoice("R-2", "10001", 50_00, "2026-08-20")
	c.exec(`UPDATE invoice SET policy = 'gone' WHERE number = 'R-1'`)
	_, plan, id, err := c.Store.ItemPlan(t.Context(), nord, "R-1", calendar.Date{}, dunningrun.Make)
	c.must(err)
	if len(plan.Plan.Outcomes) != 2 || len(plan.Items) != 2 {
		t.Fatalf("%d outcomes of %d items, want 2 of 2", len(plan.Plan.Outcomes), len(plan.Items))
	}
	bad := plan.Plan.Outcomes[1]
	if bad.InvoiceID != id || !slices.Equal(bad.Blockers, []collection.Blocker{collection.BlockBadData}) || bad.State.Open != eur(100_00) {
		t.Errorf("outcome = %+v, want bad data over 100.00", bad)
	}
	preview, err := c.Store.PreviewRun(t.Context(), nord, calendar.Date{}, "", dunningrun.Make)
	c.must(err)
	if letters := preview.Customers[0].Plan.Letters; len(letters) != 1 || letters[0].Total != eur(50_00) {
		t.Errorf("letters = %+v, want one over the other item", letters)
	}
}

func TestPreviewRun_writesNothingAndAgreesWithTheRun(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	fillCustomers(c, 5, 2)
	c.exec(`UPDATE contact SET disabled_at = now() WHERE customer_id = $1`, c.customer("10003"))
	preview, err := c.Store.PreviewRun(t.Context(), nord, calendar.Date{}, "", dunningrun.Make)
	c.must(err)
	if n := c.count(`SELECT (SELECT count(*) FROM letter) + (SELECT count(*) FROM dunning_run)`); n != 0 {
		t.Error("a preview wrote")
	}
	letters := 0
	for _, p := range preview.Customers {
		letters += len(p.Plan.Letters)
	}
	if sum := c.run(); sum.Letters != letters || letters != 4 {
		t.Errorf("preview says %d letters, the run wrote %d, want 4", letters, sum.Letters)
	}
	_, plan, id, err := c.Store.ItemPlan(t.Context(), nord, "R-10003-0", calendar.Date{}, dunningrun.Make)
	c.must(err)
	if plan.Plan.Outcomes[0].InvoiceID != id || plan.Plan.Outcomes[0].Blockers[0] != collection.BlockNoContact {
		t.Errorf("plan of R-10003-0 = %+v, want no contact", plan.Plan.Outcomes)
	}
}

func TestRun_unknownSubjectsAreNotFound(t *testing.T) {
	t.Parallel()
	c := newClerkship(t)
	_, prepare := c.Store.PrepareRun(t.Context(), "SUED", calendar.Date{}, "", "clara")
	_, chunk := c.Store.RunChunk(t.Context(), 4711, 0, dunningrun.Make)
	_, finish := c.Store.FinishRun(t.Context(), 4711)
	_, _, plan := c.Store.CustomerPlan(t.Context(), nord, "99999", calendar.Date{}, dunningrun.Make)
	_, stream := c.Store.StreamSubject(t.Context(), "invoice/NORD/R-99")
	for name, err := range map[string]error{"prepare": prepare, "chunk": chunk, "finish": finish, "plan": plan, "stream": stream} {
		if !errors.Is(err, postgres.ErrNotFound) {
			t.Errorf("%s = %v, want %v", name, err, postgres.ErrNotFound)
		}
	}
}
