// Package audittrail is what the audit chains of the ledger look like outside of it: anchors, which are ends of chains
// noted where nobody who may write to the database can change them, the words for what an event tells, and the table
// that a tax auditor gets.
//
// The chain itself, with its hashes, is kept by the store. Start reading at Anchor: a chain that was cut, or computed
// anew after a change, is whole in itself, and only something noted outside shows it.
package audittrail

import (
	"bufio"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// Anchor is the end of one chain at a moment. Entity is the code of the creditor entity, empty for the chain of the
// installation (users, policies, refused commands).
type Anchor struct {
	Entity string    `json:"entity"`
	Seq    int64     `json:"seq"`
	Hash   []byte    `json:"-"`
	At     time.Time `json:"at"`
}

// nobody stands for the empty entity code in a line; a code never begins with a hyphen.
const nobody = "-"

const (
	// hashSize is that of SHA-256 in bytes.
	hashSize = 32
	// maxAnchorLine is more than four fields can take: an instant, a code of 16, a number of 19 digits, 64 hex digits.
	maxAnchorLine = 256
	// MaxAnchors bounds a file: ten entities anchored every day for ten years (§ 147 (3) AO) are 36,525 lines.
	MaxAnchors = 100_000
)

// String is the anchor as one line of an anchor file, without the line break: entity, sequence, hash and instant (UTC),
// with blanks between, so that it can be printed, mailed and typed in again.
func (a Anchor) String() string {
	entity := a.Entity
	if entity == "" {
		entity = nobody
	}
	return fmt.Sprintf("%s %d %s %s", entity, a.Seq, hex.EncodeToString(a.Hash), a.At.UTC().Format(time.RFC3339))
}

// HashText is the hash in hex digits.
func (a Anchor) HashText() string { return hex.EncodeToString(a.Hash) }

// ReadAnchors reads a file of anchors. Empty lines and lines that begin with # are skipped. Every fault is returned,
// joined, with file, line and field; a file with a fault proves nothing, so its good lines are not returned then.
func ReadAnchors(r io.Reader, name string) ([]Anchor, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, maxAnchorLine), maxAnchorLine)
	var anchors []Anchor
	var faults []error
	n := 0
	for lines.Scan() {
		n++
		text := strings.TrimSpace(lines.Text())
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		a, err := parseAnchor(text)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s line %d: %w", name, n, err))
		}
		if len(anchors) == MaxAnchors || len(faults) == maxFaults {
			return nil, errors.Join(append(faults, fmt.Errorf("%s line %d: the file is too long or no file of anchors", name, n))...)
		}
		anchors = append(anchors, a)
	}
	if err := lines.Err(); err != nil {
		faults = append(faults, fmt.Errorf("%s line %d: %w", name, n+1, err))
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return anchors, nil
}

// maxFaults is how many faults of a file are told: a person mends a few lines, and gives another file otherwise.
const maxFaults = 20

// anchorFields are the fields of a line in their order.
const anchorFields = 4

func parseAnchor(line string) (Anchor, error) {
	fields := strings.Fields(line)
	if len(fields) != anchorFields {
		return Anchor{}, fmt.Errorf("%d fields, want entity, sequence, hash and time", len(fields))
	}
	a := Anchor{Entity: fields[0]}
	if a.Entity == nobody {
		a.Entity = ""
	}
	var err error
	if a.Seq, err = strconv.ParseInt(fields[1], 10, 64); err != nil || a.Seq < 1 {
		return Anchor{}, fmt.Errorf("sequence %q is no number above zero", fields[1])
	}
	if a.Hash, err = hex.DecodeString(fields[2]); err != nil || len(a.Hash) != hashSize {
		return Anchor{}, fmt.Errorf("hash %q is not %d hex digits", fields[2], 2*hashSize)
	}
	if a.At, err = time.Parse(time.RFC3339, fields[3]); err != nil {
		return Anchor{}, fmt.Errorf("time %q is none such as 2026-11-22T10:00:00Z", fields[3])
	}
	return a, nil
}
