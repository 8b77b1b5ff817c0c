package postgres

import (
	"context"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/audittrail"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// AuditSelection says which events of an entity's chain are read: at most one of Invoice, Customer, Mail and Approval, or
// days, or none of them for the whole chain.
type AuditSelection struct {
	Entity   receivable.EntityCode
	Invoice  receivable.InvoiceNumber
	Customer receivable.CustomerNumber
	// Mail is the number of a mail, as starter mails list shows it.
	Mail     int64
	Approval string
	// FromOn and UntilOn are days of recording (UTC, both included); the rows between are read without gaps.
	FromOn, UntilOn calendar.Date
	// Words adds the quotes that claims rest on. They are personal data: ask Permit first.
	Words bool
}

// OfCase tells whether a case is selected, not a stretch of the chain.
func (s AuditSelection) OfCase() bool {
	return s.Invoice != "" || s.Customer != "" || s.Mail != 0 || s.Approval != ""
}

// AuditRow is an event with what the ledger knows of its subject. Numbers, facts and versions are what the ledger says now;
// the event itself is what was written.
type AuditRow struct {
	AuditEvent
	PreviousHash string `json:"previous_hash"`
	Hash         string `json:"hash"`
	// Number is the business number of the subject: of an invoice, a customer, a letter.
	Number string `json:"number,omitempty"`
	// Facts is the hash of the facts that were decided on.
	Facts string `json:"facts,omitempty"`
	// Policy and Rules are names and versions; Model and Prompt are set where a model read a mail.
	Policy string `json:"policy,omitempty"`
	Rules  string `json:"rules,omitempty"`
	Model  string `json:"model,omitempty"`
	Prompt string `json:"prompt,omitempty"`
	// Effect is what came of a decision: the kind and number of what was made, or the choice.
	Effect string `json:"effect,omitempty"`
	// Because is the reason a person gave, or the codes of the rules.
	Because string `json:"because,omitempty"`
	// Claims are the numbers of the claims of a mail, whose quotes say what was read.
	Claims []int64 `json:"claims,omitempty"`
	// Words are the quotes, where they were asked for.
	Words []string `json:"words,omitempty"`
}

// AuditSpan says what was read of a chain.
type AuditSpan struct {
	Rows  int64             `json:"rows"`
	First audittrail.Anchor `json:"first"`
	Last  audittrail.Anchor `json:"last"`
	// Begin and End are the first and last row of the whole chain.
	Begin audittrail.Anchor `json:"begin"`
	End   audittrail.Anchor `json:"end"`
	// Wrong is the first row whose hash is not that of its content.
	Wrong *WrongEvent `json:"wrong,omitempty"`
}

var (
	//go:embed audit_subjects.sql
	auditSubjectsSQL string
	//go:embed audit_case.sql
	auditCaseSQL string
)

// AuditTrail hands over the selected events one after the other, in the order of the chain and on one snapshot; memory
// does not grow with their number. It returns ErrNotFound for a case that the entity does not have. What each returns
// ends the reading.
func (s *Store) AuditTrail(ctx context.Context, selection AuditSelection, each func(AuditRow) error) (AuditSpan, error) {
	var span AuditSpan
	err := s.snapshot(ctx, func(q pgx.Tx) (err error) {
		span, err = auditTrail(ctx, q, selection, each)
		return err
	})
	if err != nil {
		return AuditSpan{}, fmt.Errorf("read the audit trail of %s: %w", selection.Entity, err)
	}
	return span, nil
}

func auditTrail(ctx context.Context, q pgx.Tx, selection AuditSelection, each func(AuditRow) error) (AuditSpan, error) {
	var span AuditSpan
	subjects, err := caseSubjects(ctx, q, selection)
	if err != nil {
		return span, err
	}
	entity := string(selection.Entity)
	w := chainWalk{q: q, question: AuditQuestion{FromOn: selection.FromOn, UntilOn: selection.UntilOn}, report: ChainReport{Entity: entity}}
	from, until, err := w.span(ctx)
	if err != nil {
		return span, err
	}
	if err := span.ends(ctx, q, entity); err != nil {
		return span, err
	}
	rows, err := q.Query(ctx, auditCaseSQL, pgx.NamedArgs{"entity": entity, "from": from, "until": until, "subjects": subjects, "words": selection.Words})
	if err != nil {
		return span, err
	}
	defer rows.Close()
	for rows.Next() {
		if err := span.take(rows, each); err != nil {
			return span, err
		}
	}
	return span, rows.Err()
}

// ends reads the first and the last row of a chain.
func (s *AuditSpan) ends(ctx context.Context, q querier, entity string) error {
	for order, end := range map[string]*audittrail.Anchor{"ASC": &s.Begin, "DESC": &s.End} {
		err := q.QueryRow(ctx, `SELECT entity, seq, hash, at FROM audit_event WHERE entity = $1 ORDER BY seq `+order+` LIMIT 1`, entity).
			Scan(&end.Entity, &end.Seq, &end.Hash, &end.At)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
	}
	return nil
}

// take reads one row, checks it against its own hash, and hands it over.
func (s *AuditSpan) take(rows pgx.Rows, each func(AuditRow) error) error {
	var r AuditRow
	var previous, hash []byte
	err := rows.Scan(&r.Entity, &r.Seq, &r.At, &r.On, &r.Actor, &r.Kind, &r.Subject, &r.Detail, &previous, &hash,
		&r.Number, &r.Facts, &r.Policy, &r.Rules, &r.Model, &r.Prompt, &r.Effect, &r.Because, &r.Claims, &r.Words)
	if err != nil {
		return err
	}
	if r.Detail, err = canonicalJSON(r.Detail); err != nil {
		return fmt.Errorf("audit event %s/%d: %w", r.Entity, r.Seq, err)
	}
	if s.Wrong == nil && !holds(previous, r.AuditEvent, hash) {
		s.Wrong = &WrongEvent{Entity: r.Entity, Seq: r.Seq, Differs: audittrail.Content, Kind: r.Kind, Subject: r.Subject}
	}
	r.PreviousHash, r.Hash = hex.EncodeToString(previous), hex.EncodeToString(hash)
	s.Rows++
	s.Last = audittrail.Anchor{Entity: r.Entity, Seq: r.Seq, Hash: hash, At: r.At}
	if s.Rows == 1 {
		s.First = s.Last
	}
	return each(r)
}

// caseSubjects are the subjects of a case; nil where a stretch of the chain is selected.
func caseSubjects(ctx context.Context, q querier, selection AuditSelection) ([]string, error) {
	if !selection.OfCase() {
		return nil, nil
	}
	args := pgx.NamedArgs{"invoices": []int64{}, "customer": int64(0), "whole": selection.Customer != "", "mail": selection.Mail, "approval": selection.Approval}
	if err := findCase(ctx, q, selection, args); err != nil {
		return nil, err
	}
	rows, err := q.Query(ctx, auditSubjectsSQL, args)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// findCase finds the rows that a case begins with, which must be the entity's.
func findCase(ctx context.Context, q querier, selection AuditSelection, args pgx.NamedArgs) error {
	var customer int64
	var invoices []int64
	var err error
	switch entity := selection.Entity; {
	case selection.Invoice != "":
		err = q.QueryRow(ctx, `SELECT customer_id, ARRAY[id] FROM invoice WHERE entity = $1 AND number = $2`, entity, selection.Invoice).Scan(&customer, &invoices)
	case selection.Customer != "":
		err = q.QueryRow(ctx, `SELECT id, ARRAY(SELECT id FROM invoice WHERE customer_id = c.id) FROM customer c WHERE entity = $1 AND number = $2`,
			entity, selection.Customer).Scan(&customer, &invoices)
	case selection.Mail != 0:
		err = q.QueryRow(ctx, `SELECT 0, '{}'::bigint[] FROM inbound_mail WHERE entity = $1 AND id = $2`, entity, selection.Mail).Scan(&customer, &invoices)
	default:
		err = q.QueryRow(ctx, `SELECT 0, '{}'::bigint[] FROM approval WHERE entity = $1 AND id = $2`, entity, selection.Approval).Scan(&customer, &invoices)
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("%w: no such case", ErrNotFound)
	}
	args["customer"], args["invoices"] = customer, invoices
	return err
}

// RuledRow is a decision that the rules made by themselves: kept in the ledger with facts and policy, not in the chain.
type RuledRow struct {
	At      time.Time     `json:"at"`
	On      calendar.Date `json:"on"`
	Subject string        `json:"subject"`
	Policy  string        `json:"policy"`
	// Facts is the number of the last event the decision has seen.
	Facts   int64  `json:"facts_event"`
	Because string `json:"because"`
}

// Ruled lists what the rules decided by themselves about an invoice, or about a customer and its invoices, the latest two
// thousand in order. Other cases have none.
func (s *Store) Ruled(ctx context.Context, selection AuditSelection) ([]RuledRow, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT * FROM (
		    SELECT decided_at, decided_on, stream, policy || ' v' || policy_version, event_seq, because
		    FROM decision
		    WHERE stream IN (SELECT 'invoice/' || i.entity || '/' || i.number FROM invoice i JOIN customer c ON c.id = i.customer_id
		                     WHERE i.entity = $1 AND (i.number = $2 OR c.number = $3)
		                     UNION ALL SELECT 'debtor/' || $1 || '/' || $3::text)
		    ORDER BY id DESC LIMIT $4) latest
		ORDER BY decided_at, stream`, string(selection.Entity), string(selection.Invoice), string(selection.Customer), maxMoments)
	if err != nil {
		return nil, fmt.Errorf("read decisions of the rules: %w", err)
	}
	ruled, err := pgx.CollectRows(rows, pgx.RowToStructByPos[RuledRow])
	if err != nil {
		return nil, fmt.Errorf("read decisions of the rules: %w", err)
	}
	return ruled, nil
}

// NoteWordsRead keeps in the audit chain that somebody read what a customer wrote, as an auditor must see who did.
func (s *Store) NoteWordsRead(ctx context.Context, by string, selection AuditSelection) error {
	about := map[string]any{}
	switch {
	case selection.Invoice != "":
		about["invoice"] = selection.Invoice
	case selection.Customer != "":
		about["customer"] = selection.Customer
	case selection.Mail != 0:
		about["mail"] = selection.Mail
	case selection.Approval != "":
		about["approval"] = selection.Approval
	}
	err := s.inTx(ctx, func(t *tx) error {
		t.audit(string(selection.Entity), by, "words_read", "entity/"+string(selection.Entity), calendar.Date{}, about)
		return nil
	})
	if err != nil {
		return fmt.Errorf("note that words were read: %w", err)
	}
	return nil
}
