package postgres_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// columnsOf reads every table of the schema with those of its columns that could hold words.
func columnsOf(t *testing.T, store *postgres.Store) map[string][]string {
	t.Helper()
	rows, err := store.Pool().Query(t.Context(), `
		SELECT r.relname, array_remove(array_agg(a.attname ORDER BY a.attname) FILTER (WHERE format_type(a.atttypid, NULL)
		       IN ('text', 'character varying', 'jsonb', 'json', 'bytea', 'text[]', 'jsonb[]', 'bytea[]', 'xml', 'inet')), NULL)
		FROM pg_class r
		JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
		WHERE r.relkind IN ('r', 'p') AND r.relnamespace = current_schema()::regnamespace
		GROUP BY r.relname`)
	if err != nil {
		t.Fatal(err)
	}
	tables := map[string][]string{}
	var name string
	var columns []string
	if _, err := pgx.ForEachRow(rows, []any{&name, &columns}, func() error { tables[name] = slices.Clone(columns); return nil }); err != nil {
		t.Fatal(err)
	}
	return tables
}

// TestSubjectTables_everyTableIsJudged fails for a table or a column that could hold words and that nobody has judged: is
// it personal data? Then export, erasure, retention and I16 learn of it in the one list of them.
func TestSubjectTables_everyTableIsJudged(t *testing.T) {
	t.Parallel()
	tables := columnsOf(t, newBooks(t).Store)
	judged := postgres.OtherTables()
	seen := map[string]bool{}
	for _, s := range postgres.SubjectTables() {
		if seen[s.Name] || judged[s.Name] != "" {
			t.Errorf("%s is judged twice", s.Name)
		}
		seen[s.Name] = true
		columns, there := tables[s.Name]
		if !there {
			t.Errorf("there is no table %s", s.Name)
		}
		known := slices.Concat(s.Personal, s.Plain)
		for _, c := range columns {
			if !slices.Contains(known, c) {
				t.Errorf("%s.%s: say in subject.go whether it holds personal data", s.Name, c)
			}
		}
		for _, c := range slices.Concat(known, s.Hidden) {
			if !slices.Contains(columns, c) {
				t.Errorf("%s has no column %s with words", s.Name, c)
			}
		}
	}
	for name := range tables {
		if !seen[name] && judged[name] == "" {
			t.Errorf("table %s: say in subject.go whether its rows are about a customer", name)
		}
	}
	for name := range judged {
		if _, there := tables[name]; !there {
			t.Errorf("there is no table %s", name)
		}
	}
}

// TestSubjectTables_areInTheDocuments holds the page on retention to the same list.
func TestSubjectTables_areInTheDocuments(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/operating/retention.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range postgres.SubjectTables() {
		if len(s.Personal) > 0 && !strings.Contains(string(page), "`"+s.Name+"`") {
			t.Errorf("retention.md does not name %s", s.Name)
		}
	}
}
