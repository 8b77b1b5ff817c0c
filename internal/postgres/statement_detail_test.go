package postgres_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// bareBatch is a batch of 175.00 EUR: two payments, of which the statement says nothing.
func bareBatch() bankstatement.Entry {
	batch := credit("ref-1", 175_00, "")
	batch.Remittance = bankstatement.Remittance{}
	batch.BatchSize, batch.BatchID = 2, "BATCH-1"
	return batch
}

// withParts is the batch with what it sums up.
func withParts(e bankstatement.Entry) bankstatement.Entry {
	e.Parts = []bankstatement.Transaction{credit("", 100_00, "RE-2026-1001").Transaction, credit("", 75_00, "RE-2026-1003").Transaction}
	return e
}

// told is a notification or a report about the day of the statement.
func told(kind bankstatement.Kind, id string, entries ...bankstatement.Entry) bankstatement.Statement {
	st := statementOf(id, "2026-11-20", 0, entries...)
	st.Kind, st.Opening, st.Closing = kind, bankstatement.Balance{}, bankstatement.Balance{}
	return st
}

// Files come in any order, again, and re-issued: the batch is decided once, by its parts, as soon as these are known.
func TestRecordStatement_detailsInAnyOrder(t *testing.T) {
	t.Parallel()
	single := func(reference, text string, minor int64) bankstatement.Entry {
		e := credit(reference, minor, text)
		e.BatchID = "BATCH-1"
		return e
	}
	files := map[string]bankstatement.Statement{
		"053":          statementOf("S-1", "2026-11-20", 0, bareBatch()),
		"053 whole":    statementOf("S-1", "2026-11-20", 0, withParts(bareBatch())),
		"053 reissued": statementOf("S-1/2", "2026-11-20", 0, bareBatch()),
		"054":          told(bankstatement.KindNotification, "N-1", withParts(bareBatch())),
		"054 first":    told(bankstatement.KindNotification, "N-2", single("a", "RE-2026-1001", 100_00)),
		"054 second":   told(bankstatement.KindNotification, "N-3", single("b", "RE-2026-1003", 75_00)),
		"052":          told(bankstatement.KindReport, "R-1", withParts(bareBatch())),
	}
	for _, order := range []string{
		"053, 054", "054, 053", "054, 053, 053, 054", "053, 053 reissued, 054", "052, 053, 054", "052, 054, 053", "053, 052, 054, 052",
		"053, 053 whole", "053 whole, 054", "053, 054 first, 054 second", "054 second, 053, 054 first", "054 first, 054 second, 053",
		"054, 054, 053", "053 reissued, 054, 053",
	} {
		t.Run(order, func(t *testing.T) {
			t.Parallel()
			b := numbered(t)
			names := strings.Split(order, ", ")
			for i, name := range names {
				in := fileOf(fmt.Sprint(name), files[name])
				readAndMatch(t, b, in)
				waits := openTasks(t, b, "batch_details")
				payments := one[int](t, b.Store, `SELECT count(*)::int FROM payment`)
				if waits > 1 || waits == 1 && payments > 0 || i == len(names)-1 && payments != 2 {
					t.Errorf("after %s: %d tasks, %d payments", name, waits, payments)
				}
				b.Balanced()
			}
			if states := entryStates(t, b); states != "posted:exact_references" || openTasks(t, b, "batch_details") != 0 {
				t.Errorf("entries: %s, %d tasks", states, openTasks(t, b, "batch_details"))
			}
		})
	}
}

func TestMatchStatement_aBatchWithoutDetailsWaits(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	_, matched := readAndMatch(t, b, fileOf("a", statementOf("S-1", "2026-11-20", 0, bareBatch(), credit("ref-2", 50_00, "RE-2026-1002"))))
	if matched != (subledger.Matched{Posted: 1}) || openTasks(t, b, "batch_details") != 1 {
		t.Errorf("matched %+v, %d tasks; the batch waits and the other entry does not", matched, openTasks(t, b, "batch_details"))
	}
	detail := one[string](t, b.Store, `SELECT detail FROM task WHERE kind = 'batch_details'`)
	if !strings.Contains(detail, "175.00 EUR") || !strings.Contains(detail, "2 payments") {
		t.Errorf("the task says %q", detail)
	}
	// A person no longer waits: the whole amount is a payment that somebody has to decide.
	id := one[int64](t, b.Store, `SELECT id FROM task WHERE kind = 'batch_details'`)
	if err := b.Store.CompleteTask(t.Context(), testkit.Nord, id, "anna"); err != nil {
		t.Fatal(err)
	}
	must[subledger.Matched](t)(b.Store.MatchStatement(t.Context(), testkit.Nord, cashapplication.Propose))
	if states := entryStates(t, b); !strings.HasPrefix(states, "unmatched:unresolved_batch") {
		t.Errorf("entries: %s", states)
	}
	// What the bank says after that changes nothing.
	readAndMatch(t, b, fileOf("n", told(bankstatement.KindNotification, "N-1", withParts(bareBatch()))))
	if n := one[int](t, b.Store, `SELECT count(*)::int FROM payment`); n != 2 {
		t.Errorf("%d payments, want the whole batch and the other entry", n)
	}
	b.Balanced()
}

func TestMatchStatement_noBatchWaitsForever(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	readAndMatch(t, b, fileOf("a", statementOf("S-1", "2026-11-20", 0, bareBatch())))
	if _, err := b.Store.Pool().Exec(t.Context(), `UPDATE bank_entry SET waits_since_on = waits_since_on - 10`); err != nil {
		t.Fatal(err)
	}
	must[subledger.Matched](t)(b.Store.MatchStatement(t.Context(), testkit.Nord, cashapplication.Propose))
	if states := entryStates(t, b); states != "unmatched:unresolved_batch" || openTasks(t, b, "batch_details") != 0 {
		t.Errorf("entries: %s, %d tasks", states, openTasks(t, b, "batch_details"))
	}
	b.Balanced()
}

// Two batches of one reference and amount: nobody can say whose the details are.
func TestRecordStatement_detailsOfOneOfTwo(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	readAndMatch(t, b, fileOf("a", statementOf("S-1", "2026-11-20", 0, bareBatch(), bareBatch())))
	readAndMatch(t, b, fileOf("n", told(bankstatement.KindNotification, "N-1", withParts(bareBatch()))))
	if n := one[int](t, b.Store, `SELECT count(*)::int FROM payment`); n != 0 || openTasks(t, b, "batch_details") != 2 {
		t.Errorf("%d payments, %d tasks", n, openTasks(t, b, "batch_details"))
	}
}

// A collection we paid out asks nobody for its details; one that was taken back does.
func TestRecordStatement_whichBatchesWait(t *testing.T) {
	t.Parallel()
	batch := func(minor int64, code string, size int) bankstatement.Entry {
		e := bareBatch()
		e.Amount = money.New(minor, "EUR")
		e.BatchSize, e.Code.Proprietary = size, code
		return e
	}
	back := batch(-175_00, "NRTI+109+9075", 3)
	back.ReturnReason = bankstatement.ReturnReason{Code: "MS03"}
	for name, tt := range map[string]struct {
		entry bankstatement.Entry
		want  int
	}{
		"received, by its code alone":  {batch(175_00, "NTRF+192+9075", 0), 1},
		"received, a batch of one":     {batch(175_00, "NTRF+192+9075", 1), 0},
		"received, no batch":           {batch(175_00, "NTRF+166+9075", 0), 0},
		"paid out":                     {batch(-175_00, "NTRF+191+9075", 4), 0},
		"several debits taken back":    {back, 1},
		"received with all its parts":  {withParts(bareBatch()), 0},
		"received, parts don't add up": {func() bankstatement.Entry { e := withParts(bareBatch()); e.Parts[0].Amount.Minor++; return e }(), 1},
	} {
		b := numbered(t)
		must[subledger.Recorded](t)(b.Store.RecordStatement(t.Context(), fileOf("a", statementOf("S-1", "2026-11-20", 0, tt.entry))))
		if n := openTasks(t, b, "batch_details"); n != tt.want {
			t.Errorf("%s: %d tasks, want %d", name, n, tt.want)
		}
	}
}
