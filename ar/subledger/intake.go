package subledger

import (
	"encoding/hex"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// InboxState says how far a file is that came in by itself. The zero value is not valid.
type InboxState string

const (
	// InboxStored: its bytes are safe, and a worker will take it.
	InboxStored InboxState = "stored"
	// InboxTaken: it was read and what it says is in the ledger.
	InboxTaken InboxState = "taken"
	// InboxRefused: nothing of it could be used; the reason says why.
	InboxRefused InboxState = "refused"
)

// FileID names a file of an entity by its content.
type FileID struct {
	Entity receivable.EntityCode `json:"entity"`
	// SHA256 is the hash of the content in 64 hexadecimal digits.
	SHA256 string `json:"sha256"`
}

// Short is the beginning of the hash, enough to tell files of an entity apart for people and in names.
func (f FileID) Short() string { return f.SHA256[:min(len(f.SHA256), shortHash)] }

// shortHash is how many digits of a hash names carry: 64 bits.
const shortHash = 16

// Sum is the hash in bytes; it returns a RefusedError (file_hash) for what is no hash.
func (f FileID) Sum() ([]byte, error) {
	sum, err := hex.DecodeString(f.SHA256)
	if err != nil || len(sum) != 32 {
		return nil, Refuse("file_hash", "a file is named by the 64 hexadecimal digits of its SHA-256")
	}
	return sum, nil
}

// Arrived is a file that came in by itself.
type Arrived struct {
	Entity receivable.EntityCode
	// Kind is StatementFile or AdviceDoc.
	Kind DocumentKind
	// Name is its name where it lay, for messages.
	Name string
	Raw  []byte
	// Source says where it came from: "folder", "sftp", "mail".
	Source string
	By     string
}

// InboxFile is a file that came in, with what became of it.
type InboxFile struct {
	ID int64 `json:"id"`
	FileID
	Kind      DocumentKind `json:"kind"`
	Name      string       `json:"name"`
	SizeBytes int64        `json:"size_bytes"`
	Source    string       `json:"source"`
	State     InboxState   `json:"state"`
	// Lines are bank entries that came with it first, Decided those about which was decided; counted in the ledger, so that
	// they tell the truth while a worker is at it and after one died.
	Lines   int `json:"lines"`
	Decided int `json:"decided"`
	// Faults are what could not be read beside what could, each with its place.
	Faults []string `json:"faults,omitempty"`
	// Reason and Position say why a file was refused, and where in it.
	Reason     string     `json:"reason,omitempty"`
	Position   string     `json:"position,omitempty"`
	By         string     `json:"by"`
	ReceivedAt time.Time  `json:"received_at"`
	ClosedAt   *time.Time `json:"closed_at,omitempty"`
}

// MaxFaultsKept bounds the faults kept of one file: who has mended so many reads it again.
const MaxFaultsKept = 50

// ReadFile is what reading a file brought.
type ReadFile struct {
	DocumentID int64 `json:"document_id,omitempty"`
	// Entities are those whose bank entries are to be matched now.
	Entities []receivable.EntityCode `json:"entities,omitempty"`
	// Statements (or advices) and new and known entries.
	Statements int `json:"statements"`
	New        int `json:"new"`
	Known      int `json:"known"`
	Ignored    int `json:"ignored"`
	// Faults are at most MaxFaultsKept of those there are.
	Faults []string `json:"faults,omitempty"`
	// Reason is why nothing of the file could be used, "" when something was; Position is where.
	Reason   string `json:"reason,omitempty"`
	Position string `json:"position,omitempty"`
}

// Refused tells whether nothing of the file could be used.
func (r ReadFile) Refused() bool { return r.Reason != "" }
