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
// nothing that belongs to the file (its name, format, the statement's number, the entry's position) goes in. What does is
// the account, the booking date, the signed amount, whether it is a reversal, and the bank's reference; without a
// reference the end-to-end id, the counterparty and the text, stripped of blanks and punctuation because banks wrap the
// same text differently.
//
// Really equal entries (two transfers of the same amount, text and day) differ in Occurrence, which Numbering counts
// over all statements of one file. That is stable because banks deliver whole booking days.
//
// Across formats: an entry that a bank delivers in MT940 and in camt.053 has the same key as long as both give the
// bank's reference (field :61: sub-field 8 and AcctSvcrRef) and date, amount and reversal mark agree; NewAccount makes
// the IBAN of a German bank code and account number. A report (camt.052, MT942) or a notification (camt.054) about the
// same money may have the same key or not, which is why only entries of a statement are ever posted (Kind); CompleteBatches
// links a notification to the entry it explains. Parts of a batch have no keys: they are posted with their entry or not at all.
//
// What no key can tell:
//   - A bank that gives no references, books two equal payments on one day and delivers them in two files. The second one
//     is then taken for known; opening and closing balance (Continuity) show the gap.
//   - The same day in MT940 and in camt without the bank's reference, or with a reference that MT940 cuts to its 16
//     characters: texts differ between the formats, so the keys do. Whoever changes formats changes them at a day's end;
//     a day imported in both shows as an overlap (Continuity).
//   - An entry whose pending form was announced: Status is in the key, because a pending entry is not the booked one.
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
