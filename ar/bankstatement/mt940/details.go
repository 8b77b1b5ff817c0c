package mt940

import (
	"strings"
	"unicode/utf8"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/charset"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/keyword"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

const (
	// lineWidth is the length of a line of field :86: (SWIFT 6*65x). Some banks count the tag, some don't.
	lineWidth = 65
	// pieceWidth is the length of a sub-field of remittance text.
	pieceWidth = 27
	// wrapped marks where a line ended before it was full: a blank may have stood there, or not.
	wrapped = "\x1f"
)

// details is what field :86: says.
type details struct {
	// businessCode is the German Geschäftsvorfallcode, "" where there is none.
	businessCode string
	// bookingText (?00), primaNota (?10) and keyExtension (?34) are the bank's own words.
	bookingText, primaNota, keyExtension string
	// bank, account and name are the other side's.
	bank, account, name string
	// words are the values of the key words and code words.
	words map[string]string
	// text is the remittance text without key words.
	text []string
	// structured are references from fields made for them.
	structured []bankstatement.Reference
}

// describeEntry fills in what :86: and the supplementary details tell.
func (e *pendingEntry) describeEntry() {
	var d details
	switch joined := joinLines(e.description); {
	case e.nonSwift:
		d = nonSwiftDetails(e.description)
	case startsStructured(joined):
		d = germanDetails(joined)
	case startsCoded(joined):
		d = codedDetails(joined)
	default:
		d = freeDetails(e.description)
	}
	e.identify(d)
	e.counterparty(d)
	e.entry.Remittance.Unstructured = trimmed(d.text)
	e.entry.Remittance.Structured = d.structured
	e.entry.Remittance.Additional = strings.TrimSpace(d.bookingText)
	e.entry.ReturnReason = returnReason(d, e.kind)
	e.supplement(d)
}

// joinLines puts the lines of a field together again. A full line continues on the next one, whatever stands there; at
// the end of a line that is not full (trailing blanks get lost on the way) stays the mark wrapped, unless a sub-field
// starts or ends there.
func joinLines(lines []string) string {
	var joined strings.Builder
	separator := separatorOf(lines)
	for i, text := range lines {
		joined.WriteString(text)
		if i == len(lines)-1 {
			break
		}
		missing := lineWidth - len(text)
		if i == 0 {
			missing -= len(":86:")
		}
		if missing > 0 && !splitsSubField(text, lines[i+1], separator) && !brokenEarly(missing, lines[i+1]) {
			joined.WriteString(wrapped)
		}
	}
	return charset.Detect(joined.String())
}

// brokenEarly tells whether a line is short because the full one would have ended with a blank, or the next one would
// have started with a blank, a minus or a colon: writers that keep those away from line ends break some characters
// earlier, and then nothing got lost.
func brokenEarly(missing int, next string) bool {
	const most = 3 // blanks in a row
	if missing > most || len(next) <= missing {
		return false
	}
	return next[missing-1] == ' ' || strings.IndexByte(" -:", next[missing]) >= 0
}

// splitsSubField tells whether the next sub-field starts at the line end or its number is cut in two there.
func splitsSubField(text, next, separator string) bool {
	return separator != "" && (strings.HasPrefix(next, separator) || strings.HasSuffix(text, separator) ||
		len(text) > 1 && text[len(text)-2:len(text)-1] == separator && isDigit(text[len(text)-1]))
}

// separatorOf is the character after the business code, which starts every sub-field; "" for other fields.
func separatorOf(lines []string) string {
	start := strings.TrimLeft(strings.Join(lines[:min(2, len(lines))], ""), " ")
	if !startsStructured(start) {
		return ""
	}
	return start[3:4]
}

// startsStructured recognises the German form: three digits, the separator, the two digits of the first sub-field.
func startsStructured(text string) bool {
	text = strings.TrimLeft(text, " ")
	const head = len("166?00")
	if len(text) < head || !allDigits(text[:3]) || !allDigits(text[4:head]) {
		return false
	}
	separator := text[3]
	return separator > ' ' && separator < utf8.RuneSelf && separator != '/' && separator != '-' && separator != '.' &&
		separator != ',' && separator != ':' && !isDigit(separator) && !isUpper(separator) &&
		(separator < 'a' || separator > 'z')
}

// germanDetails reads the sub-fields.
func germanDetails(joined string) details {
	joined = strings.TrimLeft(joined, " ")
	d := details{businessCode: joined[:3]}
	var pieces []string // the remittance text as the bank cut it, key words included
	for _, s := range subFields(joined[3:], joined[3]) {
		plain := strings.ReplaceAll(s.text, wrapped, "")
		switch {
		case s.code == 0:
			d.bookingText = strings.ReplaceAll(s.text, wrapped, " ")
		case s.code == 10:
			d.primaNota = strings.TrimSpace(plain)
		case s.code == 30:
			d.bank = strings.TrimSpace(plain)
		case s.code == 31:
			d.account = strings.TrimSpace(plain)
		case s.code == 32 || s.code == 33:
			d.name = joinName(d.name, strings.ReplaceAll(s.text, wrapped, " "))
		case s.code == 34:
			d.keyExtension = strings.TrimSpace(plain)
		case s.isText():
			pieces = append(pieces, strings.Split(s.text, wrapped)...)
		}
	}
	d.text, d.words = keyword.Split(pieces, pieceWidth)
	return d
}

// joinName puts the two name fields together: a full first one continues in the second, otherwise a blank at its end
// was lost.
func joinName(first, second string) string {
	if first == "" || utf8.RuneCountInString(first) >= pieceWidth {
		return first + second
	}
	return first + " " + second
}

// subField is one sub-field of :86:.
type subField struct {
	code int
	text string
}

// isText tells whether it holds remittance text: ?20 to ?29 and ?60 to ?63.
func (s subField) isText() bool { return s.code >= 20 && s.code <= 29 || s.code >= 60 && s.code <= 63 }

// subFields cuts "?00…?10…" apart. A separator with two digits inside the text ("Wirklich?22 Euro") starts a sub-field
// only when its number may come there: each number comes once, and within its ten the numbers rise.
func subFields(text string, separator byte) []subField {
	var found []subField
	seen := map[int]bool{}
	last := -1
	for at := 0; at < len(text); {
		next := len(text)
		for i := at; i+2 < len(text); i++ {
			if text[i] != separator || !isDigit(text[i+1]) || !isDigit(text[i+2]) {
				continue
			}
			code := two(text[i+1 : i+3])
			if i > at && (seen[code] || code/10 == last/10 && code < last || !knownSubField(code)) {
				continue
			}
			if i == at {
				last = code
				seen[code] = true
				continue
			}
			next = i
			break
		}
		if at+3 <= len(text) {
			found = append(found, subField{last, text[at+3 : next]})
		}
		at = next
	}
	return found
}

// knownSubField tells the numbers that banks use: those of the German standard, ?35 to ?38 (names and IBANs abroad) and
// ?70 and up (own extensions), which are read over.
func knownSubField(code int) bool {
	return code == 0 || code == 10 || code >= 20 && code <= 38 || code >= 60 && code <= 79
}

// freeDetails takes a description without any structure: each line is a piece.
func freeDetails(lines []string) details {
	var d details
	for _, text := range lines {
		d.text = append(d.text, strings.TrimSpace(charset.Detect(text)))
	}
	return d
}

// nonSwiftDetails reads :NS: (older German exports): lines that start with the number of a sub-field, 01 to 14 the
// text, 15 and 16 the name, 17 the booking text.
func nonSwiftDetails(lines []string) details {
	var d details
	for _, text := range lines {
		text = charset.Detect(text)
		if len(text) < 2 || !allDigits(text[:2]) {
			continue
		}
		switch code, rest := two(text), strings.TrimSpace(text[2:]); {
		case code >= 1 && code <= 14:
			d.text = append(d.text, rest)
		case code == 15 || code == 16:
			d.name = joinName(d.name, rest)
		case code == 17:
			d.bookingText = rest
		}
	}
	return d
}

// identify fills in codes and references. The reference of :61: stands in for a missing end-to-end id, as the SWIFT
// mapping to camt has it, unless it is the reference of a collection (KREF).
func (e *pendingEntry) identify(d details) {
	entry := &e.entry
	entry.Code.Proprietary = proprietary(e.kind, d)
	entry.EndToEndID = meaningful(d.words["EREF"])
	entry.MandateID = meaningful(d.words["MREF"])
	_, given := d.words["EREF"]
	_, collection := d.words["KREF"]
	if !given && !collection && !isIBAN(e.reference) {
		entry.EndToEndID = meaningful(e.reference)
	}
	entry.BatchSize = batchSize(d)
}

// proprietary is the bank's transaction code as German camt files have it: "NTRF+166+9310+997" of type, business code,
// prima nota and text key extension (DFÜ agreement annex 3, chapter 7, BkTxCd/Prtry).
func proprietary(kind string, d details) string {
	if d.businessCode == "" {
		return kind
	}
	code := kind + "+" + d.businessCode
	if d.primaNota != "" || d.keyExtension != "" {
		code += "+" + d.primaNota
	}
	if d.keyExtension != "" {
		code += "+" + d.keyExtension
	}
	return code
}

// counterparty fills in the other side.
func (e *pendingEntry) counterparty(d details) {
	other := &e.entry.Counterparty
	other.Name = strings.Join(strings.Fields(d.name), " ")
	account := strings.TrimSpace(d.account)
	if account == "" {
		account = d.words["IBAN"]
	}
	other.Account = bankstatement.NewAccount(account)
	if german := bankstatement.NewAccount(d.bank + "/" + account); isIBAN(string(german)) {
		other.Account = german
	}
	ultimate := "ABWA" // the other side ordered the payment: this is on whose behalf
	if orderedByUs(d.businessCode, e.entry.Amount) {
		ultimate = "ABWE"
	}
	other.UltimateName = strings.Join(strings.Fields(d.words[ultimate]), " ")
}

// supplement reads the further lines of :61:, "/OCMT/EUR11,85//CHGS/EUR0,50/" and, with Dutch banks, the other side's
// account or name. What can't be read there is left out: it never changes the amount.
func (e *pendingEntry) supplement(d details) {
	entry := &e.entry
	entry.Instructed = e.codedAmount("/OCMT/")
	if original, err := amount(d.words["OAMT"], entry.Amount.Currency); err == nil && entry.Instructed.Currency == "" {
		entry.Instructed = original
	}
	if charges := e.codedAmount("/CHGS/"); charges.Currency != "" {
		entry.Charges = money.New(-charges.Minor, charges.Currency)
	}
	if isIBAN(e.reference) && entry.Counterparty.Account == "" {
		entry.Counterparty.Account = bankstatement.NewAccount(e.reference)
	}
	for _, text := range e.supplementary {
		switch {
		case text == "" || strings.HasPrefix(text, "/"):
		case hasFormOfIBAN(text) && entry.Counterparty.Account == "":
			entry.Counterparty.Account = bankstatement.NewAccount(text)
		case entry.Remittance.Additional == "":
			entry.Remittance.Additional = text
		}
	}
}

// codedAmount finds an amount with its currency behind a code word of the supplementary details.
func (e *pendingEntry) codedAmount(code string) money.Amount {
	for _, text := range e.supplementary {
		_, value, found := strings.Cut(text, code)
		if !found || len(value) < 3 {
			continue
		}
		currency, err := money.ParseCurrency(value[:3])
		if err != nil {
			continue
		}
		value, _, _ = strings.Cut(value[3:], "/")
		if read, err := amount(value, currency); err == nil {
			return read
		}
	}
	return money.Amount{}
}

// trimmed takes blanks off the first and the last piece and drops empty ones. Inside, blanks at the ends of pieces stay:
// whether a bank means them is told by nothing, and Joined needs them.
func trimmed(pieces []string) []string {
	var kept []string
	for _, piece := range pieces {
		if strings.TrimSpace(piece) != "" {
			kept = append(kept, piece)
		}
	}
	if len(kept) > 0 {
		kept[0] = strings.TrimLeft(kept[0], " ")
		kept[len(kept)-1] = strings.TrimRight(kept[len(kept)-1], " ")
	}
	return kept
}
