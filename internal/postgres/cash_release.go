package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// releasedCodes says which reason codes may post by themselves in an entity.
func (s *Store) releasedCodes(ctx context.Context, entity receivable.EntityCode) (map[cashapplication.Code]bool, error) {
	return releasedCodes(ctx, s.pool, entity)
}

func releasedCodes(ctx context.Context, q querier, entity receivable.EntityCode) (map[cashapplication.Code]bool, error) {
	rows, err := q.Query(ctx, `SELECT code, released FROM cash_release WHERE entity = $1`, entity)
	if err != nil {
		return nil, fmt.Errorf("read released codes: %w", err)
	}
	set := map[cashapplication.Code]bool{}
	var code cashapplication.Code
	var released bool
	_, err = pgx.ForEachRow(rows, []any{&code, &released}, func() error { set[code] = released; return nil })
	if err != nil {
		return nil, fmt.Errorf("read released codes: %w", err)
	}
	return subledger.Released(cashapplication.ReleasedAtStart(), set), nil
}

// withdrawCodes takes back what a code may not post any more, because it was withdrawn after the matcher had spoken.
func (t *tx) withdrawCodes(ctx context.Context, entity receivable.EntityCode, chunk []*undecidedEntry) error {
	released, err := releasedCodes(ctx, t, entity)
	if err != nil {
		return err
	}
	for _, u := range chunk {
		for i := range u.proposals {
			if p := &u.proposals[i]; p.Automatic && !released[p.Code] {
				p.Automatic = false
			}
		}
	}
	return nil
}

// SetReleasedCode lets a reason code, or all of them, post by themselves, or takes that back. It returns the codes that
// changed; what is so already is left alone. Payments that wait stay with people: a release is for those to come.
//
// It returns ErrNotFound for an unknown entity, and a RefusedError for a code there is none of (code_unknown) or that
// always needs a person (code_never_certain).
func (s *Store) SetReleasedCode(ctx context.Context, r subledger.ReleaseCode) (changed []cashapplication.Code, err error) {
	if err := r.Check(); err != nil {
		return nil, fmt.Errorf("release: %w", err)
	}
	codes, err := releasable(r.Code)
	if err != nil {
		return nil, fmt.Errorf("release: %w", err)
	}
	err = s.inTx(ctx, func(t *tx) error {
		on, err := t.today(ctx, string(r.Entity))
		if err != nil {
			return err
		}
		// One at a time: two people who set the same code must see each other's answer.
		if _, err := t.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('cash_release/' || $1, 0))`, r.Entity); err != nil {
			return err
		}
		now, err := releasedCodes(ctx, t, r.Entity)
		if err != nil {
			return err
		}
		changed = slices.DeleteFunc(slices.Clone(codes), func(c cashapplication.Code) bool { return now[c] == r.Released })
		_, err = t.Exec(ctx, `
			INSERT INTO cash_release (entity, code, released, set_by, set_at, reason)
			SELECT $1, unnest($2::text[]), $3, $4, $5, $6
			ON CONFLICT ON CONSTRAINT cash_release_once DO UPDATE
			SET released = excluded.released, set_by = excluded.set_by, set_at = excluded.set_at, reason = excluded.reason`,
			r.Entity, changed, r.Released, r.By, t.now, r.Reason)
		for _, code := range changed {
			t.audit(string(r.Entity), r.By, "cash_release_set", "cash_release/"+string(code), on, map[string]any{"released": r.Released})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("release: %w", err)
	}
	return changed, nil
}

// releasable are the codes a release is about: the one, or all that can be certain.
func releasable(code cashapplication.Code) ([]cashapplication.Code, error) {
	switch all := cashapplication.Codes(); {
	case code == "":
		return slices.DeleteFunc(all, func(c cashapplication.Code) bool { return !c.Releasable() }), nil
	case !slices.Contains(all, code):
		return nil, subledger.Refuse("code_unknown", "there is no reason code %q", code)
	case !code.Releasable():
		return nil, subledger.Refuse("code_never_certain", "payments of code %s are a person's to decide in every case", code)
	}
	return []cashapplication.Code{code}, nil
}

const proofSQL = `
SELECT code, count(*), count(*) FILTER (WHERE confirmed AND NOT wrong), count(*) FILTER (WHERE wrong)
FROM (SELECT code, bool_or(proof = 'confirmed') AS confirmed, bool_or(proof = 'wrong') AS wrong
      FROM cash_proposal
      WHERE entity = $1 AND certain
      GROUP BY code, bank_entry_id, part) AS cases
GROUP BY code`

// ReleaseProof tells for every reason code that can be certain whether it is released and how it has done so far. A
// payment is one case of a code, however often it was offered; one that was wrong in any version is wrong.
func (s *Store) ReleaseProof(ctx context.Context, entity receivable.EntityCode) ([]subledger.CodeProof, error) {
	proofs, err := s.releaseProof(ctx, entity)
	if err != nil {
		return nil, fmt.Errorf("proof of %s: %w", entity, err)
	}
	return proofs, nil
}

func (s *Store) releaseProof(ctx context.Context, entity receivable.EntityCode) ([]subledger.CodeProof, error) {
	if _, err := s.Today(ctx, string(entity)); err != nil {
		return nil, err
	}
	codes, err := releasable("")
	if err != nil {
		return nil, err
	}
	start := cashapplication.ReleasedAtStart()
	byCode := map[cashapplication.Code]*subledger.CodeProof{}
	proofs := make([]subledger.CodeProof, len(codes))
	for i, code := range codes {
		proofs[i] = subledger.CodeProof{Code: code, Released: start[code], AtStart: true}
		byCode[code] = &proofs[i]
	}
	if err := s.countProof(ctx, entity, byCode); err != nil {
		return nil, err
	}
	rows, err := s.pool.Query(ctx, `SELECT code, released, set_by, set_at, reason FROM cash_release WHERE entity = $1`, entity)
	if err != nil {
		return nil, err
	}
	var code cashapplication.Code
	var released bool
	var by, reason string
	var at time.Time
	_, err = pgx.ForEachRow(rows, []any{&code, &released, &by, &at, &reason}, func() error {
		if p, known := byCode[code]; known {
			when := at
			p.Released, p.AtStart, p.By, p.At, p.Reason = released, false, by, &when, reason
		}
		return nil
	})
	for i := range proofs {
		proofs[i].Judge()
	}
	return proofs, err
}

func (s *Store) countProof(ctx context.Context, entity receivable.EntityCode, byCode map[cashapplication.Code]*subledger.CodeProof) error {
	rows, err := s.pool.Query(ctx, proofSQL, entity)
	if err != nil {
		return err
	}
	var code cashapplication.Code
	var cases, confirmed, wrong int
	_, err = pgx.ForEachRow(rows, []any{&code, &cases, &confirmed, &wrong}, func() error {
		if p, known := byCode[code]; known {
			p.Cases, p.Confirmed, p.Wrong = cases, confirmed, wrong
		}
		return nil
	})
	return err
}

// Tolerances reads what an entity lets pass without a person. It returns ErrNotFound.
func (s *Store) Tolerances(ctx context.Context, entity receivable.EntityCode) (t subledger.Tolerances, err error) {
	if _, err := s.Today(ctx, string(entity)); err != nil {
		return t, err
	}
	var raw []byte
	if err := s.pool.QueryRow(ctx, `SELECT cash_rules FROM entity WHERE code = $1`, entity).Scan(&raw); err != nil {
		return t, fmt.Errorf("read tolerances of %s: %w", entity, err)
	}
	if err := json.Unmarshal(raw, &t); err != nil {
		return t, fmt.Errorf("read tolerances of %s: %w", entity, err)
	}
	return t, nil
}

// SetTolerances changes what an entity lets pass without a person. It returns ErrNotFound for an unknown entity.
func (s *Store) SetTolerances(ctx context.Context, c subledger.SetTolerances) error {
	if err := c.Check(); err != nil {
		return fmt.Errorf("set tolerances: %w", err)
	}
	err := s.inTx(ctx, func(t *tx) error {
		on, err := t.today(ctx, string(c.Entity))
		if err != nil {
			return err
		}
		raw, err := json.Marshal(c.Tolerances)
		if err != nil {
			return err
		}
		t.audit(string(c.Entity), c.By, "tolerances_set", "entity/"+string(c.Entity), on, c.Tolerances)
		_, err = t.Exec(ctx, `UPDATE entity SET cash_rules = $2 WHERE code = $1`, c.Entity, raw)
		return err
	})
	if err != nil {
		return fmt.Errorf("set tolerances of %s: %w", c.Entity, err)
	}
	return nil
}
