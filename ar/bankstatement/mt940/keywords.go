package mt940

import (
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
)

// keyWords are the words in front of the parts of a German remittance text, with a "+" behind them (DFÜ agreement annex
// 3, chapter 8.2.6). The value says how long the part may be; 0 is text that runs to the next key word.
var keyWords = map[string]int{
	"EREF": 35, "KREF": 35, "MREF": 35, "CRED": 35, "DEBT": 35, "COAM": 35, "OAMT": 35, "IBAN": 34, "BIC": 11, "PURP": 4,
	"SVWZ": 0, "ABWA": 70, "ABWE": 70,
}

// word is a key word at its place in the joined text.
type word struct {
	name string
	// start and end enclose the key word itself, end is where its value begins.
	start, end int
}

// split takes the key words out of the pieces: values into words, the rest into text.
//
// A key word may be cut in two by a sub-field ("S?25VWZ+"), stand in the middle of one, or come again inside the text;
// only its first appearance counts, and only at the start of a piece or behind a blank. An identifier runs on into the
// next piece only when its own is full, as the standard's rule is; what stands behind it is text.
func (d *details) split() {
	joined := strings.Join(d.pieces, "")
	starts := pieceStarts(d.pieces)
	found := findWords(joined, starts, '+')
	d.words = map[string]string{}
	at := 0
	for i := 0; i <= len(found); i++ {
		limit := len(joined)
		if i < len(found) {
			limit = found[i].start
		}
		name := ""
		if i > 0 {
			name = found[i-1].name
			at = d.value(found[i-1], joined, starts, limit)
		}
		if name == "" || at < limit {
			d.text = append(d.text, cut(joined, starts, at, limit)...)
		}
	}
	d.repeated(joined, starts)
}

// value takes the value of a key word and returns where it ends.
func (d *details) value(w word, joined string, starts []int, limit int) int {
	longest := keyWords[w.name]
	if longest == 0 {
		return w.end
	}
	const spare = 3 // blanks that banks put in
	value, at := "", w.end
	for _, piece := range cut(joined, starts, w.end, limit) {
		if value != "" && (len(value)+len(piece) > longest+spare || !full(starts, at, len(joined))) {
			break
		}
		value += piece
		at += len(piece)
	}
	d.words[w.name] = strings.TrimSpace(value)
	return at
}

// full tells whether the piece that ends at that place was filled. A blank at its end may have got lost.
func full(starts []int, end, length int) bool {
	for i, start := range starts {
		next := length
		if i+1 < len(starts) {
			next = starts[i+1]
		}
		if next == end {
			return next-start >= pieceWidth-1
		}
	}
	return false
}

// repeated looks for the form with a colon ("EREF: ZV01 IBAN: DE85…"), in which some banks repeat what they also put
// elsewhere. It stands in for a missing value; the text keeps it, since a payer may have written it.
func (d *details) repeated(joined string, starts []int) {
	found := findWords(joined, starts, ':')
	for i, w := range found {
		if _, known := d.words[w.name]; known || keyWords[w.name] == 0 {
			continue
		}
		limit := len(joined)
		if i+1 < len(found) {
			limit = found[i+1].start
		}
		value := strings.TrimSpace(joined[w.end:limit])
		if len(value) <= keyWords[w.name] {
			d.words[w.name] = value
		}
	}
}

// pieceStarts are the places where the pieces begin in the joined text.
func pieceStarts(pieces []string) []int {
	starts := make([]int, len(pieces))
	at := 0
	for i, piece := range pieces {
		starts[i] = at
		at += len(piece)
	}
	return starts
}

// findWords finds the first appearance of every key word with that mark behind it.
func findWords(joined string, starts []int, mark byte) []word {
	var found []word
	seen := map[string]bool{}
	for at := range len(joined) {
		if joined[at] != mark {
			continue
		}
		name := nameBefore(joined, at)
		if _, known := keyWords[name]; !known || seen[name] {
			continue
		}
		start := at - len(name)
		if start > 0 && joined[start-1] != ' ' && !contains(starts, start) {
			continue
		}
		seen[name] = true
		found = append(found, word{name, start, at + 1})
	}
	return found
}

// nameBefore is the word of three or four capitals that ends at that place.
func nameBefore(joined string, end int) string {
	start := end
	for start > 0 && end-start < 4 && isUpper(joined[start-1]) {
		start--
	}
	return joined[start:end]
}

func contains(places []int, place int) bool {
	for _, p := range places {
		if p == place {
			return true
		}
	}
	return false
}

// cut returns the part of the joined text between two places, in its pieces.
func cut(joined string, starts []int, from, to int) []string {
	var parts []string
	for _, start := range starts {
		if start > from && start < to {
			parts = append(parts, joined[from:start])
			from = start
		}
	}
	if from < to {
		parts = append(parts, joined[from:to])
	}
	return parts
}

// codes are the code words of the SEPA descriptions that Dutch and other banks write between slashes
// ("/EREF/1/REMI/USTD//text"; Rulebook of the Dutch Payments Association, and ABN AMRO, ING and Rabobank manuals).
var codes = map[string]bool{
	"ADDR": true, "BENM": true, "BIC": true, "CNTP": true, "CSID": true, "CUCD": true, "EREF": true, "IBAN": true,
	"ID": true, "ISDT": true, "MARF": true, "NAME": true, "NRTX": true, "ORDP": true, "PREF": true, "PURP": true,
	"REMI": true, "RTRN": true, "SVCL": true, "TRTP": true, "TRCD": true, "UCRD": true, "ULTC": true, "ULTD": true,
	"ULTB": true, "ULTM": true, "OCMT": true, "EXCH": true, "CHGS": true,
}

// startsCoded recognises a description made of code words.
func startsCoded(joined string) bool {
	joined = strings.TrimSpace(joined)
	code, _, found := strings.Cut(strings.TrimPrefix(joined, "/"), "/")
	return strings.HasPrefix(joined, "/") && found && codes[code]
}

// codedDetails reads the code words. CNTP has account, BIC and name between slashes; NAME belongs to the code before it,
// so that an ultimate debtor's name does not become the payer's.
func codedDetails(joined string) details {
	d := details{words: map[string]string{}}
	owner := ""
	for _, w := range codeWords(joined) {
		value := strings.TrimSpace(strings.ReplaceAll(w.value, wrapped, ""))
		switch w.code {
		case "CNTP":
			d.counterpartyOf(strings.Split(value, "/"))
		case "BENM", "ORDP", "ULTD", "ULTC", "UCRD", "ULTB":
			owner = w.code
		case "NAME":
			d.named(owner, value)
		case "IBAN":
			d.account = strings.Trim(value, "/")
		case "MARF":
			d.words["MREF"] = strings.Trim(value, "/")
		case "REMI":
			d.remittance(w.value)
		default:
			d.words[w.code] = strings.Trim(value, "/")
		}
	}
	return d
}

// codedWord is a code word with the text up to the next one.
type codedWord struct{ code, value string }

// codeWords cuts "/EREF/1/REMI/text" at its code words; what is between slashes and no code word is text.
func codeWords(joined string) []codedWord {
	var found []codedWord
	start := -1
	code := ""
	for at := 0; at < len(joined); at++ {
		if joined[at] != '/' {
			continue
		}
		end := strings.IndexByte(joined[at+1:], '/')
		if end < 0 || !codes[joined[at+1:at+1+end]] {
			continue
		}
		if start >= 0 {
			found = append(found, codedWord{code, joined[start:max(at, start)]})
		}
		code = joined[at+1 : at+1+end]
		start = at + end + 2
		at += end
	}
	if start >= 0 {
		found = append(found, codedWord{code, joined[min(start, len(joined)):]})
	}
	return found
}

// counterpartyOf reads account, BIC, name and city.
func (d *details) counterpartyOf(parts []string) {
	d.account = strings.TrimSpace(parts[0])
	const nameAt = 2
	if len(parts) > nameAt {
		d.name = strings.TrimSpace(parts[nameAt])
	}
}

// named takes a name for its owner.
func (d *details) named(owner, name string) {
	name = strings.Trim(name, "/ ")
	switch owner {
	case "ULTD":
		d.words["ABWA"] = name
	case "ULTC", "UCRD", "ULTB":
		d.words["ABWE"] = name
	default:
		d.name = name
	}
}

// remittance reads "USTD//text", "STRD/CUR/reference" and plain text.
func (d *details) remittance(value string) {
	value = strings.TrimSpace(value)
	if reference, found := strings.CutPrefix(value, "STRD/"); found {
		issuer, reference, _ := strings.Cut(strings.ReplaceAll(reference, wrapped, ""), "/")
		if issuer != "CUR" && issuer != "ISO" && issuer != "SCOR" {
			reference = issuer + reference
		}
		if reference = strings.Trim(reference, "/ "); reference != "" {
			d.structured = append(d.structured, bankstatement.Reference{
				Kind: bankstatement.CreditorReference, Value: reference})
		}
		return
	}
	value = strings.TrimPrefix(value, "USTD")
	d.text = append(d.text, strings.Split(strings.Trim(value, "/ "), wrapped)...)
}
