package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

// lockedLetter is a letter whose customer and items are locked, so that nothing about it changes until the commit.
// Only ReclaimMail may still turn its mail from sending to queued, and that keeps the fence.
type lockedLetter struct {
	id, customerID, contactID int64
	entity, key, kind, state  string
	level                     int
	payByOn                   calendar.Date
	total                     moneyColumns
	customerNumber            string
	customerSeq, contacts     int64
	mailState                 string
	fence                     int64
	attempts, uncertain       int
	nextAttemptAt, giveUpAt   time.Time
	// sha256 is the fingerprint of the document of the first try; nil before.
	sha256 []byte
	items  []lockedItem
	// on is the business date in the entity's zone.
	on calendar.Date
}

type lockedItem struct {
	id, seq int64
	number  string
	level   int
}

// version is that of debtor.version, for the letter's items.
func (l *lockedLetter) version() int64 {
	v := l.customerSeq - l.contacts
	for _, it := range l.items {
		v += it.seq
	}
	return v
}

func (l *lockedLetter) itemIDs() []int64 {
	ids := make([]int64, 0, len(l.items))
	for _, it := range l.items {
		ids = append(ids, it.id)
	}
	return ids
}

// lockLettersSQL locks a customer and its items before the next customer: items are only ever locked by who holds their
// customer, so that this is the one order too, in one statement. It takes two ids and no array, because PostgreSQL then
// keeps its plan: planning this join costs more than all the rest of a letter.
const lockLettersSQL = `
SELECT l.id,
       l.customer_id,
       l.contact_id,
       l.entity,
       l.key,
       l.kind,
       l.state,
       l.level,
       l.pay_by_on,
       l.total_minor,
       l.currency,
       k.number,
       c.event_seq,
       c.contacts,
       coalesce(m.state, ''),
       coalesce(m.fence, 0),
       coalesce(m.attempts, 0),
       coalesce(m.uncertain, 0),
       coalesce(m.next_attempt_at, 'epoch'),
       coalesce(m.give_up_at, 'epoch'),
       (SELECT d.sha256 FROM letter_document d WHERE d.letter_id = l.id),
       s.invoice_id,
       s.event_seq,
       i.number,
       li.level,
       e.zone,
       b.day_ms,
       b.business_at,
       b.anchored_at,
       b.ends_on
FROM letter l
JOIN customer_state c ON c.customer_id = l.customer_id
JOIN customer k ON k.id = l.customer_id
JOIN letter_item li ON li.letter_id = l.id
JOIN item_state s ON s.invoice_id = li.invoice_id
JOIN invoice i ON i.id = li.invoice_id
JOIN entity e ON e.code = l.entity
LEFT JOIN outbound_mail m ON m.letter_id = l.id
LEFT JOIN business_clock b ON true
WHERE l.id IN ($1, $2)
ORDER BY l.customer_id, li.invoice_id
FOR NO KEY UPDATE OF c, s`

// lockLetters locks the customers and items of two letters (which may be the same) in the one order. It returns
// ErrNotFound when one of them is unknown.
func (t *tx) lockLetters(ctx context.Context, first, second int64) (map[int64]*lockedLetter, error) {
	rows, err := t.Query(ctx, lockLettersSQL, first, second)
	if err != nil {
		return nil, fmt.Errorf("lock the letters' items: %w", err)
	}
	locked := make(map[int64]*lockedLetter, 2)
	var l lockedLetter
	var it lockedItem
	var zone string
	var clock storedClock
	into := append([]any{&l.id, &l.customerID, &l.contactID, &l.entity, &l.key, &l.kind, &l.state, &l.level, &l.payByOn, &l.total.minor,
		&l.total.currency, &l.customerNumber, &l.customerSeq, &l.contacts, &l.mailState, &l.fence, &l.attempts, &l.uncertain,
		&l.nextAttemptAt, &l.giveUpAt, &l.sha256, &it.id, &it.seq, &it.number, &it.level, &zone}, clock.columns()...)
	_, err = pgx.ForEachRow(rows, into, func() error {
		one, ok := locked[l.id]
		if !ok {
			location, err := loadZone(zone)
			if err != nil {
				return fmt.Errorf("zone of entity %s: %w", l.entity, err)
			}
			made := l
			made.on = clock.clock().Today(t.now, location)
			locked[l.id], one = &made, &made
		}
		one.items = append(one.items, it)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("lock the letters' items: %w", err)
	}
	for _, id := range []int64{first, second} {
		if _, ok := locked[id]; !ok {
			return nil, fmt.Errorf("%w: letter %d", ErrNotFound, id)
		}
	}
	return locked, nil
}
