package postgres_test

import (
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// Statements of three days, 1.00 EUR each; the second day by a bank that has forgotten something; two days told again.
func TestRecordStatement_missingStatements(t *testing.T) {
	t.Parallel()
	day := func(id, on string, opening int64) bankstatement.Statement {
		return statementOf(id, on, opening, credit(id, 1_00, "x"))
	}
	short := statementOf("2b", "2026-11-19", 1_00, credit("2b", 50, "x"))
	both := statementOf("2+3", "2026-11-20", 1_00, credit("2", 1_00, "x"), credit("3", 1_00, "x"))
	both.Entries[0].BookedOn = both.Entries[0].BookedOn.AddDays(-1)
	days := map[string]bankstatement.Statement{"1": day("1", "2026-11-18", 0), "2": day("2", "2026-11-19", 1_00), "3": day("3", "2026-11-20", 2_00),
		"2b": short, "2+3": both}
	for name, tt := range map[string]struct {
		order  string
		tasks  []string // what the open tasks say after each file
		faults int      // of all files
	}{
		"in order":                  {"1 2 3", []string{"", "", ""}, 0},
		"the last first":            {"3 2 1", []string{"", "", ""}, 0},
		"one is missing, and comes": {"1 3 2", []string{"", "1.00 EUR are missing", ""}, 1},
		"the same again":            {"1 3 3 2 3", []string{"", "1.00 EUR are missing", "1.00 EUR are missing", "", ""}, 1},
		"what came is too little":   {"1 3 2b", []string{"", "1.00 EUR are missing", "0.50 EUR are missing"}, 1},
		"told twice, overlapping":   {"1 2 2+3", []string{"", "", ""}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := numbered(t)
			faults := 0
			for i, id := range strings.Fields(tt.order) {
				recorded := must[subledger.Recorded](t)(b.Store.RecordStatement(t.Context(), fileOf(id, days[id])))
				faults += len(recorded.Faults)
				detail := one[string](t, b.Store, `SELECT coalesce(string_agg(detail, '; ' ORDER BY key), '') FROM task WHERE state = 'open'`)
				if (tt.tasks[i] == "") != (detail == "") || !strings.Contains(detail, tt.tasks[i]) {
					t.Errorf("after file %d (%s): tasks say %q, want %q", i+1, id, detail, tt.tasks[i])
				}
			}
			if faults != tt.faults {
				t.Errorf("%d faults, want %d", faults, tt.faults)
			}
		})
	}
}

// A clerk who has said that nothing is missing is asked again only when that changes.
func TestRecordStatement_answeredGapStaysAnswered(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	for _, st := range []bankstatement.Statement{statementOf("1", "2026-11-17", 0, credit("a", 1_00, "x")), statementOf("3", "2026-11-19", 5_00, credit("b", 1_00, "x"))} {
		must[subledger.Recorded](t)(b.Store.RecordStatement(t.Context(), fileOf(st.ID, st)))
	}
	id := one[int64](t, b.Store, `SELECT id FROM task WHERE kind = 'statement_gap'`)
	if err := b.Store.CompleteTask(t.Context(), testkit.Nord, id, "anna"); err != nil {
		t.Fatal(err)
	}
	must[subledger.Recorded](t)(b.Store.RecordStatement(t.Context(), fileOf("4", statementOf("4", "2026-11-20", 6_00, credit("c", 1_00, "x")))))
	if openTasks(t, b, "statement_gap") != 0 {
		t.Error("the clerk is asked again about what he has answered")
	}
	must[subledger.Recorded](t)(b.Store.RecordStatement(t.Context(), fileOf("2", statementOf("2", "2026-11-18", 1_00, credit("d", 2_00, "x")))))
	detail := one[string](t, b.Store, `SELECT detail FROM task WHERE state = 'open'`)
	if !strings.Contains(detail, "2.00 EUR are missing") {
		t.Errorf("open: %q", detail)
	}
}
