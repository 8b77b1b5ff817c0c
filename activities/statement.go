package activities

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"

	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// Files is the ledger's side of files that came in by themselves. Every method may be called again with the same effect:
// lines of a statement are known by their keys, an advice by the hash of its file.
type Files interface {
	// ReadStatementFile reads a stored file of bank statements and records their entries, nothing more.
	ReadStatementFile(ctx context.Context, id subledger.FileID) (subledger.ReadFile, error)
	// ReadAdviceFile reads a stored remittance advice, records it, and looks again at payments it may explain.
	ReadAdviceFile(ctx context.Context, id subledger.FileID) (subledger.ReadFile, error)
	// MatchEntries decides about the bank entries of an entity that nobody has decided about; UndecidedEntries counts them.
	MatchEntries(ctx context.Context, entity receivable.EntityCode) (subledger.Matched, error)
	UndecidedEntries(ctx context.Context, entity receivable.EntityCode) (int, error)
	// CloseFile notes what became of a file.
	CloseFile(ctx context.Context, id subledger.FileID, read subledger.ReadFile) error
}

// ReadStatementFile reads a stored file of statements and records what it says. A file of which nothing can be used is no
// error: the result says why.
func (a *Activities) ReadStatementFile(ctx context.Context, id subledger.FileID) (subledger.ReadFile, error) {
	defer a.beat(ctx)()
	read, err := a.Files.ReadStatementFile(ctx, id)
	return read, permanent(err)
}

// ReadAdviceFile does the same for a remittance advice.
func (a *Activities) ReadAdviceFile(ctx context.Context, id subledger.FileID) (subledger.ReadFile, error) {
	defer a.beat(ctx)()
	read, err := a.Files.ReadAdviceFile(ctx, id)
	return read, permanent(err)
}

// MatchEntries decides about all bank entries of an entity that wait, in the ledger's own chunks. Its signs of life say how
// many are left. A worker that takes over after another one died begins with those.
func (a *Activities) MatchEntries(ctx context.Context, entity receivable.EntityCode) (subledger.Matched, error) {
	defer a.beatWith(ctx, func() any {
		left, err := a.Files.UndecidedEntries(ctx, entity)
		if err != nil {
			return nil // the sign of life matters, not the number
		}
		return left
	})()
	matched, err := a.Files.MatchEntries(ctx, entity)
	return matched, permanent(err)
}

// beatWith is beat with a word on how far the work is.
func (a *Activities) beatWith(ctx context.Context, progress func() any) (stop func()) {
	done := make(chan struct{})
	go func() {
		tick := time.NewTicker(MailLease / 5)
		defer tick.Stop()
		for {
			activity.RecordHeartbeat(ctx, progress())
			select {
			case <-done:
				return
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	}()
	return func() { close(done) }
}

// CloseFileInput is a file and what reading it brought.
type CloseFileInput struct {
	File subledger.FileID   `json:"file"`
	Read subledger.ReadFile `json:"read"`
}

// CloseFile notes what became of a file, for whoever put it there.
func (a *Activities) CloseFile(ctx context.Context, in CloseFileInput) error {
	return permanent(a.Files.CloseFile(ctx, in.File, in.Read))
}
