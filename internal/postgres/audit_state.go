package postgres

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/audittrail"
)

// stateRows bounds how much of a chain a page verifies: a second reads some ten thousand rows. `starter audit verify`
// reads all of it.
const stateRows = 20_000

// ChainState says how the end of a chain stands.
type ChainState struct {
	ChainReport
	// LastAt is when the last row was recorded; zero for a chain without rows.
	LastAt time.Time
	// Anchor is the latest end that was noted outside; zero where none was. AnchorHolds tells whether its row is still the same.
	Anchor      audittrail.Anchor
	AnchorHolds bool
}

// ChainState verifies the latest rows of a chain, at most twenty thousand; what lies before is taken on trust. Then it
// compares the last anchor that `starter audit anchor` noted with its row.
func (s *Store) ChainState(ctx context.Context, entity string) (ChainState, error) {
	var state ChainState
	err := s.snapshot(ctx, func(q pgx.Tx) (err error) {
		if state.ChainReport, err = latestLinks(ctx, q, entity); err != nil {
			return err
		}
		err = q.QueryRow(ctx, `SELECT at FROM audit_event WHERE entity = $1 ORDER BY seq DESC LIMIT 1`, entity).Scan(&state.LastAt)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		return state.readAnchor(ctx, q)
	})
	if err != nil {
		return state, fmt.Errorf("state of the audit chain of %q: %w", entity, err)
	}
	return state, nil
}

func latestLinks(ctx context.Context, q pgx.Tx, entity string) (ChainReport, error) {
	w := chainWalk{q: q, report: ChainReport{Entity: entity}}
	var newest int64
	if err := q.QueryRow(ctx, `SELECT coalesce(max(seq), 0) FROM audit_event WHERE entity = $1`, entity).Scan(&newest); err != nil {
		return w.report, err
	}
	from := int64(math.MinInt64)
	if newest > stateRows {
		from = newest - stateRows + 1
		if err := w.before(ctx, from); err != nil {
			return w.report, err
		}
	}
	err := w.read(ctx, from, math.MaxInt64)
	switch {
	case errors.Is(err, errWrong):
		err = w.tellApart(ctx)
	case err == nil:
		err = w.compareEnd(ctx)
	}
	return w.report, err
}

func (c *ChainState) readAnchor(ctx context.Context, q querier) error {
	err := q.QueryRow(ctx, `
		SELECT a.entity, a.seq, a.hash, a.noted_at, coalesce(e.hash = a.hash, false)
		FROM audit_anchor a
		LEFT JOIN audit_event e ON e.entity = a.entity AND e.seq = a.seq
		WHERE a.entity = $1 ORDER BY a.noted_at DESC LIMIT 1`, c.Entity).
		Scan(&c.Anchor.Entity, &c.Anchor.Seq, &c.Anchor.Hash, &c.Anchor.At, &c.AnchorHolds)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	return err
}

// NoteAnchors keeps that ends of chains were noted outside, so that a page can say when that was last.
func (s *Store) NoteAnchors(ctx context.Context, by string, anchors []audittrail.Anchor) error {
	err := s.inTx(ctx, func(t *tx) error {
		for _, a := range anchors {
			if _, err := t.Exec(ctx, `INSERT INTO audit_anchor (entity, seq, hash, noted_by, noted_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
				a.Entity, a.Seq, a.Hash, by, t.now); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keep that the chains were anchored: %w", err)
	}
	return nil
}
