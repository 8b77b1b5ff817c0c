package postgres

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/retention"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// SubjectQuestion asks for the personal data of one customer.
type SubjectQuestion struct {
	Entity   receivable.EntityCode
	Customer receivable.CustomerNumber
	// By is who asks, Reason why; a reason is needed for Restricted and must name no person.
	By, Reason string
	// Restricted adds what an erasure has put aside.
	Restricted bool
}

// SubjectSink takes what an export hands out. Names are those of files, without folders in them.
type SubjectSink interface {
	// Table takes all rows of a table that are about the customer, as JSON objects.
	Table(name string, rows []json.RawMessage) error
	// File takes a mail, a letter or an attachment.
	File(name string, content []byte) error
}

// ExportSubject hands over all that the ledger holds of one customer and of nobody else, on one snapshot, in the order of the
// one list of tables, and says what it was. It is in the audit chain before the first row is read. It returns ErrNotFound, or a RefusedError
// where restricted data is asked for without a reason (reason_missing).
func (s *Store) ExportSubject(ctx context.Context, ask SubjectQuestion, sink SubjectSink) (retention.Disclosure, error) {
	d := retention.Disclosure{Entity: string(ask.Entity), Customer: string(ask.Customer), MadeAt: s.Now(), WithRestricted: ask.Restricted}
	id, err := s.noteSubjectRead(ctx, ask, "personal_data_exported")
	if err == nil {
		err = s.snapshot(ctx, func(q pgx.Tx) error { return exportSubject(ctx, q, id, ask, sink, &d) })
	}
	if err != nil {
		return d, fmt.Errorf("export the data of a customer: %w", err)
	}
	return d, nil
}

// noteSubjectRead keeps who reads a person's data, and for restricted data why.
func (s *Store) noteSubjectRead(ctx context.Context, ask SubjectQuestion, kind string) (id int64, err error) {
	if ask.Restricted && strings.TrimSpace(ask.Reason) == "" {
		return 0, subledger.Refuse("reason_missing", "say why restricted data is opened: the reason stays in the books")
	}
	err = s.inTx(ctx, func(t *tx) (err error) {
		if id, err = t.customerID(ctx, ask.Entity, ask.Customer); err != nil {
			return err
		}
		on, err := t.today(ctx, string(ask.Entity))
		if err != nil {
			return err
		}
		detail := map[string]any{"restricted": ask.Restricted}
		if ask.Restricted {
			var reading int64
			err = t.QueryRow(ctx, `INSERT INTO restricted_reading (customer_id, read_by, read_at, reason) VALUES ($1, $2, $3, $4) RETURNING id`,
				id, ask.By, t.now, ask.Reason).Scan(&reading)
			detail["restricted_reading"] = reading
		}
		t.audit(string(ask.Entity), ask.By, kind, subject("customer", id), on, detail)
		return err
	})
	return id, err
}

func exportSubject(ctx context.Context, q pgx.Tx, customer int64, ask SubjectQuestion, sink SubjectSink, d *retention.Disclosure) error {
	if _, err := q.Exec(ctx, `SET LOCAL TimeZone = 'UTC'`); err != nil {
		return err
	}
	err := q.QueryRow(ctx, `SELECT e.name, (SELECT count(*)::int FROM restricted_data WHERE customer_id = $2) FROM entity e WHERE e.code = $1`, ask.Entity, customer).
		Scan(&d.Name, &d.Restricted)
	if err != nil {
		return err
	}
	for _, table := range subjectTables {
		if err := table.export(ctx, q, customer, sink, d); err != nil {
			return fmt.Errorf("%s: %w", table.name, err)
		}
	}
	if !ask.Restricted {
		return nil
	}
	rows, err := restrictedRows(ctx, q, customer)
	if err != nil {
		return err
	}
	return exportRestricted(rows, sink, d)
}

// export hands over the rows of one table, then its files one by one.
func (s subjectTable) export(ctx context.Context, q pgx.Tx, customer int64, sink SubjectSink, d *retention.Disclosure) error {
	args := pgx.NamedArgs{"customer": customer, "hidden": append([]string{}, s.hidden...)}
	rows, err := q.Query(ctx, fmt.Sprintf(`SELECT (to_jsonb(t) - @hidden::text[]%s)::text FROM %s t WHERE %s ORDER BY %s`, s.fileNames(), s.name, s.of, s.order()), args)
	if err != nil {
		return err
	}
	texts, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(texts) == 0 {
		return err
	}
	found := make([]json.RawMessage, len(texts))
	for i, t := range texts {
		found[i] = json.RawMessage(t)
	}
	entry := retention.DisclosedTable{Table: s.name, Rows: len(found), German: subjectWords[s.name][0], English: subjectWords[s.name][1]}
	if len(s.personal) > 0 {
		entry.Class = s.class
	}
	d.Tables = append(d.Tables, entry)
	if err := sink.Table(s.name, found); err != nil {
		return err
	}
	return s.exportFiles(ctx, q, args, sink, d)
}

func (s subjectTable) order() string { return "t." + strings.Join(s.key, ", t.") }

// fileNames puts the name of the file in the place of its bytes.
func (s subjectTable) fileNames() string {
	var b strings.Builder
	for _, c := range s.personal {
		if c.file != "" {
			fmt.Fprintf(&b, ` || jsonb_build_object('%s', CASE WHEN t.%s IS NOT NULL THEN %s END)`, c.name, c.name, s.fileName(c))
		}
	}
	return b.String()
}

// fileName is the name of the file of row t, in SQL: the table, the key, the ending.
func (s subjectTable) fileName(c personalColumn) string {
	return fmt.Sprintf(`concat_ws('-', '%s', t.%s) || '.%s'`, s.name, strings.Join(s.key, ", t."), c.file)
}

func (s subjectTable) exportFiles(ctx context.Context, q pgx.Tx, args pgx.NamedArgs, sink SubjectSink, d *retention.Disclosure) error {
	for _, c := range s.personal {
		if c.file == "" {
			continue
		}
		rows, err := q.Query(ctx, fmt.Sprintf(`SELECT %s, t.%s FROM %s t WHERE (%s) AND t.%s IS NOT NULL ORDER BY %s`, s.fileName(c), c.name, s.name, s.of, c.name, s.order()), args)
		if err != nil {
			return err
		}
		var name string
		var content []byte
		if _, err := pgx.ForEachRow(rows, []any{&name, &content}, func() error { d.Files++; return sink.File(name, content) }); err != nil {
			return err
		}
	}
	return nil
}

// RestrictedRow is a row that was put aside.
type RestrictedRow struct {
	ID      int64           `json:"id"`
	Source  string          `json:"source"`
	Ref     json.RawMessage `json:"ref"`
	Class   retention.Class `json:"class"`
	On      calendar.Date   `json:"on"`
	FreeOn  calendar.Date   `json:"free_on"`
	Content json.RawMessage `json:"content"`
}

// RestrictedData opens what was put aside of a customer; bytes appear as their number. That it was opened, by whom and why,
// is in the audit chain before it is read. It returns ErrNotFound, or a RefusedError without a reason (reason_missing).
func (s *Store) RestrictedData(ctx context.Context, ask SubjectQuestion) ([]RestrictedRow, error) {
	ask.Restricted = true
	id, err := s.noteSubjectRead(ctx, ask, "restricted_read")
	if err != nil {
		return nil, fmt.Errorf("open restricted data: %w", err)
	}
	rows, err := restrictedRows(ctx, s.pool, id)
	for i := range rows {
		if err == nil {
			_, err = rows[i].takeFiles(func(content []byte, _ string) string { return fmt.Sprintf("%d bytes", len(content)) })
		}
	}
	if err != nil {
		return nil, fmt.Errorf("open restricted data: %w", err)
	}
	return rows, nil
}

func restrictedRows(ctx context.Context, q querier, customer int64) ([]RestrictedRow, error) {
	rows, err := q.Query(ctx, `SELECT id, source, ref, class, happened_on, free_on, content FROM restricted_data WHERE customer_id = $1 ORDER BY id`, customer)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[RestrictedRow])
}

// exportRestricted hands over rows that were put aside, and the files in them.
func exportRestricted(rows []RestrictedRow, sink SubjectSink, d *retention.Disclosure) error {
	var found []json.RawMessage
	for _, r := range rows {
		var broken error
		n, err := r.takeFiles(func(content []byte, ending string) string {
			name := fmt.Sprintf("restricted_data-%d.%s", r.ID, ending)
			broken = errors.Join(broken, sink.File(name, content))
			return name
		})
		d.Files += n
		raw, wrong := json.Marshal(r)
		if err = errors.Join(err, broken, wrong); err != nil {
			return err
		}
		found = append(found, raw)
	}
	if len(found) == 0 {
		return nil
	}
	d.Tables = append(d.Tables, retention.DisclosedTable{Table: "restricted_data", Rows: len(found), German: subjectWords["restricted_data"][0], English: subjectWords["restricted_data"][1]})
	return sink.Table("restricted_data", found)
}

// takeFiles replaces the bytes in a row by what say makes of them, and counts them. PostgreSQL writes bytes in JSON as
// a backslash, an x, and hex digits.
func (r *RestrictedRow) takeFiles(say func(content []byte, ending string) string) (int, error) {
	i := slices.IndexFunc(subjectTables, func(s subjectTable) bool { return s.name == r.Source })
	if i < 0 {
		return 0, nil
	}
	var content map[string]json.RawMessage
	if err := json.Unmarshal(r.Content, &content); err != nil {
		return 0, fmt.Errorf("restricted row %d: %w", r.ID, err)
	}
	n := 0
	for _, c := range subjectTables[i].personal {
		var text *string
		if c.file == "" || json.Unmarshal(content[c.name], &text) != nil || text == nil {
			continue
		}
		raw, err := hex.DecodeString(strings.TrimPrefix(*text, `\x`))
		if err != nil {
			return n, fmt.Errorf("restricted row %d: %w", r.ID, err)
		}
		if content[c.name], err = json.Marshal(say(raw, c.file)); err != nil {
			return n, err
		}
		n++
	}
	var err error
	r.Content, err = json.Marshal(content)
	return n, err
}
