package postgres_test

import (
	"crypto/sha256"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/openitems"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

const nordAccount = "DE02120300000000202051"

// statementOf is a day's statement that adds up from an opening balance.
func statementOf(id, on string, opening int64, entries ...bankstatement.Entry) bankstatement.Statement {
	day := calendar.MustDate(on)
	st := bankstatement.Statement{ID: id, Account: nordAccount, Currency: "EUR",
		Opening: bankstatement.Balance{Amount: eur(opening), On: day.AddDays(-1)}, Closing: bankstatement.Balance{Amount: eur(opening), On: day}}
	for i, e := range entries {
		e.Account, e.Index, e.BookedOn, e.ValueOn = nordAccount, i, day, day
		if e.Status == "" {
			e.Status = bankstatement.Booked
		}
		if e.Status == bankstatement.Booked {
			st.Closing.Amount.Minor += e.Amount.Minor
		}
		st.Entries = append(st.Entries, e)
	}
	return st
}

func credit(reference string, minor int64, text string) bankstatement.Entry {
	return bankstatement.Entry{Transaction: bankstatement.Transaction{Amount: eur(minor), BankReference: reference,
		Remittance: bankstatement.Remittance{Unstructured: []string{text}}}}
}

func fileOf(name string, statements ...bankstatement.Statement) subledger.Statements {
	bankstatement.Number(statements)
	sum := sha256.Sum256([]byte(name))
	return subledger.Statements{Statements: statements, File: subledger.Document{Name: name, SHA256: sum[:], SizeBytes: 1, By: "anna"}}
}

// readAndMatch is what an import of a statement does.
func readAndMatch(t *testing.T, b *testkit.Books, in subledger.Statements) (subledger.Recorded, subledger.Matched) {
	t.Helper()
	recorded := must[subledger.Recorded](t)(b.Store.RecordStatement(t.Context(), in))
	return recorded, must[subledger.Matched](t)(b.Store.MatchStatement(t.Context(), testkit.Nord, cashapplication.Propose))
}

func entryStates(t *testing.T, b *testkit.Books) string {
	t.Helper()
	return one[string](t, b.Store, `SELECT coalesce(string_agg(state || ':' || code, ' ' ORDER BY id), '') FROM bank_entry`)
}

// numbered books have invoice numbers that can be told apart in a text.
func numbered(t *testing.T) *testkit.Books {
	t.Helper()
	b := testkit.NewBooks(t, onDay("2026-11-22"))
	b.Customer("10001", func(c *openitems.Customer) { c.IBANs = []string{"DE89370400440532013000"} })
	b.Customer("10002")
	b.Invoice("RE-2026-1001", "10001", 100_00, "2026-11-01")
	b.Invoice("RE-2026-1002", "10001", 50_00, "2026-11-10")
	b.Invoice("RE-2026-1003", "10002", 75_00, "2026-11-15")
	return b
}

func TestMatchStatement(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	unknown := credit("ref-3", 33_33, "Danke")
	unknown.Counterparty.Account = "DE89370400440532013000"
	back := credit("ref-4", -20_00, "Rücklastschrift")
	back.ReturnReason = bankstatement.ReturnReason{Code: "MS03"}
	pending := credit("ref-6", 1_00, "RE-2026-1003")
	pending.Status = bankstatement.Pending
	recorded, matched := readAndMatch(t, b, fileOf("monday.xml", statementOf("S-1", "2026-11-20", 1_000_00,
		credit("ref-1", 150_00, "RE-2026-1001 RE-2026-1002"), credit("ref-2", 70_00, "Teilzahlung RE-2026-1003"), unknown, back,
		credit("ref-5", -9_90, "Kontogebühren"), pending)))
	if diff := cmp.Diff(subledger.Recorded{DocumentID: recorded.DocumentID, Entities: recorded.Entities, New: 5, Ignored: 1}, recorded); diff != "" {
		t.Errorf("recorded (-want +got):\n%s", diff)
	}
	if want := (subledger.Matched{Posted: 1, Proposed: 1, Unmatched: 1, Returned: 1, Debits: 1}); matched != want {
		t.Errorf("matched %+v, want %+v", matched, want)
	}
	if st := standOf(t, b.Store, "RE-2026-1001"); st.Settlement != "settled" {
		t.Errorf("RE-2026-1001 stands %+v", st)
	}
	if st := standOf(t, b.Store, "RE-2026-1003"); st.Settlement != "open" {
		t.Errorf("RE-2026-1003 stands %+v: a part of an amount is proposed, not posted", st)
	}
	waiting := one[string](t, b.Store, `
		SELECT string_agg(coalesce(c.number, '?') || ' ' || p.unapplied_minor, ', ' ORDER BY p.id)
		FROM payment p LEFT JOIN customer c ON c.id = p.customer_id WHERE p.unapplied_minor > 0`)
	if waiting != "10002 7000, 10001 3333" {
		t.Errorf("unapplied money: %s", waiting)
	}
	if fresh := one[calendar.Date](t, b.Store, `SELECT bank_fresh_on FROM entity`); fresh != calendar.MustDate("2026-11-20") {
		t.Errorf("bank data known to %s", fresh)
	}
	if tasks := one[int](t, b.Store, `SELECT count(*)::int FROM task WHERE kind = 'bank_return'`); tasks != 1 {
		t.Errorf("%d tasks about the return, want 1", tasks)
	}
	b.Balanced()
}

func TestRecordStatement_sameFileAgainChangesNothing(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	in := fileOf("monday.xml", statementOf("S-1", "2026-11-20", 0, credit("ref-1", 100_00, "RE-2026-1001")))
	readAndMatch(t, b, in)
	before := snapshot(t, b)
	recorded, matched := readAndMatch(t, b, in)
	if !recorded.Already || recorded.Known != 1 || recorded.New != 0 || matched != (subledger.Matched{}) {
		t.Errorf("the second time: %+v, %+v", recorded, matched)
	}
	if after := snapshot(t, b); after != before {
		t.Errorf("the second import changed %s to %s", before, after)
	}
	b.Balanced()
}

// The bank sends the day so far at noon and the whole day in the evening; then the next day.
func TestRecordStatement_overlappingFiles(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	first, second := credit("ref-1", 100_00, "RE-2026-1001"), credit("ref-2", 50_00, "RE-2026-1002")
	readAndMatch(t, b, fileOf("noon.xml", statementOf("S-1a", "2026-11-19", 10_00, first)))
	recorded, _ := readAndMatch(t, b, fileOf("evening.xml", statementOf("S-1", "2026-11-19", 10_00, first, second)))
	if recorded.New != 1 || recorded.Known != 1 || len(recorded.Faults) != 0 {
		t.Errorf("recorded %+v", recorded)
	}
	recorded, _ = readAndMatch(t, b, fileOf("next.xml", statementOf("S-2", "2026-11-20", 160_00, credit("ref-3", 75_00, "RE-2026-1003"))))
	if len(recorded.Faults) != 0 {
		t.Errorf("recorded %+v", recorded)
	}
	if states := entryStates(t, b); states != "posted:exact_references posted:exact_references posted:exact_references" {
		t.Errorf("entries: %s", states)
	}
	b.Balanced()
}

func TestRecordStatement_pagesAreOneStatement(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	first := statementOf("S-1", "2026-11-20", 0, credit("ref-1", 100_00, "RE-2026-1001"))
	second := statementOf("S-1", "2026-11-20", 100_00, credit("ref-2", 50_00, "RE-2026-1002"))
	first.Page, second.Page = 1, 2
	recorded, matched := readAndMatch(t, b, fileOf("pages.xml", first, second))
	if recorded.New != 2 || len(recorded.Faults) != 0 || matched.Posted != 2 {
		t.Errorf("recorded %+v, matched %+v", recorded, matched)
	}
	b.Balanced()
}

func TestRecordStatement_faultsLeaveTheOthersAlone(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	wrong := statementOf("S-1", "2026-11-18", 0, credit("ref-1", 1_00, "x"))
	wrong.Closing.Amount.Minor++
	foreign := statementOf("S-2", "2026-11-19", 0, credit("ref-2", 1_00, "x"))
	foreign.Account = "DE89370400440532013000"
	recorded, _ := readAndMatch(t, b, fileOf("three.xml", wrong, foreign, statementOf("S-3", "2026-11-20", 0, credit("ref-3", 100_00, "RE-2026-1001"))))
	if recorded.New != 1 || len(recorded.Faults) != 2 {
		t.Errorf("recorded %+v", recorded)
	}
	if faults := strings.Join(recorded.Faults, " "); strings.Contains(faults, "DE89") {
		t.Errorf("faults %s name an account", faults)
	}
	b.Balanced()
}

func TestRecordStatement_reportsAGap(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	readAndMatch(t, b, fileOf("one.xml", statementOf("S-1", "2026-11-18", 0, credit("ref-1", 1_00, "x"))))
	recorded, _ := readAndMatch(t, b, fileOf("three.xml", statementOf("S-3", "2026-11-20", 5_00, credit("ref-3", 1_00, "x"))))
	if len(recorded.Faults) != 1 || !strings.Contains(recorded.Faults[0], "missing") {
		t.Errorf("faults %v, want the gap", recorded.Faults)
	}
}

func TestMatchStatement_deductedCreditNote(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	b.CreditNote("GU-2026-2001", "10001", 30_00, "2026-11-12", "")
	_, matched := readAndMatch(t, b, fileOf("a.xml", statementOf("S-1", "2026-11-20", 0,
		credit("ref-1", 120_00, "RE-2026-1001 RE-2026-1002 abzgl. GU-2026-2001"))))
	if matched.Posted != 1 {
		t.Errorf("matched %+v: %s", matched, entryStates(t, b))
	}
	for number, want := range map[string]stand{
		"RE-2026-1001": {Paid: 70_00, Credited: 30_00, Settlement: "settled"}, "RE-2026-1002": {Paid: 50_00, Settlement: "settled"},
	} {
		if st := standOf(t, b.Store, number); st != want {
			t.Errorf("%s stands %+v, want %+v", number, st, want)
		}
	}
	b.Balanced()
}

func TestMatchStatement_batchPartsAreSinglePayments(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	batch := credit("ref-1", 175_00, "")
	batch.BatchSize = 2
	batch.Parts = []bankstatement.Transaction{credit("", 100_00, "RE-2026-1001").Transaction, credit("", 75_00, "RE-2026-1003").Transaction}
	_, matched := readAndMatch(t, b, fileOf("a.xml", statementOf("S-1", "2026-11-20", 0, batch)))
	if n := one[int](t, b.Store, `SELECT count(*)::int FROM payment`); matched.Posted != 1 || n != 2 {
		t.Errorf("matched %+v with %d payments", matched, n)
	}
	b.Balanced()
}

func TestMatchStatement_learnsTheAccountThatPaid(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	first := credit("ref-1", 75_00, "RE-2026-1003")
	first.Counterparty.Account = "AT611904300234573201"
	second := credit("ref-2", 12_34, "wie besprochen")
	second.Counterparty.Account = "AT611904300234573201"
	readAndMatch(t, b, fileOf("a.xml", statementOf("S-1", "2026-11-19", 0, first)))
	readAndMatch(t, b, fileOf("b.xml", statementOf("S-2", "2026-11-20", 75_00, second)))
	payer := one[string](t, b.Store, `SELECT c.number FROM payment p JOIN customer c ON c.id = p.customer_id WHERE p.unapplied_minor = 1234`)
	if payer != "10002" {
		t.Errorf("the second payment is of %s, want 10002", payer)
	}
	b.Balanced()
}

// Between reading the ledger and posting, somebody else was faster: the money is parked with the reason, and the other
// entries go on.
func TestMatchStatement_parksWhatTheLedgerRefuses(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	must[subledger.Recorded](t)(b.Store.RecordStatement(t.Context(), fileOf("a.xml", statementOf("S-1", "2026-11-20", 0,
		credit("ref-1", 100_00, "RE-2026-1001"), credit("ref-2", 50_00, "RE-2026-1002")))))
	matched := must[subledger.Matched](t)(b.Store.MatchStatement(t.Context(), testkit.Nord,
		func(entries []bankstatement.Entry, ledger cashapplication.Ledger) []cashapplication.Proposal {
			must[subledger.Booked](t)(b.Store.PostPayment(t.Context(), payment("faster", "10001", 100_00, paid("RE-2026-1001", 100_00))))
			return cashapplication.Propose(entries, ledger)
		}))
	if want := (subledger.Matched{Posted: 1, Unmatched: 1}); matched != want {
		t.Errorf("matched %+v, want %+v", matched, want)
	}
	because := one[string](t, b.Store, `SELECT because FROM bank_entry WHERE state = 'unmatched'`)
	if !strings.Contains(because, "not applied") {
		t.Errorf("the parked entry says %q", because)
	}
	b.Balanced()
}

func TestMatchStatement_twoAtOnce(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	must[subledger.Recorded](t)(b.Store.RecordStatement(t.Context(), fileOf("a.xml", statementOf("S-1", "2026-11-20", 0,
		credit("ref-1", 100_00, "RE-2026-1001"), credit("ref-2", 50_00, "RE-2026-1002"), credit("ref-3", 75_00, "RE-2026-1003")))))
	for _, err := range race(3, func(int) error {
		_, err := b.Store.MatchStatement(t.Context(), testkit.Nord, cashapplication.Propose)
		return err
	}) {
		if err != nil {
			t.Error(err)
		}
	}
	if n := one[int](t, b.Store, `SELECT count(*)::int FROM payment`); n != 3 {
		t.Errorf("%d payments for 3 entries", n)
	}
	b.Balanced()
}

// A person allocates what was proposed: the entry leaves the list of those that wait.
func TestAllocateUnapplied_finishesTheBankEntry(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	readAndMatch(t, b, fileOf("a.xml", statementOf("S-1", "2026-11-20", 0, credit("ref-1", 40_00, "RE-2026-1003"))))
	id := one[int64](t, b.Store, `SELECT id FROM payment`)
	must[subledger.Booked](t)(b.Store.AllocateUnapplied(t.Context(), subledger.AllocateUnapplied{Head: head("a1"), PaymentID: id,
		Allocations: []subledger.Allocation{paid("RE-2026-1003", 40_00)}}))
	if states := strings.Fields(entryStates(t, b)); len(states) != 1 || !strings.HasPrefix(states[0], "posted:") {
		t.Errorf("entries: %s", states)
	}
	b.Balanced()
}
