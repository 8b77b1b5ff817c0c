package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// DecideApproval takes one person's answer, in one transaction: the person's roles and the facts are read again under
// the locks of customer, items and approval, so that of many answers exactly one counts.
//
// A closed approval comes back as it ended, with approval.ErrClosed; the very answer that closed it, said again, has no
// error. Facts that changed make the approval obsolete, which is an outcome and no error. Refusals are those of package
// approval; after one nothing has changed.
func (s *Store) DecideApproval(ctx context.Context, id string, answer approval.Answer) (approval.Outcome, error) {
	var outcome approval.Outcome
	var refused error
	err := s.inTx(ctx, func(t *tx) error {
		var err error
		outcome, refused = approval.Outcome{}, nil
		a, err := t.lockApproval(ctx, id)
		if err != nil {
			return err
		}
		if a.Outcome != nil {
			outcome, refused = *a.Outcome, closedFor(*a.Outcome, answer)
			return nil
		}
		if _, again := a.Request.AgreedBy(answer.By); again && answer.Decision == approval.Approve {
			outcome = approval.Outcome{ID: id, State: approval.Open, By: answer.By, Decision: answer.Decision, Choice: answer.Choice, At: t.now}
			return nil
		}
		if answer.For, refused, err = t.checkAnswer(ctx, a, answer); err != nil || refused != nil {
			return err
		}
		outcome, err = t.decideApproval(ctx, a, answer)
		return err
	})
	if err != nil {
		return approval.Outcome{}, fmt.Errorf("decide approval %s: %w", id, err)
	}
	return outcome, refused
}

func closedFor(o approval.Outcome, answer approval.Answer) error {
	if o.By == answer.By && o.Decision == answer.Decision && o.Choice == answer.Choice {
		return nil
	}
	return fmt.Errorf("%w: it is %s", approval.ErrClosed, o.State)
}

// lockApproval locks everything a decision may touch, in the one order, and reads the approval.
func (t *tx) lockApproval(ctx context.Context, id string) (storedApproval, error) {
	var customer int64
	var items []int64
	err := t.QueryRow(ctx, `
		SELECT a.customer_id, (SELECT array_agg(i.invoice_id) FROM approval_item i WHERE i.approval_id = a.id)
		FROM approval a WHERE a.id = $1`, id).Scan(&customer, &items)
	if errors.Is(err, pgx.ErrNoRows) {
		return storedApproval{}, fmt.Errorf("%w: approval %s", ErrNotFound, id)
	}
	if err != nil {
		return storedApproval{}, err
	}
	if err := errors.Join(t.lockCustomers(ctx, customer), t.lockItems(ctx, items...)); err != nil {
		return storedApproval{}, err
	}
	if _, err := t.Exec(ctx, `SELECT FROM approval WHERE id = $1 FOR UPDATE`, id); err != nil {
		return storedApproval{}, fmt.Errorf("lock approval %s: %w", id, err)
	}
	return readApproval(ctx, t, id)
}

// checkAnswer asks the rules, with the person as the records know them now, and returns in whose place they decide.
func (t *tx) checkAnswer(ctx context.Context, a storedApproval, answer approval.Answer) (inPlaceOf string, refused, err error) {
	if refused := approval.CheckAnswer(a.Request, answer); refused != nil {
		return "", refused, nil
	}
	user, err := readUser(ctx, t, answer.By)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return "", nil, fmt.Errorf("read the user: %w", err)
	}
	if user.StandsFor, err = principals(ctx, t, t.now, answer.By); err != nil {
		return "", nil, err
	}
	if refused := approval.CheckPerson(a.Request, user); refused != nil {
		return "", refused, nil
	}
	answer.For = approval.For(a.Request, user)
	return answer.For, approval.CheckVoice(a.Request, answer), nil
}

func (t *tx) decideApproval(ctx context.Context, a storedApproval, answer approval.Answer) (approval.Outcome, error) {
	g, err := t.gatherApproval(ctx, a)
	if err != nil {
		return approval.Outcome{}, err
	}
	same, err := g.sameFacts(a)
	if err != nil {
		return approval.Outcome{}, err
	}
	if !same {
		return t.makeObsolete(ctx, g, a)
	}
	a.inPlaceOf = answer.For
	outcome := approval.Outcome{ID: a.Request.ID, State: approval.Approved, By: answer.By, For: answer.For, Decision: answer.Decision,
		Choice: answer.Choice, Reason: answer.Reason, At: t.now, LetterID: a.LetterID}
	if answer.Decision == approval.Reject {
		outcome.State = approval.Rejected
	}
	if !a.Request.Settles(answer) {
		outcome.State = approval.Open
		return outcome, t.recordVote(ctx, g, a, answer)
	}
	if err := t.recordAnswer(ctx, g, a, answer); err != nil {
		return approval.Outcome{}, err
	}
	if err := t.closeApproval(ctx, g, a, outcome.State, answer.By); err != nil {
		return approval.Outcome{}, err
	}
	outcome.HeldUntilOn, err = t.takeEffect(ctx, g, a, answer)
	return outcome, err
}

// gatherApproval reads the facts of the approval's items as they are now.
func (t *tx) gatherApproval(ctx context.Context, a storedApproval) (*gathered, error) {
	return gather(ctx, t, t.now, selection{entity: a.Request.Entity, customers: []int64{a.customerID},
		items: a.invoiceIDs(), closedToo: true})
}

func (a storedApproval) invoiceIDs() []int64 {
	ids := make([]int64, 0, len(a.Facts.Items))
	for _, it := range a.Facts.Items {
		ids = append(ids, it.InvoiceID)
	}
	return ids
}

// sameFacts tells whether the question is still the one that was asked.
func (g *gathered) sameFacts(a storedApproval) (bool, error) {
	if still := kindOf(a.Request.Kind).still; still != nil && !still(g, a) {
		return false, nil
	}
	now := a.Facts
	now.Items = nil
	if d := g.byID[a.customerID]; d != nil && a.Request.Kind == approval.KindLetter {
		now.ContactID = d.ContactID
	}
	for _, asked := range a.Facts.Items {
		it, ok := g.byItem[asked.InvoiceID]
		if !ok || it.fault != nil || !kindOf(a.Request.Kind).asked(g, it, a, &asked) {
			return false, nil
		}
		now.Items = append(now.Items, asked)
	}
	hash, err := approval.FactsHash(now)
	return hash == a.Request.FactsHash, err
}

// without are the item's facts as they were before a letter was made.
func (it *item) without(letterID int64) collection.Facts {
	facts := it.Facts
	facts.Letters = nil
	for _, l := range it.Facts.Letters {
		if l.ID != letterID {
			facts.Letters = append(facts.Letters, l)
		}
	}
	return facts
}

func (t *tx) recordAnswer(ctx context.Context, g *gathered, a storedApproval, answer approval.Answer) error {
	_, err := t.Exec(ctx, `
		INSERT INTO approval_decision (approval_id, decision, choice, decided_by, role, channel, reason, facts_hash, decided_on, decided_at, on_behalf_of)
		SELECT $1, $2, $3, $4, a.role, $5, $6, $7, $8, $9, $10 FROM approval a WHERE a.id = $1`,
		a.Request.ID, string(answer.Decision), string(answer.Choice), answer.By, answer.Channel, answer.Reason, answer.FactsHash,
		g.entity.On, t.now, answer.For)
	if err != nil {
		return fmt.Errorf("record the decision: %w", err)
	}
	return nil
}

func (t *tx) closeApproval(ctx context.Context, g *gathered, a storedApproval, state approval.State, by string) error {
	_, err := t.Exec(ctx, `UPDATE approval SET state = $2, closed_at = $3 WHERE id = $1`, a.Request.ID, string(state), t.now)
	if err != nil {
		return fmt.Errorf("close the approval: %w", err)
	}
	detail := map[string]any{"kind": a.Request.Kind, "facts_hash": a.Request.FactsHash}
	if a.inPlaceOf != "" {
		detail["for"] = a.inPlaceOf
	}
	t.audit(a.Request.Entity, by, "approval_"+string(state), "approval/"+a.Request.ID, g.entity.On, detail)
	return nil
}

// takeEffect does what was decided, and returns the end of the hold a refusal sets.
func (t *tx) takeEffect(ctx context.Context, g *gathered, a storedApproval, answer approval.Answer) (calendar.Date, error) {
	if answer.Decision == approval.Reject {
		return kindOf(a.Request.Kind).rejected(ctx, t, g, a, answer)
	}
	return calendar.Date{}, kindOf(a.Request.Kind).approved(ctx, t, g, a, answer)
}

// queueApproved dates an approved letter today and lets it leave.
func (t *tx) queueApproved(ctx context.Context, g *gathered, a storedApproval) error {
	made, err := readLetters(ctx, t, []int64{a.LetterID})
	if err != nil {
		return err
	}
	one, ok := made[a.LetterID]
	if !ok {
		return fmt.Errorf("%w: letter %d", ErrNotFound, a.LetterID)
	}
	dates, err := g.datesOn(ctx, t, one)
	if err != nil {
		return err
	}
	batch := &pgx.Batch{}
	batch.Queue(`
		UPDATE letter SET state = 'queued', dated_on = $2, pay_by_on = $3, considered_until_on = $4
		WHERE id = $1 AND state = 'awaiting_approval'`, a.LetterID, dates.datedOn, dates.payByOn, dates.consideredUntilOn)
	batch.Queue(`INSERT INTO outbound_mail (letter_id, entity, next_attempt_at) VALUES ($1, $2, $3)`, a.LetterID, a.Request.Entity, t.now)
	if err := t.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("queue the approved letter: %w", err)
	}
	t.emit("mail/"+a.Request.Entity, "letters_queued", "approval/"+a.Request.ID, a.LetterID, nil)
	return nil
}

// holdItems holds the items of an approval for its cool-down: nothing is sent, and nobody is asked again at once.
func (t *tx) holdItems(ctx context.Context, g *gathered, a storedApproval, owner, reason string) (calendar.Date, error) {
	until := g.entity.On.AddDays(a.frozen.CoolDownDays)
	_, err := t.Exec(ctx, `
		INSERT INTO hold (entity, customer_id, invoice_id, key, reason, owner, from_on, until_on, set_by)
		SELECT $1, $2, u.id, 'approval/' || $3::text || '/' || u.id, $4, $5, $6, $7, $8
		FROM unnest($9::bigint[]) AS u (id)
		ON CONFLICT (entity, key) DO NOTHING`,
		a.Request.Entity, a.customerID, a.Request.ID, reason, owner, g.entity.On, until, engine, a.invoiceIDs())
	if err != nil {
		return calendar.Date{}, fmt.Errorf("hold the items: %w", err)
	}
	key, payload := "approval/"+a.Request.ID+"/hold", map[string]any{"until_on": until}
	t.emitItem(a.invoiceIDs(), "hold_set", key, 0, payload)
	t.emitDebtor([]int64{a.customerID}, "hold_set", key, 0, payload)
	t.audit(a.Request.Entity, owner, "hold_set", "approval/"+a.Request.ID, g.entity.On, payload)
	return until, nil
}

// escalated tells the items what a person chose at the end of the ladder.
func (t *tx) escalated(ctx context.Context, a storedApproval, answer approval.Answer) error {
	kind, payload := "escalation_approved", map[string]any{"approval_id": a.Request.ID, "choice": answer.Choice}
	if answer.Decision == approval.Reject {
		kind = "escalation_rejected"
	}
	if answer.Choice == approval.ChoiceWriteOff {
		kind = "write_off_approved"
		if err := t.writeOffApproved(ctx, a, answer); err != nil {
			return err
		}
	} else {
		t.emitItem(a.invoiceIDs(), kind, "approval/"+a.Request.ID, 0, payload)
	}
	t.emitDebtor([]int64{a.customerID}, kind, "approval/"+a.Request.ID, 0, payload)
	return nil
}

// writeOffRequested books what somebody asked to give up and another person approved.
func (t *tx) writeOffRequested(ctx context.Context, a storedApproval, answer approval.Answer) error {
	t.emitDebtor([]int64{a.customerID}, "write_off_approved", "approval/"+a.Request.ID, 0, map[string]any{"approval_id": a.Request.ID})
	return t.writeOffApproved(ctx, a, answer)
}

// writeOffApproved books what a person gave up; the booking tells the items.
func (t *tx) writeOffApproved(ctx context.Context, a storedApproval, answer approval.Answer) error {
	for _, it := range a.Facts.Items {
		w := subledger.WriteOff{Invoice: it.Number, Amount: it.Amount, ApprovalID: a.Request.ID,
			Head: subledger.Head{Entity: receivable.EntityCode(a.Request.Entity), By: answer.By, Reason: answer.Reason,
				Key: fmt.Sprintf("approval/%s/%d", a.Request.ID, it.InvoiceID)}}
		_, _, err := onceIn(ctx, t, w, func(t *tx, o order) (subledger.Booked, error) { return t.writeOff(ctx, o, w) })
		if err != nil {
			return fmt.Errorf("write off invoice %s: %w", it.Number, err)
		}
	}
	return nil
}

// makeObsolete closes an approval whose facts changed: its letter never leaves, and the next run decides anew.
func (t *tx) makeObsolete(ctx context.Context, g *gathered, a storedApproval) (approval.Outcome, error) {
	if err := t.closeApproval(ctx, g, a, approval.Obsolete, engine); err != nil {
		return approval.Outcome{}, err
	}
	t.emit("approval/"+a.Request.ID, "obsolete", "obsolete", a.customerID, nil)
	if err := kindOf(a.Request.Kind).obsolete(ctx, t, g, a); err != nil {
		return approval.Outcome{}, err
	}
	return approval.Outcome{ID: a.Request.ID, State: approval.Obsolete, At: t.now, LetterID: a.LetterID}, nil
}

const openApprovalsSQL = `
SELECT a.id
FROM approval_item ai
JOIN approval a ON a.id = ai.approval_id
WHERE ai.invoice_id = $1 AND a.state = 'open'
ORDER BY a.id`

// retireApprovals makes those open approvals obsolete whose facts are no longer true.
func (t *tx) retireApprovals(ctx context.Context, ids []string) error {
	for _, id := range ids {
		a, err := t.lockApproval(ctx, id)
		if err != nil {
			return err
		}
		if a.Request.State != approval.Open {
			continue
		}
		g, err := t.gatherApproval(ctx, a)
		if err != nil {
			return err
		}
		if same, err := g.sameFacts(a); err != nil || same {
			if err != nil {
				return err
			}
			continue
		}
		if _, err := t.makeObsolete(ctx, g, a); err != nil {
			return err
		}
	}
	if len(ids) > 0 {
		return t.flushEvents(ctx)
	}
	return nil
}
