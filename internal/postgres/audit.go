package postgres

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

// Installation is the chain of what belongs to no single entity: users, policies.
const Installation = ""

// AuditEvent is one link of an entity's chain as it is stored. It names ids, codes, hashes and amounts, never a
// person's data: customers can be forgotten without breaking the chain.
type AuditEvent struct {
	Entity  string          `json:"entity"`
	Seq     int64           `json:"seq"`
	At      time.Time       `json:"at"`
	On      calendar.Date   `json:"on"`
	Actor   string          `json:"actor"`
	Kind    string          `json:"kind"`
	Subject string          `json:"subject"`
	Detail  json.RawMessage `json:"detail"`
}

type auditEvent struct {
	entity, actor, kind, subject string
	on                           calendar.Date
	detail                       any
	// seal is the hash of the row the event wrote; empty where it seals none.
	seal string
}

// audit adds to the chain of an entity, which may be Installation. on is the business date. See AuditEvent for what
// detail must not hold.
func (t *tx) audit(entity, actor, kind, subject string, on calendar.Date, detail any) {
	t.audits = append(t.audits, auditEvent{entity: entity, actor: actor, kind: kind, subject: subject, on: on, detail: detail})
}

// AuditHash is the hash of a link: SHA-256 over the hash before it and the canonical JSON of the event. Canonical means
// fields in the order of AuditEvent, and detail with sorted keys and no blanks, whatever way it is stored.
func AuditHash(previous []byte, e AuditEvent) ([]byte, error) {
	detail, err := canonicalJSON(e.Detail)
	if err != nil {
		return nil, fmt.Errorf("audit event %s/%d: %w", e.Entity, e.Seq, err)
	}
	e.Detail, e.At = detail, e.At.UTC()
	raw, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("audit event %s/%d: %w", e.Entity, e.Seq, err)
	}
	sum := sha256.Sum256(append(slices.Clone(previous), raw...))
	return sum[:], nil
}

// canonicalJSON sorts keys and keeps numbers as they are written; jsonb keeps neither blanks nor the order of keys.
func canonicalJSON(raw []byte) ([]byte, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var value any
	if err := dec.Decode(&value); err != nil {
		return nil, err
	}
	return json.Marshal(value)
}

// flushAudit appends the collected events. The heads are locked in the order of their entities, after every other lock.
func (t *tx) flushAudit(ctx context.Context) error {
	audits := t.audits
	t.audits = nil
	if err := t.setSeals(ctx, audits); err != nil {
		return err
	}
	slices.SortStableFunc(audits, func(a, b auditEvent) int { return bytes.Compare([]byte(a.entity), []byte(b.entity)) })
	for len(audits) > 0 {
		n := slices.IndexFunc(audits, func(a auditEvent) bool { return a.entity != audits[0].entity })
		if n < 0 {
			n = len(audits)
		}
		if err := t.appendChain(ctx, audits[:n]); err != nil {
			return err
		}
		audits = audits[n:]
	}
	return nil
}

// auditColumns are the columns of a batch of links, for one set-based insert.
type auditColumns struct {
	seqs                             []int64
	ons                              []calendar.Date
	actors, kinds, subjects, details []string
	previous, hashes                 [][]byte
}

// appendChain writes links and head in one statement, because every letter passes here twice.
func (t *tx) appendChain(ctx context.Context, audits []auditEvent) error {
	entity := audits[0].entity
	seq, hash, err := t.lockChain(ctx, entity)
	if err != nil {
		return fmt.Errorf("lock the chain of %q: %w", entity, err)
	}
	var c auditColumns
	for _, a := range audits {
		seq++
		if hash, err = c.add(a, seq, t.now, hash); err != nil {
			return err
		}
	}
	_, err = t.Exec(ctx, `
		WITH head AS (UPDATE audit_head SET seq = $11, hash = $12 WHERE entity = $1)
		INSERT INTO audit_event (entity, seq, at, on_date, actor, kind, subject, detail, prev_hash, hash)
		SELECT $1, u.seq, $2, u.on_date, u.actor, u.kind, u.subject, u.detail::jsonb, u.prev_hash, u.hash
		FROM unnest($3::bigint[], $4::date[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bytea[], $10::bytea[])
		     AS u (seq, on_date, actor, kind, subject, detail, prev_hash, hash)`,
		entity, t.now, c.seqs, c.ons, c.actors, c.kinds, c.subjects, c.details, c.previous, c.hashes, seq, hash)
	if err != nil {
		return fmt.Errorf("append to the chain of %q: %w", entity, err)
	}
	return nil
}

// lockChain locks the head of an entity's chain, and begins the chain where there is none.
func (t *tx) lockChain(ctx context.Context, entity string) (seq int64, hash []byte, err error) {
	err = t.QueryRow(ctx, `SELECT seq, hash FROM audit_head WHERE entity = $1 FOR NO KEY UPDATE`, entity).Scan(&seq, &hash)
	if !errors.Is(err, pgx.ErrNoRows) {
		return seq, hash, err
	}
	err = t.QueryRow(ctx, `
		INSERT INTO audit_head AS h (entity) VALUES ($1)
		ON CONFLICT (entity) DO UPDATE SET seq = h.seq
		RETURNING seq, hash`, entity).Scan(&seq, &hash)
	return seq, hash, err
}

// add computes one link and returns its hash.
func (c *auditColumns) add(a auditEvent, seq int64, at time.Time, previous []byte) ([]byte, error) {
	detail := []byte("{}")
	if a.detail != nil {
		raw, err := json.Marshal(a.detail)
		if err != nil {
			return nil, fmt.Errorf("detail of audit event %s: %w", a.kind, err)
		}
		detail = raw
	}
	detail = sealedDetail(detail, a.seal)
	if a.on.IsZero() {
		a.on = calendar.DateOf(at)
	}
	hash, err := AuditHash(previous, AuditEvent{Entity: a.entity, Seq: seq, At: at, On: a.on, Actor: a.actor, Kind: a.kind,
		Subject: a.subject, Detail: detail})
	if err != nil {
		return nil, err
	}
	c.seqs, c.ons = append(c.seqs, seq), append(c.ons, a.on)
	c.actors, c.kinds = append(c.actors, a.actor), append(c.kinds, a.kind)
	c.subjects, c.details = append(c.subjects, a.subject), append(c.details, string(detail))
	c.previous, c.hashes = append(c.previous, previous), append(c.hashes, hash)
	return hash, nil
}

// sealedDetail adds the seal to a detail, which is a JSON object.
func sealedDetail(detail []byte, hash string) []byte {
	if hash == "" {
		return detail
	}
	member := []byte(`"seal":"` + hash + `"}`)
	open := bytes.TrimSuffix(detail, []byte("}"))
	if len(open) > 1 {
		open = append(open, ',')
	}
	return append(open, member...)
}
