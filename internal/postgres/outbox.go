package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
)

// outboxChannel is where a commit that wrote events rings the bell (LISTEN mahnwerk_outbox).
const outboxChannel = "mahnwerk_outbox"

// pendingEvent waits for the end of its transaction. Streams are told apart by what ids mean: customers or items.
type pendingEvent struct {
	ids     []int64
	stream  string
	kind    string
	key     string
	subject int64
	payload any
}

// emitItem tells the streams "invoice/{entity}/{number}" of the items. The sequence number of an item is part of the
// version of its facts, so every change of a fact that matters for dunning emits. The same key again on the same stream
// is no event and no new number. subjectID names the row the event is about (a payment, a promise), 0 for none.
// The payload holds ids, codes and amounts, never personal data.
func (t *tx) emitItem(invoiceIDs []int64, kind, key string, subjectID int64, payload any) {
	t.items = append(t.items, pendingEvent{ids: sortedIDs(invoiceIDs), kind: kind, key: key, subject: subjectID, payload: payload})
}

// emitDebtor tells the streams "debtor/{entity}/{number}" of the customers; see emitItem.
func (t *tx) emitDebtor(customerIDs []int64, kind, key string, subjectID int64, payload any) {
	t.debtors = append(t.debtors, pendingEvent{ids: sortedIDs(customerIDs), kind: kind, key: key, subject: subjectID, payload: payload})
}

// emit tells any other stream ("approval/{id}", "mail/{entity}"), whose numbers are the rows of the outbox themselves.
func (t *tx) emit(stream, kind, key string, subjectID int64, payload any) {
	t.others = append(t.others, pendingEvent{stream: stream, kind: kind, key: key, subject: subjectID, payload: payload})
}

const emitItemsSQL = `
WITH fresh AS (
    SELECT i.id, 'invoice/' || i.entity || '/' || i.number AS stream
    FROM invoice i
    WHERE i.id = ANY ($1)
      AND NOT EXISTS (SELECT FROM event_outbox o WHERE o.stream = 'invoice/' || i.entity || '/' || i.number AND o.key = $3)
), numbered AS (
    UPDATE item_state s SET event_seq = s.event_seq + 1
    FROM fresh f WHERE s.invoice_id = f.id
    RETURNING f.stream, s.event_seq
)
INSERT INTO event_outbox (stream, seq, kind, key, subject_id, payload, created_at)
SELECT stream, event_seq, $2, $3, nullif($4::bigint, 0), $5, $6 FROM numbered`

const emitDebtorsSQL = `
WITH fresh AS (
    SELECT c.id, 'debtor/' || c.entity || '/' || c.number AS stream
    FROM customer c
    WHERE c.id = ANY ($1)
      AND NOT EXISTS (SELECT FROM event_outbox o WHERE o.stream = 'debtor/' || c.entity || '/' || c.number AND o.key = $3)
), numbered AS (
    UPDATE customer_state s SET event_seq = s.event_seq + 1
    FROM fresh f WHERE s.customer_id = f.id
    RETURNING f.stream, s.event_seq
)
INSERT INTO event_outbox (stream, seq, kind, key, subject_id, payload, created_at)
SELECT stream, event_seq, $2, $3, nullif($4::bigint, 0), $5, $6 FROM numbered`

const emitOtherSQL = `
INSERT INTO event_outbox (stream, seq, kind, key, subject_id, payload, created_at)
SELECT $1, 1 + coalesce((SELECT max(seq) FROM event_outbox WHERE stream = $1), 0), $2, $3, nullif($4::bigint, 0), $5, $6
WHERE NOT EXISTS (SELECT FROM event_outbox WHERE stream = $1 AND key = $3)`

// flushEvents writes what was emitted so far: first the customers', then the items', then other streams'. inTx calls it;
// a command may call it earlier when it needs the numbers.
func (t *tx) flushEvents(ctx context.Context) error {
	if len(t.debtors)+len(t.items)+len(t.others) == 0 {
		return nil
	}
	if err := t.lockCustomers(ctx, idsOf(t.debtors)...); err != nil {
		return err
	}
	if err := t.lockItems(ctx, idsOf(t.items)...); err != nil {
		return err
	}
	batch := &pgx.Batch{}
	for _, sets := range []struct {
		sql    string
		events []pendingEvent
	}{{emitDebtorsSQL, t.debtors}, {emitItemsSQL, t.items}} {
		for _, e := range sets.events {
			payload, err := payloadJSON(e)
			if err != nil {
				return err
			}
			batch.Queue(sets.sql, e.ids, e.kind, e.key, e.subject, payload, t.now)
		}
	}
	if err := t.queueOthers(batch); err != nil {
		return err
	}
	if !t.told {
		batch.Queue(`SELECT pg_notify($1, '')`, outboxChannel)
	}
	t.debtors, t.items, t.others, t.told = nil, nil, nil, true
	return t.SendBatch(ctx, batch).Close()
}

// queueOthers numbers streams that have no row of their own under an advisory lock each, in the order of their names.
func (t *tx) queueOthers(batch *pgx.Batch) error {
	streams := make([]string, 0, len(t.others))
	for _, e := range t.others {
		streams = append(streams, e.stream)
	}
	slices.Sort(streams)
	for _, stream := range slices.Compact(streams) {
		batch.Queue(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, stream)
	}
	for _, e := range t.others {
		payload, err := payloadJSON(e)
		if err != nil {
			return err
		}
		batch.Queue(emitOtherSQL, e.stream, e.kind, e.key, e.subject, payload, t.now)
	}
	return nil
}

func payloadJSON(e pendingEvent) (json.RawMessage, error) {
	if e.payload == nil {
		return json.RawMessage("{}"), nil
	}
	raw, err := json.Marshal(e.payload)
	if err != nil {
		return nil, fmt.Errorf("payload of event %s: %w", e.kind, err)
	}
	return raw, nil
}

func idsOf(events []pendingEvent) []int64 {
	var ids []int64
	for _, e := range events {
		ids = append(ids, e.ids...)
	}
	return sortedIDs(ids)
}
