package postgres_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/retention"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// shelf keeps what an export hands out.
type shelf struct {
	tables map[string]string
	files  map[string]string
}

func newShelf() *shelf { return &shelf{tables: map[string]string{}, files: map[string]string{}} }

func (s *shelf) Table(name string, rows []json.RawMessage) error {
	raw, err := json.Marshal(rows)
	s.tables[name] = string(raw)
	return err
}

func (s *shelf) File(name string, content []byte) error {
	s.files[name] = string(content)
	return nil
}

// all is everything that was handed out.
func (s *shelf) all() string {
	var b strings.Builder
	for _, part := range []map[string]string{s.tables, s.files} {
		for name, text := range part {
			b.WriteString(name + " " + text + "\n")
		}
	}
	return b.String()
}

func exported(t *testing.T, store *postgres.Store, ask postgres.SubjectQuestion) (*shelf, retention.Disclosure) {
	t.Helper()
	s := newShelf()
	ask.Entity, ask.Customer, ask.By = testkit.Nord, annas, "anna"
	d, err := store.ExportSubject(t.Context(), ask, s)
	if err != nil {
		t.Fatal(err)
	}
	return s, d
}

// TestExportSubject_isAllOfOneAndNothingOfTheOther: every table with personal data is in it with every marked column, and
// no mark of the customer beside.
func TestExportSubject_isAllOfOneAndNothingOfTheOther(t *testing.T) {
	t.Parallel()
	store := subjects(t).Store
	s, d := exported(t, store, postgres.SubjectQuestion{})
	if all := s.all(); strings.Contains(all, bertsMark) || strings.Contains(all, "902") {
		t.Errorf("the other customer is in it:\n%s", all)
	}
	for _, table := range postgres.SubjectTables() {
		for _, column := range table.Personal {
			if n := strings.Count(s.tables[table.Name], `"`+column+`":`); n == 0 {
				t.Errorf("%s lacks %s: %s", table.Name, column, s.tables[table.Name])
			}
		}
	}
	for name, want := range map[string]string{"inbound_mail-901.eml": "SECRETA mail", "letter_document-901.pdf": "SECRETA pdf", "mail_attachment-901-1.bin": "SECRETA file", "inbox_file-901.bin": "SECRETA file"} {
		if s.files[name] != want {
			t.Errorf("file %s holds %q, want %q", name, s.files[name], want)
		}
		if table, _, _ := strings.Cut(name, "-"); !strings.Contains(s.tables[table], name) {
			t.Errorf("%s.json does not name %s", table, name)
		}
	}
	if d.Files != len(s.files) || len(d.Tables) != len(s.tables) || d.Name == "" {
		t.Errorf("said of it: %+v", d)
	}
	for _, table := range d.Tables {
		if table.German == "" || table.English == "" || table.Rows == 0 {
			t.Errorf("%+v says too little", table)
		}
	}
	if n := one[int](t, store, `SELECT count(*)::int FROM audit_event WHERE kind = 'personal_data_exported' AND actor = 'anna' AND subject = 'customer/901'`); n != 1 {
		t.Errorf("%d audit events of the export", n)
	}
}

// TestExportSubject_whatIsPutAsideNeedsAReason: after an erasure an export is nearly empty; with a reason what is kept aside
// is in it, and who opened it is written down.
func TestExportSubject_whatIsPutAsideNeedsAReason(t *testing.T) {
	t.Parallel()
	store := subjects(t).Store
	eraseOf(t, store, annas, "e1")
	s, d := exported(t, store, postgres.SubjectQuestion{})
	if strings.Contains(s.all(), annasMark) || d.Restricted == 0 || d.WithRestricted {
		t.Errorf("after the erasure: %+v\n%s", d, s.all())
	}
	ask := postgres.SubjectQuestion{Entity: testkit.Nord, Customer: annas, By: "rita", Restricted: true}
	_, err := store.ExportSubject(t.Context(), ask, newShelf())
	wantRefused(t, err, "reason_missing")
	_, err = store.RestrictedData(t.Context(), ask)
	wantRefused(t, err, "reason_missing")
	s, d = exported(t, store, postgres.SubjectQuestion{Restricted: true, Reason: "Art. 15 request of 3 March"})
	if !strings.Contains(s.tables["restricted_data"], "SECRETA name") || strings.Contains(s.all(), bertsMark) || !d.WithRestricted {
		t.Errorf("restricted data is not in it: %v", s.tables["restricted_data"])
	}
	mails := 0
	for name, content := range s.files {
		if strings.HasPrefix(name, "restricted_data-") && strings.HasSuffix(name, ".eml") && content == "SECRETA mail" && strings.Contains(s.tables["restricted_data"], name) {
			mails++
		}
	}
	if mails != 1 {
		t.Errorf("%d mails as files: %v", mails, s.files)
	}
	ask.Reason = "tax audit 2026"
	rows := must[[]postgres.RestrictedRow](t)(store.RestrictedData(t.Context(), ask))
	if len(rows) != d.Restricted {
		t.Errorf("%d rows are shown, %d are kept", len(rows), d.Restricted)
	}
	got := one[string](t, store, `SELECT string_agg(read_by || ': ' || reason, '; ' ORDER BY id) FROM restricted_reading`)
	if got != "anna: Art. 15 request of 3 March; rita: tax audit 2026" {
		t.Errorf("who opened it: %s", got)
	}
	if n := one[int](t, store, `SELECT count(*)::int FROM audit_event WHERE kind = 'restricted_read' AND actor = 'rita' AND detail ? 'restricted_reading'`); n != 1 {
		t.Errorf("%d audit events of rita's look", n)
	}
}
