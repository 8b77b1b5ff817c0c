package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/audittrail"
)

// AuditEnds are the ends of all audit chains, or of one entity's, to be noted outside the database. It first asks that
// every head is its chain's last row and that the earlier anchors still hold; where not, it returns the row and no
// anchors, because an anchor of a chain that is wrong would testify to the fault. It does not read whole chains.
func (s *Store) AuditEnds(ctx context.Context, entity *string, earlier []audittrail.Anchor) ([]audittrail.Anchor, *WrongEvent, error) {
	var ends []audittrail.Anchor
	var wrong *WrongEvent
	err := s.snapshot(ctx, func(q pgx.Tx) (err error) {
		if ends, wrong, err = s.auditEnds(ctx, q, entity); err != nil || wrong != nil {
			return err
		}
		wrong, err = unheld(ctx, q, entity, earlier)
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read the ends of the audit chains: %w", err)
	}
	if wrong != nil {
		return nil, wrong, nil
	}
	return ends, nil, nil
}

func (s *Store) auditEnds(ctx context.Context, q querier, entity *string) ([]audittrail.Anchor, *WrongEvent, error) {
	rows, err := q.Query(ctx, `
		SELECT coalesce(h.entity, e.entity), coalesce(e.seq, 0), coalesce(e.hash, ''), coalesce(h.seq, -1), coalesce(e.hash = h.hash AND e.seq = h.seq, false)
		FROM audit_head h
		FULL JOIN (SELECT DISTINCT ON (entity) entity, seq, hash FROM audit_event ORDER BY entity, seq DESC) e ON e.entity = h.entity
		WHERE $1::text IS NULL OR coalesce(h.entity, e.entity) = $1
		ORDER BY 1`, entity)
	if err != nil {
		return nil, nil, err
	}
	now, ends := s.Now(), []audittrail.Anchor{}
	var wrong *WrongEvent
	end, head, agree := audittrail.Anchor{At: now}, int64(0), false
	_, err = pgx.ForEachRow(rows, []any{&end.Entity, &end.Seq, &end.Hash, &head, &agree}, func() error {
		if !agree && wrong == nil {
			wrong = endFault(end, head)
		}
		ends = append(ends, end)
		return nil
	})
	return ends, wrong, err
}

// endFault says how the end of a chain and its head disagree.
func endFault(end audittrail.Anchor, head int64) *WrongEvent {
	switch {
	case head < 0:
		return &WrongEvent{Entity: end.Entity, Seq: end.Seq, Differs: audittrail.NoHead}
	case head > end.Seq:
		return &WrongEvent{Entity: end.Entity, Seq: end.Seq + 1, Differs: audittrail.Cut}
	case head < end.Seq:
		return &WrongEvent{Entity: end.Entity, Seq: head + 1, Differs: audittrail.Added}
	default:
		return &WrongEvent{Entity: end.Entity, Seq: end.Seq, Differs: audittrail.Head}
	}
}

// unheld is the first anchor whose row is gone or another.
func unheld(ctx context.Context, q querier, entity *string, anchors []audittrail.Anchor) (*WrongEvent, error) {
	var entities []string
	var seqs []int64
	var hashes [][]byte
	for _, a := range anchors {
		entities, seqs, hashes = append(entities, a.Entity), append(seqs, a.Seq), append(hashes, a.Hash)
	}
	wrong, gone := WrongEvent{Differs: audittrail.Anchored}, false
	err := q.QueryRow(ctx, `
		SELECT a.entity, a.seq, e.seq IS NULL, coalesce(e.kind, ''), coalesce(e.subject, '')
		FROM unnest($1::text[], $2::bigint[], $3::bytea[]) AS a (entity, seq, hash)
		LEFT JOIN audit_event e ON e.entity = a.entity AND e.seq = a.seq
		WHERE e.hash IS DISTINCT FROM a.hash AND ($4::text IS NULL OR a.entity = $4)
		ORDER BY a.entity, a.seq
		LIMIT 1`, entities, seqs, hashes, entity).Scan(&wrong.Entity, &wrong.Seq, &gone, &wrong.Kind, &wrong.Subject)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil, nil
	case gone:
		wrong.Differs = audittrail.Cut
	}
	return &wrong, err
}
