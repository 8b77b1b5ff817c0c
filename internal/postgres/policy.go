package postgres

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// latestPolicies reads the latest version of every policy.
func latestPolicies(ctx context.Context, q querier) (policies, error) {
	rows, err := q.Query(ctx, policyHeadsSQL)
	if err != nil {
		return nil, fmt.Errorf("read policies: %w", err)
	}
	heads, err := pgx.CollectRows(rows, scanPolicyHead)
	if err != nil {
		return nil, fmt.Errorf("read policies: %w", err)
	}
	return readPolicies(ctx, q, heads)
}

// SavePolicy stores a policy as the next version of its name and returns it with that number. A policy that says what
// the latest version says is not stored again. What was decided by an older version stays as it was; every open item
// for which the policy holds is decided anew by the new one.
func (s *Store) SavePolicy(ctx context.Context, p dunning.Policy, by string) (dunning.Policy, error) {
	err := s.inTx(ctx, func(t *tx) error {
		_, err := t.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('policy/' || $1, 0))`, p.Name)
		if err != nil {
			return err
		}
		saved, err := t.savePolicy(ctx, p, by)
		if err == nil {
			p = saved
		}
		return err
	})
	if err == nil {
		err = s.tellVersion(ctx, p)
	}
	if err != nil {
		return dunning.Policy{}, fmt.Errorf("save policy %s: %w", p.Name, err)
	}
	return p, nil
}

// tellVersion tells the open items of all entities for which a policy holds of its version.
func (s *Store) tellVersion(ctx context.Context, p dunning.Policy) error {
	codes, err := s.entityCodes(ctx)
	if err != nil {
		return err
	}
	for _, code := range codes {
		if err := s.tellPolicy(ctx, code, p.Name, fmt.Sprintf("policy_saved/%s/%d", p.Name, p.Version)); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) savePolicy(ctx context.Context, p dunning.Policy, by string) (dunning.Policy, error) {
	latest := 0
	var document []byte
	err := t.QueryRow(ctx, `SELECT version, document FROM dunning_policy WHERE name = $1 ORDER BY version DESC LIMIT 1`, p.Name).
		Scan(&latest, &document)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return p, err
	}
	p.Version = max(latest, 1)
	if err := p.Check(); err != nil {
		return p, &RefusedError{Code: "policy_faulty", Text: err.Error()}
	}
	raw, err := json.Marshal(p)
	if err != nil {
		return p, err
	}
	if same, err := sameJSON(raw, document); same || err != nil {
		return p, err
	}
	p.Version = latest + 1
	if raw, err = json.Marshal(p); err != nil {
		return p, err
	}
	sum := sha256.Sum256(raw)
	_, err = t.Exec(ctx, `
		INSERT INTO dunning_policy (name, version, document, sha256, created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6)`,
		p.Name, p.Version, raw, sum[:], t.now, by)
	t.audit(Installation, by, "policy_saved", fmt.Sprintf("policy/%s/%d", p.Name, p.Version), calendar.Date{},
		map[string]string{"sha256": fmt.Sprintf("%x", sum)})
	return p, err
}

// sameJSON compares documents by what they say; jsonb keeps neither blanks nor the order of keys.
func sameJSON(a, b []byte) (bool, error) {
	if len(b) == 0 {
		return false, nil
	}
	one, err := canonicalJSON(a)
	if err != nil {
		return false, err
	}
	other, err := canonicalJSON(b)
	return bytes.Equal(one, other), err
}

// PolicyFor is the policy that holds for an invoice of a customer; without an invoice for the customer, without a
// customer for the entity. The narrowest that names one wins. It returns ErrNotFound for an unknown entity or policy; an
// unknown customer or invoice counts as one that names none.
func (s *Store) PolicyFor(ctx context.Context, entity receivable.EntityCode, customer receivable.CustomerNumber,
	invoice receivable.InvoiceNumber) (dunning.Policy, error) {
	var ofEntity, ofCustomer, ofInvoice string
	err := s.pool.QueryRow(ctx, `
		SELECT e.policy, coalesce(c.policy, ''), coalesce(i.policy, '')
		FROM entity e
		LEFT JOIN customer c ON c.entity = e.code AND c.number = $2
		LEFT JOIN invoice i ON i.entity = e.code AND i.number = $3
		WHERE e.code = $1`, entity, customer, invoice).Scan(&ofEntity, &ofCustomer, &ofInvoice)
	if errors.Is(err, pgx.ErrNoRows) {
		return dunning.Policy{}, fmt.Errorf("%w: entity %s", ErrNotFound, entity)
	}
	if err != nil {
		return dunning.Policy{}, fmt.Errorf("find the policy: %w", err)
	}
	known, err := latestPolicies(ctx, s.pool)
	if err != nil {
		return dunning.Policy{}, err
	}
	return known.choose(ofInvoice, ofCustomer, ofEntity)
}

// PolicySubject says whose policy is set: an entity's, a customer's or an invoice's.
type PolicySubject struct {
	Entity   receivable.EntityCode
	Customer receivable.CustomerNumber
	Invoice  receivable.InvoiceNumber
}

// UsePolicy names the policy of an entity, a customer or an invoice; an empty name takes the wider one's again. The open
// items for which it holds from now on are decided anew. It returns ErrNotFound for an unknown subject or policy.
func (s *Store) UsePolicy(ctx context.Context, who PolicySubject, name, by string) error {
	err := s.inTx(ctx, func(t *tx) error {
		known, err := latestPolicies(ctx, t)
		if err != nil {
			return err
		}
		if _, ok := known[name]; !ok && (name != "" || who.Customer == "" && who.Invoice == "") {
			return fmt.Errorf("%w: dunning policy %q", ErrNotFound, name)
		}
		return t.usePolicy(ctx, who, name, by)
	})
	if err == nil && who.Customer == "" && who.Invoice == "" {
		err = s.tellEntityPolicy(ctx, who.Entity)
	}
	if err != nil {
		return fmt.Errorf("use policy: %w", err)
	}
	return nil
}

// tellEntityPolicy tells the open items for which an entity's own policy holds that it is another one now.
func (s *Store) tellEntityPolicy(ctx context.Context, entity receivable.EntityCode) error {
	return s.tellPolicy(ctx, string(entity), "", fmt.Sprintf("policy_used/%s/%d", entity, s.Now().UnixMicro()))
}

func (t *tx) usePolicy(ctx context.Context, who PolicySubject, name, by string) error {
	on, err := t.today(ctx, string(who.Entity))
	if err != nil {
		return err
	}
	key := fmt.Sprintf("policy_changed/%s/%d", name, t.now.UnixMicro())
	switch {
	case who.Invoice != "":
		it, err := t.lockInvoice(ctx, who.Entity, who.Invoice)
		if err != nil {
			return err
		}
		t.emitItem([]int64{it.id}, "policy_changed", key, 0, nil)
		t.audit(string(who.Entity), by, "policy_used", subject("invoice", it.id), on, map[string]string{"policy": name})
		_, err = t.Exec(ctx, `UPDATE invoice SET policy = $2 WHERE id = $1`, it.id, name)
		return errors.Join(err, t.lookAgainOn(ctx, []int64{it.id}, on))
	case who.Customer != "":
		return t.usePolicyForCustomer(ctx, who, name, by, key, on)
	}
	t.audit(string(who.Entity), by, "policy_used", "entity/"+string(who.Entity), on, map[string]string{"policy": name})
	_, err = t.Exec(ctx, `UPDATE entity SET policy = $2 WHERE code = $1`, who.Entity, name)
	return err
}

func (t *tx) usePolicyForCustomer(ctx context.Context, who PolicySubject, name, by, key string, on calendar.Date) error {
	id, err := t.customerID(ctx, who.Entity, who.Customer)
	if err != nil {
		return err
	}
	items, err := t.lockCustomerWithItems(ctx, id)
	if err != nil {
		return err
	}
	t.emitItem(items, "policy_changed", key, 0, nil)
	t.emitDebtor([]int64{id}, "policy_changed", key, 0, nil)
	t.audit(string(who.Entity), by, "policy_used", subject("customer", id), on, map[string]string{"policy": name})
	_, err = t.Exec(ctx, `UPDATE customer SET policy = $2 WHERE id = $1`, id, name)
	return errors.Join(err, t.lookAgainOn(ctx, items, on))
}

// lockCustomerWithItems locks a customer and everything it still owes, and returns the items' ids.
func (t *tx) lockCustomerWithItems(ctx context.Context, customerID int64) ([]int64, error) {
	if err := t.lockCustomers(ctx, customerID); err != nil {
		return nil, err
	}
	items, err := t.openItemsOf(ctx, customerID)
	if err != nil {
		return nil, err
	}
	return items, t.lockItems(ctx, items...)
}
