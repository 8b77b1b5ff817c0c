package phrase

import (
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// percentDecimals: a percentage counts hundredths of a percent.
const percentDecimals = 2

// amountsOf reads the amounts of a text in which taken marks the tokens of dates and document numbers.
func (s *scanner) amountsOf(taken []bool) []Amount {
	var all []Amount
	for i := 0; i < len(s.tokens); {
		if taken[i] || s.tokens[i].blocked {
			i++
			continue
		}
		a, end, ok := s.amount(i)
		if !ok || overlaps(taken, i, end) {
			i++
			continue
		}
		all = append(all, a)
		i = max(end, i+1)
	}
	return all
}

func overlaps(taken []bool, from, to int) bool {
	for i := from; i < to && i < len(taken); i++ {
		if taken[i] {
			return true
		}
	}
	return false
}

// written is a number with what is written around it.
type written struct {
	numeral
	start    int
	factor   int64
	currency money.Currency
	cents    bool
	words    bool // in words
	percent  bool
	quantity bool
}

// amount reads an amount at token i: its currency may stand before or behind.
func (s *scanner) amount(i int) (Amount, int, bool) {
	w := written{start: i, factor: 1}
	j := i
	if c, thousands, next, ok := s.currencyAt(i); ok {
		w.currency, j = c, s.skipMark(next, ":")
		if thousands {
			w.factor = 1000
		}
	}
	if !s.numberOf(&w, j) {
		return Amount{}, i, false
	}
	s.factorBehind(&w)
	s.currencyBehind(&w)
	s.measureBehind(&w)
	if !s.plausible(w, i, j) {
		return Amount{}, i, false
	}
	return s.finishAmount(w)
}

func (s *scanner) numberOf(w *written, j int) bool {
	if n, ok := s.numeral(j); ok {
		w.numeral = n
		return s.at(j).fold[0] != '0' || n.decimals > 0 || n.value == 0 && s.at(j).digits() == 1
	}
	value, end, ok := s.numberWords(j)
	w.value, w.end, w.words = value, end, true
	return ok
}

// currencies are the words and signs of the currencies that customers write; a code is always in capitals in money.
var currencies = map[string]money.Currency{
	"€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "teur": "EUR", "keur": "EUR", "$": "USD", "usd": "USD",
	"dollar":  "USD",
	"dollars": "USD", "tusd": "USD", "kusd": "USD", "£": "GBP", "gbp": "GBP", "pound": "GBP", "pounds": "GBP",
	"quid": "GBP", "chf": "CHF",
	"franken": "CHF", "sfr": "CHF", "francs": "CHF", "tchf": "CHF", "tgbp": "GBP", "kgbp": "GBP", "kchf": "CHF",
	"sek": "SEK", "nok": "NOK",
	"dkk": "DKK", "pln": "PLN", "zloty": "PLN", "czk": "CZK", "huf": "HUF", "jpy": "JPY", "¥": "JPY", "cad": "CAD",
	"aud": "AUD", "ron": "RON",
}

// currencyAt reads a currency at token i; thousands tells of "TEUR", "T€", "k€".
func (s *scanner) currencyAt(i int) (c money.Currency, thousands bool, next int, ok bool) {
	t, sign := s.at(i), s.at(i+1)
	if t.blocked || t.kind != markToken && !t.is(currencyWord) && !(t.kind == wordToken && sign.glued &&
		sign.kind == markToken) {
		return "", false, i, false
	}
	if c, ok = currencies[t.fold]; ok {
		thousands = t.kind == wordToken && len(t.fold) == 4 && (t.fold[0] == 't' || t.fold[0] == 'k') && c != ""
		return c, thousands, s.currencyDot(i), true
	}
	if c, ok = currencies[sign.fold]; ok && sign.glued && sign.kind == markToken {
		switch t.fold {
		case "t", "k":
			return c, true, i + 2, true
		case "us", "a", "c": // "US$", "A$"
			return map[string]money.Currency{"us": "USD", "a": "AUD", "c": "CAD"}[t.fold], false, i + 2, true
		}
	}
	return "", false, i, false
}

// currencyDot skips the full stop of "SFr." before a number.
func (s *scanner) currencyDot(i int) int {
	if s.word(i, "sfr") {
		return s.dot(i + 1)
	}
	return i + 1
}

// factorBehind reads "k", "T", "Tsd.", "tausend", "Mio." behind a number.
func (s *scanner) factorBehind(w *written) {
	t := s.at(w.end)
	switch {
	case t.kind != wordToken || t.newLine:
		return
	case s.word(w.end, "k") && t.glued && !s.at(w.end+1).mark('-'), s.word(w.end, "k", "t") &&
		currencies[s.at(w.end+1).fold] != "":
		w.factor, w.end = 1000, w.end+1
	case s.word(w.end, "m") && t.glued && w.currency != "":
		w.factor, w.end = 1000000, w.end+1
	case s.word(w.end, "tsd", "tausend", "thousand", "grand"):
		w.factor, w.end = 1000, s.dotBefore(w.end+1)
	case s.word(w.end, "mio", "million", "millionen", "mn"):
		w.factor, w.end = 1000000, s.dotBefore(w.end+1)
	}
}

// dotBefore skips the full stop of an abbreviation, "25 Tsd. €", unless a sentence ends there.
func (s *scanner) dotBefore(i int) int {
	if next := s.dot(i); next > i && (s.at(next).kind == markToken || s.is(next, currencyWord)) {
		return next
	}
	return i
}

// currencyBehind reads the currency behind a number, unless it belongs to the number after it: "4711 EUR 500,00".
func (s *scanner) currencyBehind(w *written) {
	if s.at(w.end).newLine {
		return
	}
	if s.word(w.end, "cent", "cents", "ct") && w.currency == "" && w.decimals == 0 {
		w.cents, w.end = true, w.end+1
		return
	}
	c, thousands, next, ok := s.currencyAt(w.end)
	switch {
	case !ok || w.currency != "" && c != w.currency:
		return
	case w.currency == "" && s.at(next).kind == numberToken && !s.at(next).newLine && !s.at(w.end).glued && !w.shaped &&
		s.moneyFollows(next):
		return
	}
	w.currency, w.end = c, next
	if thousands && w.factor == 1 {
		w.factor = 1000
	}
	if s.word(w.end, "k") && s.at(w.end).glued {
		w.factor, w.end = 1000, w.end+1
	}
}

// moneyFollows tells whether the number at token i is written as only amounts are.
func (s *scanner) moneyFollows(i int) bool {
	n, ok := s.numeral(i)
	return ok && n.shaped
}

// measureBehind reads "%" and notes what is counted: "120 Stück", "2 Raten", "14 Tage".
func (s *scanner) measureBehind(w *written) {
	t := s.at(w.end)
	switch {
	case w.currency != "" || w.cents || t.newLine:
		return
	case t.fold == "%", s.word(w.end, "prozent", "percent", "pct", "vh"):
		w.percent, w.end = true, w.end+1
	case s.word(w.end, "per", "v") && s.word(s.dot(w.end+1), "cent", "h"):
		w.percent, w.end = true, s.dot(w.end+1)+1
	case s.is(w.end, quantityWord|unitWord|notADay|invoiceWord|thingWord) || s.word(w.end, "uhr", "h", "x", "pm",
		"minuten", "minutes") || s.word(w.end, "am") && (s.english || t.glued):
		w.quantity = !s.is(w.end, payNoun) || s.word(w.end, "rate", "raten")
	}
}

// plausible refuses numbers that are parts of words, document numbers, times, ordinals and years.
func (s *scanner) plausible(w written, start, number int) bool {
	t := s.at(number)
	if !s.freeAmount(start, w.end) {
		return false
	}
	if w.currency != "" || w.cents {
		return true
	}
	if w.words {
		return w.percent || w.value >= 100 && !w.quantity && !s.word(w.end, "dank", "mal", "gruesse", "thanks", "times")
	}
	switch next := s.at(w.end); {
	case s.documentBefore(number) && !w.percent:
		return false
	case next.mark(':') && next.glued && s.at(w.end+1).glued, s.at(number-1).mark(':') && t.glued &&
		s.at(number-2).kind == numberToken:
		return false
	case next.mark('.') && next.glued && !w.shaped && t.digits() <= 2 && !s.at(w.end+1).newLine: // "2. Mahnung"
		return false
	case w.quantity || w.percent:
		return true
	}
	return w.shaped || !s.isYear(number) && !s.isPostcode(number)
}

// freeAmount tells whether nothing is written onto a number that makes it part of something else: "R-1", "12/26", "A4".
func (s *scanner) freeAmount(start, end int) bool {
	before, t, next := s.at(start-1), s.at(start), s.at(end)
	if t.glued {
		switch before.kind {
		case numberToken:
			return false
		case wordToken:
			return t.kind == markToken
		}
		if (before.fold == "-" || before.fold == "/" || before.fold == "_" || before.fold == "." || before.fold == ",") &&
			before.glued || before.fold == "#" || before.fold == "§" {
			return s.at(start-2).kind == markToken
		}
	}
	if !next.glued {
		return true
	}
	switch {
	case next.kind == wordToken:
		return s.at(end-1).kind == markToken
	case next.kind == numberToken:
		return false
	case next.fold == "-" || next.fold == "/" || next.fold == "_" || next.fold == ".":
		return !s.at(end+1).glued || s.at(end+1).kind == markToken || s.at(end-1).fold == "€" || next.fold == "/" &&
			s.at(end+1).is(unitWord)
	case next.fold == ",":
		return !s.at(end+1).glued || s.at(end+1).kind != numberToken
	}
	return true
}

// isYear tells whether a bare number is rather a year of our days than an amount.
func (s *scanner) isYear(i int) bool {
	const span = 15
	t := s.at(i)
	year := s.today.Year
	return t.digits() == 4 && t.value >= year-span && t.value <= year+span
}

// isPostcode tells whether five digits begin a line with a place name.
func (s *scanner) isPostcode(i int) bool {
	t, next := s.at(i), s.at(i+1)
	return t.digits() == 5 && (t.newLine || s.at(i-1).mark(',') || s.dash(i-1)) && next.kind == wordToken &&
		next.capital && !next.newLine
}

func (s *scanner) finishAmount(w written) (Amount, int, bool) {
	a := Amount{Percent: w.percent, Quantity: w.quantity, CurrencyWritten: w.currency != "" || w.cents}
	c := w.currency
	if c == "" && !w.percent && !w.quantity {
		c = s.opts.Currency
	}
	exponent := percentDecimals
	switch {
	case w.cents:
		exponent = 0
	case c != "":
		exponent = c.Exponent()
	}
	minor, ok := scaled(w.value, w.factor, w.decimals, exponent)
	if !ok {
		return Amount{}, w.start, false
	}
	a.Amount = money.New(minor, c)
	a.Bare = !a.CurrencyWritten && !w.percent && !w.quantity && !w.shaped && w.factor == 1 && !w.words
	a.Approximate = s.approximate(w.start)
	a.Each = !a.Quantity && !a.Percent && s.each(w.start, w.end)
	a.Start, a.End = s.at(w.start).start, s.at(w.end-1).end
	a.Quote = s.text[a.Start:a.End]
	return a, w.end, true
}

// approximate tells whether "ca.", "rund", "about" stands before an amount.
func (s *scanner) approximate(i int) bool {
	j := i - 1
	if s.at(j).mark('.') && s.at(j).glued {
		j--
	}
	return s.is(j, approximately) || s.at(j).fold == "~"
}

// each tells whether an amount holds for each of several: "je 500", "500 each".
func (s *scanner) each(start, end int) bool {
	return s.word(start-1, "je", "jeweils", "a") && (!s.english || !s.word(start-1, "a")) || s.word(end, "each", "apiece",
		"monatlich", "pro", "per", "jeweils") && !s.word(end+1, "ultimo") ||
		s.at(start-1).fold == "à"
}

// numberWords reads a number in words: "zehntausend", "fünfhundert", "five thousand two hundred and fifty".
func (s *scanner) numberWords(i int) (value int64, end int, ok bool) {
	t := s.at(i)
	if t.kind != wordToken || t.blocked {
		return 0, i, false
	}
	if t.is(cardinal) || strings.Contains(t.fold, "hundert") || strings.Contains(t.fold, "tausend") {
		if n, german := germanNumber(t.fold); german && n >= 2 {
			return n, i + 1, true
		}
	}
	if !t.is(cardinal) && !s.word(i, "hundred", "thousand", "a") {
		return 0, i, false
	}
	return s.englishWords(i)
}

// maxNumberWords is the length of the longest English number below a million.
const maxNumberWords = 12

// englishWords reads an English number of one or more words.
func (s *scanner) englishWords(i int) (total int64, end int, ok bool) {
	var part int64
	end = i
	for j := i; j < i+maxNumberWords; j++ {
		n, known := englishNumbers[s.at(j).fold]
		switch {
		case known:
			part, end, ok = part+int64(n), j+1, true
		case s.word(j, "a") && j == i && s.word(j+1, "hundred", "thousand"):
			part = 1
		case s.word(j, "hundred") && part > 0:
			part, end, ok = part*100, j+1, true
		case s.word(j, "thousand") && part > 0:
			total, part, end, ok = total+part*1000, 0, j+1, true
		case s.word(j, "and") && j > i && s.word(j-1, "hundred", "thousand") || s.dash(j) && j > i:
		default:
			return total + part, end, ok
		}
	}
	return total + part, end, ok
}

// dateMask marks the tokens of dates. Where no day is known from which to count, any day does: only the places matter.
func (s *scanner) dateMask(dates []Date) []bool {
	mask := make([]bool, len(s.tokens))
	k := 0
	for i := range s.tokens {
		for k < len(dates) && dates[k].End <= s.tokens[i].start {
			k++
		}
		mask[i] = k < len(dates) && s.tokens[i].start >= dates[k].Start && s.tokens[i].end <= dates[k].End &&
			s.tokens[i].kind != breakToken
	}
	return mask
}

// anyDay stands in for the day of arrival where only the places of dates matter.
var anyDay = calendar.Date{Year: 2025, Month: 1, Day: 1}
