package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// policyChunk is how many customers one transaction tells of another policy: they are locked for a fraction of a second.
const policyChunk = 250

// underPolicySQL finds the customers of an entity with open items for which a policy holds, after an id. $3 is the
// policy; without it the entity's own policy is meant, whatever its name.
const underPolicySQL = `
SELECT DISTINCT st.customer_id
FROM item_state st
JOIN invoice i ON i.id = st.invoice_id
JOIN customer c ON c.id = st.customer_id
JOIN entity e ON e.code = i.entity
WHERE i.entity = $1 AND st.customer_id > $2 AND st.settlement IN ('open', 'part_settled')
  AND CASE WHEN $3 = '' THEN i.policy = '' AND c.policy = ''
           ELSE coalesce(nullif(i.policy, ''), nullif(c.policy, ''), e.policy) = $3 END
ORDER BY st.customer_id
LIMIT $4`

// tellPolicy has every open item of an entity decided anew for which the named policy holds, or with no name the
// entity's own: customer by customer in order of their ids, a chunk in each transaction. A customer is told with all open
// items, because gates look at the others too. The same key again tells nobody twice, so what was interrupted is
// finished by giving the command again.
func (s *Store) tellPolicy(ctx context.Context, entity, name, key string) error {
	after := int64(0)
	for {
		told, err := s.tellPolicyChunk(ctx, entity, name, key, after)
		if err != nil {
			return fmt.Errorf("the policy is stored, but not all open items of %s were told; give the command again: %w", entity, err)
		}
		if len(told) == 0 {
			return nil
		}
		after = told[len(told)-1]
	}
}

func (s *Store) tellPolicyChunk(ctx context.Context, entity, name, key string, after int64) (customers []int64, err error) {
	err = s.inTx(ctx, func(t *tx) error {
		rows, err := t.Query(ctx, underPolicySQL, entity, after, name, policyChunk)
		if err != nil {
			return err
		}
		if customers, err = pgx.CollectRows(rows, pgx.RowTo[int64]); err != nil || len(customers) == 0 {
			return err
		}
		if err := t.lockCustomers(ctx, customers...); err != nil {
			return err
		}
		if rows, err = t.Query(ctx, `
			SELECT invoice_id FROM item_state
			WHERE customer_id = ANY ($1) AND settlement IN ('open', 'part_settled')`, customers); err != nil {
			return err
		}
		items, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil {
			return err
		}
		t.emitItem(items, "policy_changed", key, 0, nil)
		t.emitDebtor(customers, "policy_changed", key, 0, nil)
		if err := t.flushEvents(ctx); err != nil {
			return err
		}
		on, err := t.today(ctx, entity)
		if err != nil {
			return err
		}
		return t.lookAgainOn(ctx, items, on)
	})
	return customers, err
}
