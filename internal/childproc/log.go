package childproc

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// DefaultLogLimit bounds the log a child appends to: 4 MiB is months of a quiet server and opens in any editor.
const DefaultLogLimit = 4 << 20

// openLog opens the file for appending, after moving one that is too long aside. An empty path opens nothing.
func openLog(path string, limit int64) (*os.File, error) {
	if path == "" {
		return nil, nil
	}
	if limit == 0 {
		limit = DefaultLogLimit
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("log folder: %w", err)
	}
	info, err := os.Stat(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("log file: %w", err)
	}
	if err == nil && info.Size() > limit {
		if err := os.Rename(path, path+".1"); err != nil {
			return nil, fmt.Errorf("rotate log file: %w", err)
		}
	}
	return os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
}

// Tail returns the last bytes of a log, at most limit of them and from the beginning of a line on, to be shown when
// a child did not start. A log that cannot be read is told as such in the text.
func Tail(path string, limit int64) string {
	f, err := os.Open(path)
	if err != nil {
		return err.Error()
	}
	defer f.Close()
	text, err := readTail(f, limit)
	if err != nil {
		return err.Error()
	}
	return text
}

func readTail(f *os.File, limit int64) (string, error) {
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	from := max(0, info.Size()-limit)
	text := make([]byte, info.Size()-from)
	n, err := f.ReadAt(text, from)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	text = text[:n]
	for i, c := range text {
		if from > 0 && c == '\n' {
			return string(text[i+1:]), nil
		}
	}
	return string(text), nil
}
