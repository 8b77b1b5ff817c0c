package postgres

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/card"
)

// CardStream is the stream of a chat's channel; its workflow is the only writer of the cards there.
func CardStream(channel string) string { return "cards/" + channel }

// onCards are the beginnings of the subjects of audit events after which a card may show something else. What is audited
// is told: telling once too often costs a look.
var onCards = []string{"approval/", "mail/", "mail_claim/", "reply/", "limits/"}

// flushCards tells the channels of the entities of which a card may show something else once this transaction is
// committed. Without channels nothing is told.
func (t *tx) flushCards(ctx context.Context) error {
	about := map[string]bool{}
	for _, a := range t.audits {
		if slices.ContainsFunc(onCards, func(begins string) bool { return strings.HasPrefix(a.subject, begins) }) {
			about[a.entity] = true
		}
	}
	if len(about)+len(t.movedToo) == 0 {
		return nil
	}
	rows, err := t.Query(ctx, `
		SELECT DISTINCT channel FROM card_channel
		WHERE entity = ANY ($1) OR entity IN (SELECT p.entity FROM payment p WHERE p.id = ANY ($2))
		ORDER BY channel`, slices.Sorted(maps.Keys(about)), t.movedToo)
	if err != nil {
		return fmt.Errorf("find the channels of cards: %w", err)
	}
	channels, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("find the channels of cards: %w", err)
	}
	t.movedToo = nil
	for _, channel := range channels {
		t.emit(CardStream(channel), "cards_due", "due/"+rand.Text(), 0, nil)
	}
	return nil
}

const (
	// maxOpenCards bounds the cards of payments, mails and drafts that wait in a channel at once: the next ones come when these
	// are decided, and the pages show all.
	maxOpenCards = 20
	// digestFrom is how many letters that wait for a yes become one card, and maxDigest how many of them one card holds.
	digestFrom = 6
	maxDigest  = 15
	// maxPosts bounds how often a card that was deleted in the chat is posted anew.
	maxPosts = 5
)

// cardStateSQL is the state of what a card c is about: it begins with "open" while somebody can decide, and whatever the
// card shows changes it.
const cardStateSQL = `
CASE c.kind
    WHEN 'approval' THEN (
        SELECT concat_ws('|', CASE WHEN a.state <> 'open' THEN a.state WHEN a.role <> c.role THEN 'passed' ELSE 'open' END, a.role, a.step, a.expires_at,
                         a.assignee, (SELECT count(*) FROM approval_vote v WHERE v.approval_id = a.id))
        FROM approval a WHERE a.id = c.subject)
    WHEN 'payment' THEN (
        SELECT concat_ws('|', CASE WHEN ` + waitsSQL + ` THEN 'open' ELSE 'decided' END, coalesce(k.version, 0), p.unapplied_minor)
        FROM payment p LEFT JOIN cash_proposal k ON k.payment_id = p.id WHERE p.id = c.subject::bigint)
    WHEN 'mail' THEN (
        SELECT concat_ws('|', CASE WHEN bool_or(k.state IN ('proposed', 'seconded')) THEN 'open' ELSE 'decided' END,
                         string_agg(k.id || ':' || k.version || ':' || k.state, ',' ORDER BY k.id))
        FROM mail_claim k WHERE k.mail_id = c.subject::bigint)
    WHEN 'reply' THEN (
        SELECT concat_ws('|', CASE WHEN r.state = 'draft' THEN 'open' ELSE r.state END, r.version)
        FROM reply r WHERE r.id = c.subject::bigint)
END`

// newCards find what waits for the people of a channel and has no card there yet.
var newCards = map[string]string{
	"approval": `
		SELECT d.entity, d.role, a.id FROM card_channel d JOIN approval a ON a.entity = d.entity AND a.role = d.role
		WHERE d.channel = $1 AND a.state = 'open' ORDER BY a.requested_at, a.id`,
	"payment": `
		SELECT d.entity, d.role, p.id::text FROM card_channel d JOIN payment p ON p.entity = d.entity JOIN cash_proposal k ON k.payment_id = p.id
		WHERE d.channel = $1 AND d.role = 'clerk' AND p.bank_entry_id IS NOT NULL AND ` + waitsSQL + ` AND k.candidates <> '[]' ORDER BY p.id`,
	"mail": `
		SELECT d.entity, d.role, m.id::text FROM card_channel d JOIN inbound_mail m ON m.entity = d.entity
		WHERE d.channel = $1 AND d.role = 'clerk' AND m.state <> 'settled'
		  AND EXISTS (SELECT FROM mail_claim k WHERE k.mail_id = m.id AND k.state IN ('proposed', 'seconded')) ORDER BY m.id`,
	"reply": `
		SELECT d.entity, d.role, r.id::text FROM card_channel d JOIN reply r ON r.entity = d.entity
		WHERE d.channel = $1 AND d.role = 'clerk' AND r.state = 'draft' ORDER BY r.id`,
}

const makeCardsSQL = `
INSERT INTO card (entity, channel, kind, subject, role, token, created_at)
SELECT x.entity, $1, $2, x.subject, x.role, x.token, $6
FROM unnest($3::text[], $4::text[], $5::text[], $7::text[]) AS x (entity, role, subject, token)
ON CONFLICT ON CONSTRAINT card_once DO UPDATE SET role = excluded.role, ended_at = NULL, digest_id = NULL, posts = 0
WHERE card.role <> excluded.role OR card.ended_at IS NOT NULL`

// endUnpostedSQL ends what was over before it was posted: nobody has to be shown that, and it must not keep a place in the
// channel. What is gone is over, too. Lines of a digest end with it.
const endUnpostedSQL = `
UPDATE card c SET ended_at = $2, digest_id = NULL
WHERE c.channel = $1 AND c.ended_at IS NULL AND c.place = '' AND c.kind <> 'digest'
  AND (c.digest_id IS NULL OR (SELECT d.place FROM card d WHERE d.id = c.digest_id) = '')
  AND NOT coalesce(starts_with(` + cardStateSQL + `, 'open'), false)`

// endEmptySQL ends digests that were never posted and have no lines left.
const endEmptySQL = `
UPDATE card c SET ended_at = $2
WHERE c.channel = $1 AND c.ended_at IS NULL AND c.place = '' AND c.kind = 'digest' AND NOT EXISTS (SELECT FROM card l WHERE l.digest_id = c.id)`

// NextCard brings the cards of a channel in line with the records and returns the one that must be shown next, false when all
// are shown as they are. What it is about is the caller's to read; nothing is kept of it but its state.
func (s *Store) NextCard(ctx context.Context, channel string) (due card.Due, ok bool, err error) {
	err = s.inTx(ctx, func(t *tx) error {
		if _, err := t.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('card/' || $1, 0))`, channel); err != nil {
			return err
		}
		for _, sql := range []string{endUnpostedSQL, endEmptySQL} {
			if _, err := t.Exec(ctx, sql, channel, t.now); err != nil {
				return err
			}
		}
		for _, kind := range slices.Sorted(maps.Keys(newCards)) {
			if err := t.makeCards(ctx, channel, kind); err != nil {
				return err
			}
		}
		if err := t.makeDigest(ctx, channel); err != nil {
			return err
		}
		due, ok, err = t.dueCard(ctx, channel)
		return err
	})
	if err != nil {
		return due, false, fmt.Errorf("look for cards to show: %w", err)
	}
	return due, ok, nil
}

func (t *tx) makeCards(ctx context.Context, channel, kind string) error {
	limit := maxListed
	if kind != "approval" {
		limit = maxOpenCards
	}
	rows, err := t.Query(ctx, `
		SELECT n.entity, n.role, n.subject FROM (`+newCards[kind]+`) AS n (entity, role, subject)
		WHERE NOT EXISTS (SELECT FROM card c WHERE c.channel = $1 AND c.kind = $2 AND c.subject = n.subject AND c.role = n.role
		                    AND (c.ended_at IS NULL OR c.posts >= $4))
		LIMIT greatest(0, $3 - (SELECT count(*) FROM card c WHERE c.channel = $1 AND c.kind = $2 AND c.ended_at IS NULL))`, channel, kind, limit, maxPosts)
	if err != nil {
		return err
	}
	var entities, roles, subjects, tokens []string
	var entity, role, subject string
	_, err = pgx.ForEachRow(rows, []any{&entity, &role, &subject}, func() error {
		entities, roles, subjects, tokens = append(entities, entity), append(roles, role), append(subjects, subject), append(tokens, cardToken())
		return nil
	})
	if err != nil || len(subjects) == 0 {
		return err
	}
	_, err = t.Exec(ctx, makeCardsSQL, channel, kind, entities, roles, subjects, t.now, tokens)
	return err
}

// cardToken is what the buttons of a card carry: 128 random bits, of which nothing about the subject can be told.
func cardToken() string {
	raw := make([]byte, 16)
	_, _ = rand.Read(raw) // it never fails: crypto/rand
	return base64.RawURLEncoding.EncodeToString(raw)
}

// makeDigest puts letters that wait for a yes into one card when they are many: nobody clicks through a run one by one.
func (t *tx) makeDigest(ctx context.Context, channel string) error {
	rows, err := t.Query(ctx, `
		SELECT c.id, c.entity, c.role FROM card c JOIN approval a ON a.id = c.subject
		WHERE c.channel = $1 AND c.kind = 'approval' AND c.place = '' AND c.digest_id IS NULL AND c.ended_at IS NULL
		  AND a.kind = 'letter' AND a.state = 'open' ORDER BY c.entity, c.role, c.id`, channel)
	if err != nil {
		return err
	}
	type group struct{ entity, role string }
	waiting := map[group][]int64{}
	var id int64
	var g group
	if _, err := pgx.ForEachRow(rows, []any{&id, &g.entity, &g.role}, func() error { waiting[g] = append(waiting[g], id); return nil }); err != nil {
		return err
	}
	for g, ids := range waiting {
		for len(ids) >= digestFrom {
			n := min(len(ids), maxDigest)
			if err := t.saveDigest(ctx, channel, g.entity, g.role, ids[:n]); err != nil {
				return err
			}
			ids = ids[n:]
		}
	}
	return nil
}

func (t *tx) saveDigest(ctx context.Context, channel, entity, role string, lines []int64) error {
	_, err := t.Exec(ctx, `
		WITH digest AS (
		    INSERT INTO card (entity, channel, kind, subject, role, token, created_at) VALUES ($1, $2, 'digest', $3, $4, $5, $6) RETURNING id
		)
		UPDATE card SET digest_id = digest.id FROM digest WHERE card.id = ANY ($7)`, entity, channel, rand.Text(), role, cardToken(), t.now, lines)
	return err
}

// dueSQL are the cards of a channel with what they would show now. A digest shows the states of its lines.
const dueSQL = `
WITH state AS (
    SELECT c.id, c.digest_id, coalesce(` + cardStateSQL + `, 'gone') AS now FROM card c WHERE c.channel = $1 AND c.ended_at IS NULL AND c.kind <> 'digest'
    UNION ALL
    SELECT c.id, c.digest_id, coalesce(` + cardStateSQL + `, 'gone') FROM card c JOIN card d ON d.id = c.digest_id WHERE d.channel = $1 AND d.ended_at IS NULL AND c.ended_at IS NOT NULL
), shows AS (
    SELECT id, now FROM state WHERE digest_id IS NULL
    UNION ALL
    SELECT d.id, CASE WHEN coalesce(bool_or(starts_with(s.now, 'open')), false) THEN 'open' ELSE 'ended' END || '|' || coalesce(string_agg(s.now, ';' ORDER BY s.id), '')
    FROM card d LEFT JOIN state s ON s.digest_id = d.id
    WHERE d.channel = $1 AND d.kind = 'digest' AND d.ended_at IS NULL GROUP BY d.id
)`

func (t *tx) dueCard(ctx context.Context, channel string) (due card.Due, ok bool, err error) {
	row := t.QueryRow(ctx, dueSQL+`
		SELECT c.id, c.entity, c.channel, c.kind, c.subject, c.role, c.token, c.place, s.now, coalesce(d.language, 'de')
		FROM shows s
		JOIN card c ON c.id = s.id
		LEFT JOIN card_channel d ON d.entity = c.entity AND d.role = c.role
		WHERE s.now <> c.shown AND (c.place <> '' OR starts_with(s.now, 'open'))
		ORDER BY c.place = '', c.id LIMIT 1`, channel)
	err = row.Scan(&due.ID, &due.Entity, &due.Channel, &due.Kind, &due.Subject, &due.Role, &due.Token, &due.Place, &due.State, &due.Language)
	if errors.Is(err, pgx.ErrNoRows) {
		return due, false, nil
	}
	if err != nil || due.Kind != card.KindDigest {
		return due, err == nil, err
	}
	due.Lines, err = t.digestLines(ctx, due.ID)
	return due, err == nil, err
}

// digestLines are the approvals of a digest, by the ids of their cards.
func (t *tx) digestLines(ctx context.Context, id int64) ([]card.DueLine, error) {
	rows, err := t.Query(ctx, `SELECT id, subject FROM card WHERE digest_id = $1 ORDER BY id`, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[card.DueLine])
}

// CardShown notes that a card shows a state, where, and which facts a decision on it is about. A card that has ended is not
// looked at again. Lines of a digest are shown with it.
func (s *Store) CardShown(ctx context.Context, due card.Due, place string) error {
	err := s.inTx(ctx, func(t *tx) error {
		_, err := t.Exec(ctx, `
			UPDATE card SET place = $2, shown = $3, facts_hash = $4, shown_at = $5::timestamptz, posts = least(posts + CASE WHEN place = '' THEN 1 ELSE 0 END, $6),
			       ended_at = CASE WHEN starts_with($3, 'open') THEN NULL ELSE $5::timestamptz END
			WHERE id = $1`, due.ID, place, due.State, due.FactsHash, t.now, maxPosts)
		if err != nil {
			return err
		}
		for _, l := range due.Lines {
			_, err := t.Exec(ctx, `UPDATE card SET facts_hash = $2, ended_at = CASE WHEN $3 THEN $4::timestamptz END WHERE id = $1`, l.ID, l.FactsHash, l.Ended, t.now)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("note what a card shows: %w", err)
	}
	return nil
}

// CardGone notes that a card is no longer in the chat. One that still waits for an answer is posted anew, a few times; the
// pages have it in any case.
func (s *Store) CardGone(ctx context.Context, due card.Due) error {
	_, err := s.pool.Exec(ctx, `
		UPDATE card SET place = '', posts = least(posts + 1, $3), shown = CASE WHEN posts < $3 AND starts_with($2, 'open') THEN '' ELSE $2 END,
		       ended_at = CASE WHEN posts < $3 AND starts_with($2, 'open') THEN NULL ELSE $4::timestamptz END
		WHERE id = $1`, due.ID, due.State, maxPosts, s.Now())
	if err != nil {
		return fmt.Errorf("note that a card is gone: %w", err)
	}
	return nil
}
