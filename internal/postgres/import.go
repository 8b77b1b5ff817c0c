package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/openitems"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

const (
	// importChunk is how many rows one transaction takes over: the fixed cost of a transaction is then a thousandth of
	// it, and its customers are locked for a fraction of a second.
	importChunk = 2000
	// importedHoldDays is how long a dunning block lasts that the source system gives no end: a hold always has one, and
	// after a month somebody should look.
	importedHoldDays = 30
	// importedHoldReason stands where the source system gives none.
	importedHoldReason = "blocked in the source system"
)

// The forms of customer_number_form and invoice_number_form: checked here for one row, so that the database does not
// refuse a whole chunk for it.
var (
	customerForm = regexp.MustCompile(`^[^/\s][^/]{0,63}$`)
	invoiceForm  = regexp.MustCompile(`^\S[^[:cntrl:]]{0,63}$`)
)

// ImportEntities saves creditor entities. Those that are known take over what changed; none is ever removed, and one that
// names no policy keeps its own. Open items for which another policy holds now are decided anew. It returns a RefusedError for a dunning policy that is not stored (policy_unknown): none of its items could be decided.
func (s *Store) ImportEntities(ctx context.Context, entities []subledger.Entity, by string) (subledger.Imported, error) {
	var done subledger.Imported
	var moved []receivable.EntityCode
	err := s.inTx(ctx, func(t *tx) error {
		done = subledger.Imported{}
		known, err := latestPolicies(ctx, t)
		if err != nil {
			return err
		}
		if moved, err = t.othersPolicy(ctx, entities); err != nil {
			return err
		}
		for _, e := range entities { // a few: a group has as many as it has legal persons
			if _, ok := known[e.Policy]; !ok && e.Policy != "" {
				return subledger.Refuse("policy_unknown", "entity %s: there is no dunning policy %q: save it first", e.Code, e.Policy)
			}
			if err := t.saveEntity(ctx, e, by, &done); err != nil {
				return fmt.Errorf("entity %s: %w", e.Code, err)
			}
		}
		return nil
	})
	for _, code := range moved {
		if err == nil {
			err = s.tellEntityPolicy(ctx, code)
		}
	}
	if err != nil {
		return subledger.Imported{}, fmt.Errorf("import entities: %w", err)
	}
	return done, nil
}

// othersPolicy finds the entities that are there and get another policy than they have.
func (t *tx) othersPolicy(ctx context.Context, entities []subledger.Entity) ([]receivable.EntityCode, error) {
	var codes, names []string
	for _, e := range entities {
		codes, names = append(codes, string(e.Code)), append(names, e.Policy)
	}
	rows, err := t.Query(ctx, `
		SELECT e.code
		FROM entity e
		JOIN unnest($1::text[], $2::text[]) AS u (code, policy) ON u.code = e.code
		WHERE u.policy NOT IN ('', e.policy)
		ORDER BY e.code`, codes, names)
	if err != nil {
		return nil, fmt.Errorf("compare the policies of entities: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[receivable.EntityCode])
}

const saveEntitySQL = `
INSERT INTO entity AS e (code, name, address, city, country, calendar, zone, currency, iban, bic, bank_name, email, phone, footer, policy)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, coalesce(nullif($15, ''), 'de-standard'))
ON CONFLICT (code) DO UPDATE
SET name = $2, address = $3, city = $4, country = $5, calendar = $6, zone = $7, currency = $8, iban = $9, bic = $10,
    bank_name = $11, email = $12, phone = $13, footer = $14, policy = coalesce(nullif($15, ''), e.policy)
WHERE (e.name, e.address, e.city, e.country, e.calendar, e.zone, e.currency, e.iban, e.bic, e.bank_name, e.email, e.phone, e.footer, e.policy)
      IS DISTINCT FROM ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, coalesce(nullif($15, ''), e.policy))
RETURNING xmax = 0`

func (t *tx) saveEntity(ctx context.Context, e subledger.Entity, by string, done *subledger.Imported) error {
	address := e.Address
	if address == nil {
		address = []string{}
	}
	rows, err := t.Query(ctx, saveEntitySQL, e.Code, e.Name, address, e.City, e.Country, e.Calendar, e.Zone, e.Currency, e.IBAN,
		e.BIC, e.BankName, e.Email, e.Phone, e.Footer, e.Policy)
	if err != nil {
		return err
	}
	created, err := pgx.CollectRows(rows, pgx.RowTo[bool])
	switch {
	case err != nil:
		return err
	case len(created) == 0:
		done.Same++
		return nil
	case created[0]:
		done.Created++
	default:
		done.Changed++
	}
	hash, err := contentHash(e)
	if err != nil {
		return err
	}
	t.audit(string(e.Code), by, "entity_saved", "entity/"+string(e.Code), calendar.Date{}, map[string]string{"sha256": fmt.Sprintf("%x", hash)})
	return nil
}

// contentHash is the fingerprint by which a row that says the same again is recognised.
func contentHash(row any) ([]byte, error) {
	raw, err := json.Marshal(row)
	if err != nil {
		return nil, fmt.Errorf("hash of a row: %w", err)
	}
	sum := sha256.Sum256(raw)
	return sum[:], nil
}

// rowKey identifies a customer or a document across entities.
type rowKey struct {
	entity receivable.EntityCode
	number string
}

func splitKeys(keys []rowKey) (entities, numbers []string) {
	for _, k := range keys {
		entities, numbers = append(entities, string(k.entity)), append(numbers, k.number)
	}
	return entities, numbers
}

// newRow is a row of an import that gets its id from the database.
type newRow interface {
	key() rowKey
	gets(id int64)
}

// giveIDs reads entity, number and id of what was just made, in whatever order, and gives each row its id.
func giveIDs[R newRow](made pgx.Rows, rows []R) error {
	byKey := make(map[rowKey]R, len(rows))
	for _, r := range rows {
		byKey[r.key()] = r
	}
	var key rowKey
	var id int64
	_, err := pgx.ForEachRow(made, []any{&key.entity, &key.number, &id}, func() error {
		byKey[key].gets(id)
		return nil
	})
	return err
}

// intake is one chunk of an import within its transaction.
type intake struct {
	*tx
	in   subledger.Import
	done subledger.Imported
	// todays are the business dates of the known entities of the chunk.
	todays map[receivable.EntityCode]calendar.Date
}

// fault notes what is wrong with a row; the row then changes nothing.
func (k *intake) fault(line int, field, format string, args ...any) {
	k.done.Faults = append(k.done.Faults, openitems.Fault{File: k.in.File, Line: line, Field: field, Text: fmt.Sprintf(format, args...)})
}

// order is what bookings of the import for an entity share.
func (k *intake) order(entity receivable.EntityCode, key string) order {
	return order{Head: subledger.Head{Entity: entity, By: k.in.By, Reason: "import of " + k.in.File}, key: key, today: k.todays[entity]}
}

// importChunks takes rows over, a chunk in each transaction: after a failure the chunks before it are there, and the
// same file again goes on where it ended.
func importChunks[T any](ctx context.Context, s *Store, rows []T, in subledger.Import, entity func(T) receivable.EntityCode,
	take func(*intake, context.Context, []T) error) (subledger.Imported, error) {
	var all subledger.Imported
	for chunk := range slices.Chunk(rows, importChunk) {
		var done subledger.Imported
		err := s.inTx(ctx, func(t *tx) error {
			k := &intake{tx: t, in: in}
			if err := k.open(ctx, entitiesOf(chunk, entity)); err != nil {
				return err
			}
			err := take(k, ctx, chunk)
			done = k.done
			return err
		})
		if err != nil {
			return all, fmt.Errorf("import %s: %w", in.File, err)
		}
		all.Created, all.Changed, all.Same = all.Created+done.Created, all.Changed+done.Changed, all.Same+done.Same
		all.AtRisk += done.AtRisk
		all.Faults = append(all.Faults, done.Faults...)
	}
	return all, nil
}

func entitiesOf[T any](rows []T, entity func(T) receivable.EntityCode) []receivable.EntityCode {
	seen := map[receivable.EntityCode]bool{}
	for _, row := range rows {
		seen[entity(row)] = true
	}
	return sortedKeys(seen)
}

// open lets one import at a time into an entity and reads the business dates. Unknown entities are left out.
func (k *intake) open(ctx context.Context, entities []receivable.EntityCode) error {
	k.todays = map[receivable.EntityCode]calendar.Date{}
	clock, _, err := loadClock(ctx, k)
	if err != nil {
		return err
	}
	for _, entity := range entities {
		if _, err := k.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('import/' || $1, 0))`, entity); err != nil {
			return err
		}
	}
	rows, err := k.Query(ctx, `SELECT code, zone FROM entity WHERE code = ANY ($1)`, entities)
	if err != nil {
		return err
	}
	var code receivable.EntityCode
	var zone string
	_, err = pgx.ForEachRow(rows, []any{&code, &zone}, func() error {
		location, err := loadZone(zone)
		if err != nil {
			return fmt.Errorf("zone of entity %s: %w", code, err)
		}
		k.todays[code] = clock.Today(k.now, location)
		return nil
	})
	return err
}

// eventKey is a key no other import has used: the same row may change there and back again.
func (k *intake) eventKey(kind string) string {
	return kind + "/import/" + k.now.Format(time.RFC3339Nano)
}

// blocked is a customer or an item that the source system blocks.
type blocked struct {
	entity                receivable.EntityCode
	customerID, invoiceID int64
	block                 openitems.Block
	owner                 string
}

// hold sets the blocks of the source system as holds, and lifts those it no longer has. changed are customers (items
// when byItem) whose rows changed. The key of such a hold is made of its content, so the same row again sets none.
func (k *intake) hold(ctx context.Context, blocks []blocked, changed []int64, byItem bool) error {
	var c struct {
		entities, keys, reasons, owners []string
		customers, invoices             []int64
		froms, untils                   []calendar.Date
	}
	for _, b := range blocks {
		from, until, reason := k.todays[b.entity], b.block.UntilOn, b.block.Reason
		if until.IsZero() {
			until = from.AddDays(importedHoldDays)
		}
		if until.Before(from) {
			continue // it is over in the source system too
		}
		if reason == "" {
			reason = importedHoldReason
		}
		hash, err := contentHash(b.block)
		if err != nil {
			return err
		}
		c.entities, c.reasons, c.owners = append(c.entities, string(b.entity)), append(c.reasons, reason), append(c.owners, b.owner)
		c.keys = append(c.keys, fmt.Sprintf("import/%d/%d/%x", b.customerID, b.invoiceID, hash[:8]))
		c.customers, c.invoices = append(c.customers, b.customerID), append(c.invoices, b.invoiceID)
		c.froms, c.untils = append(c.froms, from), append(c.untils, until)
	}
	if err := k.liftImported(ctx, c.keys, changed, byItem); err != nil || len(blocks) == 0 {
		return err
	}
	rows, err := k.Query(ctx, `
		INSERT INTO hold (entity, customer_id, invoice_id, key, reason, owner, from_on, until_on, set_at, set_by)
		SELECT u.entity, u.customer, nullif(u.invoice, 0), u.key, u.reason, u.owner, u.from_on, u.until_on, $9, $10
		FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::date[], $8::date[])
		     AS u (entity, customer, invoice, key, reason, owner, from_on, until_on)
		ON CONFLICT ON CONSTRAINT hold_once DO NOTHING
		RETURNING entity, id, customer_id, coalesce(invoice_id, 0), from_on, until_on`,
		c.entities, c.customers, c.invoices, c.keys, c.reasons, c.owners, c.froms, c.untils, k.now, k.in.By)
	return k.tellHolds(ctx, rows, err, "hold_set")
}

// liftImported ends holds that came from the source system and are no longer there.
func (k *intake) liftImported(ctx context.Context, keep []string, changed []int64, byItem bool) error {
	if len(changed) == 0 {
		return nil
	}
	rows, err := k.Query(ctx, `
		UPDATE hold SET state = 'lifted', ended_on = greatest($3, from_on), ended_by = $4
		WHERE state = 'active' AND key LIKE 'import/%' AND NOT key = ANY (coalesce($1::text[], '{}'))
		  AND CASE WHEN $5 THEN invoice_id = ANY ($2) ELSE invoice_id IS NULL AND customer_id = ANY ($2) END
		RETURNING entity, id, customer_id, coalesce(invoice_id, 0), from_on, until_on`,
		keep, changed, calendar.DateOf(k.now), k.in.By, byItem)
	return k.tellHolds(ctx, rows, err, "hold_lifted")
}

// importedHold is a hold that was set or lifted.
type importedHold struct {
	entity receivable.EntityCode
	about  held
	detail holdDetail
}

// tellHolds tells customers and items of holds; one on a customer is told to all its open items.
func (k *intake) tellHolds(ctx context.Context, rows pgx.Rows, err error, kind string) error {
	if err != nil {
		return fmt.Errorf("%s: %w", kind, err)
	}
	holds, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (h importedHold, err error) {
		err = row.Scan(&h.entity, &h.detail.HoldID, &h.about.customerID, &h.about.invoiceID, &h.detail.FromOn, &h.detail.UntilOn)
		return h, err
	})
	if err != nil {
		return fmt.Errorf("%s: %w", kind, err)
	}
	items, err := k.openItemsByCustomer(ctx, holds)
	if err != nil {
		return fmt.Errorf("%s: %w", kind, err)
	}
	for _, h := range holds {
		h.about.items = items[h.about.customerID]
		if h.about.invoiceID != 0 {
			h.about.items = []int64{h.about.invoiceID}
		}
		k.holdEvent(k.order(h.entity, fmt.Sprintf("import/%d", h.detail.HoldID)), kind, h.detail.HoldID, h.about, h.detail)
	}
	return nil
}

// openItemsByCustomer are the open items of customers with a hold of their own.
func (k *intake) openItemsByCustomer(ctx context.Context, holds []importedHold) (map[int64][]int64, error) {
	var customers []int64
	for _, h := range holds {
		if h.about.invoiceID == 0 {
			customers = append(customers, h.about.customerID)
		}
	}
	rows, err := k.Query(ctx, `
		SELECT customer_id, invoice_id FROM item_state
		WHERE customer_id = ANY ($1) AND settlement IN ('open', 'part_settled')`, customers)
	if err != nil {
		return nil, err
	}
	items := map[int64][]int64{}
	var customer, item int64
	_, err = pgx.ForEachRow(rows, []any{&customer, &item}, func() error {
		items[customer] = append(items[customer], item)
		return nil
	})
	return items, err
}
