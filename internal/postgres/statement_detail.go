package postgres

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// detailDays is how long a batch waits for the bank to say what it sums up. Notifications come the same night; ten days
// cover holidays and a file that somebody has to fetch again. After that a person decides about the whole amount.
const detailDays = 10

// recordNotice keeps what a notification (camt.054) tells and completes the batches that wait for it. A notification moves
// no money: it is never posted, and one that came before is one.
func (t *tx) recordNotice(ctx context.Context, entity receivable.EntityCode, st bankstatement.Statement, done *subledger.Recorded) error {
	if err := t.lockAccount(ctx, st.Account); err != nil {
		return err
	}
	if err := t.keepNotices(ctx, entity, st, done.DocumentID); err != nil {
		return err
	}
	completed, err := t.completeWaiting(ctx, entity, st.Account, referencesOf(st.Entries))
	done.Completed += completed
	done.Ignored += len(st.Entries) // the statement of the day books them
	return err
}

// lockAccount lets files about one account in one at a time, so that a batch and its details can't miss each other.
func (t *tx) lockAccount(ctx context.Context, account bankstatement.Account) error {
	_, err := t.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('account/' || $1, 0))`, account)
	return err
}

func (t *tx) keepNotices(ctx context.Context, entity receivable.EntityCode, st bankstatement.Statement, documentID int64) error {
	var keys, references, batches, entries []string
	for _, e := range st.Entries {
		if e.BankReference == "" && e.BatchID == "" {
			continue // nothing to know its entry by
		}
		raw, err := json.Marshal(e)
		if err != nil {
			return fmt.Errorf("keep a notification: %w", err)
		}
		keys, references, batches = append(keys, string(e.Key())), append(references, e.BankReference), append(batches, e.BatchID)
		entries = append(entries, string(raw))
	}
	_, err := t.Exec(ctx, `
		INSERT INTO bank_notice (entity, document_id, account, key, bank_reference, batch_id, entry)
		SELECT $1, $2, $3, u.key, u.reference, u.batch, u.entry::jsonb
		FROM unnest($4::text[], $5::text[], $6::text[], $7::text[]) AS u (key, reference, batch, entry)
		ON CONFLICT ON CONSTRAINT bank_notice_once DO NOTHING`, entity, documentID, st.Account, keys, references, batches, entries)
	if err != nil {
		return fmt.Errorf("keep a notification: %w", err)
	}
	return nil
}

// references are by what entries and notifications know each other.
type references struct{ banks, batches []string }

func referencesOf(entries []bankstatement.Entry) (r references) {
	for _, e := range entries {
		if e.BankReference != "" {
			r.banks = append(r.banks, e.BankReference)
		}
		if e.BatchID != "" {
			r.batches = append(r.batches, e.BatchID)
		}
	}
	return r
}

// completeWaiting puts the details that notifications have told into the entries that wait for them.
func (t *tx) completeWaiting(ctx context.Context, entity receivable.EntityCode, account bankstatement.Account, by references) (int, error) {
	known, err := t.entriesBy(ctx, entity, account, by)
	if err != nil {
		return 0, err
	}
	entries := make([]bankstatement.Entry, len(known))
	for i, k := range known {
		entries[i] = k.entry
	}
	whole, err := t.withDetails(ctx, entity, account, entries, len(entries))
	if err != nil {
		return 0, err
	}
	completed := 0
	for i, k := range known {
		if k.waits && !whole[i].LacksDetails() {
			completed++
			if err := t.complete(ctx, entity, k.id, whole[i]); err != nil {
				return 0, err
			}
		}
	}
	return completed, nil
}

// complete ends the wait of an entry with what it consists of.
func (t *tx) complete(ctx context.Context, entity receivable.EntityCode, id int64, e bankstatement.Entry) error {
	raw, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("complete a batch: %w", err)
	}
	_, err = t.Exec(ctx, `
		UPDATE bank_entry
		SET entry = $2, waits_since_on = NULL, because = '', counterparty_iban = $3, counterparty_name = $4, remittance = $5
		WHERE id = $1`, id, raw, e.Counterparty.Account, e.Counterparty.Name, e.Remittance.Spaced())
	if err != nil {
		return fmt.Errorf("complete a batch: %w", err)
	}
	return t.clearTask(ctx, entity, detailTask(e.Key()))
}

// knownEntry is an entry the ledger has.
type knownEntry struct {
	id    int64
	waits bool
	entry bankstatement.Entry
}

// entriesBy are the entries of an account with some references.
func (t *tx) entriesBy(ctx context.Context, entity receivable.EntityCode, account bankstatement.Account, by references) ([]knownEntry, error) {
	rows, err := t.Query(ctx, `
		SELECT e.id, e.waits_since_on IS NOT NULL, e.entry
		FROM bank_entry e
		WHERE e.id IN (SELECT id FROM bank_entry WHERE entity = $1 AND bank_reference = ANY ($2) AND bank_reference <> ''
		               UNION
		               SELECT id FROM bank_entry WHERE entity = $1 AND batch_id = ANY ($3) AND batch_id <> '')
		  AND e.entry ->> 'Account' = $4
		ORDER BY e.id`, entity, by.banks, by.batches, account)
	if err != nil {
		return nil, fmt.Errorf("find the entries of a notification: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (k knownEntry, err error) {
		var raw []byte
		if err := row.Scan(&k.id, &k.waits, &raw); err != nil {
			return k, err
		}
		return k, json.Unmarshal(raw, &k.entry)
	})
}

// withDetails returns the first n entries of an account completed by what notifications have told; the others are those
// that a notification might mean as well.
func (t *tx) withDetails(ctx context.Context, entity receivable.EntityCode, account bankstatement.Account, entries []bankstatement.Entry, n int) ([]bankstatement.Entry, error) {
	by := referencesOf(entries[:n])
	rows, err := t.Query(ctx, `
		SELECT entry FROM bank_notice
		WHERE id IN (SELECT id FROM bank_notice WHERE entity = $1 AND account = $2 AND bank_reference = ANY ($3) AND bank_reference <> ''
		             UNION
		             SELECT id FROM bank_notice WHERE entity = $1 AND account = $2 AND batch_id = ANY ($4) AND batch_id <> '')
		ORDER BY id`, entity, account, by.banks, by.batches)
	if err != nil {
		return nil, fmt.Errorf("find the details of a batch: %w", err)
	}
	told, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (e bankstatement.Entry, err error) {
		var raw []byte
		if err := row.Scan(&raw); err != nil {
			return e, err
		}
		return e, json.Unmarshal(raw, &e)
	})
	if err != nil || len(told) == 0 {
		return entries[:n], err
	}
	return bankstatement.CompleteBatches([]bankstatement.Statement{
		{Kind: bankstatement.KindStatement, Account: account, Entries: entries},
		{Kind: bankstatement.KindNotification, Account: account, Entries: told},
	})[0].Entries[:n], nil
}

// withKnownDetails completes new entries by notifications that came before their statement.
func (t *tx) withKnownDetails(ctx context.Context, entity receivable.EntityCode, account bankstatement.Account, fresh []bankstatement.Entry) ([]bankstatement.Entry, error) {
	if len(fresh) == 0 {
		return nil, nil
	}
	known, err := t.entriesBy(ctx, entity, account, referencesOf(fresh))
	if err != nil {
		return nil, err
	}
	all := fresh[:len(fresh):len(fresh)]
	for _, k := range known {
		all = append(all, k.entry)
	}
	return t.withDetails(ctx, entity, account, all, len(fresh))
}

// takeLaterDetails completes a batch that waits by a statement that tells it again, now with its parts.
func (t *tx) takeLaterDetails(ctx context.Context, entity receivable.EntityCode, st bankstatement.Statement, done *subledger.Recorded) error {
	told := map[string]bankstatement.Entry{}
	var keys []string
	for _, e := range st.Entries {
		if e.IsBatch() && !e.LacksDetails() {
			key := string(e.Key())
			told[key], keys = e, append(keys, key)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	rows, err := t.Query(ctx, `SELECT id, key FROM bank_entry WHERE entity = $1 AND key = ANY ($2) AND waits_since_on IS NOT NULL`, entity, keys)
	if err != nil {
		return err
	}
	waiting := map[int64]string{}
	var id int64
	var key string
	if _, err := pgx.ForEachRow(rows, []any{&id, &key}, func() error { waiting[id] = key; return nil }); err != nil {
		return err
	}
	for id, key := range waiting {
		if err := t.complete(ctx, entity, id, told[key]); err != nil {
			return err
		}
		done.Completed++
	}
	return nil
}

// awaitsDetails tells whether nothing may be decided about an entry until the bank says what it sums up: money that came,
// or that was taken back. Batches of what we paid ask nobody anything.
func awaitsDetails(e bankstatement.Entry) bool {
	takenBack := e.Reversal || e.ReturnReason.IsReturn() || e.Code.IsReturn()
	return e.LacksDetails() && (e.Amount.IsPositive() || takenBack)
}

// detailTask is the key of the task about a batch that waits.
func detailTask(key bankstatement.EntryKey) string { return "batch_details/" + string(key) }

// askForDetails tells people that a batch waits.
func (t *tx) askForDetails(ctx context.Context, entity receivable.EntityCode, e bankstatement.Entry) error {
	count := "several payments"
	if e.BatchSize > 1 {
		count = fmt.Sprintf("%d payments", e.BatchSize)
	}
	return t.askClerk(ctx, entity, 0, detailTask(e.Key()), "batch_details",
		fmt.Sprintf("%s booked on %s sum up %s and the bank has not said which: import its notification (camt.054); "+
			"when this task is done, and after %d days, the next statement puts the whole amount before a person", e.Amount, e.BookedOn, count, detailDays))
}

// endWaits lets batches be decided as a whole whose details did not come in time, or that a person no longer waits for.
func (s *Store) endWaits(ctx context.Context, entity receivable.EntityCode) error {
	return s.inTx(ctx, func(t *tx) error {
		on, err := t.today(ctx, string(entity))
		if err != nil {
			return err
		}
		rows, err := t.Query(ctx, `
			UPDATE bank_entry e SET waits_since_on = NULL, because = ''
			WHERE e.entity = $1 AND e.waits_since_on IS NOT NULL AND e.code = ''
			  AND (e.waits_since_on <= $2 OR EXISTS (SELECT FROM task k WHERE k.entity = e.entity AND k.key = 'batch_details/' || e.key AND k.state = 'done'))
			RETURNING e.key`, entity, on.AddDays(-detailDays))
		if err != nil {
			return err
		}
		keys, err := pgx.CollectRows(rows, pgx.RowTo[bankstatement.EntryKey])
		if err != nil {
			return err
		}
		for _, key := range keys {
			if err := t.clearTask(ctx, entity, detailTask(key)); err != nil {
				return err
			}
		}
		return nil
	})
}

// clearTask closes a task whose reason is gone.
func (t *tx) clearTask(ctx context.Context, entity receivable.EntityCode, key string) error {
	_, err := t.Exec(ctx, `
		UPDATE task SET state = 'done', done_at = $3, done_by = $4 WHERE entity = $1 AND key = $2 AND state = 'open'`, entity, key, t.now, engine)
	if err != nil {
		return fmt.Errorf("clear a task: %w", err)
	}
	return nil
}
