package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// inboxFilesSQL reads files with the lines they brought, counted in the ledger.
const inboxFilesSQL = `
SELECT f.id, f.entity, f.sha256, f.kind, f.name, f.size_bytes, f.source, f.state, f.faults, f.reason, f.position, f.received_by,
       f.received_at, f.closed_at, coalesce(l.lines, 0), coalesce(l.decided, 0)
FROM inbox_file f
LEFT JOIN LATERAL (SELECT count(*) AS lines, count(*) FILTER (WHERE e.code <> '') AS decided
                   FROM inbound_document d
                   JOIN bank_statement b ON b.document_id = d.id
                   JOIN bank_entry e ON e.statement_id = b.id
                   WHERE f.kind = 'statement' AND d.entity = f.entity AND d.kind = 'statement' AND d.sha256 = f.sha256) l ON true`

func scanInboxFile(row pgx.CollectableRow) (f subledger.InboxFile, err error) {
	var sum, faults []byte
	err = row.Scan(&f.ID, &f.Entity, &sum, &f.Kind, &f.Name, &f.SizeBytes, &f.Source, &f.State, &faults, &f.Reason, &f.Position, &f.By,
		&f.ReceivedAt, &f.ClosedAt, &f.Lines, &f.Decided)
	if err != nil {
		return f, err
	}
	f.SHA256, f.ReceivedAt = hex.EncodeToString(sum), f.ReceivedAt.UTC()
	return f, json.Unmarshal(faults, &f.Faults)
}

// KeepFile stores a file that came in, so that a worker can read it however often it must. The same bytes of an entity are
// one file; one that was refused and comes again is to be read again, because what was wrong may be mended. It returns
// ErrNotFound for an unknown entity.
func (s *Store) KeepFile(ctx context.Context, a subledger.Arrived) (subledger.InboxFile, error) {
	sum := sha256.Sum256(a.Raw)
	err := s.inTx(ctx, func(t *tx) error {
		on, err := t.today(ctx, string(a.Entity))
		if err != nil {
			return err
		}
		var id int64
		err = t.QueryRow(ctx, `
			INSERT INTO inbox_file AS f (entity, kind, name, sha256, size_bytes, content, source, received_by, received_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
			ON CONFLICT ON CONSTRAINT inbox_file_once DO UPDATE
			SET state = 'stored', kind = $2, name = $3, reason = '', position = '', faults = '[]', closed_at = NULL
			WHERE f.state = 'refused'
			RETURNING id`,
			a.Entity, a.Kind, a.Name, sum[:], len(a.Raw), a.Raw, a.Source, a.By, t.now).Scan(&id)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil // it is there already
		}
		if err != nil {
			return err
		}
		t.audit(string(a.Entity), a.By, "file_arrived", subject("inbox_file", id), on,
			map[string]any{"sha256": hex.EncodeToString(sum[:]), "kind": a.Kind, "source": a.Source, "size_bytes": len(a.Raw)})
		return nil
	})
	if err != nil {
		return subledger.InboxFile{}, fmt.Errorf("keep a file: %w", err)
	}
	return s.InboxFile(ctx, subledger.FileID{Entity: a.Entity, SHA256: hex.EncodeToString(sum[:])})
}

// InboxFile finds a file by its hash, or by the beginning of it that FileID.Short gives. It returns ErrNotFound.
func (s *Store) InboxFile(ctx context.Context, id subledger.FileID) (subledger.InboxFile, error) {
	rows, err := s.pool.Query(ctx, inboxFilesSQL+` WHERE f.entity = $1 AND starts_with(encode(f.sha256, 'hex'), $2) AND $2 <> ''`, id.Entity, id.SHA256)
	if err != nil {
		return subledger.InboxFile{}, fmt.Errorf("find file %s of %s: %w", id.Short(), id.Entity, err)
	}
	file, err := pgx.CollectExactlyOneRow(rows, scanInboxFile)
	if errors.Is(err, pgx.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return file, fmt.Errorf("find file %s of %s: %w", id.Short(), id.Entity, err)
	}
	return file, nil
}

// FileContent is the bytes of a file. It returns ErrNotFound.
func (s *Store) FileContent(ctx context.Context, id subledger.FileID) ([]byte, error) {
	sum, err := id.Sum()
	if err != nil {
		return nil, err
	}
	var raw []byte
	err = s.pool.QueryRow(ctx, `SELECT content FROM inbox_file WHERE entity = $1 AND sha256 = $2`, id.Entity, sum).Scan(&raw)
	if errors.Is(err, pgx.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read file %s of %s: %w", id.Short(), id.Entity, err)
	}
	return raw, nil
}

// CloseFile notes what became of a file: it was taken, or refused with a reason; then it is in quarantine too, where a
// person clears it. Twice is once. It returns ErrNotFound.
func (s *Store) CloseFile(ctx context.Context, id subledger.FileID, read subledger.ReadFile) error {
	sum, err := id.Sum()
	if err != nil {
		return err
	}
	faults, err := json.Marshal(slices.Concat([]string{}, read.Faults[:min(len(read.Faults), subledger.MaxFaultsKept)]))
	if err != nil {
		return fmt.Errorf("close file %s: %w", id.Short(), err)
	}
	state := subledger.InboxTaken
	if read.Refused() {
		state = subledger.InboxRefused
	}
	err = s.inTx(ctx, func(t *tx) error {
		tag, err := t.Exec(ctx, `
			UPDATE inbox_file
			SET state = $3, reason = $4, position = $5, faults = $6, document_id = nullif($7::bigint, 0), closed_at = $8
			WHERE entity = $1 AND sha256 = $2 AND state = 'stored'`,
			id.Entity, sum, state, read.Reason, read.Position, faults, read.DocumentID, t.now)
		if err != nil || tag.RowsAffected() > 0 {
			return err
		}
		var there bool
		err = t.QueryRow(ctx, `SELECT EXISTS (SELECT FROM inbox_file WHERE entity = $1 AND sha256 = $2)`, id.Entity, sum).Scan(&there)
		if err == nil && !there {
			err = ErrNotFound
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("close file %s of %s: %w", id.Short(), id.Entity, err)
	}
	return nil
}

const (
	// defaultInboxFiles and maxInboxFiles bound a list of files.
	defaultInboxFiles = 200
	maxInboxFiles     = 5000
)

// InboxFiles lists files that came in, the latest first; no entity means all.
func (s *Store) InboxFiles(ctx context.Context, entity receivable.EntityCode, limit int) ([]subledger.InboxFile, error) {
	if limit <= 0 {
		limit = defaultInboxFiles
	}
	rows, err := s.pool.Query(ctx, inboxFilesSQL+` WHERE $1 = '' OR f.entity = $1 ORDER BY f.id DESC LIMIT $2`, entity, min(limit, maxInboxFiles))
	if err != nil {
		return nil, fmt.Errorf("list files that came in: %w", err)
	}
	files, err := pgx.CollectRows(rows, scanInboxFile)
	if err != nil {
		return nil, fmt.Errorf("list files that came in: %w", err)
	}
	return files, nil
}

// StoredFiles lists files that no worker has finished, the oldest first.
func (s *Store) StoredFiles(ctx context.Context, limit int) ([]subledger.InboxFile, error) {
	rows, err := s.pool.Query(ctx, inboxFilesSQL+` WHERE f.state = 'stored' ORDER BY f.id LIMIT $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("list files that wait: %w", err)
	}
	files, err := pgx.CollectRows(rows, scanInboxFile)
	if err != nil {
		return nil, fmt.Errorf("list files that wait: %w", err)
	}
	return files, nil
}

// UndecidedEntries counts the bank entries of an entity that nobody has decided about: those a match has still before it.
func (s *Store) UndecidedEntries(ctx context.Context, entity receivable.EntityCode) (n int, err error) {
	err = s.pool.QueryRow(ctx, `SELECT count(*) FROM bank_entry WHERE entity = $1 AND code = ''`, entity).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count bank entries of %s: %w", entity, err)
	}
	return n, nil
}

// OneMatcher runs fn while nobody else matches bank entries of the entity. Two who match at once would each propose without
// the other's postings, and what the second proposes for an item the first has closed would be left to a person.
//
// The lock lives on a connection of its own, so that those who wait take none from those who work, and it is free as soon
// as its holder is gone, however it ended.
func (s *Store) OneMatcher(ctx context.Context, entity receivable.EntityCode, fn func() error) error {
	conn, err := pgx.ConnectConfig(ctx, s.pool.Config().ConnConfig.Copy())
	if err != nil {
		return fmt.Errorf("wait for the turn to match bank entries of %s: %w", entity, err)
	}
	defer func() { _ = closeQuietly(ctx, conn) }() // the session ends with the process at the latest, and the lock with the session
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock(hashtextextended('match/' || $1, 0))`, entity); err != nil {
		return fmt.Errorf("wait for the turn to match bank entries of %s: %w", entity, err)
	}
	return fn()
}

// OwnersOf are the entities an account is known to belong to: by their master data, or because statements of it were
// recorded for them.
func (s *Store) OwnersOf(ctx context.Context, account bankstatement.Account) (map[receivable.EntityCode]bool, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT code FROM entity WHERE iban <> '' AND upper(replace(iban, ' ', '')) = $1
		UNION
		SELECT entity FROM bank_account WHERE account = $1 AND closed_on IS NULL`, account)
	if err != nil {
		return nil, fmt.Errorf("find whose account it is: %w", err)
	}
	owners := map[receivable.EntityCode]bool{}
	var entity receivable.EntityCode
	if _, err := pgx.ForEachRow(rows, []any{&entity}, func() error { owners[entity] = true; return nil }); err != nil {
		return nil, fmt.Errorf("find whose account it is: %w", err)
	}
	return owners, nil
}
