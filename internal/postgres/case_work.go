package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/casework"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// CommentCase adds a person's words to a case, also to one that is resolved. The same words of one person are one comment. It
// returns ErrNotFound.
func (s *Store) CommentCase(ctx context.Context, c casework.Comment) (casework.Result, error) {
	return s.onCase(ctx, c, c.About, "comment on", func(t *tx, o order, k *lockedCase) error {
		return t.happened(ctx, k, happening{key: "comment/" + o.key, kind: "case_commented", by: o.By, on: o.today, body: c.Text})
	})
}

// onCase runs a command about a case once for each key.
func (s *Store) onCase(ctx context.Context, command subledger.Command, about casework.About, doing string, work func(*tx, order, *lockedCase) error) (casework.Result, error) {
	result, already, err := once(ctx, s, command, func(t *tx, o order) (casework.Result, error) {
		k, err := t.lockCase(ctx, o.Entity, about.Case)
		if err != nil {
			return casework.Result{}, err
		}
		if err := work(t, o, k); err != nil {
			return casework.Result{}, err
		}
		return k.result(), nil
	})
	result.Already = already
	if err != nil {
		return result, fmt.Errorf("%s case %d: %w", doing, about.Case, err)
	}
	return result, nil
}

// AttachToCase keeps a file with a case; the same bytes are kept once. It returns ErrNotFound, or a RefusedError when the
// case has its fill (case_files).
func (s *Store) AttachToCase(ctx context.Context, a casework.Attach) (casework.Result, error) {
	return s.onCase(ctx, a, a.About, "attach to", func(t *tx, o order, k *lockedCase) error {
		var files int
		if err := t.QueryRow(ctx, `SELECT count(*) FROM case_file WHERE case_id = $1`, k.Case).Scan(&files); err != nil {
			return err
		}
		if files >= casework.MaxFiles {
			return subledger.Refuse("case_files", "case %d has %d files already", k.Case, files)
		}
		hash := sha256.Sum256(a.Content)
		var id int64
		err := t.QueryRow(ctx, `
			INSERT INTO case_file (case_id, name, media_type, size_bytes, sha256, content, at, by)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT ON CONSTRAINT case_file_once DO NOTHING
			RETURNING id`, k.Case, a.Name, a.MediaType, len(a.Content), hash[:], a.Content, t.now, o.By).Scan(&id)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		return t.happened(ctx, k, happening{kind: "case_file_attached", by: o.By, on: o.today,
			detail: map[string]any{"file": id, "bytes": len(a.Content), "sha256": hex.EncodeToString(hash[:])}})
	})
}

// LinkCase ties a case to a mail or a payment of its customer. It returns ErrNotFound, also for another customer's.
func (s *Store) LinkCase(ctx context.Context, l casework.LinkTo) (casework.Result, error) {
	return s.onCase(ctx, l, l.About, "link", func(t *tx, o order, k *lockedCase) error {
		var theirs bool
		err := t.QueryRow(ctx, `
			SELECT EXISTS (SELECT FROM inbound_mail WHERE id = $1 AND customer_id = $3)
			    OR EXISTS (SELECT FROM payment WHERE id = $2 AND customer_id = $3)`, l.MailID, l.PaymentID, k.customerID).Scan(&theirs)
		if err != nil {
			return err
		}
		if !theirs {
			return fmt.Errorf("%w: the customer of case %d has no such mail or payment", ErrNotFound, k.Case)
		}
		return t.linkCase(ctx, k, l.MailID, l.PaymentID, "linked by "+o.By, o.By, o.today)
	})
}

// AssignCase gives a case to a person and lets the deadline start anew. Giving it to who has it changes nothing. It returns
// ErrNotFound, or a RefusedError for a case that is resolved (case_resolved).
func (s *Store) AssignCase(ctx context.Context, a casework.Assign) (casework.Result, error) {
	return s.changeCase(ctx, a, a.About, "assign", func(t *tx, k *lockedCase, today calendar.Date) error {
		if err := k.worked(); err != nil {
			return err
		}
		team := k.team
		if a.Team != "" {
			team = a.Team
		}
		if k.Owner == a.Owner && k.team == team {
			return nil
		}
		k.Owner, k.team = a.Owner, team
		if k.State == casework.Open {
			if err := t.backToWork(ctx, k, today); err != nil {
				return err
			}
		}
		return t.caseChanged(ctx, k, happening{kind: "case_assigned", by: a.By, on: today, body: a.Reason,
			detail: map[string]any{"owner": k.Owner, "team": k.team, "due_on": k.DueOn}})
	})
}

// WaitOnCase lets the deadline stand still for the customer's answer, or ends that. Waiting until the same day again changes
// nothing. It returns ErrNotFound, or a RefusedError for a case that is over or being decided (case_resolved, case_proposed) and
// for a day that has passed or is too far (case_wait_over, case_wait_too_long).
func (s *Store) WaitOnCase(ctx context.Context, w casework.Wait) (casework.Result, error) {
	return s.changeCase(ctx, w, w.About, "wait on", func(t *tx, k *lockedCase, today calendar.Date) error {
		if err := errors.Join(k.undecided(), w.CheckSpan(today)); err != nil {
			return err
		}
		if k.WaitUntilOn == w.UntilOn {
			return nil
		}
		h := happening{kind: "case_waits", by: w.By, on: today, body: w.Reason, detail: map[string]any{"until_on": w.UntilOn}}
		if k.State, k.WaitUntilOn = casework.WaitingForCustomer, w.UntilOn; w.UntilOn.IsZero() {
			if err := t.backToWork(ctx, k, today); err != nil {
				return err
			}
			h.kind, h.detail = "case_resumed", map[string]any{"due_on": k.DueOn}
		}
		return t.caseChanged(ctx, k, h)
	})
}

// changeCase runs a command that sets how a case stands: said twice it is one change, so it needs no key.
func (s *Store) changeCase(ctx context.Context, command subledger.Command, about casework.About, doing string, change func(*tx, *lockedCase, calendar.Date) error) (result casework.Result, err error) {
	if err := command.Check(); err != nil {
		return result, fmt.Errorf("%s case %d: %w", doing, about.Case, err)
	}
	err = s.inTx(ctx, func(t *tx) error {
		today, err := t.today(ctx, string(about.Entity))
		if err != nil {
			return err
		}
		k, err := t.lockCase(ctx, about.Entity, about.Case)
		if err != nil {
			return err
		}
		err = change(t, k, today)
		result = k.result()
		return err
	})
	if err != nil {
		return result, fmt.Errorf("%s case %d: %w", doing, about.Case, err)
	}
	return result, nil
}

func (t *tx) caseChanged(ctx context.Context, k *lockedCase, h happening) error {
	if err := t.saveCase(ctx, k); err != nil {
		return err
	}
	h.tell = true
	return t.happened(ctx, k, h)
}

// maxSteps bounds the steps of one look: a case resumes, then reminds, then waits.
const maxSteps = 4

// AdvanceCase has a rule say what the passing of time does to a case, and does it, under the customer's lock: the owner is
// reminded, the next person is asked, or a wait ends. The same look twice does it once. It returns ErrNotFound.
func (s *Store) AdvanceCase(ctx context.Context, entity receivable.EntityCode, id int64,
	next func(casework.Standing, calendar.Calendar, calendar.Date) casework.Step) (a casework.Advanced, err error) {
	err = s.inTx(ctx, func(t *tx) error {
		a, err = t.advanceCase(ctx, entity, id, next)
		return err
	})
	if err != nil {
		return a, fmt.Errorf("look at case %d: %w", id, err)
	}
	return a, nil
}

func (t *tx) advanceCase(ctx context.Context, entity receivable.EntityCode, id int64,
	next func(casework.Standing, calendar.Calendar, calendar.Date) casework.Step) (casework.Advanced, error) {
	a := casework.Advanced{Entity: entity}
	today, err := t.today(ctx, string(entity))
	if err != nil {
		return a, err
	}
	k, err := t.lockCase(ctx, entity, id)
	if err != nil {
		return a, err
	}
	cal, err := t.calendarOf(ctx, k.entity)
	if err != nil {
		return a, err
	}
	for range maxSteps {
		if a.Step = next(k.Standing, cal, today); a.Step.Do == casework.Nothing {
			break
		}
		if err := t.caseStep(ctx, k, a.Step, today); err != nil {
			return a, err
		}
	}
	a.Standing = k.Standing
	err = t.QueryRow(ctx, `SELECT coalesce(max(seq), 0) FROM event_outbox WHERE stream = $1`, caseStream(k)).Scan(&a.Seq)
	return a, err
}

// caseStep does what the passing of time asks for.
func (t *tx) caseStep(ctx context.Context, k *lockedCase, step casework.Step, today calendar.Date) error {
	h := happening{by: engine, on: today, detail: map[string]any{"due_on": k.DueOn}}
	to, headline := step.Owner, ""
	switch step.Do {
	case casework.Remind:
		k.RemindedOn = today
		h.kind, headline = "case_reminded", fmt.Sprintf("case %d waits for your answer until %s", k.Case, k.DueOn)
	case casework.Escalate:
		k.Owner, k.SinceOn, k.DueOn, k.Escalations = step.Owner, today, step.DueOn, k.Escalations+1
		h.kind, headline = "case_escalated", fmt.Sprintf("case %d is overdue: answer it until %s", k.Case, k.DueOn)
		h.detail = map[string]any{"owner": step.Owner, "role": step.Role, "due_on": step.DueOn}
		if step.Role != "" {
			to = step.Role
			if err := t.caseTask(ctx, k, step.Role); err != nil {
				return err
			}
		}
	case casework.Resume:
		k.State, k.WaitUntilOn, k.SinceOn, k.DueOn = casework.Open, calendar.Date{}, today, step.DueOn
		h.kind, headline = "case_resumed", fmt.Sprintf("the customer of case %d did not answer in time", k.Case)
		h.detail = map[string]any{"due_on": step.DueOn}
	}
	if err := t.saveCase(ctx, k); err != nil {
		return err
	}
	if err := t.happened(ctx, k, h); err != nil {
		return err
	}
	return t.tellAboutCase(ctx, k, fmt.Sprintf("%s/%s/%d", h.kind, today, k.Escalations), to, headline)
}

// caseTask asks a role to work on a case nobody has answered; the rungs of one role are one task.
func (t *tx) caseTask(ctx context.Context, k *lockedCase, role string) error {
	_, err := t.Exec(ctx, `
		INSERT INTO task (entity, customer_id, key, kind, role, detail, created_at)
		VALUES ($1, $2, $3, 'case_overdue', $4, $5, $6)
		ON CONFLICT ON CONSTRAINT task_once DO UPDATE SET state = 'open', done_at = NULL, done_by = NULL`, k.entity, k.customerID,
		fmt.Sprintf("case/%d/%s", k.Case, role), role,
		fmt.Sprintf("nobody answered case %d (%s) in time; see starter cases show %d", k.Case, k.cause, k.Case), t.now)
	if err != nil {
		return fmt.Errorf("ask a role about case %d: %w", k.Case, err)
	}
	return nil
}

// tellAboutCase posts to a person or a role.
func (t *tx) tellAboutCase(ctx context.Context, k *lockedCase, key, to, headline string) error {
	_, err := t.Exec(ctx, `
		INSERT INTO notification (key, channel, headline, detail, created_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (key) DO NOTHING`, fmt.Sprintf("case/%d/%s", k.Case, key), to, headline, fmt.Sprintf("look at it with: starter cases show %d", k.Case), t.now)
	if err != nil {
		return fmt.Errorf("notify about case %d: %w", k.Case, err)
	}
	return nil
}

// OpenCaseStreams lists the streams of cases that are not resolved, in order of their numbers, after a number; an empty list
// is the end. Each of them has a running workflow, which rebuild sees to.
func (s *Store) OpenCaseStreams(ctx context.Context, after int64, limit int) ([]Stream, error) {
	return s.streams(ctx, `
		SELECT 'case/' || entity || '/' || id, id FROM dispute_case WHERE id > $1 AND state <> 'resolved' ORDER BY id LIMIT $2`, after, limit)
}
