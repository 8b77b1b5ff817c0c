package llm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Tape is a shelf of files, one an answer, named by its key. Recorded answers in a repository are such a folder; they hold
// no prompt.
type Tape struct{ Dir string }

const tapeMode = 0o600

func (t Tape) path(key string) string { return filepath.Join(t.Dir, filepath.Base(key)+".json") }

// Find reads an answer.
func (t Tape) Find(_ context.Context, key string) (Kept, bool, error) {
	raw, err := os.ReadFile(t.path(key))
	if errors.Is(err, fs.ErrNotExist) {
		return Kept{}, false, nil
	}
	if err != nil {
		return Kept{}, false, fmt.Errorf("read a recorded answer: %w", err)
	}
	var k Kept
	if err := json.Unmarshal(raw, &k); err != nil {
		return Kept{}, false, fmt.Errorf("read the recorded answer %s: %w", filepath.Base(t.path(key)), err)
	}
	return k, true, nil
}

// Keep writes an answer.
func (t Tape) Keep(_ context.Context, key string, k Kept) error {
	raw, err := json.Marshal(k)
	if err != nil {
		return fmt.Errorf("record an answer: %w", err)
	}
	if err := os.WriteFile(t.path(key), append(raw, '\n'), tapeMode); err != nil {
		return fmt.Errorf("record an answer: %w", err)
	}
	return nil
}
