// Package subledger says what may be booked on the receivables ledger and what comes of it: the inputs and results of
// its commands, the checks that need no database, and the rules of conservation that hold between them.
//
// The records are kept by internal/postgres; this package only judges. Two equations hold at every moment, each in
// one currency (a property test here tries them on random histories, and the store's tests on a real database):
//
//	invoice:  amount = open + paid + credited + written off, each >= 0
//	payment:  amount = allocated + unapplied, each >= 0; a reversed payment has neither
//
// A command carries who gives it (By) and a Key. The same key with the same content is the same command and is booked
// once; with other content it is refused. Without a key the content itself is the key, so two equal cash payments of
// one day need keys of their own. Start with Payment and Balance.
package subledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// ErrNotFound is returned, wrapped with what was looked for, when a command names something the ledger has not.
var ErrNotFound = errors.New("not found")

// RefusedError is a command that the ledger refuses through the caller's fault. Nothing was changed.
type RefusedError struct {
	// Code is stable and meant for programs, for example "allocation_exceeds_open".
	Code string
	// Text says in a sentence what to do. It holds no personal data.
	Text string
}

// Error implements error.
func (e *RefusedError) Error() string { return e.Text + " (" + e.Code + ")" }

// Refuse returns a *RefusedError.
func Refuse(code, format string, args ...any) error {
	return &RefusedError{Code: code, Text: fmt.Sprintf(format, args...)}
}

// IsRefused tells whether an error is a refusal with that code; an empty code means any.
func IsRefused(err error, code string) bool {
	var refused *RefusedError
	return errors.As(err, &refused) && (code == "" || refused.Code == code)
}

const (
	// MaxReason bounds the text a person may give as a reason: a page, not a file.
	MaxReason = 2000
	// maxKey bounds an idempotence key given by a caller.
	maxKey = 200
)

// Head is what every command has.
type Head struct {
	Entity receivable.EntityCode `json:"entity"`
	// Key makes a repetition harmless; empty means that the content is the key.
	Key string `json:"key,omitempty"`
	// By is the user, or the part of the system, that gives the command.
	By string `json:"by"`
	// Reason stays in the books. It must not name persons.
	Reason string `json:"reason,omitempty"`
}

// Command is anything that can be said to the ledger.
type Command interface {
	// Common is the part all commands share.
	Common() Head
	// Check refuses what can be refused without looking at the records; its errors are *RefusedError.
	Check() error
}

// Common implements Command for the structs that embed a Head.
func (h Head) Common() Head { return h }

// CheckHead refuses a command without entity or person behind it, and texts beyond their limits.
func (h Head) CheckHead() error {
	switch {
	case h.Entity == "":
		return Refuse("entity_missing", "say which entity's books this is for")
	case strings.TrimSpace(h.By) == "":
		return Refuse("by_missing", "say who books this")
	case len(h.Reason) > MaxReason:
		return Refuse("reason_too_long", "the reason is longer than %d characters", MaxReason)
	case len(h.Key) > maxKey:
		return Refuse("key_too_long", "the key is longer than %d characters", maxKey)
	}
	return nil
}

// CheckReason refuses a command that must be explained and is not.
func (h Head) CheckReason() error {
	if strings.TrimSpace(h.Reason) == "" {
		return Refuse("reason_missing", "say why: the reason stays in the books")
	}
	return nil
}

// KeyOf is the key of a command: its own, or the hash of its content.
func KeyOf(c Command) (string, error) {
	if key := c.Common().Key; key != "" {
		return key, nil
	}
	hash, err := InputHash(c)
	if err != nil {
		return "", err
	}
	const keyBytes = 16 // 128 bits: no two of ten million commands collide by chance
	return "content-" + hex.EncodeToString(hash[:keyBytes]), nil
}

// InputHash is the fingerprint by which a repeated key is told from a reused one. Neither the key nor who said it is
// part of what was said.
func InputHash(c Command) ([]byte, error) {
	raw, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("hash of a command's input: %w", err)
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var members map[string]any
	if err := dec.Decode(&members); err != nil {
		return nil, fmt.Errorf("hash of a command's input: %w", err)
	}
	delete(members, "key")
	delete(members, "by")
	raw, err = json.Marshal(members) // sorted by name
	if err != nil {
		return nil, fmt.Errorf("hash of a command's input: %w", err)
	}
	sum := sha256.Sum256(append([]byte(fmt.Sprintf("%T ", c)), raw...))
	return sum[:], nil
}
