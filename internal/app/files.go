package app

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/bankcsv"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// files lets activities take in what came in by itself.
type files struct {
	store *postgres.Store
	// profiles is the folder of users' own CSV profiles.
	profiles string
}

// ReadStatementFile implements activities.Files.
func (f files) ReadStatementFile(ctx context.Context, id subledger.FileID) (subledger.ReadFile, error) {
	file, raw, err := f.content(ctx, id)
	if err != nil {
		return subledger.ReadFile{}, err
	}
	profiles, faults := ownProfiles(f.profiles)
	read, err := ReadStatements(bytes.NewReader(raw), int64(len(raw)), file.Name, profiles)
	if err != nil {
		return subledger.ReadFile{}, err
	}
	faults = append(read.Faults, faults...)
	in := subledger.Statements{Entity: id.Entity, File: subledger.Document{Name: file.Name, SHA256: read.SHA256, SizeBytes: read.Size, By: file.By,
		RowsGood: len(read.Statements), RowsRejected: len(faults)}}
	if in.Statements, err = f.ownAccounts(ctx, id.Entity, file.Name, read.Statements, &faults); err != nil {
		return subledger.ReadFile{}, err
	}
	if len(in.Statements) == 0 {
		return refusedFor(faults, file.Name, "it holds no bank statement"), nil
	}
	recorded, err := f.store.RecordStatement(ctx, in)
	if err != nil {
		return subledger.ReadFile{}, err
	}
	faults = append(faults, recorded.Faults...)
	if len(recorded.Entities) == 0 {
		return refusedFor(faults, file.Name, "none of its statements could be recorded"), nil
	}
	return subledger.ReadFile{DocumentID: recorded.DocumentID, Entities: recorded.Entities, Statements: len(in.Statements), New: recorded.New,
		Known: recorded.Known, Ignored: recorded.Ignored, Faults: fewer(faults)}, nil
}

// maxProfiles bounds the users' own CSV profiles.
const maxProfiles = 100

// ownProfiles reads the users' own CSV profiles. One that can't be read is a fault and keeps no file from being read.
func ownProfiles(dir string) (profiles []bankcsv.Profile, faults []string) {
	if dir == "" {
		return nil, nil
	}
	paths, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return nil, []string{err.Error()}
	}
	for _, path := range paths[:min(len(paths), maxProfiles)] {
		raw, err := os.ReadFile(path)
		var some []bankcsv.Profile
		if err == nil {
			some, err = bankcsv.DecodeProfiles(raw)
		}
		if err != nil {
			faults = append(faults, fmt.Sprintf("profile %s: %v", filepath.Base(path), err))
			continue
		}
		profiles = append(profiles, some...)
	}
	return profiles, faults
}

// ownAccounts leaves out statements of accounts that are another entity's: a file in the wrong folder must not make
// somebody's money somebody else's.
func (f files) ownAccounts(ctx context.Context, entity receivable.EntityCode, name string, all []bankstatement.Statement, faults *[]string) ([]bankstatement.Statement, error) {
	var own []bankstatement.Statement
	for _, st := range all {
		owners, err := f.store.OwnersOf(ctx, st.Account)
		if err != nil {
			return nil, err
		}
		if len(owners) > 0 && !owners[entity] {
			*faults = append(*faults, fmt.Sprintf("%s: statement %s: its account belongs to another entity than %s", name, st.ID, entity))
			continue
		}
		own = append(own, st)
	}
	return own, nil
}

// ReadAdviceFile implements activities.Files.
func (f files) ReadAdviceFile(ctx context.Context, id subledger.FileID) (subledger.ReadFile, error) {
	file, raw, err := f.content(ctx, id)
	if err != nil {
		return subledger.ReadFile{}, err
	}
	taken, err := TakeAdvice(ctx, f.store, AdviceFile{Entity: id.Entity, Name: file.Name, Raw: raw, By: file.By})
	if err != nil {
		return subledger.ReadFile{}, err
	}
	faults := AdviceFaults(taken.Faults)
	if len(taken.Recorded.Advices) == 0 {
		return refusedFor(faults, file.Name, "it holds no remittance advice"), nil
	}
	return subledger.ReadFile{DocumentID: taken.Recorded.DocumentID, Statements: len(taken.Recorded.Advices), Faults: fewer(faults)}, nil
}

// MatchEntries implements activities.Files.
func (f files) MatchEntries(ctx context.Context, entity receivable.EntityCode) (subledger.Matched, error) {
	return MatchEntries(ctx, f.store, entity)
}

// UndecidedEntries implements activities.Files.
func (f files) UndecidedEntries(ctx context.Context, entity receivable.EntityCode) (int, error) {
	return f.store.UndecidedEntries(ctx, entity)
}

// CloseFile implements activities.Files. What was refused is in quarantine, where a person clears it.
func (f files) CloseFile(ctx context.Context, id subledger.FileID, read subledger.ReadFile) error {
	if read.Refused() {
		if err := f.quarantine(ctx, id, read); err != nil {
			return err
		}
	}
	return f.store.CloseFile(ctx, id, read)
}

func (f files) quarantine(ctx context.Context, id subledger.FileID, read subledger.ReadFile) error {
	file, err := f.store.InboxFile(ctx, id)
	if err != nil {
		return err
	}
	sum, err := id.Sum()
	if err != nil {
		return err
	}
	_, err = f.store.Quarantine(ctx, subledger.Quarantined{Entity: id.Entity, Kind: file.Kind, Name: file.Name, SHA256: sum, SizeBytes: file.SizeBytes,
		Reason: read.Reason, Position: read.Position, By: file.By})
	return err
}

func (f files) content(ctx context.Context, id subledger.FileID) (subledger.InboxFile, []byte, error) {
	file, err := f.store.InboxFile(ctx, id)
	if err != nil {
		return file, nil, err
	}
	raw, err := f.store.FileContent(ctx, id)
	return file, raw, err
}

// refusedFor is a file of which nothing could be used: its first fault is the reason, and where that is its position.
func refusedFor(faults []string, name, otherwise string) subledger.ReadFile {
	read := subledger.ReadFile{Reason: otherwise, Faults: fewer(faults)}
	if len(faults) > 0 {
		read.Position, read.Reason = placeOf(faults[0], name)
	}
	return read
}

// placeOf cuts "bank.xml:214:9: Ntry/Amt: …" into its place and what is wrong there. A fault without a place has none.
func placeOf(fault, name string) (place, text string) {
	rest, ok := strings.CutPrefix(fault, name+":")
	if !ok {
		return "", fault
	}
	place, text, ok = strings.Cut(rest, ": ")
	if !ok || strings.Trim(place, "0123456789:") != "" {
		return "", strings.TrimSpace(rest)
	}
	return place, text
}

func fewer(faults []string) []string { return faults[:min(len(faults), subledger.MaxFaultsKept)] }
