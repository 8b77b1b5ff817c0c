// Package subledger says what may be booked on the receivables ledger and what comes of it: the inputs and results of
// its commands, the checks that need no database, and the rules of conservation that hold between them.
//
// The records are kept by internal/postgres; this package only judges. Two equations hold at every moment, each in
// one currency (a property test here tries them on random histories, and the store's tests on a real database):
//
//	I1  invoice:  amount - open = sum of its allocations (payments, credit notes, Skonto, write-offs, opening), 0 <= open <= amount
//	I2  payment:  amount = allocated + unapplied, each >= 0; a reversed payment has neither
//
// Start with Payment and Balance.
package subledger

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
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

// MaxReason bounds the text a person may give as a reason: a page, not a file.
const MaxReason = 2000

// maxKey bounds an idempotence key given by a caller.
const maxKey = 200

// ContentKey is the idempotence key of a command that was given none: the hash of what it says. Saying the same twice
// is then the same command.
func ContentKey(command string, input any) (string, error) {
	hash, err := InputHash(input)
	if err != nil {
		return "", err
	}
	return command + "-" + hex.EncodeToString(hash[:16]), nil
}

// InputHash is the fingerprint by which a repeated key is told from a reused one. Inputs are structs of this package;
// they marshal to the same JSON on every run.
func InputHash(input any) ([]byte, error) {
	raw, err := json.Marshal(input)
	if err != nil {
		return nil, fmt.Errorf("hash of a command's input: %w", err)
	}
	sum := sha256.Sum256(raw)
	return sum[:], nil
}

// checkWho refuses a command without a person or system behind it, and texts beyond their limits.
func checkWho(by, reason, key string) error {
	switch {
	case strings.TrimSpace(by) == "":
		return Refuse("by_missing", "say who books this")
	case len(reason) > MaxReason:
		return Refuse("reason_too_long", "the reason is longer than %d characters", MaxReason)
	case len(key) > maxKey:
		return Refuse("key_too_long", "the key is longer than %d characters", maxKey)
	}
	return nil
}

// checkReason refuses a command that must be explained and is not.
func checkReason(reason string) error {
	if strings.TrimSpace(reason) == "" {
		return Refuse("reason_missing", "say why: the reason stays in the books")
	}
	return nil
}
