package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
)

// StatusReport counts how things stand, without any personal data. The JSON keys are a promise to scripts.
type StatusReport struct {
	// BusinessOn is each entity's business date in its own zone.
	BusinessOn map[string]calendar.Date `json:"business_date"`
	// Invoices counts items by the word a collector reads, closed ones included.
	Invoices map[collection.Word]int64 `json:"invoices"`
	// Letters counts the letters that left the house by their level; LettersByState counts all.
	Letters        map[string]int64 `json:"letters"`
	LettersByState map[string]int64 `json:"letters_by_state"`
	Promises       map[string]int64 `json:"promises"`
	// Disputes, Holds, Approvals and Tasks count those that are open or running; the maps beside them count all by state.
	Disputes         int64            `json:"disputes"`
	DisputesByState  map[string]int64 `json:"disputes_by_state"`
	Holds            int64            `json:"holds"`
	HoldsByState     map[string]int64 `json:"holds_by_state"`
	Approvals        int64            `json:"approvals"`
	ApprovalsByState map[string]int64 `json:"approvals_by_state"`
	Tasks            int64            `json:"tasks"`
	// WorkflowsOpen is filled by who can ask the engine; nil is unknown.
	WorkflowsOpen *int64 `json:"workflows_open"`
	// BankFreshOn is the closing date of each entity's latest bank statement; null when none was read.
	BankFreshOn map[string]*calendar.Date `json:"bank_fresh_on"`
	BankEntries map[string]int64          `json:"bank_entries"`
	Mail        MailStatus                `json:"mail"`
	// InboundMails counts customers' mails by state, Replies answers by state.
	InboundMails map[string]int64 `json:"inbound_mails"`
	Replies      map[string]int64 `json:"replies"`
	// OutboxWaiting counts events that no workflow was told yet, OutboxOldestAt is when the first of them happened.
	OutboxWaiting  int64       `json:"outbox_waiting"`
	OutboxOldestAt *time.Time  `json:"outbox_oldest_at"`
	Runs           []RunStatus `json:"runs"`
}

// MailStatus counts outbound mail by its state, and those whose last try ended in doubt (RFC 1047).
type MailStatus struct {
	Queued    int64 `json:"queued"`
	Sending   int64 `json:"sending"`
	Accepted  int64 `json:"accepted"`
	Refused   int64 `json:"refused"`
	Withdrawn int64 `json:"withdrawn"`
	// Uncertain mails may have been delivered more than once, with the same Message-ID.
	Uncertain int64 `json:"uncertain"`
	// NextAttemptAt is when the next queued mail is tried; null when none waits.
	NextAttemptAt *time.Time `json:"next_attempt_at"`
}

// RunStatus is the latest dunning run of an entity.
type RunStatus struct {
	Entity        string        `json:"entity"`
	On            calendar.Date `json:"on"`
	State         string        `json:"state"`
	Customers     int           `json:"customers"`
	CustomersDone int           `json:"customers_done"`
	Letters       int           `json:"letters"`
	Failed        int           `json:"failed"`
	StartedAt     time.Time     `json:"started_at"`
	FinishedAt    *time.Time    `json:"finished_at"`
}

// countsSQL answers all counts by a key at once: one round trip, and one moment for all of them.
const countsSQL = `
SELECT 'invoices', s.word, count(*) FROM item_state s GROUP BY s.word
UNION ALL SELECT 'letters', level::text, count(*) FROM letter WHERE sent_at IS NOT NULL GROUP BY level
UNION ALL SELECT 'letters_by_state', state, count(*) FROM letter GROUP BY state
UNION ALL SELECT 'promises', state, count(*) FROM promise GROUP BY state
UNION ALL SELECT 'disputes', state, count(*) FROM dispute GROUP BY state
UNION ALL SELECT 'holds', state, count(*) FROM hold GROUP BY state
UNION ALL SELECT 'approvals', state, count(*) FROM approval GROUP BY state
UNION ALL SELECT 'tasks', state, count(*) FROM task GROUP BY state
UNION ALL SELECT 'bank_entries', state, count(*) FROM bank_entry GROUP BY state
UNION ALL SELECT 'mail', state, count(*) FROM outbound_mail GROUP BY state
UNION ALL SELECT 'mail', 'uncertain', count(*) FROM outbound_mail WHERE uncertain > 0
UNION ALL SELECT 'inbound_mails', state, count(*) FROM inbound_mail GROUP BY state
UNION ALL SELECT 'replies', state, count(*) FROM reply GROUP BY state
UNION ALL SELECT 'outbox', 'waiting', count(*) FROM event_outbox WHERE delivered_at IS NULL`

// Status counts how things stand on one snapshot.
func (s *Store) Status(ctx context.Context) (StatusReport, error) {
	var r StatusReport
	err := s.snapshot(ctx, func(q pgx.Tx) error {
		if err := r.readCounts(ctx, q); err != nil {
			return fmt.Errorf("status: %w", err)
		}
		if err := r.readEntities(ctx, q, s.Now()); err != nil {
			return fmt.Errorf("status of entities: %w", err)
		}
		return r.readMoments(ctx, q)
	})
	return r, err
}

// snapshot runs reads that must agree with each other.
func (s *Store) snapshot(ctx context.Context, read func(pgx.Tx) error) error {
	return pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, read)
}

func (r *StatusReport) readCounts(ctx context.Context, q querier) error {
	rows, err := q.Query(ctx, countsSQL)
	if err != nil {
		return err
	}
	counts := map[string]map[string]int64{}
	var group, key string
	var n int64
	_, err = pgx.ForEachRow(rows, []any{&group, &key, &n}, func() error {
		if counts[group] == nil {
			counts[group] = map[string]int64{}
		}
		counts[group][key] = n
		return nil
	})
	r.take(counts)
	return err
}

// take spreads the counts; a group without a row is an empty object for scripts, never null.
func (r *StatusReport) take(counts map[string]map[string]int64) {
	group := func(name string) map[string]int64 {
		if counts[name] == nil {
			return map[string]int64{}
		}
		return counts[name]
	}
	r.Invoices = map[collection.Word]int64{}
	for word, n := range group("invoices") {
		r.Invoices[collection.Word(word)] = n
	}
	r.Letters, r.LettersByState = group("letters"), group("letters_by_state")
	r.Promises = group("promises")
	r.DisputesByState, r.HoldsByState, r.ApprovalsByState = group("disputes"), group("holds"), group("approvals")
	r.Disputes, r.Holds, r.Approvals = r.DisputesByState["open"], r.HoldsByState["active"], r.ApprovalsByState["open"]
	r.Tasks = group("tasks")["open"]
	r.BankEntries = group("bank_entries")
	r.InboundMails, r.Replies = group("inbound_mails"), group("replies")
	mail := group("mail")
	r.Mail = MailStatus{Queued: mail["queued"], Sending: mail["sending"], Accepted: mail["accepted"],
		Refused: mail["refused"], Withdrawn: mail["withdrawn"], Uncertain: mail["uncertain"]}
	r.OutboxWaiting = group("outbox")["waiting"]
}

func (r *StatusReport) readEntities(ctx context.Context, q querier, now time.Time) error {
	r.BusinessOn, r.BankFreshOn = map[string]calendar.Date{}, map[string]*calendar.Date{}
	clock, _, err := loadClock(ctx, q)
	if err != nil {
		return err
	}
	rows, err := q.Query(ctx, `SELECT code, zone, bank_fresh_on FROM entity`)
	if err != nil {
		return err
	}
	var code, zone string
	var fresh calendar.Date
	_, err = pgx.ForEachRow(rows, []any{&code, &zone, &fresh}, func() error {
		location, err := loadZone(zone)
		if err != nil {
			return fmt.Errorf("zone of entity %s: %w", code, err)
		}
		r.BusinessOn[code], r.BankFreshOn[code] = clock.Today(now, location), nil
		if on := fresh; !on.IsZero() {
			r.BankFreshOn[code] = &on
		}
		return nil
	})
	return err
}

func (r *StatusReport) readMoments(ctx context.Context, q querier) error {
	err := q.QueryRow(ctx, `
		SELECT (SELECT min(next_attempt_at) FROM outbound_mail WHERE state = 'queued'),
		       (SELECT min(created_at) FROM event_outbox WHERE delivered_at IS NULL)`).
		Scan(&r.Mail.NextAttemptAt, &r.OutboxOldestAt)
	if err != nil {
		return fmt.Errorf("status of mail and outbox: %w", err)
	}
	rows, err := q.Query(ctx, `
		SELECT DISTINCT ON (entity) entity, run_on, state, customers, customers_done, letters, failed, started_at, finished_at
		FROM dunning_run
		WHERE scope = ''
		ORDER BY entity, run_on DESC`)
	if err != nil {
		return fmt.Errorf("status of runs: %w", err)
	}
	r.Runs, err = pgx.CollectRows(rows, pgx.RowToStructByPos[RunStatus])
	return err
}
