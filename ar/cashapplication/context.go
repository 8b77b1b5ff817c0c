package cashapplication

import (
	"strconv"
	"strings"
	"time"
)

// role says what a run of a text is, as far as the text around it tells.
type role uint8

const (
	roleNone     role = iota
	roleInvoice       // after a word like "Rechnung"
	roleOrder         // after a word like "Bestellung"
	roleCustomer      // after a word like "Kundennummer"
	roleForeign       // after a word like "Vertrag": somebody else's number
	roleYear          // a year that stands alone, or the name of a month
	roleNoise         // a date, an amount, a percentage, an account
)

// contextWords say what the number after them is, in the words of German and English payers.
var contextWords = map[string]role{
	"RE": roleInvoice, "RG": roleInvoice, "RNR": roleInvoice, "RENR": roleInvoice, "RGNR": roleInvoice, "RECHNUNG": roleInvoice,
	"RECHNUNGEN": roleInvoice, "RECHNUNGSNUMMER": roleInvoice, "RECHNUNGSNUMMERN": roleInvoice, "RECHNUNGSNR": roleInvoice,
	"RECHNR": roleInvoice, "RECHN": roleInvoice, "RECH": roleInvoice, "INV": roleInvoice, "INVOICE": roleInvoice, "INVOICES": roleInvoice, "INVS": roleInvoice,
	"BELEG": roleInvoice, "BELEGE": roleInvoice, "BELEGNR": roleInvoice, "BELEGNUMMER": roleInvoice, "FAKTURA": roleInvoice,
	"FAKT": roleInvoice, "FACT": roleInvoice, "FACTURE": roleInvoice, "FACTURES": roleInvoice, "FACTUUR": roleInvoice,
	"FACTUREN": roleInvoice, "FACTUURNR": roleInvoice, "FATTURA": roleInvoice, "FACTURA": roleInvoice, "RGNRN": roleInvoice, "GUTSCHRIFT": roleInvoice, "GS": roleInvoice, "RGEN": roleInvoice, "RGN": roleInvoice,
	"BESTELLUNG": roleOrder, "BESTELLNR": roleOrder, "BESTELLNUMMER": roleOrder, "BEST": roleOrder, "PO": roleOrder,
	"ORDER": roleOrder, "AUFTRAG": roleOrder, "AUFTRAGSNR": roleOrder, "AUFTRAGSNUMMER": roleOrder, "AUFTR": roleOrder,
	"LIEFERSCHEIN": roleForeign, "LS": roleForeign, "PROJEKT": roleForeign,
	"KD": roleCustomer, "KDNR": roleCustomer, "KUNDE": roleCustomer, "KUNDEN": roleCustomer, "KUNDENNR": roleCustomer,
	"KUNDENNUMMER": roleCustomer, "KNR": roleCustomer, "DEBITOR": roleCustomer, "DEBITORENNUMMER": roleCustomer, "CUSTOMER": roleCustomer,
	"VERTRAG": roleForeign, "VERTRAGSNR": roleForeign, "VERTRAGSNUMMER": roleForeign, "SCHADEN": roleForeign, "SCHADENNR": roleForeign,
	"POLICE": roleForeign, "AKTENZEICHEN": roleForeign, "AZ": roleForeign, "KASSENZEICHEN": roleForeign, "STEUERNUMMER": roleForeign,
	"STNR": roleForeign, "STEUERNR": roleForeign, "MANDAT": roleForeign, "MITGLIED": roleForeign, "MITGLIEDSNR": roleForeign,
	"GLAEUBIGER": roleForeign, "EREF": roleForeign, "KREF": roleForeign, "MREF": roleForeign, "CRED": roleForeign, "ABWA": roleForeign,
	"AVIS": roleForeign, "AVISNR": roleForeign, "ZAHLUNGSAVIS": roleForeign, "ZAHLLAUF": roleForeign, "UNSER": roleForeign,
	"ZEICHEN": roleForeign, "KST": roleForeign, "KOSTENSTELLE": roleForeign, "BUCHUNGSKREIS": roleForeign, "REKLAMATION": roleForeign,
	"OBJEKT": roleForeign, "HAUS": roleForeign, "BAUVORHABEN": roleForeign, "BV": roleForeign, "WOHNUNG": roleForeign, "WHG": roleForeign,
	"EINHEIT": roleForeign, "MV": roleForeign, "MIETVERTRAG": roleForeign, "STR": roleForeign, "STRASSE": roleForeign, "KTO": roleForeign,
	"KONTO": roleForeign, "BLZ": roleForeign, "FON": roleForeign, "FAX": roleForeign, "DEBIT": roleForeign,
	"TAN": roleForeign, "TEL": roleForeign, "VSNR": roleForeign, "PERSONALNR": roleForeign, "LOHN": roleForeign, "SVWZ": roleNone,
}

// markForeign takes numbers out that begin with letters which no number of this creditor has ("MV-1013", "po_3460"),
// unless the letters say what the number is.
func (m *Matcher) markForeign(runs []run) {
	for i := 1; i < len(runs); i++ {
		r, before := &runs[i], runs[i-1]
		if !r.digits || before.digits || r.before != mark || r.role == roleInvoice || r.role >= roleYear || m.prefixes[before.text] ||
			fillers[before.text] || isContext(runs, i-1) || len(before.text) > maxPrefix+len("RE") {
			continue
		}
		if m.isCalledInvoice(before.text) {
			r.role = roleInvoice
			continue
		}
		if len(before.text) > maxPrefix {
			continue
		}
		r.role = roleForeign
	}
}

// isCalledInvoice tells whether letters are a word for an invoice with the letters of this creditor's numbers glued to it
// ("RESI" for "RE SI-100809").
func (m *Matcher) isCalledInvoice(letters string) bool {
	for cut := 1; cut < len(letters); cut++ {
		if called, known := contextWords[letters[:cut]]; known && called == roleInvoice && m.prefixes[letters[cut:]] {
			return true
		}
	}
	return false
}

// maxPrefix is how many letters a prefix of numbers has at most; longer ones are words.
const maxPrefix = 4

// adviceWords speak of a remittance advice.
var adviceWords = map[string]bool{"AVIS": true, "AVISNR": true, "ZAHLUNGSAVIS": true, "AVISE": true, "ADVICE": true, "REMITTANCE": true,
	"BORDEREAU": true, "ZAHLUNGSAVISNR": true, "AVISNUMMER": true}

// goingOnWords say that a list has more than is written.
var goingOnWords = map[string]bool{"USW": true, "ETC": true, "WEITERE": true, "WEITEREN": true, "ANDERE": true, "ANDEREN": true,
	"SUIVANTES": true, "SUIVANTS": true, "AUTRES": true, "OTHERS": true, "MORE": true, "OVERIGE": true, "DIVERSE": true}

// goesOn tells whether a text seems to end within a list: it is as long as a purpose may be, it ends in dots, or it says
// so ("usw.", "u.a.", "et suivantes").
func goesOn(text string, runs []run) bool {
	trimmed := strings.TrimRight(text, " ")
	if len(trimmed) >= sepaText || strings.HasSuffix(trimmed, "..") || strings.HasSuffix(trimmed, "…") {
		return true
	}
	for i, r := range runs {
		short := i > 0 && r.text == "A" && (runs[i-1].text == "U" || runs[i-1].text == "E") && text[runs[i-1].end] == '.'
		if goingOnWords[r.text] || short || i > 0 && !r.digits && goingOnWords[runs[i-1].text+r.text] { // banks put blanks into words
			return true
		}
	}
	return false
}

// onAccountWords say that a payment is a part, or money in advance, whatever item has its amount.
var onAccountWords = map[string]bool{"ABSCHLAG": true, "ABSCHLAGSZAHLUNG": true, "AKONTO": true, "CONTO": true, "AKONTOZAHLUNG": true,
	"TEILZAHLUNG": true, "TEILBETRAG": true, "ANZAHLUNG": true, "VORAUSZAHLUNG": true, "RATE": true, "RATENZAHLUNG": true, "DEPOSIT": true,
	"ACOMPTE": true, "VOORSCHOT": true, "INSTALMENT": true, "INSTALLMENT": true, "AANBETALING": true, "PREPAYMENT": true}

// fillers stand between a context word and its number without ending the context.
var fillers = map[string]bool{"NR": true, "NO": true, "NUMMER": true, "NUMMERN": true, "NRN": true, "N": true, "UND": true,
	"U": true, "AND": true, "BIS": true, "VOM": true, "S": true, "ID": true, "ZU": true, "FUER": true, "IHRE": true, "UNSERE": true}

// assignRoles marks what every run is.
func (m *Matcher) assignRoles(text string, runs []run) {
	current, used := roleNone, false
	for i := range runs {
		r := &runs[i]
		switch {
		case r.digits:
			if current != roleInvoice && used && (r.before == blank || r.before == wide || r.before == mark && text[runs[i-1].end] == ' ') {
				current = roleNone // a customer's or an order's number is one number; invoices come in lists
			}
			r.role, used = current, true
		case isContext(runs, i):
			current, used = *roleOf(r.text), false
			r.role = current
		case !fillers[r.text]:
			if used || r.before >= blank && len(r.text) > minSequence {
				current, used = roleNone, false
			}
			r.role = current
		}
	}
	markDates(text, runs)
	m.markYears(runs)
	markAmounts(text, runs)
	markAccounts(runs)
}

// isContext tells whether a run is a word that says what follows. A prefix glued or hyphenated to its own number, as
// "RE" in "RE-2026", says the same.
func isContext(runs []run, i int) bool {
	return roleOf(runs[i].text) != nil
}

// roleOf is what a word says about the number after it; nil for nothing.
func roleOf(word string) *role {
	if r, known := contextWords[word]; known {
		return &r
	}
	if strings.HasSuffix(word, "STR") || strings.HasSuffix(word, "STRASSE") {
		r := roleForeign
		return &r
	}
	return nil
}

// longestDay is the longest way to write a day, and mostBlanks how many blanks a bank puts into it.
const longestDay, mostBlanks = len("12.01.2026"), 2

// markDates takes days out: "12.01.2026", "12.01.26", "12/01/2026", "2026-01-12", with blanks that a bank put into them. Only whole
// ones, since numbers have such parts too.
func markDates(text string, runs []run) {
	for i := 0; i < len(runs); i++ {
		if !runs[i].digits || i > 0 && runs[i].before == glued {
			continue
		}
		day, last := "", -1
		for j, blanks := i, 0; j < len(runs) && runs[j].digits; j++ {
			if j > i {
				between := text[runs[j-1].end:runs[j].start]
				if blanks += strings.Count(between, " "); blanks > mostBlanks {
					break
				}
				day += strings.ReplaceAll(between, " ", "")
			}
			if day += runs[j].text; len(day) > longestDay {
				break
			}
			if isWrittenDay(day) {
				last = j
			}
		}
		for j := i; j <= last; j++ {
			runs[j].role = roleNoise
		}
		i = max(i, last)
	}
}

// isWrittenDay tells whether a text without blanks is a day.
func isWrittenDay(text string) bool {
	for _, between := range []string{".", "/", "-"} {
		day, rest, _ := strings.Cut(text, between)
		month, year, ok := strings.Cut(rest, between)
		short := between == "." && len(year) == 2 && isNumber(year)
		if ok && isDayAndMonth(day, month) && (isRecentYear(year) || short) {
			return true
		}
	}
	return len(text) == longestDay && text[4] == '-' && text[7] == '-' && isRecentYear(text[:4]) && isDayAndMonth(text[8:], text[5:7])
}

func isNumber(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool { return !isDigit(r) })
}

// isRecentYear tells whether four digits are a year in which an invoice that is paid now may have been written.
func isRecentYear(digits string) bool {
	return len(digits) == 4 && isNumber(digits) && "1990" <= digits && digits <= "2099"
}

// monthNames are the months in the languages that payers of a creditor in the SEPA area write, as far as they begin.
var monthNames = map[string]time.Month{
	"JANUAR": 1, "JAN": 1, "JAENNER": 1, "JANUARY": 1, "JANVIER": 1, "JANUARI": 1, "FEBRUAR": 2, "FEB": 2, "FEBRUARY": 2, "FEVRIER": 2,
	"FEBRUARI": 2, "MAERZ": 3, "MRZ": 3, "MARCH": 3, "MARS": 3, "MAART": 3, "APRIL": 4, "APR": 4, "AVRIL": 4, "MAI": 5, "MAY": 5, "MEI": 5,
	"JUNI": 6, "JUN": 6, "JUNE": 6, "JUIN": 6, "JULI": 7, "JUL": 7, "JULY": 7, "JUILLET": 7, "AUGUST": 8, "AUG": 8, "AOUT": 8,
	"AUGUSTUS": 8, "SEPTEMBER": 9, "SEP": 9, "SEPT": 9, "SEPTEMBRE": 9, "OKTOBER": 10, "OKT": 10, "OCTOBER": 10, "OCT": 10, "OCTOBRE": 10,
	"NOVEMBER": 11, "NOV": 11, "NOVEMBRE": 11, "DEZEMBER": 12, "DEZ": 12, "DECEMBER": 12, "DEC": 12, "DECEMBRE": 12,
}

// markYears takes years of this ledger out that stand alone; a year beside other parts of a number stays.
func (m *Matcher) markYears(runs []run) {
	for i, r := range runs {
		apart := (i == 0 || r.before == blank || r.before == wide) &&
			(i+1 == len(runs) || runs[i+1].before == blank || runs[i+1].before == wide)
		if apart && r.role != roleInvoice && r.role != roleNoise && m.years[r.text] {
			runs[i].role = roleYear
		}
	}
}

// period is a month that a text names; the year is 0 when it names none.
type period struct {
	year  int
	month time.Month
}

// periodsIn lists the months a text names: "Januar 2026", "Miete Februar", "03/2026".
func periodsIn(text string, runs []run) []period {
	var all []period
	for i, r := range runs {
		next := ""
		if i+1 < len(runs) && runs[i+1].digits {
			next = runs[i+1].text
		}
		year, _ := strconv.Atoi(next)
		if month, known := monthNames[r.text]; known {
			if !isRecentYear(next) {
				year = 0
			}
			all = append(all, period{year, month})
			continue
		}
		month, err := strconv.Atoi(r.text)
		if err == nil && len(r.text) <= 2 && 1 <= month && month <= 12 && isRecentYear(next) && r.role != roleNoise &&
			text[r.end:runs[i+1].start] == "/" && r.before != mark && r.before != glued {
			all = append(all, period{year, time.Month(month)})
		}
	}
	return all
}

func isDayAndMonth(day, month string) bool {
	return len(day) <= 2 && len(month) <= 2 && stripped(day) != "" && stripped(month) != "" &&
		padded(day) <= "31" && padded(month) <= "12"
}

func padded(digits string) string {
	if len(digits) == 1 {
		return "0" + digits
	}
	return digits
}

// markAmounts takes amounts out: "1.234,56", "99,00 EUR", "2%".
func markAmounts(text string, runs []run) {
	for i := range runs {
		if !runs[i].digits {
			continue
		}
		if end := runs[i].end; end < len(text) && text[end] == '%' {
			runs[i].role = roleNoise
		}
		if i+1 < len(runs) && runs[i+1].digits && len(runs[i+1].text) == 2 && runs[i+1].start == runs[i].end+1 && text[runs[i].end] == ',' &&
			!goesIntoLetters(runs, i+1) {
			runs[i].role, runs[i+1].role = roleNoise, roleNoise
			for j := i; j > 0 && runs[j-1].digits && len(runs[j].text) == 3 && runs[j-1].end == runs[j].start-1 && text[runs[j-1].end] == '.'; j-- {
				runs[j-1].role = roleNoise
			}
		}
	}
}

// goesIntoLetters tells whether letters other than a currency's are glued to a run: in "05175,26KA03307" nothing is an
// amount, in "99,00EUR" it is.
func goesIntoLetters(runs []run, i int) bool {
	return i+1 < len(runs) && runs[i+1].before == glued && len(runs[i+1].text) != len("EUR")
}

// markAccounts takes IBANs out: two letters, two check digits, and at least eleven characters that follow without a
// separator or in groups of four.
func markAccounts(runs []run) {
	const shortest = 15 // Norway's
	for i := 0; i+1 < len(runs); i++ {
		if len(runs[i].text) != 2 || runs[i].digits || !runs[i+1].digits || runs[i+1].before != glued {
			continue
		}
		length, last := 2, i
		for j := i + 1; j < len(runs) && runs[j].before <= blank && length+len(runs[j].text) <= 34; j++ {
			length, last = length+len(runs[j].text), j
		}
		if length < shortest || !validMod97(joined(runs[i:last+1])) {
			continue
		}
		for j := i; j <= last; j++ {
			runs[j].role = roleNoise
		}
	}
}

func joined(runs []run) string {
	text := ""
	for _, r := range runs {
		text += r.text
	}
	return text
}

// validMod97 checks an identifier whose third and fourth character are ISO 7064 check digits, as in an IBAN (ISO 13616)
// and in a creditor reference (ISO 11649): moved to the end, with letters as 10 to 35, it is 1 modulo 97.
func validMod97(id string) bool {
	if len(id) < 5 {
		return false
	}
	rest := 0
	for _, c := range []byte(id[4:] + id[:4]) {
		switch {
		case '0' <= c && c <= '9':
			rest = (rest*10 + int(c-'0')) % 97
		case 'A' <= c && c <= 'Z':
			rest = (rest*100 + int(c-'A') + 10) % 97
		default:
			return false
		}
	}
	return rest == 1
}
