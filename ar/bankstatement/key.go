package bankstatement

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"unicode"
)

// EntryKey identifies an entry for as long as the bank calls it the same. It holds a hash and no personal data, so it
// may appear in logs and workflow ids.
type EntryKey string

// keyVersion is part of every key. Whoever changes what goes into a key takes a new version and migrates the old
// keys, because otherwise every known entry would be posted again.
const keyVersion = "e1"

// keyBytes is how much of the SHA-256 sum a key keeps: 128 bits, so that among 10 million entries the chance of two
// colliding is below 1 in 10^24.
const keyBytes = 16

// Key returns the identity of the entry, for idempotent import.
//
// The same entry from an overlapping file, from a re-issued statement or after a second download has the same key:
// nothing that belongs to the file (its name, the statement's number, the entry's position) goes in. What does is the
// account, the booking date, the signed amount, and the bank's reference; without a reference the end-to-end id, the
// counterparty and the text, stripped of blanks and punctuation because banks wrap the same text differently.
//
// Really equal entries (two transfers of the same amount, text and day) differ in Occurrence, which Number counts
// over all statements of one file. That is stable because banks deliver whole booking days. One case remains that no
// key can tell from a second download: a bank that gives no references, books two equal payments on one day and
// delivers them in two files. The second one is then taken for known; CheckBalance of the ledger against the closing
// balance shows the gap.
func (e Entry) Key() EntryKey {
	likeness := e.likeness()
	sum := sha256.Sum256(strconv.AppendInt(likeness[:], int64(max(e.Occurrence, 1)), 10))
	return EntryKey(keyVersion + "-" + hex.EncodeToString(sum[:keyBytes]))
}

// likeness is equal for entries that nothing in the bank's data tells apart.
type likeness [sha256.Size]byte

// likeness hashes everything by which the bank could tell this entry from another one. Fields are separated by a zero
// byte, which no bank text contains, so that neighbouring fields cannot run into each other.
func (e Entry) likeness() likeness {
	fields := []string{
		string(e.Account), string(e.Status), e.BookedOn.String(),
		strconv.FormatInt(e.Amount.Minor, 10), string(e.Amount.Currency), strconv.FormatBool(e.Reversal),
	}
	if e.BankReference != "" {
		fields = append(fields, "reference", e.BankReference)
	} else {
		fields = append(fields, "text", e.EndToEndID, string(e.Counterparty.Account),
			letters(e.Counterparty.Name), letters(e.Remittance.Joined()), letters(e.structured()),
			letters(e.Remittance.Additional))
	}
	return sha256.Sum256([]byte(strings.Join(fields, "\x00")))
}

// structured returns all structured references in one text.
func (e Entry) structured() string {
	var values []string
	for _, reference := range e.Remittance.Structured {
		values = append(values, reference.Value)
	}
	return strings.Join(values, "\x01")
}

// letters keeps letters and digits, in upper case.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, text)
}
