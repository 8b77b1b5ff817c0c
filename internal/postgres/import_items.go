package postgres

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/openitems"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// ImportItems takes invoices and credit notes over, invoices first.
//
// A row that says the same as before changes nothing. A changed due date or amount is booked and told; an amount below
// what is settled is a fault. What the file says of the time before (what is open, the dunning level and the date of its
// letter) counts when an item is first taken over and never again: from then on the books here are the truth. What was
// settled before is booked as opening; a credit note is taken over with what is left of it, applied to its invoice where
// it names one, and else the customer's credit.
//
// Rows of an unknown entity or customer, rows that come twice, and known items with another customer, kind or currency
// are faults; the others go on.
func (s *Store) ImportItems(ctx context.Context, items []openitems.Item, in subledger.Import) (subledger.Imported, error) {
	items = slices.Clone(items)
	slices.SortStableFunc(items, func(a, b openitems.Item) int { return cmp.Compare(kindOrder(a.Kind), kindOrder(b.Kind)) })
	return importChunks(ctx, s, items, in, func(it openitems.Item) receivable.EntityCode { return it.Entity }, (*intake).takeItems)
}

func kindOrder(k receivable.DocumentKind) int {
	if k == receivable.DocumentCreditNote {
		return 1
	}
	return 0
}

// itemRow is one row on its way into the ledger.
type itemRow struct {
	openitems.Item
	hash       []byte
	customerID int64
	id         int64
	// known is what the ledger has; its id is 0 for a new row.
	known knownItem
}

type knownItem struct {
	id, customerID int64
	kind           receivable.DocumentKind
	currency       money.Currency
	issuedOn       calendar.Date
	amount         int64
	cancelled      bool
	hash           []byte
}

func (r *itemRow) key() rowKey { return rowKey{r.Entity, string(r.Number)} }

func (r *itemRow) gets(id int64) { r.id = id }

func (k *intake) takeItems(ctx context.Context, items []openitems.Item) error {
	rows, err := k.goodItems(items)
	if err != nil {
		return err
	}
	if rows, err = k.findOwners(ctx, rows); err != nil {
		return err
	}
	if err := k.findItems(ctx, rows); err != nil {
		return err
	}
	created, changed := k.sortItems(rows)
	if err := k.lockRows(ctx, created, changed); err != nil {
		return err
	}
	if err := k.createItems(ctx, created); err != nil {
		return fmt.Errorf("create items: %w", err)
	}
	if changed, err = k.changeItems(ctx, changed); err != nil {
		return fmt.Errorf("change items: %w", err)
	}
	if err := k.applyCreditNotes(ctx, created); err != nil {
		return fmt.Errorf("apply credit notes: %w", err)
	}
	if err := k.flagRisks(ctx, created); err != nil {
		return err
	}
	k.done.Created, k.done.Changed = len(created), len(changed)
	return k.holdItemsOf(ctx, append(created, changed...), changed)
}

// flagRisks makes a task of each new invoice that is likely to be disputed, before somebody waits for its money. It blocks
// nothing.
func (k *intake) flagRisks(ctx context.Context, created []*itemRow) error {
	byID := map[int64]*itemRow{}
	var ids []int64
	for _, r := range created {
		if r.Kind == receivable.DocumentInvoice {
			byID[r.id], ids = r, append(ids, r.id)
		}
	}
	risks, err := k.risks(ctx, ids)
	if err != nil {
		return err
	}
	for _, id := range sortedKeys(risks) {
		r := byID[id]
		_, err := k.Exec(ctx, `
			INSERT INTO task (entity, customer_id, invoice_id, key, kind, detail, created_at)
			VALUES ($1, $2, $3, $4, 'invoice_at_risk', $5, $6)
			ON CONFLICT ON CONSTRAINT task_once DO NOTHING`, r.Entity, r.customerID, id, "risk/"+string(r.Number),
			fmt.Sprintf("invoice %s: %s", r.Number, risks[id]), k.now)
		if err != nil {
			return fmt.Errorf("flag an invoice that may be disputed: %w", err)
		}
	}
	k.done.AtRisk = len(risks)
	return nil
}

// goodItems leaves out rows that the ledger could not take.
func (k *intake) goodItems(items []openitems.Item) ([]*itemRow, error) {
	seen := map[rowKey]bool{}
	var rows []*itemRow
	for _, it := range items {
		r := &itemRow{Item: it}
		_, known := k.todays[it.Entity]
		credit := it.Kind == receivable.DocumentCreditNote
		switch {
		case !known:
			k.fault(it.Line, "entity", "there is no entity %q", it.Entity)
			continue
		case !invoiceForm.MatchString(string(it.Number)):
			k.fault(it.Line, "number", "%s", constraints["invoice_number_form"])
			continue
		case seen[r.key()]:
			k.fault(it.Line, "number", "item %q comes twice", it.Number)
			continue
		case credit && !it.Open.IsPositive():
			k.fault(it.Line, "open", "credit note %q is used up: there is nothing to take over", it.Number)
			continue
		}
		seen[r.key()] = true
		hash, err := contentHash(lasting(it))
		if err != nil {
			return nil, err
		}
		r.hash = hash
		rows = append(rows, r)
	}
	return rows, nil
}

// lasting is the row without what counts only when it is first taken over, and without its place in the file.
func lasting(it openitems.Item) openitems.Item {
	it.Line, it.Open, it.HasOpen = 0, money.Amount{}, false
	it.OpeningLevel, it.OpeningLetterOn = 0, calendar.Date{}
	return it
}

// findOwners finds the customers; rows without one are faults.
func (k *intake) findOwners(ctx context.Context, rows []*itemRow) ([]*itemRow, error) {
	byKey := map[rowKey]int64{}
	for _, r := range rows {
		byKey[rowKey{r.Entity, string(r.CustomerNumber)}] = 0
	}
	keys := make([]rowKey, 0, len(byKey))
	for key := range byKey {
		keys = append(keys, key)
	}
	entities, numbers := splitKeys(keys)
	found, err := k.Query(ctx, `
		SELECT c.entity, c.number, c.id, c.restricted_on IS NOT NULL
		FROM unnest($1::text[], $2::text[]) AS u (entity, number)
		JOIN customer c ON c.entity = u.entity AND c.number = u.number`, entities, numbers)
	if err != nil {
		return nil, fmt.Errorf("find customers: %w", err)
	}
	var key rowKey
	var id int64
	var restricted bool
	restrictedIDs := map[int64]bool{}
	_, err = pgx.ForEachRow(found, []any{&key.entity, &key.number, &id, &restricted}, func() error {
		byKey[key], restrictedIDs[id] = id, restricted
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("find customers: %w", err)
	}
	return slices.DeleteFunc(rows, func(r *itemRow) bool {
		r.customerID = byKey[rowKey{r.Entity, string(r.CustomerNumber)}]
		switch {
		case r.customerID == 0:
			k.fault(r.Line, "customer", "there is no customer %q of %s: import customers first", r.CustomerNumber, r.Entity)
		case restrictedIDs[r.customerID]:
			k.fault(r.Line, "customer", restrictedText, r.CustomerNumber)
		}
		return r.customerID == 0 || restrictedIDs[r.customerID]
	}), nil
}

func (k *intake) findItems(ctx context.Context, rows []*itemRow) error {
	byKey := map[rowKey]*itemRow{}
	var keys []rowKey
	for _, r := range rows {
		byKey[r.key()] = r
		keys = append(keys, r.key())
	}
	entities, numbers := splitKeys(keys)
	found, err := k.Query(ctx, `
		SELECT i.entity, i.number, i.id, i.customer_id, i.kind, i.currency, i.issued_on, i.amount_minor,
		       i.cancelled_on IS NOT NULL, i.content_hash
		FROM unnest($1::text[], $2::text[]) AS u (entity, number)
		JOIN invoice i ON i.entity = u.entity AND i.number = u.number`, entities, numbers)
	if err != nil {
		return fmt.Errorf("find items: %w", err)
	}
	var key rowKey
	var one knownItem
	_, err = pgx.ForEachRow(found, []any{&key.entity, &key.number, &one.id, &one.customerID, &one.kind, &one.currency, &one.issuedOn,
		&one.amount, &one.cancelled, &one.hash}, func() error {
		r := byKey[key]
		r.known, r.id = one, one.id
		r.known.hash = bytes.Clone(one.hash)
		return nil
	})
	if err != nil {
		return fmt.Errorf("find items: %w", err)
	}
	return nil
}

// sortItems tells new rows from changed ones, and refuses what an item can't become.
func (k *intake) sortItems(rows []*itemRow) (created, changed []*itemRow) {
	for _, r := range rows {
		switch {
		case r.known.id == 0:
			created = append(created, r)
		case bytes.Equal(r.known.hash, r.hash):
			k.done.Same++
		case r.known.cancelled:
			k.fault(r.Line, "number", "%q was cancelled here and can't change any more", r.Number)
		case r.known.customerID != r.customerID:
			k.fault(r.Line, "customer", "%q is known with another customer", r.Number)
		case r.known.kind != r.Kind:
			k.fault(r.Line, "kind", "%q is known as %s", r.Number, r.known.kind)
		case r.known.currency != r.Amount.Currency:
			k.fault(r.Line, "currency", "%q is known in %s", r.Number, r.known.currency)
		case r.Kind == receivable.DocumentCreditNote:
			k.done.Same++ // what is left of a credit note is decided here
		default:
			changed = append(changed, r)
		}
	}
	return created, changed
}

// lockRows locks the customers of new and changed rows, and what changed.
func (k *intake) lockRows(ctx context.Context, created, changed []*itemRow) error {
	var customers, items []int64
	for _, r := range created {
		customers = append(customers, r.customerID)
	}
	for _, r := range changed {
		customers, items = append(customers, r.customerID), append(items, r.id)
	}
	if err := k.lockCustomers(ctx, customers...); err != nil {
		return err
	}
	return k.lockItems(ctx, items...)
}

// itemColumns are the columns of a batch of invoices and credit notes.
type itemColumns struct {
	entities, numbers, kinds, currencies, orders, products []string
	customers, amounts                                     []int64
	issued, due, skontoUntil, lettersOn                    []calendar.Date
	skonto, levels                                         []int32
	notices                                                []bool
	hashes                                                 [][]byte
}

func columnsOfItems(rows []*itemRow) itemColumns {
	var c itemColumns
	for _, r := range rows {
		due, amount := r.DueOn, r.Amount.Minor
		if r.Kind == receivable.DocumentCreditNote {
			amount = r.Open.Minor
		}
		if due.IsZero() {
			due = r.IssuedOn
		}
		c.entities, c.numbers, c.kinds = append(c.entities, string(r.Entity)), append(c.numbers, string(r.Number)), append(c.kinds, string(r.Kind))
		c.currencies, c.orders = append(c.currencies, string(r.Amount.Currency)), append(c.orders, r.OrderNumber)
		c.products, c.customers = append(c.products, r.ProductGroup), append(c.customers, r.customerID)
		c.amounts, c.issued, c.due = append(c.amounts, amount), append(c.issued, r.IssuedOn), append(c.due, due)
		c.skonto, c.skontoUntil = append(c.skonto, int32(r.SkontoBasisPoints)), append(c.skontoUntil, r.SkontoUntilOn)
		c.levels, c.lettersOn = append(c.levels, int32(r.OpeningLevel)), append(c.lettersOn, r.OpeningLetterOn)
		c.notices, c.hashes = append(c.notices, r.ConsumerDefaultNotice), append(c.hashes, r.hash)
	}
	return c
}

func (k *intake) createItems(ctx context.Context, rows []*itemRow) error {
	if len(rows) == 0 {
		return nil
	}
	c := columnsOfItems(rows)
	made, err := k.Query(ctx, `
		INSERT INTO invoice (entity, customer_id, number, kind, issued_on, due_on, amount_minor, currency, skonto_basis_points,
		                     skonto_until_on, order_number, product_group, consumer_default_notice, opening_level,
		                     opening_letter_on, content_hash, imported_at)
		SELECT u.*, $17
		FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::date[], $6::date[], $7::bigint[], $8::text[], $9::int[],
		            $10::date[], $11::text[], $12::text[], $13::boolean[], $14::int[], $15::date[], $16::bytea[]) AS u
		RETURNING entity, number, id`,
		c.entities, c.customers, c.numbers, c.kinds, c.issued, c.due, c.amounts, c.currencies, c.skonto, c.skontoUntil, c.orders,
		c.products, c.notices, c.levels, c.lettersOn, c.hashes, k.now)
	if err != nil {
		return err
	}
	if err := giveIDs(made, rows); err != nil {
		return err
	}
	if err := k.createStates(ctx, rows); err != nil {
		return err
	}
	return k.bookNew(ctx, rows)
}

// createStates makes the state rows: of invoices in item_state, of credit notes in credit_note_state.
func (k *intake) createStates(ctx context.Context, rows []*itemRow) error {
	var ids, customers, opens, paid, notes, noteOwners, left []int64
	var entities, settlements, currencies []string
	var levels []int32
	var ready []calendar.Date
	for _, r := range rows {
		if r.Kind == receivable.DocumentCreditNote {
			notes, noteOwners, left = append(notes, r.id), append(noteOwners, r.customerID), append(left, r.Open.Minor)
			currencies = append(currencies, string(r.Open.Currency))
			continue
		}
		b := subledger.Balance{Amount: r.Amount.Minor, Paid: r.Amount.Minor - r.Open.Minor}
		ids, customers, entities = append(ids, r.id), append(customers, r.customerID), append(entities, string(r.Entity))
		opens, paid = append(opens, b.Open()), append(paid, b.Paid)
		settlements, levels = append(settlements, string(settlementOf(b, false))), append(levels, int32(r.OpeningLevel))
		ready = append(ready, r.DueOn)
	}
	batch := &pgx.Batch{}
	batch.Queue(`
		INSERT INTO item_state (invoice_id, customer_id, entity, open_minor, paid_minor, settlement, level, ready_on)
		SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[], $5::bigint[], $6::text[], $7::int[], $8::date[])`,
		ids, customers, entities, opens, paid, settlements, levels, ready)
	batch.Queue(`
		INSERT INTO credit_note_state (credit_note_id, customer_id, currency, unapplied_minor)
		SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[])`, notes, noteOwners, currencies, left)
	return k.SendBatch(ctx, batch).Close()
}

// bookNew books new rows in the journal and tells their streams.
func (k *intake) bookNew(ctx context.Context, rows []*itemRow) error {
	entries := map[receivable.EntityCode][]*entry{}
	var invoices, creditors []int64
	for _, r := range rows {
		entries[r.Entity] = append(entries[r.Entity], k.issued(r)...)
		k.audit(string(r.Entity), k.in.By, string(r.Kind)+"_imported", subject("invoice", r.id), k.todays[r.Entity], importDetail{
			Hash: fmt.Sprintf("%x", r.hash), Amount: r.Amount, Open: r.Open, Level: r.OpeningLevel})
		if r.Kind == receivable.DocumentInvoice {
			invoices = append(invoices, r.id)
		} else {
			creditors = append(creditors, r.customerID)
		}
	}
	for _, entity := range sortedKeys(entries) {
		if err := k.book(ctx, k.order(entity, "import"), entries[entity]...); err != nil {
			return err
		}
	}
	if len(invoices) > 0 {
		k.emitItem(invoices, "issued", "issued", 0, nil)
	}
	if len(creditors) > 0 {
		k.emitDebtor(creditors, "unapplied_changed", k.eventKey("unapplied_changed"), 0, nil)
	}
	return nil
}

// importDetail is what the audit chain says about a row that was taken over.
type importDetail struct {
	Hash   string       `json:"sha256"`
	Amount money.Amount `json:"amount"`
	Open   money.Amount `json:"open"`
	Level  int          `json:"level,omitempty"`
}

// issued are the entries of a new row: the claim, and what was settled on it before it came here.
func (k *intake) issued(r *itemRow) []*entry {
	number := string(r.Number)
	if r.Kind == receivable.DocumentCreditNote {
		return []*entry{{kind: "credit_note", key: "credit_note/" + number, hash: r.hash, valueOn: r.IssuedOn, currency: r.Open.Currency, legs: []leg{
			{account: accountRevenue, customer: r.customerID, minor: r.Open.Minor},
			{account: accountReceivables, invoice: r.id, customer: r.customerID, minor: -r.Open.Minor},
		}}}
	}
	entries := []*entry{{kind: "invoice", key: "invoice/" + number, hash: r.hash, valueOn: r.IssuedOn, currency: r.Amount.Currency, legs: []leg{
		{account: accountReceivables, invoice: r.id, customer: r.customerID, minor: r.Amount.Minor},
		{account: accountRevenue, customer: r.customerID, minor: -r.Amount.Minor},
	}}}
	before := r.Amount.Minor - r.Open.Minor // the reader has checked 0 <= open <= amount
	if before == 0 {
		return entries
	}
	return append(entries, &entry{kind: "opening", key: "opening/" + number, hash: r.hash, valueOn: k.todays[r.Entity], currency: r.Amount.Currency,
		legs: []leg{
			{account: accountOpening, customer: r.customerID, minor: before},
			{account: accountReceivables, invoice: r.id, customer: r.customerID, minor: -before},
		},
		shares: []share{{kind: subledger.ByOpening, invoice: r.id, minor: before}}})
}

// changeItems saves rows that changed and returns those that could be.
func (k *intake) changeItems(ctx context.Context, rows []*itemRow) ([]*itemRow, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	ids := make([]int64, len(rows))
	for i, r := range rows {
		ids[i] = r.id
	}
	found, err := k.Query(ctx, claimColumns, ids)
	if err != nil {
		return nil, err
	}
	claims, err := pgx.CollectRows(found, scanClaim)
	if err != nil {
		return nil, err
	}
	byID := map[int64]*claim{}
	for _, it := range claims {
		byID[it.id] = it
	}
	corrected := map[receivable.EntityCode][]*entry{}
	var amounts, dates []*claim
	rows = slices.DeleteFunc(rows, func(r *itemRow) bool {
		it := byID[r.id]
		if e, ok := k.corrected(r, it); !ok {
			return true
		} else if e != nil {
			corrected[r.Entity], amounts = append(corrected[r.Entity], e), append(amounts, it)
		}
		if it.dueOn != r.DueOn {
			k.audit(string(r.Entity), k.in.By, "due_date_changed", subject("invoice", r.id), k.todays[r.Entity], dateDetail{it.dueOn, r.DueOn})
			dates = append(dates, it)
		}
		return false
	})
	for _, entity := range sortedKeys(corrected) {
		if err := k.book(ctx, k.order(entity, "import"), corrected[entity]...); err != nil {
			return nil, err
		}
	}
	return rows, k.saveChanged(ctx, rows, amounts, dates)
}

// corrected is the entry of a changed amount, nil when it is the same; ok is false when the amount is refused.
func (k *intake) corrected(r *itemRow, it *claim) (e *entry, ok bool) {
	difference := r.Amount.Minor - it.balance.Amount
	if difference == 0 {
		return nil, true
	}
	after, err := it.balance.Correct(r.Amount.Minor)
	if err != nil {
		k.fault(r.Line, "amount", "%q: %v", r.Number, err)
		return nil, false
	}
	it.balance = after
	key := fmt.Sprintf("import/%s/%x/%d", r.Number, r.hash[:8], k.now.UnixMicro())
	k.audit(string(r.Entity), k.in.By, "invoice_corrected", subject("invoice", r.id), k.todays[r.Entity],
		moneyDetail{Amount: money.New(difference, it.currency)})
	e = correction(key, it, difference, k.todays[r.Entity])
	e.hash = r.hash
	return e, true
}

func (k *intake) saveChanged(ctx context.Context, rows []*itemRow, amounts, dates []*claim) error {
	ids := make([]int64, len(rows))
	today := calendar.DateOf(k.now)
	for i, r := range rows {
		ids[i] = r.id
		today = k.todays[r.Entity]
	}
	c := columnsOfItems(rows)
	_, err := k.Exec(ctx, `
		UPDATE invoice
		SET issued_on = u.issued_on, due_on = u.due_on, amount_minor = u.amount, skonto_basis_points = u.skonto,
		    skonto_until_on = u.skonto_until, order_number = u.order_number, product_group = u.product,
		    consumer_default_notice = u.notice, content_hash = u.hash
		FROM unnest($1::bigint[], $2::date[], $3::date[], $4::bigint[], $5::int[], $6::date[], $7::text[], $8::text[], $9::boolean[], $10::bytea[])
		     AS u (id, issued_on, due_on, amount, skonto, skonto_until, order_number, product, notice, hash)
		WHERE invoice.id = u.id`,
		ids, c.issued, c.due, c.amounts, c.skonto, c.skontoUntil, c.orders, c.products, c.notices, c.hashes)
	if err != nil {
		return err
	}
	if len(amounts) > 0 {
		if err := k.saveClaims(ctx, amounts); err != nil {
			return err
		}
		k.emitItem(idsOfClaims(amounts), "corrected", k.eventKey("corrected"), 0, nil)
	}
	if len(dates) > 0 {
		k.emitItem(idsOfClaims(dates), "due_date_changed", k.eventKey("due_date_changed"), 0, nil)
	}
	return k.lookAgainOn(ctx, append(idsOfClaims(amounts), idsOfClaims(dates)...), today)
}

// applyCreditNotes applies new credit notes to the invoices they name, as far as both reach. What names none, or an
// invoice that is unknown, another customer's, in another currency or settled, stays the customer's credit.
func (k *intake) applyCreditNotes(ctx context.Context, rows []*itemRow) error {
	notes := slices.DeleteFunc(slices.Clone(rows), func(r *itemRow) bool {
		return r.Kind != receivable.DocumentCreditNote || r.AppliesTo == ""
	})
	if len(notes) == 0 {
		return nil
	}
	named, err := k.namedInvoices(ctx, notes)
	if err != nil {
		return err
	}
	entries := map[receivable.EntityCode][]*entry{}
	changed := map[int64]*claim{}
	var applied []*funding
	for _, r := range notes {
		it := named[rowKey{r.Entity, string(r.AppliesTo)}]
		f, e, err := applyTo(r, it)
		if err != nil {
			return err
		}
		if e == nil {
			continue
		}
		e.key, e.hash, e.valueOn = "credit/import/"+string(r.Number), r.hash, k.todays[r.Entity]
		entries[r.Entity], applied = append(entries[r.Entity], e), append(applied, f)
		changed[it.id] = it
	}
	return k.saveApplied(ctx, entries, applied, changed)
}

// namedInvoices locks and reads the invoices that credit notes name. Their customers are locked already, because an
// invoice of another customer is not changed.
func (k *intake) namedInvoices(ctx context.Context, notes []*itemRow) (map[rowKey]*claim, error) {
	var keys []rowKey
	owners := make([]int64, len(notes))
	for i, r := range notes {
		keys = append(keys, rowKey{r.Entity, string(r.AppliesTo)})
		owners[i] = r.customerID
	}
	entities, numbers := splitKeys(keys)
	rows, err := k.Query(ctx, `
		SELECT i.entity, i.number, i.id
		FROM unnest($1::text[], $2::text[], $3::bigint[]) AS u (entity, number, owner)
		JOIN invoice i ON i.entity = u.entity AND i.number = u.number AND i.customer_id = u.owner AND i.kind = 'invoice'`,
		entities, numbers, owners)
	if err != nil {
		return nil, err
	}
	keyOf := map[int64]rowKey{}
	var key rowKey
	var id int64
	_, err = pgx.ForEachRow(rows, []any{&key.entity, &key.number, &id}, func() error {
		keyOf[id] = key
		return nil
	})
	if err != nil {
		return nil, err
	}
	items, err := k.lockItemIDs(ctx, sortedKeys(keyOf))
	if err != nil {
		return nil, err
	}
	named := map[rowKey]*claim{}
	for _, it := range items {
		named[keyOf[it.id]] = it
	}
	return named, nil
}

// applyTo applies a credit note to an invoice, as far as both reach; the entry is nil when it can't be.
func applyTo(r *itemRow, it *claim) (*funding, *entry, error) {
	if it == nil || it.currency != r.Open.Currency || it.open() == 0 || it.customerID != r.customerID {
		return nil, nil, nil
	}
	f := &funding{kind: subledger.ByCredit, creditNoteID: r.id, customerID: r.customerID, currency: r.Open.Currency,
		cash: subledger.Cash{Amount: r.Open.Minor, Unapplied: r.Open.Minor}}
	minor := min(r.Open.Minor, it.open())
	cash, err := f.cash.Allocate(minor)
	if err != nil {
		return nil, nil, err
	}
	f.cash = cash
	e, err := f.allocation(it, subledger.Allocation{Invoice: it.number, Amount: money.New(minor, it.currency)})
	return f, e, err
}

func (k *intake) saveApplied(ctx context.Context, entries map[receivable.EntityCode][]*entry, applied []*funding, changed map[int64]*claim) error {
	for _, entity := range sortedKeys(entries) {
		o := k.order(entity, "import")
		if err := k.book(ctx, o, entries[entity]...); err != nil {
			return err
		}
		for _, e := range entries[entity] {
			k.audit(string(entity), k.in.By, "credit_note_applied", subject("credit_note", e.shares[0].creditNote), o.today,
				moneyDetail{EntryID: e.id, Items: shareDetails([]*entry{e})})
		}
	}
	if len(applied) == 0 {
		return nil
	}
	var notes, left []int64
	for _, f := range applied {
		notes, left = append(notes, f.creditNoteID), append(left, f.cash.Unapplied)
	}
	_, err := k.Exec(ctx, `
		UPDATE credit_note_state SET unapplied_minor = u.unapplied
		FROM unnest($1::bigint[], $2::bigint[]) AS u (note, unapplied)
		WHERE credit_note_id = u.note`, notes, left)
	if err != nil {
		return err
	}
	var items []*claim
	for _, id := range sortedKeys(changed) {
		items = append(items, changed[id])
	}
	if err := k.saveClaims(ctx, items); err != nil {
		return err
	}
	k.emitItem(idsOfClaims(items), "credit_note_applied", k.eventKey("credit_note_applied"), 0, nil)
	return nil
}

func (k *intake) holdItemsOf(ctx context.Context, rows, changed []*itemRow) error {
	var blocks []blocked
	for _, r := range rows {
		if r.Block.IsSet && r.Kind == receivable.DocumentInvoice {
			blocks = append(blocks, blocked{entity: r.Entity, customerID: r.customerID, invoiceID: r.id, block: r.Block, owner: k.in.By})
		}
	}
	ids := make([]int64, len(changed))
	for i, r := range changed {
		ids[i] = r.id
	}
	return k.hold(ctx, blocks, ids, true)
}
