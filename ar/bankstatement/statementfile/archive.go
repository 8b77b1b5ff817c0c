package statementfile

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/bankcsv"
)

// Limits of archives. An archive beyond one of them is a zip bomb, or nothing a bank delivers.
const (
	// MaxMembers bounds the files in an archive: one for each of 30 accounts and each day of a year are 10,950.
	MaxMembers = 20_000
	// MaxUnpackedBytes bounds what all members together unpack to, as much as a single file may have.
	MaxUnpackedBytes = 4 << 30
	// MaxRatio bounds how much larger than its packed form a member may be. Statements pack to a tenth or a thirtieth; a
	// generated one with nothing but equal entries comes to 200. A zip bomb starts at 1,000.
	MaxRatio = 400
	// freeBytes may always be unpacked, so that a small file of blanks is no bomb.
	freeBytes = 1 << 20
	// maxNameLetters bounds how much of a member's name goes into messages.
	maxNameLetters = 100
)

// archive is a zip archive that is being read.
type archive struct {
	file     string
	visitor  *watched
	profiles []bankcsv.Profile
	faults   bankstatement.Faults
	// left is how many bytes may still be unpacked; read counts the members that were statements or should have been.
	left int64
	read int
}

// watched remembers an error of the visitor, so that it can be told from one of the file.
type watched struct {
	bankstatement.Visitor
	failed error
}

// Begin implements bankstatement.Visitor.
func (w *watched) Begin(s bankstatement.Statement) error { return w.keep(w.Visitor.Begin(s)) }

// Entry implements bankstatement.Visitor.
func (w *watched) Entry(e bankstatement.Entry) error { return w.keep(w.Visitor.Entry(e)) }

// End implements bankstatement.Visitor.
func (w *watched) End(s bankstatement.Statement) error { return w.keep(w.Visitor.End(s)) }

func (w *watched) keep(err error) error {
	w.failed = err
	return err
}

// readArchive reads the members of a zip archive.
func readArchive(r io.ReaderAt, size int64, file string, v bankstatement.Visitor, profiles []bankcsv.Profile) error {
	unpacked, err := zip.NewReader(r, size)
	if err != nil {
		return refused(file, fmt.Sprintf("the archive can't be opened: %v", err))
	}
	if len(unpacked.File) > MaxMembers {
		return refused(file, fmt.Sprintf("the archive has %d members, more than %d", len(unpacked.File), MaxMembers))
	}
	a := &archive{file: file, visitor: &watched{Visitor: v}, profiles: profiles, left: MaxUnpackedBytes}
	for _, member := range unpacked.File {
		if clutter(member.Name) {
			continue
		}
		a.read++
		if a.member(member); a.visitor.failed != nil {
			return a.stopped()
		}
	}
	if a.read == 0 {
		return refused(file, "the archive is empty")
	}
	if len(a.faults) > 0 {
		return a.faults
	}
	return nil
}

// stopped is the visitor's error, next to the faults until then.
func (a *archive) stopped() error {
	if len(a.faults) == 0 {
		return a.visitor.failed
	}
	return errors.Join(a.faults, a.visitor.failed)
}

// clutter tells what archives hold beside their files: folders and what desktop systems leave in them.
func clutter(name string) bool {
	return strings.HasSuffix(name, "/") || strings.HasPrefix(name, "__MACOSX/") || strings.HasPrefix(path.Base(name), ".") ||
		strings.EqualFold(path.Base(name), "thumbs.db")
}

// member reads one file of the archive and keeps its faults.
func (a *archive) member(member *zip.File) {
	name := a.file + "/" + printable(member.Name)
	const encrypted = 1 // bit 0 of the general purpose flags, APPNOTE 4.4.4
	if member.Flags&encrypted != 0 {
		a.faults = append(a.faults, refused(name, "the member is encrypted")...)
		return
	}
	content, err := member.Open()
	if err != nil {
		a.faults = append(a.faults, refused(name, fmt.Sprintf("the member can't be unpacked: %v", err))...)
		return
	}
	limited := &unpacking{from: content, archive: a, allowed: freeBytes + int64(min(member.CompressedSize64, MaxUnpackedBytes))*MaxRatio}
	err = readOne(limited, name, a.visitor, a.profiles)
	a.keep(name, err, limited.failed)
	_ = content.Close() // what closing could find has come out of reading to the end
}

// keep turns what came of a member into faults. A failure to unpack it is one, an error of the visitor isn't.
func (a *archive) keep(name string, err, unpacking error) {
	var faults bankstatement.Faults
	if errors.As(err, &faults) {
		a.faults = append(a.faults, faults...)
	}
	switch {
	case unpacking != nil:
		a.faults = append(a.faults, refused(name, fmt.Sprintf("the member can't be unpacked: %v", unpacking))...)
	case err != nil && faults == nil && a.visitor.failed == nil:
		a.faults = append(a.faults, refused(name, err.Error())...)
	}
}

// printable is a member's name as it may stand in a message.
func printable(name string) string {
	var text strings.Builder
	for i, r := range []rune(name) {
		if i == maxNameLetters {
			return text.String() + "…"
		}
		if !unicode.IsPrint(r) {
			r = '_'
		}
		text.WriteRune(r)
	}
	return text.String()
}

// unpacking reads a member within the limits. It counts what really comes out, because the sizes an archive states
// about itself may be lies.
type unpacking struct {
	from    io.Reader
	archive *archive
	allowed int64
	// failed is what ended the reading before the end of the member.
	failed error
}

// errBomb and errTooMuch end a member that unpacks to too much.
var (
	errBomb    = fmt.Errorf("it has more than %d times its packed size and is refused as a zip bomb", MaxRatio)
	errTooMuch = fmt.Errorf("the archive has more than %d GiB unpacked", MaxUnpackedBytes>>30)
)

// Read implements io.Reader.
func (u *unpacking) Read(into []byte) (int, error) {
	if u.failed != nil {
		return 0, u.failed
	}
	n, err := u.from.Read(into)
	u.allowed -= int64(n)
	u.archive.left -= int64(n)
	switch {
	case u.allowed < 0:
		n, err = 0, errBomb
	case u.archive.left < 0:
		n, err = 0, errTooMuch
	}
	if err != nil && !errors.Is(err, io.EOF) {
		u.failed = err
	}
	return n, err
}
