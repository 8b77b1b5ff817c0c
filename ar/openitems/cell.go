package openitems

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// The words below are compared by folded, so case, umlauts and punctuation don't matter.

var flags = map[string]bool{
	"": false, "0": false, "n": false, "nein": false, "no": false, "false": false, "falsch": false,
	"1": true, "j": true, "ja": true, "y": true, "yes": true, "true": true, "wahr": true, "x": true,
}

var sides = map[string]bool{ // true: credit
	"": false, "s": false, "soll": false, "d": false, "debit": false,
	"h": true, "haben": true, "c": true, "credit": true,
}

var customerKinds = map[string]receivable.CustomerKind{
	"": receivable.KindUnknown, "unknown": receivable.KindUnknown, "unbekannt": receivable.KindUnknown,
	"business": receivable.KindBusiness, "b2b": receivable.KindBusiness, "firma": receivable.KindBusiness,
	"unternehmen": receivable.KindBusiness, "gewerblich": receivable.KindBusiness, "company": receivable.KindBusiness,
	"geschaeftskunde": receivable.KindBusiness, "organisation": receivable.KindBusiness, "behoerde": receivable.KindBusiness,
	"consumer": receivable.KindConsumer, "b2c": receivable.KindConsumer, "privat": receivable.KindConsumer,
	"privatkunde": receivable.KindConsumer, "privatperson": receivable.KindConsumer, "person": receivable.KindConsumer,
	"verbraucher": receivable.KindConsumer, "private": receivable.KindConsumer,
}

var documentKinds = map[string]receivable.DocumentKind{
	"invoice": receivable.DocumentInvoice, "rechnung": receivable.DocumentInvoice, "re": receivable.DocumentInvoice,
	"rv": receivable.DocumentInvoice, "dr": receivable.DocumentInvoice, "ausgangsrechnung": receivable.DocumentInvoice,
	"creditnote": receivable.DocumentCreditNote, "gutschrift": receivable.DocumentCreditNote,
	"gu": receivable.DocumentCreditNote, "gs": receivable.DocumentCreditNote, "dg": receivable.DocumentCreditNote,
	"rechnungskorrektur": receivable.DocumentCreditNote, "storno": receivable.DocumentCreditNote,
	"stornorechnung": receivable.DocumentCreditNote, "credit": receivable.DocumentCreditNote,
}

var languages = map[string]string{
	"de": "de", "deutsch": "de", "german": "de", "d": "de", "dede": "de", "deat": "de", "dech": "de",
	"en": "en", "englisch": "en", "english": "en", "e": "en", "engb": "en", "enus": "en",
}

// countries are those whose names or old licence-plate codes German customer lists hold. Any other country is written
// with its ISO 3166-1 code.
var countries = map[string]string{
	"d": "DE", "deutschland": "DE", "germany": "DE", "a": "AT", "oesterreich": "AT", "austria": "AT",
	"ch": "CH", "schweiz": "CH", "switzerland": "CH", "f": "FR", "frankreich": "FR", "france": "FR",
	"nl": "NL", "niederlande": "NL", "netherlands": "NL", "b": "BE", "belgien": "BE", "belgium": "BE",
	"l": "LU", "luxemburg": "LU", "luxembourg": "LU", "i": "IT", "italien": "IT", "italy": "IT",
	"polen": "PL", "poland": "PL", "daenemark": "DK", "denmark": "DK", "tschechien": "CZ", "czechia": "CZ",
	"spanien": "ES", "spain": "ES", "vereinigteskoenigreich": "GB", "grossbritannien": "GB", "unitedkingdom": "GB",
	"usa": "US", "liechtenstein": "LI",
}

// lands are the German federal states by the codes that calendar.German knows.
var lands = map[string]string{
	"bw": "BW", "badenwuerttemberg": "BW", "by": "BY", "bayern": "BY", "bavaria": "BY", "be": "BE", "berlin": "BE",
	"bb": "BB", "brandenburg": "BB", "hb": "HB", "bremen": "HB", "hh": "HH", "hamburg": "HH", "he": "HE", "hessen": "HE",
	"mv": "MV", "mecklenburgvorpommern": "MV", "ni": "NI", "niedersachsen": "NI", "nw": "NW", "nrw": "NW",
	"nordrheinwestfalen": "NW", "rp": "RP", "rheinlandpfalz": "RP", "sl": "SL", "saarland": "SL", "sn": "SN",
	"sachsen": "SN", "st": "ST", "sachsenanhalt": "ST", "sh": "SH", "schleswigholstein": "SH", "th": "TH",
	"thueringen": "TH",
}

// Years outside of these are typing errors ("0026-11-22", "2206-11-22") and would make an item due for ever or never.
const minYear, maxYear = 1970, 2199

var (
	errNotADate      = errors.New("is not a date")
	errAmbiguousDate = errors.New("can be read in two ways; set the profile's date_style")
	errYear          = fmt.Errorf("has a year before %d or after %d", minYear, maxYear)
)

// parseDate reads a date in the style. A time of midnight behind it, as databases export it, is dropped; any other
// time is refused, because the zone it was meant in is not known.
func parseDate(cell string, style DateStyle) (calendar.Date, error) {
	day := withoutMidnight(cell)
	var on calendar.Date
	var err error
	switch {
	case strings.Contains(day, "/") && style != DateGerman && style != DateISO:
		return calendar.Date{}, errAmbiguousDate
	case style == DateISO, style != DateGerman && strings.Contains(day, "-"):
		on, err = isoDate(day)
	default:
		on, err = germanDate(day)
	}
	if err != nil {
		return calendar.Date{}, errNotADate
	}
	if on.Year < minYear || on.Year > maxYear {
		return calendar.Date{}, errYear
	}
	return on, nil
}

// withoutMidnight cuts " 00:00:00" and the like off.
func withoutMidnight(cell string) string {
	at := strings.IndexAny(cell, " T")
	if at < 0 {
		return cell
	}
	if clock := cell[at+1:]; clock != "" && strings.Trim(clock, "0:.Z") == "" {
		return cell[:at]
	}
	return cell
}

// isoDate reads 2026-11-22 and 20261122.
func isoDate(text string) (calendar.Date, error) {
	if len(text) == len("20261122") {
		text = text[:4] + "-" + text[4:6] + "-" + text[6:]
	}
	return calendar.ParseDate(text)
}

// germanDate reads 22.11.2026, 1.2.26 and 22/11/2026.
func germanDate(text string) (calendar.Date, error) {
	parts := strings.Split(strings.ReplaceAll(text, "/", "."), ".")
	if len(parts) != 3 || len(parts[2]) != 2 && len(parts[2]) != 4 {
		return calendar.Date{}, errNotADate
	}
	var numbers [3]int
	for i, part := range parts {
		n, err := strconv.ParseUint(part, 10, 16)
		if err != nil || i < 2 && len(part) > 2 {
			return calendar.Date{}, errNotADate
		}
		numbers[i] = int(n)
	}
	if len(parts[2]) == 2 {
		const century = 2000
		numbers[2] += century
	}
	return calendar.NewDate(numbers[2], time.Month(numbers[1]), numbers[0])
}

var errAmbiguousNumber = errors.New("can be read in two ways; set the profile's number_style")

// parseAmount reads an amount in the style.
func parseAmount(cell string, currency money.Currency, style NumberStyle) (money.Amount, error) {
	moneyStyle, err := styleOf(cell, style)
	if err != nil {
		return money.Amount{}, err
	}
	return money.Parse(cell, currency, moneyStyle)
}

// styleOf chooses the style: the profile's, else the only one in which the cell can be read.
func styleOf(cell string, style NumberStyle) (money.NumberStyle, error) {
	switch style {
	case NumberGerman:
		return money.StyleGerman, nil
	case NumberEnglish:
		return money.StyleEnglish, nil
	case NumberPlain:
		return money.StylePlain, nil
	}
	comma, point := strings.LastIndexByte(cell, ','), strings.LastIndexByte(cell, '.')
	switch {
	case strings.Count(cell, ".") > 1: // several of a kind can only be groups
		return money.StyleGerman, nil
	case strings.Count(cell, ",") > 1:
		return money.StyleEnglish, nil
	case comma < 0 && point < 0:
		return money.StylePlain, nil
	case comma > point && point >= 0, comma >= 0 && point < 0 && !looksGrouped(cell, ','):
		return money.StyleGerman, nil
	case point > comma && comma >= 0, point >= 0 && comma < 0 && !looksGrouped(cell, '.'):
		return money.StyleEnglish, nil
	}
	return 0, errAmbiguousNumber
}

// looksGrouped tells whether exactly three digits follow the last separator, so that it may separate thousands.
func looksGrouped(cell string, separator byte) bool {
	behind := cell[strings.LastIndexByte(cell, separator)+1:]
	digits := len(behind) - len(strings.TrimLeft(behind, "0123456789"))
	const group = 3
	return digits == group
}
