package postgres

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/dunning"
)

// checkSQL holds one query for each part of an invariant. A query returns one row for every row it examined, with a
// single column: NULL when the row is fine, otherwise a line that names the row by its business key and says what is
// wrong. So what was examined is counted by the query that examines it.
//
//go:embed check/*.sql
var checkSQL embed.FS

const (
	// maxShown bounds the lines of one result: a person reads twenty; a program needs the count.
	maxShown = 20
	// checkTimeout ends a query that runs away. A hundred thousand invoices take seconds.
	checkTimeout = 5 * time.Minute
	// inFlight is how long a letter may be on its way to the relay when a fact is booked that would have stopped it: the
	// longest SMTP conversation (RFC 5321, 4.5.3.2, asks a client to wait 10 minutes after the final dot) and a margin.
	inFlight = 15 * time.Minute
	// demoInFlight takes its place where a business day lasts seconds: the longest a transaction and a mail take on a
	// loaded machine. Fifteen minutes would be months there and forgive everything.
	demoInFlight = 10 * time.Second
	// justTold is how long a workflow may take to appear in the list of open ones, or to vanish, after it was told something.
	justTold = time.Minute
	// OutboxMaxAge is how long an event may wait to be told while the engine runs.
	OutboxMaxAge = 15 * time.Minute
)

// Outside is what the database can't know and a caller may have asked elsewhere. The zero value is nothing: what needs
// it is then reported as not asked.
type Outside struct {
	// Workflows are the ids of the workflows open now, asked before Check is called.
	Workflows *OpenWorkflows
	// Mails is the complete log of what a relay or sink accepted.
	Mails *MailLog
	// Heads are heads of the audit chains noted earlier outside the database, by entity code.
	Heads map[string]ChainHead
	// EventsWaitAtMost is how long an event may wait to be told, OutboxMaxAge while the engine runs. Zero asks nothing: in an
	// engine that stands still they wait for as long as it does.
	EventsWaitAtMost time.Duration
}

// OpenWorkflows are workflow ids such as "invoice/NORD/R-1001" and "inbound-mail/NORD/…"; ids of other kinds are ignored.
type OpenWorkflows struct{ IDs []string }

// MailLog is what the world outside has seen, one entry for each time a message was accepted.
type MailLog struct{ Accepted []AcceptedMail }

// AcceptedMail is one accepted message. BodyHash may be empty when it is not known.
type AcceptedMail struct {
	MessageID string
	BodyHash  string
}

// ChainHead is the last link of an audit chain at some moment.
type ChainHead struct {
	Seq  int64  `json:"seq"`
	Hash []byte `json:"hash"`
}

// CheckResult says what one invariant found. It is broken when Total is not zero.
type CheckResult struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Examined counts the rows that were looked at: a green result that looked at nothing proves nothing.
	Examined int64 `json:"examined"`
	// Violations are the first lines, Total counts all.
	Violations []string `json:"violations,omitempty"`
	Total      int64    `json:"total"`
	// NotAsked says which part needed something from outside that was not given.
	NotAsked string `json:"not_asked,omitempty"`
}

// add takes up what one part of an invariant found.
func (r *CheckResult) add(part finding) {
	r.Examined += part.examined
	r.Total += part.total
	for _, line := range part.lines {
		if len(r.Violations) < maxShown {
			r.Violations = append(r.Violations, line)
		}
	}
}

type finding struct {
	examined, total int64
	lines           []string
}

// violate notes one broken row.
func (f *finding) violate(format string, args ...any) {
	f.total++
	if len(f.lines) < maxShown {
		f.lines = append(f.lines, fmt.Sprintf(format, args...))
	}
}

// checker runs the parts of one check on one snapshot.
type checker struct {
	q       pgx.Tx
	outside Outside
	args    pgx.NamedArgs
}

// invariant is one promise of the ledger: SQL parts, and what SQL can't say in Go.
type invariant struct {
	id, name string
	parts    []string
	more     func(context.Context, *checker, *CheckResult) error
}

// invariants in the order they are reported. I13 (replay), I15 (fees and interest) are no questions to a database.
var invariants = []invariant{
	{id: "I1", name: "every invoice: amount less allocations is open, and never below zero",
		parts: []string{"i01_invoices", "i01_credit_notes"}},
	{id: "I2", name: "every payment: allocated and unapplied make the amount",
		parts: []string{"i02_payments", "i02_likely_payers"}},
	{id: "I3", name: "every bank statement adds up and continues the one before; every credit is a payment",
		parts: []string{"i03_statements", "i03_chain", "i03_entries", "i03_keys"}},
	{id: "I4", name: "the journal sums to zero and agrees with invoices and payments",
		parts: []string{"i04_entries", "i04_receivables", "i04_unapplied", "i04_accounts"}},
	{id: "I5", name: "one letter for an item, level and reason, in the ledger and outside",
		parts: []string{"i05_letters", "i05_repeats"}, more: checkMailLog},
	{id: "I6", name: "levels rise one by one, each after its delay",
		parts: []string{"i06_levels"}},
	{id: "I7", name: "no letter after payment, nor while a hold, dispute or promise runs",
		parts: []string{"i07_paid", "i07_blocked"}},
	{id: "I8", name: "nothing is forgotten: every due item has a letter or a recorded reason",
		parts: []string{"i08_items", "i08_outcomes", "i08_letters"}},
	{id: "I9", name: "every approval has one decision by a person, before its effect",
		parts: []string{"i09_approvals", "i09_people", "i09_letters", "i09_write_offs", "i09_effects", "i09_choices", "i09_plans"}},
	{id: "I10", name: "the audit chain is unbroken and tells of every change",
		parts: []string{"i10_changes"}, more: checkAudit},
	{id: "I11", name: "every open invoice has one workflow, every closed one none",
		more: checkWorkflows},
	{id: "I12", name: "events are told in order, completely and soon",
		parts: []string{"i12_streams", "i12_counters"}, more: checkWaiting},
	{id: "I14", name: "what is stored of an item follows from its facts",
		parts: []string{"i14_items", "i14_decisions"}},
	{id: "I16", name: "nothing told to workflows or the audit chain names a person",
		more: checkPersonalData},
	{id: "I17", name: "what is said about payments, returns, refunds and advices is what is booked",
		parts: []string{"i17_parts", "i17_returns", "i17_refunds", "i17_uses", "i17_advices", "i17_proposals"}},
	{id: "I18", name: "every mail is settled or waits, and what it says has its effect once, by leave or by a person",
		parts: []string{"i18_mails", "i18_claims", "i18_pauses", "i18_letters", "i18_replies"}, more: checkMailWorkflows},
	{id: "I19", name: "every plan adds up, is in default only after a reminder, and is looked at in time",
		parts: []string{"i19_plans"}, more: checkPlanWorkflows},
	{id: "I21", name: "a case is open as long as one of its disputes, and has one workflow",
		parts: []string{"i21_cases"}, more: checkCaseWorkflows},
}

// Check asks every invariant of the ledger on one snapshot, without locking anything, and returns them all in order. An
// error means that a question could not be asked; a broken invariant is a result, not an error.
func (s *Store) Check(ctx context.Context, outside Outside) ([]CheckResult, error) {
	var results []CheckResult
	err := s.snapshot(ctx, func(q pgx.Tx) (err error) {
		results, err = checkAll(ctx, q, s.Now(), outside)
		return err
	})
	return results, err
}

func checkAll(ctx context.Context, q pgx.Tx, now time.Time, outside Outside) ([]CheckResult, error) {
	c, err := newChecker(ctx, q, now, outside)
	if err != nil {
		return nil, err
	}
	results := make([]CheckResult, 0, len(invariants))
	for _, inv := range invariants {
		result, err := c.ask(ctx, inv)
		if err != nil {
			return nil, fmt.Errorf("check %s: %w", inv.id, err)
		}
		results = append(results, result)
	}
	return results, nil
}

func newChecker(ctx context.Context, q pgx.Tx, now time.Time, outside Outside) (*checker, error) {
	if _, err := q.Exec(ctx, fmt.Sprintf("SET LOCAL statement_timeout = %d", checkTimeout.Milliseconds())); err != nil {
		return nil, err
	}
	clock, _, err := loadClock(ctx, q)
	if err != nil {
		return nil, err
	}
	slack, slackDays := inFlight, 0
	if !clock.Real() {
		slack = demoInFlight
		slackDays = int((demoInFlight + clock.DayLength - 1) / clock.DayLength)
	}
	builtIn, err := json.Marshal(dunning.Default())
	if err != nil {
		return nil, fmt.Errorf("built-in policy: %w", err)
	}
	return &checker{q: q, outside: outside, args: pgx.NamedArgs{"slack": slack, "slack_days": slackDays,
		"oldest_waiting": now.Add(-outside.EventsWaitAtMost), "oldest_told": now.Add(-justTold), "business_at": clock.At(now), "built_in": string(builtIn), "only_entity": nil}}, nil
}

func (c *checker) ask(ctx context.Context, inv invariant) (CheckResult, error) {
	result := CheckResult{ID: inv.id, Name: inv.name}
	for _, part := range inv.parts {
		found, err := c.runSQL(ctx, part)
		if err != nil {
			return result, fmt.Errorf("%s: %w", part, err)
		}
		result.add(found)
	}
	if inv.more == nil {
		return result, nil
	}
	return result, inv.more(ctx, c, &result)
}

// runSQL asks one part; see checkSQL.
func (c *checker) runSQL(ctx context.Context, part string) (finding, error) {
	query, err := checkSQL.ReadFile("check/" + part + ".sql")
	if err != nil {
		return finding{}, err
	}
	return c.runQuery(ctx, string(query))
}

func (c *checker) runQuery(ctx context.Context, query string) (finding, error) {
	var found finding
	err := c.q.QueryRow(ctx, fmt.Sprintf(`
		SELECT count(*), count(line),
		       coalesce((array_agg(line ORDER BY line) FILTER (WHERE line IS NOT NULL))[1:%d], '{}')
		FROM (%s) AS examined (line)`, maxShown, query), c.args).Scan(&found.examined, &found.total, &found.lines)
	return found, err
}
