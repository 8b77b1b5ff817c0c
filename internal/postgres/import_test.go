package postgres_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/openitems"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

var importing = subledger.Import{File: "list.csv", By: "anna"}

func customerRow(number string) openitems.Customer {
	return openitems.Customer{Line: 2, Entity: testkit.Nord, Number: receivable.CustomerNumber(number), Name: "Erika Mustermann",
		Kind: receivable.KindBusiness, Email: "erika@muster.example", IBANs: []string{"DE89370400440532013000"}}
}

func invoiceRow(number, customer string, minor int64) openitems.Item {
	return openitems.Item{Line: 2, Entity: testkit.Nord, Number: receivable.InvoiceNumber(number), CustomerNumber: receivable.CustomerNumber(customer),
		Kind: receivable.DocumentInvoice, IssuedOn: calendar.MustDate("2026-10-01"), DueOn: calendar.MustDate("2026-11-01"),
		Amount: eur(minor), Open: eur(minor)}
}

// snapshot is everything that would differ if a command had done something.
func snapshot(t *testing.T, b *testkit.Books) string {
	t.Helper()
	return one[string](t, b.Store, `
		SELECT format('entries %s postings %s allocations %s events %s audits %s customers %s invoices %s',
		    (SELECT count(*) FROM journal_entry), (SELECT count(*) FROM posting), (SELECT count(*) FROM allocation),
		    (SELECT count(*) FROM event_outbox), (SELECT count(*) FROM audit_event), (SELECT count(*) FROM customer), (SELECT count(*) FROM invoice))`)
}

func TestImportCustomers_sameAgainChangesNothing(t *testing.T) {
	t.Parallel()
	b := testkit.NewBooks(t, onDay("2026-11-22"))
	rows := []openitems.Customer{customerRow("10001"), customerRow("10002")}
	first := must[subledger.Imported](t)(b.Store.ImportCustomers(t.Context(), rows, importing))
	before := snapshot(t, b)
	rows[0].Line = 17 // the same row in another place
	second := must[subledger.Imported](t)(b.Store.ImportCustomers(t.Context(), rows, importing))
	if first.Created != 2 || second.Same != 2 || second.Created+second.Changed != 0 {
		t.Errorf("imported %+v, then %+v", first, second)
	}
	if after := snapshot(t, b); after != before {
		t.Errorf("the second import changed %s to %s", before, after)
	}
	b.Balanced()
}

func TestImportCustomers_changes(t *testing.T) {
	t.Parallel()
	b := testkit.NewBooks(t, onDay("2026-11-22"))
	b.Customer("10001")
	row := customerRow("10001")
	row.Email = "neu@muster.example"
	row.Treatment = receivable.TreatmentKeyAccount
	got := must[subledger.Imported](t)(b.Store.ImportCustomers(t.Context(), []openitems.Customer{row}, importing))
	if got.Changed != 1 {
		t.Errorf("imported %+v", got)
	}
	active := one[string](t, b.Store, `SELECT string_agg(address, ' ') FROM contact WHERE disabled_at IS NULL`)
	if active != "neu@muster.example" {
		t.Errorf("contacts in use: %s", active)
	}
	if got := lastEvent(t, b.Store, "debtor/NORD/10001"); got != "customer_changed" {
		t.Errorf("last event %q", got)
	}
	chain := one[string](t, b.Store, `SELECT string_agg(detail::text || subject, ' ') FROM audit_event`)
	for _, personal := range []string{"Mustermann", "muster.example"} {
		if strings.Contains(chain, personal) {
			t.Errorf("the audit chain names %q", personal)
		}
	}
	b.Balanced()
}

// Who is watched because of broken promises is not let go by a file that knows nothing of them.
func TestImportCustomers_keepsTheWatch(t *testing.T) {
	t.Parallel()
	b := testkit.NewBooks(t, onDay("2026-11-22"))
	b.Customer("10001")
	one[string](t, b.Store, `UPDATE customer SET treatment = 'watch' RETURNING treatment`)
	b.Customer("10001", func(c *openitems.Customer) { c.City = "Bremen" })
	if got := one[string](t, b.Store, `SELECT treatment FROM customer`); got != "watch" {
		t.Errorf("treatment %s, want watch", got)
	}
	b.Customer("10001", func(c *openitems.Customer) { c.Treatment = receivable.TreatmentLegal })
	if got := one[string](t, b.Store, `SELECT treatment FROM customer`); got != "legal" {
		t.Errorf("treatment %s, want legal", got)
	}
}

func TestImportCustomers_badRowsAreFaultsAndTheOthersGoOn(t *testing.T) {
	t.Parallel()
	b := testkit.NewBooks(t, onDay("2026-11-22"))
	slash, elsewhere, twice := customerRow("1/2"), customerRow("10003"), customerRow("10001")
	elsewhere.Entity, twice.Line = "SUED", 5
	got := must[subledger.Imported](t)(b.Store.ImportCustomers(t.Context(),
		[]openitems.Customer{slash, customerRow("10001"), elsewhere, twice}, importing))
	if got.Created != 1 || len(got.Faults) != 3 {
		t.Fatalf("imported %+v", got)
	}
	for i, field := range []string{"number", "entity", "number"} {
		if got.Faults[i].Field != field || got.Faults[i].File != "list.csv" {
			t.Errorf("fault %d: %v, want one of %s", i, got.Faults[i], field)
		}
	}
}

func TestImportItems_sameAgainChangesNothing(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	rows := []openitems.Item{invoiceRow("R-9", "10001", 10_00), invoiceRow("R-8", "10002", 20_00)}
	b.Items(rows...)
	before := snapshot(t, b)
	// What was paid in the source system meanwhile is not this ledger's business.
	rows[0].Open, rows[0].HasOpen = eur(0), true
	if got := b.Items(rows...); got.Same != 2 {
		t.Errorf("imported %+v", got)
	}
	if after := snapshot(t, b); after != before {
		t.Errorf("the second import changed %s to %s", before, after)
	}
	b.Balanced()
}

func TestImportItems_opening(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	b.Invoice("R-9", "10001", 100_00, "2026-09-01", func(it *openitems.Item) {
		it.Open, it.HasOpen = eur(40_00), true
		it.OpeningLevel, it.OpeningLetterOn = 2, calendar.MustDate("2026-10-20")
	})
	b.Invoice("R-8", "10001", 100_00, "2026-09-01", func(it *openitems.Item) { it.Open, it.HasOpen = eur(0), true })
	if st := standOf(t, b.Store, "R-9"); st != (stand{Open: 40_00, Paid: 60_00, Settlement: "part_settled"}) {
		t.Errorf("R-9 stands %+v", st)
	}
	if st := standOf(t, b.Store, "R-8"); st != (stand{Paid: 100_00, Settlement: "settled"}) {
		t.Errorf("R-8 stands %+v", st)
	}
	if level := one[int](t, b.Store, `SELECT s.level::int FROM item_state s JOIN invoice i ON i.id = s.invoice_id WHERE i.number = 'R-9'`); level != 2 {
		t.Errorf("level %d, want 2", level)
	}
	b.Balanced()
}

func TestImportItems_changes(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	due, more := invoiceRow("R-1", "10001", 100_00), invoiceRow("R-2", "10001", 80_00)
	due.DueOn, more.DueOn = calendar.MustDate("2026-12-24"), calendar.MustDate("2026-11-10")
	less := invoiceRow("R-3", "10002", 10_00)
	must[subledger.Booked](t)(b.Store.PostPayment(t.Context(), payment("p1", "10002", 30_00, paid("R-3", 30_00))))
	got := must[subledger.Imported](t)(b.Store.ImportItems(t.Context(), []openitems.Item{due, more, less}, importing))
	if got.Changed != 2 || len(got.Faults) != 1 || got.Faults[0].Field != "amount" {
		t.Errorf("imported %+v", got)
	}
	if st := standOf(t, b.Store, "R-2"); st != (stand{Open: 80_00, Settlement: "open"}) {
		t.Errorf("R-2 stands %+v", st)
	}
	if st := standOf(t, b.Store, "R-3"); st.Open != 45_00 {
		t.Errorf("R-3 stands %+v: an amount below what is paid must be refused", st)
	}
	if got := events(t, b.Store, "invoice/NORD/R-1"); !slices.Equal(got, []string{"issued", "due_date_changed"}) {
		t.Errorf("events of R-1: %v", got)
	}
	if got := events(t, b.Store, "invoice/NORD/R-2"); !slices.Equal(got, []string{"issued", "corrected"}) {
		t.Errorf("events of R-2: %v", got)
	}
	b.Balanced()
}

func TestImportItems_creditNotes(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	b.CreditNote("G-1", "10001", 30_00, "2026-11-20", "R-1")   // a part of R-1
	b.CreditNote("G-2", "10001", 70_00, "2026-11-20", "R-2")   // more than R-2: the rest is credit
	b.CreditNote("G-3", "10001", 5_00, "2026-11-20", "")       // credit
	b.CreditNote("G-4", "10001", 5_00, "2026-11-20", "R-3")    // another customer's invoice: credit
	b.CreditNote("G-5", "10001", 5_00, "2026-11-20", "R-4711") // unknown: credit
	if st := standOf(t, b.Store, "R-1"); st != (stand{Open: 70_00, Credited: 30_00, Settlement: "part_settled"}) {
		t.Errorf("R-1 stands %+v", st)
	}
	if st := standOf(t, b.Store, "R-2"); st != (stand{Credited: 50_00, Settlement: "settled"}) {
		t.Errorf("R-2 stands %+v", st)
	}
	if st := standOf(t, b.Store, "R-3"); st.Credited != 0 {
		t.Errorf("R-3 stands %+v", st)
	}
	if left := one[int64](t, b.Store, `SELECT sum(unapplied_minor)::bigint FROM credit_note_state`); left != 35_00 {
		t.Errorf("credit left %d, want 3500", left)
	}
	if got := lastEvent(t, b.Store, "invoice/NORD/R-1"); got != "credit_note_applied" {
		t.Errorf("last event of R-1: %s", got)
	}
	b.Balanced()
}

// An invoice and its credit note may stand in one file in any order.
func TestImportItems_creditNoteBeforeItsInvoice(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	note := invoiceRow("G-1", "10001", 10_00)
	note.Kind, note.AppliesTo, note.DueOn = receivable.DocumentCreditNote, "R-9", calendar.Date{}
	b.Items(note, invoiceRow("R-9", "10001", 10_00))
	if st := standOf(t, b.Store, "R-9"); st != (stand{Credited: 10_00, Settlement: "settled"}) {
		t.Errorf("R-9 stands %+v", st)
	}
	b.Balanced()
}

func TestImportItems_faults(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	other := func(change func(*openitems.Item)) openitems.Item {
		it := invoiceRow("R-1", "10001", 100_00)
		it.DueOn = calendar.MustDate("2026-11-02")
		change(&it)
		return it
	}
	tests := map[string]struct {
		row   openitems.Item
		field string
	}{
		"unknown customer": {invoiceRow("R-9", "99999", 1), "customer"},
		"unknown entity":   {other(func(it *openitems.Item) { it.Entity = "SUED" }), "entity"},
		"bad number":       {invoiceRow(" R", "10001", 1), "number"},
		"another customer": {other(func(it *openitems.Item) { it.CustomerNumber = "10002" }), "customer"},
		"another currency": {other(func(it *openitems.Item) { it.Amount.Currency, it.Open.Currency = "CHF", "CHF" }), "currency"},
		"another kind":     {other(func(it *openitems.Item) { it.Kind = receivable.DocumentCreditNote }), "kind"},
		"used up credit": {other(func(it *openitems.Item) {
			it.Kind, it.Open, it.HasOpen = receivable.DocumentCreditNote, eur(0), true
		}), "open"},
	}
	before := snapshot(t, b)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := must[subledger.Imported](t)(b.Store.ImportItems(t.Context(), []openitems.Item{test.row}, importing))
			if len(got.Faults) != 1 || got.Faults[0].Field != test.field || got.Faults[0].Line != 2 {
				t.Errorf("got %+v, want a fault of %s in line 2", got, test.field)
			}
		})
	}
	if after := snapshot(t, b); after != before {
		t.Errorf("faulty rows changed %s to %s", before, after)
	}
}

func TestImport_blocksBecomeHolds(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	block := openitems.Block{IsSet: true, Reason: "Reklamation"}
	b.Customer("10003", func(c *openitems.Customer) { c.Block, c.Collector = block, "clara" })
	b.Invoice("R-9", "10001", 1_00, "2026-11-01", func(it *openitems.Item) {
		it.Block = openitems.Block{IsSet: true, UntilOn: calendar.MustDate("2026-12-31")}
	})
	b.Invoice("R-8", "10001", 1_00, "2026-11-01", func(it *openitems.Item) {
		it.Block = openitems.Block{IsSet: true, UntilOn: calendar.MustDate("2026-11-21")} // over
	})
	holds := func() string {
		return one[string](t, b.Store, `
			SELECT coalesce(string_agg(format('%s %s %s %s %s', c.number, i.number, h.reason, h.owner, h.until_on), '|' ORDER BY h.id), '')
			FROM hold h JOIN customer c ON c.id = h.customer_id LEFT JOIN invoice i ON i.id = h.invoice_id WHERE h.state = 'active'`)
	}
	want := "10003  Reklamation clara 2026-12-22|10001 R-9 blocked in the source system test 2026-12-31"
	if got := holds(); got != want {
		t.Errorf("holds %q, want %q", got, want)
	}
	if got := lastEvent(t, b.Store, "invoice/NORD/R-9"); got != "hold_set" {
		t.Errorf("last event of R-9: %s", got)
	}
	b.Customer("10003", func(c *openitems.Customer) { c.Collector = "clara" }) // the block is gone
	if got := holds(); strings.Contains(got, "10003") {
		t.Errorf("holds %q: the source system has lifted it", got)
	}
	b.Balanced()
}

// More rows than a chunk, several entities, and twice.
func TestImportItems_many(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	b.Entity(subledger.Entity{Code: "SUED", Name: "Südwind AG", Calendar: "DE-BY", Zone: "Europe/Berlin", Country: "DE", Currency: "EUR", Policy: "de-standard"})
	south := customerRow("10001")
	south.Entity = "SUED"
	must[subledger.Imported](t)(b.Store.ImportCustomers(t.Context(), []openitems.Customer{south}, importing))
	const n = 4500
	rows := make([]openitems.Item, n)
	for i := range rows {
		rows[i] = invoiceRow(fmt.Sprintf("M-%d", i), []string{"10001", "10002"}[i%2], int64(i+1))
		if i%3 == 0 {
			rows[i].Entity, rows[i].CustomerNumber = "SUED", "10001"
		}
	}
	start := time.Now()
	if got := b.Items(rows...); got.Created != n {
		t.Errorf("imported %+v", got)
	}
	t.Logf("%d items in %s", n, time.Since(start).Round(time.Millisecond))
	if got := b.Items(rows...); got.Same != n {
		t.Errorf("imported again %+v", got)
	}
	b.Balanced()
}

func TestImportItems_twoAtOnce(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	rows := []openitems.Item{invoiceRow("R-9", "10001", 10_00), invoiceRow("R-8", "10002", 20_00)}
	done := make([]subledger.Imported, 2)
	for _, err := range race(2, func(i int) (err error) {
		done[i], err = b.Store.ImportItems(t.Context(), rows, importing)
		return err
	}) {
		if err != nil {
			t.Error(err)
		}
	}
	if created, same := done[0].Created+done[1].Created, done[0].Same+done[1].Same; created != 2 || same != 2 {
		t.Errorf("created %d, same %d", created, same)
	}
	b.Balanced()
}

func TestImportEntities(t *testing.T) {
	t.Parallel()
	b := testkit.NewBooks(t, onDay("2026-11-22"))
	text := `[{"code": "NORD", "name": "Nordlicht Handels GmbH", "address": ["Kaistraße 2"], "currency": "EUR"},
	          {"code": "SUED", "name": "Südwind AG", "address": ["Isarweg 1"], "currency": "CHF", "calendar": "DE-BY"}]`
	entities, err := subledger.ReadEntities(strings.NewReader(text), "entities.json", time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	got := must[subledger.Imported](t)(b.Store.ImportEntities(t.Context(), entities, "anna"))
	if got.Created != 1 || got.Changed != 1 {
		t.Errorf("imported %+v", got)
	}
	if got := must[subledger.Imported](t)(b.Store.ImportEntities(t.Context(), entities, "anna")); got.Same != 2 {
		t.Errorf("imported again %+v", got)
	}
	_, err = b.Store.ImportEntities(t.Context(), []subledger.Entity{{Code: "süd", Name: "x", Currency: "EUR"}}, "anna")
	wantRefused(t, err, "entity_code_form")
	strict := dunning.Default()
	strict.Name = "strict"
	must[dunning.Policy](t)(b.Store.SavePolicy(t.Context(), strict, "heike"))
	if err := b.Store.UsePolicy(t.Context(), postgres.PolicySubject{Entity: "SUED"}, "strict", "heike"); err != nil {
		t.Fatal(err)
	}
	if got := must[subledger.Imported](t)(b.Store.ImportEntities(t.Context(), entities, "anna")); got.Same != 2 {
		t.Errorf("imported after a person chose a policy: %+v", got)
	}
	if got := one[string](t, b.Store, `SELECT policy FROM entity WHERE code = 'SUED'`); got != "strict" {
		t.Errorf("a file that names no policy made it %q, want what a person chose", got)
	}
	b.Customer("10001")
	b.Invoice("R-1", "10001", 100_00, "2026-11-01")
	entities[0].Policy = "strict"
	if got := must[subledger.Imported](t)(b.Store.ImportEntities(t.Context(), entities, "anna")); got.Changed != 1 {
		t.Errorf("imported with another policy: %+v", got)
	}
	if got := lastEvent(t, b.Store, "invoice/NORD/R-1"); got != "policy_changed" {
		t.Errorf("last event of an item whose entity got another policy: %q", got)
	}
	entities[0].Policy = "nosuch"
	_, err = b.Store.ImportEntities(t.Context(), entities, "anna")
	wantRefused(t, err, "policy_unknown")
	b.Balanced()
}
