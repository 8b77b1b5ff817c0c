package postgres

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// seal says which columns of a table's rows their audit events vouch for. The event holds a hash of them, so that a row that
// is altered by hand differs from the chain, and one that is taken out is missed. Sealed is what a person decided or what
// money rests on, and never personal data: it must be possible to forget that.
type seal struct {
	// kinds are the events that write the columns; the latest of them counts. sort is the first part of their subjects.
	kinds []string
	sort  string
	// rows is SQL with the columns chain (the code of the chain), ref (the rest of the subject) and sealed (jsonb).
	rows string
	// replaced is true where a later version takes the place of the row.
	replaced bool
}

// seals are made and checked by one list. Instants are left out: their text depends on the session.
var seals = []seal{
	{kinds: []string{"invoice_imported", "credit_note_imported", "credit_note_issued", "invoice_corrected", "due_date_changed"}, sort: "invoice",
		rows: `SELECT entity AS chain, id::text AS ref, jsonb_build_array(entity, customer_id, number, kind, due_on, amount_minor, currency) AS sealed, id FROM invoice`},
	{kinds: []string{"payment_posted"}, sort: "payment",
		rows: `SELECT entity AS chain, id::text AS ref, jsonb_build_array(entity, key, amount_minor, currency, value_on) AS sealed, id FROM payment`},
	{kinds: []string{"promise_made"}, sort: "promise",
		rows: `SELECT entity AS chain, id::text AS ref, jsonb_build_array(entity, customer_id, key, made_on, due_on, source, made_by) AS sealed, id FROM promise`},
	{kinds: []string{"dispute_opened"}, sort: "dispute",
		rows: `SELECT entity AS chain, id::text AS ref, jsonb_build_array(entity, customer_id, invoice_id, key, whole, amount_minor, opened_on, opened_by) AS sealed, id FROM dispute`},
	{kinds: []string{"hold_set", "hold_extended"}, sort: "hold",
		rows: `SELECT entity AS chain, id::text AS ref, jsonb_build_array(entity, customer_id, invoice_id, key, reason, owner, from_on, until_on, set_by) AS sealed, id FROM hold`},
	{kinds: []string{"refund_proposed"}, sort: "refund",
		rows: `SELECT entity AS chain, id::text AS ref, jsonb_build_array(entity, payment_id, amount_minor, currency, end_to_end_id, reason, proposed_by) AS sealed, id FROM refund`},
	{kinds: []string{"legal_hold_set"}, sort: "legal_hold",
		rows: `SELECT entity AS chain, id::text AS ref, jsonb_build_array(entity, customer_id, reason, owner, review_on, set_by, set_on) AS sealed, id FROM legal_hold`},
	{kinds: []string{"erasure_requested"}, sort: "erasure",
		rows: `SELECT entity AS chain, id::text AS ref, jsonb_build_array(entity, customer_id, reason, requested_by, requested_on) AS sealed, id FROM erasure`},
	{kinds: []string{"approval_requested"}, sort: "approval",
		rows: `SELECT entity AS chain, id AS ref, jsonb_build_array(entity, customer_id, kind, subject, facts_hash, facts, requested_by, needed) AS sealed, id FROM approval`},
	{kinds: []string{"approval_approved", "approval_rejected"}, sort: "approval", rows: `
		SELECT a.entity AS chain, a.id AS ref, jsonb_agg(jsonb_build_array(d.decision, d.choice, d.decided_by, d.role, d.channel, d.reason, d.facts_hash, d.decided_on) ORDER BY d.decided_by) AS sealed, a.id
		FROM approval a JOIN approval_decision d ON d.approval_id = a.id GROUP BY a.id`},
	{kinds: []string{"letter_planned"}, sort: "letter",
		rows: `SELECT entity AS chain, key AS ref, jsonb_build_array(entity, customer_id, message_id, kind, level, total_minor, currency, policy, policy_version) AS sealed, id FROM letter`},
	{kinds: []string{"policy_saved"}, sort: "policy",
		rows: `SELECT '' AS chain, name || '/' || version AS ref, document AS sealed, name AS id FROM dunning_policy`},
	{kinds: []string{"user_saved", "user_deactivated"}, sort: "user",
		rows: `SELECT '' AS chain, name AS ref, jsonb_build_array(roles, entities, active) AS sealed, name AS id FROM app_user`},
	{kinds: []string{"cash_release_set"}, sort: "cash_release",
		rows: `SELECT entity AS chain, code AS ref, jsonb_build_array(released, set_by, reason) AS sealed, code AS id FROM cash_release`},
	{kinds: []string{"autonomy_set"}, sort: "autonomy", replaced: true,
		rows: `SELECT entity AS chain, entity || '/' || version AS ref, jsonb_build_array(document, set_by, reason) AS sealed, entity AS id FROM mail_autonomy`},
	{kinds: []string{"limits_set"}, sort: "limits",
		rows: `SELECT entity AS chain, currency AS ref, jsonb_build_array(chat_minor, reason_minor, two_people_minor) AS sealed, currency AS id FROM decision_limit`},
	{kinds: []string{"model_permission_set"}, sort: "model_permission",
		rows: `SELECT entity AS chain, data AS ref, jsonb_build_array(provider, region, set_by, reason) AS sealed, data AS id FROM model_permission`},
}

// sealSQL is the hash that an event holds.
const sealSQL = `encode(sha256(convert_to(r.sealed::text, 'UTF8')), 'hex')`

// setSeals gives the collected events the hashes of the rows they wrote, as these stand at the end of the transaction.
func (t *tx) setSeals(ctx context.Context, audits []auditEvent) error {
	for _, s := range seals {
		var chains, refs []string
		var events []*auditEvent
		for i := range audits {
			if ref, is := s.about(audits[i]); is {
				chains, refs, events = append(chains, audits[i].entity), append(refs, ref), append(events, &audits[i])
			}
		}
		if len(events) == 0 {
			continue
		}
		rows, err := t.Query(ctx, s.find(), chains, refs)
		if err != nil {
			return fmt.Errorf("seal %s: %w", s.sort, err)
		}
		var place int
		var hash string
		if _, err := pgx.ForEachRow(rows, []any{&place, &hash}, func() error { events[place-1].seal = hash; return nil }); err != nil {
			return fmt.Errorf("seal %s: %w", s.sort, err)
		}
	}
	return nil
}

// about is the rest of an event's subject where the event seals a row.
func (s seal) about(e auditEvent) (ref string, is bool) {
	sort, ref, _ := strings.Cut(e.subject, "/")
	return ref, sort == s.sort && slices.Contains(s.kinds, e.kind)
}

// find looks the rows up one by one by their own key, so that a row costs an index look-up however large the table is.
func (s seal) find() string {
	return fmt.Sprintf(`
		SELECT u.place::int, %s
		FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS u (chain, ref, place)
		CROSS JOIN LATERAL (SELECT * FROM (%s) r WHERE %s) r`, sealSQL, s.rows, s.key())
}

// key compares a row with a reference in a form that an index answers.
func (s seal) key() string {
	if strings.Contains(s.rows, "id::text AS ref") {
		return `r.id = u.ref::bigint AND r.chain = u.chain`
	}
	return `r.ref = u.ref AND r.chain = u.chain`
}

// sealsSQL asks of every row that an event seals whether it still is as it was sealed; events of earlier versions of the program
// seal nothing.
func sealsSQL() string {
	parts := make([]string, len(seals))
	for i, s := range seals {
		gone := fmt.Sprintf(`WHEN r.ref IS NULL THEN format('%s/%%s is gone, which row %%s of the chain of %%s tells of', e.ref, e.seq, coalesce(nullif(e.entity, ''), '-'))`, s.sort)
		if s.replaced {
			gone = `WHEN r.ref IS NULL THEN NULL`
		}
		parts[i] = fmt.Sprintf(`
			SELECT CASE %s WHEN %s <> e.seal
			       THEN format('%s/%%s is not as row %%s of the chain of %%s sealed it (%%s)', e.ref, e.seq, coalesce(nullif(e.entity, ''), '-'), e.kind) END AS line
			FROM (SELECT DISTINCT ON (entity, subject) entity, seq, kind, substr(subject, %d) AS ref, detail ->> 'seal' AS seal
			      FROM audit_event
			      WHERE kind IN ('%s') AND starts_with(subject, '%s/') AND (entity = @only_entity::text OR @only_entity::text IS NULL)
			      ORDER BY entity, subject, seq DESC) e
			LEFT JOIN (%s) r ON r.chain = e.entity AND r.ref = e.ref
			WHERE e.seal IS NOT NULL`, gone, sealSQL, s.sort, len(s.sort)+2, strings.Join(s.kinds, "', '"), s.sort, s.rows)
	}
	return strings.Join(parts, "\nUNION ALL")
}
