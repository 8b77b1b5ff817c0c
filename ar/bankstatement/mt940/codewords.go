package mt940

import (
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
)

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
