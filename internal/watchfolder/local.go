package watchfolder

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Local is a folder of this machine. What its links lead out to is not reached.
type Local struct{ root *os.Root }

// OpenLocal opens a folder, which must exist.
func OpenLocal(dir string) (*Local, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open the inbox: %w", err)
	}
	return &Local{root: root}, nil
}

// Close ends the use of the folder.
func (l *Local) Close() error { return l.root.Close() }

// List implements Place.
func (l *Local) List(dir string) (list []fs.FileInfo, err error) {
	folder, err := l.root.Open(here(dir))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, folder.Close()) }()
	entries, err := folder.ReadDir(-1)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // it was taken away meanwhile
		}
		if err != nil {
			return nil, err
		}
		list = append(list, info)
	}
	return list, nil
}

// here is the folder itself for no name.
func here(dir string) string {
	if dir == "" {
		return "."
	}
	return dir
}

// Read implements Place.
func (l *Local) Read(name string, limit int64) (raw []byte, err error) {
	file, err := l.root.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return readUpTo(file, limit)
}

// readUpTo reads a file whose size may have grown since it was asked for.
func readUpTo(r io.Reader, limit int64) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err == nil && int64(len(raw)) > limit {
		return nil, ErrTooLarge
	}
	return raw, err
}

// Rename implements Place.
func (l *Local) Rename(from, to string) error { return l.root.Rename(from, to) }

// Write implements Place.
func (l *Local) Write(name string, content []byte) error {
	return l.root.WriteFile(name, content, 0o640)
}

// MakeDir implements Place.
func (l *Local) MakeDir(dir string) error { return l.root.MkdirAll(dir, 0o750) }
