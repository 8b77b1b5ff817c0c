package postgres

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/dunningrun"
	"github.com/mahnwerk/mahnwerk/ar/letter"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// writing collects what a chunk writes, column by column, so that it is written in one round trip.
type writing struct {
	run    openRun
	g      *gathered
	domain string
	// taken counts the letters that already bear a key's base: withdrawn or refused ones of the same day.
	taken map[string]int

	letters   letterColumns
	items     letterItemColumns
	outcomes  outcomeColumns
	questions []question
	waiting   []int64
}

type letterColumns struct {
	customers, contacts, totals                  []int64
	keys, messages, languages, currencies, kinds []string
	levels, versions                             []int
	dated, payBy                                 []calendar.Date
	policies, states, approvals                  []string
}

type letterItemColumns struct {
	keys                         []string
	invoices, promises           []int64
	levels, rounds               []int
	opens, disputed, collectable []int64
}

type outcomeColumns struct {
	invoices          []int64
	outcomes, because []string
	blockers          []string
	nextOn            []calendar.Date
}

// noDomain is the right-hand side of Message-IDs where the entity has no address (RFC 6761: never resolves).
const noDomain = "mahnwerk.invalid"

func newWriting(r openRun, g *gathered) *writing {
	return &writing{run: r, g: g, taken: map[string]int{}}
}

// readTaken reads what the keys of new letters must not repeat, and the domain of their Message-IDs.
func (w *writing) readTaken(ctx context.Context, q batcher, customers []int64) error {
	var email string
	batch := &pgx.Batch{}
	batch.Queue(`SELECT email FROM entity WHERE code = $1`, w.run.entity).QueryRow(func(row pgx.Row) error { return row.Scan(&email) })
	batch.Queue(`SELECT key FROM letter WHERE customer_id = ANY ($1) AND state IN ('withdrawn', 'refused') AND starts_with(key, $2)`,
		customers, w.run.entity+"/").Query(func(rows pgx.Rows) error {
		var key string
		_, err := pgx.ForEachRow(rows, []any{&key}, func() error { w.taken[keyBase(key)]++; return nil })
		return err
	})
	if err := q.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("read letters that ended: %w", err)
	}
	w.domain = noDomain
	if _, domain, ok := strings.Cut(email, "@"); ok && domain != "" {
		w.domain = domain
	}
	return nil
}

// A letter that was withdrawn keeps its key and its Message-ID, because it may have left after all. The next one of the
// same customer and day is told apart by a count.
const repeatMark = "#"

func keyBase(key string) string {
	base, _, _ := strings.Cut(key, repeatMark)
	return base
}

func (w *writing) freeKey(planned string) string {
	if n := w.taken[planned]; n > 0 {
		return fmt.Sprintf("%s%s%d", planned, repeatMark, n+1)
	}
	return planned
}

// plan asks the planner about one customer. A planner that panics fails this customer alone.
func (w *writing) plan(d *debtor, plan dunningrun.Planner) {
	answer, err := planSafely(plan, w.g.entity, d.Customer, d.planItems())
	if err != nil {
		for _, it := range d.items {
			w.outcomes.add(it.Facts.InvoiceID, "failed", []string{string(collection.BlockBadData)}, err.Error(), calendar.Date{})
		}
		return
	}
	keys := map[string]string{}
	for _, l := range answer.Letters {
		keys[l.Key] = w.add(d, l)
	}
	for _, it := range d.items {
		if it.fault != nil {
			w.outcomes.add(it.Facts.InvoiceID, "failed", []string{string(collection.BlockBadData)}, it.fault.Error(), calendar.Date{})
		}
	}
	for _, o := range answer.Outcomes {
		if notDueYet(o) {
			continue // its turn has not come: the run says nothing about it
		}
		w.outcomes.add(o.InvoiceID, outcomeWord(o, keys), blockerCodes(o.Blockers), o.Because, o.NextOn)
	}
}

func notDueYet(o dunningrun.Outcome) bool {
	return o.Err == nil && len(o.Blockers) == 1 && o.Blockers[0] == collection.BlockNotDue
}

func planSafely(plan dunningrun.Planner, e dunningrun.Entity, c dunningrun.Customer, items []dunningrun.Item) (p dunningrun.Plan, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("the plan failed: %v", reason)
		}
	}()
	return plan(e, c, items), nil
}

// outcomeWord says in one word what came of an item. keys tells letters that need an approval from others.
func outcomeWord(o dunningrun.Outcome, keys map[string]string) string {
	switch {
	case o.Err != nil:
		return "failed"
	case o.LetterKey != "":
		return keys[o.LetterKey]
	case len(o.Blockers) > 0 && o.Blockers[0] == collection.BlockDecisionDue:
		return "decision"
	default:
		return "blocked"
	}
}

func (c *outcomeColumns) add(invoice int64, outcome string, blockers []string, because string, nextOn calendar.Date) {
	c.invoices, c.outcomes = append(c.invoices, invoice), append(c.outcomes, outcome)
	c.blockers, c.because = append(c.blockers, strings.Join(blockers, " ")), append(c.because, because)
	c.nextOn = append(c.nextOn, nextOn)
}

// add takes a letter into the columns and returns the outcome of its items.
func (w *writing) add(d *debtor, l dunningrun.Letter) string {
	key, state, approvalID := w.freeKey(l.Key), string(collection.LetterQueued), ""
	outcome := "letter"
	if l.Approval != "" {
		outcome, state, approvalID = "approval", string(collection.LetterAwaitingApproval), "letter-"+shortHash(key)
		w.ask(d, l, approvalID)
	}
	c := &w.letters
	c.customers, c.contacts, c.totals = append(c.customers, l.CustomerID), append(c.contacts, l.ContactID), append(c.totals, l.Total.Minor)
	c.keys, c.messages = append(c.keys, key), append(c.messages, letter.MessageID(w.run.entity, key, w.domain))
	c.languages, c.currencies, c.kinds = append(c.languages, l.Language), append(c.currencies, string(l.Currency)), append(c.kinds, string(l.Kind))
	c.levels, c.versions, c.policies = append(c.levels, l.Level), append(c.versions, l.PolicyVersion), append(c.policies, l.PolicyName)
	c.dated, c.payBy = append(c.dated, l.DatedOn), append(c.payBy, l.PayByOn)
	c.states, c.approvals = append(c.states, state), append(c.approvals, approvalID)
	i := &w.items
	for _, li := range l.Items {
		i.keys, i.invoices, i.promises = append(i.keys, key), append(i.invoices, li.InvoiceID), append(i.promises, li.BrokenPromiseID)
		i.levels, i.rounds = append(i.levels, li.Level), append(i.rounds, li.Round)
		i.opens, i.disputed, i.collectable = append(i.opens, li.Open.Minor), append(i.disputed, li.Disputed.Minor), append(i.collectable, li.Collectable.Minor)
	}
	return outcome
}

// ask turns a letter that a person must agree to into a question with its facts frozen.
func (w *writing) ask(d *debtor, l dunningrun.Letter, id string) {
	policy := w.policyOf(l)
	facts := approval.Facts{Kind: approval.KindLetter, ContactID: l.ContactID, PolicyName: l.PolicyName, PolicyVersion: l.PolicyVersion}
	for _, li := range l.Items {
		facts.Items = append(facts.Items, approval.Item{InvoiceID: li.InvoiceID, Number: receivable.InvoiceNumber(w.g.byItem[li.InvoiceID].Facts.Number),
			Level: li.Level, Amount: li.Collectable})
		w.waiting = append(w.waiting, li.InvoiceID)
	}
	w.questions = append(w.questions, question{id: id, kind: approval.KindLetter, debtor: d, facts: facts, because: l.Approval,
		steps: policy.Approvers, coolDownDays: policy.CoolDownDays, requestedBy: w.run.by})
}

// policyOf is the policy a letter was planned with: that of its highest item.
func (w *writing) policyOf(l dunningrun.Letter) dunning.Policy {
	for _, li := range l.Items {
		if p := w.g.byItem[li.InvoiceID].Policy; p.Name == l.PolicyName && p.Version == l.PolicyVersion {
			return p
		}
	}
	return w.g.policies[l.PolicyName]
}

const insertLettersSQL = `
INSERT INTO letter (entity, run_id, considered_until_on, created_at, customer_id, contact_id, total_minor, key, message_id, language, currency,
                    kind, level, policy_version, dated_on, pay_by_on, policy, state, approval_id)
SELECT $1, $2, $3, $4, u.customer_id, u.contact_id, u.total_minor, u.key, u.message_id, u.language, u.currency,
       u.kind, u.level, u.policy_version, u.dated_on, u.pay_by_on, u.policy, u.state, nullif(u.approval_id, '')
FROM unnest($5::bigint[], $6::bigint[], $7::bigint[], $8::text[], $9::text[], $10::text[], $11::text[],
            $12::text[], $13::int[], $14::int[], $15::date[], $16::date[], $17::text[], $18::text[], $19::text[])
     AS u (customer_id, contact_id, total_minor, key, message_id, language, currency,
           kind, level, policy_version, dated_on, pay_by_on, policy, state, approval_id)`

const insertLetterItemsSQL = `
INSERT INTO letter_item (letter_id, invoice_id, level, round, open_minor, disputed_minor, collectable_minor, broken_promise_id)
SELECT l.id, u.invoice_id, u.level, u.round, u.open, u.disputed, u.collectable, nullif(u.promise_id, 0)
FROM unnest($1::text[], $2::bigint[], $3::int[], $4::int[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[])
     AS u (key, invoice_id, level, round, open, disputed, collectable, promise_id)
JOIN letter l ON l.key = u.key`

const insertMailSQL = `
INSERT INTO outbound_mail (letter_id, entity, next_attempt_at)
SELECT l.id, l.entity, $2 FROM letter l WHERE l.key = ANY ($1) AND l.state = 'queued'`

// insertOutcomesSQL keeps what a run said about an item first, when that was a letter: a repetition finds that letter
// on its way, which is no news.
const insertOutcomesSQL = `
INSERT INTO run_outcome AS o (run_id, invoice_id, outcome, blockers, because, next_on)
SELECT $1, u.invoice_id, u.outcome, coalesce(string_to_array(nullif(u.blockers, ''), ' '), '{}'), u.because, u.next_on
FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::date[]) AS u (invoice_id, outcome, blockers, because, next_on)
ON CONFLICT (run_id, invoice_id) DO UPDATE
    SET outcome = excluded.outcome, blockers = excluded.blockers, because = excluded.because, next_on = excluded.next_on
    WHERE o.outcome NOT IN ('letter', 'approval') OR excluded.outcome IN ('letter', 'approval')`

// write writes the chunk. Questions come first, because letters name them.
func (t *tx) write(ctx context.Context, w *writing) error {
	if err := t.ask(ctx, w.g, w.questions); err != nil {
		return err
	}
	batch := &pgx.Batch{}
	if l := w.letters; len(l.keys) > 0 {
		batch.Queue(insertLettersSQL, w.run.entity, w.run.id, earlier(w.g.entity.BankFreshOn, w.run.on), t.now, l.customers, l.contacts, l.totals, l.keys,
			l.messages, l.languages, l.currencies, l.kinds, l.levels, l.versions, l.dated, l.payBy, l.policies, l.states, l.approvals)
		i := w.items
		batch.Queue(insertLetterItemsSQL, i.keys, i.invoices, i.levels, i.rounds, i.opens, i.disputed, i.collectable, i.promises)
		batch.Queue(insertMailSQL, l.keys, t.now)
	}
	o := w.outcomes
	batch.Queue(insertOutcomesSQL, w.run.id, o.invoices, o.outcomes, o.blockers, o.because, o.nextOn)
	if len(w.waiting) > 0 {
		batch.Queue(`UPDATE item_state SET word = $2, blockers = $3 WHERE invoice_id = ANY ($1)`, sortedIDs(w.waiting),
			string(collection.WordAwaitingApproval), []string{string(collection.BlockApprovalPending)})
	}
	if err := t.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("write the letters: %w", err)
	}
	t.tellLetters(w)
	return nil
}

// tellLetters wakes who sends, and writes the audit.
func (t *tx) tellLetters(w *writing) {
	l := w.letters
	for i, key := range l.keys {
		t.audit(w.run.entity, w.run.by, "letter_planned", "letter/"+key, w.run.on, plannedDetail{RunID: w.run.id, Level: l.levels[i],
			Kind: l.kinds[i], TotalMinor: l.totals[i], Currency: l.currencies[i], ApprovalID: l.approvals[i]})
	}
	for i, state := range l.states {
		if state == string(collection.LetterQueued) {
			t.emit("mail/"+w.run.entity, "letters_queued", "letter/"+l.keys[i], w.run.id, nil)
			return
		}
	}
}

// plannedDetail is what the audit chain keeps of a letter that was made.
type plannedDetail struct {
	RunID      int64  `json:"run_id"`
	Level      int    `json:"level"`
	Kind       string `json:"kind"`
	TotalMinor int64  `json:"total_minor"`
	Currency   string `json:"currency"`
	ApprovalID string `json:"approval_id,omitempty"`
}
