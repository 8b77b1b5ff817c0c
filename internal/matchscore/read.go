package matchscore

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
)

// maxLineBytes bounds a line: an entry with 10,000 allocations of 80 bytes, beyond any collective payment.
const maxLineBytes = 1 << 20

// ReadTruth reads a truth, one JSON object a line; file is its name for messages. Unknown fields are ignored. It
// returns an error that names file and line for a line that is no object, has no entry or kind, or holds an amount that
// is no decimal.
func ReadTruth(r io.Reader, file string) ([]Truth, error) {
	return readLines(r, file, func(t Truth) error {
		if t.Entry == "" || t.Kind == "" {
			return fmt.Errorf("entry and kind are required")
		}
		_, err := t.amount()
		return err
	})
}

func readLines[T any](r io.Reader, file string, check func(T) error) ([]T, error) {
	var all []T
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLineBytes)
	for number := 1; lines.Scan(); number++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var one T
		err := json.Unmarshal(lines.Bytes(), &one)
		if err == nil {
			err = check(one)
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, number, err)
		}
		all = append(all, one)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	return all, nil
}

// WriteLines writes truths or predictions, one JSON object a line.
func WriteLines[T Truth | Prediction](w io.Writer, all []T) error {
	buffered := bufio.NewWriter(w)
	encoder := json.NewEncoder(buffered)
	encoder.SetEscapeHTML(false)
	for _, one := range all {
		if err := encoder.Encode(one); err != nil {
			return fmt.Errorf("write lines: %w", err)
		}
	}
	return buffered.Flush()
}
