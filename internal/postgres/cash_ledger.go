package postgres

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/remittance"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// settledFor is how long a settled item still helps to recognise a second payment, in days after its due date: a year
// and a month, since payers repeat last year's invoice.
const settledFor = 400

// openLedger is what entries are held against: open items, those settled not long ago, credit notes with something left
// (their amounts negative), all customers as payers, advices whose money has not come, and the entity's rules.
func (s *Store) openLedger(ctx context.Context, entity receivable.EntityCode) (ledger cashapplication.Ledger, err error) {
	today, err := s.Today(ctx, string(entity))
	if err != nil {
		return ledger, err
	}
	if ledger.Rules, err = s.cashRules(ctx, entity); err != nil {
		return ledger, err
	}
	if ledger.Items, err = s.ledgerItems(ctx, entity, today.AddDays(-settledFor)); err != nil {
		return ledger, fmt.Errorf("read items: %w", err)
	}
	if ledger.Payers, err = s.payers(ctx, entity); err != nil {
		return ledger, fmt.Errorf("read payers: %w", err)
	}
	if ledger.CollectiveIBANs, err = s.collective(ctx, entity); err != nil {
		return ledger, fmt.Errorf("read collective accounts: %w", err)
	}
	ledger.Advices, err = s.expectedAdvices(ctx, entity)
	return ledger, err
}

// cashRules are the entity's tolerances, the Skonto days of its policy, and the codes that are released.
func (s *Store) cashRules(ctx context.Context, entity receivable.EntityCode) (cashapplication.Rules, error) {
	policy, err := s.PolicyFor(ctx, entity, "", "")
	if err != nil {
		return cashapplication.Rules{}, err
	}
	tolerances, err := s.Tolerances(ctx, entity)
	if err != nil {
		return cashapplication.Rules{}, err
	}
	rules := tolerances.Rules()
	rules.SkontoGraceDays = policy.SkontoGraceDays
	rules.Released, err = s.releasedCodes(ctx, entity)
	return rules, err
}

const ledgerItemsSQL = `
SELECT i.number, c.number, i.currency, i.amount_minor, s.open_minor, i.skonto_basis_points, i.skonto_until_on, i.issued_on, i.due_on, i.order_number,
       d.id IS NOT NULL
FROM item_state s
JOIN invoice i ON i.id = s.invoice_id
JOIN customer c ON c.id = i.customer_id
LEFT JOIN dispute d ON d.invoice_id = i.id AND d.state = 'open' -- at most one
WHERE s.entity = $1 AND s.settlement <> 'cancelled' AND (s.open_minor > 0 OR i.due_on >= $2)
UNION ALL
SELECT i.number, c.number, i.currency, -i.amount_minor, -n.unapplied_minor, 0, NULL, i.issued_on, i.due_on, i.order_number, false
FROM credit_note_state n
JOIN invoice i ON i.id = n.credit_note_id
JOIN customer c ON c.id = i.customer_id
WHERE i.entity = $1 AND n.unapplied_minor > 0`

func (s *Store) ledgerItems(ctx context.Context, entity receivable.EntityCode, settledSince calendar.Date) ([]cashapplication.OpenItem, error) {
	rows, err := s.pool.Query(ctx, ledgerItemsSQL, entity, settledSince)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (it cashapplication.OpenItem, err error) {
		err = row.Scan(&it.Number, &it.Customer, &it.Amount.Currency, &it.Amount.Minor, &it.Open.Minor, &it.SkontoBasisPoints, &it.SkontoUntilOn,
			&it.IssuedOn, &it.DueOn, &it.OrderNumber, &it.Disputed)
		it.Open.Currency = it.Amount.Currency
		return it, err
	})
}

const payersSQL = `
SELECT c.number, coalesce(n.name, ''), c.parent_number, coalesce(b.ibans, '{}'), coalesce(a.names, '{}')
FROM customer c
LEFT JOIN customer_identity n ON n.customer_id = c.id
LEFT JOIN (SELECT customer_id, array_agg(iban ORDER BY iban) AS ibans
           FROM customer_iban WHERE forgotten_at IS NULL GROUP BY customer_id) b ON b.customer_id = c.id
LEFT JOIN (SELECT customer_id, array_agg(value ORDER BY value) AS names
           FROM payer_trait WHERE kind = 'name' AND forgotten_at IS NULL GROUP BY customer_id) a ON a.customer_id = c.id
WHERE c.entity = $1`

func (s *Store) payers(ctx context.Context, entity receivable.EntityCode) ([]cashapplication.Payer, error) {
	rows, err := s.pool.Query(ctx, payersSQL, entity)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (p cashapplication.Payer, err error) {
		err = row.Scan(&p.Customer, &p.Name, &p.Parent, &p.IBANs, &p.Aliases)
		return p, err
	})
}

func (s *Store) collective(ctx context.Context, entity receivable.EntityCode) ([]string, error) {
	rows, err := s.pool.Query(ctx, `SELECT iban FROM collective_account WHERE entity = $1 AND forgotten_at IS NULL ORDER BY iban`, entity)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// expectedAdvices are advices whose money has not come, as the payer wrote them.
func (s *Store) expectedAdvices(ctx context.Context, entity receivable.EntityCode) ([]remittance.Advice, error) {
	rows, err := s.pool.Query(ctx, `SELECT document FROM advice WHERE entity = $1 AND state = 'expected' ORDER BY id`, entity)
	if err != nil {
		return nil, fmt.Errorf("read advices: %w", err)
	}
	advices, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (a remittance.Advice, err error) {
		var raw []byte
		if err := row.Scan(&raw); err != nil {
			return a, err
		}
		return a, json.Unmarshal(raw, &a)
	})
	if err != nil {
		return nil, fmt.Errorf("read advices: %w", err)
	}
	return advices, nil
}

// learnedTexts are the recurring texts that people taught.
func (s *Store) learnedTexts(ctx context.Context, entity receivable.EntityCode) (subledger.Texts, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT r.value, c.number
		FROM payer_trait r
		JOIN customer c ON c.id = r.customer_id
		WHERE c.entity = $1 AND r.kind = 'text' AND r.forgotten_at IS NULL
		ORDER BY r.value, c.number`, entity)
	if err != nil {
		return nil, fmt.Errorf("read learned texts: %w", err)
	}
	texts := subledger.Texts{}
	var value string
	var customer receivable.CustomerNumber
	_, err = pgx.ForEachRow(rows, []any{&value, &customer}, func() error {
		texts[value] = append(texts[value], customer)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read learned texts: %w", err)
	}
	return texts, nil
}
