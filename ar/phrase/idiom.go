package phrase

import (
	"strings"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

// meaning is what a fixed phrase stands for.
type meaning uint8

const (
	meansVague meaning = iota
	meansAtOnce
	meansToday
	meansMonthEnd
	meansMonthMiddle
	meansMonthBegin
	meansMonthFirst
	meansQuarterEnd
	meansYearEnd
	meansYearBegin
	meansWeekEnd
	meansWeekBegin
	meansWeekMiddle
	meansThisWeek
	meansThisMonth
	meansWeekend
	meansWeekAfterNext
	meansMonthAfterNext
	meansNextMonthEnd
	meansMonthTurn
	meansOldYear
	meansWithinWeek
	meansWithinMonth
	meansAfterTomorrow
	meansBeforeYesterday
	meansFeast
)

// idiom is a fixed phrase: the words after the first, each with its spellings, and what they mean.
type idiom struct {
	rest    [][]string
	meaning meaning
	feast   feast
}

// idioms are phrases that mean a time as a whole. "a|b" are spellings, "a?" may be missing.
var idiomTable = []struct {
	meaning meaning
	feast   feast
	phrases string // one a line
}{
	{meansVague, noFeast, `
		zeitnah|zeitnahe|zeitnahen
		schnellstmöglich|schnellstmöglichst|schnellstens|baldmöglichst|baldmöglich|baldigst|ehestmöglich|ehestens
		demnächst|bald|alsbald|nächstens|kurzfristig|kurzfristigst|raschest|rasch
		in kürze|bälde
		so schnell|bald|rasch|zeitnah wie es? möglich|geht
		sobald wie|als es? möglich|geht
		möglichst bald|schnell|zeitnah|rasch|kurzfristig
		bei nächster|nächstmöglicher|erster gelegenheit
		in nächster|absehbarer|naher|kürzester zeit
		in naher|nächster zukunft
		die|dieser tage
		in diesen tagen
		in ein paar|wenigen tagen|wochen
		in den nächsten|kommenden|folgenden ein? paar? tagen|wochen|monaten
		die nächsten|kommenden tage|wochen
		im laufe der nächsten|kommenden tage|wochen
		innerhalb der nächsten|kommenden tage|wochen
		zu gegebener zeit
		zum nächstmöglichen|nächsten|frühestmöglichen|frühstmöglichen zeitpunkt|termin|zahlungstermin
		mit|in|bei|im|beim dem|der|unserem|unserer? nächsten|kommenden|folgenden zahllauf|zahlungslauf|überweisungslauf|zahlungsdurchlauf|überweisung|lauf
		früher oder später
		irgendwann
		soon|shortly|asap|promptly
		as soon|quickly|early as humanly|reasonably? possible|practicable|practical|feasible
		as soon|quickly|early as we|i possibly? can
		soonest
		in due course
		in|within the near|foreseeable|not future|distant?
		in|over|within the next|coming few? days|weeks|months
		in|over|within the next|coming couple of? days|weeks|months
		in|within a few|couple of? days|weeks|months
		in|over coming days|weeks
		at the? earliest|first opportunity
		at your|our earliest convenience|opportunity
		any day now
		one of these days
		sometime|eventually
		sooner or later
		before long
		in|with our|the|your next|upcoming payment|cheque|check|bacs run|batch
		in|with our|the next|upcoming pay run
		at a later date|stage
		zwischen den jahren|feiertagen|tagen
		zwischen weihnachten und neujahr|silvester|jahreswechsel
		zwischen weihnachten und dem? jahreswechsel
		between the years|holidays
		between christmas|xmas day? and|& the? new year|years '|’? s? day|eve?
		a.s.a.p`},
	{meansAtOnce, noFeast, `
		sofort|umgehend|unverzüglich|augenblicklich|postwendend|prompt|gleich
		ab sofort
		ohne weitere verzögerung
		immediately|straightaway
		right|straight away|now
		without delay|further
		with immediate effect
		forthwith`},
	{meansToday, noFeast, `
		eod|cob|eob|cop|eop
		close|end|cop of business|play|trading
		close of the? business? day
		end of the? working|business? day
		end of today
		ende des tages
		tagesende|geschäftsschluss|dienstschluss|feierabend|büroschluss|bankschluss
		tonight
		this morning|afternoon|evening
		later today
		im laufe des tages|nachmittags|vormittags
		heute im laufe des tages`},
	{meansAfterTomorrow, noFeast, `
		day after tomorrow`},
	{meansMonthTurn, noFeast, `
		monatswechsel|monatswechsels`},
	{meansOldYear, noFeast, `
		im? alten jahr
		old year`},
	{meansWithinWeek, noFeast, `
		wochenfrist`},
	{meansWithinMonth, noFeast, `
		monatsfrist`},
	{meansBeforeYesterday, noFeast, `
		day before yesterday`},
	{meansMonthEnd, noFeast, `
		monatsende|monatsultimo|ultimo|monatsletzten|monatsletzter|monatsschluss|monatsabschluss|eom
		month - end
		month '|’ s end
		month is out
		letzten des monats
		end of month
		end month`},
	{meansMonthMiddle, noFeast, `
		monatsmitte|medio
		mid - month
		mid of month`},
	{meansMonthBegin, noFeast, `
		monatsanfang|monatsbeginn|monatserster|monatsersten
		start|beginning of month`},
	{meansMonthFirst, noFeast, `
		nächsten|kommenden|folgenden ersten
		nächsten|kommenden monatsersten|monatsanfang|monatsbeginn`},
	{meansNextMonthEnd, noFeast, `
		ende folgemonat|folgemonats`},
	{meansQuarterEnd, noFeast, `
		quartalsende|quartalsultimo|quartalsschluss|eoq
		quarter - end
		end of quarter`},
	{meansYearEnd, noFeast, `
		jahresende|jahresschluss|jahresultimo|eoy
		year|calendar - end
		year '|’ s end
		year is out
		calendar year - end
		end of year`},
	{meansYearBegin, noFeast, `
		jahresanfang|jahresbeginn
		im neuen jahr
		in the new year
		early|late|start|beginning in the new year
		start|beginning|early of|in? the new year`},
	{meansWeekEnd, noFeast, `
		eow
		end of week
		week - end
		week '|’ s end
		ende der woche
		wochenschluss|wochenausklang`},
	{meansWeekBegin, noFeast, `
		wochenanfang|wochenbeginn|wochenstart`},
	{meansWeekMiddle, noFeast, `
		wochenmitte
		mid - week`},
	{meansThisWeek, noFeast, `
		im laufe|verlauf der woche
		die woche noch
		unter der woche
		during|within the week
		later this week
		later in the week`},
	{meansThisMonth, noFeast, `
		im laufe|verlauf des monats
		during the month
		later this month`},
	{meansWeekend, noFeast, `
		wochenende|wochenendes|weekend`},
	{meansWeekAfterNext, noFeast, `
		week after
		week after next`},
	{meansMonthAfterNext, noFeast, `
		month after next`},
	{meansFeast, christmas, `weihnachten|weihnacht|weihnachtsfest|weihnachtszeit|weihnachtsfeiertagen|weihnachtsfeiertage|weihnachtstagen|weihnachtstage|weihnachtsfest|xmas|weihnachtspause|weihnachtsferien
		den? heiligen abend?`},
	{meansFeast, englishChristmas, `christmas day|break|holiday|holidays|period?
		x - mas`},
	{meansFeast, christmasEve, `heiligabend|heiligabends
		heiliger|heiligen abend
		christmas eve`},
	{meansFeast, boxingDay, `boxing day`},
	{meansFeast, holidays, `feiertagen|feiertage
		holidays
		festive|holiday season|period|break`},
	{meansFeast, newYearsEve, `silvester|sylvester
		new year 's? eve
		new years eve
		new year ’ s? eve`},
	{meansFeast, newYear, `neujahr|neujahrstag
		neuen jahr|jahres
		new year
		new years day?
		new year ' s day?
		new year ’ s day?`},
	{meansFeast, newYearTurn, `jahreswechsel|jahreswechsels`},
	{meansFeast, easterFeast, `ostern|osterfest|osterfeiertagen|osterfeiertage|ostertagen|osterferien
		easter sunday|monday|break|holidays?`},
	{meansFeast, goodFriday, `karfreitag
		good friday`},
	{meansFeast, whitsun, `pfingsten|pfingstfest|pfingstfeiertagen|whitsun|pentecost`},
	{meansFeast, ascension, `himmelfahrt
		christi himmelfahrt`},
	{meansFeast, nicholas, `nikolaus|nikolaustag`},
	{meansFeast, epiphany, `dreikönig|dreikönigstag|epiphany
		heilige|heiligen drei könige|königen`},
	{meansFeast, unity, `tag der deutschen einheit`},
	{meansFeast, allSaints, `allerheiligen`},
	{meansFeast, reformation, `reformationstag`},
	{meansFeast, thanksgiving, `thanksgiving day?`},
	{meansFeast, blackFriday, `black friday`},
	{meansFeast, labourDay, `tag der arbeit`},
}

func (v vocabularyBuilder) idioms() {
	for _, row := range idiomTable {
		for line := range strings.Lines(row.phrases) {
			if words := strings.Fields(line); len(words) > 0 {
				v.idiom(words, row.meaning, row.feast)
			}
		}
	}
}

// idiom files a phrase under each spelling of its first word.
func (v vocabularyBuilder) idiom(words []string, m meaning, f feast) {
	rest := make([][]string, 0, len(words)-1)
	for _, word := range words[1:] {
		rest = append(rest, spellings(word))
	}
	first := strings.TrimSuffix(words[0], "?")
	if first != words[0] {
		v.idiom(words[1:], m, f)
	}
	for _, spelling := range spellings(first) {
		v.put(spelling, func(e *entry) {
			e.class |= idiomStart
			e.idioms = append(e.idioms, idiom{rest: rest, meaning: m, feast: f})
		})
	}
}

// optional stands first among the spellings of a word that may be missing.
const optional = "?"

func spellings(word string) []string {
	var all []string
	if strings.HasSuffix(word, "?") {
		word = strings.TrimSuffix(word, "?")
		all = append(all, optional)
	}
	for one := range strings.SplitSeq(word, "|") {
		all = append(all, foldWord(one))
		if bare := withoutUmlaut.Replace(one); bare != one {
			all = append(all, foldWord(bare))
		}
	}
	return all
}

// idiom reads the longest fixed phrase that begins at token i.
func (s *scanner) idiom(i int) (best reading, ok bool) {
	for k := range s.at(i).word.idioms {
		known := &s.at(i).word.idioms[k]
		end, fits := s.follow(i+1, known.rest)
		if !fits || end <= best.end {
			continue
		}
		if r, meant := s.meaningOf(known, i, end); meant {
			best, ok = r, true
		}
	}
	return best, ok
}

// follow matches the words of an idiom from token i on; a hyphen may stand where the idiom has one or none.
func (s *scanner) follow(i int, rest [][]string) (end int, ok bool) {
	for k := 0; k < len(rest); k++ {
		slot := rest[k]
		if len(slot) == 1 && slot[0] == "-" {
			i = s.skipDash(i)
			continue
		}
		switch {
		case s.spelled(i, slot):
			i++
		case s.dash(i) && s.spelled(i+1, slot):
			i += 2
		case slot[0] == optional:
		default:
			return 0, false
		}
	}
	return i, true
}

func (s *scanner) spelled(i int, slot []string) bool {
	t := s.at(i)
	for _, word := range slot {
		if t.fold == word && t.kind != breakToken {
			return true
		}
	}
	return false
}

// meaningOf turns an idiom that stands at start into a reading; false where the words mean something else here.
func (s *scanner) meaningOf(known *idiom, start, end int) (reading, bool) {
	switch known.meaning {
	case meansVague:
		return s.vague(end), s.vagueMeant(start, end)
	case meansAtOnce:
		r := s.vague(end)
		r.role = AtOnce
		return r, !s.is(end, unitWord) && s.vagueMeant(start, end)
	case meansToday:
		return s.endOfDay(start, end)
	case meansAfterTomorrow:
		return s.day(relativeKind, s.today.AddDays(2), calendar.Date{}, end), true
	case meansBeforeYesterday:
		on := s.today.AddDays(-2)
		r := s.day(relativeKind, on, on, end)
		r.role = Past
		return r, true
	case meansFeast:
		return s.feastPhrase(known.feast, start, end)
	case meansYearBegin:
		return s.vague(end), !s.is(start-1, greeting)
	case meansWeekend:
		return s.weekend(thisOne, end), !s.is(start-1, greeting)
	}
	return s.periodMeaning(known.meaning, start, end)
}

// vagueMeant tells "gleich" and "bald" as times from their other uses ("gleiche", "bald darauf", "Sofortüberweisung").
func (s *scanner) vagueMeant(start, end int) bool {
	if s.word(start, "gleich") {
		return s.is(end, dayAdverb) || s.word(end, "ueberwiesen", "ueberweisen", "bezahlen", "zahlen", "angewiesen")
	}
	if s.word(start, "soon") && s.word(end, "as") || s.word(start, "shortly") && s.word(end, "after", "before") {
		return false
	}
	if s.word(start, "as") && s.word(end-1, "can") && !s.closes(end) { // "as soon as we can confirm the delivery"
		return false
	}
	if s.word(start, "prompt") && s.english {
		return false
	}
	return !s.word(start, "noch") || end > start+1
}

func (s *scanner) periodMeaning(m meaning, start, end int) (reading, bool) {
	thisMonth := s.long(monthStart(s.today), s.today.EndOfMonth(), Month, end)
	thisMonth.yearless = true
	thisWeek := s.week(monday(s.today), end)
	thisWeek.yearless = true
	switch m {
	case meansMonthEnd:
		return s.ultimo(start, end), !s.closesBooks(start, end)
	case meansMonthMiddle:
		return s.partOfMonth(middleOf, thisMonth), true
	case meansMonthBegin, meansMonthFirst:
		return s.partOfMonth(beginningOf, thisMonth), true
	case meansNextMonthEnd:
		on := s.today.AddMonths(1).EndOfMonth()
		return s.long(monthStart(on), on, Day, end), true
	case meansQuarterEnd:
		from := quarterStart(s.today)
		return s.long(from, from.AddMonths(2).EndOfMonth(), Day, end), true
	case meansYearEnd:
		return s.yearEnd(end), !s.closesBooks(start, end)
	case meansWeekEnd:
		return s.partOfWeek(endOf, thisWeek), true
	case meansWeekBegin:
		return s.partOfWeek(beginningOf, s.weekBehind(thisWeek, end)), true
	case meansWeekMiddle:
		return s.partOfWeek(middleOf, s.weekBehind(thisWeek, end)), true
	case meansThisWeek:
		return thisWeek, true
	case meansThisMonth:
		return thisMonth, true
	case meansWeekAfterNext:
		if end == start+2 && !(s.word(start-1, "the") && s.word(start-2, "or")) { // "next week or the week after"
			return reading{}, false
		}
		r := s.shiftedWeek(afterNextOne, end)
		if day, next, ok := s.weekdayBehind(end); ok {
			r = s.dayOfWeek(r, day, next)
		}
		return r, true
	case meansMonthTurn:
		r := s.ultimo(start, end)
		r.accept = append(r.accept, r.on.AddDays(1))
		return r, true
	case meansOldYear:
		return s.yearEnd(end), true
	case meansWithinWeek:
		return s.spanFrom(s.today, 1, weekUnit, end), s.word(start-1, "in", "innerhalb", "binnen")
	case meansWithinMonth:
		return s.spanFrom(s.today, 1, monthUnit, end), s.word(start-1, "in", "innerhalb", "binnen")
	case meansMonthAfterNext:
		on := monthStart(s.today).AddMonths(2)
		return s.long(on, on.EndOfMonth(), Month, end), true
	}
	return reading{}, false
}

// closesBooks tells whether the end of a period names the work on its accounts and no day: "year-end closing", "we are closing
// our year end".
func (s *scanner) closesBooks(start, end int) bool {
	j := s.skip(end, "financial", "annual", "book", "stock")
	if s.word(j, "accounts", "accounting", "closing", "close", "audit", "auditors", "statements", "financials", "books",
		"bookkeeping", "reporting", "report", "procedures", "stocktake", "stocktaking", "inventory", "adjustments",
		"reconciliation", "work", "rush", "arbeiten", "buchungen") {
		return true
	}
	return s.word(start-1, "our", "the", "their") && s.word(start-2, "closing", "doing", "finishing", "preparing",
		"completing", "auditing")
}

// weekBehind reads the week of "Wochenmitte nächster Woche".
func (s *scanner) weekBehind(week reading, i int) reading {
	if s.is(i, modifier) && s.at(i+1).word.unit == weekUnit {
		return s.shiftedWeek(s.at(i).word.shift, i+2)
	}
	return week
}

// ultimo is the last day of the present month, or of the month that follows: "Ultimo Dezember", "EOM December",
// "month end November".
func (s *scanner) ultimo(start, end int) reading {
	j := s.skip(end, "of", "im", "in", "des", "for")
	if s.is(j, monthWord|monthShort) {
		if month, ok := s.monthWithYear(j); ok {
			month.bare = false
			r := s.long(month.from, month.to, Day, month.end)
			return r
		}
	}
	r := s.long(monthStart(s.today), s.today.EndOfMonth(), Day, end)
	if by := s.at(start - 1); by.is(modifier) && !s.word(start-1, "diesen", "this", "dieses") &&
		by.word.shift != lastOne { // "zum nächsten Monatsende", "next month end"
		if s.today == r.on || s.english {
			next := monthStart(s.today).AddMonths(1)
			return s.long(next, next.EndOfMonth(), Day, end)
		}
	}
	r.from = r.to // "nach Monatsende" begins on the first, "vor Monatsende" ends with the month
	return r
}

func (s *scanner) yearEnd(end int) reading {
	year := s.today.Year
	if y, ok := s.year(end); ok && s.at(end).digits() == 4 {
		year, end = y, end+1
	}
	on := date(year, time.December, 31)
	r := s.day(longKind, on, calendar.Date{}, end)
	if !on.After(s.today) {
		r.past = on
	}
	return r
}

// endOfDay reads "EOD", "COB Friday", "close of business on Friday": the day behind it, or today.
func (s *scanner) endOfDay(start, end int) (reading, bool) {
	j := s.skipMark(end, ",(")
	j = s.skip(s.skip(j, "on", "of", "am", "at"), "the")
	if r, ok := s.read(j); ok && r.oneDay() {
		if s.at(end).mark('(') {
			r.end = s.skipMark(r.end, ")")
		}
		return r, true
	}
	if day, next, marked := s.dayNumber(j); marked && j > end && day >= 1 && day <= maxDayOfMonth && s.twoDigits(j) {
		return s.nextDayOfMonth(day, next), true
	}
	if s.is(start-1, weekdayWord|dayAdverb) { // "Friday COB" was read with the day before it
		return reading{}, false
	}
	return s.day(relativeKind, s.today, s.today, end), true
}

// feastPhrase reads a feast with its year, unless it is wished.
func (s *scanner) feastPhrase(f feast, start, end int) (reading, bool) {
	if s.is(start-1, greeting) || s.word(start-1, "ein", "ihnen", "your", "the") && s.is(start-2, greeting) {
		return reading{}, false
	}
	from, to, on, past := f.near(s.today)
	if year, ok := s.year(end); ok && s.at(end).digits() == 4 {
		from, to, on = f.days(year)
		end++
	}
	r := reading{kind: feastKind, end: end, from: from, to: to, on: on, past: past, precision: Vague}
	if from == to {
		r.precision = Day
	}
	if f == newYear || f == englishChristmas {
		r.accept = append(r.accept, on.AddDays(-1))
	}
	for d := from; !d.After(to); d = d.AddDays(1) {
		if d != on {
			r.accept = append(r.accept, d)
		}
	}
	return r, true
}
