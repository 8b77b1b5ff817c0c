package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

const (
	// defaultRows is how many rows a list has when nobody asks for another number: some screens full.
	defaultRows = 200
	// maxRows bounds a list, so that a page or a terminal never asks for a whole ledger.
	maxRows = 10_000
)

// Filter narrows a list; what is empty narrows nothing.
type Filter struct {
	Entity   string
	Customer string
	// States are words of the list's own state column.
	States []string
	// Limit is how many rows at most; zero is 200, more than 10,000 is 10,000.
	Limit int
}

func (f Filter) args() pgx.NamedArgs {
	limit := f.Limit
	if limit <= 0 {
		limit = defaultRows
	}
	return pgx.NamedArgs{"entity": f.Entity, "customer": f.Customer, "states": f.States, "limit": min(limit, maxRows)}
}

// narrow is the condition of every list, on the columns entity, customer number and state.
func narrow(entity, customer, state string) string {
	return fmt.Sprintf(` (@entity = '' OR %[1]s = @entity) AND (@customer = '' OR %[2]s = @customer)
		AND (coalesce(cardinality(@states::text[]), 0) = 0 OR %[3]s = ANY (@states::text[])) `, entity, customer, state)
}

// list reads rows into a struct whose fields stand in the order of the columns. There is always a list, never nil.
func list[T any](ctx context.Context, s *Store, what, sql string, f Filter) ([]T, error) {
	rows, err := s.pool.Query(ctx, sql, f.args())
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", what, err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowToStructByPos[T])
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", what, err)
	}
	return out, nil
}

// ApprovalRow is one question to a person, open or closed. It names no customer but by number.
type ApprovalRow struct {
	ID          string     `json:"id"`
	Entity      string     `json:"entity"`
	Customer    string     `json:"customer"`
	Kind        string     `json:"kind"`
	State       string     `json:"state"`
	Role        string     `json:"role"`
	Step        int        `json:"step"`
	RequestedBy string     `json:"requested_by"`
	RequestedAt time.Time  `json:"requested_at"`
	RemindAt    *time.Time `json:"remind_at"`
	ExpiresAt   *time.Time `json:"expires_at"`
	ClosedAt    *time.Time `json:"closed_at"`
	Items       int        `json:"items"`
	Decision    string     `json:"decision,omitempty"`
	Choice      string     `json:"choice,omitempty"`
	DecidedBy   string     `json:"decided_by,omitempty"`
	DecidedFor  string     `json:"decided_for,omitempty"`
	Channel     string     `json:"channel,omitempty"`
	Reason      string     `json:"reason,omitempty"`
}

// ListApprovals lists approvals, the newest first.
func (s *Store) ListApprovals(ctx context.Context, f Filter) ([]ApprovalRow, error) {
	return list[ApprovalRow](ctx, s, "approvals", `
		SELECT a.id, a.entity, c.number, a.kind, a.state, a.role, a.step, a.requested_by, a.requested_at, a.remind_at, a.expires_at, a.closed_at,
		       (SELECT count(*) FROM approval_item i WHERE i.approval_id = a.id),
		       coalesce(d.decision, ''), coalesce(d.choice, ''), coalesce(d.decided_by, ''), coalesce(d.on_behalf_of, ''), coalesce(d.channel, ''), coalesce(d.reason, '')
		FROM approval a
		JOIN customer c ON c.id = a.customer_id
		LEFT JOIN approval_decision d ON d.approval_id = a.id
		WHERE `+narrow("a.entity", "c.number", "a.state")+`
		ORDER BY a.requested_at DESC, a.id
		LIMIT @limit`, f)
}

// TaskRow is work for a person.
type TaskRow struct {
	ID        int64      `json:"id"`
	Entity    string     `json:"entity"`
	Customer  string     `json:"customer,omitempty"`
	Invoice   string     `json:"invoice,omitempty"`
	Key       string     `json:"key"`
	Kind      string     `json:"kind"`
	Role      string     `json:"role"`
	Detail    string     `json:"detail"`
	State     string     `json:"state"`
	CreatedAt time.Time  `json:"created_at"`
	DoneAt    *time.Time `json:"done_at"`
	DoneBy    string     `json:"done_by,omitempty"`
	// Owner is whose it is, empty for whoever has the role. DueOn is the day it is for.
	Owner string        `json:"owner,omitempty"`
	DueOn calendar.Date `json:"due_on,omitzero"`
}

// ListTasks lists tasks, the oldest first: that is the order to do them in.
func (s *Store) ListTasks(ctx context.Context, f Filter) ([]TaskRow, error) {
	return list[TaskRow](ctx, s, "tasks", `
		SELECT k.id, k.entity, coalesce(c.number, ''), coalesce(i.number, ''), k.key, k.kind, k.role, k.detail, k.state, k.created_at, k.done_at,
		       coalesce(k.done_by, ''), k.owner, k.due_on
		FROM task k
		LEFT JOIN customer c ON c.id = k.customer_id
		LEFT JOIN invoice i ON i.id = k.invoice_id
		WHERE `+narrow("k.entity", "c.number", "k.state")+`
		ORDER BY k.created_at, k.id
		LIMIT @limit`, f)
}

// LetterRow is one letter without its words.
type LetterRow struct {
	ID         int64         `json:"id"`
	Entity     string        `json:"entity"`
	Customer   string        `json:"customer"`
	Key        string        `json:"key"`
	Kind       string        `json:"kind"`
	Level      int           `json:"level"`
	State      string        `json:"state"`
	DatedOn    calendar.Date `json:"dated_on"`
	PayByOn    calendar.Date `json:"pay_by_on"`
	SentAt     *time.Time    `json:"sent_at"`
	SentOn     calendar.Date `json:"sent_on,omitzero"`
	Total      money.Amount  `json:"total"`
	Invoices   []string      `json:"invoices"`
	MessageID  string        `json:"message_id"`
	ApprovalID string        `json:"approval_id,omitempty"`
	Because    string        `json:"because,omitempty"`
}

// ListLetters lists letters with the invoices they name, the newest first.
func (s *Store) ListLetters(ctx context.Context, f Filter) ([]LetterRow, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT l.id, l.entity, c.number, l.key, l.kind, l.level, l.state, l.dated_on, l.pay_by_on, l.sent_at, l.sent_on, l.total_minor, l.currency,
		       ARRAY(SELECT i.number FROM letter_item li JOIN invoice i ON i.id = li.invoice_id WHERE li.letter_id = l.id ORDER BY i.number),
		       l.message_id, coalesce(l.approval_id, ''), l.ended_reason
		FROM letter l
		JOIN customer c ON c.id = l.customer_id
		WHERE `+narrow("l.entity", "c.number", "l.state")+`
		ORDER BY l.id DESC
		LIMIT @limit`, f.args())
	if err != nil {
		return nil, fmt.Errorf("list letters: %w", err)
	}
	letters, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r LetterRow, err error) {
		err = row.Scan(&r.ID, &r.Entity, &r.Customer, &r.Key, &r.Kind, &r.Level, &r.State, &r.DatedOn, &r.PayByOn, &r.SentAt, &r.SentOn,
			&r.Total.Minor, &r.Total.Currency, &r.Invoices, &r.MessageID, &r.ApprovalID, &r.Because)
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("list letters: %w", err)
	}
	return letters, nil
}

// MailRow is one letter on its way to the relay, or where that ended.
type MailRow struct {
	LetterID  int64  `json:"letter_id"`
	Entity    string `json:"entity"`
	Customer  string `json:"customer"`
	LetterKey string `json:"letter_key"`
	MessageID string `json:"message_id"`
	State     string `json:"state"`
	Attempts  int    `json:"attempts"`
	// Uncertain counts tries whose outcome nobody knows (RFC 1047): the receiver may have the letter more than once.
	Uncertain int `json:"uncertain"`
	// NextAttemptAt counts while the mail is queued, in real time.
	NextAttemptAt time.Time  `json:"next_attempt_at"`
	GiveUpAt      *time.Time `json:"give_up_at"`
	StartedAt     *time.Time `json:"started_at"`
	AcceptedAt    *time.Time `json:"accepted_at"`
	RelayResponse string     `json:"relay_response,omitempty"`
}

// StateUncertain is a word for Filter.States of ListMail beside the stored ones: mails with a try in doubt.
const StateUncertain = "uncertain"

// ListMail lists outbound mail: what waits first, in the order it will be tried, then the rest, the newest first.
func (s *Store) ListMail(ctx context.Context, f Filter) ([]MailRow, error) {
	return list[MailRow](ctx, s, "outbound mail", `
		SELECT m.letter_id, m.entity, c.number, l.key, l.message_id, m.state, m.attempts, m.uncertain, m.next_attempt_at, m.give_up_at, m.started_at,
		       m.accepted_at, m.relay_response
		FROM outbound_mail m
		JOIN letter l ON l.id = m.letter_id
		JOIN customer c ON c.id = l.customer_id
		WHERE `+narrow("m.entity", "c.number", "m.state")+`
		   OR (@entity = '' OR m.entity = @entity) AND (@customer = '' OR c.number = @customer)
		      AND '`+StateUncertain+`' = ANY (@states::text[]) AND m.uncertain > 0
		ORDER BY m.state NOT IN ('queued', 'sending'), CASE WHEN m.state IN ('queued', 'sending') THEN m.next_attempt_at END, m.letter_id DESC
		LIMIT @limit`, f)
}

// NotificationRow is what was, or will be, posted to people.
type NotificationRow struct {
	ID         int64     `json:"id"`
	Entity     string    `json:"entity,omitempty"`
	Key        string    `json:"key"`
	Channel    string    `json:"channel"`
	ApprovalID string    `json:"approval_id,omitempty"`
	Headline   string    `json:"headline"`
	Detail     string    `json:"detail,omitempty"`
	CreatedAt  time.Time `json:"created_at"`
}

// ListNotifications lists messages to people, the newest first. States are channels.
func (s *Store) ListNotifications(ctx context.Context, f Filter) ([]NotificationRow, error) {
	return list[NotificationRow](ctx, s, "notifications", `
		SELECT n.id, coalesce(a.entity, ''), n.key, n.channel, coalesce(n.approval_id, ''), n.headline, n.detail, n.created_at
		FROM notification n
		LEFT JOIN approval a ON a.id = n.approval_id
		LEFT JOIN customer c ON c.id = a.customer_id
		WHERE `+narrow("a.entity", "c.number", "n.channel")+`
		ORDER BY n.id DESC
		LIMIT @limit`, f)
}

// BankEntryRow is one line of a bank statement with what became of it. Who paid and what they wrote stays in the ledger.
type BankEntryRow struct {
	ID        int64         `json:"id"`
	Entity    string        `json:"entity"`
	Statement string        `json:"statement"`
	Key       string        `json:"key"`
	Amount    money.Amount  `json:"amount"`
	BookedOn  calendar.Date `json:"booked_on"`
	ValueOn   calendar.Date `json:"value_on"`
	State     string        `json:"state"`
	Code      string        `json:"code,omitempty"`
	Because   string        `json:"because,omitempty"`
	// Customer is the payer where one was found, Unapplied what is not allocated yet, in minor units of the amount.
	Customer  string `json:"customer,omitempty"`
	Unapplied int64  `json:"unapplied_minor"`
}

// ListBankEntries lists bank entries, the latest first. Without states it lists those a person must look at: proposed,
// unmatched and returned ones.
func (s *Store) ListBankEntries(ctx context.Context, f Filter) ([]BankEntryRow, error) {
	if len(f.States) == 0 {
		f.States = []string{"proposed", "unmatched", "returned"}
	}
	rows, err := s.pool.Query(ctx, `
		SELECT e.id, e.entity, b.statement_ref, e.key, e.amount_minor, e.currency, e.booked_on, e.value_on, e.state, e.code, e.because,
		       coalesce(c.number, ''), coalesce(p.unapplied_minor, 0)
		FROM bank_entry e
		JOIN bank_statement b ON b.id = e.statement_id
		LEFT JOIN LATERAL (SELECT customer_id, unapplied_minor FROM payment WHERE bank_entry_id = e.id ORDER BY id LIMIT 1) p ON true
		LEFT JOIN customer c ON c.id = p.customer_id
		WHERE `+narrow("e.entity", "c.number", "e.state")+`
		ORDER BY e.booked_on DESC, e.id DESC
		LIMIT @limit`, f.args())
	if err != nil {
		return nil, fmt.Errorf("list bank entries: %w", err)
	}
	entries, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r BankEntryRow, err error) {
		err = row.Scan(&r.ID, &r.Entity, &r.Statement, &r.Key, &r.Amount.Minor, &r.Amount.Currency, &r.BookedOn, &r.ValueOn, &r.State,
			&r.Code, &r.Because, &r.Customer, &r.Unapplied)
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("list bank entries: %w", err)
	}
	return entries, nil
}

// RejectedFile is an imported file with rows that were refused.
type RejectedFile struct {
	Entity       string    `json:"entity"`
	Kind         string    `json:"kind"`
	Name         string    `json:"name"`
	ReceivedAt   time.Time `json:"received_at"`
	ReceivedBy   string    `json:"received_by"`
	RowsGood     int       `json:"rows_good"`
	RowsRejected int       `json:"rows_rejected"`
}

// ListRejectedFiles lists imported files of which rows were refused, the latest first. States are kinds of files.
func (s *Store) ListRejectedFiles(ctx context.Context, f Filter) ([]RejectedFile, error) {
	return list[RejectedFile](ctx, s, "rejected files", `
		SELECT d.entity, d.kind, d.name, d.received_at, d.received_by, d.rows_good, d.rows_rejected
		FROM inbound_document d
		WHERE d.rows_rejected > 0 AND `+narrow("d.entity", "''", "d.kind")+`
		ORDER BY d.id DESC
		LIMIT @limit`, f)
}
