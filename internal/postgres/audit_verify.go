package postgres

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/audittrail"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

// AuditQuestion says what VerifyAudit reads. The zero value is everything.
type AuditQuestion struct {
	// Entity is the only chain that is read, Installation included; nil is every chain.
	Entity *string
	// FromOn and UntilOn are days on which events were recorded (UTC, both included). A chain is then read from the first to
	// the last row of these days, without gaps; what is outside of them is taken on trust.
	FromOn, UntilOn calendar.Date
	// Anchors are ends of chains noted outside the database.
	Anchors []audittrail.Anchor
	// Progress hears from time to time how many rows of a chain were read, of about how many; it may be nil.
	Progress func(entity string, read, of int64)
}

// AuditReport is what VerifyAudit found.
type AuditReport struct {
	Chains []ChainReport `json:"chains"`
	// Changes is the part of I10 that asks whether every change of the ledger has its event. It is not asked for a period.
	Changes *CheckResult `json:"changes,omitempty"`
}

// Broken tells whether anything is wrong.
func (r AuditReport) Broken() bool {
	return r.Changes != nil && r.Changes.Total > 0 || slices.ContainsFunc(r.Chains, func(c ChainReport) bool { return c.Wrong != nil })
}

// ChainReport says how far a chain was read and the first row of it that is wrong; behind that nothing is read.
type ChainReport struct {
	Entity string `json:"entity"`
	// Rows counts what was read: a chain is whole as far as that.
	Rows int64 `json:"rows"`
	// FirstSeq and LastSeq are the rows that the reading began and ended with, LastHash is the last one's in hex digits.
	FirstSeq int64  `json:"first_seq"`
	LastSeq  int64  `json:"last_seq"`
	LastHash string `json:"last_hash"`
	// Anchors counts the anchors that were compared.
	Anchors int         `json:"anchors"`
	Wrong   *WrongEvent `json:"wrong,omitempty"`
}

// WrongEvent is a row of an audit chain that is not what was written.
type WrongEvent struct {
	Entity  string                `json:"entity"`
	Seq     int64                 `json:"seq"`
	Differs audittrail.Difference `json:"differs"`
	// Kind and Subject are what the row says of itself now; empty where it is not there.
	Kind    string `json:"kind,omitempty"`
	Subject string `json:"subject,omitempty"`
}

// errWrong ends the reading of a chain at its first wrong row.
var errWrong = errors.New("a row of the chain is wrong")

const (
	// progressEvery is after how many rows Progress hears something; a second reads some ten thousand.
	progressEvery = 10_000
	// maxMoved is how far from its place a row is looked for that was moved. Each step is one hash, and only for one row.
	maxMoved = 1_000
)

// VerifyAudit computes every hash and link of the audit chains again, on one snapshot, in memory that does not grow with
// their length, and compares their ends with the heads and the anchors. A wrong row is a result, not an error. It changes
// and locks nothing.
func (s *Store) VerifyAudit(ctx context.Context, question AuditQuestion) (AuditReport, error) {
	var report AuditReport
	err := s.snapshot(ctx, func(q pgx.Tx) (err error) {
		report, err = verifyAudit(ctx, q, s.Now(), question)
		return err
	})
	if err != nil {
		return AuditReport{}, fmt.Errorf("verify the audit chains: %w", err)
	}
	return report, nil
}

func verifyAudit(ctx context.Context, q pgx.Tx, now time.Time, question AuditQuestion) (AuditReport, error) {
	entities, err := chainsOf(ctx, q, question)
	if err != nil {
		return AuditReport{}, err
	}
	report := AuditReport{Chains: []ChainReport{}}
	for _, entity := range entities {
		w := chainWalk{q: q, question: question, report: ChainReport{Entity: entity}, anchors: anchorsOf(question.Anchors, entity)}
		if err := w.walk(ctx); err != nil {
			return report, fmt.Errorf("chain %q: %w", entity, err)
		}
		report.Chains = append(report.Chains, w.report)
	}
	if question.FromOn.IsZero() && question.UntilOn.IsZero() {
		report.Changes, err = toldChanges(ctx, q, now, question.Entity)
	}
	return report, err
}

// chainsOf lists every chain that there is, ought to be by its head, or was by an anchor.
func chainsOf(ctx context.Context, q querier, question AuditQuestion) ([]string, error) {
	if question.Entity != nil {
		return []string{*question.Entity}, nil
	}
	rows, err := q.Query(ctx, `SELECT entity FROM audit_head UNION SELECT entity FROM audit_event`)
	if err != nil {
		return nil, err
	}
	entities, err := pgx.CollectRows(rows, pgx.RowTo[string])
	for _, a := range question.Anchors {
		entities = append(entities, a.Entity)
	}
	slices.Sort(entities)
	return slices.Compact(entities), err
}

// anchorsOf are the anchors of one chain in the order of their rows.
func anchorsOf(all []audittrail.Anchor, entity string) []audittrail.Anchor {
	own := slices.DeleteFunc(slices.Clone(all), func(a audittrail.Anchor) bool { return a.Entity != entity })
	slices.SortStableFunc(own, func(a, b audittrail.Anchor) int { return cmp.Compare(a.Seq, b.Seq) })
	return own
}

// toldChanges asks which changes of the ledger no audit event tells of.
func toldChanges(ctx context.Context, q pgx.Tx, now time.Time, entity *string) (*CheckResult, error) {
	c, err := newChecker(ctx, q, now, Outside{})
	if err != nil {
		return nil, err
	}
	c.args["only_entity"] = entity
	found, err := c.runSQL(ctx, "i10_changes")
	if err != nil {
		return nil, fmt.Errorf("changes without an event: %w", err)
	}
	result := &CheckResult{ID: "I10", Name: "every change has its audit event, and rows are as it sealed them"}
	result.add(found)
	if found, err = c.runQuery(ctx, sealsSQL()); err != nil {
		return nil, fmt.Errorf("rows that the chain seals: %w", err)
	}
	result.add(found)
	return result, nil
}

// chainWalk reads one chain, row by row.
type chainWalk struct {
	q        pgx.Tx
	question AuditQuestion
	anchors  []audittrail.Anchor
	report   ChainReport
	// last is the row before the one that is read, of about how many there are.
	last chain
	of   int64
}

func (w *chainWalk) walk(ctx context.Context) error {
	from, until, err := w.span(ctx)
	if err != nil || from > until {
		return err
	}
	w.skipAnchors(from)
	err = w.read(ctx, from, until)
	switch {
	case errors.Is(err, errWrong):
		return w.tellApart(ctx)
	case err != nil || !w.question.UntilOn.IsZero():
		return err
	default:
		return w.compareEnd(ctx)
	}
}

// span is the first and last number of the rows to read, and sets w.last to what comes before them.
func (w *chainWalk) span(ctx context.Context) (from, until int64, err error) {
	from, until = math.MinInt64, math.MaxInt64
	if err := w.q.QueryRow(ctx, `SELECT coalesce(max(seq), 0) FROM audit_event WHERE entity = $1`, w.report.Entity).Scan(&w.of); err != nil {
		return 0, 0, err
	}
	if on := w.question.UntilOn; !on.IsZero() {
		err = w.q.QueryRow(ctx, `SELECT coalesce(max(seq), $3) FROM audit_event WHERE entity = $1 AND at < $2`,
			w.report.Entity, on.AddDays(1).In(time.UTC), int64(math.MinInt64)).Scan(&until)
	}
	if on := w.question.FromOn; !on.IsZero() && err == nil {
		err = w.q.QueryRow(ctx, `SELECT coalesce(min(seq), $3) FROM audit_event WHERE entity = $1 AND at >= $2`,
			w.report.Entity, on.In(time.UTC), int64(math.MaxInt64)).Scan(&from)
		if err == nil {
			err = w.before(ctx, from)
		}
	}
	return from, until, err
}

// before takes the row before the span on trust.
func (w *chainWalk) before(ctx context.Context, from int64) error {
	w.last.entity = w.report.Entity
	err := w.q.QueryRow(ctx, `SELECT seq, hash FROM audit_event WHERE entity = $1 AND seq < $2 ORDER BY seq DESC LIMIT 1`,
		w.report.Entity, from).Scan(&w.last.seq, &w.last.hash)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	return err
}

func (w *chainWalk) skipAnchors(from int64) {
	for len(w.anchors) > 0 && w.anchors[0].Seq < from {
		w.anchors = w.anchors[1:]
	}
}

const chainSQL = `
	SELECT entity, seq, at, on_date, actor, kind, subject, detail, prev_hash, hash
	FROM audit_event
	WHERE entity = $1 AND seq BETWEEN $2 AND $3
	ORDER BY seq`

func (w *chainWalk) read(ctx context.Context, from, until int64) error {
	rows, err := w.q.Query(ctx, chainSQL, w.report.Entity, from, until)
	if err != nil {
		return err
	}
	var e AuditEvent
	var previous, hash []byte
	_, err = pgx.ForEachRow(rows, []any{&e.Entity, &e.Seq, &e.At, &e.On, &e.Actor, &e.Kind, &e.Subject, &e.Detail, &previous, &hash},
		func() error { return w.link(e, previous, hash) })
	if unreadable(err) {
		return w.wrong(w.last.seq+1, audittrail.Content, "", "")
	}
	return err
}

// unreadable tells of a value that no event can have, such as an infinite date: the store never wrote it.
func unreadable(err error) bool {
	var scan pgx.ScanArgError
	return errors.As(err, &scan)
}

// link looks at one row.
func (w *chainWalk) link(e AuditEvent, previous, hash []byte) error {
	if w.report.Rows == 0 {
		w.report.FirstSeq = e.Seq
	}
	w.report.Rows++
	differs := w.differs(e, previous, hash)
	if differs == "" {
		differs = w.anchored(e.Seq, hash)
	}
	w.report.LastSeq, w.report.LastHash = e.Seq, hex.EncodeToString(hash)
	if differs != "" {
		return w.wrong(e.Seq, differs, e.Kind, e.Subject)
	}
	w.last = chain{entity: e.Entity, seq: e.Seq, hash: bytes.Clone(hash)}
	if w.question.Progress != nil && w.report.Rows%progressEvery == 0 {
		w.question.Progress(e.Entity, w.report.Rows, w.of)
	}
	return nil
}

func (w *chainWalk) wrong(seq int64, differs audittrail.Difference, kind, subject string) error {
	w.report.Wrong = &WrongEvent{Entity: w.report.Entity, Seq: seq, Differs: differs, Kind: kind, Subject: subject}
	return errWrong
}

// differs is what is wrong with a row, seen from the one before it; empty when nothing is.
func (w *chainWalk) differs(e AuditEvent, previous, hash []byte) audittrail.Difference {
	continues := bytes.Equal(previous, w.last.hash)
	switch {
	case holds(w.last.hash, e, hash) && e.Seq == w.last.seq+1:
		if continues {
			return ""
		}
		return audittrail.PreviousHash
	case e.Seq != w.last.seq+1:
		return audittrail.Sequence
	case moved(previous, e, hash):
		return audittrail.Moved
	case !continues:
		return audittrail.NotContinued
	default:
		return audittrail.Content
	}
}

// holds tells whether a row has the hash it must have behind another.
func holds(previous []byte, e AuditEvent, hash []byte) bool {
	computed, err := AuditHash(previous, e)
	return err == nil && bytes.Equal(computed, hash)
}

// moved tells whether a row would hold with another number.
func moved(previous []byte, e AuditEvent, hash []byte) bool {
	at := e.Seq
	for step := int64(1); step <= maxMoved; step++ {
		for _, e.Seq = range []int64{at - step, at + step} {
			if holds(previous, e, hash) {
				return true
			}
		}
	}
	return false
}

// anchored compares a row with what was noted of it outside.
func (w *chainWalk) anchored(seq int64, hash []byte) audittrail.Difference {
	for len(w.anchors) > 0 && w.anchors[0].Seq <= seq {
		a := w.anchors[0]
		w.anchors = w.anchors[1:]
		w.report.Anchors++
		if a.Seq != seq || !bytes.Equal(a.Hash, hash) {
			return audittrail.Anchored
		}
	}
	return ""
}

// tellApart asks the row behind a wrong one, or the head, which of its content and its own hash was changed: the hash that
// stands there was noted when the row was written.
func (w *chainWalk) tellApart(ctx context.Context) error {
	wrong := w.report.Wrong
	if wrong.Differs != audittrail.Content {
		return nil
	}
	var noted []byte
	err := w.q.QueryRow(ctx, `
		SELECT coalesce((SELECT prev_hash FROM audit_event WHERE entity = $1 AND seq = $2 + 1),
		                (SELECT hash FROM audit_head WHERE entity = $1 AND seq = $2), '')`, wrong.Entity, wrong.Seq).Scan(&noted)
	if err != nil {
		return err
	}
	var e AuditEvent
	var previous, hash []byte
	err = w.q.QueryRow(ctx, chainSQL, wrong.Entity, wrong.Seq, wrong.Seq).Scan(
		&e.Entity, &e.Seq, &e.At, &e.On, &e.Actor, &e.Kind, &e.Subject, &e.Detail, &previous, &hash)
	switch {
	case unreadable(err):
		return nil
	case err == nil && holds(previous, e, noted):
		wrong.Differs = audittrail.OwnHash
	}
	return err
}

// compareEnd compares the end of a chain with its head and with anchors that lie behind it.
func (w *chainWalk) compareEnd(ctx context.Context) error {
	head := chain{seq: -1}
	err := w.q.QueryRow(ctx, `SELECT seq, hash FROM audit_head WHERE entity = $1`, w.report.Entity).Scan(&head.seq, &head.hash)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	behind := len(w.anchors) > 0
	w.report.Anchors += len(w.anchors)
	differs, seq := audittrail.Difference(""), w.last.seq
	switch {
	case behind || head.seq > w.last.seq:
		differs, seq = audittrail.Cut, w.last.seq+1
	case head.seq < 0 && w.last.seq > 0:
		differs = audittrail.NoHead
	case head.seq >= 0 && head.seq < w.last.seq:
		differs, seq = audittrail.Added, head.seq+1
	case head.seq >= 0 && !bytes.Equal(head.hash, w.last.hash):
		differs = audittrail.Head
	}
	if differs != "" {
		_ = w.wrong(seq, differs, "", "") // it ends a reading, and this one is over
	}
	return nil
}
