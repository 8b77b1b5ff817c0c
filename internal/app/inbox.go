package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/watchfolder"
)

// fileStarter starts the workflow that takes in a stored file, or joins it.
type fileStarter interface {
	StartFile(ctx context.Context, kind subledger.DocumentKind, id subledger.FileID) (string, error)
}

// inbox carries files from a watched place into the ledger. What became of each file lies in the ledger, so that whoever
// looks next can put it away, after a crash too.
type inbox struct {
	store  *postgres.Store
	engine fileStarter
	log    *slog.Logger
	watch  watchfolder.Watcher
	// profiles is the folder of users' own CSV profiles.
	profiles string
	// source is said of every file: "folder" or "sftp".
	source string
}

// inboxActor is in whose name files are taken that nobody brings in person.
const inboxActor = "mahnwerk/inbox"

// run looks again and again until ctx ends. A place that is away is said and looked for again: nothing is lost there.
func (b *inbox) run(ctx context.Context, every time.Duration) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if err := b.look(ctx); err != nil && ctx.Err() == nil {
			b.log.Warn("the inbox could not be looked through, trying again", "source", b.source, "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// look takes what has arrived and puts away what was taken in. One file that can't be moved stops none of the others.
func (b *inbox) look(ctx context.Context) error {
	arrived, err := b.watch.Look()
	if err != nil {
		return err
	}
	var faults []error
	for _, f := range arrived {
		if err := b.take(ctx, f); err != nil && !errors.Is(err, fs.ErrNotExist) { // another worker was faster
			faults = append(faults, fmt.Errorf("take a file of %q: %w", f.Folder, withoutNames(err)))
		}
	}
	taken, err := b.watch.Taken()
	if err != nil {
		return errors.Join(append(faults, err)...)
	}
	for _, t := range taken {
		if err := b.settle(ctx, t); err != nil && !errors.Is(err, fs.ErrNotExist) {
			faults = append(faults, fmt.Errorf("put away file %s of %q: %w", t.Short, t.Folder, withoutNames(err)))
		}
	}
	return errors.Join(faults...)
}

// withoutNames drops the names of files from an error that is logged: payers put theirs into them.
func withoutNames(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return fmt.Errorf("%s: %w", path.Op, path.Err)
	case errors.As(err, &link):
		return fmt.Errorf("%s: %w", link.Op, link.Err)
	}
	return err
}

// take stores a file's bytes, and moves it only then. A crash in between stores the same bytes again, which changes nothing.
func (b *inbox) take(ctx context.Context, f watchfolder.File) error {
	entity := receivable.EntityCode(f.Folder)
	if f.Folder == "" {
		return b.refuse(ctx, f, "files belong into the folder of their entity, for example NORD/"+f.Name)
	}
	raw, err := b.watch.Read(f)
	switch {
	case errors.Is(err, watchfolder.ErrTooLarge):
		return b.refuse(ctx, f, err.Error())
	case errors.Is(err, watchfolder.ErrChanged):
		return nil // it is found again
	case err != nil:
		return err
	case len(raw) == 0:
		return b.refuse(ctx, f, "the file is empty")
	}
	short, err := b.keep(ctx, entity, f.Name, raw)
	switch {
	case errors.Is(err, postgres.ErrNotFound):
		return b.refuse(ctx, f, fmt.Sprintf("there is no entity %q: a folder is named by the code of its entity", f.Folder))
	case subledger.IsRefused(err, ""):
		return b.refuse(ctx, f, err.Error())
	case err != nil:
		return err
	}
	return b.watch.Take(f, short)
}

// keep stores a file as what it is, and returns by what its name is told apart.
func (b *inbox) keep(ctx context.Context, entity receivable.EntityCode, name string, raw []byte) (string, error) {
	if isMail(raw) {
		sum := sha256.Sum256(raw)
		kept, err := KeepMail(ctx, b.store, mailroom.Arrived{Entity: entity, Raw: raw, Source: mailroom.FromFolder, Place: name, By: inboxActor})
		if err == nil {
			b.log.Info("a mail arrived", "entity", entity, "mail", kept.Number, "known", kept.Already, "bytes", len(raw))
		}
		return subledger.FileID{Entity: entity, SHA256: hex.EncodeToString(sum[:])}.Short(), err
	}
	kind, err := b.kindOf(ctx, entity, raw, name)
	if err != nil {
		return "", err
	}
	kept, err := b.store.KeepFile(ctx, subledger.Arrived{Entity: entity, Kind: kind, Name: name, Raw: raw, Source: b.source, By: inboxActor})
	if err == nil {
		b.log.Info("a file arrived", "entity", entity, "kind", kept.Kind, "sha256", kept.Short(), "bytes", len(raw))
	}
	return kept.Short(), err
}

// kindOf tells statements from advices by their content.
func (b *inbox) kindOf(ctx context.Context, entity receivable.EntityCode, raw []byte, name string) (subledger.DocumentKind, error) {
	reader, err := adviceReader(ctx, b.store, entity)
	if err != nil {
		return "", err
	}
	profiles, _ := ownProfiles(b.profiles) // what is wrong with them is told when a statement is read
	return kindOf(raw, profiles, func() bool {
		advices, err := reader.Read(ctx, raw, name)
		return err == nil && len(advices) > 0
	}), nil
}

// refuse puts a file into quarantine that the ledger can't keep. Its hash is that of what is known of it: it may be too
// large to be read.
func (b *inbox) refuse(ctx context.Context, f watchfolder.File, why string) error {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %d %s", f.Folder, f.Name, f.Size, f.ModifiedAt.UTC()))
	_, err := b.store.Quarantine(ctx, subledger.Quarantined{Entity: receivable.EntityCode(f.Folder), Kind: subledger.StatementFile, Name: f.Name,
		SHA256: sum[:], SizeBytes: f.Size, Reason: why, By: inboxActor})
	if err != nil {
		return err
	}
	b.log.Warn("a file was put into quarantine", "folder", f.Folder, "reason", why)
	return b.watch.Refuse(f, hex.EncodeToString(sum[:8]), why)
}

// settle moves a file on by what the ledger says of it, and sees to it that somebody works on one that waits.
func (b *inbox) settle(ctx context.Context, t watchfolder.Taken) error {
	file, err := b.store.InboxFile(ctx, subledger.FileID{Entity: receivable.EntityCode(t.Folder), SHA256: t.Short})
	switch {
	case errors.Is(err, postgres.ErrNotFound):
		return b.settleMail(ctx, t)
	case err != nil:
		return err
	}
	switch file.State {
	case subledger.InboxTaken:
		return b.watch.Processed(t)
	case subledger.InboxRefused:
		return b.watch.Refused(t, whyRefused(file))
	}
	_, err = b.engine.StartFile(ctx, file.Kind, file.FileID)
	return err
}

// settleMail puts a mail away that is in the ledger: its workflow has it. What nobody knows is of a ledger that was restored
// from before, and is taken again.
func (b *inbox) settleMail(ctx context.Context, t watchfolder.Taken) error {
	known, err := b.store.HasMail(ctx, receivable.EntityCode(t.Folder), t.Short)
	if err != nil {
		return err
	}
	if known {
		return b.watch.Processed(t)
	}
	return b.watch.GiveBack(t)
}

// whyRefused is what the file beside a refused one says: where, why, and every other fault.
func whyRefused(f subledger.InboxFile) string {
	why := f.Name + ": "
	if f.Position != "" {
		why = f.Name + ":" + f.Position + ": "
	}
	why += f.Reason + "\n"
	for _, fault := range f.Faults {
		why += "\n" + fault
	}
	return why
}

// profiles is the folder of users' own CSV profiles.
func (a *App) profiles() string { return filepath.Join(a.Config.Data, "profiles") }

// watchInboxes watches the places that are configured until ctx ends.
func (a *App) watchInboxes(ctx context.Context, group *errgroup.Group, store *postgres.Store, e fileStarter) error {
	watch := func(source string, place interface {
		watchfolder.Place
		Close() error
	}) {
		b := &inbox{store: store, engine: e, log: a.Log, watch: watchfolder.Watcher{Place: place}, source: source, profiles: a.profiles()}
		group.Go(func() error { return errors.Join(b.run(ctx, a.Config.Inbox.Every), place.Close()) })
	}
	if dir := a.Config.Inbox.Dir; dir != "" {
		place, err := watchfolder.OpenLocal(dir)
		if err != nil {
			return err
		}
		watch("folder", place)
	}
	if s := a.Config.SFTP; s.Address != "" {
		place, err := watchfolder.OpenSFTP(watchfolder.SFTPOptions{Address: s.Address, User: s.User, HostKey: s.HostKey, KeyFile: s.KeyFile,
			PasswordFile: s.PasswordFile, Dir: s.Dir})
		if err != nil {
			return err
		}
		watch("sftp", place)
	}
	return nil
}
