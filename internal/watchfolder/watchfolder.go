// Package watchfolder takes files from a place where banks and payers leave them: a folder of this machine or one on an
// SFTP server.
//
// The place has a folder for each entity. A file that stopped growing is found there, and moves on by rename, so that it
// is in exactly one of these at any time:
//
//	ENTITY/auszug.xml                            waits until it has stopped growing
//	ENTITY/taken/0123456789abcdef-auszug.xml     its bytes are in the ledger, which takes it in
//	ENTITY/processed/0123456789abcdef-auszug.xml what it says is in the ledger
//	ENTITY/quarantine/0123456789abcdef-auszug.xml and .why.txt: nothing of it could be used, and why
//
// The number before the name is the beginning of the content's hash: tomorrow's file of the same name is another one, and a
// rename never meets a different content. Whoever watches may die between any two steps, and two may watch the same place:
// what one has moved the other does not find.
//
// The package knows no ledger; it is told what became of a file.
package watchfolder

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Place is where files arrive. Names are relative to it, with slashes.
type Place interface {
	// List returns what lies directly in a folder; fs.ErrNotExist when there is none.
	List(dir string) ([]fs.FileInfo, error)
	// Read returns a file's content; ErrTooLarge beyond the limit, fs.ErrNotExist when it is gone.
	Read(name string, limit int64) ([]byte, error)
	// Rename moves a file.
	Rename(from, to string) error
	// Write makes a file.
	Write(name string, content []byte) error
	// MakeDir makes a folder where there is none.
	MakeDir(dir string) error
}

const (
	// MaxBytes is the largest file that is taken. A camt.053 with 50,000 entries, the most one match takes, is some 60 MB.
	MaxBytes = 128 << 20
	// MaxFiles bounds the files taken in one look, so that a full folder does not keep the others waiting.
	MaxFiles = 100
	// maxFolders bounds the folders of a place: an entity each.
	maxFolders = 1000
)

// The folders a file moves through.
const (
	dirTaken      = "taken"
	dirProcessed  = "processed"
	dirQuarantine = "quarantine"
)

// ErrTooLarge is the error of a file beyond MaxBytes, ErrChanged that of one that is still being written.
var (
	ErrTooLarge = errors.New("the file is larger than 128 MiB: split it")
	ErrChanged  = errors.New("the file is still being written")
)

// Watcher remembers what it saw, to know what has stopped growing. It is not safe for concurrent use.
type Watcher struct {
	Place Place
	seen  map[string]stamp
}

// stamp is what changes while a file is written.
type stamp struct {
	size int64
	at   time.Time
}

// File is a file that stopped growing.
type File struct {
	// Folder is the entity's folder, "" for a file that lies beside those.
	Folder string
	Name   string
	Size   int64
	// ModifiedAt is the file's own time.
	ModifiedAt time.Time
}

func (f File) path() string { return path.Join(f.Folder, f.Name) }

// Taken is a file that was taken and not put away yet.
type Taken struct {
	Folder, Name string
	// Short is the beginning of its hash.
	Short string
}

// Look returns the files that are as they were at the last look, in order of folder and name, at most MaxFiles; the others
// are found at the next look. Hidden files and those with the names of unfinished uploads are nobody's.
func (w *Watcher) Look() ([]File, error) {
	folders, err := w.folders()
	if err != nil {
		return nil, err
	}
	seen := map[string]stamp{}
	var ready []File
	for _, folder := range append([]string{""}, folders...) {
		list, err := w.list(folder)
		if errors.Is(err, fs.ErrNotExist) {
			continue // it was taken away meanwhile
		}
		if err != nil {
			return nil, fmt.Errorf("look into folder %q: %w", folder, err)
		}
		for _, info := range list {
			if !info.Mode().IsRegular() || unfinished(info.Name()) {
				continue
			}
			f := File{Folder: folder, Name: info.Name(), Size: info.Size(), ModifiedAt: info.ModTime()}
			now := stamp{f.Size, f.ModifiedAt}
			if before, known := w.seen[f.path()]; known && before == now && len(ready) < MaxFiles {
				ready = append(ready, f)
			}
			seen[f.path()] = now
		}
	}
	w.seen = seen
	return ready, nil
}

// list is what lies in a folder, in order of the names.
func (w *Watcher) list(dir string) ([]fs.FileInfo, error) {
	list, err := w.Place.List(dir)
	slices.SortFunc(list, func(x, y fs.FileInfo) int { return strings.Compare(x.Name(), y.Name()) })
	return list, err
}

// unfinished tells whether a name is hidden or one that programs give to what they are still writing.
func unfinished(name string) bool {
	return foreign(name) || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~") ||
		slices.Contains([]string{".part", ".partial", ".filepart", ".tmp", ".crdownload"}, strings.ToLower(path.Ext(name)))
}

// foreign tells whether a name leads elsewhere. No folder of ours has such names; a server may send what it likes.
func foreign(name string) bool { return strings.ContainsAny(name, "/\\\x00") }

// folders are the entities' folders.
func (w *Watcher) folders() ([]string, error) {
	list, err := w.Place.List("")
	if err != nil {
		return nil, fmt.Errorf("look into the inbox: %w", err)
	}
	var folders []string
	for _, info := range list {
		if name := info.Name(); info.IsDir() && !foreign(name) && !strings.HasPrefix(name, ".") && name != dirQuarantine && len(folders) < maxFolders {
			folders = append(folders, name)
		}
	}
	slices.Sort(folders)
	return folders, nil
}

// Read reads a file; ErrChanged when it is no longer what Look saw, ErrTooLarge, or fs.ErrNotExist.
func (w *Watcher) Read(f File) ([]byte, error) {
	if f.Size > MaxBytes {
		return nil, ErrTooLarge
	}
	raw, err := w.Place.Read(f.path(), MaxBytes)
	if err == nil && int64(len(raw)) != f.Size {
		err = ErrChanged
	}
	return raw, err
}

// Take moves a file whose bytes are safe. It is fs.ErrNotExist when another watcher was faster.
func (w *Watcher) Take(f File, short string) error {
	return w.move(f.path(), f.Folder, dirTaken, short+"-"+f.Name)
}

// Refuse moves a file that is not taken into quarantine, with the reason beside it. mark keeps it apart from others of its
// name.
func (w *Watcher) Refuse(f File, mark, why string) error {
	return w.quarantine(f.path(), f.Folder, mark+"-"+f.Name, why)
}

// takenName is a name under which files are taken.
var takenName = regexp.MustCompile(`^([0-9a-f]{16})-(.+)$`)

// Taken lists the files that were taken and not put away, at most MaxFiles.
func (w *Watcher) Taken() ([]Taken, error) {
	folders, err := w.folders()
	if err != nil {
		return nil, err
	}
	var taken []Taken
	for _, folder := range folders {
		list, err := w.list(path.Join(folder, dirTaken))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("look into %s: %w", path.Join(folder, dirTaken), err)
		}
		for _, info := range list {
			if parts := takenName.FindStringSubmatch(info.Name()); parts != nil && info.Mode().IsRegular() && len(taken) < MaxFiles {
				taken = append(taken, Taken{Folder: folder, Name: info.Name(), Short: parts[1]})
			}
		}
	}
	return taken, nil
}

// Processed puts away a file that is in the ledger.
func (w *Watcher) Processed(t Taken) error {
	return w.move(path.Join(t.Folder, dirTaken, t.Name), t.Folder, dirProcessed, t.Name)
}

// Refused puts away a file of which nothing could be used.
func (w *Watcher) Refused(t Taken, why string) error {
	return w.quarantine(path.Join(t.Folder, dirTaken, t.Name), t.Folder, t.Name, why)
}

// GiveBack lays a file back where it came from, to be found again: the ledger does not know it.
func (w *Watcher) GiveBack(t Taken) error {
	return w.Place.Rename(path.Join(t.Folder, dirTaken, t.Name), path.Join(t.Folder, t.Name[len(t.Short)+1:]))
}

func (w *Watcher) move(from, folder, dir, name string) error {
	if err := w.Place.MakeDir(path.Join(folder, dir)); err != nil {
		return fmt.Errorf("make folder %s: %w", path.Join(folder, dir), err)
	}
	return w.Place.Rename(from, path.Join(folder, dir, name))
}

// quarantine writes the reason first: a file in quarantine always has one.
func (w *Watcher) quarantine(from, folder, name, why string) error {
	if err := w.Place.MakeDir(path.Join(folder, dirQuarantine)); err != nil {
		return fmt.Errorf("make folder %s: %w", path.Join(folder, dirQuarantine), err)
	}
	if err := w.Place.Write(path.Join(folder, dirQuarantine, name+".why.txt"), []byte(strings.TrimSpace(why)+"\n")); err != nil {
		return fmt.Errorf("write why %s is in quarantine: %w", name, err)
	}
	return w.Place.Rename(from, path.Join(folder, dirQuarantine, name))
}
