package postgres

import (
	"bytes"
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/openitems"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// ImportCustomers takes customers over. A row that says the same as before changes nothing; one that says something
// else updates the customer, and the audit chain gets the hashes of both. A new e-mail address takes the place of the
// old one. Rows of an unknown entity and rows that come twice are faults; the others go on.
func (s *Store) ImportCustomers(ctx context.Context, customers []openitems.Customer, in subledger.Import) (subledger.Imported, error) {
	return importChunks(ctx, s, customers, in, func(c openitems.Customer) receivable.EntityCode { return c.Entity },
		(*intake).takeCustomers)
}

// restrictedText says why an import leaves a customer alone.
const restrictedText = "the personal data of customer %q was erased or restricted: who comes back gets a new number"

// customerRow is one row on its way into the ledger.
type customerRow struct {
	openitems.Customer
	hash   []byte
	id     int64
	before []byte
	// restricted is true where the customer's data was erased or put aside: an import would bring it back.
	restricted bool
}

func (r *customerRow) key() rowKey { return rowKey{r.Entity, string(r.Number)} }

func (r *customerRow) gets(id int64) { r.id = id }

func (k *intake) takeCustomers(ctx context.Context, customers []openitems.Customer) error {
	rows, err := k.goodCustomers(customers)
	if err != nil {
		return err
	}
	if err := k.findCustomers(ctx, rows); err != nil {
		return err
	}
	var created, changed []*customerRow
	for _, r := range rows {
		switch {
		case r.restricted:
			k.fault(r.Line, "number", restrictedText, r.Number)
		case r.id == 0:
			created = append(created, r)
		case bytes.Equal(r.before, r.hash):
			k.done.Same++
		default:
			changed = append(changed, r)
		}
	}
	k.done.Created, k.done.Changed = len(created), len(changed)
	if err := k.lockCustomers(ctx, customerIDs(changed)...); err != nil {
		return err
	}
	if err := k.createCustomers(ctx, created); err != nil {
		return fmt.Errorf("create customers: %w", err)
	}
	if err := k.changeCustomers(ctx, changed); err != nil {
		return fmt.Errorf("change customers: %w", err)
	}
	both := append(created, changed...)
	if err := k.saveIdentities(ctx, both); err != nil {
		return fmt.Errorf("save names and accounts of customers: %w", err)
	}
	k.tellCustomers(created, changed)
	return k.holdCustomers(ctx, both, changed)
}

// goodCustomers leaves out rows that the ledger could not take.
func (k *intake) goodCustomers(customers []openitems.Customer) ([]*customerRow, error) {
	seen := map[rowKey]bool{}
	var rows []*customerRow
	for _, c := range customers {
		r := &customerRow{Customer: c}
		_, known := k.todays[c.Entity]
		switch {
		case !known:
			k.fault(c.Line, "entity", "there is no entity %q", c.Entity)
			continue
		case !customerForm.MatchString(string(c.Number)):
			k.fault(c.Line, "number", "%s", constraints["customer_number_form"])
			continue
		case seen[r.key()]:
			k.fault(c.Line, "number", "customer %q comes twice", c.Number)
			continue
		}
		seen[r.key()] = true
		c.Line = 0
		hash, err := contentHash(c)
		if err != nil {
			return nil, err
		}
		r.hash = hash
		rows = append(rows, r)
	}
	return rows, nil
}

func (k *intake) findCustomers(ctx context.Context, rows []*customerRow) error {
	byKey := map[rowKey]*customerRow{}
	var keys []rowKey
	for _, r := range rows {
		byKey[r.key()] = r
		keys = append(keys, r.key())
	}
	entities, numbers := splitKeys(keys)
	found, err := k.Query(ctx, `
		SELECT c.entity, c.number, c.id, c.content_hash, c.restricted_on IS NOT NULL
		FROM unnest($1::text[], $2::text[]) AS u (entity, number)
		JOIN customer c ON c.entity = u.entity AND c.number = u.number`, entities, numbers)
	if err != nil {
		return fmt.Errorf("find customers: %w", err)
	}
	var key rowKey
	var id int64
	var hash []byte
	var restricted bool
	_, err = pgx.ForEachRow(found, []any{&key.entity, &key.number, &id, &hash, &restricted}, func() error {
		r := byKey[key]
		r.id, r.before, r.restricted = id, bytes.Clone(hash), restricted
		return nil
	})
	if err != nil {
		return fmt.Errorf("find customers: %w", err)
	}
	return nil
}

// customerColumns are the columns of a batch of customers.
type customerColumns struct {
	ids                                                                                   []int64
	entities, numbers, kinds, languages, treatments, collectors, regions, groups, parents []string
	countries, lands                                                                      []string
	limits                                                                                []*int64
	limitCurrencies                                                                       []*string
	hashes                                                                                [][]byte
}

func columnsOfCustomers(rows []*customerRow) customerColumns {
	var c customerColumns
	for _, r := range rows {
		c.ids = append(c.ids, r.id)
		c.entities, c.numbers = append(c.entities, string(r.Entity)), append(c.numbers, string(r.Number))
		c.kinds, c.languages = append(c.kinds, or(string(r.Kind), "unknown")), append(c.languages, or(r.Language, "de"))
		c.treatments, c.collectors = append(c.treatments, or(string(r.Treatment), "normal")), append(c.collectors, r.Collector)
		c.regions, c.groups, c.parents = append(c.regions, r.Region), append(c.groups, r.Group), append(c.parents, string(r.Parent))
		c.countries, c.lands = append(c.countries, or(r.Country, "DE")), append(c.lands, r.Land)
		var limit *int64
		var currency *string
		if r.CreditLimit.Currency != "" {
			code := string(r.CreditLimit.Currency)
			limit, currency = &r.CreditLimit.Minor, &code
		}
		c.limits, c.limitCurrencies = append(c.limits, limit), append(c.limitCurrencies, currency)
		c.hashes = append(c.hashes, r.hash)
	}
	return c
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

func (k *intake) createCustomers(ctx context.Context, rows []*customerRow) error {
	if len(rows) == 0 {
		return nil
	}
	c := columnsOfCustomers(rows)
	made, err := k.Query(ctx, `
		WITH made AS (
		    INSERT INTO customer (entity, number, kind, language, treatment, collector, region, customer_group, parent_number,
		                          country, land, credit_limit_minor, credit_currency, content_hash)
		    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
		                         $9::text[], $10::text[], $11::text[], $12::bigint[], $13::text[], $14::bytea[])
		    RETURNING id, entity, number
		), states AS (
		    INSERT INTO customer_state (customer_id) SELECT id FROM made
		)
		SELECT entity, number, id FROM made`,
		c.entities, c.numbers, c.kinds, c.languages, c.treatments, c.collectors, c.regions, c.groups, c.parents, c.countries,
		c.lands, c.limits, c.limitCurrencies, c.hashes)
	if err != nil {
		return err
	}
	return giveIDs(made, rows)
}

// changeCustomers saves rows that changed. Who is watched here because of broken promises stays so when the source system
// knows nothing of it.
func (k *intake) changeCustomers(ctx context.Context, rows []*customerRow) error {
	if len(rows) == 0 {
		return nil
	}
	c := columnsOfCustomers(rows)
	_, err := k.Exec(ctx, `
		UPDATE customer
		SET kind = u.kind, language = u.language, collector = u.collector, region = u.region,
		    treatment = CASE WHEN u.treatment = 'normal' AND customer.treatment = 'watch' THEN 'watch' ELSE u.treatment END,
		    customer_group = u.customer_group, parent_number = u.parent, country = u.country, land = u.land,
		    credit_limit_minor = u.credit_limit, credit_currency = u.credit_currency, content_hash = u.hash
		FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
		            $10::text[], $11::bigint[], $12::text[], $13::bytea[])
		     AS u (id, kind, language, treatment, collector, region, customer_group, parent, country, land, credit_limit, credit_currency, hash)
		WHERE customer.id = u.id`,
		c.ids, c.kinds, c.languages, c.treatments, c.collectors, c.regions, c.groups, c.parents, c.countries, c.lands, c.limits,
		c.limitCurrencies, c.hashes)
	return err
}

// saveIdentities saves what names a person. A contact that bounced stays disabled: only a new address replaces it.
func (k *intake) saveIdentities(ctx context.Context, rows []*customerRow) error {
	if len(rows) == 0 {
		return nil
	}
	var ids, ibanOwners []int64
	var names, streets, codes, cities, emails, ibans []string
	for _, r := range rows {
		ids, names, streets = append(ids, r.id), append(names, r.Name), append(streets, r.Street)
		codes, cities, emails = append(codes, r.PostalCode), append(cities, r.City), append(emails, r.Email)
		for _, iban := range r.IBANs {
			ibanOwners, ibans = append(ibanOwners, r.id), append(ibans, iban)
		}
	}
	batch := &pgx.Batch{}
	batch.Queue(`
		INSERT INTO customer_identity (customer_id, name, street, postal_code, city)
		SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[])
		ON CONFLICT (customer_id) DO UPDATE
		SET name = excluded.name, street = excluded.street, postal_code = excluded.postal_code, city = excluded.city`,
		ids, names, streets, codes, cities)
	batch.Queue(`
		UPDATE contact SET disabled_at = $3, disabled_reason = 'replaced'
		FROM unnest($1::bigint[], $2::text[]) AS u (customer, email)
		WHERE contact.customer_id = u.customer AND contact.channel = 'email' AND contact.address <> u.email AND contact.disabled_at IS NULL`,
		ids, emails, k.now)
	batch.Queue(`
		INSERT INTO contact (customer_id, address)
		SELECT u.customer, u.email FROM unnest($1::bigint[], $2::text[]) AS u (customer, email) WHERE u.email <> ''
		ON CONFLICT ON CONSTRAINT contact_once DO UPDATE SET disabled_at = NULL, disabled_reason = ''
		WHERE contact.disabled_reason = 'replaced'`, ids, emails)
	batch.Queue(`
		INSERT INTO customer_iban (customer_id, iban, learned_from, learned_at)
		SELECT u.customer, u.iban, 'import', $3 FROM unnest($1::bigint[], $2::text[]) AS u (customer, iban)
		ON CONFLICT DO NOTHING`, ibanOwners, ibans, k.now)
	return k.SendBatch(ctx, batch).Close()
}

// hashDetail is what the audit chain says about a row with personal data.
type hashDetail struct {
	Before string `json:"before,omitempty"`
	After  string `json:"after"`
}

func (k *intake) tellCustomers(created, changed []*customerRow) {
	for _, r := range created {
		k.audit(string(r.Entity), k.in.By, "customer_created", subject("customer", r.id), k.todays[r.Entity],
			hashDetail{After: fmt.Sprintf("%x", r.hash)})
	}
	for _, r := range changed {
		k.audit(string(r.Entity), k.in.By, "customer_changed", subject("customer", r.id), k.todays[r.Entity],
			hashDetail{fmt.Sprintf("%x", r.before), fmt.Sprintf("%x", r.hash)})
	}
	if len(changed) > 0 {
		k.emitDebtor(customerIDs(changed), "customer_changed", k.eventKey("customer_changed"), 0, nil)
	}
}

func (k *intake) holdCustomers(ctx context.Context, rows, changed []*customerRow) error {
	var blocks []blocked
	for _, r := range rows {
		if r.Block.IsSet {
			blocks = append(blocks, blocked{entity: r.Entity, customerID: r.id, block: r.Block, owner: or(r.Collector, k.in.By)})
		}
	}
	return k.hold(ctx, blocks, customerIDs(changed), false)
}

func customerIDs(rows []*customerRow) []int64 {
	ids := make([]int64, len(rows))
	for i, r := range rows {
		ids[i] = r.id
	}
	return ids
}
