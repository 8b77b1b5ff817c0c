package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype/zeronull"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/letter"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// question is an approval about to be asked.
type question struct {
	id           string
	kind         approval.Kind
	debtor       *debtor
	facts        approval.Facts
	because      string
	steps        []dunning.ApproverStep
	coolDownDays int
	requestedBy  string
	// validUntilOn is the last day a yes makes sense on; zero is any.
	validUntilOn calendar.Date
	// hold is set for a question about a hold.
	hold *longerHold
}

// frozenQuestion is what approval.facts keeps of a question: a policy that changes later does not change it.
type frozenQuestion struct {
	Facts        approval.Facts         `json:"facts"`
	Because      string                 `json:"because"`
	Steps        []dunning.ApproverStep `json:"steps"`
	CoolDownDays int                    `json:"cool_down_days"`
	ValidUntilOn calendar.Date          `json:"valid_until_on,omitzero"`
	Hold         *longerHold            `json:"hold,omitempty"`
}

const askSQL = `
INSERT INTO approval (id, entity, customer_id, kind, subject, facts_hash, facts, requested_by, requested_at, role, remind_at, expires_at, needed)
SELECT u.id, $1, u.customer_id, u.kind, u.id, u.facts_hash, u.facts::jsonb, u.requested_by, $2, u.role, u.remind_at, u.expires_at, u.needed
FROM unnest($3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::timestamptz[], $11::timestamptz[], $12::smallint[])
     AS u (id, customer_id, kind, facts_hash, facts, requested_by, role, remind_at, expires_at, needed)
ON CONFLICT (id) DO NOTHING`

// questionColumns are questions turned into columns for one insert.
type questionColumns struct {
	ids, kinds, hashes, facts, by, roles []string
	customers                            []int64
	reminds, expires                     []time.Time
	needed                               []int16
	itemApprovals                        []string
	items                                []int64
}

// ask records questions and tells their streams. A question that was asked already is the same row.
func (t *tx) ask(ctx context.Context, g *gathered, questions []question) error {
	if len(questions) == 0 {
		return nil
	}
	limits, err := readLimits(ctx, t, string(g.entity.Code))
	if err != nil {
		return err
	}
	var c questionColumns
	for _, q := range questions {
		if err := c.add(q, limits, g.clock.At(t.now)); err != nil {
			return err
		}
		t.emit("approval/"+q.id, "approval_requested", "requested", q.debtor.ID, map[string]any{"kind": q.kind})
		t.audit(string(g.entity.Code), q.requestedBy, "approval_requested", "approval/"+q.id, g.entity.On,
			map[string]any{"kind": q.kind, "facts_hash": c.hashes[len(c.hashes)-1], "items": len(q.facts.Items)})
	}
	batch := &pgx.Batch{}
	batch.Queue(askSQL, string(g.entity.Code), t.now, c.ids, c.customers, c.kinds, c.hashes, c.facts, c.by, c.roles, c.reminds, c.expires, c.needed)
	batch.Queue(`
		INSERT INTO approval_item (approval_id, invoice_id)
		SELECT * FROM unnest($1::text[], $2::bigint[])
		ON CONFLICT DO NOTHING`, c.itemApprovals, c.items)
	if err := t.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("ask for approval: %w", err)
	}
	return nil
}

func (c *questionColumns) add(q question, limits approval.LimitsOf, businessNow time.Time) error {
	total, err := sumByCurrency(itemAmounts(q.facts.Items))
	if err != nil {
		return err
	}
	hash, err := approval.FactsHash(q.facts)
	if err != nil {
		return err
	}
	raw, err := json.Marshal(frozenQuestion{Facts: q.facts, Because: q.because, Steps: q.steps, CoolDownDays: q.coolDownDays, ValidUntilOn: q.validUntilOn, Hold: q.hold})
	if err != nil {
		return fmt.Errorf("freeze the facts of approval %s: %w", q.id, err)
	}
	if len(q.steps) == 0 {
		return fmt.Errorf("approval %s: the policy names nobody who may decide", q.id)
	}
	remind, expire := stepTimes(q.steps[0], businessNow)
	c.ids, c.customers, c.kinds = append(c.ids, q.id), append(c.customers, q.debtor.ID), append(c.kinds, string(q.kind))
	c.hashes, c.facts, c.by = append(c.hashes, hash), append(c.facts, string(raw)), append(c.by, q.requestedBy)
	c.roles, c.reminds, c.expires = append(c.roles, q.steps[0].Role), append(c.reminds, remind), append(c.expires, expire)
	c.needed = append(c.needed, int16(limits.PeopleNeeded(total)))
	for _, it := range q.facts.Items {
		c.itemApprovals, c.items = append(c.itemApprovals, q.id), append(c.items, it.InvoiceID)
	}
	return nil
}

// stepTimes are the instants of the business clock at which the person asked is reminded, and given up on.
func stepTimes(s dunning.ApproverStep, businessNow time.Time) (remind, expire time.Time) {
	return businessNow.Add(time.Duration(s.RemindAfterHours) * time.Hour), businessNow.Add(time.Duration(s.ExpireAfterHours) * time.Hour)
}

// storedApproval is an approval's row with what belongs to it.
type storedApproval struct {
	approval.Case
	frozen     frozenQuestion
	customerID int64
	closedAt   time.Time
	// inPlaceOf is the principal of a deputy who closes it.
	inPlaceOf string
}

const approvalSQL = `
SELECT a.id,
       a.entity,
       a.kind,
       a.requested_by,
       a.state,
       a.facts_hash,
       a.facts,
       a.step,
       a.requested_at,
       a.remind_at,
       a.expires_at,
       a.closed_at,
       a.needed,
       coalesce(a.assignee, ''),
       a.customer_id,
       c.number,
       coalesce(l.id, 0),
       coalesce(d.decision, ''),
       coalesce(d.choice, ''),
       coalesce(d.decided_by, ''),
       coalesce(d.on_behalf_of, ''),
       coalesce(d.reason, ''),
       (SELECT max(h.until_on) FROM hold h WHERE h.entity = a.entity AND starts_with(h.key, 'approval/' || a.id || '/')),
       (SELECT jsonb_agg(jsonb_build_object('by', v.voter, 'for', v.on_behalf_of, 'choice', v.choice) ORDER BY v.voted_at, v.voter) FROM approval_vote v WHERE v.approval_id = a.id)
FROM approval a
JOIN customer c ON c.id = a.customer_id
LEFT JOIN letter l ON l.approval_id = a.id
LEFT JOIN approval_decision d ON d.approval_id = a.id
WHERE a.id = $1`

// readApproval reads an approval; ErrNotFound when there is none of that id.
func readApproval(ctx context.Context, q querier, id string) (storedApproval, error) {
	var a storedApproval
	var facts []byte
	o := approval.Outcome{ID: id}
	r := &a.Request
	err := q.QueryRow(ctx, approvalSQL, id).Scan(&r.ID, &r.Entity, &r.Kind, &r.RequestedBy, &r.State, &r.FactsHash, &facts, &a.Step,
		&a.RequestedAt, orZero(&a.RemindAt), orZero(&a.ExpiresAt), orZero(&a.closedAt), &r.Needed, &a.Assignee, &a.customerID, &a.Customer, &a.LetterID,
		&o.Decision, &o.Choice, &o.By, &o.For, &o.Reason, &o.HeldUntilOn, &r.Agreed)
	if errors.Is(err, pgx.ErrNoRows) {
		return a, fmt.Errorf("%w: approval %s", ErrNotFound, id)
	}
	if err != nil {
		return a, fmt.Errorf("read approval %s: %w", id, err)
	}
	if err := json.Unmarshal(facts, &a.frozen); err != nil {
		return a, fmt.Errorf("read the facts of approval %s: %w", id, err)
	}
	a.Facts, a.Because, a.Steps = a.frozen.Facts, a.frozen.Because, a.frozen.Steps
	for _, s := range a.Steps {
		r.Roles = append(r.Roles, s.Role)
	}
	if r.State != approval.Open {
		o.State, o.At, o.LetterID = r.State, a.closedAt, a.LetterID
		a.Outcome = &o
	}
	if a.Total, err = sumByCurrency(itemAmounts(a.Facts.Items)); err != nil {
		return a, err
	}
	limits, err := readLimits(ctx, q, r.Entity)
	limits.Apply(r, a.Total)
	return a, err
}

// orZero scans an instant that may be unset: NULL is the zero time.
func orZero(at *time.Time) *zeronull.Timestamptz { return (*zeronull.Timestamptz)(at) }

func itemAmounts(items []approval.Item) []money.Amount {
	amounts := make([]money.Amount, 0, len(items))
	for _, it := range items {
		amounts = append(amounts, it.Amount)
	}
	return amounts
}

// Approval reads an approval with the letter it is about, as it would leave today. It returns ErrNotFound for an
// unknown id.
func (s *Store) Approval(ctx context.Context, id string) (approval.Case, error) {
	a, err := readApproval(ctx, s.pool, id)
	if err != nil {
		return approval.Case{}, err
	}
	if a.LetterID != 0 {
		made, err := readLetters(ctx, s.pool, []int64{a.LetterID})
		if err != nil {
			return approval.Case{}, err
		}
		if one, ok := made[a.LetterID]; ok {
			facts := one.facts
			if err := s.dateToday(ctx, one, &facts); err != nil {
				return approval.Case{}, err
			}
			a.Letter = &facts
		}
	}
	return a.Case, nil
}

// dateToday shows a letter that waits for a person with the dates it would have today.
func (s *Store) dateToday(ctx context.Context, made *madeLetter, facts *letter.Facts) error {
	if made.state != string(collection.LetterAwaitingApproval) {
		return nil
	}
	g, err := gather(ctx, s.pool, s.Now(), selection{entity: made.entity})
	if err != nil {
		return err
	}
	dates, err := g.datesOn(ctx, s.pool, made)
	if err != nil {
		return err
	}
	facts.DatedOn, facts.PayByOn, facts.PaymentsConsideredUntil = dates.datedOn, dates.payByOn, dates.consideredUntilOn
	for i := range facts.Items {
		facts.Items[i].DaysOverdue = dates.datedOn.Sub(facts.Items[i].DueOn)
	}
	return nil
}

type letterDates struct {
	datedOn, payByOn, consideredUntilOn calendar.Date
}

// datesOn are a letter's dates when it leaves today, by the policy version it was made with.
func (g *gathered) datesOn(ctx context.Context, q querier, made *madeLetter) (letterDates, error) {
	policy, err := policyVersion(ctx, q, made.policyName, made.policyVersion)
	if err != nil {
		return letterDates{}, err
	}
	step, ok := policy.StepAt(made.level)
	if !ok {
		return letterDates{}, fmt.Errorf("policy %s version %d has no level %d", made.policyName, made.policyVersion, made.level)
	}
	return letterDates{datedOn: g.entity.On, payByOn: step.PayByOn(g.entity.On, g.entity.Calendar),
		consideredUntilOn: earlier(g.entity.BankFreshOn, g.entity.On)}, nil
}

// earlier is the earlier of two dates, where zero is unset.
func earlier(a, b calendar.Date) calendar.Date {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

// OpenApprovals lists the approvals that wait, the oldest first. An empty entity or role means any; a role is the one
// asked now. At most maxListed are returned.
func (s *Store) OpenApprovals(ctx context.Context, entity, role string) ([]approval.Line, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT a.id, a.entity, c.number, a.kind, a.role, a.requested_by, a.requested_at, a.expires_at, a.facts
		FROM approval a
		JOIN customer c ON c.id = a.customer_id
		WHERE a.state = 'open' AND ($1 = '' OR a.entity = $1) AND ($2 = '' OR a.role = $2)
		ORDER BY a.requested_at, a.id
		LIMIT $3`, entity, role, maxListed)
	if err != nil {
		return nil, fmt.Errorf("list approvals: %w", err)
	}
	lines, err := pgx.CollectRows(rows, scanApprovalLine)
	if err != nil {
		return nil, fmt.Errorf("list approvals: %w", err)
	}
	return lines, nil
}

// maxListed bounds a list a person reads; who has more open decides, instead of scrolling.
const maxListed = 1000

func scanApprovalLine(row pgx.CollectableRow) (approval.Line, error) {
	var l approval.Line
	var raw []byte
	var customer, entity string
	if err := row.Scan(&l.ID, &entity, &customer, &l.Kind, &l.Role, &l.RequestedBy, &l.RequestedAt, orZero(&l.ExpiresAt), &raw); err != nil {
		return l, err
	}
	var frozen frozenQuestion
	if err := json.Unmarshal(raw, &frozen); err != nil {
		return l, err
	}
	l.Entity, l.Customer = receivable.EntityCode(entity), receivable.CustomerNumber(customer)
	l.Because, l.Items = frozen.Because, len(frozen.Facts.Items)
	var err error
	l.Total, err = sumByCurrency(itemAmounts(frozen.Facts.Items))
	return l, err
}
