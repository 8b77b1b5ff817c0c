package postgres

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"

	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// HasMail tells whether a mail of an entity is stored whose hash begins with the given hexadecimal digits, as files in the
// inbox are named.
func (s *Store) HasMail(ctx context.Context, entity receivable.EntityCode, short string) (bool, error) {
	from, err := hex.DecodeString(short)
	if err != nil || len(from) == 0 || len(from) > 32 {
		return false, subledger.Refuse("file_hash", "a file is named by hexadecimal digits of its SHA-256")
	}
	to := append(bytes.Clone(from), bytes.Repeat([]byte{0xFF}, 32-len(from))...)
	var there bool
	err = s.pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM inbound_mail WHERE entity = $1 AND sha256 BETWEEN $2 AND $3)`, entity, from, to).Scan(&there)
	if err != nil {
		return false, fmt.Errorf("look for a mail: %w", err)
	}
	return there, nil
}
