package postgres

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

const mailRowsSQL = `
SELECT m.entity, m.key, m.id, m.state, coalesce(c.number, ''), m.trust, m.from_address, m.subject, m.source, m.author, m.received_at, m.received_on, m.automatic,
       m.language, m.intents, m.flags, m.needs_human, m.because, m.degraded, m.blocks,
       (SELECT count(*) FROM mail_claim k WHERE k.mail_id = m.id AND k.state IN ('proposed', 'seconded')),
       m.settled_at, coalesce(m.settled_by, ''), coalesce(m.settled_how, '')
FROM inbound_mail m
LEFT JOIN customer c ON c.id = m.customer_id`

func scanMailRow(row pgx.CollectableRow) (r mailroom.MailRow, err error) {
	err = row.Scan(&r.Entity, &r.Key, &r.Number, &r.State, &r.Customer, &r.Trust, &r.From, &r.Subject, &r.Source, &r.Author, &r.ReceivedAt, &r.ReceivedOn,
		&r.Automatic, &r.Language, &r.Intents, &r.Flags, &r.NeedsHuman, &r.Because, &r.Degraded, &r.Blocks, &r.OpenClaims, &r.SettledAt, &r.SettledBy, &r.SettledHow)
	return r, err
}

// Mails lists mails, the latest first; without states and All those that are not settled. No entity means all.
func (s *Store) Mails(ctx context.Context, f mailroom.MailFilter) ([]mailroom.MailRow, error) {
	rows, err := s.pool.Query(ctx, mailRowsSQL+`
		WHERE ($1 = '' OR m.entity = $1) AND ($2 = '' OR c.number = $2)
		  AND CASE WHEN cardinality($3::text[]) > 0 THEN m.state = ANY ($3) ELSE $4 OR m.state <> 'settled' END
		  AND ($5 = '' OR $5 = ANY (m.intents)) AND ($6 = 0 OR m.id < $6)
		ORDER BY m.id DESC LIMIT $7`, f.Entity, f.Customer, texts(f.States), f.All, f.Intent, f.After, boundMails(f.Limit))
	if err != nil {
		return nil, fmt.Errorf("list mails: %w", err)
	}
	all, err := pgx.CollectRows(rows, scanMailRow)
	if err != nil {
		return nil, fmt.Errorf("list mails: %w", err)
	}
	return all, nil
}

// MailPage is everything about one mail, on one snapshot, with its bytes; its text is the caller's to take from them. It
// returns ErrNotFound.
func (s *Store) MailPage(ctx context.Context, id mailroom.ID) (mailroom.MailPage, error) {
	var p mailroom.MailPage
	err := s.snapshot(ctx, func(q pgx.Tx) (err error) {
		p, err = readMailPage(ctx, q, id)
		return err
	})
	if err != nil {
		return p, fmt.Errorf("read mail %s of %s: %w", id.Key, id.Entity, err)
	}
	return p, nil
}

func readMailPage(ctx context.Context, q pgx.Tx, id mailroom.ID) (p mailroom.MailPage, err error) {
	rows, err := q.Query(ctx, mailRowsSQL+` WHERE m.entity = $1 AND m.key = $2`, id.Entity, id.Key)
	if err != nil {
		return p, err
	}
	if p.MailRow, err = pgx.CollectExactlyOneRow(rows, scanMailRow); err != nil {
		if errors.Is(err, pgx.ErrNoRows) {
			err = ErrNotFound
		}
		return p, err
	}
	if err = q.QueryRow(ctx, `SELECT content FROM inbound_mail WHERE id = $1`, p.Number).Scan(&p.Raw); err != nil {
		return p, err
	}
	if p.Claims, err = claimRows(ctx, q, p.Number); err != nil {
		return p, err
	}
	if p.Readings, err = readingsOf(ctx, q, p.Number, maxMails); err != nil {
		return p, err
	}
	if p.Attachments, err = attachmentsOf(ctx, q, p.Number); err != nil {
		return p, err
	}
	p.Replies, err = repliesWhere(ctx, q, `r.mail_id = $1 ORDER BY r.id DESC LIMIT $2`, p.Number, maxMails)
	return p, err
}

// claimRows are the claims of a mail: those of the latest reading, and everything that was decided.
func claimRows(ctx context.Context, q querier, mailID int64) ([]mailroom.ClaimRow, error) {
	rows, err := q.Query(ctx, `
		SELECT c.id, c.version, c.detail, c.invoices, c.state, c.autonomy, coalesce(c.first_by, ''), coalesce(c.decided_by, ''), c.corrected, c.effect,
		       coalesce(c.effect_id, 0), c.decided_on, c.reason, c.because
		FROM mail_claim c WHERE c.mail_id = $1 ORDER BY c.id`, mailID)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (mailroom.ClaimRow, error) {
		var r mailroom.ClaimRow
		var because []string
		c, err := scanMailClaim(shortRow{row, []any{&r.DecidedOn, &r.Reason, &because}})
		if err != nil {
			return r, err
		}
		r.ClaimID, r.Claim, r.Version, r.State, r.FirstBy, r.By, r.Corrected, r.Effect = c.id, c.said, c.version, c.state, c.firstBy, c.by, c.corrected, c.effectName()
		r.Mode, r.Why = c.mode, because
		return r, nil
	})
}

// shortRow scans the columns behind those that are asked for.
type shortRow struct {
	pgx.CollectableRow
	rest []any
}

// Scan implements pgx.CollectableRow.
func (r shortRow) Scan(into ...any) error { return r.CollectableRow.Scan(append(into, r.rest...)...) }

// KeepAttachments notes the files that came with a mail; the same again changes nothing. Their bytes are kept beside the
// mail, so that people can be shown them. It returns ErrNotFound for an unknown mail.
func (s *Store) KeepAttachments(ctx context.Context, id mailroom.ID, files []mailroom.Attachment) error {
	err := s.inTx(ctx, func(t *tx) error {
		m, err := readMail(ctx, t, id, "")
		if err != nil {
			return err
		}
		for _, f := range files {
			_, err := t.Exec(ctx, `
				INSERT INTO mail_attachment (mail_id, place, name, media_type, sha256, size_bytes, content, kind)
				VALUES ($1, $2, $3, $4, sha256($5), $6, $5, $7)
				ON CONFLICT ON CONSTRAINT mail_attachment_once DO NOTHING`, m.id, f.Place, f.Name, f.MediaType, f.Raw, len(f.Raw), f.Kind)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keep the files of mail %s of %s: %w", id.Key, id.Entity, err)
	}
	return nil
}

// PassAttachment notes which file of the inbox an attachment became. It returns ErrNotFound.
func (s *Store) PassAttachment(ctx context.Context, id mailroom.ID, place int, inboxID int64) error {
	tag, err := s.pool.Exec(ctx, `
		UPDATE mail_attachment SET inbox_id = $4
		WHERE place = $3 AND mail_id = (SELECT id FROM inbound_mail WHERE entity = $1 AND key = $2)`, id.Entity, id.Key, place, inboxID)
	if err == nil && tag.RowsAffected() == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("pass file %d of mail %s of %s on: %w", place, id.Key, id.Entity, err)
	}
	return nil
}

func attachmentsOf(ctx context.Context, q querier, mailID int64) ([]mailroom.Attachment, error) {
	rows, err := q.Query(ctx, `
		SELECT place, name, media_type, sha256, size_bytes, kind, coalesce(inbox_id, 0) FROM mail_attachment WHERE mail_id = $1 ORDER BY place`, mailID)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (a mailroom.Attachment, err error) {
		var sum []byte
		err = row.Scan(&a.Place, &a.Name, &a.MediaType, &sum, &a.SizeBytes, &a.Kind, &a.InboxID)
		a.SHA256 = hex.EncodeToString(sum)
		return a, err
	})
}

// AttachmentContent is a file that came with a mail. It returns ErrNotFound.
func (s *Store) AttachmentContent(ctx context.Context, id mailroom.ID, place int) (a mailroom.Attachment, err error) {
	var sum []byte
	err = s.pool.QueryRow(ctx, `
		SELECT a.place, a.name, a.media_type, a.sha256, a.size_bytes, a.kind, coalesce(a.inbox_id, 0), a.content
		FROM mail_attachment a JOIN inbound_mail m ON m.id = a.mail_id
		WHERE m.entity = $1 AND m.key = $2 AND a.place = $3`, id.Entity, id.Key, place).
		Scan(&a.Place, &a.Name, &a.MediaType, &sum, &a.SizeBytes, &a.Kind, &a.InboxID, &a.Raw)
	if errors.Is(err, pgx.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return a, fmt.Errorf("read file %d of mail %s of %s: %w", place, id.Key, id.Entity, err)
	}
	a.SHA256 = hex.EncodeToString(sum)
	return a, nil
}

// Heard is what the mails of a customer were understood to say, the latest first: what its standing is derived from.
func (s *Store) Heard(ctx context.Context, entity receivable.EntityCode, customer receivable.CustomerNumber, limit int) ([]correspondence.Heard, error) {
	return listOf[correspondence.Heard](ctx, s, "read what a customer wrote", `
		SELECT m.received_on, r.understanding
		FROM customer c
		JOIN inbound_mail m ON m.customer_id = c.id
		JOIN mail_reading r ON r.mail_id = m.id AND r.version = m.reading
		WHERE c.entity = $1 AND c.number = $2 AND m.trust IN ('certain', 'likely')
		ORDER BY m.id DESC LIMIT $3`, entity, customer, boundMails(limit))
}
