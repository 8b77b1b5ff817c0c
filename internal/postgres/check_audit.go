package postgres

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// chain is where the walk along one entity's audit chain stands.
type chain struct {
	entity string
	seq    int64
	hash   []byte
}

// checkAudit asks whether rows still are as the chain sealed them, and whether the chain is whole.
func checkAudit(ctx context.Context, c *checker, result *CheckResult) error {
	found, err := c.runQuery(ctx, sealsSQL())
	if err != nil {
		return fmt.Errorf("rows that the chain seals: %w", err)
	}
	result.add(found)
	return checkChains(ctx, c, result)
}

// checkChains computes every link of every chain again, streaming, and compares the ends with the stored heads and with
// heads noted outside.
func checkChains(ctx context.Context, c *checker, result *CheckResult) error {
	var found finding
	ends, err := c.walkChains(ctx, &found)
	if err != nil {
		return err
	}
	if err := c.compareHeads(ctx, ends, &found); err != nil {
		return err
	}
	result.add(found)
	if c.outside.Heads == nil {
		result.NotAsked = "no heads noted outside the database were given"
	}
	return nil
}

func (c *checker) walkChains(ctx context.Context, found *finding) (map[string]chain, error) {
	rows, err := c.q.Query(ctx, `
		SELECT entity, seq, at, on_date, actor, kind, subject, detail, prev_hash, hash
		FROM audit_event
		ORDER BY entity, seq`)
	if err != nil {
		return nil, err
	}
	ends := map[string]chain{}
	var e AuditEvent
	var previous, hash []byte
	_, err = pgx.ForEachRow(rows, []any{&e.Entity, &e.Seq, &e.At, &e.On, &e.Actor, &e.Kind, &e.Subject, &e.Detail, &previous, &hash},
		func() error {
			found.examined++
			c.checkLink(ends[e.Entity], e, previous, hash, found)
			ends[e.Entity] = chain{entity: e.Entity, seq: e.Seq, hash: bytes.Clone(hash)}
			return nil
		})
	return ends, err
}

// checkLink names the first thing that is wrong with a link. The walk goes on from what is stored, so that one changed
// link is one line and not the whole rest of the chain.
func (c *checker) checkLink(last chain, e AuditEvent, previous, hash []byte, found *finding) {
	computed, err := AuditHash(previous, e)
	noted, isNoted := c.outside.Heads[e.Entity]
	switch {
	case e.Seq != last.seq+1:
		found.violate("audit chain %s: %d follows %d", e.Entity, e.Seq, last.seq)
	case !bytes.Equal(previous, last.hash):
		found.violate("audit event %s/%d (%s %s) does not continue the one before", e.Entity, e.Seq, e.Kind, e.Subject)
	case err != nil || !bytes.Equal(computed, hash):
		found.violate("audit event %s/%d (%s %s) does not have the hash it was written with", e.Entity, e.Seq, e.Kind, e.Subject)
	case isNoted && noted.Seq == e.Seq && !bytes.Equal(noted.Hash, hash):
		found.violate("audit event %s/%d is not the head %s that was noted outside", e.Entity, e.Seq, short(noted.Hash))
	}
}

func (c *checker) compareHeads(ctx context.Context, ends map[string]chain, found *finding) error {
	rows, err := c.q.Query(ctx, `SELECT entity, seq, hash FROM audit_head ORDER BY entity`)
	if err != nil {
		return err
	}
	var head chain
	_, err = pgx.ForEachRow(rows, []any{&head.entity, &head.seq, &head.hash}, func() error {
		found.examined++
		end := ends[head.entity]
		delete(ends, head.entity)
		if end.seq != head.seq || !bytes.Equal(end.hash, head.hash) {
			found.violate("audit chain %s ends at %d (%s) but its head is %d (%s)",
				head.entity, end.seq, short(end.hash), head.seq, short(head.hash))
		}
		if noted, ok := c.outside.Heads[head.entity]; ok && noted.Seq > end.seq {
			found.violate("audit chain %s ends at %d but its head outside was %d", head.entity, end.seq, noted.Seq)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("heads of the audit chains: %w", err)
	}
	for entity := range ends {
		found.violate("audit chain %s has no head", entity)
	}
	return nil
}

// short is enough of a hash to tell two apart.
func short(hash []byte) string {
	text := hex.EncodeToString(hash)
	return text[:min(len(text), 12)]
}
