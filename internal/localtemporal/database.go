package localtemporal

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// newDatabase is the mark of a database file whose server has not been ready yet. The program makes the schema only
// when the file is missing, in many steps: killed between two of them, it leaves a file with which it never starts
// again. Nobody was told of an unready server, so nothing is lost with its file.
type newDatabase struct{ mark string } // empty for a database that was ready before

// Names that SQLite adds to the database file in WAL mode.
var sqliteSuffixes = []string{"", "-wal", "-shm", "-journal"}

// beginDatabase removes a database that never became ready and marks a new one.
func beginDatabase(dbFile string) (newDatabase, error) {
	mark := dbFile + ".new"
	_, markErr := os.Stat(mark)
	_, fileErr := os.Stat(dbFile)
	if fileErr == nil && errors.Is(markErr, os.ErrNotExist) {
		return newDatabase{}, nil
	}
	for _, suffix := range sqliteSuffixes {
		if err := os.Remove(dbFile + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return newDatabase{}, fmt.Errorf("remove a database that never became ready: %w", err)
		}
	}
	return newDatabase{mark}, os.WriteFile(mark, nil, 0o600)
}

// settle removes the mark now that the server is ready; when that fails, the server is stopped again, because the
// next start would take its database away.
func (d newDatabase) settle(ctx context.Context, s *Server) error {
	if d.mark == "" {
		return nil
	}
	if err := os.Remove(d.mark); err != nil {
		return errors.Join(fmt.Errorf("settle the new database: %w", err), s.Stop(context.WithoutCancel(ctx)))
	}
	return nil
}
