package postgres

import (
	"context"
	"fmt"
	"sync"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// policies are the latest versions by name.
type policies map[string]dunning.Policy

// choose takes the narrowest policy that is named: the invoice's, then the customer's, then the entity's.
func (p policies) choose(invoice, customer, entity string) (dunning.Policy, error) {
	name := invoice
	if name == "" {
		name = customer
	}
	if name == "" {
		name = entity
	}
	policy, ok := p[name]
	if !ok {
		return dunning.Policy{}, fmt.Errorf("%w: dunning policy %s", ErrNotFound, name)
	}
	return policy, nil
}

// parsedPolicies remembers documents that were parsed, by their hash: a version never changes, and there are as many
// as people wrote.
var parsedPolicies sync.Map

type policyHead struct {
	name    string
	version int
	sha256  []byte
}

const policyHeadsSQL = `SELECT DISTINCT ON (name) name, version, sha256 FROM dunning_policy ORDER BY name, version DESC`

func scanPolicyHead(row pgx.CollectableRow) (h policyHead, err error) {
	err = row.Scan(&h.name, &h.version, &h.sha256)
	return h, err
}

// readPolicies reads the policies that heads name. The built-in one holds where none of its name is stored.
func readPolicies(ctx context.Context, q querier, heads []policyHead) (policies, error) {
	builtIn := dunning.Default()
	known := policies{builtIn.Name: builtIn}
	for _, h := range heads {
		var err error
		if known[h.name], err = readPolicy(ctx, q, h); err != nil {
			return nil, fmt.Errorf("read policy %s version %d: %w", h.name, h.version, err)
		}
	}
	return known, nil
}

func readPolicy(ctx context.Context, q querier, h policyHead) (dunning.Policy, error) {
	key := fmt.Sprintf("%s/%d/%x", h.name, h.version, h.sha256)
	if parsed, ok := parsedPolicies.Load(key); ok {
		return parsed.(dunning.Policy), nil
	}
	var document []byte
	err := q.QueryRow(ctx, `SELECT document FROM dunning_policy WHERE name = $1 AND version = $2`, h.name, h.version).Scan(&document)
	if err != nil {
		return dunning.Policy{}, err
	}
	policy, err := dunning.ParsePolicy(document)
	if err != nil {
		return dunning.Policy{}, err
	}
	policy.Name, policy.Version = h.name, h.version
	parsedPolicies.Store(key, policy)
	return policy, nil
}

// moneyColumns are the two columns of an amount.
type moneyColumns struct {
	minor    int64
	currency string
}

func (m moneyColumns) amount() money.Amount { return money.New(m.minor, money.Currency(m.currency)) }

// choiceEvent is what a recorded decision about an escalation means for the item's progress.
func choiceEvent(decision, choice string) collection.ProgressEvent {
	if decision == "reject" {
		return collection.EscalationRejected
	}
	return map[string]collection.ProgressEvent{
		"hand_over":   collection.HandOverApproved,
		"instalments": collection.InstalmentsApproved,
		"write_off":   collection.WriteOffApproved,
	}[choice]
}
